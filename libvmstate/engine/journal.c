/* SPDX-License-Identifier: BSD-3-Clause */
/* The journal as a load writes it. */
#include "journal-entry.h"

#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

/* Old bytes are kept in blocks, so that a small field costs no allocation; the first is small, as most devices are. */
#define FIRST_BLOCK 1024
#define BLOCK_GROWTH 4
#define MAX_BLOCK ((size_t)64 * 1024)
#define LARGE_PAGE ((size_t)2 * 1024 * 1024)

static void release(gpointer data)
{
    const Hold *hold = data;

    hold->release(hold->object);
}

VmsJournal *vms_journal_new(void)
{
    VmsJournal *j = g_new0(VmsJournal, 1);

    j->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    j->blocks = g_ptr_array_new_with_free_func(g_free);
    j->holds = g_array_new(FALSE, FALSE, sizeof(Hold));
    g_array_set_clear_func(j->holds, release);
    j->atomic = true;
    j->owner = j->newest = NO_OWNER;
    return j;
}

/* As many entries take about as much memory as the block does that stays. */
#define SMALL_ENTRIES 512

bool vms_journal_is_small(const VmsJournal *journal)
{
    return journal->block_size <= MAX_BLOCK && journal->most_entries <= SMALL_ENTRIES;
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
    journal->owner = journal->newest;
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
    g_array_unref(journal->holds);
    g_ptr_array_unref(journal->blocks);
    g_free(journal);
}

/* What is written once and soon freed costs mostly its page faults: large blocks ask for large pages. */
static uint8_t *new_block(size_t size)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    void *block;

    if (size >= 2 * LARGE_PAGE) {
        if (posix_memalign(&block, LARGE_PAGE, size) != 0) {
            return NULL;
        }
        /* Only advice: a kernel without large pages gives small ones. */
        madvise(block, size, MADV_HUGEPAGE);
        return block;
    }
#endif
    return g_try_malloc(size);
}

static uint8_t *room_for(VmsJournal *j, size_t size)
{
    uint8_t *block;

    if (j->block_size - j->block_used < size) {
        size_t next = j->block_size ? MIN(j->block_size, MAX_BLOCK / BLOCK_GROWTH) * BLOCK_GROWTH : FIRST_BLOCK;
        size_t want = MAX(size, next);

        block = want < SIZE_MAX - VMS_SHUFFLE_SLACK ? new_block(want + VMS_SHUFFLE_SLACK) : NULL;
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

/* A hook may drop the last other reference. */
static void hold(VmsJournal *journal, void *object, GDestroyNotify release_func)
{
    Hold entry = { .object = object, .release = release_func };

    g_array_append_val(journal->holds, entry);
}

static bool add(VmsJournal *journal, const Entry *entry)
{
    if (journal) {
        g_array_append_vals(journal->entries, entry, 1);
        g_array_index(journal->entries, Entry, journal->entries->len - 1).owner = journal->owner;
    }
    return journal != NULL;
}

/* For memory into which something is loaded. */
static void add_memory(VmsJournal *journal, const Entry *entry)
{
    if (add(journal, entry)) {
        journal->newest = (int)journal->entries->len - 1;
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
    if (vms_journal_is_atomic(journal)) {
        hold(journal, g_array_ref(array), (GDestroyNotify)g_array_unref);
    }
    return keep_contents(journal, ENTRY_ARRAY, array, array->data, (size_t)array->len * g_array_get_element_size(array));
}

bool vms_journal_keep_byte_array(VmsJournal *journal, GByteArray *array)
{
    if (vms_journal_is_atomic(journal)) {
        hold(journal, g_byte_array_ref(array), (GDestroyNotify)g_byte_array_unref);
    }
    return keep_contents(journal, ENTRY_BYTE_ARRAY, array, array->data, array->len);
}

void vms_journal_allocated(VmsJournal *journal, void **slot, void *memory, GDestroyNotify free_func)
{
    add_memory(journal, &(Entry){ .kind = ENTRY_ALLOCATED, .where = slot, .memory = memory, .free_func = free_func });
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

void vms_journal_pointed(VmsJournal *journal, void **slot)
{
    add_memory(journal, &(Entry){ .kind = ENTRY_POINTED, .where = slot, .memory = *slot });
}

void vms_journal_elements(VmsJournal *journal, GArray *array)
{
    if (journal) {
        hold(journal, g_array_ref(array), (GDestroyNotify)g_array_unref);
    }
    add_memory(journal, &(Entry){ .kind = ENTRY_ELEMENTS, .where = array, .memory = array->data });
}

void vms_journal_linked(VmsJournal *journal, const VMStateField *field, uint8_t *head, uint8_t *node)
{
    add_memory(journal, &(Entry){ .kind = ENTRY_LINKED, .field = field, .where = head, .memory = node });
}

void vms_journal_fresh(VmsJournal *journal, void *memory)
{
    add_memory(journal, &(Entry){ .kind = ENTRY_FRESH, .memory = memory });
}

void vms_journal_planted(VmsJournal *journal, GTree *tree, gpointer key, gpointer value)
{
    add_memory(journal, &(Entry){ .kind = ENTRY_PLANTED, .where = tree, .memory = key, .value = value });
}

void vms_journal_uprooted(VmsJournal *journal, GTree *tree, gpointer key, gpointer value)
{
    add(journal, &(Entry){ .kind = ENTRY_UPROOTED, .where = tree, .memory = key, .value = value });
}

void vms_journal_tree(VmsJournal *journal, GTree *tree)
{
    if (journal) {
        hold(journal, g_tree_ref(tree), (GDestroyNotify)g_tree_unref);
    }
}

void vms_journal_described(VmsJournal *journal, const VMStateDescriptionExtra *extra, void *opaque)
{
    if (extra && extra->load_aborted) {
        add(journal, &(Entry){ .kind = ENTRY_DESCRIBED, .extra = extra, .where = opaque });
    }
}

void vms_journal_loaded(VmsJournal *journal, const VMStateDescriptionExtra *extra, void *opaque)
{
    if (extra && extra->commit) {
        add(journal, &(Entry){ .kind = ENTRY_LOADED, .extra = extra, .where = opaque });
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
        bool inside = (where >= memory && where < memory + size) || (entry->kind == ENTRY_FRESH && entry->memory == memory);

        if (!inside &&
            (entry->owner < (int)mark || g_array_index(journal->entries, Entry, entry->owner).kind != ENTRY_SETTLED)) {
            continue;
        }
        if (inside && free_held && entry->kind == ENTRY_ALLOCATED && *(void **)entry->where == entry->memory) {
            entry->free_func(entry->memory);
        }
        entry->kind = inside && entry->kind == ENTRY_POINTED ? ENTRY_RELEASED : ENTRY_SETTLED;
    }
}

/* It lies in the device's own memory, or in what is allocated there. */
static bool stays_noted(const VmsJournal *journal, size_t mark, const Entry *entry, VmsStays stays, const void *data)
{
    if (entry->kind != ENTRY_ALLOCATED && entry->kind != ENTRY_LINKED) {
        return entry->kind == ENTRY_REPLACED;
    }
    if (entry->owner != NO_OWNER && (size_t)entry->owner >= mark) {
        return g_array_index(journal->entries, Entry, entry->owner).kind != ENTRY_SETTLED;
    }
    return stays(entry->where, data);
}

void vms_journal_settle_hook(VmsJournal *journal, size_t mark, VmsStays stays, const void *data)
{
    for (size_t i = mark; journal && i < journal->entries->len; i++) {
        Entry *entry = &g_array_index(journal->entries, Entry, i);

        if (!stays_noted(journal, mark, entry, stays, data)) {
            entry->kind = ENTRY_SETTLED;
        }
    }
}
