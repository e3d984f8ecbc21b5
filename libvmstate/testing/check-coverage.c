/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes of the struct that no field covers: a member was forgotten. */
#include "cover.h"
#include "specimen.h"

/* The most places that a report names beside the first. */
#define MOST_NAMED 256

/* A gap, between two fields or behind the last. */
typedef struct Gap {
    size_t from;
    size_t to;
} Gap;

/* What lies before a member, to align it, can be padding. */
static bool can_be_padding(const VmsCover *cover, const Gap *gap)
{
    size_t align = cover->align[gap->to];

    return align > 1 && gap->to % align == 0 && gap->to - gap->from < align;
}

/* Padding is never written to on purpose; a member is, in one state or another. */
static bool has_values(const uint8_t *memory, const Gap *gap)
{
    for (size_t i = gap->from; i < gap->to; i++) {
        if (memory[i]) {
            return true;
        }
    }
    return false;
}

static bool is_open(VmsKit *kit, const VmsCover *cover, size_t i)
{
    return !cover->covered[i] && !kit->touched[i] && !vms_not_state(kit->device, i);
}

static bool next_gap(VmsKit *kit, const VmsCover *cover, Gap *gap)
{
    gap->from = gap->to;
    while (gap->from < cover->size && !is_open(kit, cover, gap->from)) {
        gap->from++;
    }
    gap->to = gap->from;
    while (gap->to < cover->size && is_open(kit, cover, gap->to)) {
        gap->to++;
    }
    return gap->from < cover->size;
}

static char *name_before(VmsKit *kit, void *opaque, size_t offset)
{
    while (offset-- > 0) {
        char *path = vms_cover_field_at(kit->device->vmsd, opaque, offset);

        if (path) {
            return path;
        }
    }
    return NULL;
}

static bool fail_gaps(VmsKit *kit, VmsSpecimen *s, const GArray *gaps)
{
    const Gap *first = &g_array_index(gaps, Gap, 0);
    g_autoptr(GBytes) memory = g_bytes_new(s->opaque, kit->device->size);
    g_autofree char *before = name_before(kit, s->opaque, first->from);
    g_autofree char *path = g_strdup_printf("%s%s", before ? "behind " : "at the beginning", before ? before : "");
    g_autoptr(GString) others = g_string_new(gaps->len > 1 ? ", nor are " : "");

    for (guint i = 1; i < gaps->len; i++) {
        const Gap *gap = &g_array_index(gaps, Gap, i);

        g_string_append_printf(others, "%s%zu to %zu", i > 1 ? ", " : "", gap->from, gap->to - 1);
        if (i == MOST_NAMED && gaps->len > MOST_NAMED + 1) {
            g_string_append_printf(others, " and %u more", gaps->len - 1 - MOST_NAMED);
            break;
        }
    }
    return vms_kit_fail(kit, path, first->from, memory,
                        "bytes %zu to %zu of the struct are covered by no field%s. If a member was forgotten, "
                        "describe it; if it is not state, name it in not_state", first->from, first->to - 1, others->str);
}

/* What is not state has an alignment, too: at most that of its size. */
static void align_ranges(VmsCover *cover, const VMStateRange *range)
{
    for (; range && range->size; range++) {
        if (range->offset <= cover->size) {
            cover->align[range->offset] = (uint8_t)MAX(cover->align[range->offset], vms_power_within(range->size));
        }
    }
}

bool vms_check_coverage(VmsKit *kit)
{
    g_autoptr(VmsSpecimen) made = vms_specimen_new(kit, kit->device->vmsd);
    g_autoptr(VmsSpecimen) s = made ? vms_specimen_new_filled(kit, 1) : NULL;
    g_auto(VmsCover) cover = { 0 };
    g_autoptr(GArray) gaps = g_array_new(FALSE, FALSE, sizeof(Gap));
    Gap gap = { 0, 0 };

    if (!s) {
        return false;
    }
    vms_cover_init(&cover, kit->device->vmsd, s->opaque, kit->device->size);
    align_ranges(&cover, kit->device->not_state);
    align_ranges(&cover, kit->device->vmsd->extra ? kit->device->vmsd->extra->not_state : NULL);
    while (next_gap(kit, &cover, &gap)) {
        bool padding = can_be_padding(&cover, &gap) && !(kit->device->skip & VMSTATE_TEST_PADDING) &&
                       !has_values(s->opaque, &gap) && !has_values(made->opaque, &gap);

        if (!padding) {
            g_array_append_val(gaps, gap);
        }
    }
    return gaps->len == 0 || fail_gaps(kit, s, gaps);
}
