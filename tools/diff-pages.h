/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What two files have in their pages of RAM, in bounded memory. A page may come in any order, more than once (a guest that
 * ran) and in different forms (plain, filled, packed, XBZRLE): the last that came counts. So each page becomes 64 bits, in
 * a window of pages. What the first window covers is taken while the files are opened, so that they are read once.
 */
#ifndef VMSTATE_TOOLS_DIFF_PAGES_H
#define VMSTATE_TOOLS_DIFF_PAGES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <vmstate/inspect.h>

typedef struct DiffPages DiffPages;

/* What is known of a page. */
typedef enum DiffPage {
    DIFF_PAGE_SAME,  /* in both, or in none */
    DIFF_PAGE_OTHER, /* in both, and they differ */
    DIFF_PAGE_A,     /* in A only: B's is elsewhere */
    DIFF_PAGE_B,
} DiffPage;

DiffPages *diff_pages_new(void);
void diff_pages_free(DiffPages *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DiffPages, diff_pages_free)

/* Opens A (@side 0), then B (1), and takes in their pages. */
VMStateFile *diff_pages_open(DiffPages *p, int side, const char *path, GError **error);

/* Whether the pages can be compared: they have one size, and their number is one that can be. */
bool diff_pages_are_comparable(const DiffPages *p);
/* All pages of A's blocks have numbers: the first of block @i, which may be the number of blocks. */
uint64_t diff_pages_first(const DiffPages *p, size_t i);
/* How many of A's block @i can be compared: B's may be smaller, or not there. */
uint64_t diff_pages_count(const DiffPages *p, size_t i);

/* The window: [*from, *to). */
void diff_pages_window(const DiffPages *p, uint64_t *from, uint64_t *to);
/* What is known of page @n, which is in the window. */
DiffPage diff_pages_get(const DiffPages *p, uint64_t n);
/* The first page from @n on, which is in the window, that can be in a file, or the window's
 * end. Those before are in none. */
uint64_t diff_pages_next_touched(const DiffPages *p, uint64_t n);
/* Goes on to the next window that has pages: 1, 0 behind the last, -1 with @error set. */
int diff_pages_next(DiffPages *p, GError **error);
/* NULL, or why the answer is not the whole truth. */
const char *diff_pages_note(const DiffPages *p);

#endif
