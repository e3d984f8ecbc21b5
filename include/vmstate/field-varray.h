/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Varrays: arrays whose number of elements is another member, _field_num, which must be a field
 * that stands before.
 * See <vmstate/field-scalar.h> for the other arguments.
 *
 * Two forms: the count of a stated type (QEMU 10), and of any integer type (QEMU 11). Where the
 * array lies in the struct, a load refuses a count that it has no room for; where the member is a
 * pointer, its capacity must be known otherwise (extra, or the registry), unless the load allocates
 * it.
 */
#ifndef VMSTATE_FIELD_VARRAY_H
#define VMSTATE_FIELD_VARRAY_H

#include <vmstate/extra.h>
#include <vmstate/field-scalar.h>

/*
 * What all varrays have. The last argument is .num_offset or .num_indirect, and .num where there is
 * a factor.
 */
#define VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, _flags, ...) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        __VA_ARGS__, \
        .info = &(_info), \
        .size = sizeof(_type), \
        .flags = (enum VMStateFlags)((_flags) | VMS_POINTER), \
        .offset = vmstate_offset_pointer(_state, _field, _type), \
    }
#define VMSTATE_VARRAY_INSIDE_(_field, _state, _version, _info, _type, _flags, ...) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        __VA_ARGS__, \
        .info = &(_info), \
        .size = sizeof(_type), \
        .flags = (enum VMStateFlags)(_flags), \
        .offset = vmstate_offset_varray(_state, _field, _type), \
        .capacity = VMSTATE_ROOM_(_state, _field), \
    }

/** VMSTATE_VARRAY_INT32, VMSTATE_VARRAY_UINT32: a pointer to that many elements. Since: 0.1 */
#define VMSTATE_VARRAY_INT32(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, VMS_VARRAY_INT32, \
                            .num_offset = vmstate_offset_value(_state, _field_num, int32_t))
#define VMSTATE_VARRAY_UINT32(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, VMS_VARRAY_UINT32, \
                            .num_offset = vmstate_offset_value(_state, _field_num, uint32_t))

/** VMSTATE_VARRAY_UINT32_ALLOC and so on: the same; a load allocates the memory. Since: 0.1 */
#define VMSTATE_VARRAY_UINT32_ALLOC(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, \
                            VMS_VARRAY_UINT32 | VMS_ALLOC, \
                            .num_offset = vmstate_offset_value(_state, _field_num, uint32_t))
#define VMSTATE_VARRAY_UINT16_ALLOC(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, \
                            VMS_VARRAY_UINT16 | VMS_ALLOC, \
                            .num_offset = vmstate_offset_value(_state, _field_num, uint16_t))
#define VMSTATE_VARRAY_INT32_ALLOC(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, VMS_VARRAY_INT32 | VMS_ALLOC, \
                            .num_offset = vmstate_offset_value(_state, _field_num, int32_t))

/**
 * VMSTATE_VARRAY_UINT32_ALLOC_FREE and so on: the same; _free, a GDestroyNotify, gets the memory that
 * a load replaces, once the load is accepted. Without it that memory is never freed.
 *
 * Since: 0.1
 */
#define VMSTATE_VARRAY_UINT32_ALLOC_FREE(_field, _state, _field_num, _version, _info, _type, _free) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, \
                            VMS_VARRAY_UINT32 | VMS_ALLOC, \
                            .num_offset = vmstate_offset_value(_state, _field_num, uint32_t), \
                            .extra = VMSTATE_FREE_EXTRA_(_free))
#define VMSTATE_VARRAY_UINT16_ALLOC_FREE(_field, _state, _field_num, _version, _info, _type, _free) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, \
                            VMS_VARRAY_UINT16 | VMS_ALLOC, \
                            .num_offset = vmstate_offset_value(_state, _field_num, uint16_t), \
                            .extra = VMSTATE_FREE_EXTRA_(_free))
#define VMSTATE_VARRAY_INT32_ALLOC_FREE(_field, _state, _field_num, _version, _info, _type, _free) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, VMS_VARRAY_INT32 | VMS_ALLOC, \
                            .num_offset = vmstate_offset_value(_state, _field_num, int32_t), \
                            .extra = VMSTATE_FREE_EXTRA_(_free))

/** VMSTATE_ARRAY_INT32_UNSAFE, VMSTATE_VARRAY_UINT16_UNSAFE: an array in the struct. Since: 0.1 */
#define VMSTATE_ARRAY_INT32_UNSAFE(_field, _state, _field_num, _info, _type) \
    VMSTATE_VARRAY_INSIDE_(_field, _state, 0, _info, _type, VMS_VARRAY_INT32, \
                           .num_offset = vmstate_offset_value(_state, _field_num, int32_t))
#define VMSTATE_VARRAY_UINT16_UNSAFE(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_INSIDE_(_field, _state, _version, _info, _type, VMS_VARRAY_UINT16, \
                           .num_offset = vmstate_offset_value(_state, _field_num, uint16_t))

/**
 * VMSTATE_VARRAY_MULTIPLY: an array in the struct, of _multiply elements for each of the uint32_t
 * _field_num.
 *
 * Since: 0.1
 */
#define VMSTATE_VARRAY_MULTIPLY(_field, _state, _field_num, _multiply, _info, _type) \
    VMSTATE_VARRAY_INSIDE_(_field, _state, 0, _info, _type, \
                           VMS_VARRAY_UINT32 | VMS_MULTIPLY_ELEMENTS, .num = (_multiply), \
                           .num_offset = vmstate_offset_value(_state, _field_num, uint32_t))

/**
 * VMSTATE_VARRAY, VMSTATE_VARRAY_ALLOC: a pointer to as many elements as the integer _field_num, of
 * any integer type, says; the second is allocated by a load. VMSTATE_VARRAY_ALLOC_FREE: the second
 * with a free function (see above). VMSTATE_VARRAY_UNSAFE: an array in the struct.
 *
 * Since: 0.1
 */
#define VMSTATE_VARRAY(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, VMS_VARRAY, \
                            .num_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_num))
#define VMSTATE_VARRAY_ALLOC(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, VMS_VARRAY | VMS_ALLOC, \
                            .num_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_num))
#define VMSTATE_VARRAY_ALLOC_FREE(_field, _state, _field_num, _version, _info, _type, _free) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, VMS_VARRAY | VMS_ALLOC, \
                            .num_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_num), \
                            .extra = VMSTATE_FREE_EXTRA_(_free))
#define VMSTATE_VARRAY_UNSAFE(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_INSIDE_(_field, _state, _version, _info, _type, VMS_VARRAY, \
                           .num_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_num))

#endif
