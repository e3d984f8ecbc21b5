/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vmstate command on big files, as processes, from their start to their end. The files are made here and removed at
 * the end; they are in the page cache, so that the disk is not what is measured.
 */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "descriptions.h"
#include "inspect-files.h"
#include "memory.h"
#include "rows-inspect.h"

/* A long run needs few samples. */
#define RUNS 9
#define ARGUMENTS 6
#define MEMORY_KIB 65536

/* A program, its arguments, and what it must say. */
typedef struct Run {
    const char *argv[ARGUMENTS];
    int code;
} Run;

/* Runs it with its output thrown away; returns the most that it had in memory, in KiB. */
static long run_program(const Run *r)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    int status, failed;
    pid_t pid;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    failed = posix_spawnp(&pid, r->argv[0], &actions, NULL, (char **)r->argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed) {
        bench_fail("%s: %s", r->argv[0], g_strerror(failed));
    }
    while (wait4(pid, &status, 0, &usage) < 0) {
        if (errno != EINTR) {
            bench_fail("waiting for %s: %s", r->argv[0], g_strerror(errno));
        }
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != r->code) {
        bench_fail("%s %s %s ended with status %#x, not with code %d", r->argv[0], r->argv[1], r->argv[2], status, r->code);
    }
    return usage.ru_maxrss;
}

static void run(void *data)
{
    run_program(data);
}

int rows_inspect_probe_main(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, "\n", ARGUMENTS);
    Run r = { .code = atoi(words[0]) };

    for (size_t i = 1; words[i] && i < ARGUMENTS; i++) {
        r.argv[i - 1] = words[i];
    }
    printf("%ld\n", run_program(&r));
    return 0;
}

/* In a process of its own: what a child takes is counted from its parent's size on. */
static double memory(const Run *r)
{
    g_autofree char *words = g_strjoinv("\n", (char **)r->argv);
    g_autofree char *value = g_strdup_printf("command:%d\n%s", r->code, words);
    g_autofree char *output = memory_run_self("--memory-probe", value);

    return (double)g_ascii_strtoull(output, NULL, 10);
}

/* @beside: what is measured beside it; the goal is for the value or for the ratio to that. */
static void row(Bench *bench, const char *name, Run r, Run beside, BenchGoal goal, double limit)
{
    g_autofree char *memory_name = g_strconcat(name, "-memory", NULL);
    unsigned runs = bench->runs;

    bench->runs = MIN(runs, RUNS);
    if (!bench->count) {
        bench_measure(bench, &(BenchRow){
                                 .name = name,
                                 .unit = "ms",
                                 .per = 1e6,
                                 .goal = goal,
                                 .limit = limit,
                                 .ours = { .run = run, .data = &r },
                                 .baselines = { { .name = beside.argv[0], .run = run, .data = &beside } },
                             });
    }
    bench->runs = runs;
    if (bench_wants(bench, memory_name) && !bench->count) {
        bench_report(bench, &(BenchResult){
                                .name = memory_name,
                                .unit = "KiB",
                                .value = memory(&r),
                                .goal = BENCH_VALUE_AT_MOST,
                                .limit = MEMORY_KIB,
                            });
    }
}

/* @one and @two differ in one place. The limits are in ms. */
static void rows(Bench *bench, const char *what, const char *one, const char *two, double limit, double diff_limit)
{
    g_autofree char *show = g_strdup_printf("inspect-%s-show", what);
    g_autofree char *json = g_strdup_printf("inspect-%s-json", what);
    g_autofree char *verify = g_strdup_printf("inspect-%s-verify", what);
    g_autofree char *diff = g_strdup_printf("inspect-%s-diff", what);
    Run cat = { { "cat", one, NULL }, 0 };
    Run cat_both = { { "cat", one, two, NULL }, 0 };

    row(bench, show, (Run){ { VMSTATE_COMMAND, "show", one, NULL }, 0 }, cat, BENCH_VALUE_AT_MOST, limit);
    row(bench, json, (Run){ { VMSTATE_COMMAND, "show", "--json", one, NULL }, 0 }, cat, BENCH_VALUE_AT_MOST, limit);
    row(bench, verify, (Run){ { VMSTATE_COMMAND, "verify", one, NULL }, 0 }, cat, BENCH_VALUE_AT_MOST, limit);
    row(bench, diff, (Run){ { VMSTATE_COMMAND, "diff", one, two, NULL }, 1 }, cat_both,
        diff_limit > 0 ? BENCH_VALUE_AT_MOST : BENCH_RATIO_AT_MOST, diff_limit > 0 ? diff_limit : 2);
}

static bool has_room(const char *directory, uint64_t bytes)
{
    struct statvfs st;

    return statvfs(directory, &st) == 0 && (uint64_t)st.f_bavail * st.f_frsize > bytes;
}

/* Makes a pair of files, measures, and removes them. */
static void pair(Bench *bench, const char *directory, const char *what, void (*make)(const char *path, bool other),
                 double limit, double diff_limit)
{
    g_autofree char *name = g_strconcat("inspect-", what, "-", NULL);
    g_autofree char *one = g_build_filename(directory, "one", NULL);
    g_autofree char *two = g_build_filename(directory, "two", NULL);

    if (!bench_wants_group(bench, name)) {
        return;
    }
    make(one, false);
    make(two, true);
    rows(bench, what, one, two, limit, diff_limit);
    g_unlink(one);
    g_unlink(two);
}

void bench_rows_inspect(Bench *bench)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *directory = g_dir_make_tmp("vmstate-bench-XXXXXX", &error);

    if (bench->count) {
        return;
    }
    if (!directory) {
        bench_fail("%s", error->message);
    }
    /* A third of what QEMU's Python analyser takes here, and a hundredth. */
    if (has_room(directory, 3 * INSPECT_RAM)) {
        pair(bench, directory, "ram", inspect_file_ram, 233, 0);
    } else {
        fprintf(stderr, "bench: no inspect-ram rows: %s has no room for two files of 1 GiB; set TMPDIR\n", directory);
    }
    pair(bench, directory, "arrays", inspect_file_arrays, 62, 62);
    pair(bench, directory, "small", inspect_file_small, 5, 5);
    g_rmdir(directory);
}
