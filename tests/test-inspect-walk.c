/* SPDX-License-Identifier: BSD-3-Clause */
/* Files whose elements are wrong: what is wrong is said, and what came before is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "inspect-build.h"
#include "inspect-helper.h"

/* A good section and a command, then these bytes. */
static VMStateFile *open_after_one(const char *hex)
{
    g_autoptr(GByteArray) b = build_new();

    build_device(b, 1, "first", "11");
    build_hex(b, "08 00 05 00 00");
    build_hex(b, hex);
    return build_open(b);
}

static void refuse_after_one(const char *hex, VMStateError code, const char *text)
{
    g_autoptr(VMStateFile) file = open_after_one(hex);

    build_has_problem(file, code, text);
    assert_non_null(vmstate_file_get_note(file));
    assert_non_null(vmstate_file_find_section(file, "first", 0));
}

static void elements_that_cannot_be(void **state)
{
    (void)state;
    refuse_after_one("08 00 05 00", VMSTATE_ERROR_TRUNCATED, "the stream ends within a command");
    refuse_after_one("08 00 05 00 03 01 02", VMSTATE_ERROR_TRUNCATED, "the stream ends within a command");
    refuse_after_one("08 00 07 00 04 00 00 00 09 00", VMSTATE_ERROR_TRUNCATED, "the stream ends within a package");
    refuse_after_one("08 00 07 00 04 00 00 00 0a 08 00 07 00 04 00 00 00 00 00 00 00", VMSTATE_ERROR_FORMAT,
                     "a package within a package");
    refuse_after_one("08 00 07 00 04 00 00 00 02 00 00 00", VMSTATE_ERROR_FORMAT, "bytes follow the end of a package");
    refuse_after_one("", VMSTATE_ERROR_TRUNCATED, "the stream ends without its end mark");
    refuse_after_one("04 00 00 00", VMSTATE_ERROR_TRUNCATED, "the stream ends within a section's header");
    refuse_after_one("04 00 00 00 09 00 00 00 00 00 00 00 00 01 00", VMSTATE_ERROR_FORMAT,
                     "a section without a name");
    refuse_after_one("02 00 00", VMSTATE_ERROR_TRUNCATED, "the stream ends within a part's header");
    refuse_after_one("02 00 00 00 01 00", VMSTATE_ERROR_SECTION_ORDER, "a PART or END of a section that was not");
    refuse_after_one("03 00 00 00 09 00", VMSTATE_ERROR_SECTION_ORDER, "a PART or END of a section that was not");
    refuse_after_one("99", VMSTATE_ERROR_FORMAT, "the type byte of a section, a command or the end");
}

static void packages_are_walked(void **state)
{
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    build_device(b, 1, "first", "11");
    /* Postcopy: a section within a command. */
    build_hex(b, "08 00 07 00 04");
    build_be(b, 1 + 4 + 1 + 6 + 8 + 1 + 5 + 1, 4);
    build_device(b, 2, "second", "22");
    build_u8(b, 0);
    /* Any other command is passed over. */
    build_hex(b, "08 00 03 00 02 aa bb");
    build_end(b, NULL);
    file = build_open(b);
    assert_int_equal(build_n_problems(file), 0);
    assert_int_equal(vmstate_file_get_n_sections(file), 2);
    assert_string_equal(vmstate_file_section_get_idstr(vmstate_file_get_section(file, 1)), "second");
}

static void what_is_behind_the_end(void **state)
{
    g_autoptr(VMStateFile) trailing = open_after_one("00 aa bb");
    g_autoptr(VMStateFile) cut = open_after_one("00 06 00 00 00 09 7b 7d");

    (void)state;
    build_has_problem(trailing, VMSTATE_ERROR_TRAILING, "2 bytes follow the end of the stream");
    build_has_problem(cut, VMSTATE_ERROR_TRUNCATED,
                      "the stream ends within the vmdesc: it was cut off; copy or save it again");
}

static void parts_in_the_wrong_order(void **state)
{
    g_autoptr(GByteArray) open = build_new(), ended = build_new(), twice = build_new(), id = build_new();
    g_autoptr(VMStateFile) no_end = NULL, after_end = NULL, started_twice = NULL, same_id = NULL;

    (void)state;
    build_section(open, BUILD_START, 3, "block", 1);
    build_hex(open, "aa");
    build_footer(open, 3);
    build_end(open, NULL);
    no_end = build_open(open);
    build_has_problem(no_end, VMSTATE_ERROR_SECTION_ORDER, "the section has no END");
    assert_true(vmstate_file_section_is_iterable(vmstate_file_get_section(no_end, 0)));

    build_section(ended, BUILD_START, 3, "block", 1);
    build_footer(ended, 3);
    build_part(ended, BUILD_END, 3);
    build_footer(ended, 3);
    build_part(ended, BUILD_PART, 3);
    build_hex(ended, "bb");
    build_footer(ended, 3);
    build_part(ended, BUILD_END, 3);
    build_footer(ended, 3);
    build_end(ended, NULL);
    after_end = build_open(ended);
    build_has_problem(after_end, VMSTATE_ERROR_SECTION_ORDER, "a part behind the section's END");
    assert_int_equal(vmstate_file_section_get_n_parts(vmstate_file_get_section(after_end, 0)), 4);

    for (uint32_t i = 3; i < 5; i++) {
        build_section(twice, BUILD_START, i, "block", 1);
        build_footer(twice, i);
        build_part(twice, BUILD_END, i);
        build_footer(twice, i);
    }
    build_end(twice, NULL);
    started_twice = build_open(twice);
    build_has_problem(started_twice, VMSTATE_ERROR_SECTION_ORDER, "this section came before: it is there twice");
    assert_string_equal(vmstate_file_section_get_label(vmstate_file_get_section(started_twice, 1)), "block@0[1]");

    build_device(id, 4, "one", "11");
    build_device(id, 4, "other", "22");
    build_end(id, NULL);
    same_id = build_open(id);
    build_has_problem(same_id, VMSTATE_ERROR_SECTION_ORDER, "section id 4 is another section's");
}

static void a_payload_that_never_ends(void **state)
{
    g_autoptr(GByteArray) full = build_new(), start = build_new(), bare = build_new(), bare_end = build_new();
    g_autoptr(GByteArray) foreign = build_new();
    g_autoptr(VMStateFile) foreign_footer = NULL;
    g_autoptr(VMStateFile) no_footer = NULL, no_start_footer = NULL, unknown = NULL, unknown_end = NULL;

    (void)state;
    build_device(full, 1, "first", "11");
    build_section(full, BUILD_FULL, 2, "second", 1);
    build_hex(full, "22 22 22 22 22 22");
    build_end(full, NULL);
    no_footer = build_open(full);
    build_has_problem(no_footer, VMSTATE_ERROR_TRUNCATED, "within this section and without its vmdesc: it was cut off");
    /* Here the end is there, behind a footer, which is another section's. */
    build_device(foreign, 1, "first", "11");
    build_section(foreign, BUILD_FULL, 2, "second", 1);
    build_hex(foreign, "22 22 22 7e 00 99 99 99 00");
    foreign_footer = build_open(foreign);
    build_has_problem(foreign_footer, VMSTATE_ERROR_FORMAT, "where this section ends cannot be told");

    build_section(start, BUILD_START, 2, "block", 1);
    build_hex(start, "22 22 22");
    no_start_footer = build_open(start);
    build_has_problem(no_start_footer, VMSTATE_ERROR_FORMAT, "no footer of this section follows");

    /* libvmstate's shortest form, and a file that was cut off: nothing tells one from the other. */
    build_section(bare, BUILD_FULL, 2, "second", 1);
    build_hex(bare, "22 22 22");
    unknown = build_open(bare);
    build_has_problem(unknown, VMSTATE_ERROR_TRUNCATED, "without its vmdesc: it was cut off");
    build_section(bare_end, BUILD_FULL, 2, "second", 1);
    build_hex(bare_end, "22 22 22 00");
    unknown_end = build_open(bare_end);
    assert_int_equal(vmstate_file_get_n_sections(unknown_end), 1);
    build_has_problem(unknown_end, VMSTATE_ERROR_TRUNCATED, "unless it was saved without footers");
    assert_non_null(vmstate_file_get_note(unknown_end));
}

static VMStateFile *open_configuration(const char *hex)
{
    g_autoptr(GByteArray) b = build_new();

    build_hex(b, hex);
    build_device(b, 1, "first", "11");
    build_end(b, NULL);
    return build_open(b);
}

#define MACHINE "07 00 00 00 02 70 63 "
#define PAGE_BITS \
    "05 1e 63 6f 6e 66 69 67 75 72 61 74 69 6f 6e 2f 74 61 72 67 65 74 2d 70 61 67 65 2d 62 69 74 73 00 00 00 01 "
#define CAPABILITIES "05 1a 63 6f 6e 66 69 67 75 72 61 74 69 6f 6e 2f 63 61 70 61 62 69 6c 69 74 69 65 73 00 00 00 01 "
#define UUID "05 12 63 6f 6e 66 69 67 75 72 61 74 69 6f 6e 2f 75 75 69 64 00 00 00 01 "
#define UUID_BYTES "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f "

static void a_configuration_with_all_that_it_can_have(void **state)
{
    g_autoptr(VMStateFile) file = open_configuration(MACHINE PAGE_BITS "00 00 00 0e " CAPABILITIES
                                                     "00 00 00 02 04 78 62 7a 72 01 61 " UUID UUID_BYTES);
    const char *const *capabilities;
    VMStateNode root, sub, field;
    uint64_t value;
    g_autofree char *path = NULL;

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    assert_string_equal(vmstate_file_get_machine(file), "pc");
    assert_int_equal(vmstate_file_get_page_size(file), 1 << 14);
    capabilities = vmstate_file_get_capabilities(file);
    assert_string_equal(capabilities[0], "xbzr");
    assert_string_equal(capabilities[1], "a");
    assert_null(capabilities[2]);
    assert_true(vmstate_file_get_configuration(file, &root));
    assert_true(vmstate_node_get_child(&root, "{configuration/target-page-bits}", &sub));
    assert_true(vmstate_node_get_child(&sub, "page_bits", &field));
    assert_true(vmstate_node_get_uint64(&field, &value, NULL));
    assert_int_equal(value, 14);
    path = vmstate_node_get_path(&field);
    assert_string_equal(path, "configuration:{configuration/target-page-bits}.page_bits");
    /* Names can be given another value; what says how to read on cannot. */
    assert_true(vmstate_file_set(file, "configuration:name=7172", NULL));
    assert_false(vmstate_file_set(file, "configuration:name=0072", NULL));
    assert_false(vmstate_file_set(file, "configuration:name=ff72", NULL));
    assert_false(vmstate_file_set(file, "configuration:len=2", NULL));
    assert_false(vmstate_file_set(file, "configuration:{configuration/target-page-bits}.page_bits=13", NULL));
    assert_true(vmstate_file_set(file, "configuration:{configuration/uuid}.uuid=0f0e0d0c0b0a09080706050403020100", NULL));
}

static void refuse_configuration(const char *hex, const char *text)
{
    g_autoptr(VMStateFile) file = open_configuration(hex);

    build_has_problem(file, VMSTATE_ERROR_FORMAT, text);
    build_has_problem(file, VMSTATE_ERROR_CONFIGURATION, "the configuration cannot be read");
}

static void configurations_that_cannot_be(void **state)
{
    (void)state;
    refuse_configuration("07 00 00 01 00 70 63", "the length and name of a machine type");
    refuse_configuration("07 00 00 00 ff 70 63", "the length and name of a machine type");
    refuse_configuration("07 00 00 00 02 ff 63", "the length and name of a machine type");
    refuse_configuration("07 00 00 00 02 70 00", "the length and name of a machine type");
    refuse_configuration(MACHINE "05 ff 63", "the name of a subsection is expected here");
    refuse_configuration(MACHINE "05 01 63 00 00 00 01", "this subsection is not known; its length cannot be told");
    refuse_configuration(MACHINE CAPABILITIES "00 00 04 01", "the number of capabilities cannot be right");
    refuse_configuration(MACHINE CAPABILITIES "00 00 00 01 ff 61", "the name of a capability is expected here");
    refuse_configuration(MACHINE CAPABILITIES "00 00 00 00 " CAPABILITIES "00 00 00 00", "the number of capabilities");
    refuse_configuration(MACHINE MACHINE, "a second configuration");
}

static void a_configuration_that_is_cut_off(void **state)
{
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    build_hex(b, MACHINE UUID "00 01 02");
    file = build_open(b);
    build_has_problem(file, VMSTATE_ERROR_FORMAT, "the stream ends within the configuration");
}

static void names_that_are_no_text_are_escaped(void **state)
{
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL;
    const char *idstr;

    (void)state;
    build_device(b, 1, "a\xff" "b", "11");
    build_end(b, NULL);
    file = build_open(b);
    assert_int_equal(vmstate_file_get_n_sections(file), 1);
    idstr = vmstate_file_section_get_idstr(vmstate_file_get_section(file, 0));
    assert_true(g_utf8_validate(idstr, -1, NULL));
    assert_string_equal(idstr, "a\xef\xbf\xbd" "b");
}

static void iterable_sections_are_extracted_with_their_parts(void **state)
{
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL, alone = NULL;
    g_autoptr(GBytes) bytes = NULL;
    const VMStateFileSection *s;
    uint64_t offset, size;
    int fd = inspect_temporary();

    (void)state;
    build_section(b, BUILD_START, 3, "block", 1);
    build_hex(b, "aa");
    build_footer(b, 3);
    build_device(b, 1, "first", "11");
    build_part(b, BUILD_PART, 3);
    build_hex(b, "bb bb");
    build_footer(b, 3);
    build_part(b, BUILD_END, 3);
    build_hex(b, "cc cc cc");
    build_footer(b, 3);
    build_end(b, NULL);
    file = build_open(b);
    assert_true(vmstate_file_extract(file, vmstate_file_find_section(file, "block", 0), fd, NULL));
    bytes = inspect_written(fd);
    alone = vmstate_file_open_bytes(bytes, "alone", NULL);
    assert_non_null(alone);
    assert_int_equal(build_n_problems(alone), 0);
    assert_int_equal(vmstate_file_get_n_sections(alone), 1);
    s = vmstate_file_get_section(alone, 0);
    assert_int_equal(vmstate_file_section_get_n_parts(s), 3);
    assert_int_equal(vmstate_file_section_get_size(s), 6);
    vmstate_file_section_get_part(s, 2, &offset, &size);
    assert_int_equal(size, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_that_cannot_be),
        cmocka_unit_test(packages_are_walked),
        cmocka_unit_test(what_is_behind_the_end),
        cmocka_unit_test(parts_in_the_wrong_order),
        cmocka_unit_test(a_payload_that_never_ends),
        cmocka_unit_test(a_configuration_with_all_that_it_can_have),
        cmocka_unit_test(configurations_that_cannot_be),
        cmocka_unit_test(a_configuration_that_is_cut_off),
        cmocka_unit_test(names_that_are_no_text_are_escaped),
        cmocka_unit_test(iterable_sections_are_extracted_with_their_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
