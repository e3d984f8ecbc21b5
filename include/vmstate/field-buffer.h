/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Buffers: bytes as they are, in the struct or behind a pointer, of a fixed size or of one that
 * another member says; and bitmaps. See <vmstate/field-scalar.h> for the arguments.
 */
#ifndef VMSTATE_FIELD_BUFFER_H
#define VMSTATE_FIELD_BUFFER_H

#include <vmstate/extra.h>
#include <vmstate/field-scalar.h>

/** VMSTATE_STATIC_BUFFER: the bytes _start to _size - 1 of an array of uint8_t. Since: 0.1 */
#define VMSTATE_STATIC_BUFFER(_field, _state, _version, _test, _start, _size) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .field_exists = (_test), \
        .size = (_size) - (_start), \
        .info = &vmstate_info_buffer, \
        .flags = VMS_BUFFER, \
        .offset = vmstate_offset_buffer(_state, _field) + (_start) + \
                  VMSTATE_CHECK_RANGE_(_state, _field, _start, _size), \
    }

/** VMSTATE_BUFFER, VMSTATE_BUFFER_V, VMSTATE_BUFFER_TEST: an array of uint8_t. Since: 0.1 */
#define VMSTATE_BUFFER_V(_f, _s, _v) \
    VMSTATE_STATIC_BUFFER(_f, _s, _v, NULL, 0, sizeof(VMSTATE_MEMBER_TYPE_(_s, _f)))
#define VMSTATE_BUFFER(_f, _s) VMSTATE_BUFFER_V(_f, _s, 0)
#define VMSTATE_BUFFER_TEST(_f, _s, _test) \
    VMSTATE_STATIC_BUFFER(_f, _s, 0, _test, 0, sizeof(VMSTATE_MEMBER_TYPE_(_s, _f)))

/** VMSTATE_PARTIAL_BUFFER: the first _size bytes of an array of uint8_t. Since: 0.1 */
#define VMSTATE_PARTIAL_BUFFER(_f, _s, _size) VMSTATE_STATIC_BUFFER(_f, _s, 0, NULL, 0, _size)

/** VMSTATE_BUFFER_START_MIDDLE, ..._V: an array of uint8_t from the byte _start on. Since: 0.1 */
#define VMSTATE_BUFFER_START_MIDDLE_V(_f, _s, _start, _v) \
    VMSTATE_STATIC_BUFFER(_f, _s, _v, NULL, _start, sizeof(VMSTATE_MEMBER_TYPE_(_s, _f)))
#define VMSTATE_BUFFER_START_MIDDLE(_f, _s, _start) \
    VMSTATE_BUFFER_START_MIDDLE_V(_f, _s, _start, 0)

/**
 * VMSTATE_BUFFER_UNSAFE_INFO_TEST, VMSTATE_BUFFER_UNSAFE_INFO: a member of any type, put and got by
 * _info, which is given the size _size. VMSTATE_BUFFER_UNSAFE: _size bytes from the member on.
 * Neither type nor size is checked.
 *
 * Since: 0.1
 */
#define VMSTATE_BUFFER_UNSAFE_INFO_TEST(_field, _state, _test, _version, _info, _size) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .field_exists = (_test), \
        .size = (_size), \
        .info = &(_info), \
        .flags = VMS_BUFFER, \
        .offset = offsetof(_state, _field), \
    }
#define VMSTATE_BUFFER_UNSAFE_INFO(_field, _state, _version, _info, _size) \
    VMSTATE_BUFFER_UNSAFE_INFO_TEST(_field, _state, NULL, _version, _info, _size)
#define VMSTATE_BUFFER_UNSAFE(_field, _state, _version, _size) \
    VMSTATE_BUFFER_UNSAFE_INFO(_field, _state, _version, vmstate_info_buffer, _size)

/** VMSTATE_BUFFER_POINTER_UNSAFE: a pointer to _size bytes, which is not checked. Since: 0.1 */
#define VMSTATE_BUFFER_POINTER_UNSAFE(_field, _state, _version, _size) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .size = (_size), \
        .info = &vmstate_info_buffer, \
        .flags = (enum VMStateFlags)(VMS_BUFFER | VMS_POINTER), \
        .offset = offsetof(_state, _field) + VMSTATE_CHECK_POINTER_(_state, _field), \
    }

/* The last argument is .size_offset or .size_indirect, and .size where there is a factor. */
#define VMSTATE_VBUFFER_FULL_(_field, _state, _version, _test, _flags, ...) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .field_exists = (_test), \
        __VA_ARGS__, \
        .info = &vmstate_info_buffer, \
        .flags = (enum VMStateFlags)(VMS_VBUFFER | VMS_POINTER | (_flags)), \
        .offset = offsetof(_state, _field) + VMSTATE_CHECK_POINTER_(_state, _field), \
    }

/**
 * VMSTATE_VBUFFER: a pointer to as many bytes as the int32_t _field_size says.
 * VMSTATE_VBUFFER_UINT32: a uint32_t says it.
 * VMSTATE_VBUFFER_MULTIPLY: a uint32_t says it, times _multiply. VMSTATE_VBUFFER_UINT64: a uint64_t
 * says it.
 *
 * Since: 0.1
 */
#define VMSTATE_VBUFFER(_field, _state, _version, _test, _field_size) \
    VMSTATE_VBUFFER_FULL_(_field, _state, _version, _test, 0, \
                          .size_offset = vmstate_offset_value(_state, _field_size, int32_t))
#define VMSTATE_VBUFFER_UINT32(_field, _state, _version, _test, _field_size) \
    VMSTATE_VBUFFER_FULL_(_field, _state, _version, _test, 0, \
                          .size_offset = vmstate_offset_value(_state, _field_size, uint32_t))
#define VMSTATE_VBUFFER_MULTIPLY(_field, _state, _version, _test, _field_size, _multiply) \
    VMSTATE_VBUFFER_FULL_(_field, _state, _version, _test, VMS_MULTIPLY, .size = (_multiply), \
                          .size_offset = vmstate_offset_value(_state, _field_size, uint32_t))
#define VMSTATE_VBUFFER_UINT64(_field, _state, _version, _test, _field_size) \
    VMSTATE_VBUFFER_FULL_(_field, _state, _version, _test, 0, \
                          .size_indirect = { \
                              .offset = vmstate_offset_value(_state, _field_size, uint64_t), \
                              .size = sizeof(uint64_t)})

/**
 * VMSTATE_VBUFFER_ALLOC_UINT32: as VMSTATE_VBUFFER_UINT32; a load allocates the memory.
 * VMSTATE_VBUFFER_ALLOC: the same, the size being of any integer type.
 * VMSTATE_VBUFFER_ALLOC_UINT32_FREE, VMSTATE_VBUFFER_ALLOC_FREE: the same; _free, a GDestroyNotify, gets
 * the memory that a load replaces, once the load is accepted. Without it that memory is never freed.
 *
 * Since: 0.1
 */
#define VMSTATE_VBUFFER_ALLOC_UINT32(_field, _state, _version, _test, _field_size) \
    VMSTATE_VBUFFER_FULL_(_field, _state, _version, _test, VMS_ALLOC, \
                          .size_offset = vmstate_offset_value(_state, _field_size, uint32_t))
#define VMSTATE_VBUFFER_ALLOC_UINT32_FREE(_field, _state, _version, _test, _field_size, _free) \
    VMSTATE_VBUFFER_FULL_(_field, _state, _version, _test, VMS_ALLOC, \
                          .size_offset = vmstate_offset_value(_state, _field_size, uint32_t), \
                          .extra = VMSTATE_FREE_EXTRA_(_free))
#define VMSTATE_VBUFFER_ALLOC(_field, _state, _version, _test, _field_size) \
    VMSTATE_VBUFFER_FULL_(_field, _state, _version, _test, VMS_ALLOC, \
                          .size_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_size))
#define VMSTATE_VBUFFER_ALLOC_FREE(_field, _state, _version, _test, _field_size, _free) \
    VMSTATE_VBUFFER_FULL_(_field, _state, _version, _test, VMS_ALLOC, \
                          .size_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_size), \
                          .extra = VMSTATE_FREE_EXTRA_(_free))

/** VMSTATE_PARTIAL_VBUFFER, VMSTATE_PARTIAL_VBUFFER_UINT32: VMSTATE_VBUFFER in short. Since: 0.1 */
#define VMSTATE_PARTIAL_VBUFFER(_f, _s, _size) VMSTATE_VBUFFER(_f, _s, 0, NULL, _size)
#define VMSTATE_PARTIAL_VBUFFER_UINT32(_f, _s, _size) \
    VMSTATE_VBUFFER_UINT32(_f, _s, 0, NULL, _size)

/**
 * VMSTATE_BITMAP, VMSTATE_BITMAP_TEST: an `unsigned long *` to as many bits as the int32_t
 * _field_size says. Bit i is the bit i % BITS of the word i / BITS, BITS being what an unsigned
 * long has.
 *
 * Since: 0.1
 */
#define VMSTATE_BITMAP_TEST(_field, _state, _test, _version, _field_size) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .field_exists = (_test), \
        .size_offset = vmstate_offset_value(_state, _field_size, int32_t), \
        .info = &vmstate_info_bitmap, \
        .flags = (enum VMStateFlags)(VMS_VBUFFER | VMS_POINTER), \
        .offset = vmstate_offset_pointer(_state, _field, unsigned long), \
    }
#define VMSTATE_BITMAP(_field, _state, _version, _field_size) \
    VMSTATE_BITMAP_TEST(_field, _state, NULL, _version, _field_size)

#endif
