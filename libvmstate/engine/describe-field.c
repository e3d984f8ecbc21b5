/* SPDX-License-Identifier: BSD-3-Clause */
#include "describe-field.h"

#include <string.h>

/* Structs within structs; a description that contains itself ends here. */
#define DEPTH_MAX 64

/* Flags of a field whose count, size or presence is read from the struct it is in. */
#define VARYING                                                                                                            \
    (VMS_VARRAY_INT32 | VMS_VARRAY_UINT8 | VMS_VARRAY_UINT16 | VMS_VARRAY_UINT32 | VMS_VARRAY | VMS_GARRAY | VMS_VBUFFER | \
     VMS_ARRAY_OF_POINTER | VMS_ARRAY_OF_POINTER_AUTO_ALLOC)

static bool is_last(const VMStateField *field)
{
    return !field->name || (field->flags & VMS_END);
}

unsigned vms_describe_name_position(const VMStateDescription *parent, const VMStateField *field)
{
    unsigned before = 0;
    unsigned all = 0;

    for (const VMStateField *f = parent->fields; f && !is_last(f); f++) {
        if (f == field) {
            before = all;
        }
        all += strcmp(f->name, field->name) == 0;
    }
    return all > 1 ? before : VMS_DESCRIBE_NAME_UNIQUE;
}

static bool can_fold(const VMStateField *field, unsigned depth)
{
    if (field->field_exists || depth > DEPTH_MAX) {
        return false;
    }
    if (!(field->flags & VMS_STRUCT) || !field->vmsd) {
        return true;
    }
    for (const VMStateField *f = field->vmsd->fields; f && !is_last(f); f++) {
        if (!can_fold(f, depth + 1)) {
            return false;
        }
    }
    return !field->vmsd->subsections;
}

bool vms_describe_can_fold(const VMStateField *field)
{
    return can_fold(field, 0);
}

static bool info_is_uniform(const VMStateInfo *info)
{
    switch (info->id) {
    case VMSTATE_INFO_CUSTOM:
    case VMSTATE_INFO_QTAILQ:
    case VMSTATE_INFO_GTREE:
    case VMSTATE_INFO_QLIST:
    case VMSTATE_INFO_G_BYTE_ARRAY:
    case VMSTATE_INFO_STRING:
    case VMSTATE_INFO_MEMORY:
        return false;
    default:
        return true;
    }
}

static bool element_is_uniform(const VMStateField *field, unsigned depth);

static bool description_is_uniform(const VMStateDescription *vmsd, unsigned depth)
{
    if (vmsd->subsections || depth > DEPTH_MAX) {
        return false;
    }
    for (const VMStateField *f = vmsd->fields; f && !is_last(f); f++) {
        if (f->flags & VMS_MUST_EXIST) {
            continue;
        }
        if (f->field_exists || (f->flags & VARYING) || !element_is_uniform(f, depth)) {
            return false;
        }
    }
    return true;
}

static bool element_is_uniform(const VMStateField *field, unsigned depth)
{
    bool is_tmp = field->info && field->info->id == VMSTATE_INFO_TMP;

    if (is_tmp || (field->flags & (VMS_STRUCT | VMS_VSTRUCT))) {
        return field->vmsd && description_is_uniform(field->vmsd, depth + 1);
    }
    return field->info && info_is_uniform(field->info);
}

bool vms_describe_is_uniform(const VMStateField *field)
{
    /* Its own count is known when it is described; but its pointers may be NULL. */
    return !(field->flags & (VMS_ARRAY_OF_POINTER | VMS_ARRAY_OF_POINTER_AUTO_ALLOC)) && element_is_uniform(field, 0);
}

VmsDescribeField vms_describe_field(const VMStateDescription *parent, const VMStateField *field)
{
    return vms_describe_field_at(field, vms_describe_name_position(parent, field));
}

VmsDescribeField vms_describe_field_at(const VMStateField *field, unsigned name_position)
{
    return (VmsDescribeField){
        .field = field,
        .name_position = name_position,
        .can_fold = vms_describe_can_fold(field),
        .is_uniform = vms_describe_is_uniform(field),
    };
}
