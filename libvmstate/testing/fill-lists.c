/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory and elements for fields that have a number of them: as a load would allocate them. */
#include "fill.h"

/* The most elements that are added to a list, a tree or a GArray. */
#define FEW 4

static void fill_node(VmsFill *fill, const VMStateDescription *vmsd, void *node, int version, const char *path, uint64_t i)
{
    g_autofree char *at = g_strdup_printf("%s[%" G_GUINT64_FORMAT "]", path, i);

    vms_fill_struct(fill, vmsd, node, version, at);
}

static void *new_node(VmsFill *fill, const VMStateDescription *vmsd, size_t size, int version, const char *path, uint64_t i)
{
    void *node = g_malloc0(size);

    fill_node(fill, vmsd, node, version, path, i);
    return node;
}

/* Both kinds of list have, in an entry, the next element and what is before it; see <vmstate/queue.h>. */
typedef struct Entry {
    void *next;
    void *before;
} Entry;

static Entry *entry_of(const VMStateField *field, void *node)
{
    return (Entry *)(void *)((uint8_t *)node + field->start);
}

static void insert_first(const VMStateField *field, uint8_t *head, void *node)
{
    Entry *list = (Entry *)(void *)head;
    Entry *entry = entry_of(field, node);

    entry->next = *(void **)(void *)head;
    entry->before = head;
    if (entry->next) {
        entry_of(field, entry->next)->before = entry;
    } else if (vms_info_id(field) == VMSTATE_INFO_QTAILQ) {
        list->before = entry;
    }
    *(void **)(void *)head = node;
}

static void fill_list(VmsFill *fill, const VMStateField *field, uint8_t *head, const char *path, uint64_t *s)
{
    uint64_t n = vms_random(s) % (FEW + 1);

    for (uint64_t i = 0; i < n; i++) {
        insert_first(field, head, new_node(fill, field->vmsd, field->size, field->version_id, path, i));
    }
}

static void fill_tree(VmsFill *fill, const VMStateField *field, GTree *tree, const char *path, uint64_t *s)
{
    uint64_t n = tree ? vms_random(s) % (FEW + 1) : 0;
    g_autofree char *keys = g_strdup_printf("%s.key", path);

    for (uint64_t i = 0; i < n; i++) {
        gpointer key = field->start ? new_node(fill, field->vmsd + 1, field->start, field->version_id, keys, i)
                                    : (gpointer)(uintptr_t)vms_random(s);

        if (!g_tree_lookup_extended(tree, key, NULL, NULL)) {
            g_tree_insert(tree, key, new_node(fill, field->vmsd, field->size, field->version_id, path, i));
        } else if (field->start) {
            g_free(key);
        }
    }
}

static void fill_length(const VMStateField *field, uint8_t *owner, uint64_t *s)
{
    GArray *array = *(GArray **)(void *)(owner + field->offset);
    guint old = array ? array->len : 0;

    if (array) {
        g_array_set_size(array, (guint)(vms_random(s) % (MIN(vms_capacity_of(field, owner), 2 * FEW) + 1)));
        for (gsize i = old * field->size; i < array->len * field->size; i++) {
            array->data[i] = 0;
        }
    }
}

/* An entry that is NULL may get memory. */
static void allocate_entries(VmsFill *fill, const VMStateField *field, uint8_t *owner, const char *path, uint64_t *s)
{
    void **slots = *(void ***)(void *)(owner + field->offset);
    uint64_t n = slots ? vms_count_of(field, owner) : 0;

    for (uint64_t i = 0; i < n; i++) {
        if (!slots[i] && (vms_random(s) & 1)) {
            slots[i] = new_node(fill, field->vmsd, field->start, field->vmsd->version_id, path, i);
        }
    }
}

/* What the count says must be there, even where its values are not random. */
static void allocate(VmsFill *fill, const VMStateField *field, uint8_t *owner, const char *path)
{
    void **slot = (void **)(void *)(owner + field->offset);
    uint64_t n = vms_count_of(field, owner);
    uint64_t size = vms_is_pointers(field) ? sizeof(void *) : vms_size_of(field, owner);

    if (*slot || n * size == 0) {
        return;
    }
    *slot = g_malloc0(n * size);
    for (uint64_t i = 0; (field->flags & VMS_STRUCT) && !vms_is_pointers(field) && i < n; i++) {
        fill_node(fill, field->vmsd, (uint8_t *)*slot + i * size, field->vmsd->version_id, path, i);
    }
}

void vms_fill_field(VmsFill *fill, const VMStateField *field, uint8_t *owner, const char *path)
{
    uint64_t s = vms_random_at(fill->seed, path);

    if (field->flags & VMS_ALLOC) {
        allocate(fill, field, owner, path);
    }
    if (!vms_fill_takes(fill, field)) {
        return;
    }
    if (field->flags & VMS_ARRAY_OF_POINTER_AUTO_ALLOC) {
        allocate_entries(fill, field, owner, path, &s);
    }
    switch (vms_info_id(field)) {
    case VMSTATE_INFO_QTAILQ:
    case VMSTATE_INFO_QLIST:
        fill_list(fill, field, owner + field->offset, path, &s);
        return;
    case VMSTATE_INFO_GTREE:
        fill_tree(fill, field, *(GTree **)(void *)(owner + field->offset), path, &s);
        return;
    case VMSTATE_INFO_GARRAY_LENGTH:
        fill_length(field, owner, &s);
        return;
    default:
        return;
    }
}
