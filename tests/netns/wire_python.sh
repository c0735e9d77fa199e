#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A client in Python's standard library, written from mgm-wire(7) alone, routes: it
# registers, takes, joins, answers the creation question, and reads the entry.
. "$(dirname "$0")/lib.sh"
story wire_python

topo_router 2
start_agent
mkfifo "$T/end"
ip netns exec "${NS}rtr" python3 "$TOP/tests/interop/wire_client.py" "$T/mgm.socket" \
    "$(ifindex_of out1)" 239.1.1.1 10.10.0.2 "$(ifindex_of out2)" \
    <"$T/end" >"$T/client-python.log" 2>&1 &
CLIENT_PID[python]=$!
exec 9>"$T/end"
until_true "$SECONDS_LIMIT" grep -q '^ready' "$T/client-python.log"
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
done
send_new --group 239.1.1.1 --count 100 --rate 400
until_true "$SECONDS_LIMIT" grep -q received_packets "$T/client-python.log"
all_has_left
stop_receivers
field() {
	sed -n '/^{/p' "$T/client-python.log" |
	    python3 -c "import json, sys; j = json.load(sys.stdin); print($1)"
}
assert_equal "questions" "[['10.10.0.2', '239.1.1.1', 2]]" "$(field "j['questions']")"
assert_equal "incoming interface" "$(ifindex_of in0)" "$(field "j['iif']")"
assert_equal "received" 100 "$(field "j['received_packets']")"
assert_equal "sent on out1" 100 \
    "$(field "sum(o['packets'] for o in j['oifs'] if o['ifindex'] == $(ifindex_of out1))")"
assert_equal "packets at receiver 1" 100 "$(received r1 packets)"
assert_equal "packets at receiver 2" 0 "$(received r2 packets)"
assert_contains "explanation" 239.1.1.1 "$(ctl explain 10.10.0.2 239.1.1.1)"

note "the client leaves in order"
exec 9>&-
wait "${CLIENT_PID[python]}" || fail "client: $(<"$T/client-python.log")"
unset "CLIENT_PID[python]"
assert_equal "clients" 0 "$(ctl_value "show clients" "len(j)")"
finish
