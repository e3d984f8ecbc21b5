#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: check-readme.sh SOURCE_ROOT FIRST
# README.md's program, its first block marked as C, is examples/first.c but for the licence line, and
# FIRST, which was built from that, runs. The files that README.md names exist.
# shellcheck disable=SC2317  # tap_case calls the functions
set -eu
root=$1
first=$2
. "$root/tests/tap.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

same_program()
{
    awk '/^```c$/ { inside = 1; next } /^```/ { if (inside) exit } inside' "$root/README.md" \
        >"$tmp/readme.c"
    [ -s "$tmp/readme.c" ] || { echo 'README.md has no block marked ```c'; return 1; }
    sed 1d "$root/examples/first.c" | diff -u - "$tmp/readme.c"
}

# Names in backquotes that begin with a directory of this tree, and Markdown files.
named_files()
{
    missing=0
    for name in $(grep -o '`[^` ]*`' "$root/README.md" | tr -d '`' |
        grep -E '^(docs|examples|include|tests)/|^[A-Z]+\.md$'); do
        [ -e "$root/$name" ] || { echo "README.md names $name, which is not there"; missing=1; }
    done
    return $missing
}

tap_case 'the program in README.md is examples/first.c' same_program
tap_case 'it runs' "$first"
tap_case 'the files that README.md names exist' named_files
tap_end
