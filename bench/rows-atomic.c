/* SPDX-License-Identifier: BSD-3-Clause */
/* What an atomic load costs beside one that keeps no journal: whole files, and the payloads alone.
 */
#include "bench.h"
#include "descriptions.h"
#include "payload.h"
#include "whole.h"

static void measure(Bench *bench, const char *name, double limit, BenchProbe atomic,
                    BenchProbe plain)
{
    plain.name = "not atomic";
    bench_measure(bench, &(BenchRow){
                             .name = name,
                             .unit = "ns",
                             .per = 1,
                             .goal = limit > 0 ? BENCH_RATIO_AT_MOST : BENCH_NO_GOAL,
                             .limit = limit,
                             .ours = atomic,
                             .baselines = { plain },
                         });
}

static Whole *whole_of(const VMStateDescription *vmsd, void *from, void *to, bool atomic)
{
    VMStateLoadOptions *load_options = vmstate_load_options_new();

    vmstate_load_options_set_atomic(load_options, atomic);
    return whole_new(bench_registry("bench", vmsd, from), bench_registry("bench", vmsd, to),
                     vmstate_save_options_new(), load_options, vmsd, to);
}

static void rows_of(Bench *bench, const char *name, const VMStateDescription *vmsd, void *from,
                    void *to, size_t size, double limit)
{
    g_autoptr(Whole) atomic = whole_of(vmsd, from, to, true);
    g_autoptr(Whole) plain = whole_of(vmsd, from, to, false);
    g_autoptr(Payload) payload = payload_new(vmsd, from, to, size, NULL);
    g_autofree char *payload_name = g_strdup_printf("%s-payload", name);

    measure(bench, name, limit, (BenchProbe){ .run = whole_push, .data = atomic },
            (BenchProbe){ .run = whole_push, .data = plain });
    /* The journal is most of it, and in a whole load little beside the rest: no target. */
    measure(bench, payload_name, 0, (BenchProbe){ .run = payload_load_atomic, .data = payload },
            (BenchProbe){ .run = payload_load, .data = payload });
}

void bench_rows_atomic(Bench *bench)
{
    static Regs regs_from, regs_to;
    static SubDev subdev_from, subdev_to;
    g_autofree Ring *ring_from = g_new0(Ring, 1);
    g_autofree Ring *ring_to = g_new0(Ring, 1);
    g_autofree Buf *buf_from = g_new0(Buf, 1);
    g_autofree Buf *buf_to = g_new0(Buf, 1);

    regs_fill(&regs_from);
    subdev_fill(&subdev_from);
    memcpy(subdev_to.need, subdev_from.need, sizeof(subdev_from.need));
    ring_fill(ring_from);
    buf_fill(buf_from->buf, BUF_N);
    rows_of(bench, "atomic-regs", &bench_regs, &regs_from, &regs_to, BENCH_REGS_SIZE, 1.6);
    rows_of(bench, "atomic-ring", &bench_ring, ring_from, ring_to, BENCH_RING_SIZE, 1.6);
    rows_of(bench, "atomic-subsections", &bench_subdev, &subdev_from, &subdev_to, BENCH_SUBDEV_SIZE,
            1.6);
    rows_of(bench, "atomic-buffer", &bench_buffer, buf_from, buf_to, BUF_N, 3.5);
}
