/* SPDX-License-Identifier: BSD-3-Clause */
/* How a difference is written: as text or as an element of JSON. */
#include <inttypes.h>
#include <string.h>

#include "diff.h"

#define CHUNK ((size_t)16384)
#define RANGES_SHOWN 8
#define DUMPED 16
/* Ranges nearer than this to each other are one. */
#define GAP 4

bool diff_wants(Diff *d, const char *path)
{
    for (char **glob = d->ignore; glob && *glob; glob++) {
        if (vmstate_path_matches(*glob, path)) {
            d->ignored++;
            return false;
        }
    }
    return true;
}

void diff_begin(Diff *d, const char *path, const char *what)
{
    if (d->json) {
        out_text(&d->out, d->differences == 0 ? "\n  {\"path\": " : ",\n  {\"path\": ");
        out_json_string(&d->out, path);
        out_printf(&d->out, ", \"what\": \"%s\"", what);
    } else {
        out_colour(&d->out, "1");
        out_safe(&d->out, path);
        out_colour(&d->out, "0");
        out_text(&d->out, ": ");
        if (strcmp(what, "version") == 0 || strcmp(what, "length") == 0 || strcmp(what, "type") == 0 ||
            strcmp(what, "parts") == 0) {
            out_printf(&d->out, "%s ", what);
        }
    }
    d->differences++;
}

void diff_colour(Diff *d, int side)
{
    out_colour(&d->out, side == 0 ? "31" : "32");
}

void diff_end(Diff *d)
{
    out_char(&d->out, d->json ? '}' : '\n');
}

void diff_numbers(Diff *d, uint64_t a, uint64_t b)
{
    out_printf(&d->out, d->json ? ", \"a\": %" PRIu64 ", \"b\": %" PRIu64 : "%" PRIu64 " -> %" PRIu64, a, b);
}

void diff_one_side(Diff *d, const char *path, const char *what, int side, uint64_t bytes)
{
    g_autofree char *inside = g_strconcat(path, ":", NULL);

    /* A glob for all that is in a section means the section too. */
    if (!diff_wants(d, path) || (strcmp(what, "section") == 0 && !diff_wants(d, inside))) {
        return;
    }
    diff_begin(d, path, what);
    if (d->json) {
        out_printf(&d->out, ", \"only\": \"%c\", \"size\": %" PRIu64, 'a' + side, bytes);
    } else {
        out_printf(&d->out, "%s only in %c (%" PRIu64 " bytes)", what, 'A' + side, bytes);
    }
    diff_end(d);
}

void diff_gap(Diff *d, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_ptr_array_add(d->notes, g_strdup_vprintf(format, args));
    va_end(args);
    d->partial = true;
}

void diff_note(Diff *d, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_ptr_array_add(d->notes, g_strdup_vprintf(format, args));
    va_end(args);
}

/* The ranges of a buffer that differ, while it goes by. */
typedef struct Ranges {
    Diff *d;
    const char *path;
    const uint64_t *offset;
    uint64_t from;
    uint64_t to; /* behind the last byte that differs; 0: none */
    uint64_t bytes;
    uint64_t n;
    bool begun;
} Ranges;

static void dump(Ranges *r, int side)
{
    Out *out = &r->d->out;
    uint8_t bytes[DUMPED];
    size_t n = (size_t)MIN(r->to - r->from, DUMPED);

    if (r->d->error || !vmstate_file_read(r->d->file[side], r->offset[side] + r->from, bytes, n, &r->d->error)) {
        return;
    }
    if (r->d->json) {
        out_printf(out, ", \"%c\": \"", 'a' + side);
        out_hex(out, bytes, n);
        out_char(out, '"');
        return;
    }
    out_text(out, "\n      ");
    diff_colour(r->d, side);
    out_printf(out, "%c ", 'A' + side);
    for (size_t i = 0; i < n; i++) {
        out_printf(out, " %02x", bytes[i]);
    }
    out_text(out, r->to - r->from > DUMPED ? " ...  " : "  ");
    for (size_t i = 0; i < n; i++) {
        out_char(out, bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char)bytes[i] : '.');
    }
    out_colour(out, "0");
}

static void begin(Ranges *r)
{
    if (!r->begun) {
        diff_begin(r->d, r->path, "buffer");
        out_text(&r->d->out, r->d->json ? ", \"ranges\": [" : "buffer differs");
        r->begun = true;
    }
}

static void range(Ranges *r)
{
    Out *out = &r->d->out;

    if (r->to == 0) {
        return;
    }
    begin(r);
    if (r->n++ < RANGES_SHOWN) {
        if (r->d->json) {
            out_printf(out, "%s{\"offset\": %" PRIu64 ", \"size\": %" PRIu64, r->n > 1 ? ", " : "", r->from,
                       r->to - r->from);
        } else {
            out_printf(out, "\n    0x%" PRIx64 "-0x%" PRIx64, r->from, r->to - 1);
        }
        dump(r, 0);
        dump(r, 1);
        out_text(out, r->d->json ? "}" : "");
    }
    r->to = 0;
}

static void compare_chunk(Ranges *r, uint64_t at, const uint8_t *a, const uint8_t *b, size_t n)
{
    if (memcmp(a, b, n) == 0) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (a[i] == b[i]) {
            continue;
        }
        if (r->to > 0 && at + i - r->to > GAP) {
            range(r);
        }
        if (r->to == 0) {
            r->from = at + i;
        }
        r->to = at + i + 1;
        r->bytes++;
    }
}

void diff_bytes(Diff *d, const char *path, const uint64_t offset[2], const uint64_t size[2])
{
    Ranges r = { .d = d, .path = path, .offset = offset };
    uint64_t ignored = d->ignored;
    g_autofree uint8_t *a = NULL;
    g_autofree uint8_t *b = NULL;

    if (!diff_wants(d, path)) {
        d->ignored = ignored; /* It is not known whether they differ. */
        return;
    }
    if (size[0] != size[1]) {
        begin(&r);
    }
    a = g_malloc(CHUNK);
    b = g_malloc(CHUNK);
    for (uint64_t at = 0; at < MIN(size[0], size[1]) && !d->error; at += CHUNK) {
        size_t n = (size_t)MIN(MIN(size[0], size[1]) - at, CHUNK);

        if (vmstate_file_read(d->file[0], offset[0] + at, a, n, &d->error) &&
            vmstate_file_read(d->file[1], offset[1] + at, b, n, &d->error)) {
            compare_chunk(&r, at, a, b, n);
        }
    }
    range(&r);
    if (!r.begun) {
        return;
    }
    if (d->json) {
        out_printf(&d->out,
                   "], \"n_ranges\": %" PRIu64 ", \"bytes\": %" PRIu64 ", \"sizes\": [%" PRIu64 ", %" PRIu64 "]", r.n,
                   r.bytes, size[0], size[1]);
    } else {
        if (r.n > RANGES_SHOWN) {
            out_printf(&d->out, "\n    and %" PRIu64 " more ranges", r.n - RANGES_SHOWN);
        }
        if (size[0] != size[1]) {
            out_printf(&d->out, "\n    its size: %" PRIu64 " -> %" PRIu64 " bytes", size[0], size[1]);
        }
    }
    diff_end(d);
}
