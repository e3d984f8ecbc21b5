/* SPDX-License-Identifier: BSD-3-Clause */
/* Elements of fixed size on the wire that are more than a swapped integer. */
#ifndef VMS_ENGINE_SPECIAL_H
#define VMS_ENGINE_SPECIAL_H

#include "plan.h"

/* Most bytes such an element has, but for char arrays. */
#define VMS_SPECIAL_MAX 8

/* Puts one element, which may be NULL for kinds that have no memory of their own. */
bool vms_special_save(VmsWalk *walk, const VmsOp *op, uint8_t *owner, const uint8_t *element, uint64_t index);
/* Gets one: checks it against what is there, then stores it. */
bool vms_special_load(VmsWalk *walk, const VmsOp *op, uint8_t *owner, uint8_t *element, uint64_t index);
/* Does loading write the element's memory (so that it must be journaled)? */
bool vms_special_writes(const VmsOp *op);

#endif
