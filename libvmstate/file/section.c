/* SPDX-License-Identifier: BSD-3-Clause */
/* Single descriptions, from hooks and on streams of their own; single sections. */
#include <vmstate/section.h>

#include <string.h>

#include <vmstate/iterable.h>

#include "bytes/stream.h"
#include "engine/load.h"
#include "engine/save.h"
#include "file-save.h"

static bool give_error(const VMStateStream *f, GError **error)
{
    if (f->error) {
        g_propagate_error(error, g_error_copy(f->error));
    }
    return !f->error;
}

static void leave_registry(void *registry)
{
    vms_registry_unuse(registry);
}

void vmstate_stream_set_registry(VMStateStream *f, VMStateRegistry *registry)
{
    g_return_if_fail(!f->engine);
    if (f->registry) {
        f->leave_registry(f->registry);
    }
    f->registry = registry;
    f->leave_registry = leave_registry;
    if (registry) {
        vms_registry_use(registry);
    }
}

/* The plans that one description is saved or loaded with, and whose they are; NULL: of nobody else. */
typedef struct Plans {
    VMStateRegistry *registry;
    VmsPlanCache *cache;
} Plans;

static Plans take_plans(const VMStateStream *f)
{
    VMStateRegistry *registry = f->registry;

    return (Plans){ .registry = registry, .cache = registry ? registry->plans : vms_plan_cache_new(false) };
}

static void give_plans(Plans *plans)
{
    if (!plans->registry) {
        vms_plan_cache_free(plans->cache);
    }
}

/* A hook's: part of the save that called the hook. */
static bool save_within(VmsSave *save, const VMStateDescription *vmsd, const void *opaque, VMStateJSONWriter *vmdesc,
                        int version_id)
{
    VMStateJSONWriter *outer = save->vmdesc;
    bool ok;

    /* Plans of a stream of its own know nothing of vmdescs. */
    save->vmdesc = save->style != VMSTATE_VMDESC_NONE ? vmdesc : NULL;
    ok = vms_save_description(save, vmsd, (void *)opaque, version_id);
    save->vmdesc = outer;
    return ok;
}

bool vmstate_stream_save_description(VMStateStream *f, const VMStateDescription *vmsd, const void *opaque,
                                     VMStateJSONWriter *vmdesc, int version_id, GError **error)
{
    Plans plans;
    VmsSave save;

    if (f->engine) {
        save_within(f->engine, vmsd, opaque, vmdesc, version_id);
        return give_error(f, error);
    }
    plans = take_plans(f);
    vms_save_init(&save, f, plans.cache);
    vms_save_description(&save, vmsd, (void *)opaque, version_id);
    vms_save_clear(&save);
    give_plans(&plans);
    return give_error(f, error);
}

/*
 * A hook's: what it loads into may be gone when the load is undone, so nothing of it is kept. As with all that hooks
 * write, state_size or load_aborted undo it. What was allocated for pointers in the declared state is freed then.
 */
static void load_within(VmsLoad *load, const VMStateDescription *vmsd, void *opaque, int version_id)
{
    size_t mark = vms_journal_mark(load->journal);
    bool keeps = load->keeps;

    /* A hook may come back to itself this way, as often as the stream says. */
    if (++load->walk.depth > load->walk.max_depth) {
        vms_walk_fail(&load->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_LIMIT,
                      "hooks and structs are nested more than %u deep", load->walk.max_depth);
        load->walk.depth--;
        return;
    }
    load->fresh++;
    load->keeps = false;
    vms_load_surveyed(load, vmsd, opaque, version_id);
    load->keeps = keeps;
    load->fresh--;
    load->walk.depth--;
    vms_journal_settle_hook(load->journal, mark, vms_load_is_state, load);
}

static void begin_load(VmsLoad *load, VMStateStream *f, Plans *plans)
{
    *plans = take_plans(f);
    vms_load_init(load, f, plans->cache, vms_registry_take_journal(plans->registry, true));
    load->capacities = plans->registry ? plans->registry->capacities : NULL;
}

static void end_load(VmsLoad *load, Plans *plans, bool ok)
{
    if (ok) {
        vms_journal_commit(load->journal);
    } else {
        vms_journal_undo(load->journal);
    }
    vms_load_clear(load);
    vms_registry_give_journal(plans->registry, load->journal);
    give_plans(plans);
}

bool vmstate_stream_load_description(VMStateStream *f, const VMStateDescription *vmsd, void *opaque, int version_id,
                                     GError **error)
{
    Plans plans;
    VmsLoad load;

    if (f->engine) {
        load_within(f->engine, vmsd, opaque, version_id);
        return give_error(f, error);
    }
    begin_load(&load, f, &plans);
    end_load(&load, &plans, vms_load_surveyed(&load, vmsd, opaque, version_id) && !f->error);
    return give_error(f, error);
}

bool vmstate_section_save(VMStateStream *f, const char *idstr, uint32_t instance_id, uint32_t section_id,
                          const VMStateDescription *vmsd, const void *opaque, int version_id, GError **error)
{
    VmsSection section = { .type = VMSTATE_SECTION_FULL,
                           .section_id = section_id,
                           .idstr = idstr,
                           .instance = instance_id,
                           .version = version_id < 0 ? vmsd->version_id : version_id };

    if (!*idstr || strlen(idstr) > 255) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION, "a section's idstr must have 1 to 255 bytes");
        return false;
    }
    vms_section_put_header(f, &section);
    if (!vmstate_stream_save_description(f, vmsd, opaque, NULL, version_id, error)) {
        return false;
    }
    vms_section_put_footer(f, section_id);
    return give_error(f, error);
}

/* The header up to the payload; false with the error set where it is not the section that was asked for. */
static bool get_header(VMStateStream *f, const char *idstr, uint32_t instance_id, uint32_t *section_id, uint32_t *version,
                       GError **error)
{
    uint8_t type = vmstate_stream_get_u8(f);
    char name[256];
    uint8_t length;
    uint32_t instance;

    *section_id = vmstate_stream_get_be32(f);
    length = vmstate_stream_get_u8(f);
    vmstate_stream_get(f, name, length);
    name[length] = 0;
    instance = vmstate_stream_get_be32(f);
    *version = vmstate_stream_get_be32(f);
    if (!give_error(f, error)) {
        return false;
    }
    if (type != VMSTATE_SECTION_FULL || strcmp(name, idstr) != 0 || instance != instance_id) {
        g_autofree char *printable = g_strescape(name, NULL);

        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_UNKNOWN_SECTION,
                    "the FULL section %s@%u is not at this offset; 0x%02x %s@%u is", idstr, instance_id, type, printable,
                    instance);
        return false;
    }
    return true;
}

/* The payload, then the footer: the load is undone when either is wrong. */
static bool load_checked(VMStateStream *f, const VMStateDescription *vmsd, void *opaque, const char *idstr,
                         uint32_t instance_id, uint32_t section_id, uint32_t version)
{
    VmsFrame frame = { .kind = VMS_FRAME_SECTION, .name = idstr, .instance = instance_id };
    Plans plans;
    VmsLoad load;
    bool ok;

    begin_load(&load, f, &plans);
    ok =
        vms_walk_enter(&load.walk, &frame) && vms_load_surveyed(&load, vmsd, opaque, (int)MIN(version, (uint32_t)G_MAXINT));
    if (ok && (vmstate_stream_get_u8(f) != 0x7e || vmstate_stream_get_be32(f) != section_id)) {
        ok = vms_walk_fail(&load.walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_FOOTER,
                           "the footer is missing or names another section");
    }
    vms_walk_leave(&load.walk, &frame);
    end_load(&load, &plans, ok);
    return ok;
}

bool vmstate_section_load(GBytes *data, size_t offset, const char *idstr, uint32_t instance_id,
                          const VMStateDescription *vmsd, void *opaque, size_t *end, GError **error)
{
    size_t size = g_bytes_get_size(data);
    g_autoptr(GBytes) rest = NULL;
    g_autoptr(VMStateStream) f = NULL;
    uint32_t section_id, version;

    if (offset > size) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_TRUNCATED, "offset %zu is behind the data's end at %zu", offset,
                    size);
        return false;
    }
    rest = g_bytes_new_from_bytes(data, offset, size - offset);
    f = vmstate_stream_new_reader(rest);
    f->base = offset;
    if (!get_header(f, idstr, instance_id, &section_id, &version, error)) {
        return false;
    }
    if (!load_checked(f, vmsd, opaque, idstr, instance_id, section_id, version)) {
        return give_error(f, error);
    }
    if (end) {
        *end = (size_t)vms_stream_tell(f);
    }
    return true;
}
