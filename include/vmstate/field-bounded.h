/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Integers whose values are declared: a load refuses others before it stores them, with the path,
 * the value, the rule and the offset; a save refuses them too, as nobody could load the stream.
 * In the stream, and in its vmdesc, they are plain integers. QEMU's descriptions lack them. See
 * <vmstate/field-scalar.h> for the arguments.
 *
 * The member that a bound names (_other) is looked at as it is then: where it is a field itself, it
 * must stand before, which registration checks.
 */
#ifndef VMSTATE_FIELD_BOUNDED_H
#define VMSTATE_FIELD_BOUNDED_H

#include <vmstate/extra.h>
#include <vmstate/field-scalar.h>

/* (T)-1 is the largest value of an unsigned type. */
#define VMSTATE_BOUND_MEMBER_(_state, _field) \
    { \
        .name = G_STRINGIFY(_field), \
        .member = VMSTATE_INTEGER_MEMBER_(_state, _field), \
        .is_signed = (VMSTATE_MEMBER_TYPE_(_state, _field))-1 < \
                     (VMSTATE_MEMBER_TYPE_(_state, _field))1, \
    }

#define VMSTATE_BOUND_EXTRA_(...) \
    &(const VMStateFieldExtra) \
    { \
        VMSTATE_EXTRA_INIT(VMStateFieldExtra), \
            .bound = &(const VMStateBound){VMSTATE_EXTRA_INIT(VMStateBound), __VA_ARGS__}, \
    }

/**
 * VMSTATE_BOUND_RANGE_OF and so on: what a bound says, for VMSTATE_SINGLE_BOUNDED() and
 * VMSTATE_ARRAY_BOUNDED():
 * VMSTATE_BOUND_RANGE_OF(_min, _max): at least _min, at most _max;
 * VMSTATE_BOUND_RANGE_OR(_min, _max, _sentinel): the same, or _sentinel, which may lie outside;
 * VMSTATE_BOUND_ENUM_OF(...): one of these;
 * VMSTATE_BOUND_MASK_OF(_mask): no bit that is not in _mask;
 * VMSTATE_BOUND_INDEX_OF(_s, _other): not negative, below the integer member _other of the struct;
 * VMSTATE_BOUND_INDEX_OR(_s, _other, _sentinel): the same, or _sentinel;
 * VMSTATE_BOUND_INDEX_MAX_OF(_s, _other): not negative, at most _other;
 * VMSTATE_BOUND_EQUAL_OF(_s, _other): the same as _other.
 *
 * Since: 0.1
 */
#define VMSTATE_BOUND_RANGE_OF(_min, _max) \
    .kind = VMSTATE_BOUND_RANGE, .min = (uint64_t)(_min), .max = (uint64_t)(_max)
#define VMSTATE_BOUND_RANGE_OR(_min, _max, _sentinel) \
    VMSTATE_BOUND_RANGE_OF(_min, _max), .has_sentinel = true, .sentinel = (uint64_t)(_sentinel)
#define VMSTATE_BOUND_ENUM_OF(...) \
    .kind = VMSTATE_BOUND_ENUM, .values = (const uint64_t[]){__VA_ARGS__}, \
    .n_values = sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t)
#define VMSTATE_BOUND_MASK_OF(_mask) .kind = VMSTATE_BOUND_MASK, .mask = (uint64_t)(_mask)
#define VMSTATE_BOUND_INDEX_OF(_s, _other) \
    .kind = VMSTATE_BOUND_BELOW, .other = VMSTATE_BOUND_MEMBER_(_s, _other)
#define VMSTATE_BOUND_INDEX_OR(_s, _other, _sentinel) \
    VMSTATE_BOUND_INDEX_OF(_s, _other), .has_sentinel = true, .sentinel = (uint64_t)(_sentinel)
#define VMSTATE_BOUND_INDEX_MAX_OF(_s, _other) \
    .kind = VMSTATE_BOUND_AT_MOST, .other = VMSTATE_BOUND_MEMBER_(_s, _other)
#define VMSTATE_BOUND_EQUAL_OF(_s, _other) \
    .kind = VMSTATE_BOUND_EQUAL, .other = VMSTATE_BOUND_MEMBER_(_s, _other)

/**
 * VMSTATE_SINGLE_BOUNDED: a plain integer (its _info one of vmstate_info_int8 to
 * vmstate_info_uint64) with the bound that the last arguments say. The other macros here are made
 * of it. With a _test it says a limit that holds only in some mode:
 *
 *     VMSTATE_SINGLE_BOUNDED(len, Nic, is_jumbo, 0, vmstate_info_uint16, uint16_t,
 *                            VMSTATE_BOUND_RANGE_OF(0, 9000)),
 *     VMSTATE_SINGLE_BOUNDED(len, Nic, is_not_jumbo, 0, vmstate_info_uint16, uint16_t,
 *                            VMSTATE_BOUND_RANGE_OF(0, 1500)),
 *
 * Since: 0.1
 */
#define VMSTATE_SINGLE_BOUNDED(_field, _state, _test, _version, _info, _type, ...) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .field_exists = (_test), \
        .size = sizeof(_type), \
        .info = &(_info), \
        .flags = VMS_SINGLE, \
        .offset = vmstate_offset_value(_state, _field, _type), \
        .extra = VMSTATE_BOUND_EXTRA_(__VA_ARGS__), \
    }

/* The limits are of the member's type, in this order; 0 for an offset. */
#define VMSTATE_CHECK_LIMITS_(_type, _min, _max) \
    VMSTATE_CHECK_((_type)(_min) == (_min) && (_type)(_max) == (_max) && \
                       ((_type)(_min) == (_type)(_max) || (_type)(_min) < (_type)(_max)), \
                   "the limits are not of the type " #_type ", or the minimum is above the maximum")
#define VMSTATE_RANGE_(_f, _s, _v, _info, _type, _min, _max, ...) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, (_v) + (int)VMSTATE_CHECK_LIMITS_(_type, _min, _max), \
                           _info, _type, __VA_ARGS__)

/**
 * VMSTATE_UINT16_RANGE(_f, _s, _min, _max) and so on: an integer from _min to _max.
 * VMSTATE_UINT16_RANGE_V(_f, _s, _v, _min, _max) and so on: the same from the version _v on.
 *
 * Since: 0.1
 */
#define VMSTATE_INT8_RANGE_V(_f, _s, _v, _min, _max) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_int8, int8_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OF(_min, _max))
#define VMSTATE_INT16_RANGE_V(_f, _s, _v, _min, _max) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_int16, int16_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OF(_min, _max))
#define VMSTATE_INT32_RANGE_V(_f, _s, _v, _min, _max) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_int32, int32_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OF(_min, _max))
#define VMSTATE_INT64_RANGE_V(_f, _s, _v, _min, _max) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_int64, int64_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OF(_min, _max))
#define VMSTATE_UINT8_RANGE_V(_f, _s, _v, _min, _max) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_uint8, uint8_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OF(_min, _max))
#define VMSTATE_UINT16_RANGE_V(_f, _s, _v, _min, _max) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_uint16, uint16_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OF(_min, _max))
#define VMSTATE_UINT32_RANGE_V(_f, _s, _v, _min, _max) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_uint32, uint32_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OF(_min, _max))
#define VMSTATE_UINT64_RANGE_V(_f, _s, _v, _min, _max) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_uint64, uint64_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OF(_min, _max))
#define VMSTATE_INT8_RANGE(_f, _s, _min, _max) VMSTATE_INT8_RANGE_V(_f, _s, 0, _min, _max)
#define VMSTATE_INT16_RANGE(_f, _s, _min, _max) VMSTATE_INT16_RANGE_V(_f, _s, 0, _min, _max)
#define VMSTATE_INT32_RANGE(_f, _s, _min, _max) VMSTATE_INT32_RANGE_V(_f, _s, 0, _min, _max)
#define VMSTATE_INT64_RANGE(_f, _s, _min, _max) VMSTATE_INT64_RANGE_V(_f, _s, 0, _min, _max)
#define VMSTATE_UINT8_RANGE(_f, _s, _min, _max) VMSTATE_UINT8_RANGE_V(_f, _s, 0, _min, _max)
#define VMSTATE_UINT16_RANGE(_f, _s, _min, _max) VMSTATE_UINT16_RANGE_V(_f, _s, 0, _min, _max)
#define VMSTATE_UINT32_RANGE(_f, _s, _min, _max) VMSTATE_UINT32_RANGE_V(_f, _s, 0, _min, _max)
#define VMSTATE_UINT64_RANGE(_f, _s, _min, _max) VMSTATE_UINT64_RANGE_V(_f, _s, 0, _min, _max)

/**
 * VMSTATE_INT32_RANGE_OR(_f, _s, _min, _max, _sentinel) and so on: an integer from _min to _max, or
 * _sentinel, such as -1 for none.
 *
 * Since: 0.1
 */
#define VMSTATE_INT8_RANGE_OR_V(_f, _s, _v, _min, _max, _sentinel) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_int8, int8_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OR(_min, _max, _sentinel))
#define VMSTATE_INT16_RANGE_OR_V(_f, _s, _v, _min, _max, _sentinel) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_int16, int16_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OR(_min, _max, _sentinel))
#define VMSTATE_INT32_RANGE_OR_V(_f, _s, _v, _min, _max, _sentinel) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_int32, int32_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OR(_min, _max, _sentinel))
#define VMSTATE_INT64_RANGE_OR_V(_f, _s, _v, _min, _max, _sentinel) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_int64, int64_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OR(_min, _max, _sentinel))
#define VMSTATE_UINT8_RANGE_OR_V(_f, _s, _v, _min, _max, _sentinel) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_uint8, uint8_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OR(_min, _max, _sentinel))
#define VMSTATE_UINT16_RANGE_OR_V(_f, _s, _v, _min, _max, _sentinel) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_uint16, uint16_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OR(_min, _max, _sentinel))
#define VMSTATE_UINT32_RANGE_OR_V(_f, _s, _v, _min, _max, _sentinel) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_uint32, uint32_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OR(_min, _max, _sentinel))
#define VMSTATE_UINT64_RANGE_OR_V(_f, _s, _v, _min, _max, _sentinel) \
    VMSTATE_RANGE_(_f, _s, _v, vmstate_info_uint64, uint64_t, _min, _max, \
                   VMSTATE_BOUND_RANGE_OR(_min, _max, _sentinel))
#define VMSTATE_INT8_RANGE_OR(_f, _s, _min, _max, _sentinel) \
    VMSTATE_INT8_RANGE_OR_V(_f, _s, 0, _min, _max, _sentinel)
#define VMSTATE_INT16_RANGE_OR(_f, _s, _min, _max, _sentinel) \
    VMSTATE_INT16_RANGE_OR_V(_f, _s, 0, _min, _max, _sentinel)
#define VMSTATE_INT32_RANGE_OR(_f, _s, _min, _max, _sentinel) \
    VMSTATE_INT32_RANGE_OR_V(_f, _s, 0, _min, _max, _sentinel)
#define VMSTATE_INT64_RANGE_OR(_f, _s, _min, _max, _sentinel) \
    VMSTATE_INT64_RANGE_OR_V(_f, _s, 0, _min, _max, _sentinel)
#define VMSTATE_UINT8_RANGE_OR(_f, _s, _min, _max, _sentinel) \
    VMSTATE_UINT8_RANGE_OR_V(_f, _s, 0, _min, _max, _sentinel)
#define VMSTATE_UINT16_RANGE_OR(_f, _s, _min, _max, _sentinel) \
    VMSTATE_UINT16_RANGE_OR_V(_f, _s, 0, _min, _max, _sentinel)
#define VMSTATE_UINT32_RANGE_OR(_f, _s, _min, _max, _sentinel) \
    VMSTATE_UINT32_RANGE_OR_V(_f, _s, 0, _min, _max, _sentinel)
#define VMSTATE_UINT64_RANGE_OR(_f, _s, _min, _max, _sentinel) \
    VMSTATE_UINT64_RANGE_OR_V(_f, _s, 0, _min, _max, _sentinel)

/**
 * VMSTATE_UINT16_MAX(_f, _s, _max) and so on: an integer from 0 to _max. Signed ones must not be
 * negative either: take a range where they may.
 *
 * Since: 0.1
 */
#define VMSTATE_INT8_MAX_V(_f, _s, _v, _max) VMSTATE_INT8_RANGE_V(_f, _s, _v, 0, _max)
#define VMSTATE_INT16_MAX_V(_f, _s, _v, _max) VMSTATE_INT16_RANGE_V(_f, _s, _v, 0, _max)
#define VMSTATE_INT32_MAX_V(_f, _s, _v, _max) VMSTATE_INT32_RANGE_V(_f, _s, _v, 0, _max)
#define VMSTATE_INT64_MAX_V(_f, _s, _v, _max) VMSTATE_INT64_RANGE_V(_f, _s, _v, 0, _max)
#define VMSTATE_UINT8_MAX_V(_f, _s, _v, _max) VMSTATE_UINT8_RANGE_V(_f, _s, _v, 0, _max)
#define VMSTATE_UINT16_MAX_V(_f, _s, _v, _max) VMSTATE_UINT16_RANGE_V(_f, _s, _v, 0, _max)
#define VMSTATE_UINT32_MAX_V(_f, _s, _v, _max) VMSTATE_UINT32_RANGE_V(_f, _s, _v, 0, _max)
#define VMSTATE_UINT64_MAX_V(_f, _s, _v, _max) VMSTATE_UINT64_RANGE_V(_f, _s, _v, 0, _max)
#define VMSTATE_INT8_MAX(_f, _s, _max) VMSTATE_INT8_RANGE_V(_f, _s, 0, 0, _max)
#define VMSTATE_INT16_MAX(_f, _s, _max) VMSTATE_INT16_RANGE_V(_f, _s, 0, 0, _max)
#define VMSTATE_INT32_MAX(_f, _s, _max) VMSTATE_INT32_RANGE_V(_f, _s, 0, 0, _max)
#define VMSTATE_INT64_MAX(_f, _s, _max) VMSTATE_INT64_RANGE_V(_f, _s, 0, 0, _max)
#define VMSTATE_UINT8_MAX(_f, _s, _max) VMSTATE_UINT8_RANGE_V(_f, _s, 0, 0, _max)
#define VMSTATE_UINT16_MAX(_f, _s, _max) VMSTATE_UINT16_RANGE_V(_f, _s, 0, 0, _max)
#define VMSTATE_UINT32_MAX(_f, _s, _max) VMSTATE_UINT32_RANGE_V(_f, _s, 0, 0, _max)
#define VMSTATE_UINT64_MAX(_f, _s, _max) VMSTATE_UINT64_RANGE_V(_f, _s, 0, 0, _max)

/**
 * VMSTATE_UINT8_ENUM(_f, _s, value, ...) and so on: an integer that is one of the values.
 *
 * Since: 0.1
 */
#define VMSTATE_INT8_ENUM_V(_f, _s, _v, ...) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int8, int8_t, \
                           VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_INT16_ENUM_V(_f, _s, _v, ...) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int16, int16_t, \
                           VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_INT32_ENUM_V(_f, _s, _v, ...) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int32, int32_t, \
                           VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_INT64_ENUM_V(_f, _s, _v, ...) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int64, int64_t, \
                           VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_UINT8_ENUM_V(_f, _s, _v, ...) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint8, uint8_t, \
                           VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_UINT16_ENUM_V(_f, _s, _v, ...) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint16, uint16_t, \
                           VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_UINT32_ENUM_V(_f, _s, _v, ...) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint32, uint32_t, \
                           VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_UINT64_ENUM_V(_f, _s, _v, ...) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint64, uint64_t, \
                           VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_INT8_ENUM(_f, _s, ...) VMSTATE_INT8_ENUM_V(_f, _s, 0, __VA_ARGS__)
#define VMSTATE_INT16_ENUM(_f, _s, ...) VMSTATE_INT16_ENUM_V(_f, _s, 0, __VA_ARGS__)
#define VMSTATE_INT32_ENUM(_f, _s, ...) VMSTATE_INT32_ENUM_V(_f, _s, 0, __VA_ARGS__)
#define VMSTATE_INT64_ENUM(_f, _s, ...) VMSTATE_INT64_ENUM_V(_f, _s, 0, __VA_ARGS__)
#define VMSTATE_UINT8_ENUM(_f, _s, ...) VMSTATE_UINT8_ENUM_V(_f, _s, 0, __VA_ARGS__)
#define VMSTATE_UINT16_ENUM(_f, _s, ...) VMSTATE_UINT16_ENUM_V(_f, _s, 0, __VA_ARGS__)
#define VMSTATE_UINT32_ENUM(_f, _s, ...) VMSTATE_UINT32_ENUM_V(_f, _s, 0, __VA_ARGS__)
#define VMSTATE_UINT64_ENUM(_f, _s, ...) VMSTATE_UINT64_ENUM_V(_f, _s, 0, __VA_ARGS__)

/**
 * VMSTATE_UINT32_MASK(_f, _s, _mask) and so on: an integer that has no bit outside of _mask.
 *
 * Since: 0.1
 */
#define VMSTATE_INT8_MASK_V(_f, _s, _v, _mask) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int8, int8_t, \
                           VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_INT16_MASK_V(_f, _s, _v, _mask) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int16, int16_t, \
                           VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_INT32_MASK_V(_f, _s, _v, _mask) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int32, int32_t, \
                           VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_INT64_MASK_V(_f, _s, _v, _mask) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int64, int64_t, \
                           VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_UINT8_MASK_V(_f, _s, _v, _mask) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint8, uint8_t, \
                           VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_UINT16_MASK_V(_f, _s, _v, _mask) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint16, uint16_t, \
                           VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_UINT32_MASK_V(_f, _s, _v, _mask) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint32, uint32_t, \
                           VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_UINT64_MASK_V(_f, _s, _v, _mask) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint64, uint64_t, \
                           VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_INT8_MASK(_f, _s, _mask) VMSTATE_INT8_MASK_V(_f, _s, 0, _mask)
#define VMSTATE_INT16_MASK(_f, _s, _mask) VMSTATE_INT16_MASK_V(_f, _s, 0, _mask)
#define VMSTATE_INT32_MASK(_f, _s, _mask) VMSTATE_INT32_MASK_V(_f, _s, 0, _mask)
#define VMSTATE_INT64_MASK(_f, _s, _mask) VMSTATE_INT64_MASK_V(_f, _s, 0, _mask)
#define VMSTATE_UINT8_MASK(_f, _s, _mask) VMSTATE_UINT8_MASK_V(_f, _s, 0, _mask)
#define VMSTATE_UINT16_MASK(_f, _s, _mask) VMSTATE_UINT16_MASK_V(_f, _s, 0, _mask)
#define VMSTATE_UINT32_MASK(_f, _s, _mask) VMSTATE_UINT32_MASK_V(_f, _s, 0, _mask)
#define VMSTATE_UINT64_MASK(_f, _s, _mask) VMSTATE_UINT64_MASK_V(_f, _s, 0, _mask)

/**
 * VMSTATE_UINT16_INDEX(_f, _s, _other) and so on: an index: below the integer member _other, of any
 * integer type, and not negative.
 *
 * Since: 0.1
 */
#define VMSTATE_INT8_INDEX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int8, int8_t, \
                           VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_INT16_INDEX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int16, int16_t, \
                           VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_INT32_INDEX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int32, int32_t, \
                           VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_INT64_INDEX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int64, int64_t, \
                           VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_UINT8_INDEX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint8, uint8_t, \
                           VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_UINT16_INDEX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint16, uint16_t, \
                           VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_UINT32_INDEX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint32, uint32_t, \
                           VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_UINT64_INDEX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint64, uint64_t, \
                           VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_INT8_INDEX(_f, _s, _other) VMSTATE_INT8_INDEX_V(_f, _s, 0, _other)
#define VMSTATE_INT16_INDEX(_f, _s, _other) VMSTATE_INT16_INDEX_V(_f, _s, 0, _other)
#define VMSTATE_INT32_INDEX(_f, _s, _other) VMSTATE_INT32_INDEX_V(_f, _s, 0, _other)
#define VMSTATE_INT64_INDEX(_f, _s, _other) VMSTATE_INT64_INDEX_V(_f, _s, 0, _other)
#define VMSTATE_UINT8_INDEX(_f, _s, _other) VMSTATE_UINT8_INDEX_V(_f, _s, 0, _other)
#define VMSTATE_UINT16_INDEX(_f, _s, _other) VMSTATE_UINT16_INDEX_V(_f, _s, 0, _other)
#define VMSTATE_UINT32_INDEX(_f, _s, _other) VMSTATE_UINT32_INDEX_V(_f, _s, 0, _other)
#define VMSTATE_UINT64_INDEX(_f, _s, _other) VMSTATE_UINT64_INDEX_V(_f, _s, 0, _other)

/**
 * VMSTATE_INT32_INDEX_OR(_f, _s, _other, _sentinel) and so on: an index, or _sentinel.
 *
 * Since: 0.1
 */
#define VMSTATE_INT8_INDEX_OR_V(_f, _s, _v, _other, _sentinel) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int8, int8_t, \
                           VMSTATE_BOUND_INDEX_OR(_s, _other, _sentinel))
#define VMSTATE_INT16_INDEX_OR_V(_f, _s, _v, _other, _sentinel) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int16, int16_t, \
                           VMSTATE_BOUND_INDEX_OR(_s, _other, _sentinel))
#define VMSTATE_INT32_INDEX_OR_V(_f, _s, _v, _other, _sentinel) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int32, int32_t, \
                           VMSTATE_BOUND_INDEX_OR(_s, _other, _sentinel))
#define VMSTATE_INT64_INDEX_OR_V(_f, _s, _v, _other, _sentinel) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int64, int64_t, \
                           VMSTATE_BOUND_INDEX_OR(_s, _other, _sentinel))
#define VMSTATE_UINT8_INDEX_OR_V(_f, _s, _v, _other, _sentinel) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint8, uint8_t, \
                           VMSTATE_BOUND_INDEX_OR(_s, _other, _sentinel))
#define VMSTATE_UINT16_INDEX_OR_V(_f, _s, _v, _other, _sentinel) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint16, uint16_t, \
                           VMSTATE_BOUND_INDEX_OR(_s, _other, _sentinel))
#define VMSTATE_UINT32_INDEX_OR_V(_f, _s, _v, _other, _sentinel) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint32, uint32_t, \
                           VMSTATE_BOUND_INDEX_OR(_s, _other, _sentinel))
#define VMSTATE_UINT64_INDEX_OR_V(_f, _s, _v, _other, _sentinel) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint64, uint64_t, \
                           VMSTATE_BOUND_INDEX_OR(_s, _other, _sentinel))
#define VMSTATE_INT8_INDEX_OR(_f, _s, _other, _sentinel) \
    VMSTATE_INT8_INDEX_OR_V(_f, _s, 0, _other, _sentinel)
#define VMSTATE_INT16_INDEX_OR(_f, _s, _other, _sentinel) \
    VMSTATE_INT16_INDEX_OR_V(_f, _s, 0, _other, _sentinel)
#define VMSTATE_INT32_INDEX_OR(_f, _s, _other, _sentinel) \
    VMSTATE_INT32_INDEX_OR_V(_f, _s, 0, _other, _sentinel)
#define VMSTATE_INT64_INDEX_OR(_f, _s, _other, _sentinel) \
    VMSTATE_INT64_INDEX_OR_V(_f, _s, 0, _other, _sentinel)
#define VMSTATE_UINT8_INDEX_OR(_f, _s, _other, _sentinel) \
    VMSTATE_UINT8_INDEX_OR_V(_f, _s, 0, _other, _sentinel)
#define VMSTATE_UINT16_INDEX_OR(_f, _s, _other, _sentinel) \
    VMSTATE_UINT16_INDEX_OR_V(_f, _s, 0, _other, _sentinel)
#define VMSTATE_UINT32_INDEX_OR(_f, _s, _other, _sentinel) \
    VMSTATE_UINT32_INDEX_OR_V(_f, _s, 0, _other, _sentinel)
#define VMSTATE_UINT64_INDEX_OR(_f, _s, _other, _sentinel) \
    VMSTATE_UINT64_INDEX_OR_V(_f, _s, 0, _other, _sentinel)

/**
 * VMSTATE_UINT16_INDEX_MAX(_f, _s, _other) and so on: at most _other, and not negative: an index
 * that may equal the size, a count of what is in use.
 *
 * Since: 0.1
 */
#define VMSTATE_INT8_INDEX_MAX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int8, int8_t, \
                           VMSTATE_BOUND_INDEX_MAX_OF(_s, _other))
#define VMSTATE_INT16_INDEX_MAX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int16, int16_t, \
                           VMSTATE_BOUND_INDEX_MAX_OF(_s, _other))
#define VMSTATE_INT32_INDEX_MAX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int32, int32_t, \
                           VMSTATE_BOUND_INDEX_MAX_OF(_s, _other))
#define VMSTATE_INT64_INDEX_MAX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_int64, int64_t, \
                           VMSTATE_BOUND_INDEX_MAX_OF(_s, _other))
#define VMSTATE_UINT8_INDEX_MAX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint8, uint8_t, \
                           VMSTATE_BOUND_INDEX_MAX_OF(_s, _other))
#define VMSTATE_UINT16_INDEX_MAX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint16, uint16_t, \
                           VMSTATE_BOUND_INDEX_MAX_OF(_s, _other))
#define VMSTATE_UINT32_INDEX_MAX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint32, uint32_t, \
                           VMSTATE_BOUND_INDEX_MAX_OF(_s, _other))
#define VMSTATE_UINT64_INDEX_MAX_V(_f, _s, _v, _other) \
    VMSTATE_SINGLE_BOUNDED(_f, _s, NULL, _v, vmstate_info_uint64, uint64_t, \
                           VMSTATE_BOUND_INDEX_MAX_OF(_s, _other))
#define VMSTATE_INT8_INDEX_MAX(_f, _s, _other) VMSTATE_INT8_INDEX_MAX_V(_f, _s, 0, _other)
#define VMSTATE_INT16_INDEX_MAX(_f, _s, _other) VMSTATE_INT16_INDEX_MAX_V(_f, _s, 0, _other)
#define VMSTATE_INT32_INDEX_MAX(_f, _s, _other) VMSTATE_INT32_INDEX_MAX_V(_f, _s, 0, _other)
#define VMSTATE_INT64_INDEX_MAX(_f, _s, _other) VMSTATE_INT64_INDEX_MAX_V(_f, _s, 0, _other)
#define VMSTATE_UINT8_INDEX_MAX(_f, _s, _other) VMSTATE_UINT8_INDEX_MAX_V(_f, _s, 0, _other)
#define VMSTATE_UINT16_INDEX_MAX(_f, _s, _other) VMSTATE_UINT16_INDEX_MAX_V(_f, _s, 0, _other)
#define VMSTATE_UINT32_INDEX_MAX(_f, _s, _other) VMSTATE_UINT32_INDEX_MAX_V(_f, _s, 0, _other)
#define VMSTATE_UINT64_INDEX_MAX(_f, _s, _other) VMSTATE_UINT64_INDEX_MAX_V(_f, _s, 0, _other)

#endif
