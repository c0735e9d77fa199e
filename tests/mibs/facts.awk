# SPDX-License-Identifier: BSD-3-Clause
# facts.awk - one line for each definition in the output of "smidump -f xml":
# OID (or "type"), name, kind, status, access, and every detail that binds an agent
# or a manager. Descriptions, references, contacts and revisions are left out.

function attribute(name,    at, rest) {
	at = index($0, " " name "=\"")
	if (at == 0)
		return ""
	rest = substr($0, at + length(name) + 3)
	return substr(rest, 1, index(rest, "\"") - 1)
}

function content(    text) {
	text = $0
	sub(/^[^>]*>/, "", text)
	sub(/<.*$/, "", text)
	gsub(/ /, "_", text)
	return text
}

function flush_record() {
	if (record != "")
		print record (access == "" ? " -" : " " access) details
	record = access = details = ""
	refining = 0
}

function start_record(kind,    oid, status) {
	flush_record()
	oid = attribute("oid")
	status = attribute("status")
	record = (oid == "" ? "type" : oid) " " attribute("name") " " kind \
	    " " (status == "" ? "-" : status)
	if (attribute("create") == "true")
		details = details " create"
}

function add(text) {
	details = details " " text
}

/<(description|reference|organization|contact)>/ { skipping = 1 }
/<\/(description|reference|organization|contact)>/ { skipping = 0; next }
skipping { next }

/<(node|scalar|table|row|column|notification|group|compliance) name=/ {
	match($0, /<[a-z]+/)
	start_record(substr($0, RSTART + 1, RLENGTH - 1))
	next
}
/<typedef name=/ { start_record("type"); add(attribute("basetype")); next }
/<typedef basetype=/ { add(attribute("basetype")); next }
/<type / { add("type=" attribute("name")); next }
/<parent / { add("parent=" attribute("name")); next }
/<namednumber / { add(attribute("name") "(" attribute("number") ")"); next }
/<range / { add(attribute("min") ".." attribute("max")); next }
/<linkage implied="true"/ { add("implied"); next }
/<index / { add("index=" attribute("name")); next }
/<augments / { add("augments=" attribute("name")); next }
/<object / { add("object=" attribute("name")); next }
/<member / { add("member=" attribute("name")); next }
/<mandatory / { add("mandatory=" attribute("name")); next }
/<option / { add("optional=" attribute("name")); next }
/<refinement / { refining = 1; add("refined=" attribute("name")); next }
/<access>/ {
	if (refining)
		add("access=" content())
	else
		access = content()
	next
}
/<units>/ { add("units=" content()); next }
/<default>/ { add("default=" content()); next }
/<format>/ { add("format=" content()); next }
END { flush_record() }
