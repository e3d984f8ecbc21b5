/* SPDX-License-Identifier: BSD-3-Clause */
/* A device of every kind of field, in every style of vmdesc: all leaves can be read, and set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "every-field.h"
#include "inspect-helper.h"
#include "test-util.h"

static const VMStateVmdescStyle styles[] = {
    VMSTATE_VMDESC_COMPACT, VMSTATE_VMDESC_QEMU_7_2, VMSTATE_VMDESC_QEMU_10, VMSTATE_VMDESC_QEMU_11};

static VMStateFile *open_every(VMStateVmdescStyle style)
{
    g_autoptr(EveryField) dev = every_field_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;
    VMStateFile *file;

    every_field_fill(dev, 5);
    registry = test_registry("every", &every_field_vmsd, dev);
    vmstate_save_options_set_vmdesc(options, style, 0);
    vmstate_save_options_set_configuration(options, "machine");
    bytes = vmstate_registry_save_bytes(registry, options, &error);
    assert_non_null(bytes);
    file = vmstate_file_open_bytes(bytes, "every", &error);
    if (!file) {
        fail_msg("%s", error->message);
    }
    return file;
}

static GBytes *write_out(VMStateFile *file)
{
    int fd = inspect_temporary();
    g_autoptr(GError) error = NULL;

    if (!vmstate_file_write(file, fd, VMSTATE_CODEC_RAW, &error)) {
        fail_msg("%s", error->message);
    }
    return inspect_written(fd);
}

static char *hex_of(const VMStateNode *node)
{
    uint64_t size = vmstate_node_get_size(node);
    g_autofree uint8_t *bytes = g_malloc0(size + 1);
    GString *text = g_string_new(NULL);

    assert_true(vmstate_node_read(node, 0, bytes, size, NULL));
    for (uint64_t i = 0; i < size; i++) {
        g_string_append_printf(text, "%02x", bytes[i]);
    }
    return g_string_free(text, FALSE);
}

/* The value as one would type it; NULL where there is no way. */
static char *value_of(const VMStateNode *node)
{
    uint64_t size = vmstate_node_get_size(node);
    int64_t i;
    uint64_t u;
    double d;
    char *text;

    switch (vmstate_node_get_kind(node)) {
    case VMSTATE_NODE_INT:
        assert_true(vmstate_node_get_int64(node, &i, NULL));
        return g_strdup_printf("%" G_GINT64_FORMAT, i);
    case VMSTATE_NODE_UINT:
        assert_true(vmstate_node_get_uint64(node, &u, NULL));
        return g_strdup_printf(u & 1 ? "%" G_GUINT64_FORMAT : "0x%" G_GINT64_MODIFIER "x", u);
    case VMSTATE_NODE_BOOL:
        assert_true(vmstate_node_get_uint64(node, &u, NULL));
        return g_strdup(u ? "true" : "false");
    case VMSTATE_NODE_FLOAT:
        assert_true(vmstate_node_get_double(node, &d, NULL));
        return isnan(d) ? NULL : g_strdup_printf("%.17g", d);
    case VMSTATE_NODE_STRING:
        text = g_malloc0(size - 4 + 1);
        assert_true(vmstate_node_read(node, 4, text, size - 4, NULL));
        if (size == 4) {
            /* NULL and "" have no bytes; the length tells them apart. */
            assert_true(vmstate_node_get_uint64(node, &u, NULL));
            if (u != 0) {
                g_clear_pointer(&text, g_free);
            }
        }
        return text;
    case VMSTATE_NODE_NULL:
        return NULL;
    default:
        return hex_of(node);
    }
}

typedef struct Leaves {
    VMStateFile *file;
    unsigned kinds[16];
    unsigned set;
} Leaves;

static void set_to_itself(Leaves *l, const VMStateNode *leaf, const char *path)
{
    g_autofree char *value = value_of(leaf);
    g_autofree char *assignment = value ? g_strdup_printf("%s=%s", path, value) : NULL;
    g_autoptr(GError) error = NULL;

    l->kinds[vmstate_node_get_kind(leaf)]++;
    /* The configuration says how the file is read. */
    if (!value || g_str_has_prefix(path, "configuration:len")) {
        return;
    }
    if (!vmstate_file_set(l->file, assignment, &error)) {
        fail_msg("%s", error->message);
    }
    l->set++;
}

static VMStateVisit set_leaf(const VMStateNode *node, const char *path, void *opaque)
{
    Leaves *l = opaque;
    VMStateNode element;

    if (vmstate_node_is_leaf(node)) {
        set_to_itself(l, node, path);
    }
    if (vmstate_node_get_element_size(node) > 0) {
        for (uint64_t i = 0; i < vmstate_node_get_count(node); i++) {
            g_autofree char *own = NULL;

            assert_true(vmstate_node_get_element(node, i, &element));
            assert_int_equal(vmstate_node_get_kind(&element), vmstate_node_get_element_kind(node));
            assert_true(vmstate_node_is_element(&element));
            own = vmstate_node_get_path(&element);
            set_to_itself(l, &element, own);
        }
    }
    return VMSTATE_VISIT_CONTINUE;
}

static void every_leaf_can_be_set_to_what_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateFile) file = open_every(styles[i]);
        g_autoptr(GBytes) before = write_out(file);
        g_autoptr(GBytes) after = NULL;
        Leaves l = {.file = file};

        assert_true(vmstate_file_visit(file, set_leaf, &l));
        assert_true(l.set > 100);
        for (int kind = VMSTATE_NODE_BOOL; kind <= VMSTATE_NODE_FLOAT; kind++) {
            assert_true(l.kinds[kind] > 0);
        }
        assert_true(l.kinds[VMSTATE_NODE_STRING] > 0);
        after = write_out(file);
        test_assert_same(before, after);
    }
}

static void a_good_file_has_no_problems(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateFile) file = open_every(styles[i]);
        size_t n;
        const VMStateProblem *problems;

        assert_true(vmstate_file_verify(file, NULL));
        problems = vmstate_file_get_problems(file, &n);
        if (n > 0) {
            fail_msg("%s: %s", problems[0].path ? problems[0].path : "", problems[0].message);
        }
        assert_string_equal(vmstate_file_get_machine(file), "machine");
        assert_true(vmstate_file_has_footers(file));
        assert_int_equal(vmstate_file_get_version(file), 3);
    }
}

static VMStateVisit find_by_index(const VMStateNode *node, const char *path, void *opaque)
{
    VMStateNodeIter iter;
    VMStateNode child, element;
    unsigned *lists = opaque;
    uint64_t i = 0;

    if (vmstate_node_get_kind(node) != VMSTATE_NODE_LIST && vmstate_node_get_kind(node) != VMSTATE_NODE_ARRAY) {
        return VMSTATE_VISIT_CONTINUE;
    }
    *lists += vmstate_node_get_kind(node) == VMSTATE_NODE_LIST;
    vmstate_node_iter_init(&iter, node);
    while (vmstate_node_iter_next(&iter, &child)) {
        assert_true(vmstate_node_get_element(node, i, &element));
        assert_int_equal(vmstate_node_get_index(&child), i);
        assert_int_equal(vmstate_node_get_offset(&child), vmstate_node_get_offset(&element));
        assert_int_equal(vmstate_node_get_size(&child), vmstate_node_get_size(&element));
        assert_string_equal(vmstate_node_get_name(&child), vmstate_node_get_name(node));
        assert_string_equal(vmstate_node_get_field_name(&child), vmstate_node_get_field_name(node));
        i++;
    }
    if (i != vmstate_node_get_count(node) || vmstate_node_get_element(node, i, &element)) {
        fail_msg("%s: %u elements are not all", path, (unsigned)i);
    }
    /* Elements have numbers, not names. */
    assert_false(vmstate_node_get_child(node, vmstate_node_get_name(node), &child));
    return VMSTATE_VISIT_CONTINUE;
}

static void elements_are_found_by_their_index(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateFile) file = open_every(styles[i]);
        unsigned lists = 0;

        assert_true(vmstate_file_visit(file, find_by_index, &lists));
        assert_true(lists > 0);
    }
}

static VMStateVisit count_and_stop(const VMStateNode *node, const char *path, void *opaque)
{
    int *left = opaque;

    (void)node;
    (void)path;
    return --*left == 0 ? VMSTATE_VISIT_STOP : VMSTATE_VISIT_CONTINUE;
}

static VMStateVisit skip_all(const VMStateNode *node, const char *path, void *opaque)
{
    (void)path;
    assert_null(strchr(path, ':'));
    assert_int_equal(vmstate_node_get_kind(node), VMSTATE_NODE_STRUCT);
    ++*(int *)opaque;
    return VMSTATE_VISIT_SKIP;
}

static void a_visit_ends_where_it_is_told_to(void **state)
{
    g_autoptr(VMStateFile) file = open_every(VMSTATE_VMDESC_QEMU_11);
    int n = 0;

    (void)state;
    for (int stop = 1; stop < 60; stop++) {
        int left = stop;

        assert_false(vmstate_file_visit(file, count_and_stop, &left));
        assert_int_equal(left, 0);
    }
    assert_true(vmstate_file_visit(file, skip_all, &n));
    /* The configuration and one section. */
    assert_int_equal(n, 2);
}

static VMStateVisit misread(const VMStateNode *node, const char *path, void *opaque)
{
    uint64_t size = vmstate_node_get_size(node);
    uint8_t byte;
    uint64_t u;
    int64_t i;
    double d;

    (void)path;
    (void)opaque;
    if (size > 8 || !vmstate_node_is_leaf(node)) {
        assert_false(vmstate_node_get_uint64(node, &u, NULL));
        assert_false(vmstate_node_get_int64(node, &i, NULL));
        assert_false(vmstate_node_get_double(node, &d, NULL));
    }
    assert_false(vmstate_node_read(node, size, &byte, 1, NULL));
    assert_false(vmstate_node_read(node, size + 1, &byte, 0, NULL));
    assert_false(vmstate_node_read(node, 0, &byte, (size_t)size + 1, NULL));
    assert_true(vmstate_node_read(node, size, &byte, 0, NULL));
    return VMSTATE_VISIT_CONTINUE;
}

static void what_is_read_must_lie_in_the_node(void **state)
{
    g_autoptr(VMStateFile) file = open_every(VMSTATE_VMDESC_QEMU_10);

    (void)state;
    assert_true(vmstate_file_visit(file, misread, NULL));
}

static void the_sections_getters_say_what_its_header_says(void **state)
{
    g_autoptr(VMStateFile) file = open_every(VMSTATE_VMDESC_COMPACT);
    const VMStateFileSection *s = vmstate_file_find_section(file, "every", 0);
    uint64_t offset, size;

    (void)state;
    assert_null(vmstate_file_find_section(file, "every", 1));
    assert_null(vmstate_file_find_section(file, "other", 0));
    assert_int_equal(vmstate_file_get_n_sections(file), 1);
    assert_ptr_equal(vmstate_file_get_section(file, 0), s);
    assert_string_equal(vmstate_file_section_get_label(s), "every@0");
    assert_int_equal(vmstate_file_section_get_instance(s), 0);
    assert_int_equal(vmstate_file_section_get_id(s), 0);
    assert_int_equal(vmstate_file_section_get_version(s), 2);
    assert_false(vmstate_file_section_is_iterable(s));
    vmstate_file_section_get_part(s, 0, &offset, &size);
    assert_int_equal(size, vmstate_file_section_get_size(s));
    /* Type, id, name, instance, version. */
    assert_int_equal(offset, vmstate_file_section_get_offset(s) + 1 + 4 + 6 + 4 + 4);
    assert_true(vmstate_file_get_vmdesc(file, &offset, &size));
    assert_int_equal(offset + size, vmstate_file_get_size(file));
    assert_true(vmstate_file_get_vmdesc(file, NULL, NULL));
    assert_null(vmstate_file_get_capabilities(file));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_leaf_can_be_set_to_what_it_is),
        cmocka_unit_test(a_good_file_has_no_problems),
        cmocka_unit_test(elements_are_found_by_their_index),
        cmocka_unit_test(a_visit_ends_where_it_is_told_to),
        cmocka_unit_test(what_is_read_must_lie_in_the_node),
        cmocka_unit_test(the_sections_getters_say_what_its_header_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
