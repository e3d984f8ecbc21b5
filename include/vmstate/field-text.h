/* SPDX-License-Identifier: BSD-3-Clause */
/* Text, which QEMU's descriptions lack. See <vmstate/field-scalar.h> for the arguments. */
#ifndef VMSTATE_FIELD_TEXT_H
#define VMSTATE_FIELD_TEXT_H

#include <vmstate/extra.h>
#include <vmstate/field-scalar.h>

/**
 * VMSTATE_STRING, VMSTATE_STRING_V: a `char *` to text ended by a NUL, or NULL. _max: the most
 * bytes, without the NUL, that a load accepts. A load stores a new string, which g_free() frees.
 *
 * Since: 0.1
 */
#define VMSTATE_STRING_V(_f, _s, _v, _max) \
    { \
        .name = G_STRINGIFY(_f), \
        .version_id = (_v), \
        .size = sizeof(char *), \
        .info = &vmstate_info_string, \
        .flags = VMS_SINGLE, \
        .offset = vmstate_offset_pointer(_s, _f, char), \
        .extra = &(const VMStateFieldExtra){ \
            VMSTATE_EXTRA_INIT(VMStateFieldExtra), \
            .capacity = (_max), \
        }, \
    }
#define VMSTATE_STRING(_f, _s, _max) VMSTATE_STRING_V(_f, _s, 0, _max)

/**
 * VMSTATE_CHAR_ARRAY, VMSTATE_CHAR_ARRAY_V: a `char[]` in the struct that holds text ended by a
 * NUL. All of its bytes are in the stream, those behind the NUL as zeros.
 *
 * Since: 0.1
 */
#define VMSTATE_CHAR_ARRAY_V(_f, _s, _v) \
    { \
        .name = G_STRINGIFY(_f), \
        .version_id = (_v), \
        .size = sizeof(VMSTATE_MEMBER_TYPE_(_s, _f)), \
        .info = &vmstate_info_char_array, \
        .flags = VMS_SINGLE, \
        .offset = vmstate_offset_varray(_s, _f, char), \
    }
#define VMSTATE_CHAR_ARRAY(_f, _s) VMSTATE_CHAR_ARRAY_V(_f, _s, 0)

#endif
