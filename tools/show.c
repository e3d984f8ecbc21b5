/* SPDX-License-Identifier: BSD-3-Clause */
#include "show.h"

#include <stdio.h>
#include <string.h>

#include "command.h"

/* Every glob is asked, not only as far as the first that fits: those that fit nothing are told at the end. */
static bool fits(Show *show, const char *path)
{
    bool any = false;

    for (size_t i = 0; show->globs[i]; i++) {
        if (!(any && show->fitted[i]) && vmstate_path_matches(show->globs[i], path)) {
            show->fitted[i] = true;
            any = true;
        }
    }
    return any;
}

static bool is_inside(const Show *show, const char *path)
{
    size_t n = show->inside ? strlen(show->inside) : 0;

    return n > 0 && strncmp(path, show->inside, n) == 0 && path[n] && strchr(".:[", path[n]);
}

bool show_wants(Show *show, const char *path)
{
    return !show->globs || (int)fits(show, path) | (int)is_inside(show, path);
}

void show_enter(Show *show, const char *path)
{
    if (show->globs && fits(show, path) && !is_inside(show, path)) {
        g_free(show->inside);
        show->inside = g_strdup(path);
    }
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

/* As grep: nothing found is no trouble, but told. */
static int paths_code(const Show *show)
{
    bool any = !show->globs;

    for (size_t i = 0; show->globs && show->globs[i]; i++) {
        any = any || show->fitted[i];
        if (!show->fitted[i]) {
            fprintf(stderr, "vmstate: %s: no path fits \"%s\"\n", vmstate_file_get_name(show->file), show->globs[i]);
        }
    }
    return any ? EXIT_GOOD : EXIT_NO;
}

/* What is wrong with the file goes to stderr; what could be read has been shown. */
static int conclude(Show *show)
{
    size_t n;
    const VMStateProblem *problems = vmstate_file_get_problems(show->file, &n);
    int code;

    if (show->error) {
        return command_trouble(g_steal_pointer(&show->error));
    }
    for (size_t i = 0; i < n; i++) {
        fprintf(stderr, "vmstate: %s: offset 0x%" G_GINT64_MODIFIER "x: %s%s%s\n", vmstate_file_get_name(show->file),
                problems[i].offset, problems[i].path ? problems[i].path : "", problems[i].path ? ": " : "",
                problems[i].message);
    }
    code = paths_code(show);
    return n > 0 ? EXIT_TROUBLE : code;
}

static int run(Show *show, void (*write)(Show *show))
{
    g_autofree bool *fitted = g_new0(bool, show->globs ? g_strv_length(show->globs) + 1 : 1);
    bool written;
    int code;

    show->fitted = fitted;
    out_init(&show->out, command_colours());
    write(show);
    written = out_finish(&show->out);
    code = conclude(show);
    g_free(show->inside);
    return written ? code : EXIT_TROUBLE;
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

    if (!command_parse(entries, "FILE", "Shows what a stream holds: one `path = value` line a field.", &argc, &argv)) {
        return EXIT_TROUBLE;
    }
    if (argc != 2 || json + schema + sizes > 1) {
        return argc != 2 ? command_usage("show needs one FILE, or - for standard input")
                         : command_usage("--json, --schema and --sizes exclude each other");
    }
    if (globs && (schema || sizes)) {
        return command_usage("--path goes with fields, as text or --json, not with --schema or --sizes");
    }
    file = command_open(argv[1]);
    if (!file) {
        return EXIT_TROUBLE;
    }
    show.file = file;
    show.globs = globs;
    show.all = all;
    return run(&show, schema ? show_schema : sizes ? show_sizes : json ? show_json : show_text);
}
