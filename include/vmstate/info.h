/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Infos: how one element of a field is put and got. Those that the engine knows itself stand here,
 * under QEMU's names; it tells them by their id. They are static, a copy for each source file,
 * because a shared library must not export a name that QEMU exports too. A name is what QEMU writes
 * as "type" into the vmdesc, its oddities included.
 *
 * A custom info is a VMStateInfo of the user's with the id 0.
 */
#ifndef VMSTATE_INFO_H
#define VMSTATE_INFO_H

#include <vmstate/description.h>

VMSTATE_BEGIN_DECLS

/* Not part of the interface. */
#define VMSTATE_INFO_DEFINE_(_variable, _name, _id) \
    static const VMStateInfo _variable __attribute__((unused)) = { \
        .name = _name, \
        .get = NULL, \
        .put = NULL, \
        .load = NULL, \
        .save = NULL, \
        .id = _id, \
        .extra = NULL, \
        .reserved = {NULL, NULL, NULL, NULL}, \
    }

/** vmstate_info_bool: A bool: one byte, 0 or 1. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_bool, "bool", VMSTATE_INFO_BOOL);
/** vmstate_info_int8: An int8_t: one byte. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_int8, "int8", VMSTATE_INFO_INT8);
/** vmstate_info_int16: An int16_t: be16. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_int16, "int16", VMSTATE_INFO_INT16);
/** vmstate_info_int32: An int32_t: be32. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_int32, "int32", VMSTATE_INFO_INT32);
/** vmstate_info_int64: An int64_t: be64. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_int64, "int64", VMSTATE_INFO_INT64);
/** vmstate_info_uint8: A uint8_t: one byte. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_uint8, "uint8", VMSTATE_INFO_UINT8);
/** vmstate_info_uint16: A uint16_t: be16. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_uint16, "uint16", VMSTATE_INFO_UINT16);
/** vmstate_info_uint32: A uint32_t: be32. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_uint32, "uint32", VMSTATE_INFO_UINT32);
/** vmstate_info_uint64: A uint64_t: be64. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_uint64, "uint64", VMSTATE_INFO_UINT64);
/** vmstate_info_uint8_equal: A uint8_t that must be the same on both sides. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_uint8_equal, "uint8 equal", VMSTATE_INFO_UINT8_EQUAL);
/** vmstate_info_uint16_equal: A uint16_t that must be the same on both sides. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_uint16_equal, "uint16 equal", VMSTATE_INFO_UINT16_EQUAL);
/** vmstate_info_uint32_equal: A uint32_t that must be the same on both sides. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_uint32_equal, "uint32 equal", VMSTATE_INFO_UINT32_EQUAL);
/**
 * vmstate_info_uint64_equal: A uint64_t that must be the same on both sides. QEMU's name lacks the
 * u.
 *
 * Since: 0.1
 */
VMSTATE_INFO_DEFINE_(vmstate_info_uint64_equal, "int64 equal", VMSTATE_INFO_UINT64_EQUAL);
/** vmstate_info_int32_equal: An int32_t that must be the same on both sides. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_int32_equal, "int32 equal", VMSTATE_INFO_INT32_EQUAL);
/** vmstate_info_int32_le: An int32_t from 0 to the value that the loading side holds. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_int32_le, "int32 le", VMSTATE_INFO_INT32_LE);
/**
 * vmstate_info_fd: A file descriptor. It is no data of a stream: registration refuses it.
 *
 * Since: 0.1
 */
VMSTATE_INFO_DEFINE_(vmstate_info_fd, "fd", VMSTATE_INFO_FD);
/**
 * vmstate_info_cpudouble: A VMStateCPUDouble: be32 of the upper half, be32 of the lower half.
 *
 * Since: 0.1
 */
VMSTATE_INFO_DEFINE_(vmstate_info_cpudouble, "CPU_Double_U", VMSTATE_INFO_CPUDOUBLE);
/**
 * vmstate_info_timer: A VMStateTimer: its expiry, be64 nanoseconds, -1 when not pending.
 *
 * Since: 0.1
 */
VMSTATE_INFO_DEFINE_(vmstate_info_timer, "timer", VMSTATE_INFO_TIMER);
/** vmstate_info_buffer: Bytes as they are. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_buffer, "buffer", VMSTATE_INFO_BUFFER);
/**
 * vmstate_info_unused_buffer: Bytes that nothing needs: zeros are put, anything is passed over.
 *
 * Since: 0.1
 */
VMSTATE_INFO_DEFINE_(vmstate_info_unused_buffer, "unused_buffer", VMSTATE_INFO_UNUSED_BUFFER);
/** vmstate_info_tmp: A temporary struct. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_tmp, "tmp", VMSTATE_INFO_TMP);
/** vmstate_info_bitmap: A bitmap of unsigned longs: be64 words, bit 0 in the first. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_bitmap, "bitmap", VMSTATE_INFO_BITMAP);
/** vmstate_info_qtailq: A QTAILQ of structs. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_qtailq, "qtailq", VMSTATE_INFO_QTAILQ);
/** vmstate_info_gtree: A GTree. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_gtree, "gtree", VMSTATE_INFO_GTREE);
/** vmstate_info_qlist: A QLIST of structs. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_qlist, "qlist", VMSTATE_INFO_QLIST);
/** vmstate_info_nullptr: A NULL in an array of pointers: the byte 0x30 (QEMU 10). Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_nullptr, "nullptr", VMSTATE_INFO_NULLPTR);
/**
 * vmstate_info_ptr_marker: The byte before an entry of an array of pointers: 0x30 or 0x31 (QEMU
 * 11).
 *
 * Since: 0.1
 */
VMSTATE_INFO_DEFINE_(vmstate_info_ptr_marker, "ptr-marker", VMSTATE_INFO_NULLPTR);
/** vmstate_info_g_byte_array: A GByteArray: be32 length, bytes. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_g_byte_array, "GByteArray", VMSTATE_INFO_G_BYTE_ARRAY);
/* Ours from here on. Those that look like one of QEMU's on the wire have its name. */

/**
 * vmstate_info_string: A char *: be32 length, bytes without the NUL; NULL is the length 0xffffffff.
 *
 * Since: 0.1
 */
VMSTATE_INFO_DEFINE_(vmstate_info_string, "string", VMSTATE_INFO_STRING);
/** vmstate_info_char_array: A char array that holds text ended by a NUL. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_char_array, "char array", VMSTATE_INFO_CHAR_ARRAY);
/** vmstate_info_garray_length: The length of a GArray: be32. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_garray_length, "garray length", VMSTATE_INFO_GARRAY_LENGTH);
/** vmstate_info_float: A float: be32 of its IEEE bits. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_float, "float", VMSTATE_INFO_FLOAT);
/** vmstate_info_double: A double: be64 of its IEEE bits. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_double, "double", VMSTATE_INFO_DOUBLE);
/** vmstate_info_atomic_bool: An _Atomic bool, as the plain one. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_atomic_bool, "bool", VMSTATE_INFO_ATOMIC_BOOL);
/** vmstate_info_atomic_int8: An _Atomic int8_t, as the plain one. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_atomic_int8, "int8", VMSTATE_INFO_ATOMIC_INT8);
/** vmstate_info_atomic_int16: An _Atomic int16_t, as the plain one. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_atomic_int16, "int16", VMSTATE_INFO_ATOMIC_INT16);
/** vmstate_info_atomic_int32: An _Atomic int32_t, as the plain one. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_atomic_int32, "int32", VMSTATE_INFO_ATOMIC_INT32);
/** vmstate_info_atomic_int64: An _Atomic int64_t, as the plain one. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_atomic_int64, "int64", VMSTATE_INFO_ATOMIC_INT64);
/** vmstate_info_atomic_uint8: An _Atomic uint8_t, as the plain one. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_atomic_uint8, "uint8", VMSTATE_INFO_ATOMIC_UINT8);
/** vmstate_info_atomic_uint16: An _Atomic uint16_t, as the plain one. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_atomic_uint16, "uint16", VMSTATE_INFO_ATOMIC_UINT16);
/** vmstate_info_atomic_uint32: An _Atomic uint32_t, as the plain one. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_atomic_uint32, "uint32", VMSTATE_INFO_ATOMIC_UINT32);
/** vmstate_info_atomic_uint64: An _Atomic uint64_t, as the plain one. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_atomic_uint64, "uint64", VMSTATE_INFO_ATOMIC_UINT64);
/** vmstate_info_uuid: 16 bytes. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_uuid, "uuid", VMSTATE_INFO_UUID);
/** vmstate_info_mac: 6 bytes. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_mac, "mac", VMSTATE_INFO_MAC);
/** vmstate_info_accessor_uint8: A uint8_t behind a get and a set function. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_accessor_uint8, "uint8", VMSTATE_INFO_ACCESSOR_UINT8);
/** vmstate_info_accessor_uint16: A uint16_t behind a get and a set function. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_accessor_uint16, "uint16", VMSTATE_INFO_ACCESSOR_UINT16);
/** vmstate_info_accessor_uint32: A uint32_t behind a get and a set function. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_accessor_uint32, "uint32", VMSTATE_INFO_ACCESSOR_UINT32);
/** vmstate_info_accessor_uint64: A uint64_t behind a get and a set function. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_accessor_uint64, "uint64", VMSTATE_INFO_ACCESSOR_UINT64);
/** vmstate_info_memory: Bytes behind a read and a write function. Since: 0.1 */
VMSTATE_INFO_DEFINE_(vmstate_info_memory, "buffer", VMSTATE_INFO_MEMORY);

VMSTATE_END_DECLS

#endif
