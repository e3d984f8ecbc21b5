/* SPDX-License-Identifier: BSD-3-Clause */
/* A device of the user's in a registry of its own, and how it was before a load. */
#ifndef VMS_TESTING_SPECIMEN_H
#define VMS_TESTING_SPECIMEN_H

#include "kit.h"

typedef struct VmsSpecimen {
    const VMStateTestDevice *device;
    const VMStateDescription *vmsd;
    const char *idstr;
    void *opaque;
    VMStateRegistry *registry;
} VmsSpecimen;

/* For salt: as make leaves it, where the device does not fill itself. */
#define VMS_AS_MADE UINT64_MAX

/* As make leaves it. NULL: it could not be registered; the kit has failed. */
VmsSpecimen *vms_specimen_new(VmsKit *kit, const VMStateDescription *vmsd);
/* Filled: with the case's values where @salt is 0, with others for another. */
VmsSpecimen *vms_specimen_new_filled(VmsKit *kit, uint64_t salt);
void vms_specimen_fill(VmsKit *kit, VmsSpecimen *specimen, uint64_t salt);
void vms_specimen_free(VmsSpecimen *specimen);

/* @version: -1 for the description's own. */
GBytes *vms_specimen_save(VmsSpecimen *specimen, VMStateForm form, int version, GError **error);
/* The same; an error fails the kit. */
GBytes *vms_specimen_must_save(VmsKit *kit, VmsSpecimen *specimen, VMStateForm form, int version);
VMStateLoadOptions *vms_specimen_load_options(VMStateForm form, size_t size);
bool vms_specimen_load(VmsSpecimen *specimen, VMStateForm form, GBytes *bytes, GError **error);
/* Notes which bytes a load has changed. */
void vms_specimen_touched(VmsKit *kit, const VmsSpecimen *specimen, const uint8_t *before);

/* The path of the field there, from what a load that ends before @offset says; NULL: it names none. */
char *vms_specimen_path_at(VmsKit *kit, VMStateForm form, GBytes *bytes, uint64_t offset);
/* Of the first byte that differs, or the end of the shorter. */
uint64_t vms_first_difference(GBytes *a, GBytes *b);
/* Fails at the first byte that differs; true when none does. */
bool vms_specimen_same_bytes(VmsKit *kit, VMStateForm form, GBytes *a, GBytes *b, const char *what);

/* A device that streams are loaded into, again and again. */
typedef struct VmsTarget {
    VmsKit *kit;
    VmsSpecimen *specimen;
    uint8_t *memory;
    GBytes *bytes;
} VmsTarget;

/* False: the kit has failed. */
bool vms_target_init(VmsTarget *target, VmsKit *kit);
void vms_target_clear(VmsTarget *target);
/* Makes it as it was at first, when a load has succeeded. */
bool vms_target_renew(VmsTarget *target);
/* A load failed: is the device as it was? @what: how it was made to fail. */
bool vms_target_untouched(VmsTarget *target, const char *what);
/* Loads: it must fail (where @must_fail) and leave the device untouched, or keep the bounds. */
bool vms_target_try(VmsTarget *target, VMStateForm form, GBytes *bytes, bool must_fail, const char *what, uint64_t offset);

/* Do all counts and values keep their bounds? */
bool vms_bounds_hold(VmsKit *kit, const VMStateDescription *vmsd, void *opaque, const char *what, GBytes *bytes,
                     uint64_t offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VmsSpecimen, vms_specimen_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VmsTarget, vms_target_clear)

#endif
