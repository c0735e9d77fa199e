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

topo_router 2
subagent_config
process master python3 "$LIB_DIR/agentx_master.py" "$T/agentx"
until_true "$SECONDS_LIMIT" test -S "$T/agentx"
start_agent "$T/agent.conf"
master session session
row=$OID_TTL.$(ifindex_of in0)

note "checked, committed, ended; committed and undone"
master "$OK" "test 1 $row 11"
ttl_is 0 || fail "a SET that was only checked is in force"
master "$OK" "commit 1"
ttl 11
master sent "cleanup 1"
master "$OK" "test 2 $row 12"
master "$OK" "commit 2"
ttl 12
master "$OK" "undo 2"
ttl 11

note "checked and dropped, forgotten, refused"
master "$OK" "test 3 $row 13"
master sent "cleanup 3"
master "10 1" "test 4 $row 256"
master sent "cleanup 4"
master "$OK" "test 5 $row 15"
master "$OK" "test 6 $row 16"
master "$COMMIT_FAILED" "commit 5"
master "$OK" "commit 6"
master sent "cleanup 6"
ttl 16

note "one that is in force gives way to no other, and not to its own end's absence"
master "$OK" "test 7 $row 17"
master "$OK" "commit 7"
master "$BUSY" "test 8 $row 18"
master sent "cleanup 8"
ttl 17
master sent "cleanup 7"
master "$OK" "test 9 $row 19"
master sent "cleanup 9"
ttl 17

note "a master that dies between commit and end: undone"
master "$OK" "test 10 $row 20"
master "$OK" "commit 10"
ttl 20
master closed close
until_true "$SECONDS_LIMIT" ttl_is 17
ttl 17
master session session
master "$OK" "test 10 $row 21"
master "$OK" "commit 10"
master sent "cleanup 10"
ttl 21
stop_agent
kill "$master_pid"

note "a core that refuses, and one that is too busy"
rm -f "$T/state.json"
start_snmpd
process lab "$LAB" -w -s "$T/state.json" -x "$T/agentx"
until_true "$SECONDS_LIMIT" snmp_get "$OID_SNAPSHOT"
set_ok $OID_ENABLE i 2
assert_contains "the core's document" "drafts 1 enabled 0" "$(say lab managed)"
say lab "drafts refused"
set_refused commitFailed 1 $OID_ENABLE i 1
assert_contains "after a refusal" "drafts 2 enabled 0" "$(say lab managed)"
assert_equal "shown after a refusal" 2 "$(snmp_get $OID_ENABLE)"
say lab "drafts left"
set_refused commitFailed 1 $OID_ENABLE i 1
assert_equal "shown after no answer" 2 "$(snmp_get $OID_ENABLE)"
# The core comes back to it: the draft is not there any more.
say lab "drafts taken"
until_true "$SECONDS_LIMIT" eval '[[ $(say lab managed) == "drafts 3 enabled 0"* ]]'
grep -q '"enabled": false' "$T/state.json" || fail "the file is another"
set_ok $OID_ENABLE i 1
assert_contains "the next SET" "drafts 4 enabled 1" "$(say lab managed)"
echo quit >&"$lab_pipe"
wait "$lab_pid" || fail "the lab: $(<"$T/lab.log")"
finish
