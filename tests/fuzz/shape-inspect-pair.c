/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes a target structure-aware whose input is be16, the first file's bytes, and two files. */
#include <string.h>

#include "fuzz.h"
#include "test-util.h"
#include "vmdesc-mutate.h"

enum { HEAD = 2, FIRST_MAX = 0xffff };

static void set_first(uint8_t *data, size_t n)
{
    data[0] = (uint8_t)(n >> 8);
    data[1] = (uint8_t)n;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    uint64_t random = seed;
    size_t first, room, n;
    g_autofree uint8_t *file = NULL;

    if (size < HEAD || max_size < HEAD + 2) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    first = MIN((size_t)data[0] << 8 | data[1], size - HEAD);
    room = max_size - size;
    switch (test_random(&random) % 4) {
    case 0: /* both alike */
        n = MIN(first, max_size - HEAD - first);
        memmove(data + HEAD + first, data + HEAD, n);
        set_first(data, first);
        return HEAD + first + n;
    case 1: /* the first */
        file = g_malloc(first + room + 1);
        memcpy(file, data + HEAD, first);
        n = vmdesc_mutate(file, first, MIN(first + room, FIRST_MAX), test_random(&random));
        memmove(data + HEAD + n, data + HEAD + first, size - HEAD - first);
        memcpy(data + HEAD, file, n);
        set_first(data, n);
        return size - first + n;
    default: /* the second */
        n = vmdesc_mutate(data + HEAD + first, size - HEAD - first, max_size - HEAD - first, test_random(&random));
        set_first(data, first);
        return HEAD + first + n;
    }
}
