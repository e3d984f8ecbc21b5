/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages of which the stream has the last changes only (XBZRLE), put together from all that came of them. */
#ifndef VMSTATE_TOOLS_DIFF_XBZRLE_H
#define VMSTATE_TOOLS_DIFF_XBZRLE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <vmstate/inspect.h>

/* One walk over a file puts as many pages together as there is room for. */
#define DIFF_XBZRLE_WALKS 256

typedef struct DiffXbzrle DiffXbzrle;

DiffXbzrle *diff_xbzrle_new(uint64_t page_size);
void diff_xbzrle_free(DiffXbzrle *x);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DiffXbzrle, diff_xbzrle_free)

void diff_xbzrle_clear(DiffXbzrle *x);
bool diff_xbzrle_is_full(const DiffXbzrle *x);
/* Page @i will be put together; there is room for it. */
void diff_xbzrle_add(DiffXbzrle *x, uint64_t i);
/* What came of page @i, if it is one of those. False: it is damaged. */
bool diff_xbzrle_take(DiffXbzrle *x, uint64_t i, const VMStateRamPage *page);

size_t diff_xbzrle_n(const DiffXbzrle *x);
/* The @n-th page that was added: its bytes, and its number. */
const uint8_t *diff_xbzrle_get(const DiffXbzrle *x, size_t n, uint64_t *i);

#endif
