/* SPDX-License-Identifier: BSD-3-Clause */
/* Puts random values within their bounds into what a description describes. */
#ifndef VMS_TESTING_FILL_H
#define VMS_TESTING_FILL_H

#include "kit.h"
#include "visit.h"

typedef struct VmsFill {
    uint64_t seed;
    GHashTable *only;
    GHashTable *limits;
} VmsFill;

/* Fills the device; @only: the fields that get random values, NULL: all. */
void vms_fill_device(const VMStateTestDevice *device, void *opaque, uint64_t seed, GHashTable *only);

/* Fills a struct that was just allocated. */
void vms_fill_struct(VmsFill *fill, const VMStateDescription *vmsd, void *opaque, int version, const char *path);
/* Does the field get random values? */
bool vms_fill_takes(const VmsFill *fill, const VMStateField *field);
/* Random values for a leaf. */
void vms_fill_leaf(VmsFill *fill, const VmsLeaf *leaf, const char *path);
/* Room for VMS_ALLOC and the like, elements for lists and trees, lengths for arrays of GLib. */
void vms_fill_field(VmsFill *fill, const VMStateField *field, uint8_t *owner, const char *path);

#endif
