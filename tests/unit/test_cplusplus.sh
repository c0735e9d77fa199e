#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# mgm.h is a header of C++ too; and libmgm exports what its map names, no more, no less.
set -eu

top=${srcdir:-.}
# Each symbol as a function pointer, so that a declaration that is missing is an error.
symbols=$(sed -n 's/^	\(mgm_[a-z0-9_]*\);$/\1/p' "$top/libmgm/libmgm.map")
[ "$(echo "$symbols" | wc -l)" -ge 60 ] || { echo "the map names too little"; exit 1; }
command -v g++ >/dev/null || { echo "no g++"; exit 77; }
{
	echo '#include <mgm.h>'
	echo 'void (*symbols[])() = {'
	for symbol in $symbols; do
		echo "	reinterpret_cast<void (*)()>(&$symbol),"
	done
	echo '};'
} | g++ -std=c++17 -Wall -Wextra -Werror -Wno-cast-function-type -fsyntax-only \
    -I"$top/libmgm" -x c++ -

exported=$(nm -D --defined-only libmgm/.libs/libmgm.so |
    sed -n 's/.* T \([^@]*\)@@MGM_0\.1$/\1/p' | sort)
if [ "$exported" != "$(echo "$symbols" | sort)" ]; then
	echo "the library exports other symbols than libmgm.map names"
	exit 1
fi
