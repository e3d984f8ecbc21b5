/* SPDX-License-Identifier: BSD-3-Clause */
/* How much there is room for behind pointer members whose descriptions do not say it. Safe from any thread. */
#ifndef VMS_ENGINE_CAPACITY_H
#define VMS_ENGINE_CAPACITY_H

#include <stdbool.h>
#include <stdint.h>

typedef struct VmsCapacities VmsCapacities;

VmsCapacities *vms_capacities_new(void);
void vms_capacities_free(VmsCapacities *capacities);

/* Somebody who knows says it. */
void vms_capacities_set(VmsCapacities *capacities, const void *member, uint64_t capacity);
/* What the member's count says just now, where nothing is known yet; false where something is. */
bool vms_capacities_record(VmsCapacities *capacities, const void *member, uint64_t capacity);
/* What was recorded holds no more. */
void vms_capacities_forget(VmsCapacities *capacities, const void *member);

/* @recorded: what was recorded will do where nothing was set. False for NULL, and where nothing is known. */
bool vms_capacities_get(VmsCapacities *capacities, const void *member, bool recorded, uint64_t *capacity);

#endif
