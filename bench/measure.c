/* SPDX-License-Identifier: BSD-3-Clause */
/* Medians of interleaved samples. */
#include "bench.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef HAVE_CALLGRIND_H
#include <valgrind/callgrind.h>
#endif

/* A sample runs at least so long, so that the clock's own time is nothing beside it. */
#define SAMPLE_NS 100000

/* What --count runs: enough for the first run's work to be nothing, short enough under a counter.
 */
#define COUNT_RUNS 20

typedef struct Samples {
    double *ns;
    unsigned repeats;
} Samples;

uint64_t bench_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void *bench_keep(void *memory)
{
    static GSList *kept;

    kept = g_slist_prepend(kept, memory);
    return memory;
}

void bench_fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

void bench_check_sha256(const char *name, const void *data, size_t size, const char *sha256)
{
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, size);

    if (strcmp(sum, sha256) != 0) {
        bench_fail("%s: the bytes are not those that are expected: sha256 %s", name, sum);
    }
}

/* Nanoseconds of one run, over a number of them. */
static double sample(const BenchProbe *probe, unsigned repeats)
{
    uint64_t begin;

    if (probe->prepare) {
        probe->prepare(probe->data);
    }
    begin = bench_now();
    for (unsigned i = 0; i < repeats; i++) {
        probe->run(probe->data);
        /* What was written counts as used. */
        __asm__ volatile("" ::: "memory");
    }
    return (double)(bench_now() - begin) / repeats;
}

static unsigned calibrate(const BenchProbe *probe)
{
    unsigned repeats = 1;
    double ns = sample(probe, 1);

    if (probe->prepare) {
        return 1;
    }
    /* The first run was cold. */
    ns = MIN(ns, sample(probe, 1));
    while (ns * repeats < SAMPLE_NS) {
        repeats *= 2;
        ns = sample(probe, repeats);
    }
    return repeats;
}

/* The probe before has left its own data in the caches. In a long sample that does not matter. */
static void warm_up(const BenchProbe *probe, unsigned repeats)
{
    if (!probe->prepare && repeats < 16) {
        probe->run(probe->data);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, unsigned n)
{
    qsort(values, n, sizeof(*values), compare);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static double to_unit(const BenchRow *row, double ns)
{
    return strcmp(row->unit, "GB/s") == 0 ? row->per / ns : ns / row->per;
}

/* The difference of small and noisy times: that of the medians would hide it. */
static double median_difference(const Samples *a, const Samples *b, unsigned runs)
{
    g_autofree double *differences = g_new(double, runs);

    for (unsigned i = 0; i < runs; i++) {
        differences[i] = a->ns[i] - b->ns[i];
    }
    return median(differences, runs);
}

static void count(Bench *bench, const BenchRow *row)
{
    bench->counted = true;
    sample(&row->ours, 1);
#ifdef HAVE_CALLGRIND_H
    for (unsigned i = 0; i < COUNT_RUNS; i++) {
        if (row->ours.prepare) {
            row->ours.prepare(row->ours.data);
        }
        CALLGRIND_START_INSTRUMENTATION;
        row->ours.run(row->ours.data);
        CALLGRIND_STOP_INSTRUMENTATION;
    }
#else
    bench_fail("--count needs a build with valgrind/callgrind.h; install valgrind and build again");
#endif
}

static void report(Bench *bench, const BenchRow *row, Samples *samples, unsigned n)
{
    double more = n > 1 ? median_difference(&samples[0], &samples[1], bench->runs) : 0;
    double ours = median(samples[0].ns, bench->runs);

    for (unsigned i = 1; i < MAX(n, 2); i++) {
        BenchResult result = {
            .name = row->name,
            .unit = row->unit,
            .value = to_unit(row, ours),
            .goal = i == 1 ? row->goal : BENCH_NO_GOAL,
            .limit = row->limit,
        };

        if (i < n) {
            result.baseline = row->baselines[i - 1].name;
            result.baseline_value = to_unit(row, median(samples[i].ns, bench->runs));
        }
        if (result.goal == BENCH_MORE_AT_MOST) {
            result.value = result.baseline_value + more / row->per;
        }
        bench_report(bench, &result);
    }
}

void bench_measure(Bench *bench, const BenchRow *row)
{
    const BenchProbe *probes[1 + BENCH_MAX_BASELINES] = { &row->ours };
    Samples samples[1 + BENCH_MAX_BASELINES];
    unsigned n = 1;

    if (!bench_wants(bench, row->name)) {
        return;
    }
    if (bench->count) {
        count(bench, row);
        return;
    }
    while (n <= BENCH_MAX_BASELINES && row->baselines[n - 1].run) {
        probes[n] = &row->baselines[n - 1];
        n++;
    }
    for (unsigned i = 0; i < n; i++) {
        samples[i].repeats = calibrate(probes[i]);
        samples[i].ns = g_new(double, bench->runs);
    }
    for (unsigned run = 0; run < bench->runs; run++) {
        for (unsigned i = 0; i < n; i++) {
            warm_up(probes[i], samples[i].repeats);
            samples[i].ns[run] = sample(probes[i], samples[i].repeats);
        }
    }
    report(bench, row, samples, n);
    for (unsigned i = 0; i < n; i++) {
        g_free(samples[i].ns);
    }
}
