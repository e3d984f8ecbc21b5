/* SPDX-License-Identifier: BSD-3-Clause */
/* b: arrays of a million integers. */
#include "bench.h"
#include "descriptions.h"
#include "direct.h"
#include "others.h"
#include "payload.h"

static void direct_save(void *data)
{
    Payload *p = data;

    direct_save_array32(p->from, p->out);
}

static void direct_load(void *data)
{
    Payload *p = data;

    direct_load_array32(p->to, p->bytes);
}

static void measure(Bench *bench, const char *name, Payload *p, double limit, bool load,
                    BenchProbe second, BenchProbe third)
{
    g_autofree char *row = g_strdup_printf("b-%s-%s", name, load ? "load" : "save");

    bench_measure(bench, &(BenchRow){
        .name = row,
        .unit = "GB/s",
        .per = (double)p->size,
        .goal = BENCH_RATIO_AT_LEAST,
        .limit = limit,
        .ours = { .run = load ? payload_load : payload_save, .data = p },
        .baselines = {
            { .name = "memcpy", .run = load ? payload_memcpy_in : payload_memcpy_out, .data = p },
            second,
            third,
        },
    });
}

static void rows_of(Bench *bench, const char *name, const VMStateDescription *vmsd, void *from,
                    size_t size, const char *sha256, double limit)
{
    g_autofree void *to = g_malloc0(size);
    g_autofree void *other = g_malloc0(size);
    g_autoptr(Payload) p = payload_new(vmsd, from, to, size, sha256);

    for (int load = 0; load < 2; load++) {
        BenchProbe direct = { 0 }, interpreter = { 0 };

        if (vmsd == &bench_array32) {
            direct = (BenchProbe){ .name = "direct",
                                   .run = load ? direct_load : direct_save,
                                   .data = p };
            interpreter =
                others_interpreter(interpreter_array32, from, other, p->bytes, size, load);
        }
        measure(bench, name, p, limit, load, direct, interpreter);
    }
    /* The baselines wrote there too. */
    payload_load(p);
    if (memcmp(from, to, size) != 0) {
        bench_fail("b-%s: what was loaded is not what was saved", name);
    }
}

void bench_rows_arrays(Bench *bench)
{
    g_autofree Arr8 *a8 = g_new(Arr8, 1);
    g_autofree Arr16 *a16 = g_new(Arr16, 1);
    g_autofree Arr32 *a32 = g_new(Arr32, 1);
    g_autofree Arr64 *a64 = g_new(Arr64, 1);
    g_autofree ArrBool *bools = g_new(ArrBool, 1);

    ARR_FILL(uint8_t, UINT8, a8->a);
    ARR_FILL(uint16_t, UINT16, a16->a);
    ARR_FILL(uint32_t, UINT32, a32->a);
    ARR_FILL(uint64_t, UINT64, a64->a);
    ARR_FILL(bool, BOOL, bools->a);
    rows_of(bench, "array8", &bench_array8, a8, sizeof(*a8),
            "67727dd5c1f9ac0d77eb24ee158d57140600e5bae1bd4e1987b424489d043b61", 0.9);
    rows_of(bench, "array16", &bench_array16, a16, sizeof(*a16),
            "aa0fbdb4fdbfb5ae4def21dcb3c5bf9d97828d5f6c85cb446102191f37c491b8", 0.7);
    rows_of(bench, "array32", &bench_array32, a32, sizeof(*a32),
            "785038f40459b4d2377e7f09c0b4d323a231cdd7cf46feb6b5d25345590111e9", 0.7);
    rows_of(bench, "array64", &bench_array64, a64, sizeof(*a64),
            "7b0166b654410f18c900a1b62a3ce762a04c3f747088fb4f491cccb0517c2a64", 0.7);
    rows_of(bench, "bools", &bench_array_bool, bools, sizeof(*bools), NULL, 0.9);
}
