/* SPDX-License-Identifier: BSD-3-Clause */
/* The subsections after a description's fields. */
#include <string.h>

#include "bytes/stream.h"
#include "load.h"

/* Longest header before the version: mark, length, name. */
#define HEADER_MAX (2 + 255)
/* So many subsections are told apart without an allocation. */
#define FEW 64

/*
 * The bytes that come next, up to HEADER_MAX: in the window where they lie in it, else copied to @copy. No more is asked
 * from outside than the header needs: the bytes behind it may be long in coming.
 */
static const uint8_t *look(VMStateStream *stream, uint8_t copy[HEADER_MAX], size_t need)
{
    if (vms_stream_room(stream) >= need) {
        return stream->cur;
    }
    return vmstate_stream_peek(stream, copy, need) == need ? copy : NULL;
}

/* The header of a subsection that has @vmsd's name in front; NULL where what comes is none of @vmsd's. */
static const uint8_t *next_header(VMStateStream *stream, const VMStateDescription *vmsd, uint8_t copy[HEADER_MAX])
{
    size_t prefix = strlen(vmsd->name);
    const uint8_t *header = look(stream, copy, 1);

    if (!header || header[0] != 0x05) {
        return NULL;
    }
    header = look(stream, copy, 2);
    if (!header || header[1] <= prefix) {
        return NULL;
    }
    header = look(stream, copy, 2 + (size_t)header[1]);
    if (!header || memcmp(header + 2, vmsd->name, prefix) != 0) {
        return NULL;
    }
    return header;
}

/* Which one it is, looking first at the one that is due; n_subplans where it is not known. */
static size_t find(const VmsPlan *plan, const uint8_t *header, size_t due)
{
    for (size_t k = 0; k < plan->n_subplans; k++) {
        size_t i = (due + k) % plan->n_subplans;
        const char *name = plan->subplans[i]->vmsd->name;

        if (strlen(name) == header[1] && memcmp(name, header + 2, header[1]) == 0) {
            return i;
        }
    }
    return plan->n_subplans;
}

static bool load_subsection(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque)
{
    const VMStateDescription *sub = plan->vmsd;
    VMStateStream *stream = load->walk.stream;
    VmsFrame frame = { .kind = VMS_FRAME_SUBSECTION, .name = sub->name };
    uint32_t version;
    bool ok;

    vmstate_stream_skip(stream, 2 + strlen(sub->name));
    version = vmstate_stream_get_be32(stream);
    ok = vms_walk_enter(&load->walk, &frame) && !stream->error;
    if (ok && version == (uint32_t)sub->version_id) {
        ok = vms_load_plan(load, plan, opaque, sub->version_id);
    } else if (ok) {
        /* QEMU looks at the low 8 bits only; bits above them are damage all the same, and too new a version. */
        ok = vms_load_description(load, sub, opaque, (int)MIN(version, (uint32_t)INT_MAX));
    }
    ok = ok || vms_walk_locate(&load->walk, NULL, NULL, VMS_NO_INDEX);
    vms_walk_leave(&load->walk, &frame);
    return ok;
}

/* The usual case: the subsection that is due comes next, at its own version, and its header lies in the window. */
static bool take_due(VMStateStream *stream, const VmsPlan *plan)
{
    if (vms_stream_room(stream) < plan->header_size || memcmp(stream->cur, plan->header, plan->header_size) != 0) {
        return false;
    }
    stream->cur += plan->header_size;
    return true;
}

static bool load_taken(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque)
{
    VmsFrame frame = { .kind = VMS_FRAME_SUBSECTION, .name = plan->vmsd->name };
    bool ok = vms_walk_enter(&load->walk, &frame) && vms_load_plan(load, plan, opaque, plan->vmsd->version_id);

    ok = ok || vms_walk_locate(&load->walk, NULL, NULL, VMS_NO_INDEX);
    vms_walk_leave(&load->walk, &frame);
    return ok;
}

static bool fail_unknown(VmsLoad *load, const uint8_t *header)
{
    g_autofree char *name = g_strndup((const char *)header + 2, header[1]);
    g_autofree char *printable = g_strescape(name, NULL);

    return vms_walk_fail(&load->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_UNKNOWN_SUBSECTION,
                         "the subsection \"%s\" in the stream is not known here; was it saved by a newer version?", printable);
}

bool vms_load_subsections(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque)
{
    VMStateStream *stream = load->walk.stream;
    g_autofree bool *many = plan->n_subplans > FEW ? g_new0(bool, plan->n_subplans) : NULL;
    bool few[FEW] = { false };
    bool *seen = many ? many : few;
    uint8_t copy[HEADER_MAX];
    const uint8_t *header;
    size_t i = 0;

    if (plan->n_subplans == 0 && vms_stream_room(stream) > 0 && *stream->cur != 0x05) {
        return true;
    }
    for (size_t k = 0; k < plan->n_subplans && vms_stream_room(stream) > 0 && *stream->cur == 0x05; k++) {
        if (!take_due(stream, plan->subplans[k])) {
            continue;
        }
        seen[k] = true;
        i = k + 1;
        if (!load_taken(load, plan->subplans[k], opaque)) {
            return false;
        }
    }
    while ((header = next_header(stream, plan->vmsd, copy)) != NULL) {
        i = find(plan, header, i);
        if (i == plan->n_subplans) {
            return fail_unknown(load, header);
        }
        if (seen[i]) {
            return vms_walk_fail(&load->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_SECTION_ORDER,
                                 "the subsection %s comes twice", plan->subplans[i]->vmsd->name);
        }
        seen[i] = true;
        if (!load_subsection(load, plan->subplans[i], opaque)) {
            return false;
        }
        i++;
    }
    return !stream->error || vms_walk_locate(&load->walk, NULL, NULL, VMS_NO_INDEX);
}
