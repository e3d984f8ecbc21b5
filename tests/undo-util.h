/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads that fail at their very end, when all was loaded. Include <cmocka.h> before. */
#ifndef TESTS_UNDO_UTIL_H
#define TESTS_UNDO_UTIL_H

#include "test-util.h"

/* A stream of one device, "dev". */
GBytes *undo_save(const VMStateDescription *vmsd, void *opaque);
/* Loads it; must succeed. */
void undo_load(const VMStateDescription *vmsd, void *opaque, GBytes *bytes);
/* Loads it with a wrong checksum: fails behind the last hook. */
void undo_fail(const VMStateDescription *vmsd, void *opaque, GBytes *bytes);
/* Loads it; must fail like this. */
void undo_refuse(const VMStateDescription *vmsd, void *opaque, GBytes *bytes,
                 const VMStateLoadOptions *options, VMStateError code, const char *text);
/* A bare stream of one section of version 1 that ends in @n times these two bytes. */
GBytes *undo_bare_pairs(unsigned n, uint8_t first, uint8_t second);

#endif
