# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib_mgm.sh - MGM-MIB by the names of its objects, for stories. Sourced after lib.sh.
#
# The numbers behind the names are lib_mib.sh's and the module's, and not written a second
# time. Indexes stay numbers: "$(flow 10.10.0.2 239.1.1.1)". Lines that begin with assert_
# and name an object are what tests/mibs/check_objects.sh looks for.

. "$LIB_DIR/lib_mib.sh"

declare -gA MGM_OID=() MGM_REASON=()

# What the module numbers: objects, and the reasons of drops.
mgm_names() {
	local name number

	for name in "${!OBJECT_OID[@]}"; do
		[[ $name != mgm* ]] || MGM_OID[$name]=${OBJECT_OID[$name]%.0}
	done
	while read -r name number; do
		MGM_REASON[$name]=$number
	done < <(snmptranslate -M "$MIB_PATH" -m MGM-MIB -Td \
	    MGM-MIB::mgmInterfaceDropReason 2>/dev/null |
	    sed -n 's/.*INTEGER.*{\(.*\)}.*/\1/p' | tr ',' '\n' | tr '()' '  ')
	[ -n "${MGM_OID[mgmHealthVersion]:-}" ] || fail "no names in MGM-MIB"
	[ -n "${MGM_REASON[badHeader]:-}" ] || fail "no reasons in MGM-MIB"
}

# mgm OBJECT [INDEX]: its value; a scalar's index is 0.
mgm() {
	local oid=${MGM_OID[$1]:-}.${2:-0}

	[ "$oid" != ".${2:-0}" ] || fail "MGM-MIB has no $1"
	# A second time, as lib_mib.sh's object().
	snmp_get "$oid" || { wait_for_snmp && snmp_get "$oid"; }
}

# mgm_together OBJECT.INDEX...: values of one answer, which is of one snapshot.
mgm_together() {
	local name oids=()

	for name in "$@"; do
		oids+=("${MGM_OID[${name%%.*}]}.${name#*.}")
	done
	snmp_tool snmpget -m '' -Oqvte "$SNMP_ADDRESS" "${oids[@]}" | xargs
}

mgm_are() { # VALUES OBJECT.INDEX...: for until_true
	[ "$(mgm_together "${@:2}")" = "$1" ]
}

# mgm_text OBJECT [INDEX]: of a string, without its quotes.
mgm_text() {
	mgm "$@" | sed 's/^"\(.*\)"$/\1/'
}

mgm_is() { # VALUE OBJECT [INDEX]: for until_true
	[ "$(mgm "${@:2}")" = "$1" ]
}

mgm_at_least() { # LEAST OBJECT [INDEX]: for until_true
	[ "$(mgm "${@:2}")" -ge "$1" ]
}

mgm_between() { # LEAST MOST OBJECT [INDEX]: for until_true
	local seen

	seen=$(mgm "${@:3}")
	[ "$seen" -ge "$1" ] && [ "$seen" -le "$2" ]
}

# assert_mgm VALUE OBJECT [INDEX]: as lib_mib.sh's assert_object.
assert_mgm() {
	mgm_is "$@" && return
	newer_snapshot
	assert_equal "$2 of ${3:-0}" "$1" "$(mgm "${@:2}")"
}

# assert_about RATE OBJECT [INDEX]: soon, to a fifth: a sender is not to the packet.
assert_about() {
	until_true "$SECONDS_LIMIT" mgm_between $(($1 * 4 / 5)) $(($1 * 6 / 5)) "${@:2}" ||
	    fail "$2 of ${3:-0}: expected about $1, seen $(mgm "${@:2}")"
}

# assert_becomes VALUE OBJECT [INDEX]: soon, without more to happen.
assert_becomes() {
	until_true "$SECONDS_LIMIT" mgm_is "$@" ||
	    fail "$2 of ${3:-0}: expected $1, seen $(mgm "${@:2}")"
}

# assert_near WHAT FIRST LAST SEEN: a time stamp taken between the two, in hundredths.
assert_near() {
	assert_at_least "$1" $(($2 - 5)) "$4"
	assert_at_most "$1" $(($3 + 5)) "$4"
}

# mgm_rows OBJECT: how many instances it has.
mgm_rows() {
	snmp_column "${MGM_OID[$1]}" | wc -l
}

# flow SOURCE GROUP: the index of an entry; hop SOURCE GROUP INTERFACE of a next hop.
flow() {
	echo "1.4.$2.32.1.4.$1.32"
}

hop() {
	echo "$(flow "$1" "$2").$(ifindex_of "$3").1.4.$2"
}

# drops INTERFACE REASON: mgmInterfaceDropPackets, with the reason by its name.
drops() {
	[ -n "${MGM_REASON[$2]:-}" ] || fail "MGM-MIB has no reason $2"
	mgm mgmInterfaceDropPackets "$(ifindex_of "$1").${MGM_REASON[$2]}"
}

drops_are() { # VALUE INTERFACE REASON: for until_true
	[ "$(drops "$2" "$3")" = "$1" ]
}

# kernel_count INTERFACE rx|tx packets|bytes: what the kernel of the router has counted.
kernel_count() {
	rtr ip -s -j link show dev "$1" |
	    python3 "$LIB_DIR/counts.py" value "j[0]['stats64']['$2']['$3']"
}

# sysUpTime now, in hundredths of a second.
sys_up_time() {
	snmp_get "$OID_SYSUPTIME"
}
