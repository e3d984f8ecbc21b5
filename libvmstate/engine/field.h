/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a field's data is and how much of it: what saving and loading have in common. */
#ifndef VMS_ENGINE_FIELD_H
#define VMS_ENGINE_FIELD_H

#include "plan.h"

/* A NULL string's length on the wire. */
#define VMS_NO_STRING UINT32_MAX

/* The unsigned integer of 1, 2, 4 or 8 bytes at @p; other sizes are 0. */
uint64_t vms_uint_at(const void *p, size_t size);
/* Sets it. */
void vms_uint_set(void *p, size_t size, uint64_t value);

/* How many elements; false (the walk has failed) where the count is negative or overflows. */
bool vms_field_count(VmsWalk *walk, const VmsOp *op, const uint8_t *owner, uint64_t *count);
/* Bytes of one element in memory (VMS_VBUFFER: of the whole buffer; of a bitmap its bits). */
bool vms_field_size(VmsWalk *walk, const VmsOp *op, const uint8_t *owner, uint64_t *size);
/* Does the field exist? Fails the walk for VMS_MUST_EXIST; *exists is false then. */
bool vms_field_exists(VmsWalk *walk, const VmsOp *op, uint8_t *owner, int version, bool *exists);
/* The first element, through pointers; may be NULL. */
uint8_t *vms_field_data(const VMStateField *field, uint8_t *owner);
/* Bytes from one element to the next. */
size_t vms_field_stride(const VMStateField *field, uint64_t size);
/* The most elements (VMS_VBUFFER: bytes) that the description says a load may bring; UINT64_MAX: it does not say. */
uint64_t vms_field_capacity(const VMStateField *field, uint8_t *owner);

#endif
