/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What QEMU's -dump-vmstate writes: {"vmschkmachine": {"Name": MACHINE}, CLASS: {"Description": {"name", "version_id",
 * "minimum_version_id", "Fields": [{"field", "version_id", "field_exists", "size", "num", "Description"}],
 * "Subsections": [{"name", ...}]}}}. It has all subsections and no types; sizes are those in memory. Files of QEMU 7.2
 * and 10.0 were looked at.
 */
#include <string.h>

#include <vmstate/error.h>

#include "json-text.h"
#include "schema.h"

static SchemaDesc *read_desc(Schema *schema, JsonObject *object);

static SchemaField *read_field(Schema *schema, JsonObject *object)
{
    SchemaField *f = schema_alloc(schema, sizeof(*f));
    JsonObject *inner = json_text_object(object, "Description");
    const char *name = json_text_string(object, "field");

    f->name = schema_text(schema, name ? name : "");
    f->size = json_text_number(object, "size", 0);
    f->count = json_text_number(object, "num", 1);
    f->count_is_known = json_object_has_member(object, "num");
    f->version = (uint32_t)MIN(json_text_number(object, "version_id", 0), UINT32_MAX);
    f->is_conditional = json_text_bool(object, "field_exists");
    f->is_unused = strcmp(f->name, "unused") == 0;
    if (inner) {
        f->desc = read_desc(schema, inner);
    }
    schema->has_counts = schema->has_counts || f->count_is_known;
    return f;
}

static SchemaDesc *read_desc(Schema *schema, JsonObject *object)
{
    SchemaDesc *d = schema_alloc(schema, sizeof(*d));
    JsonArray *fields = json_text_array(object, "Fields");
    JsonArray *subsections = json_text_array(object, "Subsections");
    SchemaField **field = &d->fields;
    SchemaDesc **sub = &d->subsections;
    const char *name = json_text_string(object, "name");

    d->name = schema_text(schema, name ? name : "");
    d->version = (uint32_t)MIN(json_text_number(object, "version_id", 0), UINT32_MAX);
    d->minimum = (int64_t)json_text_number(object, "minimum_version_id", 0);
    for (guint i = 0; fields && i < json_array_get_length(fields); i++) {
        JsonObject *element = json_text_element(fields, i);

        if (element) {
            *field = read_field(schema, element);
            field = &(*field)->next;
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

/* By name: QEMU's order is that of a hash table. */
static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool schema_read_dump(Schema *schema, JsonObject *root, GError **error)
{
    g_autoptr(GList) keys = json_object_get_members(root);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    SchemaSection **section = &schema->sections;

    schema->is_dump = true;
    schema->machine = schema_text(schema, json_text_string(json_text_object(root, "vmschkmachine"), "Name"));
    for (GList *k = keys; k; k = k->next) {
        g_ptr_array_add(names, k->data);
    }
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        JsonObject *inner = json_text_object(json_text_object(root, name), "Description");

        if (inner) {
            *section = schema_add_section(schema, name);
            (*section)->desc = read_desc(schema, inner);
            section = &(*section)->next;
        }
    }
    if (!schema->sections) {
        g_set_error_literal(
            error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
            "it has neither \"devices\" nor a class with a \"Description\"; use a stream, what `vmstate show "
            "--schema` writes, or what QEMU's -dump-vmstate does");
        return false;
    }
    return true;
}
