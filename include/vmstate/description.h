/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Descriptions: what a device's state consists of, in QEMU's vocabulary. VMStateDescription, VMStateField, VMStateInfo and
 * the hooks have the names, members and meaning that they have in QEMU 10 and QEMU 11 together, so that a device's
 * description compiles here unchanged. Fields are written with the VMSTATE_* macros of <vmstate/fields.h>.
 *
 * Programs compile arrays of these structs: their size and the order of their members never change within a soname.
 * What was not known in time goes into the `extra` structs, which begin with their own size.
 */
#ifndef VMSTATE_DESCRIPTION_H
#define VMSTATE_DESCRIPTION_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vmstate/stream.h>
#include <vmstate/visibility.h>

VMSTATE_BEGIN_DECLS

/**
 * VMSTATE_QEMU_API: the generation of QEMU (10 or 11) for which the descriptions of a source file were written; define it
 * before the include. It decides which of two members, both always there, is called post_save: 10's returns int, 11's void.
 *
 * Since: 0.1
 */
#ifndef VMSTATE_QEMU_API
#define VMSTATE_QEMU_API 11
#endif

/** VMStateField: one field of a description. Since: 0.1 */
typedef struct VMStateField VMStateField;
/** VMStateInfo: how one element of a field is put and got. Since: 0.1 */
typedef struct VMStateInfo VMStateInfo;
/** VMStateDescription: the state of a device, or of a part of it. Since: 0.1 */
typedef struct VMStateDescription VMStateDescription;
/** VMStateFieldExtra: what a field has beyond QEMU's members; see <vmstate/extra.h>. Since: 0.1 */
typedef struct VMStateFieldExtra VMStateFieldExtra;
/** VMStateInfoExtra: what an info has beyond QEMU's members; see <vmstate/extra.h>. Since: 0.1 */
typedef struct VMStateInfoExtra VMStateInfoExtra;
/** VMStateDescriptionExtra: what a description has beyond QEMU's members; see <vmstate/extra.h>. Since: 0.1 */
typedef struct VMStateDescriptionExtra VMStateDescriptionExtra;
/** VMStateJSONWriter: the text of the vmdesc while a save writes it; see <vmstate/json-writer.h>. Since: 0.1 */
typedef struct VMStateJSONWriter VMStateJSONWriter;

/**
 * VMStateFlags: the shape of a field. Names as in QEMU 10 and 11; the last one is ours.
 *
 * Since: 0.1
 */
enum VMStateFlags {
    /** One element. Has no effect of its own. */
    VMS_SINGLE = 0x001,
    /** The member is a pointer to the data. */
    VMS_POINTER = 0x002,
    /** num elements. */
    VMS_ARRAY = 0x004,
    /** Elements are structs: described by vmsd. */
    VMS_STRUCT = 0x008,
    /** The count is an int32_t at num_offset. */
    VMS_VARRAY_INT32 = 0x010,
    /** size bytes, as they are. */
    VMS_BUFFER = 0x020,
    /** Elements are pointers to the data. */
    VMS_ARRAY_OF_POINTER = 0x040,
    /** The count is a uint16_t at num_offset. */
    VMS_VARRAY_UINT16 = 0x080,
    /** The size in bytes is an integer at size_offset (or size_indirect). */
    VMS_VBUFFER = 0x100,
    /** The size is multiplied by the member size. */
    VMS_MULTIPLY = 0x200,
    /** The count is a uint8_t at num_offset. */
    VMS_VARRAY_UINT8 = 0x400,
    /** The count is a uint32_t at num_offset. */
    VMS_VARRAY_UINT32 = 0x800,
    /** field_exists must hold, otherwise saving and loading fail. */
    VMS_MUST_EXIST = 0x1000,
    /** Memory is allocated on load. */
    VMS_ALLOC = 0x2000,
    /** The count is multiplied by the member num. */
    VMS_MULTIPLY_ELEMENTS = 0x4000,
    /** A struct at the version struct_version_id. */
    VMS_VSTRUCT = 0x8000,
    /** Ends a list of fields. */
    VMS_END = 0x10000,
    /** QEMU 11: the count is an integer described by num_indirect. */
    VMS_VARRAY = 0x20000,
    /** QEMU 11: entries may be NULL, are preceded by a marker, and are allocated on load. */
    VMS_ARRAY_OF_POINTER_AUTO_ALLOC = 0x40000,
    /** Ours: the member is a GArray *; its elements are the field's, and their count is its length. */
    VMS_GARRAY = 0x80000,
};

/**
 * MigrationPriority: sections with a higher priority are saved earlier.
 *
 * Since: 0.1
 */
typedef enum {
    MIG_PRI_UNINITIALIZED = 0,
    MIG_PRI_LOW,
    MIG_PRI_DEFAULT,
    MIG_PRI_IOMMU,
    MIG_PRI_PCI_BUS,
    MIG_PRI_VIRTIO_MEM,
    MIG_PRI_APIC,
    MIG_PRI_GICV3_ITS,
    MIG_PRI_GICV3,
    MIG_PRI_MAX,
} MigrationPriority;

/**
 * VMStateInfoId: the infos that the engine knows itself. They are told by this number, never by address.
 *
 * Since: 0.1
 */
typedef enum VMStateInfoId {
    VMSTATE_INFO_CUSTOM = 0,
    VMSTATE_INFO_BOOL = 1,
    VMSTATE_INFO_INT8 = 2,
    VMSTATE_INFO_INT16 = 3,
    VMSTATE_INFO_INT32 = 4,
    VMSTATE_INFO_INT64 = 5,
    VMSTATE_INFO_UINT8 = 6,
    VMSTATE_INFO_UINT16 = 7,
    VMSTATE_INFO_UINT32 = 8,
    VMSTATE_INFO_UINT64 = 9,
    /** Loading compares with the member's value. */
    VMSTATE_INFO_UINT8_EQUAL = 10,
    VMSTATE_INFO_UINT16_EQUAL = 11,
    VMSTATE_INFO_UINT32_EQUAL = 12,
    VMSTATE_INFO_UINT64_EQUAL = 13,
    VMSTATE_INFO_INT32_EQUAL = 14,
    /** Loading accepts 0 up to the member's value. */
    VMSTATE_INFO_INT32_LE = 15,
    /** A file descriptor: no data of a stream; refused at registration. */
    VMSTATE_INFO_FD = 16,
    /** CPU_DoubleU: two be32, high word first. */
    VMSTATE_INFO_CPUDOUBLE = 17,
    /** QEMUTimer: its expiry, be64 nanoseconds. */
    VMSTATE_INFO_TIMER = 18,
    VMSTATE_INFO_BUFFER = 19,
    VMSTATE_INFO_UNUSED_BUFFER = 20,
    VMSTATE_INFO_TMP = 21,
    VMSTATE_INFO_BITMAP = 22,
    VMSTATE_INFO_QTAILQ = 23,
    VMSTATE_INFO_GTREE = 24,
    VMSTATE_INFO_QLIST = 25,
    VMSTATE_INFO_NULLPTR = 26,
    /** QEMU 11's GByteArray *: be32 length, bytes. */
    VMSTATE_INFO_G_BYTE_ARRAY = 27,
    /* Ours from here on. */
    /** char *: be32 length, bytes without the NUL; NULL is the length 0xffffffff. */
    VMSTATE_INFO_STRING = 64,
    /** char[size]: size bytes, a NUL among them, zeros after it. */
    VMSTATE_INFO_CHAR_ARRAY = 65,
    /** A GArray's length, be32: the GArray * is at offset; loading sets its length. */
    VMSTATE_INFO_GARRAY_LENGTH = 66,
    /** float: be32 of its IEEE bits. */
    VMSTATE_INFO_FLOAT = 67,
    /** double: be64 of its IEEE bits. */
    VMSTATE_INFO_DOUBLE = 68,
    /** _Atomic integers, and _Atomic bool, as the plain ones. */
    VMSTATE_INFO_ATOMIC_BOOL = 69,
    VMSTATE_INFO_ATOMIC_INT8 = 70,
    VMSTATE_INFO_ATOMIC_INT16 = 71,
    VMSTATE_INFO_ATOMIC_INT32 = 72,
    VMSTATE_INFO_ATOMIC_INT64 = 73,
    VMSTATE_INFO_ATOMIC_UINT8 = 74,
    VMSTATE_INFO_ATOMIC_UINT16 = 75,
    VMSTATE_INFO_ATOMIC_UINT32 = 76,
    VMSTATE_INFO_ATOMIC_UINT64 = 77,
    /** 16 bytes. */
    VMSTATE_INFO_UUID = 78,
    /** 6 bytes. */
    VMSTATE_INFO_MAC = 79,
    /** An integer of 1, 2, 4 or 8 bytes through extra's get_value and set_value. */
    VMSTATE_INFO_ACCESSOR_UINT8 = 80,
    VMSTATE_INFO_ACCESSOR_UINT16 = 81,
    VMSTATE_INFO_ACCESSOR_UINT32 = 82,
    VMSTATE_INFO_ACCESSOR_UINT64 = 83,
    /** size bytes through extra's read_memory and write_memory. */
    VMSTATE_INFO_MEMORY = 84,
} VMStateInfoId;

/**
 * VMStateStructMember: QEMU 11's way to name an unsigned integer member: where it is and how many bytes it has.
 *
 * Since: 0.1
 */
typedef struct VMStateStructMember {
    uint32_t offset;
    uint8_t size;
} VMStateStructMember;

/*
 * A custom info gives one pair: get and put (QEMU 10: 0, or -errno), or load and save (QEMU 11: true, or false with the
 * error set). pv is the element, size the field's element size. Either may call every vmstate_stream_ function; it must
 * end when the stream has failed.
 */
struct VMStateInfo {
    const char *name;
    int (*get)(VMStateStream *f, void *pv, size_t size, const VMStateField *field);
    int (*put)(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc);
    bool (*load)(VMStateStream *f, void *pv, size_t size, const VMStateField *field, GError **errp);
    bool (*save)(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc,
                 GError **errp);
    /** VMSTATE_INFO_CUSTOM (0) for a user's. */
    VMStateInfoId id;
    const VMStateInfoExtra *extra;
    void *reserved[4];
};

struct VMStateField {
    const char *name;
    /** Added to the error when an _EQUAL field differs. */
    const char *err_hint;
    /** Where the member is in the struct. */
    size_t offset;
    /** Bytes of one element in memory. */
    size_t size;
    /** First byte of a buffer, or where a list's entry is in its elements. */
    size_t start;
    int num;
    size_t num_offset;
    size_t size_offset;
    const VMStateInfo *info;
    enum VMStateFlags flags;
    const VMStateDescription *vmsd;
    /** The field exists from this version of the description on. */
    int version_id;
    int struct_version_id;
    bool (*field_exists)(void *opaque, int version_id);
    VMStateStructMember num_indirect;
    VMStateStructMember size_indirect;
    /** Ours: elements (VMS_VBUFFER: bytes) that an array inside the struct has room for; 0: not known. */
    size_t capacity;
    const VMStateFieldExtra *extra;
    void *reserved[4];
};

struct VMStateDescription {
    const char *name;
    /** The device cannot be saved. */
    bool unmigratable;
    /** The section is sent in the setup phase. */
    bool early_setup;
    int version_id;
    int minimum_version_id;
    MigrationPriority priority;
    int (*pre_load)(void *opaque);
    bool (*pre_load_errp)(void *opaque, GError **errp);
    int (*post_load)(void *opaque, int version_id);
    bool (*post_load_errp)(void *opaque, int version_id, GError **errp);
    int (*pre_save)(void *opaque);
    bool (*pre_save_errp)(void *opaque, GError **errp);
#if VMSTATE_QEMU_API >= 11
    int (*post_save_int)(void *opaque);
    void (*post_save)(void *opaque);
#else
    int (*post_save)(void *opaque);
    void (*post_save_void)(void *opaque);
#endif
    bool (*needed)(void *opaque);
    bool (*dev_unplug_pending)(void *opaque);
    const VMStateField *fields;
    const VMStateDescription *const *subsections;
    const VMStateDescriptionExtra *extra;
    void *reserved[4];
};

VMSTATE_END_DECLS

#endif
