/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * JSON text from files that anybody may have written, read by json-glib within bounds: its parser calls itself for each
 * bracket and takes many times the text's memory, so the text is looked through first.
 */
#ifndef VMSTATE_TOOLS_JSON_TEXT_H
#define VMSTATE_TOOLS_JSON_TEXT_H

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More text than that is refused, before it is read. */
#define JSON_TEXT_MAX ((size_t)8 << 20)

/* Whether the parser can read the text without running out of stack or of a fixed amount of memory, and finds one value. */
bool json_text_is_bounded(const char *text, size_t size, GError **error);
/* The root of the text, an object. NULL and @error: FORMAT or LIMIT, prefixed with @name. */
JsonNode *json_text_parse(const char *name, const char *text, size_t size, GError **error);

/* Members of an object: NULL and @otherwise where there is none, or one of another type. @object may be NULL. */
const char *json_text_string(JsonObject *object, const char *key);
uint64_t json_text_number(JsonObject *object, const char *key, uint64_t otherwise);
bool json_text_bool(JsonObject *object, const char *key);
JsonObject *json_text_object(JsonObject *object, const char *key);
JsonArray *json_text_array(JsonObject *object, const char *key);
/* Element @i if it is an object. */
JsonObject *json_text_element(JsonArray *array, guint i);

#endif
