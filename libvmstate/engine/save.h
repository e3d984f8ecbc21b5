/* SPDX-License-Identifier: BSD-3-Clause */
/* Saving with a plan. */
#ifndef VMS_ENGINE_SAVE_H
#define VMS_ENGINE_SAVE_H

#include <vmstate/vmdesc.h>

#include "json.h"
#include "plan.h"

typedef struct VmsSave {
    VmsWalk walk;
    VmsPlanCache *plans;
    VMStateVmdescStyle style;
    /* Not NULL: descriptions are listed here. */
    VMStateJSONWriter *vmdesc;
    /* What the stream was part of before. */
    void *outer;
} VmsSave;

void vms_save_init(VmsSave *save, VMStateStream *stream, VmsPlanCache *plans);
/* Detaches it from its stream. */
void vms_save_clear(VmsSave *save);

/* Saves @opaque as @vmsd at @version; -1: its own. False: the stream has failed. */
bool vms_save_description(VmsSave *save, const VMStateDescription *vmsd, void *opaque, int version);
/* The same with the plan of the description's own version at hand. */
bool vms_save_section(VmsSave *save, const VmsPlan *own, void *opaque, int version);

/* For save-list.c: the same with a plan at hand. */
bool vms_save_plan(VmsSave *save, const VmsPlan *plan, uint8_t *opaque, int version);
/* The fields of a plan without hooks, nothing said in the vmdesc. */
bool vms_save_ops(VmsSave *save, const VmsOps *ops, uint8_t *opaque, int version);

/* Lists, trees and tmps: one element's data; the vmdesc's members go into the field's own object. */
bool vms_save_list(VmsSave *save, const VmsOp *op, uint8_t *owner, uint8_t *element);
/* Strings, byte arrays, lengths, bitmaps, memory behind functions. */
bool vms_save_dynamic(VmsSave *save, const VmsOp *op, uint8_t *owner, uint8_t *element, uint64_t size);

#endif
