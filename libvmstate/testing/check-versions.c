/* SPDX-License-Identifier: BSD-3-Clause */
/* Older versions: streams for them and from them, and a peer that knows no newer one. */
#include "dump.h"
#include "specimen.h"

/* The most versions that are tried, from the newest on. */
#define VERSIONS 64

/* A device as made, with a description that ends at the version. */
static VmsSpecimen *old_peer(VmsKit *kit, VMStateDescription *vmsd, int version)
{
    *vmsd = *kit->device->vmsd;
    vmsd->version_id = version;
    return vms_specimen_new(kit, vmsd);
}

static bool load_and_compare(VmsKit *kit, VmsSpecimen *from, VmsSpecimen *to, GBytes *bytes, int version, const char *what)
{
    g_autoptr(GPtrArray) saved = vms_dump(from->vmsd, from->opaque, version);
    g_autoptr(GPtrArray) loaded = NULL;
    g_autoptr(GBytes) again = NULL;
    g_autoptr(GError) error = NULL;

    if (!vms_specimen_load(to, VMSTATE_FORM_BARE, bytes, &error)) {
        return vms_kit_fail_refused(kit, what, NULL, error);
    }
    loaded = vms_dump(to->vmsd, to->opaque, version);
    again = vms_dump_compare(kit, saved, loaded, what) ? vms_specimen_must_save(kit, to, VMSTATE_FORM_BARE, version) : NULL;
    return again && vms_specimen_same_bytes(kit, VMSTATE_FORM_BARE, bytes, again, what);
}

/* What this version says must not reach the old one half. */
static bool must_refuse(VmsKit *kit, int version, GBytes *newer)
{
    static const char what[] = "a newer stream came to a device of an older version";
    VMStateDescription vmsd;
    g_autoptr(VmsSpecimen) old = old_peer(kit, &vmsd, version);
    g_autoptr(GBytes) before = NULL;
    g_autoptr(GBytes) after = NULL;
    g_autoptr(GError) error = NULL;

    if (old) {
        vms_specimen_fill(kit, old, 1);
        before = vms_specimen_must_save(kit, old, VMSTATE_FORM_BARE, -1);
    }
    if (!before) {
        return false;
    }
    if (vms_specimen_load(old, VMSTATE_FORM_BARE, newer, &error)) {
        return vms_kit_fail(kit, NULL, VMS_NO_OFFSET, NULL, "%s: it was loaded", what);
    }
    after = vms_specimen_must_save(kit, old, VMSTATE_FORM_BARE, -1);
    return after && vms_specimen_same_bytes(kit, VMSTATE_FORM_BARE, before, after, what);
}

static bool check_version(VmsKit *kit, VmsSpecimen *from, int version)
{
    g_autofree char *back = g_strdup_printf("saved as version %d and loaded", version);
    g_autofree char *forth = g_strdup_printf("saved as version %d and loaded by a device of that version", version);
    VMStateDescription old_vmsd;
    g_autoptr(VmsSpecimen) to = vms_specimen_new(kit, kit->device->vmsd);
    g_autoptr(VmsSpecimen) old = to ? old_peer(kit, &old_vmsd, version) : NULL;
    g_autoptr(GBytes) bytes = old ? vms_specimen_must_save(kit, from, VMSTATE_FORM_BARE, version) : NULL;
    g_autoptr(GBytes) newest = NULL;

    if (!bytes || !load_and_compare(kit, from, to, bytes, version, back)) {
        return false;
    }
    if (version < from->vmsd->version_id) {
        newest = vms_specimen_must_save(kit, from, VMSTATE_FORM_BARE, -1);
        if (!newest || !must_refuse(kit, version, newest)) {
            return false;
        }
    }
    return load_and_compare(kit, from, old, bytes, version, forth);
}

bool vms_check_versions(VmsKit *kit)
{
    const VMStateDescription *vmsd = kit->device->vmsd;
    g_autoptr(VmsSpecimen) from = vms_specimen_new_filled(kit, 0);
    int lowest = MAX(vmsd->minimum_version_id, vmsd->version_id - VERSIONS);

    for (int version = vmsd->version_id; from && version >= lowest; version--) {
        if (!check_version(kit, from, version)) {
            return false;
        }
    }
    return from != NULL;
}
