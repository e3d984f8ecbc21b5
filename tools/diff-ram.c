/* SPDX-License-Identifier: BSD-3-Clause */
/* How RAM differs: its blocks, and the ranges of pages in each. */
#include <inttypes.h>
#include <string.h>

#include "diff.h"

#define RANGES_SHOWN 16

/* One block, over as many windows as it takes. */
typedef struct Block {
    Diff *d;
    char *path;
    uint64_t page_size;
    uint64_t first; /* its first page's number */
    uint64_t count;
    uint64_t from;  /* of the range that is open; G_MAXUINT64: none */
    uint64_t ranges;
    uint64_t pages;
    uint64_t alone[2]; /* pages that only one of the files has */
    bool ignored;
} Block;

static void end_range(Block *b, uint64_t to)
{
    uint64_t at = (b->from - b->first) * b->page_size;
    uint64_t end = (to - b->first) * b->page_size;

    if (b->from == G_MAXUINT64) {
        return;
    }
    b->pages += to - b->from;
    b->from = G_MAXUINT64;
    if (b->ranges++ >= RANGES_SHOWN || b->ignored) {
        return;
    }
    if (b->d->json) {
        out_text(&b->d->out, b->ranges > 1 ? ", " : "");
        out_printf(&b->d->out, "{\"offset\": %" PRIu64 ", \"size\": %" PRIu64 "}", at, end - at);
    } else {
        out_printf(&b->d->out, "\n    0x%" PRIx64 "-0x%" PRIx64, at, end - 1);
    }
}

static void begin_range(Block *b, uint64_t from)
{
    if (b->from != G_MAXUINT64) {
        return;
    }
    b->from = from;
    if (b->ranges > 0) {
        return;
    }
    b->ignored = !diff_wants(b->d, b->path);
    if (!b->ignored) {
        diff_begin(b->d, b->path, "ram");
        out_text(&b->d->out, b->d->json ? ", \"ranges\": [" : "pages differ");
    }
}

static void end_block(Block *b)
{
    Out *out = &b->d->out;

    for (int i = 0; i < 2; i++) {
        if (b->alone[i] > 0) {
            diff_gap(b->d, "%" PRIu64 " pages of %s are in %c only and were not compared: %c's are in other channels, "
                      "shared memory, or were not sent", b->alone[i], b->path, 'A' + i, 'B' - i);
        }
    }
    if (b->ranges == 0 || b->ignored) {
        return;
    }
    if (b->d->json) {
        out_printf(out, "], \"n_ranges\": %" PRIu64 ", \"pages\": %" PRIu64, b->ranges, b->pages);
    } else {
        if (b->ranges > RANGES_SHOWN) {
            out_printf(out, "\n    and %" PRIu64 " more ranges", b->ranges - RANGES_SHOWN);
        }
        out_printf(out, "\n    together %" PRIu64 " of %" PRIu64 " pages, %" PRIu64 " bytes each", b->pages, b->count,
                   b->page_size);
    }
    diff_end(b->d);
}

/* Pages [from, to), which are all in the window. */
static void pages(Block *b, uint64_t from, uint64_t to)
{
    for (uint64_t n = from; n < to; n++) {
        uint64_t next = diff_pages_next_touched(b->d->pages, n);
        DiffPage what;

        if (next > n) {
            end_range(b, n);
            n = next - 1;
            continue;
        }
        what = diff_pages_get(b->d->pages, n);
        if (what == DIFF_PAGE_OTHER) {
            begin_range(b, n);
        } else {
            end_range(b, n);
            b->alone[0] += what == DIFF_PAGE_A;
            b->alone[1] += what == DIFF_PAGE_B;
        }
    }
}

static bool open_block(Block *b, size_t i, const char *label)
{
    size_t n;
    const VMStateRamBlock *blocks = vmstate_file_get_ram_blocks(b->d->file[0], &n);

    g_free(b->path);
    *b = (Block){ .d = b->d, .page_size = b->page_size, .from = G_MAXUINT64 };
    if (i >= n) {
        return false;
    }
    b->path = g_strdup_printf("%s:%s", label, blocks[i].name);
    b->first = diff_pages_first(b->d->pages, i);
    b->count = diff_pages_count(b->d->pages, i);
    return true;
}

/* Windows are passed in the order of the pages, and so are the blocks. */
static void compare_pages(Diff *d, const char *label)
{
    Block b = { .d = d, .page_size = vmstate_file_get_page_size(d->file[0]) };
    bool more = open_block(&b, 0, label);
    uint64_t from, to, before = 0;
    size_t i = 0;

    do {
        diff_pages_window(d->pages, &from, &to);
        if (from != before) {
            end_range(&b, before); /* What lies between two windows is in neither file. */
        }
        while (more && b.first < to) {
            pages(&b, MAX(from, b.first), MAX(from, MIN(to, b.first + b.count)));
            if (b.first + b.count > to) {
                break;
            }
            end_range(&b, b.first + b.count);
            end_block(&b);
            more = open_block(&b, ++i, label);
        }
        before = to;
    } while (more && diff_pages_next(d->pages, &d->error) > 0);
    if (more) {
        end_range(&b, before);
        end_block(&b);
    }
    g_free(b.path);
}

/* Blocks that only one has, and their lengths. */
static void compare_blocks(Diff *d, const char *label)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    size_t n[2];
    const VMStateRamBlock *a = vmstate_file_get_ram_blocks(d->file[0], &n[0]);
    const VMStateRamBlock *b = vmstate_file_get_ram_blocks(d->file[1], &n[1]);

    for (size_t i = 0; i < n[0]; i++) {
        g_hash_table_insert(names, (gpointer)a[i].name, (gpointer)&a[i]);
    }
    for (size_t i = 0; i < n[1]; i++) {
        const VMStateRamBlock *same = g_hash_table_lookup(names, b[i].name);
        g_autofree char *path = g_strdup_printf("%s:%s", label, b[i].name);

        if (!same) {
            diff_one_side(d, path, "block", 1, b[i].size);
        } else if (same->size != b[i].size && diff_wants(d, path)) {
            diff_begin(d, path, "length");
            diff_numbers(d, same->size, b[i].size);
            diff_end(d);
        }
        g_hash_table_remove(names, b[i].name);
    }
    for (size_t i = 0; i < n[0]; i++) {
        g_autofree char *path = g_strdup_printf("%s:%s", label, a[i].name);

        if (g_hash_table_contains(names, a[i].name)) {
            diff_one_side(d, path, "block", 0, a[i].size);
        }
    }
}

void diff_ram(Diff *d, const char *label)
{
    uint64_t size[2] = { vmstate_file_get_page_size(d->file[0]), vmstate_file_get_page_size(d->file[1]) };

    compare_blocks(d, label);
    if (size[0] != size[1]) {
        diff_gap(d, "RAM was not compared: its pages have %" PRIu64 " and %" PRIu64 " bytes", size[0], size[1]);
    } else if (!diff_pages_are_comparable(d->pages)) {
        diff_gap(d, "RAM was not compared: its blocks or pages are too big, or there is too little memory");
    } else {
        compare_pages(d, label);
    }
    if (diff_pages_note(d->pages)) {
        diff_gap(d, "%s", diff_pages_note(d->pages));
    }
}
