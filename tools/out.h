/* SPDX-License-Identifier: BSD-3-Clause */
/* Text to standard output, fast, with its errors kept. */
#ifndef VMSTATE_TOOLS_OUT_H
#define VMSTATE_TOOLS_OUT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vmstate/inspect.h>

typedef struct Out {
    char *buffer;
    size_t used;
    bool colours;
    bool failed;
} Out;

void out_init(Out *out, bool colours);
/* Writes what is left. False, with a message on stderr, if anything could not be written. */
bool out_finish(Out *out);

void out_text(Out *out, const char *text);
void out_bytes(Out *out, const char *text, size_t n);
void out_char(Out *out, char c);
void out_printf(Out *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
void out_uint(Out *out, uint64_t value);
void out_int(Out *out, int64_t value);
void out_hex(Out *out, const uint8_t *bytes, size_t n);
/* With quotes and escapes. */
void out_json_string(Out *out, const char *text);
/* Whether it has no escapes then. */
bool out_json_is_plain(const char *text);
/* For a terminal: control characters of the file's names must not reach it. */
void out_safe(Out *out, const char *text);
/* Begins (an SGR number) and ends a colour, where there are colours. */
void out_colour(Out *out, const char *sgr);

/* The value of one leaf's bytes as text or as JSON; buffers beyond @max bytes are cut (0: never). */
void out_value(Out *out, VMStateNodeKind kind, const uint8_t *bytes, size_t n, bool json);

#endif
