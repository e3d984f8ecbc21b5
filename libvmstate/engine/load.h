/* SPDX-License-Identifier: BSD-3-Clause */
/* Loading with a plan. */
#ifndef VMS_ENGINE_LOAD_H
#define VMS_ENGINE_LOAD_H

#include "capacity.h"
#include "journal.h"
#include "plan.h"

/* A GArray whose elements are arriving. */
typedef struct VmsGrowing {
    const GArray *array;
    /* Elements that it has no room for yet, and how many more it must have room for behind all of them. */
    uint32_t to_come;
    uint32_t behind;
} VmsGrowing;

/* What hooks may write to, of a description that is being loaded and of those around it. */
typedef struct VmsState {
    const VMStateDescriptionExtra *extra;
    const uint8_t *opaque;
    const struct VmsState *outer;
} VmsState;

typedef struct VmsLoad {
    VmsWalk walk;
    VmsPlanCache *plans;
    VmsJournal *journal;
    /* Old bytes are wanted: the journal undoes. */
    bool keeps;
    /* Subsections that the loaded state needs must come. */
    bool strict;
    /* Budgets: what allocations and elements may still take. */
    uint64_t memory_left;
    uint64_t elements_left;
    /* The registry's; may be NULL. What it recorded is of devices that were added, not of any that is loaded alone. */
    VmsCapacities *capacities;
    bool recorded;
    /* Those found out for this load only; may be NULL. */
    VmsCapacities *surveyed;
    /* Not 0: what is loaded now goes into memory that this load allocated; nothing of it needs to be kept. */
    unsigned fresh;
    VmsGrowing growing;
    /* What the stream was part of before. */
    void *outer;
    /* The innermost with a state_size; NULL: none. */
    const VmsState *states;
} VmsLoad;

/* Which of a description's subsections came: bits, or bytes where there are many; (transfer full). */
typedef struct VmsSeen {
    uint64_t few;
    uint8_t *many;
} VmsSeen;

void vms_load_init(VmsLoad *load, VMStateStream *stream, VmsPlanCache *plans, VmsJournal *journal);
void vms_load_clear(VmsLoad *load);

/* Loads @opaque, saved as @vmsd at @version. False: the stream has failed. */
bool vms_load_description(VmsLoad *load, const VMStateDescription *vmsd, void *opaque, int version);
/* The same with the plan of the description's own version at hand. */
bool vms_load_section(VmsLoad *load, const VmsPlan *own, void *opaque, int version);
/* The same for what no registry has seen: first finds out how much there is room for, as things stand. */
bool vms_load_surveyed(VmsLoad *load, const VMStateDescription *vmsd, void *opaque, int version);
/* The declared state of a description that is being loaded has a pointer at @where (data: the VmsLoad). */
bool vms_load_is_state(const void *where, const void *load);
bool vms_load_plan(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque, int version);

/* load-memory.c: keeping, budgets, allocations. Each false: the stream has failed. */
bool vms_load_keep(VmsLoad *load, const VmsOp *op, const void *memory, size_t size);
bool vms_load_fail_keep(VmsLoad *load, const VmsOp *op, size_t size);
bool vms_load_charge(VmsLoad *load, const VmsOp *op, uint64_t bytes);
bool vms_load_charge_elements(VmsLoad *load, const VmsOp *op, uint64_t n);
/* A count (or a buffer's size) against what there is room for. */
bool vms_load_check_capacity(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint64_t n, const char *what);
/* Zeroed memory, charged; NULL: the stream has failed. */
void *vms_load_alloc(VmsLoad *load, const VmsOp *op, uint64_t size);
/* Makes *@slot hold @memory, which the load allocated. */
bool vms_load_set_slot(VmsLoad *load, const VmsOp *op, void **slot, void *memory);
/* Gets @n elements of @width bytes into memory that grows as they arrive; NULL: the stream has failed. */
uint8_t *vms_load_growing(VmsLoad *load, const VmsOp *op, size_t width, uint64_t n, bool bools);

/* load-run.c: the structs @from to @to (not included) of an array, @stride bytes apart; *index follows where it is. */
bool vms_load_runs(VmsLoad *load, const VmsRun *run, uint8_t *base, size_t stride, uint64_t from, uint64_t to,
                   uint64_t *index);
/* load-field.c */
bool vms_load_field(VmsLoad *load, const VmsOp *op, uint8_t *opaque, int version);
/* load-list.c */
bool vms_load_list(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *element);
/* load-dynamic.c */
bool vms_load_dynamic(VmsLoad *load, const VmsOp *op, uint8_t *owner, uint8_t *element, uint64_t size);
/* The elements of @array that were there are loaded: makes room for more; false where none are to come, or on failure. */
bool vms_load_array_more(VmsLoad *load, const VmsOp *op, GArray *array);
/* load-subsection.c */
bool vms_load_subsections(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque, VmsSeen *seen);
/* None is missing that the struct, whose load ends, needs. */
bool vms_load_check_needed(VmsLoad *load, const VmsPlan *plan, uint8_t *opaque, const VmsSeen *seen);

#endif
