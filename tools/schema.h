/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Descriptions in memory, for comparing: those of a stream (its vmdesc), or of all devices that a QEMU has (what
 * -dump-vmstate writes). A member that a form does not have says so.
 */
#ifndef VMSTATE_TOOLS_SCHEMA_H
#define VMSTATE_TOOLS_SCHEMA_H

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct SchemaDesc SchemaDesc;

typedef struct SchemaField {
    const char *name;
    const char *type; /* NULL: not said */
    uint64_t size;    /* of one element: on the wire; in a dump: in memory */
    uint64_t count;   /* elements, 1 if it is no array */
    uint32_t version; /* exists from it on; 0 in a stream */
    bool count_is_known;
    bool is_conditional; /* a test decides whether it exists */
    bool is_unused;
    SchemaDesc *desc; /* of a struct's first element; NULL: it is none */
    struct SchemaField *next;
    struct SchemaField *part; /* the next entry of the same array, of elements that are not alike */
    struct SchemaField *part_last;
} SchemaField;

struct SchemaDesc {
    const char *name;
    uint32_t version;
    int64_t minimum; /* -1: not said */
    SchemaField *fields;
    SchemaDesc *subsections; /* by next */
    SchemaDesc *next;
};

/* A section of a stream, or a class of a dump. */
typedef struct SchemaSection {
    const char *label; /* IDSTR@INSTANCE, or the class */
    SchemaDesc *desc;
    struct SchemaSection *next;
} SchemaSection;

typedef struct Schema {
    bool is_dump;
    bool has_counts;     /* of a dump: it tells the lengths of arrays: QEMU 10.0's does, 7.2's does not */
    const char *machine; /* NULL: not said */
    SchemaSection *sections;
    /*< private >*/
    GStringChunk *texts;
    GPtrArray *blocks;
} Schema;

/* From a stream, what `vmstate show --schema` wrote, or what -dump-vmstate did; "-" is standard input. NULL and @error. */
Schema *schema_read(const char *path, GError **error);
void schema_free(Schema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Schema, schema_free)

/* For the readers of the two forms: memory and text that live as long as the schema. */
void *schema_alloc(Schema *schema, size_t size);
const char *schema_text(Schema *schema, const char *text);
SchemaSection *schema_add_section(Schema *schema, const char *label);

/* Reads {"devices": [...]}, or {CLASS: {"Description": {...}}}. False and @error, without a name: it is not so. */
bool schema_read_vmdesc(Schema *schema, JsonObject *root, GError **error);
bool schema_read_dump(Schema *schema, JsonObject *root, GError **error);

#endif
