/* SPDX-License-Identifier: BSD-3-Clause */
/* Peaks of memory, each taken in a process of its own. */
#ifndef BENCH_MEMORY_H
#define BENCH_MEMORY_H

#include <stdint.h>

/*
 * A watch over what is resident, in KiB. The kernel's running peak is exact to some 256 KiB only,
 * so exact samples are taken beside it at points where most should be there.
 */
typedef struct MemoryWatch {
    uint64_t start;
    uint64_t rough_start;
    uint64_t most;
} MemoryWatch;

void memory_watch_begin(MemoryWatch *watch);
void memory_watch_sample(MemoryWatch *watch);
/* The most, in KiB, above what was there at the beginning. */
uint64_t memory_watch_end(const MemoryWatch *watch);

/* Runs this program again with OPTION=VALUE and returns what it printed. */
char *memory_run_self(const char *option, const char *value);

/* What the hidden option --memory-probe does. */
int memory_probe_main(const char *probe);

#endif
