/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists, trees and temporary structs, loaded. */
#include "bytes/stream.h"
#include "field.h"
#include "list.h"
#include "load.h"

/* Loads a node or key that the entry noted last allocated. */
static bool load_node(VmsLoad *load, const VmsOp *op, const VmsPlan *plan, uint8_t *node, uint64_t index)
{
    VmsFrame frame = { .kind = VMS_FRAME_FIELD, .scope = op->scope, .field = op->field, .index = index };
    int outer = 0;
    bool ok;

    vms_journal_enter(load->journal, &outer);
    load->fresh++;
    ok = vms_walk_enter(&load->walk, &frame) && vms_load_plan(load, plan, node, op->field->version_id);
    vms_walk_leave(&load->walk, &frame);
    load->fresh--;
    vms_journal_leave(load->journal, outer);
    return ok;
}

/* The same for one run: nothing in it needs to be noted. */
static G_GNUC_NO_INLINE bool load_run_at_edge(VmsLoad *load, const VmsOp *op, uint8_t *node, uint64_t index)
{
    VmsFrame frame = { .kind = VMS_FRAME_FIELD, .scope = op->scope, .field = op->field, .index = index };
    uint64_t first;
    bool ok;

    load->fresh++;
    ok = vms_walk_enter(&load->walk, &frame) && vms_load_runs(load, op->load_plan->only_run, node, 0, 0, 1, &first);
    vms_walk_leave(&load->walk, &frame);
    load->fresh--;
    return ok;
}

/* Mostly the window has all of the run, and there is nothing to report. */
static bool load_run_node(VmsLoad *load, const VmsOp *op, uint8_t *node, uint64_t index)
{
    const VmsRun *run = op->load_plan->only_run;
    VMStateStream *stream = load->walk.stream;

    if (load->walk.depth < load->walk.max_depth && vms_run_fit(run, vms_stream_room(stream), 1) == 1 &&
        vms_run_load(run, node, 0, stream->cur, 1) == 1) {
        stream->cur += run->wire_size;
        return true;
    }
    return load_run_at_edge(load, op, node, index);
}

/* The byte before a node: 1, or 0 after the last; anything else is damage. */
static bool more_nodes(VmsLoad *load, const VmsOp *op, uint64_t i, bool *more)
{
    VMStateStream *stream = load->walk.stream;
    uint8_t mark = vms_stream_room(stream) > 0 ? *stream->cur++ : vmstate_stream_get_u8(stream);

    *more = mark == 1;
    if (load->walk.stream->error) {
        return vms_walk_locate(&load->walk, op->scope, op->field, i);
    }
    if (mark > 1) {
        return vms_walk_fail(&load->walk, op->scope, op->field, i, VMSTATE_ERROR_VALUE,
                             "0x%02x marks neither an element (1) nor the end (0)", mark);
    }
    return true;
}

/* With a free function for elements, what the list holds is replaced and not appended to. */
static bool empty_list(VmsLoad *load, const VmsOp *op, uint8_t *head, bool tailq)
{
    const VMStateFieldExtra *extra = op->field->extra;
    void **link = (void **)(void *)head;
    uint8_t *node = *link;

    /* A list in new memory that nobody made. */
    if (tailq && !link[1]) {
        if (!vms_load_keep(load, op, head, 2 * sizeof(void *))) {
            return false;
        }
        link[1] = head;
    }
    /* Where elements are appended, unlinking them one by one restores the head, whatever hooks did to the list. */
    if (!extra || !extra->free_func) {
        return true;
    }
    if (!vms_load_keep(load, op, head, (tailq ? 2 : 1) * sizeof(void *))) {
        return false;
    }
    link[0] = NULL;
    if (tailq) {
        link[1] = head;
    }
    while (node) {
        uint8_t *next = vms_list_next(op->field, node);

        vms_journal_replaced(load->journal, node, extra->free_func);
        node = next;
    }
    return true;
}

static bool load_linked(VmsLoad *load, const VmsOp *op, uint8_t *head)
{
    bool tailq = op->element == VMS_ELEMENT_QTAILQ;
    uint8_t *last;
    bool more;

    if (!empty_list(load, op, head, tailq)) {
        return false;
    }
    last = tailq ? NULL : vms_qlist_last(op->field, head);
    for (uint64_t i = 0; more_nodes(load, op, i, &more); i++) {
        uint8_t *node;

        if (!more) {
            return true;
        }
        node = vms_load_charge_elements(load, op, 1) ? vms_load_alloc(load, op, op->field->size) : NULL;
        if (!node) {
            return false;
        }
        if (tailq) {
            vms_qtailq_append(op->field, head, node);
        } else {
            vms_qlist_append(op->field, head, last, node);
            last = node;
        }
        /* Without undo, only what can have a commit in it must be known. */
        if (load->keeps || !op->load_plan->fixed) {
            vms_journal_linked(load->journal, op->field, head, node);
        }
        if (!(op->load_plan->only_run ? load_run_node(load, op, node, i) : load_node(load, op, op->load_plan, node, i))) {
            return false;
        }
    }
    return false;
}

static bool load_described_key(VmsLoad *load, const VmsOp *op, uint64_t i, gpointer *key)
{
    *key = vms_load_alloc(load, op, op->field->start);
    if (!*key) {
        return false;
    }
    vms_journal_fresh(load->journal, *key);
    return load_node(load, op, op->key_load_plan, *key, i);
}

/* A key, loaded; *key is not yet the tree's. */
static bool load_key(VmsLoad *load, const VmsOp *op, uint64_t i, gpointer *key)
{
    uint64_t direct;

    if (op->key_plan) {
        return load_described_key(load, op, i, key);
    }
    direct = vmstate_stream_get_be64(load->walk.stream);
    *key = (gpointer)(uintptr_t)direct;
    if (load->walk.stream->error) {
        return vms_walk_locate(&load->walk, op->scope, op->field, i);
    }
    if ((uint64_t)(uintptr_t)*key != direct) {
        return vms_walk_fail(&load->walk, op->scope, op->field, i, VMSTATE_ERROR_VALUE,
                             "the key 0x%" G_GINT64_MODIFIER "x does not fit a pointer", direct);
    }
    return true;
}

/* A key that no tree has is the journal's to free; without undo, nobody else's. */
static void drop_key(VmsLoad *load, const VmsOp *op, gpointer key, size_t mark)
{
    if (op->key_plan && key && !load->keeps) {
        vms_journal_settle(load->journal, mark, key, op->field->start, true);
        g_free(key);
    }
}

/* A node of the device's own makes room: undone, it comes back; committed, the tree's functions destroy it. */
static void uproot(VmsLoad *load, GTree *tree, gpointer key, gpointer value)
{
    if (load->keeps) {
        g_tree_steal(tree, key);
        vms_journal_uprooted(load->journal, tree, key, value);
    } else {
        g_tree_remove(tree, key);
    }
}

/* The same where the field has a free function: it gets the value; a described key is memory as a load makes it. */
static void uproot_and_free(VmsLoad *load, const VmsOp *op, GTree *tree, gpointer key, gpointer value)
{
    VmsJournal *journal = load->keeps ? load->journal : NULL;

    g_tree_steal(tree, key);
    if (journal) {
        vms_journal_uprooted(journal, tree, key, value);
        vms_journal_free_with(journal, op->field->extra->free_func);
    } else {
        op->field->extra->free_func(value);
    }
    if (op->key_plan) {
        vms_journal_replaced(journal, key, g_free);
    }
}

static gboolean collect_key(gpointer key, G_GNUC_UNUSED gpointer value, gpointer keys)
{
    g_ptr_array_add(keys, key);
    return FALSE;
}

/* With a free function for elements, what the tree holds is replaced. */
static void empty_tree(VmsLoad *load, const VmsOp *op, GTree *tree)
{
    const VMStateFieldExtra *extra = op->field->extra;
    g_autoptr(GPtrArray) keys = NULL;

    if (!extra || !extra->free_func) {
        return;
    }
    keys = g_ptr_array_new();
    g_tree_foreach(tree, collect_key, keys);
    for (guint i = 0; i < keys->len; i++) {
        uproot_and_free(load, op, tree, keys->pdata[i], g_tree_lookup(tree, keys->pdata[i]));
    }
}

/* As with lists, the value is in the tree before it is loaded: then it has an owner, whatever happens. */
static bool load_tree_node(VmsLoad *load, const VmsOp *op, GTree *tree, GHashTable *loaded, uint64_t i)
{
    size_t mark = vms_journal_mark(load->journal);
    gpointer old_key, old_value;
    bool found, twice;
    gpointer key = NULL;
    gpointer value = NULL;

    if (!load_key(load, op, i, &key)) {
        drop_key(load, op, key, mark);
        return false;
    }
    found = g_tree_lookup_extended(tree, key, &old_key, &old_value);
    twice = found && g_hash_table_contains(loaded, old_value);
    if (!twice) {
        value = vms_load_alloc(load, op, op->field->size);
    }
    if (!value) {
        drop_key(load, op, key, mark);
        return twice ? vms_walk_fail(&load->walk, op->scope, op->field, i, VMSTATE_ERROR_VALUE,
                                     "its key is in the tree already")
                     : false;
    }
    if (found) {
        uproot(load, tree, old_key, old_value);
    }
    g_tree_insert(tree, key, value);
    g_hash_table_add(loaded, value);
    vms_journal_planted(load->journal, tree, key, value);
    return load_node(load, op, op->load_plan, value, i);
}

static bool load_tree(VmsLoad *load, const VmsOp *op, uint8_t *element)
{
    GTree *tree = *(GTree **)(void *)element;
    uint32_t n = vmstate_stream_get_be32(load->walk.stream);
    g_autoptr(GHashTable) loaded = g_hash_table_new(NULL, NULL);
    uint64_t i = 0;
    bool more;

    if (!tree) {
        return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_VALUE,
                             "the GTree is NULL; make it before the load, in pre_load for instance");
    }
    vms_journal_tree(load->journal, tree);
    empty_tree(load, op, tree);
    while (more_nodes(load, op, i, &more)) {
        if (!more && i == n) {
            return true;
        }
        if (!more || i == n) {
            return vms_walk_fail(&load->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_VALUE,
                                 "the stream promised %u nodes and has %s", n, more ? "more" : "fewer");
        }
        if (!vms_load_charge_elements(load, op, 1) || !load_tree_node(load, op, tree, loaded, i)) {
            return false;
        }
        i++;
    }
    return false;
}

/* It goes as soon as it is loaded; after a failure, with the undo of what was allocated in it. */
static bool load_tmp(VmsLoad *load, const VmsOp *op, uint8_t *owner)
{
    uint8_t *tmp = vms_load_alloc(load, op, op->field->size);
    size_t mark = vms_journal_mark(load->journal);
    bool ok;

    if (!tmp) {
        return false;
    }
    *(void **)(void *)tmp = owner;
    vms_journal_fresh(load->journal, tmp);
    ok = load_node(load, op, op->load_plan, tmp, VMS_NO_INDEX);
    if (ok || !load->keeps) {
        vms_journal_settle(load->journal, mark, tmp, op->field->size, !ok);
        g_free(tmp);
    }
    return ok;
}

bool vms_load_list(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *element)
{
    switch (op->element) {
    case VMS_ELEMENT_TMP:
        return load_tmp(load, op, owner);
    case VMS_ELEMENT_GTREE:
        return load_tree(load, op, element);
    default:
        return load_linked(load, op, element);
    }
}
