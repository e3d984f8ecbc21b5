/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists, trees and temporary structs, saved. */
#include "save.h"

#include "bytes/stream.h"
#include "describe.h"
#include "field.h"
#include "list.h"

/* One element: its members go into the field's own object of the vmdesc. */
static bool save_node(VmsSave *save, const VmsOp *op, const VmsPlan *plan, uint8_t *node, uint64_t index)
{
    VmsFrame frame = { .kind = VMS_FRAME_FIELD, .scope = op->scope, .field = op->field, .index = index };
    bool ok;

    ok = vms_walk_enter(&save->walk, &frame) && vms_save_plan(save, plan, node, plan->vmsd->version_id);
    vms_walk_leave(&save->walk, &frame);
    return ok;
}

/* Sets the writer for node @i; @start is where the text stood before the first. */
static void describe_node(VmsSave *save, const VmsOp *op, const VmsJsonMark *start, uint64_t i)
{
    bool alike = op->plan->fixed && (!op->key_plan || op->key_plan->fixed);

    /* One description is enough where all nodes have the same. */
    if (i > 0 && alike && save->style == VMSTATE_VMDESC_COMPACT) {
        save->vmdesc = NULL;
    } else if (save->vmdesc) {
        save->vmdesc = vms_describe_node(save->vmdesc, save->style, start, i);
    }
}

/* The mark and the element at once; not inlined, to keep the buffer out of frames that recurse. */
static G_GNUC_NO_INLINE void save_marked_run(VMStateStream *stream, const VmsRun *run, const uint8_t *node)
{
    uint8_t wire[1 + VMS_RUN_BUFFER];
    uint8_t *to = vms_stream_room(stream) >= sizeof(wire) ? stream->cur : wire;

    to[0] = 1;
    vms_run_save(run, node, 0, to + 1, 1);
    if (to == wire) {
        vmstate_stream_put(stream, wire, run->wire_size + 1);
    } else {
        stream->cur += run->wire_size + 1;
    }
}

static bool save_linked(VmsSave *save, const VmsOp *op, uint8_t *head)
{
    VMStateStream *stream = save->walk.stream;
    const VmsRun *run = save->vmdesc ? NULL : vms_plan_free_run(op->plan);
    VMStateJSONWriter *vmdesc = save->vmdesc;
    VmsJsonMark start = vms_json_mark(vmdesc);
    uint64_t i = 0;

    for (uint8_t *node = *(uint8_t **)(void *)head; node; node = vms_list_next(op->field, node), i++) {
        if (run) {
            save_marked_run(stream, run, node);
            continue;
        }
        vmstate_stream_put_u8(stream, 1);
        describe_node(save, op, &start, i);
        if (!save_node(save, op, op->plan, node, i)) {
            break;
        }
    }
    save->vmdesc = vmdesc;
    vmstate_stream_put_u8(stream, 0);
    return !stream->error;
}

typedef struct TreeSave {
    VmsSave *save;
    const VmsOp *op;
    VmsJsonMark start;
    uint64_t index;
} TreeSave;

static gboolean save_tree_node(gpointer key, gpointer value, gpointer data)
{
    TreeSave *t = data;
    VMStateStream *stream = t->save->walk.stream;
    bool ok = true;

    vmstate_stream_put_u8(stream, 1);
    describe_node(t->save, t->op, &t->start, t->index);
    if (t->op->key_plan) {
        ok = save_node(t->save, t->op, t->op->key_plan, key, t->index);
    } else {
        vmstate_stream_put_be64(stream, (uint64_t)(uintptr_t)key);
    }
    ok = ok && save_node(t->save, t->op, t->op->plan, value, t->index);
    t->index++;
    return !ok || stream->error != NULL;
}

static bool save_tree(VmsSave *save, const VmsOp *op, uint8_t *element)
{
    GTree *tree = *(GTree **)(void *)element;
    VMStateStream *stream = save->walk.stream;
    TreeSave t = { .save = save, .op = op, .start = vms_json_mark(save->vmdesc) };
    VMStateJSONWriter *vmdesc = save->vmdesc;

    if (!tree) {
        return vms_walk_fail(&save->walk, op->scope, op->field, VMS_NO_INDEX, VMSTATE_ERROR_VALUE,
                             "the GTree is NULL; make it before the description is used");
    }
    vmstate_stream_put_be32(stream, (uint32_t)g_tree_nnodes(tree));
    g_tree_foreach(tree, save_tree_node, &t);
    save->vmdesc = vmdesc;
    vmstate_stream_put_u8(stream, 0);
    return !stream->error;
}

static bool save_tmp(VmsSave *save, const VmsOp *op, uint8_t *owner)
{
    g_autofree uint8_t *tmp = g_malloc0(op->field->size);

    *(void **)(void *)tmp = owner;
    return save_node(save, op, op->plan, tmp, VMS_NO_INDEX);
}

bool vms_save_list(VmsSave *save, const VmsOp *op, uint8_t *owner, uint8_t *element)
{
    switch (op->element) {
    case VMS_ELEMENT_TMP:
        return save_tmp(save, op, owner);
    case VMS_ELEMENT_GTREE:
        return save_tree(save, op, element);
    default:
        return save_linked(save, op, element);
    }
}
