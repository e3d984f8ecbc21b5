/* SPDX-License-Identifier: BSD-3-Clause */
#include "reach.h"

#include <vmstate/extra.h>

#include "plan.h"

typedef struct Reach {
    const VMStateDescription *vmsd;
    int version;
    uint64_t end;
} Reach;

static guint reach_hash(gconstpointer key)
{
    const Reach *r = key;

    return g_direct_hash(r->vmsd) ^ (guint)r->version * 2654435761u;
}

static gboolean reach_equal(gconstpointer a, gconstpointer b)
{
    const Reach *x = a, *y = b;

    return x->vmsd == y->vmsd && x->version == y->version;
}

GHashTable *vms_reach_table_new(void)
{
    return g_hash_table_new_full(reach_hash, reach_equal, g_free, NULL);
}

/* @n elements of @each bytes, of which the last takes @last, from @offset on. */
static uint64_t end_of(uint64_t offset, uint64_t n, uint64_t each, uint64_t last)
{
    uint64_t end;

    if (n == 0) {
        return offset;
    }
    return __builtin_mul_overflow(n - 1, each, &end) || __builtin_add_overflow(end, last, &end) ||
                   __builtin_add_overflow(end, offset, &end)
               ? UINT64_MAX
               : end;
}

static uint64_t room_for(const VMStateField *f)
{
    if (vms_field_is_counted(f)) {
        return f->capacity;
    }
    return f->flags & VMS_ARRAY ? (uint64_t)MAX(f->num, 0) : 1;
}

static uint64_t struct_end(GHashTable *table, const VMStateField *f)
{
    int version = f->flags & VMS_VSTRUCT ? f->struct_version_id : f->vmsd ? f->vmsd->version_id : 0;

    return end_of(f->offset, room_for(f), f->size, f->vmsd ? vms_reach(table, f->vmsd, version) : 0);
}

/* The member that says the count or the size. */
static uint64_t count_end(const VMStateField *f)
{
    bool is_size = f->flags & VMS_VBUFFER;
    VMStateStructMember member = is_size ? f->size_indirect : f->num_indirect;

    if (is_size ? member.size > 0 : (f->flags & VMS_VARRAY) != 0) {
        return (uint64_t)member.offset + member.size;
    }
    if (is_size || f->flags & (VMS_VARRAY_INT32 | VMS_VARRAY_UINT32)) {
        return end_of(is_size ? f->size_offset : f->num_offset, 1, 0, 4);
    }
    if (f->flags & (VMS_VARRAY_UINT8 | VMS_VARRAY_UINT16)) {
        return end_of(f->num_offset, 1, 0, f->flags & VMS_VARRAY_UINT16 ? 2 : 1);
    }
    return 0;
}

static uint64_t data_end(GHashTable *table, const VMStateField *f)
{
    if (f->flags & (VMS_POINTER | VMS_GARRAY | VMS_ALLOC)) {
        return end_of(f->offset, 1, 0, sizeof(void *));
    }
    if (vms_field_has_pointers(f)) {
        return end_of(f->offset, room_for(f), sizeof(void *), sizeof(void *));
    }
    if (f->flags & (VMS_STRUCT | VMS_VSTRUCT)) {
        return struct_end(table, f);
    }
    switch (f->info ? f->info->id : VMSTATE_INFO_UNUSED_BUFFER) {
    case VMSTATE_INFO_UNUSED_BUFFER:
    case VMSTATE_INFO_FD:
    case VMSTATE_INFO_TMP:
    case VMSTATE_INFO_NULLPTR:
    case VMSTATE_INFO_MEMORY:
    case VMSTATE_INFO_ACCESSOR_UINT8:
    case VMSTATE_INFO_ACCESSOR_UINT16:
    case VMSTATE_INFO_ACCESSOR_UINT32:
    case VMSTATE_INFO_ACCESSOR_UINT64:
        return 0;
    case VMSTATE_INFO_CUSTOM:
    case VMSTATE_INFO_BITMAP:
        return f->offset;
    case VMSTATE_INFO_QTAILQ:
        return end_of(f->offset, 1, 0, 2 * sizeof(void *));
    case VMSTATE_INFO_QLIST:
    case VMSTATE_INFO_GTREE:
    case VMSTATE_INFO_GARRAY_LENGTH:
        return end_of(f->offset, 1, 0, sizeof(void *));
    default:
        return f->flags & VMS_VBUFFER ? f->offset : end_of(f->offset, room_for(f), f->size, f->size);
    }
}

uint64_t vms_reach(GHashTable *table, const VMStateDescription *vmsd, int version)
{
    Reach key = { .vmsd = vmsd, .version = version };
    Reach *reach = g_hash_table_lookup(table, &key);

    if (reach) {
        return reach->end;
    }
    /* Known at once, if as nothing: a description that contains itself ends here. */
    reach = g_memdup2(&key, sizeof(key));
    g_hash_table_add(table, reach);
    reach->end = vmsd->extra ? vmsd->extra->state_size : 0;
    for (const VMStateField *f = vmsd->fields; f && !(f->flags & VMS_END); f++) {
        if (f->field_exists || f->version_id <= version) {
            reach->end = MAX(reach->end, MAX(count_end(f), data_end(table, f)));
        }
    }
    for (const VMStateDescription *const *sub = vmsd->subsections; sub && *sub; sub++) {
        reach->end = MAX(reach->end, vms_reach(table, *sub, (*sub)->version_id));
    }
    return reach->end;
}
