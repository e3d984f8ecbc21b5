/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the structure-aware targets know of a stream: where its elements begin and end, and how its
 * checksum is made. It is found without the descriptions, by looking for the footers.
 */
#ifndef TESTS_FUZZ_FRAMING_H
#define TESTS_FUZZ_FRAMING_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum FrameKind {
    FRAME_HEADER,
    FRAME_CONFIGURATION,
    FRAME_SECTION,
    FRAME_COMMAND,
    FRAME_EOF,
    FRAME_VMDESC,
    /* What was not understood. */
    FRAME_REST,
} FrameKind;

typedef struct Frame {
    FrameKind kind;
    size_t from;
    size_t size;
    /* The payload of a section, within the stream. */
    size_t payload;
    size_t payload_size;
} Frame;

/* Returns: (transfer full) (element-type Frame): all bytes of the stream, element by element. */
GArray *framing_parse(const uint8_t *data, size_t size);

/*
 * Sets the length of the vmdesc to what there is, and the digits of its checksum to that of the
 * bytes. Does nothing to a stream that ends otherwise.
 */
void framing_repair(uint8_t *data, size_t size);

/* Changes an element, or the order of elements, and repairs the end. Returns: the new size. */
size_t framing_mutate(uint8_t *data, size_t size, size_t max_size, uint64_t seed);

#endif
