#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SNMPv3 in the master role, as RFC 3414 and RFC 3415 have it: groups with a view to read
# or to write, the security level that a group asks for, what a view leaves out, wrong
# passwords and unknown users, unknown contexts; and each refusal is counted.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/lib_mgm.sh"
. "$(dirname "$0")/lib_set.sh"
story vacm

USM=1.3.6.1.6.3.15.1.1 # usmStats
OID_SYSNAME=1.3.6.1.2.1.1.5.0
OID_UNKNOWN_CONTEXTS=1.3.6.1.6.3.12.1.5.0
OID_PARSE_ERRORS=1.3.6.1.2.1.11.6.0

topo_router 1
master_config
cat >"$T/snmp-master.conf" <<-END
	rocommunity public 127.0.0.1
	createUser reader SHA readerreader AES readerreader
	createUser writer SHA writerwriter AES writerwriter
	createUser narrow SHA narrownarrow AES narrownarrow
	createUser open
	group readers usm reader
	group writers usm writer
	group narrows usm narrow
	group opens usm open
	view all included .1
	view health included .1.3.6.1.4.1.8072.9999.9999.2715.1.3
	view health excluded .1.3.6.1.4.1.8072.9999.9999.2715.1.3.1
	view thresholds included .1.3.6.1.2.1.83.1.1.4
	access readers "" usm priv exact all none none
	access writers "" usm priv exact all thresholds none
	access narrows "" usm auth exact health none none
	access opens "" usm noauth exact health none none
END
mgm_names
start_agent "$T/agent.conf"
wait_for_snmp
out1=$(ifindex_of out1)
VERSION=${MGM_OID[mgmHealthVersion]}.0
CLIENTS=${MGM_OID[mgmHealthClients]}.0

# v3 TOOL USER LEVEL PASSWORD ARGUMENT...
v3() {
	local tool=$1 user=$2 level=$3 password=$4 options=()

	shift 4
	[ "$level" = noAuthNoPriv ] || options+=(-a SHA -A "$password")
	[ "$level" != authPriv ] || options+=(-x AES -X "$password")
	rtr "$tool" -v3 -u "$user" -l "$level" "${options[@]}" -t 10 -r 0 -m '' -Oqvte \
	    "$@" 2>&1
}

get() { # USER LEVEL PASSWORD OID
	v3 snmpget "$1" "$2" "$3" "$SNMP_ADDRESS" "$4"
}

# set_as USER LEVEL PASSWORD OID TYPE VALUE
set_as() {
	v3 snmpset "$1" "$2" "$3" "$SNMP_ADDRESS" "${@:4}"
}

answers() { # WHAT EXPECTED-PART COMMAND...
	assert_contains "$1" "$2" "$("${@:3}" || true)"
}

usm() { # NUMBER
	snmp_get "$USM.$1.0"
}

note "a group that reads all, and writes nothing"
assert_equal "mgmHealthClients, read" 0 "$(get reader authPriv readerreader "$CLIENTS")"
answers "a SET of the reader" noAccess set_as reader authPriv readerreader \
    "$OID_TTL.$out1" i 7

note "a group that writes what is in its view, and nothing else"
join static 239.1.1.1 out1
newer_snapshot
set_as writer authPriv writerwriter "$OID_TTL.$out1" i 7 >/dev/null ||
    fail "the writer was refused"
assert_equal "the threshold" 7 "$(get reader authPriv readerreader "$OID_TTL.$out1")"
answers "a SET beside the view" noAccess set_as writer authPriv writerwriter \
    $OID_ENABLE i 2
assert_equal "forwarding" 1 "$(get writer authPriv writerwriter $OID_ENABLE)"

note "a view of some objects: the rest is not there, to GET and to a walk"
assert_equal "mgmHealthClients" 1 "$(get narrow authNoPriv narrownarrow "$CLIENTS")"
answers "what the view leaves out" "No Such" get narrow authNoPriv narrownarrow "$VERSION"
answers "another table" "No Such" get narrow authNoPriv narrownarrow "$OID_TTL.$out1"
answers "another module" "No Such" get narrow authNoPriv narrownarrow $OID_SYSNAME
assert_equal "objects that a walk finds" 25 "$(rtr snmpwalk -v3 -u narrow -l authNoPriv \
    -a SHA -A narrownarrow -m '' -On "$SNMP_ADDRESS" 1.3.6.1.4.1.8072.9999.9999.2715 |
    grep -v 'No more' | grep -c '^\.1\.3\.6\.1\.4\.1\.8072\.9999\.9999\.2715\.1\.3\.')"

note "a group whose level is higher than the question's"
for level in noAuthNoPriv authNoPriv; do
	answers "the reader with $level" authorizationError \
	    get reader $level readerreader "$CLIENTS"
done
assert_equal "a user without keys, where the group allows it" 1 \
    "$(get open noAuthNoPriv "" "$CLIENTS")"
levels=$(usm 1)
answers "a user without keys, encrypted" "Unsupported security level" \
    get open authPriv openopenopen "$CLIENTS"
assert_equal usmStatsUnsupportedSecLevels $((levels + 1)) "$(usm 1)"

note "wrong passwords and unknown users: refused, and counted once each"
users=$(usm 3)
digests=$(usm 5)
answers "a wrong password" "Authentication failure" \
    get reader authPriv wrongwrongwrong "$CLIENTS"
assert_equal usmStatsWrongDigests $((digests + 1)) "$(usm 5)"
answers "an unknown user" "Unknown user name" get nobody authPriv readerreader "$CLIENTS"
assert_equal usmStatsUnknownUserNames $((users + 1)) "$(usm 3)"
# The right key to authenticate, and a wrong one to decrypt: AES has no check of its
# own, so that what comes out is no message (RFC 3412, 7.2).
parse_errors=$(snmp_get $OID_PARSE_ERRORS)
# Nobody answers that, and so it is not waited for long; but before it goes out, the tool
# asks for the engine's time, and where it has no answer in time, that was all.
for _ in 1 2 3 4 5; do
	rtr snmpget -v3 -u reader -l authPriv -a SHA -A readerreader -x AES \
	    -X wrongwrongwrong -t 1 -r 0 -m '' "$SNMP_ADDRESS" "$CLIENTS" \
	    >"$T/wrong.log" 2>&1 && fail "a wrong key to decrypt was not refused"
	[ "$(snmp_get $OID_PARSE_ERRORS)" = $parse_errors ] || break
done
assert_equal snmpInASNParseErrs $((parse_errors + 1)) "$(snmp_get $OID_PARSE_ERRORS)"
assert_equal usmStatsWrongDigests $((digests + 1)) "$(usm 5)"

note "a context that nobody has: no answer of an object, and it is counted"
contexts=$(snmp_get $OID_UNKNOWN_CONTEXTS)
rtr snmpget -v3 -u reader -l authPriv -a SHA -A readerreader -x AES -X readerreader \
    -n elsewhere -t 10 -r 0 -m '' -Oqvte "$SNMP_ADDRESS" "$CLIENTS" \
    >"$T/context.log" 2>&1 && fail "it was answered: $(<"$T/context.log")"
assert_equal snmpUnknownContexts $((contexts + 1)) "$(snmp_get $OID_UNKNOWN_CONTEXTS)"

note "after all that the right ones are answered"
assert_equal "the reader" 1 "$(get reader authPriv readerreader "$CLIENTS")"
finish
