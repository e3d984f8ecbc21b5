#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: check-vmstate-check.sh SOURCE_ROOT VMSTATE SCHEMA_DEVICE [QEMU]
# `vmstate check` finds what keeps a stream from being loaded, and nothing else: on a device in many variants, on
# streams and descriptions that QEMU wrote, on those after an edit, on bytes that are no description.
# shellcheck disable=SC2317  # tap_case calls the functions
set -eu
root=$1
vmstate=$2
device=$3
qemu=${4:-}
. "$root/tests/tap.sh"

streams=$root/tests/data/streams
dumps=$root/tests/data/dumps
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# run EXPECTED_CODE ARGUMENTS...: of check; the output is in $tmp/out.
run()
{
    want=$1
    shift
    code=0
    "$vmstate" check "$@" >"$tmp/out" 2>&1 || code=$?
    [ "$code" -eq "$want" ] || { echo "exit code $code, not $want: $*"; cat "$tmp/out"; return 1; }
}

has()
{
    grep -qF -- "$1" "$tmp/out" || { echo "no \"$1\" in:"; cat "$tmp/out"; return 1; }
}

lacks()
{
    ! grep -qF -- "$1" "$tmp/out" || { echo "\"$1\" in:"; cat "$tmp/out"; return 1; }
}

# The whole last line.
counts()
{
    [ "$(tail -n 1 "$tmp/out")" = "$1" ] || { echo "not \"$1\" at the end of:"; cat "$tmp/out"; return 1; }
}

# --- A device in variants

# variant NAME CODE TEXT: what check says of the device's first description against this one, as stream and as schema. What
# check lets pass must load.
variant()
{
    "$device" save "$1" >"$tmp/new.mig"
    "$vmstate" show --schema "$tmp/new.mig" >"$tmp/new.json"
    run "$2" "$tmp/base.mig" "$tmp/new.mig" && has "$3" || return 1
    cp "$tmp/out" "$tmp/first"
    run "$2" "$tmp/base.json" "$tmp/new.json" && cmp "$tmp/first" "$tmp/out" || return 1
    [ "$2" -ne 0 ] || "$device" load "$1" <"$tmp/base.mig"
}

"$device" save base >"$tmp/base.mig"
"$vmstate" show --schema "$tmp/base.mig" >"$tmp/base.json"

# What does not load for lack of a minimum version, which our streams tell and QEMU's do not.
newer_minimum()
{
    "$device" save newer-minimum >"$tmp/new.mig"
    run 1 "$tmp/base.mig" "$tmp/new.mig" && has 'no: nic@0: version 2, and NEW loads 3 to 3 only' || return 1
    "$vmstate" show --schema "$tmp/new.mig" >"$tmp/new.json"
    run 1 "$tmp/base.mig" "$tmp/new.json" && has 'no: nic@0: version 2, and NEW loads 3 to 3 only' || return 1
    sed 's/, "minimum_version_id": [0-9]*//g' "$tmp/new.json" >"$tmp/untold.json"
    run 0 "$tmp/base.mig" "$tmp/untold.json" && has 'good if NEW'"'"'s minimum_version_id is not above 2' || return 1
    ! "$device" load newer-minimum <"$tmp/base.mig"
}

# --- Streams of QEMU, and edits of what they say

streams_themselves()
{
    for file in "$streams"/*.mig; do
        "$vmstate" show --schema "$file" >"$tmp/schema" 2>/dev/null || continue
        run 0 "$file" "$file" && counts 'yes: NEW loads what OLD saves (0 notes)' || return 1
        run 0 "$tmp/schema" "$file" && counts 'yes: NEW loads what OLD saves (0 notes)' || return 1
    done
}

streams_across()
{
    for name in e1000 isapc lsi none pc1 q35 virtio-blk virtio-net; do
        run 0 "$streams/${name}_72.mig" "$streams/${name}_100.mig" || return 1
    done
    run 0 "$streams/pc1_72.mig" "$streams/pc1_100.mig" && has 'configuration: machine pc-i440fx-7.2, in NEW pc-i440fx-10.0'
}

# What show --schema wrote in one line, as streams have it.
flat()
{
    sed 's/^ *//' "$1" | tr '\n' ' ' | sed 's/\[ {/[{/g; s/} \]/}]/g; s/ $//'
}

# edit SED CODE TEXT: e1000's schema after an edit, against what it was.
edit()
{
    "$vmstate" show --schema "$streams/e1000_72.mig" >"$tmp/old.json"
    flat "$tmp/old.json" >"$tmp/flat.json"
    sed "$1" "$tmp/flat.json" >"$tmp/new.json"
    ! cmp -s "$tmp/flat.json" "$tmp/new.json" || { echo "nothing was edited: $1"; return 1; }
    run "$2" "$tmp/old.json" "$tmp/new.json" && has "$3"
}

header='{"name": "tx.header", "type": "buffer", "size": 256}, '
ipcss='{"name": "mig_props.ipcss", "type": "uint8", "size": 1}, '
ipcso='{"name": "mig_props.ipcso", "type": "uint8", "size": 1}, '

edit_stream()
{
    edit "s/$header//" 1 \
        'tx.header: removed (256 bytes): NEW takes them for what is behind it. Put VMSTATE_UNUSED(256)' || return 1
    edit "s/$header/$header{\"name\": \"flag\", \"type\": \"bool\", \"size\": 1}, /" 1 'flag: added (1 byte)' || return 1
    edit "s/$header/{\"name\": \"tx.header\", \"type\": \"buffer\", \"size\": 128}, /" 1 \
        'tx.header: resized: 256 bytes' || return 1
    edit "s/$header/{\"name\": \"unused\", \"type\": \"unused_buffer\", \"size\": 256}, /" 0 \
        'tx.header: removed; unused' || return 1
    edit "s/$header/{\"name\": \"unused\", \"type\": \"unused_buffer\", \"size\": 255}, /" 1 \
        'tx.header: removed (256' || return 1
    edit "s/\"tx.header\"/\"tx.head\"/" 0 'tx.header: renamed to tx.head' || return 1
    edit "s/$ipcss$ipcso/$ipcso$ipcss/" 1 'mig_props.ipcso: moved: NEW reads it before mig_props.ipcss' || return 1
    edit 's/"eeprom_data", "array_len": 64/"eeprom_data", "array_len": 65/' 1 \
        'eeprom_data: array of 64 elements, in NEW 65' || return 1
    edit 's/"config\[0\]", "type": "pci config", "size": 256/"config[0]", "type": "pci config", "size": 4096/' 0 \
        'parent_obj.config[0]: 256 bytes, in NEW 4096, of a type (pci config)' || return 1
    edit 's/"vmsd_name": "e1000", "version": 2/"vmsd_name": "e1000", "version": 1/' 1 'version 2, in NEW 1' || return 1
    edit 's/"vmsd_name": "e1000", "version": 2/"vmsd_name": "e1000", "version": 3/' 0 \
        'version 2, in NEW 3: good if' || return 1
    edit 's/"vmsd_name": "e1000", "version": 2/&, "minimum_version_id": 2/' 0 \
        'yes: NEW loads what OLD saves (0 notes)' || return 1
    edit 's/"vmsd_name": "e1000", "version": 2/"vmsd_name": "e1000", "version": 4, "minimum_version_id": 3/' 1 \
        'version 2, and NEW loads 3 to 4 only' || return 1
    edit 's|"e1000/full_mac_state"|"e1000/other"|' 1 '{e1000/full_mac_state}: subsection not in NEW' || return 1
    edit 's|/e1000", "instance_id": 0|/e1000", "instance_id": 1|' 1 'section not in NEW' && has 'e1000@1: new section'
}

lists()
{
    list='{"devices": [{"name": "d", "instance_id": 0, "vmsd_name": "d", "version": 1, "fields": [%s]}]}\n'
    element='"vmsd_name": "e", "version": 1, "fields": [{"name": "x", "type": "uint32", "size": 4}]'
    # shellcheck disable=SC2059  # the format is above
    {
        printf "$list" '{"name": "l", "type": "qtailq", "size": 1}' >"$tmp/empty"
        printf "$list" "{\"name\": \"l\", \"type\": \"qtailq\", $element, $element, \"size\": 11}" >"$tmp/two"
        printf "$list" '{"name": "p", "index": 0, "type": "nullptr", "size": 1}, {"name": "p", "type": "struct",
            "struct": {"vmsd_name": "e", "version": 1, "fields": []}, "size": 4}' >"$tmp/pointers"
        printf "$list" '{"name": "p", "array_len": 2, "type": "nullptr", "size": 1}' >"$tmp/nulls"
        printf "$list" '{"name": "a", "index": 0, "type": "uint8", "size": 1}, {"name": "a", "index": 1, "type": "uint8",
            "size": 1}, {"name": "b", "type": "uint8", "size": 1}' >"$tmp/array"
    }
    for pair in 'empty two' 'two empty' 'pointers nulls' 'nulls pointers'; do
        # shellcheck disable=SC2086  # two words
        set -- $pair
        run 0 "$tmp/$1" "$tmp/$2" && counts 'yes: NEW loads what OLD saves (0 notes)' || return 1
    done
    # The second element alone has y, which then grows.
    # shellcheck disable=SC2059
    printf "$list" "{\"name\": \"s\", \"index\": 0, \"type\": \"struct\", \"struct\": {$element}, \"size\": 4},
        {\"name\": \"s\", \"type\": \"struct\", \"struct\": {\"vmsd_name\": \"e\", \"version\": 1, \"fields\": [
        {\"name\": \"y\", \"type\": \"uint16\", \"size\": 2}]}, \"size\": 2}" >"$tmp/parts"
    run 0 "$tmp/parts" "$tmp/parts" && counts 'yes: NEW loads what OLD saves (0 notes)' || return 1
    sed 's/"uint16", "size": 2/"uint32", "size": 4/' "$tmp/parts" >"$tmp/longer"
    run 1 "$tmp/parts" "$tmp/longer" && has 'no: d@0:s[1].y: resized: 2 bytes' || return 1
    sed 's/{"name": "a", "index": 1/{"name": "a", "array_len": 3, "index": 1/' "$tmp/array" >"$tmp/longer"
    run 1 \
        "$tmp/array" "$tmp/longer" && has 'no: d@0:a: array of 2 elements, in NEW 4' &&
        counts 'no: 1 reason, 0 notes'
}

# --- What -dump-vmstate writes

dumps_themselves()
{
    for file in "$dumps"/*.json; do
        run 0 "$file" "$file" && counts 'yes: NEW loads what OLD saves (0 notes)' || return 1
    done
}

dumps_across()
{
    run 1 "$dumps/pc-7.2_72.json" "$dumps/pc-7.2_100.json" || return 1
    has 'no: am53c974:esp.drq_state: added (1 byte)' && has 'no: am53c974:esp.{esp/pdma}: subsection not in NEW' &&
        has 'no: sysbus-ahci: class not in NEW' && has 'no: qxl: class not in NEW' &&
        has 'note: e1000e:core.eitr_intr_pending: removed; unused bytes take its place' &&
        has 'note: sb16:irq: removed with what is behind it; unused bytes' &&
        has 'note: hpet:num_timers: renamed to num_timers_save' &&
        has 'note: serial-mm: class not in NEW; compared with isa-serial' &&
        counts 'no: 4 reasons, 17 notes, 4 more the same in other classes'
}

# dump_edit SED CODE TEXT
dump_edit()
{
    sed "$1" "$dumps/pc-7.2_100.json" >"$tmp/new.json"
    ! cmp -s "$dumps/pc-7.2_100.json" "$tmp/new.json" || { echo "nothing was edited: $1"; return 1; }
    run "$2" "$dumps/pc-7.2_100.json" "$tmp/new.json" && has "$3"
}

plain='"version_id": 0, "field_exists": false, "size":'

tested='{"field": "new", "version_id": 0, "field_exists": true, "size": 4}'

edit_dump()
{
    dump_edit '/^"e1000"/s/2, "minimum_version_id": 1, "Fields"/3, "minimum_version_id": 3, "Fields"/' 1 \
        'no: e1000: version 2, and NEW loads 3 to 3 only' || return 1
    dump_edit '/^"e1000"/s/2, "minimum_version_id": 1, "Fields"/3, "minimum_version_id": 2, "Fields"/' 0 \
        'yes: NEW loads' || return 1
    dump_edit '/^"e1000"/s/"name": "e1000", "version_id": 2/"name": "e1000", "version_id": 1/' 1 \
        'e1000: version 2, in NEW 1' || return 1
    dump_edit "/^\"e1000\"/s/{\"field\": \"rxbuf_size\", $plain 4}, //" 1 'e1000:rxbuf_size: removed (4 bytes)' || return 1
    dump_edit "/^\"e1000\"/s/{\"field\": \"rxbuf_size\"/{\"field\": \"new\", $plain 4}, &/" 1 \
        'e1000:new: added (4 bytes)' || return 1
    dump_edit "/^\"e1000\"/s/{\"field\": \"rxbuf_size\"/{\"field\": \"new\", \"version_id\": 3, \"size\": 4}, &/" 0 \
        'yes: NEW loads' || return 1
    dump_edit "/^\"e1000\"/s/{\"field\": \"rxbuf_size\"/$tested, &/" 0 \
        'note: e1000:new: added under a test' || return 1
    dump_edit "/^\"e1000\"/s/\"rxbuf_size\", $plain 4/\"rxbuf_size\", $plain 8/" 1 \
        'e1000:rxbuf_size: resized: 4 bytes' || return 1
    dump_edit '/^"e1000"/s/"num": 64/"num": 63/' 1 'e1000:eeprom_data: array of 64 elements, in NEW 63' || return 1
    dump_edit '/^"e1000"/s/"num": 64, //' 1 'e1000:eeprom_data: no array of a fixed length in NEW' || return 1
    dump_edit '/^"e1000"/s|"name": "e1000/full_mac_state"|"name": "e1000/other"|' 1 \
        '{e1000/full_mac_state}: subsection not in NEW' || return 1
    dump_edit '/^"e1000"/s/"name": "e1000", "version_id"/"name": "e1001", "version_id"/' 1 \
        'its section is called e1000, in NEW e1001' || return 1
    dump_edit '/^"e1000":/d' 1 'no: e1000: class not in NEW'
}

mixed()
{
    run 0 "$streams/e1000_100.mig" "$dumps/pc-7.2_100.json" && has 'are of no class in the other file' || return 1
    run 0 "$dumps/pc-7.2_100.json" "$streams/e1000_100.mig" || return 1
    run 0 "$streams/e1000_72.mig" "$dumps/pc-7.2_100.json" && has 'hpet@0:num_timers: renamed' || return 1
    run 0 "$dumps/pc-7.2_72.json" "$streams/e1000_100.mig" || return 1
    sed "/^\"e1000\"/s/{\"field\": \"rxbuf_size\", $plain 4}, //" "$dumps/pc-7.2_100.json" >"$tmp/new.json"
    run 1 \
        "$streams/e1000_72.mig" "$tmp/new.json" && has 'no: 0000:00:04.0/e1000@0:rxbuf_size: removed (4 bytes)' || return 1
    run 1 "$tmp/new.json" "$streams/e1000_72.mig" && has 'no: 0000:00:04.0/e1000@0:rxbuf_size: added (4 bytes)' || return 1
    sed "/^\"e1000\"/s/\"rxbuf_size\", $plain 4/\"rxbuf_size\", $plain 2/" "$dumps/pc-7.2_100.json" >"$tmp/new.json"
    run 1 "$streams/e1000_72.mig" "$tmp/new.json" && has 'e1000@0:rxbuf_size: resized: 4 bytes, in NEW 2'
}

# Fields under a test: a stream has them or has not; a new name does not hide that.
mixed_tests()
{
    field='{"name": "%s", "type": "uint8", "size": 1}'
    device='{"devices": [{"name": "d", "vmsd_name": "d", "version": 1, "fields":'
    class='{"c": {"Description": {"name": "d", "version_id": 1, "Fields":'
    tested_field='{"field": "%s", "version_id": 0, "field_exists": true, "size": 1}'
    plain_field='{"field": "%s", "version_id": 0, "field_exists": false, "size": 1}'
    # shellcheck disable=SC2059  # the formats are above
    {
        printf "$device [$field, $field, $field]}]}" \
            a old older >"$tmp/stream"
        printf "$device [$field]}]}" a >"$tmp/short"
        printf "$class [$plain_field, $tested_field, $tested_field]}}}" \
            a new newer >"$tmp/dump"
        # The test alone decides, whatever the version.
        printf "$class [$plain_field, ${tested_field%"0, "*}9, ${tested_field#*"0, "}]}}}" a new >"$tmp/newest"
        printf "$class [$plain_field]}}}" a >"$tmp/bare"
        printf "$class [$plain_field, $tested_field, $plain_field]}}}" \
            a new newer >"$tmp/worse"
    }
    run 0 "$tmp/stream" "$tmp/dump" && has 'd@0:old: renamed to new' && has 'd@0:older: renamed to newer' || return 1
    run 0 "$tmp/short" "$tmp/dump" && counts 'yes: NEW loads what OLD saves (0 notes)' || return 1
    run 0 "$tmp/dump" "$tmp/short" && counts 'yes: NEW loads what OLD saves (0 notes)' || return 1
    run 1 "$tmp/newest" "$tmp/bare" && has 'no: c:new: removed, and OLD saves it where its test says so' || return 1
    run 0 "$tmp/bare" "$tmp/newest" && has 'note: c:new: added under a test' || return 1
    run 1 "$tmp/short" "$tmp/worse" && has 'no: d@0:newer: added' && counts 'no: 1 reason, 0 notes' || return 1
    run 1 "$tmp/worse" "$tmp/short" && has 'no: d@0:newer: removed' && counts 'no: 1 reason, 0 notes'
}

# The QEMU that is installed writes the same twice, whatever the machine.
installed()
{
    "$qemu" -M none -dump-vmstate "$tmp/none.json" && "$qemu" -M pc -dump-vmstate "$tmp/pc.json" || return 1
    for new in none pc; do
        run 0 "$tmp/none.json" "$tmp/$new.json" && counts 'yes: NEW loads what OLD saves (0 notes)' || return 1
    done
}

# --- The command

ignored()
{
    run 0 --ignore 'am53c974:*' --ignore 'dc390:*' -i qxl -i sysbus-ahci -q \
        "$dumps/pc-7.2_72.json" "$dumps/pc-7.2_100.json" &&
        lacks 'no: ' && lacks 'note: ' && counts 'yes: NEW loads what OLD saves (10 ignored)'
}

standard_input()
{
    # shellcheck disable=SC2094  # it is only read
    run 0 - "$tmp/base.mig" <"$tmp/base.mig" && run 0 "$tmp/base.json" - <"$tmp/base.mig" &&
        run 0 - "$tmp/base.mig" <"$tmp/base.json" || return 1
    for file in base.mig base.json; do
        # shellcheck disable=SC2002  # a pipe, not a file
        cat "$tmp/$file" | "$vmstate" check - "$tmp/base.json" >"$tmp/out" 2>&1 && has 'yes: NEW loads' || return 1
    done
    gzip -c "$tmp/base.mig" | "$vmstate" check "$tmp/base.json" - >"$tmp/out" 2>&1 && has 'yes: NEW loads' || return 1
    run 2 - - && has 'two files' && : | run 2 - "$tmp/base.mig" && has 'standard input'
}

# trouble TEXT MESSAGE: as OLD and as NEW
trouble()
{
    printf '%s' "$1" >"$tmp/bad"
    run 2 "$tmp/bad" "$tmp/base.json" && has "$2" && has "$tmp/bad" && run 2 "$tmp/base.json" "$tmp/bad" && has "$2"
}

no_description()
{
    trouble '{"devices": [' 'it is no JSON' && trouble '{}' 'neither "devices" nor a class' &&
        trouble '{"a": {"b": 1}}' 'neither' &&
        trouble '{"devices": []} {}' "text follows the object's end" &&
        trouble '{"devices": 1}' 'neither' && trouble '{"devices": [1]}' '"devices"[0] has no "name"' &&
        trouble "{\"a\": \"$(printf '\377')\"}" 'UTF-8' && trouble '[]' "$tmp/bad" && trouble '' "$tmp/bad" &&
        trouble '{"format": "qemu", "sections": []}' 'vmstate show --schema' || return 1
    run 2 "$tmp/none" "$tmp/base.json" && has 'No such file' && run 2 "$tmp" "$tmp/base.json" && run 2 \
        "$tmp/base.json" || return 1
    "$device" save base | head -c 60 >"$tmp/bad"
    run 2 "$tmp/bad" "$tmp/base.json" && has 'vmdesc'
}

# What the JSON library would not stop at: it calls itself for each bracket, and takes up to 80 times the text's memory.
hostile()
{
    for text in '{"devices":' '{"a":[' '{"Description":{"Fields":[{"Description":'; do
        awk -v text="$text" 'BEGIN { for (i = 0; i < 150000; i++) printf "%s", text }' >"$tmp/bad"
        run 2 "$tmp/bad" "$tmp/base.json" && has 'too deep' || return 1
    done
    awk 'BEGIN { printf "{\"devices\":["; for (i = 0; i < 1000000; i++) printf "{},"; printf "{}]}" }' >"$tmp/bad"
    run 2 "$tmp/bad" "$tmp/base.json" && has 'more values than' || return 1
    head -c 9000000 /dev/zero | tr '\0' '{' >"$tmp/bad"
    run 2 "$tmp/bad" "$tmp/base.json" && has 'more than 8 MiB' || return 1
    # Many fields, none of which has a partner: this must end soon.
    for name in a b; do
        awk -v name="$name" 'BEGIN {
            printf "{\"devices\": [{\"name\": \"d\", \"vmsd_name\": \"d\", \"version\": 1, \"fields\": ["
            for (i = 0; i < 20000; i++)
                printf "%s{\"name\": \"%s%d\", \"type\": \"buffer\", \"size\": %d}",
                    i ? ", " : "", name, i, i + (name == "a")
            print "]}]}" }' >"$tmp/many-$name"
    done
    run 1 "$tmp/many-a" "$tmp/many-b" && run 1 "$tmp/many-b" "$tmp/many-a"
}

words()
{
    esc=$(printf '\033')
    sed 's/"ctrl"/"c\\u001b[31m"/' "$tmp/base.json" >"$tmp/new.json"
    run 0 "$tmp/base.json" "$tmp/new.json" && has 'renamed to c' && lacks "$esc"
}

tap_case 'a device: the same' variant base 0 'yes: NEW loads what OLD saves (0 notes)'
tap_case 'a device: a field added' variant added 1 \
    'no: nic@0:extra: added (4 bytes): OLD does not save it. Put it into a subsection, or give it a version'
tap_case 'a device: a field added with a version' variant added-with-version 0 \
    'note: nic@0:extra: added (4 bytes) with a new version'
tap_case 'a device: a subsection added' variant added-as-subsection 0 'note: nic@0:{nic/wake}: new subsection'
tap_case 'a device: a field removed' variant removed 1 'no: nic@0:irq: removed (2 bytes): NEW takes them'
tap_case 'a device: unused bytes for a field' variant removed-for-unused 0 \
    'note: nic@0:irq: removed; unused bytes take its place'
tap_case 'a device: unused bytes for two' variant two-removed-for-unused 0 \
    'note: nic@0:irq: removed with what is behind it; unused'
tap_case 'a device: a field of another name and size' variant resized 1 'no: 2 reasons'
tap_case 'a device: a field retyped' variant retyped 0 'note: nic@0:ctrl: retyped: uint32, in NEW int32'
tap_case 'a device: a field moved' variant moved 1 'no: nic@0:base: moved: NEW reads it before irq. Keep the old order'
tap_case 'a device: a field renamed' variant renamed 0 'note: nic@0:ctrl: renamed to extra: the layout is equal'
tap_case 'a device: a longer array' variant longer-array 1 'no: nic@0:timers: array of 4 elements, in NEW 5'
tap_case 'a device: a longer struct' variant longer-struct 1 'no: nic@0:queues.unused: added (2 bytes)'
tap_case 'a device: an older version' variant older-version 1 'no: nic@0: version 2, in NEW 1'
tap_case 'a device: a newer version' variant newer-version 0 'yes: NEW loads what OLD saves (0 notes)'
tap_case 'a device: a newer minimum version' newer_minimum
tap_case 'streams of QEMU: themselves' streams_themselves
tap_case 'streams of QEMU: 7.2 against 10.0' streams_across
tap_case 'streams of QEMU: edited' edit_stream
tap_case 'lists, NULLs, arrays of single elements' lists
tap_case 'dumps of QEMU: themselves' dumps_themselves
tap_case 'dumps of QEMU: 7.2 against 10.0' dumps_across
tap_case 'dumps of QEMU: edited' edit_dump
tap_case 'a stream and a dump' mixed
tap_case 'a stream and a dump: fields under a test' mixed_tests
if [ -n "$qemu" ] && command -v "$qemu" >/dev/null; then
    tap_case 'the installed QEMU against itself' installed
else
    tap_skip 'the installed QEMU against itself' 'there is none'
fi
tap_case 'what is ignored does not count' ignored
tap_case 'standard input' standard_input
tap_case 'no description is trouble' no_description
tap_case 'hostile JSON is trouble' hostile
tap_case 'no control characters in the output' words
tap_end
