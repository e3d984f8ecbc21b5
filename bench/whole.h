/* SPDX-License-Identifier: BSD-3-Clause */
/* Whole files, through the public interface alone: one-shot, and in chunks through savers and
 * loaders. */
#ifndef BENCH_WHOLE_H
#define BENCH_WHOLE_H

#include <vmstate/vmstate.h>

#define WHOLE_CHUNK ((size_t)64 * 1024)

/* Two registries of one device each, with options, for probes. Members may be NULL where a probe
 * needs none. */
typedef struct Whole {
    VMStateRegistry *from;
    VMStateRegistry *to;
    VMStateSaveOptions *save_options;
    VMStateLoadOptions *load_options;
    /* What to load. */
    GBytes *file;
    /* WHOLE_CHUNK bytes, which all share. */
    uint8_t *chunk;
    /* What the last save gave. */
    uint64_t saved;
} Whole;

/* (transfer full): takes the registries and options over; saves the file, loads it and saves it
 * again to compare. */
Whole *whole_new(VMStateRegistry *from, VMStateRegistry *to, VMStateSaveOptions *save_options,
                 VMStateLoadOptions *load_options, const VMStateDescription *vmsd, void *loaded);
void whole_free(Whole *whole);

/* For probes: @whole is a Whole. In chunks: a saver is made, read to its end and freed; a loader
 * likewise. */
void whole_pull(void *whole);
void whole_push(void *whole);
/* One-shot. */
void whole_save_stream(void *whole);
void whole_load_bytes(void *whole);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Whole, whole_free)

#endif
