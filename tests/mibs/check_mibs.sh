#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# check_mibs.sh - the installed modules, alone, say what they should.
#
# smilint finds nothing in MGM-MIB; the definitions of each module are the committed
# ones (*.expected); Net-SNMP's tools resolve each name to its OID and back with no
# other module around; and these checks go red when a module is wrong. Where the texts of
# the standards are at hand (in the directory that MGM_REFERENCE_MIBS names, or beside
# the sources), our renderings say the same and smilint complains of nothing that it does
# not find there too. Where they are not, the committed definitions, which are theirs,
# still say whether ours are right.
set -u

srcdir=${srcdir:-.}
mibs=$srcdir/mibs
facts=$srcdir/tests/mibs
whole="IPMROUTE-STD-MIB IPMCAST-MIB" # standards that we render complete
base="HCNUM-TC IANA-RTPROTO-MIB IANAifType-MIB IF-MIB INET-ADDRESS-MIB LANGTAG-TC-MIB
SNMP-FRAMEWORK-MIB SNMPv2-CONF SNMPv2-MIB SNMPv2-SMI SNMPv2-TC"

for tool in smilint smidump snmptranslate; do
	command -v $tool > /dev/null || {
		echo "$tool not found: install smitools and snmp" >&2
		exit 77
	}
done

work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
failures=0

# Nothing of this machine's settings takes part.
SNMPCONFPATH=$work
SNMP_PERSISTENT_DIR=$work
HOME=$work
mkdir "$work/cert_indexes" # or the tools say that they made it
export SNMPCONFPATH SNMP_PERSISTENT_DIR HOME
unset MIBS MIBDIRS 2> /dev/null || :

fail() {
	echo "FAIL: $*" >&2
	failures=$((failures + 1))
}

# module_file DIRECTORY MODULE
module_file() {
	if [ -f "$1/$2.txt" ]; then
		echo "$1/$2.txt"
	else
		echo "$1/base/$2.txt"
	fi
}

# An absolute path, without which libsmi takes the file for a module's name.
absolute() {
	(cd "$1" && pwd)
}

# lint DIRECTORY MODULE: smilint's words, without file names and line numbers.
lint() {
	SMIPATH=$1:$1/base smilint -c /dev/null -l 6 "$(module_file "$1" "$2")" 2>&1 |
		sed 's/^[^ ]*:[0-9]*: //' | sort
}

# facts DIRECTORY MODULE
facts() {
	SMIPATH=$1:$1/base smidump -c /dev/null -q -f xml \
		"$(module_file "$1" "$2")" 2> /dev/null | awk -f "$facts/facts.awk"
}

# all_facts DIRECTORY FILE: those of the modules that a .expected file holds.
all_facts() {
	case $2 in
	base) for module in $base NET-SNMP-MIB; do
		facts "$1" "$module"
	done ;;
	*) facts "$1" "$2" ;;
	esac
}

check_lint() {
	for module in MGM-MIB MGM-CAPABILITIES-MIB; do
		lint "$1" $module
	done > "$work/lint"
	[ ! -s "$work/lint" ] && return 0
	cat "$work/lint"
	return 1
}

check_facts() {
	for file in $whole MGM-MIB base; do
		all_facts "$1" "$file" > "$work/facts"
		diff -u "$facts/$file.expected" "$work/facts" || return 1
	done
}

# translate DIRECTORY OPTION NAME...
translate() {
	directory=$1
	option=$2
	shift 2
	snmptranslate -Pe -M "$directory:$directory/base" \
		-m IPMROUTE-STD-MIB:IPMCAST-MIB:MGM-MIB \
		"$option" "$@" 2>&1 | sed '/^$/d'
}

# Each name becomes its OID and each OID its name.
check_names() {
	for module in $whole MGM-MIB; do
		awk -v module="$module" '$1 != "type" { print module "::" $2 }' \
			"$facts/$module.expected" > "$work/names"
		awk '$1 != "type" { print "." $1 }' \
			"$facts/$module.expected" > "$work/oids"
		[ -s "$work/names" ] || return 1
		# shellcheck disable=SC2046
		translate "$1" -On $(cat "$work/names") | diff -u "$work/oids" - || return 1
		# shellcheck disable=SC2046
		translate "$1" -OS $(cat "$work/oids") | diff -u "$work/names" - || return 1
	done
}

# Every arc from the root to our module has a name, and display hints are there.
check_path_and_hints() {
	path=$(translate "$1" -Of MGM-MIB::mgmVolumeRising)
	wanted=.iso.org.dod.internet.private.enterprises.netSnmp.netSnmpExperimental
	wanted=$wanted.netSnmpPlaypen.mgmMIB.mgmNotifications.mgmVolumeRising
	[ "$path" = "$wanted" ] || {
		echo "path: $path"
		return 1
	}
	translate "$1" -Td MGM-MIB::mgmAlarmName | grep -q 'DISPLAY-HINT.*255t' &&
		translate "$1" -Td MGM-MIB::mgmAlarmIfIndex | grep -q 'DISPLAY-HINT.*d' &&
		translate "$1" -Td IPMROUTE-STD-MIB::ipMRouteProtocol |
			grep -q 'pimSparseMode(8)'
}

# The OIDs that sysORTable names, and the groups that the statements say are served.
check_capabilities() {
	for pair in mgmCapIpMRoute=1 mgmCapIpMcast=2 mgmCapMgm=3; do
		oid=$(snmptranslate -Pe -M "$1:$1/base" -m MGM-CAPABILITIES-MIB -On \
			"MGM-CAPABILITIES-MIB::${pair%=*}" 2>&1)
		[ "$oid" = ".1.3.6.1.4.1.8072.9999.9999.2715.3.${pair#*=}" ] || {
			echo "$pair: $oid"
			return 1
		}
	done
	for module in IPMROUTE-STD-MIB IPMCAST-MIB MGM-MIB; do
		grep -hoE '^[a-zA-Z0-9]+ (OBJECT|NOTIFICATION)-GROUP' "$1/$module.txt"
	done | while read -r group _; do
		grep -q "[ {]${group}[ ,]" "$1/MGM-CAPABILITIES-MIB.txt" || {
			echo "nothing says whether $group is served"
			exit 1
		}
	done
}

# Each reason of the forwarding plane is a label of mgmInterfaceDropReason, in order.
check_reasons() {
	sed -n 's/^\tX(\([0-9]*\), [A-Z_]*, "\([a-z-]*\)").*/\1 \2/p' \
		"$srcdir/mgm-core/plane.h" |
		awk '{ print $1 + 1, $2 }' > "$work/reasons"
	[ -s "$work/reasons" ] || return 1
	awk '$2 == "mgmInterfaceDropReason"' "$facts/MGM-MIB.expected" |
		grep -oE '[a-zA-Z0-9]+\([0-9]+\)' |
		awk -F '[()]' '{ print $2, $1 }' > "$work/shown"
	# The plane's words with a capital in place of each hyphen.
	sed 's/-\([a-z]\)/\U\1/g' "$work/reasons" | diff -u - "$work/shown"
}

# Ours says no more and nothing else than the standard, and smilint no more about it.
check_reference() {
	for module in $whole $base; do
		facts "$1" "$module" | sort > "$work/ours"
		facts "$2" "$module" | sort > "$work/theirs"
		case " $whole " in
		*" $module "*) diff -u "$work/theirs" "$work/ours" || return 1 ;;
		esac
		comm -23 "$work/ours" "$work/theirs" > "$work/more"
		[ ! -s "$work/more" ] || {
			echo "$module differs from the standard:"
			cat "$work/more"
			return 1
		}
		lint "$1" "$module" > "$work/ours"
		lint "$2" "$module" > "$work/theirs"
		comm -23 "$work/ours" "$work/theirs" > "$work/more"
		[ ! -s "$work/more" ] || {
			echo "$module: smilint says more than of the standard:"
			cat "$work/more"
			return 1
		}
	done
}

# broken CHECK FILE EXPRESSION: after this edit of a module the check has to fail.
broken() {
	rm -rf "$work/broken"
	mkdir -p "$work/broken/base"
	cp "$mibs"/*.txt "$work/broken/"
	cp "$mibs"/base/*.txt "$work/broken/base/"
	chmod -R u+w "$work/broken"
	sed "$3" "$mibs/$2" > "$work/broken/$2"
	if cmp -s "$mibs/$2" "$work/broken/$2"; then
		fail "the edit '$3' changed nothing in $2"
	elif "$1" "$work/broken" > /dev/null 2>&1; then
		fail "$1 did not notice '$3' in $2"
	fi
}

mibs=$(absolute "$mibs")
for check in check_lint check_facts check_names check_path_and_hints \
	check_capabilities check_reasons; do
	"$check" "$mibs" || fail "$check"
done

broken check_lint MGM-MIB.txt 's/MAX-ACCESS  read-only/MAX-ACCESS  read-write/'
broken check_lint MGM-MIB.txt 's/^netSnmpPlaypen/netSnmp/; s/{ netSnmpPlaypen 2715 }/{ netSnmp 9999 9999 2715 }/'
broken check_facts MGM-MIB.txt 's/{ mgmAlarmEntry 15 }/{ mgmAlarmEntry 16 }/'
broken check_facts IPMROUTE-STD-MIB.txt 's/{ ipMRoute 7 }/{ ipMRoute 8 }/'
broken check_facts IPMCAST-MIB.txt 's/(0..256)/(0..255)/'
broken check_facts IPMCAST-MIB.txt 's/{ ipMcast 11 }/{ ipMcast 12 }/'
broken check_facts IPMCAST-MIB.txt '/MIN-ACCESS  read-only/d'
broken check_facts base/LANGTAG-TC-MIB.txt 's/2..63/1..63/'
broken check_facts base/IANA-RTPROTO-MIB.txt 's/pimSparseMode(8)/pimSparseMode(18)/'
broken check_names MGM-MIB.txt 's/{ netSnmpPlaypen 2715 }/{ netSnmpPlaypen 2716 }/'
broken check_names base/IF-MIB.txt 's/^IF-MIB DEFINITIONS/IFS-MIB DEFINITIONS/'
broken check_names base/NET-SNMP-MIB.txt 's/{ netSnmp 9999 }/{ netSnmp 9998 }/'
broken check_lint MGM-CAPABILITIES-MIB.txt 's/ipMRouteMIBPktsGroup/ipMRouteMIBPackets/'
broken check_capabilities MGM-CAPABILITIES-MIB.txt 's/{ mgmCapabilities 3 }/{ mgmCapabilities 4 }/'
broken check_capabilities MGM-CAPABILITIES-MIB.txt 's/mgmTopFlowGroup/mgmTopGroup/'
broken check_path_and_hints base/SNMP-FRAMEWORK-MIB.txt '/255t/d'
broken check_path_and_hints base/NET-SNMP-MIB.txt 's/^netSnmpExperimental/netSnmpOther/; s/{ netSnmpExp/{ netSnmpOth/; s/Oth[a-z]* /Other /'

reference=${MGM_REFERENCE_MIBS:-$srcdir/../shared/reference/mibs}
if [ -n "${MGM_REFERENCE_MIBS:-}" ] || [ -d "$reference" ]; then
	reference=$(absolute "$reference")
	check_reference "$mibs" "$reference" || fail check_reference
	# Green with the standards and red with what is not one: ours without an object.
	broken_reference() { check_reference "$1" "$reference"; }
	broken broken_reference IPMCAST-MIB.txt 's/ipMcastRouteBps/ipMcastRouteBits/'
fi

[ $failures -eq 0 ]
