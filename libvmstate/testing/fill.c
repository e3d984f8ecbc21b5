/* SPDX-License-Identifier: BSD-3-Clause */
#include "fill.h"

#include "limit.h"

bool vms_fill_takes(const VmsFill *fill, const VMStateField *field)
{
    return !fill->only || g_hash_table_contains(fill->only, field);
}

/* The counts come first: what they count is filled, and allocated, by them. */
static void fill_count(VmsVisitor *v, const VmsLeaf *leaf)
{
    VmsFill *fill = v->data;

    if (leaf->data && vms_info_width(leaf->field) && vms_limit_of(fill->limits, leaf->data) &&
        vms_fill_takes(fill, leaf->field)) {
        vms_fill_leaf(fill, leaf, v->path->str);
    }
}

static void fill_data(VmsVisitor *v, const VmsLeaf *leaf)
{
    VmsFill *fill = v->data;

    if (leaf->data && vms_fill_takes(fill, leaf->field) &&
        !(vms_info_width(leaf->field) && vms_limit_of(fill->limits, leaf->data))) {
        vms_fill_leaf(fill, leaf, v->path->str);
    }
}

static void fill_field(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    vms_fill_field(v->data, field, owner, v->path->str);
}

static void set_member(const VMStateBoundMember *m, uint8_t *owner, uint64_t value)
{
    vms_number_set(owner + m->member.offset, m->member.size, value);
}

/* A relation between random values seldom holds: make its left side small, or equal. */
static void fit_relation(VmsVisitor *v, const VMStateField *field, uint8_t *owner)
{
    const VMStateBound *bound = vms_bound_in(field);
    uint64_t right;

    (void)v;
    if (!bound || !bound->left[0].name || vms_relation_holds(bound, owner)) {
        return;
    }
    right = bound->other.name ? vms_number_at(owner + bound->other.member.offset, bound->other.member.size) : bound->max;
    set_member(&bound->left[0], owner, bound->kind == VMSTATE_BOUND_EQUAL ? right : 0);
    if (bound->left[1].name && !vms_relation_holds(bound, owner)) {
        set_member(&bound->left[1], owner, 0);
    }
}

static void fill_all(VmsFill *fill, const VMStateDescription *vmsd, void *opaque, int version)
{
    VmsVisitor counts = { .leaf = fill_count, .all = true, .skips_lists = true, .data = fill };
    VmsVisitor data = { .field = fill_field, .leaf = fill_data, .all = true, .skips_lists = true, .data = fill };
    VmsVisitor relations = { .field = fit_relation, .all = true, .skips_lists = true };

    vms_visit(&counts, vmsd, opaque, version);
    vms_visit(&data, vmsd, opaque, version);
    vms_visit(&relations, vmsd, opaque, version);
}

void vms_fill_struct(VmsFill *fill, const VMStateDescription *vmsd, void *opaque, int version, const char *path)
{
    g_autoptr(GHashTable) limits = vms_limits_new(vmsd, opaque);
    VmsFill part = { .seed = vms_random_at(fill->seed, path), .only = fill->only, .limits = limits };

    fill_all(&part, vmsd, opaque, version);
    /* What holds it is filled after it: its counts must stay. */
    vms_limits_add(fill->limits, vmsd, opaque, version);
}

void vms_fill_device(const VMStateTestDevice *device, void *opaque, uint64_t seed, GHashTable *only)
{
    g_autoptr(GHashTable) limits = NULL;
    VmsFill fill = { .seed = seed, .only = only };

    if (device->fill) {
        device->fill(opaque, seed);
    } else {
        limits = vms_limits_new(device->vmsd, opaque);
        fill.limits = limits;
        fill_all(&fill, device->vmsd, opaque, device->vmsd->version_id);
    }
    if (device->adjust) {
        device->adjust(opaque);
    }
}
