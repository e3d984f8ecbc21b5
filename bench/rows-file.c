/* SPDX-License-Identifier: BSD-3-Clause */
/* What the vmdesc costs: a whole file with it beside one without, neither with a checksum. */
#include "bench.h"
#include "descriptions.h"
#include "whole.h"

static VMStateSaveOptions *options_new(VMStateVmdescStyle style)
{
    VMStateSaveOptions *options = vmstate_save_options_new();

    vmstate_save_options_set_vmdesc(options, style, 0);
    vmstate_save_options_set_checksum(options, false);
    return options;
}

static void measure(Bench *bench, const char *name, const VMStateDescription *vmsd, void *from,
                    void *to, double limit)
{
    VMStateLoadOptions *load_options = vmstate_load_options_new();
    g_autoptr(VMStateSaveOptions) none = options_new(VMSTATE_VMDESC_NONE);
    g_autoptr(Whole) with = NULL;
    Whole without;
    unsigned runs = bench->runs;

    vmstate_load_options_set_checksum(load_options, VMSTATE_CHECKSUM_IGNORED);
    with = whole_new(bench_registry("bench", vmsd, from), bench_registry("bench", vmsd, to),
                     options_new(VMSTATE_VMDESC_COMPACT), load_options, vmsd, to);
    /* The same registry: another one's plan may lie better in memory. */
    without = *with;
    without.save_options = none;
    /* A small difference of large times takes more samples. */
    bench->runs *= 4;
    bench_measure(
        bench,
        &(BenchRow){
            .name = name,
            .unit = "ns",
            .per = 1,
            .goal = BENCH_MORE_AT_MOST,
            .limit = limit,
            .ours = { .run = whole_pull, .data = with },
            .baselines = { { .name = "without vmdesc", .run = whole_pull, .data = &without } },
        });
    bench->runs = runs;
}

void bench_rows_file(Bench *bench)
{
    static Regs regs_from, regs_to;
    g_autofree Ring *ring_from = g_new0(Ring, 1);
    g_autofree Ring *ring_to = g_new0(Ring, 1);

    regs_fill(&regs_from);
    ring_fill(ring_from);
    measure(bench, "vmdesc-regs", &bench_regs, &regs_from, &regs_to, 1000);
    measure(bench, "vmdesc-ring", &bench_ring, ring_from, ring_to, 2000);
}
