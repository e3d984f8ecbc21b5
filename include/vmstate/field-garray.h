/* SPDX-License-Identifier: BSD-3-Clause */
/* GLib's growing arrays. See <vmstate/field-scalar.h> for the arguments. */
#ifndef VMSTATE_FIELD_GARRAY_H
#define VMSTATE_FIELD_GARRAY_H

#include <vmstate/extra.h>
#include <vmstate/field-scalar.h>

#define VMSTATE_GARRAY_LENGTH_(_f, _s, _version, _max, _type, _clear) \
    { \
        .name = G_STRINGIFY(_f) ".len", \
        .version_id = (_version), \
        .size = sizeof(_type), \
        .info = &vmstate_info_garray_length, \
        .flags = VMS_SINGLE, \
        .offset = vmstate_offset_pointer(_s, _f, GArray), \
        .extra = &(const VMStateFieldExtra){ \
            VMSTATE_EXTRA_INIT(VMStateFieldExtra), \
            .capacity = (_max), \
            .free_func = (_clear), \
        }, \
    }

/**
 * VMSTATE_GARRAY: a `GArray *` of elements _type, put and got by _info; _max: the most elements
 * that a load accepts. Where the pointer is NULL a load makes the GArray; one that is there must
 * have been made for elements of that size. It takes two fields, "_f.len" and "_f".
 * VMSTATE_GARRAY_STRUCT: the same for elements that _vmsd describes.
 * VMSTATE_GARRAY_STRUCT_CLEAR: the same for elements that own memory, in a GArray without a clear
 * function. _clear is `void (*)(void *element)`: it frees what one element owns, not the element.
 *
 * A load replaces all elements. The memory that the old ones own (strings, VMS_ALLOC arrays, ...) is
 * freed when the load is accepted: by the array's own clear function (g_array_set_clear_func()), or
 * by _clear, and then the array's own does not see them. An array that has neither leaks it. A GArray
 * that a load makes has no clear function: who frees it frees what its elements own.
 *
 * Memory for elements grows with what arrives, but for elements with hooks, pointers or a varying
 * size, which must not move: these get it at once, _max elements at most.
 *
 * Since: 0.1
 */
#define VMSTATE_GARRAY(_f, _s, _version, _max, _info, _type) \
    VMSTATE_GARRAY_LENGTH_(_f, _s, _version, _max, _type, NULL), \
    { \
        .name = G_STRINGIFY(_f), \
        .version_id = (_version), \
        .size = sizeof(_type), \
        .info = &(_info), \
        .flags = VMS_GARRAY, \
        .offset = vmstate_offset_pointer(_s, _f, GArray), \
    }
#define VMSTATE_GARRAY_STRUCT(_f, _s, _version, _max, _vmsd, _type) \
    VMSTATE_GARRAY_STRUCT_CLEAR(_f, _s, _version, _max, _vmsd, _type, NULL)
#define VMSTATE_GARRAY_STRUCT_CLEAR(_f, _s, _version, _max, _vmsd, _type, _clear) \
    VMSTATE_GARRAY_LENGTH_(_f, _s, _version, _max, _type, _clear), \
    { \
        .name = G_STRINGIFY(_f), \
        .version_id = (_version), \
        .size = sizeof(_type), \
        .vmsd = &(_vmsd), \
        .flags = (enum VMStateFlags)(VMS_GARRAY | VMS_STRUCT), \
        .offset = vmstate_offset_pointer(_s, _f, GArray), \
    }

#define VMSTATE_GBYTEARRAY_FULL_(_f, _s, _version, _extra) \
    { \
        .name = G_STRINGIFY(_f), \
        .version_id = (_version), \
        .size = sizeof(GByteArray *), \
        .info = &vmstate_info_g_byte_array, \
        .flags = VMS_SINGLE, \
        .offset = vmstate_offset_pointer(_s, _f, GByteArray), \
        .extra = _extra, \
    }

/**
 * VMSTATE_GBYTEARRAY: a `GByteArray *` (QEMU 11).
 * VMSTATE_GBYTEARRAY_MAX: the same, a load accepting _max bytes at most.
 *
 * Since: 0.1
 */
#define VMSTATE_GBYTEARRAY(_f, _s, _version) VMSTATE_GBYTEARRAY_FULL_(_f, _s, _version, NULL)
#define VMSTATE_GBYTEARRAY_MAX(_f, _s, _version, _max) \
    VMSTATE_GBYTEARRAY_FULL_(_f, _s, _version, \
                             (&(const VMStateFieldExtra){ \
                                 VMSTATE_EXTRA_INIT(VMStateFieldExtra), \
                                 .capacity = (_max), \
                             }))

#endif
