#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: check-check-recipe.sh SOURCE_ROOT
# What docs/check.md says that a project should do works: tests/recipe is such a project, and its meson.build is the page's.
# shellcheck disable=SC2317  # tap_case calls the functions
set -eu
root=$1
. "$root/tests/tap.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
project=$tmp/project
build=$tmp/build

# block LANGUAGE: the page's first block of it.
block()
{
    awk -v language="$1" '$0 == "```" language { inside = 1; next } /^```/ { if (inside) exit } inside' \
        "$root/docs/check.md"
}

# The project() line is not on the page.
same_recipe()
{
    block meson >"$tmp/page"
    [ -s "$tmp/page" ] || { echo 'docs/check.md has no block marked ```meson'; return 1; }
    sed 1,3d "$root/tests/recipe/meson.build" | diff -u - "$tmp/page"
}

# The commands that store the schema, as the page has them.
store()
{
    block sh >"$tmp/store"
    [ -s "$tmp/store" ] || { echo 'docs/check.md has no block marked ```sh'; return 1; }
    (cd "$project" && PATH="$build/subprojects/libvmstate/tools:$PATH" sh -eu "$tmp/store") && [ -s "$project/stored.json" ]
}

setup()
{
    cp -R "$root/tests/recipe" "$project" && mkdir "$project/subprojects" &&
        ln -s "$root" "$project/subprojects/libvmstate" || return 1
    echo '{}' >"$project/stored.json"
    ln -s "$build" "$project/build"
    meson setup --force-fallback-for=libvmstate "$build" "$project" && ninja -C "$build" && test -x "$build/save-state"
}

# tests EXPECTED_CODE TEXT
tests()
{
    code=0
    meson test -C "$build" --print-errorlogs 'loads what 1.0 saved' >"$tmp/out" 2>&1 || code=$?
    if [ "$code" -ne "$1" ] || ! grep -qF -- "$2" "$tmp/out"; then
        echo "code $code, expected $1 and \"$2\":"
        cat "$tmp/out"
        return 1
    fi
}

nothing_changed()
{
    tests 0 'Ok:                 1'
}

# edit SED CODE TEXT: after an edit of the device.
edit()
{
    sed "$1" "$root/tests/recipe/save-state.c" >"$project/save-state.c"
    ! cmp -s "$root/tests/recipe/save-state.c" "$project/save-state.c" || { echo "nothing was edited: $1"; return 1; }
    tests "$2" "$3"
}

tap_case 'the page has the meson.build of tests/recipe' same_recipe
tap_case 'set up and compile' setup
tap_case 'store the schema' store
tap_case 'an unchanged device' nothing_changed
tap_case 'a field that grows' edit 's/uint16_t divisor/uint32_t divisor/; s/UINT16(divisor/UINT32(divisor/' 1 \
    'no: uart@0:divisor: resized: 2 bytes (uint16), in NEW 4 (uint32)'
tap_case 'a field removed' edit '/VMSTATE_UINT16(divisor/d' 1 'no: uart@0:divisor: removed (2 bytes)'
tap_case 'a subsection removed' edit '/\.subsections = /d; /^static bool loopback_needed/,/^};/d' 1 \
    'no: uart@0:{uart/loopback}: subsection not in NEW'
tap_case 'unused bytes for a field' edit 's/VMSTATE_UINT16(divisor, Uart)/VMSTATE_UNUSED(2)/' 0 'Ok:                 1'
tap_end
