/* SPDX-License-Identifier: BSD-3-Clause */
/* One field of OLD against the one of NEW: length, type, size. */
#include "check-field.h"

#include <inttypes.h>
#include <string.h>

static uint64_t desc_bytes(const SchemaDesc *d)
{
    uint64_t sum = 0;

    for (const SchemaField *f = d->fields; f; f = f->next) {
        uint64_t n = check_field_bytes(f);

        sum = sum > UINT64_MAX - n ? UINT64_MAX : sum + n;
    }
    return sum;
}

uint64_t check_field_bytes(const SchemaField *f)
{
    /* A stream tells a struct's size on the wire, a dump that in memory. */
    uint64_t size = f->desc && !f->type ? desc_bytes(f->desc) : f->size;
    uint64_t product;

    return g_uint64_checked_mul(&product, size, f->count) ? product : UINT64_MAX;
}

static bool is_integer(const char *type)
{
    return g_str_has_prefix(type, "int") || g_str_has_prefix(type, "uint") || g_str_has_prefix(type, "bool") ||
           g_str_has_prefix(type, "timer");
}

/* Lists, and what has its length in itself: the size tells of the state. */
static bool is_of_any_size(const char *type)
{
    static const char *const types[] = { "qtailq", "qlist", "gtree", "string", "nullptr", "ptr-marker", "tmp" };

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        if (strcmp(type, types[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Types whose size is always the same, or the device's own number of bytes. Others are written by code. */
static bool is_of_declared_size(const char *type)
{
    static const char *const types[] = { "struct",     "vstruct", "buffer",  "unused_buffer", "bitmap",
                                         "float",      "double",  "float64", "CPU_Double_U",  "garray length",
                                         "char array", "mac",     "uuid" };

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        if (strcmp(type, types[i]) == 0) {
            return true;
        }
    }
    return is_integer(type);
}

bool check_field_same_layout(const SchemaField *o, const SchemaField *n)
{
    if (!o->desc != !n->desc || (o->count_is_known && n->count_is_known && o->count != n->count)) {
        return false;
    }
    if (o->type && n->type) {
        return o->size == n->size && (strcmp(o->type, n->type) == 0 || (is_integer(o->type) && is_integer(n->type)));
    }
    return check_field_bytes(o) == check_field_bytes(n) && check_field_bytes(o) > 0;
}

static void check_count(Check *c, const char *where, const char *path, const SchemaField *o, const SchemaField *n)
{
    bool are_known =
        c->old->has_counts && c->new->has_counts && (o->type || n->type ? o->count_is_known && n->count_is_known : true);

    if (!are_known || o->count == n->count || check_is_mixed(c)) {
        return;
    }
    if (o->type) {
        check_finding(c, true, where, path,
                      "array of %" PRIu64 " elements, in NEW %" PRIu64
                      ": what is behind it shifts. Keep the old length (unless "
                      "the length is saved with it: then save both in the same state)",
                      o->count, n->count);
    } else if (o->count_is_known && n->count_is_known) {
        check_finding(c, true, where, path,
                      "array of %" PRIu64 " elements, in NEW %" PRIu64 ": what is behind it shifts. Keep the "
                      "old length",
                      o->count, n->count);
    } else {
        check_finding(c, true, where, path,
                      "%s of a fixed length in NEW, unlike in OLD: NEW reads another number of elements. Keep "
                      "it as it was",
                      n->count_is_known ? "an array" : "no array");
    }
}

/* A stream has sizes on the wire, a dump those in memory: only for plain types are they the same. */
static void check_mixed_size(Check *c, const char *where, const char *path, const SchemaField *o, const SchemaField *n)
{
    const SchemaField *stream = o->type ? o : n;
    const SchemaField *dump = o->type ? n : o;
    bool is_plain = is_integer(stream->type) && !g_str_has_prefix(stream->type, "timer");

    if (is_plain ? dump->size <= 8 && dump->size != stream->size
                 : stream->is_unused && dump->is_unused && dump->size != stream->size) {
        check_finding(c, true, where, path,
                      "resized: %" PRIu64 " bytes, in NEW %" PRIu64 ": what is behind it shifts. Keep the old "
                      "size, and put what is new into a subsection",
                      o->size, n->size);
    }
}

static void check_stream_size(Check *c, const char *where, const char *path, const SchemaField *o, const SchemaField *n)
{
    bool is_struct = o->desc || n->desc || strcmp(o->type, "struct") == 0 || strcmp(n->type, "struct") == 0;

    if (is_of_any_size(o->type) || is_of_any_size(n->type)) {
        if (strcmp(o->type, n->type) != 0 && !g_str_has_prefix(o->type, "nullptr") &&
            !g_str_has_prefix(o->type, "ptr-marker") && !g_str_has_prefix(n->type, "nullptr") &&
            !g_str_has_prefix(n->type, "ptr-marker")) {
            check_finding(c, true, where, path,
                          "retyped: %s, in NEW %s: NEW reads the bytes as something else. Keep the old type", o->type,
                          n->type);
        }
    } else if (o->size != n->size && strcmp(o->type, n->type) == 0 && !is_of_declared_size(o->type)) {
        check_finding(c, false, where, path,
                      "%" PRIu64 " bytes, in NEW %" PRIu64 ", of a type (%s) that code of its own writes: "
                      "good if NEW's code reads what OLD's writes",
                      o->size, n->size, o->type);
    } else if (o->size != n->size) {
        check_finding(c, true, where, path,
                      "resized: %" PRIu64 " bytes (%s), in NEW %" PRIu64 " (%s): what is behind it shifts. "
                      "Keep the old size, and put what is new into a subsection",
                      o->size, o->type, n->size, n->type);
    } else if (strcmp(o->type, n->type) != 0) {
        bool alike = is_integer(o->type) && is_integer(n->type) && !is_struct;

        check_finding(c, !alike, where, path, "retyped: %s, in NEW %s%s", o->type, n->type,
                      alike ? ": the same bytes; make sure that every old value is valid"
                            : ": NEW reads the bytes as something else. Keep the old type");
    }
}

static void check_dump_size(Check *c, const char *where, const char *path, const SchemaField *o, const SchemaField *n)
{
    if (!o->desc != !n->desc) {
        check_finding(c, true, where, path, "%s, in NEW %s: NEW reads the bytes as something else. Keep the old type",
                      o->desc ? "a struct" : "no struct", n->desc ? "a struct" : "none");
    } else if (o->size != n->size && (o->size == 0 || n->size == 0)) {
        check_finding(c, false, where, path,
                      "written by code of its own on one side: good if NEW's code reads what OLD's writes");
    } else if (o->size != n->size) {
        check_finding(c, true, where, path,
                      "resized: %" PRIu64 " bytes in memory, in NEW %" PRIu64 ": if as many are saved, what "
                      "is behind it shifts. Keep the old size, and put what is new into a subsection",
                      o->size, n->size);
    }
}

/* The elements of an array that are not all alike. */
static void check_parts(Check *c, const char *path, const SchemaField *o, const SchemaField *n)
{
    const SchemaField *a = o, *b = n;

    for (guint i = 0; a->part || b->part; i++) {
        g_autofree char *at = g_strdup_printf("%s[%u]", path, i + 1);

        a = a->part ? a->part : a;
        b = b->part ? b->part : b;
        if (a->desc && b->desc) {
            check_description(c, at, a->desc, b->desc, b->desc->version);
        }
    }
}

void check_field(Check *c, const char *where, const char *path, const SchemaField *o, const SchemaField *n)
{
    check_count(c, where, path, o, n);
    if (o->desc && n->desc) {
        /* What lies within another description is loaded as NEW's own version. */
        check_description(c, path, o->desc, n->desc, n->desc->version);
        check_parts(c, path, o, n);
    } else if (o->type && n->type) {
        check_stream_size(c, where, path, o, n);
    } else if (check_is_mixed(c)) {
        check_mixed_size(c, where, path, o, n);
    } else {
        check_dump_size(c, where, path, o, n);
    }
}
