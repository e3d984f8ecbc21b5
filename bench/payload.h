/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A description's payload alone, without the file around it: saved into and loaded from memory of
 * the right size through the engine, whose plan is made once, as a registry's is.
 */
#ifndef BENCH_PAYLOAD_H
#define BENCH_PAYLOAD_H

#include <vmstate/vmstate.h>

#include "bytes/stream.h"
#include "engine/load.h"
#include "engine/save.h"

typedef struct Payload {
    const VMStateDescription *vmsd;
    /* Kept, as a registry does. */
    const VmsPlan *plan;
    /* What is saved, and what is loaded into. */
    void *from;
    void *to;
    size_t size;
    /* What a save wrote first, and verified: what is loaded. */
    uint8_t *bytes;
    /* Where saves go. */
    uint8_t *out;
    /* Holds the plan, and how much there is room for in what is loaded into. */
    VMStateRegistry *registry;
    VmsSave save;
    VmsLoad load;
    VmsJournal *journal;
    VMStateStream writer;
    VMStateStream reader;
} Payload;

/*
 * (transfer full): saves once and compares with the sha256 (may be NULL), loads once into @to and
 * compares what that saves.
 */
Payload *payload_new(const VMStateDescription *vmsd, void *from, void *to, size_t size,
                     const char *sha256);
/*
 * (transfer full): the same with a payload of @vmsd's own version that somebody else wrote; @bytes
 * is copied. Loads it into @device and compares what that saves.
 */
Payload *payload_new_from_bytes(const VMStateDescription *vmsd, void *device, const void *bytes,
                                size_t size);
void payload_free(Payload *payload);

/* For probes: @payload is a Payload. The first load keeps no journal. */
void payload_save(void *payload);
void payload_load(void *payload);
void payload_load_atomic(void *payload);

/*
 * For baselines that need a stream: where saves go, or what is loaded, from its beginning; no save
 * or load of the engine has a part in it.
 */
VMStateStream *payload_begin_save(Payload *payload);
VMStateStream *payload_begin_load(Payload *payload);
/* @stream has not failed and is at the payload's end, or the end of the program. */
void payload_check(const Payload *payload, const VMStateStream *stream);

/* The fields of @payload, by memcpy of as many bytes. */
void payload_memcpy_out(void *payload);
void payload_memcpy_in(void *payload);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Payload, payload_free)

#endif
