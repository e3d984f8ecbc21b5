#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: check-symbols.sh LIBRARY SOURCE_ROOT VERSION_SCRIPT HEADER...
# The exported symbols are those of the version script, all declared and documented in the library's
# public headers, and none of them is a name that QEMU exports.
# shellcheck disable=SC2317  # tap_case calls the functions
set -eu
export LC_ALL=C
library=$1
root=$2
map=$3
shift 3
. "$root/tests/tap.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# "NAME" of each symbol that an ELF file defines for others; the version node is not one.
exported()
{
    nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort -u
}

# "NAME COMMENTED" of each declaration marked VMSTATE_PUBLIC; COMMENTED is yes when a comment
# ends on the line before it. The arguments are the headers.
declared()
{
    awk '
        /^[ \t]*#/ { before = ""; next }
        text == "" && /^VMSTATE_PUBLIC / {
            commented = before ~ /\*\/[ \t]*$/ ? "yes" : "no"
            text = " "
        }
        text != "" {
            text = text $0 " "
            if ($0 ~ /;/) {
                sub(/.*VMSTATE_PUBLIC/, "", text)
                sub(/[(;[].*/, "", text)
                sub(/[ \t]+$/, "", text)
                sub(/.*[^A-Za-z0-9_]/, "", text)
                print text, commented
                text = ""
            }
        }
        { before = $0 }
    ' "$@" | sort -u
}

# same WHAT_IS_ONLY_LEFT LEFT WHAT_IS_ONLY_RIGHT RIGHT
same()
{
    comm -23 "$2" "$4" | sed "s/^/$1: /" >"$tmp/differences"
    comm -13 "$2" "$4" | sed "s/^/$3: /" >>"$tmp/differences"
    nothing_in "$tmp/differences"
}

nothing_in()
{
    cat "$1"
    [ ! -s "$1" ]
}

no_overlap()
{
    comm -12 "$tmp/exported" "$1" >"$tmp/overlap"
    nothing_in "$tmp/overlap"
}

exported "$library" >"$tmp/exported"
sed -n 's/^[ \t]*\(vmstate_[A-Za-z0-9_]*\);.*/\1/p' "$map" >"$tmp/listed.raw"
sort -u "$tmp/listed.raw" >"$tmp/listed"
cd "$root/include/vmstate"
declared "$@" >"$tmp/declarations"
cut -d' ' -f1 "$tmp/declarations" | sort -u >"$tmp/declared"
sed -n 's/ no$//p' "$tmp/declarations" >"$tmp/bare"
grep -v '^#' "$root/tests/data/qemu-symbols.txt" | sort -u >"$tmp/qemu"
grep -v '^vmstate_' "$tmp/exported" >"$tmp/foreign" || true

tap_case 'something is exported' test -s "$tmp/exported"
tap_case 'every exported name begins with vmstate_' nothing_in "$tmp/foreign"
tap_case 'the version script lists what is exported' \
    same 'listed, not defined' "$tmp/listed" 'exported, not listed' "$tmp/exported"
tap_case 'the headers declare what is exported' \
    same 'declared, not exported' "$tmp/declared" 'exported, not declared' "$tmp/exported"
tap_case 'a comment stands before every declaration' nothing_in "$tmp/bare"
tap_case 'no name of the list of QEMU names is exported' no_overlap "$tmp/qemu"

qemu=$(command -v qemu-system-x86_64 || true)
if [ -n "$qemu" ]; then
    exported "$qemu" >"$tmp/qemu-here"
    tap_case 'no name of the installed QEMU is exported' no_overlap "$tmp/qemu-here"
else
    tap_skip 'no name of the installed QEMU is exported' 'qemu-system-x86_64 is not installed'
fi
tap_end
