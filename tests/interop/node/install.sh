#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# install.sh - puts the packages of package-lock.json beside copies of the programs here.
#
# usage: install.sh BUILD-DIRECTORY
#
# The one part of tests/interop that asks a registry; the stories have no network.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=$1/tests/interop/node
mkdir -p "$target"
cp -p "$here"/*.js "$here"/package.json "$here"/package-lock.json "$target/"
cd "$target"
[ -e node_modules/.package-lock.json ] &&
	[ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
npm ci --no-audit --no-fund --ignore-scripts
touch node_modules/.package-lock.json
