/* SPDX-License-Identifier: BSD-3-Clause */
/* The bounds of a run's items, held against the wire: those of equal widths together, without a branch for each. */
#include <string.h>

#include "bound.h"
#include "run.h"

/* 1, 2, 4 and 8 bytes. */
static unsigned class_of(size_t width)
{
    return (unsigned)__builtin_ctz((unsigned)width);
}

static void add(VmsRunBounds *bounds, const VmsRunItem *item)
{
    const VMStateBound *bound = item->bound;
    unsigned class = class_of(item->width);

    if (bound->kind != VMSTATE_BOUND_RANGE || bound->has_sentinel) {
        bounds->others = g_renew(const VmsRunItem *, bounds->others, bounds->n_others + 1);
        bounds->others[bounds->n_others++] = item;
        return;
    }
    bounds->ranges[class] = g_renew(VmsRunRange, bounds->ranges[class], bounds->n_ranges[class] + 1);
    bounds->ranges[class][bounds->n_ranges[class]++] =
        (VmsRunRange){ .wire = item->wire, .low = bound->min, .span = bound->max - bound->min };
}

void vms_run_bounds_init(VmsRunBounds *bounds, const VmsRunItem *items, size_t n_items)
{
    for (size_t i = 0; i < n_items; i++) {
        if (items[i].bound) {
            bounds->n++;
            add(bounds, &items[i]);
        }
    }
}

void vms_run_bounds_clear(VmsRunBounds *bounds)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bounds->ranges); i++) {
        g_free(bounds->ranges[i]);
    }
    g_free(bounds->others);
}

/* In arithmetic of the value's own width a range that crosses zero is like any other. */
static bool out_8(const VmsRunRange *range, size_t n, const uint8_t *wire)
{
    bool out = false;

    for (size_t i = 0; i < n; i++) {
        out |= (uint8_t)(wire[range[i].wire] - (uint8_t)range[i].low) > (uint8_t)range[i].span;
    }
    return out;
}

static bool out_16(const VmsRunRange *range, size_t n, const uint8_t *wire)
{
    bool out = false;

    for (size_t i = 0; i < n; i++) {
        uint16_t v;

        memcpy(&v, wire + range[i].wire, sizeof(v));
        out |= (uint16_t)(GUINT16_FROM_BE(v) - (uint16_t)range[i].low) > (uint16_t)range[i].span;
    }
    return out;
}

static bool out_32(const VmsRunRange *range, size_t n, const uint8_t *wire)
{
    bool out = false;

    for (size_t i = 0; i < n; i++) {
        uint32_t v;

        memcpy(&v, wire + range[i].wire, sizeof(v));
        out |= GUINT32_FROM_BE(v) - (uint32_t)range[i].low > (uint32_t)range[i].span;
    }
    return out;
}

static bool out_64(const VmsRunRange *range, size_t n, const uint8_t *wire)
{
    bool out = false;

    for (size_t i = 0; i < n; i++) {
        uint64_t v;

        memcpy(&v, wire + range[i].wire, sizeof(v));
        out |= GUINT64_FROM_BE(v) - range[i].low > range[i].span;
    }
    return out;
}

static bool any_out(const VmsRunBounds *b, const uint8_t *wire)
{
    for (size_t i = 0; i < b->n_others; i++) {
        if (!vms_bound_allows(b->others[i], wire + b->others[i]->wire)) {
            return true;
        }
    }
    return out_8(b->ranges[0], b->n_ranges[0], wire) || out_16(b->ranges[1], b->n_ranges[1], wire) ||
           out_32(b->ranges[2], b->n_ranges[2], wire) || out_64(b->ranges[3], b->n_ranges[3], wire);
}

const VmsRunItem *vms_run_out_of_bounds(const VmsRun *run, const uint8_t *wire)
{
    if (!any_out(&run->bounds, wire)) {
        return NULL;
    }
    for (const VmsRunItem *item = run->items; item < run->items + run->n_items; item++) {
        if (item->bound && !vms_bound_allows(item, wire + item->wire)) {
            return item;
        }
    }
    return NULL;
}
