/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RAM compared in bounded memory. The two files have their pages in any order, and a page more than once; so each page
 * becomes 64 bits, in a window of pages. RAM that is bigger than the window takes several walks.
 */
#include <inttypes.h>
#include <string.h>
#include <zlib.h>

#include "diff.h"

#define WINDOW ((uint64_t)1 << 21) /* pages: two times 16 MiB */
#define WALKS_MAX 256
#define RANGES_SHOWN 16
#define PAGE_MAX ((uint64_t)1 << 21)

typedef struct Ram {
    Diff *d;
    uint64_t page_size;
    uint64_t key;         /* makes hashes differ from one run to the next: no file can be made to fit them */
    const VMStateRamBlock *blocks;
    size_t n_blocks;
    uint64_t *base;       /* the first page of each of A's blocks; one more at the end */
    size_t *map;          /* B's blocks to A's; G_MAXSIZE: none */
    uint64_t *hash[2];
    uint64_t first;       /* of the window */
    uint64_t beyond;      /* the lowest page behind the window that was seen */
    uint64_t pages[2];
    uint8_t *room;
    bool packed;
} Ram;

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * UINT64_C(0x9fb21c651e98df25);
    return h ^ h >> 32;
}

/* 0 stands for a page of zeros, and for one that is not in the file. */
static uint64_t hash_page(const Ram *r, const uint8_t *data, size_t size)
{
    uint64_t h[4] = { r->key, ~r->key, r->key * 3, r->key * 5 };
    uint64_t word[4], any = 0, all;
    size_t i;

    for (i = 0; i + sizeof(word) <= size; i += sizeof(word)) {
        memcpy(word, data + i, sizeof(word));
        any |= word[0] | word[1] | word[2] | word[3];
        for (int j = 0; j < 4; j++) {
            h[j] = mix(h[j], word[j]);
        }
    }
    all = mix(mix(mix(h[0], h[1]), h[2]), h[3]);
    for (; i < size; i++) {
        any |= data[i];
        all = mix(all, data[i]);
    }
    return any == 0 ? 0 : all | 1;
}

static uint64_t hash(Ram *r, const VMStateRamPage *p, uint64_t before)
{
    uLongf size = (uLongf)r->page_size;

    switch (p->kind) {
    case VMSTATE_RAM_FILL:
        if (p->fill == 0) {
            return 0;
        }
        memset(r->room, p->fill, (size_t)r->page_size);
        return hash_page(r, r->room, (size_t)r->page_size);
    case VMSTATE_RAM_COMPRESSED:
        if (uncompress(r->room, &size, p->data, (uLong)p->size) == Z_OK) {
            return hash_page(r, r->room, (size_t)size);
        }
        break;
    case VMSTATE_RAM_XBZRLE:
        r->packed = true;
        break;
    default:
        return hash_page(r, p->data, p->size);
    }
    return mix(before, hash_page(r, p->data, p->size)) | 1;
}

/* One walk over one file fills the window. */
static bool walk(Ram *r, int side)
{
    g_autoptr(VMStateRamIter) iter = vmstate_ram_iter_new(r->d->file[side]);
    VMStateRamPage p;
    int more;

    memset(r->hash[side], 0, WINDOW * sizeof(uint64_t));
    while ((more = vmstate_ram_iter_next(iter, &p, &r->d->error)) > 0) {
        size_t block = side == 0 ? p.block : r->map[p.block];
        uint64_t page;

        r->pages[side]++;
        if (block == G_MAXSIZE || p.offset / r->page_size >= r->base[block + 1] - r->base[block]) {
            continue;
        }
        page = r->base[block] + p.offset / r->page_size;
        if (page >= r->first && page - r->first < WINDOW) {
            uint64_t *h = &r->hash[side][page - r->first];

            *h = hash(r, &p, *h);
        } else if (page > r->first) {
            r->beyond = MIN(r->beyond, page);
        }
    }
    return more == 0;
}

static void one_range(Ram *r, uint64_t from, uint64_t to, unsigned n)
{
    if (n > RANGES_SHOWN) {
        return;
    }
    if (r->d->json) {
        out_printf(&r->d->out, "%s{\"offset\": %" PRIu64 ", \"size\": %" PRIu64 "}", n > 1 ? ", " : "",
                   from * r->page_size,
                   (to - from) * r->page_size);
    } else {
        out_printf(&r->d->out, "\n    0x%" PRIx64 "-0x%" PRIx64, from * r->page_size, to * r->page_size - 1);
    }
}

/* The part of one block that is in the window. */
static void report(Ram *r, size_t block, const char *path)
{
    uint64_t from = MAX(r->base[block], r->first);
    uint64_t to = MIN(r->base[block + 1], r->first + WINDOW);
    uint64_t pages = 0;
    unsigned n = 0;

    for (uint64_t i = from; i < to;) {
        uint64_t start = i;

        while (i < to && r->hash[0][i - r->first] != r->hash[1][i - r->first]) {
            i++;
        }
        if (i == start) {
            i++;
            continue;
        }
        if (pages == 0) {
            if (!diff_wants(r->d, path)) {
                return;
            }
            diff_begin(r->d, path, "ram");
            out_text(&r->d->out, r->d->json ? ", \"ranges\": [" : "pages differ");
        }
        pages += i - start;
        one_range(r, start - r->base[block], i - r->base[block], ++n);
    }
    if (pages == 0) {
        return;
    }
    if (r->d->json) {
        out_printf(&r->d->out, "], \"n_ranges\": %u, \"pages\": %" PRIu64, n, pages);
    } else {
        if (n > RANGES_SHOWN) {
            out_printf(&r->d->out, "\n    and %u more ranges", n - RANGES_SHOWN);
        }
        out_printf(&r->d->out, "\n    together %" PRIu64 " of %" PRIu64 " pages, %" PRIu64 " bytes each", pages,
                   to - from,
                   r->page_size);
    }
    diff_end(r->d);
}

static void window(Ram *r, const char *label)
{
    for (size_t i = 0; i < r->n_blocks; i++) {
        if (r->base[i] < r->first + WINDOW && r->base[i + 1] > r->first) {
            g_autofree char *path = g_strdup_printf("%s:%s", label, r->blocks[i].name);

            report(r, i, path);
        }
    }
}

static void windows(Ram *r, const char *label)
{
    for (int walks = 0; r->first != G_MAXUINT64; walks++) {
        r->beyond = G_MAXUINT64;
        r->pages[0] = r->pages[1] = 0;
        if (walks == WALKS_MAX) {
            diff_note(r->d, "RAM was compared up to page %" PRIu64 " only: it is spread too far", r->first);
            return;
        }
        if (!walk(r, 0) || !walk(r, 1)) {
            return;
        }
        window(r, label);
        r->first = r->beyond;
    }
    if (r->packed) {
        diff_note(r->d, "RAM has XBZRLE pages, which hold only what changed: equal RAM may look different");
    }
    for (int i = 0; i < 2; i++) {
        if (r->pages[i] == 0 && r->base[r->n_blocks] > 0) {
            diff_note(r->d, "%c has no pages of RAM (other channels, or shared memory): taken as zeros", 'A' + i);
        }
    }
}

/* Pairs the blocks by name. */
static bool blocks(Ram *r, const char *label)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    size_t n;
    const VMStateRamBlock *b = vmstate_file_get_ram_blocks(r->d->file[1], &n);

    r->blocks = vmstate_file_get_ram_blocks(r->d->file[0], &r->n_blocks);
    r->base = g_new0(uint64_t, r->n_blocks + 1);
    r->map = g_new(size_t, n + 1);
    for (size_t i = 0; i < r->n_blocks; i++) {
        uint64_t pages = r->blocks[i].size / r->page_size + (r->blocks[i].size % r->page_size != 0);

        if (!g_uint64_checked_add(&r->base[i + 1], r->base[i], pages) || r->base[i + 1] > G_MAXUINT64 / 4) {
            diff_note(r->d, "RAM was not compared: its blocks are too big");
            return false;
        }
        g_hash_table_insert(names, (gpointer)r->blocks[i].name, GSIZE_TO_POINTER(i + 1));
    }
    for (size_t i = 0; i < n; i++) {
        size_t a = GPOINTER_TO_SIZE(g_hash_table_lookup(names, b[i].name));
        g_autofree char *path = g_strdup_printf("%s:%s", label, b[i].name);

        r->map[i] = a - 1;
        if (a == 0) {
            diff_one_side(r->d, path, "block", 1, b[i].size);
        } else if (r->blocks[a - 1].size != b[i].size && diff_wants(r->d, path)) {
            diff_begin(r->d, path, "length");
            diff_numbers(r->d, r->blocks[a - 1].size, b[i].size);
            diff_end(r->d);
        }
        g_hash_table_remove(names, b[i].name);
    }
    for (size_t i = 0; i < r->n_blocks; i++) {
        g_autofree char *path = g_strdup_printf("%s:%s", label, r->blocks[i].name);

        if (g_hash_table_contains(names, r->blocks[i].name)) {
            diff_one_side(r->d, path, "block", 0, r->blocks[i].size);
        }
    }
    return true;
}

void diff_ram(Diff *d, const char *label)
{
    Ram r = { .d = d, .page_size = vmstate_file_get_page_size(d->file[0]) };
    uint64_t other = vmstate_file_get_page_size(d->file[1]);

    if (r.page_size != other || r.page_size == 0 || r.page_size > PAGE_MAX) {
        diff_note(d, "RAM was not compared: its pages have %" PRIu64 " and %" PRIu64 " bytes", r.page_size, other);
        return;
    }
    r.key = (uint64_t)g_random_int() << 32 | g_random_int();
    if (blocks(&r, label)) {
        r.hash[0] = g_new(uint64_t, WINDOW);
        r.hash[1] = g_new(uint64_t, WINDOW);
        r.room = g_malloc((size_t)r.page_size);
        windows(&r, label);
    }
    g_free(r.hash[0]);
    g_free(r.hash[1]);
    g_free(r.room);
    g_free(r.base);
    g_free(r.map);
}
