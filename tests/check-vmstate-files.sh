#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: check-vmstate-files.sh SOURCE_ROOT VMSTATE
# What `vmstate` does with files that are none, with signals, full disks and terminals.
# shellcheck disable=SC2317  # tap_case calls the functions
set -eu
root=$1
vmstate=$2
. "$root/tests/tap.sh"

stream=$root/tests/data/streams/lsi_72.mig
field='0000:00:04.0/lsiscsi@0:dsa'
section='0000:00:04.0/lsiscsi'
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# run EXPECTED_CODE ARGUMENTS...: the output is in $tmp/out, the messages in $tmp/err.
run()
{
    want=$1
    shift
    code=0
    timeout 20 "$vmstate" "$@" >"$tmp/out" 2>"$tmp/err" || code=$?
    [ "$code" -eq "$want" ] || { echo "exit code $code, not $want: $*"; cat "$tmp/out" "$tmp/err"; return 1; }
}

says()
{
    grep -qF -- "$1" "$tmp/err" || { echo "no \"$1\" in:"; cat "$tmp/err"; return 1; }
}

# every FILE TEXT: each command refuses it with exit code 2 and a message that names it.
every()
{
    for command in show 'show --json' 'show --schema' 'show --sizes' verify "diff $stream" "check $stream"; do
        # shellcheck disable=SC2086  # a command and its options
        run 2 $command "$1" && says "$1" && says "$2" || return 1
    done
    run 2 diff "$1" "$stream" && says "$2" || return 1
    run 2 check "$1" "$stream" && says "$2" || return 1
    run 2 convert --codec raw "$1" "$tmp/new" && says "$2" || return 1
    run 2 set "$1" -o "$tmp/new" "$field=1" && says "$2" || return 1
    run 2 extract "$1" -o "$tmp/new" --section "$section" && says "$2" || return 1
    [ ! -e "$tmp/new" ] || { echo 'an output was made'; return 1; }
}

# check reads descriptions too, and says its own.
other()
{
    for command in show verify "diff $stream"; do
        # shellcheck disable=SC2086  # a command and its options
        run 2 $command "$1" && says "$1" && says "$2" || return 1
    done
    run 2 check "$1" "$stream" && run 2 convert --codec raw "$1" "$tmp/new" && run 2 set "$1" -o "$tmp/new" a=1 &&
        run 2 extract "$1" -o "$tmp/new" --section a && [ ! -e "$tmp/new" ]
}

directory()
{
    mkdir "$tmp/directory"
    other "$tmp/directory" 'directory'
}

missing()
{
    every "$tmp/missing" 'No such file'
}

unreadable()
{
    cp "$stream" "$tmp/unreadable"
    chmod 0 "$tmp/unreadable"
    every "$tmp/unreadable" 'Permission denied'
}

empty()
{
    : >"$tmp/empty"
    other "$tmp/empty" 'found nothing'
}

text()
{
    echo 'a text that is no stream' >"$tmp/text"
    other "$tmp/text" 'found 61 20'
}

sparse()
{
    truncate -s 1T "$tmp/sparse"
    other "$tmp/sparse" 'found 00 00'
    printf 'QEVM\0\0\0\3' | dd of="$tmp/sparse" conv=notrunc 2>/dev/null
    run 1 verify "$tmp/sparse" && run 2 show "$tmp/sparse" && says 'bytes follow the end'
}

zero()
{
    other /dev/zero 'found 00 00'
}

null()
{
    other /dev/null 'found nothing'
}

# Commands that read through a pipe with a name.
fifo()
{
    mkfifo "$tmp/fifo"
    for command in show verify "diff $stream" "check $stream"; do
        cat "$stream" >"$tmp/fifo" &
        # shellcheck disable=SC2086  # a command and its options
        run 0 $command "$tmp/fifo" || return 1
        wait "$!"
    done
    : >"$tmp/fifo" &
    run 2 verify "$tmp/fifo" && says 'found nothing' && wait "$!"
}

pipe()
{
    "$vmstate" convert --codec gzip "$stream" - | "$vmstate" convert --codec raw - - | cmp - "$stream"
}

full()
{
    run 2 convert --codec raw "$stream" /dev/full && says '/dev/full' && says 'No space left' || return 1
    run 2 set "$stream" -o /dev/full "$field=1" && says 'No space left' || return 1
    run 2 extract "$stream" -o /dev/full --section "$section" && says 'No space left' || return 1
    for command in "show $stream" "show --json $stream" "show --sizes $stream" "show --schema $stream" "verify $stream" \
        "diff $stream $stream" "check $stream $stream" "convert --codec gzip $stream -" --help --version; do
        code=0
        # shellcheck disable=SC2086  # a command and its arguments
        "$vmstate" $command >/dev/full 2>"$tmp/err" || code=$?
        [ "$code" -eq 2 ] || { echo "exit code $code: $command"; return 1; }
    done
}

# A limit of the shell's in place of a disk that fills up in the middle; what is there stays.
half()
{
    echo before >"$tmp/half"
    code=0
    (ulimit -f 16; trap '' XFSZ; "$vmstate" convert --codec raw "$stream" "$tmp/half" 2>"$tmp/err") || code=$?
    [ "$code" -eq 2 ] && says 'File too large' && [ "$(cat "$tmp/half")" = before ] || { echo "$code"; return 1; }
    (ulimit -f 16; "$vmstate" convert --codec raw "$stream" "$tmp/half") 2>/dev/null && return 1
    [ "$(cat "$tmp/half")" = before ] && only half
}

# only NAME: nothing was left beside it.
only()
{
    # shellcheck disable=SC2012  # the names are this script's
    [ "$(ls "$tmp" | grep -c "^$1")" -eq 1 ] || { ls "$tmp"; return 1; }
}

itself()
{
    cp "$stream" "$tmp/itself"
    chmod 640 "$tmp/itself"
    run 0 set "$tmp/itself" -o "$tmp/itself" "$field=0x11223344" || return 1
    run 0 show --path "$field" "$tmp/itself" && grep -qF 0x11223344 "$tmp/out" || return 1
    [ "$(stat -c %a "$tmp/itself")" = 640 ] || { echo 'another mode'; return 1; }
    run 0 convert --codec gzip "$tmp/itself" "$tmp/itself" && run 0 verify "$tmp/itself" && only itself
}

link()
{
    cp "$stream" "$tmp/target"
    ln -s target "$tmp/link"
    run 0 set "$tmp/link" -o "$tmp/link" "$field=7" && [ -L "$tmp/link" ] || return 1
    run 0 show --path "$field" "$tmp/target" && grep -qF '= 7' "$tmp/out"
}

refused()
{
    echo before >"$tmp/refused"
    run 2 set "$stream" -o "$tmp/refused" "$field=x" && run 2 extract "$stream" -o "$tmp/refused" --section nothing ||
        return 1
    run 2 convert --codec raw "$stream" "$tmp/no/such/place" && says "$tmp/no/such/place" || return 1
    run 2 convert --codec raw "$stream" "$tmp" && says "$tmp" || return 1
    [ "$(cat "$tmp/refused")" = before ] && only refused
}

# Killed while its input, a pipe, has not ended.
killed()
{
    mkfifo "$tmp/slow"
    # More than is kept in memory: the rest goes to a temporary file.
    mkdir "$tmp/spool"
    for signal in TERM HUP; do
        echo before >"$tmp/killed"
        TMPDIR=$tmp/spool "$vmstate" convert --codec gzip "$tmp/slow" "$tmp/killed" 2>/dev/null &
        pid=$!
        exec 3>"$tmp/slow"
        cat "$stream" >&3
        dd if=/dev/zero bs=1M count=6 >&3 2>/dev/null
        kill -s "$signal" "$pid"
        exec 3>&-
        wait "$pid" 2>/dev/null || true
        [ -z "$(ls "$tmp/spool")" ] || { ls "$tmp/spool"; return 1; }
        only killed || return 1
    done
}

# The temporary file is there while it is written, and gone after the signal.
interrupted()
{
    command -v python3 >/dev/null || { echo 'no python3'; return 1; }
    python3 - "$vmstate" "$tmp" <<'EOF'
import os, signal, subprocess, sys, time

vmstate, tmp = sys.argv[1:]
big = tmp + '/big'
with open(big, 'wb') as f:
    # A section without bytes, the end, and what follows it.
    f.write(b'QEVM\0\0\0\3' b'\4\0\0\0\1\1a\0\0\0\0\0\0\0\1' b'\x7e\0\0\0\1' b'\0')
    f.truncate(4 << 30)
for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
    # They may be ignored where the tests run.
    signal.signal(number, signal.SIG_DFL)
    out = tmp + '/interrupted'
    with open(out, 'w') as f:
        f.write('before')
    process = subprocess.Popen([vmstate, 'convert', '--codec', 'gzip', big, out], stderr=subprocess.DEVNULL)
    while not [n for n in os.listdir(tmp) if n.startswith('interrupted.')]:
        assert process.poll() is None, 'it ended'
        time.sleep(0.01)
    process.send_signal(number)
    assert process.wait(20) == -number, process.returncode
    left = [n for n in os.listdir(tmp) if n.startswith('interrupted')]
    assert left == ['interrupted'], left
    assert open(out).read() == 'before'
# Where they are ignored, as under nohup, they stay so.
process = subprocess.Popen(['sh', '-c', 'trap "" HUP; exec "$@"', 'sh', vmstate, 'convert', '--codec', 'gzip', big, out],
                           stderr=subprocess.DEVNULL)
while not [n for n in os.listdir(tmp) if n.startswith('interrupted.')]:
    assert process.poll() is None, 'it ended'
    time.sleep(0.01)
process.send_signal(signal.SIGHUP)
time.sleep(0.2)
assert process.poll() is None
process.terminate()
process.wait(20)
os.unlink(big)
EOF
}

# Work that takes more than a second says so on a terminal, removes what it said, and says nothing elsewhere.
progress()
{
    python3 - "$vmstate" "$stream" <<'EOF'
import os, pty, subprocess, sys, time

vmstate, stream = sys.argv[1:]

def run(terminal, slow):
    master, slave = pty.openpty()
    process = subprocess.Popen([vmstate, 'verify', '-'], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=slave if terminal else subprocess.PIPE)
    os.close(slave)
    data = open(stream, 'rb').read()
    process.stdin.write(data[:1000])
    process.stdin.flush()
    time.sleep(1.8 if slow else 0)
    process.stdin.write(data[1000:])
    process.stdin.close()
    said = b'' if terminal else process.stderr.read()
    while terminal:
        try:
            part = os.read(master, 4096)
        except OSError:
            break
        if not part:
            break
        said += part
    os.close(master)
    assert process.wait(20) == 0
    return said

said = run(True, True)
assert b'vmstate verify: ' in said and b' read' in said, said
assert said.endswith(b'\r\x1b[K'), said
# Three tries: a busy machine can make a second of anything.
assert any(run(True, False) == b'' for _ in range(3))
assert run(False, True) == b''
EOF
}

# A cut file is no ground for a good one, or for a field; a piece of it is told as what it is.
cut()
{
    head -c 20000 "$stream" >"$tmp/cut"
    rm -f "$tmp/new"
    for last in '--section=timer' "$field=1"; do
        command=$([ "$last" = --section=timer ] && echo extract || echo set)
        run 2 "$command" -o "$tmp/new" "$tmp/cut" "$last" && says 'it was cut off; copy or save it again' &&
            says '--force' || return 1
        [ ! -e "$tmp/new" ] || { echo 'an output was made'; return 1; }
    done
    run 0 extract --force --section timer "$tmp/cut" -o "$tmp/new" && run 0 verify "$tmp/new" || return 1
    run 2 show "$tmp/cut" && says 'the file ends at 0x4e20, within this section and without its vmdesc: it was cut off' ||
        return 1
    run 1 verify "$tmp/cut" && grep -qF 'it was cut off' "$tmp/out" || return 1
    head -c -100 "$stream" >"$tmp/cut"
    run 1 verify "$tmp/cut" && grep -qF 'the stream ends within the vmdesc: it was cut off' "$tmp/out"
}

# A byte that changed under a checksum: the stream's own.
checksum()
{
    run 0 extract "$stream" -o "$tmp/sum" --section timer && run 0 verify "$tmp/sum" || return 1
    grep -qF 'good: 1 section;' "$tmp/out" || grep -qx '.*good: 1 section' "$tmp/out" || { cat "$tmp/out"; return 1; }
    printf '\377' | dd of="$tmp/sum" bs=1 seek=40 conv=notrunc 2>/dev/null
    run 1 verify "$tmp/sum" && grep -qF 'the stream is damaged, here or anywhere before; copy or save it again' "$tmp/out"
    printf x >>"$tmp/sum"
    run 1 verify "$tmp/sum" && grep -qF '1 byte follows the end' "$tmp/out"
}

globs()
{
    run 1 show --path nothing "$stream" && says 'no path fits "nothing"' && [ ! -s "$tmp/out" ] || return 1
    run 1 show --json --path nothing "$stream" && says 'no path fits "nothing"' || return 1
    run 0 show --path nothing --path "$field" "$stream" && says 'no path fits "nothing"' &&
        [ "$(wc -l <"$tmp/out")" -eq 1 ] || return 1
    run 2 show --sizes --path "$field" "$stream" && says '--path' &&
        run 2 show --schema --path "$field" "$stream" || return 1
    run 0 show --path 'cpu@0:env.regs' "$stream" && [ "$(wc -l <"$tmp/out")" -eq 16 ] || return 1
    run 0 show --json --path 'cpu@0:env.regs' "$stream" && grep -q '"env.regs": \[[0-9]*, ' "$tmp/out" || return 1
    run 0 show --path timer@0 "$stream" && [ "$(wc -l <"$tmp/out")" -eq 3 ]
}

# A buffer that is text, in quotes behind its bytes; set takes it so.
quoted()
{
    path=globalstate@0:runstate
    run 0 show --path "$path" "$stream" &&
        grep -q '^globalstate@0:runstate = 7[0-9a-f.]* (100 bytes) "[a-z]*"$' "$tmp/out" || return 1
    run 0 set "$stream" -o "$tmp/quoted" "$path=\"paused\"" && run 0 show --all --path "$path" "$tmp/quoted" || return 1
    grep -q '^globalstate@0:runstate = 7061757365640[0]* "paused"$' "$tmp/out" || { cat "$tmp/out"; return 1; }
    run 0 show --json --path "$path" "$tmp/quoted" && grep -q '"runstate": "7061757365640[0]*"' "$tmp/out"
}

# What people have in mind instead.
hints()
{
    run 2 extract "$stream" -o "$tmp/hint" --section lsiscsi && says 'give "0000:00:04.0/lsiscsi@0"' || return 1
    run 2 set "$stream" -o "$tmp/hint" 'cpu@0:env.regs=1' &&
        says 'is an array: give an element, cpu@0:env.regs[0]' || return 1
    run 2 show --schema "$root/tests/data/dumps/pc-7.2_72.json" && says 'this is JSON' && says 'vmstate check'
}

# The values change, the schema does not.
schema()
{
    "$vmstate" extract "$stream" -o "$tmp/one" --section "$section" &&
        "$vmstate" show --schema "$tmp/one" >"$tmp/one.json" &&
        "$vmstate" set "$tmp/one" -o "$tmp/two" "$field=7" &&
        "$vmstate" show --schema "$tmp/two" >"$tmp/two.json" &&
        ! cmp -s "$tmp/one" "$tmp/two" && cmp "$tmp/one.json" "$tmp/two.json" && ! grep -q crc32 "$tmp/one.json" || return 1
    grep -qx ' *{"name": "dsa", "type": "uint32", "size": 4},' "$tmp/one.json" || { head "$tmp/one.json"; return 1; }
    run 0 check "$tmp/one.json" "$tmp/two"
}

tap_case 'a file that is not there' missing
tap_case 'a directory' directory
if [ "$(id -u)" -eq 0 ]; then
    tap_skip 'a file that may not be read' 'root reads everything'
else
    tap_case 'a file that may not be read' unreadable
fi
tap_case 'an empty file' empty
tap_case 'a text' text
tap_case 'a huge sparse file' sparse
tap_case '/dev/zero' zero
tap_case '/dev/null' null
tap_case 'a FIFO' fifo
tap_case 'pipes on both sides' pipe
tap_case 'a full disk' full
tap_case 'a disk that fills up' half
tap_case 'the input as output' itself
tap_case 'a symbolic link as output' link
tap_case 'what is refused makes no output' refused
tap_case 'a file that was cut off' cut
tap_case 'a wrong checksum' checksum
tap_case 'globs: what fits nothing, arrays, structs' globs
tap_case 'text in buffers' quoted
tap_case 'hints' hints
tap_case 'a schema without values' schema
tap_case 'killed while it reads' killed
tap_case 'killed while it writes' interrupted
if python3 -c 'import pty; pty.openpty()' 2>/dev/null; then
    tap_case 'progress on a terminal only' progress
else
    tap_skip 'progress on a terminal only' 'no terminal can be had'
fi
tap_end
