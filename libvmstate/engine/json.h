/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The writer behind <vmstate/json-writer.h>: JSON text in memory, on one line, with the separators
 * ", " and ": " and the escapes that QEMU writes. Its size is bounded: what no longer fits is
 * dropped, and the writer says so.
 *
 * Every function takes NULL for the writer and then does nothing.
 */
#ifndef VMS_ENGINE_JSON_H
#define VMS_ENGINE_JSON_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <vmstate/json-writer.h>

/* Objects and arrays that may be open at once; more is treated as an overflow. */
#define VMS_JSON_DEPTH_MAX 4096

/* A place in the text to go back to. */
typedef struct VmsJsonMark {
    size_t length;
    unsigned depth;
    bool needs_comma;
} VmsJsonMark;

/* An empty text that may grow to @budget bytes. Never NULL. */
VMStateJSONWriter *vms_json_new(size_t budget);
void vms_json_free(VMStateJSONWriter *w);

/*
 * True when text was dropped because the budget or the depth was exceeded. It stays true; nothing
 * is written any more, and the text is not JSON.
 */
bool vms_json_overflowed(const VMStateJSONWriter *w);

/* The text so far, valid until the next call. A NUL that @length does not count follows it. */
const char *vms_json_text(const VMStateJSONWriter *w, size_t *length);

/* How many bytes the text has: a position for vms_json_insert(). */
size_t vms_json_length(const VMStateJSONWriter *w);

/* How many objects and arrays are open. */
unsigned vms_json_depth(const VMStateJSONWriter *w);

/* Appends ready-made members or elements, and before them the comma if one is due. */
void vms_json_raw(VMStateJSONWriter *w, const char *text, size_t length);

/* Inserts text as it is at @position. Marks behind it are no longer good. */
void vms_json_insert(VMStateJSONWriter *w, size_t position, const char *text, size_t length);

VmsJsonMark vms_json_mark(const VMStateJSONWriter *w);
/* Takes back all that was written since the mark was made, objects opened and closed included. */
void vms_json_rewind(VMStateJSONWriter *w, const VmsJsonMark *mark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VMStateJSONWriter, vms_json_free)

#endif
