/* SPDX-License-Identifier: BSD-3-Clause */
#include "golden-target.h"

#include <stdlib.h>

#include "golden-device.h"

static GBytes *save(VMStateRegistry *registry)
{
    g_autoptr(GError) error = NULL;
    GBytes *bytes = vmstate_registry_save_bytes(registry, NULL, &error);

    if (!bytes) {
        fuzz_fail("what was loaded is not saved: %s", error->message);
    }
    return bytes;
}

static void check_loaded(VMStateRegistry *registry, bool disk)
{
    g_autoptr(GBytes) bytes = save(registry);
    g_autoptr(GoldenMachine) other = golden_machine_new(false);
    g_autoptr(VMStateRegistry) other_registry = golden_machine_registry(other, disk);
    g_autoptr(GBytes) again = NULL;
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_load_bytes(other_registry, NULL, bytes, &error)) {
        fuzz_fail("what was loaded and saved is not loaded: %s", error->message);
    }
    again = save(other_registry);
    if (!g_bytes_equal(bytes, again)) {
        fuzz_fail("what was loaded, saved and loaded is not saved the same");
    }
}

/* Without and with the disk: a machine that is loaded into until that succeeds. */
typedef struct Cached {
    GoldenMachine *machine;
    VMStateRegistry *registry;
    GBytes *before;
    uint32_t *filters[2];
} Cached;

static Cached cached[2];

static void clear(Cached *c)
{
    if (!c->machine) {
        return;
    }
    for (int k = 0; k < 2; k++) {
        /* Memory that a load put other memory in the place of stays the device's. */
        if (c->machine->nics[k].filters != c->filters[k]) {
            g_free(c->filters[k]);
        }
    }
    vmstate_registry_free(c->registry);
    golden_machine_free(c->machine);
    g_bytes_unref(c->before);
    *c = (Cached){0};
}

static void clear_all(void)
{
    clear(&cached[0]);
    clear(&cached[1]);
}

static Cached *get(bool disk)
{
    static bool registered;
    Cached *c = &cached[disk];

    if (c->machine) {
        return c;
    }
    c->machine = golden_machine_new(true);
    c->registry = golden_machine_registry(c->machine, disk);
    c->before = golden_machine_memory(c->machine);
    for (int k = 0; k < 2; k++) {
        c->filters[k] = c->machine->nics[k].filters;
    }
    if (!registered) {
        atexit(clear_all);
        registered = true;
    }
    return c;
}

static bool load(const GoldenTarget *target, bool in_chunks, const uint8_t *data, size_t size,
                 GError **error)
{
    g_autoptr(VMStateLoadOptions) options = fuzz_options(target->form, target->checksum);
    g_autoptr(GBytes) after = NULL;
    Cached *c = get(target->disk);

    vmstate_load_options_set_footers(options, !target->no_footers);
    vmstate_load_options_set_allow_missing(options, target->allow_missing);
    if ((in_chunks ? fuzz_load_in_chunks : fuzz_load)(c->registry, options, data, size, error)) {
        check_loaded(c->registry, target->disk);
        clear(c);
        return true;
    }
    after = golden_machine_memory(c->machine);
    if (!g_bytes_equal(c->before, after)) {
        fuzz_fail("after \"%s\" the machine differs", (*error)->message);
    }
    return false;
}

int golden_target_load(const GoldenTarget *target, const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) error_in_chunks = NULL;
    bool ok = load(target, false, data, size, &error);
    bool ok_in_chunks = load(target, true, data, size, &error_in_chunks);

    fuzz_same_verdict(data, size, ok, error, ok_in_chunks, error_in_chunks);
    return ok ? -1 : error->code;
}
