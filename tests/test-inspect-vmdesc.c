/* SPDX-License-Identifier: BSD-3-Clause */
/* The JSON at the end of a file: any text is read as far as it goes, and what is wrong with it is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "inspect-build.h"

#include <string.h>

/* One section, "dev", of four bytes. */
static VMStateFile *open_with(const char *vmdesc)
{
    g_autoptr(GByteArray) b = build_new();

    build_section(b, BUILD_FULL, 7, "dev", 1);
    build_hex(b, "01 02 03 04");
    build_footer(b, 7);
    build_end(b, vmdesc);
    return build_open(b);
}

/* A vmdesc of this device. */
#define DEVICES(_fields) \
    "{\"devices\": [{\"name\": \"dev\", \"instance_id\": 0, \"vmsd_name\": \"dev\", \"version\": 1, " \
    "\"fields\": [" _fields "]}]}"
#define FOUR "{\"name\": \"four\", \"type\": \"uint32\", \"size\": 4}"

static void four_bytes_are_a_number(void **state)
{
    g_autoptr(VMStateFile) file = open_with(DEVICES(FOUR));
    VMStateNode root, node;
    uint64_t value;

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    assert_null(vmstate_file_get_note(file));
    build_field(file, "dev", "four", &root, &node);
    assert_true(vmstate_node_get_uint64(&node, &value, NULL));
    assert_int_equal(value, 0x01020304);
    assert_string_equal(vmstate_node_get_description(&root), "dev");
    assert_int_equal(vmstate_node_get_version(&root), 1);
}

static void assert_field_is_called(const char *in_json, const char *name)
{
    g_autofree char *text = g_strdup_printf(DEVICES("{\"name\": \"%s\", \"type\": \"uint32\", \"size\": 4}"), in_json);
    g_autoptr(VMStateFile) file = open_with(text);
    VMStateNode root, node;

    build_field(file, "dev", name, &root, &node);
    assert_string_equal(vmstate_node_get_field_name(&node), name);
}

static void escapes_in_names_are_read(void **state)
{
    (void)state;
    assert_field_is_called("a\\\"b\\\\c\\/d", "a\"b\\c/d");
    assert_field_is_called("\\b\\f\\n\\r\\t", "\b\f\n\r\t");
    assert_field_is_called("\\u0041\\u00e4\\u20aC", "Aä€");
    assert_field_is_called("\\ud83d\\uDE00", "😀");
    /* A NUL, half of a pair and bytes that are no text become the sign for that. */
    assert_field_is_called("a\\u0000b", "a\xef\xbf\xbd" "b");
    assert_field_is_called("a\\udc00b", "a\xef\xbf\xbd" "b");
    assert_field_is_called("a\xff" "b", "a\xef\xbf\xbd" "b");
    assert_field_is_called("", "");
}

static void unknown_keys_are_skipped(void **state)
{
    g_autoptr(VMStateFile) file = open_with(
        "{ \"later\": {\"a\": [1, -2.5e+3, true, null, {\"b\": \"c\\\"\"}, []], \"d\": {}}, \r\n\t\"page_size\": 4096,"
        "\"configuration\": {\"vmsd_name\": \"configuration\", \"more\": 1, \"fields\": []},"
        "\"configuration\": \"another\","
        "\"devices\": [{\"note\": [\"x\"], \"name\": \"dev\", \"instance_id\": 0, \"vmsd_name\": \"dev\", \"version\": 1,"
        "\"fields\": [{\"name\": \"four\", \"index\": 3, \"type\": \"uint32\", \"size\": 4, \"struct_like\": {}}],"
        "\"subsections\": []}]}");
    VMStateNode root, node;

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    assert_int_equal(vmstate_file_get_page_size(file), 4096);
    build_field(file, "dev", "four", &root, &node);
}

static void refuse(const char *vmdesc, VMStateError code, const char *text)
{
    g_autoptr(VMStateFile) file = open_with(vmdesc);
    VMStateNode root, node;

    build_has_problem(file, code, text);
    if (!strstr(vmstate_file_get_note(file), text)) {
        fail_msg("the note is: %s", vmstate_file_get_note(file));
    }
    /* The section is there without its fields. */
    build_field(file, "dev", "data", &root, &node);
    assert_int_equal(vmstate_node_get_kind(&node), VMSTATE_NODE_BUFFER);
    assert_int_equal(vmstate_node_get_size(&node), 4);
}

static void a_text_that_is_no_json(void **state)
{
    const struct {
        const char *text;
        const char *why;
    } bad[] = {
        {"{\"a\" 1}", "':' expected"},
        {"{ a: 1}", "'\"' expected"},
        {"{\"a\": 1 \"b\": 2}", "',' expected"},
        {"{\"a\": [1 2]}", "',' expected"},
        {"{\"a\": }", "a value expected"},
        {"{\"a\": [*]}", "a value expected"},
        {"{\"a\": 1", "',' expected"},
        {"{\"a\": [", "a value expected"},
        {"{\"a", "a string does not end"},
        {"{\"a\": \"x\ny\"}", "a string does not end"},
        {"{\"a\\x\": 1}", "no such escape"},
        {"{\"a\\", "no such escape"},
        {"{\"a\\u12", "four hexadecimal digits"},
        {"{\"a\\u12g4\": 1}", "four hexadecimal digits"},
        {"{\"a\\ud800\": 1}", "half of a surrogate pair"},
        {"{\"a\\ud800\\n\": 1}", "half of a surrogate pair"},
        {"{\"a\\ud800\\u0041\": 1}", "half of a surrogate pair"},
        {"{\"a\\ud800\\ue000\": 1}", "half of a surrogate pair"},
        {"{\"page_size\": 1.5}", "an integer expected"},
        {"{\"page_size\": 1e3}", "an integer expected"},
        {"{\"page_size\": \"x\"}", "an integer expected"},
        {"{\"page_size\": -}", "an integer expected"},
        {"{\"page_size\": 18446744073709551616}", "a number is too big"},
        {"{\"page_size\": 99999999999999999999999}", "a number is too big"},
        {"{\"page_size\": 4096} x", "text follows its end"},
        {"{\"devices\": {}}", "'[' expected"},
        {"{\"devices\": [1]}", "'{' expected"},
        {"{\"devices\": [{\"name\": 1}]}", "'\"' expected"},
        {"{\"devices\": [{\"instance_id\": \"x\"}]}", "an integer expected"},
        {"{\"devices\": [{\"note\": }]}", "a value expected"},
        {"{\"devices\": [{\"version\": true}]}", "an integer expected"},
        {"{\"devices\": [{\"fields\": 1}]}", "'[' expected"},
        {"{\"devices\": [{\"fields\": [1]}]}", "'{' expected"},
        {"{\"devices\": [{\"subsections\": 1}]}", "'[' expected"},
        {"{\"devices\": [{\"subsections\": [1]}]}", "'{' expected"},
        {"{\"devices\": [{\"subsections\": [{\"x\": }]}]}", "a value expected"},
        {"{\"configuration\": []}", "'{' expected"},
        {"{\"devices\": [{\"fields\": [{\"name\": 1}]}]}", "'\"' expected"},
        {"{\"devices\": [{\"fields\": [{\"struct\": 1}]}]}", "'{' expected"},
        {"{\"devices\": [{\"fields\": [{\"name\": \"a\", \"x\": }]}]}", "a value expected"},
        {"{\"devices\": [{\"fields\": [{\"vmsd_name\": \"a\", \"fields\": 1}]}]}", "'[' expected"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        refuse(bad[i].text, VMSTATE_ERROR_FORMAT, bad[i].why);
    }
}

static void a_text_that_is_no_description(void **state)
{
    (void)state;
    refuse("{\"devices\": [{\"fields\": []}]}", VMSTATE_ERROR_FORMAT, "a device has no name");
    refuse(DEVICES("{\"type\": \"uint32\", \"size\": 4}"), VMSTATE_ERROR_FORMAT, "a field has no name or no type");
    refuse(DEVICES("{\"name\": \"a\", \"size\": 4}"), VMSTATE_ERROR_FORMAT, "a field has no name or no type");
    refuse("{\"devices\": [{\"name\": \"dev\", \"subsections\": [{\"version\": 1}]}]}", VMSTATE_ERROR_FORMAT,
           "a subsection has no name");
}

static void sizes_that_no_file_can_have(void **state)
{
    const char *const why = "its sizes add up to more than a file can have";

    (void)state;
    refuse(DEVICES("{\"name\": \"a\", \"type\": \"b\", \"size\": 18446744073709551615},"
                   "{\"name\": \"c\", \"type\": \"b\", \"size\": 2}"), VMSTATE_ERROR_FORMAT, why);
    refuse(DEVICES("{\"name\": \"a\", \"type\": \"b\", \"size\": 4294967296, \"array_len\": 4294967296}"),
           VMSTATE_ERROR_FORMAT, why);
    refuse(DEVICES("{\"name\": \"a\", \"type\": \"struct\", \"size\": 1, \"struct\": {\"fields\": ["
                   "{\"name\": \"b\", \"type\": \"c\", \"size\": -1}]}}"), VMSTATE_ERROR_FORMAT, why);
    refuse(DEVICES("{\"name\": \"a\", \"type\": \"b\", \"size\": 4611686018427387904}"), VMSTATE_ERROR_FORMAT, why);
    refuse("{\"devices\": [{\"name\": \"dev\", \"subsections\": [{\"vmsd_name\": \"dev/s\", \"fields\": ["
           "{\"name\": \"b\", \"type\": \"c\", \"size\": -8}]}]}]}", VMSTATE_ERROR_FORMAT, why);
    refuse("{\"devices\": [{\"name\": \"dev\", \"subsections\": [{\"vmsd_name\": \"dev/s\", \"fields\": ["
           "{\"name\": \"b\", \"type\": \"c\", \"size\": 9223372036854775807, \"array_len\": 3}]}]}]}",
           VMSTATE_ERROR_FORMAT, why);
    refuse("{\"configuration\": {\"vmsd_name\": \"c\", \"fields\": [{\"name\": \"b\", \"type\": \"c\", \"size\": -8}]}}",
           VMSTATE_ERROR_FORMAT, why);
}

static void what_lies_too_deep_or_is_too_long(void **state)
{
    g_autofree char *open = g_strnfill(2000, '[');
    g_autofree char *deep = g_strdup_printf("{\"a\": %s", open);
    g_autofree char *fill = g_strnfill(70000, 'x');
    g_autofree char *longest = g_strdup_printf("{\"a\": \"%s\"}", fill);

    (void)state;
    refuse(deep, VMSTATE_ERROR_LIMIT, "objects lie too deep within each other");
    refuse(longest, VMSTATE_ERROR_LIMIT, "a string is too long");
}

static void a_text_longer_than_a_buffer_is_read_on(void **state)
{
    g_autoptr(GString) text = g_string_new("{\"skip\": [");
    g_autoptr(VMStateFile) file = NULL;
    VMStateNode root, node;

    (void)state;
    for (int i = 0; i < 30000; i++) {
        g_string_append_printf(text, "%s%d", i ? ",  " : "", 1000000 + i);
    }
    g_string_append(text, "], ");
    g_string_append(text, &DEVICES(FOUR)[1]);
    file = open_with(text->str);
    assert_int_equal(build_n_problems(file), 0);
    build_field(file, "dev", "four", &root, &node);
}

/* What is before @again is written again and again: more than is kept in memory. */
static void refuse_endless(const char *head, const char *again, bool numbered, const char *tail)
{
    g_autoptr(GString) text = g_string_new(head);

    for (int i = 0; text->len < 16u * 1024 * 1024; i++) {
        if (numbered) {
            g_string_append_printf(text, again, i);
        } else {
            g_string_append(text, again);
        }
    }
    g_string_append(text, tail);
    refuse(text->str, VMSTATE_ERROR_LIMIT, "it describes more than this program keeps in memory");
}

static void what_describes_more_than_there_is_memory_for(void **state)
{
    (void)state;
    refuse_endless("{\"devices\": [{\"name\": \"dev\", \"fields\": [", "{\"name\":\"a\",\"type\":\"b\",\"size\":0},", false,
                   "]}]}");
    refuse_endless("{\"devices\": [{\"name\": \"dev\", \"subsections\": [", "{\"vmsd_name\":\"s\"},", false, "]}]}");
    refuse_endless("{\"devices\": [", "{\"name\":\"d\"},", false, "]}");
    refuse_endless("{\"devices\": [{\"name\": \"dev\", \"fields\": [{", "\"type\":\"%x\",", true,
                   "\"name\":\"\"}]}]}");
    refuse_endless("{\"devices\": [{\"name\": \"dev\", \"fields\": [{\"name\":\"l\",\"type\":\"qlist\"",
                   ",\"vmsd_name\":\"e\"",
                   false, "}]}]}");
}

static void a_page_size_that_cannot_be(void **state)
{
    g_autoptr(VMStateFile) odd = open_with("{\"page_size\": 3000, \"devices\": []}");
    g_autoptr(VMStateFile) small = open_with("{\"page_size\": 32, \"devices\": []}");
    g_autoptr(VMStateFile) large = open_with("{\"page_size\": 131072, \"devices\": []}");
    g_autoptr(VMStateFile) good = open_with("{\"page_size\": 65536, \"devices\": []}");

    (void)state;
    build_has_problem(odd, VMSTATE_ERROR_FORMAT, "a page size of 3000 bytes cannot be");
    build_has_problem(small, VMSTATE_ERROR_FORMAT, "a page size of 32 bytes cannot be");
    build_has_problem(large, VMSTATE_ERROR_FORMAT, "a page size of 131072 bytes cannot be");
    assert_int_equal(vmstate_file_get_page_size(good), 65536);
    assert_int_equal(vmstate_file_get_page_size(odd), 4096);
}

/* A name that is a path into another field, or a position, is told apart by a position of its own. */
static void names_that_look_like_paths_stay_unique(void **state)
{
    g_autoptr(VMStateFile) file = open_with(DEVICES(
        "{\"name\": \"a\", \"type\": \"struct\", \"size\": 1, \"struct\": {\"vmsd_name\": \"s\", \"version\": 1,"
        "\"fields\": ["
        "{\"name\": \"b\", \"type\": \"uint8\", \"size\": 1}]}},"
        "{\"name\": \"a.b\", \"type\": \"uint8\", \"size\": 1},"
        "{\"name\": \"c\", \"type\": \"uint8\", \"size\": 1, \"array_len\": 1},"
        "{\"name\": \"c[0]\", \"type\": \"uint8\", \"size\": 1}"));
    const char *const paths[] = {"dev@0:a.b=1", "dev@0:a.b[0]=2", "dev@0:c[0]=3", "dev@0:c[0][0]=4"};

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) error = NULL;

        if (!vmstate_file_set(file, paths[i], &error)) {
            fail_msg("%s", error->message);
        }
    }
}

static void what_cannot_be_read_is_said_once(void **state)
{
    g_autoptr(VMStateFile) file = open_with("{\"devices\": nothing}");
    size_t n, said = 0;
    const VMStateProblem *problems = vmstate_file_get_problems(file, &n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        said += i > 0 && problems[i].offset == problems[0].offset && strcmp(problems[i].message, problems[0].message) == 0;
    }
    assert_true(n > 0);
    assert_int_equal(said, 0);
    assert_non_null(strstr(vmstate_file_get_note(file), "vmdesc cannot be read"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_bytes_are_a_number),
        cmocka_unit_test(escapes_in_names_are_read),
        cmocka_unit_test(unknown_keys_are_skipped),
        cmocka_unit_test(a_text_that_is_no_json),
        cmocka_unit_test(a_text_that_is_no_description),
        cmocka_unit_test(sizes_that_no_file_can_have),
        cmocka_unit_test(what_lies_too_deep_or_is_too_long),
        cmocka_unit_test(a_text_longer_than_a_buffer_is_read_on),
        cmocka_unit_test(what_describes_more_than_there_is_memory_for),
        cmocka_unit_test(a_page_size_that_cannot_be),
        cmocka_unit_test(what_cannot_be_read_is_said_once),
        cmocka_unit_test(names_that_look_like_paths_stay_unique),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
