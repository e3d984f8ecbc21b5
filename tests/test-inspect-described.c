/* SPDX-License-Identifier: BSD-3-Clause */
/* Sections beside what the vmdesc says of them: where they disagree is said, and what it does not say is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "inspect-build.h"

#include <string.h>

#define U8(_name) "{\"name\": \"" _name "\", \"type\": \"uint8\", \"size\": 1}"
#define DEVICE(_name, _fields) \
    "{\"name\": \"" _name "\", \"instance_id\": 0, \"vmsd_name\": \"" _name "\", \"version\": 1, \"fields\": [" _fields "]}"
#define DEVICES(...) "{\"page_size\": 4096, \"devices\": [" __VA_ARGS__ "]}"

/* Two devices of one byte each, of which the second is made anew by @second; the vmdesc has this. */
static VMStateFile *open_pair(const char *first, const char *second, const char *footer, const char *vmdesc)
{
    g_autoptr(GByteArray) b = build_new();

    build_device(b, 1, "first", first);
    build_section(b, BUILD_FULL, 2, "second", 1);
    build_hex(b, second);
    build_hex(b, footer);
    build_end(b, vmdesc);
    return build_open(b);
}

#define BOTH DEVICES(DEVICE("first", U8("a")) ", " DEVICE("second", U8("b")))
#define FOOTER "7e 00 00 00 02"

static void sections_and_their_description_disagree(void **state)
{
    g_autoptr(VMStateFile) good = open_pair("11", "22", FOOTER, BOTH);
    g_autoptr(VMStateFile) longer = open_pair("11 12 13", "22", FOOTER, BOTH);
    g_autoptr(VMStateFile) shorter = open_pair("", "22", FOOTER, BOTH);
    g_autoptr(VMStateFile) missing = open_pair("11", "22", FOOTER, DEVICES(DEVICE("first", U8("a"))));
    g_autoptr(VMStateFile) more = open_pair("11", "22", FOOTER,
                                            DEVICES(DEVICE("first", U8("a")) ", " DEVICE("second", U8("b")) ", "
                                                    DEVICE("third", U8("c"))));
    g_autoptr(VMStateFile) moved = open_pair("11", "22", FOOTER,
                                             DEVICES(DEVICE("second", U8("b")) ", " DEVICE("first", U8("a"))));
    VMStateNode root, node;

    (void)state;
    assert_int_equal(build_n_problems(good), 0);
    build_has_problem(longer, VMSTATE_ERROR_FORMAT, "the section has 3 bytes, its fields in the vmdesc add up to 1");
    build_field(longer, "first", "(not described)", &root, &node);
    assert_int_equal(vmstate_node_get_size(&node), 2);
    build_has_problem(shorter, VMSTATE_ERROR_FORMAT, "the section has 0 bytes, its fields in the vmdesc add up to 1");
    build_has_problem(missing, VMSTATE_ERROR_UNKNOWN_SECTION, "the vmdesc does not have this section");
    build_has_problem(more, VMSTATE_ERROR_MISSING_SECTION, "is in the vmdesc, but has no section");
    build_has_problem(moved, VMSTATE_ERROR_SECTION_ORDER, "the vmdesc has \"second\" here");
    build_has_problem(moved, VMSTATE_ERROR_SECTION_ORDER, "the vmdesc has \"nothing more\" here");
}

static void footers_that_are_missing_or_anothers(void **state)
{
    g_autoptr(VMStateFile) other = open_pair("11", "22", "7e 00 00 00 09", BOTH);
    g_autoptr(VMStateFile) none = open_pair("11", "22", "", BOTH);
    g_autoptr(VMStateFile) version = open_pair("11", "22", FOOTER,
                                               DEVICES(DEVICE("first", U8("a")) ", "
                                                       "{\"name\": \"second\", \"instance_id\": 0, \"vmsd_name\": \"s\","
                                                       "\"version\": 5, \"fields\": [" U8("b") "]}"));
    g_autoptr(VMStateFile) nowhere = open_pair("11", "22 33 44", "", BOTH);
    g_autoptr(VMStateFile) beyond =
        open_pair("11", "22", "", DEVICES(DEVICE("first", U8("a")) ", "
                                          DEVICE("second", "{\"name\": \"b\", \"type\": \"buffer\", \"size\": 100000}")));

    (void)state;
    build_has_problem(other, VMSTATE_ERROR_FOOTER, "the footer is of section 9, not of this section, 2");
    build_has_problem(none, VMSTATE_ERROR_FOOTER, "no footer here (7e and 00000002), though other sections have one");
    build_has_problem(version, VMSTATE_ERROR_VERSION, "the section's version is 1, the vmdesc says 5");
    build_has_problem(nowhere, VMSTATE_ERROR_FOOTER, "after its 1 bytes of fields neither a footer (7e 00000002) nor");
    build_has_problem(beyond, VMSTATE_ERROR_TRUNCATED, "after its 100000 bytes of fields neither");
}

static void without_footers_the_vmdesc_alone_tells(void **state)
{
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL;
    VMStateNode root, node;

    (void)state;
    build_section(b, BUILD_FULL, 1, "first", 1);
    build_hex(b, "11");
    build_section(b, BUILD_FULL, 2, "second", 1);
    build_hex(b, "22");
    build_end(b, BOTH);
    file = build_open(b);
    assert_int_equal(build_n_problems(file), 0);
    assert_false(vmstate_file_has_footers(file));
    build_field(file, "second", "b", &root, &node);
    assert_int_equal(vmstate_node_get_size(&node), 1);
}

#define SIXTEEN "a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 aa ab ac ad ae af "
#define ELEMENT \
    "{\"vmsd_name\": \"element\", \"version\": 1, \"fields\": [" \
    "{\"name\": \"x\", \"type\": \"buffer\", \"size\": 16}]}"

/* One device, whose array of three pointers is described like this and stands like that in the stream; a byte follows. */
static void assert_mended(const char *fields, const char *hex, const char *kinds)
{
    g_autoptr(GByteArray) b = build_new();
    g_autofree char *device = g_strdup_printf(
        "{\"page_size\": 4096, \"devices\": [{\"name\": \"first\", \"instance_id\": 0, \"vmsd_name\": \"first\","
        "\"version\": 1, \"fields\": [%s, " U8("after") "]}]}", fields);
    g_autoptr(VMStateFile) file = NULL;
    VMStateNode root, node, element;
    uint64_t value;

    build_section(b, BUILD_FULL, 1, "first", 1);
    build_hex(b, hex);
    build_u8(b, 0x99);
    build_footer(b, 1);
    build_end(b, device);
    file = build_open(b);
    assert_int_equal(build_n_problems(file), 0);
    build_field(file, "first", "p", &root, &node);
    assert_int_equal(vmstate_node_get_count(&node), strlen(kinds));
    for (size_t i = 0; kinds[i]; i++) {
        assert_true(vmstate_node_get_element(&node, i, &element));
        assert_int_equal(vmstate_node_get_size(&element), kinds[i] == '0' ? 1 : 16);
        assert_true((vmstate_node_get_kind(&element) == VMSTATE_NODE_NULL) == (kinds[i] == '0'));
    }
    build_field(file, "first", "after", &root, &node);
    assert_true(vmstate_node_get_uint64(&node, &value, NULL));
    assert_int_equal(value, 0x99);
}

static void pointers_that_the_description_hides(void **state)
{
    const char *const first_null =
        "{\"name\": \"p\", \"array_len\": 3, \"type\": \"struct\", \"struct\": {}, \"size\": 1}";
    const char *const first_there =
        "{\"name\": \"p\", \"array_len\": 3, \"type\": \"struct\", \"struct\": " ELEMENT ", \"size\": 16}";
    const char *const runs =
        "{\"name\": \"p\", \"array_len\": 3, \"type\": \"struct\", \"struct\": " ELEMENT ", \"size\": 16},"
        "{\"name\": \"p\", \"array_len\": 2, \"type\": \"nullptr\", \"size\": 1}";

    (void)state;
    assert_mended(first_null, "30 " SIXTEEN "30 ", "010");
    assert_mended(first_null, "30 30 " SIXTEEN, "001");
    assert_mended(first_null, "30 " SIXTEEN SIXTEEN, "011");
    assert_mended(first_there, SIXTEEN "30 30 ", "100");
    assert_mended(first_there, SIXTEEN "30 " SIXTEEN, "101");
    assert_mended(runs, SIXTEEN "30 30 ", "100");
}

static void what_does_not_fit_an_array_of_pointers_is_not_mended(void **state)
{
    const char *const fields[] = {
        "{\"name\": \"p\", \"array_len\": 3, \"type\": \"struct\", \"struct\": {}, \"size\": 1}",
        "{\"name\": \"p\", \"array_len\": 3, \"type\": \"struct\", \"struct\": " ELEMENT ", \"size\": 16}",
        "{\"name\": \"p\", \"array_len\": 1, \"type\": \"struct\", \"struct\": {}, \"size\": 1}",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autoptr(GByteArray) b = build_new();
        g_autofree char *vmdesc = g_strdup_printf(
            "{\"devices\": [{\"name\": \"first\", \"instance_id\": 0, \"vmsd_name\": \"f\", \"version\": 1, "
            "\"fields\": [%s]}]}", fields[i]);
        g_autoptr(VMStateFile) file = NULL;

        build_section(b, BUILD_FULL, 1, "first", 1);
        build_hex(b, "30 31 32 33 34");
        build_footer(b, 1);
        build_end(b, vmdesc);
        file = build_open(b);
        build_has_problem(file, VMSTATE_ERROR_FORMAT, "the section has 5 bytes, its fields in the vmdesc add up to ");
    }
}

static void marks_stand_before_the_elements_that_are_there(void **state)
{
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL;
    VMStateNode root, node, element;

    (void)state;
    build_section(b, BUILD_FULL, 1, "first", 1);
    build_hex(b, "31 aa 30 31 bb");
    build_footer(b, 1);
    build_end(b, DEVICES(DEVICE("first", "{\"name\": \"p\", \"type\": \"ptr-marker\", \"size\": 1}," U8("p") ","
                                "{\"name\": \"p\", \"type\": \"ptr-marker\", \"size\": 1},"
                                "{\"name\": \"p\", \"type\": \"ptr-marker\", \"size\": 1}," U8("p"))));
    file = build_open(b);
    assert_int_equal(build_n_problems(file), 0);
    build_field(file, "first", "p", &root, &node);
    assert_int_equal(vmstate_node_get_count(&node), 3);
    assert_true(vmstate_node_get_element(&node, 1, &element));
    assert_int_equal(vmstate_node_get_kind(&element), VMSTATE_NODE_NULL);
    assert_true(vmstate_node_get_element(&node, 2, &element));
    assert_int_equal(vmstate_node_get_kind(&element), VMSTATE_NODE_UINT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_and_their_description_disagree),
        cmocka_unit_test(footers_that_are_missing_or_anothers),
        cmocka_unit_test(without_footers_the_vmdesc_alone_tells),
        cmocka_unit_test(pointers_that_the_description_hides),
        cmocka_unit_test(what_does_not_fit_an_array_of_pointers_is_not_mended),
        cmocka_unit_test(marks_stand_before_the_elements_that_are_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
