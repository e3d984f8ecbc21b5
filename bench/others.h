/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The baselines that are not ours, as probes: each makes what it needs once and keeps it to the
 * program's end. Where a library was not found, its probes' run is NULL.
 */
#ifndef BENCH_OTHERS_H
#define BENCH_OTHERS_H

#include "bench.h"
#include "interpreter.h"
#include "shapes.h"

/* What is saved is @from, what is loaded goes into @to; each verified once. */
BenchProbe others_protobuf_regs(const Regs *from, Regs *to, bool load);
BenchProbe others_protobuf_ring(const Ring *from, Ring *to, bool load);
BenchProbe others_msgpack_regs(const Regs *from, Regs *to, bool load);
BenchProbe others_msgpack_ring(const Ring *from, Ring *to, bool load);

/* The element-at-a-time interpreter; @payload is what it has to write. */
BenchProbe others_interpreter(const InterpreterField *fields, const void *from, void *to,
                              const void *payload, size_t size, bool load);

#endif
