/* SPDX-License-Identifier: BSD-3-Clause */
#include "estimate.h"

#include <string.h>

#include "field.h"
#include "list.h"

/* A field's entry in the vmdesc, but for its name; a description's frame. */
#define ENTRY_TEXT 160
#define FRAME_TEXT 256
/* More elements than this are not listed one by one. */
#define LISTED_MAX 1000

typedef struct Walk {
    VmsPlanCache *plans;
    VmsCapacities *capacities;
    VmsEstimate *sum;
    GError **error;
    unsigned depth;
} Walk;

static bool estimate_plan(Walk *w, const VmsPlan *plan, uint8_t *opaque);

static bool give_up(Walk *w, const VMStateField *field, const char *why)
{
    g_set_error(w->error, VMSTATE_ERROR, VMSTATE_ERROR_DESCRIPTION, "field %s: %s", field->name, why);
    return false;
}

/* The most elements that the field can have. */
static uint64_t most_elements(const Walk *w, const VmsOp *op, uint8_t *owner)
{
    uint64_t capacity = vms_field_capacity(op->field, owner);
    uint64_t known = UINT64_MAX;
    VMStateStream *none = NULL;
    VmsWalk walk = { .stream = none };
    uint64_t n = 0;

    if (!vms_field_is_counted(op->field)) {
        return op->field->flags & VMS_ARRAY ? (uint64_t)op->field->num : 1;
    }
    if (vms_capacities_get(w->capacities, owner + op->field->offset, true, &known) || capacity != UINT64_MAX) {
        return MIN(known, capacity);
    }
    /* What is in use now is all that is known; a count that cannot be fails the save, not the estimate. */
    if (op->field->flags & VMS_VARRAY_INT32) {
        int32_t count = (int32_t)vms_uint_at(owner + op->field->num_offset, 4);

        return count < 0 ? 0 : (uint64_t)count;
    }
    return vms_field_count(&walk, op, owner, &n) ? n : 0;
}

static uint64_t most_bytes(const Walk *w, const VmsOp *op, uint8_t *owner)
{
    const VMStateField *field = op->field;
    uint64_t capacity = vms_field_capacity(field, owner);
    uint64_t size;

    if (!(field->flags & VMS_VBUFFER)) {
        return field->size;
    }
    if (vms_capacities_get(w->capacities, owner + field->offset, true, &capacity) || capacity != UINT64_MAX) {
        return capacity;
    }
    size = field->size_indirect.size ? vms_uint_at(owner + field->size_indirect.offset, field->size_indirect.size)
                                     : vms_uint_at(owner + field->size_offset, 4);
    return field->flags & VMS_MULTIPLY ? size * field->size : size;
}

static bool estimate_list(Walk *w, const VmsOp *op, uint8_t *element)
{
    w->sum->bytes += 1;
    for (uint8_t *node = *(uint8_t **)(void *)element; node; node = vms_list_next(op->field, node)) {
        w->sum->bytes += 1;
        if (!estimate_plan(w, op->plan, node)) {
            return false;
        }
    }
    return true;
}

typedef struct TreeWalk {
    Walk *walk;
    const VmsOp *op;
    bool ok;
} TreeWalk;

static gboolean estimate_node(gpointer key, gpointer value, gpointer data)
{
    TreeWalk *t = data;

    t->walk->sum->bytes += t->op->key_plan ? 1 : 9;
    t->ok =
        (!t->op->key_plan || estimate_plan(t->walk, t->op->key_plan, key)) && estimate_plan(t->walk, t->op->plan, value);
    return !t->ok;
}

static bool estimate_tree(Walk *w, const VmsOp *op, uint8_t *element)
{
    GTree *tree = *(GTree **)(void *)element;
    TreeWalk t = { .walk = w, .op = op, .ok = true };

    w->sum->bytes += 5;
    if (tree) {
        g_tree_foreach(tree, estimate_node, &t);
    }
    return t.ok;
}

/* The capacity of what is behind a string or byte array, or its length now. */
static uint64_t most_contents(const VmsOp *op, uint8_t *owner, uint64_t now)
{
    uint64_t capacity = vms_field_capacity(op->field, owner);

    return 4 + (capacity != UINT64_MAX ? capacity : now);
}

static bool estimate_element(Walk *w, const VmsOp *op, uint8_t *owner, uint8_t *element)
{
    const VMStateFieldExtra *extra = op->field->extra;
    const VMStateInfo *info = op->field->info;
    uint8_t *tmp;
    bool ok;

    switch (op->element) {
    case VMS_ELEMENT_STRUCT:
        return !element || estimate_plan(w, op->plan, element);
    case VMS_ELEMENT_QTAILQ:
    case VMS_ELEMENT_QLIST:
        return estimate_list(w, op, element);
    case VMS_ELEMENT_GTREE:
        return estimate_tree(w, op, element);
    case VMS_ELEMENT_TMP:
        tmp = g_malloc0(op->field->size);
        *(void **)(void *)tmp = owner;
        ok = estimate_plan(w, op->plan, tmp);
        g_free(tmp);
        return ok;
    case VMS_ELEMENT_STRING:
        w->sum->bytes += most_contents(op, owner, *(char **)(void *)element ? strlen(*(char **)(void *)element) : 0);
        return true;
    case VMS_ELEMENT_GBYTEARRAY:
        w->sum->bytes +=
            most_contents(op, owner, *(GByteArray **)(void *)element ? (*(GByteArray **)(void *)element)->len : 0);
        return true;
    case VMS_ELEMENT_GARRAY_LENGTH:
        w->sum->bytes += 4;
        return true;
    case VMS_ELEMENT_MEMORY:
        w->sum->bytes += extra->memory_size_func ? extra->memory_size_func(owner) : extra->memory_size;
        return true;
    case VMS_ELEMENT_CUSTOM:
        if (!info->extra || !info->extra->max_bytes) {
            return give_up(w, op->field, "its info does not say how much it can put; set max_bytes in the info's extra");
        }
        w->sum->bytes += info->extra->max_bytes;
        return true;
    default:
        return true;
    }
}

static bool estimate_field(Walk *w, const VmsOp *op, uint8_t *opaque)
{
    const VMStateField *field = op->field;
    uint8_t *owner = opaque + op->base;
    uint64_t n = most_elements(w, op, owner);
    uint64_t size = most_bytes(w, op, owner);
    uint8_t *first = vms_field_data(field, owner);
    uint64_t text = ENTRY_TEXT + 2 * strlen(field->name);

    w->sum->vmdesc += text * MIN(n, LISTED_MAX);
    switch (op->element) {
    case VMS_ELEMENT_SCALAR:
    case VMS_ELEMENT_BOOL:
        w->sum->bytes += n * op->width;
        return true;
    case VMS_ELEMENT_SPECIAL:
        w->sum->bytes += n * (op->width ? op->width : field->size);
        return true;
    case VMS_ELEMENT_BYTES:
    case VMS_ELEMENT_UNUSED:
        w->sum->bytes += n * size;
        return true;
    case VMS_ELEMENT_BITMAP:
        w->sum->bytes += (size / 64 + 1) * 8;
        return true;
    case VMS_ELEMENT_STRUCT:
        if (op->plan->fixed) {
            w->sum->bytes += n * (op->plan->wire_size + (vms_field_has_pointers(field) ? 1 : 0));
            w->sum->vmdesc += MIN(n, LISTED_MAX) * (op->plan->text ? strlen(op->plan->text) : FRAME_TEXT);
            return true;
        }
        break;
    default:
        break;
    }
    for (uint64_t i = 0; i < n && first; i++) {
        uint8_t *p = first + i * vms_field_stride(field, size);

        w->sum->bytes += 1;
        p = vms_field_has_pointers(field) ? *(uint8_t **)(void *)p : p;
        if (!estimate_element(w, op, owner, p)) {
            return false;
        }
    }
    return true;
}

static bool estimate_subsections(Walk *w, const VmsPlan *plan, uint8_t *opaque)
{
    for (const VMStateDescription *const *sub = plan->vmsd->subsections; sub && *sub; sub++) {
        const VmsPlan *nested = vms_plan_get(w->plans, *sub, (*sub)->version_id, w->error);

        w->sum->bytes += 6 + strlen((*sub)->name);
        if (!nested || !estimate_plan(w, nested, opaque)) {
            return false;
        }
    }
    return true;
}

static bool estimate_plan(Walk *w, const VmsPlan *plan, uint8_t *opaque)
{
    bool ok = true;

    if (++w->depth > VMS_MAX_DEPTH) {
        g_set_error(w->error, VMSTATE_ERROR, VMSTATE_ERROR_LIMIT, "structs are nested more than %d deep", VMS_MAX_DEPTH);
        return false;
    }
    w->sum->vmdesc += FRAME_TEXT + strlen(plan->vmsd->name);
    for (size_t i = 0; ok && i < plan->detailed.n; i++) {
        ok = estimate_field(w, &plan->detailed.op[i], opaque);
    }
    ok = ok && estimate_subsections(w, plan, opaque);
    w->depth--;
    return ok;
}

bool vms_estimate_description(VmsPlanCache *plans, VmsCapacities *capacities, const VMStateDescription *vmsd, void *opaque,
                              int version, VmsEstimate *sum, GError **error)
{
    Walk w = { .plans = plans, .capacities = capacities, .sum = sum, .error = error };
    const VmsPlan *plan = vms_plan_get(plans, vmsd, version, error);

    return plan && estimate_plan(&w, plan, opaque);
}
