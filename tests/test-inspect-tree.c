/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams that QEMU wrote, as trees: known values, unique paths, every page of RAM. */
#include "inspect-helper.h"

static uint64_t value_of(VMStateFile *file, const char *idstr, const char *field)
{
    const VMStateFileSection *s = vmstate_file_find_section(file, idstr, 0);
    VMStateNode root, node;
    uint64_t value = 0;

    assert_non_null(s);
    vmstate_file_section_get_root(file, s, &root);
    assert_true(vmstate_node_get_child(&root, field, &node));
    assert_true(vmstate_node_get_uint64(&node, &value, NULL));
    return value;
}

static void test_registers_have_the_values_that_the_guest_wrote(void **state)
{
    g_autoptr(VMStateFile) file = inspect_open("lsi_72.mig");

    (void)state;
    assert_int_equal(value_of(file, "0000:00:04.0/lsiscsi", "dsa"), 0x00abcdef);
    assert_int_equal(value_of(file, "0000:00:04.0/lsiscsi", "respid0"), 0x81);
}

static VMStateVisit note_path(const VMStateNode *node, const char *path, void *opaque)
{
    if (vmstate_node_is_leaf(node)) {
        assert_true(g_hash_table_add(opaque, g_strdup(path)));
    }
    return VMSTATE_VISIT_CONTINUE;
}

static void test_no_two_leaves_share_a_path(void **state)
{
    (void)state;
    for (const char *const *name = inspect_files; *name; name++) {
        g_autoptr(VMStateFile) file = inspect_open(*name);
        g_autoptr(GHashTable) paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

        assert_true(vmstate_file_visit(file, note_path, paths));
    }
}

/* Nodes that follow each other in a section: their bytes do too. */
static void test_fields_fill_their_sections(void **state)
{
    (void)state;
    for (const char *const *name = inspect_files; *name; name++) {
        g_autoptr(VMStateFile) file = inspect_open(*name);

        for (size_t i = 0; i < vmstate_file_get_n_sections(file); i++) {
            VMStateNode root, child;
            VMStateNodeIter iter;
            uint64_t at;

            vmstate_file_section_get_root(file, vmstate_file_get_section(file, i), &root);
            at = vmstate_node_get_offset(&root);
            vmstate_node_iter_init(&iter, &root);
            while (vmstate_node_iter_next(&iter, &child)) {
                assert_true(vmstate_node_get_offset(&child) >= at);
                assert_true(vmstate_node_get_offset(&child) + vmstate_node_get_size(&child) <=
                            vmstate_node_get_offset(&root) + vmstate_node_get_size(&root));
                at = vmstate_node_get_offset(&child);
            }
        }
    }
}

static void test_good_files_are_good(void **state)
{
    (void)state;
    for (const char *const *name = inspect_files; *name; name++) {
        g_autoptr(VMStateFile) file = inspect_open(*name);
        size_t n;
        const VMStateProblem *problems;

        assert_true(vmstate_file_verify(file, NULL));
        problems = vmstate_file_get_problems(file, &n);
        if (n > 0) {
            print_message("%s: %s\n", *name, problems[0].message);
        }
        assert_int_equal(n, 0);
    }
}

static void test_every_page_of_ram_is_there(void **state)
{
    g_autoptr(VMStateFile) file = inspect_open("pc1_72.mig");
    g_autoptr(VMStateRamIter) it = vmstate_ram_iter_new(file);
    g_autoptr(GHashTable) pages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    size_t n;
    const VMStateRamBlock *blocks = vmstate_file_get_ram_blocks(file, &n);
    uint64_t wanted = 0;
    VMStateRamPage page;
    int ret;

    (void)state;
    while ((ret = vmstate_ram_iter_next(it, &page, NULL)) > 0) {
        assert_true(page.block < n);
        assert_true(page.offset < blocks[page.block].size);
        assert_true(page.kind == VMSTATE_RAM_FILL || page.size == 4096);
        g_hash_table_add(pages, g_strdup_printf("%zu %" G_GUINT64_FORMAT, page.block, page.offset));
    }
    assert_int_equal(ret, 0);
    for (size_t i = 0; i < n; i++) {
        wanted += blocks[i].size / 4096;
    }
    assert_int_equal(g_hash_table_size(pages), wanted);
}

static void test_globs(void **state)
{
    (void)state;
    assert_true(vmstate_path_matches("*lsi*@0:d?a", "0000:00:04.0/lsiscsi@0:dsa"));
    assert_true(vmstate_path_matches("*", ""));
    assert_true(vmstate_path_matches("a[0]", "a[0]"));
    assert_false(vmstate_path_matches("a[0]", "a0"));
    assert_false(vmstate_path_matches("a?", "a"));
    assert_false(vmstate_path_matches("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registers_have_the_values_that_the_guest_wrote),
        cmocka_unit_test(test_no_two_leaves_share_a_path),
        cmocka_unit_test(test_fields_fill_their_sections),
        cmocka_unit_test(test_good_files_are_good),
        cmocka_unit_test(test_every_page_of_ram_is_there),
        cmocka_unit_test(test_globs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
