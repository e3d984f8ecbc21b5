/* SPDX-License-Identifier: BSD-3-Clause */
/* What a file says decides neither time nor memory: counts, sizes, names and depths out of all bounds. */
#include "inspect-helper.h"

#include <string.h>

#include "inspect-build.h"

/* A file of one section with this payload, whose description has these fields. */
static VMStateFile *open_fields(const char *fields, gsize payload)
{
    g_autoptr(GByteArray) b = build_new();
    g_autofree char *vmdesc = g_strdup_printf("{\"page_size\": 4096, \"devices\": [{\"name\": \"d\", \"instance_id\": 0, "
                                              "\"vmsd_name\": \"d\", \"version\": 1, \"fields\": [%s]}]}", fields);
    g_autofree uint8_t *bytes = g_malloc(payload + 1);

    memset(bytes, 1, payload + 1);
    build_section(b, BUILD_FULL, 1, "d", 1);
    g_byte_array_append(b, bytes, (guint)payload);
    build_footer(b, 1);
    build_end(b, vmdesc);
    return build_open(b);
}

static VMStateVisit count(const VMStateNode *node, const char *path, void *opaque)
{
    (void)node, (void)path;
    ++*(uint64_t *)opaque;
    return VMSTATE_VISIT_CONTINUE;
}

/* All that a command does with a file; its nodes. */
static uint64_t walk(VMStateFile *file)
{
    g_autoptr(VMStateRamIter) it = vmstate_ram_iter_new(file);
    VMStateRamPage page;
    uint64_t n = 0;

    vmstate_file_visit(file, count, &n);
    while (vmstate_ram_iter_next(it, &page, NULL) > 0) {
    }
    build_n_problems(file);
    return n;
}

/* The description is refused: the file is opened without it, and verify says so. */
static void refused(const char *fields, const char *why)
{
    g_autoptr(VMStateFile) file = open_fields(fields, 4);

    walk(file);
    if (vmstate_file_has_vmdesc(file)) {
        assert_int_not_equal(build_n_problems(file), 0);
        return;
    }
    build_has_problem(file, vmstate_file_get_problems(file, &(size_t){0})[0].code, why);
}

static char *repeat(const char *text, unsigned n)
{
    GString *all = g_string_new(NULL);

    for (unsigned i = 0; i < n; i++) {
        g_string_append_printf(all, i ? ", %s" : "%s", text);
    }
    return g_string_free(all, FALSE);
}

static void test_arrays_without_bytes_have_no_elements(void **state)
{
    static const char *const fields[] = {
        "{\"name\": \"a\", \"type\": \"uint8\", \"array_len\": 18446744073709551615, \"size\": 0}",
        "{\"name\": \"a\", \"type\": \"buffer\", \"array_len\": 9000000000000000000, \"size\": 0}",
        ("{\"name\": \"a\", \"type\": \"struct\", \"array_len\": 9000000000000000000, \"size\": 0, \"struct\": "
         "{\"vmsd_name\": \"s\", \"version\": 1, \"fields\": [{\"name\": \"z\", \"type\": \"buffer\", \"size\": 0}]}}"),
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *many = repeat(fields[i], 1000);
        g_autoptr(VMStateFile) one = open_fields(fields[i], 0);
        g_autoptr(VMStateFile) thousand = open_fields(many, 0);

        assert_true(walk(one) < 10);
        assert_true(walk(thousand) < 10000);
    }
}

/* Fields without bytes in each of many elements. */
static void test_nodes_are_not_many_more_than_bytes(void **state)
{
    g_autofree char *nothing = repeat("{\"name\": \"z\", \"type\": \"buffer\", \"size\": 0}", 1000);
    static const char byte[] = "{\"name\": \"b\", \"type\": \"uint8\", \"size\": 1}";
    g_autofree char *array = g_strdup_printf("{\"name\": \"a\", \"type\": \"struct\", \"array_len\": 1000000, \"size\": 1, "
                                             "\"struct\": {\"vmsd_name\": \"s\", \"fields\": [%s, %s]}}", nothing, byte);
    g_autofree char *list = g_strdup_printf("{\"name\": \"l\", \"type\": \"qtailq\", \"size\": 2000001, "
                                            "\"vmsd_name\": \"e\", \"fields\": [%s, %s]}", nothing, byte);
    g_autoptr(VMStateFile) a = open_fields(array, 1000000);
    g_autoptr(VMStateFile) l = open_fields(list, 2000001);

    (void)state;
    assert_true(walk(a) < 1000);
    assert_true(walk(l) < 1000);
}

static void test_numbers_out_of_bounds_are_refused(void **state)
{
    (void)state;
    refused("{\"name\": \"a\", \"type\": \"uint8\", \"array_len\": 18446744073709551615, \"size\": 4}", "add up");
    refused("{\"name\": \"a\", \"type\": \"buffer\", \"size\": 9223372036854775807}", "add up");
    refused("{\"name\": \"a\", \"type\": \"buffer\", \"size\": 18446744073709551616}", "too big");
    refused("{\"name\": \"a\", \"type\": \"buffer\", \"size\": -4}", "");
    refused("{\"name\": \"a\", \"type\": \"uint8\", \"array_len\": -1, \"size\": 1}", "");
    refused("{\"name\": \"a\", \"type\": \"buffer\", \"size\": 4.0}", "integer");
    refused("{\"name\": \"a\", \"type\": \"buffer\", \"size\": 4e0}", "integer");
    refused("{\"name\": \"a\", \"type\": \"buffer\", \"size\": true}", "integer");
    refused("{\"name\": \"a\", \"type\": \"buffer\", \"size\": \"4\"}", "integer");
}

static void test_text_that_is_no_json_is_refused(void **state)
{
    (void)state;
    refused("{\"name\": \"a\\q\", \"type\": \"buffer\", \"size\": 4}", "escape");
    refused("{\"name\": \"a\\u12\", \"type\": \"buffer\", \"size\": 4}", "hexadecimal");
    refused("{\"name\": \"a\\ud800\", \"type\": \"buffer\", \"size\": 4}", "surrogate");
    refused("{\"name\": \"a\n\", \"type\": \"buffer\", \"size\": 4}", "");
    refused("{\"name\": \"a\xff\", \"type\": \"buffer\", \"size\": 4}", "");
    refused("{\"name\": \"\xc3\x28\", \"type\": \"buffer\", \"size\": 4}", "");
    refused("{\"type\": \"buffer\", \"size\": 4}", "name");
    refused("{\"name\": \"a\", \"size\": 4}", "type");
    refused("{\"name\": \"a\", \"type\": \"buffer\", \"size\": 4", "");
    refused("{\"name\": \"a\", \"type\": \"buffer\", \"size\": 4}}", "");
    refused("[\"name\", \"a\"]", "expected");
}

static void test_duplicate_keys_do_no_harm(void **state)
{
    g_autoptr(VMStateFile) file =
        open_fields("{\"name\": \"a\", \"name\": \"b\", \"type\": \"buffer\", \"type\": \"uint32\", "
                    "\"size\": 7, \"size\": 4, \"struct\": {\"fields\": []}, \"struct\": {\"fields\": []}, "
                    "\"array_len\": 9, \"array_len\": 1}", 4);

    (void)state;
    walk(file);
    assert_int_equal(vmstate_file_get_n_sections(file), 1);
}

/* A NUL would end a name; two names that look alike then are two paths. */
static void test_nul_in_names(void **state)
{
    g_autoptr(VMStateFile) file = open_fields("{\"name\": \"a\\u0000b\", \"type\": \"uint8\", \"size\": 1}, "
                                              "{\"name\": \"a\", \"type\": \"uint8\", \"size\": 1}", 2);
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) other = NULL;
    VMStateNode root, node;

    (void)state;
    vmstate_file_section_get_root(file, vmstate_file_get_section(file, 0), &root);
    assert_true(vmstate_node_get_child(&root, "a", &node));
    assert_int_equal(vmstate_node_get_offset(&node), vmstate_node_get_offset(&root) + 1);

    build_section(b, BUILD_FULL, 1, "dev", 1);
    b->data[b->len - 10] = 0;
    build_footer(b, 1);
    build_end(b, NULL);
    other = build_open(b);
    build_has_problem(other, VMSTATE_ERROR_FORMAT, "name");
}

static char *nested(unsigned depth, const char *name)
{
    GString *all = g_string_new(NULL);

    for (unsigned i = 0; i < depth; i++) {
        g_string_append_printf(all, "{\"name\": \"%s\", \"type\": \"struct\", \"size\": 1, "
                                    "\"struct\": {\"vmsd_name\": \"s\", \"version\": 1, \"fields\": [", name);
    }
    g_string_append(all, "{\"name\": \"x\", \"type\": \"uint8\", \"size\": 1}");
    for (unsigned i = 0; i < depth; i++) {
        g_string_append(all, "]}}");
    }
    return g_string_free(all, FALSE);
}

static void test_depth(void **state)
{
    g_autofree char *fits = nested(30, "s");
    g_autofree char *deep = nested(100000, "s");
    g_autofree char *open = g_strnfill(1000000, '[');
    g_autoptr(VMStateFile) file = open_fields(fits, 1);

    (void)state;
    assert_int_equal(walk(file), 32);
    assert_int_equal(build_n_problems(file), 0);
    refused(deep, "deep");
    refused(open, "");
}

static void test_long_names_are_refused(void **state)
{
    g_autofree char *name = g_strnfill(60000, 'n');
    g_autofree char *field = g_strdup_printf("{\"name\": \"%s\", \"type\": \"uint8\", \"size\": 4}", name);
    g_autofree char *type = g_strdup_printf("{\"name\": \"a\", \"type\": \"%s\", \"size\": 4}", name);

    (void)state;
    refused(field, "name");
    refused(type, "name");
}

/* Names that could all be paths into the other fields. */
static void test_names_like_paths(void **state)
{
    GString *all = g_string_new("{\"name\": \"a\", \"type\": \"uint8\", \"array_len\": 4, \"size\": 1}");
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        g_string_append(all, ", {\"name\": \"");
        for (int k = 0; k < 120; k++) {
            g_string_append(all, k % 2 ? "a." : "a[1].");
        }
        g_string_append_printf(all, "%d\", \"type\": \"uint8\", \"size\": 1}", i);
    }
    file = open_fields(all->str, 20004);
    assert_int_equal(walk(file), 20002);
    g_string_free(all, TRUE);
}

static void put_package(GByteArray *b, uint32_t size)
{
    build_hex(b, "08 0007 0004");
    build_be(b, size, 4);
}

static void test_packages_do_not_nest(void **state)
{
    enum { N = 200000 };
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    for (uint32_t i = 1; i <= N; i++) {
        put_package(b, 9 * (N - i));
    }
    file = build_open(b);
    walk(file);
    build_has_problem(file, VMSTATE_ERROR_FORMAT, "package within a package");
}

/* RAM's list of blocks, and one page in one of them. */
static VMStateFile *open_ram(uint64_t size, uint64_t page)
{
    g_autoptr(GByteArray) b = build_new();

    build_section(b, BUILD_START, 1, "ram", 4);
    build_be(b, size | 4, 8);
    build_hex(b, "01 61");
    build_be(b, size, 8);
    build_be(b, 0x10, 8);
    build_footer(b, 1);
    build_part(b, BUILD_END, 1);
    build_be(b, page | 2, 8);
    build_hex(b, "01 61 00");
    build_be(b, 0x10, 8);
    build_footer(b, 1);
    build_end(b, NULL);
    return build_open(b);
}

static void test_ram_of_any_size(void **state)
{
    (void)state;
    for (unsigned bits = 12; bits < 64; bits++) {
        uint64_t size = (uint64_t)1 << bits;
        g_autoptr(VMStateFile) file = open_ram(size, size - 4096);
        g_autoptr(VMStateFile) beyond = open_ram(size, size);

        walk(file);
        walk(beyond);
        assert_int_not_equal(build_n_problems(beyond), 0);
    }
}

/* The first part fits pages of 4096 bytes, and the second does not. */
static void test_the_page_size_changes_what_was_read(void **state)
{
    for (uint64_t size = 256; size <= 65536; size *= 2) {
        g_autoptr(VMStateFile) file = open_ram(size, 0);

        (void)state;
        walk(file);
    }
}

static void test_two_rams(void **state)
{
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    for (uint32_t i = 1; i <= 2; i++) {
        build_section(b, BUILD_START, i, "ram", 4);
        build_be(b, (4096 << i) | 4, 8);
        build_hex(b, "01 61");
        build_be(b, 4096 << i, 8);
        build_be(b, 0x10, 8);
        build_footer(b, i);
    }
    build_end(b, NULL);
    file = build_open(b);
    walk(file);
    build_has_problem(file, VMSTATE_ERROR_SECTION_ORDER, "twice");
}

static void test_many_sections_and_parts(void **state)
{
    enum { N = 300000 };
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    build_section(b, BUILD_START, 0, "other", 1);
    build_hex(b, "00");
    build_footer(b, 0);
    for (uint32_t i = 1; i < N; i++) {
        build_part(b, BUILD_PART, 0);
        build_footer(b, 0);
        build_section(b, BUILD_FULL, i, "s", 1);
        build_footer(b, i);
    }
    build_end(b, NULL);
    file = build_open(b);
    walk(file);
    assert_int_not_equal(build_n_problems(file), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arrays_without_bytes_have_no_elements),
        cmocka_unit_test(test_nodes_are_not_many_more_than_bytes),
        cmocka_unit_test(test_numbers_out_of_bounds_are_refused),
        cmocka_unit_test(test_text_that_is_no_json_is_refused),
        cmocka_unit_test(test_duplicate_keys_do_no_harm),
        cmocka_unit_test(test_nul_in_names),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_long_names_are_refused),
        cmocka_unit_test(test_names_like_paths),
        cmocka_unit_test(test_packages_do_not_nest),
        cmocka_unit_test(test_ram_of_any_size),
        cmocka_unit_test(test_the_page_size_changes_what_was_read),
        cmocka_unit_test(test_two_rams),
        cmocka_unit_test(test_many_sections_and_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
