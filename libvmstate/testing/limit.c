/* SPDX-License-Identifier: BSD-3-Clause */
#include "limit.h"

/* Elements that are allocated for a field that could have more, or of which nobody says how many it can have. */
#define FEW 8

VmsNumber vms_number(const void *p, size_t size, bool is_signed)
{
    uint64_t bits = vms_number_at(p, size);

    if (is_signed && size < 8 && (bits >> (8 * size - 1))) {
        bits |= UINT64_MAX << (8 * size);
    }
    return (VmsNumber){ bits, is_signed };
}

static bool is_negative(VmsNumber a)
{
    return a.is_signed && (int64_t)a.bits < 0;
}

int vms_number_compare(VmsNumber a, VmsNumber b)
{
    if (is_negative(a) != is_negative(b)) {
        return is_negative(a) ? -1 : 1;
    }
    return a.bits < b.bits ? -1 : a.bits > b.bits;
}

bool vms_info_is_signed(const VMStateField *field)
{
    VMStateInfoId id = vms_info_id(field);

    return id >= VMSTATE_INFO_INT8 && id <= VMSTATE_INFO_INT64;
}

static VmsNumber member_of(const VMStateBoundMember *m, const uint8_t *owner)
{
    return vms_number(owner + m->member.offset, m->member.size, m->is_signed);
}

static VmsNumber other_of(const VMStateBound *bound, const uint8_t *owner)
{
    return bound->other.name ? member_of(&bound->other, owner) : (VmsNumber){ bound->max, false };
}

static bool order_fits(VMStateBoundKind kind, int order)
{
    return kind == VMSTATE_BOUND_BELOW ? order < 0 : kind == VMSTATE_BOUND_AT_MOST ? order <= 0 : order == 0;
}

static bool in_values(const VMStateBound *bound, uint64_t value)
{
    for (size_t i = 0; i < bound->n_values; i++) {
        if (bound->values[i] == value) {
            return true;
        }
    }
    return false;
}

bool vms_bound_allows(const VMStateBound *bound, const uint8_t *owner, VmsNumber value)
{
    if (bound->has_sentinel && value.bits == bound->sentinel) {
        return true;
    }
    switch (bound->kind) {
    case VMSTATE_BOUND_NONE:
        return true;
    case VMSTATE_BOUND_RANGE:
        return vms_number_compare(value, (VmsNumber){ bound->min, value.is_signed }) >= 0 &&
               vms_number_compare(value, (VmsNumber){ bound->max, value.is_signed }) <= 0;
    case VMSTATE_BOUND_ENUM:
        return in_values(bound, value.bits);
    case VMSTATE_BOUND_MASK:
        return (value.bits & ~bound->mask) == 0;
    default:
        return (bound->kind == VMSTATE_BOUND_EQUAL || !is_negative(value)) &&
               order_fits(bound->kind, vms_number_compare(value, other_of(bound, owner)));
    }
}

bool vms_relation_holds(const VMStateBound *bound, const uint8_t *owner)
{
    VmsNumber left = member_of(&bound->left[0], owner);
    VmsNumber right = other_of(bound, owner);

    if (is_negative(left) || is_negative(right)) {
        return false;
    }
    if (bound->left[1].name) {
        VmsNumber more = member_of(&bound->left[1], owner);

        if (is_negative(more) || __builtin_add_overflow(left.bits, more.bits, &left.bits)) {
            return false;
        }
    }
    return order_fits(bound->kind, vms_number_compare((VmsNumber){ left.bits, false }, (VmsNumber){ right.bits, false }));
}

const VmsLimit *vms_limit_of(GHashTable *limits, const void *member)
{
    return g_hash_table_lookup(limits, member);
}

static void limit(VmsVisitor *v, const uint8_t *member, uint64_t min, uint64_t max)
{
    VmsLimit *known = g_hash_table_lookup(v->data, member);

    if (!known) {
        known = g_new(VmsLimit, 1);
        *known = (VmsLimit){ 0, UINT64_MAX };
        g_hash_table_insert(v->data, (gpointer)member, known);
    }
    known->min = MAX(known->min, min);
    known->max = MIN(known->max, max);
}

/* The most that the count member may say, without more memory than there is. */
static uint64_t room(const VMStateField *field, const VMStateStructMember *member, uint8_t *owner)
{
    uint64_t capacity = vms_capacity_of(field, owner);
    uint64_t factor = 1;
    bool allocates = (field->flags & VMS_ALLOC) && !*(void **)(void *)(owner + field->offset);

    if (field->flags & VMS_MULTIPLY_ELEMENTS) {
        factor = (uint64_t)MAX(field->num, 1);
    } else if ((field->flags & VMS_VBUFFER) && (field->flags & VMS_MULTIPLY)) {
        factor = MAX(field->size, 1);
    }
    if (allocates || vms_info_id(field) == VMSTATE_INFO_UNUSED_BUFFER) {
        return MIN(capacity / factor, FEW);
    }
    /* Memory that make made: as much as it says, or as the count says now. */
    if (field->flags & VMS_ALLOC || capacity == UINT64_MAX ||
        ((field->flags & VMS_POINTER) && !*(void **)(void *)(owner + field->offset))) {
        return vms_number_at(owner + member->offset, member->size);
    }
    return capacity / factor;
}

/* What is compared must not be negative. */
static void limit_compared(VmsVisitor *v, const VMStateBoundMember *m, uint8_t *owner, uint64_t min)
{
    if (m->name) {
        limit(v, owner + m->member.offset, min, m->is_signed ? INT64_MAX >> (64 - 8 * m->member.size) : UINT64_MAX);
    }
}

static void limit_bound(VmsVisitor *v, const VMStateBound *bound, uint8_t *owner)
{
    limit_compared(v, &bound->other, owner, bound->kind == VMSTATE_BOUND_BELOW ? 1 : 0);
    limit_compared(v, &bound->left[0], owner, 0);
    limit_compared(v, &bound->left[1], owner, 0);
}

static void limit_field(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    const VMStateBound *bound = vms_bound_in(field);
    const VMStateFieldExtra *extra = field->extra;
    VMStateStructMember member;

    if (vms_count_member(field, &member)) {
        limit(v, owner + member.offset, 0, room(field, &member, owner));
    }
    if (extra && extra->capacity_member.size) {
        const uint8_t *p = owner + extra->capacity_member.offset;
        uint64_t now = vms_number_at(p, extra->capacity_member.size);

        limit(v, p, now, now);
    }
    if (bound && bound->kind != VMSTATE_BOUND_EQUAL) {
        limit_bound(v, bound, owner);
    }
}

void vms_limits_add(GHashTable *limits, const VMStateDescription *vmsd, void *opaque, int version)
{
    VmsVisitor visitor = { .field = limit_field, .all = true, .data = limits };

    vms_visit(&visitor, vmsd, opaque, version);
}

GHashTable *vms_limits_new(const VMStateDescription *vmsd, void *opaque)
{
    GHashTable *limits = g_hash_table_new_full(NULL, NULL, NULL, g_free);

    vms_limits_add(limits, vmsd, opaque, vmsd->version_id);
    return limits;
}
