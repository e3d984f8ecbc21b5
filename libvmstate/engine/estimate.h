/* SPDX-License-Identifier: BSD-3-Clause */
/* An upper estimate of what a description's save can need, for which no hook of the device is called. */
#ifndef VMS_ENGINE_ESTIMATE_H
#define VMS_ENGINE_ESTIMATE_H

#include "capacity.h"
#include "plan.h"

typedef struct VmsEstimate {
    uint64_t bytes;
    /* The vmdesc that lists them. */
    uint64_t vmdesc;
} VmsEstimate;

/* Adds to @sum. */
bool vms_estimate_description(VmsPlanCache *plans, VmsCapacities *capacities, const VMStateDescription *vmsd, void *opaque,
                              int version, VmsEstimate *sum, GError **error);

#endif
