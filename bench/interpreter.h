/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A baseline: an interpreter in the manner of declarative engines that go element by element. A
 * table of fields; for each element a put or get through a function pointer, into or from a growing
 * buffer.
 */
#ifndef BENCH_INTERPRETER_H
#define BENCH_INTERPRETER_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct InterpreterStream {
    GByteArray *bytes;
    size_t position;
    bool failed;
} InterpreterStream;

typedef struct InterpreterField InterpreterField;
struct InterpreterField {
    size_t offset;
    size_t size;
    /* Elements; 0 ends the table. */
    size_t n;
    void (*put)(InterpreterStream *stream, const void *element);
    bool (*get)(InterpreterStream *stream, void *element);
    /* Not NULL: the elements are structs of these fields. */
    const InterpreterField *fields;
};

extern const InterpreterField interpreter_regs[];
extern const InterpreterField interpreter_array32[];
extern const InterpreterField interpreter_ring[];

void interpreter_save(InterpreterStream *stream, const InterpreterField *fields,
                      const void *opaque);
/* False: the bytes end too early, or a bool is neither 0 nor 1. */
bool interpreter_load(InterpreterStream *stream, const InterpreterField *fields, void *opaque);

#endif
