/* SPDX-License-Identifier: BSD-3-Clause */
#include "special.h"

#include <string.h>

#include "bytes/stream.h"
#include "field.h"

#include <vmstate/timer.h>

static bool is_atomic(VMStateInfoId id)
{
    return id >= VMSTATE_INFO_ATOMIC_BOOL && id <= VMSTATE_INFO_ATOMIC_UINT64;
}

static bool is_accessor(VMStateInfoId id)
{
    return id >= VMSTATE_INFO_ACCESSOR_UINT8 && id <= VMSTATE_INFO_ACCESSOR_UINT64;
}

/* Relaxed is enough: the device stands still, or does not mind which value is taken. */
static uint64_t atomic_read(const uint8_t *p, size_t width)
{
    switch (width) {
    case 1:
        return __atomic_load_n(p, __ATOMIC_RELAXED);
    case 2:
        return __atomic_load_n((const uint16_t *)(const void *)p, __ATOMIC_RELAXED);
    case 4:
        return __atomic_load_n((const uint32_t *)(const void *)p, __ATOMIC_RELAXED);
    default:
        return __atomic_load_n((const uint64_t *)(const void *)p, __ATOMIC_RELAXED);
    }
}

static void atomic_write(uint8_t *p, size_t width, uint64_t value)
{
    switch (width) {
    case 1:
        __atomic_store_n(p, (uint8_t)value, __ATOMIC_RELAXED);
        return;
    case 2:
        __atomic_store_n((uint16_t *)(void *)p, (uint16_t)value, __ATOMIC_RELAXED);
        return;
    case 4:
        __atomic_store_n((uint32_t *)(void *)p, (uint32_t)value, __ATOMIC_RELAXED);
        return;
    default:
        __atomic_store_n((uint64_t *)(void *)p, value, __ATOMIC_RELAXED);
    }
}

static uint64_t read_value(const VmsOp *op, uint8_t *owner, const uint8_t *element)
{
    VMStateInfoId id = op->field->info->id;

    if (id == VMSTATE_INFO_NULLPTR) {
        return '0';
    }
    if (is_accessor(id)) {
        return op->field->extra->get_value(owner);
    }
    if (is_atomic(id)) {
        return atomic_read(element, op->width);
    }
    if (id == VMSTATE_INFO_TIMER) {
        return (uint64_t)((const VMStateTimer *)(const void *)element)->expire_time;
    }
    return vms_uint_at(element, op->width);
}

/* Text up to its NUL, then zeros: what lies behind the NUL is not state. */
static bool save_text(VmsWalk *walk, const VmsOp *op, const uint8_t *element, uint64_t index)
{
    size_t size = op->field->size;
    size_t length = strnlen((const char *)element, size);

    if (length == size) {
        return vms_walk_fail(walk, op->scope, op->field, index, VMSTATE_ERROR_VALUE,
                             "the text has no NUL within its %zu bytes", size);
    }
    vmstate_stream_put(walk->stream, element, length);
    vmstate_stream_put_zeros(walk->stream, size - length);
    return true;
}

bool vms_special_save(VmsWalk *walk, const VmsOp *op, uint8_t *owner, const uint8_t *element, uint64_t index)
{
    uint64_t value;
    uint8_t wire[8];

    if (op->width == 0) {
        return save_text(walk, op, element, index);
    }
    value = read_value(op, owner, element);
    for (size_t i = 0; i < op->width; i++) {
        wire[i] = (uint8_t)(value >> (8 * (op->width - 1 - i)));
    }
    vmstate_stream_put(walk->stream, wire, op->width);
    return true;
}

static bool load_text(VmsWalk *walk, const VmsOp *op, uint8_t *element, uint64_t index)
{
    size_t size = op->field->size;

    if (!vmstate_stream_get(walk->stream, element, size)) {
        return vms_walk_locate(walk, op->scope, op->field, index);
    }
    if (strnlen((const char *)element, size) == size) {
        /* Whoever looks at it before the load is undone must find an end. */
        element[size - 1] = 0;
        return vms_walk_fail(walk, op->scope, op->field, index, VMSTATE_ERROR_VALUE,
                             "the text in the stream has no NUL within its %zu bytes", size);
    }
    return true;
}

/* Where the value that was just got begins. */
static uint64_t value_offset(const VmsWalk *walk, const VmsOp *op)
{
    return vms_stream_tell(walk->stream) - op->width;
}

static bool check_equal(VmsWalk *walk, const VmsOp *op, const uint8_t *element, uint64_t index, uint64_t value)
{
    const VMStateField *field = op->field;
    uint64_t own = vms_uint_at(element, op->width);

    if (own == value) {
        return true;
    }
    return vms_walk_fail_at(walk, op->scope, field, index, value_offset(walk, op), VMSTATE_ERROR_VALUE,
                            "0x%" G_GINT64_MODIFIER "x in the stream is not this device's 0x%" G_GINT64_MODIFIER "x%s%s",
                            value, own, field->err_hint ? "; " : "", field->err_hint ? field->err_hint : "");
}

static bool store_value(VmsWalk *walk, const VmsOp *op, uint8_t *owner, uint8_t *element, uint64_t index, uint64_t value)
{
    GError *error = NULL;

    switch (op->field->info->id) {
    case VMSTATE_INFO_NULLPTR:
        if (value != '0') {
            return vms_walk_fail_at(walk, op->scope, op->field, index, value_offset(walk, op), VMSTATE_ERROR_VALUE,
                                    "0x%02x is not the mark of a NULL pointer, 0x30", (unsigned)value);
        }
        return true;
    case VMSTATE_INFO_UINT8_EQUAL:
    case VMSTATE_INFO_UINT16_EQUAL:
    case VMSTATE_INFO_UINT32_EQUAL:
    case VMSTATE_INFO_UINT64_EQUAL:
    case VMSTATE_INFO_INT32_EQUAL:
        return check_equal(walk, op, element, index, value);
    case VMSTATE_INFO_INT32_LE: {
        int32_t own = (int32_t)vms_uint_at(element, 4);

        if ((int32_t)value < 0 || (int32_t)value > own) {
            return vms_walk_fail_at(walk, op->scope, op->field, index, value_offset(walk, op), VMSTATE_ERROR_VALUE,
                                    "%d is not between 0 and %d", (int)(int32_t)value, (int)own);
        }
        break;
    }
    case VMSTATE_INFO_ATOMIC_BOOL:
        if (value > 1) {
            return vms_walk_fail_at(walk, op->scope, op->field, index, value_offset(walk, op), VMSTATE_ERROR_VALUE,
                                    "%u is neither 0 nor 1", (unsigned)value);
        }
        break;
    case VMSTATE_INFO_TIMER:
        ((VMStateTimer *)(void *)element)->expire_time = (int64_t)value;
        return true;
    default:
        break;
    }
    if (is_accessor(op->field->info->id)) {
        return op->field->extra->set_value(owner, value, &error) ||
               vms_walk_fail_hook(walk, op->field, index, "set_value", error);
    }
    if (is_atomic(op->field->info->id)) {
        atomic_write(element, op->width, value);
    } else {
        vms_uint_set(element, op->width, value);
    }
    return true;
}

bool vms_special_load(VmsWalk *walk, const VmsOp *op, uint8_t *owner, uint8_t *element, uint64_t index)
{
    uint8_t wire[8];
    uint64_t value = 0;

    if (op->width == 0) {
        return load_text(walk, op, element, index);
    }
    if (!vmstate_stream_get(walk->stream, wire, op->width)) {
        return vms_walk_locate(walk, op->scope, op->field, index);
    }
    for (size_t i = 0; i < op->width; i++) {
        value = value << 8 | wire[i];
    }
    return store_value(walk, op, owner, element, index, value);
}

bool vms_special_writes(const VmsOp *op)
{
    VMStateInfoId id = op->field->info->id;

    return id != VMSTATE_INFO_NULLPTR && !is_accessor(id) &&
           !(id >= VMSTATE_INFO_UINT8_EQUAL && id <= VMSTATE_INFO_INT32_EQUAL);
}
