#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# usage: document.sh BENCH [SCALING]
# Measures, and writes docs/performance.md and its charts. SCALING: what "BENCH --scaling" printed
# before, which takes minutes.
set -eu
export LC_ALL=C
bench=$(realpath "$1")
scaling=${2:+$(realpath "$2")}
cd "$(dirname "$0")/.."

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

load=$(cut -d' ' -f1 /proc/loadavg)
"$bench" >"$tmp/table"
if [ -z "$scaling" ]; then
    scaling=$tmp/scaling
    "$bench" --scaling >"$scaling"
fi
bench/plot.py docs <"$scaling" >/dev/null
grep ' MISSED$' "$tmp/table" >"$tmp/missed" || true

# On what this was measured. The load is that before the bench, which makes one of its own.
machine()
{
    model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
    echo "$(uname -s) $(uname -r | sed 's/-.*//') $(uname -m)," \
        "${model:-unknown CPU}, $(nproc) CPUs," \
        "$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo);" \
        "$(${CC:-cc} --version | head -n 1), -O2; $(date +%Y-%m-%d)." \
        "Load average at the start: $load; above 0.5 the figures are noisy," \
        'the ratios less so.'
}

# The figure of the fields' chart that a user waits for.
registering()
{
    sed -n 's/.*"fields", "x": \([0-9]*\), "register_ns": \([0-9]*\),.*/\1 \2/p' "$scaling" |
        awk '{ time = $2 < 1e9 ? sprintf("%.3g ms", $2 / 1e6) : sprintf("%.3g s", $2 / 1e9)
               text = text sprintf("%s%s for %d", NR > 1 ? ", " : "", time, $1) }
             END { print "Adding a device to a registry, which makes its plan, takes " text " fields." }'
}

missed()
{
    if [ -s "$tmp/missed" ]; then
        echo 'These miss their targets:'
        echo
        awk '{ print "- `" $1 "`" }' "$tmp/missed"
    else
        echo 'All targets are reached.'
    fi
}

{
    cat <<'END'
<!-- SPDX-License-Identifier: BSD-3-Clause -->
<!-- Written by bench/document.sh. -->
# Performance

Saving a device is downtime. This is what libvmstate costs beside what is possible and what others reach, measured by
`bench/`:

```
./dev bench                            the table, as below
./dev bench --json                     one JSON object a line
./dev bench --only 'd-*' --runs 101    some rows, more samples
./dev bench --scaling                  the lines of the charts, one JSON object a point
bench/document.sh build/bench/bench    this page again
```

## How it is measured

Everything but the `inspect` rows runs in one process, pinned to one CPU. A sample runs for 0.1 ms at least, with warm caches; a figure is the median of 31 samples (`inspect`: 9),
taken in turns with those of its baselines. What is saved is compared with the sha256 of the payload that QEMU writes, and
what is loaded with what was saved, once before it counts.

Rows `a` to `g` and `device` are the payload of one description through the engine, its plan made beforehand, as a registry
does; loads keep no journal. `c`, and all rows below `device`, are whole streams through savers and loaders in chunks of 64 KiB.

| row | what |
| --- | --- |
| a | 64 scalars of mixed sizes, 224 bytes; `bounded`: each number with a declared range |
| b | arrays of 1,048,576 integers or bools |
| c | a buffer of 64 MiB, with and without the checksum |
| d | 65,536 structs of 12 scalars, one struct nested |
| e | 4 fields, 8 subsections of which 4 are needed |
| f1, f2, f3 | 4,096 structs of 3 scalars: behind one pointer; behind a pointer each; every other pointer NULL |
| g | the same in a QTAILQ; a load allocates the elements |
| device | a section that QEMU wrote, of a real device, hooks and subsections included: loaded, and saved as the same bytes |
| vmdesc | a whole stream with the vmdesc, beside one without; the target is the difference, in ns |
| stream | one description on a stream of its own, which is made and freed; the plan kept in a registry, or made each time |
| session | making, using and freeing a saver or loader of a device of 4 bytes; a fiber's switch; 1,000 savers at once |
| atomic | a load that can be undone, beside one that cannot; `payload`: the engine alone |
| codec | gzip at level 6, zstd at level 3; one buffer of 3 MiB, half of it zeros; the bare library packs and unpacks the same bytes |
| inspect | the `vmstate` command on files, from its start to its end: `ram`, 1 GiB of pages; `arrays`, 10 MB of device state; `small`, 100 KB. `cat` reads the same files. `memory`: the process' peak |
| damage | of all single-bit flips, in the fields' bytes or anywhere in the file, how many a load accepts; beside it without the checksum |
| memory | the peak beside the chunk, atomic off, in a process of its own; a loader's contains up to 128 KiB of the state |

Baselines: *direct* is the ceiling, stores and loads by hand into a buffer of the right size. *interpreter* calls a put or get
for each element through a pointer, into a growing array, as most declarative engines do; that of `device` walks the
descriptions themselves, into a buffer of the right size. *protobuf-c* and *msgpack-c* go from
the device's struct to packed bytes and back.

A target `<= 5 x` or `>= 0.7 x` is for the ratio to the baseline, `<= +1000` for the difference, `<= 10` for the value.

## Figures

END
    machine
    echo
    echo '```'
    cat "$tmp/table"
    echo '```'
    echo
    missed
    cat <<'END'

## How it grows

One move is a save and a load in turns, chunk by chunk, as both sides of a migration do it; times are the best of several,
memory is what both sides took at most, chunk included. The state of the first chart is never touched but by the load, so its
save reads from the cache, and its load includes the page faults.

![Time and memory by the size of the state](scaling-state-size.svg)

![Time and memory by the number of fields](scaling-fields.svg)

END
    registering
    cat <<'END'

![Time and memory by the number of sections](scaling-sections.svg)

![Time and memory by the size of the chunks](scaling-chunk-size.svg)

Memory does not grow with the state. It grows with the number of sections, since the vmdesc, whose length precedes it, is held
until the end; `VMSTATE_VMDESC_MINIMAL` saves that.

## In your program

- Keep the registry. A plan is made when a device is added, and stacks and journals are kept from one saver or loader to the
  next.
- Descriptions that are saved or loaded alone, on streams of their own, compile each time, unless the stream is given a registry:
  `vmstate_stream_set_registry()`. The `stream` rows show both.
- Declare what can be declared. A custom `put` or `get` is called for each element, a `field_exists` for each struct, and an array
  of structs that have either, or subsections, is walked element by element.
- Chunks of 64 KiB cost nothing; below 4 KiB they show.
- Install ISA-L, or libdeflate: zlib's checksum is the slowest of the three.

## Instructions

`bench/instructions.sh` counts the instructions of the hot paths with callgrind and compares them with ceilings in
`bench/instructions.txt`. `.ci/run` calls it: a regression by a factor of two fails, however fast the machine.
END
} >"$tmp/performance.md"
mv "$tmp/performance.md" docs/performance.md
