#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A rate limit: of a flow that comes at six times the limit so much goes out, the rest
# is counted, and nothing is lost without a count.
. "$(dirname "$0")/lib.sh"
story rate_limit

LIMIT=2000 # kbit/s
SIZE=972   # of the payload: 1,000 octets of IP

topo_router 2
agent_config >"$T/agent.conf" <<-END
	interface out1 {
		rate-limit = $LIMIT
	}
END
start_all "$T/agent.conf"
join static 239.1.1.1 out1 out2
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
done
send_new --group 239.1.1.1 --count 3000 --rate 1500 --size $SIZE
sent=$(sent send)
until_true "$SECONDS_LIMIT" ctl_value_is "$sent" "show mfe" \
    "sum(m['received_packets'] for m in j)"
limited=$(ctl_value "show mfe" "sum(o['rate_limited'] for m in j for o in m['oifs']
    if o['interface'] == 'out1')")
other=$(ctl_value "show mfe" "sum(o['rate_limited'] for m in j for o in m['oifs']
    if o['interface'] == 'out2')")
dropped=$(ctl_value "show interfaces" "sum(i['out_discards'] for i in j
    if i['name'] == 'out1')")
shown=$(ctl_value "show interfaces" "sum(i['rate_limit_kbps'] for i in j
    if i['name'] == 'out1')")
compare_counts out1=r1 out2=r2

got=$(received r1 packets)
assert_equal "the limit as it is shown" $LIMIT "$shown"
assert_equal "what came is what went and what was limited" "$sent" "$((got + limited))"
assert_equal "discards of the interface" "$limited" "$dropped"
assert_equal "the other interface has no limit" "$sent 0" \
    "$(received r2 packets) $other"
# By octets and the time of their arrival. A tenth of a second's worth may come at once,
# and no more than that is saved up where the machine makes a longer pause.
python3 - "$T/r1.json" $LIMIT <<-'END' || fail "the rate that the receiver saw"
	import json, sys
	last = [line for line in open(sys.argv[1]) if line.startswith("{")][-1]
	got = json.loads(last)
	second = int(sys.argv[2]) * 125
	wanted = second * got["busy_seconds"] + second / 10
	print(f"# {got['octets']} octets in {got['busy_seconds']} s of {got['seconds']},",
	      f"{wanted:.0f} by the limit")
	sys.exit(not 0.7 * wanted <= got["octets"] <= 1.3 * wanted + 1000)
END
assert_contains "explain names the limit" "over its rate limit of $LIMIT kbit/s" \
    "$(ctl explain 10.10.0.2 239.1.1.1)"
finish
