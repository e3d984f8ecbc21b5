/* SPDX-License-Identifier: BSD-3-Clause */
/* The descriptions, to be kept and reviewed: one field a line, and nothing that changes with the values. */
#include <string.h>

#include "show.h"

#define INDENT_MAX 32

typedef struct Writer {
    Out *out;
    unsigned depth; /* of arrays */
    char last;      /* what came before, outside strings and white space */
    bool in_string;
    bool escaped;
    bool in_array[256]; /* of each bracket that is open: an array? */
    uint8_t open;
} Writer;

static void new_line(Writer *w)
{
    out_char(w->out, '\n');
    for (unsigned i = 0; i < MIN(w->depth, INDENT_MAX); i++) {
        out_text(w->out, "  ");
    }
}

static void put_string(Writer *w, char c)
{
    out_char(w->out, c);
    w->in_string = w->escaped || c != '"';
    w->escaped = !w->escaped && c == '\\';
    w->last = '"';
}

static void begin(Writer *w, char c)
{
    if (w->in_array[w->open]) {
        new_line(w);
    }
    out_char(w->out, c);
    /* The library has read the text, and takes 128 within each other. */
    w->open += w->open < 255;
    w->in_array[w->open] = c == '[';
    w->depth += c == '[';
}

static void end(Writer *w, char c)
{
    if (c == ']') {
        w->depth -= w->depth > 0;
        if (w->last != '[') {
            new_line(w);
        }
    }
    out_char(w->out, c);
    w->open -= w->open > 0;
}

static void put(Writer *w, char c)
{
    if (w->in_string) {
        put_string(w, c);
        return;
    }
    if (strchr(" \t\r\n", c)) {
        return;
    }
    if (c == '{' || c == '[') {
        begin(w, c);
    } else if (c == '}' || c == ']') {
        end(w, c);
    } else {
        out_char(w->out, c);
        if (c == ':' || (c == ',' && !w->in_array[w->open])) {
            out_char(w->out, ' ');
        }
        w->in_string = c == '"';
    }
    w->last = c;
}

/* libvmstate's checksum, the last member, is of the values: without it and its comma. Returns whether there is one. */
static bool leave_out_checksum(Show *show, uint64_t offset, uint64_t *size)
{
    static const char key[] = "\"crc32\": \"";
    char tail[20], comma[2];

    if (*size < sizeof(tail) + 1 ||
        !vmstate_file_read(show->file, offset + *size - sizeof(tail), tail, sizeof(tail), &show->error) ||
        memcmp(tail, key, strlen(key)) != 0 || tail[18] != '"' || tail[19] != '}') {
        return false;
    }
    *size -= sizeof(tail);
    if (*size > sizeof(comma) && vmstate_file_read(show->file, offset + *size - 2, comma, 2, &show->error) &&
        memcmp(comma, ", ", 2) == 0) {
        *size -= 2;
    }
    return true;
}

void show_schema(Show *show)
{
    Writer w = { .out = &show->out };
    uint64_t offset, size;
    bool cut;
    char part[16384];

    if (!vmstate_file_get_vmdesc(show->file, &offset, &size)) {
        g_set_error(&show->error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
                    "%s: no schema: the stream has no description of its sections (vmdesc)",
                    vmstate_file_get_name(show->file));
        return;
    }
    cut = leave_out_checksum(show, offset, &size);
    while (size > 0 && !show->error) {
        size_t n = (size_t)MIN(size, sizeof(part));

        if (!vmstate_file_read(show->file, offset, part, n, &show->error)) {
            return;
        }
        for (size_t i = 0; i < n; i++) {
            put(&w, part[i]);
        }
        offset += n;
        size -= n;
    }
    if (cut) {
        put(&w, '}');
    }
    out_char(&show->out, '\n');
}
