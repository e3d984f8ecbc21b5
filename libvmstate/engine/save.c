/* SPDX-License-Identifier: BSD-3-Clause */
#include "save.h"

#include <string.h>

#include "bound.h"
#include "bulk.h"
#include "bytes/stream.h"
#include "describe.h"
#include "field.h"
#include "special.h"

void vms_save_init(VmsSave *save, VMStateStream *stream, VmsPlanCache *plans)
{
    memset(save, 0, sizeof(*save));
    save->walk.stream = stream;
    save->walk.max_depth = VMS_MAX_DEPTH;
    save->plans = plans;
    save->style = VMSTATE_VMDESC_NONE;
    save->outer = stream->engine;
    stream->engine = save;
}

void vms_save_clear(VmsSave *save)
{
    save->walk.stream->engine = save->outer;
}

static bool good(const VmsSave *save)
{
    return !save->walk.stream->error;
}

/* @n structs, @stride bytes apart; not inlined, to keep the buffer out of frames that recurse. */
static G_GNUC_NO_INLINE void save_runs(VMStateStream *stream, const VmsRun *run, const uint8_t *from, size_t stride,
                                       uint64_t n)
{
    uint8_t wire[VMS_RUN_BUFFER];

    if (stream->discards) {
        stream->base += run->wire_size * n;
        return;
    }
    while (n > 0) {
        size_t fit = vms_run_fit(run, vms_stream_stretch(stream), n);

        if (fit > 0) {
            vms_run_save(run, from, stride, stream->cur, fit);
            vms_stream_advance(stream, fit * run->wire_size);
        } else {
            vms_run_save(run, from, stride, wire, 1);
            vmstate_stream_put(stream, wire, run->wire_size);
            fit = 1;
        }
        from += fit * stride;
        n -= fit;
    }
}

/* One out of its bounds fails the save: nobody could load the stream. Not inlined, as above. */
static G_GNUC_NO_INLINE bool save_bounded_run(VmsSave *save, const VmsRun *run, const uint8_t *from)
{
    VMStateStream *stream = save->walk.stream;
    const VmsRunItem *item;
    uint8_t wire[VMS_RUN_BUFFER];

    vms_run_save(run, from, 0, wire, 1);
    item = vms_run_out_of_bounds(run, wire);
    if (item) {
        return vms_bound_fail(&save->walk, item, wire + item->wire, vms_stream_tell(stream) + item->wire);
    }
    vmstate_stream_put(stream, wire, run->wire_size);
    return good(save);
}

static bool save_run(VmsSave *save, const VmsRun *run, const uint8_t *from)
{
    if (run->bounds.n > 0) {
        return save_bounded_run(save, run, from);
    }
    save_runs(save->walk.stream, run, from, 0, 1);
    return true;
}

static bool save_custom(VmsSave *save, const VmsOp *op, uint8_t *element, uint64_t index)
{
    const VMStateField *field = op->field;
    const VMStateInfo *info = field->info;
    VMStateStream *stream = save->walk.stream;
    GError *error = NULL;
    int ret;

    if (info->save) {
        if (!info->save(stream, element, field->size, field, save->vmdesc, &error)) {
            return vms_walk_fail_hook(&save->walk, field, index, "save", error);
        }
        g_clear_error(&error);
    } else {
        ret = info->put(stream, element, field->size, field, save->vmdesc);
        if (ret < 0) {
            return vms_walk_fail(&save->walk, op->scope, field, index, VMSTATE_ERROR_HOOK, "put: %s", g_strerror(-ret));
        }
    }
    return good(save);
}

/* Numbers next to each other. One out of its bounds fails the save: nobody could load the stream. */
static bool save_numbers(VmsSave *save, const VmsOp *op, const uint8_t *owner, const uint8_t *p, uint64_t first, uint64_t n)
{
    VMStateStream *stream = save->walk.stream;

    if (op->bound && !vms_bound_check(&save->walk, op, owner, p, first, n, vms_stream_tell(stream))) {
        return false;
    }
    vms_bulk_put(stream, p, op->width, n);
    return good(save);
}

/* One element that is there. */
static bool save_element(VmsSave *save, const VmsOp *op, uint8_t *owner, uint8_t *element, uint64_t size, uint64_t index)
{
    VMStateStream *stream = save->walk.stream;

    switch (op->element) {
    case VMS_ELEMENT_SCALAR:
    case VMS_ELEMENT_BOOL:
        return save_numbers(save, op, owner, element, index, 1);
    case VMS_ELEMENT_BYTES:
        vmstate_stream_put(stream, element, size);
        return good(save);
    case VMS_ELEMENT_UNUSED:
        vmstate_stream_put_zeros(stream, size);
        return good(save);
    case VMS_ELEMENT_STRUCT: {
        VmsFrame frame = { .kind = VMS_FRAME_FIELD, .scope = op->scope, .field = op->field, .index = index };
        int version = op->field->flags & VMS_VSTRUCT ? op->field->struct_version_id : op->field->vmsd->version_id;
        bool ok = vms_walk_enter(&save->walk, &frame) && vms_save_plan(save, op->plan, element, version);

        vms_walk_leave(&save->walk, &frame);
        return ok;
    }
    case VMS_ELEMENT_SPECIAL:
        return vms_special_save(&save->walk, op, owner, element, index) && good(save);
    case VMS_ELEMENT_TMP:
    case VMS_ELEMENT_QTAILQ:
    case VMS_ELEMENT_QLIST:
    case VMS_ELEMENT_GTREE:
        return vms_save_list(save, op, owner, element);
    case VMS_ELEMENT_CUSTOM:
        return save_custom(save, op, element, index);
    case VMS_ELEMENT_NONE:
        return true;
    default:
        return vms_save_dynamic(save, op, owner, element, size);
    }
}

/* A field's elements, wherever they are. */
typedef struct Elements {
    uint8_t *owner;
    uint8_t *first;
    uint64_t n;
    uint64_t size;
    size_t stride;
} Elements;

static uint8_t *element_at(const VmsOp *op, const Elements *e, uint64_t i)
{
    uint8_t *p = e->first ? e->first + (size_t)i * e->stride : NULL;

    return p && vms_field_has_pointers(op->field) ? *(uint8_t **)(void *)p : p;
}

static bool save_pointed(VmsSave *save, const VmsOp *op, const Elements *e, uint64_t i)
{
    uint8_t *element = element_at(op, e, i);

    if (!element) {
        vmstate_stream_put_u8(save->walk.stream, '0');
        return good(save);
    }
    if (op->field->flags & VMS_ARRAY_OF_POINTER_AUTO_ALLOC) {
        vmstate_stream_put_u8(save->walk.stream, '1');
    }
    return save_element(save, op, e->owner, element, e->size, i);
}

static bool save_one(VmsSave *save, const VmsOp *op, const Elements *e, uint64_t i)
{
    if (vms_field_has_pointers(op->field)) {
        return save_pointed(save, op, e, i);
    }
    return save_element(save, op, e->owner, element_at(op, e, i), e->size, i);
}

/* Structs of one run each that an array's pointers point to. */
static void save_pointed_runs(VMStateStream *stream, const VmsRun *run, const Elements *e)
{
    void *const *slots = (void *const *)(const void *)e->first;

    for (uint64_t i = 0; i < e->n; i++) {
        if (!slots[i]) {
            vmstate_stream_put_u8(stream, '0');
        } else if (vms_run_fit(run, vms_stream_room(stream), 1) > 0) {
            vms_run_save(run, slots[i], 0, stream->cur, 1);
            stream->cur += run->wire_size;
        } else {
            save_runs(stream, run, slots[i], 0, 1);
        }
    }
}

static bool save_elements(VmsSave *save, const VmsOp *op, const Elements *e)
{
    const VmsRun *run = op->element == VMS_ELEMENT_STRUCT ? vms_plan_free_run(op->plan) : NULL;
    VMStateStream *stream = save->walk.stream;

    if (!vms_field_has_pointers(op->field)) {
        if (op->element == VMS_ELEMENT_SCALAR || op->element == VMS_ELEMENT_BOOL) {
            return save_numbers(save, op, e->owner, e->first, 0, e->n) ||
                   vms_walk_locate(&save->walk, op->scope, op->field, VMS_NO_INDEX);
        }
        if (run) {
            save_runs(stream, run, e->first, e->stride, e->n);
            return good(save) || vms_walk_locate(&save->walk, op->scope, op->field, VMS_NO_INDEX);
        }
    }
    if (run && vms_field_has_pointers(op->field) && !(op->field->flags & VMS_ARRAY_OF_POINTER_AUTO_ALLOC)) {
        save_pointed_runs(stream, run, e);
        return good(save) || vms_walk_locate(&save->walk, op->scope, op->field, VMS_NO_INDEX);
    }
    for (uint64_t i = 0; i < e->n; i++) {
        if (!save_one(save, op, e, i)) {
            return vms_walk_locate(&save->walk, op->scope, op->field, i);
        }
    }
    return true;
}

static bool find_elements(VmsSave *save, const VmsOp *op, uint8_t *owner, Elements *e)
{
    const VMStateField *field = op->field;
    bool has_data =
        op->element != VMS_ELEMENT_UNUSED && op->element != VMS_ELEMENT_NONE && op->element != VMS_ELEMENT_MEMORY;

    e->owner = owner;
    if (!vms_field_count(&save->walk, op, owner, &e->n) || !vms_field_size(&save->walk, op, owner, &e->size)) {
        return false;
    }
    e->first = vms_field_data(field, owner);
    e->stride = vms_field_stride(field, e->size);
    if (!e->first && has_data && e->n > 0 && e->size > 0) {
        return vms_walk_fail(&save->walk, op->scope, field, VMS_NO_INDEX, VMSTATE_ERROR_VALUE,
                             "the pointer is NULL; where that is allowed, give the field a test");
    }
    return true;
}

static bool save_elements_described(VmsSave *save, const VmsOp *op, const Elements *e)
{
    VMStateStream *stream = save->walk.stream;
    VMStateJSONWriter *vmdesc = save->vmdesc;
    VmsDescribeArray a;
    bool ok = true;

    vms_describe_array_begin(&a, vmdesc, save->style, &op->described, e->n);
    for (uint64_t i = 0; ok && i < e->n; i++) {
        bool is_null = vms_field_has_pointers(op->field) && !element_at(op, e, i);
        uint64_t before = vms_stream_tell(stream);

        save->vmdesc = vms_describe_element_begin(&a, is_null);
        ok = save_one(save, op, e, i) || vms_walk_locate(&save->walk, op->scope, op->field, i);
        vms_describe_element_end(&a, vms_stream_tell(stream) - before);
    }
    vms_describe_array_end(&a);
    save->vmdesc = vmdesc;
    return ok;
}

static bool save_field(VmsSave *save, const VmsOp *op, uint8_t *opaque, int version)
{
    uint8_t *owner = opaque + op->base;
    VMStateJSONWriter *vmdesc;
    Elements e;
    bool exists;
    bool ok;

    if (!vms_field_exists(&save->walk, op, owner, version, &exists)) {
        return false;
    }
    if (!exists) {
        return true;
    }
    if (op->bound && op->element == VMS_ELEMENT_NONE) {
        return vms_bound_check_relation(&save->walk, op, owner);
    }
    if (!find_elements(save, op, owner, &e)) {
        return false;
    }
    if (save->vmdesc && !(op->fixed && save->style == VMSTATE_VMDESC_COMPACT)) {
        return op->element == VMS_ELEMENT_NONE || save_elements_described(save, op, &e);
    }
    /* Where there is a vmdesc, the op's text says all; the elements add nothing to it. */
    vmdesc = g_steal_pointer(&save->vmdesc);
    ok = save_elements(save, op, &e);
    save->vmdesc = vmdesc;
    return ok;
}

static bool save_described_fields(VmsSave *save, const VmsPlan *plan, uint8_t *opaque, int version)
{
    bool compact = save->style == VMSTATE_VMDESC_COMPACT;
    const VmsOps *ops = compact ? &plan->ops : &plan->detailed;

    for (size_t i = 0; i < ops->n; i++) {
        const VmsOp *op = &ops->op[i];

        if (!(op->run ? save_run(save, op->run, opaque) : save_field(save, op, opaque, version))) {
            return false;
        }
        if (compact && op->text) {
            vms_json_raw(save->vmdesc, op->text, strlen(op->text));
        }
    }
    return good(save);
}

bool vms_save_ops(VmsSave *save, const VmsOps *ops, uint8_t *opaque, int version)
{
    for (size_t i = 0; i < ops->n; i++) {
        const VmsOp *op = &ops->op[i];

        if (!(op->run ? save_run(save, op->run, opaque) : save_field(save, op, opaque, version))) {
            return false;
        }
    }
    return good(save) || vms_walk_locate(&save->walk, NULL, NULL, VMS_NO_INDEX);
}

static bool save_fields(VmsSave *save, const VmsPlan *plan, uint8_t *opaque, int version)
{
    bool ok;

    if (!save->vmdesc) {
        return vms_save_ops(save, &plan->ops, opaque, version);
    }
    vms_describe_description_begin(save->vmdesc, save->style, plan->vmsd, version);
    ok = save_described_fields(save, plan, opaque, version);
    vms_describe_fields_end(save->vmdesc);
    return ok;
}

static bool save_subsection(VmsSave *save, const VmsPlan *plan, uint8_t *opaque, bool first)
{
    const VMStateDescription *sub = plan->vmsd;
    VmsFrame frame = { .kind = VMS_FRAME_SUBSECTION, .name = sub->name };
    bool ok;

    vmstate_stream_put(save->walk.stream, plan->header, plan->header_size);
    if (save->vmdesc) {
        vms_describe_subsection_begin(save->vmdesc, first);
    }
    ok = vms_walk_enter(&save->walk, &frame) && vms_save_plan(save, plan, opaque, sub->version_id);
    vms_walk_leave(&save->walk, &frame);
    if (save->vmdesc) {
        vms_describe_subsection_end(save->vmdesc);
    }
    return ok;
}

static bool save_subsections(VmsSave *save, const VmsPlan *plan, uint8_t *opaque)
{
    bool first = true;
    bool ok = true;

    for (size_t i = 0; ok && i < plan->n_subplans; i++) {
        const VMStateDescription *sub = plan->subplans[i]->vmsd;

        if (!sub->needed || sub->needed(opaque)) {
            ok = save_subsection(save, plan->subplans[i], opaque, first);
            first = false;
        }
    }
    if (save->vmdesc && !first) {
        vms_describe_subsections_end(save->vmdesc);
    }
    return ok;
}

static bool call_pre_save(VmsSave *save, const VMStateDescription *vmsd, void *opaque)
{
    GError *error = NULL;
    int ret;

    if (vmsd->pre_save_errp) {
        if (!vmsd->pre_save_errp(opaque, &error)) {
            return vms_walk_fail_hook(&save->walk, NULL, VMS_NO_INDEX, "pre_save", error);
        }
        g_clear_error(&error);
    } else if (vmsd->pre_save) {
        ret = vmsd->pre_save(opaque);
        if (ret != 0) {
            return vms_walk_fail_returned(&save->walk, "pre_save", ret);
        }
    }
    return true;
}

/* Called after a failure too, once pre_save has succeeded. */
static bool call_post_save(VmsSave *save, const VMStateDescription *vmsd, void *opaque)
{
    int ret = 0;

    if (vmsd->post_save) {
        vmsd->post_save(opaque);
    }
    if (vmsd->post_save_int) {
        ret = vmsd->post_save_int(opaque);
    }
    if (ret != 0 && good(save)) {
        return vms_walk_fail_returned(&save->walk, "post_save", ret);
    }
    return good(save);
}

bool vms_save_plan(VmsSave *save, const VmsPlan *plan, uint8_t *opaque, int version)
{
    const VMStateDescription *vmsd = plan->vmsd;
    bool ok;

    if (plan->fixed && (!save->vmdesc || (save->style == VMSTATE_VMDESC_COMPACT && version == vmsd->version_id))) {
        VMStateJSONWriter *vmdesc = g_steal_pointer(&save->vmdesc);

        ok = vms_save_ops(save, &plan->ops, opaque, version);
        save->vmdesc = vmdesc;
        if (vmdesc) {
            vms_json_raw(vmdesc, plan->text, strlen(plan->text));
        }
        return ok;
    }
    if (!call_pre_save(save, vmsd, opaque)) {
        return false;
    }
    ok = save_fields(save, plan, opaque, version) && save_subsections(save, plan, opaque);
    return call_post_save(save, vmsd, opaque) && ok;
}

bool vms_save_description(VmsSave *save, const VMStateDescription *vmsd, void *opaque, int version)
{
    const VmsPlan *plan;
    GError *error = NULL;

    if (version < 0) {
        version = vmsd->version_id;
    }
    if (version > vmsd->version_id || version < vmsd->minimum_version_id) {
        return vms_walk_fail(&save->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_VERSION,
                             "%s cannot be saved at version %d: it knows %d to %d", vmsd->name, version,
                             vmsd->minimum_version_id, vmsd->version_id);
    }
    plan = vms_plan_get(save->plans, vmsd, version, &error);
    if (!plan) {
        vmstate_stream_fail(save->walk.stream, error);
        return vms_walk_locate(&save->walk, NULL, NULL, VMS_NO_INDEX);
    }
    return vms_save_plan(save, plan, opaque, version);
}

bool vms_save_section(VmsSave *save, const VmsPlan *own, void *opaque, int version)
{
    return version == own->vmsd->version_id ? vms_save_plan(save, own, opaque, version)
                                            : vms_save_description(save, own->vmsd, opaque, version);
}
