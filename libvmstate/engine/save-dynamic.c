/* SPDX-License-Identifier: BSD-3-Clause */
/* What carries its own length, or its own way to be read: saved. */
#include <string.h>

#include "bytes/stream.h"
#include "field.h"
#include "save.h"

static bool save_string(VmsSave *save, const VmsOp *op, uint8_t *element)
{
    VMStateStream *stream = save->walk.stream;
    const char *string = *(char **)(void *)element;
    size_t length = string ? strlen(string) : 0;
    uint64_t room = vms_field_capacity(op->field, element - op->field->offset);

    if (!string) {
        vmstate_stream_put_be32(stream, VMS_NO_STRING);
        return !stream->error;
    }
    if (length > room || length >= VMS_NO_STRING) {
        return vms_walk_fail(&save->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_CAPACITY,
                             "the string has %zu bytes, more than its limit of %" G_GUINT64_FORMAT, length, room);
    }
    vmstate_stream_put_be32(stream, (uint32_t)length);
    vmstate_stream_put(stream, string, length);
    return !stream->error;
}

static bool save_byte_array(VmsSave *save, uint8_t *element)
{
    VMStateStream *stream = save->walk.stream;
    GByteArray *array = *(GByteArray **)(void *)element;

    vmstate_stream_put_be32(stream, array ? array->len : 0);
    if (array) {
        vmstate_stream_put(stream, array->data, array->len);
    }
    return !stream->error;
}

static bool save_length(VmsSave *save, const VmsOp *op, uint8_t *element)
{
    GArray *array = *(GArray **)(void *)element;

    if (array && g_array_get_element_size(array) != op->field->size) {
        return vms_walk_fail(&save->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_DESCRIPTION,
                             "the GArray's elements have %u bytes, the field's %zu", g_array_get_element_size(array),
                             op->field->size);
    }
    vmstate_stream_put_be32(save->walk.stream, array ? array->len : 0);
    return !save->walk.stream->error;
}

/* Word 0 has bits 0 to 63; longs of 32 bits pair up. */
static uint64_t bitmap_word(const unsigned long *bits, uint64_t n_bits, uint64_t word)
{
    uint64_t value = 0;
    uint64_t longs = (n_bits + 8 * sizeof(long) - 1) / (8 * sizeof(long));

    for (size_t k = 0; k < 8 / sizeof(long); k++) {
        uint64_t i = word * (8 / sizeof(long)) + k;

        value |= i < longs ? (uint64_t)bits[i] << (8 * sizeof(long) * k) : 0;
    }
    return value;
}

static bool save_bitmap(VmsSave *save, const uint8_t *element, uint64_t n_bits)
{
    VMStateStream *stream = save->walk.stream;
    const unsigned long *bits = (const unsigned long *)(const void *)element;

    for (uint64_t i = 0; i < n_bits / 64 + (n_bits % 64 != 0) && !stream->error; i++) {
        vmstate_stream_put_be64(stream, bitmap_word(bits, n_bits, i));
    }
    return !stream->error;
}

/* Read straight into the window, as long as there is one. */
static bool save_memory(VmsSave *save, const VmsOp *op, uint8_t *owner)
{
    VMStateStream *stream = save->walk.stream;
    const VMStateFieldExtra *extra = op->field->extra;
    uint64_t size = extra->memory_size_func ? extra->memory_size_func(owner) : extra->memory_size;
    GError *error = NULL;

    if (stream->discards) {
        stream->base += size;
        return true;
    }
    for (uint64_t offset = 0; offset < size;) {
        size_t n = (size_t)MIN(size - offset, vms_stream_room(stream));

        if (n == 0) {
            if (!vms_stream_turn(stream)) {
                return false;
            }
            continue;
        }
        if (!extra->read_memory(owner, offset, stream->cur, n, &error)) {
            return vms_walk_fail_hook(&save->walk, op->field, VMS_NO_INDEX, "read_memory", error);
        }
        stream->cur += n;
        offset += n;
    }
    return true;
}

bool vms_save_dynamic(VmsSave *save, const VmsOp *op, uint8_t *owner, uint8_t *element, uint64_t size)
{
    switch (op->element) {
    case VMS_ELEMENT_STRING:
        return save_string(save, op, element);
    case VMS_ELEMENT_GBYTEARRAY:
        return save_byte_array(save, element);
    case VMS_ELEMENT_GARRAY_LENGTH:
        return save_length(save, op, element);
    case VMS_ELEMENT_BITMAP:
        return save_bitmap(save, element, size);
    case VMS_ELEMENT_MEMORY:
        return save_memory(save, op, owner);
    default:
        g_assert_not_reached();
    }
}
