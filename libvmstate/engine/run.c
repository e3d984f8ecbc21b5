/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

#include "bound.h"
#include "bytes/stream.h"

static bool same_group(const VmsRunItem *a, const VmsRunItem *b)
{
    return a->width == b->width && a->kind == b->kind;
}

static VmsShuffles *new_shuffles(const VmsRun *run)
{
    g_autofree VmsShuffleItem *items = g_new0(VmsShuffleItem, run->n_items);

    for (size_t i = 0; i < run->n_items; i++) {
        const VmsRunItem *item = &run->items[i];

        items[i] =
            (VmsShuffleItem){ .offset = item->offset, .wire = item->wire, .width = item->width, .kind = item->kind };
    }
    return vms_shuffles_new(items, run->n_items);
}

VmsRun *vms_run_new(const VmsRunItem *items, size_t n_items)
{
    VmsRun *run = g_new0(VmsRun, 1);

    g_assert(n_items > 0);
    run->items = g_memdup2(items, n_items * sizeof(*items));
    run->n_items = n_items;
    run->groups = g_new0(VmsRunGroup, n_items);
    for (size_t i = 0; i < n_items; i++) {
        VmsRunItem *item = &run->items[i];

        item->wire = (uint16_t)run->wire_size;
        run->wire_size += item->width;
        run->has_bools |= item->kind == VMS_ITEM_BOOL;
        if (i > 0 && same_group(item, item - 1)) {
            run->groups[run->n_groups - 1].n++;
        } else {
            run->groups[run->n_groups++] =
                (VmsRunGroup){ .first = (uint16_t)i, .n = 1, .width = item->width, .kind = item->kind };
        }
    }
    g_assert(run->wire_size <= VMS_RUN_MAX);
    vms_run_bounds_init(&run->bounds, run->items, n_items);
    run->shuffles = new_shuffles(run);
    run->shuffles_save = run->shuffles && vms_shuffles_can_save(run->shuffles);
    return run;
}

void vms_run_free(VmsRun *run)
{
    g_free(run->items);
    g_free(run->groups);
    vms_run_bounds_clear(&run->bounds);
    vms_shuffles_free(run->shuffles);
    g_free(run);
}

static void save_16(const VmsRunItem *item, size_t n, const uint8_t *opaque, uint8_t *wire)
{
    for (size_t i = 0; i < n; i++, wire += 2) {
        uint16_t v;

        memcpy(&v, opaque + item[i].offset, 2);
        v = GUINT16_TO_BE(v);
        memcpy(wire, &v, 2);
    }
}

static void save_32(const VmsRunItem *item, size_t n, const uint8_t *opaque, uint8_t *wire)
{
    for (size_t i = 0; i < n; i++, wire += 4) {
        uint32_t v;

        memcpy(&v, opaque + item[i].offset, 4);
        v = GUINT32_TO_BE(v);
        memcpy(wire, &v, 4);
    }
}

static void save_64(const VmsRunItem *item, size_t n, const uint8_t *opaque, uint8_t *wire)
{
    for (size_t i = 0; i < n; i++, wire += 8) {
        uint64_t v;

        memcpy(&v, opaque + item[i].offset, 8);
        v = GUINT64_TO_BE(v);
        memcpy(wire, &v, 8);
    }
}

static void save_bytes(const VmsRunItem *item, size_t n, const uint8_t *opaque, uint8_t *wire)
{
    for (size_t i = 0; i < n; i++, wire += item->width) {
        memcpy(wire, opaque + item[i].offset, item->width);
    }
}

static void save_group(const VmsRunGroup *group, const VmsRunItem *item, const uint8_t *opaque, uint8_t *wire)
{
    if (group->kind == VMS_ITEM_GAP) {
        memset(wire, 0, (size_t)group->width * group->n);
    } else if (group->kind == VMS_ITEM_BYTES || group->width == 1) {
        save_bytes(item, group->n, opaque, wire);
    } else if (group->width == 2) {
        save_16(item, group->n, opaque, wire);
    } else if (group->width == 4) {
        save_32(item, group->n, opaque, wire);
    } else {
        save_64(item, group->n, opaque, wire);
    }
}

static void save_plain(const VmsRun *run, const uint8_t *opaque, uint8_t *wire)
{
    for (size_t g = 0; g < run->n_groups; g++) {
        const VmsRunGroup *group = &run->groups[g];

        save_group(group, &run->items[group->first], opaque, wire);
        wire += (size_t)group->width * group->n;
    }
}

static void load_16(const VmsRunItem *item, size_t n, uint8_t *opaque, const uint8_t *wire)
{
    for (size_t i = 0; i < n; i++, wire += 2) {
        uint16_t v;

        memcpy(&v, wire, 2);
        v = GUINT16_FROM_BE(v);
        memcpy(opaque + item[i].offset, &v, 2);
    }
}

static void load_32(const VmsRunItem *item, size_t n, uint8_t *opaque, const uint8_t *wire)
{
    for (size_t i = 0; i < n; i++, wire += 4) {
        uint32_t v;

        memcpy(&v, wire, 4);
        v = GUINT32_FROM_BE(v);
        memcpy(opaque + item[i].offset, &v, 4);
    }
}

static void load_64(const VmsRunItem *item, size_t n, uint8_t *opaque, const uint8_t *wire)
{
    for (size_t i = 0; i < n; i++, wire += 8) {
        uint64_t v;

        memcpy(&v, wire, 8);
        v = GUINT64_FROM_BE(v);
        memcpy(opaque + item[i].offset, &v, 8);
    }
}

static void load_bytes(const VmsRunItem *item, size_t n, uint8_t *opaque, const uint8_t *wire)
{
    for (size_t i = 0; i < n; i++, wire += item->width) {
        memcpy(opaque + item[i].offset, wire, item->width);
    }
}

static void load_group(const VmsRunGroup *group, const VmsRunItem *item, uint8_t *opaque, const uint8_t *wire)
{
    if (group->kind == VMS_ITEM_GAP) {
        return;
    }
    if (group->kind == VMS_ITEM_BYTES || group->width == 1) {
        load_bytes(item, group->n, opaque, wire);
    } else if (group->width == 2) {
        load_16(item, group->n, opaque, wire);
    } else if (group->width == 4) {
        load_32(item, group->n, opaque, wire);
    } else {
        load_64(item, group->n, opaque, wire);
    }
}

static bool is_bad(const VmsRunItem *item, const uint8_t *wire)
{
    const uint8_t *value = wire + item->wire;

    return item->kind == VMS_ITEM_BOOL ? *value > 1 : item->bound && !vms_bound_allows(item, value);
}

const VmsRunItem *vms_run_bad_item(const VmsRun *run, const uint8_t *wire)
{
    for (size_t i = 0; i < run->n_items; i++) {
        if (is_bad(&run->items[i], wire)) {
            return &run->items[i];
        }
    }
    return NULL;
}

/* How many of @n structs' runs come before the first with such a value. */
static size_t within_bounds(const VmsRun *run, const uint8_t *wire, size_t n)
{
    size_t i = run->bounds.n > 0 ? 0 : n;

    while (i < n && !vms_run_out_of_bounds(run, wire + i * run->wire_size)) {
        i++;
    }
    return i;
}

static void load_plain(const VmsRun *run, uint8_t *opaque, const uint8_t *wire)
{
    for (size_t g = 0; g < run->n_groups; g++) {
        const VmsRunGroup *group = &run->groups[g];

        load_group(group, &run->items[group->first], opaque, wire);
        wire += (size_t)group->width * group->n;
    }
}

void vms_run_save(const VmsRun *run, const uint8_t *from, size_t stride, uint8_t *wire, size_t n)
{
    if (run->shuffles_save) {
        vms_shuffles_save(run->shuffles, from, stride, wire, run->wire_size, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        save_plain(run, from + i * stride, wire + i * run->wire_size);
    }
}

size_t vms_run_load(const VmsRun *run, uint8_t *to, size_t stride, const uint8_t *wire, size_t n)
{
    n = within_bounds(run, wire, n);
    if (run->shuffles) {
        return vms_shuffles_load(run->shuffles, to, stride, wire, run->wire_size, n, false);
    }
    for (size_t i = 0; i < n; i++) {
        if (run->has_bools && vms_run_bad_item(run, wire + i * run->wire_size)) {
            return i;
        }
        load_plain(run, to + i * stride, wire + i * run->wire_size);
    }
    return n;
}

void vms_run_restore(const VmsRun *run, uint8_t *to, size_t stride, const uint8_t *wire, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        load_plain(run, to + i * stride, wire + i * run->wire_size);
    }
}

const VmsRunItem *vms_run_item_at(const VmsRun *run, size_t wire, uint64_t *index)
{
    size_t i = 0;

    while (i + 1 < run->n_items && run->items[i + 1].wire <= wire) {
        i++;
    }
    *index = run->items[i].index;
    if (*index != VMS_NO_INDEX && run->items[i].kind == VMS_ITEM_BYTES) {
        *index += wire - run->items[i].wire;
    }
    return &run->items[i];
}
