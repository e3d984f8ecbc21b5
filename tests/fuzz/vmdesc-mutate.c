/* SPDX-License-Identifier: BSD-3-Clause */
#include "vmdesc-mutate.h"

#include <string.h>

#include "framing.h"
#include "fuzz.h"
#include "test-util.h"

typedef struct Text {
    uint8_t *data;
    size_t size;
    size_t max;
    size_t from; /* of the text */
    uint64_t random;
} Text;

static size_t below(Text *t, size_t n)
{
    return n ? (size_t)(test_random(&t->random) % n) : 0;
}

/* The text after 06 and a length that fits, or from the first brace. */
static size_t find_text(const uint8_t *data, size_t size)
{
    const uint8_t *brace;

    for (size_t i = 0; i + 6 < size; i++) {
        size_t length = (size_t)data[i + 1] << 24 | (size_t)data[i + 2] << 16 | (size_t)data[i + 3] << 8 | data[i + 4];

        if (data[i] == 0x06 && data[i + 5] == '{' && length == size - i - 5) {
            return i + 5;
        }
    }
    brace = size > 0 ? memchr(data, '{', size) : NULL;
    return brace ? (size_t)(brace - data) : size;
}

static bool replace(Text *t, size_t at, size_t old, const void *bytes, size_t n)
{
    if (t->size - old + n > t->max) {
        return false;
    }
    memmove(t->data + at + n, t->data + at + old, t->size - at - old);
    if (n > 0) {
        memcpy(t->data + at, bytes, n);
    }
    t->size += n - old;
    return true;
}

/* The first place from a random one on where such a character is; the end if there is none. */
static size_t any_place(Text *t, const char *characters)
{
    size_t start = t->from + below(t, t->size - t->from);

    for (size_t i = start; i < t->size; i++) {
        if (t->data[i] && strchr(characters, t->data[i])) {
            return i;
        }
    }
    return t->size;
}

/* Behind the value that begins at @at. */
static size_t value_end(const Text *t, size_t at)
{
    int depth = 0;
    bool in_string = false;

    for (size_t i = at; i < t->size; i++) {
        uint8_t c = t->data[i];

        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (depth == 0 && strchr(",:}]", c)) {
            return i;
        } else if (c == '}' || c == ']') {
            depth--;
        }
        if (!in_string && depth == 0 && strchr("}]\"", c)) {
            return i + 1;
        }
    }
    return t->size;
}

static bool change_number(Text *t)
{
    static const char *const numbers[] = {
        "0",           "1",          "2",           "3",           "4",     "7",   "8",   "9",    "16",         "255",
        "256",         "4096",       "65536",       "1000000",     "-1",    "1e9", "0.5", "\"4\"",
        "4294967295",  "4294967296",
        "2147483648",  "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616",
        "99999999999999999999999", "-9223372036854775808", "true", "null", "[]", "{}", "NaN",
    };
    size_t at = any_place(t, "0123456789");
    size_t end = at;
    const char *number = numbers[below(t, G_N_ELEMENTS(numbers))];

    while (end < t->size && g_ascii_isdigit(t->data[end])) {
        end++;
    }
    return at < t->size && replace(t, at, end - at, number, strlen(number));
}

static bool change_word(Text *t)
{
    static const char *const words[] = {
        "name",        "type",       "size",   "array_len", "index",       "struct",     "fields",
        "subsections", "vmsd_name",
        "version",     "devices",    "page_size", "instance_id", "configuration", "ram", "buffer", "bool", "uint8",
        "uint32",      "uint64",     "int64",  "timer",     "string",      "qtailq",     "qlist",   "gtree",
        "nullptr",     "ptr-marker", "unused_buffer", "tmp", "vstruct",    "a.b",        "a[0]",    "a[0].b",      "{a}",
        "\\u0000",     "\\ud800",    "\\ud83d\\ude00", "\xff", "\xc3",      "\\",         "",        "a=b",         "crc32",
    };
    size_t at = any_place(t, "\"");
    size_t end = value_end(t, at);
    g_autofree char *text = g_strdup_printf("\"%s\"", words[below(t, G_N_ELEMENTS(words))]);

    return at < t->size && replace(t, at, end - at, text, strlen(text));
}

/* A text in the place of another: names that come twice. */
static bool copy_word(Text *t)
{
    size_t at = any_place(t, "\"");
    size_t end = value_end(t, at);
    g_autofree uint8_t *word = at < t->size ? g_memdup2(t->data + at, end - at) : NULL;
    size_t n = end - at;

    if (!word) {
        return false;
    }
    at = any_place(t, "\"");
    end = value_end(t, at);
    return at < t->size && replace(t, at, end - at, word, n);
}

/* An object or a list: removed, doubled, or put around itself. */
static bool change_object(Text *t)
{
    size_t at = any_place(t, "{[");
    size_t end = value_end(t, at);
    g_autoptr(GByteArray) copy = g_byte_array_new();

    if (at >= t->size || end <= at) {
        return false;
    }
    switch (below(t, 4)) {
    case 0:
        end += end < t->size && t->data[end] == ',';
        return replace(t, at, end - at, NULL, 0);
    case 1:
        g_byte_array_append(copy, (const guint8 *)"{\"name\": \"a\", \"type\": \"struct\", \"size\": 1, \"struct\": ", 52);
        g_byte_array_append(copy, t->data + at, (guint)(end - at));
        g_byte_array_append(copy, (const guint8 *)"}", 1);
        return replace(t, at, end - at, copy->data, copy->len);
    default:
        g_byte_array_append(copy, t->data + at, (guint)(end - at));
        g_byte_array_append(copy, (const guint8 *)", ", 2);
        return replace(t, at, 0, copy->data, copy->len);
    }
}

static bool insert_member(Text *t)
{
    static const char *const members[] = {
        "\"array_len\": 3, ", "\"array_len\": 1000000000, ", "\"size\": 0, ", "\"name\": \"a\", ", "\"type\": \"qtailq\", ",
        "\"type\": \"gtree\", ", "\"vmsd_name\": \"a\", \"version\": 1, \"fields\": [], ", "\"struct\": {}, ",
        "\"subsections\": [{\"vmsd_name\": \"a/b\", \"version\": 1, \"fields\": []}], ", "\"index\": 7, ",
    };
    size_t at = any_place(t, "{");
    const char *member = members[below(t, G_N_ELEMENTS(members))];

    return at < t->size && replace(t, at + 1, 0, member, strlen(member));
}

static bool change_bytes(Text *t)
{
    t->size = t->from + LLVMFuzzerMutate(t->data + t->from, t->size - t->from, t->max - t->from);
    return true;
}

static bool (*const edits[])(Text *t) = {
    change_number, change_number, change_word, copy_word, change_object, insert_member, change_bytes,
};

size_t vmdesc_mutate(uint8_t *data, size_t size, size_t max_size, uint64_t seed)
{
    Text t = {.data = data, .size = size, .max = max_size, .random = seed};
    size_t length;

    t.from = find_text(data, size);
    if (below(&t, 2) == 0 || t.from >= size) {
        return framing_mutate(data, size, max_size, test_random(&t.random));
    }
    for (size_t n = 1 + below(&t, 3), tries = 0; n > 0 && tries < 20 && t.size > t.from; tries++) {
        n -= edits[below(&t, G_N_ELEMENTS(edits))](&t);
    }
    length = t.size - t.from;
    if (t.from >= 5 && data[t.from - 5] == 0x06 && below(&t, 32) != 0) {
        for (size_t i = 0; i < 4; i++) {
            data[t.from - 4 + i] = (uint8_t)(length >> (24 - 8 * i));
        }
        framing_repair(data, t.size);
    }
    return t.size;
}
