/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Finding the vmdesc. Only it says how long the sections before it are, so the walk cannot find it: candidates are looked
 * for from the file's end, and the walk then has to arrive at exactly the one that was taken.
 */
#include <string.h>

#include "file.h"

#define CANDIDATES_MAX 8
#define CHUNK ((size_t)64 * 1024)
/* Descriptions are some megabytes at most; further back nobody needs to look. */
#define SEARCH_MAX ((uint64_t)96 * 1024 * 1024)

static bool is_candidate(VMStateFile *f, const uint8_t *p, uint64_t at, bool at_end)
{
    uint64_t size = vms_source_size(f->source);
    uint64_t length = (uint64_t)p[1] << 24 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 8 | p[4];

    if (length < 2 || length > size - at - 5 || p[5] != '{' || at_end != (at + 5 + length == size)) {
        return false;
    }
    if (p[6] != '"' && p[6] != '}' && p[6] != ' ' && p[6] != '\n') {
        return false;
    }
    return at == 0 || p[-1] == 0;
}

static bool try_candidate(VMStateFile *f, uint64_t at)
{
    uint64_t length = vms_file_be(f, at + 1, 4);
    VmsSchema *schema = vms_file_new_schema(f);
    g_autoptr(GError) error = NULL;

    if (!vms_schema_parse(schema, f->source, at + 5, length, &error)) {
        vms_schema_free(schema);
        if (at + 5 + length == vms_source_size(f->source) && !f->note) {
            vms_file_problem(f, (VMStateError)error->code, at, NULL, "%s", error->message);
            vms_file_note(f, "the vmdesc cannot be read: %s", error->message);
        }
        return false;
    }
    vms_schema_free(f->schema);
    f->schema = schema;
    f->has_vmdesc = true;
    f->vmdesc_offset = at + 5;
    f->vmdesc_size = length;
    return true;
}

/* Looks for candidates that end where the file does, or for the others; the last first. */
static bool search(VMStateFile *f, bool at_end)
{
    uint64_t size = vms_source_size(f->source);
    uint64_t floor = size > SEARCH_MAX ? size - SEARCH_MAX : 0;
    uint64_t top = size;
    g_autofree uint8_t *chunk = g_malloc(CHUNK + 8);
    int tried = 0;

    while (top > floor) {
        uint64_t from = top - floor > CHUNK ? top - CHUNK : floor;
        uint64_t before = from > 0 ? 1 : 0;
        size_t n = (size_t)(MIN(size, top + 6) - from + before);

        if (!vms_source_read(f->source, from - before, chunk, n, NULL)) {
            return false;
        }
        for (uint64_t at = top; at-- > from;) {
            const uint8_t *p = chunk + (at - from + before);

            if (*p == VMS_VMDESC && size - at >= 7 && is_candidate(f, p, at, at_end)) {
                if (try_candidate(f, at)) {
                    return true;
                }
                if (++tried >= CANDIDATES_MAX) {
                    return false;
                }
            }
        }
        top = from;
    }
    return false;
}

bool vms_vmdesc_find(VMStateFile *f)
{
    if (search(f, true)) {
        return true;
    }
    if (!search(f, false)) {
        return false;
    }
    g_clear_pointer(&f->note, g_free);
    return true;
}
