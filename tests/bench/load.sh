#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# load.sh - an agent with 100,000 flows that are forwarded, walked and asked all at once.
#
# usage: tests/bench/load.sh [-b BUILD] [-f FLOWS] [-r PACKETS/S] [-s SECONDS]
#
# The story tests/netns/walk_under_load.sh with more of everything: it fails where a row
# is missing or a packet is lost. Beside it turn_bench asks the agent a question, and
# again, and prints how long the core took at most. Needs root and snmpd.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
flows=100000
rate=5000
seconds=30
while getopts b:f:r:s: option; do
	case $option in
	f) flows=$OPTARG ;;
	r) rate=$OPTARG ;;
	s) seconds=$OPTARG ;;
	*) common_option "$option" ;;
	esac
done
export MGM_BUILD=$build MGM_LOAD_FLOWS=$flows MGM_LOAD_RATE=$rate MGM_LOAD_SECONDS=$seconds
# Births alone take FLOWS / 2,500 seconds, and a walk on a busy machine some minutes.
export MGM_SECONDS_LIMIT=120
exec "$bench/../netns/walk_under_load.sh"
