/* SPDX-License-Identifier: BSD-3-Clause */
/* A description of a stream's sections, as the vmdesc has it, read into memory. */
#ifndef VMSTATE_TOOLS_SCHEMA_H
#define VMSTATE_TOOLS_SCHEMA_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A value of JSON: an object's and an array's are its children, in their order. */
typedef struct Json {
    struct Json *next;
    struct Json *child;
    const char *key;  /* NULL: an element */
    const char *text; /* of a string; otherwise NULL */
    uint64_t number;
} Json;

typedef struct Schema {
    GStringChunk *texts;
    GPtrArray *values;
    Json *root;
} Schema;

/* From a stream, or from what `vmstate show --schema` wrote. NULL and @error. */
Schema *schema_read(const char *path, GError **error);
void schema_free(Schema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Schema, schema_free)

/* A member: the first of this name; NULL if there is none. */
const Json *json_member(const Json *object, const char *key);
/* "" and 0 where there is none. */
const char *json_text(const Json *object, const char *key);
uint64_t json_number(const Json *object, const char *key, uint64_t otherwise);

#endif
