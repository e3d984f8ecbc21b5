/* SPDX-License-Identifier: BSD-3-Clause */
/* What is saved is loaded, always the same, and through chunks of any size. */
#include <string.h>
#include <vmstate/loader.h>
#include <vmstate/saver.h>

#include "dump.h"
#include "specimen.h"

#define SAVES 3
#define RANDOM_CHUNK 0

bool vms_check_register(VmsKit *kit)
{
    g_autoptr(VmsSpecimen) s = vms_specimen_new_filled(kit, 0);
    g_autoptr(GBytes) bytes = s ? vms_specimen_must_save(kit, s, VMSTATE_FORM_FILE, -1) : NULL;

    return bytes != NULL;
}

bool vms_check_determinism(VmsKit *kit)
{
    g_autoptr(VmsSpecimen) s = vms_specimen_new_filled(kit, 0);
    g_autoptr(VmsSpecimen) twin = s ? vms_specimen_new_filled(kit, 0) : NULL;
    g_autoptr(GBytes) first = twin ? vms_specimen_must_save(kit, s, VMSTATE_FORM_BARE, -1) : NULL;
    g_autoptr(GBytes) other = first ? vms_specimen_must_save(kit, twin, VMSTATE_FORM_BARE, -1) : NULL;

    if (!other || !vms_specimen_same_bytes(kit, VMSTATE_FORM_BARE, first, other, "two equal devices were saved")) {
        return false;
    }
    for (unsigned i = 1; i < SAVES; i++) {
        g_autoptr(GBytes) again = vms_specimen_must_save(kit, s, VMSTATE_FORM_BARE, -1);

        if (!again || !vms_specimen_same_bytes(kit, VMSTATE_FORM_BARE, first, again, "the same device was saved twice")) {
            return false;
        }
    }
    return true;
}

/* The device was loaded: is it what was saved? */
static bool check_loaded(VmsKit *kit, VmsSpecimen *from, VmsSpecimen *to, GBytes *bytes, const char *what)
{
    g_autoptr(GPtrArray) saved = vms_dump(from->vmsd, from->opaque, from->vmsd->version_id);
    g_autoptr(GPtrArray) loaded = vms_dump(to->vmsd, to->opaque, to->vmsd->version_id);
    g_autofree char *again_text = g_strdup_printf("%s, and saved again", what);
    g_autoptr(GBytes) again = NULL;

    if (!vms_dump_compare(kit, saved, loaded, what)) {
        return false;
    }
    again = vms_specimen_must_save(kit, to, VMSTATE_FORM_FILE, -1);
    return again && vms_specimen_same_bytes(kit, VMSTATE_FORM_FILE, bytes, again, again_text);
}

bool vms_check_round_trip(VmsKit *kit)
{
    g_autoptr(VmsSpecimen) from = vms_specimen_new_filled(kit, 0);
    g_autoptr(VmsSpecimen) to = from ? vms_specimen_new(kit, kit->device->vmsd) : NULL;
    g_autoptr(GBytes) bytes = to ? vms_specimen_must_save(kit, from, VMSTATE_FORM_FILE, -1) : NULL;
    g_autofree uint8_t *before = NULL;
    g_autoptr(GError) error = NULL;

    if (!bytes) {
        return false;
    }
    vms_dump_subsections(kit, from->vmsd, from->opaque);
    vms_dump_existence(kit, from->vmsd, from->opaque);
    before = g_memdup2(to->opaque, kit->device->size);
    if (!vms_specimen_load(to, VMSTATE_FORM_FILE, bytes, &error)) {
        return vms_kit_fail_refused(kit, "saved and loaded", bytes, error);
    }
    if (kit->device->size) {
        vms_specimen_touched(kit, to, before);
    }
    return check_loaded(kit, from, to, bytes, "saved and loaded");
}

static size_t chunk_size(size_t chunk, uint64_t *s)
{
    return chunk == RANDOM_CHUNK ? 1 + (size_t)(vms_random(s) % 300) : chunk;
}

static GBytes *pull(VmsSpecimen *from, size_t chunk, uint64_t seed, GError **error)
{
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(from->registry, NULL);
    g_autoptr(GByteArray) all = g_byte_array_new();
    g_autofree uint8_t *buffer = g_malloc(MAX(chunk, 300));
    ssize_t n;

    while ((n = vmstate_saver_read(saver, buffer, chunk_size(chunk, &seed), error)) > 0) {
        g_byte_array_append(all, buffer, (guint)n);
    }
    return n == 0 ? g_byte_array_free_to_bytes(g_steal_pointer(&all)) : NULL;
}

static bool push(VmsSpecimen *to, GBytes *bytes, size_t chunk, uint64_t seed, GError **error)
{
    g_autoptr(VMStateLoadOptions) options = vms_specimen_load_options(VMSTATE_FORM_FILE, g_bytes_get_size(bytes));
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(to->registry, options);
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);

    for (size_t at = 0; at < size;) {
        size_t wanted = chunk_size(chunk, &seed);
        size_t n = MIN(wanted, size - at);

        if (!vmstate_loader_write(loader, data + at, n, error)) {
            return false;
        }
        at += n;
    }
    return vmstate_loader_finish(loader, error);
}

static bool check_chunk(VmsKit *kit, VmsSpecimen *from, GBytes *bytes, size_t chunk, uint64_t seed)
{
    g_autoptr(VmsSpecimen) to = vms_specimen_new(kit, kit->device->vmsd);
    g_autofree char *what =
        chunk == RANDOM_CHUNK ? g_strdup("random chunks") : g_strdup_printf("chunks of %zu bytes", chunk);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) pulled = to ? pull(from, chunk, seed, &error) : NULL;

    if (!to) {
        return false;
    }
    if (!pulled) {
        return vms_kit_fail(kit, NULL, VMS_NO_OFFSET, NULL, "%s: the save fails: %s", what, error->message);
    }
    if (!vms_specimen_same_bytes(kit, VMSTATE_FORM_FILE, bytes, pulled, what)) {
        return false;
    }
    if (!push(to, bytes, chunk, seed, &error)) {
        return vms_kit_fail_refused(kit, what, bytes, error);
    }
    return check_loaded(kit, from, to, bytes, what);
}

bool vms_check_chunks(VmsKit *kit)
{
    static const size_t chunks[] = { 1, 2, 3, 7, 4096, 65536, RANDOM_CHUNK, RANDOM_CHUNK };
    g_autoptr(VmsSpecimen) from = vms_specimen_new_filled(kit, 0);
    g_autoptr(GBytes) bytes = from ? vms_specimen_must_save(kit, from, VMSTATE_FORM_FILE, -1) : NULL;

    for (size_t i = 0; bytes && i < G_N_ELEMENTS(chunks); i++) {
        if (!check_chunk(kit, from, bytes, chunks[i], kit->case_seed + i)) {
            return false;
        }
    }
    return bytes != NULL;
}

/* A device in use is not one that make has just made: lists may grow, and refuse what they have; nothing is half done. */
bool vms_check_reuse(VmsKit *kit)
{
    g_auto(VmsTarget) target = { 0 };
    bool ok = vms_target_init(&target, kit);

    for (uint64_t salt = 0; ok && salt < 3; salt++) {
        g_autoptr(VmsSpecimen) from = vms_specimen_new_filled(kit, salt);
        g_autoptr(GBytes) bytes = from ? vms_specimen_must_save(kit, from, VMSTATE_FORM_BARE, -1) : NULL;

        if (from) {
            vms_dump_subsections(kit, from->vmsd, from->opaque);
        }
        ok =
            bytes && vms_target_try(&target, VMSTATE_FORM_BARE, bytes, false, "loaded into a device in use", VMS_NO_OFFSET);
    }
    return ok;
}
