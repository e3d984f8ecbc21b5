/* SPDX-License-Identifier: BSD-3-Clause */
/* e: 4 fields and 8 subsections, of which 4 are needed. */
#include "bench.h"
#include "descriptions.h"
#include "direct.h"
#include "payload.h"

static void direct_save(void *data)
{
    Payload *p = data;

    direct_save_subdev(p->from, p->out);
}

static void direct_load(void *data)
{
    Payload *p = data;

    direct_load_subdev(p->to, p->bytes, p->bytes + p->size);
}

void bench_rows_subsections(Bench *bench)
{
    static SubDev from, to;
    g_autoptr(Payload) p = NULL;

    subdev_fill(&from);
    memcpy(to.need, from.need, sizeof(from.need));
    p = payload_new(&bench_subdev, &from, &to, BENCH_SUBDEV_SIZE,
                    "6f2f44519a093f4739c40e6916bdeac292c942265c046ebbd833c091c6d6316b");
    for (int load = 0; load < 2; load++) {
        bench_measure(bench, &(BenchRow){
            .name = load ? "e-subsections-load" : "e-subsections-save",
            .unit = "ns",
            .per = 1,
            .goal = BENCH_VALUE_AT_MOST,
            .limit = load ? 120 : 100,
            .ours = { .run = load ? payload_load : payload_save, .data = p },
            .baselines = {
                { .name = "direct", .run = load ? direct_load : direct_save, .data = p },
            },
        });
    }
}
