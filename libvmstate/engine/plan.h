/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A plan: one version of a description, compiled for the engine. Neighbouring scalars, those of nested structs included,
 * are runs; everything else is one op a field. Plans never change once compiled and are shared by all threads.
 */
#ifndef VMS_ENGINE_PLAN_H
#define VMS_ENGINE_PLAN_H

#include <vmstate/description.h>
#include <vmstate/error.h>
#include <vmstate/extra.h>

#include "describe-field.h"
#include "path.h"
#include "run.h"

typedef struct VmsPlan VmsPlan;
typedef struct VmsOp VmsOp;
typedef struct VmsPlanCache VmsPlanCache;

/* How one element of a field is put and got. */
typedef enum VmsElement {
    VMS_ELEMENT_SCALAR,
    VMS_ELEMENT_BOOL,
    VMS_ELEMENT_BYTES,
    VMS_ELEMENT_UNUSED,
    VMS_ELEMENT_STRUCT,
    /* Small values with rules of their own: special.c. */
    VMS_ELEMENT_SPECIAL,
    VMS_ELEMENT_BITMAP,
    VMS_ELEMENT_STRING,
    VMS_ELEMENT_GBYTEARRAY,
    VMS_ELEMENT_GARRAY_LENGTH,
    VMS_ELEMENT_MEMORY,
    VMS_ELEMENT_TMP,
    VMS_ELEMENT_QTAILQ,
    VMS_ELEMENT_QLIST,
    VMS_ELEMENT_GTREE,
    VMS_ELEMENT_CUSTOM,
    /* VMSTATE_VALIDATE: no data. */
    VMS_ELEMENT_NONE,
} VmsElement;

struct VmsOp {
    /* Not NULL: this op is a run of scalars, and only text is used besides. */
    const VmsRun *run;
    const VMStateField *field;
    const VmsScope *scope;
    /* Where the field's struct begins, counted from the plan's opaque. */
    size_t base;
    VmsElement element;
    /* VMS_ELEMENT_SCALAR, SPECIAL: bytes of an element on the wire. */
    uint8_t width;
    /* What the values must be like; NULL: anything. */
    const VMStateBound *bound;
    /* Any struct, list or tmp: its elements' plan; a tree's values. A load may use another version than a save. */
    const VmsPlan *plan;
    const VmsPlan *load_plan;
    /* A tree's keys; NULL for direct keys. */
    const VmsPlan *key_plan;
    const VmsPlan *key_load_plan;
    /* Always there and always of the same size: text, not the values, tells all. */
    bool fixed;
    /* What the vmdesc says of the field; without its position among equal names where none will be asked for. */
    VmsDescribeField described;
    /* Compact vmdesc: the entries of all that ends with this op, where nothing in them varies; else, and
     * where no vmdesc will be asked for, NULL. */
    char *text;
};

typedef struct VmsOps {
    VmsOp *op;
    size_t n;
} VmsOps;

struct VmsPlan {
    const VMStateDescription *vmsd;
    int version;
    /* What saves and loads walk. */
    VmsOps ops;
    /* One op a field, for vmdesc styles that list what was written. */
    VmsOps detailed;
    /* No hook, subsection, test, pointer or count: every save writes wire_size bytes. */
    bool fixed;
    uint64_t wire_size;
    /* A fixed plan that is one run. */
    const VmsRun *only_run;
    /* Moving an element in memory after it was loaded harms nothing. */
    bool movable;
    /* Compact vmdesc of a fixed plan: the members of its object. */
    char *text;
    /* The plans of the description's subsections at their own versions, in its order. */
    const VmsPlan **subplans;
    size_t n_subplans;
    /* The header of a subsection of this description at its own version: mark, length, name, version. */
    uint8_t *header;
    size_t header_size;
    VmsPlanCache *cache;
    GPtrArray *owned;
};

/*
 * Plans by description and version. Looking up is safe from any thread. @described: with what a vmdesc says, which takes
 * most of the time.
 */
VmsPlanCache *vms_plan_cache_new(bool described);
void vms_plan_cache_free(VmsPlanCache *cache);

/*
 * The plan of @vmsd at @version, compiled with all that it refers to when it is new. NULL with VMSTATE_ERROR_DESCRIPTION
 * where the description is faulty. The version must be between minimum_version_id and version_id, which the caller checks.
 */
const VmsPlan *vms_plan_get(VmsPlanCache *cache, const VMStateDescription *vmsd, int version, GError **error);

/* plan-compile.c: fills in a new plan; may call vms_plan_lookup() for others. */
bool vms_plan_compile(VmsPlan *plan, GError **error);
/* As vms_plan_get(), with the cache's lock held. A plan that is being compiled is returned unfinished. */
const VmsPlan *vms_plan_lookup(VmsPlanCache *cache, const VMStateDescription *vmsd, int version, GError **error);
/* Whether a vmdesc will be asked for. */
bool vms_plan_is_described(const VmsPlan *plan);
/* How far descriptions reach, for vms_reach(); with the cache's lock held. */
GHashTable *vms_plan_reaches(const VmsPlan *plan);
/* True while the plan is being compiled: it must not be flattened, for it contains itself. */
bool vms_plan_is_unfinished(const VmsPlan *plan);

/* Text that shows the plan's ops, for debugging. */
char *vms_plan_to_string(const VmsPlan *plan);

void vms_ops_clear(VmsOps *ops);

/* The one run that the plan is, if any value may be saved; else NULL. */
static inline const VmsRun *vms_plan_free_run(const VmsPlan *plan)
{
    return plan->only_run && plan->only_run->bounds.n == 0 ? plan->only_run : NULL;
}

static inline bool vms_field_is_counted(const VMStateField *field)
{
    return field->flags &
           (VMS_VARRAY_INT32 | VMS_VARRAY_UINT8 | VMS_VARRAY_UINT16 | VMS_VARRAY_UINT32 | VMS_VARRAY | VMS_GARRAY);
}

static inline bool vms_field_is_array(const VMStateField *field)
{
    return (field->flags & VMS_ARRAY) || vms_field_is_counted(field);
}

static inline bool vms_field_has_pointers(const VMStateField *field)
{
    return field->flags & (VMS_ARRAY_OF_POINTER | VMS_ARRAY_OF_POINTER_AUTO_ALLOC);
}

#endif
