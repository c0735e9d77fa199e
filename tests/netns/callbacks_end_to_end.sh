#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Each callback at a client that uses the library, from a daemon that forwards packets:
# who is told what, with which contents, in which order, and that nobody is told more.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story callbacks_end_to_end

expiry_of() { # GROUP
	ctl_value "show mfe" "max(int(m['expires_seconds']) for m in j if m['group'] == '$1')"
}

iif_is() { # GROUP INTERFACE
	ctl_value_is "$2" "show mfe" "[m['iif'] for m in j if m['group'] == '$1'][0]"
}

# from NAMESPACE SOURCE GROUP COUNT
from() {
	in_ns "$1" "$MCSEND" --raw --interface eth0 --source "$2" --group "$3" \
	    --count "$4" --rate 500 >"$T/send.json"
}

# nobody_else NAME...: these were told nothing since they were last asked.
nobody_else() {
	local name

	for name in "$@"; do
		assert_news "$name"
	done
}

topo_router
make_ns src2
link_router in1 src2 10.20.0
until_true "$SECONDS_LIMIT" link_is_running in1
ip -n "${NS}rtr" route add 10.50.0.0/24 via 10.10.0.2
start_all
client a --protocol 6 --component 1 --prune-timeout 60 "take in0" "take out3"
client b --protocol 9 --component 1 "take in1" "wrong-if in1"
client c --protocol 8 --component 1 "take out1"
client watch --protocol 3 --component 99 --all-interfaces

note "members of a group: 0, 1, 2, 3 clients and back"
tell c "add * 239.1.1.1 out1"
for name in a b watch; do
	assert_news $name "join * 239.1.1.1 member"
done
tell a "add * 239.1.1.1 out3"
assert_news c "join * 239.1.1.1 member"
tell b "add * 239.1.1.1 in1"
tell a "delete * 239.1.1.1 out3"
nobody_else a b c watch
tell c "delete * 239.1.1.1 out1"
assert_news b "prune * 239.1.1.1 out1 member"
tell b "delete * 239.1.1.1 in1"
for name in a c watch; do
	assert_news $name "prune * 239.1.1.1 in1 member"
done
nobody_else b

note "members of one source: the owner towards it, for the first and the last"
tell c "add 10.10.0.2 239.1.2.1 out1"
assert_news a "join 10.10.0.2 239.1.2.1 member"
tell b "add 10.10.0.2 239.1.2.1 in1"
tell b "delete 10.10.0.2 239.1.2.1 in1"
nobody_else a
tell c "delete 10.10.0.2 239.1.2.1 out1"
assert_news a "prune 10.10.0.2 239.1.2.1 out1 member"
nobody_else b c watch

note "a new flow: RPF, creation, join, in this order"
tell c "add * 239.1.3.1 out1"
tell a "add * 239.1.3.1 out3"
assert_news a "join * 239.1.3.1 member"
assert_news b "join * 239.1.3.1 member"
assert_news c "join * 239.1.3.1 member"
assert_news watch "join * 239.1.3.1 member"
for n in 1 2 3; do
	receive r$n rcv$n --group 239.1.3.1 --interface eth0
done
send_new --group 239.1.3.1 --count 200 --rate 500
assert_news a "rpf 10.10.0.2 239.1.3.1 in0 arrival in0 header 128 of 10.10.0.2 239.1.3.1\
 upstream - route 10.10.0.0/24" \
    "creation 10.10.0.2 239.1.3.1 in0 to out3" "join 10.10.0.2 239.1.3.1 entry"
assert_news c "creation 10.10.0.2 239.1.3.1 in0 to out1"
nobody_else b watch
until_true "$SECONDS_LIMIT" arrived_at_least 200 239.1.3.1
compare_counts out1=r1 out2=r2 out3=r3
assert_equal "packets at receivers" "200 0 200" \
    "$(received r1 packets) $(received r2 packets) $(received r3 packets)"

note "its outgoing interfaces end and begin: the owner of the incoming one is told, and asked"
tell c "delete * 239.1.3.1 out1"
assert_news a "prune * 239.1.3.1 out1 member"
tell a "delete * 239.1.3.1 out3"
for name in b c watch; do
	assert_news $name "prune * 239.1.3.1 out3 member"
done
nobody_else a
tell c "add * 239.1.3.1 out1"
assert_news a "join * 239.1.3.1 member" "join 10.10.0.2 239.1.3.1 entry"
assert_at_least "life of an entry that is wanted" 800 "$(expiry_of 239.1.3.1)"
receive again rcv1 --group 239.1.3.1 --interface eth0
from src 10.10.0.2 239.1.3.1 100
until_true "$SECONDS_LIMIT" arrived_at_least 300 239.1.3.1
all_has_left
stop_receiver again
assert_equal "packets at receiver 1" "100 0" \
    "$(received again packets) $(received again lost)"
tell c "delete * 239.1.3.1 out1"
assert_news a "prune * 239.1.3.1 out1 member" "prune 10.10.0.2 239.1.3.1 in0 entry"
assert_at_most "life that the answer gave it" 60 "$(expiry_of 239.1.3.1)"
for name in b watch; do
	assert_news $name "join * 239.1.3.1 member" "prune * 239.1.3.1 out1 member"
done
nobody_else c

note "a new flow that arrives elsewhere than its route says"
tell c "add * 239.1.4.1 out1"
for name in a b watch; do
	assert_news $name "join * 239.1.4.1 member"
done
receive moved rcv1 --group 239.1.4.1 --interface eth0
from src2 10.50.0.2 239.1.4.1 50
assert_news a "rpf 10.50.0.2 239.1.4.1 in0 arrival in1 header 128 of 10.50.0.2 239.1.4.1\
 upstream 10.10.0.2 route 10.50.0.0/24" "join 10.50.0.2 239.1.4.1 entry"
assert_news b "wrong-if 10.50.0.2 239.1.4.1 in1 header 128 of 10.50.0.2 239.1.4.1"
assert_news c "creation 10.50.0.2 239.1.4.1 in0 to out1"
# Its answer has arrived, and with it the entry.
until_true "$SECONDS_LIMIT" ctl_value_is 50 "show mfe" \
    "sum(m['different_if_packets'] for m in j if m['group'] == '239.1.4.1')"
from src 10.50.0.2 239.1.4.1 100
all_has_left

note "the route moves to another owner's interface, away and back"
ip -n "${NS}rtr" route replace 10.50.0.0/24 via 10.20.0.2
until_true "$SECONDS_LIMIT" iif_is 239.1.4.1 in1
assert_news a "prune 10.50.0.2 239.1.4.1 in0 entry"
assert_news b "join 10.50.0.2 239.1.4.1 entry"
from src2 10.50.0.2 239.1.4.1 100
all_has_left
ip -n "${NS}rtr" route replace 10.50.0.0/24 via 10.10.0.2
until_true "$SECONDS_LIMIT" iif_is 239.1.4.1 in0
assert_news a "join 10.50.0.2 239.1.4.1 entry"
assert_news b "prune 10.50.0.2 239.1.4.1 in1 entry"
from src 10.50.0.2 239.1.4.1 100
nobody_else c watch
until_true "$SECONDS_LIMIT" arrived_at_least 300 239.1.4.1
compare_counts out1=moved
assert_equal "packets, lost at receiver 1" "300 0" \
    "$(received moved packets) $(received moved lost)"

note "IGMP beside an owner, who goes and comes back"
client igmp --protocol 10 --component 1 "take out1"
tell igmp "add * 239.1.5.1 out1"
assert_news c "local-join * 239.1.5.1 out1"
for name in a b watch; do
	assert_news $name "join * 239.1.5.1 member"
done
tell igmp "delete * 239.1.5.1 out1"
assert_news c "local-leave * 239.1.5.1 out1"
for name in a b watch; do
	assert_news $name "prune * 239.1.5.1 out1 member"
done
nobody_else igmp
tell c "delete * 239.1.4.1 out1"
tell c "release out1"
assert_told "disable-igmp out1" igmp=1
assert_told "enable-igmp out1" igmp=1
tell c "take out1"
assert_told "disable-igmp out1" igmp=2
assert_told "enable-igmp out1" igmp=2
assert_equal "in order" "disable-igmp out1 enable-igmp out1 disable-igmp out1 enable-igmp out1" \
    "$(grep -E '^(dis|en)able' "$T/client-igmp.log" | xargs)"
tell igmp quit
for name in a b c watch; do
	tell $name sync
	NEWS_SEEN[$name]=$(wc -l <"$T/client-$name.log")
done

note "what happens to an interface: its owner and who asked for all"
changed() { # EVENT-LINE IP-LINK-WORD...
	local line=$1

	shift
	ip -n "${NS}rtr" link "$@"
	assert_news a "interface $line"
	assert_news watch "interface $line"
}
changed "out3 mtu mtu 1400" set out3 mtu 1400
changed "out3 address mtu 1400" set out3 address 02:00:00:00:00:77
changed "out3 down mtu 1400" set out3 down
changed "out9 renamed mtu 1400" set out3 name out9
changed "out9 up mtu 1400" set out9 up
tell a "add * 239.1.6.1 out9"
for name in b c watch; do
	assert_news $name "join * 239.1.6.1 member"
done
ip -n "${NS}rtr" link del out9
assert_told "interface out9 gone" a=1 watch=1
assert_news c "prune * 239.1.6.1 gone member"
for name in a watch; do
	tell $name sync
done
assert_equal "gone comes before what follows from it" "interface prune" \
    "$(grep -E '^(interface out9 gone|prune \* 239.1.6.1)' "$T/client-watch.log" |
	cut -d ' ' -f 1 | xargs)"
assert_equal "and the owner is told no more of it" "gone" \
    "$(grep -E '^(interface|prune)' "$T/client-a.log" | tail -n 1 | cut -d ' ' -f 3)"
link_router out3 rcv3 10.3.0
assert_told "interface out3 up" watch=1 a=0
assert_equal "appeared comes first" 1 "$(told watch "interface out3 appeared")"
assert_equal "events for who asked for none of them" "0 0" \
    "$(told b interface) $(told c interface)"

note "dataflow monitors: of one flow, once for each crossing, until deleted"
join static 239.1.7.1,239.1.7.2 out2
monitor() { # OF WORD...: its number
	tell b "monitor 10.10.0.2 239.1.7.1 $*"
	awk '/^monitor / { n = $2 } END { print n }' "$T/client-b.log"
}
deleted=$(monitor 300 packets at-least 1)
rising=$(monitor 300 octets at-least 128)
falling=$(monitor 300 packets at-most 0)
of_monitor() { # NUMBER raised|fell
	told b "dataflow 10.10.0.2 239.1.7.1 monitor $1 $2 "
}
told_of_monitor() { # LEAST NUMBER raised|fell
	[ "$(of_monitor "$2" "$3")" -ge "$1" ]
}
until_true "$SECONDS_LIMIT" told_of_monitor 1 "$falling" fell
assert_equal "before there is a flow" "0 0" \
    "$(of_monitor "$deleted" raised) $(of_monitor "$rising" raised)"
fallen=$(of_monitor "$falling" fell)
from src 10.10.0.2 239.1.7.1 200
until_true "$SECONDS_LIMIT" told_of_monitor 1 "$deleted" raised
until_true "$SECONDS_LIMIT" told_of_monitor 1 "$rising" raised
until_true "$SECONDS_LIMIT" told_of_monitor $((fallen + 1)) "$falling" fell
tell b "unmonitor $deleted"
tell b sync
before=$(of_monitor "$deleted" raised) more=$(($(of_monitor "$rising" raised) + 1))
from src 10.10.0.2 239.1.7.1 200
from src 10.10.0.2 239.1.7.2 50
until_true "$SECONDS_LIMIT" told_of_monitor $more "$rising" raised
assert_equal "of the one that was deleted" "$before" "$(of_monitor "$deleted" raised)"
assert_equal "of another flow, or in the other direction" "0 0 0" \
    "$(told b "dataflow 10.10.0.2 239.1.7.2") $(of_monitor "$rising" fell) $(
	of_monitor "$falling" raised)"
# Each datagram has 128 octets. Fields: 6 direction, 8 packets, 10 octets.
assert_equal "contents that make no sense" "" "$(awk '$1 == "dataflow" &&
    ($10 != 128 * $8 || ($6 == "raised") != ($8 > 0))' "$T/client-b.log")"
finish
