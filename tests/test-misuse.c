/* SPDX-License-Identifier: BSD-3-Clause */
/* Wrong calls: an error, or a critical warning where nothing is returned; nothing is freed under somebody's feet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

typedef struct Dev {
    uint8_t a;
    /* What a hook shall misuse. */
    VMStateSaver *saver;
    VMStateLoader *loader;
    int code;
} Dev;

static int free_own_saver(void *opaque)
{
    Dev *dev = opaque;

    if (dev->saver) {
        vmstate_saver_free(dev->saver);
    }
    return 0;
}

static int use_own_loader(void *opaque)
{
    Dev *dev = opaque;
    g_autoptr(GError) error = NULL;

    if (dev->loader) {
        if (!vmstate_loader_write(dev->loader, "", 1, &error)) {
            dev->code = error->code;
        }
        g_clear_error(&error);
        assert_false(vmstate_loader_finish(dev->loader, &error));
        vmstate_loader_free(dev->loader);
    }
    return 0;
}

static const VMStateDescription dev_vmsd = {
    .name = "dev",
    .pre_save = free_own_saver,
    .pre_load = use_own_loader,
    .fields = (const VMStateField[]){VMSTATE_UINT8(a, Dev), VMSTATE_END_OF_LIST()},
};

/* G_DEBUG makes critical warnings fatal, but for those that are expected. */
static void expect_warning(const char *pattern)
{
    g_test_expect_message(NULL, G_LOG_LEVEL_CRITICAL, pattern);
}

static void a_registry_in_use_is_not_freed(void **state)
{
    Dev dev = {.a = 1};
    VMStateRegistry *registry = test_registry("dev", &dev_vmsd, &dev);
    VMStateSaver *saver = vmstate_saver_new(registry, NULL);
    VMStateLoader *loader = vmstate_loader_new(registry, NULL);
    uint8_t byte;

    (void)state;
    expect_warning("*a saver, loader or stream of the registry still lives; free it first*");
    vmstate_registry_free(registry);
    g_test_assert_expected_messages();
    vmstate_loader_free(loader);
    expect_warning("*a saver, loader or stream of the registry still lives; free it first*");
    vmstate_registry_free(registry);
    g_test_assert_expected_messages();
    assert_int_equal(vmstate_saver_read(saver, &byte, 1, NULL), 1);
    vmstate_saver_free(saver);
    vmstate_registry_free(registry);
    vmstate_registry_free(NULL);
}

static void a_hook_cannot_free_the_saver_that_called_it(void **state)
{
    Dev dev = {.a = 1};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &dev_vmsd, &dev);
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(registry, NULL);
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;

    (void)state;
    dev.saver = saver;
    expect_warning("*vmstate_saver_free: a saver cannot be used from inside its own hooks*");
    bytes = test_read_all(saver, 1000, 1, &error);
    g_test_assert_expected_messages();
    assert_non_null(bytes);
}

static void a_hook_cannot_use_the_loader_that_called_it(void **state)
{
    Dev dev = {.a = 1};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &dev_vmsd, &dev);
    g_autoptr(GBytes) bytes = test_pull(registry, NULL, 1000);
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, NULL);
    g_autoptr(GError) error = NULL;

    (void)state;
    dev.loader = loader;
    dev.a = 2;
    expect_warning("*vmstate_loader_free: a loader cannot be used from inside its own hooks*");
    assert_true(vmstate_loader_write(loader, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &error));
    g_test_assert_expected_messages();
    dev.loader = NULL;
    assert_int_equal(dev.code, VMSTATE_ERROR_MISUSE);
    assert_true(vmstate_loader_finish(loader, &error));
    /* Again is no error. */
    assert_true(vmstate_loader_finish(loader, &error));
    assert_int_equal(dev.a, 1);
}

static gpointer free_elsewhere(gpointer data)
{
    void **both = data;

    vmstate_saver_free(both[0]);
    vmstate_loader_free(both[1]);
    return NULL;
}

static void another_thread_cannot_free_them(void **state)
{
    Dev dev = {.a = 1};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &dev_vmsd, &dev);
    g_autoptr(GBytes) bytes = test_pull(registry, NULL, 1000);
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(registry, NULL);
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, NULL);
    void *both[] = {saver, loader};
    uint8_t byte;

    (void)state;
    assert_int_equal(vmstate_saver_read(saver, &byte, 1, NULL), 1);
    assert_true(vmstate_loader_write(loader, g_bytes_get_data(bytes, NULL), 1, NULL));
    expect_warning("*vmstate_saver_free: all calls on a saver must come from the thread of its first read*");
    expect_warning("*vmstate_loader_free: all calls on a loader must come from the thread of its first write*");
    g_thread_join(g_thread_new("other", free_elsewhere, both));
    g_test_assert_expected_messages();
    /* Both go on. */
    assert_int_equal(vmstate_saver_read(saver, &byte, 1, NULL), 1);
    assert_true(vmstate_loader_write(loader, (const uint8_t *)g_bytes_get_data(bytes, NULL) + 1,
                                     g_bytes_get_size(bytes) - 1, NULL));
    assert_true(vmstate_loader_finish(loader, NULL));
}

static void nothing_is_written_to_a_loader_that_failed(void **state)
{
    Dev dev = {.a = 1};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &dev_vmsd, &dev);
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, NULL);
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(vmstate_loader_write(loader, "no stream", 9, &error));
    test_assert_error(&error, VMSTATE_ERROR_FORMAT, "");
    assert_false(vmstate_loader_write(loader, "x", 1, &error));
    test_assert_error(&error, VMSTATE_ERROR_FORMAT, "");
    assert_false(vmstate_loader_finish(loader, &error));
    test_assert_error(&error, VMSTATE_ERROR_FORMAT, "");
    /* Without somewhere to put it, too. */
    assert_false(vmstate_loader_finish(loader, NULL));
    assert_null(vmstate_loader_get_layout(loader));
}

static void an_empty_write_waits_for_more(void **state)
{
    Dev dev = {.a = 1};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &dev_vmsd, &dev);
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, NULL);
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_true(vmstate_loader_write(loader, NULL, 0, NULL));
    assert_false(vmstate_loader_finish(loader, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "");
}

static void names_that_no_section_can_have(void **state)
{
    Dev dev = {.a = 1};
    g_autofree char *long_name = g_strnfill(256, 'n');
    g_autofree char *longest = g_strnfill(255, 'n');
    const char *const bad[] = {NULL, "", long_name};
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GError) error = NULL;

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        assert_false(vmstate_registry_add(registry, bad[i], 0, &dev_vmsd, &dev, &error));
        test_assert_error(&error, VMSTATE_ERROR_OPTION, "must have 1 to 255 bytes");
        if (bad[i]) {
            assert_false(vmstate_section_save(stream, bad[i], 0, 0, &dev_vmsd, &dev, -1, &error));
            test_assert_error(&error, VMSTATE_ERROR_OPTION, "must have 1 to 255 bytes");
        }
    }
    assert_true(vmstate_registry_add(registry, longest, 0, &dev_vmsd, &dev, &error));
    assert_false(vmstate_registry_add(registry, longest, 0, &dev_vmsd, &dev, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "is in the registry already");
    assert_true(vmstate_section_save(stream, longest, 0, 0, &dev_vmsd, &dev, -1, &error));
}

static bool put_nothing(VMStateStream *f, void *opaque, GError **errp)
{
    (void)f, (void)opaque, (void)errp;
    return true;
}

static bool load_nothing(VMStateStream *f, void *opaque, int version_id, VMStateSectionType type, GError **errp)
{
    (void)f, (void)opaque, (void)version_id, (void)type, (void)errp;
    return true;
}

static uint64_t nothing_pending(void *opaque)
{
    (void)opaque;
    return 0;
}

static void iterable_devices_that_lack_a_callback(void **state)
{
    const VMStateIterable whole = {
        .struct_size = sizeof(whole), .setup = put_nothing, .complete = put_nothing, .load = load_nothing};
    VMStateIterable bad[4];
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        bad[i] = whole;
    }
    bad[0].setup = NULL;
    bad[1].complete = NULL;
    bad[2].load = NULL;
    bad[3].pending = nothing_pending;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        assert_false(vmstate_registry_add_iterable(registry, "code", 0, 1, &bad[i], NULL, &error));
        test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, "code@0: an iterable device needs setup, complete and load");
    }
    assert_false(vmstate_registry_add_iterable(registry, "code", 0, -1, &whole, NULL, &error));
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, "a version of 0 or more");
    assert_false(vmstate_registry_add_iterable(registry, "", 0, 1, &whole, NULL, &error));
    test_assert_error(&error, VMSTATE_ERROR_OPTION, "");
    assert_true(vmstate_registry_add_iterable(registry, "code", 0, 1, &whole, NULL, &error));
}

static void section_ids_are_nobody_elses(void **state)
{
    Dev dev = {.a = 1};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &dev_vmsd, &dev);
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_true(vmstate_registry_add(registry, "dev", VMSTATE_INSTANCE_ID_ANY, &dev_vmsd, &dev, &error));
    assert_false(vmstate_registry_set_section_id(registry, "dev", 1, 0, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "section id 0 is taken");
    /* Its own is no other's. */
    assert_true(vmstate_registry_set_section_id(registry, "dev", 0, 0, &error));
    assert_false(vmstate_registry_set_section_id(registry, "dev", 2, 5, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "dev@2 is not in the registry");
}

static void section_ids_stay_apart_when_the_highest_is_taken(void **state)
{
    static const uint32_t want[] = {0, UINT32_MAX - 1, 2, UINT32_MAX, 1, 3};
    Dev dev = {.a = 1};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &dev_vmsd, &dev);
    g_autoptr(VMStateSaveOptions) bare = vmstate_save_options_new();
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;
    const uint8_t *data;
    size_t size;

    (void)state;
    assert_true(vmstate_registry_add(registry, "dev", 1, &dev_vmsd, &dev, &error));
    assert_true(vmstate_registry_add(registry, "dev", 2, &dev_vmsd, &dev, &error));
    assert_true(vmstate_registry_set_section_id(registry, "dev", 1, UINT32_MAX - 1, &error));
    for (uint32_t i = 3; i < G_N_ELEMENTS(want); i++) {
        assert_true(vmstate_registry_add(registry, "dev", i, &dev_vmsd, &dev, &error));
    }
    vmstate_save_options_set_form(bare, VMSTATE_FORM_BARE);
    bytes = vmstate_registry_save_bytes(registry, bare, &error);
    assert_non_null(bytes);
    data = g_bytes_get_data(bytes, &size);
    /* Sections of equal size, and the EOF byte. */
    for (size_t i = 0; i < G_N_ELEMENTS(want); i++) {
        const uint8_t *id = data + i * (size / G_N_ELEMENTS(want)) + 1;

        assert_int_equal((uint32_t)id[0] << 24 | id[1] << 16 | id[2] << 8 | id[3], want[i]);
    }
    /* No two are the same to a loader. */
    {
        g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();

        vmstate_load_options_set_form(options, VMSTATE_FORM_BARE);
        assert_true(vmstate_registry_load_bytes(registry, options, bytes, &error));
    }
}

static void a_section_that_is_elsewhere_or_another(void **state)
{
    Dev dev = {.a = 0x55};
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;
    size_t end = 0;

    (void)state;
    assert_true(vmstate_section_save(stream, "dev", 3, 8, &dev_vmsd, &dev, -1, &error));
    bytes = vmstate_stream_steal_bytes(stream);
    dev.a = 0;
    assert_false(vmstate_section_load(bytes, g_bytes_get_size(bytes) + 1, "dev", 3, &dev_vmsd, &dev, &end, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "is behind the data's end");
    assert_false(vmstate_section_load(bytes, g_bytes_get_size(bytes), "dev", 3, &dev_vmsd, &dev, &end, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "");
    assert_false(vmstate_section_load(bytes, 0, "dev", 4, &dev_vmsd, &dev, &end, &error));
    test_assert_error(&error, VMSTATE_ERROR_UNKNOWN_SECTION, "the FULL section dev@4 is not at this offset; 0x04 dev@3 is");
    assert_false(vmstate_section_load(bytes, 0, "dex", 3, &dev_vmsd, &dev, &end, &error));
    test_assert_error(&error, VMSTATE_ERROR_UNKNOWN_SECTION, "the FULL section dex@3 is not at this offset");
    assert_int_equal(dev.a, 0);
    assert_true(vmstate_section_load(bytes, 0, "dev", 3, &dev_vmsd, &dev, NULL, &error));
    assert_int_equal(dev.a, 0x55);
    assert_false(vmstate_section_save(stream, "dev", 0, 0, &dev_vmsd, &dev, 7, &error));
    test_assert_error(&error, VMSTATE_ERROR_VERSION, "dev cannot be saved at version 7");
}

static void streams_know_their_direction(void **state)
{
    g_autoptr(VMStateStream) writer = vmstate_stream_new_writer();
    g_autoptr(VMStateStream) failed = vmstate_stream_new_writer();
    g_autoptr(GBytes) bytes = test_bytes("01 02");
    g_autoptr(VMStateStream) reader = vmstate_stream_new_reader(bytes);
    g_autoptr(GBytes) empty = NULL, nothing = NULL;
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_true(vmstate_stream_is_writer(writer));
    assert_false(vmstate_stream_is_writer(reader));
    vmstate_stream_free(NULL);
    empty = vmstate_stream_steal_bytes(writer);
    assert_int_equal(g_bytes_get_size(empty), 0);
    /* What was put before a failure is nothing to go on with. */
    vmstate_stream_put_u8(failed, 1);
    vmstate_stream_fail(failed, g_error_new(VMSTATE_ERROR, VMSTATE_ERROR_HOOK, "enough"));
    nothing = vmstate_stream_steal_bytes(failed);
    assert_int_equal(g_bytes_get_size(nothing), 0);
    assert_false(vmstate_stream_finish(failed, &error));
    test_assert_error(&error, VMSTATE_ERROR_HOOK, "enough");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_registry_in_use_is_not_freed),
        cmocka_unit_test(a_hook_cannot_free_the_saver_that_called_it),
        cmocka_unit_test(a_hook_cannot_use_the_loader_that_called_it),
        cmocka_unit_test(another_thread_cannot_free_them),
        cmocka_unit_test(nothing_is_written_to_a_loader_that_failed),
        cmocka_unit_test(an_empty_write_waits_for_more),
        cmocka_unit_test(names_that_no_section_can_have),
        cmocka_unit_test(iterable_devices_that_lack_a_callback),
        cmocka_unit_test(section_ids_are_nobody_elses),
        cmocka_unit_test(section_ids_stay_apart_when_the_highest_is_taken),
        cmocka_unit_test(a_section_that_is_elsewhere_or_another),
        cmocka_unit_test(streams_know_their_direction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
