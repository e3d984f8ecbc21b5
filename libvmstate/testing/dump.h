/* SPDX-License-Identifier: BSD-3-Clause */
/* What a device's fields hold, to be compared with another's. */
#ifndef VMS_TESTING_DUMP_H
#define VMS_TESTING_DUMP_H

#include "kit.h"
#include "visit.h"

/* Paths and bytes, in the order of the stream. */
GPtrArray *vms_dump(const VMStateDescription *vmsd, void *opaque, int version);
/* Fails with @what at the first field that differs. */
bool vms_dump_compare(VmsKit *kit, GPtrArray *saved, GPtrArray *loaded, const char *what);

/* The path of the first field that differs, or is in one only; NULL: none. */
char *vms_dump_difference(GPtrArray *saved, GPtrArray *loaded);

/* Adds each field (VMStateField *) of the device that can have a random value, once. */
void vms_dump_fields(const VMStateDescription *vmsd, void *opaque, GPtrArray *fields);
/* Notes in the kit which subsections are on, and which off. */
void vms_dump_subsections(VmsKit *kit, const VMStateDescription *vmsd, void *opaque);

/* Notes in the kit which fields with a field_exists there are, and which of them exist, in any version. */
void vms_dump_existence(VmsKit *kit, const VMStateDescription *vmsd, void *opaque);

#endif
