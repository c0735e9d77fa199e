#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The phases of a SET one by one, from a master agent that a story can have forget, undo,
# repeat or die in the middle; and a core that refuses, or is too busy to answer.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_set.sh"
story snmp_set_phases

LAB=$BUILD/tests/tools/snmp_lab
OK="0 0" BUSY="13 1" COMMIT_FAILED="14 1"
lab_pipe= lab_pid= master_pid= # process() sets them, by name

# process NAME COMMAND...: with a pipe to talk to it, and a file of what it says.
process() {
	local name=$1 pipe

	shift
	rm -f "$T/$name.in" "$T/$name.out"
	mkfifo "$T/$name.in"
	# Open for both, so that neither side waits for the other.
	exec {pipe}<>"$T/$name.in"
	eval "${name}_pipe=$pipe"
	ip netns exec "${NS}rtr" "$@" <"$T/$name.in" >"$T/$name.out" 2>"$T/$name.log" &
	eval "${name}_pid=$!"
}

# say NAME COMMAND: prints the line that answers it.
say() {
	local pipe=${1}_pipe before

	before=$(wc -l <"$T/$1.out")
	echo "$2" >&"${!pipe}"
	until_true "$SECONDS_LIMIT" has_lines "$T/$1.out" $((before + 1))
	tail -n 1 "$T/$1.out"
}

has_lines() { # FILE COUNT
	[ "$(wc -l <"$1")" -ge "$2" ]
}

master() { # EXPECTED COMMAND
	assert_equal "$2" "$1" "$(say master "$2")"
}

# check ID TTL; commit ID TTL, again where the core was late to put it in force.
check() {
	master "$OK" "test $1 $row $2"
}

commit() {
	local said tries=0

	said=$(say master "commit $1")
	while [ "$said" = "$COMMIT_FAILED" ] && core_was_late && [ $tries -lt 5 ]; do
		tries=$((tries + 1))
		check "$1" "$2"
		said=$(say master "commit $1")
	done
	assert_equal "commit $1" "$OK" "$said"
}

# undoes ID TTL COMMAND...: committed, and undone by that; again where the core was late.
undoes() {
	local tries=0

	while :; do
		check "$1" "$2"
		commit "$1" "$2"
		ttl "$2"
		"${@:3}"
		! core_was_late || [ $tries -ge 5 ] || {
			tries=$((tries + 1))
			continue
		}
		return 0
	done
}

undo() { # ID
	said=$(say master "undo $1")
}

die() {
	master closed close
	master session session
}

ttl_is() { # TTL
	[ "$(ctl_value "show interfaces" "sum(i['ttl_threshold'] for i in j
	    if i['name'] == 'in0')")" = "$1" ]
}

# ttl TTL: in force, and in the file.
ttl() {
	ttl_is "$1" || fail "the threshold is not $1"
	assert_equal "threshold in the file" "$1" "$(python3 -c '
import json, sys
rows = json.load(open(sys.argv[1]))["interfaces"]
print(sum(row["ttl-threshold"] for row in rows))' "$T/state.json")"
}

boundaries() { # EXPECTED
	assert_equal "boundaries" "$1" "$(ctl_value "show boundaries" "len(j)")"
}

# drafts: how many the lab has seen.
drafts() {
	say lab managed | sed 's/^drafts \([0-9]*\) .*/\1/'
}

drafts_are() {
	[ "$(drafts)" = "$1" ]
}

topo_router 2
subagent_config
process master python3 "$LIB_DIR/agentx_master.py" "$T/agentx"
until_true "$SECONDS_LIMIT" test -S "$T/agentx"
start_agent "$T/agent.conf"
master session session
row=$OID_TTL.$(ifindex_of in0)

note "checked, committed, ended; committed and undone"
check 1 11
ttl_is 0 || fail "a SET that was only checked is in force"
commit 1 11
ttl 11
master sent "cleanup 1"
undoes 2 12 undo 2
assert_equal "undo" "$OK" "$said"
ttl 11

note "checked and dropped, forgotten, refused"
check 3 13
master sent "cleanup 3"
master "10 1" "test 4 $row 256"
master sent "cleanup 4"
check 5 15
check 6 16
master "$COMMIT_FAILED" "commit 5"
commit 6 16
master sent "cleanup 6"
ttl 16

note "checked again, as where an answer is late: the same answer, and a row is made once"
site=$OID_BOUNDARY.$(ifindex_of out1).239.200.0.0.255.255.0.0
for phase in "test 31 $site $GO" "test 31 $site $GO" "commit 31"; do
	master "$OK" "$phase"
done
boundaries 1
master sent "cleanup 31"
# Another SET of the same words finds the row.
master "12 1" "test 32 $site $GO"
master sent "cleanup 32"

note "one that is in force gives way to no other, and not to its own end's absence"
check 7 17
commit 7 17
master "$BUSY" "test 8 $row 18"
master sent "cleanup 8"
ttl 17
master sent "cleanup 7"
check 9 19
master sent "cleanup 9"
ttl 17

note "a master that dies between commit and end: undone"
undoes 10 20 die
until_true "$SECONDS_LIMIT" ttl_is 17
ttl 17
check 10 21
commit 10 21
master sent "cleanup 10"
ttl 21
stop_agent

note "a core that is too busy to undo a SET does it when it can"
lab_begins() {
	rm -f "$T/state.json"
	process lab "$LAB" -w -s "$T/state.json" -x "$T/agentx"
}

lab_ends() {
	echo quit >&"$lab_pipe"
	wait "$lab_pid" || fail "the lab: $(<"$T/lab.log")"
}

forwarding_is() { # 1 OR 0
	[[ $(say lab managed) == *" enabled $1 "* ]]
}

lab_begins
master session session
master "$OK" "test 40 $OID_ENABLE 2"
master "$OK" "commit 40"
forwarding_is 0 || fail "the SET is not in force"
say lab "drafts left"
master "$OK" "undo 40"
forwarding_is 0 || fail "the core was there after all"
grep -q '"enabled": false' "$T/state.json" && fail "what is undone is kept"
# One that comes meanwhile and fails does not take its place.
master "$OK" "test 41 $OID_ENABLE 2"
master "$COMMIT_FAILED" "commit 41"
say lab "drafts taken"
until_true "$SECONDS_LIMIT" forwarding_is 1
lab_ends
kill "$master_pid"

note "a core that refuses, and one that is too busy"
start_snmpd
lab_begins
until_true "$SECONDS_LIMIT" snmp_get "$OID_SNAPSHOT"
set_ok $OID_ENABLE i 2
first=$(drafts)
assert_contains "the core's document" "drafts $first enabled 0" "$(say lab managed)"
say lab "drafts refused"
set_refused commitFailed 1 $OID_ENABLE i 1
assert_contains "after a refusal" "drafts $((first + 1)) enabled 0" "$(say lab managed)"
assert_equal "shown after a refusal" 2 "$(snmp_get $OID_ENABLE)"
say lab "drafts left"
set_refused commitFailed 1 $OID_ENABLE i 1
assert_equal "shown after no answer" 2 "$(snmp_get $OID_ENABLE)"
# The core comes back to it: the draft is not there any more.
say lab "drafts taken"
until_true "$SECONDS_LIMIT" drafts_are $((first + 2))
assert_contains "what was left" "drafts $((first + 2)) enabled 0" "$(say lab managed)"
grep -q '"enabled": false' "$T/state.json" || fail "the file is another"
set_ok $OID_ENABLE i 1
assert_at_least "the next SET" $((first + 3)) "$(drafts)"
assert_contains "the next SET" " enabled 1 " "$(say lab managed)"

note "snmpd asks again where the agent did not run for a moment"
scope=1.3.6.1.2.1.83.1.1.6.1
language=239.200.0.0.255.255.0.0.101.110
kill -STOP "$lab_pid"
snmp_set $scope.4.$language s nation $scope.6.$language i "$GO" >"$T/set.log" 2>&1 &
set_pid=$!
sleep 1.4 # snmpd's patience is a second
kill -CONT "$lab_pid"
wait "$set_pid" || fail "the SET: $(<"$T/set.log")"
assert_equal "name of the scope" '"nation"' "$(snmp_get $scope.4.$language)"
lab_ends
finish
