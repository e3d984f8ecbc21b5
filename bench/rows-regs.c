/* SPDX-License-Identifier: BSD-3-Clause */
/* a: 64 scalars. */
#include "bench.h"
#include "descriptions.h"
#include "direct.h"
#include "others.h"
#include "payload.h"

static void direct_save(void *data)
{
    Payload *p = data;

    direct_save_regs(p->from, p->out);
}

static void direct_load(void *data)
{
    Payload *p = data;

    direct_load_regs(p->to, p->bytes);
}

#define SHA256 "2ba412bdb234f30dc5e1c6569fd2726021796545b7864fcc35e1bd2f82ec6e97"

static void rows_bounded(Bench *bench, Regs *from, Regs *to)
{
    g_autoptr(Payload) p = payload_new(&bench_bounded, from, to, BENCH_REGS_SIZE, SHA256);

    for (int load = 0; load < 2; load++) {
        bench_measure(bench, &(BenchRow){
            .name = load ? "a-bounded-load" : "a-bounded-save",
            .unit = "ns/field",
            .per = REGS_NFIELDS,
            .ours = { .run = load ? payload_load : payload_save, .data = p },
            .baselines = { { .name = "direct", .run = load ? direct_load : direct_save, .data = p } },
        });
    }
}

void bench_rows_regs(Bench *bench)
{
    static Regs from, to, other;
    g_autoptr(Payload) p = NULL;

    regs_fill(&from);
    p = payload_new(&bench_regs, &from, &to, BENCH_REGS_SIZE, SHA256);
    for (int load = 0; load < 2; load++) {
        bench_measure(bench, &(BenchRow){
            .name = load ? "a-regs-load" : "a-regs-save",
            .unit = "ns/field",
            .per = REGS_NFIELDS,
            .goal = BENCH_RATIO_AT_MOST,
            .limit = 5,
            .ours = { .run = load ? payload_load : payload_save, .data = p },
            .baselines = {
                { .name = "direct", .run = load ? direct_load : direct_save, .data = p },
                others_interpreter(interpreter_regs, &from, &other, p->bytes, p->size, load),
                others_msgpack_regs(&from, &other, load),
                others_protobuf_regs(&from, &other, load),
            },
        });
    }
    rows_bounded(bench, &from, &to);
}
