/* SPDX-License-Identifier: BSD-3-Clause */
#include "visit.h"

#include <string.h>

/* Deeper than any loader goes. */
#define MAX_DEPTH 200

uint64_t vms_number_at(const void *p, size_t size)
{
    uint8_t v8 = 0;
    uint16_t v16 = 0;
    uint32_t v32 = 0;
    uint64_t v64 = 0;

    switch (size) {
    case 1:
        memcpy(&v8, p, 1);
        return v8;
    case 2:
        memcpy(&v16, p, 2);
        return v16;
    case 4:
        memcpy(&v32, p, 4);
        return v32;
    case 8:
        memcpy(&v64, p, 8);
        return v64;
    default:
        return 0;
    }
}

void vms_number_set(void *p, size_t size, uint64_t value)
{
    uint8_t v8 = (uint8_t)value;
    uint16_t v16 = (uint16_t)value;
    uint32_t v32 = (uint32_t)value;

    switch (size) {
    case 1:
        memcpy(p, &v8, 1);
        return;
    case 2:
        memcpy(p, &v16, 2);
        return;
    case 4:
        memcpy(p, &v32, 4);
        return;
    case 8:
        memcpy(p, &value, 8);
        return;
    default:
        return;
    }
}

VMStateInfoId vms_info_id(const VMStateField *field)
{
    return field->info ? field->info->id : VMSTATE_INFO_CUSTOM;
}

size_t vms_info_width(const VMStateField *field)
{
    static const uint8_t widths[] = {
        [VMSTATE_INFO_BOOL] = 1, [VMSTATE_INFO_INT8] = 1, [VMSTATE_INFO_INT16] = 2,
        [VMSTATE_INFO_INT32] = 4, [VMSTATE_INFO_INT64] = 8, [VMSTATE_INFO_UINT8] = 1,
        [VMSTATE_INFO_UINT16] = 2, [VMSTATE_INFO_UINT32] = 4, [VMSTATE_INFO_UINT64] = 8,
        [VMSTATE_INFO_UINT8_EQUAL] = 1, [VMSTATE_INFO_UINT16_EQUAL] = 2, [VMSTATE_INFO_UINT32_EQUAL] = 4,
        [VMSTATE_INFO_UINT64_EQUAL] = 8, [VMSTATE_INFO_INT32_EQUAL] = 4, [VMSTATE_INFO_INT32_LE] = 4,
        [VMSTATE_INFO_CPUDOUBLE] = 8, [VMSTATE_INFO_TIMER] = 8, [VMSTATE_INFO_FLOAT] = 4,
        [VMSTATE_INFO_DOUBLE] = 8, [VMSTATE_INFO_ATOMIC_BOOL] = 1, [VMSTATE_INFO_ATOMIC_INT8] = 1,
        [VMSTATE_INFO_ATOMIC_INT16] = 2, [VMSTATE_INFO_ATOMIC_INT32] = 4, [VMSTATE_INFO_ATOMIC_INT64] = 8,
        [VMSTATE_INFO_ATOMIC_UINT8] = 1, [VMSTATE_INFO_ATOMIC_UINT16] = 2, [VMSTATE_INFO_ATOMIC_UINT32] = 4,
        [VMSTATE_INFO_ATOMIC_UINT64] = 8,
    };
    unsigned id = vms_info_id(field);

    return id < G_N_ELEMENTS(widths) ? widths[id] : 0;
}

bool vms_info_is_accessor(const VMStateField *field)
{
    VMStateInfoId id = vms_info_id(field);

    return id >= VMSTATE_INFO_ACCESSOR_UINT8 && id <= VMSTATE_INFO_ACCESSOR_UINT64;
}

bool vms_is_pointers(const VMStateField *field)
{
    return field->flags & (VMS_ARRAY_OF_POINTER | VMS_ARRAY_OF_POINTER_AUTO_ALLOC);
}

bool vms_count_member(const VMStateField *field, VMStateStructMember *member)
{
    member->offset = (uint32_t)field->num_offset;
    if (field->flags & VMS_VBUFFER) {
        member->offset = field->size_indirect.size ? field->size_indirect.offset : (uint32_t)field->size_offset;
        member->size = field->size_indirect.size ? field->size_indirect.size : 4;
    } else if (field->flags & (VMS_VARRAY_INT32 | VMS_VARRAY_UINT32)) {
        member->size = 4;
    } else if (field->flags & VMS_VARRAY_UINT16) {
        member->size = 2;
    } else if (field->flags & VMS_VARRAY_UINT8) {
        member->size = 1;
    } else if (field->flags & VMS_VARRAY) {
        *member = field->num_indirect;
    } else {
        return false;
    }
    return true;
}

static uint64_t member_value(const VMStateField *field, const VMStateStructMember *member, const uint8_t *owner)
{
    uint64_t value = vms_number_at(owner + member->offset, member->size);
    bool is_signed = (field->flags & VMS_VARRAY_INT32) || ((field->flags & VMS_VBUFFER) && !field->size_indirect.size);

    return is_signed && (int32_t)value < 0 ? 0 : value;
}

uint64_t vms_count_of(const VMStateField *field, const uint8_t *owner)
{
    VMStateStructMember member;
    uint64_t n = 1;

    if (field->flags & VMS_GARRAY) {
        const GArray *array = *(GArray *const *)(const void *)(owner + field->offset);

        return array ? array->len : 0;
    }
    if (!(field->flags & VMS_VBUFFER) && vms_count_member(field, &member)) {
        n = member_value(field, &member, owner);
    } else if (field->flags & VMS_ARRAY) {
        n = (uint64_t)field->num;
    }
    return field->flags & VMS_MULTIPLY_ELEMENTS ? n * (uint64_t)field->num : n;
}

uint64_t vms_size_of(const VMStateField *field, const uint8_t *owner)
{
    VMStateStructMember member;
    uint64_t size = field->size;

    if ((field->flags & VMS_VBUFFER) && vms_count_member(field, &member)) {
        size = member_value(field, &member, owner);
        size *= field->flags & VMS_MULTIPLY ? field->size : 1;
    }
    return size;
}

uint64_t vms_capacity_of(const VMStateField *field, uint8_t *owner)
{
    const VMStateFieldExtra *extra = field->extra;

    if (field->capacity) {
        return field->capacity;
    }
    if (extra && extra->capacity_func) {
        return extra->capacity_func(owner);
    }
    if (extra && extra->capacity_member.size) {
        return vms_number_at(owner + extra->capacity_member.offset, extra->capacity_member.size);
    }
    return extra && extra->capacity ? extra->capacity : UINT64_MAX;
}

const VMStateBound *vms_bound_in(const VMStateField *field)
{
    const VMStateFieldExtra *extra = field->extra;

    return extra && extra->struct_size >= offsetof(VMStateFieldExtra, bound) + sizeof(extra->bound) ? extra->bound : NULL;
}

uint8_t *vms_node_after(const VMStateField *field, uint8_t *node)
{
    return *(uint8_t **)(void *)(node + field->start);
}

static uint8_t *first_element(const VMStateField *field, uint8_t *owner)
{
    uint8_t *p = owner + field->offset;

    if (field->flags & VMS_GARRAY) {
        const GArray *array = *(GArray **)(void *)p;

        return array ? (uint8_t *)array->data : NULL;
    }
    if (!(field->flags & VMS_POINTER)) {
        return p;
    }
    p = *(uint8_t **)(void *)p;
    return p && (field->flags & (VMS_BUFFER | VMS_VBUFFER)) ? p + field->start : p;
}

static void visit_struct(VmsVisitor *v, const VMStateDescription *vmsd, uint8_t *opaque, int version);

static void visit_at(VmsVisitor *v, const VMStateDescription *vmsd, uint8_t *opaque, int version, uint64_t i)
{
    gsize length = v->path->len;

    g_string_append_printf(v->path, "[%" G_GUINT64_FORMAT "]", i);
    visit_struct(v, vmsd, opaque, version);
    g_string_truncate(v->path, length);
}

static void visit_list(VmsVisitor *v, const VMStateField *field, uint8_t *head)
{
    uint64_t i = 0;

    for (uint8_t *node = *(uint8_t **)(void *)head; node; node = vms_node_after(field, node)) {
        visit_at(v, field->vmsd, node, field->version_id, i++);
    }
}

typedef struct TreeVisit {
    VmsVisitor *v;
    const VMStateField *field;
    uint8_t *owner;
    uint64_t i;
} TreeVisit;

static gboolean visit_pair(gpointer key, gpointer value, gpointer data)
{
    TreeVisit *t = data;
    gsize length = t->v->path->len;
    uint64_t direct = (uintptr_t)key;

    if (t->v->keys && t->field->start) {
        g_string_append(t->v->path, ".key");
        visit_at(t->v, t->field->vmsd + 1, key, t->field->version_id, t->i);
        g_string_truncate(t->v->path, length);
    } else if (t->v->keys && t->v->leaf) {
        g_string_append_printf(t->v->path, ".key[%" G_GUINT64_FORMAT "]", t->i);
        t->v->leaf(t->v, &(VmsLeaf){ t->field, t->owner, (uint8_t *)&direct, sizeof(direct), 1 });
        g_string_truncate(t->v->path, length);
    }
    visit_at(t->v, t->field->vmsd, value, t->field->version_id, t->i++);
    return FALSE;
}

static void visit_leaf(VmsVisitor *v, const VMStateField *field, uint8_t *owner, uint8_t *data, uint64_t size, uint64_t n)
{
    if (v->leaf && n > 0) {
        v->leaf(v, &(VmsLeaf){ field, owner, data, size, n });
    }
}

static int struct_version(const VMStateField *field)
{
    return field->flags & VMS_VSTRUCT ? field->struct_version_id : field->vmsd->version_id;
}

/* A field that points to numbers has the pointer's size. */
static uint64_t pointed_size(const VMStateField *field, const uint8_t *owner)
{
    size_t width = vms_info_width(field);

    return width ? width : vms_size_of(field, owner);
}

static void visit_pointed(VmsVisitor *v, const VMStateField *field, uint8_t *owner, uint8_t **slots, uint64_t n)
{
    gsize length = v->path->len;

    for (uint64_t i = 0; i < n; i++) {
        g_string_append_printf(v->path, "[%" G_GUINT64_FORMAT "]", i);
        if (slots[i] && (field->flags & VMS_STRUCT)) {
            visit_struct(v, field->vmsd, slots[i], struct_version(field));
        } else {
            visit_leaf(v, field, owner, slots[i], pointed_size(field, owner), 1);
        }
        g_string_truncate(v->path, length);
    }
}

static void visit_structs(VmsVisitor *v, const VMStateField *field, uint8_t *first, uint64_t n)
{
    VMStateStructMember count;
    bool single = !(field->flags & (VMS_ARRAY | VMS_GARRAY)) && !vms_count_member(field, &count);

    for (uint64_t i = 0; i < n; i++) {
        if (single) {
            visit_struct(v, field->vmsd, first, struct_version(field));
        } else {
            visit_at(v, field->vmsd, first + i * field->size, struct_version(field), i);
        }
    }
}

static void visit_elements(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    uint8_t *first = first_element(field, owner);
    uint64_t n = vms_count_of(field, owner);

    switch (vms_info_id(field)) {
    case VMSTATE_INFO_TMP:
        return;
    case VMSTATE_INFO_QTAILQ:
    case VMSTATE_INFO_QLIST:
        if (!v->skips_lists) {
            visit_list(v, field, first);
        }
        return;
    case VMSTATE_INFO_GTREE:
        if (*(GTree **)(void *)first && !v->skips_lists) {
            g_tree_foreach(*(GTree **)(void *)first, visit_pair, &(TreeVisit){ v, field, owner, 0 });
        }
        return;
    default:
        break;
    }
    if (!first) {
        visit_leaf(v, field, owner, NULL, 0, n);
    } else if (vms_is_pointers(field)) {
        visit_pointed(v, field, owner, (uint8_t **)(void *)first, n);
    } else if (field->flags & (VMS_STRUCT | VMS_VSTRUCT)) {
        visit_structs(v, field, first, n);
    } else if (field->info) {
        bool points_to_one = (field->flags & VMS_POINTER) && (field->flags & VMS_SINGLE);

        visit_leaf(v, field, owner, first, points_to_one ? pointed_size(field, owner) : vms_size_of(field, owner), n);
    }
}

static void visit_struct(VmsVisitor *v, const VMStateDescription *vmsd, uint8_t *opaque, int version)
{
    gsize length = v->path->len;

    if (++v->depth > MAX_DEPTH) {
        v->depth--;
        return;
    }
    for (const VMStateField *f = vmsd->fields; !(f->flags & VMS_END); f++) {
        if (v->skips_dead && !f->field_exists && f->version_id > version) {
            continue;
        }
        if (!v->all && !v->absent && (f->field_exists ? !f->field_exists(opaque, version) : f->version_id > version)) {
            continue;
        }
        g_string_append_printf(v->path, "%s%s", length ? "." : "", f->name);
        if (v->field) {
            v->field(v, f, opaque);
        }
        visit_elements(v, f, opaque);
        g_string_truncate(v->path, length);
    }
    for (const VMStateDescription *const *sub = vmsd->subsections; sub && *sub; sub++) {
        if (v->all || !(*sub)->needed || (*sub)->needed(opaque)) {
            g_string_append_printf(v->path, "%s{%s}", length ? "." : "", (*sub)->name);
            visit_struct(v, *sub, opaque, (*sub)->version_id);
            g_string_truncate(v->path, length);
        }
    }
    v->depth--;
}

void vms_visit(VmsVisitor *visitor, const VMStateDescription *vmsd, void *opaque, int version)
{
    visitor->path = g_string_new(NULL);
    visitor->depth = 0;
    visit_struct(visitor, vmsd, opaque, version);
    g_string_free(visitor->path, TRUE);
    visitor->path = NULL;
}
