/* SPDX-License-Identifier: BSD-3-Clause */
/* A run: neighbouring scalars of one struct, of mixed sizes, and small arrays of them, that are always there. */
#ifndef VMS_ENGINE_RUN_H
#define VMS_ENGINE_RUN_H

#include <vmstate/description.h>
#include <vmstate/extra.h>

#include "path.h"
#include "shuffle.h"

/* Longest run in bytes on the wire: it passes through a buffer of this size where a window ends inside it. */
#define VMS_RUN_MAX 512

typedef struct VmsRunItem {
    size_t offset;
    uint16_t wire;
    uint8_t width;
    VmsItemKind kind;
    /* Of the element, or of the first byte of an array of bytes; VMS_NO_INDEX where the field has but one. */
    uint64_t index;
    const VMStateField *field;
    const VmsScope *scope;
    /* What the value must be like, whatever other members are; NULL: anything. */
    const VMStateBound *bound;
} VmsRunItem;

/* Items one after the other of equal widths and kinds. */
typedef struct VmsRunGroup {
    uint16_t first;
    uint16_t n;
    uint8_t width;
    VmsItemKind kind;
} VmsRunGroup;

/* An item's range: the value is at most `span` above `low`. */
typedef struct VmsRunRange {
    uint64_t low;
    uint64_t span;
    uint16_t wire;
} VmsRunRange;

/* The items with a bound: ranges, by their width of 1, 2, 4 or 8 bytes, and others. */
typedef struct VmsRunBounds {
    size_t n;
    VmsRunRange *ranges[4];
    size_t n_ranges[4];
    const VmsRunItem **others;
    size_t n_others;
} VmsRunBounds;

typedef struct VmsRun {
    VmsRunItem *items;
    size_t n_items;
    VmsRunGroup *groups;
    size_t n_groups;
    size_t wire_size;
    bool has_bools;
    VmsRunBounds bounds;
    /* Not NULL: the fast way, for which the wire must have VMS_SHUFFLE_SLACK bytes more. */
    VmsShuffles *shuffles;
    /* It is for saving too. */
    bool shuffles_save;
} VmsRun;

/* A buffer on the wire's side for one run. */
#define VMS_RUN_BUFFER (VMS_RUN_MAX + VMS_SHUFFLE_SLACK)

/* (transfer full): a run of the items, whose `wire` this sets. At most VMS_RUN_MAX bytes. */
VmsRun *vms_run_new(const VmsRunItem *items, size_t n_items);
void vms_run_free(VmsRun *run);

/* How many of @n structs' runs may be moved at once through a window of @room bytes. */
static inline size_t vms_run_fit(const VmsRun *run, size_t room, uint64_t n)
{
    if (room < VMS_SHUFFLE_SLACK + run->wire_size) {
        return 0;
    }
    /* Mostly one; then a division would cost as much as the rest. */
    return n == 1 ? 1 : (size_t)MIN(n, (room - VMS_SHUFFLE_SLACK) / run->wire_size);
}

/*
 * Writes @n structs' runs, @stride bytes apart in memory. VMS_SHUFFLE_SLACK bytes behind them on the wire are overwritten:
 * the caller has that room.
 */
void vms_run_save(const VmsRun *run, const uint8_t *from, size_t stride, uint8_t *wire, size_t n);
/*
 * Reads them; the wire has VMS_SHUFFLE_SLACK bytes more. Stops before a struct with a bool that is neither 0 nor 1, or a
 * value out of its bounds; returns how many were read.
 */
size_t vms_run_load(const VmsRun *run, uint8_t *to, size_t stride, const uint8_t *wire, size_t n);
/* Reads what vms_run_save() wrote, whatever it was. */
void vms_run_restore(const VmsRun *run, uint8_t *to, size_t stride, const uint8_t *wire, size_t n);
/* The first item of a struct's run with such a value; NULL where there is none. */
const VmsRunItem *vms_run_bad_item(const VmsRun *run, const uint8_t *wire);
/* The item that a wire offset is in, and which of its field's elements. */
const VmsRunItem *vms_run_item_at(const VmsRun *run, size_t wire, uint64_t *index);

/* run-bounds.c: @items stay where they are. */
void vms_run_bounds_init(VmsRunBounds *bounds, const VmsRunItem *items, size_t n_items);
void vms_run_bounds_clear(VmsRunBounds *bounds);
/* The first item of a struct's run with a value out of its bounds. */
const VmsRunItem *vms_run_out_of_bounds(const VmsRun *run, const uint8_t *wire);

#endif
