#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: check-vmstate-diff.sh SOURCE_ROOT VMSTATE
# `vmstate diff` reports what differs between two streams of QEMU and nothing else; `vmstate check` compares descriptions.
# shellcheck disable=SC2317  # tap_case calls the functions
set -eu
root=$1
vmstate=$2
. "$root/tests/tap.sh"

streams=$root/tests/data/streams
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# run EXPECTED_CODE ARGUMENTS...: the output is in $tmp/out.
run()
{
    want=$1
    shift
    code=0
    "$vmstate" "$@" >"$tmp/out" 2>&1 || code=$?
    [ "$code" -eq "$want" ] || { echo "exit code $code, not $want: $*"; cat "$tmp/out"; return 1; }
}

has()
{
    grep -qF -- "$1" "$tmp/out" || { echo "no \"$1\" in:"; cat "$tmp/out"; return 1; }
}

itself()
{
    for file in "$streams"/*.mig; do
        run 0 diff "$file" "$file" && has 'same (' || return 1
    done
}

cmos()
{
    run 1 diff "$streams/pair-cmos-a_72.mig" "$streams/pair-cmos-b_72.mig" &&
        has 'mc146818rtc@0:cmos_data: buffer differs' && has '0x2f-0x2f' && has 'A  a5' && has 'B  a6' &&
        has '1 difference ('
}

scratch()
{
    run 1 diff --json "$streams/pair-lsi-scratcha-a_72.mig" "$streams/pair-lsi-scratcha-b_72.mig" &&
        has '{"path": "0000:00:04.0/lsiscsi@0:scratch", "what": "buffer", "ranges": [{"offset": 0, "size": 1,' &&
        has '"count": 1, "ignored": 0, "same": false'
}

integer()
{
    path=$("$vmstate" show --path '*e1000@0:mac_reg*' "$streams/e1000_72.mig" | sed -n '1s/ = .*//p')
    "$vmstate" set "$streams/e1000_72.mig" -o "$tmp/zero" "$path=0x0"
    "$vmstate" set "$streams/e1000_72.mig" -o "$tmp/bits" "$path=0xd0"
    run 1 diff "$tmp/zero" "$tmp/bits" && has "$path: 0 -> 208 (0xd0)  (bits 4, 6-7)" && has '1 difference ('
}

subsection()
{
    run 1 diff "$streams/pair-sub-serial-absent_72.mig" "$streams/pair-sub-serial-present_72.mig" &&
        has 'serial@0:state.{serial/recv_fifo}: subsection only in B (24 bytes)' || return 1
    run 1 diff "$streams/pair-sub-serial-present_72.mig" "$streams/pair-sub-serial-absent_72.mig" &&
        has 'serial@0:state.{serial/recv_fifo}: subsection only in A (24 bytes)'
}

section()
{
    run 1 diff "$streams/none_72.mig" "$streams/pc1_72.mig" && has 'i8259@0: section only in B'
}

ignored()
{
    run 0 diff --ignore '*:cmos_*' "$streams/pair-cmos-a_72.mig" "$streams/pair-cmos-b_72.mig" && has 'same'
}

# The byte of RAM's first page that is not zeros.
ram()
{
    cp "$streams/pc1_72.mig" "$tmp/ram"
    run 0 diff "$streams/pc1_72.mig" "$tmp/ram" || return 1
    at=$(LC_ALL=C grep -obUa 'RSD PTR' "$tmp/ram" | head -n 1 | cut -d: -f1)
    [ -n "$at" ] || { echo 'no such page'; return 1; }
    printf X | dd of="$tmp/ram" bs=1 seek="$at" conv=notrunc 2>/dev/null
    run 1 diff "$streams/pc1_72.mig" "$tmp/ram" && has 'pages differ' && has 'together 1 of' && has '1 difference ('
}

# The same machine's pages at fixed places, and elsewhere.
forms()
{
    ram=$root/tests/data/ram
    for pair in 'plain mapped-ram' 'mapped-ram plain'; do
        # shellcheck disable=SC2086 # two words
        set -- $pair
        run 1 diff "$ram/$1_100.mig.gz" "$ram/$2_100.mig.gz" && has '{configuration/capabilities}: subsection only in' &&
            has '1 difference (' || return 1
    done
    run 0 diff "$ram/plain_100.mig.gz" "$ram/multifd_100.mig.gz" &&
        has '512 pages of ram@0:pc.ram are in A only and were not compared' &&
        has 'same, as far as it could be compared (' || return 1
    run 0 diff --json "$ram/multifd_100.mig.gz" "$ram/plain_100.mig.gz" && has 'pages of ram@0:pc.ram are in B only' &&
        has '"same": true, "partial": true' || return 1
    run 1 diff "$ram/plain_100.mig.gz" "$ram/ignore-shared_100.mig.gz" &&
        has 'ram@0:pc.ram: block only in A (2097152 bytes)' &&
        has 'ram@0:mb0: block only in B (2097152 bytes)' && has '3 differences ('
}

damaged()
{
    head -c 20000 "$streams/e1000_72.mig" >"$tmp/cut"
    run 2 diff "$streams/e1000_72.mig" "$tmp/cut"
}

arguments()
{
    run 2 diff "$streams/none_72.mig" && run 2 diff - - && run 2 diff "$tmp/none" "$streams/none_72.mig" &&
        run 2 check "$streams/none_72.mig"
}

# schema NAME FIELDS [SUBSECTIONS] [VERSION]
schema()
{
    printf '{"page_size": 4096, "devices": [{"name": "nic", "instance_id": 0, "vmsd_name": "nic", "version": %s, ' \
        "${4:-1}" >"$tmp/$1"
    printf '"fields": [%s], "subsections": [%s]}]}\n' "$2" "${3:-}" >>"$tmp/$1"
}

field()
{
    printf '{"name": "%s", "type": "%s", "size": %s}' "$1" "$2" "$3"
}

a=$(field a uint32 4)
b=$(field b uint32 4)
c=$(field c uint16 2)
sub='{"vmsd_name": "nic/mq", "version": 1, "fields": []}'

check_itself()
{
    for file in "$streams"/*.mig; do
        "$vmstate" show --schema "$file" >"$tmp/schema" 2>/dev/null || continue
        run 0 check "$file" "$file" && has 'yes: NEW loads what OLD saves (0 notes)' &&
            run 0 check "$tmp/schema" "$file" || return 1
    done
}

# expect CODE TEXT: of old to new
expect()
{
    run "$1" check "$tmp/old" "$tmp/new" && has "$2"
}

check_fields()
{
    schema old "$a, $b, $c"
    schema new "$a, $c" && expect 1 'no: nic@0:b: removed (4 bytes)' && has 'no: 1 reason' || return 1
    schema new "$a, $b, $c, $(field d uint8 1)" && expect 1 'no: nic@0:d: added (1 byte)' || return 1
    schema new "$a, $b, $c, $(field d uint8 1)" '' 2 && expect 0 'note: nic@0:d: added' || return 1
    schema new "$a, $(field b uint64 8), $c" && expect 1 'no: nic@0:b: resized: 4 bytes' || return 1
    schema new "$a, $(field b buffer 4), $c" && expect 1 'no: nic@0:b: retyped' || return 1
    schema new "$a, $(field b int32 4), $c" && expect 0 'note: nic@0:b: retyped' || return 1
    schema new "$b, $a, $c" && expect 1 'no: nic@0:b: moved' && has 'no: 1 reason' || return 1
    schema new "$a, $(field other uint32 4), $c" && expect 0 'note: nic@0:b: renamed to other' || return 1
    schema new "$a, $(field unused unused_buffer 4), $c" && expect 0 'note: nic@0:b: removed; unused'
}

check_unused()
{
    schema old "$a, $(field unused unused_buffer 6), $b"
    schema new "$a, $c, $(field unused unused_buffer 4), $b"
    expect 0 'note: nic@0:c: takes the place of unused bytes'
}

check_divided()
{
    schema old "$(field s buffer 10), $b"
    schema new "$(field s buffer 4), $a, $c, $b"
    expect 0 'note: nic@0:s: its last 6 bytes' || return 1
    run 0 check "$tmp/new" "$tmp/old" && has 'note: nic@0:s: in NEW it also has the 6 bytes' || return 1
    run 0 check "$streams/none_72.mig" "$streams/none_100.mig"
}

check_arrays()
{
    schema old '{"name": "r", "array_len": 4, "type": "uint32", "size": 4}'
    schema new '{"name": "r", "array_len": 5, "type": "uint32", "size": 4}'
    expect 1 'no: nic@0:r: array of 4 elements, in NEW 5'
}

check_versions()
{
    schema old "$a" '' 2
    schema new "$a" '' 1
    expect 1 'no: nic@0: version 2, in NEW 1' || return 1
    schema new "$a" '' 3
    expect 0 'note: nic@0: version 2, in NEW 3'
}

check_subsections()
{
    schema old "$a" "$sub"
    schema new "$a"
    expect 1 'no: nic@0:{nic/mq}: subsection not in NEW' || return 1
    run 0 check "$tmp/new" "$tmp/old" && has 'note: nic@0:{nic/mq}: new subsection'
}

check_trouble()
{
    echo '{"devices": [' >"$tmp/old"
    run 2 check "$tmp/old" "$tmp/old" || return 1
    awk 'BEGIN { for (i = 0; i < 100000; i++) printf "{\"devices\":" }' >"$tmp/old"
    run 2 check "$tmp/old" "$tmp/old"
}

# RAM of 2^60 bytes, of which the file has pages far from each other: as quick, and in as little memory, as it is short.
claimed()
{
    {
        printf 'QEVM\0\0\0\3\1\0\0\0\1\3ram\0\0\0\0\0\0\0\4\20\0\0\0\0\0\0\4\1a\20\0\0\0\0\0\0\0'
        printf '\0\0\0\0\0\0\0\20\176\0\0\0\1\3\0\0\0\1'
        for i in 0 1 2 3 4 5 6 7 10; do
            for k in 0 1 2 3 4 5 6 7; do
                for l in 0 1 2 3 4 5 6 7; do
                    # shellcheck disable=SC2059 # octal digits
                    printf "\\0\\0$i\\0$k\\0$l\\0\\0\\0\\2\\1a\\7"
                done
            done
        done
        printf '\0\0\0\0\0\0\0\20\176\0\0\0\1\0'
    } >"$tmp/claimed"
    (ulimit -t 2; run 0 diff "$tmp/claimed" "$tmp/claimed" && has 'spread too far')
}

# libvmstate's shortest form looks like a stream that was cut off: it is not called good.
shortest()
{
    run 1 verify "$root/tests/data/golden/load/no-footers.bin" &&
        has 'unless it was saved without footers: then nothing can be verified' || return 1
    run 1 verify "$root/tests/data/golden/refuse/cut-in-a-field.bin"
}

# A header, and then no stream: it is not copied.
no_stream()
{
    printf 'QEVM\0\0\0\3' >"$tmp/none"
    truncate -s 1T "$tmp/none"
    run 2 convert --codec raw "$tmp/none" "$tmp/copy" && has 'nothing to convert' && [ ! -e "$tmp/copy" ]
}

tap_case 'a file and itself are the same' itself
tap_case 'RAM that is claimed costs nothing' claimed
tap_case 'verify: the shortest form is good' shortest
tap_case 'convert: a header is no stream' no_stream
tap_case 'a byte of CMOS' cmos
tap_case 'a byte of a buffer, as JSON' scratch
tap_case 'the bits of an integer' integer
tap_case 'a subsection on one side' subsection
tap_case 'a section on one side' section
tap_case 'what is ignored does not count' ignored
tap_case 'a page of RAM' ram
tap_case 'RAM at fixed places, and elsewhere' forms
tap_case 'a damaged file is trouble' damaged
tap_case 'wrong arguments are trouble' arguments
tap_case 'check: a file and itself' check_itself
tap_case 'check: fields' check_fields
tap_case 'check: unused bytes' check_unused
tap_case 'check: a divided buffer' check_divided
tap_case 'check: arrays' check_arrays
tap_case 'check: versions' check_versions
tap_case 'check: subsections' check_subsections
tap_case 'check: no JSON is trouble' check_trouble
tap_end
