/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Structs with descriptions of their own: _vmsd describes _type. Single ones, arrays and varrays of
 * them; pointers to them stand in <vmstate/field-pointer.h>. See <vmstate/field-scalar.h> for the
 * arguments.
 */
#ifndef VMSTATE_FIELD_STRUCT_H
#define VMSTATE_FIELD_STRUCT_H

#include <vmstate/field-scalar.h>

/**
 * VMSTATE_STRUCT, VMSTATE_STRUCT_TEST: a struct in the struct, at _vmsd's own version.
 *
 * Since: 0.1
 */
#define VMSTATE_STRUCT_TEST(_field, _state, _test, _version, _vmsd, _type) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .field_exists = (_test), \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type), \
        .flags = VMS_STRUCT, \
        .offset = vmstate_offset_value(_state, _field, _type), \
    }
#define VMSTATE_STRUCT(_field, _state, _version, _vmsd, _type) \
    VMSTATE_STRUCT_TEST(_field, _state, NULL, _version, _vmsd, _type)

/**
 * VMSTATE_VSTRUCT, VMSTATE_VSTRUCT_V, VMSTATE_VSTRUCT_TEST: a struct at the version _struct_version
 * of its description.
 *
 * Since: 0.1
 */
#define VMSTATE_VSTRUCT_TEST(_field, _state, _test, _version, _vmsd, _type, _struct_version) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .struct_version_id = (_struct_version), \
        .field_exists = (_test), \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type), \
        .flags = VMS_VSTRUCT, \
        .offset = vmstate_offset_value(_state, _field, _type), \
    }
#define VMSTATE_VSTRUCT_V(_field, _state, _version, _vmsd, _type, _struct_version) \
    VMSTATE_VSTRUCT_TEST(_field, _state, NULL, _version, _vmsd, _type, _struct_version)
#define VMSTATE_VSTRUCT(_field, _state, _vmsd, _type, _struct_version) \
    VMSTATE_VSTRUCT_V(_field, _state, 0, _vmsd, _type, _struct_version)

/** VMSTATE_STRUCT_ARRAY, VMSTATE_STRUCT_ARRAY_TEST: `_type _field[_num]`. Since: 0.1 */
#define VMSTATE_STRUCT_ARRAY_TEST(_field, _state, _num, _test, _version, _vmsd, _type) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .field_exists = (_test), \
        .num = (_num), \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type), \
        .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_ARRAY), \
        .offset = vmstate_offset_array(_state, _field, _type, _num), \
        .capacity = (_num), \
    }
#define VMSTATE_STRUCT_ARRAY(_field, _state, _num, _version, _vmsd, _type) \
    VMSTATE_STRUCT_ARRAY_TEST(_field, _state, _num, NULL, _version, _vmsd, _type)

/** VMSTATE_STRUCT_SUB_ARRAY: _num elements of the array _field, from _start on. Since: 0.1 */
#define VMSTATE_STRUCT_SUB_ARRAY(_field, _state, _start, _num, _version, _vmsd, _type) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .num = (_num), \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type), \
        .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_ARRAY), \
        .offset = vmstate_offset_sub_array(_state, _field, _type, _start) + \
                  VMSTATE_CHECK_RANGE_(_state, _field, _start, (_start) + (_num)), \
        .capacity = (_num), \
    }

/** VMSTATE_STRUCT_2DARRAY, VMSTATE_STRUCT_2DARRAY_TEST: `_type _field[_n1][_n2]`. Since: 0.1 */
#define VMSTATE_STRUCT_2DARRAY_TEST(_field, _state, _n1, _n2, _test, _version, _vmsd, _type) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .field_exists = (_test), \
        .num = (_n1) * (_n2), \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type), \
        .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_ARRAY), \
        .offset = vmstate_offset_2darray(_state, _field, _type, _n1, _n2), \
        .capacity = (_n1) * (_n2), \
    }
#define VMSTATE_STRUCT_2DARRAY(_field, _state, _n1, _n2, _version, _vmsd, _type) \
    VMSTATE_STRUCT_2DARRAY_TEST(_field, _state, _n1, _n2, NULL, _version, _vmsd, _type)

/* The last argument is .num_offset or .num_indirect. */
#define VMSTATE_STRUCT_VARRAY_INSIDE_(_field, _state, _version, _vmsd, _type, _flags, ...) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        __VA_ARGS__, \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type), \
        .flags = (enum VMStateFlags)(VMS_STRUCT | (_flags)), \
        .offset = vmstate_offset_varray(_state, _field, _type), \
        .capacity = VMSTATE_ROOM_(_state, _field), \
    }

/**
 * VMSTATE_STRUCT_VARRAY_UINT8 and so on: the first _field_num elements of an array in the struct.
 * VMSTATE_STRUCT_VARRAY: the same, the count being of any integer type.
 *
 * Since: 0.1
 */
#define VMSTATE_STRUCT_VARRAY_UINT8(_field, _state, _field_num, _version, _vmsd, _type) \
    VMSTATE_STRUCT_VARRAY_INSIDE_(_field, _state, _version, _vmsd, _type, VMS_VARRAY_UINT8, \
                                  .num_offset = vmstate_offset_value(_state, _field_num, uint8_t))
#define VMSTATE_STRUCT_VARRAY_INT32(_field, _state, _field_num, _version, _vmsd, _type) \
    VMSTATE_STRUCT_VARRAY_INSIDE_(_field, _state, _version, _vmsd, _type, VMS_VARRAY_INT32, \
                                  .num_offset = vmstate_offset_value(_state, _field_num, int32_t))
#define VMSTATE_STRUCT_VARRAY_UINT32(_field, _state, _field_num, _version, _vmsd, _type) \
    VMSTATE_STRUCT_VARRAY_INSIDE_(_field, _state, _version, _vmsd, _type, VMS_VARRAY_UINT32, \
                                  .num_offset = vmstate_offset_value(_state, _field_num, uint32_t))
#define VMSTATE_STRUCT_VARRAY(_field, _state, _field_num, _version, _vmsd, _type) \
    VMSTATE_STRUCT_VARRAY_INSIDE_(_field, _state, _version, _vmsd, _type, VMS_VARRAY, \
                                  .num_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_num))

#endif
