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

    g_array_set_size(array, 0);
    g_array_set_size(array, (guint)(entry->size / g_array_get_element_size(array)));
    if (entry->size > 0) {
        memcpy(array->data, entry->memory, entry->size);
    }
}

/* What the elements held was undone already: a clear function must not see it. */
static void undo_elements(const Entry *entry)
{
    GArray *array = entry->where;

    if (array->len > 0) {
        memset(array->data, 0, (size_t)array->len * g_array_get_element_size(array));
    }
}

void vms_journal_free_with(VmsJournal *journal, GDestroyNotify free_func)
{
    g_array_index(journal->entries, Entry, journal->entries->len - 1).free_func = free_func;
}

/* Without a free function: puts the old node back for a moment, so that the tree's own functions destroy it. */
static void commit_uprooted(const Entry *entry)
{
    gpointer key, value;
    bool replaced;

    if (entry->free_func) {
        entry->free_func(entry->value);
        return;
    }
    replaced = g_tree_lookup_extended(entry->where, entry->memory, &key, &value);
    if (replaced) {
        g_tree_steal(entry->where, key);
    }
    g_tree_insert(entry->where, entry->memory, entry->value);
    g_tree_remove(entry->where, entry->memory);
    if (replaced) {
        g_tree_insert(entry->where, key, value);
    }
}

/* Without a free function: the old elements pass through the array's clear function, which only the array knows. */
static void commit_array(const Entry *entry)
{
    GArray *array = entry->where;
    guint len = array->len;

    if (entry->free_func) {
        for (size_t at = 0; at < entry->size; at += g_array_get_element_size(array)) {
            entry->free_func((uint8_t *)entry->memory + at);
        }
    } else if (entry->size > 0) {
        g_array_append_vals(array, entry->memory, (guint)(entry->size / g_array_get_element_size(array)));
        g_array_set_size(array, len);
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
    case ENTRY_ELEMENTS:
        undo_elements(entry);
        return;
    case ENTRY_UPROOTED:
        g_tree_insert(entry->where, entry->memory, entry->value);
        return;
    case ENTRY_POINTED:
    case ENTRY_REPLACED:
    case ENTRY_DESCRIBED:
    case ENTRY_LOADED:
    case ENTRY_SETTLED:
    case ENTRY_RELEASED:
        return;
    }
}

/* Which nodes lists and trees still hold: container -> set of nodes, made once a container. */
static gboolean add_node(gpointer key, gpointer value, gpointer nodes)
{
    (void)key;
    g_hash_table_add(nodes, value);
    return FALSE;
}

static GHashTable *nodes_of(GHashTable *held, const Entry *entry)
{
    GHashTable *nodes = g_hash_table_lookup(held, entry->where);

    if (nodes) {
        return nodes;
    }
    nodes = g_hash_table_new(NULL, NULL);
    g_hash_table_insert(held, entry->where, nodes);
    if (entry->kind == ENTRY_PLANTED) {
        g_tree_foreach(entry->where, add_node, nodes);
        return nodes;
    }
    for (uint8_t *node = *(uint8_t **)entry->where; node; node = vms_list_next(entry->field, node)) {
        g_hash_table_add(nodes, node);
    }
    return nodes;
}

static bool list_holds(GHashTable *held, const Entry *entry)
{
    return g_hash_table_contains(nodes_of(held, entry), entry->memory);
}

static bool tree_holds(GHashTable *held, const Entry *entry)
{
    return g_hash_table_contains(nodes_of(held, entry), entry->value);
}

/* A described key is noted before its node: whoever took the node has it too. */
static bool is_key_of_lost(const GArray *entries, guint i, GHashTable *held)
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

static bool is_lost(const GArray *entries, guint i, GHashTable *held)
{
    const Entry *entry = &g_array_index(entries, Entry, i);

    switch (entry->kind) {
    case ENTRY_ALLOCATED:
    case ENTRY_POINTED:
        return *(void **)entry->where != entry->memory;
    case ENTRY_ELEMENTS:
        return ((GArray *)entry->where)->data != (char *)entry->memory;
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

/* What a hook has taken over is no longer ours, and what lies in it must not even be looked at. (transfer full). */
static bool *find_lost(const GArray *entries)
{
    bool *lost = g_new0(bool, entries->len);
    g_autoptr(GHashTable) held = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);

    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);
        int owner = entry->owner;

        /* Arrays and trees are held, and get what they had back, to free it, even where a hook changed the pointer to them.
         */
        if ((entry->kind == ENTRY_ARRAY || entry->kind == ENTRY_UPROOTED) && owner != NO_OWNER &&
            g_array_index(entries, Entry, owner).kind == ENTRY_POINTED) {
            owner = g_array_index(entries, Entry, owner).owner;
        }
        lost[i] = (owner != NO_OWNER && lost[owner]) || is_lost(entries, i, held);
    }
    return lost;
}

/* Without undo, what was replaced is nobody's any more. */
static void free_replaced(const GArray *entries)
{
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);

        if (entry->kind == ENTRY_REPLACED && entry->memory) {
            entry->free_func(entry->memory);
        }
    }
}

/* Does the entry lie in memory that goes with this load? */
static bool is_passing(const GArray *entries, const Entry *entry)
{
    while (entry->owner != NO_OWNER) {
        entry = &g_array_index(entries, Entry, entry->owner);
        if (entry->kind != ENTRY_POINTED && entry->kind != ENTRY_RELEASED && entry->kind != ENTRY_SETTLED) {
            return true;
        }
    }
    return false;
}

static void tell_aborted(const Entry *entry)
{
    if (entry->extra->load_aborted) {
        entry->extra->load_aborted(entry->where);
    }
}

/* What lies in memory that goes must be told while that is there; the others are told at the end. */
static void undo_all(const GArray *entries, const bool *lost)
{
    for (guint i = entries->len; i-- > 0;) {
        const Entry *entry = &g_array_index(entries, Entry, i);

        if (!lost[i] && entry->kind == ENTRY_DESCRIBED && is_passing(entries, entry)) {
            tell_aborted(entry);
        } else if (!lost[i]) {
            undo_entry(entry);
        }
    }
}

/* Ready for another load; one block stays. */
static void forget(VmsJournal *journal)
{
    journal->most_entries = MAX(journal->most_entries, journal->entries->len);
    g_array_set_size(journal->entries, 0);
    g_array_set_size(journal->holds, 0);
    if (journal->blocks->len > 1) {
        g_ptr_array_remove_range(journal->blocks, 0, journal->blocks->len - 1);
    }
    journal->block_used = 0;
    journal->owner = journal->newest = NO_OWNER;
}

void vms_journal_undo(VmsJournal *journal)
{
    const GArray *entries = journal->entries;
    g_autofree bool *lost = find_lost(entries);

    if (journal->atomic) {
        undo_all(entries, lost);
    } else {
        free_replaced(entries);
    }
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);
        bool told = journal->atomic && is_passing(entries, entry);

        if (entry->kind == ENTRY_DESCRIBED && !told && !lost[i]) {
            tell_aborted(entry);
        }
    }
    forget(journal);
}

static bool has_commits(const GArray *entries)
{
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);

        if (entry->kind == ENTRY_LOADED) {
            return true;
        }
    }
    return false;
}

void vms_journal_commit(VmsJournal *journal)
{
    const GArray *entries = journal->entries;
    g_autofree bool *lost = has_commits(entries) ? find_lost(entries) : NULL;

    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);

        if (entry->kind == ENTRY_LOADED && !lost[i]) {
            entry->extra->commit(entry->where);
        }
    }
    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);

        if (entry->kind == ENTRY_ARRAY) {
            commit_array(entry);
        } else if (entry->kind == ENTRY_UPROOTED) {
            commit_uprooted(entry);
        }
    }
    free_replaced(entries);
    forget(journal);
}
