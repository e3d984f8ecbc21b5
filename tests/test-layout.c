/* SPDX-License-Identifier: BSD-3-Clause */
/* Layouts: what of a stream is not the devices' state, recorded by a load and written again by a save. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
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
    .fields = (const VMStateField[]){VMSTATE_UINT8(a, Dev), VMSTATE_UINT8_V(b, Dev, 3), VMSTATE_END_OF_LIST()},
};

static bool put_byte(VMStateStream *f, void *opaque, GError **errp)
{
    (void)opaque, (void)errp;
    vmstate_stream_put_u8(f, 0xc0);
    return true;
}

static bool get_byte(VMStateStream *f, void *opaque, int version_id, VMStateSectionType type, GError **errp)
{
    (void)opaque, (void)version_id, (void)type, (void)errp;
    return vmstate_stream_get_u8(f) == 0xc0;
}

static const VMStateIterable code_iterable = {
    .struct_size = sizeof(VMStateIterable),
    .setup = put_byte,
    .iterate = put_byte,
    .complete = put_byte,
    .load = get_byte,
};

#define HEADER "51 45 56 4d 00 00 00 03 "
/* Machine "pc"; page bits, two capabilities, a UUID. */
#define CONFIGURATION \
    "07 00 00 00 02 70 63 " \
    "05 1e 63 6f 6e 66 69 67 75 72 61 74 69 6f 6e 2f 74 61 72 67 65 74 2d 70 61 67 65 2d 62 69 74 73 00 00 00 01 " \
    "00 00 00 0c " \
    "05 1a 63 6f 6e 66 69 67 75 72 61 74 69 6f 6e 2f 63 61 70 61 62 69 6c 69 74 69 65 73 00 00 00 01 " \
    "00 00 00 02 03 61 62 63 01 64 " \
    "05 12 63 6f 6e 66 69 67 75 72 61 74 69 6f 6e 2f 75 75 69 64 00 00 00 01 " \
    "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f "
#define CODE_START "01 00 00 00 07 04 63 6f 64 65 00 00 00 00 00 00 00 01 c0 7e 00 00 00 07 "
#define CODE_PART "02 00 00 00 07 c0 7e 00 00 00 07 "
#define CODE_END "03 00 00 00 07 c0 7e 00 00 00 07 "
#define COMMAND "08 00 05 00 02 aa bb "
/* Version 2, an older one, under the id 9. */
#define DEV "04 00 00 00 09 03 64 65 76 00 00 00 00 00 00 00 02 55 7e 00 00 00 09 "
#define STREAM HEADER CONFIGURATION CODE_START COMMAND CODE_PART CODE_END DEV "00"

typedef struct Fixture {
    Dev dev;
    VMStateRegistry *registry;
    VMStateLoadOptions *load;
    VMStateLoader *loader;
    VMStateSaveOptions *save;
} Fixture;

static int setup(void **state)
{
    Fixture *f = g_new0(Fixture, 1);
    g_autoptr(GBytes) bytes = test_bytes(STREAM);
    g_autoptr(GError) error = NULL;

    f->registry = test_registry("dev", &dev_vmsd, &f->dev);
    assert_true(vmstate_registry_add_iterable(f->registry, "code", 0, 1, &code_iterable, NULL, NULL));
    f->load = vmstate_load_options_new();
    vmstate_load_options_set_form(f->load, VMSTATE_FORM_QEMU);
    f->loader = vmstate_loader_new(f->registry, f->load);
    if (!vmstate_loader_write(f->loader, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &error) ||
        !vmstate_loader_finish(f->loader, &error)) {
        fail_msg("%s", error->message);
    }
    f->save = vmstate_save_options_new();
    vmstate_save_options_set_vmdesc(f->save, VMSTATE_VMDESC_NONE, 0);
    vmstate_save_options_set_layout(f->save, vmstate_loader_get_layout(f->loader));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;

    vmstate_loader_free(f->loader);
    vmstate_registry_free(f->registry);
    vmstate_load_options_free(f->load);
    vmstate_save_options_free(f->save);
    g_free(f);
    return 0;
}

static bool has_text(GBytes *bytes, const char *text)
{
    return memmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), text, strlen(text)) != NULL;
}

static void a_layout_is_printed_an_element_a_line(void **state)
{
    Fixture *f = *state;
    VMStateLayout *layout = vmstate_loader_get_layout(f->loader);
    g_autofree char *text = vmstate_layout_to_string(layout);

    assert_string_equal(text, "configuration pc\n"
                              "START 7 code@0 version 1\n"
                              "COMMAND 0x0005, 2 bytes\n"
                              "PART 7 code@0 version 1\n"
                              "END 7 code@0 version 1\n"
                              "FULL 9 dev@0 version 2\n");
    assert_string_equal(vmstate_layout_get_machine(layout), "pc");
}

static void a_layout_outlives_its_loader(void **state)
{
    Fixture *f = *state;
    g_autoptr(VMStateLayout) layout = vmstate_layout_ref(vmstate_loader_get_layout(f->loader));
    g_autofree char *text = NULL;

    g_clear_pointer(&f->loader, vmstate_loader_free);
    text = vmstate_layout_to_string(layout);
    assert_true(g_str_has_prefix(text, "configuration pc\n"));
    vmstate_layout_unref(NULL);
}

static void the_same_stream_is_written_again(void **state)
{
    const size_t chunks[] = {1, 3, 1000};
    Fixture *f = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(chunks); i++) {
        g_autoptr(GBytes) bytes = test_pull(f->registry, f->save, chunks[i]);

        test_assert_bytes(bytes, STREAM);
    }
}

static void its_configuration_is_described_as_qemu_does(void **state)
{
    const VMStateVmdescStyle styles[] = {VMSTATE_VMDESC_COMPACT, VMSTATE_VMDESC_QEMU_10, VMSTATE_VMDESC_QEMU_11};
    Fixture *f = *state;
    g_autoptr(GBytes) oldest = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(GBytes) described = NULL;

        vmstate_save_options_set_vmdesc(f->save, styles[i], 0);
        described = test_pull(f->registry, f->save, 7);
        assert_true(has_text(described, "\"configuration/capabilities\""));
    }
    /* 7.2 saves it and does not describe it. */
    vmstate_save_options_set_vmdesc(f->save, VMSTATE_VMDESC_QEMU_7_2, 0);
    oldest = test_pull(f->registry, f->save, 7);
    assert_false(has_text(oldest, "\"configuration/capabilities\""));
}

static void refuse(Fixture *f, VMStateRegistry *registry, VMStateError code, const char *text)
{
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(registry, f->save);
    g_autoptr(GError) error = NULL;

    assert_null(test_read_all(saver, 1000, 1, &error));
    test_assert_error(&error, code, text);
}

static void a_registry_that_does_not_fit_it_cannot_be_saved(void **state)
{
    Fixture *f = *state;
    g_autoptr(VMStateRegistry) less = vmstate_registry_new();
    g_autoptr(VMStateRegistry) crossed = test_registry("code", &dev_vmsd, &f->dev);
    g_autoptr(VMStateRegistry) older = NULL;
    const VMStateDescription newer_vmsd = {
        .name = "dev", .version_id = 3, .minimum_version_id = 3,
        .fields = (const VMStateField[]){VMSTATE_UINT8(a, Dev), VMSTATE_END_OF_LIST()},
    };

    assert_true(vmstate_registry_add_iterable(less, "code", 0, 1, &code_iterable, NULL, NULL));
    refuse(f, less, VMSTATE_ERROR_MISSING_SECTION, "dev@0: the layout has this section, the registry does not");
    refuse(f, crossed, VMSTATE_ERROR_SECTION_ORDER, "code@0: the layout has it as another kind of section");
    older = test_registry("dev", &newer_vmsd, &f->dev);
    assert_true(vmstate_registry_add_iterable(older, "code", 0, 1, &code_iterable, NULL, NULL));
    refuse(f, older, VMSTATE_ERROR_VERSION, "dev@0: dev cannot be saved at version 2: it knows 3 to 3");
}

static void a_machine_of_the_options_replaces_the_recorded_configuration(void **state)
{
    Fixture *f = *state;
    g_autoptr(GBytes) bytes = NULL;

    vmstate_save_options_set_configuration(f->save, "q");
    bytes = test_pull(f->registry, f->save, 100);
    test_assert_bytes(bytes, HEADER "07 00 00 00 01 71 " CODE_START COMMAND CODE_PART CODE_END DEV "00");
    /* No layout: sections as the registry has them. */
    vmstate_save_options_set_layout(f->save, NULL);
    g_clear_pointer(&bytes, g_bytes_unref);
    bytes = test_pull(f->registry, f->save, 100);
    assert_int_equal(((const uint8_t *)g_bytes_get_data(bytes, NULL))[8], 7);
}

static void a_version_for_a_section_that_there_is_not(void **state)
{
    Fixture *f = *state;

    vmstate_save_options_set_layout(f->save, NULL);
    vmstate_save_options_set_version(f->save, "dex", 2);
    refuse(f, f->registry, VMSTATE_ERROR_OPTION,
           "the options set a version for the section dex, which the registry does not");
}

static int always_two(const char *idstr, uint32_t instance_id, void *data)
{
    ++*(int *)data;
    return strcmp(idstr, "dev") == 0 && instance_id == 0 ? 2 : -1;
}

static void a_function_says_the_versions(void **state)
{
    Fixture *f = *state;
    g_autoptr(GBytes) bytes = NULL;
    int asked = 0;

    vmstate_save_options_set_layout(f->save, NULL);
    vmstate_save_options_set_version_func(f->save, always_two, &asked);
    vmstate_save_options_set_page_size(f->save, 65536);
    bytes = test_pull(f->registry, f->save, 100);
    assert_true(asked > 0);
    /* Without its second byte, which came with version 3. */
    assert_int_equal(((const uint8_t *)g_bytes_get_data(bytes, NULL))[g_bytes_get_size(bytes) - 7], 0x55);
    vmstate_save_options_set_version_func(f->save, NULL, NULL);
    vmstate_save_options_set_vmdesc(f->save, VMSTATE_VMDESC_COMPACT, 0);
    g_clear_pointer(&bytes, g_bytes_unref);
    bytes = test_pull(f->registry, f->save, 100);
    assert_true(has_text(bytes, "\"page_size\": 65536"));
    vmstate_save_options_free(NULL);
    vmstate_load_options_free(NULL);
}

#define TEST(_name) cmocka_unit_test_setup_teardown(_name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_layout_is_printed_an_element_a_line),
        TEST(a_layout_outlives_its_loader),
        TEST(the_same_stream_is_written_again),
        TEST(its_configuration_is_described_as_qemu_does),
        TEST(a_registry_that_does_not_fit_it_cannot_be_saved),
        TEST(a_machine_of_the_options_replaces_the_recorded_configuration),
        TEST(a_version_for_a_section_that_there_is_not),
        TEST(a_function_says_the_versions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
