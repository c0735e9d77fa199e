#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Each notification about the agent itself from a real cause: a client killed and back, a
# table nearly full and not any more, owners of an interface, a flood of flows without a
# route. Receivers of SNMPv1, v2c, v2c informs and v3 (authPriv) behind snmpd get each of
# them once, both of a pair with the same objects in the same order; an alarm's, which
# carries a Counter64, is not for SNMPv1. mgmctl events and mgmLogTable show them too.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_clients.sh"
story events

MGM=.1.3.6.1.4.1.8072.9999.9999.2715
LOG_NOTIFICATION=${MGM#.}.1.12.2.1.4
LOG_TEXT=${MGM#.}.1.12.2.1.6
ENGINE=0x8000000001020304
declare -A PORT=([v1]=1171 [v2c]=1172 [inform]=1173 [v3]=1174)

# receiver NAME: what it gets goes to $T/got-NAME.log, with OIDs as numbers.
receiver() {
	cat >"$T/receiver-$1.conf" <<-END
		authCommunity log public
		createUser -e $ENGINE watcher SHA authenticates AES encrypts0
		authUser log watcher authPriv
	END
	: >"$T/got-$1.log"
	SNMP_PERSISTENT_DIR=$T/receiver-$1 ip netns exec "${NS}rtr" snmptrapd -f -n -On \
	    -Lf "$T/got-$1.log" -C -c "$T/receiver-$1.conf" -p "$T/receiver-$1.pid" \
	    "udp:127.0.0.1:${PORT[$1]}" >"$T/receiver-$1.log" 2>&1 &
	until_true "$SECONDS_LIMIT" udp_port_is_bound "${PORT[$1]}"
}

# got NAME TYPE: how often the receiver got it.
got() {
	if [ "$1" = v1 ]; then
		grep -c "Enterprise Specific Trap ($2)" "$T/got-v1.log" || true
	else
		grep -c "OID: $MGM\\.0\\.$2[^0-9]" "$T/got-$1.log" || true
	fi
}

got_at_least() { # LEAST NAME TYPE
	[ "$(got "$2" "$3")" -ge "$1" ]
}

# all_get TIMES TYPE: of all that are about the agent, SNMPv1's too.
all_get() {
	local name

	for name in "${!PORT[@]}"; do
		until_true "$SECONDS_LIMIT" got_at_least "$1" "$name" "$2" ||
		    fail "$name got type $2 $(got "$name" "$2") times, not $1"
	done
}

# objects TYPE: a line for each that the v2c receiver got: NUMBER=VALUE of its mgmEvent
# objects; blanks within a value are underscores.
objects() {
	awk -F '\t' -v wanted="OID: $MGM.0.$1" -v prefix="$MGM.1.13." '{
		line = ""
		seen = 0
		for (i = 1; i <= NF; i++) {
			seen += substr($i, length($i) - length(wanted) + 1) == wanted
			if (index($i, prefix) != 1)
				continue
			split(substr($i, length(prefix) + 1), part, ".")
			value = $i
			sub(/^[^=]*= /, "", value)
			sub(/^[A-Za-z0-9-]+: /, "", value)
			gsub(/ /, "_", value)
			line = line part[1] "=" value " "
		}
		if (seen > 0)
			print line
	}' "$T/got-v2c.log"
}

# object TYPE NUMBER: of the last one.
object() {
	objects "$1" | tail -n 1 | tr ' ' '\n' | sed -n "s/^$2=//p" | tr -d '"'
}

numbers() { # TYPE
	objects "$1" | tail -n 1 | tr ' ' '\n' | sed 's/=.*//' | tr '\n' ' '
}

# assert_pair TYPE TYPE KEY...: same objects, and these have the same values.
assert_pair() {
	local first=$1 second=$2 key

	shift 2
	assert_equal "objects of types $first and $second" "$(numbers "$first")" \
	    "$(numbers "$second")"
	for key in "$@"; do
		[ -n "$(object "$first" "$key")" ] || fail "type $first has no object $key"
		assert_equal "object $key of types $first and $second" \
		    "$(object "$first" "$key")" "$(object "$second" "$key")"
	done
}

topo_router 2
for name in "${!PORT[@]}"; do
	receiver "$name"
done
SNMPD_LINES="trapsink udp:127.0.0.1:${PORT[v1]} public
trap2sink udp:127.0.0.1:${PORT[v2c]} public
informsink udp:127.0.0.1:${PORT[inform]} public
trapsess -v 3 -e $ENGINE -l authPriv -u watcher -a SHA -A authenticates -x AES \
-X encrypts0 udp:127.0.0.1:${PORT[v3]}"
start_trapd
agent_config >"$T/agent.conf" <<-END
	max-memberships = 10
	high-water = 80
	flood-threshold = 40
	alarm "any" {
		interface = "in0"
		direction = in
		quantity = packets
		interval = 100
		rising = 1
		falling = 0
	}
END
start_all "$T/agent.conf"
ip netns exec "${NS}rtr" "$MGMCTL" --socket "$T/mgm-admin.socket" events \
    >"$T/watched.log" 2>&1 &
CLIENT_PID[watcher]=$!
until_true "$SECONDS_LIMIT" ctl_value_is 2 "show status" \
    "sum(c['value'] for c in j if c['name'] == 'connections')"

note "an owner comes"
client first --protocol 8 --component 11 "take out1" "add * 239.1.1.1 out1"
all_get 1 10
assert_equal "interface" out1 "$(object 10 12)"
assert_equal "ifIndex" "$(ifindex_of out1)" "$(object 10 11)"
assert_equal "old protocol, other: nobody" 1 "$(object 10 13)"
assert_equal "new protocol" 8 "$(object 10 15)"
assert_equal "new component" 11 "$(object 10 16)"
tell first "release out1"
all_get 2 10
assert_equal "new name" "" "$(object 10 17)"
tell first "take out1"
tell first "add * 239.1.1.1 out1"
all_get 3 10

note "it is killed, and back within its grace"
kill_client first
all_get 1 6
assert_equal "interfaces" 1 "$(object 6 5)"
assert_equal "memberships" 1 "$(object 6 6)"
assert_equal "grace" 30000 "$(object 6 7)"
client first --protocol 8 --component 11 "take out1" "add * 239.1.1.1 out1" \
    end-of-replay
all_get 1 7
assert_pair 6 7 1 2 3 5 6

note "a table is nearly full, and is not"
for n in 2 3 4 5 6 7 8; do
	tell first "add * 239.1.1.$n out1"
done
all_get 1 8
assert_equal "table: memberships" 2 "$(object 8 8)"
assert_equal "rows" 8 "$(object 8 9)"
assert_equal "limit" 10 "$(object 8 10)"
tell first "delete * 239.1.1.8 out1"
all_get 1 9
assert_pair 8 9 8 10

note "a flood of flows to whose source no route leads"
send_background flood src --raw --interface eth0 --source 172.20.0.1 --group 239.9.0.1 \
    --flows 10 --sources 10 --count 1 --rate 1000
wait_sender flood
all_get 1 11
assert_equal "interface" in0 "$(object 11 12)"
assert_at_least "rate" 40 "$(object 11 18)"
all_get 1 12
assert_pair 11 12 11 12
assert_equal "address type" 1 "$(object 12 20)"
assert_at_least "flows in all" 40 "$(object 12 19)"

note "who gets what of an alarm, with its Counter64"
for name in v2c inform v3; do
	until_true "$SECONDS_LIMIT" got_at_least 1 "$name" 1
	until_true "$SECONDS_LIMIT" got_at_least 1 "$name" 2
done
assert_equal "rising alarms by SNMPv1" 0 "$(got v1 1)"

note "nothing came twice, and the log and watchers saw the same"
newer_snapshot
snmp_column "$LOG_NOTIFICATION" | sed 's/^[0-9]* //' >"$T/logged"
for type in 6 7 8 9 10 11 12; do
	times=$(grep -cx "$type" "$T/logged" || true)
	for name in "${!PORT[@]}"; do
		assert_equal "type $type at $name" "$times" "$(got "$name" "$type")"
	done
done
assert_equal "rows of the log" "$(wc -l <"$T/logged")" \
    "$(snmp_get "${MGM#.}.1.12.1.2.0")"
snmp_column "$LOG_TEXT" | sed 's/^[0-9]* "\(.*\)"$/\1/' >"$T/texts"
while read -r text; do
	until_true "$SECONDS_LIMIT" grep -F "notification: $text" "$T/watched.log" ||
	    fail "mgmctl events did not show: $text"
	grep -qF "$text" "$T/agent.log" || fail "the log has no: $text"
done <"$T/texts"
leave watcher
finish
