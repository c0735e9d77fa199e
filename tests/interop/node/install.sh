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
cp -p "$here"/*.js "$here"/package.json "$target/"
cd "$target"
# What is there is what the lock asks for: it was copied when npm had succeeded.
! cmp -s "$here/package-lock.json" installed.json || exit 0
cp "$here/package-lock.json" .
npm ci --no-audit --no-fund --ignore-scripts
mv package-lock.json installed.json
