/* SPDX-License-Identifier: BSD-3-Clause */
#include "json-row.h"

#include <string.h>

#define COLUMNS_MAX 128
#define TEXT_MAX    8192
/* Longer ones are not written at once. */
#define LEAF_MAX    4096

/* A leaf in each of many structs of one description. */
typedef struct Column {
    size_t before; /* how much of the row's text stands before it */
    uint64_t at;
    size_t size;
    VMStateNodeKind kind;
} Column;

struct JsonRow {
    GString *text; /* between the values */
    size_t used;   /* of the text, by the columns so far */
    uint64_t offset;
    uint64_t size;
    size_t n;
    Column columns[COLUMNS_MAX];
};

const char *json_row_key(const VMStateNode *child)
{
    const char *name = vmstate_node_get_field_name(child);

    return strcmp(name, "subsections") == 0 ? vmstate_node_get_name(child) : name;
}

static bool add_columns(JsonRow *row, const VMStateNode *node);

static bool add_members(JsonRow *row, const VMStateNode *node)
{
    bool named = vmstate_node_get_kind(node) == VMSTATE_NODE_STRUCT;
    const char *comma = "";
    VMStateNodeIter iter;
    VMStateNode child;

    g_string_append_c(row->text, named ? '{' : '[');
    vmstate_node_iter_init(&iter, node);
    while (vmstate_node_iter_next(&iter, &child)) {
        const char *key = named ? json_row_key(&child) : "";

        if (vmstate_node_is_subsection(&child) || !out_json_is_plain(key) || row->text->len + strlen(key) > TEXT_MAX) {
            return false;
        }
        g_string_append(row->text, comma);
        if (named) {
            g_string_append_printf(row->text, "\"%s\": ", key);
        }
        if (!add_columns(row, &child)) {
            return false;
        }
        comma = ", ";
    }
    g_string_append_c(row->text, named ? '}' : ']');
    return true;
}

static bool add_columns(JsonRow *row, const VMStateNode *node)
{
    uint64_t at = vmstate_node_get_offset(node) - row->offset;
    uint64_t size = vmstate_node_get_size(node);

    if (vmstate_node_get_kind(node) == VMSTATE_NODE_LIST || row->n == COLUMNS_MAX) {
        return false;
    }
    if (!vmstate_node_is_leaf(node)) {
        return add_members(row, node);
    }
    if (size > LEAF_MAX || at > row->size || size > row->size - at) {
        return false;
    }
    row->columns[row->n++] = (Column){
        .before = row->text->len - row->used,
        .at = at,
        .size = (size_t)size,
        .kind = vmstate_node_get_kind(node),
    };
    row->used = row->text->len;
    return true;
}

JsonRow *json_row_new(const VMStateNode *node)
{
    JsonRow *row = g_new0(JsonRow, 1);

    row->text = g_string_new(NULL);
    row->offset = vmstate_node_get_offset(node);
    row->size = vmstate_node_get_size(node);
    if (!add_columns(row, node)) {
        g_clear_pointer(&row, json_row_free);
    }
    return row;
}

void json_row_free(JsonRow *row)
{
    if (row) {
        g_string_free(row->text, TRUE);
        g_free(row);
    }
}

void json_row_put(const JsonRow *row, Out *out, const uint8_t *bytes)
{
    const char *text = row->text->str;

    for (size_t i = 0; i < row->n; i++) {
        const Column *c = &row->columns[i];

        out_bytes(out, text, c->before);
        out_value(out, c->kind, bytes + c->at, c->size, true);
        text += c->before;
    }
    out_bytes(out, text, row->text->len - row->used);
}
