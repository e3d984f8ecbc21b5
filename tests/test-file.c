/* SPDX-License-Identifier: BSD-3-Clause */
/* The file around the descriptions: what is written, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

typedef struct Dev {
    uint8_t a;
    uint8_t b;
} Dev;

static const VMStateDescription dev_vmsd = {
    .name = "dev",
    .version_id = 3,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]){
        VMSTATE_UINT8(a, Dev),
        VMSTATE_UINT8_V(b, Dev, 3),
        VMSTATE_END_OF_LIST(),
    },
};

static VMStateDescription important_vmsd;

/* A device of code: one byte in each section. */
typedef struct Code {
    char loaded[8];
} Code;

static bool put_type(VMStateStream *f, void *opaque, GError **errp)
{
    (void)opaque;
    (void)errp;
    vmstate_stream_put_u8(f, 0xc0);
    return true;
}

static bool load_code(VMStateStream *f, void *opaque, int version_id, VMStateSectionType type,
                      GError **errp)
{
    Code *code = opaque;
    size_t n = strlen(code->loaded);

    if (vmstate_stream_get_u8(f) != 0xc0 || version_id > 2) {
        g_set_error_literal(errp, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, "it must be 0xc0");
        return false;
    }
    code->loaded[n] = (char)('0' + type);
    return n < sizeof(code->loaded) - 1;
}

static const VMStateIterable code_iterable = {
    .struct_size = sizeof(VMStateIterable),
    .priority = MIG_PRI_DEFAULT,
    .setup = put_type,
    .complete = put_type,
    .load = load_code,
};

typedef struct Fixture {
    Dev dev;
    Code code;
    VMStateRegistry *registry;
    VMStateSaveOptions *save;
    VMStateLoadOptions *load;
} Fixture;

static int setup(void **state)
{
    Fixture *fix = g_new0(Fixture, 1);

    fix->registry = test_registry("bus/dev", &dev_vmsd, &fix->dev);
    fix->save = vmstate_save_options_new();
    fix->load = vmstate_load_options_new();
    vmstate_save_options_set_vmdesc(fix->save, VMSTATE_VMDESC_NONE, 0);
    vmstate_load_options_set_form(fix->load, VMSTATE_FORM_QEMU);
    *state = fix;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fix = *state;

    vmstate_registry_free(fix->registry);
    vmstate_save_options_free(fix->save);
    vmstate_load_options_free(fix->load);
    g_free(fix);
    return 0;
}

static void add_code(Fixture *fix, const char *idstr)
{
    assert_true(vmstate_registry_add_iterable(fix->registry, idstr, VMSTATE_INSTANCE_ID_ANY, 2,
                                              &code_iterable, &fix->code, NULL));
}

/* Loading must fail: with this code, and this in the message; and must change nothing. */
static void refuse(Fixture *fix, const char *hex, VMStateError code, const char *message)
{
    g_autoptr(GBytes) bytes = test_bytes(hex);
    const size_t chunks[] = {1, 1000};
    Dev before = fix->dev;

    for (size_t i = 0; i < G_N_ELEMENTS(chunks); i++) {
        g_autoptr(GError) error = NULL;

        assert_false(test_push(fix->registry, fix->load, bytes, chunks[i], &error));
        test_assert_error(&error, code, message);
        assert_memory_equal(&before, &fix->dev, sizeof(before));
        memset(fix->code.loaded, 0, sizeof(fix->code.loaded));
    }
}

static void accept(Fixture *fix, const char *hex)
{
    g_autoptr(GBytes) bytes = test_bytes(hex);
    g_autoptr(GError) error = NULL;

    memset(fix->code.loaded, 0, sizeof(fix->code.loaded));
    if (!test_push(fix->registry, fix->load, bytes, 1, &error)) {
        fail_msg("%s", error->message);
    }
}

#define HEADER "51 45 56 4d 00 00 00 03 "
/* FULL of section 0, "bus/dev", instance 0. */
#define FULL "04 00 00 00 00 07 62 75 73 2f 64 65 76 00 00 00 00 "
#define DEV FULL "00 00 00 03 11 22 7e 00 00 00 00 "
#define START "01 00 00 00 05 03 72 61 6d 00 00 00 00 00 00 00 02 c0 7e 00 00 00 05 "
#define PART "02 00 00 00 05 c0 7e 00 00 00 05 "
#define END "03 00 00 00 05 c0 7e 00 00 00 05 "

static void a_file_is_as_documented(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GBytes) bytes = NULL;

    fix->dev = (Dev){0x11, 0x22};
    bytes = test_pull(fix->registry, fix->save, 7);
    test_assert_bytes(bytes, HEADER DEV "00");
    fix->dev = (Dev){0, 0};
    accept(fix, HEADER DEV "00");
    assert_int_equal(fix->dev.b, 0x22);
}

static void a_header_that_is_another_files(void **state)
{
    refuse(*state, "51 45 56 58 00 00 00 03 00", VMSTATE_ERROR_FORMAT, "0x51455658");
    refuse(*state, "51 45 56 4d 00 00 00 02 00", VMSTATE_ERROR_VERSION, "version 2");
    refuse(*state, "51 45 56 4d 00 00 00 04 00", VMSTATE_ERROR_VERSION, "version 4");
    refuse(*state, "51 45 56", VMSTATE_ERROR_TRUNCATED, "");
    refuse(*state, "", VMSTATE_ERROR_TRUNCATED, "");
}

static void an_element_that_there_is_not(void **state)
{
    refuse(*state, HEADER "09", VMSTATE_ERROR_FORMAT, "0x09");
    refuse(*state, HEADER "7e 00 00 00 00", VMSTATE_ERROR_FORMAT, "0x7e");
}

static void a_section_of_an_unknown_device(void **state)
{
    refuse(*state, HEADER "04 00 00 00 00 03 61 62 63 00 00 00 01 00 00 00 01 00",
           VMSTATE_ERROR_UNKNOWN_SECTION, "abc@1: ");
    /* The right name with another instance, and with a NUL behind it. */
    refuse(*state, HEADER "04 00 00 00 00 07 62 75 73 2f 64 65 76 00 00 00 02 00 00 00 03",
           VMSTATE_ERROR_UNKNOWN_SECTION, "bus/dev@2: ");
    refuse(*state, HEADER "04 00 00 00 00 08 62 75 73 2f 64 65 76 00 00 00 00 00 00 00 00 03",
           VMSTATE_ERROR_UNKNOWN_SECTION, "bus/dev");
}

static void a_section_that_comes_twice(void **state)
{
    refuse(*state, HEADER DEV DEV "00", VMSTATE_ERROR_SECTION_ORDER,
           "bus/dev@0: the section comes twice");
}

static void a_missing_device(void **state)
{
    Fixture *fix = *state;

    refuse(fix, HEADER "00", VMSTATE_ERROR_MISSING_SECTION, "bus/dev@0");
    vmstate_load_options_set_allow_missing(fix->load, true);
    accept(fix, HEADER "00");
}

static void versions_that_are_not_loaded(void **state)
{
    refuse(*state, HEADER FULL "00 00 00 04 11 22 7e 00 00 00 00 00", VMSTATE_ERROR_VERSION,
           "bus/dev@0: version 4 in the stream is too new, dev here loads 2 to 3; update this side");
    refuse(*state, HEADER FULL "00 00 00 01 11 7e 00 00 00 00 00", VMSTATE_ERROR_VERSION,
           "bus/dev@0: version 1 in the stream is too old, dev here loads 2 to 3; load and save it with a version between");
    refuse(*state, HEADER FULL "ff ff ff ff 11 7e 00 00 00 00 00", VMSTATE_ERROR_VERSION,
           "bus/dev@0");
    accept(*state, HEADER FULL "00 00 00 02 11 7e 00 00 00 00 00");
}

static void footers_that_are_wrong(void **state)
{
    refuse(*state, HEADER FULL "00 00 00 03 11 22 7e 00 00 00 01 00", VMSTATE_ERROR_FOOTER,
           "bus/dev@0: the footer names section 1, not 0");
    refuse(*state, HEADER FULL "00 00 00 03 11 22 00 00 00 00 00 00", VMSTATE_ERROR_FOOTER,
           "bus/dev@0: ");
    refuse(*state, HEADER FULL "00 00 00 03 11 22 7e 00 00", VMSTATE_ERROR_TRUNCATED,
           "bus/dev@0: ");
}

static void an_error_names_path_and_offset(void **state)
{
    /* The second field of the payload: 8 + 21 bytes before, and 1. */
    refuse(*state, HEADER FULL "00 00 00 03 11", VMSTATE_ERROR_TRUNCATED, "bus/dev@0:b: ");
    refuse(*state, HEADER FULL "00 00 00 03 11", VMSTATE_ERROR_TRUNCATED, "(stream offset 0x1e)");
}

static void footers_can_be_left_out(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GBytes) bytes = NULL;

    fix->dev = (Dev){0x11, 0x22};
    vmstate_save_options_set_footers(fix->save, false);
    bytes = test_pull(fix->registry, fix->save, 1000);
    test_assert_bytes(bytes, HEADER FULL "00 00 00 03 11 22 00");
    vmstate_load_options_set_footers(fix->load, false);
    accept(fix, HEADER FULL "00 00 00 03 33 44 00");
    assert_int_equal(fix->dev.b, 0x44);
}

static void the_bare_form_has_no_header(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GBytes) bytes = NULL;

    fix->dev = (Dev){0x11, 0x22};
    vmstate_save_options_set_form(fix->save, VMSTATE_FORM_BARE);
    vmstate_save_options_set_vmdesc(fix->save, VMSTATE_VMDESC_COMPACT, 0);
    bytes = test_pull(fix->registry, fix->save, 3);
    test_assert_bytes(bytes, DEV "00");
    vmstate_load_options_set_form(fix->load, VMSTATE_FORM_BARE);
    accept(fix, FULL "00 00 00 03 33 44 7e 00 00 00 00 00");
    assert_int_equal(fix->dev.a, 0x33);
    refuse(fix, DEV, VMSTATE_ERROR_TRUNCATED, "");
    refuse(fix, DEV "00 00", VMSTATE_ERROR_TRAILING, "");
}

static void the_configuration_names_the_machine(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GBytes) bytes = NULL;

    fix->dev = (Dev){0x11, 0x22};
    vmstate_save_options_set_configuration(fix->save, "none");
    bytes = test_pull(fix->registry, fix->save, 1);
    test_assert_bytes(bytes, HEADER "07 00 00 00 04 6e 6f 6e 65 " DEV "00");
    accept(fix, HEADER "07 00 00 00 04 6e 6f 6e 65 " DEV "00");
    vmstate_load_options_set_machine(fix->load, "none");
    accept(fix, HEADER "07 00 00 00 04 6e 6f 6e 65 " DEV "00");
    fix->dev = (Dev){1, 2};
    vmstate_load_options_set_machine(fix->load, "q35");
    refuse(fix, HEADER "07 00 00 00 04 6e 6f 6e 65 " DEV "00", VMSTATE_ERROR_CONFIGURATION,
           "\"none\", not \"q35\"");
    refuse(fix, HEADER "07 ff ff ff ff 6e 6f 6e 65", VMSTATE_ERROR_CAPACITY,
           "{configuration}.name: its size 4294967295");
}

static void commands_are_passed_over(void **state)
{
    Fixture *fix = *state;

    accept(fix, HEADER "08 00 0b 00 00 " DEV "08 12 34 00 02 00 00 00");
    refuse(fix, HEADER "08 00 0b 00 05 01 02", VMSTATE_ERROR_TRUNCATED, "");
}

static void parts_follow_their_start(void **state)
{
    Fixture *fix = *state;

    add_code(fix, "ram");
    accept(fix, HEADER START PART PART DEV END "00");
    assert_string_equal(fix->code.loaded, "1223");
    fix->dev = (Dev){1, 2};
    refuse(fix, HEADER PART, VMSTATE_ERROR_SECTION_ORDER, "PART comes for the id 5");
    refuse(fix, HEADER END, VMSTATE_ERROR_SECTION_ORDER, "END comes for the id 5");
    refuse(fix, HEADER START END PART, VMSTATE_ERROR_SECTION_ORDER, "PART comes for the id 5");
    refuse(fix, HEADER START START, VMSTATE_ERROR_SECTION_ORDER, "ram@0: the section comes twice");
    refuse(fix, HEADER DEV "02 00 00 00 00 c0", VMSTATE_ERROR_SECTION_ORDER, "PART");
    refuse(fix, HEADER START DEV "00", VMSTATE_ERROR_SECTION_ORDER,
           "ram@0: the section never ends");
    refuse(fix, HEADER "01 00 00 00 05 03 72 61 6d 00 00 00 00 00 00 00 03 c0",
           VMSTATE_ERROR_VERSION, "ram@0: version 3");
    refuse(fix, HEADER "04 00 00 00 05 03 72 61 6d 00 00 00 00 00 00 00 02 c0",
           VMSTATE_ERROR_SECTION_ORDER, "ram@0: ");
    refuse(fix, HEADER "01 00 00 00 05 03 72 61 6d 00 00 00 00 00 00 00 02 c1",
           VMSTATE_ERROR_VALUE, "ram@0: load: it must be 0xc0");
}

static void two_devices_have_one_section_id(void **state)
{
    Fixture *fix = *state;

    add_code(fix, "ram");
    refuse(fix, HEADER START "04 00 00 00 05 07 62 75 73 2f 64 65 76 00 00 00 00 00 00 00 03 11 22",
           VMSTATE_ERROR_SECTION_ORDER, "bus/dev@0: another section has the id 5");
}

static void priorities_instances_and_ids(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;
    Dev second = {3, 4};
    Dev third = {5, 6};

    fix->dev = (Dev){1, 2};
    important_vmsd = dev_vmsd;
    important_vmsd.priority = MIG_PRI_IOMMU;
    assert_true(vmstate_registry_add(fix->registry, "bus/dev", VMSTATE_INSTANCE_ID_ANY,
                                     &important_vmsd, &second, NULL));
    assert_true(
        vmstate_registry_add(fix->registry, "bus/dev", 0x80000001, &dev_vmsd, &third, NULL));
    assert_false(vmstate_registry_add(fix->registry, "bus/dev", 1, &dev_vmsd, &third, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "bus/dev@1");
    assert_true(vmstate_registry_set_section_id(fix->registry, "bus/dev", 0x80000001, 0x77, NULL));
    assert_false(vmstate_registry_set_section_id(fix->registry, "bus/dev", 0, 0x77, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "119");
    vmstate_save_options_set_form(fix->save, VMSTATE_FORM_BARE);
    bytes = test_pull(fix->registry, fix->save, 1000);
    test_assert_bytes(bytes,
                      "04 00 00 00 01 07 62 75 73 2f 64 65 76 00 00 00 01 00 00 00 03 03 04 "
                      "7e 00 00 00 01 "
                      "04 00 00 00 00 07 62 75 73 2f 64 65 76 00 00 00 00 00 00 00 03 01 02 "
                      "7e 00 00 00 00 "
                      "04 00 00 00 77 07 62 75 73 2f 64 65 76 80 00 00 01 00 00 00 03 05 06 "
                      "7e 00 00 00 77 00");
}

static int version_of(const char *idstr, uint32_t instance_id, void *data)
{
    return instance_id == 0 && strcmp(idstr, "bus/dev") == 0 ? *(int *)data : -1;
}

static void a_save_for_an_older_peer(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GBytes) again = NULL;
    g_autoptr(GError) error = NULL;
    int version = 2;

    fix->dev = (Dev){0x11, 0x22};
    vmstate_save_options_set_version_func(fix->save, version_of, &version);
    bytes = test_pull(fix->registry, fix->save, 1000);
    test_assert_bytes(bytes, HEADER FULL "00 00 00 02 11 7e 00 00 00 00 00");
    vmstate_save_options_set_version(fix->save, "bus/dev", 3);
    again = test_pull(fix->registry, fix->save, 1000);
    test_assert_bytes(again, HEADER DEV "00");
    vmstate_save_options_set_version(fix->save, "bus/dev", 1);
    assert_null(vmstate_registry_save_bytes(fix->registry, fix->save, &error));
    test_assert_error(&error, VMSTATE_ERROR_VERSION, "bus/dev@0: ");
}

static void a_device_that_cannot_be_migrated(void **state)
{
    Fixture *fix = *state;
    const VMStateDescription stuck = {
        .name = "stuck",
        .unmigratable = true,
        .fields = (const VMStateField[]){VMSTATE_END_OF_LIST()},
    };
    g_autoptr(GError) error = NULL;

    if (vmstate_registry_add(fix->registry, "stuck", 0, &stuck, &fix->dev, &error)) {
        assert_null(vmstate_registry_save_bytes(fix->registry, NULL, &error));
    }
    test_assert_error(&error, VMSTATE_ERROR_UNMIGRATABLE, "stuck");
}

#define TEST(_name) cmocka_unit_test_setup_teardown(_name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_as_documented),
        TEST(a_header_that_is_another_files),
        TEST(an_element_that_there_is_not),
        TEST(a_section_of_an_unknown_device),
        TEST(a_section_that_comes_twice),
        TEST(a_missing_device),
        TEST(versions_that_are_not_loaded),
        TEST(footers_that_are_wrong),
        TEST(an_error_names_path_and_offset),
        TEST(footers_can_be_left_out),
        TEST(the_bare_form_has_no_header),
        TEST(the_configuration_names_the_machine),
        TEST(commands_are_passed_over),
        TEST(parts_follow_their_start),
        TEST(two_devices_have_one_section_id),
        TEST(priorities_instances_and_ids),
        TEST(a_save_for_an_older_peer),
        TEST(a_device_that_cannot_be_migrated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
