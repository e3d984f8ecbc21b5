/* SPDX-License-Identifier: BSD-3-Clause */
#include "bulk.h"

/* GCC 12 vectorises loops of unknown length at -O3 only. */
#if defined(__GNUC__) && !defined(__clang__)
#define VECTORISED __attribute__((optimize("O3")))
#else
#define VECTORISED
#endif

/* The best clone for the machine is chosen when the library is loaded, where the linker can do that. */
#if defined(HAVE_TARGET_CLONES)
#define CLONES VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define CLONES VECTORISED
#endif

/* GLib's macros are inline assembly on x86, which no compiler vectorises. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define BIG_16(v) __builtin_bswap16(v)
#define BIG_32(v) __builtin_bswap32(v)
#define BIG_64(v) __builtin_bswap64(v)
#else
#define BIG_16(v) (v)
#define BIG_32(v) (v)
#define BIG_64(v) (v)
#endif

CLONES static void swap_16(uint8_t *restrict to, const uint8_t *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint16_t v;

        memcpy(&v, from + 2 * i, 2);
        v = BIG_16(v);
        memcpy(to + 2 * i, &v, 2);
    }
}

CLONES static void swap_32(uint8_t *restrict to, const uint8_t *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t v;

        memcpy(&v, from + 4 * i, 4);
        v = BIG_32(v);
        memcpy(to + 4 * i, &v, 4);
    }
}

CLONES static void swap_64(uint8_t *restrict to, const uint8_t *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t v;

        memcpy(&v, from + 8 * i, 8);
        v = BIG_64(v);
        memcpy(to + 8 * i, &v, 8);
    }
}

/* Both ways: swapping to big-endian and back is the same. */
static void swap(uint8_t *to, const uint8_t *from, size_t width, size_t n)
{
    switch (width) {
    case 2:
        swap_16(to, from, n);
        return;
    case 4:
        swap_32(to, from, n);
        return;
    default:
        swap_64(to, from, n);
    }
}

void vms_bulk_put(VMStateStream *stream, const uint8_t *from, size_t width, uint64_t n)
{
    uint8_t edge[8];

    if (stream->discards) {
        stream->base += n * width;
        return;
    }
    if (width == 1) {
        vmstate_stream_put(stream, from, (size_t)n);
        return;
    }
    while (n > 0) {
        size_t fit = (size_t)MIN(n, vms_stream_stretch(stream) / width);

        if (fit > 0) {
            swap(stream->cur, from, width, fit);
            vms_stream_advance(stream, fit * width);
            from += fit * width;
            n -= fit;
        } else if (vms_stream_room(stream) == 0) {
            if (!vms_stream_turn(stream)) {
                return;
            }
        } else {
            swap(edge, from, width, 1);
            vmstate_stream_put(stream, edge, width);
            from += width;
            n--;
        }
    }
}

bool vms_bulk_get(VMStateStream *stream, uint8_t *to, size_t width, uint64_t n, uint64_t *got)
{
    uint8_t edge[8];

    if (width == 1) {
        *got = vms_stream_take(stream, to, (size_t)n);
        return *got == n || vmstate_stream_skip(stream, n - *got);
    }
    for (*got = 0; *got < n;) {
        size_t fit = (size_t)MIN(n - *got, vms_stream_stretch(stream) / width);

        if (fit > 0) {
            swap(to, stream->cur, width, fit);
            vms_stream_advance(stream, fit * width);
        } else if (vms_stream_room(stream) == 0 && vms_stream_turn(stream)) {
            continue;
        } else if (vmstate_stream_get(stream, edge, width)) {
            swap(to, edge, width, 1);
            fit = 1;
        } else {
            return false;
        }
        to += fit * width;
        *got += fit;
    }
    return true;
}

/* Copies bools, those that are none as 0 or 1, and returns the bits that any of them has. */
CLONES static uint8_t copy_block(uint8_t *restrict to, const uint8_t *restrict from, size_t n)
{
    uint8_t all = 0;

    for (size_t i = 0; i < n; i++) {
        all |= from[i];
        to[i] = from[i] & 1;
    }
    return all;
}

/* While a block is copied, the cache lines that it will take after the next are on their way. */
#define BOOLS_BLOCK 1024
#define CACHE_LINE  64

static void prefetch(const uint8_t *to, const uint8_t *from, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i += CACHE_LINE) {
        __builtin_prefetch(to + i, 1, 3);
        __builtin_prefetch(from + i, 0, 3);
    }
}

/* The same in blocks; returns whether all were bools. */
static bool copy_bools(uint8_t *to, const uint8_t *from, size_t n)
{
    uint8_t all = 0;

    for (size_t i = 0; i < n; i += BOOLS_BLOCK) {
        prefetch(to, from, MIN(i + BOOLS_BLOCK, n), MIN(i + 2 * BOOLS_BLOCK, n));
        all |= copy_block(to + i, from + i, MIN(n - i, (size_t)BOOLS_BLOCK));
    }
    return all <= 1;
}

/* How many come before the first that is none; there is one. */
static size_t good_bools(const uint8_t *p)
{
    size_t i = 0;

    while (p[i] <= 1) {
        i++;
    }
    return i;
}

bool vms_bulk_get_bools(VMStateStream *stream, uint8_t *to, uint64_t n, uint64_t *got, bool *bad)
{
    *bad = false;
    for (*got = 0; *got < n;) {
        size_t fit = (size_t)MIN(n - *got, vms_stream_stretch(stream));

        if (fit == 0) {
            if (vms_stream_turn(stream)) {
                continue;
            }
            return vmstate_stream_skip(stream, n - *got);
        }
        *bad = !copy_bools(to + *got, stream->cur, fit);
        if (*bad) {
            fit = good_bools(stream->cur);
        }
        vms_stream_advance(stream, fit);
        *got += fit;
        if (*bad) {
            return false;
        }
    }
    return true;
}
