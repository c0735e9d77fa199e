#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# snmpd with contrib/snmpd/mgm.conf: Net-SNMP's tools read by v1, v2c and v3 what the view
# lets them, the counts are the receivers', and notifications go where the file says.
. "$(dirname "$0")/lib.sh"
story netsnmp

AS_MANAGER=(-l authPriv -u manager -a SHA -A storystorystory -x AES -X storystorystory)
get() { # VERSION OID: the bare value
	local options=(-c public)

	[ "$1" != 3 ] || options=("${AS_MANAGER[@]}")
	rtr snmpget -v "$1" "${options[@]}" -t 2 -r 2 -m '' -Oqvte "$SNMP_ADDRESS" "$2" \
	    2>"$T/snmpget.err"
}
walk() { # VERSION OID: the OIDs
	local options=(-c public)

	[ "$1" != 3 ] || options=("${AS_MANAGER[@]}")
	rtr snmpwalk -v "$1" "${options[@]}" -t 2 -r 2 -m '' -Onqte "$SNMP_ADDRESS" "$2" |
	    cut -d' ' -f1
}

topo_router 2
alarm_config </dev/null
note "snmpd with the file of contrib/, the paths and ports of this network, and a user"
sed -e "s,/var/agentx/master,$T/agentx," -e 's/Debian-snmp mgm$/root root/' \
    -e "s/^trap2sink 127.0.0.1 public/trap2sink udp:127.0.0.1:$TRAP_PORT public/" \
    "$CONTRIB/snmpd/mgm.conf" >"$T/snmpd.conf"
cat >>"$T/snmpd.conf" <<-CONF
	agentaddress udp:127.0.0.1:$SNMP_PORT
	createUser manager SHA storystorystory AES storystorystory
	rouser manager priv -V mgm
CONF
start_trapd
daemon snmpd snmpd -f -Le -C -c "$T/snmpd.conf" -I -smux -p "$T/snmpd.pid"
start_agent "$T/agent.conf"
wait_for_snmp
! grep -iE 'error|unknown|warning' "$T/snmpd.log" || fail "snmpd does not like the file"
want_on 2

note "traffic: notifications, then the same counts by every version"
send_new_background stream src --interface eth0 --group 239.1.1.1 --rate 1500 --count 0
until_true "$SECONDS_LIMIT" grep -q mgmVolumeRising "$T/traps.log"
end_sender stream
until_true "$SECONDS_LIMIT" grep -q mgmVolumeFalling "$T/traps.log"
all_has_left
newer_snapshot
sent=$(sent stream)
for n in 1 2; do
	index=$(ifindex_of out$n)
	for version in 1 2c 3; do
		assert_equal "v$version: ipMRouteNextHopPkts of out$n" "$sent" "$(get $version \
		    "$OID_NEXTHOP_PKTS.239.1.1.1.10.10.0.2.255.255.255.255.$index.239.1.1.1")"
	done
	for version in 2c 3; do
		assert_equal "v$version: mgmInterfaceOutPackets of out$n" "$sent" \
		    "$(get $version "$MGM.1.5.1.10.$index")"
	done
done
# SNMPv1 has no 64-bit counters: no such name, and a walk goes past them.
! get 1 "$MGM.1.5.1.10.$(ifindex_of out1)" || fail "v1 has read a Counter64"
assert_contains "v1 and a Counter64" noSuchName "$(<"$T/snmpget.err")"
walk 1 $MGM.1.5 >"$T/walk-1"
walk 2c $MGM.1.5 >"$T/walk-2c"
walk 3 $MGM.1.5 >"$T/walk-3"
assert_at_least "objects of mgmInterfaceTable by v1" 10 "$(wc -l <"$T/walk-1")"
cmp "$T/walk-2c" "$T/walk-3" || fail "v2c and v3 see different objects"
# Columns 8 to 17 are of 64 bits.
grep -vE "\.2715\.1\.5\.1\.(8|9|1[0-7])\." "$T/walk-2c" | cmp - "$T/walk-1" ||
    fail "v1 sees other objects than v2c, but for 64-bit counters"

note "the view: our modules and the system, nothing else"
assert_equal "interfaces of IF-MIB" 0 "$(walk 2c 1.3.6.1.2.1.2 | grep -c '\.1\.3\.6\.1\.2\.1\.2\.' || true)"
for oid in 1.3.6.1.2.1.1 1.3.6.1.2.1.83 1.3.6.1.2.1.168 $MGM; do
	assert_at_least "objects below $oid" 7 "$(walk 2c $oid | wc -l)"
done
assert_at_least "rows in one GETBULK" 150 "$(snmp_tool snmpbulkget -m '' -Onqte -Cr250 \
    "$SNMP_ADDRESS" $MGM | wc -l)"
assert_all_arrived "$sent" 2
finish
