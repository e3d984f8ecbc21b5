/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Members that are pointers to one thing, to structs, or arrays of pointers. See
 * <vmstate/field-scalar.h> for the arguments. Mind _type, which is QEMU's: for VMSTATE_POINTER,
 * VMSTATE_ARRAY_OF_POINTER and VMSTATE_VARRAY_OF_POINTER it is the pointer's type (`Thing *`), for
 * all that has STRUCT in its name it is the struct's.
 */
#ifndef VMSTATE_FIELD_POINTER_H
#define VMSTATE_FIELD_POINTER_H

#include <vmstate/extra.h>
#include <vmstate/field-scalar.h>

#define VMSTATE_POINTER_FULL_(_field, _state, _test, _version, _info, _type, _offset) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .field_exists = (_test), \
        .info = &(_info), \
        .size = sizeof(_type), \
        .flags = (enum VMStateFlags)(VMS_SINGLE | VMS_POINTER), \
        .offset = (_offset) + VMSTATE_CHECK_POINTER_(_state, _field), \
    }

/**
 * VMSTATE_POINTER, VMSTATE_POINTER_TEST: a pointer (_type) to what _info puts and gets.
 *
 * Since: 0.1
 */
#define VMSTATE_POINTER(_field, _state, _version, _info, _type) \
    VMSTATE_POINTER_FULL_(_field, _state, NULL, _version, _info, _type, \
                          vmstate_offset_value(_state, _field, _type))
#define VMSTATE_POINTER_TEST(_field, _state, _test, _info, _type) \
    VMSTATE_POINTER_FULL_(_field, _state, _test, 0, _info, _type, \
                          vmstate_offset_value(_state, _field, _type))

#define VMSTATE_TIMER_PTR_FULL_(_f, _s, _test, _v) \
    VMSTATE_POINTER_FULL_( \
        _f, _s, _test, _v, vmstate_info_timer, VMSTATE_TIMER_TYPE *, \
        VMSTATE_TIMER_OFFSET_(vmstate_offset_value(_s, _f, VMSTATE_TIMER_TYPE *)))

/**
 * VMSTATE_TIMER_PTR, VMSTATE_TIMER_PTR_V, VMSTATE_TIMER_PTR_TEST: a pointer to a timer.
 *
 * Since: 0.1
 */
#define VMSTATE_TIMER_PTR_TEST(_f, _s, _test) VMSTATE_TIMER_PTR_FULL_(_f, _s, _test, 0)
#define VMSTATE_TIMER_PTR_V(_f, _s, _v) VMSTATE_TIMER_PTR_FULL_(_f, _s, NULL, _v)
#define VMSTATE_TIMER_PTR(_f, _s) VMSTATE_TIMER_PTR_V(_f, _s, 0)

/**
 * VMSTATE_STRUCT_POINTER and so on: a pointer to a struct, which must be there unless _test says
 * that the field does not exist.
 *
 * Since: 0.1
 */
#define VMSTATE_STRUCT_POINTER_TEST_V(_field, _state, _test, _version, _vmsd, _type) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .field_exists = (_test), \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type *), \
        .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_POINTER), \
        .offset = vmstate_offset_pointer(_state, _field, _type), \
    }
#define VMSTATE_STRUCT_POINTER_V(_field, _state, _version, _vmsd, _type) \
    VMSTATE_STRUCT_POINTER_TEST_V(_field, _state, NULL, _version, _vmsd, _type)
#define VMSTATE_STRUCT_POINTER_TEST(_field, _state, _test, _vmsd, _type) \
    VMSTATE_STRUCT_POINTER_TEST_V(_field, _state, _test, 0, _vmsd, _type)
#define VMSTATE_STRUCT_POINTER(_field, _state, _vmsd, _type) \
    VMSTATE_STRUCT_POINTER_V(_field, _state, 0, _vmsd, _type)

/* The last argument is .num, .num_offset or .num_indirect. */
#define VMSTATE_STRUCT_VARRAY_POINTER_(_field, _state, _version, _vmsd, _type, _flags, ...) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        __VA_ARGS__, \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type), \
        .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_POINTER | (_flags)), \
        .offset = vmstate_offset_pointer(_state, _field, _type), \
    }

/** VMSTATE_STRUCT_VARRAY_POINTER_KNOWN: a pointer to an array of _num structs. Since: 0.1 */
#define VMSTATE_STRUCT_VARRAY_POINTER_KNOWN(_field, _state, _num, _version, _vmsd, _type) \
    VMSTATE_STRUCT_VARRAY_POINTER_(_field, _state, _version, _vmsd, _type, VMS_ARRAY, \
                                   .num = (_num))

/**
 * VMSTATE_STRUCT_VARRAY_POINTER_INT32 and so on: a pointer to an array of _field_num structs.
 * VMSTATE_STRUCT_VARRAY_POINTER: the same, the count being of any integer type.
 * VMSTATE_STRUCT_VARRAY_ALLOC: the same with an int32_t count; a load allocates the array.
 * VMSTATE_STRUCT_VARRAY_ALLOC_FREE: that one with _free, a GDestroyNotify, which gets the array that
 * a load replaces, once the load is accepted. Without it that array is never freed.
 *
 * Since: 0.1
 */
#define VMSTATE_STRUCT_VARRAY_POINTER_INT32(_field, _state, _field_num, _vmsd, _type) \
    VMSTATE_STRUCT_VARRAY_POINTER_(_field, _state, 0, _vmsd, _type, VMS_VARRAY_INT32, \
                                   .num_offset = vmstate_offset_value(_state, _field_num, int32_t))
#define VMSTATE_STRUCT_VARRAY_POINTER_UINT32(_field, _state, _field_num, _vmsd, _type) \
    VMSTATE_STRUCT_VARRAY_POINTER_( \
        _field, _state, 0, _vmsd, _type, VMS_VARRAY_UINT32, \
        .num_offset = vmstate_offset_value(_state, _field_num, uint32_t))
#define VMSTATE_STRUCT_VARRAY_POINTER_UINT16(_field, _state, _field_num, _vmsd, _type) \
    VMSTATE_STRUCT_VARRAY_POINTER_( \
        _field, _state, 0, _vmsd, _type, VMS_VARRAY_UINT16, \
        .num_offset = vmstate_offset_value(_state, _field_num, uint16_t))
#define VMSTATE_STRUCT_VARRAY_POINTER(_field, _state, _field_num, _vmsd, _type) \
    VMSTATE_STRUCT_VARRAY_POINTER_(_field, _state, 0, _vmsd, _type, VMS_VARRAY, \
                                   .num_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_num))
#define VMSTATE_STRUCT_VARRAY_ALLOC(_field, _state, _field_num, _version, _vmsd, _type) \
    VMSTATE_STRUCT_VARRAY_POINTER_(_field, _state, _version, _vmsd, _type, \
                                   VMS_VARRAY_INT32 | VMS_ALLOC, \
                                   .num_offset = vmstate_offset_value(_state, _field_num, int32_t))
#define VMSTATE_STRUCT_VARRAY_ALLOC_FREE(_field, _state, _field_num, _version, _vmsd, _type, \
                                         _free) \
    VMSTATE_STRUCT_VARRAY_POINTER_(_field, _state, _version, _vmsd, _type, \
                                   VMS_VARRAY_INT32 | VMS_ALLOC, \
                                   .num_offset = vmstate_offset_value(_state, _field_num, int32_t), \
                                   .extra = VMSTATE_FREE_EXTRA_(_free))

/**
 * VMSTATE_ARRAY_OF_POINTER: `_type _field[_num]`, _type being a pointer; some may be NULL.
 *
 * Since: 0.1
 */
#define VMSTATE_ARRAY_OF_POINTER(_field, _state, _num, _version, _info, _type) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .num = (_num), \
        .info = &(_info), \
        .size = sizeof(_type), \
        .flags = (enum VMStateFlags)(VMS_ARRAY | VMS_ARRAY_OF_POINTER), \
        .offset = vmstate_offset_array(_state, _field, _type, _num) + \
                  VMSTATE_CHECK_POINTER_(_state, _field[0]), \
        .capacity = (_num), \
    }

/** VMSTATE_TIMER_PTR_ARRAY: an array of _n pointers to timers. Since: 0.1 */
#define VMSTATE_TIMER_PTR_ARRAY(_f, _s, _n) \
    VMSTATE_ARRAY_OF_POINTER(_f, _s, _n, 0, vmstate_info_timer, VMSTATE_TIMER_TYPE *)

/** VMSTATE_ARRAY_OF_POINTER_TO_STRUCT: `_type *_f[_n]`; some may be NULL. Since: 0.1 */
#define VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(_f, _s, _n, _v, _vmsd, _type) \
    { \
        .name = G_STRINGIFY(_f), \
        .version_id = (_v), \
        .num = (_n), \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type *), \
        .flags = (enum VMStateFlags)(VMS_ARRAY | VMS_STRUCT | VMS_ARRAY_OF_POINTER), \
        .offset = vmstate_offset_array(_s, _f, _type *, _n), \
        .capacity = (_n), \
    }

/* The last argument is .num_offset or .num_indirect. */
#define VMSTATE_VARRAY_OF_POINTER_(_field, _state, _version, _info, _type, _flags, ...) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        __VA_ARGS__, \
        .info = &(_info), \
        .size = sizeof(_type), \
        .flags = (enum VMStateFlags)(VMS_POINTER | VMS_ARRAY_OF_POINTER | (_flags)), \
        .offset = vmstate_offset_pointer(_state, _field, _type) + \
                  VMSTATE_CHECK_POINTER_(_state, _field[0]), \
    }

/**
 * VMSTATE_VARRAY_OF_POINTER_UINT32: a pointer to _field_num pointers of the type _type; some may be
 * NULL.
 * VMSTATE_VARRAY_OF_POINTER: the same, the count being of any integer type.
 *
 * Since: 0.1
 */
#define VMSTATE_VARRAY_OF_POINTER_UINT32(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_OF_POINTER_(_field, _state, _version, _info, _type, VMS_VARRAY_UINT32, \
                               .num_offset = vmstate_offset_value(_state, _field_num, uint32_t))
#define VMSTATE_VARRAY_OF_POINTER(_field, _state, _field_num, _version, _info, _type) \
    VMSTATE_VARRAY_OF_POINTER_(_field, _state, _version, _info, _type, VMS_VARRAY, \
                               .num_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_num))

/*
 * start is the size of a struct, which a load needs to allocate one; size is a pointer's, as in all
 * arrays of pointers.
 */
#define VMSTATE_AUTO_ALLOC_(_field, _state, _version, _vmsd, _type, _flags, ...) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        __VA_ARGS__, \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type *), \
        .start = sizeof(_type), \
        .flags = (enum VMStateFlags)(VMS_POINTER | VMS_STRUCT | VMS_ARRAY_OF_POINTER | \
                                     VMS_ARRAY_OF_POINTER_AUTO_ALLOC | (_flags)), \
        .offset = vmstate_offset_pointer(_state, _field, _type *), \
    }

/**
 * VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_UINT8_ALLOC and so on: a pointer to _field_num pointers to
 * structs. Entries may be NULL; a load allocates those that are not. The array of pointers itself
 * must be there.
 *
 * Since: 0.1
 */
#define VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_UINT8_ALLOC(_field, _state, _field_num, _version, \
                                                        _vmsd, _type) \
    VMSTATE_AUTO_ALLOC_(_field, _state, _version, _vmsd, _type, VMS_VARRAY_UINT8, \
                        .num_offset = vmstate_offset_value(_state, _field_num, uint8_t))
#define VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_UINT32_ALLOC(_field, _state, _field_num, _version, \
                                                         _vmsd, _type) \
    VMSTATE_AUTO_ALLOC_(_field, _state, _version, _vmsd, _type, VMS_VARRAY_UINT32, \
                        .num_offset = vmstate_offset_value(_state, _field_num, uint32_t))
#define VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_ALLOC(_field, _state, _field_num, _version, _vmsd, \
                                                  _type) \
    VMSTATE_AUTO_ALLOC_(_field, _state, _version, _vmsd, _type, VMS_VARRAY, \
                        .num_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_num))

#endif
