#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# check_conformance.sh - doc/conformance.md is complete on both sides.
#
# Each rule that is expected here stands in the document, with a test, with a reason under
# "Listed and never given", or under "Not there yet", and once only; each test that it
# names is a function that its file runs, or a story that is in TESTS; each test of the
# files about these rules is named; only statuses are never given, each for a reason.
# Copies that were broken on purpose have to fail.
# shellcheck disable=SC2016 # back quotes are those of the document
set -u

srcdir=${srcdir:-.}
cd "$srcdir" || exit 99
export LC_ALL=C
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
failures=0

# Files of which each test has to be named.
whole="conformance conformance_calls alert alert_entry igmp question question_change \
	question_late set_mfe wrong_if grace grace_return"

fail() {
	echo "FAIL: $*" >&2
	failures=$((failures + 1))
}

# CALL STATUS...: what is documented for a call.
statuses() {
	call=$1
	shift
	printf "$call %s\n" "$@"
}

# DECISION PART...
parts() {
	of=$1
	shift
	printf "$of/%s\n" "$@"
}

# An identifier with more words after it is another case of the same rule.
expected_rules() {
	parts R1 route own-interface route-change
	parts R2 accept boundary wrong-if wish rate
	echo R3
	parts R4 last-oif created-empty register
	printf '%s\n' R5 R5/register R6 'RFC 2.1' 'RFC 2.2'
	parts 'RFC 3.1.1' 0-1 1-2 2-1 1-0
	parts 'RFC 4.6' component host
	parts 5.9 1 2 3 4 5 6 7 8 9 10 11 12 13
	statuses 4.1 OK ALREADY_EXISTS CANNOT_COMPLETE NO_MEMORY INVALID_PARAMETER
	statuses 4.2 OK CANNOT_COMPLETE INVALID_PARAMETER
	statuses 4.3 OK ALREADY_EXISTS CANNOT_COMPLETE INVALID_PARAMETER NO_MEMORY
	statuses 4.4 OK CANNOT_COMPLETE INVALID_PARAMETER
	statuses 4.5 OK CANNOT_COMPLETE NOT_FOUND
	statuses 4.6 OK CANNOT_COMPLETE INVALID_PARAMETER NO_MEMORY NOT_FOUND
	statuses 4.8 OK CANNOT_COMPLETE INVALID_PARAMETER NOT_FOUND
	statuses 4.9 OK CANNOT_COMPLETE INSUFFICIENT_BUFFER NOT_FOUND
	statuses 4.12 OK CANNOT_COMPLETE INSUFFICIENT_BUFFER NOT_FOUND INVALID_PARAMETER
	for call in 4.10 4.11 4.13 4.14; do
		statuses $call OK CANNOT_COMPLETE INSUFFICIENT_BUFFER MORE_DATA \
			NO_MORE_ITEMS
	done
	statuses 4.13 INVALID_PARAMETER
	statuses 4.14 INVALID_PARAMETER
	statuses 4.15 OK CANNOT_COMPLETE INVALID_PARAMETER NOT_FOUND
	statuses 4.16 OK CANNOT_COMPLETE INVALID_PARAMETER NO_MEMORY
	statuses 4.17 OK CANNOT_COMPLETE INSUFFICIENT_BUFFER INVALID_PARAMETER \
		MORE_DATA NO_MORE_ITEMS NO_MEMORY
	statuses 4.18 OK CANNOT_COMPLETE INVALID_PARAMETER
	parts 11.1 flags join forward forward-ends forward-wins both alerts
	parts 11.2 creation-only parallel deadline death malformed late-creation \
		late-rpf late-rpf-log meanwhile limits
	parts 11.3 idle-refresh hard counters
	parts 11.4 families groups plane
	parts 11.5 queue order one-event bucket flood
	parts 11.6 hold adopt same-user sweep orderly administrative take-stale
	parts 11.7 igmp unowned no-route static ecmp unreachable arrival
	parts 11.8 down deleted same-name events next-hop
	parts 11.9 packets tun monitor mgmctl
	parts 11.10 ssm ssm-change ttl ttl-256 own-packets one-namespace
	echo 11.11
}

# In the directory $1: the rows before these two sections, and those of each of them.
proved_rows() {
	sed '/^## Listed and never given/,$d' "$1/doc/conformance.md" | grep '^| [R0-9]'
}

never_rows() {
	sed -n '/^## Listed and never given/,/^## Not there yet/p' \
		"$1/doc/conformance.md" | grep '^| [R0-9]'
}

missing_rows() {
	sed -n '/^## Not there yet/,$p' "$1/doc/conformance.md" | grep '^| [R0-9]'
}

names_of() {
	sed 's/^| \([^|]*\) | .*/\1/'
}

# Every rule is there, and none twice.
check_rules() {
	proved_rows "$1" | names_of > "$work/proved"
	never_rows "$1" | names_of > "$work/never"
	missing_rows "$1" | names_of > "$work/missing"
	expected_rules > "$work/expected"
	awk -v work="$work" '
		FILENAME == work "/expected" { wanted[$0] = 1; next }
		{
			if (seen[$0]++)
				print "twice: " $0
			for (rule in wanted)
				if ($0 == rule || index($0, rule " ") == 1)
					found[rule] = known[$0] = 1
			if (!($0 in known))
				print "not expected: " $0
		}
		END {
			for (rule in wanted)
				if (!(rule in found))
					print "no rule " rule
		}' "$work/expected" "$work/proved" "$work/never" \
		"$work/missing" > "$work/wrong"
	[ ! -s "$work/wrong" ] && return 0
	cat "$work/wrong"
	return 1
}

# FILE:TEST that a file defines and has in its list, and whose program is in TESTS.
tests_that_run() {
	cat "$1"/tests/unit/*.mk | grep -v '^check_PROGRAMS' |
		grep -oE 'tests/unit/test_[a-z_]+( |$)' |
		sed 's/.*\///; s/ //' | sort -u > "$work/programs"
	awk -v programs="$work/programs" '
		BEGIN {
			while ((getline program < programs) > 0)
				built[program ".c"] = 1
		}
		FNR == 1 {
			in_main = 0
			file = FILENAME
			sub(/.*\//, "", file)
		}
		/^test_[a-z0-9_]*\(/ {
			name = $0
			sub(/\(.*/, "", name)
			there[file ":" name] = 1
		}
		/^main\(void\)/ { in_main = 1 }
		in_main && match($0, /test_[a-z0-9_]+[,)]/) {
			name = file ":" substr($0, RSTART, RLENGTH - 1)
			if (name in there && file in built)
				print name
		}' "$1"/tests/unit/test_*.c
}

# Every row names tests, and they run.
check_tests() {
	tests_that_run "$1" > "$work/run"
	sed -n 's/^	\(tests\/netns\/[a-z0-9_]*\.sh\).*/\1/p' "$1/tests/local.mk" |
		while read -r story; do
		[ ! -f "$1/$story" ] || echo "$story"
	done >> "$work/run"
	sort -u "$work/run" -o "$work/run"
	proved_rows "$1" | grep -v '`.*` |$' | sed 's/^/no test: /' > "$work/wrong"
	proved_rows "$1" | grep -o '`[^`]*`' | tr -d '`' | sort -u > "$work/named"
	comm -23 "$work/named" "$work/run" | sed 's/^/does not run: /' >> "$work/wrong"
	[ ! -s "$work/wrong" ] && return 0
	cat "$work/wrong"
	return 1
}

# Every test of the files about these rules is named.
check_names() {
	for unit in $whole; do
		grep -o '^test_[a-z0-9_]*(' "$1/tests/unit/test_$unit.c" |
			sed "s/(.*//; s/^/test_$unit.c:/"
	done | sort > "$work/there"
	[ -s "$work/there" ] || return 1
	proved_rows "$1" | grep -o '`[^`]*`' | tr -d '`' | sort -u > "$work/named"
	comm -23 "$work/there" "$work/named" | sed 's/^/not named: /' > "$work/wrong"
	[ ! -s "$work/wrong" ] && return 0
	cat "$work/wrong"
	return 1
}

# Only a status can be never given, and why is said, in a sentence and not by a test.
check_never() {
	never_rows "$1" |
		grep -vE '^\| 4\.[0-9]+ [A-Z_]+ \| [^|`]{20,} \|$' > "$work/wrong"
	[ ! -s "$work/wrong" ] && return 0
	cat "$work/wrong"
	return 1
}

# broken CHECK FILE EXPRESSION: after this edit of a file the check has to fail.
broken() {
	rm -rf "$work/broken"
	mkdir -p "$work/broken/doc" "$work/broken/tests/unit" "$work/broken/tests/netns"
	cp doc/conformance.md "$work/broken/doc/"
	cp tests/local.mk "$work/broken/tests/"
	cp tests/unit/*.c tests/unit/*.mk "$work/broken/tests/unit/"
	cp tests/netns/*.sh "$work/broken/tests/netns/"
	chmod -R u+w "$work/broken"
	"$1" "$work/broken" > /dev/null 2>&1 || fail "$1 fails on a plain copy"
	sed "$3" "$2" > "$work/broken/$2"
	cmp -s "$2" "$work/broken/$2" && fail "'$3' changes nothing in $2"
	! "$1" "$work/broken" > /dev/null 2>&1 || fail "$1 did not notice '$3' in $2"
}

for check in check_rules check_tests check_names check_never; do
	$check . || fail "$check"
done

page=doc/conformance.md
broken check_rules $page '/^| 5\.9\/7 /d'
broken check_rules $page '/^| 4\.17 NO_MEMORY /d'
broken check_rules $page 's/^| R6 /| R7 /'
broken check_rules $page 's/^| 11\.9\/packets /| 11.9\/tun /'
broken check_rules $page 's/^| 4\.17 NO_MEMORY |/| 4.17 MORE_DATA |/'
broken check_never $page 's/^\(| 4\.17 NO_MEMORY |\).*/\1 |/'
broken check_never $page 's/^| 4\.17 NO_MEMORY |/| 11.5\/flood |/'
broken check_tests $page 's/:test_third_client/:test_fourth_client/'
broken check_tests $page 's,netns/ttl\.sh,netns/ttl2.sh,'
broken check_tests $page 's/^\(| 11\.9\/tun |.*|\).*|$/\1 none |/'
broken check_tests tests/local.mk '/netns\/tun\.sh/d'
broken check_tests tests/unit/core.mk '/^	tests\/unit\/test_igmp /d'
broken check_tests tests/unit/test_igmp.c '/TOLD_LAB_TEST(test_forward_edit_by_igmp/d'
broken check_tests tests/unit/test_grace_return.c \
	's/^test_forward_edits_are_confirmed/test_edits_are_confirmed/'
broken check_names $page 's/`test_wrong_if\.c:test_wish_ends_with[a-z_]*`, //'
broken check_names tests/unit/test_alert.c 's/^test_third_client/test_fourth_client/'

[ $failures -eq 0 ]
