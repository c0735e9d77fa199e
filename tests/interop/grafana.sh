#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# The dashboard of contrib/grafana is valid by the schema that Grafana publishes, and a
# dashboard with mistakes is not. That its queries have answers is in prometheus.sh.
. "$(dirname "$0")/lib.sh"
need node
node=$BUILD/tests/interop/node
[ -d "$node/node_modules" ] || skip "no node_modules: run tests/interop/node/install.sh"
set -euo pipefail

dashboard=$CONTRIB/grafana/mgm.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node "$node/check_grafana.js" "$dashboard"
sed 's/"gridPos"/"gridpos"/; s/"cellHeight"/"cellHeigth"/' "$dashboard" >"$work/broken.json"
status=0
node "$node/check_grafana.js" "$work/broken.json" >"$work/broken.log" 2>&1 || status=$?
assert_equal "a misspelt dashboard" 1 $status
for name in gridpos cellHeigth; do
	assert_contains "a misspelt dashboard" "\"additionalProperty\":\"$name\"" \
	    "$(<"$work/broken.log")"
done
