#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The agent as its own SNMP master: no snmpd, its own configuration; after kill -9 the
# same engineID, and engineBoots one higher.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_set.sh"
story own_master

OID_ENGINE_ID=1.3.6.1.6.3.10.2.1.1.0
OID_ENGINE_BOOTS=1.3.6.1.6.3.10.2.1.2.0

topo_router 2
master_config
cat >"$T/snmp-master.conf" <<-END
	rocommunity public 127.0.0.1
	createUser story SHA storystorystory AES storystorystory
	rouser story priv
END
note "a default community is not answered to the world"
sed 's/udp:127.0.0.1:/udp:/; s/snmp-master.conf/open.conf/' "$T/agent.conf" >"$T/open-agent.conf"
echo "rocommunity public" >"$T/open.conf"
rtr timeout 20 "$AGENT" -c "$T/open-agent.conf" >"$T/open.log" 2>&1 && fail "it ran"
assert_contains "what it says" 'open.conf:1: the community "public"' "$(<"$T/open.log")"

start_agent "$T/agent.conf"
wait_for_snmp
boots=$(snmp_get $OID_ENGINE_BOOTS)
id=$(snmp_get $OID_ENGINE_ID)
# The library would have SMUX peers too, on TCP, and says so where it may not.
assert_equal "ports of TCP" "" "$(rtr ss -ltnH)"
assert_equal "what the library complains of" "" "$(grep net-snmp: "$T/agent.log" || true)"

note "killed and started again"
kill -KILL "$AGENT_PID"
wait "$AGENT_PID" 2>/dev/null || true
start_agent "$T/agent.conf"
wait_for_snmp
assert_equal "snmpEngineID" "$id" "$(snmp_get $OID_ENGINE_ID)"
assert_equal "snmpEngineBoots" $((boots + 1)) "$(snmp_get $OID_ENGINE_BOOTS)"
v3=$(rtr snmpget -v3 -l authPriv -u story -a SHA -A storystorystory -x AES \
    -X storystorystory -m '' -Oqv "$SNMP_ADDRESS" "$OID_SNAPSHOT")
assert_at_least "snapshot number over SNMPv3" 0 "$v3"
assert_equal "a stranger's community" refused \
    "$(rtr snmpget -v2c -c stranger -t 1 -r 0 -m '' "$SNMP_ADDRESS" "$OID_SNAPSHOT" \
    >/dev/null 2>&1 && echo answered || echo refused)"

note "forwarding, and the same counts"
join static 239.1.1.1 out1 out2
for n in 1 2; do
	receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
done
send_new --group 239.1.1.1 --count 1000 --rate 1000
compare_counts out1=r1 out2=r2
for n in 1 2; do
	assert_equal "packets at receiver $n" 1000 "$(received r$n packets)"
done
finish
