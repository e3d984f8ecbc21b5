/* SPDX-License-Identifier: BSD-3-Clause */
/* How fast libvmstate is, beside what it could be and what others are. */
#include "bench.h"

#include <fnmatch.h>
#include <sched.h>
#include <string.h>

#include "memory.h"
#include "scaling.h"

#define DEFAULT_RUNS 31

typedef struct Group {
    const char *prefix;
    void (*rows)(Bench *bench);
} Group;

static const Group groups[] = {
    { "a-", bench_rows_regs },          { "b-", bench_rows_arrays },
    { "c-", bench_rows_buffer },        { "d-", bench_rows_ring },
    { "e-", bench_rows_subsections },   { "f", bench_rows_containers },
    { "g-", bench_rows_containers },
#ifdef HAVE_JSON_GLIB
    { "device-", bench_rows_devices },
#endif
    { "vmdesc-", bench_rows_file },     { "stream-", bench_rows_stream },
    { "session-", bench_rows_session }, { "atomic-", bench_rows_atomic },
    { "codec-", bench_rows_codec },     { "memory-", bench_rows_memory },
#ifdef HAVE_JSON_GLIB
    { "inspect-", bench_rows_inspect },
#endif
    { "damage-", bench_rows_damage },
};

bool bench_wants(const Bench *bench, const char *name)
{
    if (bench->count) {
        return strcmp(bench->count, name) == 0;
    }
    return !bench->only || fnmatch(bench->only, name, 0) == 0;
}

bool bench_wants_group(const Bench *bench, const char *prefix)
{
    const char *pattern = bench->count ? bench->count : bench->only;
    size_t plain = pattern ? strcspn(pattern, "*?[\\") : 0;

    return strncmp(pattern ? pattern : "", prefix, MIN(plain, strlen(prefix))) == 0;
}

/* On one CPU, where that can be: its caches and its clock stay the same. */
static void pin(void)
{
    cpu_set_t set;
    int last = -1;

    if (sched_getaffinity(0, sizeof(set), &set) != 0) {
        return;
    }
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &set)) {
            last = cpu;
        }
    }
    CPU_ZERO(&set);
    CPU_SET(last, &set);
    if (sched_setaffinity(0, sizeof(set), &set) != 0) {
        fputs("bench: not pinned to a CPU\n", stderr);
    }
}

static void run_groups(Bench *bench)
{
    void (*done)(Bench *) = NULL;

    bench_report_header(bench);
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        if (groups[i].rows != done && bench_wants_group(bench, groups[i].prefix)) {
            done = groups[i].rows;
            groups[i].rows(bench);
        }
    }
    bench_report_end(bench);
}

int main(int argc, char **argv)
{
    Bench bench = { 0 };
    int runs = DEFAULT_RUNS;
    gboolean json = FALSE, scaling = FALSE;
    g_autofree char *only = NULL;
    g_autofree char *count = NULL;
    g_autofree char *probe = NULL;
    g_autofree char *point = NULL;
    const GOptionEntry entries[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print one JSON object a line", NULL },
        { "only", 0, 0, G_OPTION_ARG_STRING, &only, "Only the rows whose names match", "GLOB" },
        { "runs", 0, 0, G_OPTION_ARG_INT, &runs, "Samples of each row (31)", "N" },
        { "scaling", 0, 0, G_OPTION_ARG_NONE, &scaling, "Print the scaling lines instead", NULL },
        { "count", 0, 0, G_OPTION_ARG_STRING, &count, "Run a row 20 times, under callgrind",
          "ROW" },
        { "memory-probe", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &probe, NULL, NULL },
        { "scaling-point", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &point, NULL, NULL },
        { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- benchmarks of libvmstate");
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        bench_fail("%s; see --help", error->message);
    }
    if (argc > 1 || runs < 1 || runs > 100000) {
        bench_fail("no arguments are taken, and --runs is 1 to 100000; see --help");
    }
    pin();
    if (probe) {
        return memory_probe_main(probe);
    }
    if (point) {
        return scaling_point_main(point);
    }
    if (scaling) {
        return scaling_main();
    }
    bench.json = json;
    bench.only = only;
    bench.runs = (unsigned)runs;
    bench.count = count;
    run_groups(&bench);
    if (count && !bench.counted) {
        bench_fail("there is no row %s", count);
    }
    return 0;
}
