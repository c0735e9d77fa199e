# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib_traps.sh - what snmptrapd has received, by the names of MGM-MIB, for stories.
# Sourced after lib.sh; start_trapd writes what is read here.
#
# An object is asked for by its name and that of the notification; where several alarms
# tell, the last word says which: TEXT is the value of mgmAlarmName. Values are bare:
# without their types, quotes and units, and the number of an enumeration.

# received_objects: a line for each object, with tabs: number of the notification, its
# name, object, index, value. What snmptrapd has not written to its end is not received.
received_objects() {
	head -n "$(wc -l <"$T/traps.log")" "$T/traps.log" | awk -F '\t' '
	function bare(value,    type, at) {
		if (!match(value, /^[A-Za-z0-9-]+: /))
			return value == "\"\"" ? "" : value
		type = substr(value, 1, RLENGTH - 2)
		value = substr(value, RLENGTH + 1)
		if (type == "STRING") {
			gsub(/^"|"$/, "", value)
			return value
		}
		if (type == "Hex-STRING") {
			sub(/ +$/, "", value)
			return value
		}
		if (match(value, /\([0-9]+\)/))
			return substr(value, RSTART + 1, RLENGTH - 2)
		sub(/ .*/, "", value)
		return value
	}
	{
		type = ""
		for (i = 1; i <= NF; i++)
			if ($i ~ /snmpTrapOID/ && sub(/.* OID: MGM-MIB::/, "", $i))
				type = $i
		if (type == "")
			next
		number++
		for (i = 1; i <= NF; i++) {
			if ($i !~ /^MGM-MIB::/)
				continue
			at = index($i, " = ")
			name = substr($i, 10, at - 10)
			split(name, part, ".")
			sub(/^[^.]*\./, "", name)
			print number "\t" type "\t" part[1] "\t" name "\t" \
			    bare(substr($i, at + 3))
		}
	}'
}

# received_of NOTIFICATION [ALARM]: those lines, of these notifications alone; "*" of all.
received_of() {
	received_objects | awk -F '\t' -v type="$1" -v alarm="${2:-}" '
		$1 != number { number = $1; of = alarm == "" }
		$3 == "mgmAlarmName" && $5 == alarm { of = 1 }
		of && (type == "*" || $2 == type)'
}

# told_times NOTIFICATION [ALARM]: how often it was received.
told_times() {
	received_of "$@" | cut -f 1 | sort -u | wc -l
}

told_is() { # TIMES NOTIFICATION [ALARM]: for until_true
	[ "$(told_times "${@:2}")" = "$1" ]
}

told_is_at_least() { # LEAST NOTIFICATION [ALARM]: for until_true
	[ "$(told_times "${@:2}")" -ge "$1" ]
}

# told_order [ALARM]: the names of notifications, without "mgm", in the order of arrival.
told_order() {
	received_of "*" "$@" | awk -F '\t' '$1 != n { n = $1; print substr($2, 4) }' | xargs
}

told_order_is() { # EXPECTED [ALARM]: for until_true
	[ "$(told_order "${@:2}")" = "$1" ]
}

# assert_told_order EXPECTED [ALARM]: soon, and no more than that.
assert_told_order() {
	until_true "$SECONDS_LIMIT" told_order_is "$@" || true
	assert_equal "notifications${2:+ of $2}" "$1" "$(told_order "${@:2}")"
}

# told_values NOTIFICATION OBJECT [ALARM]: a line for each time it was received.
told_values() {
	received_of "$1" "${3:-}" | awk -F '\t' -v object="$2" '$3 == object { print $5 }'
}

# assert_told_last SOURCE EXPECTED NOTIFICATION OBJECT [ALARM]: of the last that was
# received; SOURCE says who else knows the value.
assert_told_last() {
	local seen

	seen=$(told_values "${@:3}" | tail -n 1)
	[ "$(told_times "$3" "${5:-}")" -gt 0 ] || fail "no $3 was received"
	assert_equal "$4 of $3${5:+ of $5}, by $1" "$2" "$seen"
}

# told_keys NOTIFICATION [ALARM]: of its last time all objects that do not say how it
# then was, each with index and value, in their order.
told_keys() {
	received_of "$@" | awk -F '\t' '
		$1 != number { number = $1; line = "" }
		$3 !~ /^mgm(AlarmState|AlarmSuppressed|AlarmValue)$/ {
			line = line $3 "." $4 "=" $5 " "
		}
		END { print line }'
}

# assert_same_keys NOTIFICATION NOTIFICATION [ALARM]: a raise and its clear.
assert_same_keys() {
	local first

	first=$(told_keys "$1" "${3:-}")
	[ -n "$first" ] || fail "no $1 was received"
	assert_equal "key objects of $1 and $2${3:+ of $3}" "$first" \
	    "$(told_keys "$2" "${3:-}")"
}

# told_objects NOTIFICATION: names of the objects of the last one, in their order.
told_objects() {
	received_of "$1" | awk -F '\t' '
		$1 != number { number = $1; line = "" }
		{ line = line $3 " " }
		END { print line }'
}

# objects_of NOTIFICATION: what the module says of that.
objects_of() {
	awk -v name="$1" '$2 == name && $3 == "notification" {
		for (i = 6; i <= NF; i++) {
			sub(/^object=/, "", $i)
			printf "%s ", $i
		}
		print ""
	}' "$TOP/tests/mibs/MGM-MIB.expected"
}

# assert_objects NOTIFICATION...: they carry what the module says, in that order.
assert_objects() {
	local name

	for name in "$@"; do
		assert_equal "objects of $name" "$(objects_of "$name")" \
		    "$(told_objects "$name")"
	done
}
