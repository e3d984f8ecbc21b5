/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Single values: VMSTATE_UINT32(ctrl, Nic) and its kin.
 *
 * In all macros of the field headers: _field is the member (it may be `part.member` or `array[2]`),
 * _state the struct's type, _version the first version of the description that has the field, _test
 * a `bool (*)(void *opaque, int version_id)` that says whether the field exists (NULL: _version
 * decides), _info a VMStateInfo, _vmsd a VMStateDescription, _type the type of a member or of its
 * elements. Short names: _f, _s, _v, _t, _n. They stand in a static array of VMStateField that
 * VMSTATE_END_OF_LIST() ends.
 */
#ifndef VMSTATE_FIELD_SCALAR_H
#define VMSTATE_FIELD_SCALAR_H

#include <vmstate/field-check.h>
#include <vmstate/info.h>
#include <vmstate/timer.h>

/**
 * VMSTATE_SINGLE_FULL: one value of the type _type, put and got by _info. The other macros for
 * single values are made of it. _err_hint (nullable) is added to the error when an info for equal
 * values finds a difference.
 *
 * Since: 0.1
 */
#define VMSTATE_SINGLE_FULL(_field, _state, _test, _version, _info, _type, _err_hint) \
    { \
        .name = G_STRINGIFY(_field), \
        .err_hint = (_err_hint), \
        .version_id = (_version), \
        .field_exists = (_test), \
        .size = sizeof(_type), \
        .info = &(_info), \
        .flags = VMS_SINGLE, \
        .offset = vmstate_offset_value(_state, _field, _type), \
    }

/**
 * VMSTATE_SINGLE_TEST, VMSTATE_SINGLE: one value of the type _type, put and got by _info.
 *
 * Since: 0.1
 */
#define VMSTATE_SINGLE_TEST(_field, _state, _test, _version, _info, _type) \
    VMSTATE_SINGLE_FULL(_field, _state, _test, _version, _info, _type, NULL)
#define VMSTATE_SINGLE(_field, _state, _version, _info, _type) \
    VMSTATE_SINGLE_TEST(_field, _state, NULL, _version, _info, _type)

/** VMSTATE_BOOL and so on: a bool, and integers of fixed sizes. Since: 0.1 */
#define VMSTATE_BOOL_TEST(_f, _s, _t) VMSTATE_SINGLE_TEST(_f, _s, _t, 0, vmstate_info_bool, bool)
#define VMSTATE_INT8_TEST(_f, _s, _t) \
    VMSTATE_SINGLE_TEST(_f, _s, _t, 0, vmstate_info_int8, int8_t)
#define VMSTATE_INT16_TEST(_f, _s, _t) \
    VMSTATE_SINGLE_TEST(_f, _s, _t, 0, vmstate_info_int16, int16_t)
#define VMSTATE_INT32_TEST(_f, _s, _t) \
    VMSTATE_SINGLE_TEST(_f, _s, _t, 0, vmstate_info_int32, int32_t)
#define VMSTATE_INT64_TEST(_f, _s, _t) \
    VMSTATE_SINGLE_TEST(_f, _s, _t, 0, vmstate_info_int64, int64_t)
#define VMSTATE_UINT8_TEST(_f, _s, _t) \
    VMSTATE_SINGLE_TEST(_f, _s, _t, 0, vmstate_info_uint8, uint8_t)
#define VMSTATE_UINT16_TEST(_f, _s, _t) \
    VMSTATE_SINGLE_TEST(_f, _s, _t, 0, vmstate_info_uint16, uint16_t)
#define VMSTATE_UINT32_TEST(_f, _s, _t) \
    VMSTATE_SINGLE_TEST(_f, _s, _t, 0, vmstate_info_uint32, uint32_t)
#define VMSTATE_UINT64_TEST(_f, _s, _t) \
    VMSTATE_SINGLE_TEST(_f, _s, _t, 0, vmstate_info_uint64, uint64_t)
#define VMSTATE_BOOL_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_bool, bool)
#define VMSTATE_INT8_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_int8, int8_t)
#define VMSTATE_INT16_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_int16, int16_t)
#define VMSTATE_INT32_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_int32, int32_t)
#define VMSTATE_INT64_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_int64, int64_t)
#define VMSTATE_UINT8_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_uint8, uint8_t)
#define VMSTATE_UINT16_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_uint16, uint16_t)
#define VMSTATE_UINT32_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_uint32, uint32_t)
#define VMSTATE_UINT64_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_uint64, uint64_t)
#define VMSTATE_BOOL(_f, _s) VMSTATE_BOOL_V(_f, _s, 0)
#define VMSTATE_INT8(_f, _s) VMSTATE_INT8_V(_f, _s, 0)
#define VMSTATE_INT16(_f, _s) VMSTATE_INT16_V(_f, _s, 0)
#define VMSTATE_INT32(_f, _s) VMSTATE_INT32_V(_f, _s, 0)
#define VMSTATE_INT64(_f, _s) VMSTATE_INT64_V(_f, _s, 0)
#define VMSTATE_UINT8(_f, _s) VMSTATE_UINT8_V(_f, _s, 0)
#define VMSTATE_UINT16(_f, _s) VMSTATE_UINT16_V(_f, _s, 0)
#define VMSTATE_UINT32(_f, _s) VMSTATE_UINT32_V(_f, _s, 0)
#define VMSTATE_UINT64(_f, _s) VMSTATE_UINT64_V(_f, _s, 0)

/**
 * VMSTATE_U8 and so on: integers of the kernel's types (__u8, u8 …).
 *
 * Since: 0.1
 */
#define VMSTATE_U8_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_uint8, uint8_t)
#define VMSTATE_U16_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_uint16, uint16_t)
#define VMSTATE_U32_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_uint32, uint32_t)
/* The kernel's __u64 is unsigned long long, which is not uint64_t everywhere. */
#define VMSTATE_U64_V(_f, _s, _v) \
    { \
        .name = G_STRINGIFY(_f), \
        .version_id = (_v), \
        .size = sizeof(uint64_t), \
        .info = &vmstate_info_uint64, \
        .flags = VMS_SINGLE, \
        .offset = offsetof(_s, _f) + \
                  VMSTATE_CHECK_(VMSTATE_MEMBER_IS_(_s, _f, uint64_t) || \
                                     VMSTATE_MEMBER_IS_(_s, _f, unsigned long long), \
                                 "the member " #_f " is not of the type u64"), \
    }
#define VMSTATE_U8(_f, _s) VMSTATE_U8_V(_f, _s, 0)
#define VMSTATE_U16(_f, _s) VMSTATE_U16_V(_f, _s, 0)
#define VMSTATE_U32(_f, _s) VMSTATE_U32_V(_f, _s, 0)
#define VMSTATE_U64(_f, _s) VMSTATE_U64_V(_f, _s, 0)

/*
 * QEMU 10 gives the hint, 11 has none: one more argument or not. The arguments that follow the last
 * real one only fill up.
 */
#define VMSTATE_EQUAL_(_info, _type, _f, _s, _v, _err_hint, ...) \
    VMSTATE_SINGLE_FULL(_f, _s, NULL, _v, _info, _type, _err_hint)
#define VMSTATE_EQUAL_V0_(_info, _type, _f, _s, ...) \
    VMSTATE_EQUAL_(_info, _type, _f, _s, 0, __VA_ARGS__)

/**
 * VMSTATE_UINT8_EQUAL(_f, _s [, _err_hint]) and so on: an integer that must be the same on both
 * sides, such as a number of queues. The member is compared with, not written.
 * VMSTATE_UINT16_EQUAL_V(_f, _s, _v [, _err_hint]) and so on: the same from the version _v on.
 *
 * Since: 0.1
 */
#define VMSTATE_UINT8_EQUAL(_f, ...) \
    VMSTATE_EQUAL_V0_(vmstate_info_uint8_equal, uint8_t, _f, __VA_ARGS__, NULL, NULL)
#define VMSTATE_UINT16_EQUAL(_f, ...) \
    VMSTATE_EQUAL_V0_(vmstate_info_uint16_equal, uint16_t, _f, __VA_ARGS__, NULL, NULL)
#define VMSTATE_UINT32_EQUAL(_f, ...) \
    VMSTATE_EQUAL_V0_(vmstate_info_uint32_equal, uint32_t, _f, __VA_ARGS__, NULL, NULL)
#define VMSTATE_UINT64_EQUAL(_f, ...) \
    VMSTATE_EQUAL_V0_(vmstate_info_uint64_equal, uint64_t, _f, __VA_ARGS__, NULL, NULL)
#define VMSTATE_INT32_EQUAL(_f, ...) \
    VMSTATE_EQUAL_V0_(vmstate_info_int32_equal, int32_t, _f, __VA_ARGS__, NULL, NULL)
#define VMSTATE_UINT8_EQUAL_V(_f, _s, ...) \
    VMSTATE_EQUAL_(vmstate_info_uint8_equal, uint8_t, _f, _s, __VA_ARGS__, NULL, NULL)
#define VMSTATE_UINT16_EQUAL_V(_f, _s, ...) \
    VMSTATE_EQUAL_(vmstate_info_uint16_equal, uint16_t, _f, _s, __VA_ARGS__, NULL, NULL)
#define VMSTATE_UINT32_EQUAL_V(_f, _s, ...) \
    VMSTATE_EQUAL_(vmstate_info_uint32_equal, uint32_t, _f, _s, __VA_ARGS__, NULL, NULL)
#define VMSTATE_UINT64_EQUAL_V(_f, _s, ...) \
    VMSTATE_EQUAL_(vmstate_info_uint64_equal, uint64_t, _f, _s, __VA_ARGS__, NULL, NULL)
#define VMSTATE_INT32_EQUAL_V(_f, _s, ...) \
    VMSTATE_EQUAL_(vmstate_info_int32_equal, int32_t, _f, _s, __VA_ARGS__, NULL, NULL)

/**
 * VMSTATE_INT32_POSITIVE_LE: an int32_t that loads from 0 up to the value that the member has
 * before.
 *
 * Since: 0.1
 */
#define VMSTATE_INT32_POSITIVE_LE(_f, _s) \
    VMSTATE_SINGLE(_f, _s, 0, vmstate_info_int32_le, int32_t)

/**
 * VMSTATE_FD, VMSTATE_FD_V, VMSTATE_FD_TEST: a file descriptor, an int32_t. They are here so that
 * sources compile; registration refuses the field, as a descriptor is no data.
 *
 * Since: 0.1
 */
#define VMSTATE_FD_TEST(_f, _s, _t) VMSTATE_SINGLE_TEST(_f, _s, _t, 0, vmstate_info_fd, int32_t)
#define VMSTATE_FD_V(_f, _s, _v) VMSTATE_SINGLE(_f, _s, _v, vmstate_info_fd, int32_t)
#define VMSTATE_FD(_f, _s) VMSTATE_FD_V(_f, _s, 0)

/* A timer's expiry must be where the engine looks for it. */
#define VMSTATE_TIMER_OFFSET_(_offset) \
    ((_offset) + VMSTATE_CHECK_(offsetof(VMSTATE_TIMER_TYPE, expire_time) == 0 && \
                                    VMSTATE_MEMBER_IS_(VMSTATE_TIMER_TYPE, expire_time, int64_t), \
                                "VMSTATE_TIMER_TYPE does not begin with int64_t expire_time"))
#define VMSTATE_TIMER_FULL_(_f, _s, _test, _v) \
    { \
        .name = G_STRINGIFY(_f), \
        .version_id = (_v), \
        .field_exists = (_test), \
        .size = sizeof(VMSTATE_TIMER_TYPE), \
        .info = &vmstate_info_timer, \
        .flags = VMS_SINGLE, \
        .offset = VMSTATE_TIMER_OFFSET_(vmstate_offset_value(_s, _f, VMSTATE_TIMER_TYPE)), \
    }

/** VMSTATE_TIMER, VMSTATE_TIMER_V, VMSTATE_TIMER_TEST: a timer (VMSTATE_TIMER_TYPE). Since: 0.1 */
#define VMSTATE_TIMER_TEST(_f, _s, _test) VMSTATE_TIMER_FULL_(_f, _s, _test, 0)
#define VMSTATE_TIMER_V(_f, _s, _v) VMSTATE_TIMER_FULL_(_f, _s, NULL, _v)
#define VMSTATE_TIMER(_f, _s) VMSTATE_TIMER_V(_f, _s, 0)

#endif
