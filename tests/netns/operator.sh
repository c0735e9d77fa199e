#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# What mgmctl shows to who operates the router: the identity that join registers with,
# alerts and questions of two clients as they happen, and that packets of the router
# itself are not forwarded, and why.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story operator

FLOW="(10.10.0.2,239.1.1.1)"

seen() { # LINE: of mgmctl events
	grep -Fqx -- "$1" <(sed 's/^[0-9:. ]*//' "$T/events.log")
}

expect_event() {
	until_true "$SECONDS_LIMIT" seen "$1" || fail "no event: $1"
}

topo_router 2
agent_config >"$T/agent.conf" <<-END
	question-timeout = 4000
END
start_all "$T/agent.conf"

note "join is protocol netmgmt, and its process the component"
join one 239.1.2.1 out1
pid=${CLIENT_PID[one]}
assert_equal "protocol, component and process of mgmctl join" "netmgmt $pid $pid" \
    "$(ctl_value "show clients" "' '.join(str(c[k]) for c in j
        for k in ('protocol', 'component', 'pid'))")"
leave one

note "events of two clients and a new flow"
watch_events events
client up --protocol 6 --component 1 "take in0"
expect_event "interface in0: lab_client sits there"
client down --protocol 8 --component 2 --silent "take out1" "wrong-if out1"
up="client lab_client[${CLIENT_PID[up]}]:"
down="client lab_client[${CLIENT_PID[down]}]:"
tell down "add * 239.1.1.1 out1"
expect_event "membership (*,239.1.1.1) on out1 by lab_client: began"
expect_event "$up told join (*,239.1.1.1) of members"
send --group 239.1.1.1 --count 1
expect_event "$up question 1, rpf $FLOW: asked, in in0"
expect_event "mfe $FLOW: pending, answers awaited: 1"
expect_event "$up question 1, rpf $FLOW: answered, in in0"
expect_event "$down question 2, creation $FLOW: asked, in in0, out out1"
expect_event "$down question 2, creation $FLOW: no answer in time, the default holds"
expect_event "mfe $FLOW: created, in in0, out out1"
expect_event "$up told join $FLOW of the entry"
expect_event "mfe $FLOW: pending no more, its packets go on"

note "the flow comes to another interface too: told once, then held back"
ip netns exec "${NS}rcv1" "$MCSEND" --interface eth0 --group 239.1.1.1 --raw \
    --source 10.10.0.2 --count 2 --rate 10 >"$T/wrong.json"
expect_event "$down told wrong-if $FLOW on out1"
expect_event "$down not told, too often: wrong-if $FLOW on out1"
tell down "delete * 239.1.1.1 out1"
expect_event "$up told prune (*,239.1.1.1) of members on out1"
leave down
expect_event "client lab_client: lost, stale for 30 s, 1 interfaces, 0 memberships"
leave events INT

note "what the router itself sends is not forwarded, and explain says so"
join two 239.1.3.1 out2
rtr "$MCSEND" --interface in0 --group 239.1.3.1 --count 3 >"$T/own.json"
explained=$(ctl explain 10.10.0.1 239.1.3.1)
assert_contains "explain" "source 10.10.0.1: an address of this router" "$explained"
assert_contains "explain" \
    "verdict: not forwarded: 10.10.0.1 is an address of this router" "$explained"
assert_contains "explain, another host" \
    "verdict: not forwarded: no packet of it has come yet" \
    "$(ctl explain 10.10.0.2 239.1.3.1)"
assert_equal "entries of it" 0 \
    "$(ctl_value "show mfe" "sum(m['group'] == '239.1.3.1' for m in j)")"
finish
