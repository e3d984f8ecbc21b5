#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: check-subproject.sh SOURCE_ROOT
# A project that has this one below subprojects/ builds and runs against it.
set -eu
root=$1
. "$root/tests/tap.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

tap_case 'copy the project' cp -R "$root/tests/subproject" "$tmp/project"
mkdir "$tmp/project/subprojects"
ln -s "$root" "$tmp/project/subprojects/libvmstate"
tap_case 'meson setup' meson setup --force-fallback-for=libvmstate "$tmp/build" "$tmp/project"
tap_case 'compile' ninja -C "$tmp/build"
tap_case 'run' "$tmp/build/user"
tap_end
