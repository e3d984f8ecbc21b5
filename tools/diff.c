/* SPDX-License-Identifier: BSD-3-Clause */
/* Two streams compared by path: both trees go by at once. */
#include "diff.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

#define ELEMENTS_SHOWN 16
#define VALUE_MAX 4096
#define CHUNK ((size_t)16384)

static void compare(Diff *d, const VMStateNode node[2]);

static void numbers(Diff *d, const VMStateNode *node, const char *what, uint64_t a, uint64_t b)
{
    g_autofree char *path = NULL;

    if (a == b) {
        return;
    }
    path = vmstate_node_get_path(node);
    if (diff_wants(d, path)) {
        diff_begin(d, path, what);
        diff_numbers(d, a, b);
        diff_end(d);
    }
}

static void value(Diff *d, VMStateNodeKind kind, const uint8_t *bytes, size_t n)
{
    out_value(&d->out, n == 0 ? VMSTATE_NODE_BUFFER : kind, bytes, n, d->json);
}

/* "3, 5-7" */
static void bits(Diff *d, uint64_t differ)
{
    bool first = true;

    for (int i = 0; i < 64; i++) {
        int last = i;

        if (!(differ >> i & 1)) {
            continue;
        }
        while (last < 63 && (differ >> (last + 1) & 1)) {
            last++;
        }
        out_printf(&d->out, first ? "%d" : ", %d", i);
        if (last > i) {
            out_printf(&d->out, "-%d", last);
        }
        first = false;
        i = last;
    }
}

static uint64_t number(const uint8_t *bytes, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++) {
        v = v << 8 | bytes[i];
    }
    return v;
}

static void changed(Diff *d, const char *path, VMStateNodeKind kind, const uint8_t *a, const uint8_t *b, size_t n)
{
    diff_begin(d, path, "value");
    out_text(&d->out, d->json ? ", \"a\": " : "");
    value(d, kind, a, n);
    out_text(&d->out, d->json ? ", \"b\": " : " -> ");
    value(d, kind, b, n);
    if ((kind == VMSTATE_NODE_INT || kind == VMSTATE_NODE_UINT) && n <= 8) {
        out_text(&d->out, d->json ? ", \"bits\": \"" : "  (bits ");
        bits(d, number(a, n) ^ number(b, n));
        out_text(&d->out, d->json ? "\"" : ")");
    }
    diff_end(d);
}

static bool read_both(Diff *d, const VMStateNode node[2], uint64_t at, uint8_t *bytes[2], size_t n)
{
    return !d->error && vmstate_node_read(&node[0], at, bytes[0], n, &d->error) &&
           vmstate_node_read(&node[1], at, bytes[1], n, &d->error);
}

static void leaf(Diff *d, const VMStateNode node[2])
{
    uint64_t offset[2], size[2];
    uint8_t room[2][VALUE_MAX];
    uint8_t *bytes[2] = { room[0], room[1] };
    VMStateNodeKind kind = vmstate_node_get_kind(&node[0]);
    g_autofree char *path = NULL;

    for (int i = 0; i < 2; i++) {
        offset[i] = vmstate_node_get_offset(&node[i]);
        size[i] = vmstate_node_get_size(&node[i]);
    }
    if (kind == VMSTATE_NODE_BUFFER || size[0] != size[1] || size[0] > VALUE_MAX) {
        path = vmstate_node_get_path(&node[0]);
        diff_bytes(d, path, offset, size);
        return;
    }
    if (!read_both(d, node, 0, bytes, (size_t)size[0]) || memcmp(room[0], room[1], (size_t)size[0]) == 0) {
        return;
    }
    path = vmstate_node_get_path(&node[0]);
    if (diff_wants(d, path)) {
        changed(d, path, kind, room[0], room[1], (size_t)size[0]);
    }
}

static void more_elements(Diff *d, const char *path, uint64_t n)
{
    if (n == 0) {
        return;
    }
    diff_begin(d, path, "elements");
    out_printf(&d->out, d->json ? ", \"more\": %" PRIu64 : "%" PRIu64 " more elements differ", n);
    diff_end(d);
    d->differences += n - 1;
}

/* Elements of one chunk, which begin with element @first. */
static void chunk(Diff *d, const VMStateNode *array, uint64_t first, uint8_t *bytes[2], size_t n, uint64_t *shown,
                  uint64_t *more)
{
    size_t size = (size_t)vmstate_node_get_element_size(array);
    g_autofree char *path = vmstate_node_get_path(array);

    for (size_t at = 0; at < n; at += size) {
        g_autofree char *element = NULL;

        if (memcmp(bytes[0] + at, bytes[1] + at, size) == 0) {
            continue;
        }
        element = g_strdup_printf("%s[%" PRIu64 "]", path, first + at / size);
        if (!diff_wants(d, element)) {
            continue;
        }
        if ((*shown)++ < ELEMENTS_SHOWN) {
            changed(d, element, vmstate_node_get_element_kind(array), bytes[0] + at, bytes[1] + at, size);
        } else {
            (*more)++;
        }
    }
}

/* Leaves one behind the other, compared in pieces. */
static void scalars(Diff *d, const VMStateNode node[2], uint64_t count)
{
    size_t size = (size_t)vmstate_node_get_element_size(&node[0]);
    uint64_t most = MAX(1, CHUNK / size);
    uint64_t shown = 0, more = 0;
    g_autofree uint8_t *a = g_malloc(CHUNK);
    g_autofree uint8_t *b = g_malloc(CHUNK);
    uint8_t *bytes[2] = { a, b };
    g_autofree char *path = NULL;

    for (uint64_t i = 0; i < count; i += most) {
        size_t n = (size_t)MIN(most, count - i) * size;

        if (!read_both(d, node, i * size, bytes, n)) {
            return;
        }
        if (memcmp(a, b, n) != 0) {
            chunk(d, &node[0], i, bytes, n, &shown, &more);
        }
    }
    path = vmstate_node_get_path(&node[0]);
    more_elements(d, path, more);
}

static void elements(Diff *d, const VMStateNode node[2])
{
    uint64_t count[2] = { vmstate_node_get_count(&node[0]), vmstate_node_get_count(&node[1]) };
    uint64_t size = vmstate_node_get_element_size(&node[0]);
    VMStateNodeIter iter[2];
    VMStateNode child[2];

    numbers(d, &node[0], "length", count[0], count[1]);
    if (size > 0 && size <= CHUNK && size == vmstate_node_get_element_size(&node[1]) &&
        vmstate_node_get_element_kind(&node[0]) == vmstate_node_get_element_kind(&node[1])) {
        scalars(d, node, MIN(count[0], count[1]));
        return;
    }
    vmstate_node_iter_init(&iter[0], &node[0]);
    vmstate_node_iter_init(&iter[1], &node[1]);
    while (!d->error && vmstate_node_iter_next(&iter[0], &child[0]) && vmstate_node_iter_next(&iter[1], &child[1])) {
        compare(d, child);
    }
}

static void one_side(Diff *d, const VMStateNode *node, int side)
{
    g_autofree char *path = vmstate_node_get_path(node);

    diff_one_side(d, path, vmstate_node_is_subsection(node) ? "subsection" : "field", side,
                  vmstate_node_get_size(node));
}

/* Children that do not stand in one order: by name. */
static void by_name(Diff *d, const VMStateNode node[2])
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    VMStateNodeIter iter;
    VMStateNode child[2];

    vmstate_node_iter_init(&iter, &node[1]);
    while (vmstate_node_iter_next(&iter, &child[1])) {
        g_hash_table_insert(names, g_strdup(vmstate_node_get_name(&child[1])), g_memdup2(&child[1], sizeof(child[1])));
    }
    vmstate_node_iter_init(&iter, &node[0]);
    while (!d->error && vmstate_node_iter_next(&iter, &child[0])) {
        const VMStateNode *other = g_hash_table_lookup(names, vmstate_node_get_name(&child[0]));

        if (other) {
            child[1] = *other;
            g_hash_table_remove(names, vmstate_node_get_name(&child[0]));
            compare(d, child);
        } else {
            one_side(d, &child[0], 0);
        }
    }
    vmstate_node_iter_init(&iter, &node[1]);
    while (vmstate_node_iter_next(&iter, &child[1])) {
        if (g_hash_table_contains(names, vmstate_node_get_name(&child[1]))) {
            one_side(d, &child[1], 1);
        }
    }
}

static bool same_names(const VMStateNode node[2])
{
    VMStateNodeIter iter[2];
    VMStateNode child[2];
    bool more[2];

    vmstate_node_iter_init(&iter[0], &node[0]);
    vmstate_node_iter_init(&iter[1], &node[1]);
    do {
        more[0] = vmstate_node_iter_next(&iter[0], &child[0]);
        more[1] = vmstate_node_iter_next(&iter[1], &child[1]);
        if (more[0] != more[1] ||
            (more[0] && strcmp(vmstate_node_get_name(&child[0]), vmstate_node_get_name(&child[1])) != 0)) {
            return false;
        }
    } while (more[0]);
    return true;
}

static void fields(Diff *d, const VMStateNode node[2])
{
    VMStateNodeIter iter[2];
    VMStateNode child[2];

    if (!same_names(node)) {
        by_name(d, node);
        return;
    }
    vmstate_node_iter_init(&iter[0], &node[0]);
    vmstate_node_iter_init(&iter[1], &node[1]);
    while (!d->error && vmstate_node_iter_next(&iter[0], &child[0]) && vmstate_node_iter_next(&iter[1], &child[1])) {
        compare(d, child);
    }
}

static void types(Diff *d, const VMStateNode node[2])
{
    g_autofree char *path = vmstate_node_get_path(&node[0]);

    if (!diff_wants(d, path)) {
        return;
    }
    diff_begin(d, path, "type");
    for (int i = 0; i < 2; i++) {
        const char *type = vmstate_node_get_type(&node[i]);

        if (d->json) {
            out_printf(&d->out, ", \"%c\": ", 'a' + i);
            out_json_string(&d->out, type ? type : "");
        } else {
            out_safe(&d->out, type ? type : "");
            out_printf(&d->out, " of %" PRIu64 " bytes%s", vmstate_node_get_size(&node[i]), i == 0 ? " -> " : "");
        }
    }
    diff_end(d);
}

static void compare(Diff *d, const VMStateNode node[2])
{
    VMStateNodeKind kind[2] = { vmstate_node_get_kind(&node[0]), vmstate_node_get_kind(&node[1]) };

    if (kind[0] != kind[1]) {
        types(d, node);
        if (vmstate_node_is_leaf(&node[0]) && vmstate_node_is_leaf(&node[1]) &&
            vmstate_node_get_size(&node[0]) == vmstate_node_get_size(&node[1])) {
            leaf(d, node);
        }
    } else if (vmstate_node_is_leaf(&node[0])) {
        leaf(d, node);
    } else if (kind[0] == VMSTATE_NODE_STRUCT) {
        if (vmstate_node_get_description(&node[0]) && vmstate_node_get_description(&node[1])) {
            numbers(d, &node[0], "version", vmstate_node_get_version(&node[0]), vmstate_node_get_version(&node[1]));
        }
        fields(d, node);
    } else {
        elements(d, node);
    }
}

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
        fields(d, root);
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
        fields(d, root);
    } else if (have[0] || have[1]) {
        diff_one_side(d, "configuration", "section", have[0] ? 0 : 1, vmstate_node_get_size(&root[have[0] ? 0 : 1]));
    }
    sections(d);
}

static void summary(Diff *d)
{
    if (d->json) {
        out_text(&d->out, "],\n \"notes\": [");
        for (guint i = 0; i < d->notes->len; i++) {
            out_text(&d->out, i == 0 ? "" : ", ");
            out_json_string(&d->out, g_ptr_array_index(d->notes, i));
        }
        out_printf(&d->out, "],\n \"count\": %" PRIu64 ", \"ignored\": %" PRIu64 ", \"same\": %s}\n", d->differences,
                   d->ignored, d->differences == 0 ? "true" : "false");
        return;
    }
    for (guint i = 0; i < d->notes->len; i++) {
        out_text(&d->out, "# ");
        out_safe(&d->out, g_ptr_array_index(d->notes, i));
        out_char(&d->out, '\n');
    }
    out_printf(&d->out, d->differences == 0 ? "same" : d->differences == 1 ? "1 difference" : "%" PRIu64 " differences",
               d->differences);
    if (d->ignored > 0) {
        out_printf(&d->out, ", %" PRIu64 " ignored", d->ignored);
    }
    out_printf(&d->out, " (%zu and %zu sections)\n", vmstate_file_get_n_sections(d->file[0]),
               vmstate_file_get_n_sections(d->file[1]));
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
    g_autoptr(VMStateFile) a = NULL;
    g_autoptr(VMStateFile) b = NULL;

    if (!command_parse(entries, "A B",
                       "Compares two streams by path: values, versions, lengths, what only one has, pages of RAM.\n"
                       "Exit code 0: the same, 1: they differ, 2: trouble.",
                       &argc, &argv)) {
        return EXIT_TROUBLE;
    }
    if (argc != 3) {
        return command_usage("diff needs two files, A and B; one of them may be - for standard input");
    }
    if (strcmp(argv[1], "-") == 0 && strcmp(argv[2], "-") == 0) {
        return command_usage("only one of A and B can be standard input");
    }
    a = command_open(argv[1]);
    b = a ? command_open(argv[2]) : NULL;
    if (!b) {
        return EXIT_TROUBLE;
    }
    d.file[0] = a;
    d.file[1] = b;
    d.json = json;
    d.ignore = ignore;
    return run(&d);
}
