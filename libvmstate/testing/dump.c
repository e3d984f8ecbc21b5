/* SPDX-License-Identifier: BSD-3-Clause */
#include "dump.h"

#include <string.h>

#include "specimen.h"

/* The most versions that are looked at, from the newest on. */
#define VERSIONS 64

typedef struct Item {
    char *path;
    GBytes *bytes;
    uint64_t size;
    bool is_array;
} Item;

static void item_free(gpointer data)
{
    Item *item = data;

    g_free(item->path);
    g_bytes_unref(item->bytes);
    g_free(item);
}

static GBytes *bytes_of_string(const char *string)
{
    return string ? g_bytes_new(string, strlen(string)) : g_bytes_new_static("(NULL)", 6);
}

static GBytes *bytes_of_number(uint64_t number)
{
    return g_bytes_new(&number, sizeof(number));
}

/* Elements of an array of structs may be wider than what of them is state. */
static GBytes *bytes_of_numbers(const VmsLeaf *leaf, size_t width)
{
    GByteArray *all = g_byte_array_new();

    for (uint64_t i = 0; i < leaf->n; i++) {
        g_byte_array_append(all, leaf->data + i * leaf->size, (guint)width);
    }
    return g_byte_array_free_to_bytes(all);
}

static GBytes *bytes_of_other(const VmsLeaf *leaf)
{
    const GByteArray *array;
    const GArray *elements;

    switch (vms_info_id(leaf->field)) {
    case VMSTATE_INFO_BUFFER:
    case VMSTATE_INFO_UUID:
    case VMSTATE_INFO_MAC:
        return g_bytes_new(leaf->data, leaf->size * leaf->n);
    case VMSTATE_INFO_BITMAP:
        return g_bytes_new(leaf->data, leaf->size / 8);
    case VMSTATE_INFO_STRING:
        return bytes_of_string(*(char **)(void *)leaf->data);
    case VMSTATE_INFO_CHAR_ARRAY:
        return g_bytes_new(leaf->data, strnlen((char *)leaf->data, leaf->size));
    case VMSTATE_INFO_G_BYTE_ARRAY:
        array = *(GByteArray **)(void *)leaf->data;
        return array ? g_bytes_new(array->data, array->len) : g_bytes_new(NULL, 0);
    case VMSTATE_INFO_GARRAY_LENGTH:
        elements = *(GArray **)(void *)leaf->data;
        return bytes_of_number(elements ? elements->len : 0);
    case VMSTATE_INFO_GTREE:
        return bytes_of_number(vms_number_at(leaf->data, 8));
    default:
        /* What only the device knows is compared by a save again. */
        return g_bytes_new(NULL, 0);
    }
}

static GBytes *bytes_of(const VmsLeaf *leaf)
{
    size_t width = vms_info_width(leaf->field);

    if (vms_info_is_accessor(leaf->field)) {
        return bytes_of_number(leaf->field->extra->get_value(leaf->owner));
    }
    if (!leaf->data) {
        return g_bytes_new_static("(NULL)", 6);
    }
    return width ? bytes_of_numbers(leaf, width) : bytes_of_other(leaf);
}

static void dump_leaf(VmsVisitor *v, const VmsLeaf *leaf)
{
    Item *item = g_new0(Item, 1);
    size_t width = vms_info_width(leaf->field);

    item->path = g_strdup(v->path->str);
    item->bytes = bytes_of(leaf);
    item->is_array = width && leaf->n > 1;
    item->size = width;
    g_ptr_array_add(v->data, item);
}

GPtrArray *vms_dump(const VMStateDescription *vmsd, void *opaque, int version)
{
    GPtrArray *items = g_ptr_array_new_with_free_func(item_free);
    VmsVisitor visitor = { .leaf = dump_leaf, .keys = true, .data = items };

    vms_visit(&visitor, vmsd, opaque, version);
    return items;
}

static char *hex(GBytes *bytes, uint64_t from)
{
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    GString *text = g_string_new(NULL);

    for (uint64_t i = from; i < MIN((uint64_t)size, from + 8); i++) {
        g_string_append_printf(text, "%s%02x", i > from ? " " : "", data[i]);
    }
    return g_string_free(text, FALSE);
}

static bool fail_item(VmsKit *kit, const Item *a, const Item *b, const char *what)
{
    uint64_t offset = vms_first_difference(a->bytes, b->bytes);
    uint64_t element = a->is_array ? offset / a->size : 0;
    uint64_t from = a->size ? offset - offset % a->size : offset;
    g_autofree char *path = a->is_array ? g_strdup_printf("%s[%" G_GUINT64_FORMAT "]", a->path, element)
                                        : g_strdup(a->path);
    g_autofree char *x = hex(a->bytes, from);
    g_autofree char *y = hex(b->bytes, from);

    return vms_kit_fail(kit, path, offset, a->bytes, "%s: the field had the bytes %s (in memory), now it has %s", what, x,
                        y);
}

bool vms_dump_compare(VmsKit *kit, GPtrArray *saved, GPtrArray *loaded, const char *what)
{
    for (guint i = 0; i < MAX(saved->len, loaded->len); i++) {
        const Item *a = i < saved->len ? saved->pdata[i] : NULL;
        const Item *b = i < loaded->len ? loaded->pdata[i] : NULL;

        if (!a || !b || strcmp(a->path, b->path) != 0) {
            return vms_kit_fail(kit, a ? a->path : b->path, VMS_NO_OFFSET, NULL,
                                "%s: %s follows now, and %s in what was saved; what says whether a field exists, or a "
                                "subsection is needed, must be loaded too", what, b ? b->path : "nothing",
                                a ? a->path : "nothing");
        }
        if (!g_bytes_equal(a->bytes, b->bytes)) {
            return fail_item(kit, a, b, what);
        }
    }
    return true;
}

static bool has_path(GPtrArray *items, const char *path)
{
    for (guint i = 0; i < items->len; i++) {
        if (strcmp(((const Item *)items->pdata[i])->path, path) == 0) {
            return true;
        }
    }
    return false;
}

char *vms_dump_difference(GPtrArray *saved, GPtrArray *loaded)
{
    for (guint i = 0; i < MAX(saved->len, loaded->len); i++) {
        const Item *a = i < saved->len ? saved->pdata[i] : NULL;
        const Item *b = i < loaded->len ? loaded->pdata[i] : NULL;

        if (a && b && strcmp(a->path, b->path) == 0 && g_bytes_equal(a->bytes, b->bytes)) {
            continue;
        }
        /* What is there beside what was saved tells more than what follows it. */
        return g_strdup(b && (!a || !has_path(saved, b->path)) ? b->path : a->path);
    }
    return NULL;
}

static void add_field(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    (void)owner;
    if (field->info && !g_ptr_array_find(v->data, field, NULL)) {
        g_ptr_array_add(v->data, (gpointer)field);
    }
}

void vms_dump_fields(const VMStateDescription *vmsd, void *opaque, GPtrArray *fields)
{
    VmsVisitor visitor = { .field = add_field, .all = true, .data = fields };

    vms_visit(&visitor, vmsd, opaque, vmsd->version_id);
}

void vms_dump_subsections(VmsKit *kit, const VMStateDescription *vmsd, void *opaque)
{
    for (const VMStateDescription *const *sub = vmsd->subsections; sub && *sub; sub++) {
        bool on = !(*sub)->needed || (*sub)->needed(opaque);

        g_hash_table_add(on ? kit->seen_on : kit->seen_off, (gpointer)(*sub)->name);
        if (on) {
            vms_dump_subsections(kit, *sub, opaque);
        }
    }
}

static void note_conditional(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    VmsKit *kit = v->data;

    (void)owner;
    if (field->field_exists && !(field->flags & VMS_MUST_EXIST) && vms_info_id(field) != VMSTATE_INFO_UNUSED_BUFFER &&
        !g_hash_table_contains(kit->conditional, field)) {
        g_hash_table_insert(kit->conditional, (gpointer)field, g_strdup(v->path->str));
    }
}

static void note_existing(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    (void)owner;
    g_hash_table_add(((VmsKit *)v->data)->existed, (gpointer)field);
}

void vms_dump_existence(VmsKit *kit, const VMStateDescription *vmsd, void *opaque)
{
    VmsVisitor conditional = { .field = note_conditional, .absent = true, .data = kit };
    VmsVisitor existing = { .field = note_existing, .data = kit };
    int lowest = MAX(vmsd->minimum_version_id, vmsd->version_id - VERSIONS);

    vms_visit(&conditional, vmsd, opaque, vmsd->version_id);
    for (int version = lowest; version <= vmsd->version_id; version++) {
        vms_visit(&existing, vmsd, opaque, version);
    }
}
