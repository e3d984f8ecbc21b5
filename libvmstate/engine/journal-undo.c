/* SPDX-License-Identifier: BSD-3-Clause */
/* The journal undone, or committed. */
#include <string.h>

#include "journal-entry.h"
#include "list.h"

static void undo_link(const Entry *entry)
{
    vms_list_unlink(entry->field, entry->where, entry->memory);
    g_free(entry->memory);
}

static void undo_array(const Entry *entry)
{
    GArray *array = entry->where;

    g_array_set_size(array, (guint)(entry->size / g_array_get_element_size(array)));
    if (entry->size > 0) {
        memcpy(array->data, entry->memory, entry->size);
    }
}

static void undo_byte_array(const Entry *entry)
{
    GByteArray *array = entry->where;

    g_byte_array_set_size(array, (guint)entry->size);
    if (entry->size > 0) {
        memcpy(array->data, entry->memory, entry->size);
    }
}

static void undo_entry(const Entry *entry)
{
    switch (entry->kind) {
    case ENTRY_KEPT:
        memcpy(entry->where, entry->memory, entry->size);
        return;
    case ENTRY_RUNS:
        vms_run_restore(entry->run, entry->where, entry->stride, entry->memory, entry->size);
        return;
    case ENTRY_ALLOCATED:
        entry->free_func(entry->memory);
        return;
    case ENTRY_ARRAY:
        undo_array(entry);
        return;
    case ENTRY_BYTE_ARRAY:
        undo_byte_array(entry);
        return;
    case ENTRY_LINKED:
        undo_link(entry);
        return;
    case ENTRY_FRESH:
        g_free(entry->memory);
        return;
    case ENTRY_PLANTED:
        /* Not removed: the tree's own functions would free what lies in the value a second time. */
        g_tree_steal(entry->where, entry->memory);
        g_free(entry->value);
        return;
    case ENTRY_REPLACED:
    case ENTRY_DESCRIBED:
    case ENTRY_SETTLED:
        return;
    }
}

/* Which nodes lists and trees still hold, looked up once a container. */
typedef struct Held {
    GHashTable *containers;
    GHashTable *nodes;
} Held;

static gboolean add_node(gpointer key, gpointer value, gpointer nodes)
{
    (void)key;
    g_hash_table_add(nodes, value);
    return FALSE;
}

static bool list_holds(Held *held, const Entry *entry)
{
    if (g_hash_table_add(held->containers, entry->where)) {
        for (uint8_t *node = *(uint8_t **)entry->where; node; node = vms_list_next(entry->field, node)) {
            g_hash_table_add(held->nodes, node);
        }
    }
    return g_hash_table_contains(held->nodes, entry->memory);
}

static bool tree_holds(Held *held, const Entry *entry)
{
    if (g_hash_table_add(held->containers, entry->where)) {
        g_tree_foreach(entry->where, add_node, held->nodes);
    }
    return g_hash_table_contains(held->nodes, entry->value);
}

/* A described key is noted before its node: whoever took the node has it too. */
static bool is_key_of_lost(const GArray *entries, guint i, Held *held)
{
    const Entry *key = &g_array_index(entries, Entry, i);

    for (guint k = i + 1; k < entries->len; k++) {
        const Entry *entry = &g_array_index(entries, Entry, k);

        if (entry->kind == ENTRY_PLANTED && entry->memory == key->memory) {
            return !tree_holds(held, entry);
        }
    }
    return false;
}

static bool is_lost(const GArray *entries, guint i, Held *held)
{
    const Entry *entry = &g_array_index(entries, Entry, i);

    switch (entry->kind) {
    case ENTRY_ALLOCATED:
        return *(void **)entry->where != entry->memory;
    case ENTRY_LINKED:
        return !list_holds(held, entry);
    case ENTRY_PLANTED:
        return !tree_holds(held, entry);
    case ENTRY_FRESH:
        return is_key_of_lost(entries, i, held);
    default:
        return false;
    }
}

/* What a hook has taken over is no longer ours, and what lies in it must not even be looked at. */
static void undo_all(const GArray *entries)
{
    g_autofree bool *lost = g_new0(bool, entries->len);
    g_autoptr(GHashTable) containers = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) nodes = g_hash_table_new(NULL, NULL);
    Held held = { .containers = containers, .nodes = nodes };

    for (guint i = 0; i < entries->len; i++) {
        int owner = g_array_index(entries, Entry, i).owner;

        lost[i] = (owner != NO_OWNER && lost[owner]) || is_lost(entries, i, &held);
    }
    for (guint i = entries->len; i-- > 0;) {
        if (!lost[i]) {
            undo_entry(&g_array_index(entries, Entry, i));
        }
    }
}

/* Without undo, what was replaced is nobody's any more. */
static void free_replaced(GArray *entries)
{
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);

        if (entry->kind == ENTRY_REPLACED && entry->memory) {
            entry->free_func(entry->memory);
        }
    }
}

/* Ready for another load; one block stays. */
static void forget(VmsJournal *journal)
{
    g_array_set_size(journal->entries, 0);
    if (journal->blocks->len > 1) {
        g_ptr_array_remove_range(journal->blocks, 0, journal->blocks->len - 1);
    }
    journal->block_used = 0;
    journal->owner = journal->newest = NO_OWNER;
}

void vms_journal_undo(VmsJournal *journal)
{
    GArray *entries = journal->entries;

    if (journal->atomic) {
        undo_all(entries);
    } else {
        free_replaced(entries);
    }
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);

        if (entry->kind == ENTRY_DESCRIBED && entry->extra->load_aborted) {
            entry->extra->load_aborted(entry->where);
        }
    }
    forget(journal);
}

void vms_journal_commit(VmsJournal *journal)
{
    for (guint i = 0; i < journal->entries->len; i++) {
        const Entry *entry = &g_array_index(journal->entries, Entry, i);

        if (entry->kind == ENTRY_DESCRIBED && entry->extra->commit) {
            entry->extra->commit(entry->where);
        } else if (entry->kind == ENTRY_REPLACED && entry->memory) {
            entry->free_func(entry->memory);
        }
    }
    forget(journal);
}
