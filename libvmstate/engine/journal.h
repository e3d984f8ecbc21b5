/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The journal: what an atomic load has overwritten, allocated, linked and called, so that all of it can be undone in
 * reverse order, or committed in order.
 */
#ifndef VMS_ENGINE_JOURNAL_H
#define VMS_ENGINE_JOURNAL_H

#include <vmstate/description.h>
#include <vmstate/extra.h>

#include "run.h"

typedef struct VmsJournal VmsJournal;

VmsJournal *vms_journal_new(void);
/* Drops it, undoing nothing. */
void vms_journal_free(VmsJournal *journal);

/* Committed or undone, it is as new, but for some memory: true where that is little enough to be kept for the next load. */
bool vms_journal_is_small(const VmsJournal *journal);

/* Undoing is wanted; otherwise only what commit needs is noted. */
void vms_journal_set_atomic(VmsJournal *journal, bool atomic);
/* False for NULL. */
bool vms_journal_is_atomic(const VmsJournal *journal);

/* Memory is about to be overwritten. False where the copy of the old bytes could not be had. */
bool vms_journal_keep(VmsJournal *journal, const void *memory, size_t size);
/* As vms_journal_keep(), for the members of @n structs' runs. */
bool vms_journal_keep_runs(VmsJournal *journal, const VmsRun *run, const uint8_t *from, size_t stride, size_t n);
/*
 * What is noted until vms_journal_leave() lies in the memory noted last: it is undone only if that memory is still ours.
 */
void vms_journal_enter(VmsJournal *journal, int *outer);
void vms_journal_leave(VmsJournal *journal, int outer);
/* The contents of an array are about to be replaced in place. */
bool vms_journal_keep_array(VmsJournal *journal, GArray *array);
bool vms_journal_keep_byte_array(VmsJournal *journal, GByteArray *array);
/*
 * The old elements noted last, an array's or a tree's, are @free_func's when the load is accepted, not their container's
 * own functions'.
 */
void vms_journal_free_with(VmsJournal *journal, GDestroyNotify free_func);
/* @memory, new, is what *@slot holds now: undone, it is freed by @free_func if *@slot still holds it. */
void vms_journal_allocated(VmsJournal *journal, void **slot, void *memory, GDestroyNotify free_func);
/* *@slot held @memory, which nobody needs once the load has been accepted. */
void vms_journal_replaced(VmsJournal *journal, void *memory, GDestroyNotify free_func);
/* What follows until vms_journal_leave() lies behind *@slot, memory of the device's own. */
void vms_journal_pointed(VmsJournal *journal, void **slot);
/* The same for a GArray's elements. */
void vms_journal_elements(VmsJournal *journal, GArray *array);
/* @node was put at the end of a QTAILQ or QLIST. */
void vms_journal_linked(VmsJournal *journal, const VMStateField *field, uint8_t *head, uint8_t *node);
/* @memory is new, and nothing points to it yet. Where nothing will be undone, it is the caller's to free. */
void vms_journal_fresh(VmsJournal *journal, void *memory);
/* A node was added to a tree; its key, where it is memory, is fresh. */
/* Nodes of @tree are about to be noted. */
void vms_journal_tree(VmsJournal *journal, GTree *tree);
/* A node that was in a tree was taken out of it, undestroyed. */
void vms_journal_uprooted(VmsJournal *journal, GTree *tree, gpointer key, gpointer value);
void vms_journal_planted(VmsJournal *journal, GTree *tree, gpointer key, gpointer value);
/* A described struct's load begins: load_aborted must be told. */
void vms_journal_described(VmsJournal *journal, const VMStateDescriptionExtra *extra, void *opaque);
/* It has ended: commit must be told, of inner structs before outer ones, as post_load is. */
void vms_journal_loaded(VmsJournal *journal, const VMStateDescriptionExtra *extra, void *opaque);

/*
 * @memory goes away: what was noted since the mark and lies in it is neither undone nor committed any more. @free_held:
 * allocations that it still holds are freed.
 */
size_t vms_journal_mark(const VmsJournal *journal);
void vms_journal_settle(VmsJournal *journal, size_t mark, const uint8_t *memory, size_t size, bool free_held);
/*
 * Forgets what was noted since the mark, but for what was replaced, and for what was allocated or linked where @stays says
 * that the device's own memory is.
 */
typedef bool (*VmsStays)(const void *where, const void *data);
void vms_journal_settle_hook(VmsJournal *journal, size_t mark, VmsStays stays, const void *data);

/* Undoes all, in reverse; then calls load_aborted. */
void vms_journal_undo(VmsJournal *journal);
/* Calls commit in order, frees what was replaced. */
void vms_journal_commit(VmsJournal *journal);

#endif
