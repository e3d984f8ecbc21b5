/* SPDX-License-Identifier: BSD-3-Clause */
/* Loaders: streams in pieces of every size, given up anywhere; their rules, the stream's end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "every-field.h"
#include "test-util.h"

/* A saved stream, and a device that it can be loaded into, which is another. */
typedef struct Fixture {
    EveryField *from;
    EveryField *dev;
    EveryField before;
    VMStateRegistry *registry;
    GBytes *bytes;
    GBytes *old;
} Fixture;

static int setup(void **state)
{
    Fixture *fix = g_new0(Fixture, 1);
    g_autoptr(VMStateRegistry) from = NULL;

    fix->from = every_field_new();
    fix->from->full = true;
    every_field_fill(fix->from, 5);
    from = test_registry("every", &every_field_vmsd, fix->from);
    fix->bytes = test_pull(from, NULL, 65536);
    fix->dev = every_field_new();
    fix->dev->full = true;
    every_field_fill(fix->dev, 6);
    fix->registry = test_registry("every", &every_field_vmsd, fix->dev);
    fix->old = test_save(&every_field_vmsd, fix->dev);
    fix->before = *fix->dev;
    *state = fix;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fix = *state;

    vmstate_registry_free(fix->registry);
    every_field_free(fix->dev);
    every_field_free(fix->from);
    g_bytes_unref(fix->bytes);
    g_bytes_unref(fix->old);
    g_free(fix);
    return 0;
}

static void assert_untouched(Fixture *fix)
{
    g_autoptr(GBytes) now = NULL;

    assert_memory_equal(&fix->before, fix->dev, sizeof(fix->before));
    now = test_save(&every_field_vmsd, fix->dev);
    test_assert_same(now, fix->old);
}

static void every_piece_size_loads_the_same(void **state)
{
    Fixture *fix = *state;
    const size_t chunks[] = {1, 2, 3, 7, 4096, 65536};

    for (size_t i = 0; i < G_N_ELEMENTS(chunks); i++) {
        g_autoptr(EveryField) dev = every_field_new();
        g_autoptr(VMStateRegistry) registry = test_registry("every", &every_field_vmsd, dev);
        g_autoptr(GError) error = NULL;

        dev->has_sub = true;
        if (!test_push(registry, NULL, fix->bytes, chunks[i], &error)) {
            fail_msg("%s", error->message);
        }
        assert_true(every_field_equal(dev, fix->from));
    }
}

static void pieces_of_random_sizes_load_the_same(void **state)
{
    Fixture *fix = *state;
    const uint8_t *data = g_bytes_get_data(fix->bytes, NULL);
    size_t size = g_bytes_get_size(fix->bytes);

    for (uint64_t seed = 1; seed <= 30; seed++) {
        g_autoptr(EveryField) dev = every_field_new();
        g_autoptr(VMStateRegistry) registry = test_registry("every", &every_field_vmsd, dev);
        g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, NULL);
        g_autoptr(GError) error = NULL;
        uint64_t random = seed;
        size_t n;

        dev->has_sub = true;
        for (size_t i = 0; i < size; i += n) {
            n = (size_t)(test_random(&random) % 50);
            n = MIN(n, size - i);
            if (!vmstate_loader_write(loader, data + i, n, &error)) {
                fail_msg("seed %u, byte %zu: %s", (unsigned)seed, i, error->message);
            }
        }
        assert_true(vmstate_loader_finish(loader, NULL));
        assert_int_equal(vmstate_loader_get_raw_size(loader), size);
        if (!every_field_equal(dev, fix->from)) {
            fail_msg("seed %u", (unsigned)seed);
        }
    }
}

static void it_can_be_freed_at_every_byte(void **state)
{
    Fixture *fix = *state;

    for (size_t i = 0; i <= g_bytes_get_size(fix->bytes); i++) {
        g_autoptr(GBytes) part = test_part(fix->bytes, 0, i);
        VMStateLoader *loader = vmstate_loader_new(fix->registry, NULL);

        assert_true(vmstate_loader_write(loader, g_bytes_get_data(part, NULL), i, NULL));
        vmstate_loader_free(loader);
        assert_memory_equal(&fix->before, fix->dev, sizeof(fix->before));
    }
    assert_untouched(fix);
    vmstate_loader_free(NULL);
}

static void a_stream_cut_at_every_byte_is_refused(void **state)
{
    Fixture *fix = *state;

    for (size_t i = 0; i < g_bytes_get_size(fix->bytes); i++) {
        g_autoptr(GBytes) part = test_part(fix->bytes, 0, i);
        g_autoptr(GError) error = NULL;

        if (test_push(fix->registry, NULL, part, 64, &error)) {
            fail_msg("accepted %zu bytes", i);
        }
        assert_true(error->domain == VMSTATE_ERROR);
        assert_memory_equal(&fix->before, fix->dev, sizeof(fix->before));
    }
    assert_untouched(fix);
}

/* The checksum finds every one, wherever it is. */
static void one_changed_bit_anywhere_is_refused(void **state)
{
    Fixture *fix = *state;
    size_t size = g_bytes_get_size(fix->bytes);
    g_autofree uint8_t *data = g_memdup2(g_bytes_get_data(fix->bytes, NULL), size);

    for (size_t i = 0; i < size; i++) {
        g_autoptr(GBytes) changed = NULL;

        data[i] ^= (uint8_t)(1 << i % 8);
        changed = g_bytes_new_static(data, size);
        if (vmstate_registry_load_bytes(fix->registry, NULL, changed, NULL)) {
            fail_msg("accepted with byte %zu changed", i);
        }
        data[i] ^= (uint8_t)(1 << i % 8);
    }
    assert_untouched(fix);
}

static void its_error_stays(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(fix->registry, NULL);
    g_autoptr(GError) error = NULL;

    assert_false(vmstate_loader_write(loader, "QEVX....", 8, &error) &&
                 vmstate_loader_finish(loader, &error));
    test_assert_error(&error, VMSTATE_ERROR_FORMAT, "");
    assert_false(vmstate_loader_write(loader, "more", 4, &error));
    test_assert_error(&error, VMSTATE_ERROR_FORMAT, "");
    assert_false(vmstate_loader_finish(loader, &error));
    test_assert_error(&error, VMSTATE_ERROR_FORMAT, "");
    assert_null(vmstate_loader_get_layout(loader));
}

static void nothing_can_be_written_after_finish(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(fix->registry, NULL);
    g_autoptr(GError) error = NULL;

    assert_true(vmstate_loader_write(loader, g_bytes_get_data(fix->bytes, NULL),
                                     g_bytes_get_size(fix->bytes), &error));
    assert_null(vmstate_loader_get_layout(loader));
    assert_true(vmstate_loader_finish(loader, &error));
    assert_non_null(vmstate_loader_get_layout(loader));
    assert_false(vmstate_loader_write(loader, "x", 1, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "");
}

static gpointer write_elsewhere(gpointer data)
{
    GError *error = NULL;

    return vmstate_loader_write(data, "E", 1, &error) ? NULL : error;
}

static void it_belongs_to_the_thread_of_its_first_write(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(fix->registry, NULL);
    g_autoptr(GError) error = NULL;

    assert_true(vmstate_loader_write(loader, "Q", 1, NULL));
    error = g_thread_join(g_thread_new("other", write_elsewhere, loader));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "thread");
}

static void its_registry_cannot_be_changed(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(fix->registry, NULL);
    g_autoptr(GError) error = NULL;

    assert_non_null(loader);
    assert_false(vmstate_registry_remove(fix->registry, "every", 0, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "");
}

static void bytes_behind_the_end_are_refused(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GBytes) more = test_bytes("00");
    g_autoptr(GBytes) bytes = test_concat(fix->bytes, more);
    g_autoptr(GError) error = NULL;

    assert_false(test_push(fix->registry, NULL, bytes, 1, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRAILING, "");
    assert_false(test_push(fix->registry, NULL, bytes, 65536, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRAILING, "");
    assert_untouched(fix);
}

static void the_checksum_is_looked_at_as_the_options_say(void **state)
{
    Fixture *fix = *state;
    size_t size = g_bytes_get_size(fix->bytes);
    g_autofree char *damaged = g_memdup2(g_bytes_get_data(fix->bytes, NULL), size);
    g_autoptr(GBytes) wrong = NULL;
    g_autoptr(GBytes) without = NULL;
    g_autoptr(VMStateSaveOptions) save = vmstate_save_options_new();
    g_autoptr(VMStateLoadOptions) load = vmstate_load_options_new();
    g_autoptr(VMStateRegistry) from = test_registry("every", &every_field_vmsd, fix->from);
    g_autoptr(GError) error = NULL;

    damaged[size - 3] = damaged[size - 3] == '0' ? '1' : '0';
    wrong = g_bytes_new(damaged, size);
    vmstate_save_options_set_checksum(save, false);
    without = vmstate_registry_save_bytes(from, save, NULL);
    assert_false(vmstate_registry_load_bytes(fix->registry, load, wrong, &error));
    test_assert_error(&error, VMSTATE_ERROR_CHECKSUM, "");
    assert_false(vmstate_registry_load_bytes(fix->registry, load, without, &error));
    test_assert_error(&error, VMSTATE_ERROR_CHECKSUM, "");
    vmstate_load_options_set_checksum(load, VMSTATE_CHECKSUM_OPTIONAL);
    assert_false(vmstate_registry_load_bytes(fix->registry, load, wrong, &error));
    test_assert_error(&error, VMSTATE_ERROR_CHECKSUM, "");
    assert_untouched(fix);
    vmstate_load_options_set_form(load, VMSTATE_FORM_QEMU);
    vmstate_load_options_set_checksum(load, VMSTATE_CHECKSUM_REQUIRED);
    assert_false(vmstate_registry_load_bytes(fix->registry, load, without, &error));
    test_assert_error(&error, VMSTATE_ERROR_CHECKSUM, "");
    vmstate_load_options_set_checksum(load, VMSTATE_CHECKSUM_AUTO);
    assert_true(vmstate_registry_load_bytes(fix->registry, load, without, &error));
}

static void a_wrong_checksum_can_be_ignored(void **state)
{
    Fixture *fix = *state;
    size_t size = g_bytes_get_size(fix->bytes);
    g_autofree char *damaged = g_memdup2(g_bytes_get_data(fix->bytes, NULL), size);
    g_autoptr(GBytes) wrong = NULL;
    g_autoptr(VMStateLoadOptions) load = vmstate_load_options_new();

    damaged[size - 3] = damaged[size - 3] == '0' ? '1' : '0';
    wrong = g_bytes_new(damaged, size);
    vmstate_load_options_set_checksum(load, VMSTATE_CHECKSUM_IGNORED);
    assert_true(vmstate_registry_load_bytes(fix->registry, load, wrong, NULL));
    assert_int_equal(fix->dev->numbers.u64, fix->from->numbers.u64);
}

static void budgets_are_kept(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateLoadOptions) load = vmstate_load_options_new();
    g_autoptr(GError) error = NULL;

    vmstate_load_options_set_budgets(load, 50, 0, 0);
    assert_false(vmstate_registry_load_bytes(fix->registry, load, fix->bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_LIMIT, "memory budget");
    vmstate_load_options_set_budgets(load, 0, 50, 0);
    assert_false(vmstate_registry_load_bytes(fix->registry, load, fix->bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_LIMIT, "element budget");
    vmstate_load_options_set_budgets(load, 0, 0, 1);
    assert_false(vmstate_registry_load_bytes(fix->registry, load, fix->bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_LIMIT, "nested");
    assert_untouched(fix);
}

#define TEST(_name) cmocka_unit_test_setup_teardown(_name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_piece_size_loads_the_same),
        TEST(pieces_of_random_sizes_load_the_same),
        TEST(it_can_be_freed_at_every_byte),
        TEST(a_stream_cut_at_every_byte_is_refused),
        TEST(one_changed_bit_anywhere_is_refused),
        TEST(its_error_stays),
        TEST(nothing_can_be_written_after_finish),
        TEST(it_belongs_to_the_thread_of_its_first_write),
        TEST(its_registry_cannot_be_changed),
        TEST(bytes_behind_the_end_are_refused),
        TEST(the_checksum_is_looked_at_as_the_options_say),
        TEST(a_wrong_checksum_can_be_ignored),
        TEST(budgets_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
