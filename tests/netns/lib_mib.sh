# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# lib_mib.sh - for stories that compare objects of the MIBs, by name, with what somebody
# else says. Sourced after lib.sh.
#
# Names become OIDs by tests/mibs/*.expected, which is what the modules say. Each
# comparison names its source; tests/mibs/check_objects.sh finds it by the object's name
# in a line that begins with assert_.

declare -gA OBJECT_OID=()
FRESH=0 # see fresh

objects_load() {
	local oid name kind

	while read -r oid name kind _; do
		case $kind in
		scalar) OBJECT_OID[$name]=$oid.0 ;;
		column) OBJECT_OID[$name]=$oid ;;
		esac
	done < <(cat "$TOP"/tests/mibs/*.expected)
}
objects_load

# object NAME [INDEX]: its value, without quotes; fails where there is none. None has any
# for a moment where the agent registers again, with a master agent that was away.
object() {
	local value oid=${OBJECT_OID[$1]:?$1 is no object}${2:+.$2}

	value=$(snmp_get "$oid") || { wait_for_snmp && value=$(snmp_get "$oid"); } || return 1
	[[ $value != \"*\" ]] || value=${value:1:-1}
	echo "$value"
}

# object_rows NAME: "INDEX VALUE" of each row.
object_rows() {
	snmp_column "${OBJECT_OID[$1]:?$1 is no object}"
}

# object_is EXPECTED NAME [INDEX], object_is_between LEAST MOST NAME [INDEX]: for
# until_true.
object_is() {
	[ "$(object "${@:2}")" = "$1" ]
}

object_is_between() {
	local seen

	seen=$(object "${@:3}") && [ "$seen" -ge "$1" ] && [ "$seen" -le "$2" ]
}

# What SNMP answers is a snapshot's, which may be older than what the story has just
# seen happen: a comparison that fails is made once more with a newer one.

# assert_object SOURCE EXPECTED NAME [INDEX]: SOURCE says who else knows the value.
assert_object() {
	local seen

	seen=$(object "${@:3}") && [ "$seen" = "$2" ] && return
	newer_snapshot
	seen=$(object "${@:3}") || fail "${*:3}: no such object; $1 has $2"
	assert_equal "${*:3}, by $1" "$2" "$seen"
}

# assert_object_becomes SOURCE EXPECTED NAME [INDEX]: soon, without more to happen.
assert_object_becomes() {
	until_true "$SECONDS_LIMIT" object_is "$2" "${@:3}" || assert_object "$@"
}

# assert_object_between SOURCE LEAST MOST NAME [INDEX]
assert_object_between() {
	local seen

	object_is_between "${@:2}" || newer_snapshot
	seen=$(object "${@:4}") || fail "${*:4}: no such object; $1 has $2 to $3"
	assert_at_least "${*:4}, by $1" "$2" "$seen"
	assert_at_most "${*:4}, by $1" "$3" "$seen"
}

# assert_object_nears SOURCE LEAST MOST NAME [INDEX]: soon, and not for ever.
assert_object_nears() {
	until_true "$SECONDS_LIMIT" object_is_between "${@:2}" ||
	    assert_object_between "$@"
}

# --- indexes ---------------------------------------------------------------------------

# old SOURCE GROUP, new SOURCE GROUP: of an entry in IPMROUTE-STD-MIB and in IPMCAST-MIB.
old() {
	echo "$2.$1.255.255.255.255"
}
new() {
	echo "1.4.$2.32.1.4.$1.32"
}
old_hop() { # SOURCE GROUP INTERFACE
	echo "$(old "$1" "$2").$(ifindex_of "$3").$2"
}
new_hop() {
	echo "$(new "$1" "$2").$(ifindex_of "$3").1.4.$2"
}

# --- who else knows --------------------------------------------------------------------

# ticks: hundredths of a second of the machine's clock since it started.
ticks() {
	local seconds

	read -r seconds _ </proc/uptime
	echo $((10#${seconds/./}))
}

# fresh: what is read from here on is of now or later.
fresh() {
	FRESH=$(ticks)
	newer_snapshot
}

# An age or what is left of a life, in hundredths, of what began between FIRST and LAST.
# Reading takes time, and so does the way from a packet to its entry: that is allowed for
# by the bounds, and nothing else.

# assert_object_age FIRST LAST NAME [INDEX]: after fresh.
assert_object_age() {
	local seen

	seen=$(object "${@:3}") || fail "${*:3}: no such object"
	assert_at_least "${*:3}, by the clock" $((FRESH - $2 - 2)) "$seen"
	assert_at_most "${*:3}, by the clock" $(($(ticks) - $1 + 2)) "$seen"
}

# assert_object_left LIFE FIRST LAST NAME [INDEX]: LIFE in seconds; after fresh.
assert_object_left() {
	local seen

	seen=$(object "${@:4}") || fail "${*:4}: no such object"
	assert_at_most "${*:4}, by the clock" $((100 * $1 - FRESH + $3 + 2)) "$seen"
	assert_at_least "${*:4}, by the clock" $((100 * $1 - $(ticks) + $2 - 2)) "$seen"
}

# assert_object_stamp FIRST LAST NAME [INDEX]: sysUpTime at that time.
assert_object_stamp() {
	local before now

	before=$(ticks)
	now=$(object sysUpTime)
	assert_object_between "the clock" $(($1 - $(ticks) + now - 2)) \
	    $(($2 - before + now + 2)) "${@:3}"
}

# kernel_octets INTERFACE rx|tx: octets of frames.
kernel_octets() {
	rtr ip -s -j link show dev "$1" |
	    python3 "$LIB_DIR/counts.py" value "j[0]['stats64']['$2']['bytes']"
}

# kernel_route SOURCE FIELD: of the route that the kernel has to it: dst, gateway, dev,
# protocol; nothing where there is none.
kernel_route() {
	rtr ip -N -j route get fibmatch "$1" 2>/dev/null |
	    python3 "$LIB_DIR/counts.py" value "j[0].get('$2', '') if j else ''" \
	    2>/dev/null || true
}

