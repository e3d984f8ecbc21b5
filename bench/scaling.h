/* SPDX-License-Identifier: BSD-3-Clause */
/* How time and memory grow with what is saved. */
#ifndef BENCH_SCALING_H
#define BENCH_SCALING_H

/* Prints one JSON object a point: {line, x, register_ns, save_ns, load_ns, kib}. */
int scaling_main(void);
/* What the hidden option --scaling-point does: one point, in a process of its own. */
int scaling_point_main(const char *point);

#endif
