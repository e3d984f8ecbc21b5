/* SPDX-License-Identifier: BSD-3-Clause */
/* Counts that nothing bounds, before a load; values outside of their bounds, after one. */
#include <string.h>

#include "limit.h"
#include "specimen.h"

/* Bytes of a count that says more than anybody has. */
#define WIDE 4

typedef struct Bounds {
    VmsKit *kit;
    /* Integer fields (VMStateField *) by their address. */
    GHashTable *loaded;
    /* Fields of which a note was made. */
    GHashTable *noted;
    const char *what;
    GBytes *bytes;
    uint64_t offset;
} Bounds;

static void note_loaded(VmsVisitor *v, const VmsLeaf *leaf)
{
    Bounds *b = v->data;

    if (leaf->data && leaf->n == 1 && vms_info_width(leaf->field)) {
        g_hash_table_insert(b->loaded, leaf->data, (gpointer)leaf->field);
    }
}

/* A bound of the count bounds it too. */
static bool bounds_count(const VMStateField *count)
{
    const VMStateBound *bound = vms_bound_in(count);

    switch (vms_info_id(count)) {
    case VMSTATE_INFO_INT32_LE:
    case VMSTATE_INFO_INT32_EQUAL:
    case VMSTATE_INFO_UINT8_EQUAL:
    case VMSTATE_INFO_UINT16_EQUAL:
    case VMSTATE_INFO_UINT32_EQUAL:
    case VMSTATE_INFO_UINT64_EQUAL:
        return true;
    default:
        return bound && bound->kind != VMSTATE_BOUND_NONE;
    }
}

/* The load allocates as much as the stream says: no fault, but a stream can use up what all devices may take. */
static void note_allocated(Bounds *b, const char *path, const VMStateField *field, const VMStateField *count)
{
    if (vms_info_width(count) >= WIDE && g_hash_table_add(b->noted, (gpointer)field)) {
        g_string_append_printf(b->kit->remarks,
                               "%s: nothing but the loader's memory budget bounds its %s, in the field %s: give %s a "
                               "range\n",
                               path, field->flags & VMS_VBUFFER ? "size" : "count", count->name, count->name);
    }
}

static void check_count(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    Bounds *b = v->data;
    VMStateStructMember member;
    const VMStateField *count;

    if (!vms_count_member(field, &member) ||
        vms_info_id(field) == VMSTATE_INFO_UNUSED_BUFFER || vms_capacity_of(field, owner) != UINT64_MAX) {
        return;
    }
    count = g_hash_table_lookup(b->loaded, owner + member.offset);
    if (!count || bounds_count(count)) {
        return;
    }
    if (field->flags & VMS_ALLOC) {
        note_allocated(b, v->path->str, field, count);
    } else {
        vms_kit_fail(
            b->kit, v->path->str, VMS_NO_OFFSET, NULL,
            "its %s comes from the stream, in the field %s, and nothing bounds it. Give the field a capacity, or %s a "
            "range",
            field->flags & VMS_VBUFFER ? "size" : "count", count->name, count->name);
    }
}

bool vms_check_bounds(VmsKit *kit)
{
    g_autoptr(GHashTable) loaded = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) noted = g_hash_table_new(NULL, NULL);
    Bounds b = { .kit = kit, .loaded = loaded, .noted = noted };
    VmsVisitor notes = { .leaf = note_loaded, .all = true, .data = &b };
    VmsVisitor counts = { .field = check_count, .all = true, .data = &b };
    void *opaque;

    /* Capacities that prepare sets cannot be seen here. */
    if (kit->device->prepare || kit->case_number > 0) {
        return true;
    }
    opaque = kit->device->make();
    vms_visit(&notes, kit->device->vmsd, opaque, kit->device->vmsd->version_id);
    vms_visit(&counts, kit->device->vmsd, opaque, kit->device->vmsd->version_id);
    kit->device->free(opaque);
    return !kit->failure;
}

G_GNUC_PRINTF(3, 4)
static void fail_value(Bounds *b, const char *path, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    vms_kit_fail(b->kit, path, b->offset, b->bytes, "%s: the stream was loaded, and %s", b->what, text);
}

static void check_room(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    VMStateStructMember member;
    const VMStateBound *bound = vms_bound_in(field);
    uint64_t capacity = vms_capacity_of(field, owner);

    if (vms_count_member(field, &member) || (field->flags & VMS_GARRAY)) {
        uint64_t n = field->flags & VMS_VBUFFER ? vms_size_of(field, owner) : vms_count_of(field, owner);

        if (n > capacity) {
            fail_value(v->data, v->path->str, "its count %" G_GUINT64_FORMAT " is above its capacity %" G_GUINT64_FORMAT, n,
                       capacity);
        }
    }
    if (bound && bound->left[0].name && !vms_relation_holds(bound, owner)) {
        fail_value(v->data, v->path->str, "the relation does not hold");
    }
}

static uint64_t length_of(const VmsLeaf *leaf)
{
    const void *p = *(void **)(void *)leaf->data;

    switch (vms_info_id(leaf->field)) {
    case VMSTATE_INFO_STRING:
        return p ? strlen(p) : 0;
    case VMSTATE_INFO_G_BYTE_ARRAY:
        return p ? ((const GByteArray *)p)->len : 0;
    default:
        return p ? ((const GArray *)p)->len : 0;
    }
}

static void check_numbers(VmsVisitor *v, const VmsLeaf *leaf, size_t width)
{
    const VMStateBound *bound = vms_bound_in(leaf->field);
    VMStateInfoId id = vms_info_id(leaf->field);

    for (uint64_t i = 0; i < leaf->n; i++) {
        const uint8_t *p = leaf->data + i * leaf->size;

        if ((id == VMSTATE_INFO_BOOL || id == VMSTATE_INFO_ATOMIC_BOOL) && *p > 1) {
            fail_value(v->data, v->path->str, "the bool has the value %u", *p);
        } else if (bound && !vms_bound_allows(bound, leaf->owner, vms_number(p, width, vms_info_is_signed(leaf->field)))) {
            fail_value(v->data, v->path->str, "0x%" G_GINT64_MODIFIER "x is not within its bound", vms_number_at(p, width));
        }
    }
}

static void check_value(VmsVisitor *v, const VmsLeaf *leaf)
{
    size_t width = vms_info_width(leaf->field);
    VMStateInfoId id = vms_info_id(leaf->field);

    if (!leaf->data) {
        return;
    }
    if (width) {
        check_numbers(v, leaf, width);
        return;
    }
    if (id == VMSTATE_INFO_CHAR_ARRAY && !memchr(leaf->data, 0, leaf->size)) {
        fail_value(v->data, v->path->str, "the text has no end");
    }
    if ((id == VMSTATE_INFO_STRING || id == VMSTATE_INFO_G_BYTE_ARRAY || id == VMSTATE_INFO_GARRAY_LENGTH) &&
        length_of(leaf) > vms_capacity_of(leaf->field, leaf->owner)) {
        fail_value(v->data, v->path->str, "its length %" G_GUINT64_FORMAT " is above its capacity", length_of(leaf));
    }
}

bool vms_bounds_hold(VmsKit *kit, const VMStateDescription *vmsd, void *opaque, const char *what, GBytes *bytes,
                     uint64_t offset)
{
    Bounds b = { .kit = kit, .what = what, .bytes = bytes, .offset = offset };
    VmsVisitor visitor = { .field = check_room, .leaf = check_value, .data = &b };

    vms_visit(&visitor, vmsd, opaque, vmsd->version_id);
    return !kit->failure;
}
