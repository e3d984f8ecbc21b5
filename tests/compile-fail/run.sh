#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: run.sh SOURCE_ROOT COMPILER...
# Every wrong use in cases.c is refused by every COMPILER that is here, and the right uses are not.
set -eu
root=$1
shift
cases=$root/tests/compile-fail/cases.c
. "$root/tests/tap.sh"

list=$(mktemp)
trap 'rm -f "$list"' EXIT
sed -n 's|^#elif CASE == \([0-9]*\) /\* \(.*\) \*/$|\1 \2|p' "$cases" >"$list"

flags="-std=gnu11 -Wall -Wextra -fsyntax-only -I$root/include $(pkg-config --cflags glib-2.0)"

# compiles COMPILER CASE
compiles()
{
    # $1 may have arguments of its own, as $flags has.
    # shellcheck disable=SC2086
    $1 $flags -Werror -DCASE="$2" "$cases"
}

# refuses COMPILER CASE: an error must be there, a warning does not count.
# shellcheck disable=SC2317  # tap_case calls it
refuses()
{
    # shellcheck disable=SC2086
    if message=$($1 $flags -w -DCASE="$2" "$cases" 2>&1); then
        echo "it compiles"
        return 1
    fi
    case $message in
    *"no such case"*) echo "there is no case $2"; return 1 ;;
    esac
}

for compiler in "$@"; do
    command -v "${compiler%% *}" >/dev/null || continue
    tap_case "$compiler: the right uses compile" compiles "$compiler" 0
    while read -r number name; do
        tap_case "$compiler: $name" refuses "$compiler" "$number"
    done <"$list"
done
tap_end
