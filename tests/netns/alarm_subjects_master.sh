#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Every subject and quantity of alarms, as alarm_subjects.sh has them, from the agent as
# its own SNMP master: it sends the notifications itself.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mib.sh"
. "$(dirname "$0")/lib_set.sh"
. "$(dirname "$0")/lib_traps.sh"
. "$(dirname "$0")/lib_subjects.sh"
story alarm_subjects_master

subjects_topology
master_config
echo "trap2sink udp:127.0.0.1:$TRAP_PORT public" >>"$T/snmp-master.conf"
subjects_lines >"$T/lines"
cat "$T/lines" >>"$T/agent.conf"
start_trapd
start_agent "$T/agent.conf"
wait_for_snmp
subjects_story
finish
