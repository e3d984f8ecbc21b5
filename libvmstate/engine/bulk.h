/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays of integers between memory and a stream: whole windows at a time. */
#ifndef VMS_ENGINE_BULK_H
#define VMS_ENGINE_BULK_H

#include "bytes/stream.h"

/* Puts @n integers of @width (1, 2, 4, 8) bytes, big-endian. */
void vms_bulk_put(VMStateStream *stream, const uint8_t *from, size_t width, uint64_t n);
/* Gets them; false when the stream failed. *got counts the whole elements that were got. */
bool vms_bulk_get(VMStateStream *stream, uint8_t *to, size_t width, uint64_t n, uint64_t *got);
/* Gets bools; stops before the first byte that is neither 0 nor 1, with *got at its index and *bad set. */
bool vms_bulk_get_bools(VMStateStream *stream, uint8_t *to, uint64_t n, uint64_t *got, bool *bad);

#endif
