#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# check_docs.sh - what the documents say of the sources is there, and man pages are sound.
#
# Man pages pass "mandoc -T lint"; links between documents lead somewhere; each discard
# reason of plane.h has its row in counting.md; each object of our MIB modules that a
# document names exists, and a full OID beside a name is the right one.
set -u

srcdir=${srcdir:-.}
cd "$srcdir" || exit 99
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
failures=0

fail() {
	echo "FAIL: $*" >&2
	failures=$((failures + 1))
}

# Manuals of other packages need not be installed where this runs.
check_man() {
	command -v mandoc > /dev/null || return 0
	for page in "$1"/doc/*.[1-8]; do
		mandoc -T lint "$page" 2> /dev/null
	done | grep -v 'referenced manual not found' > "$work/lint"
	[ ! -s "$work/lint" ] && return 0
	cat "$work/lint"
	return 1
}

check_links() {
	for page in "$1"/*.md "$1"/doc/*.md "$1"/contrib/*.md; do
		grep -o '](\([^):]*\))' "$page" | sed 's/^](//; s/)$//; s/#.*//' |
			while read -r link; do
				[ -e "$(dirname "$page")/$link" ] || echo "$page: $link"
			done
	done > "$work/links"
	[ ! -s "$work/links" ] && return 0
	cat "$work/links"
	return 1
}

check_reasons() {
	sed -n 's/^	X([0-9]*, [A-Z_]*, "\([a-z-]*\)").*/\1/p' mgm-core/plane.h |
		sort > "$work/reasons"
	[ -s "$work/reasons" ] || return 1
	sed -n '/^## Why a packet/,/^## Where/s/^| \([a-z-]*\) | .*/\1/p' \
		"$1/doc/counting.md" | grep -v '^reason$' | grep -v '^-*$' |
		sort | diff -u "$work/reasons" -
}

# "name" or "name.0 | OID" in a document against the committed facts of the modules.
check_objects() {
	awk '$1 != "type" { print $2, $1 }' tests/mibs/*.expected > "$work/objects"
	cat "$1"/README.md "$1"/doc/*.md "$1"/doc/*.8 |
		grep -oE '(ipMRoute|mgmSnapshot|mgmAlarm|mgmVolume|mgmNotif)[A-Za-z]+' |
		sort -u | while read -r name; do
		grep -q "^$name " "$work/objects" || echo "no object $name"
	done > "$work/wrong"
	sed -n 's/^| \([A-Za-z]*\)[.0]* | \(1\.[0-9.]*\) |$/\1 \2/p' "$1/doc/nms.md" \
		> "$work/pairs"
	[ -s "$work/pairs" ] || echo "nms.md has no OIDs" >> "$work/wrong"
	while read -r name oid; do
		grep -qx "$name ${oid%.0}" "$work/objects" ||
			grep -qx "$name $oid" "$work/objects" ||
			echo "$name is not $oid"
	done < "$work/pairs" >> "$work/wrong"
	[ ! -s "$work/wrong" ] && return 0
	cat "$work/wrong"
	return 1
}

# broken CHECK FILE EXPRESSION: after this edit of a document the check has to fail.
broken() {
	rm -rf "$work/broken"
	mkdir -p "$work/broken/doc/pictures" "$work/broken/contrib"
	cp ./*.md "$work/broken/"
	: > "$work/broken/LICENSE"
	cp doc/*.md doc/*.[1-8] "$work/broken/doc/"
	cp doc/pictures/*.png "$work/broken/doc/pictures/"
	cp -R contrib/. "$work/broken/contrib/"
	chmod -R u+w "$work/broken"
	"$1" "$work/broken" > /dev/null 2>&1 || fail "$1 fails on a plain copy"
	sed "$3" "$2" > "$work/broken/$2"
	! "$1" "$work/broken" > /dev/null 2>&1 || fail "$1 did not notice '$3' in $2"
}

for check in check_man check_links check_reasons check_objects; do
	$check . || fail "$check"
done

command -v mandoc > /dev/null && broken check_man doc/mgm-agent.8 's/^\.El$//'
broken check_links README.md 's,doc/nms\.md,doc/nmz.md,g'
broken check_reasons doc/counting.md '/^| bad-source /d'
broken check_objects doc/nms.md 's/mgmSnapshotEnd/mgmSnapshotStop/'
broken check_objects doc/nms.md 's/2\.1\.83\.1\.1\.3\.1\.11/2.1.83.1.1.3.1.10/'

[ $failures -eq 0 ]
