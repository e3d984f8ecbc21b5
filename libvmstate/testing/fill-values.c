/* SPDX-License-Identifier: BSD-3-Clause */
/* Random values for what has a value. */
#include <string.h>

#include "fill.h"
#include "limit.h"

/* The longest string, and the most bytes of a GByteArray, that is made. */
#define SHORT 20
/* The most bytes that are written to memory behind functions. */
#define MEMORY_MAX ((uint64_t)1 << 20)

static uint64_t between(uint64_t *s, uint64_t min, uint64_t max)
{
    uint64_t span = max - min;

    return min + (span == UINT64_MAX ? vms_random(s) : vms_random(s) % (span + 1));
}

/* Edges more often than chance would have them; high ones seldom, as they cost time. */
static uint64_t count_within(const VmsLimit *limit, uint64_t *s)
{
    uint64_t max = MAX(limit->max, limit->min);

    switch (vms_random(s) % 4) {
    case 0:
        return max;
    case 1:
        return limit->min;
    default:
        return between(s, limit->min, MIN(max, limit->min + 8));
    }
}

static uint64_t largest(size_t width, bool is_signed)
{
    return UINT64_MAX >> (64 - 8 * width + (is_signed ? 1 : 0));
}

static uint64_t bounded(const VMStateBound *bound, const uint8_t *owner, size_t width, bool is_signed, uint64_t *s)
{
    uint64_t r = vms_random(s);
    uint64_t other = bound->other.name ? vms_number_at(owner + bound->other.member.offset, bound->other.member.size)
                                       : bound->max;

    if (bound->has_sentinel && r % 8 == 0) {
        return bound->sentinel;
    }
    switch (bound->kind) {
    case VMSTATE_BOUND_RANGE:
        return r % 4 == 0 ? bound->min : r % 4 == 1 ? bound->max : between(s, bound->min, bound->max);
    case VMSTATE_BOUND_ENUM:
        return bound->values[r % bound->n_values];
    case VMSTATE_BOUND_MASK:
        return r & bound->mask;
    case VMSTATE_BOUND_BELOW:
        return other ? between(s, 0, MIN(other - 1, largest(width, is_signed))) : 0;
    case VMSTATE_BOUND_AT_MOST:
        return between(s, 0, MIN(other, largest(width, is_signed)));
    case VMSTATE_BOUND_EQUAL:
        return other;
    default:
        return r;
    }
}

static uint64_t number_for(VmsFill *fill, const VmsLeaf *leaf, const uint8_t *p, size_t width, uint64_t *s)
{
    const VmsLimit *limit = vms_limit_of(fill->limits, p);
    const VMStateBound *bound = vms_bound_in(leaf->field);
    uint64_t value;

    if (bound && bound->kind != VMSTATE_BOUND_NONE) {
        VmsNumber now;

        value = bounded(bound, leaf->owner, width, vms_info_is_signed(leaf->field), s);
        now = vms_number(&value, 8, vms_info_is_signed(leaf->field));
        return limit && (now.bits > limit->max || now.bits < limit->min) ? vms_number_at(p, width) : value;
    }
    if (limit) {
        VmsLimit fits = { limit->min, MIN(limit->max, largest(width, vms_info_is_signed(leaf->field))) };

        return count_within(&fits, s);
    }
    return vms_random(s);
}

static void fill_number(VmsFill *fill, const VmsLeaf *leaf, uint8_t *p, size_t width, uint64_t *s)
{
    switch (vms_info_id(leaf->field)) {
    case VMSTATE_INFO_BOOL:
    case VMSTATE_INFO_ATOMIC_BOOL:
        *p = vms_random(s) & 1;
        return;
    case VMSTATE_INFO_UINT8_EQUAL:
    case VMSTATE_INFO_UINT16_EQUAL:
    case VMSTATE_INFO_UINT32_EQUAL:
    case VMSTATE_INFO_UINT64_EQUAL:
    case VMSTATE_INFO_INT32_EQUAL:
    case VMSTATE_INFO_INT32_LE:
        /* Configuration: the other side has the same. */
        return;
    case VMSTATE_INFO_TIMER:
        vms_number_set(p, 8, vms_random(s) % 3 ? vms_random(s) >> 2 : UINT64_MAX);
        return;
    default:
        vms_number_set(p, width, number_for(fill, leaf, p, width, s));
        return;
    }
}

static void fill_bytes(uint8_t *p, uint64_t size, uint64_t *s)
{
    for (uint64_t i = 0; i < size; i++) {
        p[i] = (uint8_t)vms_random(s);
    }
}

static void fill_bits(unsigned long *bits, uint64_t n, uint64_t *s)
{
    const unsigned long_bits = 8 * sizeof(long);

    for (uint64_t i = 0; i < n; i++) {
        unsigned long bit = 1ul << (i % long_bits);

        bits[i / long_bits] = vms_random(s) & 1 ? bits[i / long_bits] | bit : bits[i / long_bits] & ~bit;
    }
}

static char *text(uint64_t length, uint64_t *s)
{
    char *string = g_malloc0(length + 1);

    for (uint64_t i = 0; i < length; i++) {
        string[i] = (char)('a' + vms_random(s) % 26);
    }
    return string;
}

static uint64_t length_within(const VmsLeaf *leaf, uint64_t *s)
{
    return vms_random(s) % (MIN(vms_capacity_of(leaf->field, leaf->owner), SHORT) + 1);
}

static void fill_string(const VmsLeaf *leaf, uint64_t *s)
{
    char **slot = (char **)(void *)leaf->data;
    uint64_t length = length_within(leaf, s);

    g_free(*slot);
    *slot = vms_random(s) % 8 ? text(length, s) : NULL;
}

static void fill_byte_array(const VmsLeaf *leaf, uint64_t *s)
{
    GByteArray *array = *(GByteArray **)(void *)leaf->data;

    if (array) {
        g_byte_array_set_size(array, (guint)length_within(leaf, s));
        fill_bytes(array->data, array->len, s);
    }
}

/* A function may refuse a value: then a smaller one. */
static void fill_accessor(const VmsLeaf *leaf, uint64_t *s)
{
    const VMStateFieldExtra *extra = leaf->field->extra;
    uint64_t value = vms_random(s) & largest(MIN(leaf->field->size, 8), false);

    for (unsigned shift = 0; shift < 64; shift++) {
        if (extra->set_value(leaf->owner, value >> shift, NULL)) {
            return;
        }
    }
}

static void fill_memory(const VmsLeaf *leaf, uint64_t *s)
{
    const VMStateFieldExtra *extra = leaf->field->extra;
    uint64_t size = extra->memory_size_func ? extra->memory_size_func(leaf->owner) : extra->memory_size;
    uint8_t data[256];

    for (uint64_t at = 0; at < MIN(size, MEMORY_MAX); at += sizeof(data)) {
        size_t n = (size_t)MIN(size - at, sizeof(data));

        fill_bytes(data, n, s);
        if (!extra->write_memory(leaf->owner, at, data, n, NULL)) {
            return;
        }
    }
}

static void fill_other(const VmsLeaf *leaf, uint64_t *s)
{
    switch (vms_info_id(leaf->field)) {
    case VMSTATE_INFO_BUFFER:
    case VMSTATE_INFO_UUID:
    case VMSTATE_INFO_MAC:
        fill_bytes(leaf->data, leaf->size * leaf->n, s);
        return;
    case VMSTATE_INFO_BITMAP:
        fill_bits((unsigned long *)(void *)leaf->data, leaf->size, s);
        return;
    case VMSTATE_INFO_STRING:
        fill_string(leaf, s);
        return;
    case VMSTATE_INFO_CHAR_ARRAY: {
        uint64_t length = vms_random(s) % leaf->size;
        g_autofree char *string = text(length, s);

        memset(leaf->data, 0, leaf->size);
        memcpy(leaf->data, string, length);
        return;
    }
    case VMSTATE_INFO_G_BYTE_ARRAY:
        fill_byte_array(leaf, s);
        return;
    case VMSTATE_INFO_MEMORY:
        fill_memory(leaf, s);
        return;
    default:
        /* What only the device knows, and what is no state. */
        return;
    }
}

void vms_fill_leaf(VmsFill *fill, const VmsLeaf *leaf, const char *path)
{
    uint64_t s = vms_random_at(fill->seed, path);
    size_t width = vms_info_width(leaf->field);

    if (vms_info_is_accessor(leaf->field)) {
        fill_accessor(leaf, &s);
        return;
    }
    if (width == 0) {
        fill_other(leaf, &s);
        return;
    }
    for (uint64_t i = 0; i < leaf->n; i++) {
        fill_number(fill, leaf, leaf->data + i * leaf->size, width, &s);
    }
}
