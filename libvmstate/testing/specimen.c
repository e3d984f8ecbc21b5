/* SPDX-License-Identifier: BSD-3-Clause */
#include "specimen.h"

#include <string.h>
#include <vmstate/loader.h>
#include <vmstate/saver.h>

#include "cover.h"
#include "fill.h"

/* What a load may take beyond the size of its stream. */
#define MEMORY_BUDGET ((uint64_t)64 << 20)
#define ELEMENT_BUDGET ((uint64_t)1 << 20)

VmsSpecimen *vms_specimen_new(VmsKit *kit, const VMStateDescription *vmsd)
{
    VmsSpecimen *s = g_new0(VmsSpecimen, 1);
    g_autoptr(GError) error = NULL;

    s->device = kit->device;
    s->vmsd = vmsd;
    s->idstr = vmsd->name && *vmsd->name ? vmsd->name : "device";
    s->opaque = kit->device->make();
    s->registry = vmstate_registry_new();
    if (!vmstate_registry_add(s->registry, s->idstr, 0, vmsd, s->opaque, &error)) {
        vms_kit_fail(kit, NULL, VMS_NO_OFFSET, NULL, "the registry refuses the description: %s", error->message);
        vms_specimen_free(s);
        return NULL;
    }
    if (kit->device->prepare) {
        kit->device->prepare(s->registry, s->opaque);
    }
    return s;
}

void vms_specimen_fill(VmsKit *kit, VmsSpecimen *specimen, uint64_t salt)
{
    g_autoptr(GHashTable) none = g_hash_table_new(NULL, NULL);
    /* The first case is the device as it is made, with memory where a count says that there must be some. */
    bool as_made = salt == VMS_AS_MADE || (kit->case_number == 0 && salt == 0);

    vms_fill_device(kit->device, specimen->opaque, kit->case_seed ^ salt, as_made ? none : kit->only);
}

VmsSpecimen *vms_specimen_new_filled(VmsKit *kit, uint64_t salt)
{
    VmsSpecimen *s = vms_specimen_new(kit, kit->device->vmsd);

    if (s) {
        vms_specimen_fill(kit, s, salt);
    }
    return s;
}

void vms_specimen_free(VmsSpecimen *specimen)
{
    if (!specimen) {
        return;
    }
    vmstate_registry_free(specimen->registry);
    specimen->device->free(specimen->opaque);
    g_free(specimen);
}

GBytes *vms_specimen_save(VmsSpecimen *specimen, VMStateForm form, int version, GError **error)
{
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();

    vmstate_save_options_set_form(options, form);
    if (version >= 0) {
        vmstate_save_options_set_version(options, specimen->idstr, version);
    }
    return vmstate_registry_save_bytes(specimen->registry, options, error);
}

GBytes *vms_specimen_must_save(VmsKit *kit, VmsSpecimen *specimen, VMStateForm form, int version)
{
    g_autoptr(GError) error = NULL;
    GBytes *bytes = vms_specimen_save(specimen, form, version, &error);

    if (!bytes) {
        vms_kit_fail(
            kit, NULL, VMS_NO_OFFSET, NULL,
            "the device cannot be saved: %s (if its values must fit each other, declare it, or give fill or adjust)",
            error->message);
    }
    return bytes;
}

VMStateLoadOptions *vms_specimen_load_options(VMStateForm form, size_t size)
{
    VMStateLoadOptions *options = vmstate_load_options_new();

    vmstate_load_options_set_form(options, form);
    vmstate_load_options_set_budgets(options, MEMORY_BUDGET + 4 * (uint64_t)size, ELEMENT_BUDGET + 4 * (uint64_t)size, 128);
    return options;
}

bool vms_specimen_load(VmsSpecimen *specimen, VMStateForm form, GBytes *bytes, GError **error)
{
    g_autoptr(VMStateLoadOptions) options = vms_specimen_load_options(form, g_bytes_get_size(bytes));

    return vmstate_registry_load_bytes(specimen->registry, options, bytes, error);
}

void vms_specimen_touched(VmsKit *kit, const VmsSpecimen *specimen, const uint8_t *before)
{
    const uint8_t *now = specimen->opaque;

    for (size_t i = 0; i < kit->device->size; i++) {
        kit->touched[i] |= now[i] != before[i];
    }
}

/* A message of the engine's begins with the path, "nic@0:queue[1].head: ...", where it is about a device's field. */
static char *path_in(const VmsSpecimen *s, const char *message)
{
    g_autofree char *section = g_strdup_printf("%s@", s->idstr);
    const char *end = g_str_has_prefix(message, section) ? strstr(message + strlen(section), ": ") : NULL;

    return end ? g_strndup(message, (gsize)(end - message)) : NULL;
}

char *vms_specimen_path_at(VmsKit *kit, VMStateForm form, GBytes *bytes, uint64_t offset)
{
    g_autoptr(VmsSpecimen) s = vms_specimen_new(kit, kit->device->vmsd);
    g_autoptr(GBytes) part = g_bytes_new_from_bytes(bytes, 0, (gsize)MIN(offset, (uint64_t)g_bytes_get_size(bytes)));
    g_autoptr(GError) error = NULL;

    if (!s || vms_specimen_load(s, form, part, &error)) {
        return NULL;
    }
    return path_in(s, error->message);
}

uint64_t vms_first_difference(GBytes *a, GBytes *b)
{
    gsize n, m;
    const uint8_t *p = g_bytes_get_data(a, &n);
    const uint8_t *q = g_bytes_get_data(b, &m);
    uint64_t i = 0;

    while (i < MIN(n, m) && p[i] == q[i]) {
        i++;
    }
    return i;
}

bool vms_specimen_same_bytes(VmsKit *kit, VMStateForm form, GBytes *a, GBytes *b, const char *what)
{
    gsize n, m;
    const uint8_t *p = g_bytes_get_data(a, &n);
    const uint8_t *q = g_bytes_get_data(b, &m);
    g_autofree char *path = NULL;
    uint64_t i = vms_first_difference(a, b);

    if (g_bytes_equal(a, b)) {
        return true;
    }
    path = vms_specimen_path_at(kit, form, a, i);
    if (i == MIN(n, m)) {
        return vms_kit_fail(kit, path, i, a, "%s: first there were %zu bytes, then %zu", what, (size_t)n, (size_t)m);
    }
    return vms_kit_fail(kit, path, i, a, "%s: first the byte was 0x%02x, then 0x%02x", what, p[i], q[i]);
}

bool vms_target_init(VmsTarget *target, VmsKit *kit)
{
    *target = (VmsTarget){ .kit = kit };
    return vms_target_renew(target);
}

void vms_target_clear(VmsTarget *target)
{
    vms_specimen_free(target->specimen);
    g_free(target->memory);
    if (target->bytes) {
        g_bytes_unref(target->bytes);
    }
    *target = (VmsTarget){ .kit = target->kit };
}

bool vms_target_renew(VmsTarget *target)
{
    VmsKit *kit = target->kit;

    vms_target_clear(target);
    /* Another state than the stream's, so that a trace of a load shows. */
    target->specimen = vms_specimen_new_filled(kit, 0x7a67);
    target->bytes = target->specimen ? vms_specimen_must_save(kit, target->specimen, VMSTATE_FORM_BARE, -1) : NULL;
    if (!target->bytes) {
        return false;
    }
    target->memory = g_memdup2(target->specimen->opaque, kit->device->size);
    return true;
}

static bool same_memory(VmsTarget *target, const char *what)
{
    VmsKit *kit = target->kit;
    const uint8_t *now = target->specimen->opaque;
    g_autofree char *path = NULL;
    g_autoptr(GBytes) bytes = NULL;

    if (kit->device->size == 0 || memcmp(now, target->memory, kit->device->size) == 0) {
        return true;
    }
    for (size_t i = 0; i < kit->device->size; i++) {
        if (now[i] != target->memory[i] && !vms_not_state(kit->device, i)) {
            bytes = g_bytes_new(now, kit->device->size);
            path = vms_cover_field_at(kit->device->vmsd, target->specimen->opaque, i);
            return vms_kit_fail(kit, path, i, bytes,
                                "%s: the load failed, and byte %zu of the struct is 0x%02x now and was 0x%02x before. %s",
                                what, i, now[i], target->memory[i],
                                path ? "The load must undo it; where a hook wrote it, declare state_size or do it in "
                                       "load_aborted"
                                     : "No field is there: a hook changed it and nobody puts it back; declare state_size, "
                                       "do it in load_aborted, or name it in not_state");
        }
    }
    return true;
}

bool vms_target_untouched(VmsTarget *target, const char *what)
{
    g_autoptr(GBytes) bytes = NULL;
    g_autofree char *text = g_strdup_printf("%s: the load failed and has changed what the device saves", what);

    if (!same_memory(target, what)) {
        return false;
    }
    bytes = vms_specimen_must_save(target->kit, target->specimen, VMSTATE_FORM_BARE, -1);
    if (!bytes || !vms_specimen_same_bytes(target->kit, VMSTATE_FORM_BARE, target->bytes, bytes, text)) {
        return false;
    }
    if (target->kit->device->size) {
        memcpy(target->memory, target->specimen->opaque, target->kit->device->size);
    }
    return true;
}

bool vms_target_try(VmsTarget *target, VMStateForm form, GBytes *bytes, bool must_fail, const char *what, uint64_t offset)
{
    VmsKit *kit = target->kit;

    if (!vms_specimen_load(target->specimen, form, bytes, NULL)) {
        return vms_target_untouched(target, what);
    }
    if (must_fail) {
        return vms_kit_fail(kit, NULL, offset, bytes, "%s: the stream was loaded all the same", what);
    }
    if (!vms_bounds_hold(kit, kit->device->vmsd, target->specimen->opaque, what, bytes, offset)) {
        return false;
    }
    vms_specimen_touched(kit, target->specimen, target->memory);
    return vms_target_renew(target);
}
