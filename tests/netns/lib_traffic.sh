# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib_traffic.sh - senders and receivers of the stories, and when what was sent has been
# forwarded. lib.sh reads it; counts.py reads what they write.

# receive NAME NAMESPACE MCRECV-OPTION...: runs until stop_receivers.
receive() {
	local name=$1 ns=$2

	shift 2
	rm -f "$T/$name.ready"
	ip netns exec "$NS$ns" "$MCRECV" --ready-file "$T/$name.ready" "$@" \
	    >"$T/$name.json" 2>"$T/$name.log" &
	RECEIVER_PID[$name]=$!
	RECEIVERS+=("$name")
	# shellcheck disable=SC2034 # compare_counts reads it
	RECEIVER_OUT[$name]=$T/$name.json
	until_true "$SECONDS_LIMIT" test -e "$T/$name.ready"
}

stop_receivers() {
	local name

	for name in "${RECEIVERS[@]}"; do
		kill -TERM "${RECEIVER_PID[$name]}" 2>/dev/null || true
	done
	for name in "${RECEIVERS[@]}"; do
		wait "${RECEIVER_PID[$name]}" || fail "receiver $name: $(<"$T/$name.log")"
	done
	RECEIVERS=()
}

# stop_receiver NAME: this one; what it joined it leaves.
stop_receiver() {
	local name kept=()

	kill -TERM "${RECEIVER_PID[$1]}"
	wait "${RECEIVER_PID[$1]}" || fail "receiver $1: $(<"$T/$1.log")"
	for name in "${RECEIVERS[@]}"; do
		[ "$name" = "$1" ] || kept+=("$name")
	done
	RECEIVERS=("${kept[@]}")
}

# send MCSEND-OPTION...: from the source's eth0, to the end.
send() {
	in_ns src "$MCSEND" --interface eth0 "$@" >"$T/send.json"
}

# send_background NAME NAMESPACE MCSEND-OPTION...: ready when it sends.
send_background() {
	local name=$1 ns=$2

	shift 2
	rm -f "$T/$name.ready"
	ip netns exec "$NS$ns" "$MCSEND" --ready-file "$T/$name.ready" "$@" \
	    >"$T/$name.json" 2>"$T/$name.log" &
	CLIENT_PID[$name]=$!
	until_true "$SECONDS_LIMIT" test -e "$T/$name.ready"
}

# A flow without an entry has room for 64 packets, and an agent that gets no CPU for a
# moment has more of them before it can answer. Where the start of a flow is not what a
# story is about, five packets go ahead, and the rest when the entry is there.

# send_new MCSEND-OPTION...: as send, for flows that begin.
send_new() {
	send_new_background send src --interface eth0 "$@"
	wait_sender send
}

# send_new_background NAME NAMESPACE MCSEND-OPTION...: as send_background, likewise.
send_new_background() {
	local name=$1 before

	rm -f "$T/$name.start"
	before=$(datagrams_in)
	send_background "$@" --lead 5 --start-file "$T/$name.start"
	until_true "$SECONDS_LIMIT" none_waits $((before + $(sent "$name")))
	touch "$T/$name.start"
}

# datagrams_in: how many the plane has taken, on whatever interface.
datagrams_in() {
	ctl_value "show interfaces" "sum(i['in_packets'] for i in j)"
}

# none_waits LEAST: so many datagrams have come in, and none has to wait for an entry.
none_waits() {
	[ "$(datagrams_in)" -ge "$1" ] && ctl_value_is 0 "show status" \
	    "sum(c['value'] for c in j if c['name'] == 'plane_pending')"
}

# all_has_left: what has been sent has left the agent, or waits for a client's answer.
# Counts say less: a packet is counted as it comes, and sent with others afterwards.
all_has_left() {
	until_true "$SECONDS_LIMIT" agent_rests
}

# The agent's core and its forwarder have nothing to do; who waits for a CPU has. SNMP is
# no matter: managers may keep it busy, and it sends no packets.
agent_rests() {
	local stat line

	for stat in /proc/"$AGENT_PID"/task/*/stat; do
		read -r line <"$stat"
		[[ $line != *"(mgm-snmp)"* ]] || continue
		line=${line##*) }
		[ "${line%% *}" = S ] || return 1
	done
}

# wait_sender NAME: until it has sent all it was asked for.
wait_sender() {
	wait "${CLIENT_PID[$1]}" || fail "sender $1: $(<"$T/$1.log")"
	unset "CLIENT_PID[$1]"
}

# sent NAME (the one of send is "send"): datagrams that the sender handed to its kernel.
sent() {
	local line seen=

	while read -r line; do
		[[ $line =~ ^\{.*\"sent\":\ ([0-9]+) ]] && seen=${BASH_REMATCH[1]}
	done <"$T/$1.json"
	[ -n "$seen" ] || fail "sender $1 has said nothing"
	echo "$seen"
}

# received NAME FIELD [GROUP [SOURCE]]: sum over flows (smallest or largest for *_min, *_max).
received() {
	counts received "$T/$1.json" "$2" "${3:-}" "${4:-}"
}
