/* SPDX-License-Identifier: BSD-3-Clause */
/* The JSON of show, written as the tree goes by. */
#include <inttypes.h>
#include <string.h>

#include "json-row.h"
#include "show.h"

/* What is read of an array at once. */
#define PART 8192
/* Structs that are worth looking at as rows. */
#define ROWS_MIN 8

/* With --path an object is opened only when something in it is wanted. */
typedef struct Level {
    const char *key; /* as long as the level is there */
    char bracket;
    bool comma;
} Level;

typedef struct Json {
    Show *show;
    GArray *levels;
    guint n_open; /* levels; all others are behind them */
} Json;

static Level *level(Json *j, guint i)
{
    return &g_array_index(j->levels, Level, i);
}

static void separate(Json *j, guint depth, const char *key)
{
    Out *out = &j->show->out;

    if (depth > 0) {
        Level *in = level(j, depth - 1);

        if (in->comma) {
            out_bytes(out, ", ", 2);
        }
        in->comma = true;
        if (in->bracket == '{') {
            out_json_string(out, key ? key : "");
            out_bytes(out, ": ", 2);
        }
    }
}

static void open_levels(Json *j)
{
    for (; j->n_open < j->levels->len; j->n_open++) {
        Level *l = level(j, j->n_open);

        separate(j, j->n_open, l->key);
        out_char(&j->show->out, l->bracket);
    }
}

static void begin(Json *j, const char *key, char bracket, bool now)
{
    Level l = { .key = key, .bracket = bracket };

    g_array_append_val(j->levels, l);
    if (now) {
        open_levels(j);
    }
}

static void end(Json *j)
{
    Level *l = level(j, j->levels->len - 1);

    if (j->n_open == j->levels->len) {
        out_char(&j->show->out, l->bracket == '{' ? '}' : ']');
        j->n_open--;
    }
    g_array_set_size(j->levels, j->levels->len - 1);
}

static void key(Json *j, const char *name)
{
    open_levels(j);
    separate(j, j->levels->len, name);
}

static void put_uint(Json *j, const char *name, uint64_t value)
{
    key(j, name);
    out_uint(&j->show->out, value);
}

static void put_text(Json *j, const char *name, const char *value)
{
    key(j, name);
    out_json_string(&j->show->out, value);
}

static void put_bool(Json *j, const char *name, bool value)
{
    key(j, name);
    out_text(&j->show->out, value ? "true" : "false");
}

static void put_leaf(Json *j, const char *name, const VMStateNode *node)
{
    Show *show = j->show;
    uint8_t part[4096];
    uint64_t size = vmstate_node_get_size(node);
    bool big = size > sizeof(part);

    key(j, name);
    if (!big) {
        if (vmstate_node_read(node, 0, part, (size_t)size, show->error ? NULL : &show->error)) {
            out_value(&show->out, vmstate_node_get_kind(node), part, (size_t)size, true);
        }
        return;
    }
    out_char(&show->out, '"');
    for (uint64_t at = 0; at < size; at += sizeof(part)) {
        size_t n = (size_t)MIN(size - at, sizeof(part));

        if (!vmstate_node_read(node, at, part, n, show->error ? NULL : &show->error)) {
            break;
        }
        out_hex(&show->out, part, n);
    }
    out_char(&show->out, '"');
}

/* Arrays of leaves are read in pieces, without a node for each. */
static void put_scalars(Json *j, const VMStateNode *node)
{
    Show *show = j->show;
    uint64_t size = vmstate_node_get_element_size(node);
    uint64_t count = vmstate_node_get_count(node);
    VMStateNodeKind kind = vmstate_node_get_element_kind(node);
    uint8_t part[PART];
    uint64_t most = sizeof(part) / size;

    open_levels(j);
    for (uint64_t i = 0; i < count && !show->error;) {
        uint64_t n = MIN(most, count - i);

        if (!vmstate_node_read(node, i * size, part, (size_t)(n * size), &show->error)) {
            return;
        }
        for (uint64_t k = 0; k < n; k++) {
            if (i + k > 0) {
                out_bytes(&show->out, ", ", 2);
            }
            out_value(&show->out, kind, part + k * size, (size_t)size, true);
        }
        i += n;
    }
}

static void put_rows(Json *j, const VMStateNode *node, const JsonRow *row, uint64_t size)
{
    Show *show = j->show;
    uint64_t count = vmstate_node_get_count(node);
    uint8_t part[PART];

    open_levels(j);
    for (uint64_t i = 0; i < count && !show->error;) {
        uint64_t rows = MIN(sizeof(part) / size, count - i);

        if (!vmstate_node_read(node, i * size, part, (size_t)(rows * size), &show->error)) {
            return;
        }
        for (uint64_t k = 0; k < rows; k++, i++) {
            out_bytes(&show->out, ", ", i == 0 ? 0 : 2);
            json_row_put(row, &show->out, part + k * size);
        }
    }
}

/* Arrays of structs, such as rings, are read in pieces too, where the structs are small. False: the array is no such. */
static bool put_structs(Json *j, const VMStateNode *node)
{
    g_autoptr(JsonRow) row = NULL;
    VMStateNode first;

    if (!vmstate_node_is_uniform(node) || vmstate_node_get_count(node) < ROWS_MIN ||
        !vmstate_node_get_element(node, 0, &first) || vmstate_node_get_size(&first) == 0 ||
        vmstate_node_get_size(&first) > PART) {
        return false;
    }
    row = json_row_new(&first);
    if (row) {
        put_rows(j, node, row, vmstate_node_get_size(&first));
    }
    return row != NULL;
}

static void put_node(Json *j, const char *name, const VMStateNode *node, GString *path);

static void put_elements(Json *j, const VMStateNode *node, GString *path)
{
    uint64_t size = vmstate_node_get_element_size(node);
    gsize length = path->len;
    VMStateNodeIter iter;
    VMStateNode child;

    if (size > 0 && size <= 1024 && !j->show->globs) {
        put_scalars(j, node);
        return;
    }
    if (!j->show->globs && put_structs(j, node)) {
        return;
    }
    vmstate_node_iter_init(&iter, node);
    while (!j->show->error && vmstate_node_iter_next(&iter, &child)) {
        if (j->show->globs) {
            g_string_append_printf(path, "[%" PRIu64 "]", vmstate_node_get_index(&child));
        }
        put_node(j, NULL, &child, path);
        g_string_truncate(path, length);
    }
}

static void put_members(Json *j, const VMStateNode *node, GString *path, char separator)
{
    gsize length = path->len;
    bool globs = j->show->globs != NULL;
    bool in_subs = false;
    VMStateNodeIter iter;
    VMStateNode child;

    vmstate_node_iter_init(&iter, node);
    while (!j->show->error && vmstate_node_iter_next(&iter, &child)) {
        if (globs) {
            g_string_append_c(path, separator);
            g_string_append(path, vmstate_node_get_name(&child));
        }
        if (vmstate_node_is_subsection(&child) && !in_subs) {
            begin(j, "subsections", '{', false);
            in_subs = true;
        }
        put_node(j, in_subs ? vmstate_node_get_field_name(&child) : json_row_key(&child), &child, path);
        g_string_truncate(path, length);
    }
    if (in_subs) {
        end(j);
    }
}

static void put_node(Json *j, const char *name, const VMStateNode *node, GString *path)
{
    if (vmstate_node_is_leaf(node)) {
        if (show_wants(j->show, path->str)) {
            put_leaf(j, name, node);
        }
        return;
    }
    show_enter(j->show, path->str);
    begin(j, name, vmstate_node_get_kind(node) == VMSTATE_NODE_STRUCT ? '{' : '[', !j->show->globs);
    if (vmstate_node_get_kind(node) == VMSTATE_NODE_STRUCT) {
        put_members(j, node, path, '.');
    } else {
        put_elements(j, node, path);
    }
    end(j);
}

static void put_blocks(Json *j)
{
    size_t n;
    const VMStateRamBlock *blocks = vmstate_file_get_ram_blocks(j->show->file, &n);

    put_uint(j, "page_size", vmstate_file_get_page_size(j->show->file));
    begin(j, "blocks", '[', true);
    for (size_t i = 0; i < n; i++) {
        begin(j, NULL, '{', true);
        put_text(j, "name", blocks[i].name);
        put_uint(j, "size", blocks[i].size);
        end(j);
    }
    end(j);
}

static void put_section(Json *j, const VMStateFileSection *s)
{
    bool iterable = vmstate_file_section_is_iterable(s);
    GString *path = g_string_new(vmstate_file_section_get_label(s));
    VMStateNode root;

    vmstate_file_section_get_root(j->show->file, s, &root);
    begin(j, NULL, '{', true);
    put_text(j, "idstr", vmstate_file_section_get_idstr(s));
    put_uint(j, "instance", vmstate_file_section_get_instance(s));
    put_uint(j, "section_id", vmstate_file_section_get_id(s));
    put_uint(j, "version", vmstate_file_section_get_version(s));
    put_text(j, "type", iterable ? "iterable" : "full");
    put_uint(j, "offset", vmstate_file_section_get_offset(s));
    put_uint(j, "size", vmstate_file_section_get_size(s));
    if (iterable && strcmp(vmstate_file_section_get_idstr(s), "ram") == 0) {
        put_blocks(j);
    }
    show_enter(j->show, path->str);
    begin(j, "state", '{', true);
    put_members(j, &root, path, ':');
    end(j);
    end(j);
    g_string_free(path, TRUE);
}

static void put_configuration(Json *j)
{
    const char *machine = vmstate_file_get_machine(j->show->file);
    const char *const *capabilities = vmstate_file_get_capabilities(j->show->file);

    if (!machine) {
        return;
    }
    begin(j, "configuration", '{', true);
    put_text(j, "machine", machine);
    if (capabilities) {
        begin(j, "capabilities", '[', true);
        for (size_t i = 0; capabilities[i]; i++) {
            put_text(j, NULL, capabilities[i]);
        }
        end(j);
    }
    end(j);
}

void show_json(Show *show)
{
    VMStateFile *f = show->file;
    Json j = { .show = show, .levels = g_array_new(FALSE, FALSE, sizeof(Level)) };

    begin(&j, NULL, '{', true);
    put_text(&j, "format", "qemu");
    put_uint(&j, "version", vmstate_file_get_version(f));
    put_text(&j, "codec", vmstate_codec_name(vmstate_file_get_codec(f)));
    put_uint(&j, "size", vmstate_file_get_size(f));
    put_configuration(&j);
    begin(&j, "sections", '[', true);
    for (size_t i = 0; i < vmstate_file_get_n_sections(f) && !show->error; i++) {
        put_section(&j, vmstate_file_get_section(f, i));
        out_char(&show->out, '\n');
    }
    end(&j);
    put_bool(&j, "vmdesc", vmstate_file_has_vmdesc(f));
    if (vmstate_file_get_note(f)) {
        put_text(&j, "note", vmstate_file_get_note(f));
    }
    end(&j);
    out_char(&show->out, '\n');
    g_array_unref(j.levels);
}
