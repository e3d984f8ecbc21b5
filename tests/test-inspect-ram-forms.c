/* SPDX-License-Identifier: BSD-3-Clause */
/* RAM's pages: while a file is opened, and by a walk afterwards. */
#include "inspect-helper.h"

#include <string.h>
#include <unistd.h>

typedef struct Pages {
    GArray *sums; /* of each page, in order: its place and its bytes */
    size_t blocks;
} Pages;

static void note_page(VMStateFile *file, const VMStateRamPage *page, void *opaque)
{
    Pages *pages = opaque;
    guint64 sum = page->block * 31 + page->offset * 7 + page->kind + page->fill * 257;
    size_t n;

    for (size_t i = 0; page->kind != VMSTATE_RAM_FILL && i < page->size; i++) {
        sum = sum * 131 + page->data[i];
    }
    g_array_append_val(pages->sums, sum);
    assert_non_null(vmstate_file_get_ram_blocks(file, &n));
    assert_in_range(page->block, 0, n - 1);
    pages->blocks = n;
}

static void free_pages(Pages *pages)
{
    g_array_unref(pages->sums);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pages, free_pages)

/* Returns how many there are. */
static guint both_ways(const char *path)
{
    g_auto(Pages) opened = { .sums = g_array_new(FALSE, FALSE, sizeof(guint64)) };
    g_auto(Pages) walked = { .sums = g_array_new(FALSE, FALSE, sizeof(guint64)) };
    g_autoptr(GError) error = NULL;
    g_autoptr(VMStateFile) file = vmstate_file_open_path_with_ram(path, note_page, &opened, &error);
    g_autoptr(VMStateRamIter) iter = NULL;
    VMStateRamPage page;

    assert_null(error);
    assert_non_null(file);
    iter = vmstate_ram_iter_new(file);
    while (vmstate_ram_iter_next(iter, &page, NULL) > 0) {
        note_page(file, &page, &walked);
    }
    assert_int_equal(opened.sums->len, walked.sums->len);
    assert_memory_equal(opened.sums->data, walked.sums->data, walked.sums->len * sizeof(guint64));
    assert_int_equal(opened.blocks, walked.blocks);
    return walked.sums->len;
}

static void test_opening_shows_the_pages_that_a_walk_gives(void **state)
{
    guint most = 0;

    (void)state;
    for (const char *const *name = inspect_files; *name; name++) {
        g_autofree char *path = g_build_filename(VMSTATE_TEST_DATA, "streams", *name, NULL);

        most = MAX(most, both_ways(path));
    }
    assert_in_range(most, 256, 100000);
}

static void test_pages_in_other_forms(void **state)
{
    static const struct {
        const char *name;
        guint least, most;
    } files[] = {
        { "plain", 594, 594 },
        { "mapped-ram", 1, 200 }, /* those that are not zeros */
        { "multifd", 0, 0 },
        { "ignore-shared", 594, 594 }, /* the list of blocks has more behind each length */
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_strdup_printf("%s/ram/%s_100.mig.gz", VMSTATE_TEST_DATA, files[i].name);

        assert_in_range(both_ways(path), files[i].least, files[i].most);
    }
}

/* Without the vmdesc the size of the pages is found out on the way. */
static void test_pages_whose_size_nothing_tells(void **state)
{
    g_autoptr(VMStateFile) file = inspect_open("pc1_72.mig");
    g_autoptr(GBytes) whole = inspect_bytes("pc1_72.mig");
    g_autofree char *path = NULL;
    uint64_t offset;
    int fd;

    (void)state;
    assert_true(vmstate_file_get_vmdesc(file, &offset, NULL));
    fd = g_file_open_tmp("vmstate-test-XXXXXX", &path, NULL);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, g_bytes_get_data(whole, NULL), offset - 5), offset - 5);
    close(fd);
    assert_in_range(both_ways(path), 256, 100000);
    unlink(path);
}

static void test_uniform_arrays_are_of_one_description(void **state)
{
    g_autoptr(VMStateFile) file = inspect_open("rtl8139_72.mig");
    const VMStateFileSection *s = vmstate_file_find_section(file, "0000:00:04.0/rtl8139", 0);
    VMStateNode root, node;

    (void)state;
    assert_non_null(s);
    vmstate_file_section_get_root(file, s, &root);
    assert_false(vmstate_node_is_uniform(&root));
    assert_true(vmstate_node_get_child(&root, "TxAddr", &node));
    assert_true(vmstate_node_is_uniform(&node));
    assert_true(vmstate_node_get_child(&root, "TxConfig", &node));
    assert_false(vmstate_node_is_uniform(&node));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opening_shows_the_pages_that_a_walk_gives),
        cmocka_unit_test(test_pages_in_other_forms),
        cmocka_unit_test(test_pages_whose_size_nothing_tells),
        cmocka_unit_test(test_uniform_arrays_are_of_one_description),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
