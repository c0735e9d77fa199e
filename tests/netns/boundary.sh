#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A scope boundary: groups of its range neither go out nor come in there, all others do,
# and what was stopped is counted to the packet.
. "$(dirname "$0")/lib.sh"
story boundary

# stopped RANGE INTERFACE FIELD: as mgmctl shows it.
stopped() {
	ctl_value "show boundaries" "[b['$3'] for b in j
	    if b['range'] == '$1' and b['interface'] == '$2'][0]"
}

topo_router 2
agent_config </dev/null |
    sed '/input = true/a boundary = "239.254.0.0/16"' >"$T/agent.conf"
cat >>"$T/agent.conf" <<-END
	interface out1 {
		boundary = "239.255.0.0/16, 239.192.0.0/14"
	}
END
start_all "$T/agent.conf"
assert_equal "boundaries in force" 3 "$(ctl_value 'show boundaries' 'len(j)')"

note "the output side: 239.255/16 stays off out1, 239.1.1.1 passes"
join static 239.255.1.1,239.254.1.1,239.1.1.1 out1 out2
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.255.1.1 --group 239.254.1.1 \
	    --group 239.1.1.1 --interface eth0
done
send_new --group 239.255.1.1 --count 500 --rate 2000 --size 300
sent=$(sent send)
send_new --group 239.1.1.1 --count 400 --rate 2000
note "the input side: nothing of 239.254/16 comes in by in0"
send_new --group 239.254.1.1 --count 300 --rate 2000 --size 700
sent_in=$(sent send)
until_true "$SECONDS_LIMIT" ctl_value_is "$sent_in" "show boundaries" \
    "sum(b['packets'] for b in j if b['interface'] == 'in0')"
assert_contains "explain of the way out" "out1: scope boundary for 239.255.0.0/16" \
    "$(ctl explain 10.10.0.2 239.255.1.1)"
assert_contains "explain of the way in" "in0 is a scope boundary for 239.254.0.0/16" \
    "$(ctl explain 10.10.0.2 239.254.1.1)"
assert_equal "interfaces of the entry" "out2" "$(ctl_value 'show mfe' \
    "' '.join(o['interface'] for m in j if m['group'] == '239.255.1.1'
	for o in m['oifs'])")"
assert_equal "interfaces of the entry that does not come in" 0 "$(ctl_value 'show mfe' \
    "sum(len(m['oifs']) for m in j if m['group'] == '239.254.1.1')")"
assert_equal "packets that the entry counts at the boundary" "$sent_in" "$(ctl_value \
    'show mfe' "sum(m['boundary_packets'] for m in j if m['group'] == '239.254.1.1')")"
assert_equal "discarded on in0 as of another scope" "$sent_in" \
    "$(discards in0 scope-boundary)"
compare_counts out1=r1 out2=r2

assert_equal "239.255.1.1 at receiver 1" 0 "$(received r1 packets 239.255.1.1)"
assert_equal "239.255.1.1 at receiver 2" 500 "$(received r2 packets 239.255.1.1)"
assert_equal "239.254.1.1 at both" "0 0" \
    "$(received r1 packets 239.254.1.1) $(received r2 packets 239.254.1.1)"
assert_equal "239.1.1.1 at both" "400 400" \
    "$(received r1 packets 239.1.1.1) $(received r2 packets 239.1.1.1)"
assert_equal "packets stopped on out1" "$sent" "$(stopped 239.255.0.0/16 out1 packets)"
assert_equal "octets stopped on out1" "$(received r2 octets 239.255.1.1)" \
    "$(stopped 239.255.0.0/16 out1 octets)"
assert_equal "octets stopped on in0" "$((sent_in * (700 + 28)))" \
    "$(stopped 239.254.0.0/16 in0 octets)"
assert_equal "stopped by the range that nobody used" 0 \
    "$(stopped 239.192.0.0/14 out1 packets)"
finish
