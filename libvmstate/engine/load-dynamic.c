/* SPDX-License-Identifier: BSD-3-Clause */
/* What carries its own length, or its own way to be written: loaded. */
#include <string.h>

#include "bytes/stream.h"
#include "field.h"
#include "load.h"

/* An array has room for so many bytes before the first of them arrives. */
#define ELEMENTS_STEP ((uint64_t)1 << 20)

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

/* GLib's arrays abort when memory runs out, and take the next power of two: try first whether there is so much. */
static bool can_have(VmsLoad *load, const VmsOp *op, uint64_t size)
{
    g_autofree void *probe = NULL;
    uint64_t rounded = 16;

    while (rounded < size && rounded < G_MAXINT32) {
        rounded *= 2;
    }
    probe = size < G_MAXINT32 ? g_try_malloc((gsize)rounded) : NULL;
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
    } else if (load->keeps && !load->fresh && !vms_journal_keep_byte_array(load->journal, *slot)) {
        return vms_load_fail_keep(load, op, ((GByteArray *)*slot)->len);
    }
    array = *slot;
    /* In steps: a length without bytes behind it gets no memory. */
    g_byte_array_set_size(array, 0);
    while (array->len < length) {
        uint32_t have = array->len;
        uint32_t more = MIN(length - have, MAX(have, (uint32_t)ELEMENTS_STEP));

        if (!vms_load_charge(load, op, more) || !can_have(load, op, (uint64_t)have + more)) {
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
 * What the old elements own is the journal's now, where there is one that undoes: their functions get it when the load is
 * accepted. Otherwise it goes at once.
 */
static void drop_elements(const VmsLoad *load, const VmsOp *op, GArray *array)
{
    const VMStateFieldExtra *extra = op->field->extra;
    size_t size = g_array_get_element_size(array);

    for (guint i = 0; !load->keeps && extra && extra->free_func && i < array->len; i++) {
        extra->free_func(array->data + i * size);
    }
    if (array->len > 0 && (load->keeps || (extra && extra->free_func))) {
        memset(array->data, 0, array->len * size);
    }
    g_array_set_size(array, 0);
}

/*
 * The array gets zeroed elements up to @length. There is room for @behind more of them: where the old ones pass through the
 * array at the end, the new ones must not move then.
 */
static bool extend(VmsLoad *load, const VmsOp *op, GArray *array, uint32_t length, uint32_t behind)
{
    size_t size = g_array_get_element_size(array);
    guint have = array->len;

    if (length > G_MAXUINT32 - behind || !can_have(load, op, ((uint64_t)length + behind) * size)) {
        return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_CAPACITY,
                             "its length %u is too large", length);
    }
    g_array_set_size(array, length + behind);
    if (length + behind > have) {
        memset(array->data + have * size, 0, (length + behind - have) * size);
    }
    g_array_set_size(array, length);
    return true;
}

/* The elements, in the field that follows, may move while they arrive: nothing that a load remembers lies in them. */
static bool may_grow(const VmsOp *op)
{
    const VMStateField *next = &op->field[1];
    bool same = next->flags & VMS_GARRAY && next->offset == op->field->offset &&
                next->version_id == op->field->version_id && !next->field_exists && !op->field->field_exists;

    if (!same || vms_field_has_pointers(next)) {
        return false;
    }
    return op[1].element <= VMS_ELEMENT_BYTES || (op[1].element == VMS_ELEMENT_STRUCT && op[1].load_plan->movable);
}

/* Elements that may move get their memory as they arrive; others all at once. */
static bool set_length(VmsLoad *load, const VmsOp *op, GArray *array, uint32_t length, uint32_t behind)
{
    uint64_t step = MAX(ELEMENTS_STEP / op->field->size, 1);
    uint32_t first = may_grow(op) ? (uint32_t)MIN(length, step) : length;

    load->growing = (VmsGrowing){ .array = array, .to_come = length - first, .behind = behind };
    return vms_load_charge(load, op, (uint64_t)length * op->field->size) && extend(load, op, array, first, behind);
}

bool vms_load_array_more(VmsLoad *load, const VmsOp *op, GArray *array)
{
    VmsGrowing *growing = &load->growing;
    uint32_t more;

    if (growing->array != array || growing->to_come == 0) {
        return false;
    }
    more = MIN(growing->to_come, array->len);
    growing->to_come -= more;
    return vms_load_charge_elements(load, op, more) && extend(load, op, array, array->len + more, growing->behind);
}

/* A GArray gets its length; the field that follows fills it. */
static bool load_length(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *element)
{
    const VMStateFieldExtra *extra = op->field->extra;
    void **slot = (void **)(void *)element;
    bool created = !*slot;
    uint32_t length, old;
    GArray *array;

    if (!get_length(load, op, owner, &length)) {
        return false;
    }
    if (created) {
        if (!vms_load_keep(load, op, slot, sizeof(*slot))) {
            return false;
        }
        *slot = g_array_new(FALSE, TRUE, (guint)op->field->size);
        vms_journal_allocated(load->journal, slot, *slot, (GDestroyNotify)g_array_unref);
    }
    array = *slot;
    old = array->len;
    if (g_array_get_element_size(array) != op->field->size) {
        return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_DESCRIPTION,
                             "the GArray's elements have %u bytes, the field's %zu", g_array_get_element_size(array),
                             op->field->size);
    }
    if (load->keeps && !created) {
        if (!vms_journal_keep_array(load->journal, array)) {
            return vms_load_fail_keep(load, op, old * op->field->size);
        }
        if (extra && extra->free_func) {
            vms_journal_free_with(load->journal, extra->free_func);
        }
    }
    drop_elements(load, op, array);
    return set_length(load, op, array, length, load->keeps ? old : 0);
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
