/* SPDX-License-Identifier: BSD-3-Clause */
/* What a journal consists of: for the file that writes it and the one that undoes it. */
#ifndef VMS_ENGINE_JOURNAL_ENTRY_H
#define VMS_ENGINE_JOURNAL_ENTRY_H

#include "journal.h"

typedef enum EntryKind {
    ENTRY_KEPT,
    ENTRY_RUNS,
    ENTRY_ALLOCATED,
    /* Memory of the device behind a pointer, or a GArray's elements: what is kept or noted in it is good while it is there.
     */
    ENTRY_POINTED,
    ENTRY_ELEMENTS,
    ENTRY_REPLACED,
    ENTRY_ARRAY,
    ENTRY_BYTE_ARRAY,
    ENTRY_LINKED,
    ENTRY_FRESH,
    ENTRY_PLANTED,
    /* A node that was in a tree before: its key and value are out of it. */
    ENTRY_UPROOTED,
    /* A struct whose load began (load_aborted), and ended (commit). */
    ENTRY_DESCRIBED,
    ENTRY_LOADED,
    /* Nothing to do any more, nor for what lies in it. */
    ENTRY_SETTLED,
    /* The pointer is gone, what it pointed to is not. */
    ENTRY_RELEASED,
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

/* Something that must not go before the journal has forgotten it. */
typedef struct Hold {
    void *object;
    GDestroyNotify release;
} Hold;

struct VmsJournal {
    GArray *holds;
    GArray *entries;
    GPtrArray *blocks;
    size_t block_used;
    size_t block_size;
    /* Of all loads so far. */
    size_t most_entries;
    bool atomic;
    /* The entry of the memory that is being loaded into, and of the memory noted last. */
    int owner;
    int newest;
};

#endif
