/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices with one big buffer whose memory is never touched but by the load under test. */
#ifndef BENCH_SPARSE_H
#define BENCH_SPARSE_H

#include <vmstate/vmstate.h>

typedef struct Sparse {
    VMStateField fields[2];
    VMStateDescription vmsd;
    VMStateRegistry *registry;
    uint8_t *state;
    size_t size;
    /* What was dropped already. */
    size_t dropped;
} Sparse;

Sparse *sparse_new(size_t size);
void sparse_free(Sparse *sparse);
/* Gives the state's memory back up to @loaded bytes, so that it does not count. */
void sparse_drop(Sparse *sparse, size_t loaded);

#endif
