# SPDX-License-Identifier: BSD-3-Clause
# mibs: SMIv2 modules, installed for the manager's tools. base/ has what ours import,
# for machines without the standard modules.
mibsdir = $(datadir)/mgm/mibs
dist_mibs_DATA = \
	mibs/IPMCAST-MIB.txt \
	mibs/IPMROUTE-STD-MIB.txt \
	mibs/MGM-CAPABILITIES-MIB.txt \
	mibs/MGM-MIB.txt
mibsbasedir = $(mibsdir)/base
dist_mibsbase_DATA = \
	mibs/base/HCNUM-TC.txt \
	mibs/base/IANA-RTPROTO-MIB.txt \
	mibs/base/IANAifType-MIB.txt \
	mibs/base/IF-MIB.txt \
	mibs/base/INET-ADDRESS-MIB.txt \
	mibs/base/LANGTAG-TC-MIB.txt \
	mibs/base/NET-SNMP-MIB.txt \
	mibs/base/SNMP-FRAMEWORK-MIB.txt \
	mibs/base/SNMPv2-CONF.txt \
	mibs/base/SNMPv2-MIB.txt \
	mibs/base/SNMPv2-SMI.txt \
	mibs/base/SNMPv2-TC.txt

TESTS += tests/mibs/check_mibs.sh tests/mibs/check_objects.sh
EXTRA_DIST += \
	tests/mibs/check_mibs.sh \
	tests/mibs/check_objects.sh \
	tests/mibs/facts.awk \
	tests/mibs/IPMCAST-MIB.expected \
	tests/mibs/IPMCAST-MIB.proof \
	tests/mibs/IPMROUTE-STD-MIB.expected \
	tests/mibs/IPMROUTE-STD-MIB.proof \
	tests/mibs/MGM-MIB.expected \
	tests/mibs/MGM-MIB.proof \
	tests/mibs/base.expected
