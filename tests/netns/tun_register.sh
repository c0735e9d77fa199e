#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A routing client with a TUN device of its own, as PIM has a register tunnel: what the
# router sends into it arrives at the client octet for octet, also where it is the only
# outgoing interface; what the client puts into it arrives at receivers. When the client
# dies its device goes, and no other receiver loses a packet.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story tun_register

REG_TAKES=("take reg0" "add * 239.1.1.1 reg0" "add * 239.1.3.1 reg0" "add * 239.1.4.1 reg0")

agent_knows() { # INTERFACE
	ctl_value_is 1 "show interfaces" "sum(i['name'] == '$1' and i['running'] for i in j)"
}

agent_forgot() { # INTERFACE
	ctl_value_is 0 "show interfaces" "sum(i['name'] == '$1' for i in j)"
}

# register_up: the client with its device; what it takes, it takes as its own life says.
register_up() {
	local command

	client reg --protocol 8 --component 1 --all-interfaces --record "$T/reg" "tun reg0"
	until_true "$SECONDS_LIMIT" agent_knows reg0
	for command in "${REG_TAKES[@]}"; do
		tell reg "$command"
	done
}

lines_of() {
	wc -l <"$1"
}

recorded_at_least() { # LEAST FILE
	[ "$(lines_of "$2")" -ge "$1" ]
}

# entries EXPRESSION: how many entries are so, each being m, its interfaces o.
entries() {
	ctl_value "show mfe" "sum($1 for m in j)"
}

entries_are() { # NUMBER EXPRESSION
	[ "$(entries "$2")" = "$1" ]
}

# shapes GROUP: 320 datagrams of all kinds from the source.
shapes() {
	local n=0 how=send_new_background
	local from=(--raw --interface eth0 --source 10.10.0.2 --group "$1" --rate 500)

	for shape in "--count 200" "--size 1400 --df" "--size 1400 --options 94040000" \
	    "--size 33 --no-udp-checksum" "--proto 103 --size 120" \
	    "--size 800 --fragment 160" "--ttl 255"; do
		n=$((n + 1))
		# shellcheck disable=SC2086 # options, word by word
		$how shape src "${from[@]}" --count 20 --stream $n $shape
		wait_sender shape
		how=send_background
	done
}

# inject SOURCE GROUP COUNT RATE: of a flow that begins, as with send_new.
inject() {
	local before

	before=$(datagrams_in)
	tell reg "inject $1 $2 5 $4"
	until_true "$SECONDS_LIMIT" none_waits $((before + 5))
	tell reg "inject $1 $2 $(($3 - 5)) $4"
	until_true "$SECONDS_LIMIT" told_at_least 1 reg "injected $1 $2 $(($3 - 5))"
}

[ -w /dev/net/tun ] || skip "/dev/net/tun is not there for this user"
topo_router 2
agent_config >"$T/agent.conf" <<-END
	grace = 60000
	question-timeout = 5000
	rpf 10.60.0.0/24 {
		interface = "reg0"
	}
END
start_all "$T/agent.conf"

note "the device appears to the client before it takes it"
client up --protocol 6 --component 1 --prune-timeout 77 "take in0"
register_up
assert_told "interface reg0 appeared" reg=1 up=0
assert_told "interface reg0 up" reg=1
assert_equal "owner of the device" pim-sparse "$(ctl_value "show interfaces" \
    "[i['owner_protocol'] for i in j if i['name'] == 'reg0'][0]")"
assert_news up "join * 239.1.1.1 member" "join * 239.1.3.1 member" \
    "join * 239.1.4.1 member"

note "it is the only outgoing interface: the owner of the incoming one joins"
receive wire rtr --frames --interface in0 --record "$T/wire"
shapes 239.1.1.1
until_true "$SECONDS_LIMIT" recorded_at_least 320 "$T/reg.out"
assert_news up "rpf 10.10.0.2 239.1.1.1 in0 arrival in0" "join 10.10.0.2 239.1.1.1 entry"
assert_told "creation 10.10.0.2 239.1.1.1 in0 to reg0" reg=1
newer_snapshot
stop_receivers
assert_equal "out of the device, octet for octet" 320 \
    "$(python3 "$LIB_DIR/datagrams.py" forwarded "$T/wire" "$T/reg.out")"
assert_equal "ipMRouteNextHopPkts of the device" 320 \
    "$(nexthop_pkts 239.1.1.1 10.10.0.2 reg0)"

note "the client stops: the owner of the incoming interface prunes, and joins again"
tell reg "delete * 239.1.1.1 reg0"
assert_news up "prune * 239.1.1.1 reg0 member" "prune 10.10.0.2 239.1.1.1 in0 entry"
until_true "$SECONDS_LIMIT" entries_are 1 \
    "m['group'] == '239.1.1.1' and 0 < m['expires_seconds'] <= 77"
send --group 239.1.1.1 --count 50 --rate 500
until_true "$SECONDS_LIMIT" arrived_at_least 370 239.1.1.1
tell reg "add * 239.1.1.1 reg0"
assert_news up "join * 239.1.1.1 member" "join 10.10.0.2 239.1.1.1 entry"
send --group 239.1.1.1 --count 50 --rate 500
until_true "$SECONDS_LIMIT" recorded_at_least 370 "$T/reg.out"
assert_equal "what came while it did not want it" 50 "$(entries \
    "m['negative_packets'] if m['group'] == '239.1.1.1' else 0")"

note "what the client puts in comes out: RPF by a static entry, and by a route"
ip -n "${NS}rtr" route add 10.61.0.0/24 dev reg0
join static 239.1.1.1,239.1.2.1,239.1.3.1 out1 out2
pairs=() # all that receivers counted
for source in 10.60.0.2 10.61.0.2; do
	group=239.1.2.1
	# Joined by the client itself, too: it never gets back what it put in.
	[ $source = 10.60.0.2 ] || group=239.1.1.1
	before=$(lines_of "$T/reg.out")
	for n in 1 2; do
		receive r$n$source "rcv$n" --group $group --source $source --interface eth0
		receive f$n$source "rcv$n" --frames --interface eth0 --record "$T/f$n"
	done
	inject $source $group 400 800
	until_true "$SECONDS_LIMIT" recorded_at_least 400 "$T/f1"
	until_true "$SECONDS_LIMIT" recorded_at_least 400 "$T/f2"
	assert_told "rpf $source $group reg0 arrival reg0" reg=1
	tail -n 400 "$T/reg.in" >"$T/injected"
	pairs+=("out1=r1$source" "out2=r2$source")
	stop_receivers
	for n in 1 2; do
		assert_equal "at receiver $n, octet for octet" 400 \
		    "$(python3 "$LIB_DIR/datagrams.py" forwarded "$T/injected" "$T/f$n")"
		assert_equal "an application there: packets, lost, doubled" "400 0 0" \
		    "$(received r$n$source packets) $(received r$n$source lost) $(
			received r$n$source duplicates)"
	done
	assert_equal "sent back into the device" "$before" "$(lines_of "$T/reg.out")"
done
compare_counts "${pairs[@]}"
assert_equal "entries that go out where they come in" 0 \
    "$(entries "m['iif'] in [o['interface'] for o in m['oifs']]")"
assert_equal "entries that come in there" 2 "$(entries "m['iif'] == 'reg0'")"

note "the same source from elsewhere is on the wrong interface"
in_ns src "$MCSEND" --raw --interface eth0 --source 10.60.0.2 --group 239.1.2.1 \
    --count 30 --rate 300 >"$T/send.json"
until_true "$SECONDS_LIMIT" entries_are 30 \
    "m['different_if_packets'] if m['source'] == '10.60.0.2' else 0"

note "the client dies while flows go to its device, alone and beside others"
receive r1 rcv1 --group 239.1.3.1 --interface eth0
receive r2 rcv2 --group 239.1.3.1 --interface eth0
send_new --group 239.1.4.1 --count 100 --rate 500
send_new_background stream src --interface eth0 --group 239.1.3.1 --count 60000 --rate 500
until_true "$SECONDS_LIMIT" arrived_at_least 300 239.1.3.1
tell up sync
NEWS_SEEN[up]=$(lines_of "$T/client-up.log")
leave reg KILL
until_true "$SECONDS_LIMIT" agent_forgot reg0
at_death=$(arrived 239.1.3.1)
assert_news up "prune * 239.1.4.1 gone member" "prune 10.10.0.2 239.1.4.1 in0 entry"
until_true "$SECONDS_LIMIT" arrived_at_least $((at_death + 300)) 239.1.3.1
assert_equal "entries that come in or go out there" 0 \
    "$(entries "'reg0' in [m['iif']] + [o['interface'] for o in m['oifs']]")"
assert_equal "memberships there" 0 \
    "$(ctl_value "show memberships" "sum(m['protocol'] == 'pim-sparse' for m in j)")"
assert_equal "clients" 2 "$(ctl_value "show clients" "len(j)")"
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
compare_counts out1=r1 out2=r2
for n in 1 2; do
	assert_equal "packets, lost, doubled, reordered at receiver $n" \
	    "$(sent stream) 0 0 0" "$(received r$n packets) $(received r$n lost) $(
		received r$n duplicates) $(received r$n reordered)"
done

note "it comes back: a new device of the name serves both ways again"
register_up
send_new --group 239.1.4.1 --count 100 --rate 500
until_true "$SECONDS_LIMIT" recorded_at_least 100 "$T/reg.out"
receive again rcv1 --group 239.1.2.1 --interface eth0
inject 10.60.0.2 239.1.2.1 100 500
# The next hop of its flow went with the device, and begins anew.
compare_counts out1=r1 out1=again
assert_equal "packets at receiver 1" "100 0" \
    "$(received again packets) $(received again lost)"
finish
