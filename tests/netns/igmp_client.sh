#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# An IGMP client hears the reports of real hosts with a packet socket, alone on two
# links and beside the owner of a third, and the agent forwards as they say: IGMPv3 and
# v2, any source and one, joins, leaves, an owner that comes and goes. The agent's own
# sockets on these links take nothing away from the client's, nor the other way round.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story igmp_client

assert_memberships() { # INTERFACE "(S,G)"...
	local interface=$1

	shift
	assert_equal "memberships on $interface" "$*" "$(ctl_value "show memberships" \
	    "' '.join(sorted('(%s,%s)' % (m['source'], m['group']) for m in j
	    if m['interface'] == '$interface'))")"
}

# reports_sent NAMESPACE: all the multicast that its kernel ever sent is IGMP.
reports_sent() {
	# shellcheck disable=SC2016 # the dollars are awk's
	in_ns "$1" awk '/^IpExt:/ && !n++ { split($0, name); next }
	    /^IpExt:/ { for (i in name) if (name[i] == "OutMcastPkts") print $i }' \
	    /proc/net/netstat
}

reports_are() { # NUMBER NAMESPACE
	[ "$(reports_sent "$2")" = "$1" ]
}

# heard_all INTERFACE NAMESPACE EARLIER: the client has taken each report that the host
# sent, but for so many before the client was there.
heard_all() {
	tell igmp "stats $1"
	[ "$(grep "^stats $1 " "$T/client-igmp.log" | tail -n 1)" = \
	    "stats $1 good $(($(reports_sent "$2") - $3)) bad 0 drops 0" ]
}

topo_router
in_ns rcv2 "$BASH" -c 'echo 2 >/proc/sys/net/ipv4/conf/all/force_igmp_version'
start_all
client up --protocol 6 --component 1 "take in0"
client pim --protocol 8 --component 1 "take out3"

note "a host that joined before the client was there answers its query"
receive r1 rcv1 --group 239.1.1.1 --interface eth0
# A change is said twice; then there is silence until somebody asks.
until_true "$SECONDS_LIMIT" reports_are 2 rcv1
run_client rtr "$IGMP_LAB" igmp --socket "$T/mgm.socket" --interface out1 \
    --interface out2 --interface out3
tell igmp "query out1 2"
assert_told "report v3 out1 is-ex 239.1.1.1 from 10.1.0.2" igmp=1
assert_told "added * 239.1.1.1 out1" igmp=1
assert_memberships out1 "(*,239.1.1.1)"
assert_equal "owner, where it is alone" igmp "$(ctl_value "show interfaces" \
    "[i['owner_protocol'] for i in j if i['name'] == 'out1'][0]")"
assert_equal "owner, where it is not" pim-sparse "$(ctl_value "show interfaces" \
    "[i['owner_protocol'] for i in j if i['name'] == 'out3'][0]")"

note "hosts join: IGMPv2; and one source, on the link of another owner"
receive r2 rcv2 --group 239.1.1.1 --interface eth0
until_true "$SECONDS_LIMIT" told_at_least 1 igmp "report v2 out2 to-ex 239.1.1.1 from 10.2.0.2"
assert_told "added * 239.1.1.1 out2" igmp=1
receive r3 rcv3 --group 232.1.1.1 --source 10.10.0.2 --interface eth0
until_true "$SECONDS_LIMIT" told_at_least 1 igmp \
    "report v3 out3 allow 232.1.1.1 from 10.3.0.2 10.10.0.2"
assert_told "added 10.10.0.2 232.1.1.1 out3" igmp=1
assert_news pim "join * 239.1.1.1 member" "local-join 10.10.0.2 232.1.1.1 out3"
assert_news up "join * 239.1.1.1 member" "join 10.10.0.2 232.1.1.1 member"

note "the agent forwards, to who asked and from whom"
receive f3 rcv3 --frames --interface eth0
send_new_background stream src --interface eth0 --group 239.1.1.1 --count 60000 --rate 500
send_new --group 232.1.1.1 --count 200 --rate 500
# Less than may wait for its entry.
in_ns src "$MCSEND" --raw --interface eth0 --source 10.10.0.3 --group 232.1.1.1 \
    --count 60 --rate 500 >"$T/send.json"
until_true "$SECONDS_LIMIT" arrived_at_least 260 232.1.1.1
all_has_left
stop_receiver r3
stop_receiver f3
assert_equal "from the source that it asked for" "200 0" \
    "$(received r3 packets) $(received r3 lost)"
assert_equal "on its link at all" 200 "$(received f3 packets)"
until_true "$SECONDS_LIMIT" told_at_least 1 igmp "deleted 10.10.0.2 232.1.1.1 out3"
assert_news pim "creation 10.10.0.2 232.1.1.1 in0 to out3+igmp" \
    "local-leave 10.10.0.2 232.1.1.1 out3"
assert_told "prune 10.10.0.2 232.1.1.1 out3 member" up=1
assert_told "prune 10.10.0.2 232.1.1.1 in0 entry" up=1
assert_memberships out3

note "a host leaves while the flow runs: nothing more for its link, all for the other"
receive f2 rcv2 --frames --interface eth0
begun=$(arrived 239.1.1.1)
until_true "$SECONDS_LIMIT" arrived_at_least $((begun + 200)) 239.1.1.1
stop_receiver r2
until_true "$SECONDS_LIMIT" told_at_least 1 igmp "report v2 out2 to-in 239.1.1.1 from 10.2.0.2"
until_true "$SECONDS_LIMIT" told_at_least 1 igmp "deleted * 239.1.1.1 out2"
left=$(arrived 239.1.1.1)
assert_memberships out2
until_true "$SECONDS_LIMIT" arrived_at_least $((left + 300)) 239.1.1.1
stop_receiver f2
assert_at_least "packets on its link" 100 "$(received f2 packets)"
assert_at_most "packets on its link" "$left" "$(received f2 packets)"

note "the client does not read for a while: the agent does"
kill -STOP "${CLIENT_PID[igmp]}"
before=$(arrived 239.1.1.1)
until_true "$SECONDS_LIMIT" arrived_at_least $((before + 500)) 239.1.1.1
receive late rcv1 --group 239.1.2.1 --source 10.10.0.2 --interface eth0
kill -CONT "${CLIENT_PID[igmp]}"
until_true "$SECONDS_LIMIT" told_at_least 1 igmp "added 10.10.0.2 239.1.2.1 out1"
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
send_new --group 239.1.2.1 --count 100 --rate 500
until_true "$SECONDS_LIMIT" arrived_at_least "$(sent stream)" 239.1.1.1
until_true "$SECONDS_LIMIT" arrived_at_least 100 239.1.2.1
all_has_left
newer_snapshot
stop_receiver late
assert_equal "of one source, at receiver 1" 100 "$(received late packets)"
until_true "$SECONDS_LIMIT" told_at_least 1 igmp "deleted 10.10.0.2 239.1.2.1 out1"
assert_equal "ipMRouteNextHopPkts of out1" "$(sent stream)" \
    "$(nexthop_pkts 239.1.1.1 10.10.0.2 out1)"

note "an owner comes and goes: what the hosts want is there again each time"
client owner --protocol 9 --component 1 "take out1"
until_true "$SECONDS_LIMIT" told_at_least 2 igmp "added * 239.1.1.1 out1"
# Until then somebody else wanted the group; from now on it is the owner's own interface.
assert_news owner "prune * 239.1.1.1 out1 member" "local-join * 239.1.1.1 out1"
assert_memberships out1 "(*,239.1.1.1)"
send --group 239.1.1.1 --count 100 --rate 500
all_has_left
tell owner "release out1"
until_true "$SECONDS_LIMIT" told_at_least 3 igmp "added * 239.1.1.1 out1"
send --group 239.1.1.1 --count 100 --rate 500
assert_equal "what the client heard of it" "disable-igmp out1 enable-igmp out1 \
disable-igmp out1 enable-igmp out1" "$(grep -E '^(dis|en)able-' "$T/client-igmp.log" | xargs)"
until_true "$SECONDS_LIMIT" arrived_at_least $(($(sent stream) + 200)) 239.1.1.1
all_has_left
stop_receiver r1
assert_equal "packets, lost, doubled at receiver 1" "$(($(sent stream) + 200)) 0 0" \
    "$(received r1 packets) $(received r1 lost) $(received r1 duplicates)"
until_true "$SECONDS_LIMIT" ctl_value_is 0 "show memberships" "len(j)"

note "no report was lost on its way to the client, and none was data to the agent"
for n in 1 2 3; do
	assert_at_least "reports of host $n" 2 "$(reports_sent "rcv$n")"
	until_true "$SECONDS_LIMIT" heard_all "out$n" "rcv$n" $((n == 1 ? 2 : 0))
done
# A v2 report goes to its group, with a TTL of 1; v3 reports go to 224.0.0.22.
agent_refused() {
	[ "$(grep -c '^report v2 out2 to-ex' "$T/client-igmp.log")" = \
	    "$(discards out2 ttl-expired)" ] &&
	    [ "$(($(reports_sent rcv1) - 2))" = "$(discards out1 link-local-group)" ]
}
until_true "$SECONDS_LIMIT" agent_refused
assert_equal "flows from hosts" 0 \
    "$(ctl_value "show mfe" "sum(not m['source'].startswith('10.10.0.') for m in j)")"

note "what is no report is counted and changes nothing"
in_ns rcv1 "$MCSEND" --raw --interface eth0 --source 10.1.0.2 --group 224.0.0.22 \
    --proto 2 --ttl 1 --count 5 --rate 500 >"$T/send.json"
bad_is() {
	tell igmp "stats $1"
	grep -q "^stats $1 good [0-9]* bad $2 drops 0$" "$T/client-igmp.log"
}
until_true "$SECONDS_LIMIT" bad_is out1 5
assert_equal "memberships left" 0 "$(ctl_value "show memberships" "len(j)")"
finish
