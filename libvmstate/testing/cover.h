/* SPDX-License-Identifier: BSD-3-Clause */
/* Which bytes of a device's struct its fields cover. */
#ifndef VMS_TESTING_COVER_H
#define VMS_TESTING_COVER_H

#include "kit.h"

typedef struct VmsCover {
    const uint8_t *base;
    size_t size;
    /* A byte for each of the struct: 1 where a field is. */
    uint8_t *covered;
    /* The alignment of what begins there; 0: nothing is known. */
    uint8_t *align;
    /* Where a field is looked for, and its path once it is found. */
    size_t wanted;
    char *found;
} VmsCover;

void vms_cover_init(VmsCover *cover, const VMStateDescription *vmsd, void *opaque, size_t size);
void vms_cover_clear(VmsCover *cover);
/* The largest alignment, up to 8, that something of this size can have. */
size_t vms_power_within(size_t size);
/* The path of the field that has this byte of the struct; NULL: none has. */
char *vms_cover_field_at(const VMStateDescription *vmsd, void *opaque, size_t offset);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VmsCover, vms_cover_clear)

#endif
