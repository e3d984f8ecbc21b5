/* SPDX-License-Identifier: BSD-3-Clause */
/* Big-endian stores and loads that move along. */
#ifndef BENCH_DIRECT_BYTES_H
#define BENCH_DIRECT_BYTES_H

#include <glib.h>
#include <stdint.h>
#include <string.h>

static inline uint8_t *put_u8(uint8_t *p, uint8_t value)
{
    *p = value;
    return p + 1;
}

static inline uint8_t *put_be16(uint8_t *p, uint16_t value)
{
    value = GUINT16_TO_BE(value);
    memcpy(p, &value, 2);
    return p + 2;
}

static inline uint8_t *put_be32(uint8_t *p, uint32_t value)
{
    value = GUINT32_TO_BE(value);
    memcpy(p, &value, 4);
    return p + 4;
}

static inline uint8_t *put_be64(uint8_t *p, uint64_t value)
{
    value = GUINT64_TO_BE(value);
    memcpy(p, &value, 8);
    return p + 8;
}

static inline uint8_t get_u8(const uint8_t **p)
{
    return *(*p)++;
}

static inline uint16_t get_be16(const uint8_t **p)
{
    uint16_t value;

    memcpy(&value, *p, 2);
    *p += 2;
    return GUINT16_FROM_BE(value);
}

static inline uint32_t get_be32(const uint8_t **p)
{
    uint32_t value;

    memcpy(&value, *p, 4);
    *p += 4;
    return GUINT32_FROM_BE(value);
}

static inline uint64_t get_be64(const uint8_t **p)
{
    uint64_t value;

    memcpy(&value, *p, 8);
    *p += 8;
    return GUINT64_FROM_BE(value);
}

#endif
