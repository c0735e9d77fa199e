#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# check_coders.sh - every coder of a body that libmgm's headers declare is fuzzed.
set -u

srcdir=${srcdir:-.}
cd "$srcdir" || exit 99
missing=$(cat libmgm/wire_*.h | grep -o 'wire_code_[a-z_]*(' | tr -d '(' | sort -u |
    while read -r coder; do
	grep -qw "$coder" tests/fuzz/fuzz_wire.c || echo "$coder"
    done)
[ -z "$missing" ] && exit 0
echo "FAIL: tests/fuzz/fuzz_wire.c does not fuzz these: $missing" >&2
exit 1
