/* SPDX-License-Identifier: BSD-3-Clause */
#include "schema.h"

#include <stdio.h>
#include <string.h>

#include <vmstate/inspect.h>

#define TEXT_MAX ((uint64_t)16 << 20)
#define VALUES_MAX 400000
#define DEPTH_MAX 128

typedef struct Parser {
    Schema *schema;
    const char *begin;
    const char *p;
    const char *end;
    GString *string;
    const char *wrong; /* what; NULL: nothing yet */
} Parser;

static Json *fail(Parser *r, const char *what)
{
    if (!r->wrong) {
        r->wrong = what;
    }
    return NULL;
}

static int look(Parser *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\n' || *r->p == '\r')) {
        r->p++;
    }
    return r->p < r->end ? (unsigned char)*r->p : -1;
}

/* Escapes stay as they are: two names are equal if they are written alike. */
static const char *string(Parser *r)
{
    g_string_truncate(r->string, 0);
    for (r->p++; r->p < r->end && *r->p != '"'; r->p++) {
        if (*r->p == '\\' && r->p + 1 < r->end) {
            g_string_append_c(r->string, *r->p++);
        }
        g_string_append_c(r->string, *r->p ? *r->p : '?');
    }
    if (r->p >= r->end) {
        fail(r, "a string does not end");
        return "";
    }
    r->p++;
    return g_string_chunk_insert_const(r->schema->texts, r->string->str);
}

static void word(Parser *r, Json *value)
{
    const char *from = r->p;
    g_autofree char *text = NULL;

    while (r->p < r->end && (g_ascii_isalnum(*r->p) || strchr("+-.", *r->p)) && *r->p) {
        r->p++;
    }
    if (r->p == from || r->p - from > 64) {
        fail(r, "a value was expected");
        return;
    }
    text = g_strndup(from, (gsize)(r->p - from));
    value->number = g_ascii_strtoull(text, NULL, 10);
}

static Json *parse(Parser *r, unsigned depth);

static void children(Parser *r, Json *value, unsigned depth)
{
    bool object = *r->p == '{';
    Json **tail = &value->child;
    int close = object ? '}' : ']';

    r->p++;
    if (look(r) == close) {
        r->p++;
        return;
    }
    while (!r->wrong) {
        const char *key = NULL;

        if (object) {
            if (look(r) != '"') {
                fail(r, "a name was expected");
                return;
            }
            key = string(r);
            if (look(r) != ':') {
                fail(r, "':' was expected");
                return;
            }
            r->p++;
        }
        *tail = parse(r, depth + 1);
        if (!*tail) {
            return;
        }
        (*tail)->key = key;
        tail = &(*tail)->next;
        if (look(r) == close) {
            r->p++;
            return;
        }
        if (look(r) != ',') {
            fail(r, "',' or an end was expected");
            return;
        }
        r->p++;
    }
}

static Json *parse(Parser *r, unsigned depth)
{
    int c = look(r);
    Json *value;

    if (depth > DEPTH_MAX || r->schema->values->len >= VALUES_MAX) {
        return fail(r, "it is too deep, or too big");
    }
    value = g_new0(Json, 1);
    g_ptr_array_add(r->schema->values, value);
    if (c == '{' || c == '[') {
        children(r, value, depth);
    } else if (c == '"') {
        value->text = string(r);
    } else {
        word(r, value);
    }
    return r->wrong ? NULL : value;
}

void schema_free(Schema *schema)
{
    if (schema) {
        g_string_chunk_free(schema->texts);
        g_ptr_array_unref(schema->values);
        g_free(schema);
    }
}

static Schema *from_text(const char *path, const char *text, size_t size, GError **error)
{
    g_autoptr(Schema) schema = g_new0(Schema, 1);
    Parser r = { .schema = schema, .begin = text, .p = text, .end = text + size };

    schema->texts = g_string_chunk_new(4096);
    schema->values = g_ptr_array_new_with_free_func(g_free);
    r.string = g_string_new(NULL);
    schema->root = parse(&r, 0);
    g_string_free(r.string, TRUE);
    if (!r.wrong && !json_member(schema->root, "devices")) {
        r.wrong = "it has no \"devices\"; use a stream, or what `vmstate show --schema` writes";
    }
    if (r.wrong) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT, "%s: no description: at byte %zu of its JSON: %s", path,
                    (size_t)(r.p - r.begin), r.wrong);
        return NULL;
    }
    return g_steal_pointer(&schema);
}

/* Text of JSON; NULL without an error: it is something else. */
static char *json_file(const char *path, size_t *size, GError **error)
{
    FILE *f = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
    char *text = NULL;
    int c;

    if (!f) {
        return NULL; /* Opening it as a stream says why. */
    }
    while ((c = getc(f)) == ' ' || c == '\n' || c == '\t' || c == '\r') {
    }
    if (c == '{') {
        text = g_malloc(TEXT_MAX);
        text[0] = '{';
        *size = 1 + fread(text + 1, 1, TEXT_MAX - 1, f);
        if (ferror(f) || *size == TEXT_MAX) {
            g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_LIMIT, "%s: cannot be read, or has 16 MiB or more", path);
            g_clear_pointer(&text, g_free);
        }
    }
    fclose(f);
    return text;
}

Schema *schema_read(const char *path, GError **error)
{
    g_autoptr(VMStateFile) file = NULL;
    g_autoptr(GError) wrong = NULL;
    g_autofree char *text = NULL;
    uint64_t offset, size;
    size_t n = 0;

    text = json_file(path, &n, &wrong);
    if (wrong) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return NULL;
    }
    if (text) {
        return from_text(path, text, n, error);
    }
    file = vmstate_file_open_path(path, error);
    if (!file) {
        return NULL;
    }
    if (!vmstate_file_get_vmdesc(file, &offset, &size) || size > TEXT_MAX) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
                    "%s: the stream has no description of its sections (vmdesc) that can be read; save it with one", path);
        return NULL;
    }
    text = g_malloc((size_t)size + 1);
    if (!vmstate_file_read(file, offset, text, (size_t)size, error)) {
        return NULL;
    }
    return from_text(path, text, (size_t)size, error);
}

const Json *json_member(const Json *object, const char *key)
{
    for (const Json *c = object ? object->child : NULL; c; c = c->next) {
        if (c->key && strcmp(c->key, key) == 0) {
            return c;
        }
    }
    return NULL;
}

const char *json_text(const Json *object, const char *key)
{
    const Json *m = json_member(object, key);

    return m && m->text ? m->text : "";
}

uint64_t json_number(const Json *object, const char *key, uint64_t otherwise)
{
    const Json *m = json_member(object, key);

    return m && !m->text && !m->child ? m->number : otherwise;
}
