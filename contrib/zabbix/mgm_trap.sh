#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# mgm_trap.sh - a handler of snmptrapd that writes notifications as Zabbix' SNMP trapper
# reads them: "TIME ZBXTRAP ADDRESS", then the objects, one a line.
#
# usage, in snmptrapd.conf: traphandle OID PATH/mgm_trap.sh FILE
set -eu

file=${1:-/var/log/zabbix-server/snmptraps.log}
read -r _host
read -r transport # UDP: [192.0.2.1]:40001->[192.0.2.9]:162
address=${transport#*\[}
address=${address%%\]*}
objects=$(cat)
# One write, so that two at once do not mix.
printf '%s ZBXTRAP %s\n%s\n' "$(date +'%Y-%m-%d %H:%M:%S')" "$address" "$objects" >>"$file"
