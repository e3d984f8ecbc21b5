/* SPDX-License-Identifier: BSD-3-Clause */
#include "journal.h"

#include <string.h>

#include "list.h"

typedef enum EntryKind {
    ENTRY_KEPT,
    ENTRY_RUNS,
    ENTRY_ALLOCATED,
    ENTRY_REPLACED,
    ENTRY_ARRAY,
    ENTRY_BYTE_ARRAY,
    ENTRY_LINKED,
    ENTRY_FRESH,
    ENTRY_PLANTED,
    ENTRY_DESCRIBED,
    /* Nothing to do any more. */
    ENTRY_SETTLED,
} EntryKind;

typedef struct Entry {
    EntryKind kind;
    const VMStateField *field;
    const VMStateDescriptionExtra *extra;
    const VmsRun *run;
    /* Kept: where; allocated: the slot; linked: the head; planted: the tree; described: opaque. */
    void *where;
    /* Kept: the old bytes; otherwise the memory, node or key. */
    void *memory;
    /* Planted. */
    void *value;
    size_t size;
    /* Runs: bytes from one struct to the next; size is how many. */
    size_t stride;
    GDestroyNotify free_func;
    /* The entry of the new memory that this one lies in; -1: none. */
    int owner;
} Entry;

#define NO_OWNER (-1)

/* Old bytes are kept in blocks of this size, so that a small field costs no allocation. */
#define BLOCK_SIZE (64 * 1024)

struct VmsJournal {
    GArray *entries;
    GPtrArray *blocks;
    size_t block_used;
    size_t block_size;
    bool atomic;
    int owner;
};

VmsJournal *vms_journal_new(void)
{
    VmsJournal *j = g_new0(VmsJournal, 1);

    j->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    j->blocks = g_ptr_array_new_with_free_func(g_free);
    j->atomic = true;
    j->owner = NO_OWNER;
    return j;
}

void vms_journal_set_atomic(VmsJournal *journal, bool atomic)
{
    journal->atomic = atomic;
}

bool vms_journal_is_atomic(const VmsJournal *journal)
{
    return journal && journal->atomic;
}

void vms_journal_enter(VmsJournal *journal, int *outer)
{
    if (!journal) {
        return;
    }
    *outer = journal->owner;
    journal->owner = (int)journal->entries->len - 1;
}

void vms_journal_leave(VmsJournal *journal, int outer)
{
    if (journal) {
        journal->owner = outer;
    }
}

void vms_journal_free(VmsJournal *journal)
{
    if (!journal) {
        return;
    }
    g_array_unref(journal->entries);
    g_ptr_array_unref(journal->blocks);
    g_free(journal);
}

static uint8_t *room_for(VmsJournal *j, size_t size)
{
    uint8_t *block;

    if (j->block_size - j->block_used < size) {
        size_t want = MAX(size, (size_t)BLOCK_SIZE);

        block = want < SIZE_MAX - VMS_SHUFFLE_SLACK ? g_try_malloc(want + VMS_SHUFFLE_SLACK) : NULL;
        if (!block) {
            return NULL;
        }
        g_ptr_array_add(j->blocks, block);
        j->block_size = want;
        j->block_used = 0;
    }
    block = g_ptr_array_index(j->blocks, j->blocks->len - 1);
    block += j->block_used;
    j->block_used += size;
    return block;
}

bool vms_journal_keep(VmsJournal *journal, const void *memory, size_t size)
{
    Entry entry = { .kind = ENTRY_KEPT, .where = (void *)memory, .size = size };

    if (!journal || !journal->atomic || size == 0) {
        return true;
    }
    entry.owner = journal->owner;
    entry.memory = room_for(journal, size);
    if (!entry.memory) {
        return false;
    }
    memcpy(entry.memory, memory, size);
    g_array_append_val(journal->entries, entry);
    return true;
}

bool vms_journal_keep_runs(VmsJournal *journal, const VmsRun *run, const uint8_t *from, size_t stride, size_t n)
{
    Entry entry = { .kind = ENTRY_RUNS, .run = run, .where = (void *)from, .size = n, .stride = stride };

    if (!journal || !journal->atomic || n == 0) {
        return true;
    }
    entry.owner = journal->owner;
    entry.memory = room_for(journal, run->wire_size * n);
    if (!entry.memory) {
        return false;
    }
    vms_run_save(run, from, stride, entry.memory, n);
    g_array_append_val(journal->entries, entry);
    return true;
}

static void add(VmsJournal *journal, const Entry *entry)
{
    bool wanted = journal && (journal->atomic || entry->kind == ENTRY_REPLACED || entry->kind == ENTRY_DESCRIBED);

    if (wanted) {
        g_array_append_vals(journal->entries, entry, 1);
        g_array_index(journal->entries, Entry, journal->entries->len - 1).owner = journal->owner;
    }
}

static bool keep_contents(VmsJournal *journal, EntryKind kind, void *array, const void *data, size_t size)
{
    Entry entry = { .kind = kind, .where = array, .size = size };

    if (!journal || !journal->atomic) {
        return true;
    }
    if (size > 0) {
        entry.memory = room_for(journal, size);
        if (!entry.memory) {
            return false;
        }
        memcpy(entry.memory, data, size);
    }
    add(journal, &entry);
    return true;
}

bool vms_journal_keep_array(VmsJournal *journal, GArray *array)
{
    return keep_contents(journal, ENTRY_ARRAY, array, array->data, (size_t)array->len * g_array_get_element_size(array));
}

bool vms_journal_keep_byte_array(VmsJournal *journal, GByteArray *array)
{
    return keep_contents(journal, ENTRY_BYTE_ARRAY, array, array->data, array->len);
}

void vms_journal_allocated(VmsJournal *journal, void **slot, void *memory, GDestroyNotify free_func)
{
    add(journal, &(Entry){ .kind = ENTRY_ALLOCATED, .where = slot, .memory = memory, .free_func = free_func });
}

void vms_journal_replaced(VmsJournal *journal, void *memory, GDestroyNotify free_func)
{
    if (!journal) {
        if (memory) {
            free_func(memory);
        }
        return;
    }
    add(journal, &(Entry){ .kind = ENTRY_REPLACED, .memory = memory, .free_func = free_func });
}

void vms_journal_linked(VmsJournal *journal, const VMStateField *field, uint8_t *head, uint8_t *node)
{
    add(journal, &(Entry){ .kind = ENTRY_LINKED, .field = field, .where = head, .memory = node });
}

void vms_journal_fresh(VmsJournal *journal, void *memory)
{
    add(journal, &(Entry){ .kind = ENTRY_FRESH, .memory = memory });
}

void vms_journal_planted(VmsJournal *journal, GTree *tree, gpointer key, gpointer value)
{
    add(journal, &(Entry){ .kind = ENTRY_PLANTED, .where = tree, .memory = key, .value = value });
}

void vms_journal_described(VmsJournal *journal, const VMStateDescriptionExtra *extra, void *opaque)
{
    if (extra && (extra->commit || extra->load_aborted)) {
        add(journal, &(Entry){ .kind = ENTRY_DESCRIBED, .extra = extra, .where = opaque });
    }
}

static void undo_link(const Entry *entry)
{
    if (entry->field->info->id == VMSTATE_INFO_QTAILQ) {
        vms_qtailq_remove_last(entry->field, entry->where, entry->memory);
    } else {
        vms_qlist_remove_last(entry->field, entry->memory);
    }
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

static gboolean add_node(gpointer key, gpointer value, gpointer set)
{
    (void)key;
    g_hash_table_add(set, value);
    return FALSE;
}

/* The keys and values that hooks have taken out of their trees. */
static GHashTable *find_uprooted(const GArray *entries)
{
    g_autoptr(GHashTable) trees = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) values = g_hash_table_new(NULL, NULL);
    GHashTable *uprooted = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);

        if (entry->kind != ENTRY_PLANTED) {
            continue;
        }
        if (g_hash_table_add(trees, entry->where)) {
            g_tree_foreach(entry->where, add_node, values);
        }
        if (!g_hash_table_contains(values, entry->value)) {
            g_hash_table_add(uprooted, entry->memory);
            g_hash_table_add(uprooted, entry->value);
        }
    }
    return uprooted;
}

static bool is_lost(const Entry *entry, GHashTable *uprooted)
{
    switch (entry->kind) {
    case ENTRY_ALLOCATED:
        return *(void **)entry->where != entry->memory;
    case ENTRY_FRESH:
        return g_hash_table_contains(uprooted, entry->memory);
    case ENTRY_PLANTED:
        return g_hash_table_contains(uprooted, entry->value);
    default:
        return false;
    }
}

/* What a hook has taken over is no longer ours, and what lies in it must not even be looked at. */
static void undo_all(GArray *entries)
{
    g_autofree bool *lost = g_new0(bool, entries->len);
    g_autoptr(GHashTable) uprooted = find_uprooted(entries);

    for (guint i = 0; i < entries->len; i++) {
        const Entry *entry = &g_array_index(entries, Entry, i);

        lost[i] = (entry->owner != NO_OWNER && lost[entry->owner]) || is_lost(entry, uprooted);
    }
    for (guint i = entries->len; i-- > 0;) {
        const Entry *entry = &g_array_index(entries, Entry, i);

        if (entry->kind == ENTRY_LINKED && !lost[i] &&
            !vms_list_ends_with(entry->field, entry->where, entry->memory)) {
            lost[i] = true;
        }
        if (!lost[i]) {
            undo_entry(entry);
        }
    }
}

size_t vms_journal_mark(const VmsJournal *journal)
{
    return journal ? journal->entries->len : 0;
}

void vms_journal_settle(VmsJournal *journal, size_t mark, const uint8_t *memory, size_t size, bool free_held)
{
    for (size_t i = mark; journal && i < journal->entries->len; i++) {
        Entry *entry = &g_array_index(journal->entries, Entry, i);
        const uint8_t *where = entry->where;
        bool inside = where >= memory && where < memory + size;

        if (!inside && (entry->owner < (int)mark ||
                        g_array_index(journal->entries, Entry, entry->owner).kind != ENTRY_SETTLED)) {
            continue;
        }
        if (inside && free_held && entry->kind == ENTRY_ALLOCATED && *(void **)entry->where == entry->memory) {
            entry->free_func(entry->memory);
        }
        entry->kind = ENTRY_SETTLED;
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
    g_array_set_size(entries, 0);
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
    g_array_set_size(journal->entries, 0);
}
