/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Arrays of integers whose values are declared. See <vmstate/field-bounded.h>.
 */
#ifndef VMSTATE_FIELD_BOUNDED_ARRAY_H
#define VMSTATE_FIELD_BOUNDED_ARRAY_H

#include <vmstate/field-bounded.h>

/**
 * VMSTATE_ARRAY_BOUNDED: `_type _field[_num]`, plain integers, each with the bound that the last
 * arguments say (VMSTATE_BOUND_RANGE_OF() and so on). The other array macros here are made of it.
 *
 * Since: 0.1
 */
#define VMSTATE_ARRAY_BOUNDED(_field, _state, _num, _version, _info, _type, ...) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .num = (_num), \
        .info = &(_info), \
        .size = sizeof(_type), \
        .flags = VMS_ARRAY, \
        .offset = vmstate_offset_array(_state, _field, _type, _num), \
        .capacity = (_num), \
        .extra = VMSTATE_BOUND_EXTRA_(__VA_ARGS__), \
    }
#define VMSTATE_ARRAY_RANGE_(_f, _s, _n, _info, _type, _min, _max) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, (int)VMSTATE_CHECK_LIMITS_(_type, _min, _max), _info, _type, \
                          VMSTATE_BOUND_RANGE_OF(_min, _max))

/** VMSTATE_UINT16_ARRAY_RANGE and so on: _n integers from _min to _max. Since: 0.1 */
#define VMSTATE_INT8_ARRAY_RANGE(_f, _s, _n, _min, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_int8, int8_t, _min, _max)
#define VMSTATE_INT16_ARRAY_RANGE(_f, _s, _n, _min, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_int16, int16_t, _min, _max)
#define VMSTATE_INT32_ARRAY_RANGE(_f, _s, _n, _min, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_int32, int32_t, _min, _max)
#define VMSTATE_INT64_ARRAY_RANGE(_f, _s, _n, _min, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_int64, int64_t, _min, _max)
#define VMSTATE_UINT8_ARRAY_RANGE(_f, _s, _n, _min, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_uint8, uint8_t, _min, _max)
#define VMSTATE_UINT16_ARRAY_RANGE(_f, _s, _n, _min, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_uint16, uint16_t, _min, _max)
#define VMSTATE_UINT32_ARRAY_RANGE(_f, _s, _n, _min, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_uint32, uint32_t, _min, _max)
#define VMSTATE_UINT64_ARRAY_RANGE(_f, _s, _n, _min, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_uint64, uint64_t, _min, _max)

/** VMSTATE_UINT16_ARRAY_MAX and so on: _n integers from 0 to _max. Since: 0.1 */
#define VMSTATE_INT8_ARRAY_MAX(_f, _s, _n, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_int8, int8_t, 0, _max)
#define VMSTATE_INT16_ARRAY_MAX(_f, _s, _n, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_int16, int16_t, 0, _max)
#define VMSTATE_INT32_ARRAY_MAX(_f, _s, _n, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_int32, int32_t, 0, _max)
#define VMSTATE_INT64_ARRAY_MAX(_f, _s, _n, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_int64, int64_t, 0, _max)
#define VMSTATE_UINT8_ARRAY_MAX(_f, _s, _n, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_uint8, uint8_t, 0, _max)
#define VMSTATE_UINT16_ARRAY_MAX(_f, _s, _n, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_uint16, uint16_t, 0, _max)
#define VMSTATE_UINT32_ARRAY_MAX(_f, _s, _n, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_uint32, uint32_t, 0, _max)
#define VMSTATE_UINT64_ARRAY_MAX(_f, _s, _n, _max) \
    VMSTATE_ARRAY_RANGE_(_f, _s, _n, vmstate_info_uint64, uint64_t, 0, _max)

/** VMSTATE_UINT16_ARRAY_ENUM(_f, _s, _n, value, ...) and so on: each is one of these. Since: 0.1 */
#define VMSTATE_INT8_ARRAY_ENUM(_f, _s, _n, ...) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int8, int8_t, \
                          VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_INT16_ARRAY_ENUM(_f, _s, _n, ...) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int16, int16_t, \
                          VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_INT32_ARRAY_ENUM(_f, _s, _n, ...) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int32, int32_t, \
                          VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_INT64_ARRAY_ENUM(_f, _s, _n, ...) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int64, int64_t, \
                          VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_UINT8_ARRAY_ENUM(_f, _s, _n, ...) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint8, uint8_t, \
                          VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_UINT16_ARRAY_ENUM(_f, _s, _n, ...) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint16, uint16_t, \
                          VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_UINT32_ARRAY_ENUM(_f, _s, _n, ...) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint32, uint32_t, \
                          VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))
#define VMSTATE_UINT64_ARRAY_ENUM(_f, _s, _n, ...) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint64, uint64_t, \
                          VMSTATE_BOUND_ENUM_OF(__VA_ARGS__))

/** VMSTATE_UINT16_ARRAY_MASK and so on: _n integers without bits outside of _mask. Since: 0.1 */
#define VMSTATE_INT8_ARRAY_MASK(_f, _s, _n, _mask) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int8, int8_t, VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_INT16_ARRAY_MASK(_f, _s, _n, _mask) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int16, int16_t, VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_INT32_ARRAY_MASK(_f, _s, _n, _mask) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int32, int32_t, VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_INT64_ARRAY_MASK(_f, _s, _n, _mask) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int64, int64_t, VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_UINT8_ARRAY_MASK(_f, _s, _n, _mask) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint8, uint8_t, VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_UINT16_ARRAY_MASK(_f, _s, _n, _mask) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint16, uint16_t, \
                          VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_UINT32_ARRAY_MASK(_f, _s, _n, _mask) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint32, uint32_t, \
                          VMSTATE_BOUND_MASK_OF(_mask))
#define VMSTATE_UINT64_ARRAY_MASK(_f, _s, _n, _mask) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint64, uint64_t, \
                          VMSTATE_BOUND_MASK_OF(_mask))

/** VMSTATE_UINT16_ARRAY_INDEX and so on: _n indices, each below the member _other. Since: 0.1 */
#define VMSTATE_INT8_ARRAY_INDEX(_f, _s, _n, _other) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int8, int8_t, \
                          VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_INT16_ARRAY_INDEX(_f, _s, _n, _other) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int16, int16_t, \
                          VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_INT32_ARRAY_INDEX(_f, _s, _n, _other) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int32, int32_t, \
                          VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_INT64_ARRAY_INDEX(_f, _s, _n, _other) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_int64, int64_t, \
                          VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_UINT8_ARRAY_INDEX(_f, _s, _n, _other) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint8, uint8_t, \
                          VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_UINT16_ARRAY_INDEX(_f, _s, _n, _other) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint16, uint16_t, \
                          VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_UINT32_ARRAY_INDEX(_f, _s, _n, _other) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint32, uint32_t, \
                          VMSTATE_BOUND_INDEX_OF(_s, _other))
#define VMSTATE_UINT64_ARRAY_INDEX(_f, _s, _n, _other) \
    VMSTATE_ARRAY_BOUNDED(_f, _s, _n, 0, vmstate_info_uint64, uint64_t, \
                          VMSTATE_BOUND_INDEX_OF(_s, _other))

#endif
