#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# doc/example_client.c as a person would run it: it forwards, it is asked about the new
# flow, it hears of another client that joins and of one that goes, it leaves in order.
. "$(dirname "$0")/lib.sh"
story example_client

topo_router 2
start_agent
ip netns exec "${NS}rtr" "$BUILD/doc/example_client" "$T/mgm.socket" 239.1.1.1 out1 \
    >"$T/client-example.log" 2>&1 &
CLIENT_PID[example]=$!
until_true "$SECONDS_LIMIT" grep -q '^ready' "$T/client-example.log"
receive r1 rcv1 --group 239.1.1.1 --interface eth0
send_new --group 239.1.1.1 --count 200 --rate 400
until_true "$SECONDS_LIMIT" grep -q '^new flow (10.10.0.2,239.1.1.1)' \
    "$T/client-example.log"
until_true "$SECONDS_LIMIT" grep -q "to interface $(ifindex_of out1)" \
    "$T/client-example.log"
all_has_left
stop_receivers
assert_equal "packets at the receiver" 200 "$(received r1 packets)"

note "another client wants the group, and then no more"
join other 239.1.1.1 out2
until_true "$SECONDS_LIMIT" grep -q '^others want (\*,239.1.1.1)' \
    "$T/client-example.log"
leave other
until_true "$SECONDS_LIMIT" grep -q '^nobody else wants (\*,239.1.1.1)' \
    "$T/client-example.log"

note "it leaves in order"
pid=${CLIENT_PID[example]}
unset "CLIENT_PID[example]"
kill -TERM "$pid"
wait "$pid" || fail "example_client: $(<"$T/client-example.log")"
assert_equal "clients" 0 "$(ctl_value "show clients" "len(j)")"
finish
