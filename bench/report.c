/* SPDX-License-Identifier: BSD-3-Clause */
/* The rows as a table for people, or as one JSON object a line. */
#include "bench.h"

static const char *goal_text(const BenchResult *r, char *text, size_t size)
{
    switch (r->goal) {
    case BENCH_RATIO_AT_MOST:
        g_snprintf(text, size, "<= %g x", r->limit);
        return text;
    case BENCH_RATIO_AT_LEAST:
        g_snprintf(text, size, ">= %g x", r->limit);
        return text;
    case BENCH_MORE_AT_MOST:
        g_snprintf(text, size, "<= +%g", r->limit);
        return text;
    case BENCH_VALUE_AT_MOST:
        g_snprintf(text, size, "<= %g", r->limit);
        return text;
    default:
        return NULL;
    }
}

static bool is_reached(const BenchResult *r, double ratio)
{
    switch (r->goal) {
    case BENCH_RATIO_AT_MOST:
        return ratio <= r->limit;
    case BENCH_RATIO_AT_LEAST:
        return ratio >= r->limit;
    case BENCH_MORE_AT_MOST:
        return r->value - r->baseline_value <= r->limit;
    case BENCH_VALUE_AT_MOST:
        return r->value <= r->limit;
    default:
        return true;
    }
}

static void print_json(const BenchResult *r, double ratio, const char *goal, bool ok)
{
    printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", ", r->name, r->value, r->unit);
    if (r->baseline) {
        printf("\"baseline\": \"%s\", \"baseline_value\": %.6g, \"ratio\": %.4g, ", r->baseline,
               r->baseline_value, ratio);
    } else {
        printf("\"baseline\": null, \"baseline_value\": null, \"ratio\": null, ");
    }
    if (goal) {
        printf("\"target\": \"%s\", \"ok\": %s}\n", goal, ok ? "true" : "false");
    } else {
        printf("\"target\": null, \"ok\": null}\n");
    }
}

static void print_number(double value)
{
    printf(" %10.*f", value < 10 ? 3 : value < 1000 ? 1 : 0, value);
}

static void print_line(const BenchResult *r, double ratio, const char *goal, bool ok)
{
    printf("%-28s", r->name);
    print_number(r->value);
    printf(" %-10s", r->unit);
    if (r->baseline) {
        printf(" %-16s", r->baseline);
        print_number(r->baseline_value);
        printf(" %8.3f", ratio);
    } else {
        printf(" %-16s %10s %8s", "-", "", "");
    }
    printf("  %-10s %s\n", goal ? goal : "", !goal ? "" : ok ? "ok" : "MISSED");
}

void bench_report(Bench *bench, const BenchResult *r)
{
    double ratio = r->baseline && r->baseline_value > 0 ? r->value / r->baseline_value : 0;
    bool ok = is_reached(r, ratio);
    char text[32];
    const char *goal = goal_text(r, text, sizeof(text));

    if (goal) {
        bench->rows++;
        bench->missed += !ok;
    }
    if (bench->json) {
        print_json(r, ratio, goal, ok);
    } else {
        print_line(r, ratio, goal, ok);
    }
    fflush(stdout);
}

void bench_report_header(const Bench *bench)
{
    if (!bench->json && !bench->count) {
        printf("%-28s %10s %-10s %-16s %10s %8s  %s\n", "row", "value", "unit", "baseline",
               "its value", "ratio", "target");
    }
}

void bench_report_end(const Bench *bench)
{
    if (!bench->json && !bench->count) {
        printf("%u of %u targets reached\n", bench->rows - bench->missed, bench->rows);
    }
}
