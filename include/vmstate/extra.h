/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What descriptions can say here and not in QEMU: bounds, owners, accessors. Every struct begins with its own size
 * (VMSTATE_EXTRA_INIT sets it), so that later versions can append members. They may be compound literals:
 *
 *     .extra = &(const VMStateFieldExtra) { VMSTATE_EXTRA_INIT(VMStateFieldExtra), .capacity = 64 }
 */
#ifndef VMSTATE_EXTRA_H
#define VMSTATE_EXTRA_H

#include <vmstate/description.h>

VMSTATE_BEGIN_DECLS

/** VMSTATE_EXTRA_INIT: the first member of an extra struct. Since: 0.1 */
#define VMSTATE_EXTRA_INIT(_type) .struct_size = sizeof(_type)

/* An extra with nothing but a free function, for macros of fields. */
#define VMSTATE_FREE_EXTRA_(_free) \
    &(const VMStateFieldExtra) { VMSTATE_EXTRA_INIT(VMStateFieldExtra), .free_func = (_free) }

/**
 * VMStateBoundKind: what a bound says of a value.
 *
 * Since: 0.1
 */
typedef enum VMStateBoundKind {
    VMSTATE_BOUND_NONE = 0,
    /** At least min and at most max. */
    VMSTATE_BOUND_RANGE = 1,
    /** One of values. */
    VMSTATE_BOUND_ENUM = 2,
    /** No bits but those of mask. */
    VMSTATE_BOUND_MASK = 3,
    /** Not negative, and below other. */
    VMSTATE_BOUND_BELOW = 4,
    /** Not negative, and at most other. */
    VMSTATE_BOUND_AT_MOST = 5,
    /** The same as other. */
    VMSTATE_BOUND_EQUAL = 6,
} VMStateBoundKind;

/**
 * VMStateBoundMember: an integer member of the struct that a bound looks at. Without a name: none.
 *
 * Since: 0.1
 */
typedef struct VMStateBoundMember {
    const char *name;
    VMStateStructMember member;
    bool is_signed;
} VMStateBoundMember;

/**
 * VMStateBound: what a field's value must be like; see <vmstate/field-bounded.h>. Whether the value and the numbers here
 * are signed is said by the field's info; negative ones stand here as int64_t turned into uint64_t. A load checks a value
 * before it stores it, and a save before it puts it.
 *
 * A bound with left[0] is a relation: that of a field without data.
 *
 * Since: 0.1
 */
typedef struct VMStateBound {
    size_t struct_size;
    VMStateBoundKind kind;
    /** The value sentinel is allowed beside what the kind says. */
    bool has_sentinel;
    uint64_t sentinel;
    uint64_t min;
    uint64_t max;
    const uint64_t *values;
    size_t n_values;
    uint64_t mask;
    /** BELOW, AT_MOST, EQUAL: compared with this member, or, where it is not given, with max. */
    VMStateBoundMember other;
    /** A relation's left side: one member, or the sum of two. None of its members may be negative. */
    VMStateBoundMember left[2];
} VMStateBound;

/**
 * VMStateFieldExtra: a field's extra. Zero means: not given.
 *
 * Since: 0.1
 */
struct VMStateFieldExtra {
    size_t struct_size;
    /** Most elements (VMS_VBUFFER, strings: bytes) that a load accepts. */
    uint64_t capacity;
    /** Or: an unsigned integer member of the struct that holds it. */
    VMStateStructMember capacity_member;
    /** Or: a function that says it. */
    uint64_t (*capacity_func)(void *opaque);
    /**
     * Frees what a load replaces, once the load is accepted: the old memory of a VMS_ALLOC field; an element of a list or a
     * value of a tree, which are replaced where this is given and otherwise appended to (see <vmstate/field-list.h>). In a
     * GArray's length field: frees what an old element owns, not the element (see <vmstate/field-garray.h>).
     */
    void (*free_func)(void *memory);
    /** VMSTATE_INFO_ACCESSOR_*: reads and writes the value; set_value false with the error set: refused. */
    uint64_t (*get_value)(void *opaque);
    bool (*set_value)(void *opaque, uint64_t value, GError **errp);
    /** VMSTATE_INFO_MEMORY: copies bytes from and to memory that cannot be mapped; any thread rule is the device's own. */
    bool (*read_memory)(void *opaque, uint64_t offset, void *data, size_t size, GError **errp);
    bool (*write_memory)(void *opaque, uint64_t offset, const void *data, size_t size, GError **errp);
    /** VMSTATE_INFO_MEMORY: how many bytes there are. */
    uint64_t memory_size;
    /** Or: a function that says it. */
    uint64_t (*memory_size_func)(void *opaque);
    /** What the values of a plain integer field, or of an array of them, must be like. */
    const VMStateBound *bound;
};

/**
 * VMStateInfoExtra: a custom info's extra.
 *
 * Since: 0.1
 */
struct VMStateInfoExtra {
    size_t struct_size;
    /** The most bytes that one element puts; lets vmstate_registry_measure() estimate a running device. */
    uint64_t max_bytes;
};

/**
 * VMStateRange: bytes of a struct.
 *
 * Since: 0.1
 */
typedef struct VMStateRange {
    size_t offset;
    size_t size;
} VMStateRange;

/**
 * VMStateDescriptionExtra: a description's extra.
 *
 * Since: 0.1
 */
struct VMStateDescriptionExtra {
    size_t struct_size;
    /**
     * Bytes from opaque on that are the device's state: an atomic load copies them before the first hook and puts them
     * back when it fails, so that what hooks wrote is undone too.
     */
    size_t state_size;
    /** Ranges of those that are not state (locks, ...), ended by one of size 0. */
    const VMStateRange *not_state;
    /** Looks at what was loaded, after fields and subsections and before post_load; must not change anything. */
    bool (*validate)(void *opaque, GError **errp);
    /** Called when the whole stream has been accepted, inner structs before outer ones: side effects belong here. */
    void (*commit)(void *opaque);
    /** Called when a load of this description was undone, after the bytes are back. */
    void (*load_aborted)(void *opaque);
};

VMSTATE_END_DECLS

#endif
