/* SPDX-License-Identifier: BSD-3-Clause */
/* A plan as text. */
#include <vmstate/plan.h>

#include "plan.h"

static const char *const element_names[] = {
    [VMS_ELEMENT_SCALAR] = "integers",       [VMS_ELEMENT_BOOL] = "bools",
    [VMS_ELEMENT_BYTES] = "bytes",           [VMS_ELEMENT_UNUSED] = "unused",
    [VMS_ELEMENT_STRUCT] = "struct",         [VMS_ELEMENT_SPECIAL] = "special",
    [VMS_ELEMENT_BITMAP] = "bitmap",         [VMS_ELEMENT_STRING] = "string",
    [VMS_ELEMENT_GBYTEARRAY] = "byte array", [VMS_ELEMENT_GARRAY_LENGTH] = "array length",
    [VMS_ELEMENT_MEMORY] = "memory",         [VMS_ELEMENT_TMP] = "tmp",
    [VMS_ELEMENT_QTAILQ] = "qtailq",         [VMS_ELEMENT_QLIST] = "qlist",
    [VMS_ELEMENT_GTREE] = "gtree",           [VMS_ELEMENT_CUSTOM] = "custom",
    [VMS_ELEMENT_NONE] = "validate",
};

static void print_item(GString *text, const VmsRunItem *item)
{
    g_string_append_printf(text, " %s", item->field->name);
    if (item->index != VMS_NO_INDEX) {
        g_string_append_printf(text, "[%" G_GUINT64_FORMAT "]", item->index);
    }
    g_string_append_printf(text, ":%u%s", item->width, item->bound ? " (bounded)" : "");
    if (item->kind != VMS_ITEM_GAP) {
        g_string_append_printf(text, "@%zu", item->offset);
    }
}

static void print_run(GString *text, const VmsRun *run)
{
    g_string_append_printf(text, "  run of %zu %s, %zu %s:", run->n_items, run->n_items == 1 ? "member" : "members",
                           run->wire_size, run->wire_size == 1 ? "byte" : "bytes");
    for (size_t i = 0; i < run->n_items; i++) {
        print_item(text, &run->items[i]);
    }
    g_string_append_c(text, '\n');
}

static void print_field(GString *text, const VmsOp *op)
{
    const VMStateField *field = op->field;

    g_string_append_printf(text, "  %s: %s", field->name, element_names[op->element]);
    if (op->width) {
        g_string_append_printf(text, " of %u %s", op->width, op->width == 1 ? "byte" : "bytes");
    }
    if (field->flags & VMS_ARRAY) {
        g_string_append_printf(text, ", %d of them", field->num);
    }
    g_string_append(text, vms_field_is_counted(field) ? ", counted" : "");
    g_string_append(text, field->flags & VMS_POINTER ? ", behind a pointer" : "");
    g_string_append(text, vms_field_has_pointers(field) ? ", of pointers" : "");
    g_string_append(text, field->flags & VMS_ALLOC ? ", allocated" : "");
    g_string_append(text, field->field_exists ? ", if its test says so" : "");
    if (op->plan) {
        g_string_append_printf(text, ", as %s%s", op->plan->vmsd->name, op->plan->only_run ? " (one run)" : "");
    }
    g_string_append_printf(text, ", @%zu\n", op->base + field->offset);
}

char *vms_plan_to_string(const VmsPlan *plan)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "plan of %s, %zu %s", plan->vmsd->name, plan->ops.n, plan->ops.n == 1 ? "op" : "ops");
    if (plan->fixed) {
        g_string_append_printf(text, ", always %" G_GUINT64_FORMAT " bytes", plan->wire_size);
    }
    g_string_append_c(text, '\n');
    for (size_t i = 0; i < plan->ops.n; i++) {
        if (plan->ops.op[i].run) {
            print_run(text, plan->ops.op[i].run);
        } else {
            print_field(text, &plan->ops.op[i]);
        }
    }
    for (const VMStateDescription *const *sub = plan->vmsd->subsections; sub && *sub; sub++) {
        g_string_append_printf(text, "  subsection %s version %d\n", (*sub)->name, (*sub)->version_id);
    }
    return g_string_free(text, FALSE);
}

char *vmstate_plan_to_string(const VMStateDescription *vmsd, int version_id, GError **error)
{
    VmsPlanCache *cache = vms_plan_cache_new(false);
    int version = version_id < 0 ? vmsd->version_id : version_id;
    const VmsPlan *plan = NULL;
    char *text;

    if (version > vmsd->version_id || version < vmsd->minimum_version_id) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_VERSION, "%s has the versions %d to %d, not %d", vmsd->name,
                    vmsd->minimum_version_id, vmsd->version_id, version);
    } else {
        plan = vms_plan_get(cache, vmsd, version, error);
    }
    text = plan ? vms_plan_to_string(plan) : NULL;
    vms_plan_cache_free(cache);
    return text;
}
