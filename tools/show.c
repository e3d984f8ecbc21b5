/* SPDX-License-Identifier: BSD-3-Clause */
#include "show.h"

#include <stdio.h>

#include "command.h"

bool show_wants(const Show *show, const char *path)
{
    if (!show->globs) {
        return true;
    }
    for (char **glob = show->globs; *glob; glob++) {
        if (vmstate_path_matches(*glob, path)) {
            return true;
        }
    }
    return false;
}

uint8_t *show_read(Show *show, const VMStateNode *node, size_t max, size_t *n)
{
    uint8_t *bytes;

    *n = (size_t)MIN(vmstate_node_get_size(node), max);
    bytes = g_try_malloc(*n + 1);
    if (!bytes || !vmstate_node_read(node, 0, bytes, *n, show->error ? NULL : &show->error)) {
        g_free(bytes);
        return NULL;
    }
    return bytes;
}

bool show_schema(Show *show)
{
    uint64_t offset, size;
    char part[16384];

    if (!vmstate_file_get_vmdesc(show->file, &offset, &size)) {
        g_set_error(&show->error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
                    "%s: no schema: the stream has no description of its sections (vmdesc)", vmstate_file_get_name(show->file));
        return false;
    }
    while (size > 0) {
        size_t n = (size_t)MIN(size, sizeof(part));

        if (!vmstate_file_read(show->file, offset, part, n, &show->error)) {
            return false;
        }
        out_bytes(&show->out, part, n);
        offset += n;
        size -= n;
    }
    out_char(&show->out, '\n');
    return true;
}

/* What is wrong with the file goes to stderr; what could be read has been shown. */
static int conclude(Show *show)
{
    size_t n;
    const VMStateProblem *problems = vmstate_file_get_problems(show->file, &n);

    if (show->error) {
        return command_trouble(g_steal_pointer(&show->error));
    }
    for (size_t i = 0; i < n; i++) {
        fprintf(stderr, "vmstate: %s: offset 0x%" G_GINT64_MODIFIER "x: %s%s%s\n", vmstate_file_get_name(show->file),
                problems[i].offset, problems[i].path ? problems[i].path : "", problems[i].path ? ": " : "",
                problems[i].message);
    }
    return n > 0 ? EXIT_TROUBLE : EXIT_GOOD;
}

int command_show(int argc, char **argv)
{
    Show show = { 0 };
    gboolean json = FALSE, schema = FALSE, sizes = FALSE, all = FALSE;
    g_auto(GStrv) globs = NULL;
    const GOptionEntry entries[] = {
        { "json", 'j', 0, G_OPTION_ARG_NONE, &json, "everything as one JSON object", NULL },
        { "schema", 0, 0, G_OPTION_ARG_NONE, &schema, "the descriptions, for `vmstate check`", NULL },
        { "sizes", 's', 0, G_OPTION_ARG_NONE, &sizes, "where the bytes are", NULL },
        { "path", 'p', 0, G_OPTION_ARG_STRING_ARRAY, &globs, "only fields whose path fits; may be repeated", "GLOB" },
        { "all", 'a', 0, G_OPTION_ARG_NONE, &all, "do not shorten long arrays and buffers", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(VMStateFile) file = NULL;
    bool written;

    if (!command_parse(entries, "FILE", "Shows what a stream holds: one `path = value` line a field.", &argc, &argv)) {
        return EXIT_TROUBLE;
    }
    if (argc != 2 || json + schema + sizes > 1) {
        return argc != 2 ? command_usage("show needs one FILE, or - for standard input")
                         : command_usage("--json, --schema and --sizes exclude each other");
    }
    file = command_open(argv[1]);
    if (!file) {
        return EXIT_TROUBLE;
    }
    show.file = file;
    show.globs = globs;
    show.all = all;
    out_init(&show.out, command_colours());
    if (schema) {
        show_schema(&show);
    } else if (sizes) {
        show_sizes(&show);
    } else if (json) {
        show_json(&show);
    } else {
        show_text(&show);
    }
    written = out_finish(&show.out);
    return written ? conclude(&show) : EXIT_TROUBLE;
}
