/* SPDX-License-Identifier: BSD-3-Clause */
/* What the structure-aware targets of libvmstate-inspect know of a description at a stream's end, or alone as text. */
#ifndef TESTS_FUZZ_VMDESC_MUTATE_H
#define TESTS_FUZZ_VMDESC_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Changes the stream's elements, or its description, whose length is set again. Returns: the new size. */
size_t vmdesc_mutate(uint8_t *data, size_t size, size_t max_size, uint64_t seed);

#endif
