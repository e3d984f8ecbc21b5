/* SPDX-License-Identifier: BSD-3-Clause */
#include "diff-pages.h"

#include <string.h>
#include <zlib.h>

#include "diff-xbzrle.h"

/* Pages: 16 MiB and some bits, for 8 GiB of RAM. A test has a smaller one. */
#ifndef DIFF_PAGES_WINDOW
#define DIFF_PAGES_WINDOW ((uint64_t)1 << 21)
#endif
/* Pages that are cleared together, if any of them was touched. A multiple of eight. */
#define CHUNK ((uint64_t)512)
#define WALKS_MAX 256
#define PAGE_MAX ((uint64_t)1 << 21)

struct DiffPages {
    VMStateFile *file[2];
    uint64_t page_size;
    uint64_t key;    /* makes hashes differ from one run to the next: no file can be made to fit them */
    size_t n_blocks; /* A's */
    uint64_t *base;  /* the first page of each of A's blocks; one more at the end */
    uint64_t *count; /* pages of each that B can have */
    size_t *map;     /* B's blocks to A's; G_MAXSIZE: none */
    size_t n_map;
    bool begun[2];
    bool off;
    bool sparse[2];  /* pages of zeros are not in the file */

    uint64_t first;  /* of the window */
    uint64_t size;   /* pages of the window */
    uint64_t beyond; /* the lowest page behind the window that was seen */
    uint64_t *hash;  /* A's */
    uint8_t *there[2];
    uint8_t *other;  /* B's page is not A's */
    uint8_t *delta[2]; /* the last that came is a difference to what came before (XBZRLE) */
    uint8_t *touched;  /* chunks */
    bool packed[2];
    uint8_t *room;
    int walks;
    const char *note;
};

static void put_bit(uint8_t *bits, uint64_t i, bool value)
{
    uint8_t mask = (uint8_t)(1u << (i % 8));

    bits[i / 8] = value ? bits[i / 8] | mask : bits[i / 8] & (uint8_t)~mask;
}

static bool get_bit(const uint8_t *bits, uint64_t i)
{
    return bits[i / 8] >> (i % 8) & 1;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * UINT64_C(0x9fb21c651e98df25);
    return h ^ h >> 32;
}

/* So many sums side by side, that a processor need not wait for one multiplication before the next. */
#define LANES 8

/* 0 stands for a page of zeros. */
static uint64_t hash_page(uint64_t key, const uint8_t *data, size_t size)
{
    uint64_t h[LANES], word[LANES];
    uint64_t any = 0, all = key;
    size_t i;

    for (int j = 0; j < LANES; j++) {
        h[j] = key * (uint64_t)(2 * j + 1);
    }
    for (i = 0; i + sizeof(word) <= size; i += sizeof(word)) {
        memcpy(word, data + i, sizeof(word));
        for (int j = 0; j < LANES; j++) {
            any |= word[j];
            h[j] = mix(h[j], word[j]);
        }
    }
    for (int j = 0; j < LANES; j++) {
        all = mix(all, h[j]);
    }
    for (; i < size; i++) {
        any |= data[i];
        all = mix(all, data[i]);
    }
    return any == 0 ? 0 : all | 1;
}

static uint64_t hash(DiffPages *p, const VMStateRamPage *page)
{
    uLongf size = (uLongf)p->page_size;

    if (page->kind == VMSTATE_RAM_PLAIN) {
        return hash_page(p->key, page->data, page->size);
    }
    if (page->kind == VMSTATE_RAM_COMPRESSED) {
        memset(p->room, 0, (size_t)p->page_size);
        if (uncompress(p->room, &size, page->data, (uLong)page->size) != Z_OK || size != p->page_size) {
            p->note = "a compressed page of RAM cannot be unpacked: what was unpacked of it was compared";
        }
    } else if (page->fill != 0) {
        memset(p->room, page->fill, (size_t)p->page_size);
    } else {
        return 0;
    }
    return hash_page(p->key, p->room, (size_t)p->page_size);
}

/* The window's page that it is; G_MAXUINT64: none. */
static uint64_t place(DiffPages *p, int side, const VMStateRamPage *page)
{
    size_t block = side == 0 ? page->block : p->map[page->block];
    uint64_t n;

    if (block == G_MAXSIZE || page->offset / p->page_size >= p->count[block]) {
        return G_MAXUINT64;
    }
    n = p->base[block] + page->offset / p->page_size;
    if (n >= p->first && n - p->first < p->size) {
        return n - p->first;
    }
    if (n > p->first) {
        p->beyond = MIN(p->beyond, n);
    }
    return G_MAXUINT64;
}

static void touch(DiffPages *p, int side, uint64_t i)
{
    put_bit(p->there[side], i, true);
    p->touched[i / CHUNK] = 1;
}

static void settle(DiffPages *p, int side, uint64_t i, uint64_t h)
{
    touch(p, side, i);
    if (side == 1) {
        put_bit(p->other, i, p->hash[i] != h);
    } else if (p->hash[i] != h) {
        p->hash[i] = h; /* Memory of zeros is not touched for pages of zeros. */
    }
}

static void take(DiffPages *p, int side, const VMStateRamPage *page)
{
    uint64_t i = place(p, side, page);

    if (i == G_MAXUINT64) {
        return;
    }
    if (page->kind == VMSTATE_RAM_XBZRLE) {
        touch(p, side, i);
        put_bit(p->delta[side], i, true);
        p->packed[side] = true;
        return;
    }
    if (p->packed[side]) {
        put_bit(p->delta[side], i, false);
    }
    settle(p, side, i, hash(p, page));
}

/* The pages in which XBZRLE has the last word are put together, as many at once as there is room for. */
static bool unfold(DiffPages *p, int side, GError **error)
{
    g_autoptr(DiffXbzrle) x = NULL;
    uint64_t from = 0;

    if (!p->packed[side]) {
        return true;
    }
    x = diff_xbzrle_new(p->page_size);
    for (int walks = 0; walks < DIFF_XBZRLE_WALKS; walks++) {
        g_autoptr(VMStateRamIter) iter = vmstate_ram_iter_new(p->file[side]);
        VMStateRamPage page;
        int more;

        diff_xbzrle_clear(x);
        for (; from < p->size && !diff_xbzrle_is_full(x); from++) {
            if (get_bit(p->delta[side], from)) {
                diff_xbzrle_add(x, from);
            }
        }
        while ((more = vmstate_ram_iter_next(iter, &page, error)) > 0) {
            uint64_t i = place(p, side, &page);

            if (i != G_MAXUINT64 && get_bit(p->delta[side], i) && !diff_xbzrle_take(x, i, &page)) {
                p->note = "RAM has XBZRLE pages that do not fit what was sent before: they may be damaged";
            }
        }
        if (more < 0) {
            return false;
        }
        for (size_t n = 0; n < diff_xbzrle_n(x); n++) {
            uint64_t i;
            const uint8_t *bytes = diff_xbzrle_get(x, n, &i);

            settle(p, side, i, hash_page(p->key, bytes, (size_t)p->page_size));
        }
        if (from >= p->size) {
            return true;
        }
    }
    p->note = "RAM has more XBZRLE pages than were put together: equal pages may be told as different";
    return true;
}

static uint64_t pages_of(const DiffPages *p, const VMStateRamBlock *block)
{
    return block->size / p->page_size + (block->size % p->page_size != 0);
}

static bool is_sparse(VMStateFile *file)
{
    const char *const *capabilities = vmstate_file_get_capabilities(file);

    return capabilities && g_strv_contains(capabilities, "mapped-ram");
}

static bool give_window(DiffPages *p)
{
    size_t bytes;

    p->size = MIN(p->base[p->n_blocks], DIFF_PAGES_WINDOW);
    bytes = (size_t)p->size / 8 + 1;
    p->hash = g_try_new0(uint64_t, p->size + 1);
    p->room = g_try_malloc0((size_t)p->page_size);
    p->other = g_try_malloc0(bytes);
    p->touched = g_try_malloc0((size_t)(p->size / CHUNK) + 1);
    for (int i = 0; i < 2; i++) {
        p->there[i] = g_try_malloc0(bytes);
        p->delta[i] = g_try_malloc0(bytes);
    }
    return p->hash && p->room && p->other && p->touched && p->there[0] && p->there[1] && p->delta[0] && p->delta[1];
}

static void begin_a(DiffPages *p, VMStateFile *file)
{
    const VMStateRamBlock *blocks = vmstate_file_get_ram_blocks(file, &p->n_blocks);

    p->page_size = vmstate_file_get_page_size(file);
    p->base = g_new0(uint64_t, p->n_blocks + 1);
    p->count = g_new0(uint64_t, p->n_blocks + 1);
    p->off = p->page_size == 0 || p->page_size > PAGE_MAX;
    for (size_t i = 0; i < p->n_blocks && !p->off; i++) {
        p->count[i] = pages_of(p, &blocks[i]);
        p->off = !g_uint64_checked_add(&p->base[i + 1], p->base[i], p->count[i]) || p->base[i + 1] > G_MAXUINT64 / 4;
    }
    p->off = p->off || !give_window(p);
}

/* Pairs the blocks by name. */
static void begin_b(DiffPages *p, VMStateFile *file)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    size_t n;
    const VMStateRamBlock *a = vmstate_file_get_ram_blocks(p->file[0], &n);
    const VMStateRamBlock *b = vmstate_file_get_ram_blocks(file, &p->n_map);

    p->map = g_new(size_t, p->n_map + 1);
    p->off = p->off || vmstate_file_get_page_size(file) != p->page_size;
    for (size_t i = 0; i < n; i++) {
        g_hash_table_insert(names, (gpointer)a[i].name, GSIZE_TO_POINTER(i + 1));
        p->count[i] = 0;
    }
    for (size_t i = 0; i < p->n_map; i++) {
        p->map[i] = GPOINTER_TO_SIZE(g_hash_table_lookup(names, b[i].name)) - 1;
        if (p->map[i] != G_MAXSIZE && !p->off) {
            p->count[p->map[i]] = MIN(pages_of(p, &a[p->map[i]]), pages_of(p, &b[i]));
        }
    }
}

static void begin(DiffPages *p, int side, VMStateFile *file)
{
    if (!p->begun[side]) {
        p->begun[side] = true;
        p->sparse[side] = is_sparse(file);
        (side == 0 ? begin_a : begin_b)(p, file);
    }
}

static void take_a(VMStateFile *file, const VMStateRamPage *page, void *opaque)
{
    DiffPages *p = opaque;

    begin(p, 0, file);
    if (!p->off) {
        take(p, 0, page);
    }
}

static void take_b(VMStateFile *file, const VMStateRamPage *page, void *opaque)
{
    DiffPages *p = opaque;

    begin(p, 1, file);
    if (!p->off) {
        take(p, 1, page);
    }
}

DiffPages *diff_pages_new(void)
{
    DiffPages *p = g_new0(DiffPages, 1);

    p->key = (uint64_t)g_random_int() << 32 | g_random_int();
    p->beyond = G_MAXUINT64;
    return p;
}

void diff_pages_free(DiffPages *p)
{
    if (!p) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        g_free(p->there[i]);
        g_free(p->delta[i]);
    }
    g_free(p->hash);
    g_free(p->other);
    g_free(p->touched);
    g_free(p->room);
    g_free(p->base);
    g_free(p->count);
    g_free(p->map);
    g_free(p);
}

VMStateFile *diff_pages_open(DiffPages *p, int side, const char *path, GError **error)
{
    g_autoptr(VMStateFile) file = vmstate_file_open_path_with_ram(path, side == 0 ? take_a : take_b, p, error);

    if (!file) {
        return NULL;
    }
    p->file[side] = file;
    begin(p, side, file); /* It may have no page. */
    return p->off || unfold(p, side, error) ? g_steal_pointer(&file) : NULL;
}

bool diff_pages_are_comparable(const DiffPages *p)
{
    return !p->off;
}

uint64_t diff_pages_first(const DiffPages *p, size_t i)
{
    return p->base[i];
}

uint64_t diff_pages_count(const DiffPages *p, size_t i)
{
    return p->count[i];
}

void diff_pages_window(const DiffPages *p, uint64_t *from, uint64_t *to)
{
    *from = p->first;
    *to = MIN(p->first + p->size, p->base[p->n_blocks]);
}

DiffPage diff_pages_get(const DiffPages *p, uint64_t n)
{
    uint64_t i = n - p->first;
    bool a = get_bit(p->there[0], i);
    bool b = get_bit(p->there[1], i);

    if (a && b) {
        return get_bit(p->other, i) ? DIFF_PAGE_OTHER : DIFF_PAGE_SAME;
    }
    if (a && p->sparse[1]) {
        return p->hash[i] != 0 ? DIFF_PAGE_OTHER : DIFF_PAGE_SAME;
    }
    if (b && p->sparse[0]) {
        return get_bit(p->other, i) ? DIFF_PAGE_OTHER : DIFF_PAGE_SAME;
    }
    return a ? DIFF_PAGE_A : b ? DIFF_PAGE_B : DIFF_PAGE_SAME;
}

uint64_t diff_pages_next_touched(const DiffPages *p, uint64_t n)
{
    uint64_t i = n - p->first;

    if (p->touched[i / CHUNK]) {
        return n;
    }
    while (i < p->size && !p->touched[i / CHUNK]) {
        i = (i / CHUNK + 1) * CHUNK;
    }
    return p->first + MIN(i, p->size);
}

/* A file may claim more RAM than anybody has: what was not touched costs nothing. */
static void clear_window(DiffPages *p)
{
    for (uint64_t i = 0; i < p->size; i += CHUNK) {
        size_t n = (size_t)MIN(CHUNK, p->size - i);
        size_t bytes = n / 8 + (n % 8 != 0);

        if (!p->touched[i / CHUNK]) {
            continue;
        }
        memset(p->hash + i, 0, n * sizeof(uint64_t));
        memset(p->other + i / 8, 0, bytes);
        for (int side = 0; side < 2; side++) {
            memset(p->there[side] + i / 8, 0, bytes);
            memset(p->delta[side] + i / 8, 0, bytes);
        }
        p->touched[i / CHUNK] = 0;
    }
    p->packed[0] = p->packed[1] = false;
}

static bool walk(DiffPages *p, int side, GError **error)
{
    g_autoptr(VMStateRamIter) iter = vmstate_ram_iter_new(p->file[side]);
    VMStateRamPage page;
    int more;

    while ((more = vmstate_ram_iter_next(iter, &page, error)) > 0) {
        take(p, side, &page);
    }
    return more == 0 && unfold(p, side, error);
}

int diff_pages_next(DiffPages *p, GError **error)
{
    if (p->off || p->beyond == G_MAXUINT64) {
        return 0;
    }
    if (++p->walks == WALKS_MAX) {
        p->note = "RAM was not compared to its end: it is spread too far";
        return 0;
    }
    p->first = p->beyond;
    p->beyond = G_MAXUINT64;
    clear_window(p);
    return walk(p, 0, error) && walk(p, 1, error) ? 1 : -1;
}

const char *diff_pages_note(const DiffPages *p)
{
    return p->note;
}
