/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vmdesc of a stream. Where json-glib keeps one of several equal keys, those of a list's elements, any of them will do:
 * they have the same description.
 */
#include <inttypes.h>
#include <string.h>

#include <vmstate/error.h>

#include "json-text.h"
#include "schema.h"

static SchemaDesc *read_desc(Schema *schema, JsonObject *object);

/* A NULL in an array of pointers, or the byte before an element: they tell of the state, not of the description. */
static bool is_mark(const SchemaField *f)
{
    return f->type && (strcmp(f->type, "nullptr") == 0 || strcmp(f->type, "ptr-marker") == 0);
}

static SchemaField *read_field(Schema *schema, JsonObject *object)
{
    SchemaField *f = schema_alloc(schema, sizeof(*f));
    JsonObject *inner = json_text_object(object, "struct");
    const char *name = json_text_string(object, "name");
    const char *type = json_text_string(object, "type");

    f->name = schema_text(schema, name ? name : "");
    f->type = schema_text(schema, type ? type : "");
    f->size = json_text_number(object, "size", 0);
    f->count = json_text_number(object, "array_len", 1);
    f->count_is_known = true;
    f->is_unused = strstr(f->type, "unused") != NULL;
    if (inner) {
        /* 7.2 shows a NULL as a struct without anything. */
        f->desc = json_object_has_member(inner, "fields") ? read_desc(schema, inner) : NULL;
        f->type = f->desc ? f->type : "nullptr";
    } else if (json_text_array(object, "fields")) {
        f->desc = read_desc(schema, object);
    }
    return f;
}

/* Neighbours of one name are one array. What tells most of its elements leads it. */
static bool joins(SchemaField *last, SchemaField *f)
{
    if (!last || strcmp(last->name, f->name) != 0 ||
        (last->desc && f->desc && strcmp(last->desc->name, f->desc->name) != 0) || (last->is_unused && f->is_unused)) {
        return false;
    }
    if (is_mark(last) || is_mark(f)) {
        bool first = is_mark(last);

        last->count_is_known = false;
        if (first) {
            last->type = f->type;
            last->size = f->size;
            last->desc = f->desc;
        }
        return true;
    }
    if (strcmp(last->type, f->type) != 0 || (!last->desc && last->size != f->size)) {
        return false;
    }
    last->count += f->count;
    if (f->desc) {
        (last->part_last ? last->part_last : last)->part = f;
        last->part_last = f;
    }
    return true;
}

static SchemaDesc *read_desc(Schema *schema, JsonObject *object)
{
    SchemaDesc *d = schema_alloc(schema, sizeof(*d));
    JsonArray *fields = json_text_array(object, "fields");
    JsonArray *subsections = json_text_array(object, "subsections");
    SchemaField **field = &d->fields;
    SchemaField *last = NULL;
    SchemaDesc **sub = &d->subsections;
    const char *name = json_text_string(object, "vmsd_name");

    d->name = schema_text(schema, name ? name : "");
    d->version = (uint32_t)MIN(json_text_number(object, "version", 0), UINT32_MAX);
    d->minimum = json_object_has_member(object, "minimum_version_id")
                     ? (int64_t)json_text_number(object, "minimum_version_id", 0)
                     : -1;
    for (guint i = 0; fields && i < json_array_get_length(fields); i++) {
        JsonObject *element = json_text_element(fields, i);
        SchemaField *f = element ? read_field(schema, element) : NULL;

        if (f && !joins(last, f)) {
            *field = last = f;
            field = &f->next;
        }
    }
    for (guint i = 0; subsections && i < json_array_get_length(subsections); i++) {
        JsonObject *element = json_text_element(subsections, i);

        if (element) {
            *sub = read_desc(schema, element);
            sub = &(*sub)->next;
        }
    }
    return d;
}

bool schema_read_vmdesc(Schema *schema, JsonObject *root, GError **error)
{
    JsonArray *devices = json_text_array(root, "devices");
    SchemaSection **section = &schema->sections;

    schema->has_counts = true;
    for (guint i = 0; i < json_array_get_length(devices); i++) {
        JsonObject *device = json_text_element(devices, i);
        const char *idstr = json_text_string(device, "name");
        g_autofree char *label = NULL;

        if (!idstr) {
            g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT, "\"devices\"[%u] has no \"name\"", i);
            return false;
        }
        label = g_strdup_printf("%s@%" PRIu64, idstr, json_text_number(device, "instance_id", 0));
        *section = schema_add_section(schema, label);
        (*section)->desc = read_desc(schema, device);
        section = &(*section)->next;
    }
    return true;
}
