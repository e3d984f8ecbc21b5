/* SPDX-License-Identifier: BSD-3-Clause */
#include "survey.h"

#include <string.h>

#include "bound.h"
#include "field.h"

typedef struct Survey {
    const char *name;
    VmsCapacities *capacities;
    GPtrArray *warnings;
    GPtrArray *recorded;
    unsigned depth;
} Survey;

static void survey_plan(Survey *s, const VmsPlan *plan, uint8_t *opaque);

G_GNUC_PRINTF(2, 3)
static void warn(GPtrArray *warnings, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_ptr_array_add(warnings, g_strdup_vprintf(format, args));
    va_end(args);
}

/* Is the room bounded by nothing but what the member says now? */
static bool needs_record(const VMStateField *field, uint8_t *owner)
{
    bool varies = vms_field_is_counted(field) || (field->flags & VMS_VBUFFER);

    return varies && !(field->flags & (VMS_ALLOC | VMS_GARRAY)) &&
           !(field->info && field->info->id == VMSTATE_INFO_UNUSED_BUFFER) &&
           vms_field_capacity(field, owner) == UINT64_MAX;
}

/* The count (VMS_VBUFFER: size) that is held now; 0 for one that cannot be. */
static uint64_t held(const VMStateField *field, const uint8_t *owner)
{
    uint64_t n;

    if (field->flags & VMS_VBUFFER) {
        n = field->size_indirect.size ? vms_uint_at(owner + field->size_indirect.offset, field->size_indirect.size)
                                      : (uint64_t)MAX((int32_t)vms_uint_at(owner + field->size_offset, 4), 0);
        return field->flags & VMS_MULTIPLY && __builtin_mul_overflow(n, (uint64_t)field->size, &n) ? 0 : n;
    }
    if (field->flags & VMS_VARRAY_INT32) {
        n = (uint64_t)MAX((int32_t)vms_uint_at(owner + field->num_offset, 4), 0);
    } else if (field->flags & VMS_VARRAY) {
        n = vms_uint_at(owner + field->num_indirect.offset, field->num_indirect.size);
    } else {
        size_t width = field->flags & VMS_VARRAY_UINT32 ? 4 : field->flags & VMS_VARRAY_UINT16 ? 2 : 1;

        n = vms_uint_at(owner + field->num_offset, width);
    }
    return field->flags & VMS_MULTIPLY_ELEMENTS && __builtin_mul_overflow(n, (uint64_t)field->num, &n) ? 0 : n;
}

static void record(Survey *s, const VMStateField *field, uint8_t *owner)
{
    uint8_t *member = owner + field->offset;
    uint64_t n = !(field->flags & VMS_POINTER) || *(void **)(void *)member ? held(field, owner) : 0;

    if (!vms_capacities_record(s->capacities, member, n)) {
        return;
    }
    if (s->recorded) {
        g_ptr_array_add(s->recorded, member);
    }
    if (s->warnings) {
        warn(s->warnings,
             "%s: nothing says how much the memory of the field %s has room for; loads accept the %" G_GUINT64_FORMAT
             " that it holds now. Give its extra a capacity, or call vmstate_registry_set_capacity()",
             s->name, field->name, n);
    }
}

/* The elements that are there now and may have pointers in them. */
static void survey_structs(Survey *s, const VmsOp *op, uint8_t *owner)
{
    const VMStateField *field = op->field;
    uint8_t *p = vms_field_data(field, owner);
    uint64_t n = 1;

    if (op->plan->fixed || !p || field->flags & (VMS_ALLOC | VMS_GARRAY)) {
        return;
    }
    if (vms_field_is_counted(field)) {
        uint64_t room = vms_field_capacity(field, owner);

        n = MIN(held(field, owner), room);
    } else if (field->flags & VMS_ARRAY) {
        n = (uint64_t)field->num;
    }
    for (uint64_t i = 0; i < n; i++) {
        uint8_t *element = p + i * vms_field_stride(field, field->size);

        element = vms_field_has_pointers(field) ? *(uint8_t **)(void *)element : element;
        if (element) {
            survey_plan(s, op->plan, element);
        }
    }
}

static void survey_plan(Survey *s, const VmsPlan *plan, uint8_t *opaque)
{
    if (s->depth++ < VMS_MAX_DEPTH) {
        for (size_t i = 0; i < plan->detailed.n; i++) {
            const VmsOp *op = &plan->detailed.op[i];

            if (needs_record(op->field, opaque)) {
                record(s, op->field, opaque);
            }
            if (op->element == VMS_ELEMENT_STRUCT) {
                survey_structs(s, op, opaque);
            }
        }
        for (const VMStateDescription *const *sub = plan->vmsd->subsections; sub && *sub; sub++) {
            const VmsPlan *nested = vms_plan_get(plan->cache, *sub, (*sub)->version_id, NULL);

            if (nested) {
                survey_plan(s, nested, opaque);
            }
        }
    }
    s->depth--;
}

void vms_survey_device(const VmsPlan *plan, void *opaque, const char *name, VmsCapacities *capacities, GPtrArray *warnings,
                       GPtrArray *recorded)
{
    Survey s = { .name = name, .capacities = capacities, .warnings = warnings, .recorded = recorded };

    if (!plan->fixed && opaque) {
        survey_plan(&s, plan, opaque);
    }
}

/* A walk over descriptions. */
typedef struct Doubts {
    const char *name;
    GPtrArray *warnings;
    /* The first of this walk. */
    guint first;
    /* Where each was met already. */
    GHashTable *seen;
} Doubts;

/* A sentence that comes once however often its description is met. */
G_GNUC_PRINTF(2, 3)
static void warn_once(const Doubts *d, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    for (guint i = d->first; i < d->warnings->len; i++) {
        if (strcmp(g_ptr_array_index(d->warnings, i), text) == 0) {
            return;
        }
    }
    g_ptr_array_add(d->warnings, g_steal_pointer(&text));
}

/*
 * Where a description stands: is it followed by more fields, does it describe memory that a load allocates, and does an
 * outer one undo what its hooks write: by its state_size, or by its load_aborted?
 */
typedef enum Place {
    PLACE_FOLLOWED = 1,
    PLACE_FRESH = 2,
    PLACE_COPIED = 4,
    PLACE_ABORTED = 8,
} Place;

static void doubt_description(const Doubts *d, const VMStateDescription *vmsd, unsigned place);

static bool is_list(const VMStateField *field)
{
    return field->info && (field->info->id == VMSTATE_INFO_QTAILQ || field->info->id == VMSTATE_INFO_QLIST ||
                           field->info->id == VMSTATE_INFO_GTREE);
}

static void doubt_struct(const Doubts *d, const VMStateDescription *outer, const VMStateField *f, unsigned place)
{
    bool more = !(f[1].flags & VMS_END) || vms_field_is_array(f) || place & PLACE_FOLLOWED;
    bool fresh = f->flags & (VMS_ALLOC | VMS_GARRAY | VMS_ARRAY_OF_POINTER_AUTO_ALLOC) || place & PLACE_FRESH;

    if (f->vmsd->subsections && f->vmsd->subsections[0] && more) {
        warn_once(d,
                  "%s: in %s, the struct %s has subsections and more fields follow: data that begins with 0x05 and looks "
                  "like one of their names would be taken for it. Put the struct last, or its subsections at the device",
                  d->name, outer->name, f->name);
    }
    place &= f->flags & VMS_POINTER || vms_field_has_pointers(f) ? PLACE_ABORTED : PLACE_COPIED | PLACE_ABORTED;
    doubt_description(d, f->vmsd, (more ? PLACE_FOLLOWED : 0) | (fresh ? PLACE_FRESH : 0) | place);
}

/* No device has such memory when it is added, so nothing can be recorded of it. */
static void doubt_room(const Doubts *d, const VMStateDescription *outer, const VMStateField *f)
{
    const VMStateFieldExtra *extra = f->extra;
    bool varies = vms_field_is_counted(f) || (f->flags & VMS_VBUFFER);
    bool declared = f->capacity || (extra && (extra->capacity || extra->capacity_func || extra->capacity_member.size));

    if (varies && f->flags & VMS_POINTER && !(f->flags & (VMS_ALLOC | VMS_GARRAY)) && !declared) {
        warn_once(d,
                  "%s: in %s, nothing says how much the memory of the field %s has room for, and it lies in what a load "
                  "allocates: loads accept none. Give its extra a capacity, or VMS_ALLOC",
                  d->name, outer->name, f->name);
    }
}

/* By some version. */
static bool is_loaded(const VMStateDescription *vmsd, const VMStateField *f)
{
    return f->field_exists || f->version_id <= vmsd->version_id;
}

/* A count or size that is loaded later has its old value when the array is loaded. */
static void doubt_count(const Doubts *d, const VMStateDescription *outer, const VMStateField *f)
{
    bool is_size = f->flags & VMS_VBUFFER;
    VMStateStructMember member = is_size ? f->size_indirect : f->num_indirect;
    const VMStateField *count;

    if (!is_size && (!vms_field_is_counted(f) || f->flags & VMS_GARRAY)) {
        return;
    }
    if (is_size ? member.size == 0 : !(f->flags & VMS_VARRAY)) {
        member.offset = (uint32_t)(is_size ? f->size_offset : f->num_offset);
    }
    count = vms_bound_field_of(outer->fields, &member);
    if (count > f && is_loaded(outer, count)) {
        warn_once(d, "%s: in %s, the field %s: its %s %s is loaded later: move %s before it", d->name, outer->name,
                  f->name, is_size ? "size" : "count", count->name, count->name);
    }
}

static void doubt_hooks(const Doubts *d, const VMStateDescription *vmsd, unsigned place)
{
    bool has_hooks = vmsd->pre_load || vmsd->pre_load_errp || vmsd->post_load || vmsd->post_load_errp;

    if (has_hooks && !(place & (PLACE_FRESH | PLACE_COPIED | PLACE_ABORTED))) {
        warn_once(d,
                  "%s: %s: its hooks may write to the device: declare state_size, or a refused load is not undone where "
                  "they wrote",
                  d->name, vmsd->name);
    }
}

/* What @vmsd itself undoes. */
static unsigned undoes(const VMStateDescription *vmsd)
{
    const VMStateDescriptionExtra *extra = vmsd->extra;

    return (extra && extra->state_size ? PLACE_COPIED : 0) | (extra && extra->load_aborted ? PLACE_ABORTED : 0);
}

static void doubt_field(const Doubts *d, const VMStateDescription *vmsd, const VMStateField *f, unsigned place)
{
    if (!is_loaded(vmsd, f)) {
        /* It was not checked. */
        warn_once(
            d, "%s: the field %s exists from version %d on, but %s has version %d: raise version_id, or it is never saved",
            d->name, f->name ? f->name : "(without a name)", f->version_id, vmsd->name, vmsd->version_id);
        return;
    }
    doubt_count(d, vmsd, f);
    if (place & PLACE_FRESH) {
        doubt_room(d, vmsd, f);
    }
    if (!f->vmsd) {
        return;
    }
    if (f->flags & (VMS_STRUCT | VMS_VSTRUCT)) {
        doubt_struct(d, vmsd, f, place);
    } else if (is_list(f)) {
        /* A mark stands between elements, which begins no subsection. */
        doubt_description(d, f->vmsd, PLACE_FRESH);
        if (f->info->id == VMSTATE_INFO_GTREE && f->start) {
            /* The keys'. */
            doubt_description(d, f->vmsd + 1, PLACE_FRESH);
        }
    } else if (f->info && f->info->id == VMSTATE_INFO_TMP) {
        /* Its hooks write to the struct that it lies beside. */
        doubt_description(d, f->vmsd, place | (f[1].flags & VMS_END ? 0 : PLACE_FOLLOWED));
    }
}

static void doubt_description(const Doubts *d, const VMStateDescription *vmsd, unsigned place)
{
    place |= undoes(vmsd);
    /* An address within the description, for each place. What no version refers to was not checked. */
    if (!vmsd->fields || !g_hash_table_add(d->seen, (gpointer)((uintptr_t)vmsd + place))) {
        return;
    }
    doubt_hooks(d, vmsd, place);
    for (const VMStateField *f = vmsd->fields; !(f->flags & VMS_END); f++) {
        doubt_field(d, vmsd, f, place);
    }
    for (const VMStateDescription *const *sub = vmsd->subsections; sub && *sub; sub++) {
        doubt_description(d, *sub, place & ~(unsigned)PLACE_FOLLOWED);
    }
}

void vms_survey_description(const VMStateDescription *vmsd, const char *name, GPtrArray *warnings)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    const Doubts d = { .name = name, .warnings = warnings, .first = warnings->len, .seen = seen };

    doubt_description(&d, vmsd, 0);
}
