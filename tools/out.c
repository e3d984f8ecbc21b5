/* SPDX-License-Identifier: BSD-3-Clause */
#include "out.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "progress.h"

#define SIZE ((size_t)64 * 1024)
/* What may be written beyond it before it is flushed. */
#define SLACK 32

void out_init(Out *out, bool colours)
{
    out->buffer = g_malloc(SIZE + SLACK);
    out->used = 0;
    out->colours = colours;
    out->failed = false;
}

static void flush(Out *out)
{
    size_t done = 0;

    if (out->used > 0 && isatty(STDOUT_FILENO)) {
        progress_end();
    }
    while (done < out->used && !out->failed) {
        ssize_t n = write(STDOUT_FILENO, out->buffer + done, out->used - done);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            progress_end();
            fprintf(stderr, "vmstate: writing the output: %s\n", g_strerror(errno));
            out->failed = true;
        } else {
            done += (size_t)n;
        }
    }
    out->used = 0;
}

bool out_finish(Out *out)
{
    flush(out);
    progress_end();
    g_free(out->buffer);
    return !out->failed;
}

void out_bytes(Out *out, const char *text, size_t n)
{
    while (n > 0) {
        size_t part = MIN(n, SIZE - out->used);

        memcpy(out->buffer + out->used, text, part);
        out->used += part;
        text += part;
        n -= part;
        if (out->used == SIZE) {
            flush(out);
        }
    }
}

void out_text(Out *out, const char *text)
{
    out_bytes(out, text, strlen(text));
}

void out_char(Out *out, char c)
{
    out->buffer[out->used++] = c;
    if (out->used == SIZE) {
        flush(out);
    }
}

void out_printf(Out *out, const char *format, ...)
{
    va_list args;
    char *text;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    out_text(out, text);
    g_free(text);
}

/* The digits of a number below 100,000,000, the first in the lowest byte: halves of halves, all at once. */
static inline uint64_t eight_digits(uint32_t value)
{
    uint64_t fours = value / 10000 | (uint64_t)(value % 10000) << 32;
    uint64_t high = (fours * 10486 >> 20) & UINT64_C(0x0000007f0000007f);
    uint64_t twos = high | (fours - high * 100) << 16;

    high = (twos * 103 >> 10) & UINT64_C(0x000f000f000f000f);
    return high | (twos - high * 10) << 8;
}

static char *put_digits(char *to, uint64_t digits, unsigned skip)
{
    uint64_t text = GUINT64_TO_LE((digits | UINT64_C(0x3030303030303030)) >> (skip * 8));

    memcpy(to, &text, sizeof(text));
    return to + 8 - skip;
}

/* Files have millions of numbers. */
void out_uint(Out *out, uint64_t value)
{
    const uint32_t part = 100000000;
    char *to = out->buffer + out->used;
    uint64_t high = value / part;
    uint64_t first = value < part ? value : high < part ? high : high / part;
    uint64_t digits = eight_digits((uint32_t)first);

    to = put_digits(to, digits, first == 0 ? 7 : (unsigned)__builtin_ctzll(digits) / 8);
    if (high >= part) {
        to = put_digits(to, eight_digits((uint32_t)(high % part)), 0);
    }
    if (value >= part) {
        to = put_digits(to, eight_digits((uint32_t)(value % part)), 0);
    }
    out->used = (size_t)(to - out->buffer);
    if (out->used >= SIZE) {
        flush(out);
    }
}

void out_int(Out *out, int64_t value)
{
    if (value < 0) {
        out_char(out, '-');
        out_uint(out, 0 - (uint64_t)value);
    } else {
        out_uint(out, (uint64_t)value);
    }
}

void out_hex(Out *out, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out->buffer[out->used] = digits[bytes[i] >> 4];
        out->buffer[out->used + 1] = digits[bytes[i] & 15];
        out->used += 2;
        if (out->used >= SIZE) {
            flush(out);
        }
    }
}

static bool needs_escape(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f || c == '"' || c == '\\';
}

bool out_json_is_plain(const char *text)
{
    while (!needs_escape(*text)) {
        text++;
    }
    return *text == 0;
}

void out_json_string(Out *out, const char *text)
{
    out_char(out, '"');
    for (;;) {
        size_t n = 0;

        while (!needs_escape(text[n])) {
            n++;
        }
        out_bytes(out, text, n);
        text += n;
        if (*text == 0) {
            break;
        }
        if (*text == '"' || *text == '\\') {
            out_char(out, '\\');
            out_char(out, *text);
        } else {
            out_printf(out, "\\u%04x", (unsigned char)*text);
        }
        text++;
    }
    out_char(out, '"');
}

void out_safe(Out *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < 0x20 || c == 0x7f) {
            out_printf(out, "\\x%02x", c);
        } else {
            out_char(out, (char)c);
        }
    }
}

void out_colour(Out *out, const char *sgr)
{
    if (out->colours) {
        out_printf(out, "\033[%sm", sgr);
    }
}

static uint64_t number(const uint8_t *bytes, size_t n)
{
    uint64_t v = 0;
    uint32_t four;

    /* What there are a million of. */
    if (n == 4) {
        memcpy(&four, bytes, sizeof(four));
        return GUINT32_FROM_BE(four);
    }
    if (n == 8) {
        memcpy(&v, bytes, sizeof(v));
        return GUINT64_FROM_BE(v);
    }
    for (size_t i = 0; i < n; i++) {
        v = v << 8 | bytes[i];
    }
    return v;
}

/* Small ones have their hexadecimal form in everybody's head. */
static void wide(Out *out, uint64_t bits, size_t n, bool json)
{
    if (!json && n >= 4 && bits > 9) {
        out_printf(out, " (0x%" G_GINT64_MODIFIER "x)", bits);
    }
}

static void out_float(Out *out, uint64_t bits, size_t n, bool json)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    double value;

    if (n == 4) {
        uint32_t low = (uint32_t)bits;
        float f;

        memcpy(&f, &low, sizeof(f));
        value = f;
    } else {
        memcpy(&value, &bits, sizeof(value));
    }
    if (isfinite(value)) {
        out_text(out, g_ascii_dtostr(text, sizeof(text), value));
        wide(out, value != 0 ? bits : 0, n, json);
    } else {
        /* JSON has no such number. */
        out_printf(out, json ? "\"%0*" G_GINT64_MODIFIER "x\"" : "%0*" G_GINT64_MODIFIER "x (no number)", (int)n * 2, bits);
    }
}

static void out_string(Out *out, const uint8_t *bytes, size_t n, bool json)
{
    uint32_t length = (uint32_t)number(bytes, 4);

    if (length == UINT32_MAX && n == 4) {
        out_text(out, json ? "null" : "NULL");
    } else if (length == n - 4 && !memchr(bytes + 4, 0, length) &&
               g_utf8_validate((const char *)bytes + 4, (gssize)length, NULL)) {
        g_autofree char *text = g_strndup((const char *)bytes + 4, length);

        out_json_string(out, text);
    } else {
        out_value(out, VMSTATE_NODE_BUFFER, bytes, n, json);
    }
}

void out_value(Out *out, VMStateNodeKind kind, const uint8_t *bytes, size_t n, bool json)
{
    uint64_t bits = n <= 8 ? number(bytes, n) : 0;
    uint64_t sign = n > 0 && n <= 8 ? (uint64_t)1 << (n * 8 - 1) : 0;

    switch (kind) {
    case VMSTATE_NODE_INT:
        out_int(out, (int64_t)((bits ^ sign) - sign));
        wide(out, bits, n, json);
        break;
    case VMSTATE_NODE_UINT:
        out_uint(out, bits);
        wide(out, bits, n, json);
        break;
    case VMSTATE_NODE_BOOL:
        if (bits > 1) {
            out_uint(out, bits);
            out_text(out, json ? "" : " (no bool)");
        } else {
            out_text(out, bits ? "true" : "false");
        }
        break;
    case VMSTATE_NODE_FLOAT:
        out_float(out, bits, n, json);
        break;
    case VMSTATE_NODE_NULL:
        if (bits == 0x30) {
            out_text(out, json ? "null" : "NULL");
        } else {
            out_text(out, bits == 0x31 ? "\"present\"" : json ? "\"damaged\"" : "(damaged)");
        }
        break;
    case VMSTATE_NODE_STRING:
        out_string(out, bytes, n, json);
        break;
    default:
        if (json) {
            out_char(out, '"');
        }
        out_hex(out, bytes, n);
        if (json) {
            out_char(out, '"');
        }
    }
}
