/* SPDX-License-Identifier: BSD-3-Clause */
/* What carries its own length, or its own way to be written: loaded. */
#include <string.h>

#include "bytes/stream.h"
#include "field.h"
#include "load.h"

/* The length in front; false when the stream failed or there is no room for so much. */
static bool get_length(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint32_t *length)
{
    *length = vmstate_stream_get_be32(load->walk.stream);
    if (load->walk.stream->error) {
        return vms_walk_locate(&load->walk, op->scope, op->field, VMS_NO_INDEX);
    }
    return vms_load_check_capacity(load, op, owner, *length, "length");
}

static bool set_string(VmsLoad *load, const VmsOp *op, uint8_t *element, char *string)
{
    void **slot = (void **)(void *)element;
    char *old = *slot;

    if (!vms_load_keep(load, op, slot, sizeof(*slot))) {
        g_free(string);
        return false;
    }
    *slot = string;
    if (string) {
        vms_journal_allocated(load->journal, slot, string, g_free);
    }
    if (old) {
        vms_journal_replaced(load->journal, old, g_free);
    }
    return true;
}

static bool load_string(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *element)
{
    uint8_t peeked[4];
    uint32_t length;
    char *string;

    if (vmstate_stream_peek(load->walk.stream, peeked, 4) == 4 && vms_uint_at(peeked, 4) == VMS_NO_STRING) {
        vmstate_stream_skip(load->walk.stream, 4);
        return set_string(load, op, element, NULL);
    }
    if (!get_length(load, op, owner, &length)) {
        return false;
    }
    string = length ? (char *)vms_load_growing(load, op, 1, length, false) : g_strdup("");
    if (string && memchr(string, 0, length)) {
        g_free(string);
        return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_VALUE,
                             "the string in the stream has a NUL inside");
    }
    if (string && length) {
        char *ended = g_try_realloc(string, (gsize)length + 1);

        if (!ended) {
            g_free(string);
            return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_NO_MEMORY,
                                 "no memory for its %u bytes", length);
        }
        string = ended;
        string[length] = 0;
    }
    return string && set_string(load, op, element, string);
}

/* GLib's arrays abort when memory runs out: try first whether there is so much; @more of it is new. */
static bool can_have(VmsLoad *load, const VmsOp *op, uint64_t size, uint64_t more)
{
    g_autofree void *probe = NULL;

    if (!vms_load_charge(load, op, more)) {
        return false;
    }
    probe = size < G_MAXINT32 ? g_try_malloc((gsize)size + 1) : NULL;
    return probe || vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_NO_MEMORY,
                                  "%" G_GUINT64_FORMAT " bytes of memory could not be had", size);
}

static bool load_byte_array(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *element)
{
    void **slot = (void **)(void *)element;
    uint32_t length;
    GByteArray *array;

    if (!get_length(load, op, owner, &length)) {
        return false;
    }
    if (!*slot) {
        if (!vms_load_keep(load, op, slot, sizeof(*slot))) {
            return false;
        }
        *slot = g_byte_array_new();
        vms_journal_allocated(load->journal, slot, *slot, (GDestroyNotify)g_byte_array_unref);
    } else if (!load->fresh && !vms_journal_keep_byte_array(load->journal, *slot)) {
        return vms_load_fail_keep(load, op, ((GByteArray *)*slot)->len);
    }
    array = *slot;
    /* In steps: a length without bytes behind it gets no memory. */
    g_byte_array_set_size(array, 0);
    while (array->len < length) {
        uint32_t have = array->len;
        uint32_t more = MIN(length - have, MAX(have, (uint32_t)1 << 20));

        if (!can_have(load, op, (uint64_t)have + more, more)) {
            return false;
        }
        g_byte_array_set_size(array, have + more);
        if (!vmstate_stream_get(load->walk.stream, array->data + have, more)) {
            return vms_walk_locate(&load->walk, op->scope, op->field, VMS_NO_INDEX);
        }
    }
    return true;
}

/*
 * The old elements are the journal's now, and pass through the array's clear function when the load is accepted: it must
 * not see them before, and there must be room behind the new ones, for these must not move then.
 */
static void resize(const VmsLoad *load, GArray *array, uint32_t length)
{
    guint old = array->len;
    size_t size = g_array_get_element_size(array);

    if (vms_journal_is_atomic(load->journal) && !load->fresh && old > 0) {
        memset(array->data, 0, old * size);
        g_array_set_size(array, length + old);
    } else if (!load->fresh) {
        g_array_set_size(array, 0);
    }
    g_array_set_size(array, length);
    if (length > 0) {
        memset(array->data, 0, length * size);
    }
}

/* A GArray gets its length; the field that follows fills it. */
static bool load_length(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *element)
{
    void **slot = (void **)(void *)element;
    uint32_t length;
    GArray *array;

    if (!get_length(load, op, owner, &length)) {
        return false;
    }
    if (!*slot) {
        if (!vms_load_keep(load, op, slot, sizeof(*slot))) {
            return false;
        }
        *slot = g_array_new(FALSE, TRUE, (guint)op->field->size);
        vms_journal_allocated(load->journal, slot, *slot, (GDestroyNotify)g_array_unref);
    } else if (!load->fresh && !vms_journal_keep_array(load->journal, *slot)) {
        return vms_load_fail_keep(load, op, ((GArray *)*slot)->len * op->field->size);
    }
    array = *slot;
    if (g_array_get_element_size(array) != op->field->size) {
        return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_DESCRIPTION,
                             "the GArray's elements have %u bytes, the field's %zu", g_array_get_element_size(array),
                             op->field->size);
    }
    if (length > UINT32_MAX - array->len ||
        !can_have(load, op, ((uint64_t)length + array->len) * op->field->size, (uint64_t)length * op->field->size)) {
        return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_CAPACITY,
                             "its length %u is too large", length);
    }
    resize(load, array, length);
    return true;
}

static void set_bitmap_word(unsigned long *bits, uint64_t n_bits, uint64_t word, uint64_t value)
{
    uint64_t longs = (n_bits + 8 * sizeof(long) - 1) / (8 * sizeof(long));

    for (size_t k = 0; k < 8 / sizeof(long); k++) {
        uint64_t i = word * (8 / sizeof(long)) + k;

        if (i < longs) {
            bits[i] = (unsigned long)(value >> (8 * sizeof(long) * k));
        }
    }
}

static bool load_bitmap(VmsLoad *load, const VmsOp *op, uint8_t *element, uint64_t n_bits)
{
    unsigned long *bits = (unsigned long *)(void *)element;
    size_t longs = (size_t)((n_bits + 8 * sizeof(long) - 1) / (8 * sizeof(long)));

    if (!vms_load_keep(load, op, element, longs * sizeof(long))) {
        return false;
    }
    for (uint64_t i = 0; i < n_bits / 64 + (n_bits % 64 != 0); i++) {
        uint64_t value = vmstate_stream_get_be64(load->walk.stream);

        if (load->walk.stream->error) {
            return vms_walk_locate(&load->walk, op->scope, op->field, VMS_NO_INDEX);
        }
        set_bitmap_word(bits, n_bits, i, value);
    }
    return true;
}

static bool load_memory(VmsLoad *load, const VmsOp *op, uint8_t *owner)
{
    VMStateStream *stream = load->walk.stream;
    const VMStateFieldExtra *extra = op->field->extra;
    uint64_t size = extra->memory_size_func ? extra->memory_size_func(owner) : extra->memory_size;
    GError *error = NULL;

    for (uint64_t offset = 0; offset < size;) {
        size_t n = (size_t)MIN(size - offset, vms_stream_room(stream));

        if (n == 0) {
            if (!vms_stream_turn(stream)) {
                vmstate_stream_skip(stream, size - offset);
                return vms_walk_locate(&load->walk, op->scope, op->field, VMS_NO_INDEX);
            }
            continue;
        }
        if (!extra->write_memory(owner, offset, stream->cur, n, &error)) {
            return vms_walk_fail_hook(&load->walk, op->field, VMS_NO_INDEX, "write_memory", error);
        }
        stream->cur += n;
        offset += n;
    }
    return true;
}

bool vms_load_dynamic(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *element, uint64_t size)
{
    switch (op->element) {
    case VMS_ELEMENT_STRING:
        return load_string(load, op, owner, element);
    case VMS_ELEMENT_GBYTEARRAY:
        return load_byte_array(load, op, owner, element);
    case VMS_ELEMENT_GARRAY_LENGTH:
        return load_length(load, op, owner, element);
    case VMS_ELEMENT_BITMAP:
        return load_bitmap(load, op, element, size);
    case VMS_ELEMENT_MEMORY:
        return load_memory(load, op, owner);
    default:
        g_assert_not_reached();
    }
}
