/* SPDX-License-Identifier: BSD-3-Clause */
#include "diff-xbzrle.h"

#include <string.h>
#include <zlib.h>

#define ROOM ((size_t)8 * 1024 * 1024)

struct DiffXbzrle {
    size_t page_size;
    size_t most;
    size_t n;
    uint64_t *pages;
    uint8_t *bytes;
    GHashTable *places; /* page + 1 -> place + 1 */
};

DiffXbzrle *diff_xbzrle_new(uint64_t page_size)
{
    DiffXbzrle *x = g_new0(DiffXbzrle, 1);

    x->page_size = (size_t)page_size;
    x->most = MAX(1, ROOM / x->page_size);
    x->pages = g_new0(uint64_t, x->most);
    x->bytes = g_malloc0(x->most * x->page_size);
    x->places = g_hash_table_new(NULL, NULL);
    return x;
}

void diff_xbzrle_free(DiffXbzrle *x)
{
    if (x) {
        g_hash_table_unref(x->places);
        g_free(x->bytes);
        g_free(x->pages);
        g_free(x);
    }
}

void diff_xbzrle_clear(DiffXbzrle *x)
{
    x->n = 0;
    memset(x->bytes, 0, x->most * x->page_size);
    g_hash_table_remove_all(x->places);
}

bool diff_xbzrle_is_full(const DiffXbzrle *x)
{
    return x->n == x->most;
}

void diff_xbzrle_add(DiffXbzrle *x, uint64_t i)
{
    x->pages[x->n++] = i;
    g_hash_table_insert(x->places, GSIZE_TO_POINTER((size_t)i + 1), GSIZE_TO_POINTER(x->n));
}

/* A length: seven bits a byte, the low ones first. */
static bool length(const uint8_t **p, const uint8_t *end, size_t *value)
{
    *value = 0;
    for (unsigned shift = 0; *p < end && shift < 28; shift += 7) {
        uint8_t byte = *(*p)++;

        *value |= (size_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            return true;
        }
    }
    return false;
}

/* How many bytes stay, how many come new, those; and again. */
static bool apply(uint8_t *page, size_t size, const uint8_t *p, size_t n)
{
    const uint8_t *end = p + n;
    size_t at = 0;

    while (p < end) {
        size_t stay, come;

        if (!length(&p, end, &stay) || stay > size - at) {
            return false;
        }
        at += stay;
        if (p == end) {
            return true;
        }
        if (!length(&p, end, &come) || come > size - at || come > (size_t)(end - p)) {
            return false;
        }
        memcpy(page + at, p, come);
        at += come;
        p += come;
    }
    return true;
}

bool diff_xbzrle_take(DiffXbzrle *x, uint64_t i, const VMStateRamPage *page)
{
    size_t place = GPOINTER_TO_SIZE(g_hash_table_lookup(x->places, GSIZE_TO_POINTER((size_t)i + 1)));
    uLongf size = (uLongf)x->page_size;
    uint8_t *bytes;

    if (place == 0) {
        return true;
    }
    bytes = x->bytes + (place - 1) * x->page_size;
    switch (page->kind) {
    case VMSTATE_RAM_FILL:
        memset(bytes, page->fill, x->page_size);
        return true;
    case VMSTATE_RAM_PLAIN:
        memcpy(bytes, page->data, MIN(page->size, x->page_size));
        return true;
    case VMSTATE_RAM_COMPRESSED:
        return uncompress(bytes, &size, page->data, (uLong)page->size) == Z_OK;
    case VMSTATE_RAM_XBZRLE:
        return apply(bytes, x->page_size, page->data, page->size);
    }
    return false;
}

size_t diff_xbzrle_n(const DiffXbzrle *x)
{
    return x->n;
}

const uint8_t *diff_xbzrle_get(const DiffXbzrle *x, size_t n, uint64_t *i)
{
    *i = x->pages[n];
    return x->bytes + n * x->page_size;
}
