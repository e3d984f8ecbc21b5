/* SPDX-License-Identifier: BSD-3-Clause */
/* What a device in use still has of its own after a load: members that the stream does not bring, elements of lists. */
#include <string.h>

#include "dump.h"
#include "specimen.h"

/* A list or tree without a free function, to which a load appends. */
typedef struct List {
    char *path;
    uint64_t n;
} List;

static void list_free(gpointer data)
{
    List *list = data;

    g_free(list->path);
    g_free(list);
}

static gboolean count_pair(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    (void)value;
    ++*(uint64_t *)data;
    return FALSE;
}

static uint64_t length_of(const VMStateField *field, uint8_t *head)
{
    void *first = *(void **)(void *)head;
    uint64_t n = 0;

    if (vms_info_id(field) == VMSTATE_INFO_GTREE) {
        if (first) {
            g_tree_foreach(first, count_pair, &n);
        }
        return n;
    }
    for (uint8_t *node = first; node; node = vms_node_after(field, node)) {
        n++;
    }
    return n;
}

static void note_list(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    const VMStateFieldExtra *extra = field->extra;
    VMStateInfoId id = vms_info_id(field);
    List *list;

    if ((id != VMSTATE_INFO_QTAILQ && id != VMSTATE_INFO_QLIST && id != VMSTATE_INFO_GTREE) ||
        (extra && extra->free_func)) {
        return;
    }
    list = g_new(List, 1);
    *list = (List){ g_strdup(v->path->str), length_of(field, owner + field->offset) };
    g_ptr_array_add(v->data, list);
}

static GPtrArray *lists_of(const VmsSpecimen *s)
{
    GPtrArray *lists = g_ptr_array_new_with_free_func(list_free);
    VmsVisitor visitor = { .field = note_list, .data = lists };

    vms_visit(&visitor, s->vmsd, s->opaque, s->vmsd->version_id);
    return lists;
}

/* True: a list has grown, and the kit has failed. */
static bool fail_list(VmsKit *kit, const VmsSpecimen *from, const VmsSpecimen *to)
{
    g_autoptr(GPtrArray) saved = lists_of(from);
    g_autoptr(GPtrArray) loaded = lists_of(to);

    for (guint i = 0; i < MIN(saved->len, loaded->len); i++) {
        const List *a = saved->pdata[i];
        const List *b = loaded->pdata[i];

        if (strcmp(a->path, b->path) == 0 && b->n > a->n) {
            vms_kit_fail(kit, b->path, VMS_NO_OFFSET, NULL,
                         "loaded into a device in use: the stream has %" G_GUINT64_FORMAT " elements and now there are %"
                         G_GUINT64_FORMAT ": the elements are appended: give the field a free function",
                         a->n, b->n);
            return true;
        }
    }
    return false;
}

static bool fail_leftover(VmsKit *kit, const VmsSpecimen *from, const VmsSpecimen *to, GBytes *bytes, GBytes *again)
{
    g_autoptr(GPtrArray) saved = vms_dump(from->vmsd, from->opaque, from->vmsd->version_id);
    g_autoptr(GPtrArray) loaded = vms_dump(to->vmsd, to->opaque, to->vmsd->version_id);
    uint64_t offset = vms_first_difference(bytes, again);
    g_autofree char *path = vms_dump_difference(saved, loaded);

    if (fail_list(kit, from, to)) {
        return false;
    }
    if (!path) {
        path = vms_specimen_path_at(kit, VMSTATE_FORM_BARE, bytes, offset);
    }
    return vms_kit_fail(kit, path, offset, again,
                        "loaded into a device in use, and saved again: the stream is another than the one that was loaded: "
                        "what this stream does not bring stays as it was: reset it in pre_load");
}

static bool loads(VmsSpecimen *s, GBytes *bytes)
{
    return vms_specimen_load(s, VMSTATE_FORM_BARE, bytes, NULL);
}

/* Where a new device does not save what it has loaded, it is not for what was there before: the round trip tells of it. */
static bool is_kept_by_a_new_one(VmsKit *kit, GBytes *bytes)
{
    g_autoptr(VmsSpecimen) s = vms_specimen_new(kit, kit->device->vmsd);
    g_autoptr(GBytes) again = s && loads(s, bytes) ? vms_specimen_save(s, VMSTATE_FORM_BARE, -1, NULL) : NULL;

    return again && g_bytes_equal(bytes, again);
}

static bool check_pair(VmsKit *kit, uint64_t salt, uint64_t other)
{
    g_autoptr(VmsSpecimen) from = vms_specimen_new_filled(kit, salt);
    g_autoptr(VmsSpecimen) before = from ? vms_specimen_new_filled(kit, other) : NULL;
    g_autoptr(VmsSpecimen) to = before ? vms_specimen_new(kit, kit->device->vmsd) : NULL;
    g_autoptr(GBytes) bytes = to ? vms_specimen_must_save(kit, from, VMSTATE_FORM_BARE, -1) : NULL;
    g_autoptr(GBytes) old = bytes ? vms_specimen_must_save(kit, before, VMSTATE_FORM_BARE, -1) : NULL;
    g_autoptr(GBytes) again = NULL;

    if (!old) {
        return false;
    }
    /* The device in use is one that has loaded: all that a load derives is there. It may refuse another load. */
    if (!is_kept_by_a_new_one(kit, bytes) || !loads(to, old) || !loads(to, bytes)) {
        return !kit->failure;
    }
    again = vms_specimen_must_save(kit, to, VMSTATE_FORM_BARE, -1);
    if (!again) {
        return false;
    }
    return g_bytes_equal(bytes, again) || fail_leftover(kit, from, to, bytes, again);
}

bool vms_check_leftovers(VmsKit *kit)
{
    /* A device as made has the fewest subsections. */
    static const uint64_t salts[] = { VMS_AS_MADE, 0, 1 };

    for (size_t i = 0; i < G_N_ELEMENTS(salts); i++) {
        if (!check_pair(kit, salts[i], 0x7a67 + i)) {
            return false;
        }
    }
    return true;
}
