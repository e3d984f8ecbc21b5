/* SPDX-License-Identifier: BSD-3-Clause */
/* Two streams compared: their sections by name, those by path, as bytes, or as RAM. */
#include "diff.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

/* What no vmdesc describes, or only one: the bytes of the section's parts. */
static void parts(Diff *d, const VMStateFileSection *s[2])
{
    const char *label = vmstate_file_section_get_label(s[0]);
    size_t n[2] = { vmstate_file_section_get_n_parts(s[0]), vmstate_file_section_get_n_parts(s[1]) };

    if (n[0] != n[1] && diff_wants(d, label)) {
        diff_begin(d, label, "parts");
        diff_numbers(d, n[0], n[1]);
        diff_end(d);
    }
    for (size_t i = 0; i < MIN(n[0], n[1]) && !d->error; i++) {
        uint64_t offset[2], size[2];
        g_autofree char *path = i == 0 && n[0] == 1 ? g_strdup_printf("%s:data", label)
                                                    : g_strdup_printf("%s:data[%zu]", label, i);

        vmstate_file_section_get_part(s[0], i, &offset[0], &size[0]);
        vmstate_file_section_get_part(s[1], i, &offset[1], &size[1]);
        diff_bytes(d, path, offset, size);
    }
}

static void section(Diff *d, const VMStateFileSection *s[2])
{
    const char *label = vmstate_file_section_get_label(s[0]);
    uint32_t version[2] = { vmstate_file_section_get_version(s[0]), vmstate_file_section_get_version(s[1]) };
    bool iterable[2] = { vmstate_file_section_is_iterable(s[0]), vmstate_file_section_is_iterable(s[1]) };
    VMStateNode root[2];

    if (version[0] != version[1] && diff_wants(d, label)) {
        diff_begin(d, label, "version");
        diff_numbers(d, version[0], version[1]);
        diff_end(d);
    }
    if (iterable[0] && iterable[1] && strcmp(vmstate_file_section_get_idstr(s[0]), "ram") == 0) {
        diff_ram(d, label);
    } else if (iterable[0] || iterable[1] ||
               vmstate_file_has_vmdesc(d->file[0]) != vmstate_file_has_vmdesc(d->file[1])) {
        parts(d, s);
    } else {
        vmstate_file_section_get_root(d->file[0], s[0], &root[0]);
        vmstate_file_section_get_root(d->file[1], s[1], &root[1]);
        diff_fields(d, root);
    }
}

static void section_one_side(Diff *d, const VMStateFileSection *s, int side)
{
    diff_one_side(d, vmstate_file_section_get_label(s), "section", side, vmstate_file_section_get_size(s));
}

static void sections(Diff *d)
{
    g_autoptr(GHashTable) labels = g_hash_table_new(g_str_hash, g_str_equal);
    size_t n[2] = { vmstate_file_get_n_sections(d->file[0]), vmstate_file_get_n_sections(d->file[1]) };
    const VMStateFileSection *s[2];

    for (size_t i = 0; i < n[1]; i++) {
        s[1] = vmstate_file_get_section(d->file[1], i);
        g_hash_table_insert(labels, (gpointer)vmstate_file_section_get_label(s[1]), (gpointer)s[1]);
    }
    for (size_t i = 0; i < n[0] && !d->error; i++) {
        s[0] = vmstate_file_get_section(d->file[0], i);
        s[1] = g_hash_table_lookup(labels, vmstate_file_section_get_label(s[0]));
        if (s[1]) {
            section(d, s);
            g_hash_table_remove(labels, vmstate_file_section_get_label(s[0]));
        } else {
            section_one_side(d, s[0], 0);
        }
    }
    for (size_t i = 0; i < n[1]; i++) {
        s[1] = vmstate_file_get_section(d->file[1], i);
        if (g_hash_table_contains(labels, vmstate_file_section_get_label(s[1]))) {
            section_one_side(d, s[1], 1);
        }
    }
}

static void files(Diff *d)
{
    VMStateNode root[2];
    bool have[2];

    if (vmstate_file_has_vmdesc(d->file[0]) != vmstate_file_has_vmdesc(d->file[1])) {
        diff_note(d, "only %s describes its sections (vmdesc): they were compared as bytes",
                  vmstate_file_has_vmdesc(d->file[0]) ? "A" : "B");
    }
    for (int i = 0; i < 2; i++) {
        have[i] = vmstate_file_get_configuration(d->file[i], &root[i]);
        if (vmstate_file_get_note(d->file[i])) {
            diff_note(d, "%c: %s", 'A' + i, vmstate_file_get_note(d->file[i]));
        }
    }
    if (have[0] && have[1]) {
        diff_fields(d, root);
    } else if (have[0] || have[1]) {
        diff_one_side(d, "configuration", "section", have[0] ? 0 : 1, vmstate_node_get_size(&root[have[0] ? 0 : 1]));
    }
    sections(d);
}

static void summary(Diff *d)
{
    size_t n[2] = { vmstate_file_get_n_sections(d->file[0]), vmstate_file_get_n_sections(d->file[1]) };

    if (d->json) {
        out_text(&d->out, "],\n \"notes\": [");
        for (guint i = 0; i < d->notes->len; i++) {
            out_text(&d->out, i == 0 ? "" : ", ");
            out_json_string(&d->out, g_ptr_array_index(d->notes, i));
        }
        out_printf(&d->out, "],\n \"count\": %" PRIu64 ", \"ignored\": %" PRIu64 ", \"same\": %s, \"partial\": %s}\n",
                   d->differences, d->ignored, d->differences == 0 ? "true" : "false", d->partial ? "true" : "false");
        return;
    }
    for (guint i = 0; i < d->notes->len; i++) {
        out_text(&d->out, "# ");
        out_safe(&d->out, g_ptr_array_index(d->notes, i));
        out_char(&d->out, '\n');
    }
    if (d->differences > 0) {
        out_printf(&d->out, "%" PRIu64 " difference%s", d->differences, d->differences == 1 ? "" : "s");
    } else {
        out_text(&d->out, d->partial ? "same, as far as it could be compared" : "same");
    }
    if (d->ignored > 0) {
        out_printf(&d->out, ", %" PRIu64 " ignored", d->ignored);
    }
    if (n[0] == n[1]) {
        out_printf(&d->out, " (%zu section%s each)\n", n[0], n[0] == 1 ? "" : "s");
    } else {
        out_printf(&d->out, " (A: %zu section%s, B: %zu)\n", n[0], n[0] == 1 ? "" : "s", n[1]);
    }
}

/* A damaged file was compared as far as it can be understood, which is no answer. */
static bool damaged(VMStateFile *file)
{
    size_t n;
    const VMStateProblem *p = vmstate_file_get_problems(file, &n);

    for (size_t i = 0; i < n; i++) {
        fprintf(stderr, "vmstate: %s: offset 0x%" PRIx64 ": %s%s%s\n", vmstate_file_get_name(file), p[i].offset,
                p[i].path ? p[i].path : "", p[i].path ? ": " : "", p[i].message);
    }
    return n > 0;
}

static int run(Diff *d)
{
    bool bad, written;

    d->notes = g_ptr_array_new_with_free_func(g_free);
    out_init(&d->out, !d->json && command_colours());
    if (d->json) {
        out_text(&d->out, "{\"a\": ");
        out_json_string(&d->out, vmstate_file_get_name(d->file[0]));
        out_text(&d->out, ", \"b\": ");
        out_json_string(&d->out, vmstate_file_get_name(d->file[1]));
        out_text(&d->out, ",\n \"differences\": [");
    }
    files(d);
    summary(d);
    written = out_finish(&d->out);
    g_ptr_array_unref(d->notes);
    if (d->error) {
        return command_trouble(g_steal_pointer(&d->error));
    }
    bad = damaged(d->file[0]);
    bad = damaged(d->file[1]) || bad;
    return bad || !written ? EXIT_TROUBLE : d->differences > 0 ? EXIT_NO : EXIT_GOOD;
}

int command_diff(int argc, char **argv)
{
    Diff d = { 0 };
    gboolean json = FALSE;
    g_auto(GStrv) ignore = NULL;
    const GOptionEntry entries[] = {
        { "json", 'j', 0, G_OPTION_ARG_NONE, &json, "the differences as one JSON object", NULL },
        { "ignore", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &ignore, "not what is at such a path; may be repeated", "GLOB" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(DiffPages) pages = diff_pages_new();
    g_autoptr(VMStateFile) a = NULL;
    g_autoptr(VMStateFile) b = NULL;
    GError *error = NULL;

    if (!command_parse(entries, "A B",
                       "Compares two streams by path: values, versions, lengths, what only one has,\n"
                       "pages of RAM. Exit code 0: the same, 1: they differ, 2: trouble.",
                       &argc, &argv)) {
        return EXIT_TROUBLE;
    }
    if (argc != 3) {
        return command_usage("diff needs two files, A and B; one of them may be - for standard input");
    }
    if (strcmp(argv[1], "-") == 0 && strcmp(argv[2], "-") == 0) {
        return command_usage("only one of A and B can be standard input");
    }
    a = diff_pages_open(pages, 0, argv[1], &error);
    b = a ? diff_pages_open(pages, 1, argv[2], &error) : NULL;
    if (!b) {
        return command_trouble(error);
    }
    d.file[0] = a;
    d.file[1] = b;
    d.pages = pages;
    d.json = json;
    d.ignore = ignore;
    return run(&d);
}
