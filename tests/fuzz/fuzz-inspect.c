/* SPDX-License-Identifier: BSD-3-Clause */
/* Any bytes as a file: its tree, all that `vmstate show` prints, verify, the pages of RAM. */
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "inspect-util.h"
#include "tools/show.h"

enum {
    PATHS_MAX = 4000,
    JSON_MAX = 1 << 20,
};

typedef struct Tree {
    VMStateFile *file;
    GHashTable *paths;
} Tree;

/* A node's bytes lie in its parent's, and no two leaves have one path. */
static VMStateVisit check_node(const VMStateNode *node, const char *path, void *opaque)
{
    Tree *t = opaque;
    uint64_t offset = vmstate_node_get_offset(node);
    uint64_t size = vmstate_node_get_size(node);
    g_autofree char *own = NULL;

    if (vmstate_node_is_leaf(node) &&
        (offset > vmstate_file_get_size(t->file) || size > vmstate_file_get_size(t->file) - offset)) {
        fuzz_fail("%s: %" G_GUINT64_FORMAT " bytes at %" G_GUINT64_FORMAT " are not in the file", path, size, offset);
    }
    if (g_hash_table_size(t->paths) >= PATHS_MAX) {
        return VMSTATE_VISIT_STOP;
    }
    own = vmstate_node_get_path(node);
    if (strcmp(own, path) != 0) {
        fuzz_fail("\"%s\" is visited as \"%s\"", own, path);
    }
    if ((vmstate_node_is_leaf(node) || vmstate_node_get_element_size(node) > 0) &&
        !g_hash_table_add(t->paths, g_steal_pointer(&own))) {
        fuzz_fail("%s is there twice", path);
    }
    return VMSTATE_VISIT_CONTINUE;
}

static void check_tree(VMStateFile *file)
{
    g_autoptr(GHashTable) paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Tree t = {file, paths};

    vmstate_file_visit(file, check_node, &t);
}

static void check_ram(VMStateFile *file)
{
    g_autoptr(VMStateRamIter) iter = vmstate_ram_iter_new(file);
    g_autoptr(GError) error = NULL;
    VMStateRamPage page;
    uint64_t pages = 0;
    size_t n;
    int ret;

    vmstate_file_get_ram_blocks(file, &n);
    while ((ret = vmstate_ram_iter_next(iter, &page, &error)) > 0) {
        if (page.block >= n || (page.kind == VMSTATE_RAM_PLAIN && (!page.data || page.size == 0))) {
            fuzz_fail("a page of no block, or without bytes");
        }
        /* A record has 9 bytes and more; at fixed places a page has 256. */
        if (++pages > vmstate_file_get_size(file)) {
            fuzz_fail("more pages than the file has room for");
        }
    }
    if ((ret < 0) != !!error) {
        fuzz_fail("a walk over RAM ended with %d", ret);
    }
}

static void begin(Show *show)
{
    inspect_util_quiet_begin();
    out_init(&show->out, false);
}

static void end(Show *show)
{
    out_finish(&show->out);
    inspect_util_quiet_end();
    if (show->error) {
        fuzz_fail("show: %s", show->error->message);
    }
}

/* What is printed as JSON must be some. */
static void check_json(Show show)
{
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) error = NULL;
    gsize size;
    const char *text;

    begin(&show);
    dup2(inspect_util_scratch(), STDOUT_FILENO);
    show_json(&show);
    end(&show);
    bytes = inspect_util_scratch_bytes();
    text = g_bytes_get_data(bytes, &size);
    if (size < JSON_MAX && !json_parser_load_from_data(parser, text, (gssize)size, &error)) {
        fuzz_fail("the JSON of show: %s", error->message);
    }
}

static void check_show(VMStateFile *file)
{
    char star[] = "*", some[] = "*[*].?*";
    char *globs[] = {some, star, NULL};
    bool fitted[2] = {false, false};
    Show show = {.file = file};

    check_json(show);
    for (int all = 0; all < 2; all++) {
        show.all = all;
        begin(&show);
        show_text(&show);
        end(&show);
    }
    show.globs = globs;
    show.fitted = fitted;
    begin(&show);
    show_text(&show);
    show_json(&show);
    show_sizes(&show);
    if (vmstate_file_has_vmdesc(file)) {
        show_schema(&show);
    }
    end(&show);
    g_free(show.inside);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(VMStateFile) file = inspect_util_open(data, size);
    size_t n;

    if (!file) {
        return 0;
    }
    check_tree(file);
    check_ram(file);
    check_show(file);
    n = inspect_util_problems(file);
    if (inspect_util_problems(file) != n) {
        fuzz_fail("verify finds other things the second time");
    }
    if (size % 8 == 0) {
        g_autoptr(VMStateFile) again = vmstate_file_open_path(inspect_util_path(0, data, size), NULL);

        if (!again || inspect_util_problems(again) != n) {
            fuzz_fail("through a file verify finds other things than in memory");
        }
    }
    return 0;
}
