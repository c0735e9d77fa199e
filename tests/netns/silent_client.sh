#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A client that answers no question delays its own new flow until the deadline, and
# nobody else's: no packet of any flow is lost, and other clients' calls are answered
# meanwhile. One that refuses an interface gets nothing there.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story silent_client

# oif_state GROUP INTERFACE: "none" while the flow has no such outgoing interface.
oif_state() {
	ctl_value "show mfe" "([o['state'] for m in j if m['group'] == '$1'
	    for o in m['oifs'] if o['interface'] == '$2'] + ['none'])[0]"
}

oif_state_is() {
	[ "$(oif_state "$2" "$3")" = "$1" ]
}

# others_go_on PACKETS: in one answer of the agent the new flow of the quick client is
# forwarded and its old one has had so many packets, while the silent client's waits.
others_go_on() {
	ctl_value_is true "show mfe" "(lambda on, old: 'out2' in on['239.1.2.2']
	    and old >= $1 and 'out1' not in on.get('239.1.1.1', []))(
	    {m['group']: [o['interface'] for o in m['oifs'] if o['state'] == 'forwarding']
	    for m in j}, sum(m['received_packets'] for m in j if m['group'] == '239.1.2.1'))"
}

counter() {
	ctl_value "show status" "sum(c['value'] for c in j if c['name'] == '$1')"
}

topo_router
agent_config >"$T/agent.conf" <<-END
	question-timeout = 5000
END
start_all "$T/agent.conf"
client silent --protocol 8 --component 1 --silent "take out1" "add * 239.1.1.1 out1"
client quick --protocol 9 --component 1 "take out2" "add * 239.1.2.1 out2" \
    "add * 239.1.2.2 out2" "add * 239.1.3.1 out2"
client refuser --protocol 6 --component 1 --veto out3 "take out3" "add * 239.1.3.1 out3"
receive r1 rcv1 --group 239.1.1.1 --interface eth0
receive r2 rcv2 --group 239.1.2.1 --flows 2 --group 239.1.3.1 --interface eth0
receive r3 rcv3 --group 239.1.3.1 --interface eth0

note "a flow that runs, one that waits for the silent client, and one that begins then"
send_new_background runs src --interface eth0 --group 239.1.2.1 --count 0 --rate 300
before=$(arrived 239.1.2.1)
# Fewer wait for the answer than there is room for.
send_background waits src --interface eth0 --group 239.1.1.1 --count 48 --rate 8
until_true "$SECONDS_LIMIT" told_at_least 1 silent "creation 10.10.0.2 239.1.1.1 in0 to out1"
tell quick "add * 239.5.5.5 out2"
tell quick "delete * 239.5.5.5 out2"
rm -f "$T/begins.start"
send_background begins src --interface eth0 --group 239.1.2.2 --count 300 --rate 300 \
    --lead 5 --start-file "$T/begins.start"
until_true "$SECONDS_LIMIT" others_go_on $((before + 100))
touch "$T/begins.start"
until_true "$SECONDS_LIMIT" oif_state_is forwarding 239.1.1.1 out1
for name in waits begins; do
	wait_sender $name
done
kill -TERM "${CLIENT_PID[runs]}"
wait_sender runs
assert_equal "questions without an answer" 1 \
    "$(($(counter questions) - $(counter answers)))"
assert_equal "defaults that it got" 1 "$(ctl_value "show clients" \
    "sum(c['defaults_taken'] for c in j)")"
assert_equal "questions to the silent client" 1 "$(told silent creation)"

note "a client that refuses its interface"
send_new --group 239.1.3.1 --count 200 --rate 400
assert_equal "its interface" pruned "$(oif_state 239.1.3.1 out3)"
assert_equal "the other one" forwarding "$(oif_state 239.1.3.1 out2)"
assert_equal "ipMRouteNextHopState of its interface" 1 \
    "$(newer_snapshot && snmp_get "$OID_NEXTHOP_STATE.239.1.3.1.10.10.0.2.255.255.255.255.$(
	ifindex_of out3).239.1.3.1")"
compare_counts out1=r1 out2=r2 out3=r3
assert_equal "packets at receiver 1" 48 "$(received r1 packets)"
assert_equal "of the flow that ran" "$(sent runs)" "$(received r2 packets 239.1.2.1)"
assert_equal "of the flow that began" 300 "$(received r2 packets 239.1.2.2)"
assert_equal "of the flow that one client refused" 200 "$(received r2 packets 239.1.3.1)"
assert_equal "packets at receiver 3" 0 "$(received r3 packets)"
for n in 1 2; do
	assert_equal "lost, doubled, reordered at receiver $n" "0 0 0" \
	    "$(received r$n lost) $(received r$n duplicates) $(received r$n reordered)"
done
finish
