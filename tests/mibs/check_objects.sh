#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# check_objects.sh - every object that a manager can read is proved by a story.
#
# MODULE.proof beside this file has a line for each object of the module that is not an
# index alone, and for each notification:
#   OBJECT STORY WHAT SAYS THE SAME
# STORY is a script of tests/netns, without .sh; the rest names who else knows the value:
# a receiver, the kernel, the clock, the configuration. The story has to name the object
# in a line that begins with assert_, where mgm's value meets that one's. A story of "-"
# means that there is none yet; such a line has to go as soon as a story names it.
# What there is to be proved is read from MODULE.expected, which check_mibs.sh compares
# with the module. That this check goes red is tried at its end.
set -u

srcdir=${srcdir:-.}
facts=$srcdir/tests/mibs
stories=$srcdir/tests/netns
modules="IPMROUTE-STD-MIB IPMCAST-MIB MGM-MIB"

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
failures=0

fail() {
	echo "FAIL: $*" >&2
	failures=$((failures + 1))
}

# readable EXPECTED: names of what can be read or is sent.
readable() {
	awk '$3 == "notification" ||
		(($3 == "scalar" || $3 == "column") && $5 != "noaccess") { print $2 }' "$1"
}

# asserted DIRECTORY: "STORY WORD" of each word of each line of a story that asserts.
asserted() {
	for path in "$1"/*.sh; do
		name=${path##*/}
		# Continued lines are one.
		sed -e ':more' -e '/\\$/{N;s/\\\n//;b more' -e '}' "$path" |
			awk -v story="${name%.sh}" '
				$1 ~ /^assert_/ {
					gsub(/[^A-Za-z0-9_-]+/, " ")
					for (i = 2; i <= NF; i++) print story, $i
				}'
	done | sort -u
}

# check_proof EXPECTED PROOF WORDS: says what is wrong, and how many have no story.
check_proof() {
	readable "$1" > "$work/readable"
	awk '
		FILENAME == ARGV[1] { readable[$1]; next }
		FILENAME == ARGV[2] { said[$1, $2]; named[$2]; next }
		/^#/ || NF == 0 { next }
		{
			if ($1 in proved) bad($1 " is there twice")
			proved[$1]
			if (!($1 in readable)) bad($1 " is no object to be read")
			else if ($2 == "-" && $1 in named)
				bad($1 " is said to have no story, and one names it")
			else if ($2 == "-") missing = missing " " $1
			else if (!(($2, $1) in said)) bad($2 ".sh asserts nothing of " $1)
			if (NF < 3) bad($1 ": who else knows the value?")
		}
		END {
			for (object in readable)
				if (!(object in proved)) bad(object " is not in the list")
			if (missing != "") print "no story yet:" missing
			exit wrong
		}
		function bad(what) { print what; wrong = 1 }' \
		"$work/readable" "$3" "$2"
}

asserted "$stories" > "$work/words"
for module in $modules; do
	check_proof "$facts/$module.expected" "$facts/$module.proof" "$work/words" \
		> "$work/said" || fail "$module"
	cat "$work/said"
done

# broken FILE EXPRESSION: after this edit of what is compared the check has to fail.
broken() {
	expected=$facts/IPMROUTE-STD-MIB.expected proof=$facts/IPMROUTE-STD-MIB.proof
	words=$work/words
	sed "$2" "$1" > "$work/broken"
	! cmp -s "$1" "$work/broken" || fail "the edit '$2' changed nothing in $1"
	case $1 in
	*.expected) expected=$work/broken ;;
	*.proof) proof=$work/broken ;;
	*) words=$work/broken ;;
	esac
	if check_proof "$expected" "$proof" "$words" > /dev/null; then
		fail "nobody noticed '$2' in $1"
	fi
}

broken "$facts/IPMROUTE-STD-MIB.expected" 's/ ipMRouteHCOctets / ipMRouteHCOctet /'
broken "$facts/IPMROUTE-STD-MIB.proof" '/^ipMRoutePkts /d'
broken "$facts/IPMROUTE-STD-MIB.proof" 's/^\(ipMRoutePkts\) .*/& \n&/'
broken "$facts/IPMROUTE-STD-MIB.proof" 's/^\(ipMRoutePkts [^ ]*\) .*/\1/'
broken "$work/words" '/ ipMRouteEnable$/d'
broken "$facts/IPMROUTE-STD-MIB.proof" 's/^\(ipMRouteEnable\) [^ ]*/\1 -/'

[ $failures -eq 0 ]
