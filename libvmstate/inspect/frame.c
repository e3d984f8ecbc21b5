/* SPDX-License-Identifier: BSD-3-Clause */
/* Where sections end: by their fields' sizes, by their footers, by what follows. */
#include <inttypes.h>
#include <string.h>

#include "file.h"

/* A section's header that could be one: its name is text, and a FULL one is in the vmdesc if there is one. */
static bool plausible_header(VMStateFile *f, uint64_t pos, uint64_t limit, bool full)
{
    uint8_t length = vms_source_u8(f->source, pos + 5);
    char idstr[256];

    if (length == 0 || pos + 14 + length > limit || !vms_source_read(f->source, pos + 6, idstr, length, NULL)) {
        return false;
    }
    idstr[length] = 0;
    for (int i = 0; i < length; i++) {
        if ((uint8_t)idstr[i] < 0x20 || (uint8_t)idstr[i] == 0x7f) {
            return false;
        }
    }
    if (full && f->has_vmdesc && vms_schema_devices(f->schema)) {
        return vms_schema_find(f->schema, idstr, (uint32_t)vms_file_be(f, pos + 6 + length, 4)) != NULL;
    }
    return vms_file_be(f, pos + 10 + length, 4) < 0x10000;
}

bool vms_next_plausible(VMStateFile *f, uint64_t pos, uint64_t limit)
{
    uint8_t type = vms_source_u8(f->source, pos);

    if (pos >= limit) {
        return limit != vms_source_size(f->source) && pos == limit;
    }
    switch (type) {
    case VMS_EOF:
        if (f->has_vmdesc) {
            return pos + 6 == f->vmdesc_offset;
        }
        return pos + 1 == limit || vms_source_u8(f->source, pos + 1) == VMS_VMDESC;
    case VMS_START:
    case VMS_FULL:
        return plausible_header(f, pos, limit, type == VMS_FULL);
    case VMS_PART:
    case VMS_END:
        return pos + 5 <= limit &&
               g_hash_table_contains(f->by_id, GUINT_TO_POINTER((guint)vms_file_be(f, pos + 1, 4)));
    case VMS_COMMAND:
        return pos + 5 <= limit && vms_file_be(f, pos + 1, 2) < 0x40 && pos + 5 + vms_file_be(f, pos + 3, 2) <= limit;
    default:
        return false;
    }
}

static void learn(VMStateFile *f, VmsFooters footers)
{
    if (f->footers == VMS_FOOTERS_UNKNOWN) {
        f->footers = footers;
    }
}

uint64_t vms_footer_check(VMStateFile *f, VMStateFileSection *section, uint64_t end, uint64_t limit)
{
    bool mark = end < limit && limit - end >= 5 && vms_source_u8(f->source, end) == VMS_FOOTER;
    uint32_t id = (uint32_t)vms_file_be(f, end + 1, 4);

    if (mark && id == section->id && f->footers != VMS_FOOTERS_NO) {
        learn(f, VMS_FOOTERS_YES);
        return end + 5;
    }
    if (end <= limit && f->footers != VMS_FOOTERS_YES && vms_next_plausible(f, end, limit)) {
        learn(f, VMS_FOOTERS_NO);
        return end;
    }
    if (mark && vms_next_plausible(f, end + 5, limit)) {
        learn(f, VMS_FOOTERS_YES);
        vms_file_problem(f, VMSTATE_ERROR_FOOTER, end, section->label,
                         "the footer is of section %" PRIu32 ", not of this section, %" PRIu32, id, section->id);
        return end + 5;
    }
    if (end < limit && f->footers == VMS_FOOTERS_YES && vms_next_plausible(f, end, limit)) {
        vms_file_problem(f, VMSTATE_ERROR_FOOTER, end, section->label,
                         "no footer here (7e and %08" PRIx32 "), though other sections have one", section->id);
        return end;
    }
    return 0;
}

uint64_t vms_footer_search(VMStateFile *f, VMStateFileSection *section, uint64_t start, uint64_t limit)
{
    uint64_t pos = start;

    if (f->footers == VMS_FOOTERS_NO) {
        return 0;
    }
    while (pos < limit && limit - pos >= 5) {
        size_t got;
        const uint8_t *p = vms_source_peek(f->source, pos, VMS_SOURCE_PEEK_MAX, &got);
        const uint8_t *hit = p ? memchr(p, VMS_FOOTER, got) : NULL;

        if (!p) {
            return 0;
        }
        if (!hit) {
            pos += got;
            continue;
        }
        pos += (uint64_t)(hit - p);
        if (pos < limit && limit - pos >= 5 && vms_source_be32(f->source, pos + 1) == section->id &&
            vms_next_plausible(f, pos + 5, limit)) {
            return pos;
        }
        pos++;
    }
    return 0;
}

/* The device in the vmdesc: the next one, or wherever it is. */
static VmsDevice *find_device(VMStateFile *f, const VMStateFileSection *s)
{
    VmsDevice *next = f->next_device;
    VmsDevice *d;

    if (next && !next->used && next->instance == s->instance && strcmp(next->idstr, s->idstr) == 0) {
        return next;
    }
    d = vms_schema_find(f->schema, s->idstr, s->instance);
    if (d && d->used) {
        return NULL;
    }
    if (!d) {
        vms_file_problem(f, VMSTATE_ERROR_UNKNOWN_SECTION, s->offset, s->label,
                         "the vmdesc does not have this section: it was added, or its name was changed");
        return NULL;
    }
    vms_file_problem(f, VMSTATE_ERROR_SECTION_ORDER, s->offset, s->label,
                     "the vmdesc has \"%s\" here: sections were moved or removed", next ? next->idstr : "nothing more");
    return d;
}

/* Without footers: where what comes next in the vmdesc begins, a section or the end. 0: not found. */
static uint64_t next_search(VMStateFile *f, uint64_t start, uint64_t limit)
{
    const VmsDevice *next = f->next_device;
    size_t length = next ? strlen(next->idstr) : 0;
    uint64_t pos = start;
    char idstr[256];

    if (!next) {
        pos = f->vmdesc_offset - 6;
        return f->vmdesc_offset >= start + 6 && vms_next_plausible(f, pos, limit) ? pos : 0;
    }
    while (pos < limit) {
        size_t got;
        const uint8_t *p = vms_source_peek(f->source, pos, VMS_SOURCE_PEEK_MAX, &got);
        const uint8_t *hit = p ? memchr(p, VMS_FULL, got) : NULL;

        if (!p) {
            return 0;
        }
        pos += hit ? (uint64_t)(hit - p) : got;
        if (hit && vms_source_u8(f->source, pos + 5) == length && vms_next_plausible(f, pos, limit) &&
            vms_source_read(f->source, pos + 6, idstr, length, NULL) && memcmp(idstr, next->idstr, length) == 0) {
            return pos;
        }
        pos += hit ? 1 : 0;
    }
    return 0;
}

/* The fields do not end where the section does. */
static void mend(VMStateFile *f, VMStateFileSection *s, uint64_t start, uint64_t end)
{
    uint64_t size = end - start;
    uint64_t described = s->desc->size;

    if (vms_desc_mend(f, s->desc, start, size) && vms_desc_layout(s->desc) && s->desc->size == size) {
        return;
    }
    vms_file_problem(f, VMSTATE_ERROR_FORMAT, start, s->label,
                     "the section has %" PRIu64 " bytes, its fields in the vmdesc add up to %" PRIu64
                     ": bytes were lost or added",
                     size, described);
    if (size > described && !s->desc->subs) {
        vms_schema_append(f->schema, s->desc, "(not described)", "unknown", size - described);
        vms_desc_layout(s->desc);
    } else if (size < described || s->desc->subs) {
        s->desc = vms_schema_opaque(f->schema, "data", "unknown", size);
    }
}

/* With the vmdesc's sizes. */
static uint64_t extent_described(VMStateFile *f, VMStateFileSection *s, uint64_t start, uint64_t limit)
{
    uint64_t end = start + s->desc->size;
    uint64_t after = s->desc->size <= limit - start ? vms_footer_check(f, s, end, limit) : 0;
    uint64_t found;

    if (after != 0) {
        vms_desc_mend_structs(f, s->desc, start);
        s->end = after;
        return end;
    }
    found = f->footers == VMS_FOOTERS_NO ? next_search(f, start, limit) : vms_footer_search(f, s, start, limit);
    if (found == 0) {
        vms_file_problem(f, s->desc->size > limit - start ? VMSTATE_ERROR_TRUNCATED : VMSTATE_ERROR_FOOTER,
                         MIN(end, limit), s->label,
                         "after its %" PRIu64 " bytes of fields neither a footer (7e %08" PRIx32
                         ") nor another section follows",
                         s->desc->size, s->id);
        return 0;
    }
    mend(f, s, start, found);
    s->end = f->footers == VMS_FOOTERS_NO ? found : found + 5;
    return found;
}

uint64_t vms_extent_find(VMStateFile *f, VMStateFileSection *s, uint64_t start, uint64_t limit)
{
    VmsDevice *d = f->has_vmdesc && vms_schema_devices(f->schema) ? find_device(f, s) : NULL;
    uint64_t end;

    /* Real machines have two devices of one name and instance; then the vmdesc has both. Without one the ids tell. */
    if (!d && s->again && f->has_vmdesc && vms_schema_devices(f->schema)) {
        vms_file_problem(f, VMSTATE_ERROR_SECTION_ORDER, s->offset, s->label,
                         "this section came before: it is there twice");
    }
    if (d) {
        d->used = true;
        f->next_device = d->next;
        s->desc = d->desc;
        s->device = d;
        s->described = true;
        if (d->desc->name && d->desc->version != s->version) {
            vms_file_problem(f, VMSTATE_ERROR_VERSION, s->offset, s->label,
                             "the section's version is %" PRIu32 ", the vmdesc says %" PRIu32, s->version,
                             d->desc->version);
        }
        end = extent_described(f, s, start, limit);
        return end;
    }
    end = vms_footer_search(f, s, start, limit);
    if (end != 0) {
        learn(f, VMS_FOOTERS_YES);
        s->end = end + 5;
        s->desc = vms_schema_opaque(f->schema, "data", "unknown", end - start);
    }
    return end;
}
