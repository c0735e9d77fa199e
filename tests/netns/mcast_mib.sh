#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# IPMCAST-MIB as a whole: every table by name, by GETNEXT and by GETBULK; the switch, the
# interfaces and the listeners, as the receivers and the kernel have them. Entries are in
# mroute_mib.sh, scopes in scope_mib.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_set.sh"
. "$(dirname "$0")/lib_mib.sh"
story mcast_mib

G=239.1.1.1

by_name() { # TOOL OPTION... OBJECT
	local tool=$1

	shift
	rtr env MIBS=IPMCAST-MIB MIBDIRS="$MIB_PATH" "$tool" -v2c -c public -t 5 \
	    "${@:1:$#-1}" "$SNMP_ADDRESS" "${*: -1}"
}

# The kernel's memberships, read by somebody else: a line of index for each.
kernel_listeners() {
	rtr python3 - <<-'END'
		import os, socket, struct
		rows, users, sources = set(), {}, {}
		for line in open("/proc/net/igmp").readlines()[1:]:
		    word = line.split()
		    if line[0] != "\t":
		        ifindex = int(word[0])
		    else:
		        group = socket.inet_ntoa(struct.pack("=I", int(word[0], 16)))
		        users[group, ifindex] = int(word[1])
		for line in open("/proc/net/mcfilter").readlines()[1:]:
		    word = line.split()
		    group, source = (socket.inet_ntoa(struct.pack("!I", int(w, 16)))
		        for w in word[2:4])
		    assert word[5] == "0"
		    sources.setdefault((group, int(word[0])), []).append(source)
		for (group, ifindex), count in users.items():
		    named = sources.get((group, ifindex), [])
		    for source in named:
		        rows.add(f"1.4.{group}.1.4.{source}.32.{ifindex}.0")
		    if count > len(named):
		        rows.add(f"1.4.{group}.0.0.0.{ifindex}.0")
		# Not there where the kernel has no IPv6.
		path = "/proc/net/igmp6"
		for line in open(path) if os.path.exists(path) else ():
		    word = line.split()
		    group = ".".join(str(octet) for octet in bytes.fromhex(word[2]))
		    rows.add(f"2.16.{group}.0.0.0.{word[0]}.0")
		for row in sorted(rows, key=lambda r: [int(n) for n in r.split(".")]):
		    print(row, 0)
	END
}

listeners_are_the_kernels() {
	object_rows ipMcastLocalListenerRunIndex >"$T/listeners.log"
	kernel_listeners | diff - "$T/listeners.log" >"$T/differ.log"
}

topo_router 2
agent_config >"$T/agent.conf" <<-END
	interface out2 {
		boundary = "239.77.0.0/16"
		ttl-threshold = 3
	}
	scope "site" {
		range = "239.255.0.0/16"
		language = "en"
	}
END
sed -i 's/mode = "subagent"/& allow-set = true/' "$T/agent.conf"
start_all "$T/agent.conf"
join one $G out1 out2
newer_snapshot
out1=$(ifindex_of out1)
out2=$(ifindex_of out2)

note "interfaces and the switch, as both modules have them"
set_refused inconsistentValue 1 "${OBJECT_OID[ipMcastInterfaceTtl]}.1.$out2" u 1
set_ok "${OBJECT_OID[ipMcastInterfaceTtl]}.1.$out1" u 256
passes 0 100
assert_object "receiver 1" 256 ipMcastInterfaceTtl "1.$out1"
assert_object "receiver 1" 255 ipMRouteInterfaceTtl "$out1"
set_ok "${OBJECT_OID[ipMcastInterfaceTtl]}.1.$out1" u 0
set_ok "${OBJECT_OID[ipMRouteEnable]}" i 2
passes 0 0
assert_object "the receivers" 2 ipMRouteEnable
assert_object "the receivers" 2 ipMcastEnabled
set_ok "${OBJECT_OID[ipMcastEnabled]}" i 1
passes 100 100
assert_object "the receivers" 1 ipMRouteEnable
assert_object "the receivers" 1 ipMcastEnabled

note "local listeners are the kernel's memberships"
until_true "$SECONDS_LIMIT" listeners_are_the_kernels
receive any rtr --group 239.9.9.9 --interface out1
receive source rtr --group 232.1.1.1 --source 10.10.0.2 --interface out2
receive also rtr --group 239.9.9.9 --source 10.10.0.2 --interface out1
until_true "$SECONDS_LIMIT" listeners_are_the_kernels
for row in 1.4.239.9.9.9.0.0.0.$out1.0 1.4.239.9.9.9.1.4.10.10.0.2.32.$out1.0 \
    1.4.232.1.1.1.1.4.10.10.0.2.32.$out2.0 1.4.224.0.0.1.0.0.0.$out1.0; do
	assert_object "the kernel" 0 ipMcastLocalListenerRunIndex "$row"
done
stop_receivers
until_true "$SECONDS_LIMIT" listeners_are_the_kernels

note "every table by name, by GETNEXT and by GETBULK"
newer_snapshot
for table in Interface SsmRange Route RouteNextHop Boundary ScopeName LocalListener Zone; do
	by_name snmptable -Cib -Cw 130 "IPMCAST-MIB::ipMcast${table}Table" >"$T/table"
	assert_equal "title of ipMcast${table}Table" \
	    "SNMP table: IPMCAST-MIB::ipMcast${table}Table" "$(head -n 1 "$T/table")"
	by_name snmpwalk -Oqs "ipMcast${table}Table" | sort >"$T/next"
	by_name snmpbulkwalk -Cr7 -Oqs "ipMcast${table}Table" | sort >"$T/bulk"
	# Values may have moved on; rows have not.
	cut -d' ' -f1 "$T/next" >"$T/next.rows"
	cut -d' ' -f1 "$T/bulk" | cmp -s - "$T/next.rows" ||
	    fail "GETBULK and GETNEXT of ipMcast${table}Table differ"
	assert_at_least "instances of ipMcast${table}Table" 1 "$(wc -l <"$T/next")"
done
assert_contains "a route by name" \
    "ipMcastRouteInIfIndex.ipv4.\"$G\".32.ipv4.\"10.10.0.2\".32" \
    "$(by_name snmpwalk -Oqs ipMcastRouteInIfIndex)"
snmp_tool snmpbulkwalk -m '' -On -Cr50 "$SNMP_ADDRESS" 1.3.6.1.2.1.168 >"$T/walk"
assert_equal "OIDs that increase" "$(grep -c '^\.' "$T/walk")" \
    "$(python3 "$LIB_DIR/counts.py" increasing "$T/walk")"
assert_contains "sysORTable" IPMCAST-MIB "$(snmp_column 1.3.6.1.2.1.1.9.1.3)"

note "forwarding that is off until the next start is on after it"
set_ok "${OBJECT_OID[ipMcastEnabled]}" i 2 \
    "${OBJECT_OID[ipMcastDeviceConfigStorageType]}" i 2
assert_object "the SET" 2 ipMcastEnabled
assert_object "the SET" 2 ipMcastDeviceConfigStorageType
passes 0 0
leave one
stop_agent
start_agent "$T/agent.conf"
wait_for_snmp
join one $G out1 out2
assert_object "the configuration" 1 ipMcastEnabled
assert_object "the standard" 3 ipMcastDeviceConfigStorageType
passes 100 100
finish
