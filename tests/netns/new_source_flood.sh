#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A source floods with tens of thousands of new (S,G) a second on the interface that an
# established flow comes in by: no packet of that flow is lost and a client's calls are
# all answered; the token bucket and the limits of what may wait hold the rest, and each
# packet is forwarded or counted under its reason; entries stay within max-mfes and memory
# within bounds; and afterwards new flows are born again and lose nothing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story new_source_flood

MAX_MFES=6000
BUCKET_RATE=5000  # new flows a second from one interface
BUCKET_BURST=4096
MEMORY_KIB=65536  # 32 MiB that may wait, the entries, and what malloc() keeps

counter() {
	ctl_value "show status" "sum(c['value'] for c in j if c['name'] == '$1')"
}

counter_is() {
	[ "$(counter "$1")" = "$2" ]
}

# of_interface INTERFACE EXPRESSION: the interface is i.
of_interface() {
	ctl_value "show interfaces" "sum($2 for i in j if i['name'] == '$1')"
}

arrived() {
	of_interface in0 "i['in_packets']"
}

arrived_at_least() {
	[ "$(arrived)" -ge "$1" ]
}

# accounted: what became of all that arrived on in0. Each went out once at most.
accounted() {
	echo $(($(of_interface in0 "sum(i['discards'].values())") +
	    $(of_interface out1 "i['out_packets'] + i['out_discards']") +
	    $(of_interface out2 "i['out_packets'] + i['out_discards']")))
}

all_is_accounted() {
	[ "$(arrived)" = "$(accounted)" ]
}

is_forwarded() { # GROUP: from the source proper
	ctl_value_is 1 "show mfe" "sum(len(m['oifs']) for m in j
	    if m['group'] == '$1' and m['source'] == '10.10.0.2')"
}

# flood NAME GROUP GROUPS SOURCES RATE: each (S,G) once. FLOODED is the sum of all. The
# bucket lets its burst pass, and its rate for as long as this takes.
FLOODED=0
flood() {
	local before seen start allowed

	before=$(counter new_sources)
	seen=$(arrived)
	start=${EPOCHREALTIME/./}
	send_background "$1" src --raw --interface eth0 --source 10.11.0.1 --group "$2" \
	    --flows "$3" --sources "$4" --count 1 --rate "$5" --stream 7
	wait_sender "$1"
	FLOODED=$((FLOODED + $(sent "$1")))
	until_true "$SECONDS_LIMIT" arrived_at_least $((seen + $(sent "$1")))
	# A second more, since packets of the flow were among those that arrived.
	allowed=$((BUCKET_BURST + BUCKET_RATE +
	    BUCKET_RATE * (${EPOCHREALTIME/./} - start) / 1000000))
	assert_at_most "new sources that the core heard of" "$allowed" \
	    $(($(counter new_sources) - before))
	note "$1: $(sent "$1") packets; discards $(ctl_value "show interfaces" \
	    "[{k: v for k, v in i['discards'].items() if v} for i in j
	    if i['name'] == 'in0'][0]"), $(counter mfes) entries," \
	    "$(counter plane_pending) wait"
	assert_at_most "entries" $MAX_MFES "$(counter mfes)"
}

topo_router 2
ip -n "${NS}rtr" route add 10.11.0.0/16 via 10.10.0.2 dev in0
agent_config >"$T/agent.conf" <<-END
	max-mfes = $MAX_MFES
	question-timeout = 5000
	ring-memory = 256
	ring-slots = 65536
END
start_agent "$T/agent.conf"
mkfifo "$T/good.in"
exec 9<>"$T/good.in"
ip netns exec "${NS}rtr" python3 "$TOP/tests/netns/hostile.py" good "$T/mgm.socket" \
    "$(ifindex_of out1)" <"$T/good.in" >"$T/good.json" 2>"$T/good.log" &
GOOD=$!
until_true "$SECONDS_LIMIT" grep -q '^ready' "$T/good.json"
# Never answers, so that flows to its group wait.
client silent --protocol 8 --component 1 --silent "take out2" "add * 239.1.2.1 out2"
receive r1 rcv1 --group 239.1.1.1 --interface eth0
send_new_background flow src --interface eth0 --group 239.1.1.1 --count 1000000 --rate 500
memory=$(memory_kib VmRSS)

note "groups that nobody wants"
flood unwanted 239.7.0.0 200 200 20000
assert_at_least "entries for other flows that ended to make room, or refusals" 1 \
    $(($(counter mfes_yielded) + $(counter mfes_refused)))

note "a group whose flows wait for a client that does not answer"
until_true "$SECONDS_LIMIT" counter_is plane_pending 0
flood waiting 239.1.2.1 1 20000 20000
assert_at_least "packets for which there was no room to wait" 1 \
    "$(discards in0 queue-overflow)"
until_true "$SECONDS_LIMIT" counter_is plane_pending 0

note "the group of the flow itself, from other sources"
flood wanted 239.1.1.1 1 30000 20000

until_true "$SECONDS_LIMIT" counter_is plane_pending 0
assert_at_least "packets over the limit of new flows" 1 \
    "$(discards in0 new-source-limit)"
assert_equal "packets that the kernel lost before us" 0 "$(discards in0 ring-full)"
agent_is_sanitized ||
    assert_at_most "memory" $((memory + MEMORY_KIB)) "$(memory_kib VmHWM)"
note "memory: $memory KiB before, $(memory_kib VmHWM) KiB at most"

note "the established flow, and a client's calls"
kill -TERM "${CLIENT_PID[flow]}"
wait_sender flow
kill -TERM $GOOD
wait $GOOD || fail "the good client: $(<"$T/good.log")"
sed -n '/^{/p' "$T/good.json"
all=$((FLOODED + $(sent flow)))
until_true "$SECONDS_LIMIT" arrived_at_least $all
until_true "$SECONDS_LIMIT" all_is_accounted
assert_equal "packets that arrived" $all "$(arrived)"
stop_receivers
assert_equal "packets of the flow at the receiver" "$(sent flow)" "$(received r1 packets 239.1.1.1 10.10.0.2)"
assert_equal "lost, doubled, reordered" "0 0 0" \
    "$(received r1 lost 239.1.1.1 10.10.0.2) $(
	received r1 duplicates 239.1.1.1 10.10.0.2) $(
	received r1 reordered 239.1.1.1 10.10.0.2)"

note "new flows again, $(counter mfes) entries are there"
leave silent
join again 239.1.3.0,239.1.3.1,239.1.3.2,239.1.3.3 out1
# The entries that somebody wanted give way when they have been idle for ten seconds.
born() {
	send --group 239.1.3.3 --count 1 --rate 100
	is_forwarded 239.1.3.3
}
until_true 60 born
receive r2 rcv1 --group 239.1.3.0 --flows 3 --interface eth0
for n in 0 1 2; do
	send_new --group 239.1.3.$n --count 200 --rate 1000
done
until_true "$SECONDS_LIMIT" arrived_at_least $((all + 600))
until_true "$SECONDS_LIMIT" all_is_accounted
stop_receivers
assert_equal "packets of three new flows" 600 "$(received r2 packets)"
assert_equal "lost, doubled, reordered" "0 0 0" \
    "$(received r2 lost) $(received r2 duplicates) $(received r2 reordered)"
assert_at_most "entries" $MAX_MFES "$(counter mfes)"
finish
