/* SPDX-License-Identifier: BSD-3-Clause */
/* From a description to its plan. */
#include <string.h>

#include "bound.h"
#include "plan-check.h"
#include "plan-text.h"

/* A plan on the way: ops done, and the items of the run that is growing. */
typedef struct Build {
    VmsPlan *plan;
    GArray *ops;
    GArray *items;
    size_t items_size;
    /* Compact vmdesc's text of what has ended since the last op. */
    GString *text;
    /* Name -> how many fields of the description have it; and how many came so far. */
    GHashTable *names;
    GHashTable *came;
} Build;

static void add_text(char **text, GString *more)
{
    char *old = *text;

    if (more->len == 0) {
        return;
    }
    *text = old && *old ? g_strconcat(old, ", ", more->str, NULL) : g_strdup(more->str);
    g_free(old);
    g_string_truncate(more, 0);
}

static void end_run(Build *b)
{
    VmsOp op = { 0 };

    if (b->items->len == 0) {
        return;
    }
    op.run = vms_run_new((const VmsRunItem *)b->items->data, b->items->len);
    add_text(&op.text, b->text);
    g_array_append_val(b->ops, op);
    g_array_set_size(b->items, 0);
    b->items_size = 0;
}

static void add_item(Build *b, const VmsRunItem *item)
{
    if (b->items_size + item->width > VMS_RUN_MAX) {
        end_run(b);
    }
    g_array_append_val(b->items, *item);
    b->items_size += item->width;
}

static void add_op(Build *b, const VmsOp *op)
{
    end_run(b);
    g_array_append_val(b->ops, *op);
}

/* What a field wrote ended: its text goes to whatever op ends last. */
static void add_field_text(Build *b, char *text)
{
    if (!text) {
        return;
    }
    if (b->text->len > 0) {
        g_string_append(b->text, ", ");
    }
    g_string_append(b->text, text);
    if (b->items->len == 0 && b->ops->len > 0) {
        add_text(&g_array_index(b->ops, VmsOp, b->ops->len - 1).text, b->text);
    }
    g_free(text);
}

static const VmsScope *own_scope(Build *b, const VmsScope *outer, const VMStateField *field, uint64_t index)
{
    VmsScope *scope = g_new0(VmsScope, 1);

    scope->outer = outer;
    scope->field = field;
    scope->index = index;
    g_ptr_array_add(b->plan->owned, scope);
    return scope;
}

/* A nested plan's scope as it is called from outside. */
static const VmsScope *rebase_scope(Build *b, const VmsScope *scope, const VmsScope *outer)
{
    return scope ? own_scope(b, rebase_scope(b, scope->outer, outer), scope->field, scope->index) : outer;
}

/* Puts the ops of a struct that never varies, @offset bytes from the opaque, into this plan. */
static void flatten(Build *b, const VMStateField *field, const VmsPlan *nested, size_t offset, uint64_t index)
{
    const VmsScope *outer = own_scope(b, NULL, field, index);

    for (size_t i = 0; i < nested->ops.n; i++) {
        const VmsOp *from = &nested->ops.op[i];

        if (from->run) {
            for (size_t k = 0; k < from->run->n_items; k++) {
                VmsRunItem item = from->run->items[k];

                item.offset += offset;
                item.scope = rebase_scope(b, item.scope, outer);
                add_item(b, &item);
            }
        } else {
            VmsOp op = *from;

            op.base += offset;
            op.scope = rebase_scope(b, op.scope, outer);
            op.text = NULL;
            add_op(b, &op);
        }
    }
}

/* How many elements of how many bytes the field always writes; false where that varies. */
static bool fixed_size(const VmsOp *op, uint64_t *n, uint64_t *each)
{
    const VMStateField *field = op->field;

    *n = vms_field_is_array(field) ? (uint64_t)field->num : 1;

    if (field->field_exists || vms_field_is_counted(field) || vms_field_has_pointers(field) ||
        (field->flags & (VMS_VBUFFER | VMS_ALLOC | VMS_MUST_EXIST | VMS_MULTIPLY | VMS_MULTIPLY_ELEMENTS))) {
        return false;
    }
    switch (op->element) {
    case VMS_ELEMENT_SCALAR:
    case VMS_ELEMENT_BOOL:
        *each = op->width;
        break;
    case VMS_ELEMENT_SPECIAL:
        *each = op->width ? op->width : field->size;
        break;
    case VMS_ELEMENT_BYTES:
    case VMS_ELEMENT_UNUSED:
        *each = field->size;
        break;
    case VMS_ELEMENT_STRUCT:
        if (!op->plan->fixed || vms_plan_is_unfinished(op->plan) ||
            (field->flags & VMS_VSTRUCT && field->struct_version_id != field->vmsd->version_id)) {
            return false;
        }
        *each = op->plan->wire_size;
        break;
    default:
        return false;
    }
    return true;
}

static bool find_list_plans(Build *b, VmsOp *op, GError **error)
{
    const VMStateField *field = op->field;
    bool tree = op->element == VMS_ELEMENT_GTREE;

    for (int i = 0; i < (tree && field->start ? 2 : 1); i++) {
        const VMStateDescription *vmsd = &field->vmsd[i];
        const VmsPlan **plan = i ? &op->key_plan : &op->plan;
        const VmsPlan **load_plan = i ? &op->key_load_plan : &op->load_plan;

        if (!vms_check_migratable(b->plan->vmsd, field, vmsd, error)) {
            return false;
        }
        if (field->version_id < vmsd->minimum_version_id || field->version_id > vmsd->version_id) {
            g_set_error(
                error, VMSTATE_ERROR, VMSTATE_ERROR_DESCRIPTION,
                "description %s, field %s: its elements load at the field's version %d, but %s loads versions %d to "
                "%d only: change the field's version or the description's",
                b->plan->vmsd->name, field->name, field->version_id, vmsd->name, vmsd->minimum_version_id,
                vmsd->version_id);
            return false;
        }
        *plan = vms_plan_lookup(b->plan->cache, vmsd, vmsd->version_id, error);
        *load_plan = *plan ? vms_plan_lookup(b->plan->cache, vmsd, field->version_id, error) : NULL;
        if (!*load_plan) {
            return false;
        }
    }
    return true;
}

static bool find_plans(Build *b, VmsOp *op, GError **error)
{
    const VMStateField *field = op->field;

    switch (op->element) {
    case VMS_ELEMENT_STRUCT: {
        int version = field->flags & VMS_VSTRUCT ? field->struct_version_id : field->vmsd->version_id;

        if (!vms_check_migratable(b->plan->vmsd, field, field->vmsd, error)) {
            return false;
        }
        op->plan = op->load_plan = vms_plan_lookup(b->plan->cache, field->vmsd, version, error);
        return op->plan != NULL;
    }
    case VMS_ELEMENT_TMP:
    case VMS_ELEMENT_QTAILQ:
    case VMS_ELEMENT_QLIST:
    case VMS_ELEMENT_GTREE:
        return find_list_plans(b, op, error);
    default:
        return true;
    }
}

/* Larger arrays and buffers have a loop or a copy of their own; larger arrays of structs are moved many at a time. */
#define SMALL_ARRAY 64
#define SMALL_STRUCTS 128
#define ITEM_MAX 8

/* Elements one by one. */
static void add_numbers(Build *b, const VmsOp *op, uint64_t n)
{
    bool is_array = vms_field_is_array(op->field);

    for (uint64_t i = 0; i < n; i++) {
        add_item(b, &(VmsRunItem){ .offset = op->field->offset + (size_t)i * op->width,
                                   .width = op->width,
                                   .kind = op->element == VMS_ELEMENT_BOOL ? VMS_ITEM_BOOL : VMS_ITEM_NUMBER,
                                   .index = is_array ? i : VMS_NO_INDEX,
                                   .field = op->field,
                                   .bound = op->bound });
    }
}

/* Bytes or a gap, in pieces. */
static void add_bytes(Build *b, const VmsOp *op, uint64_t size)
{
    bool is_array = vms_field_is_array(op->field);

    for (uint64_t i = 0; i < size; i += ITEM_MAX) {
        add_item(b, &(VmsRunItem){ .offset = op->field->offset + (size_t)i,
                                   .width = (uint8_t)MIN(size - i, ITEM_MAX),
                                   .kind = op->element == VMS_ELEMENT_UNUSED ? VMS_ITEM_GAP : VMS_ITEM_BYTES,
                                   .index = is_array ? i : VMS_NO_INDEX,
                                   .field = op->field });
    }
}

static void add_structs(Build *b, const VmsOp *op, uint64_t n)
{
    const VMStateField *field = op->field;
    bool is_array = vms_field_is_array(field);

    for (uint64_t i = 0; i < n; i++) {
        flatten(b, field, op->plan, field->offset + (size_t)i * field->size, is_array ? i : VMS_NO_INDEX);
    }
}

/* Adds a fixed field of @n elements of @each bytes on the wire to the run; false where that is not for it. */
static bool add_to_run(Build *b, const VmsOp *op, uint64_t n, uint64_t each)
{
    uint64_t size = n * each;

    if (size == 0) {
        return false;
    }
    switch (op->element) {
    case VMS_ELEMENT_SCALAR:
    case VMS_ELEMENT_BOOL:
        if (size > SMALL_ARRAY || (op->bound && !vms_bound_is_constant(op->bound))) {
            return false;
        }
        if (n > 1 && each == 1 && !op->bound && op->element == VMS_ELEMENT_SCALAR) {
            add_bytes(b, op, size);
        } else {
            add_numbers(b, op, n);
        }
        return true;
    case VMS_ELEMENT_BYTES:
    case VMS_ELEMENT_UNUSED:
        if (vms_field_is_array(op->field) || size > SMALL_ARRAY) {
            return false;
        }
        add_bytes(b, op, size);
        return true;
    case VMS_ELEMENT_STRUCT:
        if (n > 1 && (size > SMALL_STRUCTS || !op->plan->only_run)) {
            return false;
        }
        add_structs(b, op, n);
        return true;
    default:
        return false;
    }
}

static unsigned count_of(GHashTable *names, const char *name)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(names, name));
}

static void count_name(GHashTable *names, const char *name)
{
    const char *key = name ? name : "";

    g_hash_table_insert(names, (gpointer)key, GUINT_TO_POINTER(count_of(names, key) + 1));
}

static void begin_names(Build *b)
{
    b->names = g_hash_table_new(g_str_hash, g_str_equal);
    b->came = g_hash_table_new(g_str_hash, g_str_equal);
    for (const VMStateField *f = b->plan->vmsd->fields; !(f->flags & VMS_END); f++) {
        count_name(b->names, f->name);
    }
}

/* As vms_describe_name_position(), without a look at all other fields. */
static unsigned name_position(const Build *b, const VMStateField *field)
{
    if (!b->names) {
        return VMS_DESCRIBE_NAME_UNIQUE;
    }
    return count_of(b->names, field->name) > 1 ? count_of(b->came, field->name) : VMS_DESCRIBE_NAME_UNIQUE;
}

static bool add_field(Build *b, const VMStateField *field, GArray *detailed, GError **error)
{
    VmsPlan *plan = b->plan;
    VmsOp op = { .field = field };
    uint64_t n = 0, each = 0, size;

    if (!vms_check_field(plan->vmsd, field, &op.element, &op.width, error) || !vms_check_bound(plan->vmsd, field, error) ||
        !find_plans(b, &op, error) ||
        !vms_check_room(plan->vmsd, field, op.element, vms_plan_reaches(plan), error)) {
        return false;
    }
    op.bound = vms_bound_of(field);
    op.described = vms_describe_field_at(field, name_position(b, field));
    op.fixed = fixed_size(&op, &n, &each) && !__builtin_mul_overflow(n, each, &size) &&
               !__builtin_add_overflow(plan->wire_size, size, &plan->wire_size);
    if (!op.fixed || field->flags & VMS_POINTER || !add_to_run(b, &op, n, each)) {
        add_op(b, &op);
    }
    g_array_append_val(detailed, op);
    plan->fixed = plan->fixed && op.fixed;
    if (op.fixed && vms_plan_is_described(plan)) {
        add_field_text(b, vms_text_of_field(&op, n, each));
    }
    return true;
}

static bool has_hooks(const VMStateDescription *v)
{
    const VMStateDescriptionExtra *x = v->extra;

    return v->pre_load || v->pre_load_errp || v->post_load || v->post_load_errp || v->pre_save || v->pre_save_errp ||
           v->post_save || v->post_save_int || (x && (x->validate || x->commit || x->load_aborted || x->state_size));
}

static bool compile_subsections(VmsPlan *plan, GError **error)
{
    const VMStateDescription *const *sub = plan->vmsd->subsections;
    size_t n = 0;

    while (sub && sub[n]) {
        n++;
    }
    plan->subplans = g_new0(const VmsPlan *, n + 1);
    for (plan->n_subplans = 0; plan->n_subplans < n; plan->n_subplans++) {
        const VMStateDescription *vmsd = sub[plan->n_subplans];
        const VmsPlan *compiled;

        if (!vms_check_migratable(plan->vmsd, NULL, vmsd, error)) {
            return false;
        }
        compiled = vms_plan_lookup(plan->cache, vmsd, vmsd->version_id, error);
        if (!compiled) {
            return false;
        }
        plan->subplans[plan->n_subplans] = compiled;
    }
    return true;
}

static void make_header(VmsPlan *plan)
{
    const VMStateDescription *vmsd = plan->vmsd;
    size_t length = MIN(strlen(vmsd->name), 255);
    uint32_t version = GUINT32_TO_BE((uint32_t)vmsd->version_id);

    plan->header_size = 2 + length + 4;
    plan->header = g_malloc(plan->header_size);
    plan->header[0] = 0x05;
    plan->header[1] = (uint8_t)length;
    memcpy(plan->header + 2, vmsd->name, length);
    memcpy(plan->header + 2 + length, &version, 4);
}

static void take_ops(VmsOps *ops, GArray *from)
{
    ops->n = from->len;
    ops->op = (VmsOp *)(void *)g_array_free(from, FALSE);
}

/* The journal knows pointers by where they lie. */
static bool has_pointers(const VmsPlan *plan)
{
    for (size_t i = 0; i < plan->ops.n; i++) {
        const VmsOp *op = &plan->ops.op[i];

        if (!op->run && (op->field->flags & VMS_POINTER || (op->plan && !op->plan->movable))) {
            return true;
        }
    }
    return false;
}

bool vms_plan_compile(VmsPlan *plan, GError **error)
{
    const VMStateDescription *vmsd = plan->vmsd;
    Build b = { .plan = plan };
    GArray *detailed;
    bool good = true;

    if (!vms_check_description(vmsd, error)) {
        return false;
    }
    make_header(plan);
    b.ops = g_array_new(FALSE, FALSE, sizeof(VmsOp));
    b.items = g_array_new(FALSE, FALSE, sizeof(VmsRunItem));
    b.text = g_string_new(NULL);
    detailed = g_array_new(FALSE, FALSE, sizeof(VmsOp));
    plan->fixed = !has_hooks(vmsd) && !(vmsd->subsections && vmsd->subsections[0]);
    if (vms_plan_is_described(plan)) {
        begin_names(&b);
    }
    for (const VMStateField *f = vmsd->fields; good && !(f->flags & VMS_END); f++) {
        if (f->field_exists || f->version_id <= plan->version) {
            good = add_field(&b, f, detailed, error);
        }
        if (b.names) {
            count_name(b.came, f->name);
        }
    }
    g_clear_pointer(&b.names, g_hash_table_unref);
    g_clear_pointer(&b.came, g_hash_table_unref);
    end_run(&b);
    take_ops(&plan->ops, b.ops);
    take_ops(&plan->detailed, detailed);
    g_array_unref(b.items);
    g_string_free(b.text, TRUE);
    plan->only_run = plan->fixed && plan->ops.n == 1 ? plan->ops.op[0].run : NULL;
    plan->movable = plan->fixed && !has_pointers(plan);
    if (good && plan->fixed && vms_plan_is_described(plan)) {
        plan->text = vms_text_of_plan(plan);
    }
    return good && compile_subsections(plan, error);
}
