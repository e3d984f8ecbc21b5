/* SPDX-License-Identifier: BSD-3-Clause */
/* Values that cannot be, found by verify; and values that cannot be set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "inspect-build.h"
#include "inspect-helper.h"

#include <string.h>

/* One section, "dev", with this payload and these fields. */
static VMStateFile *open_fields(const char *hex, const char *fields)
{
    g_autoptr(GByteArray) b = build_new();
    g_autofree char *vmdesc = g_strdup_printf("{\"page_size\": 4096, \"devices\": [{\"name\": \"dev\", \"instance_id\": 0, "
                                              "\"vmsd_name\": \"dev\", \"version\": 1, \"fields\": [%s]}]}", fields);

    build_section(b, BUILD_FULL, 7, "dev", 1);
    build_hex(b, hex);
    build_footer(b, 7);
    build_end(b, vmdesc);
    return build_open(b);
}

static void accept(const char *hex, const char *fields)
{
    g_autoptr(VMStateFile) file = open_fields(hex, fields);

    assert_int_equal(build_n_problems(file), 0);
}

static void refuse(const char *hex, const char *fields, VMStateError code, const char *text)
{
    g_autoptr(VMStateFile) file = open_fields(hex, fields);

    build_has_problem(file, code, text);
}

#define FIELD(_name, _type, _size) "{\"name\": \"" _name "\", \"type\": \"" _type "\", \"size\": " #_size "}"
#define ARRAY(_name, _type, _size, _n) \
    "{\"name\": \"" _name "\", \"type\": \"" _type "\", \"size\": " #_size ", \"array_len\": " #_n "}"

static void bytes_with_values_that_cannot_be(void **state)
{
    (void)state;
    accept("00 01", FIELD("b", "bool", 1) "," FIELD("c", "bool", 1));
    refuse("00 02", FIELD("b", "bool", 1) "," FIELD("c", "bool", 1), VMSTATE_ERROR_VALUE, "dev@0:c");
    refuse("00 02", ARRAY("b", "bool", 1, 2), VMSTATE_ERROR_VALUE, "a bool is neither 0 nor 1");
    accept("30 31", ARRAY("p", "nullptr", 1, 2));
    refuse("30 32", ARRAY("p", "nullptr", 1, 2), VMSTATE_ERROR_VALUE, "the mark of a pointer is neither");
    accept("00 00 00", FIELD("u", "unused_buffer", 3));
    refuse("00 00 01", FIELD("u", "unused_buffer", 3), VMSTATE_ERROR_VALUE, "unused bytes are not zero");
}

static void strings_with_another_length(void **state)
{
    (void)state;
    accept("00 00 00 02 61 62", FIELD("s", "string", 6));
    accept("ff ff ff ff", FIELD("s", "string", 4));
    accept("00 00 00 00", FIELD("s", "string", 4));
    refuse("00 00 00 03 61 62", FIELD("s", "string", 6), VMSTATE_ERROR_VALUE, "the string's length is not the field's");
    refuse("ff ff ff ff 61 62", FIELD("s", "string", 6), VMSTATE_ERROR_VALUE, "the string's length is not the field's");
    refuse("00 00 00 01", FIELD("s", "string", 4), VMSTATE_ERROR_VALUE, "the string's length is not the field's");
}

#define PART "\"vmsd_name\": \"part\", \"version\": 1, \"fields\": [" FIELD("v", "uint8", 1) "]"
#define LIST(_type, _size, ...) "{\"name\": \"l\", \"type\": \"" _type "\", \"size\": " #_size ", " __VA_ARGS__ "}"

static void lists_with_marks_that_cannot_be(void **state)
{
    (void)state;
    accept("01 aa 01 bb 00", LIST("qtailq", 5, PART));
    accept("01 aa 01 bb 00", LIST("qlist", 5, PART ", " PART));
    accept("00", LIST("qtailq", 1, "\"version\": 1"));
    refuse("01 aa 02 bb 00", LIST("qtailq", 5, PART), VMSTATE_ERROR_VALUE, "the mark before a list's element is not 1");
    refuse("01 aa 01 bb 01", LIST("qtailq", 5, PART ", " PART), VMSTATE_ERROR_VALUE, "the mark at a list's end is not 0");
    /* A key that is a number, and one that has a description. */
    accept("00 00 00 01 01 00 00 00 00 00 00 00 09 aa 00", LIST("gtree", 15, PART));
    accept("00 00 00 02 01 00 00 00 00 00 00 00 09 aa 01 00 00 00 00 00 00 00 0a bb 00", LIST("gtree", 25, PART));
    accept("00 00 00 02 01 00 00 00 00 00 00 00 09 aa 01 00 00 00 00 00 00 00 0a bb 00",
           LIST("gtree", 25, PART ", " PART));
    accept("00 00 00 01 01 cc aa 00", LIST("gtree", 8, PART ", " PART));
    refuse("00 00 00 01 02 cc aa 00", LIST("gtree", 8, PART ", " PART), VMSTATE_ERROR_VALUE, "the mark before");
    refuse("00 00 00 01 01 cc aa 05", LIST("gtree", 8, PART ", " PART), VMSTATE_ERROR_VALUE, "the mark at a list's end");
}

static void lists_that_do_not_fit_their_description_are_bytes(void **state)
{
    const char *const lists[] = {
        LIST("qtailq", 4, PART), LIST("qlist", 4, PART ", " PART), LIST("gtree", 4, PART),
        LIST("gtree", 4, PART ", \"array_len\": 1"), LIST("something", 4, PART ", " PART),
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autoptr(VMStateFile) file = open_fields("01 aa 01 bb", lists[i]);
        VMStateNode root, node, element;

        build_field(file, "dev", "l", &root, &node);
        if (vmstate_node_get_kind(&node) == VMSTATE_NODE_ARRAY) {
            assert_true(vmstate_node_get_element(&node, 0, &element));
            assert_int_equal(vmstate_node_get_kind(&element), VMSTATE_NODE_BUFFER);
        } else {
            assert_int_equal(vmstate_node_get_kind(&node), VMSTATE_NODE_BUFFER);
        }
        assert_int_equal(vmstate_node_get_size(&node), 4);
    }
}

static void elements_of_lists_are_structs(void **state)
{
    g_autoptr(VMStateFile) file = open_fields("01 aa 01 bb 00", LIST("qtailq", 5, PART));
    VMStateNode root, list, element, value;
    g_autofree char *path = NULL;
    uint64_t v;

    (void)state;
    build_field(file, "dev", "l", &root, &list);
    assert_int_equal(vmstate_node_get_kind(&list), VMSTATE_NODE_LIST);
    assert_int_equal(vmstate_node_get_count(&list), 2);
    assert_false(vmstate_node_get_element(&list, 2, &element));
    assert_true(vmstate_node_get_element(&list, 1, &element));
    assert_string_equal(vmstate_node_get_type(&element), "struct");
    assert_string_equal(vmstate_node_get_description(&element), "part");
    assert_int_equal(vmstate_node_get_version(&element), 1);
    assert_true(vmstate_node_get_child(&element, "v", &value));
    assert_true(vmstate_node_get_uint64(&value, &v, NULL));
    assert_int_equal(v, 0xbb);
    path = vmstate_node_get_path(&value);
    assert_string_equal(path, "dev@0:l[1].v");
    assert_string_equal(vmstate_node_get_field_name(&root), "dev");
    assert_string_equal(vmstate_node_get_name(&root), "dev@0");
    assert_string_equal(vmstate_node_get_type(&root), "struct");
    assert_null(vmstate_node_get_description(&value));
    assert_int_equal(vmstate_node_get_version(&value), 0);
    assert_int_equal(vmstate_node_get_element_kind(&value), VMSTATE_NODE_BUFFER);
}

static void a_struct_of_another_size_than_its_fields(void **state)
{
    (void)state;
    refuse("01 02 03", "{\"name\": \"s\", \"type\": \"struct\", \"size\": 3, \"struct\": {" PART "}}", VMSTATE_ERROR_FORMAT,
           "the vmdesc gives 3 bytes to the struct, and 1 to its fields");
}

/* A subsection "dev/sub", version 3, of one byte; the header's bytes are the file's. */
static VMStateFile *open_subsection(const char *header)
{
    g_autoptr(GByteArray) b = build_new();

    build_section(b, BUILD_FULL, 7, "dev", 1);
    build_hex(b, "01");
    build_hex(b, header);
    build_hex(b, "55");
    build_footer(b, 7);
    build_end(b, "{\"devices\": [{\"name\": \"dev\", \"instance_id\": 0, \"vmsd_name\": \"dev\", \"version\": 1,"
                 "\"fields\": [" FIELD("a", "uint8", 1) "], \"subsections\": [{\"vmsd_name\": \"dev/sub\", \"version\": 3, "
                 "\"fields\": [" FIELD("b", "uint8", 1) "]}]}]}");
    return build_open(b);
}

static void a_subsection_has_its_header(void **state)
{
    g_autoptr(VMStateFile) good = open_subsection("05 07 64 65 76 2f 73 75 62 00 00 00 03");
    g_autoptr(VMStateFile) mark = open_subsection("04 07 64 65 76 2f 73 75 62 00 00 00 03");
    g_autoptr(VMStateFile) length = open_subsection("05 08 64 65 76 2f 73 75 62 00 00 00 03");
    g_autoptr(VMStateFile) name = open_subsection("05 07 64 65 76 2f 73 75 63 00 00 00 03");
    g_autoptr(VMStateFile) version = open_subsection("05 07 64 65 76 2f 73 75 62 00 00 00 04");
    const char *const expected = "the subsection's header (05, length, name) is expected here";
    VMStateNode root, sub, field;

    (void)state;
    assert_int_equal(build_n_problems(good), 0);
    build_field(good, "dev", "{dev/sub}", &root, &sub);
    assert_true(vmstate_node_is_subsection(&sub));
    assert_string_equal(vmstate_node_get_field_name(&sub), "dev/sub");
    assert_true(vmstate_node_get_child(&sub, "b", &field));
    assert_false(vmstate_node_is_subsection(&field));
    assert_false(vmstate_node_get_child(&sub, "c", &field));
    build_has_problem(mark, VMSTATE_ERROR_UNKNOWN_SUBSECTION, expected);
    build_has_problem(length, VMSTATE_ERROR_UNKNOWN_SUBSECTION, expected);
    build_has_problem(name, VMSTATE_ERROR_UNKNOWN_SUBSECTION, expected);
    build_has_problem(version, VMSTATE_ERROR_VERSION, "the subsection's version is not the vmdesc's, 3");
}

static void problems_end_at_a_hundred(void **state)
{
    g_autoptr(GString) hex = g_string_new(NULL);
    g_autoptr(GString) fields = g_string_new(NULL);
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    for (int i = 0; i < 150; i++) {
        g_string_append(hex, "07");
        g_string_append_printf(fields, "%s{\"name\": \"b%d\", \"type\": \"bool\", \"size\": 1}", i ? ", " : "", i);
    }
    file = open_fields(hex->str, fields->str);
    assert_int_equal(build_n_problems(file), 100);
    /* Looking again finds the same, not more. */
    assert_int_equal(build_n_problems(file), 100);
}

static const char kinds[] =
    FIELD("i8", "int8", 1) "," FIELD("u8", "uint8", 1) "," FIELD("i64", "int64", 8) "," FIELD("u64", "uint64", 8) ","
    FIELD("b", "bool", 1) "," FIELD("f", "float", 4) "," FIELD("d", "double", 8) "," FIELD("s", "string", 6) ","
    FIELD("p", "nullptr", 1) "," FIELD("x", "buffer", 2) "," FIELD("u", "unused_buffer", 1) ","
    ARRAY("a", "uint16", 2, 3) "," FIELD("none", "buffer", 0);

static VMStateFile *open_kinds(void)
{
    return open_fields("ff 01 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 03 01 3f 80 00 00 3f f0 00 00 00 00 00 00"
                       "00 00 00 02 61 62 31 aa bb 00 00 01 00 02 00 03", kinds);
}

static void assert_set(const char *assignment, const char *field, const char *hex)
{
    g_autoptr(VMStateFile) file = open_kinds();
    g_autoptr(GByteArray) wanted = g_byte_array_new();
    g_autoptr(GBytes) written = NULL;
    g_autoptr(GError) error = NULL;
    VMStateNode root, node;
    int fd = inspect_temporary();

    build_hex(wanted, hex);
    if (!vmstate_file_set(file, assignment, &error)) {
        fail_msg("%s", error->message);
    }
    build_field(file, "dev", field, &root, &node);
    assert_true(vmstate_file_write(file, fd, VMSTATE_CODEC_RAW, NULL));
    written = inspect_written(fd);
    assert_memory_equal((const uint8_t *)g_bytes_get_data(written, NULL) + vmstate_node_get_offset(&node), wanted->data,
                        wanted->len);
    assert_int_equal(g_bytes_get_size(written), vmstate_file_get_size(file));
}

static void values_are_written_as_their_kinds_have_it(void **state)
{
    (void)state;
    assert_set("dev@0:i8=-128", "i8", "80");
    assert_set("dev@0:i8=127", "i8", "7f");
    assert_set("dev@0:i8=0xfe", "i8", "fe");
    assert_set("dev@0:u8=255", "u8", "ff");
    assert_set("dev@0:u8=0Xa0", "u8", "a0");
    assert_set("dev@0:i64=-9223372036854775808", "i64", "80 00 00 00 00 00 00 00");
    assert_set("dev@0:u64=18446744073709551615", "u64", "ff ff ff ff ff ff ff ff");
    assert_set("dev@0:b=false", "b", "00");
    assert_set("dev@0:b=1", "b", "01");
    assert_set("dev@0:f=-2.5", "f", "c0 20 00 00");
    assert_set("dev@0:d=0.5", "d", "3f e0 00 00 00 00 00 00");
    assert_set("dev@0:s=yz", "s", "00 00 00 02 79 7a");
    assert_set("dev@0:x=0Fa0", "x", "0f a0");
    assert_set("dev@0:u=00", "u", "00");
    assert_set("dev@0:a[1]=513", "a", "00 01 02 01 00 03");
    assert_set("dev@0:none=", "a", "00 01 00 02 00 03");
}

static void refuse_set(const char *assignment, VMStateError code, const char *text)
{
    g_autoptr(VMStateFile) file = open_kinds();
    g_autoptr(GError) error = NULL;

    assert_false(vmstate_file_set(file, assignment, &error));
    if (error->code != (int)code || !strstr(error->message, text)) {
        fail_msg("error %d \"%s\" instead of %d with \"%s\"", error->code, error->message, (int)code, text);
    }
}

static void values_of_another_kind_are_refused(void **state)
{
    const char *const bad_signed[] = {"dev@0:i8=128", "dev@0:i8=-129", "dev@0:i8=0x100", "dev@0:i8=--1", "dev@0:i8= 1",
                                      "dev@0:i8=-", "dev@0:i8=", "dev@0:i64=9223372036854775808"};
    const char *const bad_unsigned[] = {"dev@0:u8=256", "dev@0:u8=-1", "dev@0:u8=0x", "dev@0:u8=1z",
                                        "dev@0:u64=18446744073709551616", "dev@0:a[0]=65536"};
    const char *const bad_bools[] = {"dev@0:b=2", "dev@0:b=yes", "dev@0:b="};
    const char *const bad_floats[] = {"dev@0:f=", "dev@0:f=one", "dev@0:d=1.5x"};
    const char *const bad_hex[] = {"dev@0:x=0f", "dev@0:x=0fa0b1", "dev@0:x=0fag", "dev@0:x=0fga"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad_signed); i++) {
        refuse_set(bad_signed[i], VMSTATE_ERROR_VALUE, "give an integer that fits");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad_unsigned); i++) {
        refuse_set(bad_unsigned[i], VMSTATE_ERROR_VALUE, "give an integer from 0 that fits");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad_bools); i++) {
        refuse_set(bad_bools[i], VMSTATE_ERROR_VALUE, "give true or false");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad_floats); i++) {
        refuse_set(bad_floats[i], VMSTATE_ERROR_VALUE, "give a decimal number");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad_hex); i++) {
        refuse_set(bad_hex[i], VMSTATE_ERROR_VALUE, "give two hexadecimal digits for each byte");
    }
    refuse_set("dev@0:s=xyz", VMSTATE_ERROR_VALUE, "give a text of the same length");
    refuse_set("dev@0:p=30", VMSTATE_ERROR_VALUE, "whether a pointer is NULL decides what follows it");
    refuse_set("dev@0:u=01", VMSTATE_ERROR_VALUE, "nobody reads these bytes");
}

static void paths_that_are_no_leaf_are_refused(void **state)
{
    const char *const bad[] = {"", "=", "dev@0", "dev@0:", "dev@0:i8", "dev@0:a[3]=1", "dev@0:a[=1",
                               "dev@0:a[x]=1", "dev@0:a[1=1", "dev@0:a[1]", "dev@0:a[1]x=1", "dev@1:i8=1", "i8=1"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        refuse_set(bad[i], VMSTATE_ERROR_OPTION, "is no PATH=VALUE of a field here");
    }
    refuse_set("dev@0=1", VMSTATE_ERROR_OPTION, "dev@0 is a struct: give one of its fields");
    refuse_set("dev@0:a=1", VMSTATE_ERROR_OPTION, "dev@0:a is an array: give an element, dev@0:a[0]");
}

static void the_last_of_several_changes_counts(void **state)
{
    g_autoptr(VMStateFile) file = open_kinds();
    g_autoptr(GBytes) written = NULL;
    VMStateNode root, node;
    const uint8_t *bytes;
    int fd = inspect_temporary();

    (void)state;
    assert_true(vmstate_file_set(file, "dev@0:x=1111", NULL));
    assert_true(vmstate_file_set(file, "dev@0:i8=5", NULL));
    assert_true(vmstate_file_set(file, "dev@0:a[2]=7", NULL));
    assert_true(vmstate_file_set(file, "dev@0:x=2222", NULL));
    assert_true(vmstate_file_write(file, fd, VMSTATE_CODEC_RAW, NULL));
    written = inspect_written(fd);
    bytes = g_bytes_get_data(written, NULL);
    build_field(file, "dev", "x", &root, &node);
    assert_memory_equal(bytes + vmstate_node_get_offset(&node), "\x22\x22", 2);
    build_field(file, "dev", "i8", &root, &node);
    assert_int_equal(bytes[vmstate_node_get_offset(&node)], 5);
    build_field(file, "dev", "a", &root, &node);
    assert_memory_equal(bytes + vmstate_node_get_offset(&node), "\0\1\0\2\0\7", 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_with_values_that_cannot_be),
        cmocka_unit_test(strings_with_another_length),
        cmocka_unit_test(lists_with_marks_that_cannot_be),
        cmocka_unit_test(lists_that_do_not_fit_their_description_are_bytes),
        cmocka_unit_test(elements_of_lists_are_structs),
        cmocka_unit_test(a_struct_of_another_size_than_its_fields),
        cmocka_unit_test(a_subsection_has_its_header),
        cmocka_unit_test(problems_end_at_a_hundred),
        cmocka_unit_test(values_are_written_as_their_kinds_have_it),
        cmocka_unit_test(values_of_another_kind_are_refused),
        cmocka_unit_test(paths_that_are_no_leaf_are_refused),
        cmocka_unit_test(the_last_of_several_changes_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
