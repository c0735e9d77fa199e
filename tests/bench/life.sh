#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# life.sh - how long SNMP is away: from snmpd's return to the first answer from our tables.
#
# usage: tests/bench/life.sh [-n REPETITIONS] [-b BUILD]
#
# snmp_lab (the agent's SNMP thread) below an snmpd that is killed and started again, or
# stopped for three seconds; in namespaces of its own. snmpd is back when it answers for
# sysUpTime; both are asked every 10 ms. Also the CPU of the thread's process while snmpd
# is stopped. One line for each figure, fields between tabs.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

enter_lab "$@"
while getopts b:n: option; do common_option "$option"; done

cat >/run/snmpd.conf <<-END
	rocommunity public
	agentaddress udp:127.0.0.1:1161
	master agentx
	agentXSocket /run/agentx
END
snmpd_pid=
start_snmpd() {
	snmpd -f -Le -C -c /run/snmpd.conf -I -smux -p /run/snmpd.pid </dev/null \
	    >/run/snmpd.log 2>&1 &
	snmpd_pid=$!
}
answers() { # OID
	[[ $(snmpget -v2c -c public -r 0 -t 0.2 -Oqv 127.0.0.1:1161 "$1" 2>&1) =~ ^[0-9] ]]
}
wait_for() { # OID
	until answers "$1"; do sleep 0.01; done
}
uptime=.1.3.6.1.2.1.1.3.0 routes=.1.3.6.1.2.1.83.1.1.7.0
back() { # prints milliseconds
	local start

	wait_for $uptime
	start=${EPOCHREALTIME/./}
	wait_for $routes
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
}
ticks() {
	local line words

	read -r line <"/proc/$lab_pid/stat"
	read -ra words <<<"${line##*) }"
	echo $((words[11] + words[12]))
}
figure() { # NAME UNIT FILE
	sort -n "$3" | awk -v name="$1" -v unit="$2" '{ v[NR] = $1 } END {
		printf "life\t%s\t%s\t%s\t%s\t%s\n", name, unit, v[1],
		    v[int((NR + 1) / 2)], v[NR] }'
}

start_snmpd
mkfifo /run/in
"$build/tests/tools/snmp_lab" -n 100 -x unix:/run/agentx <>/run/in >/run/lab.out 2>&1 &
lab_pid=$!
wait_for $routes
for ((n = 0; n < repeat; n++)); do
	kill -KILL "$snmpd_pid"
	wait "$snmpd_pid" 2>/dev/null || true
	sleep 0.$((RANDOM % 10)) # attempts come once a second: at any moment between two
	start_snmpd
	back >>/run/killed
	kill -STOP "$snmpd_pid"
	before=$(ticks)
	sleep 3
	echo $(($(ticks) - before)) >>/run/cpu
	kill -CONT "$snmpd_pid"
	back >>/run/stopped
done
figure "back after snmpd was killed and started" ms /run/killed
figure "back after snmpd was stopped for 3 s" ms /run/stopped
figure "CPU in 3 s without an answer" "1/100 s" /run/cpu
