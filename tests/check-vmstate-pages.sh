#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: check-vmstate-pages.sh SOURCE_ROOT BUILD_ROOT VMSTATE
# What is said about the command and its library is so: --help fits a screen, the man page and the completion have all
# commands and options, the man page's examples run, the program in docs/inspect.md compiles and works, what is named
# exists.
# shellcheck disable=SC2317  # tap_case calls the functions
# shellcheck disable=SC2016  # what stands in single quotes is not for this shell
# shellcheck disable=SC2013  # the lines are words
# shellcheck disable=SC2015  # the last command of a list says why
set -eu
root=$1
build=$2
vmstate=$(realpath "$3")
. "$root/tests/tap.sh"

streams=$root/tests/data/streams
dumps=$root/tests/data/dumps
man=$root/tools/vmstate.1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
commands='show diff verify check convert set extract'

# The long options of a command, as its help has them.
options()
{
    "$vmstate" "$1" --help | sed -nE 's/^  (-., )?(--[a-z]+).*/\2/p' | sort -u
}

# --- Help

# Without --help's last line the prompt has no room.
fits()
{
    "$vmstate" "$@" --help >"$tmp/help" || return 1
    [ "$(wc -l <"$tmp/help")" -le 23 ] || { echo "more than 23 lines: $*"; return 1; }
    # Characters, not bytes: there is an ellipsis in it.
    ! grep -nE '^.{81}' "$tmp/help"
}

all_fit()
{
    fits || return 1
    for command in $commands; do
        fits "$command" || return 1
    done
}

help_has_all()
{
    "$vmstate" --help >"$tmp/help" || return 1
    for command in $commands; do
        grep -qE "^  $command " "$tmp/help" || { echo "--help lacks $command"; return 1; }
    done
    [ "$(grep -cE '^  [a-z]+ ' "$tmp/help")" -eq "$(echo "$commands" | wc -w)" ] || { cat "$tmp/help"; return 1; }
}

# --- The man page

man_has_all()
{
    for command in $commands; do
        awk -v command="$command" '/^\.S[SH] / { inside = $0 == ".SS " command } inside' "$man" |
            sed 's/\\-/-/g' >"$tmp/part"
        [ -s "$tmp/part" ] || { echo "the man page lacks $command"; return 1; }
        for option in $(options "$command"); do
            [ "$option" = --help ] || grep -qE "^\.B.* $option( |$|\")" "$tmp/part" ||
                { echo "the man page lacks $option of $command"; return 1; }
        done
        for option in $(sed -n '/^\.B/s/.* \(--[a-z]*\).*/\1/p' "$tmp/part"); do
            options "$command" | grep -qx -- "$option" || [ "$option" = --schema ] ||
                { echo "$command has no $option, but the man page has"; return 1; }
        done
    done
}

man_is_clean()
{
    if command -v mandoc >/dev/null; then
        mandoc -Tlint -Wwarning "$man" || return 1
    fi
    if command -v groff >/dev/null; then
        groff -man -ww -Tutf8 "$man" 2>&1 >/dev/null | tee "$tmp/groff"
        [ ! -s "$tmp/groff" ]
    fi
}

# Every line of EXAMPLES is run, in order, in a directory with the files that they name.
examples()
{
    mkdir "$tmp/examples"
    cp "$streams/e1000_72.mig" "$tmp/examples/state.mig"
    cp "$streams/pair-e1000-ral-b_72.mig" "$tmp/examples/later.mig"
    cp "$dumps/pc-7.2_72.json" "$tmp/examples/new.json"
    gzip -c "$streams/e1000_72.mig" >"$tmp/examples/state.mig.gz"
    mkdir "$tmp/bin"
    ln -s "$vmstate" "$tmp/bin/vmstate"
    # A QEMU may be missing, and takes its time.
    printf '#!/bin/sh\nfor file; do :; done\ncp "%s" "$file"\n' "$dumps/pc-7.2_72.json" >"$tmp/bin/qemu-system-x86_64"
    chmod +x "$tmp/bin/qemu-system-x86_64"
    awk '/^\.SH/ { inside = $2 == "EXAMPLES" } inside && /^\.RS/ { shown = 1; next } /^\.RE/ { shown = 0 }
        inside && shown' "$man" |
        sed 's/\\-/-/g' >"$tmp/lines"
    [ "$(wc -l <"$tmp/lines")" -ge 10 ] || { echo 'too few examples'; return 1; }
    while IFS= read -r line; do
        code=0
        (cd "$tmp/examples" && PATH="$tmp/bin:$PATH" sh -c "$line" </dev/null) >"$tmp/out" 2>&1 || code=$?
        want=0
        case $line in *diff*) want=1 ;; esac
        [ "$code" -eq "$want" ] || { echo "exit code $code: $line"; cat "$tmp/out"; return 1; }
    done <"$tmp/lines"
    [ -s "$tmp/examples/e1000.mig" ] && [ -s "$tmp/examples/state.mig.zst" ] && [ -s "$tmp/examples/new.mig" ]
}

# --- Completion

# complete WORD...: what the completion offers for the last word.
complete_words()
{
    bash -c '. "$0"; COMP_WORDS=(vmstate "$@"); COMP_CWORD=$#; _vmstate; printf "%s\n" "${COMPREPLY[@]}"' \
        "$root/tools/vmstate.bash" "$@"
}

completion_has_all()
{
    complete_words '' | grep -v '^--' | sort >"$tmp/have"
    echo "$commands" | tr ' ' '\n' | sort | diff - "$tmp/have" || return 1
    for command in $commands; do
        complete_words "$command" -- | sort >"$tmp/have"
        options "$command" | diff - "$tmp/have" || { echo "of $command"; return 1; }
    done
}

completion_of_arguments()
{
    cd "$tmp" && echo >some-file
    [ "$(complete_words convert --codec z)" = zstd ] && [ -z "$(complete_words show --path s)" ] &&
        [ "$(complete_words check some-)" = some-file ] && [ "$(complete_words set some-file -o some-)" = some-file ]
}

# --- docs/inspect.md

program()
{
    awk '/^```c$/ { inside = 1; next } /^```/ { if (inside) exit } inside' "$root/docs/inspect.md" >"$tmp/compare.c"
    [ -s "$tmp/compare.c" ] || { echo 'docs/inspect.md has no block marked ```c'; return 1; }
    flags=$(PKG_CONFIG_PATH=$build/meson-uninstalled pkg-config --cflags --libs libvmstate-inspect) || return 1
    # $flags is a list of options.
    # shellcheck disable=SC2086
    cc -std=gnu11 -Wall -Wextra -Wshadow -Werror "$tmp/compare.c" -o "$tmp/compare" $flags \
        "-Wl,-rpath,$build/libvmstate:$build/libvmstate/inspect"
}

program_works()
{
    old=$streams/pair-cmos-a_72.mig
    new=$streams/pair-cmos-b_72.mig
    "$tmp/compare" "$old" "$new" 'mc146818rtc@0:cmos_index=0x11' "$tmp/edited" >"$tmp/out" || return 1
    grep -qx 'mc146818rtc@0:cmos_data differs' "$tmp/out" && [ "$(grep -c differs "$tmp/out")" -eq 1 ] &&
        grep -qE '^[1-9][0-9]{2,} leaves$' "$tmp/out" || { cat "$tmp/out"; return 1; }
    "$vmstate" diff "$old" "$tmp/edited" >"$tmp/out" || [ $? -eq 1 ] || return 1
    grep -q '^mc146818rtc@0:cmos_index: ' "$tmp/out" && grep -q '^1 difference' "$tmp/out" || { cat "$tmp/out"; return 1; }
    ! "$tmp/compare" "$old" "$old" 'mc146818rtc@0:none=1' "$tmp/edited" >"$tmp/out" 2>&1 && grep -q none "$tmp/out"
}

# Functions, headers and files that the pages name.
named()
{
    missing=0
    for page in docs/inspect.md docs/check.md; do
        for name in $(grep -oE 'vmstate_[a-z0-9_]+\(' "$root/$page" | tr -d '(' | sort -u); do
            grep -rqF "$name(" "$root/include/vmstate" || { echo "$page names $name(), which is not there"; missing=1; }
        done
        for name in $(grep -oE '\]\([^)]*\)|`(tests|docs|tools|include)/[^`]*`' "$root/$page" | tr -d '`]()'); do
            [ -e "$root/$name" ] || [ -e "$root/docs/$name" ] ||
                { echo "$page names $name, which is not there"; missing=1; }
        done
    done
    return "$missing"
}

tap_case '--help fits a screen' all_fit
tap_case '--help has all commands' help_has_all
tap_case 'the man page has all commands and options' man_has_all
tap_case 'the man page gives no warning' man_is_clean
tap_case 'the examples of the man page run' examples
tap_case 'the completion has all commands and options' completion_has_all
tap_case 'the completion of arguments' completion_of_arguments
tap_case 'the program in docs/inspect.md compiles' program
tap_case 'it does what the page says' program_works
tap_case 'what the pages name exists' named
tap_end
