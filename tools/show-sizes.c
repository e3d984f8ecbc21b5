/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a file's bytes are. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "show.h"

#define FIELDS_MAX 20
#define SECTIONS_MAX 1000
#define BAR 30

typedef struct Row {
    char *name;
    uint64_t size;
} Row;

static void clear_row(gpointer p)
{
    g_free(((Row *)p)->name);
}

/* The biggest, sorted, and how many there were: memory must not grow with the file. */
typedef struct Table {
    GArray *rows;
    guint max;
    uint64_t n;
} Table;

static Table new_table(guint max)
{
    Table t = { g_array_new(FALSE, FALSE, sizeof(Row)), max, 0 };

    g_array_set_clear_func(t.rows, clear_row);
    return t;
}

static int by_size(const void *a, const void *b)
{
    const Row *x = a, *y = b;

    if (x->size != y->size) {
        return x->size < y->size ? 1 : -1;
    }
    return strcmp(x->name, y->name);
}

static void add(Table *t, const char *name, uint64_t size)
{
    Row row = { (char *)name, size };
    guint at = t->rows->len;

    t->n++;
    while (at > 0 && by_size(&row, &g_array_index(t->rows, Row, at - 1)) < 0) {
        at--;
    }
    if (at < t->max) {
        row.name = g_strdup(name);
        g_array_insert_val(t->rows, at, row);
        g_array_set_size(t->rows, MIN(t->rows->len, t->max));
    }
}

static void print(Show *show, const char *title, Table *t, uint64_t whole)
{
    GArray *rows = t->rows;

    out_printf(&show->out, "%s\n", title);
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);
        double part = whole ? (double)row->size / (double)whole : 0;
        int bar = (int)(part * BAR + 0.5);

        out_printf(&show->out, "%14" PRIu64 " %5.1f%% ", row->size, part * 100);
        out_colour(&show->out, "32");
        for (int k = 0; k < BAR; k++) {
            out_char(&show->out, k < bar ? '#' : ' ');
        }
        out_colour(&show->out, "0");
        out_char(&show->out, ' ');
        out_safe(&show->out, row->name);
        out_char(&show->out, '\n');
    }
    if (t->n > rows->len) {
        out_printf(&show->out, "               ... %" PRIu64 " more\n", t->n - rows->len);
    }
    g_array_unref(t->rows);
}

static VMStateVisit collect(const VMStateNode *node, const char *path, void *opaque)
{
    if (!vmstate_node_is_leaf(node) && vmstate_node_get_element_size(node) == 0) {
        return VMSTATE_VISIT_CONTINUE;
    }
    add(opaque, path, vmstate_node_get_size(node));
    return VMSTATE_VISIT_SKIP;
}

static void ram_table(Show *show)
{
    size_t n;
    const VMStateRamBlock *blocks = vmstate_file_get_ram_blocks(show->file, &n);
    g_autofree uint64_t *bytes = g_new0(uint64_t, n + 1);
    Table rows;
    VMStateRamIter *it;
    VMStateRamPage page;
    uint64_t whole = 0;

    if (n == 0) {
        return;
    }
    rows = new_table(FIELDS_MAX * 5);
    it = vmstate_ram_iter_new(show->file);
    while (vmstate_ram_iter_next(it, &page, show->error ? NULL : &show->error) > 0) {
        uint64_t size = page.kind == VMSTATE_RAM_FILL ? 9 : page.size + 8;

        bytes[page.block] += size;
        whole += size;
    }
    vmstate_ram_iter_free(it);
    for (size_t i = 0; i < n; i++) {
        g_autofree char *name = g_strdup_printf("%s (%" PRIu64 " bytes in the machine)", blocks[i].name, blocks[i].size);

        add(&rows, name, bytes[i]);
    }
    print(show, "\nRAM blocks, bytes in the file", &rows, whole);
}

void show_sizes(Show *show)
{
    VMStateFile *f = show->file;
    Table sections = new_table(SECTIONS_MAX);
    Table fields = new_table(FIELDS_MAX);
    uint64_t whole = vmstate_file_get_size(f);
    uint64_t rest = whole;
    uint64_t vmdesc = 0;

    for (size_t i = 0; i < vmstate_file_get_n_sections(f); i++) {
        const VMStateFileSection *s = vmstate_file_get_section(f, i);

        add(&sections, vmstate_file_section_get_label(s), vmstate_file_section_get_size(s));
        rest -= MIN(rest, vmstate_file_section_get_size(s));
    }
    if (vmstate_file_get_vmdesc(f, NULL, &vmdesc)) {
        add(&sections, "(vmdesc)", vmdesc);
        rest -= MIN(rest, vmdesc);
    }
    add(&sections, "(headers, configuration, commands)", rest);
    print(show, "Sections, bytes without headers", &sections, whole);
    vmstate_file_visit(f, collect, &fields);
    print(show, "\nThe biggest fields", &fields, whole);
    ram_table(show);
}
