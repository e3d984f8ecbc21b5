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

/* The header of a subsection that has @vmsd's name and '/' in front; NULL where what comes is none of @vmsd's. */
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
    if (!header || memcmp(header + 2, vmsd->name, prefix) != 0 || header[2 + prefix] != '/') {
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

/* Subsections of one parent differ in the ends of their names, which stand before the version. */
static bool ends_alike(const uint8_t *header, const VmsPlan *plan)
{
    size_t at = plan->header_size - sizeof(uint64_t);
    uint64_t a, b;

    if (plan->header_size < sizeof(uint64_t)) {
        return true;
    }
    memcpy(&a, header + at, sizeof(a));
    memcpy(&b, plan->header + at, sizeof(b));
    return a == b;
}

/* The usual case: the subsection that is due comes next, at its own version, and its header lies in the window. */
static bool take_due(VMStateStream *stream, const VmsPlan *plan)
{
    if (vms_stream_room(stream) < plan->header_size || !ends_alike(stream->cur, plan) ||
        memcmp(stream->cur, plan->header, plan->header_size) != 0) {
        return false;
    }
    stream->cur += plan->header_size;
    return true;
}

static bool load_taken(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque)
{
    VmsFrame frame = { .kind = VMS_FRAME_SUBSECTION, .name = plan->vmsd->name };
    const VmsRun *run = plan->only_run;
    uint64_t index;
    bool ok = vms_walk_enter(&load->walk, &frame) &&
              (run ? vms_load_runs(load, run, opaque, 0, 0, 1, &index)
                   : vms_load_plan(load, plan, opaque, plan->vmsd->version_id));

    ok = ok || vms_walk_locate(&load->walk, NULL, NULL, VMS_NO_INDEX);
    vms_walk_leave(&load->walk, &frame);
    return ok;
}

static bool fail_unknown(VmsLoad *load, const uint8_t *header)
{
    g_autofree char *name = g_strndup((const char *)header + 2, header[1]);
    g_autofree char *printable = g_strescape(name, NULL);

    return vms_walk_fail(&load->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_UNKNOWN_SUBSECTION,
                         "the subsection \"%s\" in the stream is not known here; was it saved by a newer version?",
                         printable);
}

/*
 * Which subsection comes next: *index; n_subplans where none does. False where it is not known. Not inlined, to keep the
 * buffer out of frames that recurse.
 */
static G_GNUC_NO_INLINE bool next_subsection(VmsLoad *load, const VmsPlan *plan, size_t due, size_t *index)
{
    uint8_t copy[HEADER_MAX];
    const uint8_t *header = next_header(load->walk.stream, plan->vmsd, copy);

    *index = plan->n_subplans;
    if (!header) {
        return true;
    }
    *index = find(plan, header, due);
    return *index < plan->n_subplans || fail_unknown(load, header);
}

static bool was_seen(const VmsSeen *seen, size_t i)
{
    return seen->many ? seen->many[i] : seen->few >> i & 1;
}

/* Marks it as seen; false when it was. */
static bool mark_seen(VmsSeen *seen, size_t i)
{
    bool first = !was_seen(seen, i);

    if (seen->many) {
        seen->many[i] = 1;
    } else {
        seen->few |= (uint64_t)1 << i;
    }
    return first;
}

/* The usual case: in the order of the description, at their own versions. */
static bool load_due(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque, VmsSeen *seen, size_t *due)
{
    VMStateStream *stream = load->walk.stream;

    for (size_t k = 0; k < plan->n_subplans && vms_stream_room(stream) > 0 && *stream->cur == 0x05; k++) {
        if (!take_due(stream, plan->subplans[k])) {
            continue;
        }
        mark_seen(seen, k);
        *due = k + 1;
        if (!load_taken(load, plan->subplans[k], opaque)) {
            return false;
        }
    }
    return true;
}

bool vms_load_subsections(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque, VmsSeen *seen)
{
    VMStateStream *stream = load->walk.stream;
    size_t i = 0;

    *seen = (VmsSeen){ .many = plan->n_subplans > FEW ? g_malloc0(plan->n_subplans) : NULL };
    if (!load_due(load, plan, opaque, seen, &i)) {
        return false;
    }
    for (;;) {
        if (vms_stream_room(stream) > 0 && *stream->cur != 0x05) {
            return true;
        }
        if (!next_subsection(load, plan, i, &i)) {
            return false;
        }
        if (i == plan->n_subplans) {
            return !stream->error || vms_walk_locate(&load->walk, NULL, NULL, VMS_NO_INDEX);
        }
        if (!mark_seen(seen, i)) {
            return vms_walk_fail(&load->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_SECTION_ORDER,
                                 "the subsection %s comes twice", plan->subplans[i]->vmsd->name);
        }
        if (!load_subsection(load, plan->subplans[i], opaque)) {
            return false;
        }
        i++;
    }
}

static bool fail_missing(VmsLoad *load, const VMStateDescription *sub)
{
    VmsFrame frame = { .kind = VMS_FRAME_SUBSECTION, .name = sub->name };

    if (vms_walk_enter(&load->walk, &frame)) {
        vms_walk_fail(&load->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_MISSING_SUBSECTION,
                      "the stream lacks this subsection, which the state that was loaded needs; save again with a version "
                      "that has it, or load without the option strict");
    }
    vms_walk_leave(&load->walk, &frame);
    return false;
}

bool vms_load_check_needed(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque, const VmsSeen *seen)
{
    for (size_t i = 0; load->strict && i < plan->n_subplans; i++) {
        const VMStateDescription *sub = plan->subplans[i]->vmsd;

        if (!was_seen(seen, i) && (!sub->needed || sub->needed(opaque))) {
            return fail_missing(load, sub);
        }
    }
    return true;
}
