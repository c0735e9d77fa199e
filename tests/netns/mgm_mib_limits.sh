#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# MGM-MIB at the limits: what mgmHealth, the clients, the entries and the drops say when
# something is refused, against how often the clients were refused it and how many
# packets were sent, forwarded and seen by the kernel.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mgm.sh"
story mgm_mib_limits

S=10.10.0.2
WAITING=64   # packets of a flow that wait for its entry
SLOTS=1024   # of a ring
ENTRIES=1500 # that come in by one interface

# refused NAME COMMAND: the client is told no.
refused() {
	local before

	before=$(told "$1" "refused $2")
	echo "$2" >"$T/client-$1.in"
	until_true "$SECONDS_LIMIT" told_at_least $((before + 1)) "$1" "refused $2"
}

topo_router 2
make_ns src2
link_router in1 src2 10.20.0
until_true 5 link_is_running in1
agent_config >"$T/agent.conf" <<-END
	max-mfes = $((ENTRIES + 100))
	max-mfes-per-interface = $ENTRIES
	max-memberships = 6
	max-client-memberships = 4
	max-clients = 3
	max-questions = 1
	question-timeout = 5000
	ring-slots = $SLOTS
	interface in1 {
		input = true
	}
END
mgm_names
start_all "$T/agent.conf"

note "clients and memberships: every refusal is one that a client was told"
client pim --protocol 8 --component 1 "take out1" "add * 239.1.1.1 out1"
client silent --protocol 9 --component 1 --silent "take out2" "add * 239.1.2.1 out2"
client third --protocol 6 --component 1
status=0
rtr timeout 10 "$LAB_CLIENT" --socket "$T/mgm.socket" --protocol 5 --component 1 quit \
    </dev/null >"$T/fourth.log" 2>&1 || status=$?
[ $status != 0 ] || fail "a fourth client was not refused"
for n in 1 2 3; do
	tell pim "add * 239.1.3.$n out1"
done
for n in 4 5; do
	refused pim "add * 239.1.3.$n out1"
done
tell silent "add * 239.1.3.1 out2"
for n in 2 3 4; do
	refused silent "add * 239.1.3.$n out2"
done
newer_snapshot
assert_mgm 3 mgmHealthClients
assert_mgm 1 mgmHealthRefusedClients
assert_mgm 6 mgmHealthMemberships
assert_mgm "$(told pim "refused add")" mgmHealthRefusedClientMemberships
assert_mgm "$(told silent "refused add")" mgmHealthRefusedMemberships

note "monitors; the library refuses one too many itself, test_mib_mgm_core.c the core"
for n in 1 2 3 4 5; do
	tell pim "monitor $S 239.1.1.1 60000 packets at-least $n"
done
tell pim "unmonitor 2"
newer_snapshot
assert_mgm 4 mgmHealthMonitors
assert_mgm 0 mgmHealthRefusedMonitors

note "a flow whose client does not answer: what waits, and what finds no room"
pim=$(mgm mgmInterfaceOwner "$(ifindex_of out1)")
silent=$(mgm mgmInterfaceOwner "$(ifindex_of out2)")
assert_mgm 0 mgmHealthQuestions
receive r2 rcv2 --group 239.1.2.1 --interface eth0
send --group 239.1.2.1 --count 100 --rate 2000
until_true "$SECONDS_LIMIT" mgm_are "1 1 1" mgmHealthPendingEntries.0 \
    mgmHealthQuestions.0 "mgmClientQuestions.$silent" || fail "no question waits"
# There is one question already: none of this flow, which has its entry at once.
send --group 239.1.1.1 --count 10 --rate 2000
assert_becomes 10 mgmMfeInPackets "$(flow $S 239.1.1.1)"
assert_at_least mgmHealthRefusedQuestions 1 "$(mgm mgmHealthRefusedQuestions)"
assert_mgm "$(mgm mgmHealthRefusedQuestions)" mgmClientDefaultsTaken "$pim"
assert_becomes 0 mgmHealthPendingEntries
assert_becomes 1 mgmClientDefaultsTaken "$silent"
until_true "$SECONDS_LIMIT" drops_are $((100 - WAITING)) in0 queueOverflow
newer_snapshot
assert_mgm 100 mgmMfeUninitPackets "$(flow $S 239.1.2.1)"
assert_mgm $((100 - WAITING)) mgmMfeQueueOverflows "$(flow $S 239.1.2.1)"
stop_receivers
assert_equal "packets that had waited" $WAITING "$(received r2 packets)"
assert_mgm $WAITING mgmNextHopPackets "$(hop $S 239.1.2.1 out2)"

note "alerts about a wrong interface: told, or held back"
tell pim "take in1"
tell pim "wrong-if in1"
send_background wrong src2 --raw --interface eth0 --group 239.1.1.1 --source $S \
    --count 30 --rate 2000
wait_sender wrong
until_true "$SECONDS_LIMIT" drops_are 30 in1 wrongInterface
newer_snapshot
tell pim sync
assert_at_least "alerts that it was told" 1 "$(told pim wrong-if)"
assert_mgm $((30 - $(told pim wrong-if))) mgmHealthSuppressedWrongIf

note "a flood of new flows, one packet each"
sources=$(mgm mgmHealthNewSources)
flooded=0
floods=0
in_or_lost() { # what the kernel has lost before the agent has not arrived
	[ $(($(mgm mgmInterfaceInPackets "$(ifindex_of in1)") +
	    $(drops in1 ringFull))) = $((flooded + 30)) ]
}
# Where the agent or the sender has to wait, one flood may not be enough.
flood() {
	floods=$((floods + 1))
	send_background flood src2 --raw --interface eth0 --source 10.20.0.10 \
	    --group "239.77.$floods.0" --flows 200 --sources 100 --count 1 --rate 40000
	wait_sender flood
	flooded=$((flooded + $(sent flood)))
	until_true "$SECONDS_LIMIT" in_or_lost
	assert_becomes 0 mgmHealthPendingEntries
	newer_snapshot
	no_entry=$(drops in1 noMfe)
	over=$(drops in1 newSourceLimit)
}
until flood && [ "$no_entry" -ge 1 ] && [ "$over" -ge 1 ]; do
	[ $floods -lt 10 ] || break
done
made=$(drops in1 noOutgoingInterface)
no_room=$(drops in1 queueOverflow)
lost=$(drops in1 ringFull)
note "$flooded flows: $made had an entry, $no_entry none, $over were over the limit," \
    "$no_room had no room to wait, $lost were lost by the kernel"
assert_equal "what became of them" "$flooded" $((made + no_entry + over + no_room + lost))
assert_at_least "over the limit of new flows" 1 "$over"
assert_at_least "packets without an entry" 1 "$no_entry"
assert_equal "mgmHealthNewSources" $((made + no_entry)) \
    $(($(mgm mgmHealthNewSources) - sources))
assert_mgm "$no_entry" mgmHealthRefusedEntries
assert_mgm "$no_entry" mgmHealthRefusedInterfaceEntries
assert_at_most mgmInterfaceIncomingEntries $ENTRIES \
    "$(mgm mgmInterfaceIncomingEntries "$(ifindex_of in1)")"
assert_equal "entries as rows" "$(mgm mgmHealthEntries)" "$(mgm_rows mgmMfeExact)"

note "idle entries make room: those that were made, less those that are there"
rounds=0
idle_have_yielded() { # unwanted, they are idle after a second
	rounds=$((rounds + 1))
	send_background "again$rounds" src2 --raw --interface eth0 --source 10.20.0.9 \
	    --group "239.78.$rounds.0" --flows 20 --sources 1 --count 1 --rate 1000
	wait_sender "again$rounds"
	newer_snapshot
	[ "$(mgm mgmHealthYieldedEntries)" -ge 10 ]
}
until_true "$SECONDS_LIMIT" idle_have_yielded
assert_becomes 0 mgmHealthPendingEntries
newer_snapshot
there=$(mgm mgmInterfaceIncomingEntries "$(ifindex_of in1)")
assert_mgm $(($(drops in1 noOutgoingInterface) - there)) mgmHealthYieldedEntries

agent_is_stopped() { # all of its threads
	! grep -h '^State:' "/proc/$AGENT_PID/task"/*/status | grep -qv '[[:space:]]T'
}

note "the agent is stopped: the kernel's ring is full"
before=$(mgm mgmInterfaceInPackets "$(ifindex_of in0)")
receive r1 rcv1 --group 239.1.1.1 --interface eth0
kill -STOP "$AGENT_PID"
until_true "$SECONDS_LIMIT" agent_is_stopped
send --group 239.1.1.1 --count $((SLOTS + 300)) --rate 5000 --size 100
kill -CONT "$AGENT_PID"
all_are_accounted() { # each has arrived, or found the ring full
	[ $(($(mgm mgmInterfaceInPackets "$(ifindex_of in0)") - before +
	    $(drops in0 ringFull))) = $((SLOTS + 300)) ]
}
until_true "$SECONDS_LIMIT" all_are_accounted
full=$(drops in0 ringFull)
arrived=$((SLOTS + 300 - full))
# As many as there are slots; a few more where one was being emptied.
assert_at_least "mgmInterfaceDropPackets, ringFull" 250 "$full"
assert_at_most "mgmInterfaceDropPackets, ringFull" 300 "$full"
assert_becomes $((10 + arrived)) mgmNextHopPackets \
    "$(hop $S 239.1.1.1 out1)"
stop_receivers
assert_equal "packets at the receiver" $arrived "$(received r1 packets)"

note "stopped again: super-packets fill what the ring has no slots for"
sent_before=$(kernel_count out1 tx packets)
kill -STOP "$AGENT_PID"
until_true "$SECONDS_LIMIT" agent_is_stopped
send --group 239.1.1.1 --count 24000 --gso 1000 --size 60000
kill -CONT "$AGENT_PID"
in_all() { # each that was truncated counts as one that arrived
	[ "$(($(mgm mgmInterfaceInPackets "$(ifindex_of in0)") - before - arrived +
	    59 * $(drops in0 truncated)))" = 24000 ]
}
until_true "$SECONDS_LIMIT" in_all
truncated=$(drops in0 truncated)
newer_snapshot
note "$truncated of 400 super-packets were truncated"
assert_at_least "truncated" 1 "$truncated"
assert_equal "the kernel's packets out of out1" $((24000 - 60 * truncated)) \
    $(($(kernel_count out1 tx packets) - sent_before))
assert_mgm "$full" mgmInterfaceDropPackets \
    "$(ifindex_of in0).${MGM_REASON[ringFull]}"
assert_equal "memory that was not there" 0 "$(drops in0 noMemory)"
agent_is_alive || fail "the agent is gone"
for name in pim silent third; do
	leave $name
done
stop_agent

note "rings for all interfaces are more than 1 MiB: some cannot be added"
for ((n = 1; n <= 12; n++)); do
	ip -n "${NS}rtr" link add "dummy$n" type veth peer name "other$n"
	ip -n "${NS}rtr" link set "dummy$n" up
done
sed -i '/^max-/d; s/^ring-slots.*/ring-memory = 1/' "$T/agent.conf"
start_agent "$T/agent.conf"
wait_for_snmp
client many --protocol 8 --component 1
for ((n = 1; n <= 12; n++)); do
	echo "take dummy$n" >"$T/client-many.in"
done
echo sync >"$T/client-many.in"
until_true "$SECONDS_LIMIT" told_at_least 1 many "ok sync"
newer_snapshot
assert_at_least "interfaces refused" 1 "$(told many "refused take")"
assert_mgm "$(told many "refused take")" mgmHealthPlaneErrors
assert_mgm 0 mgmHealthRouteFailures
finish
