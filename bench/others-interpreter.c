/* SPDX-License-Identifier: BSD-3-Clause */
#include "others.h"

#include <string.h>

typedef struct Run {
    InterpreterStream stream;
    const InterpreterField *fields;
    const void *from;
    void *to;
} Run;

static void save(void *data)
{
    Run *run = data;

    g_byte_array_set_size(run->stream.bytes, 0);
    interpreter_save(&run->stream, run->fields, run->from);
}

static void load(void *data)
{
    Run *run = data;

    run->stream.position = 0;
    if (!interpreter_load(&run->stream, run->fields, run->to)) {
        bench_fail("the interpreter did not load what it saved");
    }
}

BenchProbe others_interpreter(const InterpreterField *fields, const void *from, void *to,
                              const void *payload, size_t size, bool loads)
{
    Run *run = bench_keep(g_new0(Run, 1));

    run->stream.bytes = g_byte_array_new();
    run->fields = fields;
    run->from = from;
    run->to = to;
    save(run);
    if (run->stream.bytes->len != size || memcmp(run->stream.bytes->data, payload, size) != 0) {
        bench_fail("the interpreter's bytes are not those that are expected");
    }
    load(run);
    return (BenchProbe){ .name = "interpreter", .run = loads ? load : save, .data = run };
}
