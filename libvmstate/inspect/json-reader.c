/* SPDX-License-Identifier: BSD-3-Clause */
#include "json-reader.h"

#include <string.h>

#define BUFFER_SIZE ((size_t)32 * 1024)
/* The longest string: names are 255 bytes at most, and the rest is nobody's. */
#define STRING_MAX ((size_t)64 * 1024)

void vms_json_reader_init(VmsJsonReader *r, VmsSource *source, uint64_t offset, uint64_t size)
{
    memset(r, 0, sizeof(*r));
    r->source = source;
    r->start = r->next = offset;
    r->end = offset + size;
    r->buffer = g_malloc(BUFFER_SIZE);
    r->cur = r->limit = r->buffer;
    r->text = g_string_new(NULL);
}

void vms_json_reader_clear(VmsJsonReader *r)
{
    g_free(r->buffer);
    g_string_free(r->text, TRUE);
    g_clear_error(&r->error);
}

uint64_t vms_json_reader_tell(const VmsJsonReader *r)
{
    return r->next - (uint64_t)(r->limit - r->cur);
}

bool vms_json_reader_fail(VmsJsonReader *r, VMStateError code, const char *what)
{
    if (!r->error) {
        g_set_error(&r->error, VMSTATE_ERROR, code, "the vmdesc: %s (offset 0x%" G_GINT64_MODIFIER "x)", what,
                    vms_json_reader_tell(r));
    }
    return false;
}

static bool refill(VmsJsonReader *r)
{
    size_t n = (size_t)MIN(r->end - r->next, BUFFER_SIZE);

    if (r->error || n == 0 || !vms_source_read(r->source, r->next, r->buffer, n, &r->error)) {
        return false;
    }
    r->cur = r->buffer;
    r->limit = r->buffer + n;
    r->next += n;
    return true;
}

static int take(VmsJsonReader *r)
{
    return r->cur < r->limit || refill(r) ? *r->cur++ : -1;
}

int vms_json_reader_look(VmsJsonReader *r)
{
    while (r->cur < r->limit || refill(r)) {
        if (*r->cur != ' ' && *r->cur != '\n' && *r->cur != '\t' && *r->cur != '\r') {
            return *r->cur;
        }
        r->cur++;
    }
    return -1;
}

static bool expect(VmsJsonReader *r, char c)
{
    char what[] = "'?' expected";

    if (r->error) {
        return false;
    }
    if (vms_json_reader_look(r) != c) {
        what[1] = c;
        return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, what);
    }
    r->cur++;
    return true;
}

bool vms_json_reader_open(VmsJsonReader *r, char bracket)
{
    if (r->depth >= VMS_JSON_READER_DEPTH) {
        return vms_json_reader_fail(r, VMSTATE_ERROR_LIMIT, "objects lie too deep within each other");
    }
    r->depth++;
    return expect(r, bracket);
}

/* The comma or the closing bracket. */
static bool another(VmsJsonReader *r, bool *first, char bracket)
{
    int c = vms_json_reader_look(r);

    if (r->error) {
        return false;
    }
    if (c == bracket) {
        r->cur++;
        r->depth--;
        return false;
    }
    if (!*first && !expect(r, ',')) {
        return false;
    }
    *first = false;
    return true;
}

bool vms_json_reader_member(VmsJsonReader *r, bool *first)
{
    return another(r, first, '}') && vms_json_reader_string(r) && expect(r, ':');
}

bool vms_json_reader_element(VmsJsonReader *r, bool *first)
{
    return another(r, first, ']');
}

static bool hex4(VmsJsonReader *r, gunichar *value)
{
    *value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value((char)take(r));

        if (digit < 0) {
            return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "four hexadecimal digits expected after \\u");
        }
        *value = *value << 4 | (gunichar)digit;
    }
    return true;
}

static bool unicode(VmsJsonReader *r)
{
    gunichar c, low;

    if (!hex4(r, &c)) {
        return false;
    }
    if (c >= 0xd800 && c < 0xdc00) {
        if (take(r) != '\\' || take(r) != 'u' || !hex4(r, &low) || low < 0xdc00 || low > 0xdfff) {
            return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "half of a surrogate pair is missing");
        }
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    /* A NUL would end the name early for everybody else. */
    g_string_append_unichar(r->text, c == 0 || (c >= 0xdc00 && c <= 0xdfff) ? 0xfffd : c);
    return true;
}

static bool escape(VmsJsonReader *r)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    int c = take(r);
    const char *at = c > 0 ? strchr(from, c) : NULL;

    if (c == 'u') {
        return unicode(r);
    }
    if (!at) {
        return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "no such escape in a string");
    }
    g_string_append_c(r->text, to[at - from]);
    return true;
}

bool vms_json_reader_string(VmsJsonReader *r)
{
    if (!expect(r, '"')) {
        return false;
    }
    g_string_truncate(r->text, 0);
    for (;;) {
        int c = take(r);

        if (c == '"') {
            break;
        }
        if (c < 0x20) {
            return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "a string does not end");
        }
        if (c != '\\') {
            g_string_append_c(r->text, (char)c);
        } else if (!escape(r)) {
            return false;
        }
        if (r->text->len > STRING_MAX) {
            return vms_json_reader_fail(r, VMSTATE_ERROR_LIMIT, "a string is too long");
        }
    }
    if (!g_utf8_validate(r->text->str, (gssize)r->text->len, NULL)) {
        g_autofree char *valid = g_utf8_make_valid(r->text->str, (gssize)r->text->len);

        g_string_assign(r->text, valid);
    }
    return true;
}

bool vms_json_reader_uint(VmsJsonReader *r, uint64_t *value)
{
    bool negative = vms_json_reader_look(r) == '-';
    uint64_t v = 0;
    int digits = 0;

    if (r->error) {
        return false;
    }
    if (negative) {
        r->cur++;
    }
    while ((r->cur < r->limit || refill(r)) && g_ascii_isdigit(*r->cur)) {
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, (uint64_t)(*r->cur - '0'), &v)) {
            return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "a number is too big");
        }
        r->cur++;
        digits++;
    }
    if (digits == 0 || (r->cur < r->limit && strchr(".eE", *r->cur) && *r->cur)) {
        return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "an integer expected");
    }
    *value = negative ? 0 - v : v;
    return true;
}

static bool skip_word(VmsJsonReader *r)
{
    int n = 0;

    while ((r->cur < r->limit || refill(r)) && (g_ascii_isalnum(*r->cur) || strchr("+-.", *r->cur)) && *r->cur) {
        r->cur++;
        n++;
    }
    return n > 0 || vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "a value expected");
}

bool vms_json_reader_skip(VmsJsonReader *r)
{
    int c = vms_json_reader_look(r);
    bool first = true;

    if (r->error) {
        return false;
    }
    if (c == '"') {
        return vms_json_reader_string(r);
    }
    if (c != '{' && c != '[') {
        return skip_word(r);
    }
    if (!vms_json_reader_open(r, (char)c)) {
        return false;
    }
    while (c == '{' ? vms_json_reader_member(r, &first) : vms_json_reader_element(r, &first)) {
        if (!vms_json_reader_skip(r)) {
            return false;
        }
    }
    return !r->error;
}
