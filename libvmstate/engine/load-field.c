/* SPDX-License-Identifier: BSD-3-Clause */
/* One field: its elements, wherever they are, one by one or as many as possible at once. */
#include <string.h>

#include "bound.h"
#include "bulk.h"
#include "bytes/stream.h"
#include "field.h"
#include "load.h"
#include "special.h"

static bool load_custom(VmsLoad *load, const VmsOp *op, uint8_t *element, uint64_t index)
{
    const VMStateField *field = op->field;
    const VMStateInfo *info = field->info;
    VMStateStream *stream = load->walk.stream;
    GError *error = NULL;
    int ret;

    if (info->load) {
        if (!info->load(stream, element, field->size, field, &error)) {
            return vms_walk_fail_hook(&load->walk, field, index, "load", error);
        }
        g_clear_error(&error);
    } else {
        ret = info->get(stream, element, field->size, field);
        if (ret < 0) {
            return vms_walk_fail(&load->walk, op->scope, field, index, VMSTATE_ERROR_HOOK, "get: %s", g_strerror(-ret));
        }
    }
    return !stream->error || vms_walk_locate(&load->walk, op->scope, field, index);
}

static bool load_struct(VmsLoad *load, const VmsOp *op, uint8_t *element, uint64_t index)
{
    VmsFrame frame = { .kind = VMS_FRAME_FIELD, .scope = op->scope, .field = op->field, .index = index };
    int version = op->field->flags & VMS_VSTRUCT ? op->field->struct_version_id : op->field->vmsd->version_id;
    bool ok = vms_walk_enter(&load->walk, &frame) && vms_load_plan(load, op->load_plan, element, version);

    vms_walk_leave(&load->walk, &frame);
    return ok;
}

/* Values with a bound: looked at before they are stored. */
static bool load_bounded(VmsLoad *load, const VmsOp *op, const uint8_t *owner, uint8_t *to, uint64_t first, uint64_t n)
{
    VMStateStream *stream = load->walk.stream;
    uint64_t values[64];

    for (uint64_t done = 0; done < n;) {
        uint64_t more = MIN(n - done, sizeof(values) / op->width);
        uint64_t start = vms_stream_tell(stream);
        uint64_t got = 0;

        if (!vms_bulk_get(stream, (uint8_t *)values, op->width, more, &got)) {
            return vms_walk_locate(&load->walk, op->scope, op->field, first + done + got);
        }
        if (!vms_bound_check(&load->walk, op, owner, (uint8_t *)values, first + done, more, start)) {
            return false;
        }
        memcpy(to + (size_t)done * op->width, values, (size_t)more * op->width);
        done += more;
    }
    return true;
}

static bool load_numbers(VmsLoad *load, const VmsOp *op, const uint8_t *owner, uint8_t *to, uint64_t first, uint64_t n)
{
    VMStateStream *stream = load->walk.stream;
    uint64_t got = 0;
    bool bad = false;
    bool ok;

    if (!vms_load_keep(load, op, to, n * op->width)) {
        return false;
    }
    if (op->bound) {
        return load_bounded(load, op, owner, to, first, n);
    }
    ok = op->element == VMS_ELEMENT_BOOL ? vms_bulk_get_bools(stream, to, n, &got, &bad)
                                         : vms_bulk_get(stream, to, op->width, n, &got);
    if (bad) {
        return vms_walk_fail(&load->walk, op->scope, op->field, first + got, VMSTATE_ERROR_VALUE, "%u is neither 0 nor 1",
                             *stream->cur);
    }
    return ok || vms_walk_locate(&load->walk, op->scope, op->field, first + got);
}

/* One element, whose memory is there. */
static bool load_element(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *element, uint64_t size, uint64_t index)
{
    VMStateStream *stream = load->walk.stream;

    switch (op->element) {
    case VMS_ELEMENT_SCALAR:
    case VMS_ELEMENT_BOOL:
        return load_numbers(load, op, owner, element, index, 1);
    case VMS_ELEMENT_BYTES:
        return vms_load_keep(load, op, element, size) &&
               (vmstate_stream_get(stream, element, size) || vms_walk_locate(&load->walk, op->scope, op->field, index));
    case VMS_ELEMENT_UNUSED:
        return vmstate_stream_skip(stream, size) || vms_walk_locate(&load->walk, op->scope, op->field, index);
    case VMS_ELEMENT_STRUCT:
        return load_struct(load, op, element, index);
    case VMS_ELEMENT_SPECIAL:
        return (!vms_special_writes(op) || vms_load_keep(load, op, element, op->width ? op->width : op->field->size)) &&
               vms_special_load(&load->walk, op, owner, element, index);
    case VMS_ELEMENT_TMP:
    case VMS_ELEMENT_QTAILQ:
    case VMS_ELEMENT_QLIST:
    case VMS_ELEMENT_GTREE:
        return vms_load_list(load, op, owner, element);
    case VMS_ELEMENT_CUSTOM:
        return load_custom(load, op, element, index);
    case VMS_ELEMENT_NONE:
        return true;
    default:
        return vms_load_dynamic(load, op, owner, element, size);
    }
}

/* The byte before a pointer's element: '0' for NULL, and where elements are allocated, '1' for one that is there. */
static bool load_marker(VmsLoad *load, const VmsOp *op, uint64_t i, uint8_t expected, uint8_t *marker)
{
    *marker = vmstate_stream_get_u8(load->walk.stream);
    if (load->walk.stream->error) {
        return vms_walk_locate(&load->walk, op->scope, op->field, i);
    }
    if (*marker == '0' || *marker == expected) {
        return true;
    }
    return vms_walk_fail(&load->walk, op->scope, op->field, i, VMSTATE_ERROR_VALUE,
                         "0x%02x marks neither a NULL pointer (0x30) nor one that is there", *marker);
}

static bool load_auto_alloc(VmsLoad *load, const VmsOp *op, void **slot, uint64_t i)
{
    uint8_t marker;
    void *memory = NULL;
    int outer = 0;
    bool ok;

    if (!load_marker(load, op, i, '1', &marker)) {
        return false;
    }
    if (marker == '0') {
        if (!vms_load_keep(load, op, slot, sizeof(*slot))) {
            return false;
        }
        *slot = NULL;
        return true;
    }
    memory = vms_load_alloc(load, op, op->field->start);
    if (!memory || !vms_load_set_slot(load, op, slot, memory)) {
        return false;
    }
    vms_journal_enter(load->journal, &outer);
    load->fresh++;
    ok = load_struct(load, op, memory, i);
    load->fresh--;
    vms_journal_leave(load->journal, outer);
    return ok;
}

/* What an array's pointer points to is the device's own, even where the array is new. */
static bool load_pointed_element(VmsLoad *load, const VmsOp *op, uint8_t *owner, void **slot, uint64_t size, uint64_t i)
{
    unsigned fresh = load->fresh;
    int outer = 0;
    bool ok;

    vms_journal_pointed(load->journal, slot);
    vms_journal_enter(load->journal, &outer);
    load->fresh = 0;
    ok = load_element(load, op, owner, *slot, size, i);
    load->fresh = fresh;
    vms_journal_leave(load->journal, outer);
    return ok;
}

static bool load_pointed(VmsLoad *load, const VmsOp *op, uint8_t *owner, void **slot, uint64_t size, uint64_t i)
{
    uint8_t marker;

    if (op->field->flags & VMS_ARRAY_OF_POINTER_AUTO_ALLOC) {
        return load_auto_alloc(load, op, slot, i);
    }
    if (!*slot) {
        return load_marker(load, op, i, '0', &marker);
    }
    return load_pointed_element(load, op, owner, slot, size, i);
}

/* Structs of one run each: no call, no frame an element. */
static bool load_struct_runs(VmsLoad *load, const VmsOp *op, uint8_t *base, size_t stride, uint64_t from, uint64_t to)
{
    VmsFrame frame = { .kind = VMS_FRAME_FIELD, .scope = op->scope, .field = op->field };
    bool ok = vms_walk_enter(&load->walk, &frame) &&
              vms_load_runs(load, op->load_plan->only_run, base, stride, from, to, &frame.index);

    vms_walk_leave(&load->walk, &frame);
    return ok;
}

/* The same for structs that an array's pointers point to. */
static bool load_pointed_runs(VmsLoad *load, const VmsOp *op, void **slots, uint64_t from, uint64_t to)
{
    const VmsRun *run = op->load_plan->only_run;
    VmsFrame frame = { .kind = VMS_FRAME_FIELD, .scope = op->scope, .field = op->field };
    unsigned fresh = load->fresh;
    uint64_t first;
    uint8_t marker;
    int outer = 0;
    bool ok = vms_walk_enter(&load->walk, &frame);

    load->fresh = 0;
    for (uint64_t i = from; ok && i < to; i++) {
        frame.index = i;
        if (!slots[i]) {
            /* What it says of the element names the field itself. */
            vms_walk_leave(&load->walk, &frame);
            ok = load_marker(load, op, i, '0', &marker);
            ok = vms_walk_enter(&load->walk, &frame) && ok;
            continue;
        }
        if (load->keeps) {
            vms_journal_pointed(load->journal, &slots[i]);
            vms_journal_enter(load->journal, &outer);
        }
        ok = vms_load_runs(load, run, slots[i], 0, 0, 1, &first);
        if (load->keeps) {
            vms_journal_leave(load->journal, outer);
        }
    }
    load->fresh = fresh;
    vms_walk_leave(&load->walk, &frame);
    return ok;
}

/* The elements @from to @to (not included) of those at @base. */
static bool load_range(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *base, uint64_t from, uint64_t to,
                       uint64_t size)
{
    size_t stride = vms_field_stride(op->field, size);

    if (!vms_field_has_pointers(op->field)) {
        if (op->element == VMS_ELEMENT_SCALAR || op->element == VMS_ELEMENT_BOOL) {
            return load_numbers(load, op, owner, base + (size_t)from * stride, from, to - from);
        }
        if (op->element == VMS_ELEMENT_STRUCT && op->load_plan->only_run) {
            return load_struct_runs(load, op, base, stride, from, to);
        }
    } else if (base && op->element == VMS_ELEMENT_STRUCT && op->load_plan->only_run &&
               !(op->field->flags & VMS_ARRAY_OF_POINTER_AUTO_ALLOC)) {
        return load_pointed_runs(load, op, (void **)(void *)base, from, to);
    }
    for (uint64_t i = from; i < to; i++) {
        uint8_t *p = base ? base + (size_t)i * stride : NULL;
        bool ok = vms_field_has_pointers(op->field) ? load_pointed(load, op, owner, (void **)(void *)p, size, i)
                                                    : load_element(load, op, owner, p, size, i);

        if (!ok) {
            return vms_walk_locate(&load->walk, op->scope, op->field, i);
        }
    }
    return true;
}

static bool load_elements(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *first, uint64_t n, uint64_t size)
{
    return load_range(load, op, owner, first, 0, n, size);
}

/* VMS_ALLOC of plain data: the memory grows with what arrives. */
static bool load_allocated_plain(VmsLoad *load, const VmsOp *op, const uint8_t *owner, void **slot, uint64_t n,
                                 size_t width)
{
    uint64_t start = vms_stream_tell(load->walk.stream);
    uint8_t *data = vms_load_growing(load, op, width, n, op->element == VMS_ELEMENT_BOOL);

    if (data && op->bound && !vms_bound_check(&load->walk, op, owner, data, 0, n, start)) {
        g_free(data);
        return false;
    }
    return data && vms_load_set_slot(load, op, slot, data);
}

/* So many bytes of structs are allocated before the first of them arrives. */
#define STRUCTS_STEP ((uint64_t)1 << 20)

/* VMS_ALLOC of structs that may move: the memory grows with what arrives. */
static bool load_allocated_structs(VmsLoad *load, const VmsOp *op, uint8_t *owner, void **slot, uint64_t n, uint64_t size)
{
    uint64_t step = MAX(STRUCTS_STEP / size, 1);
    uint8_t *data = NULL;
    uint64_t have = 0;
    bool ok = true;

    if (!vms_load_charge(load, op, n * size)) {
        return false;
    }
    while (ok && have < n) {
        uint64_t more = MIN(n - have, MAX(step, have));
        uint8_t *larger = g_try_realloc(data, (have + more) * size);

        if (!larger) {
            g_free(data);
            return vms_walk_fail(&load->walk, op->scope, op->field, have, VMSTATE_ERROR_NO_MEMORY,
                                 "no memory for %" G_GUINT64_FORMAT " elements", have + more);
        }
        data = larger;
        memset(data + have * size, 0, more * size);
        load->fresh++;
        ok = load_range(load, op, owner, data, have, have + more, size);
        load->fresh--;
        have += more;
    }
    if (!ok) {
        g_free(data);
    }
    return ok && vms_load_set_slot(load, op, slot, data);
}

static bool load_allocated(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint64_t n, uint64_t size)
{
    void **slot = (void **)(void *)(owner + op->field->offset);
    uint64_t stride = vms_field_stride(op->field, size);
    uint64_t total;
    void *memory;
    int outer = 0;
    bool ok;

    if (__builtin_mul_overflow(n, stride, &total)) {
        total = UINT64_MAX;
    }
    if (total == 0) {
        return true;
    }
    if (!vms_field_has_pointers(op->field) && op->element <= VMS_ELEMENT_BYTES) {
        bool bytes = op->element == VMS_ELEMENT_BYTES;

        return load_allocated_plain(load, op, owner, slot, bytes ? total : n, bytes ? 1 : op->width);
    }
    if (op->element == VMS_ELEMENT_STRUCT && op->load_plan->movable && !vms_field_has_pointers(op->field) &&
        total < UINT64_MAX) {
        return load_allocated_structs(load, op, owner, slot, n, size);
    }
    memory = vms_load_alloc(load, op, total);
    if (!memory || !vms_load_set_slot(load, op, slot, memory)) {
        return false;
    }
    vms_journal_enter(load->journal, &outer);
    load->fresh++;
    ok = load_elements(load, op, owner, memory, n, size);
    load->fresh--;
    vms_journal_leave(load->journal, outer);
    return ok;
}

/* The whole of the old contents is kept with the length; what is noted of the new elements is good while they stay. */
static bool load_array_elements(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint64_t n, uint64_t size)
{
    GArray *array = *(GArray **)(void *)(owner + op->field->offset);
    uint64_t from = 0;
    int outer = 0;
    bool ok;

    if (!array || n == 0) {
        return true;
    }
    for (;;) {
        vms_journal_elements(load->journal, array);
        vms_journal_enter(load->journal, &outer);
        load->fresh++;
        ok = load_range(load, op, owner, (uint8_t *)array->data, from, n, size);
        load->fresh--;
        vms_journal_leave(load->journal, outer);
        if (!ok || !vms_load_array_more(load, op, array)) {
            break;
        }
        from = n;
        n = array->len;
    }
    return ok && !load->walk.stream->error;
}

/* The device's own memory, wherever the pointer to it lies: what is there is kept. */
static bool load_behind_pointer(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint64_t n, uint64_t size)
{
    unsigned fresh = load->fresh;
    int outer = 0;
    bool ok;

    vms_journal_pointed(load->journal, (void **)(void *)(owner + op->field->offset));
    vms_journal_enter(load->journal, &outer);
    load->fresh = 0;
    ok = load_elements(load, op, owner, vms_field_data(op->field, owner), n, size);
    load->fresh = fresh;
    vms_journal_leave(load->journal, outer);
    return ok;
}

static bool check_counts(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint64_t n, uint64_t size)
{
    const VMStateField *field = op->field;

    if (vms_field_is_counted(field) && !vms_load_check_capacity(load, op, owner, n, "count")) {
        return false;
    }
    if ((field->flags & VMS_VBUFFER) && op->element != VMS_ELEMENT_UNUSED &&
        !vms_load_check_capacity(load, op, owner, size, "size")) {
        return false;
    }
    return vms_load_charge_elements(load, op, n);
}

/* A GLib object that is there before it is loaded is the device's, wherever the pointer to it lies. */
static bool is_object(const VmsOp *op)
{
    return op->element == VMS_ELEMENT_GBYTEARRAY || op->element == VMS_ELEMENT_GARRAY_LENGTH ||
           op->element == VMS_ELEMENT_GTREE;
}

bool vms_load_field(VmsLoad *load, const VmsOp *op, uint8_t *opaque, int version)
{
    const VMStateField *field = op->field;
    uint8_t *owner = opaque + op->base;
    uint64_t n, size;
    uint8_t *first;
    bool exists;

    if (!vms_field_exists(&load->walk, op, owner, version, &exists)) {
        return false;
    }
    if (!exists) {
        return true;
    }
    if (op->bound && op->element == VMS_ELEMENT_NONE) {
        return vms_bound_check_relation(&load->walk, op, owner);
    }
    if (!vms_field_count(&load->walk, op, owner, &n) || !vms_field_size(&load->walk, op, owner, &size) ||
        !check_counts(load, op, owner, n, size)) {
        return false;
    }
    if (field->flags & VMS_ALLOC) {
        return load_allocated(load, op, owner, n, size);
    }
    first = vms_field_data(field, owner);
    if (!first && n > 0 && size > 0 && op->element != VMS_ELEMENT_UNUSED && op->element != VMS_ELEMENT_NONE) {
        return vms_walk_fail(&load->walk, op->scope, field, VMS_NO_INDEX, VMSTATE_ERROR_CAPACITY,
                             "there is no memory to load it into: the pointer is NULL");
    }
    if (field->flags & VMS_GARRAY) {
        return load_array_elements(load, op, owner, n, size);
    }
    if ((first && field->flags & VMS_POINTER) || (is_object(op) && *(void **)(void *)first)) {
        return load_behind_pointer(load, op, owner, n, size);
    }
    return load_elements(load, op, owner, first, n, size);
}
