/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Numbers that QEMU's descriptions lack: floats, doubles, _Atomic integers. See
 * <vmstate/field-scalar.h>.
 */
#ifndef VMSTATE_FIELD_NUMBER_H
#define VMSTATE_FIELD_NUMBER_H

#include <vmstate/field-array.h>
#include <vmstate/field-scalar.h>

/**
 * VMSTATE_FLOAT, VMSTATE_DOUBLE and so on: IEEE numbers; every bit is kept, NaNs too.
 *
 * Since: 0.1
 */
#define VMSTATE_FLOAT_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_float, float)
#define VMSTATE_FLOAT(_f, _s) VMSTATE_FLOAT_V(_f, _s, 0)
#define VMSTATE_FLOAT_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_float, float)
#define VMSTATE_FLOAT_ARRAY(_f, _s, _n) VMSTATE_FLOAT_ARRAY_V(_f, _s, _n, 0)
#define VMSTATE_DOUBLE_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_double, double)
#define VMSTATE_DOUBLE(_f, _s) VMSTATE_DOUBLE_V(_f, _s, 0)
#define VMSTATE_DOUBLE_ARRAY_V(_f, _s, _n, _v) \
    VMSTATE_ARRAY(_f, _s, _n, _v, vmstate_info_double, double)
#define VMSTATE_DOUBLE_ARRAY(_f, _s, _n) VMSTATE_DOUBLE_ARRAY_V(_f, _s, _n, 0)

/* GCC's typeof drops _Atomic, but not behind a pointer. */
#define VMSTATE_ATOMIC_(_f, _s, _v, _info, _type) \
    { \
        .name = G_STRINGIFY(_f), \
        .version_id = (_v), \
        .size = sizeof(_type), \
        .info = &(_info), \
        .flags = VMS_SINGLE, \
        .offset = offsetof(_s, _f) + \
                  VMSTATE_CHECK_(VMSTATE_SAME_TYPE_(__typeof__(&VMSTATE_MEMBER_(_s, _f)), \
                                                    _Atomic _type *) && \
                                     sizeof(_Atomic _type) == sizeof(_type), \
                                 "the member " #_f " is not of the type _Atomic " #_type), \
    }

/**
 * VMSTATE_ATOMIC_BOOL, VMSTATE_ATOMIC_INT8 and so on: a member `_Atomic _type`, read and written
 * atomically; in the stream it is as the plain one.
 *
 * Since: 0.1
 */
#define VMSTATE_ATOMIC_BOOL_V(_f, _s, _v) \
    VMSTATE_ATOMIC_(_f, _s, _v, vmstate_info_atomic_bool, bool)
#define VMSTATE_ATOMIC_INT8_V(_f, _s, _v) \
    VMSTATE_ATOMIC_(_f, _s, _v, vmstate_info_atomic_int8, int8_t)
#define VMSTATE_ATOMIC_INT16_V(_f, _s, _v) \
    VMSTATE_ATOMIC_(_f, _s, _v, vmstate_info_atomic_int16, int16_t)
#define VMSTATE_ATOMIC_INT32_V(_f, _s, _v) \
    VMSTATE_ATOMIC_(_f, _s, _v, vmstate_info_atomic_int32, int32_t)
#define VMSTATE_ATOMIC_INT64_V(_f, _s, _v) \
    VMSTATE_ATOMIC_(_f, _s, _v, vmstate_info_atomic_int64, int64_t)
#define VMSTATE_ATOMIC_UINT8_V(_f, _s, _v) \
    VMSTATE_ATOMIC_(_f, _s, _v, vmstate_info_atomic_uint8, uint8_t)
#define VMSTATE_ATOMIC_UINT16_V(_f, _s, _v) \
    VMSTATE_ATOMIC_(_f, _s, _v, vmstate_info_atomic_uint16, uint16_t)
#define VMSTATE_ATOMIC_UINT32_V(_f, _s, _v) \
    VMSTATE_ATOMIC_(_f, _s, _v, vmstate_info_atomic_uint32, uint32_t)
#define VMSTATE_ATOMIC_UINT64_V(_f, _s, _v) \
    VMSTATE_ATOMIC_(_f, _s, _v, vmstate_info_atomic_uint64, uint64_t)
#define VMSTATE_ATOMIC_BOOL(_f, _s) VMSTATE_ATOMIC_BOOL_V(_f, _s, 0)
#define VMSTATE_ATOMIC_INT8(_f, _s) VMSTATE_ATOMIC_INT8_V(_f, _s, 0)
#define VMSTATE_ATOMIC_INT16(_f, _s) VMSTATE_ATOMIC_INT16_V(_f, _s, 0)
#define VMSTATE_ATOMIC_INT32(_f, _s) VMSTATE_ATOMIC_INT32_V(_f, _s, 0)
#define VMSTATE_ATOMIC_INT64(_f, _s) VMSTATE_ATOMIC_INT64_V(_f, _s, 0)
#define VMSTATE_ATOMIC_UINT8(_f, _s) VMSTATE_ATOMIC_UINT8_V(_f, _s, 0)
#define VMSTATE_ATOMIC_UINT16(_f, _s) VMSTATE_ATOMIC_UINT16_V(_f, _s, 0)
#define VMSTATE_ATOMIC_UINT32(_f, _s) VMSTATE_ATOMIC_UINT32_V(_f, _s, 0)
#define VMSTATE_ATOMIC_UINT64(_f, _s) VMSTATE_ATOMIC_UINT64_V(_f, _s, 0)

#endif
