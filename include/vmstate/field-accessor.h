/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * State that no member holds as it is in the stream: bit-fields, computed values, memory that
 * cannot be mapped. Functions read and write it; their `void *opaque` is the struct _state. See
 * <vmstate/field-scalar.h> for the arguments.
 */
#ifndef VMSTATE_FIELD_ACCESSOR_H
#define VMSTATE_FIELD_ACCESSOR_H

#include <vmstate/extra.h>
#include <vmstate/field-scalar.h>

#define VMSTATE_BITFIELD_(_name, _state, _v, _info, _type, _get, _set) \
    { \
        .name = (_name), \
        .version_id = (_v), \
        .size = sizeof(_type) + VMSTATE_CHECK_(sizeof(_state) > 0, "no such type"), \
        .info = &(_info), \
        .flags = VMS_SINGLE, \
        .extra = &(const VMStateFieldExtra){ \
            VMSTATE_EXTRA_INIT(VMStateFieldExtra), \
            .get_value = (_get), \
            .set_value = (_set), \
        }, \
    }

/**
 * VMSTATE_BITFIELD_UINT8 and so on: an unsigned integer that _get (`uint64_t (*)(void *opaque)`)
 * says and _set (`bool (*)(void *opaque, uint64_t value, GError **error)`) takes; _set returns
 * false, with the error set, to refuse a value.
 * _name is a string.
 *
 * Since: 0.1
 */
#define VMSTATE_BITFIELD_UINT8_V(_name, _state, _v, _get, _set) \
    VMSTATE_BITFIELD_(_name, _state, _v, vmstate_info_accessor_uint8, uint8_t, _get, _set)
#define VMSTATE_BITFIELD_UINT16_V(_name, _state, _v, _get, _set) \
    VMSTATE_BITFIELD_(_name, _state, _v, vmstate_info_accessor_uint16, uint16_t, _get, _set)
#define VMSTATE_BITFIELD_UINT32_V(_name, _state, _v, _get, _set) \
    VMSTATE_BITFIELD_(_name, _state, _v, vmstate_info_accessor_uint32, uint32_t, _get, _set)
#define VMSTATE_BITFIELD_UINT64_V(_name, _state, _v, _get, _set) \
    VMSTATE_BITFIELD_(_name, _state, _v, vmstate_info_accessor_uint64, uint64_t, _get, _set)
#define VMSTATE_BITFIELD_UINT8(_name, _state, _get, _set) \
    VMSTATE_BITFIELD_UINT8_V(_name, _state, 0, _get, _set)
#define VMSTATE_BITFIELD_UINT16(_name, _state, _get, _set) \
    VMSTATE_BITFIELD_UINT16_V(_name, _state, 0, _get, _set)
#define VMSTATE_BITFIELD_UINT32(_name, _state, _get, _set) \
    VMSTATE_BITFIELD_UINT32_V(_name, _state, 0, _get, _set)
#define VMSTATE_BITFIELD_UINT64(_name, _state, _get, _set) \
    VMSTATE_BITFIELD_UINT64_V(_name, _state, 0, _get, _set)

#define VMSTATE_MEMORY_FULL_(_name, _state, _v, _read, _write, ...) \
    { \
        .name = (_name), \
        .version_id = (_v), \
        .size = 1 + VMSTATE_CHECK_(sizeof(_state) > 0, "no such type"), \
        .info = &vmstate_info_memory, \
        .flags = VMS_SINGLE, \
        .extra = &(const VMStateFieldExtra){ \
            VMSTATE_EXTRA_INIT(VMStateFieldExtra), \
            __VA_ARGS__, \
            .read_memory = (_read), \
            .write_memory = (_write), \
        }, \
    }

/**
 * VMSTATE_MEMORY, VMSTATE_MEMORY_V: _size bytes that _read and _write copy piece by piece, in order
 * from the offset 0; they return false, with the error set, when they fail. _name is a string.
 * VMSTATE_MEMORY_FUNC: the same, `uint64_t _size_func(void *opaque)` saying how many bytes there
 * are.
 *
 * Since: 0.1
 */
#define VMSTATE_MEMORY_V(_name, _state, _v, _size, _read, _write) \
    VMSTATE_MEMORY_FULL_(_name, _state, _v, _read, _write, .memory_size = (_size))
#define VMSTATE_MEMORY(_name, _state, _size, _read, _write) \
    VMSTATE_MEMORY_V(_name, _state, 0, _size, _read, _write)
#define VMSTATE_MEMORY_FUNC(_name, _state, _size_func, _read, _write) \
    VMSTATE_MEMORY_FULL_(_name, _state, 0, _read, _write, .memory_size_func = (_size_func))

#endif
