/* SPDX-License-Identifier: BSD-3-Clause */
#include "ram.h"

#include <string.h>

static uint64_t be64_at(const uint8_t *p)
{
    uint64_t v;

    memcpy(&v, p, sizeof(v));
    return GUINT64_FROM_BE(v);
}

static VmsRamWhat fail(const VmsRamCursor *c, uint64_t offset, GError **error, const char *what)
{
    if (!vms_source_check(c->file->source, error)) {
        return VMS_RAM_ERROR;
    }
    g_set_error(error, VMSTATE_ERROR, offset >= c->limit ? VMSTATE_ERROR_TRUNCATED : VMSTATE_ERROR_VALUE,
                "RAM, pages of %" G_GUINT64_FORMAT " bytes: %s (stream offset 0x%" G_GINT64_MODIFIER "x)",
                c->file->page_size,
                what, offset);
    return VMS_RAM_ERROR;
}

static void forget_blocks(VMStateFile *f)
{
    g_array_set_size(f->blocks, 0);
    g_hash_table_remove_all(f->block_index);
    /* What was seen was counted in pages of these blocks, and perhaps of another size. */
    g_clear_pointer(&f->ram_first, g_free);
    g_clear_pointer(&f->ram_seen, g_free);
    f->ram_pages = 0;
    f->ram_filled = f->ram_plain = f->ram_elsewhere = false;
}

/* The mapped-ram header of a block: its pages are behind it, at a place of their own. */
static bool mapped_header(VMStateFile *f, VmsRamBlock *b, uint64_t *pos, uint64_t limit)
{
    uint64_t bits, bytes, pages;

    if (*pos + 28 > limit || vms_file_be(f, *pos, 4) != 1) {
        return false;
    }
    b->mapped = true;
    b->mapped_page = vms_file_be(f, *pos + 4, 8);
    b->bitmap = vms_file_be(f, *pos + 12, 8);
    b->pages = vms_file_be(f, *pos + 20, 8);
    if (b->mapped_page < 256 || b->mapped_page > (1u << 16) || (b->mapped_page & (b->mapped_page - 1)) != 0) {
        return false;
    }
    pages = b->pub.size / b->mapped_page;
    bits = (pages + 63) / 64;
    bytes = bits * 8;
    if (b->bitmap < *pos + 28 || b->bitmap > limit || bytes > limit - b->bitmap || b->pages < b->bitmap + bytes ||
        b->pages > limit || b->pub.size > limit - b->pages) {
        return false;
    }
    *pos = b->pages + b->pub.size;
    return true;
}

/* The list of blocks, with @extra be64s behind each length. Returns its end, or 0. */
static uint64_t try_blocks(VMStateFile *f, uint64_t pos, uint64_t limit, uint64_t total, unsigned extra, bool mapped)
{
    forget_blocks(f);
    while (total > 0) {
        VmsRamBlock b = { 0 };
        uint8_t length = vms_source_u8(f->source, pos);
        char name[256];

        if (length == 0 || pos + 1 + length + 8 + 8 * extra > limit || f->blocks->len >= 65536 ||
            !vms_source_read(f->source, pos + 1, name, length, NULL)) {
            return 0;
        }
        name[length] = 0;
        if (strlen(name) != length || !g_utf8_validate(name, length, NULL) || g_hash_table_contains(f->block_index, name)) {
            return 0;
        }
        pos += 1 + length;
        b.pub.size = vms_file_be(f, pos, 8);
        pos += 8 + 8 * extra;
        if (b.pub.size == 0 || b.pub.size > total || (mapped && !mapped_header(f, &b, &pos, limit))) {
            return 0;
        }
        b.pub.name = g_string_chunk_insert_const(f->texts, name);
        g_array_append_val(f->blocks, b);
        g_hash_table_insert(f->block_index, (gpointer)b.pub.name, GUINT_TO_POINTER(f->blocks->len));
        total -= b.pub.size;
    }
    return pos;
}

/* A record must follow: the flags that are none of a page's, or an end. */
static bool record_follows(VMStateFile *f, uint64_t pos, uint64_t limit)
{
    uint64_t flags = vms_file_be(f, pos, 8) & (f->page_size - 1);

    return pos + 8 <= limit && flags != 0 && (flags & ~(uint64_t)0x3ff) == 0 && (flags & 1) == 0;
}

/* How much stands behind a length depends on capabilities, which not every file tells: what fits is right. */
static uint64_t read_blocks(VMStateFile *f, uint64_t pos, uint64_t limit, uint64_t total)
{
    bool mapped = vms_file_has_capability(f, "mapped-ram");
    unsigned likely = vms_file_has_capability(f, "x-ignore-shared") ? 1 : 0;

    for (unsigned i = 0; i < 3; i++) {
        unsigned extra = i == 0 ? likely : i == 1 ? 1 - likely : 2;
        uint64_t end = try_blocks(f, pos, limit, total, extra, mapped);

        if (end != 0 && record_follows(f, end, limit)) {
            return end;
        }
    }
    forget_blocks(f);
    return 0;
}

/* The block that the record names, or that of the record before. */
static bool record_block(VmsRamCursor *c, uint64_t flags, uint64_t *pos)
{
    char name[256];
    uint8_t length;
    guint index;

    if (flags & VMS_RAM_SAME) {
        return c->block != G_MAXSIZE;
    }
    length = vms_source_u8(c->file->source, *pos);
    if (*pos + 1 + length > c->limit || !vms_source_read(c->file->source, *pos + 1, name, length, NULL)) {
        return false;
    }
    name[length] = 0;
    index = GPOINTER_TO_UINT(g_hash_table_lookup(c->file->block_index, name));
    *pos += 1 + length;
    c->block = index ? index - 1 : G_MAXSIZE;
    return index != 0;
}

static VmsRamWhat page_record(VmsRamCursor *c, uint64_t flags, VmsRamRecord *r, uint64_t pos, GError **error)
{
    VMStateFile *f = c->file;
    uint64_t size = g_array_index(f->blocks, VmsRamBlock, c->block).pub.size;

    r->block = c->block;
    if (r->address >= size) {
        return fail(c, r->offset, error, "a page is beyond the end of its block");
    }
    r->data = pos;
    if (flags & VMS_RAM_FILL_FLAG) {
        r->kind = VMSTATE_RAM_FILL;
        r->size = 1;
        r->fill = vms_source_u8(f->source, pos);
    } else if (flags & VMS_RAM_PAGE) {
        r->kind = VMSTATE_RAM_PLAIN;
        r->size = (size_t)f->page_size;
    } else if (flags & VMS_RAM_XBZRLE_FLAG) {
        r->kind = VMSTATE_RAM_XBZRLE;
        r->data = pos + 3;
        r->size = (size_t)vms_file_be(f, pos + 1, 2);
        if (vms_source_u8(f->source, pos) != 1 || r->size > f->page_size) {
            return fail(c, pos, error, "no XBZRLE page");
        }
    } else {
        r->kind = VMSTATE_RAM_COMPRESSED;
        r->data = pos + 4;
        r->size = (size_t)vms_file_be(f, pos, 4);
        if (r->size > 2 * f->page_size + 64) {
            return fail(c, pos, error, "a compressed page is longer than a page can become");
        }
    }
    if (r->data > c->limit || r->size > c->limit - r->data) {
        return fail(c, c->limit, error, "the stream ends within a page");
    }
    c->pos = r->data + r->size;
    return VMS_RAM_IS_PAGE;
}

VmsRamWhat vms_ram_next(VmsRamCursor *c, VmsRamRecord *r, GError **error)
{
    static const uint64_t kinds = VMS_RAM_FILL_FLAG | VMS_RAM_PAGE | VMS_RAM_XBZRLE_FLAG | VMS_RAM_PACKED;
    VMStateFile *f = c->file;
    uint64_t pos = c->pos;
    size_t got;
    const uint8_t *p = vms_source_peek(f->source, pos, 8, &got);
    uint64_t word, flags;

    if (!p || got < 8 || pos + 8 > c->limit) {
        return fail(c, c->limit, error, "the stream ends before its end of records");
    }
    word = be64_at(p);
    flags = word & (f->page_size - 1);
    r->offset = pos;
    r->address = word - flags;
    pos += 8;
    if (flags == VMS_RAM_EOS) {
        c->pos = pos;
        return r->address == 0 ? VMS_RAM_END : fail(c, r->offset, error, "an end of records with an address");
    }
    if (flags == VMS_RAM_MULTIFD) {
        f->ram_elsewhere = true;
        c->pos = pos;
        return VMS_RAM_OTHER;
    }
    if (flags == VMS_RAM_SIZES) {
        uint64_t end = c->again ? f->blocks_end : 0;

        if (!c->again && f->blocks->len == 0) {
            end = f->blocks_end = read_blocks(f, pos, c->limit, r->address);
        }
        c->pos = end;
        return end ? VMS_RAM_OTHER : fail(c, r->offset, error, "the list of blocks does not add up to its total");
    }
    if (flags & ~(kinds | VMS_RAM_SAME) || __builtin_popcountll(flags & kinds) != 1) {
        return fail(c, r->offset, error, "no record has such flags");
    }
    if (!record_block(c, flags, &pos)) {
        return fail(c, r->offset, error, "a page of a block that is not in the list of blocks");
    }
    return page_record(c, flags, r, pos, error);
}

/* More RAM is not kept account of page by page: 8 MiB of bits. */
#define PAGES_MAX ((uint64_t)64 * 1024 * 1024)

static void begin_account(VMStateFile *f)
{
    uint64_t pages = 0;

    if (f->ram_first || f->ram_unsure) {
        return;
    }
    f->ram_first = g_new0(uint64_t, f->blocks->len + 1);
    for (guint i = 0; i < f->blocks->len; i++) {
        uint64_t size = g_array_index(f->blocks, VmsRamBlock, i).pub.size;

        f->ram_first[i] = pages;
        size = size / f->page_size + (size % f->page_size != 0);
        if (size > PAGES_MAX - pages) {
            return;
        }
        pages += size;
    }
    f->ram_pages = pages;
    f->ram_seen = g_try_malloc0(pages / 8 + 1);
}

static void account(VMStateFile *f, const VmsRamRecord *r)
{
    uint64_t n;

    begin_account(f);
    f->ram_filled = f->ram_filled || r->kind == VMSTATE_RAM_FILL;
    f->ram_plain = f->ram_plain || r->kind != VMSTATE_RAM_FILL;
    if (f->ram_seen && !f->ram_unsure) {
        n = f->ram_first[r->block] + r->address / f->page_size;
        f->ram_seen[n / 8] |= (uint8_t)(1u << (n % 8));
    }
}

/* What went wrong is found again when the file's source is asked. */
static void tell(VMStateFile *f, const VmsRamRecord *r)
{
    VMStateRamPage page;

    if (!f->public_blocks) {
        vms_file_publish_blocks(f);
    }
    if (vms_ram_give(f, r, &page, NULL) > 0) {
        f->ram_func(f, &page, f->ram_opaque);
    }
}

uint64_t vms_ram_walk(VMStateFile *f, uint64_t start, uint64_t limit, GError **error)
{
    /* The block of the record before is known across parts. */
    VmsRamCursor c = { f, start, limit, f->ram_block, false };
    VmsRamRecord r;
    VmsRamWhat what;

    do {
        what = vms_ram_next(&c, &r, error);
        if (what == VMS_RAM_IS_PAGE) {
            account(f, &r);
            if (f->ram_told) {
                tell(f, &r);
            }
        }
    } while (what > VMS_RAM_END);
    if (what != VMS_RAM_END) {
        return 0;
    }
    begin_account(f);
    f->ram_block = c.block;
    return c.pos;
}

bool vms_ram_walk_first(VMStateFile *f, uint64_t start, uint64_t limit, uint64_t *end, GError **error)
{
    /* What the vmdesc or the configuration says comes first and was set before. */
    static const uint32_t sizes[] = { 4096, 1024, 256, 8192, 16384, 65536, 512, 2048, 32768 };
    g_autoptr(GError) first = NULL;
    uint64_t said = f->page_size;

    for (size_t i = 0; i <= G_N_ELEMENTS(sizes); i++) {
        if (i == 0 && said == 0) {
            continue;
        }
        f->page_size = i == 0 ? said : sizes[i - 1];
        forget_blocks(f);
        *end = vms_ram_walk(f, start, limit, first ? NULL : &first);
        if (*end != 0) {
            return true;
        }
        if (said != 0) {
            break;
        }
    }
    f->page_size = said ? said : 4096;
    forget_blocks(f);
    g_propagate_error(error, g_steal_pointer(&first));
    return false;
}
