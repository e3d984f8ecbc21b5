/* SPDX-License-Identifier: BSD-3-Clause */
/* A run: neighbouring scalars of one struct, of mixed sizes, that are always there. */
#ifndef VMS_ENGINE_RUN_H
#define VMS_ENGINE_RUN_H

#include <vmstate/description.h>

#include "path.h"

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
} VmsRun;

/* (transfer full): a run of the items, whose `wire` this sets. At most VMS_RUN_MAX bytes. */
VmsRun *vms_run_new(const VmsRunItem *items, size_t n_items);
void vms_run_free(VmsRun *run);

/* Writes the run's wire_size bytes. */
void vms_run_save(const VmsRun *run, const uint8_t *opaque, uint8_t *wire);
/* Reads them; false, before anything is written, when a bool is neither 0 nor 1 (see vms_run_bad_bool()). */
bool vms_run_load(const VmsRun *run, uint8_t *opaque, const uint8_t *wire);
/* Reads what vms_run_save() wrote, whatever it was. */
void vms_run_restore(const VmsRun *run, uint8_t *opaque, const uint8_t *wire);
const VmsRunItem *vms_run_bad_bool(const VmsRun *run, const uint8_t *wire);
/* The item that a wire offset is in. */
const VmsRunItem *vms_run_item_at(const VmsRun *run, size_t wire);

#endif
