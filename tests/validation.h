/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the tests of hostile values share: a payload by hand, in a stream with the one device "dev",
 * loaded at once and byte by byte. Include <cmocka.h> before.
 */
#ifndef TESTS_VALIDATION_H
#define TESTS_VALIDATION_H

#include "test-util.h"

/* Where the payload begins in validation_stream(). */
enum { VALIDATION_PAYLOAD = 17 };

/* A bare stream: one section "dev" with the payload, given as in test_bytes(). */
GBytes *validation_stream(int version, const char *payload);
/* The options of a load of such streams. */
VMStateLoadOptions *validation_options(void);

/* The payload loads, at once and byte by byte. */
void validation_accepts(const VMStateDescription *vmsd, void *opaque, const char *payload);
void validation_registry_accepts(VMStateRegistry *registry, int version, const char *payload);

/* What a refused load must say: the message is exactly "dev@0:" text " (stream offset ...)". */
typedef struct Refusal {
    VMStateError code;
    const char *text;
    /* The offset in the message, from the payload's begin. */
    size_t at;
} Refusal;

/* The payload is refused, at once and byte by byte, and the @size bytes of the device stay. */
void validation_refuses(const VMStateDescription *vmsd, void *opaque, size_t size,
                        const char *payload, Refusal refusal);
void validation_registry_refuses(VMStateRegistry *registry, int version, void *opaque, size_t size,
                                 const char *payload, Refusal refusal);

/* A save is refused with this text in its error. */
void validation_refuses_save(const VMStateDescription *vmsd, void *opaque, const char *text);
/* Registration refuses the description with this text in its error. */
void validation_refuses_description(const VMStateDescription *vmsd, void *opaque, const char *text);

#endif
