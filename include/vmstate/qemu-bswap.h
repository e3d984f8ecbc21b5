/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Byte order with QEMU's names: values between the host's order and another, and values in memory of
 * any alignment. Each is defined where the name is no macro yet; see <vmstate/qemu-bits.h>.
 */
#ifndef VMSTATE_QEMU_BSWAP_H
#define VMSTATE_QEMU_BSWAP_H

#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <vmstate/visibility.h>

VMSTATE_BEGIN_DECLS

/** bswap16, bswap32, bswap64: the value with its bytes in reverse order. Since: 0.1 */
#ifndef bswap16
#define bswap16(x) __builtin_bswap16(x)
#endif
#ifndef bswap32
#define bswap32(x) __builtin_bswap32(x)
#endif
#ifndef bswap64
#define bswap64(x) __builtin_bswap64(x)
#endif

/* From the host's order to the other, and back. */
static inline uint16_t vms_host16_(uint16_t x, int order)
{
    return order == G_BYTE_ORDER ? x : __builtin_bswap16(x);
}
static inline uint32_t vms_host32_(uint32_t x, int order)
{
    return order == G_BYTE_ORDER ? x : __builtin_bswap32(x);
}
static inline uint64_t vms_host64_(uint64_t x, int order)
{
    return order == G_BYTE_ORDER ? x : __builtin_bswap64(x);
}

/* The same in place. */
static inline void vms_turn16_(uint16_t *p, int order)
{
    *p = vms_host16_(*p, order);
}
static inline void vms_turn32_(uint32_t *p, int order)
{
    *p = vms_host32_(*p, order);
}
static inline void vms_turn64_(uint64_t *p, int order)
{
    *p = vms_host64_(*p, order);
}

/* The value at an address of any alignment. */
static inline uint16_t vms_load16_(const void *p, int order)
{
    uint16_t x;

    memcpy(&x, p, sizeof(x));
    return vms_host16_(x, order);
}
static inline uint32_t vms_load32_(const void *p, int order)
{
    uint32_t x;

    memcpy(&x, p, sizeof(x));
    return vms_host32_(x, order);
}
static inline uint64_t vms_load64_(const void *p, int order)
{
    uint64_t x;

    memcpy(&x, p, sizeof(x));
    return vms_host64_(x, order);
}
static inline void vms_store16_(void *p, uint16_t x, int order)
{
    x = vms_host16_(x, order);
    memcpy(p, &x, sizeof(x));
}
static inline void vms_store32_(void *p, uint32_t x, int order)
{
    x = vms_host32_(x, order);
    memcpy(p, &x, sizeof(x));
}
static inline void vms_store64_(void *p, uint64_t x, int order)
{
    x = vms_host64_(x, order);
    memcpy(p, &x, sizeof(x));
}

/**
 * cpu_to_be16 and so on: a value of the host's order as one of big-endian (be) or little-endian (le)
 * order; be16_to_cpu and so on: the way back. They are the same.
 *
 * Since: 0.1
 */
#ifndef cpu_to_be16
#define cpu_to_be16(x) vms_host16_(x, G_BIG_ENDIAN)
#endif
#ifndef be16_to_cpu
#define be16_to_cpu(x) vms_host16_(x, G_BIG_ENDIAN)
#endif
#ifndef cpu_to_be32
#define cpu_to_be32(x) vms_host32_(x, G_BIG_ENDIAN)
#endif
#ifndef be32_to_cpu
#define be32_to_cpu(x) vms_host32_(x, G_BIG_ENDIAN)
#endif
#ifndef cpu_to_be64
#define cpu_to_be64(x) vms_host64_(x, G_BIG_ENDIAN)
#endif
#ifndef be64_to_cpu
#define be64_to_cpu(x) vms_host64_(x, G_BIG_ENDIAN)
#endif
#ifndef cpu_to_le16
#define cpu_to_le16(x) vms_host16_(x, G_LITTLE_ENDIAN)
#endif
#ifndef le16_to_cpu
#define le16_to_cpu(x) vms_host16_(x, G_LITTLE_ENDIAN)
#endif
#ifndef cpu_to_le32
#define cpu_to_le32(x) vms_host32_(x, G_LITTLE_ENDIAN)
#endif
#ifndef le32_to_cpu
#define le32_to_cpu(x) vms_host32_(x, G_LITTLE_ENDIAN)
#endif
#ifndef cpu_to_le64
#define cpu_to_le64(x) vms_host64_(x, G_LITTLE_ENDIAN)
#endif
#ifndef le64_to_cpu
#define le64_to_cpu(x) vms_host64_(x, G_LITTLE_ENDIAN)
#endif

/** cpu_to_be16s, be16_to_cpus and so on: the same where the value is, which is aligned. Since: 0.1 */
#ifndef cpu_to_be16s
#define cpu_to_be16s(p) vms_turn16_(p, G_BIG_ENDIAN)
#endif
#ifndef be16_to_cpus
#define be16_to_cpus(p) vms_turn16_(p, G_BIG_ENDIAN)
#endif
#ifndef cpu_to_be32s
#define cpu_to_be32s(p) vms_turn32_(p, G_BIG_ENDIAN)
#endif
#ifndef be32_to_cpus
#define be32_to_cpus(p) vms_turn32_(p, G_BIG_ENDIAN)
#endif
#ifndef cpu_to_be64s
#define cpu_to_be64s(p) vms_turn64_(p, G_BIG_ENDIAN)
#endif
#ifndef be64_to_cpus
#define be64_to_cpus(p) vms_turn64_(p, G_BIG_ENDIAN)
#endif
#ifndef cpu_to_le16s
#define cpu_to_le16s(p) vms_turn16_(p, G_LITTLE_ENDIAN)
#endif
#ifndef le16_to_cpus
#define le16_to_cpus(p) vms_turn16_(p, G_LITTLE_ENDIAN)
#endif
#ifndef cpu_to_le32s
#define cpu_to_le32s(p) vms_turn32_(p, G_LITTLE_ENDIAN)
#endif
#ifndef le32_to_cpus
#define le32_to_cpus(p) vms_turn32_(p, G_LITTLE_ENDIAN)
#endif
#ifndef cpu_to_le64s
#define cpu_to_le64s(p) vms_turn64_(p, G_LITTLE_ENDIAN)
#endif
#ifndef le64_to_cpus
#define le64_to_cpus(p) vms_turn64_(p, G_LITTLE_ENDIAN)
#endif

/**
 * ldub_p, ldsb_p: the byte at an address, unsigned and signed, as an int.
 * lduw_be_p, ldsw_be_p, ldl_be_p, ldq_be_p, and _le_: the 16 (unsigned and signed), 32 and 64 bits at
 * an address of any alignment, in that order; the first three as an int, the last as a uint64_t.
 *
 * Since: 0.1
 */
#ifndef ldub_p
#define ldub_p(p) ((int)*(const uint8_t *)(p))
#endif
#ifndef ldsb_p
#define ldsb_p(p) ((int)*(const int8_t *)(p))
#endif
#ifndef lduw_be_p
#define lduw_be_p(p) ((int)vms_load16_(p, G_BIG_ENDIAN))
#endif
#ifndef ldsw_be_p
#define ldsw_be_p(p) ((int)(int16_t)vms_load16_(p, G_BIG_ENDIAN))
#endif
#ifndef ldl_be_p
#define ldl_be_p(p) ((int)vms_load32_(p, G_BIG_ENDIAN))
#endif
#ifndef ldq_be_p
#define ldq_be_p(p) vms_load64_(p, G_BIG_ENDIAN)
#endif
#ifndef lduw_le_p
#define lduw_le_p(p) ((int)vms_load16_(p, G_LITTLE_ENDIAN))
#endif
#ifndef ldsw_le_p
#define ldsw_le_p(p) ((int)(int16_t)vms_load16_(p, G_LITTLE_ENDIAN))
#endif
#ifndef ldl_le_p
#define ldl_le_p(p) ((int)vms_load32_(p, G_LITTLE_ENDIAN))
#endif
#ifndef ldq_le_p
#define ldq_le_p(p) vms_load64_(p, G_LITTLE_ENDIAN)
#endif

/**
 * stb_p: stores a byte. stw_be_p, stl_be_p, stq_be_p, and _le_: store 16, 32 and 64 bits in that order
 * at an address of any alignment.
 *
 * Since: 0.1
 */
#ifndef stb_p
#define stb_p(p, v) ((void)(*(uint8_t *)(p) = (uint8_t)(v)))
#endif
#ifndef stw_be_p
#define stw_be_p(p, v) vms_store16_(p, (uint16_t)(v), G_BIG_ENDIAN)
#endif
#ifndef stl_be_p
#define stl_be_p(p, v) vms_store32_(p, (uint32_t)(v), G_BIG_ENDIAN)
#endif
#ifndef stq_be_p
#define stq_be_p(p, v) vms_store64_(p, (uint64_t)(v), G_BIG_ENDIAN)
#endif
#ifndef stw_le_p
#define stw_le_p(p, v) vms_store16_(p, (uint16_t)(v), G_LITTLE_ENDIAN)
#endif
#ifndef stl_le_p
#define stl_le_p(p, v) vms_store32_(p, (uint32_t)(v), G_LITTLE_ENDIAN)
#endif
#ifndef stq_le_p
#define stq_le_p(p, v) vms_store64_(p, (uint64_t)(v), G_LITTLE_ENDIAN)
#endif

VMSTATE_END_DECLS

#endif
