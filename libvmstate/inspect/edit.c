/* SPDX-License-Identifier: BSD-3-Clause */
/* PATH=VALUE: finding the leaf, and its new bytes. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "node.h"

typedef struct Search {
    const char *text;
    size_t length; /* of the shortest path that fits; 0: none */
    int n;         /* leaves of that path */
    uint64_t offset;
    uint64_t size;
    VMStateNodeKind kind;
    const char *type;
    const char *name;
    bool in_configuration;
    size_t whole;  /* length of a path that fits something which is no leaf; 0: none */
    bool is_array; /* it has elements */
} Search;

static void found(Search *s, const VMStateNode *leaf, size_t length)
{
    if (s->n > 0 && length > s->length) {
        return;
    }
    s->n = s->n > 0 && length == s->length ? s->n + 1 : 1;
    s->length = length;
    s->offset = leaf->offset;
    s->size = leaf->size;
    s->kind = leaf->kind;
    s->type = vmstate_node_get_type(leaf);
    s->name = vmstate_node_get_field_name(leaf);
    s->in_configuration = leaf->section == &leaf->file->configuration;
}

/* Elements of arrays of leaves are not visited. */
static void look_at_element(Search *s, const VMStateNode *array, size_t length)
{
    const char *index = s->text + length;
    VMStateNode element;
    char *end;
    guint64 i;

    if (index[0] != '[' || !g_ascii_isdigit(index[1])) {
        return;
    }
    i = g_ascii_strtoull(index + 1, &end, 10);
    if (end[0] == ']' && end[1] == '=' && vmstate_node_get_element(array, i, &element)) {
        found(s, &element, (size_t)(end + 1 - s->text));
    }
}

static VMStateVisit look(const VMStateNode *node, const char *path, void *opaque)
{
    Search *s = opaque;
    size_t length = strlen(path);

    if (strncmp(s->text, path, length) != 0) {
        return VMSTATE_VISIT_SKIP;
    }
    if (vmstate_node_get_element_size(node) != 0) {
        look_at_element(s, node, length);
    } else if (vmstate_node_is_leaf(node) && s->text[length] == '=') {
        found(s, node, length);
    }
    if (!vmstate_node_is_leaf(node) && s->text[length] == '=') {
        s->whole = length;
        s->is_array = vmstate_node_get_kind(node) != VMSTATE_NODE_STRUCT;
    }
    return VMSTATE_VISIT_CONTINUE;
}

static bool bad_value(const Search *s, const char *value, GError **error, const char *wanted)
{
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, "%.*s: \"%s\" is no value for %s of %" PRIu64 " bytes; give %s",
                (int)s->length, s->text, value, s->type, s->size, wanted);
    return false;
}

static void store(uint8_t *bytes, uint64_t size, uint64_t value)
{
    for (uint64_t i = size; i > 0; i--) {
        bytes[i - 1] = (uint8_t)value;
        value >>= 8;
    }
}

/* Decimal or 0x...; a sign only where the field has one. */
static bool parse_integer(const Search *s, const char *value, uint8_t *bytes, GError **error)
{
    bool negative = value[0] == '-' && s->kind == VMSTATE_NODE_INT;
    const char *digits = value + negative;
    bool hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    unsigned bits = (unsigned)s->size * 8;
    uint64_t most = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
    uint64_t v = 0;
    char *end = NULL;

    errno = 0;
    if (g_ascii_isdigit(digits[0])) {
        v = g_ascii_strtoull(digits, &end, hex ? 16 : 10);
    }
    if (s->kind == VMSTATE_NODE_INT && !hex) {
        most = (most >> 1) + negative;
    }
    if (!end || *end || end == digits || errno == ERANGE || v > most) {
        return bad_value(s, value, error, s->kind == VMSTATE_NODE_INT ? "an integer that fits, decimal or 0x..."
                                                                      : "an integer from 0 that fits, decimal or 0x...");
    }
    store(bytes, s->size, negative ? 0 - v : v);
    return true;
}

static bool parse_bool(const Search *s, const char *value, uint8_t *bytes, GError **error)
{
    bool yes = strcmp(value, "true") == 0 || strcmp(value, "1") == 0;

    if (!yes && strcmp(value, "false") != 0 && strcmp(value, "0") != 0) {
        return bad_value(s, value, error, "true or false");
    }
    bytes[0] = yes;
    return true;
}

static bool parse_float(const Search *s, const char *value, uint8_t *bytes, GError **error)
{
    char *end;
    double d = g_ascii_strtod(value, &end);
    float f = (float)d;
    uint64_t bits = 0;
    uint32_t low;

    if (end == value || *end) {
        return bad_value(s, value, error, "a decimal number");
    }
    if (s->size == 4) {
        memcpy(&low, &f, sizeof(low));
        bits = low;
    } else {
        memcpy(&bits, &d, sizeof(bits));
    }
    store(bytes, s->size, bits);
    return true;
}

static bool parse_hex(const Search *s, const char *value, uint8_t *bytes, GError **error)
{
    bool fits = strlen(value) == s->size * 2;

    for (uint64_t i = 0; fits && i < s->size; i++) {
        int high = g_ascii_xdigit_value(value[2 * i]);
        int low = g_ascii_xdigit_value(value[2 * i + 1]);

        fits = high >= 0 && low >= 0;
        bytes[i] = fits ? (uint8_t)(high << 4 | low) : 0;
    }
    if (fits && strcmp(s->type, "unused_buffer") == 0 && strspn(value, "0") < strlen(value)) {
        return bad_value(s, value, error, "zeros: nobody reads these bytes");
    }
    return fits || bad_value(s, value, error, "two hexadecimal digits for each byte, or a text: \"...\"");
}

/* "TEXT", as show prints it: with NULs up to the field's size. */
static bool parse_text(const Search *s, const char *value, uint8_t *bytes, GError **error)
{
    uint64_t n = 0;

    memset(bytes, 0, s->size);
    for (value++; *value && *value != '"'; value++) {
        if (*value == '\\' && (value[1] == '"' || value[1] == '\\')) {
            value++;
        }
        if (n == s->size) {
            g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, "%.*s: the text is too long for %s of %" PRIu64 " bytes",
                        (int)s->length, s->text, s->type, s->size);
            return false;
        }
        bytes[n++] = (uint8_t)*value;
    }
    if (value[0] != '"' || value[1] || strcmp(s->type, "unused_buffer") == 0) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, value[0] == '"' && !value[1]
                    ? "%.*s: nobody reads these bytes; give zeros"
                    : "%.*s: a text ends with a quotation mark, and with nothing behind it", (int)s->length, s->text);
        return false;
    }
    return true;
}

static bool parse_string(const Search *s, const char *value, uint8_t *bytes, GError **error)
{
    if (strlen(value) != s->size - 4) {
        return bad_value(s, value, error, "a text of the same length");
    }
    store(bytes, 4, s->size - 4);
    memcpy(bytes + 4, value, strlen(value));
    return true;
}

static bool parse(const Search *s, const char *value, uint8_t *bytes, GError **error)
{
    switch (s->kind) {
    case VMSTATE_NODE_INT:
    case VMSTATE_NODE_UINT:
        return parse_integer(s, value, bytes, error);
    case VMSTATE_NODE_BOOL:
        return parse_bool(s, value, bytes, error);
    case VMSTATE_NODE_FLOAT:
        return parse_float(s, value, bytes, error);
    case VMSTATE_NODE_STRING:
        return parse_string(s, value, bytes, error);
    case VMSTATE_NODE_NULL:
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_VALUE,
                    "%.*s: whether a pointer is NULL decides what follows it and cannot be set", (int)s->length, s->text);
        return false;
    default:
        if (value[0] == '"') {
            return parse_text(s, value, bytes, error);
        }
        return parse_hex(s, value, bytes, error);
    }
}

/* Most of the configuration says how the file is to be read. */
static bool may_be_set(const Search *s, const uint8_t *bytes, GError **error)
{
    bool is_name = strcmp(s->name, "name") == 0;

    if (!s->in_configuration || strcmp(s->name, "uuid") == 0 ||
        (is_name && !memchr(bytes, 0, s->size) && g_utf8_validate((const char *)bytes, (gssize)s->size, NULL))) {
        return true;
    }
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, is_name ? "%.*s: the machine's name is text (UTF-8, no NUL)"
                : "%.*s: it decides how the rest of the file is read and cannot be set", (int)s->length, s->text);
    return false;
}

/* A later change of the same field counts; the list stays sorted, and no two overlap. */
static void note_edit(VMStateFile *f, uint64_t offset, size_t size, uint8_t *bytes)
{
    VmsEdit edit = { offset, size, bytes };
    guint i = 0;

    while (i < f->edits->len && g_array_index(f->edits, VmsEdit, i).offset < offset) {
        i++;
    }
    if (i < f->edits->len && g_array_index(f->edits, VmsEdit, i).offset == offset) {
        g_free(g_array_index(f->edits, VmsEdit, i).bytes);
        g_array_index(f->edits, VmsEdit, i) = edit;
    } else {
        g_array_insert_val(f->edits, i, edit);
    }
}

static bool not_found(const VMStateFile *f, const Search *s, GError **error)
{
    if (s->n == 0 && s->whole > 0) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION,
                    s->is_array ? "%s: %.*s is an array: give an element, %.*s[0]"
                                : "%s: %.*s is a struct: give one of its fields; `vmstate show --path '%.*s'` names them",
                    f->name, (int)s->whole, s->text, (int)s->whole, s->text);
        return false;
    }
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION,
                s->n == 0 ? "%s: \"%s\" is no PATH=VALUE of a field here; `vmstate show` prints the paths"
                          : "%s: \"%s\" fits more than one field",
                f->name, s->text);
    return false;
}

bool vmstate_file_set(VMStateFile *f, const char *assignment, GError **error)
{
    Search s = { .text = assignment };
    g_autofree uint8_t *bytes = NULL;

    vmstate_file_visit(f, look, &s);
    if (s.n != 1) {
        return not_found(f, &s, error);
    }
    bytes = s.size <= G_MAXINT32 ? g_try_malloc(s.size + 1) : NULL;
    if (!bytes) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_NO_MEMORY, "the field is too big to be set");
        return false;
    }
    if (!parse(&s, assignment + s.length + 1, bytes, error) || !may_be_set(&s, bytes, error)) {
        return false;
    }
    if (s.size > 0) {
        note_edit(f, s.offset, s.size, g_steal_pointer(&bytes));
    }
    return true;
}
