/* SPDX-License-Identifier: BSD-3-Clause */
#include "cover.h"

#include "visit.h"

static void mark(VmsVisitor *v, const uint8_t *p, uint64_t size)
{
    VmsCover *cover = v->data;
    uintptr_t from = (uintptr_t)p - (uintptr_t)cover->base;

    if (p < cover->base || from >= cover->size) {
        return;
    }
    size = MIN(size, (uint64_t)(cover->size - from));
    if (cover->covered) {
        for (uint64_t i = 0; i < size; i++) {
            cover->covered[from + i] = 1;
        }
    }
    if (cover->wanted >= from && cover->wanted - from < size && !cover->found) {
        cover->found = g_strdup(v->path->str);
    }
}

static void align(VmsCover *cover, const uint8_t *p, size_t to)
{
    uintptr_t at = (uintptr_t)p - (uintptr_t)cover->base;

    if (cover->align && p >= cover->base && at <= cover->size) {
        cover->align[at] = (uint8_t)MAX(cover->align[at], to);
    }
}

size_t vms_power_within(size_t size)
{
    return size % 8 == 0 ? 8 : size % 4 == 0 ? 4 : size % 2 == 0 ? 2 : 1;
}

/* Bytes of the member in the struct, and how they are aligned; 0: it has none there, or only its parts have. */
static uint64_t member_size(const VMStateField *field, uint8_t *owner, size_t *alignment)
{
    VMStateStructMember count;
    uint64_t n = vms_count_of(field, owner);
    VMStateInfoId id = vms_info_id(field);

    *alignment = sizeof(void *);
    if ((field->flags & (VMS_POINTER | VMS_GARRAY)) || id == VMSTATE_INFO_STRING || id == VMSTATE_INFO_GTREE ||
        id == VMSTATE_INFO_QLIST || id == VMSTATE_INFO_GARRAY_LENGTH || id == VMSTATE_INFO_G_BYTE_ARRAY) {
        return sizeof(void *);
    }
    if (id == VMSTATE_INFO_QTAILQ) {
        return 2 * sizeof(void *);
    }
    if (id == VMSTATE_INFO_TMP || id == VMSTATE_INFO_MEMORY || id == VMSTATE_INFO_UNUSED_BUFFER ||
        vms_info_is_accessor(field)) {
        return 0;
    }
    n = field->capacity && vms_count_member(field, &count) ? field->capacity : n;
    if (vms_is_pointers(field)) {
        return n * sizeof(void *);
    }
    if (!field->info) {
        return 0;
    }
    *alignment = vms_info_width(field) ? vms_power_within(field->size) : 1;
    return n * vms_size_of(field, owner);
}

static size_t struct_alignment(const VMStateDescription *vmsd, uint8_t *opaque, unsigned depth)
{
    size_t most = 1;

    for (const VMStateField *f = vmsd->fields; depth < 16 && !(f->flags & VMS_END); f++) {
        size_t one;

        if ((f->flags & (VMS_STRUCT | VMS_VSTRUCT)) && !(f->flags & VMS_POINTER) && !vms_is_pointers(f)) {
            one = struct_alignment(f->vmsd, opaque + f->offset, depth + 1);
        } else if (member_size(f, opaque, &one) == 0) {
            continue;
        }
        most = MAX(most, one);
    }
    return most;
}

/* Elements behind the used ones are room, not forgotten. Padding ends where an element does. */
static void cover_structs(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    uint8_t *first = owner + field->offset;
    uint64_t n = vms_count_of(field, owner);
    size_t alignment = struct_alignment(field->vmsd, first, 0);

    for (uint64_t i = 0; i <= n; i++) {
        align(v->data, first + i * field->size, alignment);
    }
    if (field->capacity > n) {
        mark(v, first + n * field->size, (field->capacity - n) * field->size);
    }
}

static void cover_field(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    const VMStateFieldExtra *extra = field->extra;
    VMStateStructMember count;
    size_t alignment;
    uint64_t size = member_size(field, owner, &alignment);

    if (vms_count_member(field, &count)) {
        mark(v, owner + count.offset, count.size);
        align(v->data, owner + count.offset, count.size);
    }
    if (extra && extra->capacity_member.size) {
        mark(v, owner + extra->capacity_member.offset, extra->capacity_member.size);
        align(v->data, owner + extra->capacity_member.offset, extra->capacity_member.size);
    }
    if ((field->flags & (VMS_STRUCT | VMS_VSTRUCT)) && size == 0) {
        cover_structs(v, field, owner);
    } else if (size > 0) {
        align(v->data, owner + field->offset, alignment);
        mark(v, owner + field->offset, size);
    }
}

void vms_cover_init(VmsCover *cover, const VMStateDescription *vmsd, void *opaque, size_t size)
{
    VmsVisitor visitor = { .field = cover_field, .all = true, .skips_dead = true, .data = cover };

    *cover = (VmsCover){ .base = opaque, .size = size, .wanted = SIZE_MAX };
    cover->covered = g_malloc0(size + 1);
    cover->align = g_malloc0(size + 1);
    vms_visit(&visitor, vmsd, opaque, vmsd->version_id);
    cover->align[size] = (uint8_t)struct_alignment(vmsd, opaque, 0);
}

void vms_cover_clear(VmsCover *cover)
{
    g_free(cover->covered);
    g_free(cover->align);
    g_free(cover->found);
    *cover = (VmsCover){ 0 };
}

char *vms_cover_field_at(const VMStateDescription *vmsd, void *opaque, size_t offset)
{
    VmsCover cover = { .base = opaque, .size = offset + 1, .wanted = offset };
    VmsVisitor visitor = { .field = cover_field, .all = true, .skips_dead = true, .data = &cover };

    vms_visit(&visitor, vmsd, opaque, vmsd->version_id);
    return cover.found;
}
