/* SPDX-License-Identifier: BSD-3-Clause */
/* Declared validation: values against the bounds of their fields, on the way in and on the way out. */
#ifndef VMS_ENGINE_BOUND_H
#define VMS_ENGINE_BOUND_H

#include "plan.h"

/* The field's bound; NULL where it has none. */
const VMStateBound *vms_bound_of(const VMStateField *field);

/* The first field that is the plain integer @m; NULL: none. */
const VMStateField *vms_bound_field_of(const VMStateField *fields, const VMStateStructMember *m);

/* What is wrong with the field's bound; NULL: nothing. */
char *vms_bound_fault(const VMStateDescription *vmsd, const VMStateField *field);

/* The same of its capacity: a capacity that the stream brings is none. */
char *vms_capacity_fault(const VMStateDescription *vmsd, const VMStateField *field);

/*
 * Checks @n values in memory, elements of the field from @first on, whose bytes in the stream begin at @offset. @owner is
 * the field's struct. False: the walk has failed.
 */
bool vms_bound_check(VmsWalk *walk, const VmsOp *op, const uint8_t *owner, const uint8_t *values, uint64_t first,
                     uint64_t n, uint64_t offset);

/* A bound that looks at no other member. */
bool vms_bound_is_constant(const VMStateBound *bound);

/* The item of a run has such a bound: does it allow the value on the wire? */
bool vms_bound_allows(const VmsRunItem *item, const uint8_t *wire);
/* It does not; @offset is the value's in the stream. False: the walk has failed. */
bool vms_bound_fail(VmsWalk *walk, const VmsRunItem *item, const uint8_t *wire, uint64_t offset);

/* The same as vms_bound_check() for a relation, whose members are all in the struct. */
bool vms_bound_check_relation(VmsWalk *walk, const VmsOp *op, const uint8_t *owner);

#endif
