/* SPDX-License-Identifier: BSD-3-Clause */
#include "json-text.h"

#include <vmstate/error.h>

#define DEPTH_MAX 128
/* What the parser's tree may take. The costs below are a little above what json-glib 1.6 was seen to take. */
#define TREE_MAX    ((size_t)48 << 20)
#define OBJECT_COST 400
#define ARRAY_COST  64
#define MEMBER_COST 100
#define VALUE_COST  80
#define STRING_COST 40

static bool refuse(size_t at, const char *what, GError **error)
{
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_LIMIT, "at byte %zu of its JSON: %s", at, what);
    return false;
}

/* The index of the quotation mark that ends the string, or @size. */
static size_t string_end(const char *text, size_t size, size_t i)
{
    for (i++; i < size && text[i] != '"'; i++) {
        i += text[i] == '\\';
    }
    return MIN(i, size);
}

bool json_text_is_bounded(const char *text, size_t size, GError **error)
{
    size_t cost = size;
    unsigned depth = 0;
    bool ended = false;

    for (size_t i = 0; i < size; i++) {
        /* json-glib would read on, and leak all values but the last. */
        if (ended && !g_ascii_isspace(text[i])) {
            return refuse(i, "text follows the object's end", error);
        }
        switch (text[i]) {
        case '"':
            cost += STRING_COST;
            i = string_end(text, size, i);
            break;
        case '{':
        case '[':
            cost += text[i] == '{' ? OBJECT_COST : ARRAY_COST;
            if (++depth > DEPTH_MAX) {
                return refuse(i, "objects lie too deep within each other; no description does", error);
            }
            break;
        case '}':
        case ']':
            depth -= depth > 0;
            ended = depth == 0;
            break;
        case ',':
            cost += VALUE_COST;
            break;
        case ':':
            cost += MEMBER_COST;
            break;
        default:
            break;
        }
        if (cost > TREE_MAX) {
            return refuse(i, "it has more values than this command keeps in memory", error);
        }
    }
    return true;
}

JsonNode *json_text_parse(const char *name, const char *text, size_t size, GError **error)
{
    g_autoptr(JsonParser) parser = NULL;
    g_autoptr(GError) wrong = NULL;
    JsonNode *root;

    if (!json_text_is_bounded(text, size, error)) {
        g_prefix_error(error, "%s: ", name);
        return NULL;
    }
    parser = json_parser_new_immutable();
    if (!json_parser_load_from_data(parser, text, (gssize)size, &wrong)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT, "%s: no description: it is no JSON: %s", name,
                    wrong->message);
        return NULL;
    }
    root = json_parser_get_root(parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT, "%s: no description: its JSON is no object", name);
        return NULL;
    }
    return json_node_ref(root);
}

static JsonNode *member(JsonObject *object, const char *key)
{
    return object ? json_object_get_member(object, key) : NULL;
}

const char *json_text_string(JsonObject *object, const char *key)
{
    JsonNode *node = member(object, key);

    return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : NULL;
}

uint64_t json_text_number(JsonObject *object, const char *key, uint64_t otherwise)
{
    JsonNode *node = member(object, key);

    if (!node || !JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_INT64) {
        return otherwise;
    }
    return (uint64_t)MAX(json_node_get_int(node), 0);
}

bool json_text_bool(JsonObject *object, const char *key)
{
    JsonNode *node = member(object, key);

    return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN &&
           json_node_get_boolean(node);
}

JsonObject *json_text_object(JsonObject *object, const char *key)
{
    JsonNode *node = member(object, key);

    return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

JsonArray *json_text_array(JsonObject *object, const char *key)
{
    JsonNode *node = member(object, key);

    return node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

JsonObject *json_text_element(JsonArray *array, guint i)
{
    JsonNode *node = json_array_get_element(array, i);

    return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}
