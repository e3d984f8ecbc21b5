/* SPDX-License-Identifier: BSD-3-Clause */
/* How large a save is, or can be. */
#include "bytes/stream.h"
#include "engine/estimate.h"
#include "file-save.h"

/* A section's header and footer, but for its name. */
#define FRAME_SIZE (1 + 4 + 1 + 4 + 4 + 5)
/* File header, EOF, vmdesc's frame and checksum. */
#define FILE_SIZE (8 + 1 + 5 + 64)

static bool measure_exactly(VMStateRegistry *registry, const VMStateSaveOptions *options, uint64_t *size, GError **error)
{
    g_autoptr(VMStateStream) counter = vms_stream_new_counter();

    if (!vms_file_save(registry, options, counter, NULL)) {
        g_propagate_error(error, g_error_copy(counter->error));
        return false;
    }
    *size = vms_stream_tell(counter);
    return true;
}

static bool estimate_entry(VMStateRegistry *registry, const VmsEntry *entry, const VMStateSaveOptions *options,
                           VmsEstimate *sum, GError **error)
{
    sum->bytes += FRAME_SIZE + strlen(entry->idstr);
    sum->vmdesc += FRAME_SIZE * 8 + strlen(entry->idstr);
    if (entry->vmsd) {
        int version = vms_save_options_version(options, entry->idstr, entry->instance);

        return vms_estimate_description(registry->plans, registry->capacities, entry->vmsd, entry->opaque,
                                        version < 0 ? entry->vmsd->version_id : version, sum, error);
    }
    if (!entry->iterable->estimate) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_DESCRIPTION,
                    "%s@%u: an iterable device without the callback estimate cannot be estimated", entry->idstr,
                    entry->instance);
        return false;
    }
    sum->bytes += entry->iterable->estimate(entry->opaque);
    return true;
}

static bool estimate(VMStateRegistry *registry, const VMStateSaveOptions *options, uint64_t *size, GError **error)
{
    VmsEstimate sum = { 0 };

    for (guint i = 0; i < registry->entries->len; i++) {
        if (!estimate_entry(registry, g_ptr_array_index(registry->entries, i), options, &sum, error)) {
            return false;
        }
    }
    *size = FILE_SIZE + sum.bytes + (options->style == VMSTATE_VMDESC_NONE ? 0 : sum.vmdesc);
    if (options->machine) {
        *size += 256 + 2 * strlen(options->machine);
    }
    return true;
}

bool vmstate_registry_measure(VMStateRegistry *registry, const VMStateSaveOptions *options, bool running, uint64_t *size,
                              GError **error)
{
    g_autoptr(VMStateSaveOptions) copy = vms_save_options_copy(options);
    bool ok;

    vms_registry_use(registry);
    ok = running ? estimate(registry, copy, size, error) : measure_exactly(registry, copy, size, error);
    vms_registry_unuse(registry);
    return ok;
}
