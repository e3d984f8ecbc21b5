/* SPDX-License-Identifier: BSD-3-Clause */
#include "field.h"

#include <string.h>

uint64_t vms_uint_at(const void *p, size_t size)
{
    uint8_t v8;
    uint16_t v16;
    uint32_t v32;
    uint64_t v64;

    switch (size) {
    case 1:
        memcpy(&v8, p, 1);
        return v8;
    case 2:
        memcpy(&v16, p, 2);
        return v16;
    case 4:
        memcpy(&v32, p, 4);
        return v32;
    case 8:
        memcpy(&v64, p, 8);
        return v64;
    default:
        return 0;
    }
}

void vms_uint_set(void *p, size_t size, uint64_t value)
{
    uint8_t v8 = (uint8_t)value;
    uint16_t v16 = (uint16_t)value;
    uint32_t v32 = (uint32_t)value;

    switch (size) {
    case 1:
        memcpy(p, &v8, 1);
        return;
    case 2:
        memcpy(p, &v16, 2);
        return;
    case 4:
        memcpy(p, &v32, 4);
        return;
    case 8:
        memcpy(p, &value, 8);
        return;
    default:
        return;
    }
}

static bool fail_count(VmsWalk *walk, const VmsOp *op, const char *what, int64_t value)
{
    return vms_walk_fail(walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_CAPACITY,
                         "its %s %" G_GINT64_FORMAT " is negative", what, value);
}

bool vms_field_count(VmsWalk *walk, const VmsOp *op, const uint8_t *owner, uint64_t *count)
{
    const VMStateField *field = op->field;
    const uint8_t *member = owner + field->num_offset;

    *count = 1;
    if (field->flags & VMS_GARRAY) {
        GArray *array = *(GArray **)(void *)(owner + field->offset);

        *count = array ? array->len : 0;
    } else if (field->flags & VMS_VARRAY_INT32) {
        int32_t n = (int32_t)vms_uint_at(member, 4);

        if (n < 0) {
            return fail_count(walk, op, "count", n);
        }
        *count = (uint64_t)n;
    } else if (field->flags & VMS_VARRAY_UINT32) {
        *count = vms_uint_at(member, 4);
    } else if (field->flags & VMS_VARRAY_UINT16) {
        *count = vms_uint_at(member, 2);
    } else if (field->flags & VMS_VARRAY_UINT8) {
        *count = vms_uint_at(member, 1);
    } else if (field->flags & VMS_VARRAY) {
        *count = vms_uint_at(owner + field->num_indirect.offset, field->num_indirect.size);
    } else if (field->flags & VMS_ARRAY) {
        *count = (uint64_t)field->num;
    }
    if ((field->flags & VMS_MULTIPLY_ELEMENTS) && __builtin_mul_overflow(*count, (uint64_t)field->num, count)) {
        return vms_walk_fail(walk, op->scope, field, VMS_NO_INDEX, VMSTATE_ERROR_CAPACITY, "its count overflows");
    }
    return true;
}

bool vms_field_size(VmsWalk *walk, const VmsOp *op, const uint8_t *owner, uint64_t *size)
{
    const VMStateField *field = op->field;

    *size = field->size;
    if (!(field->flags & VMS_VBUFFER)) {
        return true;
    }
    if (field->size_indirect.size) {
        *size = vms_uint_at(owner + field->size_indirect.offset, field->size_indirect.size);
    } else {
        int32_t n = (int32_t)vms_uint_at(owner + field->size_offset, 4);

        if (n < 0) {
            return fail_count(walk, op, "size", n);
        }
        *size = (uint64_t)n;
    }
    if ((field->flags & VMS_MULTIPLY) && __builtin_mul_overflow(*size, (uint64_t)field->size, size)) {
        return vms_walk_fail(walk, op->scope, field, VMS_NO_INDEX, VMSTATE_ERROR_CAPACITY, "its size overflows");
    }
    return true;
}

bool vms_field_exists(VmsWalk *walk, const VmsOp *op, uint8_t *owner, int version, bool *exists)
{
    const VMStateField *field = op->field;

    *exists = !field->field_exists || field->field_exists(owner, version);
    if (!*exists && (field->flags & VMS_MUST_EXIST)) {
        return vms_walk_fail(walk, op->scope, field, VMS_NO_INDEX, VMSTATE_ERROR_VALUE, "the device's state is not valid");
    }
    return true;
}

uint8_t *vms_field_data(const VMStateField *field, uint8_t *owner)
{
    uint8_t *p = owner + field->offset;

    if (field->flags & VMS_GARRAY) {
        GArray *array = *(GArray **)(void *)p;

        return array ? (uint8_t *)array->data : NULL;
    }
    if (!(field->flags & VMS_POINTER)) {
        return p;
    }
    p = *(uint8_t **)(void *)p;
    return p && (field->flags & (VMS_BUFFER | VMS_VBUFFER)) ? p + field->start : p;
}

size_t vms_field_stride(const VMStateField *field, uint64_t size)
{
    return vms_field_has_pointers(field) ? sizeof(void *) : (size_t)size;
}

uint64_t vms_field_capacity(const VMStateField *field, uint8_t *owner)
{
    const VMStateFieldExtra *extra = field->extra;

    if (field->capacity) {
        return field->capacity;
    }
    if (extra && extra->capacity_func) {
        return extra->capacity_func(owner);
    }
    if (extra && extra->capacity_member.size) {
        return vms_uint_at(owner + extra->capacity_member.offset, extra->capacity_member.size);
    }
    return extra && extra->capacity ? extra->capacity : UINT64_MAX;
}
