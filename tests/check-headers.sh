#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: check-headers.sh SOURCE_ROOT HEADER...
# Every public header compiles alone, and twice, in C11 with GNU extensions and in C++20, with every
# compiler that is here. HEADERs are the names that are installed.
# shellcheck disable=SC2317  # tap_case calls the functions
set -eu
root=$1
shift
. "$root/tests/tap.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
glib=$(pkg-config --cflags glib-2.0 | sed 's/-I/-isystem /g')

all_installed()
{
    for path in "$root"/include/vmstate/*.h; do
        case " $* " in
        *" ${path##*/} "*) ;;
        *) echo "${path##*/} is not in include/vmstate/meson.build"; return 1 ;;
        esac
    done
}

# compile COMPILER LANGUAGE STANDARD HEADER
compile()
{
    printf '#include <vmstate/%s>\n#include <vmstate/%s>\n' "$4" "$4" >"$tmp/header.c"
    # $glib is a list of options.
    # shellcheck disable=SC2086
    "$1" -x "$2" -std="$3" -Wall -Wextra -Werror -fsyntax-only -I"$root/include" $glib "$tmp/header.c"
}

tap_case 'every public header is installed' all_installed "$@"
for header in "$@"; do
    for compiler in gcc clang; do
        command -v "$compiler" >/dev/null || continue
        tap_case "$header, C11, $compiler" compile "$compiler" c gnu11 "$header"
    done
    for compiler in g++ clang++; do
        command -v "$compiler" >/dev/null || continue
        tap_case "$header, C++20, $compiler" compile "$compiler" c++ c++20 "$header"
    done
done
tap_end
