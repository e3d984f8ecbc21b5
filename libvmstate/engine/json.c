/* SPDX-License-Identifier: BSD-3-Clause */
#include "json.h"

#include <math.h>
#include <string.h>

struct VMStateJSONWriter {
    GString *text;
    size_t budget;
    unsigned depth;
    bool needs_comma;
    bool overflowed;
};

VMStateJSONWriter *vms_json_new(size_t budget)
{
    VMStateJSONWriter *w = g_new0(VMStateJSONWriter, 1);

    w->text = g_string_new(NULL);
    w->budget = budget;
    return w;
}

void vms_json_free(VMStateJSONWriter *w)
{
    if (!w) {
        return;
    }
    g_string_free(w->text, TRUE);
    g_free(w);
}

bool vms_json_overflowed(const VMStateJSONWriter *w)
{
    return w && w->overflowed;
}

const char *vms_json_text(const VMStateJSONWriter *w, size_t *length)
{
    *length = vms_json_length(w);
    return w ? w->text->str : "";
}

size_t vms_json_length(const VMStateJSONWriter *w)
{
    return w ? w->text->len : 0;
}

unsigned vms_json_depth(const VMStateJSONWriter *w)
{
    return w ? w->depth : 0;
}

/* True when @length more bytes may be added. */
static bool fits(VMStateJSONWriter *w, size_t length)
{
    if (!w->overflowed && length > w->budget - w->text->len) {
        w->overflowed = true;
    }
    return !w->overflowed;
}

static void add(VMStateJSONWriter *w, const char *text, size_t length)
{
    if (fits(w, length)) {
        g_string_append_len(w->text, text, length);
    }
}

static void add_code_unit(VMStateJSONWriter *w, unsigned unit)
{
    char text[7];

    g_snprintf(text, sizeof(text), "\\u%04X", unit);
    add(w, text, 6);
}

static void add_character(VMStateJSONWriter *w, gunichar c)
{
    static const char escaped[] = "\b\f\n\r\t\"\\";
    static const char letters[] = "bfnrt\"\\";
    const char *found = c < 0x80 ? strchr(escaped, (int)c) : NULL;

    if (found) {
        add(w, (const char[]){ '\\', letters[found - escaped] }, 2);
    } else if (c <= 0xffff) {
        add_code_unit(w, c);
    } else {
        add_code_unit(w, 0xd800 + ((c - 0x10000) >> 10));
        add_code_unit(w, 0xdc00 + ((c - 0x10000) & 0x3ff));
    }
}

/* How many characters from @s on need no escape: nearly always all of them. */
static size_t plain_length(const char *s)
{
    size_t n = 0;

    while (s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\') {
        n++;
    }
    return n;
}

static void add_string(VMStateJSONWriter *w, const char *s)
{
    add(w, "\"", 1);
    while (!w->overflowed) {
        size_t plain = plain_length(s);

        add(w, s, plain);
        s += plain;
        if (!*s) {
            break;
        }
        gunichar c = g_utf8_get_char_validated(s, -1);

        if (c == (gunichar)-1 || c == (gunichar)-2) {
            add_character(w, 0xfffd);
            s++;
        } else {
            add_character(w, c);
            s = g_utf8_next_char(s);
        }
    }
    add(w, "\"", 1);
}

static void separate(VMStateJSONWriter *w)
{
    if (w->needs_comma) {
        add(w, ", ", 2);
    }
    w->needs_comma = true;
}

static void begin_value(VMStateJSONWriter *w, const char *name)
{
    separate(w);
    if (name) {
        add_string(w, name);
        add(w, ": ", 2);
    }
}

static void value(VMStateJSONWriter *w, const char *name, const char *text)
{
    if (!w) {
        return;
    }
    begin_value(w, name);
    add(w, text, strlen(text));
}

static void start(VMStateJSONWriter *w, const char *name, const char *bracket)
{
    if (!w) {
        return;
    }
    if (w->depth == VMS_JSON_DEPTH_MAX) {
        w->overflowed = true;
        return;
    }
    value(w, name, bracket);
    w->depth++;
    w->needs_comma = false;
}

static void end(VMStateJSONWriter *w, const char *bracket)
{
    /* A custom info's put may end what it has not begun. */
    if (!w || w->depth == 0) {
        return;
    }
    add(w, bracket, 1);
    w->depth--;
    w->needs_comma = true;
}

void vmstate_json_writer_start_object(VMStateJSONWriter *w, const char *name)
{
    start(w, name, "{");
}

void vmstate_json_writer_end_object(VMStateJSONWriter *w)
{
    end(w, "}");
}

void vmstate_json_writer_start_array(VMStateJSONWriter *w, const char *name)
{
    start(w, name, "[");
}

void vmstate_json_writer_end_array(VMStateJSONWriter *w)
{
    end(w, "]");
}

void vmstate_json_writer_str(VMStateJSONWriter *w, const char *name, const char *str)
{
    if (!w) {
        return;
    }
    if (!str) {
        value(w, name, "null");
        return;
    }
    begin_value(w, name);
    add_string(w, str);
}

void vmstate_json_writer_int64(VMStateJSONWriter *w, const char *name, int64_t number)
{
    char text[24];

    g_snprintf(text, sizeof(text), "%" G_GINT64_FORMAT, (gint64)number);
    value(w, name, text);
}

void vmstate_json_writer_uint64(VMStateJSONWriter *w, const char *name, uint64_t number)
{
    char text[24];

    g_snprintf(text, sizeof(text), "%" G_GUINT64_FORMAT, (guint64)number);
    value(w, name, text);
}

void vmstate_json_writer_bool(VMStateJSONWriter *w, const char *name, bool boolean)
{
    value(w, name, boolean ? "true" : "false");
}

void vmstate_json_writer_null(VMStateJSONWriter *w, const char *name)
{
    value(w, name, "null");
}

void vmstate_json_writer_double(VMStateJSONWriter *w, const char *name, double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    /* JSON has no word for the others. */
    g_ascii_formatd(text, sizeof(text), "%.17g", number);
    value(w, name, isfinite(number) ? text : "null");
}

void vms_json_raw(VMStateJSONWriter *w, const char *text, size_t length)
{
    if (!w || length == 0) {
        return;
    }
    separate(w);
    add(w, text, length);
}

void vms_json_insert(VMStateJSONWriter *w, size_t position, const char *text, size_t length)
{
    if (w && fits(w, length)) {
        g_string_insert_len(w->text, position, text, length);
    }
}

VmsJsonMark vms_json_mark(const VMStateJSONWriter *w)
{
    return w ? (VmsJsonMark){ w->text->len, w->depth, w->needs_comma } : (VmsJsonMark){ 0 };
}

void vms_json_rewind(VMStateJSONWriter *w, const VmsJsonMark *mark)
{
    if (!w) {
        return;
    }
    g_string_truncate(w->text, MIN(mark->length, w->text->len));
    w->depth = mark->depth;
    w->needs_comma = mark->needs_comma;
}
