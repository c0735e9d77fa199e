#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# generate.sh - makes snmp.yml and snmp-auths.yml from generator.yml and the MIB modules.
#
# usage: generate.sh MIB-DIRECTORY OUTPUT-DIRECTORY
#
# For Debian's prometheus-snmp-generator 0.21. snmp.yml is for snmp_exporter up to 0.22;
# snmp-auths.yml says the same for 0.23 and later, where a community or user stands
# apart from the modules and is chosen by the parameter "auth".
set -eu

here=$(cd "$(dirname "$0")" && pwd)
[ $# = 2 ] || {
	echo "usage: generate.sh MIB-DIRECTORY OUTPUT-DIRECTORY" >&2
	exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$here/generator.yml" "$work/"
(cd "$work" && MIBDIRS=$1:$1/base MIBS=ALL prometheus-snmp-generator \
    --fail-on-parse-errors --log.level=warn generate -o "$work/made.yml")
{
	echo "# SPDX-License-Identifier: BSD-3-Clause"
	echo "# snmp.yml - made from generator.yml by generate.sh; for snmp_exporter up to 0.22."
	grep -v '^#' "$work/made.yml"
} >"$work/snmp.yml"
{
	cat <<-YAML
		# SPDX-License-Identifier: BSD-3-Clause
		# snmp-auths.yml - snmp.yml for snmp_exporter 0.23 and later.
		auths:
		  mgm:
		    community: public
		    version: 2
		modules:
	YAML
	# A module's own version and auth go; looked-up addresses are IPv6 too; the rest
	# moves in by two columns.
	sed -e '/^#/d' -e '/^  version: /d' -e '/^  auth:$/,/^    community: /d' \
	    -e 's/type: InetAddressIPv4/type: InetAddress/' -e 's/^/  /' "$work/made.yml"
} >"$work/snmp-auths.yml"
mv "$work/snmp.yml" "$work/snmp-auths.yml" "$2/"
