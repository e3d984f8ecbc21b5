/* SPDX-License-Identifier: BSD-3-Clause */
/* Saves and loads that are given up. */
#include <vmstate/loader.h>
#include <vmstate/saver.h>

#include "specimen.h"

/* The most places where one is given up. */
#define PLACES 256
#define LEAST_CHUNK 16

static bool cancel_save(VmsKit *kit, VmsSpecimen *from, size_t chunk, size_t chunks)
{
    VMStateSaver *saver = vmstate_saver_new(from->registry, NULL);
    g_autofree uint8_t *buffer = g_malloc(chunk);
    g_autoptr(GError) error = NULL;

    for (size_t i = 0; i < chunks && !error; i++) {
        vmstate_saver_read(saver, buffer, chunk, &error);
    }
    vmstate_saver_free(saver);
    return !error || vms_kit_fail(kit, NULL, VMS_NO_OFFSET, NULL, "the save fails: %s", error->message);
}

static bool cancel_saves(VmsKit *kit, VmsSpecimen *from, GBytes *bytes, size_t chunk)
{
    for (size_t i = 0; i <= g_bytes_get_size(bytes) / chunk; i++) {
        g_autofree char *what = g_strdup_printf("saved after a save was given up after %zu bytes", i * chunk);
        g_autoptr(GBytes) again = NULL;

        if (!cancel_save(kit, from, chunk, i)) {
            return false;
        }
        again = vms_specimen_must_save(kit, from, VMSTATE_FORM_FILE, -1);
        if (!again || !vms_specimen_same_bytes(kit, VMSTATE_FORM_FILE, bytes, again, what)) {
            return false;
        }
    }
    return true;
}

static bool cancel_load(VmsTarget *target, GBytes *bytes, size_t size)
{
    g_autofree char *what = g_strdup_printf("given up after %zu bytes of %zu", size, g_bytes_get_size(bytes));
    g_autoptr(VMStateLoadOptions) options = vms_specimen_load_options(VMSTATE_FORM_FILE, size);
    VMStateLoader *loader = vmstate_loader_new(target->specimen->registry, options);

    vmstate_loader_write(loader, g_bytes_get_data(bytes, NULL), size, NULL);
    vmstate_loader_free(loader);
    return vms_target_untouched(target, what);
}

static bool cancel_loads(VmsKit *kit, GBytes *bytes, size_t chunk)
{
    g_auto(VmsTarget) target = { 0 };
    bool ok = vms_target_init(&target, kit);

    for (size_t size = 0; ok && size <= g_bytes_get_size(bytes); size += chunk) {
        ok = cancel_load(&target, bytes, size);
    }
    return ok && cancel_load(&target, bytes, g_bytes_get_size(bytes));
}

bool vms_check_cancel(VmsKit *kit)
{
    g_autoptr(VmsSpecimen) from = vms_specimen_new_filled(kit, 0);
    g_autoptr(GBytes) bytes = from ? vms_specimen_must_save(kit, from, VMSTATE_FORM_FILE, -1) : NULL;
    size_t chunk;

    if (!bytes) {
        return false;
    }
    chunk = MAX(g_bytes_get_size(bytes) / PLACES, LEAST_CHUNK);
    return cancel_saves(kit, from, bytes, chunk) && cancel_loads(kit, bytes, chunk);
}
