# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib_clients.sh - for stories with several routing clients: starts tests/tools/lab_client
# by name, gives it commands and reads what it was told. Sourced after lib.sh.
#
# client NAME OPTION... COMMAND... leaves its lines in $T/client-NAME.log; one that comes
# back under its name writes on in the same file.

LAB_CLIENT=$BUILD/tests/tools/lab_client
# shellcheck disable=SC2034 # for the stories
IGMP_LAB=$BUILD/tests/tools/igmp_lab
declare -gA NEWS_SEEN=() # lines of each client that assert_news has compared

# client NAME LAB_CLIENT-OPTION-OR-COMMAND...: ready when its commands are carried out.
client() {
	local name=$1

	shift
	run_client rtr "$LAB_CLIENT" "$name" --socket "$T/mgm.socket" "$@"
}

# run_client NAMESPACE PROGRAM NAME OPTION...: any program that takes commands likewise.
run_client() {
	local ns=$1 program=$2 name=$3 fifo=$T/client-$3.in ready input

	shift 3
	touch "$T/client-$name.log"
	ready=$(told "$name" ready)
	rm -f "$fifo"
	mkfifo "$fifo"
	# Stays open, for both: neither side waits for the other.
	# shellcheck disable=SC2034
	exec {input}<>"$fifo"
	ip netns exec "$NS$ns" "$program" "$@" \
	    <"$fifo" >>"$T/client-$name.log" 2>&1 &
	# shellcheck disable=SC2034 # leave reads it
	CLIENT_PID["$name"]=$!
	until_true "$SECONDS_LIMIT" told_at_least $((ready + 1)) "$name" ready
	if grep -q '^refused' "$T/client-$name.log"; then
		fail "client $name: $(grep '^refused' "$T/client-$name.log")"
	fi
}

# tell NAME COMMAND: and it is done.
tell() {
	local done_before

	done_before=$(told "$1" "ok $2")
	echo "$2" >"$T/client-$1.in"
	until_true "$SECONDS_LIMIT" told_at_least $((done_before + 1)) "$1" "ok $2"
}

# told NAME LINE: how often; the line is a prefix, and its characters stand for themselves.
told() {
	awk -v line="$2" 'index($0, line) == 1 { n++ } END { print n + 0 }' \
	    "$T/client-$1.log"
}

told_at_least() { # LEAST NAME LINE
	[ "$(told "$2" "$3")" -ge "$1" ]
}

# assert_told LINE NAME=TIMES...: all alerts that are due come before the next answer.
assert_told() {
	local line=$1 pair

	shift
	for pair in "$@"; do
		until_true "$SECONDS_LIMIT" told_at_least "${pair#*=}" "${pair%%=*}" \
		    "$line" || true
		assert_equal "${pair%%=*} was told '$line'" "${pair#*=}" \
		    "$(told "${pair%%=*}" "$line")"
	done
}

# arrived GROUP: packets of its flow on the incoming interface so far.
arrived() {
	ctl_value "show mfe" "sum(m['received_packets'] for m in j if m['group'] == '$1')"
}

arrived_at_least() { # LEAST GROUP
	[ "$(arrived "$2")" -ge "$1" ]
}

# news NAME: what it was told since the last assert_news; not what became of commands.
news() {
	tail -n +$((${NEWS_SEEN[$1]:-0} + 1)) "$T/client-$1.log" |
	    grep -vE '^(ok |ready$)' || true
}

news_lines_at_least() { # LEAST NAME
	[ "$(news "$2" | wc -l)" -ge "$1" ]
}

# assert_news NAME LINE...: it was told exactly this, in this order, since the last time.
# A line ends where the expected one does. What packets cause is waited for; of the rest
# nothing can be late, since an alert is on its way before its call is answered.
assert_news() {
	local name=$1 i=0 line seen=()

	shift
	until_true "$SECONDS_LIMIT" news_lines_at_least $# "$name" || true
	tell "$name" sync
	readarray -t seen < <(news "$name")
	NEWS_SEEN[$name]=$(wc -l <"$T/client-$name.log")
	for line in "$@"; do
		assert_equal "line $((i + 1)) that $name was told" "$line" \
		    "${seen[$i]:0:${#line}}"
		i=$((i + 1))
	done
	assert_equal "lines that $name was told" $# ${#seen[@]}
}

# clients_lost: how many connections of clients broke, by the agent's log.
clients_lost() {
	grep -c ' lost, kept for ' "$T/agent.log" || true
}

# kill_client NAME: and the agent has seen it.
kill_client() {
	local lost

	lost=$(clients_lost)
	leave "$1" KILL
	until_true "$SECONDS_LIMIT" clients_lost_at_least $((lost + 1))
}

clients_lost_at_least() {
	[ "$(clients_lost)" -ge "$1" ]
}
