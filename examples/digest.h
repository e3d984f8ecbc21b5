/* SPDX-License-Identifier: BSD-3-Clause */
/* A fast 64-bit digest: enough to see whether two states are the same. */
#ifndef EXAMPLES_DIGEST_H
#define EXAMPLES_DIGEST_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DIGEST_INIT UINT64_C(0x76bd2c1a0f5e9d43)

/* The digest of what @digest stands for, followed by @size bytes. */
static inline uint64_t digest_add(uint64_t digest, const void *data, size_t size)
{
    const char *at = data;

    for (size_t done = 0; done < size; done += 8) {
        uint64_t word = 0;

        memcpy(&word, at + done, size - done < 8 ? size - done : 8);
        digest = (digest ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        digest ^= digest >> 32;
    }
    return digest;
}

#endif
