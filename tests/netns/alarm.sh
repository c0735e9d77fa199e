#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# A volume threshold: one notification when a stream's rate crosses it, one when it has
# fallen, none in between, received by snmptrapd with the names of mibs/.
. "$(dirname "$0")/lib.sh"
story alarm

topo_router 1
agent_config >"$T/agent.conf" <<-END
	alarm "busy-in0" {
		interface = "in0"
		direction = in
		quantity = packets
		interval = 2000
		rising = 600
		falling = 5
	}
END
start_trapd
start_all "$T/agent.conf"
join static 239.1.1.1 out1
receive r1 rcv1 --group 239.1.1.1 --interface eth0

traps() { # NAME COUNT
	[ "$(grep -c "$1" "$T/traps.log")" -ge "$2" ]
}

is_between() { # LEAST MOST: packets of the last complete interval
	local seen

	seen=$(ctl_value "show alarms" "j[0]['value']")
	[ "$seen" -ge "$1" ] && [ "$seen" -le "$2" ]
}

note "150 packets: below"
send_new --group 239.1.1.1 --count 150 --rate 0
assert_equal "notifications" 0 "$(grep -c mgmVolume "$T/traps.log" || true)"
note "1,000 packets/s: above"
send_background stream src --interface eth0 --group 239.1.1.1 --count 0 --rate 1000
until_true "$SECONDS_LIMIT" traps mgmVolumeRising 1
note "100 packets/s: between the thresholds, nothing"
# The slower one is there before the other ends: a gap would be a true fall. So would be
# two seconds in which the machine lets it send nothing.
send_background slower src --interface eth0 --group 239.1.1.1 --count 0 --rate 100
kill -TERM "${CLIENT_PID[stream]}"
wait_sender stream
until_true "$SECONDS_LIMIT" is_between 6 599
assert_equal "rising notifications" 1 "$(grep -c mgmVolumeRising "$T/traps.log")"
assert_equal "falling notifications" 0 "$(grep -c mgmVolumeFalling "$T/traps.log" || true)"
kill -TERM "${CLIENT_PID[slower]}"
wait_sender slower
note "no packets: below"
until_true "$SECONDS_LIMIT" traps mgmVolumeFalling 1
compare_counts out1=r1
assert_equal "rising notifications" 1 "$(grep -c mgmVolumeRising "$T/traps.log")"
assert_equal "falling notifications" 1 "$(grep -c mgmVolumeFalling "$T/traps.log")"
line=$(grep mgmVolumeRising "$T/traps.log")
assert_contains "the notification names the interface" in0 "$line"
finish
