/* SPDX-License-Identifier: BSD-3-Clause */
/* What the benchmarks share: rows, how they are measured, and how they are told. */
#ifndef BENCH_H
#define BENCH_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <vmstate/vmstate.h>

#define BENCH_MAX_BASELINES 5

/* What to do in this run of the program. */
typedef struct Bench {
    bool json;
    /* A glob; NULL: all rows. */
    const char *only;
    /* Samples of each probe, of which the median counts. */
    unsigned runs;
    /* Not NULL: this row alone is run, a fixed number of times, for a counter of instructions. */
    const char *count;
    bool counted;
    unsigned rows;
    unsigned missed;
} Bench;

/* Something that is measured. */
typedef struct BenchProbe {
    /* A baseline's; NULL for our own. */
    const char *name;
    /* Called before each run, not measured; may be NULL. Then a sample is a single run. */
    void (*prepare)(void *data);
    void (*run)(void *data);
    void *data;
} BenchProbe;

/* What a value is compared with. */
typedef enum BenchGoal {
    BENCH_NO_GOAL,
    /* value / baseline */
    BENCH_RATIO_AT_MOST,
    BENCH_RATIO_AT_LEAST,
    /* value - baseline */
    BENCH_MORE_AT_MOST,
    BENCH_VALUE_AT_MOST,
} BenchGoal;

typedef struct BenchRow {
    const char *name;
    /* "GB/s": `per` bytes of a run, divided by its time; others: nanoseconds divided by `per`. */
    const char *unit;
    double per;
    /* The goal goes with the first baseline; the others stand beside it. */
    BenchGoal goal;
    double limit;
    BenchProbe ours;
    BenchProbe baselines[BENCH_MAX_BASELINES];
} BenchRow;

/* A row as it is told. */
typedef struct BenchResult {
    const char *name;
    const char *unit;
    double value;
    /* NULL: there is none. */
    const char *baseline;
    double baseline_value;
    BenchGoal goal;
    double limit;
} BenchResult;

/* Whether rows whose names begin with @prefix are asked for. */
bool bench_wants_group(const Bench *bench, const char *prefix);
bool bench_wants(const Bench *bench, const char *name);

/* Measures a row and its baselines, interleaved, and reports them. */
void bench_measure(Bench *bench, const BenchRow *row);

/* Prints one line. */
void bench_report(Bench *bench, const BenchResult *result);
void bench_report_header(const Bench *bench);
void bench_report_end(const Bench *bench);

/* (transfer full): keeps memory to the end of the program; returns it. */
void *bench_keep(void *memory);
/* Nanoseconds of a clock that only goes forward. */
uint64_t bench_now(void);
/* Ends the program with a message: a benchmark that does not do what it should measures nothing. */
G_NORETURN void bench_fail(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Compares @size bytes with a sha256 in hex. */
void bench_check_sha256(const char *name, const void *data, size_t size, const char *sha256);

/* A registry with one device, or the end of the program. */
VMStateRegistry *bench_registry(const char *idstr, const VMStateDescription *vmsd, void *opaque);

/* The groups of rows, each in the file of its name. */
void bench_rows_regs(Bench *bench);
void bench_rows_arrays(Bench *bench);
void bench_rows_buffer(Bench *bench);
void bench_rows_ring(Bench *bench);
void bench_rows_subsections(Bench *bench);
void bench_rows_containers(Bench *bench);
void bench_rows_devices(Bench *bench);
void bench_rows_file(Bench *bench);
void bench_rows_stream(Bench *bench);
void bench_rows_session(Bench *bench);
void bench_rows_atomic(Bench *bench);
void bench_rows_codec(Bench *bench);
void bench_rows_memory(Bench *bench);
void bench_rows_inspect(Bench *bench);
void bench_rows_damage(Bench *bench);

#endif
