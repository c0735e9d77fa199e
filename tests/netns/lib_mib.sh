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

objects_load() {
	local oid name kind

	while read -r oid name kind _; do
		case $kind in
		scalar) OBJECT_OID[$name]=$oid.0 ;;
		column) OBJECT_OID[$name]=$oid ;;
		esac
	done < <(cat "$TOP"/tests/mibs/*-MIB.expected)
}
objects_load

# object NAME [INDEX]: its value, without quotes; fails where there is none.
object() {
	local value

	value=$(snmp_get "${OBJECT_OID[$1]:?$1 is no object}${2:+.$2}") || return 1
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

# assert_object SOURCE EXPECTED NAME [INDEX]: SOURCE says who else knows the value.
assert_object() {
	local seen

	seen=$(object "${@:3}") || fail "${*:3}: no such object; $1 has $2"
	assert_equal "${*:3}, by $1" "$2" "$seen"
}

# assert_object_becomes SOURCE EXPECTED NAME [INDEX]: soon, without more to happen.
assert_object_becomes() {
	until_true "$SECONDS_LIMIT" object_is "$2" "${@:3}" || true
	assert_object "$@"
}

# assert_object_between SOURCE LEAST MOST NAME [INDEX]
assert_object_between() {
	local seen

	seen=$(object "${@:4}") || fail "${*:4}: no such object; $1 has $2 to $3"
	assert_at_least "${*:4}, by $1" "$2" "$seen"
	assert_at_most "${*:4}, by $1" "$3" "$seen"
}

# assert_object_nears SOURCE LEAST MOST NAME [INDEX]: soon.
assert_object_nears() {
	until_true "$SECONDS_LIMIT" object_is_between "${@:2}" || true
	assert_object_between "$@"
}
