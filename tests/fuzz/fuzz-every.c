/* SPDX-License-Identifier: BSD-3-Clause */
/* The loader, with a description that has every kind of field. The input is a stream. */
#include <stdlib.h>
#include <string.h>

#include "every-field.h"
#include "every-snapshot.h"
#include "fuzz.h"

/* A device that is loaded into until that succeeds. */
typedef struct Target {
    EveryField *dev;
    VMStateRegistry *registry;
    EverySnapshot *before;
} Target;

static VMStateRegistry *new_registry(EveryField *dev)
{
    VMStateRegistry *registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_add(registry, "every", 0, &every_field_vmsd, dev, &error)) {
        fuzz_fail("%s", error->message);
    }
    return registry;
}

static void target_init(Target *t)
{
    t->dev = every_field_new();
    /* Registered while its counts are what there is room for. */
    t->registry = new_registry(t->dev);
    every_field_fill(t->dev, 99);
    t->before = every_snapshot_new(t->dev);
}

static void target_clear(Target *t)
{
    vmstate_registry_free(t->registry);
    every_snapshot_free(t->before);
    every_field_free(t->dev);
    *t = (Target){0};
}

static void check_untouched(Target *t, const GError *error)
{
    const char *difference = every_snapshot_difference(t->before);
    EveryCounts *counts = t->dev->counts;

    if (difference) {
        fuzz_fail("after \"%s\" the device differs: %s", error->message, difference);
    }
    if (counts->commit != 0 || counts->load_aborted != counts->pre_load) {
        fuzz_fail("after \"%s\": %d commits, %d of %d loads aborted", error->message,
                  counts->commit, counts->load_aborted, counts->pre_load);
    }
    *counts = (EveryCounts){0};
}

static GBytes *save(VMStateRegistry *registry)
{
    g_autoptr(GError) error = NULL;
    GBytes *bytes = vmstate_registry_save_bytes(registry, NULL, &error);

    if (!bytes) {
        fuzz_fail("what was loaded is not saved: %s", error->message);
    }
    return bytes;
}

/* What was loaded can be saved and loaded again, and is the same then. */
static void check_loaded(Target *t)
{
    g_autoptr(GBytes) bytes = save(t->registry);
    g_autoptr(GBytes) again = NULL;
    g_autoptr(EveryField) other = every_field_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(GError) error = NULL;

    if (t->dev->counts->commit != 1 || t->dev->counts->load_aborted != 0) {
        fuzz_fail("loaded, with %d commits, %d loads aborted", t->dev->counts->commit,
                  t->dev->counts->load_aborted);
    }
    other->has_sub = t->dev->has_sub;
    registry = new_registry(other);
    if (!vmstate_registry_load_bytes(registry, NULL, bytes, &error)) {
        fuzz_fail("what was loaded and saved is not loaded: %s", error->message);
    }
    again = save(registry);
    if (!g_bytes_equal(bytes, again)) {
        fuzz_fail("what was loaded, saved and loaded is not saved the same");
    }
}

static Target target;

static void free_target(void)
{
    target_clear(&target);
}

static bool load(VMStateForm form, VMStateChecksum checksum, bool in_chunks, const uint8_t *data,
                 size_t size, GError **error)
{
    g_autoptr(VMStateLoadOptions) options = fuzz_options(form, checksum);
    bool ok;

    if (!target.dev) {
        target_init(&target);
        atexit(free_target);
    }
    ok = (in_chunks ? fuzz_load_in_chunks : fuzz_load)(target.registry, options, data, size, error);
    if (!ok) {
        check_untouched(&target, *error);
        return false;
    }
    check_loaded(&target);
    target_clear(&target);
    target_init(&target);
    return true;
}

/* Whether the checksum alone was wrong. */
static bool load_both_ways(VMStateForm form, VMStateChecksum checksum, const uint8_t *data,
                           size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) error_in_chunks = NULL;
    bool ok = load(form, checksum, false, data, size, &error);
    bool ok_in_chunks = load(form, checksum, true, data, size, &error_in_chunks);

    fuzz_same_verdict(data, size, ok, error, ok_in_chunks, error_in_chunks);
    return !ok && g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_CHECKSUM);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool bare = size < 4 || memcmp(data, "QEVM", 4) != 0;
    VMStateForm form = bare ? VMSTATE_FORM_BARE : VMSTATE_FORM_FILE;

    if (load_both_ways(form, VMSTATE_CHECKSUM_AUTO, data, size)) {
        load_both_ways(form, VMSTATE_CHECKSUM_IGNORED, data, size);
    }
    return 0;
}
