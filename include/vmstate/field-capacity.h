/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Varrays and buffers behind pointers whose room is declared, which QEMU's macros for them
 * (<vmstate/field-varray.h>, <vmstate/field-buffer.h>) cannot do: a load refuses a count or size
 * above it. See <vmstate/field-scalar.h> for the arguments.
 *
 * The last argument says the room in elements (buffers: bytes): ..._CAPACITY a number,
 * ..._CAPACITY_MEMBER an unsigned integer member of the struct that is not a field itself (a stream
 * could raise it), ..._CAPACITY_FUNC a `uint64_t (*)(void *opaque)`.
 */
#ifndef VMSTATE_FIELD_CAPACITY_H
#define VMSTATE_FIELD_CAPACITY_H

#include <vmstate/extra.h>
#include <vmstate/field-buffer.h>
#include <vmstate/field-varray.h>

#define VMSTATE_CAPACITY_EXTRA_(...) \
    .extra = &(const VMStateFieldExtra){VMSTATE_EXTRA_INIT(VMStateFieldExtra), __VA_ARGS__}
#define VMSTATE_VARRAY_CAPACITY_(_field, _state, _field_num, _version, _info, _type, ...) \
    VMSTATE_VARRAY_POINTER_(_field, _state, _version, _info, _type, VMS_VARRAY, \
                            .num_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_num), \
                            VMSTATE_CAPACITY_EXTRA_(__VA_ARGS__))
#define VMSTATE_VBUFFER_CAPACITY_(_field, _state, _version, _test, _field_size, ...) \
    VMSTATE_VBUFFER_FULL_(_field, _state, _version, _test, 0, \
                          .size_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_size), \
                          VMSTATE_CAPACITY_EXTRA_(__VA_ARGS__))

/**
 * VMSTATE_VARRAY_CAPACITY and so on: a pointer to as many elements as the member _field_num, of any
 * integer type, says.
 *
 * Since: 0.1
 */
#define VMSTATE_VARRAY_CAPACITY(_f, _s, _field_num, _v, _info, _type, _capacity) \
    VMSTATE_VARRAY_CAPACITY_(_f, _s, _field_num, _v, _info, _type, .capacity = (_capacity))
#define VMSTATE_VARRAY_CAPACITY_MEMBER(_f, _s, _field_num, _v, _info, _type, _member) \
    VMSTATE_VARRAY_CAPACITY_(_f, _s, _field_num, _v, _info, _type, \
                             .capacity_member = VMSTATE_INTEGER_MEMBER_(_s, _member))
#define VMSTATE_VARRAY_CAPACITY_FUNC(_f, _s, _field_num, _v, _info, _type, _func) \
    VMSTATE_VARRAY_CAPACITY_(_f, _s, _field_num, _v, _info, _type, .capacity_func = (_func))

/**
 * VMSTATE_VBUFFER_CAPACITY and so on: a pointer to as many bytes as the member _field_size, of any
 * integer type, says.
 *
 * Since: 0.1
 */
#define VMSTATE_VBUFFER_CAPACITY(_f, _s, _v, _test, _field_size, _capacity) \
    VMSTATE_VBUFFER_CAPACITY_(_f, _s, _v, _test, _field_size, .capacity = (_capacity))
#define VMSTATE_VBUFFER_CAPACITY_MEMBER(_f, _s, _v, _test, _field_size, _member) \
    VMSTATE_VBUFFER_CAPACITY_(_f, _s, _v, _test, _field_size, \
                              .capacity_member = VMSTATE_INTEGER_MEMBER_(_s, _member))
#define VMSTATE_VBUFFER_CAPACITY_FUNC(_f, _s, _v, _test, _field_size, _func) \
    VMSTATE_VBUFFER_CAPACITY_(_f, _s, _v, _test, _field_size, .capacity_func = (_func))

#endif
