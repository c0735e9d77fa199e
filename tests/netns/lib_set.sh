# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib_set.sh - for stories that change things by SNMP SET. Sourced after lib.sh.
#
# set_story is the whole of what a manager can do, for either role of the agent: the
# story starts the agent in it, with SET allowed, before.

OID_ENABLE=1.3.6.1.2.1.83.1.1.1.0
OID_TTL=1.3.6.1.2.1.83.1.1.4.1.2
OID_RATE=1.3.6.1.2.1.83.1.1.4.1.4
OID_PROTOCOL=1.3.6.1.2.1.83.1.1.4.1.3
OID_BOUNDARY=1.3.6.1.2.1.83.1.1.5.1.4
OID_NAME=1.3.6.1.2.1.83.1.1.6.1.4
OID_DEFAULT=1.3.6.1.2.1.83.1.1.6.1.5
OID_NAME_STATUS=1.3.6.1.2.1.83.1.1.6.1.6
OID_MCAST_TTL=1.3.6.1.2.1.168.1.3.1.3.1
OID_MCAST_RATE=1.3.6.1.2.1.168.1.3.1.4.1
ACTIVE=1 NOT_IN_SERVICE=2 GO=4 WAIT=5 DESTROY=6

# subagent_config, master_config: $T/agent.conf of an agent that takes SETs.
subagent_config() {
	agent_config </dev/null | sed 's/mode = "subagent"/& allow-set = true/' \
	    >"$T/agent.conf"
}

master_config() {
	mkdir "$T/persistent"
	# What the library itself leaves behind at its end, for builds with a sanitizer.
	printf 'leak:%s\n' libnetsnmpmibs.so netsnmp_ipv4_get_taddr >"$T/library"
	export LSAN_OPTIONS=suppressions=$T/library:print_suppressions=0
	cat >"$T/snmp-master.conf" <<-END
		rocommunity public 127.0.0.1
		rwcommunity private 127.0.0.1
		createUser writer SHA storystorystory AES storystorystory
		rwuser writer priv
	END
	agent_config </dev/null | sed '/^snmp {/,/^}/d' >"$T/agent.conf"
	cat >>"$T/agent.conf" <<-END
		snmp {
			mode = "master"
			listen = "udp:127.0.0.1:$SNMP_PORT"
			config = "$T/snmp-master.conf"
			persistent-dir = "$T/persistent"
			state-file = "$T/state.json"
			allow-set = true
		}
	END
}

snmp_set() { # OID TYPE VALUE...
	rtr snmpset -v2c -c private -t 5 -r 0 -m '' -On "$SNMP_ADDRESS" "$@"
}

# set_ok OID TYPE VALUE...: again where it was refused for want of time.
set_ok() {
	local said tries=0

	until said=$(snmp_set "$@" 2>&1); do
		[[ $said == *commitFailed* ]] && core_was_late ||
		    fail "SET $*: $said"
		tries=$((tries + 1))
		[ $tries -lt 5 ] || fail "SET $*: refused $tries times"
	done
}

# core_was_late: to put the last SET in force or to undo it. Half a second is all that it
# may take to begin, and so long a machine may have no CPU for it.
core_was_late() {
	[[ $(grep -e 'SET is refused' -e 'SET cannot be undone' "$T/agent.log" |
	    tail -n 1) == *"Connection timed out" ]]
}

# set_refused ERROR INDEX OID TYPE VALUE...: which error, and of which variable.
set_refused() {
	local error=$1 index=$2 said

	shift 2
	said=$(snmp_set "$@" 2>&1) && fail "SET $*: not refused"
	[[ $said == *"$error"* ]] || fail "SET $*: expected $error, seen $said"
	# The tool names the variable by its OID, which is one of our arguments.
	local position=$((index * 3 - 2))
	[[ $said == *"Failed object: .${!position}"* ]] ||
	    fail "SET $*: expected variable $index to be at fault, seen $said"
}

# row OID-PREFIX INTERFACE GROUP MASK: an instance of the boundary table.
boundary() {
	echo "$OID_BOUNDARY.$(ifindex_of "$1").$2.$3"
}

interface_is() { # INTERFACE TTL RATE: as mgmctl shows it
	assert_equal "$1: threshold and limit" "$2 $3" "$(ctl_value "show interfaces" \
	    "' '.join(str(i[k]) for i in j if i['name'] == '$1'
	    for k in ('ttl_threshold', 'rate_limit_kbps'))")"
}

# packets_of: in on in0, and out on out1 and out2, as mgmctl shows them now.
packets_of() {
	ctl_value "show interfaces" "' '.join(str(i[k]) for n, k in (('in0',
	    'in_packets'), ('out1', 'out_packets'), ('out2', 'out_packets'))
	    for i in j if i['name'] == n)"
}

packets_are() { # IN OUT1 OUT2
	[ "$(packets_of)" = "$*" ]
}

# passes EXPECTED-AT-1 EXPECTED-AT-2 MCSEND-OPTION...: 100 packets are sent.
passes() {
	local expected="$1 $2" before n send=send_new

	for n in 1 2; do
		receive "r$n" "rcv$n" --group 239.1.1.1 --interface eth0
	done
	read -ra before <<<"$(packets_of)"
	! ctl show mfe | grep -qF 239.1.1.1 || send=send
	$send --group 239.1.1.1 --count 100 --rate 1000 "${@:3}"
	until_true "$SECONDS_LIMIT" packets_are $((before[0] + 100)) \
	    $((before[1] + $1)) $((before[2] + $2))
	stop_receivers
	assert_equal "packets at the receivers" "$expected" \
	    "$(received r1 packets) $(received r2 packets)"
}

# All that a SET can leave behind, on one line each.
managed_state() {
	local oid

	for oid in "${OID_ENABLE%.0}" $OID_TTL $OID_RATE 1.3.6.1.2.1.83.1.1.5 \
	    1.3.6.1.2.1.83.1.1.6; do
		snmp_column "$oid"
	done
	ctl_value "show interfaces" "[[i[k] for k in ('name', 'ttl_threshold',
	    'rate_limit_kbps')] for i in j]"
}

# The end of a SET that must change nothing.
unchanged() { # WHAT BEFORE
	assert_equal "after $1" "$2" "$(managed_state)"
}

set_story() {
	local out1 out2 before site

	out1=$(ifindex_of out1)
	out2=$(ifindex_of out2)
	site=239.255.0.0.255.255.0.0
	join static 239.1.1.1 out1 out2
	until_true "$SECONDS_LIMIT" snmp_get $OID_TTL."$out1"
	until_true "$SECONDS_LIMIT" snmp_get $OID_RATE."$out2"

	note "forwarding on and off"
	passes 100 100
	set_ok $OID_ENABLE i 2
	assert_equal ipMRouteEnable 2 "$(snmp_get $OID_ENABLE)"
	passes 0 0
	set_ok $OID_ENABLE i 1
	assert_equal ipMRouteEnable 1 "$(snmp_get $OID_ENABLE)"
	passes 100 100

	note "threshold and limit"
	set_ok $OID_TTL."$out1" i 10 $OID_RATE."$out2" i 5000
	interface_is out1 10 0
	interface_is out2 0 5000
	assert_equal "read at once" "10 5000" \
	    "$(snmp_get $OID_TTL."$out1") $(snmp_get $OID_RATE."$out2")"
	passes 0 100 --ttl 9
	set_ok $OID_TTL."$out1" i 0
	passes 100 100 --ttl 9

	note "both MIBs in one SET: all of it or nothing"
	set_ok $OID_TTL."$out1" i 3 $OID_MCAST_RATE."$out1" u 77
	interface_is out1 3 77
	before=$(managed_state)
	set_refused wrongValue 2 $OID_TTL."$out1" i 99 $OID_MCAST_TTL."$out2" u 257
	set_refused wrongValue 2 $OID_MCAST_TTL."$out2" u 98 $OID_TTL."$out1" i 256
	unchanged "a SET of both MIBs that was refused" "$before"
	set_ok $OID_MCAST_TTL."$out1" u 0 $OID_RATE."$out1" i 0
	interface_is out1 0 0

	note "a boundary, made at one stroke, out of service, back, and destroyed"
	set_ok "$(boundary out1 239.1.0.0 255.255.0.0)" i $GO
	passes 0 100
	set_ok "$(boundary out1 239.1.0.0 255.255.0.0)" i $NOT_IN_SERVICE
	passes 100 100
	set_ok "$(boundary out1 239.1.0.0 255.255.0.0)" i $ACTIVE
	passes 0 100
	set_refused inconsistentValue 1 "$(boundary out1 239.1.0.0 255.255.0.0)" i $GO
	set_ok "$(boundary out1 239.1.0.0 255.255.0.0)" i $DESTROY
	passes 100 100
	assert_equal "boundaries left" "" "$(snmp_column $OID_BOUNDARY)"

	note "a boundary made in two steps; two rows and a name in one SET"
	set_ok "$(boundary out2 239.1.1.0 255.255.255.0)" i $WAIT
	assert_equal "a waiting row" $NOT_IN_SERVICE \
	    "$(snmp_get "$(boundary out2 239.1.1.0 255.255.255.0)")"
	passes 100 100
	set_ok "$(boundary out2 239.1.1.0 255.255.255.0)" i $ACTIVE \
	    "$(boundary out1 239.2.0.0 255.255.0.0)" i $GO \
	    $OID_DEFAULT.$site.101.110 i 1 $OID_NAME.$site.101.110 s "the site" \
	    $OID_NAME_STATUS.$site.101.110 i $GO
	passes 100 0
	assert_equal "a name" '"the site"' "$(snmp_get $OID_NAME.$site.101.110)"
	set_ok $OID_NAME_STATUS.$site.100.101 i $GO
	assert_equal "a name by default" '"239.255.0.0/16"' \
	    "$(snmp_get $OID_NAME.$site.100.101)"

	note "one bad variable among good ones: nothing changes"
	before=$(managed_state)
	set_refused wrongValue 3 $OID_TTL."$out1" i 99 $OID_ENABLE i 2 \
	    $OID_RATE."$out2" i -1 "$(boundary out1 239.9.0.0 255.255.0.0)" i $GO
	unchanged "a bad value" "$before"
	set_refused wrongType 2 $OID_TTL."$out1" i 99 $OID_TTL."$out2" u 3
	set_refused notWritable 2 $OID_TTL."$out1" i 99 $OID_PROTOCOL."$out1" i 3
	set_refused noCreation 2 $OID_TTL."$out1" i 99 $OID_TTL.99999 i 3
	set_refused noCreation 2 $OID_TTL."$out1" i 99 \
	    "$(boundary out1 239.1.0.0 255.0.255.0)" i $GO
	set_refused noCreation 2 $OID_TTL."$out1" i 99 \
	    "$(boundary out1 238.0.0.0 255.0.0.0)" i $GO
	set_refused inconsistentName 2 $OID_TTL."$out1" i 99 \
	    $OID_BOUNDARY.99999.239.1.0.0.255.255.0.0 i $GO
	set_refused inconsistentName 2 $OID_TTL."$out1" i 99 \
	    $OID_NAME.239.7.0.0.255.255.0.0.101.110 s seven
	set_refused inconsistentValue 2 $OID_TTL."$out1" i 99 \
	    "$(boundary out1 239.3.0.0 255.255.0.0)" i $ACTIVE
	unchanged "what was refused" "$before"
	passes 100 0
}
