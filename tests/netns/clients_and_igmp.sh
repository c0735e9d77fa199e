#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Two routing clients and IGMP forward one flow to three interfaces, a fourth client owns
# the incoming one: who is told what; then each of the three is killed while the flow
# runs. One that comes back within its grace loses nothing, one that does not ends alone.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story clients_and_igmp

GROUPS_OF_ALL=(239.1.1.1 239.1.2.1 239.1.2.2 239.1.2.3)
GRACE_MS=10000      # of those who come back, however slow the machine is
SHORT_GRACE_MS=2000 # of those who do not
declare -A PROTOCOL=([a]=8 [b]=9 [igmp]=10) INTERFACE=([a]=out1 [b]=out2 [igmp]=out3)

ms_since() {
	echo $(((${EPOCHREALTIME/./} - $1) / 1000))
}

has_lasted() { # MILLISECONDS SINCE
	[ "$(ms_since "$2")" -ge "$1" ]
}

# agent_with_grace MILLISECONDS
agent_with_grace() {
	agent_config >"$T/agent.conf" <<-END
		grace = $1
	END
	start_agent "$T/agent.conf"
	wait_for_snmp
}

has_ended() { # NAME: no membership of it is left
	ctl_value_is 0 "show memberships" "sum(m['interface'] == '${INTERFACE[$1]}' for m in j)"
}

# back NAME: as after its restart.
back() {
	local group commands=("take ${INTERFACE[$1]}")

	for group in "${GROUPS_OF_ALL[@]}"; do
		commands+=("add * $group ${INTERFACE[$1]}")
	done
	client "$1" --protocol "${PROTOCOL[$1]}" --component 1 "${commands[@]}" end-of-replay
}

topo_router
start_snmpd
agent_with_grace $GRACE_MS

note "alerts: joins for any source at 0, 1 and 2 clients, for one source to its owner"
client up --protocol 6 --component 1 "take in0"
client a --protocol 8 --component 1 "take out1"
client b --protocol 9 --component 1 "take out2"
client igmp --protocol 10 --component 1 "take out3"
tell a "add * 239.1.1.1 out1"
assert_told "join * 239.1.1.1 member" up=1 b=1 igmp=1 a=0
tell b "add * 239.1.1.1 out2"
assert_told "join * 239.1.1.1 member" a=1 up=1 b=1 igmp=1
tell igmp "add * 239.1.1.1 out3"
assert_told "join * 239.1.1.1 member" a=1 up=1 b=1 igmp=1
tell a "add 10.10.0.2 239.2.2.2 out1"
assert_told "join 10.10.0.2 239.2.2.2 member" up=1 a=0 b=0 igmp=0

note "IGMP on an interface that a client owns"
tell igmp "take out1"
tell igmp "add * 239.3.3.3 out1"
assert_told "local-join * 239.3.3.3 out1" a=1 b=0 up=0 igmp=0
assert_told "join * 239.3.3.3 member" a=0 b=1 up=1
tell igmp "delete * 239.3.3.3 out1"
assert_told "local-leave * 239.3.3.3 out1" a=1 b=0 up=0 igmp=0
tell igmp "release out1"

note "a client takes an interface where IGMP sits"
tell b "take out3"
assert_told "disable-igmp out3" igmp=1
assert_told "enable-igmp out3" igmp=1
assert_equal "the bracket" "disable-igmp out3 enable-igmp out3" \
    "$(grep -E '^(dis|en)able-igmp out3' "$T/client-igmp.log" | tail -n 2 | xargs)"
assert_equal "IGMP's memberships there" 0 \
    "$(ctl_value "show memberships" "sum(m['interface'] == 'out3' for m in j)")"
tell igmp "add * 239.1.1.1 out3"
assert_told "local-join * 239.1.1.1 out3" b=1 a=0
tell b "release out3"
assert_told "enable-igmp out3" igmp=2

note "the three merge into one flow"
for name in a b igmp; do
	for group in "${GROUPS_OF_ALL[@]}"; do
		tell $name "add * $group ${INTERFACE[$name]}"
	done
done
for n in 1 2 3; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
done
send_new_background stream src --interface eth0 --group 239.1.1.1 --count 60000 --rate 500
until_true "$SECONDS_LIMIT" arrived_at_least 200 239.1.1.1
assert_told "rpf 10.10.0.2 239.1.1.1 in0 arrival in0" up=1 a=0 b=0 igmp=0
assert_told "creation 10.10.0.2 239.1.1.1 in0 to out1" a=1 b=0 igmp=0
assert_told "creation 10.10.0.2 239.1.1.1 in0 to out2" a=0 b=1 igmp=0
assert_told "creation 10.10.0.2 239.1.1.1 in0 to out3" a=0 b=0 igmp=1
assert_told "join 10.10.0.2 239.1.1.1 entry" up=1 a=0 b=0 igmp=0
for name in a b igmp; do
	note "$name is killed and comes back within its grace"
	kill_client $name
	killed=${EPOCHREALTIME/./}
	before=$(arrived 239.1.1.1)
	until_true "$SECONDS_LIMIT" arrived_at_least $((before + 100)) 239.1.1.1
	back $name
done
# Longer than the last one's grace: what was adopted stays.
until_true "$SECONDS_LIMIT" has_lasted $((GRACE_MS + 500)) "$killed"
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
all_has_left
stop_receivers
for n in 1 2 3; do
	assert_equal "packets at receiver $n" "$(sent stream)" "$(received r$n packets)"
	assert_equal "lost, doubled at receiver $n" "0 0" \
	    "$(received r$n lost) $(received r$n duplicates)"
done
assert_equal "creation questions, after all" 1 "$(told a "creation 10.10.0.2 239.1.1.1")"

note "the agent again, with a grace that is soon over"
stop_agent
agent_with_grace $SHORT_GRACE_MS
client up --protocol 6 --component 1 "take in0"
for name in a b igmp; do
	back $name
done
i=0
for name in a b igmp; do
	note "$name is killed and does not come back"
	i=$((i + 1))
	group=239.1.2.$i
	for n in 1 2 3; do
		receive "s$i$n" "rcv$n" --group $group --interface eth0
	done
	send_new_background "stream$i" src --interface eth0 --group $group --count 60000 \
	    --rate 500
	until_true "$SECONDS_LIMIT" arrived_at_least 200 $group
	served=$(arrived $group)
	killed=${EPOCHREALTIME/./}
	kill_client $name
	# All that had come while the memberships were still there has gone out.
	while in_grace=$(arrived $group) && ! has_ended $name; do
		served=$in_grace
		until_true "$SECONDS_LIMIT" arrived_at_least $((in_grace + 50)) $group
	done
	assert_at_least "milliseconds of grace" $((SHORT_GRACE_MS - 100)) "$(ms_since "$killed")"
	at_end=$(arrived $group)
	until_true "$SECONDS_LIMIT" arrived_at_least $((at_end + 200)) $group
	kill -TERM "${CLIENT_PID[stream$i]}"
	wait_sender "stream$i"
	# The next hops of a client that came back count from its return.
	pairs=()
	for n in 1 2 3; do
		for ((round = n < i ? n + 1 : 1; round <= i && n != i; round++)); do
			pairs+=("out$n=s$round$n")
		done
	done
	compare_counts "${pairs[@]}"
	for n in 1 2 3; do
		assert_equal "lost, doubled at receiver $n" "0 0" \
		    "$(received "s$i$n" lost) $(received "s$i$n" duplicates)"
		if [ $n = $i ]; then
			assert_at_least "packets at receiver $n, in the grace" \
			    "$served" "$(received "s$i$n" packets)"
			assert_at_most "packets at receiver $n, after the grace" \
			    "$at_end" "$(received "s$i$n" packets)"
		else
			assert_equal "packets at receiver $n" "$(sent "stream$i")" \
			    "$(received "s$i$n" packets)"
		fi
	done
	back $name
done
finish
