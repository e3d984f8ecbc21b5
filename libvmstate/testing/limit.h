/* SPDX-License-Identifier: BSD-3-Clause */
/* What numbers of a device may be: counts by the room of what they count, others by their bounds. */
#ifndef VMS_TESTING_LIMITS_H
#define VMS_TESTING_LIMITS_H

#include "visit.h"

/* A number of either kind; the bits of a negative one are those of an int64_t. */
typedef struct VmsNumber {
    uint64_t bits;
    bool is_signed;
} VmsNumber;

VmsNumber vms_number(const void *p, size_t size, bool is_signed);
/* Negative, zero or positive, as a is below, equal to or above b. */
int vms_number_compare(VmsNumber a, VmsNumber b);
bool vms_info_is_signed(const VMStateField *field);

/* Does the bound allow the value? */
bool vms_bound_allows(const VMStateBound *bound, const uint8_t *owner, VmsNumber value);
/* Does a relation, which has no value, hold? */
bool vms_relation_holds(const VMStateBound *bound, const uint8_t *owner);

/* Of a count in memory. */
typedef struct VmsLimit {
    uint64_t min;
    uint64_t max;
} VmsLimit;

/* VmsLimit by the address of the member, for all counts of a device as it is now. */
GHashTable *vms_limits_new(const VMStateDescription *vmsd, void *opaque);
/* Adds those of a struct that came later. */
void vms_limits_add(GHashTable *limits, const VMStateDescription *vmsd, void *opaque, int version);
/* NULL: not a count. */
const VmsLimit *vms_limit_of(GHashTable *limits, const void *member);

#endif
