/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs of scalars, loaded: many structs at a time where the window has them. */
#include <string.h>

#include "bound.h"
#include "bytes/stream.h"
#include "load.h"

static bool fail_item(VmsLoad *load, const VmsRun *run, const uint8_t *wire, uint64_t start)
{
    const VmsRunItem *item = vms_run_bad_item(run, wire);

    if (item->bound) {
        return vms_bound_fail(&load->walk, item, wire + item->wire, start + item->wire);
    }
    return vms_walk_fail_at(&load->walk, item->scope, item->field, item->index, start + item->wire, VMSTATE_ERROR_VALUE,
                            "%u is neither 0 nor 1", wire[item->wire]);
}

/* The stream ends in the middle of a run: say at which field. */
static bool fail_run(VmsLoad *load, const VmsRun *run, uint64_t start)
{
    uint64_t got = vms_stream_tell(load->walk.stream) - start;
    uint64_t index;
    const VmsRunItem *item = vms_run_item_at(run, (size_t)MIN(got, run->wire_size - 1), &index);

    return vms_walk_locate(&load->walk, item->scope, item->field, index);
}

/* Through a buffer, where the window ends too soon; not inlined, to keep the buffer out of frames that recurse. */
static G_GNUC_NO_INLINE bool load_run_at_edge(VmsLoad *load, const VmsRun *run, uint8_t *to)
{
    VMStateStream *stream = load->walk.stream;
    uint64_t start = vms_stream_tell(stream);
    uint8_t wire[VMS_RUN_BUFFER];

    if (!vmstate_stream_get(stream, wire, run->wire_size)) {
        return fail_run(load, run, start);
    }
    memset(wire + run->wire_size, 0, VMS_SHUFFLE_SLACK);
    return vms_run_load(run, to, 0, wire, 1) == 1 || fail_item(load, run, wire, start);
}

bool vms_load_runs(VmsLoad *load, const VmsRun *run, uint8_t *base, size_t stride, uint64_t from, uint64_t to,
                   uint64_t *index)
{
    VMStateStream *stream = load->walk.stream;

    if (load->keeps && !load->fresh &&
        !vms_journal_keep_runs(load->journal, run, base + (size_t)from * stride, stride, (size_t)(to - from))) {
        return vms_load_fail_keep(load, NULL, run->wire_size * (size_t)(to - from));
    }
    for (*index = from; *index < to;) {
        size_t fit = vms_run_fit(run, vms_stream_stretch(stream), to - *index);
        uint8_t *at = base + (size_t)*index * stride;
        size_t done = 1;

        if (fit == 0) {
            if (!load_run_at_edge(load, run, at)) {
                return false;
            }
        } else {
            done = vms_run_load(run, at, stride, stream->cur, fit);
            vms_stream_advance(stream, done * run->wire_size);
        }
        *index += done;
        if (fit > 0 && done < fit) {
            return fail_item(load, run, stream->cur, vms_stream_tell(stream));
        }
    }
    return true;
}
