/* SPDX-License-Identifier: BSD-3-Clause */
/* The compact vmdesc of what never varies, made once with the plan. */
#ifndef VMS_ENGINE_PLAN_TEXT_H
#define VMS_ENGINE_PLAN_TEXT_H

#include "plan.h"

/* (transfer full) (nullable): the entry of a field that always writes @n elements of @each bytes. */
char *vms_text_of_field(const VmsOp *op, uint64_t n, uint64_t each);
/* (transfer full): the members of a fixed plan's object: "vmsd_name", "version", "fields". */
char *vms_text_of_plan(const VmsPlan *plan);

#endif
