/* SPDX-License-Identifier: BSD-3-Clause */
/* A run: neighbouring scalars of one struct, of mixed sizes, that are always there. */
#ifndef VMS_ENGINE_RUN_H
#define VMS_ENGINE_RUN_H

#include <vmstate/description.h>

#include "path.h"
#include "shuffle.h"

/* Longest run in bytes on the wire: it passes through a buffer of this size where a window ends inside it. */
#define VMS_RUN_MAX 512

typedef struct VmsRunItem {
    size_t offset;
    uint16_t wire;
    uint8_t width;
    bool is_bool;
    const VMStateField *field;
    const VmsScope *scope;
} VmsRunItem;

/* Items one after the other with equal widths. */
typedef struct VmsRunGroup {
    uint16_t first;
    uint16_t n;
    uint8_t width;
    bool is_bool;
} VmsRunGroup;

typedef struct VmsRun {
    VmsRunItem *items;
    size_t n_items;
    VmsRunGroup *groups;
    size_t n_groups;
    size_t wire_size;
    /* Not NULL: the fast way, for which the wire must have VMS_SHUFFLE_SLACK bytes more. */
    VmsShuffles *shuffles;
} VmsRun;

/* A buffer on the wire's side for one run. */
#define VMS_RUN_BUFFER (VMS_RUN_MAX + VMS_SHUFFLE_SLACK)

/* (transfer full): a run of the items, whose `wire` this sets. At most VMS_RUN_MAX bytes. */
VmsRun *vms_run_new(const VmsRunItem *items, size_t n_items);
void vms_run_free(VmsRun *run);

/* How many structs' runs may be moved at once through a window of @room bytes. */
static inline size_t vms_run_fit(const VmsRun *run, size_t room)
{
    return room < VMS_SHUFFLE_SLACK ? 0 : (room - VMS_SHUFFLE_SLACK) / run->wire_size;
}

/*
 * Writes @n structs' runs, @stride bytes apart in memory. VMS_SHUFFLE_SLACK bytes behind them on the wire are overwritten:
 * the caller has that room.
 */
void vms_run_save(const VmsRun *run, const uint8_t *from, size_t stride, uint8_t *wire, size_t n);
/*
 * Reads them; the wire has VMS_SHUFFLE_SLACK bytes more. Stops before a struct with a bool that is neither 0 nor 1; returns
 * how many were read.
 */
size_t vms_run_load(const VmsRun *run, uint8_t *to, size_t stride, const uint8_t *wire, size_t n);
/* Reads what vms_run_save() wrote, whatever it was. */
void vms_run_restore(const VmsRun *run, uint8_t *to, size_t stride, const uint8_t *wire, size_t n);
const VmsRunItem *vms_run_bad_bool(const VmsRun *run, const uint8_t *wire);
/* The item that a wire offset is in. */
const VmsRunItem *vms_run_item_at(const VmsRun *run, size_t wire);

#endif
