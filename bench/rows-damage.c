/* SPDX-License-Identifier: BSD-3-Clause */
/* How many of all single-bit flips a load accepts: in the bytes of the fields, and anywhere in the file. */
#include <string.h>

#include "bench.h"
#include "descriptions.h"

typedef struct Damage {
    VMStateRegistry *registry;
    const VMStateLoadOptions *options;
    GBytes *file;
} Damage;

/* The section header for the name "bench", and the file's header before it. */
#define BEFORE_FIELDS (8 + 1 + 4 + 1 + strlen("bench") + 4 + 4)

/* Per cent of the flips of bits of the bytes @from to @to (not included) that are accepted. */
static double accepted(const Damage *d, size_t from, size_t to)
{
    gsize size;
    const uint8_t *data = g_bytes_get_data(d->file, &size);
    g_autofree uint8_t *copy = g_memdup2(data, size);
    size_t n = 0;

    for (size_t bit = 8 * from; bit < 8 * to; bit++) {
        g_autoptr(GBytes) flipped = NULL;

        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        flipped = g_bytes_new_static(copy, size);
        n += vmstate_registry_load_bytes(d->registry, d->options, flipped, NULL);
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    return 100.0 * (double)n / (8.0 * (double)(to - from));
}

static void row(Bench *bench, const char *name, const Damage *with, const Damage *without, size_t from, size_t to)
{
    if (bench_wants(bench, name) && !bench->count) {
        bench_report(bench, &(BenchResult){
                                .name = name,
                                .unit = "% taken",
                                .value = accepted(with, from, to),
                                .baseline = "no checksum",
                                .baseline_value = accepted(without, from, to),
                                .goal = BENCH_VALUE_AT_MOST,
                                .limit = 0,
                            });
    }
}

void bench_rows_damage(Bench *bench)
{
    static Regs regs;
    g_autoptr(VMStateRegistry) registry = bench_registry("bench", &bench_regs, &regs);
    g_autoptr(VMStateLoadOptions) ignoring = vmstate_load_options_new();
    g_autoptr(GBytes) file = NULL;
    Damage with, without;

    regs_fill(&regs);
    file = vmstate_registry_save_bytes(registry, NULL, NULL);
    if (!file || !vmstate_registry_load_bytes(registry, NULL, file, NULL)) {
        bench_fail("damage: the undamaged file does not load");
    }
    vmstate_load_options_set_checksum(ignoring, VMSTATE_CHECKSUM_IGNORED);
    with = (Damage){ .registry = registry, .file = file };
    without = (Damage){ .registry = registry, .options = ignoring, .file = file };
    row(bench, "damage-fields", &with, &without, BEFORE_FIELDS, BEFORE_FIELDS + BENCH_REGS_SIZE);
    row(bench, "damage-file", &with, &without, 0, g_bytes_get_size(file));
}
