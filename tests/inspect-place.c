/* SPDX-License-Identifier: BSD-3-Clause */
#include "inspect-place.h"

#include <string.h>

static Place part(const VMStateFileSection *s, size_t i)
{
    uint64_t offset, size;

    vmstate_file_section_get_part(s, i, &offset, &size);
    return (Place){offset, offset + size};
}

Place place_whole(const Subject *t, const VMStateFileSection *s)
{
    gsize footer = vmstate_file_has_footers(t->file) ? 5 : 0;

    return (Place){vmstate_file_section_get_offset(s), part(s, 0).to + footer};
}

static Place within(Place p, gsize offset, gsize size)
{
    return (Place){p.from + offset, p.from + offset + size};
}

/* The pieces of a FULL or START section. */
static Place section_place(const Subject *t, const VMStateFileSection *s, const char *name)
{
    Place all = place_whole(t, s);
    gsize length = t->data[all.from + 5];

    if (strcmp(name, "") == 0) {
        return all;
    }
    if (strcmp(name, ".type") == 0) {
        return within(all, 0, 1);
    }
    if (strcmp(name, ".id") == 0) {
        return within(all, 1, 4);
    }
    if (strcmp(name, ".length") == 0) {
        return within(all, 5, 1);
    }
    if (strcmp(name, ".idstr") == 0) {
        return within(all, 6, length);
    }
    if (strcmp(name, ".instance") == 0) {
        return within(all, 6 + length, 4);
    }
    if (strcmp(name, ".version") == 0) {
        return within(all, 10 + length, 4);
    }
    if (strcmp(name, ".header") == 0) {
        return within(all, 0, 14 + length);
    }
    if (strcmp(name, ".payload") == 0) {
        return part(s, 0);
    }
    if (strcmp(name, ".mark") == 0) {
        return within((Place){all.to - 5, all.to}, 0, 1);
    }
    if (strcmp(name, ".footer-id") == 0) {
        return within((Place){all.to - 5, all.to}, 1, 4);
    }
    assert_string_equal(name, ".footer");
    return (Place){all.to - 5, all.to};
}

/* Where page record @n begins. */
static gsize record_at(const Subject *t, unsigned n)
{
    g_autoptr(VMStateRamIter) iter = vmstate_ram_iter_new(t->file);
    VMStateRamPage page;

    do {
        assert_int_equal(vmstate_ram_iter_next(iter, &page, NULL), 1);
    } while (n-- > 0);
    return page.file_offset;
}

static Place ram_place(const Subject *t, const char *name)
{
    size_t last = vmstate_file_section_get_n_parts(t->ram) - 1;
    Place start = part(t->ram, 0), pages = part(t->ram, 1), end = part(t->ram, last);
    gsize length = t->data[start.from + 8];

    if (strcmp(name, "total") == 0) {
        return within(start, 0, 8);
    }
    if (strcmp(name, "block.length") == 0) {
        return within(start, 8, 1);
    }
    if (strcmp(name, "block.name") == 0) {
        return within(start, 9, length);
    }
    if (strcmp(name, "block.size") == 0) {
        return within(start, 9 + length, 8);
    }
    if (strcmp(name, "block") == 0) {
        return within(start, 8, 1 + length + 8);
    }
    if (strcmp(name, "start.eos") == 0) {
        return (Place){start.to - 8, start.to};
    }
    if (strcmp(name, "part") == 0) {
        return (Place){pages.from - 5, pages.to + 5};
    }
    if (strcmp(name, "part.id") == 0) {
        return (Place){pages.from - 4, pages.from};
    }
    if (strcmp(name, "part.eos") == 0) {
        return (Place){pages.to - 8, pages.to};
    }
    if (strcmp(name, "part.footer") == 0) {
        return (Place){pages.to, pages.to + 5};
    }
    if (strcmp(name, "first") == 0) {
        return (Place){record_at(t, 0), record_at(t, 1)};
    }
    if (strcmp(name, "first.flags") == 0) {
        return (Place){record_at(t, 0) + 6, record_at(t, 0) + 8};
    }
    if (strcmp(name, "record") == 0) {
        return (Place){record_at(t, 7), record_at(t, 8)};
    }
    if (strcmp(name, "record.flags") == 0) {
        return (Place){record_at(t, 7) + 6, record_at(t, 7) + 8};
    }
    if (strcmp(name, "record.address") == 0) {
        return (Place){record_at(t, 7), record_at(t, 7) + 6};
    }
    assert_string_equal(name, "end");
    return (Place){end.from - 5, end.to + 5};
}

static Place configuration_place(const Subject *t, const char *name)
{
    VMStateNode root;
    uint64_t offset;
    gsize length;

    assert_true(vmstate_file_get_configuration(t->file, &root));
    offset = vmstate_node_get_offset(&root);
    length = t->data[offset + 3];
    if (strcmp(name, "") == 0) {
        return (Place){offset - 1, offset + vmstate_node_get_size(&root)};
    }
    if (strcmp(name, ".length") == 0) {
        return (Place){offset, offset + 4};
    }
    if (strcmp(name, ".name") == 0) {
        return (Place){offset + 4, offset + 4 + length};
    }
    assert_string_equal(name, ".subsections");
    return (Place){offset + 4 + length, offset + vmstate_node_get_size(&root)};
}

Place place_named(const Subject *t, const char *name)
{
    uint64_t at = t->size, size = 0;

    vmstate_file_get_vmdesc(t->file, &at, &size);
    if (g_str_has_prefix(name, "full")) {
        return section_place(t, t->full, name + 4);
    }
    if (g_str_has_prefix(name, "start")) {
        return section_place(t, t->ram, name + 5);
    }
    if (g_str_has_prefix(name, "ram ")) {
        return ram_place(t, name + 4);
    }
    if (g_str_has_prefix(name, "configuration")) {
        return configuration_place(t, name + 13);
    }
    if (strcmp(name, "magic") == 0) {
        return (Place){0, 4};
    }
    if (strcmp(name, "version") == 0) {
        return (Place){4, 8};
    }
    if (strcmp(name, "eof") == 0) {
        return (Place){at - 6, at - 5};
    }
    if (strcmp(name, "vmdesc.mark") == 0) {
        return (Place){at - 5, at - 4};
    }
    if (strcmp(name, "vmdesc.length") == 0) {
        return (Place){at - 4, at};
    }
    if (strcmp(name, "vmdesc.text") == 0) {
        return (Place){at, at + size};
    }
    if (strcmp(name, "vmdesc") == 0) {
        return (Place){at - 5, at + size};
    }
    assert_string_equal(name, "behind");
    return (Place){t->size, t->size};
}

void place_subject_init(Subject *t, GBytes *bytes, const char *name, const char *full)
{
    t->name = name;
    t->data = g_bytes_get_data(bytes, &t->size);
    t->file = vmstate_file_open_bytes(bytes, name, NULL);
    assert_non_null(t->file);
    for (size_t i = 0; i < vmstate_file_get_n_sections(t->file); i++) {
        const VMStateFileSection *s = vmstate_file_get_section(t->file, i);

        if (strcmp(vmstate_file_section_get_idstr(s), full) == 0 && !t->full) {
            t->full = s;
            t->other = i + 1 < vmstate_file_get_n_sections(t->file) ? vmstate_file_get_section(t->file, i + 1) : NULL;
        }
        if (strcmp(vmstate_file_section_get_idstr(s), "ram") == 0) {
            t->ram = s;
        }
    }
    assert_non_null(t->full);
}
