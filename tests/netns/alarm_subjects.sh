#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Every subject of an alarm with every quantity, half of them from the configuration file
# and half by SET: each is raised and cleared by what senders do, snmptrapd gets both with
# the same key objects and values that were sent, and alarms of other subjects say nothing.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
. "$(dirname "$0")/lib_mib.sh"
. "$(dirname "$0")/lib_set.sh"
. "$(dirname "$0")/lib_traps.sh"
. "$(dirname "$0")/lib_subjects.sh"
story alarm_subjects

subjects_topology
subagent_config
subjects_lines >"$T/lines"
cat "$T/lines" >>"$T/agent.conf"
start_trapd
start_all "$T/agent.conf"
subjects_story
finish
