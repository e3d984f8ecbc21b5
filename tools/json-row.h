/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Structs of one description, written as JSON from their bytes alone: the text between the values is the same each time,
 * and is made once.
 */
#ifndef VMSTATE_TOOLS_JSON_ROW_H
#define VMSTATE_TOOLS_JSON_ROW_H

#include <glib.h>
#include <stdint.h>
#include <vmstate/inspect.h>

#include "out.h"

typedef struct JsonRow JsonRow;

/* From the first of the structs, or another element. NULL: it has a list or subsections, or is too big. */
JsonRow *json_row_new(const VMStateNode *node);
void json_row_free(JsonRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonRow, json_row_free)

/* Writes one, whose bytes are at @bytes. */
void json_row_put(const JsonRow *row, Out *out, const uint8_t *bytes);

/* The key of a struct's member: its name, unless that would hide the subsections. */
const char *json_row_key(const VMStateNode *member);

#endif
