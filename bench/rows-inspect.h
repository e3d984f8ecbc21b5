/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef BENCH_ROWS_INSPECT_H
#define BENCH_ROWS_INSPECT_H

/* What --memory-probe command:TEXT does: TEXT is an exit code, a program and its arguments, a line each. */
int rows_inspect_probe_main(const char *text);

#endif
