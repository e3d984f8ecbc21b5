/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages of RAM in the file's order: those at fixed places (mapped-ram) first, then the records. */
#include <string.h>

#include "ram.h"

#define BITMAP_CHUNK ((size_t)4096)

struct VMStateRamIter {
    VMStateFile *file;
    size_t block; /* mapped: of the next page */
    uint64_t page;
    uint8_t bitmap[BITMAP_CHUNK];
    uint64_t bitmap_at; /* the first page that the chunk stands for */
    size_t bitmap_size; /* 0: nothing read */

    size_t section;
    size_t part;
    bool in_part;
    VmsRamCursor cursor;
};

VMStateRamIter *vmstate_ram_iter_new(VMStateFile *f)
{
    VMStateRamIter *it = g_new0(VMStateRamIter, 1);

    it->file = f;
    it->cursor.block = G_MAXSIZE;
    return it;
}

void vmstate_ram_iter_free(VMStateRamIter *it)
{
    g_free(it);
}

/* Whether a page is in the file: 1, 0, or -1 for an error. Bit n of the bitmap is bit n % 64 of a little-endian word. */
static int bit(VMStateRamIter *it, const VmsRamBlock *b, uint64_t page, GError **error)
{
    uint64_t first = page / (BITMAP_CHUNK * 8) * (BITMAP_CHUNK * 8);
    uint64_t bytes = (b->pub.size / b->mapped_page + 63) / 64 * 8;

    if (it->bitmap_size == 0 || it->bitmap_at != first) {
        it->bitmap_at = first;
        it->bitmap_size = (size_t)MIN(BITMAP_CHUNK, bytes - first / 8);
        if (!vms_source_read(it->file->source, b->bitmap + first / 8, it->bitmap, it->bitmap_size, error)) {
            return -1;
        }
    }
    page -= first;
    return it->bitmap[page / 8] >> (page % 8) & 1;
}

static int next_mapped(VMStateRamIter *it, VMStateRamPage *page, GError **error)
{
    for (; it->block < it->file->blocks->len; it->block++, it->page = 0, it->bitmap_size = 0) {
        const VmsRamBlock *b = &g_array_index(it->file->blocks, VmsRamBlock, it->block);

        for (; b->mapped && it->page < b->pub.size / b->mapped_page; it->page++) {
            uint64_t offset = it->page * b->mapped_page;
            int there = bit(it, b, it->page, error);
            size_t got;

            if (there == 0) {
                continue;
            }
            if (there < 0) {
                return -1;
            }
            *page = (VMStateRamPage){ .block = it->block, .offset = offset, .kind = VMSTATE_RAM_PLAIN,
                                      .size = (size_t)b->mapped_page, .file_offset = b->pages + offset };
            page->data = vms_source_peek(it->file->source, page->file_offset, page->size, &got);
            it->page++;
            return page->data && got >= page->size ? 1 : vms_source_check(it->file->source, error) ? 0 : -1;
        }
    }
    return 0;
}

/* The next part of RAM whose records are to be walked. */
static bool next_part(VMStateRamIter *it)
{
    VMStateFile *f = it->file;

    for (; it->section < f->sections->len; it->section++, it->part = 0) {
        const VMStateFileSection *s = g_ptr_array_index(f->sections, it->section);
        uint64_t offset, size;

        if (!s->ram || it->part >= vmstate_file_section_get_n_parts(s)) {
            continue;
        }
        vmstate_file_section_get_part(s, it->part++, &offset, &size);
        it->cursor = (VmsRamCursor){ f, offset, offset + size, it->cursor.block, true };
        it->in_part = size > 0;
        return true;
    }
    return false;
}

int vms_ram_give(VMStateFile *f, const VmsRamRecord *r, VMStateRamPage *page, GError **error)
{
    size_t got;

    *page = (VMStateRamPage){ .block = r->block, .offset = r->address, .kind = r->kind, .file_offset = r->offset };
    if (r->kind == VMSTATE_RAM_FILL) {
        page->fill = r->fill;
        return 1;
    }
    page->size = r->size;
    page->data = vms_source_peek(f->source, r->data, r->size, &got);
    if (!page->data && r->size > 0) {
        return vms_source_check(f->source, error) ? 0 : -1;
    }
    return 1;
}

int vmstate_ram_iter_next(VMStateRamIter *it, VMStateRamPage *page, GError **error)
{
    int ret = next_mapped(it, page, error);

    while (ret == 0) {
        VmsRamRecord r;
        VmsRamWhat what;

        if (!it->in_part) {
            if (!next_part(it)) {
                return 0;
            }
            continue;
        }
        what = vms_ram_next(&it->cursor, &r, error);
        if (what == VMS_RAM_IS_PAGE) {
            return vms_ram_give(it->file, &r, page, error);
        }
        if (what == VMS_RAM_ERROR) {
            return -1;
        }
        it->in_part = what != VMS_RAM_END;
    }
    return ret;
}
