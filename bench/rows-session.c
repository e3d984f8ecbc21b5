/* SPDX-License-Identifier: BSD-3-Clause */
/* Savers, loaders and the fibers that they run on. */
#include "bench.h"
#include "bytes/fiber.h"
#include "descriptions.h"
#include "whole.h"

typedef struct Tiny {
    uint32_t value;
} Tiny;

static const VMStateDescription tiny_vmsd = {
    .name = "bench/tiny",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){ VMSTATE_UINT32(value, Tiny), VMSTATE_END_OF_LIST() },
};

/* The device is so small that making and freeing is all that counts. */
static void rows_make(Bench *bench)
{
    static Tiny from = { 42 }, to;
    VMStateSaveOptions *save_options = vmstate_save_options_new();
    g_autoptr(Whole) w = NULL;

    w = whole_new(bench_registry("bench", &tiny_vmsd, &from),
                  bench_registry("bench", &tiny_vmsd, &to), save_options,
                  vmstate_load_options_new(), &tiny_vmsd, &to);
    bench_measure(bench,
                  &(BenchRow){
                      .name = "session-saver",
                      .unit = "ns",
                      .per = 1,
                      .goal = BENCH_VALUE_AT_MOST,
                      .limit = 3000,
                      .ours = { .run = whole_pull, .data = w },
                      .baselines = { { .name = "one-shot", .run = whole_save_stream, .data = w } },
                  });
    bench_measure(bench,
                  &(BenchRow){
                      .name = "session-loader",
                      .unit = "ns",
                      .per = 1,
                      .goal = BENCH_VALUE_AT_MOST,
                      .limit = 3000,
                      .ours = { .run = whole_push, .data = w },
                      .baselines = { { .name = "one-shot", .run = whole_load_bytes, .data = w } },
                  });
}

typedef struct Yielder {
    VmsFiber *fiber;
    bool end;
} Yielder;

static void yield_for_ever(void *opaque)
{
    Yielder *yielder = opaque;

    while (!yielder->end) {
        vms_fiber_yield(yielder->fiber);
    }
}

static void resume(void *data)
{
    vms_fiber_resume(((Yielder *)data)->fiber);
}

static void row_switch(Bench *bench)
{
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(0, 1);
    Yielder yielder = { 0 };

    yielder.fiber = vms_fiber_new(pool, yield_for_ever, &yielder, NULL);
    if (!yielder.fiber) {
        bench_fail("no memory for a fiber");
    }
    /* There and back again. */
    bench_measure(bench, &(BenchRow){
                             .name = "session-fiber-switch",
                             .unit = "ns/switch",
                             .per = 2,
                             .goal = BENCH_VALUE_AT_MOST,
                             .limit = 20,
                             .ours = { .run = resume, .data = &yielder },
                         });
    yielder.end = true;
    resume(&yielder);
    vms_fiber_free(yielder.fiber);
}

#define DEVICES 1000

typedef struct Devices {
    Regs regs[DEVICES];
    VMStateRegistry *registries[DEVICES];
    uint8_t chunk[128];
} Devices;

/* All savers live at once, each stopped after its first chunk; then all are read to their ends. */
static void save_devices(void *data)
{
    Devices *d = data;
    static VMStateSaver *savers[DEVICES];

    for (size_t i = 0; i < DEVICES; i++) {
        savers[i] = vmstate_saver_new(d->registries[i], NULL);
        if (vmstate_saver_read(savers[i], d->chunk, sizeof(d->chunk), NULL) != sizeof(d->chunk)) {
            bench_fail("a saver of many did not fill its chunk");
        }
    }
    for (size_t i = 0; i < DEVICES; i++) {
        ssize_t n;

        do {
            n = vmstate_saver_read(savers[i], d->chunk, sizeof(d->chunk), NULL);
        } while (n == sizeof(d->chunk));
        if (n < 0) {
            bench_fail("a saver of many failed");
        }
        vmstate_saver_free(savers[i]);
    }
}

static void row_devices(Bench *bench)
{
    g_autofree Devices *d = g_new0(Devices, 1);

    for (size_t i = 0; i < DEVICES; i++) {
        regs_fill(&d->regs[i]);
        d->registries[i] = bench_registry("bench", &bench_regs, &d->regs[i]);
    }
    bench_measure(bench, &(BenchRow){
                             .name = "session-1000-devices",
                             .unit = "ns/device",
                             .per = DEVICES,
                             .ours = { .run = save_devices, .data = d },
                         });
    for (size_t i = 0; i < DEVICES; i++) {
        vmstate_registry_free(d->registries[i]);
    }
}

void bench_rows_session(Bench *bench)
{
    rows_make(bench);
    row_switch(bench);
    row_devices(bench);
}
