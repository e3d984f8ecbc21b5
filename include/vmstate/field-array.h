/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Arrays in the struct, of a number of elements that never changes. See <vmstate/field-scalar.h>
 * for the arguments.
 */
#ifndef VMSTATE_FIELD_ARRAY_H
#define VMSTATE_FIELD_ARRAY_H

#include <vmstate/field-scalar.h>

/**
 * VMStateCPUDouble: a double that a CPU's emulation also sees as two words. QEMU calls it
 * CPU_DoubleU.
 *
 * Since: 0.1
 */
typedef union VMStateCPUDouble {
    double d;
    uint64_t ll;
    struct {
#if G_BYTE_ORDER == G_BIG_ENDIAN
        uint32_t upper;
        uint32_t lower;
#else
        uint32_t lower;
        uint32_t upper;
#endif
    } l;
} VMStateCPUDouble;

/** VMSTATE_ARRAY: `_type _field[_num]`, each element put and got by _info. Since: 0.1 */
#define VMSTATE_ARRAY(_field, _state, _num, _version, _info, _type) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .num = (_num), \
        .info = &(_info), \
        .size = sizeof(_type), \
        .flags = VMS_ARRAY, \
        .offset = vmstate_offset_array(_state, _field, _type, _num), \
        .capacity = (_num), \
    }

/** VMSTATE_2DARRAY: `_type _field[_n1][_n2]`. Since: 0.1 */
#define VMSTATE_2DARRAY(_field, _state, _n1, _n2, _version, _info, _type) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .num = (_n1) * (_n2), \
        .info = &(_info), \
        .size = sizeof(_type), \
        .flags = VMS_ARRAY, \
        .offset = vmstate_offset_2darray(_state, _field, _type, _n1, _n2), \
        .capacity = (_n1) * (_n2), \
    }

/** VMSTATE_SUB_ARRAY: _num elements of the array _field, from its element _start on. Since: 0.1 */
#define VMSTATE_SUB_ARRAY(_field, _state, _start, _num, _version, _info, _type) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .num = (_num), \
        .info = &(_info), \
        .size = sizeof(_type), \
        .flags = VMS_ARRAY, \
        .offset = vmstate_offset_sub_array(_state, _field, _type, _start) + \
                  VMSTATE_CHECK_RANGE_(_state, _field, _start, (_start) + (_num)), \
        .capacity = (_num), \
    }

/** VMSTATE_BOOL_ARRAY and so on: arrays of bool, and of integers of fixed sizes. Since: 0.1 */
#define VMSTATE_BOOL_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_bool, bool)
#define VMSTATE_BOOL_ARRAY(_f, _s, _n) VMSTATE_BOOL_ARRAY_V(_f, _s, _n, 0)
#define VMSTATE_INT8_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_int8, int8_t)
#define VMSTATE_INT8_ARRAY(_f, _s, _n) VMSTATE_INT8_ARRAY_V(_f, _s, _n, 0)
#define VMSTATE_INT16_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_int16, int16_t)
#define VMSTATE_INT16_ARRAY(_f, _s, _n) VMSTATE_INT16_ARRAY_V(_f, _s, _n, 0)
#define VMSTATE_INT32_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_int32, int32_t)
#define VMSTATE_INT32_ARRAY(_f, _s, _n) VMSTATE_INT32_ARRAY_V(_f, _s, _n, 0)
#define VMSTATE_INT64_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_int64, int64_t)
#define VMSTATE_INT64_ARRAY(_f, _s, _n) VMSTATE_INT64_ARRAY_V(_f, _s, _n, 0)
#define VMSTATE_UINT8_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_uint8, uint8_t)
#define VMSTATE_UINT8_ARRAY(_f, _s, _n) VMSTATE_UINT8_ARRAY_V(_f, _s, _n, 0)
#define VMSTATE_UINT16_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_uint16, uint16_t)
#define VMSTATE_UINT16_ARRAY(_f, _s, _n) VMSTATE_UINT16_ARRAY_V(_f, _s, _n, 0)
#define VMSTATE_UINT32_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_uint32, uint32_t)
#define VMSTATE_UINT32_ARRAY(_f, _s, _n) VMSTATE_UINT32_ARRAY_V(_f, _s, _n, 0)
#define VMSTATE_UINT64_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_uint64, uint64_t)
#define VMSTATE_UINT64_ARRAY(_f, _s, _n) VMSTATE_UINT64_ARRAY_V(_f, _s, _n, 0)

/** VMSTATE_BOOL_SUB_ARRAY and so on: _num elements from the element _start on. Since: 0.1 */
#define VMSTATE_BOOL_SUB_ARRAY(_f, _s, _start, _num) \
    VMSTATE_SUB_ARRAY(_f, _s, _start, _num, 0, vmstate_info_bool, bool)
#define VMSTATE_INT8_SUB_ARRAY(_f, _s, _start, _num) \
    VMSTATE_SUB_ARRAY(_f, _s, _start, _num, 0, vmstate_info_int8, int8_t)
#define VMSTATE_INT16_SUB_ARRAY(_f, _s, _start, _num) \
    VMSTATE_SUB_ARRAY(_f, _s, _start, _num, 0, vmstate_info_int16, int16_t)
#define VMSTATE_INT32_SUB_ARRAY(_f, _s, _start, _num) \
    VMSTATE_SUB_ARRAY(_f, _s, _start, _num, 0, vmstate_info_int32, int32_t)
#define VMSTATE_INT64_SUB_ARRAY(_f, _s, _start, _num) \
    VMSTATE_SUB_ARRAY(_f, _s, _start, _num, 0, vmstate_info_int64, int64_t)
#define VMSTATE_UINT8_SUB_ARRAY(_f, _s, _start, _num) \
    VMSTATE_SUB_ARRAY(_f, _s, _start, _num, 0, vmstate_info_uint8, uint8_t)
#define VMSTATE_UINT16_SUB_ARRAY(_f, _s, _start, _num) \
    VMSTATE_SUB_ARRAY(_f, _s, _start, _num, 0, vmstate_info_uint16, uint16_t)
#define VMSTATE_UINT32_SUB_ARRAY(_f, _s, _start, _num) \
    VMSTATE_SUB_ARRAY(_f, _s, _start, _num, 0, vmstate_info_uint32, uint32_t)
#define VMSTATE_UINT64_SUB_ARRAY(_f, _s, _start, _num) \
    VMSTATE_SUB_ARRAY(_f, _s, _start, _num, 0, vmstate_info_uint64, uint64_t)

/** VMSTATE_BOOL_2DARRAY and so on: arrays of _n1 arrays of _n2 elements. Since: 0.1 */
#define VMSTATE_BOOL_2DARRAY_V(_f, _s, _n1, _n2, _v) \
    VMSTATE_2DARRAY(_f, _s, _n1, _n2, _v, vmstate_info_bool, bool)
#define VMSTATE_BOOL_2DARRAY(_f, _s, _n1, _n2) VMSTATE_BOOL_2DARRAY_V(_f, _s, _n1, _n2, 0)
#define VMSTATE_INT8_2DARRAY_V(_f, _s, _n1, _n2, _v) \
    VMSTATE_2DARRAY(_f, _s, _n1, _n2, _v, vmstate_info_int8, int8_t)
#define VMSTATE_INT8_2DARRAY(_f, _s, _n1, _n2) VMSTATE_INT8_2DARRAY_V(_f, _s, _n1, _n2, 0)
#define VMSTATE_INT16_2DARRAY_V(_f, _s, _n1, _n2, _v) \
    VMSTATE_2DARRAY(_f, _s, _n1, _n2, _v, vmstate_info_int16, int16_t)
#define VMSTATE_INT16_2DARRAY(_f, _s, _n1, _n2) VMSTATE_INT16_2DARRAY_V(_f, _s, _n1, _n2, 0)
#define VMSTATE_INT32_2DARRAY_V(_f, _s, _n1, _n2, _v) \
    VMSTATE_2DARRAY(_f, _s, _n1, _n2, _v, vmstate_info_int32, int32_t)
#define VMSTATE_INT32_2DARRAY(_f, _s, _n1, _n2) VMSTATE_INT32_2DARRAY_V(_f, _s, _n1, _n2, 0)
#define VMSTATE_INT64_2DARRAY_V(_f, _s, _n1, _n2, _v) \
    VMSTATE_2DARRAY(_f, _s, _n1, _n2, _v, vmstate_info_int64, int64_t)
#define VMSTATE_INT64_2DARRAY(_f, _s, _n1, _n2) VMSTATE_INT64_2DARRAY_V(_f, _s, _n1, _n2, 0)
#define VMSTATE_UINT8_2DARRAY_V(_f, _s, _n1, _n2, _v) \
    VMSTATE_2DARRAY(_f, _s, _n1, _n2, _v, vmstate_info_uint8, uint8_t)
#define VMSTATE_UINT8_2DARRAY(_f, _s, _n1, _n2) VMSTATE_UINT8_2DARRAY_V(_f, _s, _n1, _n2, 0)
#define VMSTATE_UINT16_2DARRAY_V(_f, _s, _n1, _n2, _v) \
    VMSTATE_2DARRAY(_f, _s, _n1, _n2, _v, vmstate_info_uint16, uint16_t)
#define VMSTATE_UINT16_2DARRAY(_f, _s, _n1, _n2) VMSTATE_UINT16_2DARRAY_V(_f, _s, _n1, _n2, 0)
#define VMSTATE_UINT32_2DARRAY_V(_f, _s, _n1, _n2, _v) \
    VMSTATE_2DARRAY(_f, _s, _n1, _n2, _v, vmstate_info_uint32, uint32_t)
#define VMSTATE_UINT32_2DARRAY(_f, _s, _n1, _n2) VMSTATE_UINT32_2DARRAY_V(_f, _s, _n1, _n2, 0)
#define VMSTATE_UINT64_2DARRAY_V(_f, _s, _n1, _n2, _v) \
    VMSTATE_2DARRAY(_f, _s, _n1, _n2, _v, vmstate_info_uint64, uint64_t)
#define VMSTATE_UINT64_2DARRAY(_f, _s, _n1, _n2) VMSTATE_UINT64_2DARRAY_V(_f, _s, _n1, _n2, 0)

/** VMSTATE_CPUDOUBLE_ARRAY, VMSTATE_CPUDOUBLE_ARRAY_V: an array of VMStateCPUDouble. Since: 0.1 */
#define VMSTATE_CPUDOUBLE_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_cpudouble, VMStateCPUDouble)
#define VMSTATE_CPUDOUBLE_ARRAY(_f, _s, _n) VMSTATE_CPUDOUBLE_ARRAY_V(_f, _s, _n, 0)

/** VMSTATE_TIMER_ARRAY: an array of timers (VMSTATE_TIMER_TYPE). Since: 0.1 */
#define VMSTATE_TIMER_ARRAY(_f, _s, _n) \
    { \
        .name = G_STRINGIFY(_f), \
        .num = (_n), \
        .info = &vmstate_info_timer, \
        .size = sizeof(VMSTATE_TIMER_TYPE), \
        .flags = VMS_ARRAY, \
        .offset = VMSTATE_TIMER_OFFSET_(vmstate_offset_array(_s, _f, VMSTATE_TIMER_TYPE, _n)), \
        .capacity = (_n), \
    }

#endif
