/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Checks at compile time: the macros of <vmstate/fields.h> refuse a member of another type than
 * they were told. Every check is a constant expression of the value 0, so that it can be added to
 * an offset in a static initialiser.
 */
#ifndef VMSTATE_FIELD_CHECK_H
#define VMSTATE_FIELD_CHECK_H

#include <glib.h>
#include <stddef.h>
#include <vmstate/description.h>

/* What ends with an underscore is not part of the interface. */

#define VMSTATE_CHECK_(_condition, _message)                                                       \
    (0 * sizeof(struct {                                                                           \
         _Static_assert(_condition, _message);                                                     \
         char unused;                                                                              \
     }))

#define VMSTATE_MEMBER_(_state, _field) (((_state *)0)->_field)
#define VMSTATE_MEMBER_TYPE_(_state, _field) __typeof__(VMSTATE_MEMBER_(_state, _field))

#define VMSTATE_SAME_TYPE_(_one, _other) __builtin_types_compatible_p(_one, _other)
#define VMSTATE_MEMBER_IS_(_state, _field, _type)                                                  \
    VMSTATE_SAME_TYPE_(VMSTATE_MEMBER_TYPE_(_state, _field), _type)

/* In an expression, an array turns into a pointer: then the types differ. */
#define VMSTATE_IS_ARRAY_(_value)                                                                  \
    (!VMSTATE_SAME_TYPE_(__typeof__(_value), __typeof__(1 ? (_value) : (_value))))

/* 5 is what GCC and Clang say for a pointer, and for an array. */
#define VMSTATE_IS_POINTER_(_value)                                                                \
    (__builtin_classify_type(_value) == 5 && !VMSTATE_IS_ARRAY_(_value))

#define VMSTATE_IS_INTEGER_(_value)                                                                \
    _Generic((_value),                                                                             \
        signed char: 1,                                                                            \
        unsigned char: 1,                                                                          \
        short: 1,                                                                                  \
        unsigned short: 1,                                                                         \
        int: 1,                                                                                    \
        unsigned int: 1,                                                                           \
        long: 1,                                                                                   \
        unsigned long: 1,                                                                          \
        long long: 1,                                                                              \
        unsigned long long: 1,                                                                     \
        default: 0)

#define VMSTATE_CHECK_MEMBER_(_state, _field, _type)                                               \
    VMSTATE_CHECK_(VMSTATE_MEMBER_IS_(_state, _field, _type),                                      \
                   "the member " #_field " is not of the type " #_type)

#define VMSTATE_CHECK_ELEMENT_(_state, _field, _type)                                              \
    (VMSTATE_CHECK_(VMSTATE_IS_ARRAY_(VMSTATE_MEMBER_(_state, _field)),                            \
                    "the member " #_field " is not an array") +                                    \
     VMSTATE_CHECK_(VMSTATE_MEMBER_IS_(_state, _field[0], _type),                                  \
                    "the elements of " #_field " are not of the type " #_type))

#define VMSTATE_CHECK_POINTER_(_state, _field)                                                     \
    VMSTATE_CHECK_(VMSTATE_IS_POINTER_(VMSTATE_MEMBER_(_state, _field)),                           \
                   "the member " #_field " is not a pointer")

#define VMSTATE_CHECK_SIZE_(_state, _field, _size)                                                 \
    VMSTATE_CHECK_(sizeof(VMSTATE_MEMBER_TYPE_(_state, _field)) == (_size),                        \
                   "the member " #_field " does not have " #_size " bytes")

/* Bytes or elements from _start up to, and without, _end are in the array. */
#define VMSTATE_CHECK_RANGE_(_state, _field, _start, _end)                                         \
    VMSTATE_CHECK_((size_t)(_start) <= (size_t)(_end) &&                                           \
                       (size_t)(_end) <= VMSTATE_ROOM_(_state, _field),                            \
                   "the array " #_field " does not have all these elements")

#define VMSTATE_ROOM_(_state, _field)                                                              \
    (sizeof(VMSTATE_MEMBER_TYPE_(_state, _field)) / sizeof(VMSTATE_MEMBER_TYPE_(_state, _field[0])))

/* An integer member, for num_indirect and size_indirect. */
#define VMSTATE_INTEGER_MEMBER_(_state, _field)                                                    \
    {                                                                                              \
        .offset = offsetof(_state, _field) +                                                       \
                  VMSTATE_CHECK_(VMSTATE_IS_INTEGER_(VMSTATE_MEMBER_(_state, _field)),             \
                                 "the member " #_field " is not an integer"),                      \
        .size = sizeof(VMSTATE_MEMBER_TYPE_(_state, _field)),                                      \
    }

/**
 * vmstate_offset_value: the offset of the member @_field of @_state, which is of the type @_type.
 *
 * Since: 0.1
 */
#define vmstate_offset_value(_state, _field, _type)                                                \
    (offsetof(_state, _field) + VMSTATE_CHECK_MEMBER_(_state, _field, _type))

/** vmstate_offset_pointer: the same for a member that is a pointer to @_type. Since: 0.1 */
#define vmstate_offset_pointer(_state, _field, _type)                                              \
    (offsetof(_state, _field) + VMSTATE_CHECK_MEMBER_(_state, _field, _type *))

/** vmstate_offset_array: the same for an array of @_num elements of the type @_type. Since: 0.1 */
#define vmstate_offset_array(_state, _field, _type, _num)                                          \
    (offsetof(_state, _field) + VMSTATE_CHECK_MEMBER_(_state, _field, _type[_num]))

/** vmstate_offset_2darray: the same for an array of @_n1 arrays of @_n2 elements. Since: 0.1 */
#define vmstate_offset_2darray(_state, _field, _type, _n1, _n2)                                    \
    (offsetof(_state, _field) + VMSTATE_CHECK_MEMBER_(_state, _field, _type[_n1][_n2]))

/** vmstate_offset_sub_array: the offset of the element @_start of an array of @_type. Since: 0.1 */
#define vmstate_offset_sub_array(_state, _field, _type, _start)                                    \
    (offsetof(_state, _field[_start]) + VMSTATE_CHECK_ELEMENT_(_state, _field, _type))

/** vmstate_offset_varray: the offset of an array of @_type, of any length. Since: 0.1 */
#define vmstate_offset_varray(_state, _field, _type)                                               \
    (offsetof(_state, _field) + VMSTATE_CHECK_ELEMENT_(_state, _field, _type))

/** vmstate_offset_buffer: the offset of an array of uint8_t, of any length. Since: 0.1 */
#define vmstate_offset_buffer(_state, _field) vmstate_offset_varray(_state, _field, uint8_t)

#endif
