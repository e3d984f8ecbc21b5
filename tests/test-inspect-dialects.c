/* SPDX-License-Identifier: BSD-3-Clause */
/* What QEMU writes that its own description does not say, or says wrong: data/dialects/README.md. */
#include "inspect-helper.h"

#include <string.h>

#include "inspect-build.h"

static VMStateFile *dialect_open(const char *name)
{
    g_autofree char *path = g_build_filename(VMSTATE_TEST_DATA, "dialects", name, NULL);
    VMStateFile *file = vmstate_file_open_path(path, NULL);

    assert_non_null(file);
    return file;
}

/* The elements of s390_css's array that are not NULL, "0 3 253". */
static char *images(VMStateFile *file)
{
    GString *text = g_string_new(NULL);
    VMStateNode root, css, element;

    build_field(file, "s390_css", "css", &root, &css);
    assert_int_equal(vmstate_node_get_count(&css), 256);
    for (uint64_t i = 0; i < 256; i++) {
        assert_true(vmstate_node_get_element(&css, i, &element));
        if (vmstate_node_get_kind(&element) == VMSTATE_NODE_NULL) {
            assert_int_equal(vmstate_node_get_size(&element), 1);
            continue;
        }
        assert_int_equal(vmstate_node_get_size(&element), 768);
        g_string_append_printf(text, "%s%d", text->len ? " " : "", (int)i);
    }
    return g_string_free(text, FALSE);
}

static void check_images(const char *name, const char *expected)
{
    g_autoptr(VMStateFile) file = dialect_open(name);
    g_autofree char *found = images(file);

    assert_int_equal(build_n_problems(file), 0);
    assert_string_equal(found, expected);
}

static void test_pointers_are_found_where_the_first_is_null(void **state)
{
    (void)state;
    check_images("css-last_72.mig.gz", "254");
    check_images("css-nofooter_72.mig.gz", "254");
}

static void test_pointers_are_found_where_the_first_is_there(void **state)
{
    (void)state;
    check_images("css-first_72.mig.gz", "0 254");
    check_images("css-some_72.mig.gz", "0 3 253 254");
    check_images("css-first_100.mig.gz", "0 254");
    check_images("css-some_100.mig.gz", "0 3 253 254");
}

static void test_fields_behind_the_pointers_are_right(void **state)
{
    static const char *const names[] = { "css-last_72.mig.gz", "css-some_72.mig.gz", "css-some_100.mig.gz" };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(VMStateFile) file = dialect_open(names[i]);
        VMStateNode root, node;
        uint64_t cssid = 0;

        build_field(file, "s390_css", "default_cssid", &root, &node);
        assert_true(vmstate_node_get_uint64(&node, &cssid, NULL));
        assert_int_equal(cssid, 254);
    }
}

static GByteArray *raw(VMStateFile *file)
{
    GByteArray *bytes = g_byte_array_new();

    g_byte_array_set_size(bytes, (guint)vmstate_file_get_size(file));
    assert_true(vmstate_file_read(file, 0, bytes->data, bytes->len, NULL));
    return bytes;
}

static void check_lost_byte(const char *name, uint64_t at)
{
    g_autoptr(VMStateFile) good = dialect_open(name);
    g_autoptr(GByteArray) bytes = raw(good);
    g_autoptr(VMStateFile) bad = NULL;
    VMStateNode root, css;

    build_field(good, "s390_css", "css", &root, &css);
    g_byte_array_remove_index(bytes, (guint)(vmstate_node_get_offset(&css) + at));
    bad = build_open(bytes);
    build_has_problem(bad, VMSTATE_ERROR_FORMAT, "bytes were lost or added");
}

static void test_pointers_explain_no_lost_byte(void **state)
{
    (void)state;
    check_lost_byte("css-first_72.mig.gz", 100);
    check_lost_byte("css-first_72.mig.gz", 900);
    check_lost_byte("css-some_100.mig.gz", 100);
    check_lost_byte("css-some_100.mig.gz", 900);
}

static void test_a_background_snapshot_has_no_ends(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        g_autoptr(VMStateFile) file = dialect_open(i ? "background_100.mig.gz" : "background_72.mig.gz");

        assert_int_equal(build_n_problems(file), 0);
    }
}

/* Only of a running machine can there be one. */
static void test_a_paused_machine_lacks_its_end(void **state)
{
    g_autoptr(VMStateFile) good = dialect_open("background_72.mig.gz");
    g_autoptr(GByteArray) bytes = raw(good);
    g_autoptr(VMStateFile) bad = NULL;
    VMStateNode root, node;

    (void)state;
    build_field(good, "globalstate", "runstate", &root, &node);
    memcpy(bytes->data + vmstate_node_get_offset(&node), "paused\0", 7);
    bad = build_open(bytes);
    build_has_problem(bad, VMSTATE_ERROR_SECTION_ORDER, "no END");
}

static void test_disks_are_passed_over(void **state)
{
    g_autoptr(VMStateFile) file = dialect_open("block_72.mig.gz");
    const VMStateFileSection *s = vmstate_file_find_section(file, "block", 0);

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    assert_non_null(s);
    assert_in_range(vmstate_file_section_get_size(s), 1024 * 1024, 1024 * 1024 + 1000);
}

/* Without footers only the records say where a disk's part ends; the first device's beginning is what is known last. */
static void test_disks_are_passed_over_without_footers(void **state)
{
    g_autoptr(VMStateFile) file = dialect_open("block-old_72.mig.gz");

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    assert_non_null(vmstate_file_find_section(file, "ram", 0));
    assert_non_null(vmstate_file_find_section(file, "timer", 0));
    assert_non_null(strstr(vmstate_file_get_note(file), "no footers"));
}

static void test_no_bitmaps_are_no_damage(void **state)
{
    g_autoptr(VMStateFile) file = dialect_open("nobitmaps_100.mig.gz");

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    assert_non_null(vmstate_file_find_section(file, "dirty-bitmap", 0));
}

static void test_bitmaps_are_passed_over_without_footers(void **state)
{
    g_autoptr(VMStateFile) file = dialect_open("bitmaps-nofooter_72.mig.gz");

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    assert_non_null(vmstate_file_find_section(file, "dirty-bitmap", 0));
    assert_non_null(vmstate_file_find_section(file, "globalstate", 0));
}

/* An iterable section's beginning, a part, and its end, without footers. */
static VMStateFile *framed(const char *idstr, const char *start, const char *part, const char *end)
{
    g_autoptr(GByteArray) b = build_new();

    build_section(b, BUILD_START, 7, idstr, 1);
    build_hex(b, start);
    build_part(b, BUILD_PART, 7);
    build_hex(b, part);
    build_part(b, BUILD_END, 7);
    build_hex(b, end);
    build_end(b, NULL);
    return build_open(b);
}

static uint64_t size_of_part(VMStateFile *file, size_t i)
{
    uint64_t offset, size;

    vmstate_file_section_get_part(vmstate_file_get_section(file, 0), i, &offset, &size);
    return size;
}

static void test_a_hash_table_says_where_it_ends(void **state)
{
    g_autoptr(VMStateFile) file =
        framed("spapr/htab", "00 00 00 15",
               "00 00 00 00  00 00 00 05 00 01 00 02  03 00 00 00 07 00 00 00 00 00 00 00 7e 00 00 00"
               "  00 00 00 00 00 00 00 00",
               "00 00 00 00  00 00 00 00 00 00 00 00");

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    assert_int_equal(size_of_part(file, 0), 4);
    assert_int_equal(size_of_part(file, 1), 36);
    assert_int_equal(size_of_part(file, 2), 12);
}

static void test_storage_attributes_say_where_they_end(void **state)
{
    g_autoptr(VMStateFile) file =
        framed("s390-storage_attributes", "00 00 00 00 00 00 00 01",
               "00 00 00 00 00 01 00 02  00 00 00 00 00 00 00 03  07 03 07  00 00 00 00 00 00 00 01",
               "00 00 00 00 00 00 00 08  00 00 00 00 00 00 00 01");

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    assert_int_equal(size_of_part(file, 1), 27);
    assert_int_equal(size_of_part(file, 2), 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pointers_are_found_where_the_first_is_null),
        cmocka_unit_test(test_pointers_are_found_where_the_first_is_there),
        cmocka_unit_test(test_fields_behind_the_pointers_are_right),
        cmocka_unit_test(test_pointers_explain_no_lost_byte),
        cmocka_unit_test(test_a_background_snapshot_has_no_ends),
        cmocka_unit_test(test_a_paused_machine_lacks_its_end),
        cmocka_unit_test(test_disks_are_passed_over),
        cmocka_unit_test(test_disks_are_passed_over_without_footers),
        cmocka_unit_test(test_no_bitmaps_are_no_damage),
        cmocka_unit_test(test_bitmaps_are_passed_over_without_footers),
        cmocka_unit_test(test_a_hash_table_says_where_it_ends),
        cmocka_unit_test(test_storage_attributes_say_where_they_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
