#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# snmp_agentx.sh - the SNMP thread against a real snmpd, and as its own master agent.
#
# Runs in namespaces of its own: a network with nothing but lo, processes that end with
# it, and files on a /run that nobody else sees or cleans. snmpd has its own
# configuration, sockets and ports, and the machine's is not touched. snmp_lab stands in
# for the core with made-up tables. Every wait is bounded polling.
#
# usage: snmp_agentx.sh [STORY...]      MGM_BUILD: the build directory (default: build)
set -u
build=${MGM_BUILD:-$(cd "$(dirname "$0")/../.." && pwd)/build}
lab=$build/tests/tools/snmp_lab
export MIBS= SNMPCONFPATH=/dev/null PATH=$PATH:/usr/sbin:/sbin

skip() { echo "SKIP: $*" >&2; exit 77; }
if [ "${SNMP_AGENTX_INSIDE:-}" != 1 ]; then
	[ -x "$lab" ] || { echo "$lab is missing: make $lab" >&2; exit 1; }
	for tool in unshare ip perl snmpd snmptrapd snmpbulkwalk; do
		command -v $tool >/dev/null || skip "$tool is not installed"
	done
	flags=(--mount --net --pid --fork --kill-child)
	[ "$(id -u)" = 0 ] || flags+=(--user --map-root-user)
	why=$(unshare "${flags[@]}" true 2>&1) || skip "no namespaces: $why"
	SNMP_AGENTX_INSIDE=1 exec unshare "${flags[@]}" "$BASH" "$0" "$@"
fi
mount -t tmpfs -o mode=0755 tmpfs /run || exit 1
# The old /proc would show other processes under our numbers.
mount -t proc proc /proc 2>/dev/null || skip "no /proc of its own"

dir=/run/snmp-agentx
mkdir $dir
agent=127.0.0.1:1161
traps=1162
mroute=.1.3.6.1.2.1.83
mgm=.1.3.6.1.4.1.8072.9999.9999.2715
snmpd_pid= lab_pid= trap_pid=
limit=30 # seconds of one wait
client=(-v2c -c public -r 2 -t 5 -On)
trap 'exit 1' INT TERM

say() { printf '%s\n' "$*"; }
fail() {
	say "FAIL: $*"
	tail -n 20 "$dir"/lab.err "$dir"/snmpd.log 2>/dev/null
	exit 1
}
expect() { # WHAT GOT WANTED
	[ "$2" = "$3" ] || fail "$1: got '$2', wanted '$3'"
}
now_ms() { echo $(($(date +%s%N) / 1000000)); }

until_true() { # SECONDS COMMAND...: poll until it succeeds
	local deadline=$(($(now_ms) + $1 * 1000))
	shift
	until "$@"; do
		[ "$(now_ms)" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

start_snmpd() {
	cat >"$dir/snmpd.conf" <<-END
		rwcommunity public
		agentaddress udp:$agent
		master agentx
		agentXSocket $dir/agentx
		maxGetbulkResponses -1
		trap2sink 127.0.0.1:$traps public
	END
	snmpd -f -Lf "$dir/snmpd.log" -C -c "$dir/snmpd.conf" -I -smux \
		-p "$dir/snmpd.pid" </dev/null &
	snmpd_pid=$!
	until_true $limit snmpd_answers || fail "snmpd does not answer"
}

snmpd_answers() { [ -n "$(ask .1.3.6.1.2.1.1.3.0)" ]; }

stop_snmpd() { # SIGNAL
	kill "-$1" "$snmpd_pid" 2>/dev/null
	wait "$snmpd_pid" 2>/dev/null
	snmpd_pid=
}

start_lab() { # OPTION...
	rm -f "$dir/in"
	mkfifo "$dir/in"
	: >"$dir/lab.out"
	: >"$dir/lab.err"
	"$lab" "$@" <"$dir/in" >"$dir/lab.out" 2>"$dir/lab.err" &
	lab_pid=$!
	exec 7>"$dir/in"
}

stop_lab() {
	echo quit >&7
	exec 7>&-
	until_true $limit lab_gone || fail "the thread does not end"
	wait "$lab_pid"
	expect "exit status of the lab" $? 0
	lab_pid=
}
lab_gone() { [ ! -d "/proc/$lab_pid" ] || grep -qs "^State:.Z" "/proc/$lab_pid/status"; }

more_lines() { [ "$(wc -l <"$dir/lab.out")" -gt "$1" ]; }
command_lab() { # COMMAND: prints its one line of answer
	local before
	before=$(wc -l <"$dir/lab.out")
	echo "$1" >&7
	until_true $limit more_lines "$before" || fail "the core's side is stuck in: $1"
	tail -n 1 "$dir/lab.out"
}
status_of() { # FIELD
	command_lab status | sed -n "s/.*$1 \([0-9]*\).*/\1/p"
}

get() { snmpget "${client[@]}" -Oqv $agent "$@" 2>/dev/null; }
# For what is asked again and again: a question that is lost costs no more than that.
ask() { snmpget "${client[@]}" -r 0 -t 0.5 -Oqv $agent "$@" 2>/dev/null; }
count_is() { [ "$(ask $mroute.1.1.7.0)" = "$1" ]; }
connected() { [ "$(status_of connected)" = 1 ]; }
walk() { snmpbulkwalk "${client[@]}" -Cr50 $agent "$@"; }

# OIDs of a walk, one a line, must strictly grow as numbers.
check_order() {
	awk '{
		n = split($1, a, ".")
		grew = 0
		for (i = 1; i <= n && i <= m; i++) {
			if (a[i] + 0 != b[i] + 0) { grew = a[i] + 0 > b[i] + 0; break }
		}
		if (i > n || i > m) grew = n > m
		if (NR > 1 && !grew) { print "not increasing: " $1; exit 1 }
		m = n
		for (i = 1; i <= n; i++) b[i] = a[i]
	}' "$1" || fail "OIDs of $1"
}

# Only root of the whole machine gets a buffer that holds a burst: without, a count
# would be of what the receiver lost.
may_count_bursts() {
	perl -MSocket -e '
		socket(S, PF_INET, SOCK_DGRAM, 0) or die;
		exit !setsockopt(S, SOL_SOCKET, 33, 1 << 26);' && return
	say "  not tried here: bursts, for want of a large receive buffer"
	return 1
}
start_trap_counter() {
	perl -MSocket -e '
		$| = 1;
		socket(S, PF_INET, SOCK_DGRAM, 0) or die;
		setsockopt(S, SOL_SOCKET, 33, 1 << 26);
		bind(S, sockaddr_in('$traps', INADDR_LOOPBACK)) or die;
		print "0\n";
		while (defined recv(S, $_, 65535, 0)) {
			print ++$n, "\n" if index($_, "alarm-1") >= 0;
		}' >"$dir/traps" &
	trap_pid=$!
	until_true $limit test -s "$dir/traps" || fail "no trap counter"
}
stop_trap_counter() { kill "$trap_pid"; wait "$trap_pid" 2>/dev/null; trap_pid=; }
trap_count() { tail -n 1 "$dir/traps"; }
traps_are() { [ "$(trap_count)" = "$1" ]; }
traps_are_at_least() { [ "$(trap_count)" -ge "$1" ]; }
all_sent() { [ "$(status_of queued)" = 0 ] && [ "$(status_of in-flight)" = 0 ]; }

story_tables() {
	start_lab -n 10 -o 3 -i 4 -a 2 -x "unix:$dir/agentx"
	sleep 2.5
	expect "lines while no master agent is there" "$(wc -l <"$dir/lab.err")" 1
	start_snmpd
	until_true $limit count_is 10 || fail "not connected to a late master agent"

	walk $mroute >"$dir/bulk" || fail "bulk walk"
	walk $mgm >>"$dir/bulk2" || fail "bulk walk of MGM-MIB"
	snmpwalk "${client[@]}" $agent $mroute >"$dir/next" || fail "walk"
	expect "rows of the bulk walk" "$(wc -l <"$dir/bulk")" \
		$((2 + 10 * 13 + 30 * 6 + 4 * 7))
	# Snapshot, alarms, health, log; interfaces with 17 reasons each; entries, next hops,
	# and the three groups of ten entries. There are no clients and no rates.
	expect "rows of MGM-MIB" "$(wc -l <"$dir/bulk2")" \
		$((5 + 2 * 31 + 26 + 6 + 4 * (21 + 17) + 10 * 14 + 30 * 7 + 3 * 6))
	check_order "$dir/bulk"
	check_order "$dir/bulk2"
	cut -d' ' -f1 "$dir/bulk" >"$dir/bulk.oid"
	cut -d' ' -f1 "$dir/next" >"$dir/next.oid"
	cmp -s "$dir/bulk.oid" "$dir/next.oid" || fail "GETBULK and GETNEXT differ"

	get $mroute.1.1.2.1.3.1 | grep -q 'No Such Object' || fail "noSuchObject"
	get $mroute.1.1.2.1.4.1 | grep -q 'No Such Instance' || fail "noSuchInstance"
	snmpset "${client[@]}" $agent $mroute.1.1.1.0 i 2 2>&1 | grep -q notWritable ||
		fail "SET is not refused"
	until_true $limit capabilities_are_there || fail "sysORTable"

	# One message, one snapshot: the number and a count of one moment.
	local number
	number=$(get $mgm.1.1.1.0 $mgm.1.1.3.0 $mroute.1.1.7.0 | wc -l)
	expect "variables of one message" "$number" 3

	# A core that answers no more costs 150 ms once, not an error.
	command_lab 'quiet on' >/dev/null
	local begun took
	for _ in 1 2 3 4 5; do
		sleep 1.2 # the snapshot, and the last question for one, are too old then
		begun=$(now_ms)
		expect "the old snapshot" "$(get $mroute.1.1.7.0)" 10
		took=$(($(now_ms) - begun))
		[ $took -ge 140 ] || fail "waited $took ms for the core"
		# Longer once is the machine, and always the thread.
		[ $took -ge 1000 ] || break
	done
	[ $took -lt 1000 ] || fail "waited $took ms for the core"
	command_lab 'quiet off' >/dev/null
	stop_lab
	stop_snmpd TERM
}

capabilities_are_there() {
	walk .1.3.6.1.2.1.1.9.1.3 | grep -c -e IPMROUTE-STD-MIB -e IPMCAST-MIB \
		-e MGM-MIB | grep -qx 3
}

story_large() {
	start_snmpd
	start_lab -n 10000 -o 3 -x "unix:$dir/agentx"
	until_true $limit count_is 10000 || fail "not connected"
	local begun
	begun=$(now_ms)
	walk $mroute.1.1.2 >"$dir/large" || fail "walk of 10,000 rows"
	say "  ipMRouteTable, 10,000 rows: $(($(now_ms) - begun)) ms"
	expect "rows" "$(wc -l <"$dir/large")" 130000
	check_order "$dir/large"
	stop_lab
	stop_snmpd TERM
}

story_restart() {
	start_snmpd
	start_lab -n 10 -x "unix:$dir/agentx"
	until_true $limit count_is 10 || fail "not connected"
	local round took begun restarts=0
	for round in KILL TERM; do
		for _ in 1 2 3 4 5; do
			stop_snmpd $round
			start_snmpd
			restarts=$((restarts + 1))
			begun=$(now_ms)
			until_true $limit count_is 10 || fail "not back after $round"
			took=$(($(now_ms) - begun))
			say "  back $took ms after snmpd's return ($round)"
			# Longer once is the machine, and always the thread.
			[ $took -ge 2500 ] || break
		done
		[ $took -lt 2500 ] || fail "more than 2 s"
	done
	# Where snmpd had no CPU for so long, it was given up.
	expect "connects" "$(status_of connects)" \
		$((1 + restarts + $(grep -c 'lost.*timed out' "$dir/lab.err")))

	kill -STOP "$snmpd_pid"
	sleep 5
	kill -CONT "$snmpd_pid"
	begun=$(now_ms)
	until_true $limit count_is 10 || fail "not back after a stopped snmpd"
	say "  back $(($(now_ms) - begun)) ms after snmpd went on (stopped for 5 s)"
	stop_lab
	stop_snmpd TERM
}

# Also where the descriptors of the library are beyond FD_SETSIZE.
story_descriptors() {
	ulimit -n 4096
	start_snmpd
	start_lab -n 10 -f 1500 -x "unix:$dir/agentx"
	until_true $limit count_is 10 || fail "not connected"
	expect "rows" "$(walk $mroute.1.1.2 | wc -l)" 130
	stop_snmpd KILL
	start_snmpd
	until_true $limit count_is 10 || fail "not back"
	stop_lab
	stop_snmpd TERM
}

story_notifications() {
	may_count_bursts || return 0
	start_trap_counter
	start_snmpd
	start_lab -n 10 -x "unix:$dir/agentx"
	until_true $limit connected || fail "not connected"

	local begun line
	begun=$(now_ms)
	line=$(command_lab 'notify 10000')
	expect "taken" "${line%% in*}" "taken 10000 of 10000"
	until_true 60 traps_are 10000 || fail "burst: $(trap_count) arrived"
	say "  10,000 notifications in $(($(now_ms) - begun)) ms"
	until_true $limit all_sent || fail "credit is missing: $(command_lab status)"
	expect "sent" "$(status_of sent)" 10000

	# snmpd stopped: the core's side goes on, the queue fills, the rest is counted.
	kill -STOP "$snmpd_pid"
	line=$(command_lab 'notify 10000')
	expect "taken while stopped" "${line%% in*}" "taken 10000 of 10000"
	sleep 3
	command_lab 'notify 10000' >/dev/null
	local dropped
	dropped=$(status_of dropped)
	[ "$dropped" -gt 3000 ] || fail "only $dropped dropped by a full queue"
	kill -CONT "$snmpd_pid"
	until_true 60 all_sent || fail "stuck after SIGCONT: $(command_lab status)"
	expect "sent and dropped" $(($(status_of sent) + dropped)) 30000
	until_true $limit traps_are $((30000 - dropped)) ||
		fail "$(trap_count) arrived of $((30000 - dropped))"
	say "  stopped snmpd: $dropped dropped and counted, all others arrived"
	until_true $limit count_is 10 || fail "not answering afterwards"
	expect "mgmNotificationsDropped" "$(get $mgm.1.1.5.0)" "$dropped"

	# snmpd gone: queued, and sent to the next one. Some may arrive twice, none is lost.
	local before
	before=$(trap_count)
	command_lab 'notify 2000' >/dev/null
	stop_snmpd KILL
	command_lab 'notify 500' >/dev/null
	start_snmpd
	until_true 60 all_sent || fail "stuck after a restart: $(command_lab status)"
	expect "sent and dropped" $(($(status_of sent) + $(status_of dropped))) 32500
	until_true $limit traps_are_at_least $((before + 2500 - 32)) ||
		fail "$(($(trap_count) - before)) arrived of 2500"
	stop_lab
	stop_snmpd TERM
	stop_trap_counter
}

# What one notification carries, as a receiver sees it.
story_content() {
	printf 'disableAuthorization yes\n' >"$dir/trapd.conf"
	snmptrapd -f -C -c "$dir/trapd.conf" -On -Lf "$dir/trapd.log" \
		-p "$dir/trapd.pid" "udp:127.0.0.1:$traps" </dev/null &
	trap_pid=$!
	until_true $limit grep -q ":$(printf %04X $traps) " /proc/net/udp ||
		fail "no snmptrapd"
	start_snmpd
	start_lab -n 10 -x "unix:$dir/agentx"
	until_true $limit connected || fail "not connected"
	command_lab 'notify 2' >/dev/null
	until_true $limit grep -q "$mgm.0.2" "$dir/trapd.log" || fail "no notification"
	grep "$mgm.0.1" "$dir/trapd.log" | tr '\t' '\n' | sed 's/ = .*//' >"$dir/got"
	{
		echo .1.3.6.1.2.1.1.3.0
		echo .1.3.6.1.6.3.1.1.4.1.0
		printf "$mgm.1.2.1.%s.1\n" 2 16 17 3 4 5 18 19 20 21 22 6 7 11 30 10 8 9
	} >"$dir/wanted"
	diff "$dir/wanted" "$dir/got" || fail "objects of a notification"
	stop_lab
	stop_snmpd TERM
	stop_trap_counter
}

# A master agent that answers all but the first registration: that one is made again, and
# no other. All are where the master had no CPU for so long: then once more.
story_unanswered() {
	for _ in 1 2 3 4 5; do
		unanswered
		[ "$(registrations)" != "1 1 2 " ] || return 0
	done
	fail "registrations of the regions: $(registrations)"
}

# How often each region was registered.
registrations() {
	grep register "$dir/registered" | sort | uniq -c | awk '{ print $1 }' | sort |
		tr '\n' ' '
}

unanswered() {
	rm -f "$dir/agentx" # a killed snmpd leaves its own there
	perl -MSocket -e '
		socket(L, PF_UNIX, SOCK_STREAM, 0) && bind(L, sockaddr_un($ARGV[0])) &&
			listen(L, 5) or die;
		sub get { my ($b, $n) = ("", @_); while (length $b < $n) {
			sysread(S, $b, $n - length $b, length $b) or return } $b }
		$| = 1;
		$SIG{PIPE} = "IGNORE"; # an answer to who gave up meanwhile
		while (1) {
			my $h = $open && get(20);
			if (!$h) { # no session yet, or one that was given up
				$open = accept(S, L) or die;
				next;
			}
			my $e = unpack("xxC", $h) & 16 ? "N" : "V";
			my ($type) = unpack("xC", $h);
			my ($sid, $tid, $pid, $len) = unpack("x4${e}4", $h);
			my $body = $len ? get($len) : "";
			if ($type == 3) {
				print "register ", unpack("H*", substr($body, 4)), "\n";
				next if !$dropped++;
			}
			syswrite(S, pack("C4${e}4${e}${\(lc $e)}2", 1, 18,
				$e eq "N" ? 16 : 0, 0, $sid || 7, $tid, $pid, 8, 500, 0, 0));
		}' "$dir/agentx" >"$dir/registered" &
	snmpd_pid=$!
	until_true $limit test -S "$dir/agentx" || fail "no socket"
	start_lab -n 10 -x "unix:$dir/agentx"
	until_true $limit connected || fail "not registered: $(cat "$dir/registered")"
	sleep 1.5 # one that is made again once more would be by then
	stop_lab
	stop_snmpd KILL
	rm -f "$dir/agentx"
}

start_master() {
	# What the library itself leaves behind at its end, for builds with a sanitizer.
	printf 'leak:%s\n' libnetsnmpmibs.so netsnmp_ipv4_get_taddr >"$dir/library"
	export LSAN_OPTIONS=suppressions=$dir/library:print_suppressions=0
	start_lab -n 1000 -l "udp:$agent" -c "$dir/master.conf" -p "$dir/state"
	until_true $limit count_is 1000 || fail "the master role does not answer"
}
engine() { # prints engineID and engineBoots
	snmpget -v3 -l noAuthNoPriv -u reader -r 0 -t 5 -Oqv $agent \
		.1.3.6.1.6.3.10.2.1.1.0 .1.3.6.1.6.3.10.2.1.2.0 2>&1 | tr '\n' ' '
}

story_master() {
	cat >"$dir/master.conf" <<-END
		view all included .1
		view few included $mgm
		view holes included $mroute
		view holes excluded $mroute.1.1.2.1.8.239.1.0.9
		rocommunity holes default -V holes
		rocommunity public default
		rocommunity few default -V few
		createUser reader SHA "a long passphrase" AES "another passphrase"
		rouser reader noauth
		trap2sink 127.0.0.1:$traps public
		trapsink 127.0.0.1:1163 public
	END
	start_trap_counter
	start_master
	local v3 bulk next first second
	v3=(-v3 -u reader -l authPriv -a SHA -A "a long passphrase" -x AES
		-X "another passphrase" -On -r 0 -t 5)
	bulk=$(walk $mroute | wc -l)
	next=$(snmpbulkwalk "${v3[@]}" -Cr10 $agent $mroute | wc -l)
	expect "rows by v2c GETBULK" "$bulk" $((2 + 1000 * 13 + 3000 * 6 + 4 * 7))
	expect "rows by v3 authPriv" "$next" "$bulk"
	walk $mroute >"$dir/master" || fail "walk"
	check_order "$dir/master"
	snmpget -v1 -c public -On -r 0 -t 5 $agent $mroute.1.1.7.0 |
		grep -q 'Gauge32: 1000' || fail "v1"
	# Repetitions that run over the end of a table and of the module.
	snmpbulkget "${client[@]}" -Cn0 -Cr3 $agent $mroute.1.1.4.1.8.4 |
		cut -d' ' -f1 >"$dir/over"
	expect "over the end of a table" "$(head -n 2 "$dir/over" | tr '\n' ' ')" \
		"$mroute.1.1.4.1.8.5 $mroute.1.1.7.0 "
	expect "outside of a view" "$(snmpget -v2c -c few -Oqv -r 0 -t 5 $agent \
		$mroute.1.1.7.0)" "No Such Object available on this agent at this OID"
	# Four of 1000 rows are not shown, wherever in a message they would be.
	for next in snmpwalk snmpbulkwalk; do
		$next -v2c -c holes -On -r 0 -t 5 $agent $mroute.1.1.2.1.8 >"$dir/$next" ||
			fail "$next of a view with holes"
	done
	expect "rows beside the holes" "$(wc -l <"$dir/snmpwalk")" "996"
	snmpbulkwalk -v2c -c holes -Cr300 -On -r 0 -t 5 $agent $mroute.1.1.2.1.8 |
		cut -d' ' -f1 >"$dir/bulk300"
	for next in snmpwalk snmpbulkwalk; do
		cut -d' ' -f1 "$dir/$next" | cmp - "$dir/bulk300" ||
			fail "GETBULK shows another view than $next"
	done
	snmpget -v3 -u reader -l authPriv -a SHA -A "a wrong passphrase" -x AES \
		-X "another passphrase" -r 0 -t 2 $agent $mroute.1.1.7.0 >/dev/null 2>&1 &&
		fail "a wrong passphrase is taken"

	if may_count_bursts; then
		command_lab 'notify 3000' >/dev/null
		until_true 30 traps_are 3000 || fail "$(trap_count) of 3000 notifications"
	fi

	first=$(engine)
	kill -KILL "$lab_pid"
	wait "$lab_pid" 2>/dev/null
	exec 7>&-
	start_master
	second=$(engine)
	expect "engineID after kill -9" "${second% * }" "${first% * }"
	expect "engineBoots after kill -9" "$(echo "$second" | sed 's/.* \([0-9]*\) $/\1/')" \
		$(($(echo "$first" | sed 's/.* \([0-9]*\) $/\1/') + 1))
	say "  engineBoots $(echo "$first" | sed 's/.* \([0-9]*\) $/\1/') and then one more"
	expect "v3 after kill -9" \
		"$(snmpget "${v3[@]}" -Oqv $agent $mroute.1.1.7.0 2>&1)" 1000

	"$lab" -l "udp:$agent" -c "$dir/master.conf" -p "$dir/state2" </dev/null \
		>"$dir/second.out" 2>&1
	expect "exit status where the address is taken" $? 1
	"$lab" -l udp:127.0.0.1:1171 -c "$dir/nothing.conf" -p "$dir/state2" \
		</dev/null >"$dir/third.out" 2>&1
	expect "exit status without configuration" $? 1
	stop_lab
	stop_trap_counter
}

ip link set lo up || exit 1
all="tables large restart descriptors unanswered notifications content master"
for story in ${*:-$all}; do
	say "$story"
	"story_$story"
done
say "all as expected"
