#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SET through snmpd: refused where it is not allowed, all that can be set, in force at
# once and after a restart; a state file that is damaged or cannot be written.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_set.sh"
story snmp_set

topo_router 2
start_all
before=$(managed_state)
set_refused notWritable 1 $OID_ENABLE i 2
set_refused notWritable 1 "$(boundary out1 239.1.0.0 255.255.0.0)" i $GO
unchanged "a SET that is not allowed" "$before"
[ ! -e "$T/state.json" ] || fail "a state file without a SET"
stop_agent

subagent_config
cat >>"$T/agent.conf" <<-END
	interface out1 {
		boundary = "239.77.0.0/16"
	}
END
start_agent "$T/agent.conf"
wait_for_snmp
set_refused inconsistentValue 1 "$(boundary out1 239.77.0.0 255.255.0.0)" i $DESTROY
assert_equal "the configuration's row" $ACTIVE \
    "$(snmp_get "$(boundary out1 239.77.0.0 255.255.0.0)")"
sed -i /boundary/d "$T/agent.conf"
stop_agent
start_agent "$T/agent.conf"
wait_for_snmp
set_story

note "after a restart all is as before; so it is where SET is not allowed any more"
before=$(managed_state)
leave static
for allow in true false; do
	stop_agent
	sed -i "s/allow-set = [a-z]*/allow-set = $allow/" "$T/agent.conf"
	start_agent "$T/agent.conf"
	wait_for_snmp
	join static 239.1.1.1 out1 out2
	newer_snapshot # it has the interfaces that the client took
	unchanged "a restart with allow-set = $allow" "$before"
	passes 100 0
	leave static
done
set_refused notWritable 1 $OID_ENABLE i 2
stop_agent

note "a damaged state file: no start, and the file is named"
sed -i "s/allow-set = false/allow-set = true/" "$T/agent.conf"
cp "$T/state.json" "$T/good"
head -c -10 "$T/good" >"$T/state.json"
if rtr "$AGENT" -c "$T/agent.conf" 2>"$T/refused"; then
	fail "started with a damaged state file"
fi
assert_contains "the reason" "$T/state.json:" "$(<"$T/refused")"
assert_contains "the way out" "move the file away" "$(<"$T/refused")"
cp "$T/good" "$T/state.json"

note "a state file that cannot be written: commitFailed, nothing is changed"
start_agent "$T/agent.conf"
wait_for_snmp
join static 239.1.1.1 out1 out2
newer_snapshot
unchanged "the file is back" "$before"
mkdir "$T/state.json.new"
set_refused commitFailed 1 $OID_ENABLE i 2 $OID_TTL."$(ifindex_of out1)" i 33
unchanged "a SET that cannot be kept" "$before"
rmdir "$T/state.json.new"
set_ok $OID_ENABLE i 2
assert_equal ipMRouteEnable 2 "$(snmp_get $OID_ENABLE)"
leave static # or it would be back before the next one
stop_agent
start_agent "$T/agent.conf"
wait_for_snmp
assert_equal "ipMRouteEnable after a restart" 2 "$(snmp_get $OID_ENABLE)"
join again 239.1.1.1 out1 out2
passes 0 0
finish
