/* SPDX-License-Identifier: BSD-3-Clause */
#include "plan-text.h"

#include <string.h>

#include "describe.h"

/* Texts are proportional to descriptions, which are not hostile: no budget matters. */
#define TEXT_BUDGET ((size_t)1 << 30)

static char *take_text(VMStateJSONWriter *w)
{
    size_t length;
    const char *text = vms_json_text(w, &length);

    return length > 0 ? g_strndup(text, length) : NULL;
}

char *vms_text_of_field(const VmsOp *op, uint64_t n, uint64_t each)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(TEXT_BUDGET);
    VmsDescribeArray a;

    vms_describe_array_begin(&a, w, VMSTATE_VMDESC_COMPACT, &op->described, n);
    for (uint64_t i = 0; i < n && !vms_describe_array_is_done(&a); i++) {
        VMStateJSONWriter *inner = vms_describe_element_begin(&a, false);

        if (inner && op->plan) {
            vms_json_raw(inner, op->plan->text, strlen(op->plan->text));
        }
        vms_describe_element_end(&a, each);
    }
    vms_describe_array_end(&a);
    return take_text(w);
}

char *vms_text_of_plan(const VmsPlan *plan)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(TEXT_BUDGET);

    vms_describe_description_begin(w, VMSTATE_VMDESC_COMPACT, plan->vmsd, plan->vmsd->version_id);
    for (size_t i = 0; i < plan->ops.n; i++) {
        if (plan->ops.op[i].text) {
            vms_json_raw(w, plan->ops.op[i].text, strlen(plan->ops.op[i].text));
        }
    }
    vms_describe_fields_end(w);
    return take_text(w);
}
