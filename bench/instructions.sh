#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: instructions.sh BENCH [--measure]
# Counts the instructions that hot paths take, with callgrind, and compares them with the ceilings
# in instructions.txt, which are twice of what was counted when they were set. Prints TAP; with
# --measure, what was counted.
set -eu
export LC_ALL=C
bench=$1
measure=${2:-}
here=$(dirname "$0")

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# count ROW: instructions of one run of the row. The program runs it 20 times.
count()
{
    valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file="$tmp/out" \
        "$bench" --count "$1" >"$tmp/log" 2>&1 || return 1
    awk '/^(summary|totals):/ { n = $2 }
         END { if (n + 0 == 0) exit 1; printf "%d\n", n / 20 }' "$tmp/out"
}

n=0
failed=0
while read -r row ceiling; do
    case $row in
    '' | '#'*) continue ;;
    esac
    n=$((n + 1))
    if ! counted=$(count "$row"); then
        sed 's/^/# /' "$tmp/log"
        echo "not ok $n - $row could be counted"
        failed=$((failed + 1))
    elif [ -n "$measure" ]; then
        echo "$row $counted"
    elif [ "$counted" -le "$ceiling" ]; then
        echo "ok $n - $row: $counted instructions, at most $ceiling"
    else
        echo "not ok $n - $row: $counted instructions, more than $ceiling"
        failed=$((failed + 1))
    fi
done <"$here/instructions.txt"
[ -n "$measure" ] || echo "1..$n"
[ "$failed" -eq 0 ] && [ "$n" -gt 0 ]
