/* SPDX-License-Identifier: BSD-3-Clause */
#include "load.h"

#include <string.h>

#include "bytes/stream.h"
#include "field.h"
#include "survey.h"

#define DEFAULT_MEMORY    ((uint64_t)1 << 30)
#define DEFAULT_ELEMENTS  ((uint64_t)1 << 32)

void vms_load_init(VmsLoad *load, VMStateStream *stream, VmsPlanCache *plans, VmsJournal *journal)
{
    memset(load, 0, sizeof(*load));
    load->walk.stream = stream;
    load->walk.max_depth = VMS_MAX_DEPTH;
    load->plans = plans;
    load->journal = journal;
    load->keeps = vms_journal_is_atomic(journal);
    load->memory_left = DEFAULT_MEMORY;
    load->elements_left = DEFAULT_ELEMENTS;
    load->outer = stream->engine;
    stream->engine = load;
}

void vms_load_clear(VmsLoad *load)
{
    load->walk.stream->engine = load->outer;
    g_clear_pointer(&load->surveyed, vms_capacities_free);
}

static bool load_fields(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque, int version)
{
    for (size_t i = 0; i < plan->ops.n; i++) {
        const VmsOp *op = &plan->ops.op[i];
        uint64_t index;
        bool ok =
            op->run ? vms_load_runs(load, op->run, opaque, 0, 0, 1, &index) : vms_load_field(load, op, opaque, version);

        if (!ok) {
            return vms_walk_locate(&load->walk, NULL, NULL, VMS_NO_INDEX);
        }
    }
    return true;
}

/* Copies the declared state, but for the ranges that are none, so that what hooks write is undone too. */
static bool keep_state(VmsLoad *load, const VMStateDescriptionExtra *extra, const uint8_t *opaque)
{
    size_t from = 0;

    if (!extra || extra->state_size == 0) {
        return true;
    }
    for (const VMStateRange *gap = extra->not_state; gap && gap->size; gap++) {
        if (gap->offset > from && !vms_load_keep(load, NULL, opaque + from, gap->offset - from)) {
            return false;
        }
        from = MAX(from, gap->offset + gap->size);
    }
    return from >= extra->state_size || vms_load_keep(load, NULL, opaque + from, extra->state_size - from);
}

static bool is_in_state(const VmsState *state, const uint8_t *where)
{
    size_t offset;

    if (where < state->opaque || where - state->opaque > (ptrdiff_t)(state->extra->state_size - sizeof(void *))) {
        return false;
    }
    offset = (size_t)(where - state->opaque);
    for (const VMStateRange *gap = state->extra->not_state; gap && gap->size; gap++) {
        if (offset < gap->offset + gap->size && gap->offset < offset + sizeof(void *)) {
            return false;
        }
    }
    return true;
}

bool vms_load_is_state(const void *where, const void *load)
{
    const VmsState *state = ((const VmsLoad *)load)->states;

    while (state && !is_in_state(state, where)) {
        state = state->outer;
    }
    return state != NULL;
}

static bool call_pre_load(VmsLoad *load, const VMStateDescription *vmsd, void *opaque)
{
    GError *error = NULL;
    int ret;

    if (vmsd->pre_load_errp) {
        if (!vmsd->pre_load_errp(opaque, &error)) {
            return vms_walk_fail_hook(&load->walk, NULL, VMS_NO_INDEX, "pre_load", error);
        }
        g_clear_error(&error);
    } else if (vmsd->pre_load) {
        ret = vmsd->pre_load(opaque);
        if (ret != 0) {
            return vms_walk_fail_returned(&load->walk, "pre_load", ret);
        }
    }
    return true;
}

static bool call_post_load(VmsLoad *load, const VMStateDescription *vmsd, void *opaque, int version)
{
    GError *error = NULL;
    int ret;

    if (vmsd->extra && vmsd->extra->validate && !vmsd->extra->validate(opaque, &error)) {
        return vms_walk_fail_hook(&load->walk, NULL, VMS_NO_INDEX, "validate", error);
    }
    g_clear_error(&error);
    if (vmsd->post_load_errp) {
        if (!vmsd->post_load_errp(opaque, version, &error)) {
            return vms_walk_fail_hook(&load->walk, NULL, VMS_NO_INDEX, "post_load", error);
        }
        g_clear_error(&error);
    } else if (vmsd->post_load) {
        ret = vmsd->post_load(opaque, version);
        if (ret != 0) {
            return vms_walk_fail_returned(&load->walk, "post_load", ret);
        }
    }
    return true;
}

bool vms_load_plan(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque, int version)
{
    const VMStateDescription *vmsd = plan->vmsd;
    VmsState state = { .extra = vmsd->extra, .opaque = opaque, .outer = load->states };
    VmsSeen seen = { 0 };
    bool ok;

    if (plan->fixed) {
        return load_fields(load, plan, opaque, version);
    }
    if (!keep_state(load, vmsd->extra, opaque)) {
        return false;
    }
    vms_journal_described(load->journal, vmsd->extra, opaque);
    if (vmsd->extra && vmsd->extra->state_size >= sizeof(void *)) {
        load->states = &state;
    }
    ok = call_pre_load(load, vmsd, opaque) && load_fields(load, plan, opaque, version) &&
         vms_load_subsections(load, plan, opaque, &seen) && call_post_load(load, vmsd, opaque, version) &&
         vms_load_check_needed(load, plan, opaque, &seen);
    g_free(seen.many);
    load->states = state.outer;
    if (ok) {
        vms_journal_loaded(load->journal, vmsd->extra, opaque);
    }
    return ok;
}

static bool load_whole(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque, int version)
{
    VmsSeen none;

    if (!vms_load_plan(load, plan, opaque, version)) {
        return false;
    }
    /* A newer peer may send a subsection where there is none here: say so, not that the footer is missing. */
    return !plan->fixed || vms_load_subsections(load, plan, opaque, &none);
}

bool vms_load_description(VmsLoad *load, const VMStateDescription *vmsd, void *opaque, int version)
{
    const VmsPlan *plan;
    GError *error = NULL;

    if (version > vmsd->version_id) {
        return vms_walk_fail(
            &load->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_VERSION,
            "version %d in the stream is too new, %s here loads %d to %d; update this side or save for an older "
            "version",
            version, vmsd->name, vmsd->minimum_version_id, vmsd->version_id);
    }
    if (version < vmsd->minimum_version_id) {
        return vms_walk_fail(
            &load->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_VERSION,
            "version %d in the stream is too old, %s here loads %d to %d; load and save it with a version between", version,
            vmsd->name, vmsd->minimum_version_id, vmsd->version_id);
    }
    plan = vms_plan_get(load->plans, vmsd, version, &error);
    if (!plan) {
        vmstate_stream_fail(load->walk.stream, error);
        return vms_walk_locate(&load->walk, NULL, NULL, VMS_NO_INDEX);
    }
    return load_whole(load, plan, opaque, version);
}

bool vms_load_section(VmsLoad *load, const VmsPlan *own, void *opaque, int version)
{
    return version == own->vmsd->version_id ? load_whole(load, own, opaque, version)
                                            : vms_load_description(load, own->vmsd, opaque, version);
}

bool vms_load_surveyed(VmsLoad *load, const VMStateDescription *vmsd, void *opaque, int version)
{
    const VmsPlan *plan = vms_plan_get(load->plans, vmsd, vmsd->version_id, NULL);
    VmsCapacities *outer = g_steal_pointer(&load->surveyed);
    bool ok;

    if (plan && !plan->fixed) {
        load->surveyed = vms_capacities_new();
        vms_survey_device(plan, opaque, vmsd->name, load->surveyed, NULL, NULL);
    }
    ok = vms_load_description(load, vmsd, opaque, version);
    g_clear_pointer(&load->surveyed, vms_capacities_free);
    load->surveyed = outer;
    return ok;
}
