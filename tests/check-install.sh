#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: check-install.sh SOURCE_ROOT BUILD_DIR
# The installed headers, library and pkg-config file are enough to build and run the program in
# README.md (its first block marked as C).
# shellcheck disable=SC2317  # tap_case calls the functions
set -eu
root=$1
build=$2
. "$root/tests/tap.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

install_files()
{
    meson install -C "$build" --no-rebuild --destdir "$tmp/root"
}

# The pkg-config file names the final prefix; here it lies below the staging directory.
relocate()
{
    pc=$(find "$tmp/root" -name libvmstate.pc)
    [ -n "$pc" ] || { echo 'libvmstate.pc was not installed'; return 1; }
    sed -i "s|^prefix=|prefix=$tmp/root|" "$pc" "${pc%/*}/libvmstate-testing.pc"
    PKG_CONFIG_PATH=$(dirname "$pc")
    export PKG_CONFIG_PATH
    pkg-config --print-errors --exists libvmstate
}

run_readme_program()
{
    awk '/^```c$/ { inside = 1; next } /^```/ { if (inside) exit } inside' "$root/README.md" \
        >"$tmp/readme.c"
    [ -s "$tmp/readme.c" ] || { echo 'README.md has no block marked ```c'; return 1; }
    # shellcheck disable=SC2046
    ${CC:-cc} -std=gnu11 -Wall -Wextra -Werror -o "$tmp/readme" "$tmp/readme.c" \
        $(pkg-config --cflags --libs libvmstate glib-2.0)
    (cd "$tmp" && LD_LIBRARY_PATH=$(pkg-config --variable=libdir libvmstate) ./readme)
}

# The test kit's own pkg-config file brings the library that it tests.
link_test_kit()
{
    pkg-config --print-errors --exists libvmstate-testing || return 1
    cat >"$tmp/kit.c" <<'END'
#include <vmstate/testing.h>

int main(void)
{
    VMStateTestDevice device = {.struct_size = sizeof(device)};

    return vmstate_testing_run(&device, NULL, NULL) ? 1 : 0;
}
END
    # shellcheck disable=SC2046
    ${CC:-cc} -std=gnu11 -Wall -Wextra -Werror -o "$tmp/kit" "$tmp/kit.c" \
        $(pkg-config --cflags --libs libvmstate-testing)
    LD_LIBRARY_PATH=$(pkg-config --variable=libdir libvmstate-testing) "$tmp/kit"
}

# One library file, reached by its soname and by the name that a linker looks for.
library_names()
{
    libdir=$(pkg-config --variable=libdir libvmstate)
    for name in libvmstate.so libvmstate.so.0 libvmstate.so.0.1.0; do
        [ -e "$libdir/$name" ] || { echo "$name is missing"; return 1; }
    done
    for name in libvmstate-testing.so libvmstate-testing.so.0 libvmstate-testing.so.0.1.0; do
        [ -e "$libdir/$name" ] || { echo "$name is missing"; return 1; }
    done
    readelf -d "$libdir/libvmstate.so" | grep -q 'SONAME.*\[libvmstate\.so\.0\]'
}

tap_case 'meson install' install_files
pc=$(find "$tmp/root" -name libvmstate.pc)
tap_case 'the pkg-config file' relocate
PKG_CONFIG_PATH=$(dirname "${pc:-.}")
export PKG_CONFIG_PATH
tap_case 'the library and its soname' library_names
tap_case 'the program in README.md' run_readme_program
tap_case 'the test kit' link_test_kit
tap_end
