/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Small arithmetic with QEMU's names: alignment, bits and bit fields. Each is defined where the name
 * is no macro yet. A source that has QEMU's own, or others of these names, includes those first: what
 * is a function there stays one, and calls get what is here, which does the same.
 */
#ifndef VMSTATE_QEMU_BITS_H
#define VMSTATE_QEMU_BITS_H

#include <glib.h>
#include <stdint.h>
#include <vmstate/visibility.h>

VMSTATE_BEGIN_DECLS

/** DIV_ROUND_UP: n / d, rounded up; neither is negative. Since: 0.1 */
#ifndef DIV_ROUND_UP
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#endif

/** ROUND_UP: n, rounded up to a multiple of d, which is a power of two. Since: 0.1 */
#ifndef ROUND_UP
#define ROUND_UP(n, d) (((n) + (d) - 1) & ~((1 ? (d) : (n)) - 1))
#endif

/**
 * QEMU_ALIGN_DOWN, QEMU_ALIGN_UP: n, rounded to a multiple of m, which is any positive number.
 * QEMU_IS_ALIGNED: whether n is such a multiple. n is not negative.
 *
 * Since: 0.1
 */
#ifndef QEMU_ALIGN_DOWN
#define QEMU_ALIGN_DOWN(n, m) ((n) / (m) * (m))
#endif
#ifndef QEMU_ALIGN_UP
#define QEMU_ALIGN_UP(n, m) (((n) + (m) - 1) / (m) * (m))
#endif
#ifndef QEMU_IS_ALIGNED
#define QEMU_IS_ALIGNED(n, m) ((n) % (m) == 0)
#endif

/** BIT, BIT_ULL: the bit nr, as an unsigned long, as an unsigned long long. Since: 0.1 */
#ifndef BIT
#define BIT(nr) (1UL << (nr))
#endif
#ifndef BIT_ULL
#define BIT_ULL(nr) (1ULL << (nr))
#endif

/** MAKE_64BIT_MASK: length bits, 1 to 64, from the bit shift on. Since: 0.1 */
#ifndef MAKE_64BIT_MASK
#define MAKE_64BIT_MASK(shift, length) ((~0ULL >> (64 - (length))) << (shift))
#endif

/* The caller keeps 0 <= start, 1 <= length and start + length <= width, as in QEMU. */
static inline uint64_t vms_bits_mask_(int start, int length, int width)
{
    g_assert(start >= 0 && length > 0 && length <= width - start);
    return (UINT64_MAX >> (64 - length)) << start;
}
static inline uint64_t vms_bits_extract_(uint64_t value, int start, int length, int width)
{
    return (value & vms_bits_mask_(start, length, width)) >> start;
}
/* The highest of the length bits is the sign's. */
static inline int64_t vms_bits_sextract_(uint64_t value, int start, int length, int width)
{
    uint64_t field = vms_bits_extract_(value, start, length, width);
    uint64_t sign = (uint64_t)1 << (length - 1);

    return (int64_t)((field ^ sign) - sign);
}
static inline uint64_t vms_bits_deposit_(uint64_t value, int start, int length, uint64_t field,
                                         int width)
{
    uint64_t mask = vms_bits_mask_(start, length, width);

    return (value & ~mask) | ((field << start) & mask);
}

/**
 * extract32, extract64: the length bits of value from the bit start on. sextract32, sextract64: the
 * same, as a signed number. deposit32, deposit64: value with these bits replaced by the lowest of
 * fieldval. Bits that value does not have end the program.
 *
 * Since: 0.1
 */
#ifndef extract32
#define extract32(value, start, length) \
    ((uint32_t)vms_bits_extract_((uint32_t)(value), start, length, 32))
#endif
#ifndef extract64
#define extract64(value, start, length) vms_bits_extract_(value, start, length, 64)
#endif
#ifndef sextract32
#define sextract32(value, start, length) \
    ((int32_t)vms_bits_sextract_((uint32_t)(value), start, length, 32))
#endif
#ifndef sextract64
#define sextract64(value, start, length) vms_bits_sextract_(value, start, length, 64)
#endif
#ifndef deposit32
#define deposit32(value, start, length, fieldval) \
    ((uint32_t)vms_bits_deposit_((uint32_t)(value), start, length, (uint32_t)(fieldval), 32))
#endif
#ifndef deposit64
#define deposit64(value, start, length, fieldval) \
    vms_bits_deposit_(value, start, length, fieldval, 64)
#endif

VMSTATE_END_DECLS

#endif
