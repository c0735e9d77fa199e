#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Clients that break the protocol, hold connections, flood, or never read, each in turn
# and then all together: a good client's calls all succeed, a flow loses no packet, each
# refusal is counted and named in a log that stays short, and afterwards the daemon has
# no more descriptors open than before and little more memory.
. "$(dirname "$0")/lib.sh"
story hostile_clients

HOSTILE=$TOP/tests/netns/hostile.py
CONNECTIONS=1024     # of each socket, the default
MEMORY_KIB=24576     # that may stay: what malloc() keeps
LINES_PER_SECOND=16  # of the log: two sockets and the core, each limited

[ "$(ulimit -Hn)" -ge 4096 ] || skip "fewer than 4096 files may be open"

# attack NAME SOCKET [NUMBER]: its report is in $T/NAME.json.
attack() {
	rtr python3 "$HOSTILE" "$1" "$T/$2.socket" "${@:3}" >"$T/$1.json" 2>"$T/$1.log" ||
	    fail "attack $1: $(<"$T/$1.log")"
}

# attack_background NAME SOCKET [NUMBER]: until `release NAME`, which is its input's end.
attack_background() {
	local name=$1 input

	rm -f "$T/$name.in"
	mkfifo "$T/$name.in"
	: >"$T/$name.json"
	exec {input}<>"$T/$name.in"
	ATTACK_INPUT[$name]=$input
	ip netns exec "${NS}rtr" python3 "$HOSTILE" "$name" "$T/$2.socket" "${@:3}" \
	    <"$T/$name.in" {input}>&- >"$T/$name.json" 2>"$T/$name.log" &
	CLIENT_PID[$name]=$!
}

wait_ready() {
	until_true 60 grep -q '^ready' "$T/$1.json"
}

release() {
	local input=${ATTACK_INPUT[$1]}

	exec {input}>&-
	wait "${CLIENT_PID[$1]}" || fail "attack $1: $(<"$T/$1.log")"
	unset "CLIENT_PID[$1]"
}

# report NAME EXPRESSION: of what the attack printed, which the expression sees as j.
report() {
	sed -n '/^{/p' "$T/$1.json" | python3 "$LIB_DIR/counts.py" value "$2"
}

denied_is_said() {
	attack denied mgm-admin 1
	grep -q "refused on the read-only socket" "$T/agent.log"
}

# The read-only socket may be full: this asks on the other.
counter() {
	rtr "$MGMCTL" --socket "$T/mgm.socket" --json show status |
	    python3 "$LIB_DIR/counts.py" value \
		"sum(c['value'] for c in j if c['name'] == '$1')"
}

counter_is() {
	[ "$(counter "$1")" = "$2" ]
}

descriptors() {
	find "/proc/$AGENT_PID/fd" -mindepth 1 | wc -l
}

descriptors_are() {
	[ "$(descriptors)" = "$1" ]
}

declare -A ATTACK_INPUT=()
topo_router 2
agent_config >"$T/agent.conf" <<-END
	client-timeout = 3000
	client-queue = 128
	grace = 1000
END
start_agent "$T/agent.conf"
note "the good client alone"
attack good mgm "$(ifindex_of out1)" 300
cat "$T/good.json"
until_true "$SECONDS_LIMIT" counter_is clients 0
alone_us=$(report good "j['worst_us']")
connections=$(counter connections)
files=$(descriptors)
memory=$(memory_kib VmRSS)
lines=$(wc -l <"$T/agent.log")
start=${EPOCHREALTIME/./}

receive r1 rcv1 --group 239.1.1.1 --interface eth0
attack_background good mgm "$(ifindex_of out1)"
wait_ready good
send_new_background flow src --interface eth0 --group 239.1.1.1 --count 1000000 --rate 500

note "greetings and messages that are none"
attack versions mgm 350
assert_equal "bad greetings" "350 350" \
    "$(report versions "str(j['refused']) + ' ' + str(j['closed'])")"
assert_equal "that were counted" 350 "$(counter connections_bad_closed)"
attack oversize mgm-admin 300
assert_equal "bad lengths" 300 "$(report oversize "j['closed']")"
assert_equal "that were counted" 650 "$(counter connections_bad_closed)"
attack garbage mgm 500
attack half_and_close mgm 500
attack connect_and_close mgm-admin 3000
attack denied mgm-admin 1400
assert_equal "what the read-only socket said" "{'20003': 1400}" \
    "$(report denied "j['statuses']")"
assert_equal "that were counted" 1400 "$(counter requests_denied)"
# All lines about a socket share one limit: on a fast machine the attack before this one
# has used up what there was.
until_true "$SECONDS_LIMIT" denied_is_said
attack answers mgm 3000
assert_equal "served after 3000 answers to nothing" true \
    "$(report answers "j['answered_after']")"
assert_at_least "answers to nothing" 3000 "$(counter answers_ignored)"

note "clients that hold what they have"
attack half_and_silence mgm 100
assert_equal "closed when their time was up" 100 "$(report half_and_silence "j['closed']")"
assert_equal "that were counted" 100 "$(counter connections_late_closed)"
attack flood mgm 20
assert_equal "floods that were closed, since they read nothing" 20 \
    "$(report flood "j['closed']")"
assert_equal "that were counted" 20 "$(counter connections_slow_closed)"
attack die mgm 1000
assert_equal "registrations of one that dies" 1000 "$(report die "j['registered']")"
attack_background deaf mgm 5
wait_ready deaf
attack joins mgm "$(ifindex_of out2)" 8000
assert_equal "joins and leaves of another" 16000 "$(report joins "j['accepted']")"
release deaf
assert_equal "clients closed that did not read their callbacks" 5 \
    "$(report deaf "j['closed']")"
attack_background watchers mgm-admin 70
wait_ready watchers
assert_equal "watchers" "{'0': 64, '8': 6}" "$(report watchers "j['statuses']")"

note "$CONNECTIONS connections on each socket, and more"
release watchers
until_true "$SECONDS_LIMIT" counter_is connections $((connections + 1))
attack_background connections mgm-admin $((CONNECTIONS + 50))
wait_ready connections
assert_equal "served of the read-only socket" "$CONNECTIONS" \
    "$(report connections "j['answered']")"
ip netns exec "${NS}rtr" python3 "$HOSTILE" connections "$T/mgm.socket" 1000 \
    </dev/null >"$T/routing.json" 2>&1 || fail "routing: $(<"$T/routing.json")"
assert_equal "and meanwhile of the other" 1000 "$(report routing "j['answered']")"
assert_equal "refused" 50 "$(counter connections_refused)"
release connections

note "all together"
pids=()
for pair in "flood mgm 10" "denied mgm-admin 2000" "die mgm 500" "garbage mgm 500" \
    "half_and_silence mgm-admin 100" "connect_and_close mgm 2000" "versions mgm 350" \
    "connections mgm-admin 800"; do
	read -ra words <<<"$pair"
	attack "${words[@]}" </dev/null &
	pids+=($!)
done
for pid in "${pids[@]}"; do
	wait "$pid" || fail "an attack failed"
done

seconds=$(((${EPOCHREALTIME/./} - start) / 1000000 + 1))
kill -TERM "${CLIENT_PID[flow]}"
wait_sender flow
kill -TERM "${CLIENT_PID[good]}"
release good
note "after $seconds s: the good client among them"
sed -n '/^{/p' "$T/good.json"
note "its worst call took $(report good "j['worst_us']") us, alone $alone_us us"
assert_at_least "its calls, which all succeeded" 300 "$(report good "j['calls']")"
all_has_left
stop_receivers
assert_equal "packets of the flow" "$(sent flow)" "$(received r1 packets)"
assert_equal "lost, doubled, reordered" "0 0 0" \
    "$(received r1 lost) $(received r1 duplicates) $(received r1 reordered)"

until_true "$SECONDS_LIMIT" counter_is connections "$connections"
until_true "$SECONDS_LIMIT" counter_is clients 0
until_true "$SECONDS_LIMIT" counter_is memberships 0
until_true "$SECONDS_LIMIT" descriptors_are "$files"
note "memory: $memory KiB before, $(memory_kib VmRSS) KiB after"
agent_is_sanitized ||
    assert_at_most "memory" $((memory + MEMORY_KIB)) "$(memory_kib VmRSS)"

note "the log: $(($(wc -l <"$T/agent.log") - lines)) lines," \
    "$(counter log_lines_left_out) left out"
assert_at_most "lines of the log" $((200 + LINES_PER_SECOND * seconds)) \
    $(($(wc -l <"$T/agent.log") - lines))
assert_at_least "lines left out" 1000 "$(counter log_lines_left_out)"
for part in "bad greeting" "bad header" "refused on the read-only socket" \
    "no greeting within 3000 ms" "no whole message within 3000 ms" \
    "lines like the next one were left out" "connections are open, refused one more"; do
	grep -q "$part" "$T/agent.log" || fail "the log does not say '$part'"
done
finish
