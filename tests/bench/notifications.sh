#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# notifications.sh - how soon and how fast notifications reach a receiver.
#
# usage: tests/bench/notifications.sh [-n REPETITIONS] [-b BUILD]
#
# Makes a network namespace that ends with the run, with a veth pair rin-s0 for traffic,
# and leaves the rest to notifications.py. Needs snmpd, snmptrapd and python3, and root
# for the namespace.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

enter_lab "$@"
while getopts b:n: option; do common_option "$option"; done

disable_ipv6
ip link add rin type veth peer name s0
ip addr add 10.77.0.1/24 dev rin
ip addr add 10.77.0.2/24 dev s0
ip link set rin up
ip link set s0 up
exec python3 "$bench/notifications.py" "$build" "$repeat"
