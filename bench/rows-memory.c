/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What savers and loaders take beside the chunk: the peak of what is resident, in a process of its
 * own. The loader's figure contains some 128 KiB of the state itself, which is given back as it is
 * loaded.
 */
#include "bench.h"

#include "memory.h"

#define GIB ((uint64_t)1 << 30)

static double probe(const char *what, uint64_t n)
{
    g_autofree char *value = g_strdup_printf("%s:%" G_GUINT64_FORMAT, what, n);
    g_autofree char *output = memory_run_self("--memory-probe", value);

    return (double)g_ascii_strtoull(output, NULL, 10);
}

static void row(Bench *bench, const char *name, const char *what, uint64_t n)
{
    if (bench_wants(bench, name) && !bench->count) {
        bench_report(bench, &(BenchResult){
                                .name = name,
                                .unit = "KiB",
                                .value = probe(what, n),
                                .goal = BENCH_VALUE_AT_MOST,
                                .limit = 512,
                            });
    }
}

void bench_rows_memory(Bench *bench)
{
    row(bench, "memory-saver-1MiB", "saver", GIB / 1024);
    row(bench, "memory-saver-4GiB", "saver", 4 * GIB);
    row(bench, "memory-loader-1MiB", "loader", GIB / 1024);
    row(bench, "memory-loader-4GiB", "loader", 4 * GIB);
    if (bench_wants(bench, "memory-1000-devices") && !bench->count) {
        bench_report(bench, &(BenchResult){
                                .name = "memory-1000-devices",
                                .unit = "KiB/device",
                                .value = probe("devices", 1000) / 1000,
                            });
    }
}
