#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: run.sh INSIDE LIBRARY QEMU
# libvmstate beside QEMU's own migration engine, in one process. INSIDE is the shared object built
# from inside.c, LIBRARY is libvmstate.so, QEMU a qemu-system-* binary (a path, or a name in PATH).
#
# QEMU saves and loads two machines in three ways: alone, with both objects preloaded, and with
# INSIDE as a TCG plugin. QEMU must write the same bytes each time, and what INSIDE saves and loads
# in the same process must be right.
set -u
export LC_ALL=C

limit=60 # seconds that one QEMU may take; it needs less than one

die()
{
    echo "run.sh: $*" >&2
    exit 2
}

absolute()
{
    echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
}

[ $# -eq 3 ] || die "usage: run.sh INSIDE LIBRARY QEMU"
[ -f "$1" ] || die "there is no file '$1'"
[ -f "$2" ] || die "there is no file '$2'"
qemu=$(command -v "$3") || {
    echo "1..0 # SKIP there is no '$3' here; install qemu-system-x86 to run this test"
    exit 0
}
qemu=$(absolute "$qemu")
inside=$(absolute "$1")
library=$(absolute "$2")
# shellcheck source=/dev/null
. "$(dirname "$0")/../tap.sh"

tmp=$(mktemp -d) || die "cannot make a directory for the test"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
cd "$tmp" || die "cannot enter $tmp"

# Links, so that no path has a character that -plugin, LD_PRELOAD or a shell treats specially.
soname=$(readelf -d "$inside" | sed -n 's/.*(NEEDED).*\[\(libvmstate\.so[^]]*\)\].*/\1/p')
[ -n "$soname" ] || die "'$inside' is not linked against libvmstate.so, or readelf is missing"
ln -s "$inside" inside.so
ln -s "$library" "$soname"

machine()
{
    case $1 in
    none) echo "-M none" ;;
    pc) echo "-M pc -m 16 -device isa-serial -device lsi53c895a -device e1000,romfile=" ;;
    esac
}

# Sends QMP command $1 until a reply in the log matches $2. Gives up when QEMU has ended (the pipe
# is broken) or reports a failure.
await()
{
    until grep -Eq "$2" "$log"; do
        ! grep -q '"status": "failed"' "$log" || return 1
        echo "{\"execute\": \"$1\"}" || return 1
        sleep 0.05
    done
}

# Waits for an incoming migration if $2 says so, then saves into file $1.
load_and_save()
{
    if [ "$2" = incoming ]; then
        await query-status '"status": "(prelaunch|paused)"' || return 1
    fi
    echo "{\"execute\": \"migrate\", \"arguments\": {\"uri\": \"exec:cat > $1\"}}"
    await query-migrate '"status": "completed"'
}

# All that is said to QEMU.
conversation()
{
    trap '' PIPE
    echo '{"execute": "qmp_capabilities"}'
    load_and_save "$1" "$2"
    echo '{"execute": "quit"}'
}

# migrate MACHINE WAY OUT [IN]: loads IN if there is one, saves into OUT. WAY is alone, preload or
# plugin.
migrate()
{
    name=$1
    way=$2
    out=$3
    in=${4:-}
    log=$out.log
    : >"$log"
    set -- -S -nodefaults -display none -accel tcg -rtc base=2020-01-01,clock=vm -qmp stdio
    [ -z "$in" ] || set -- "$@" -incoming "exec:cat $in"
    [ "$way" != plugin ] || set -- "$@" -plugin "./inside.so,report=$out.report"
    # machine's words are meant to be split.
    # shellcheck disable=SC2046
    set -- "$qemu" $(machine "$name") "$@"
    case $way in
    preload)
        set -- env VMSTATE_INSIDE_REPORT="$out.report" LD_LIBRARY_PATH=. \
            LD_PRELOAD="./$soname ./inside.so" "$@"
        ;;
    plugin) set -- env LD_LIBRARY_PATH=. "$@" ;;
    esac
    conversation "$out" "${in:+incoming}" 2>/dev/null |
        timeout "$limit" "$@" >"$log" 2>"$out.err"
    status=$?
    [ $status -eq 0 ] && grep -q '"status": "completed"' "$log" && [ -s "$out" ] && return
    echo "QEMU ended with status $status"
    cut -c 1-160 "$out.err" "$log"
    return 1
}

# The last word of inside.c's report.
good()
{
    if [ ! -f "$1" ]; then
        echo "there is no report: inside.so was not loaded, or QEMU died"
        return 1
    fi
    cat "$1"
    [ "$(tail -n 1 "$1")" = "verdict: good" ]
}

# with_us MACHINE WAY: QEMU with libvmstate in it does the same as alone.
with_us()
{
    tap_case "$1, $2: QEMU saves" migrate "$1" "$2" "$1-$2-1"
    tap_case "$1, $2: the save is the same as alone" cmp "$1-alone-1" "$1-$2-1"
    tap_case "$1, $2: libvmstate saves and loads meanwhile" good "$1-$2-1.report"
    tap_case "$1, $2: QEMU loads and saves again" migrate "$1" "$2" "$1-$2-2" "$1-alone-1"
    tap_case "$1, $2: the second save is the same as alone" cmp "$1-alone-2" "$1-$2-2"
    tap_case "$1, $2: libvmstate saves and loads meanwhile again" good "$1-$2-2.report"
}

echo "# $("$qemu" --version | head -n 1)"
for kind in none pc; do
    tap_case "$kind, alone: QEMU saves" migrate "$kind" alone "$kind-alone-1"
    tap_case "$kind, alone: QEMU loads and saves again" \
        migrate "$kind" alone "$kind-alone-2" "$kind-alone-1"
    with_us "$kind" preload
    with_us "$kind" plugin
done
tap_end
