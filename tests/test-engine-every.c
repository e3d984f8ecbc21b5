/* SPDX-License-Identifier: BSD-3-Clause */
/* Every kind of field at once: round trips, and loads that fail at every place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "every-field.h"
#include "test-util.h"

enum { SEEDS = 20 };

static EveryField *new_filled(uint64_t seed)
{
    EveryField *dev = every_field_new();

    every_field_fill(dev, seed);
    return dev;
}

static void what_was_saved_is_loaded(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(EveryField) a = new_filled(seed);
        g_autoptr(EveryField) b = every_field_new();
        g_autoptr(GBytes) bytes = test_save(&every_field_vmsd, a);
        g_autoptr(GError) error = NULL;

        b->has_sub = true;
        if (!test_load(&every_field_vmsd, b, bytes, &error)) {
            fail_msg("seed %u: %s", (unsigned)seed, error->message);
        }
        if (!every_field_equal(a, b)) {
            fail_msg("seed %u", (unsigned)seed);
        }
    }
}

static void the_same_state_gives_the_same_bytes(void **state)
{
    g_autoptr(EveryField) a = new_filled(3);
    g_autoptr(EveryField) b = new_filled(3);
    g_autoptr(GBytes) x = test_save(&every_field_vmsd, a);
    g_autoptr(GBytes) y = test_save(&every_field_vmsd, b);

    (void)state;
    test_assert_same(x, y);
}

static void another_state_gives_other_bytes(void **state)
{
    g_autoptr(EveryField) a = new_filled(3);
    g_autoptr(EveryField) b = new_filled(4);

    (void)state;
    assert_false(every_field_equal(a, b));
}

static void hooks_are_called_once_each(void **state)
{
    g_autoptr(EveryField) a = new_filled(1);
    g_autoptr(EveryField) b = every_field_new();
    g_autoptr(GBytes) bytes = test_save(&every_field_vmsd, a);

    (void)state;
    assert_int_equal(a->counts->pre_save, 1);
    assert_int_equal(a->counts->post_save, 1);
    assert_true(test_load(&every_field_vmsd, b, bytes, NULL));
    assert_int_equal(b->counts->pre_load, 1);
    assert_int_equal(b->counts->validate, 1);
    assert_int_equal(b->counts->post_load, 1);
    assert_int_equal(b->counts->commit, 1);
    assert_int_equal(b->counts->load_aborted, 0);
}

/* A device that is loaded into, and how it was before. */
typedef struct Before {
    EveryField *dev;
    EveryField memory;
    GBytes *bytes;
} Before;

static void before_init(Before *before)
{
    before->dev = every_field_new();
    before->dev->full = true;
    every_field_fill(before->dev, 99);
    before->bytes = test_save(&every_field_vmsd, before->dev);
    before->memory = *before->dev;
    *before->dev->counts = (EveryCounts){0};
}

static void before_clear(Before *before)
{
    every_field_free(before->dev);
    g_bytes_unref(before->bytes);
}

/* Every byte of the struct, and through its pointers all that is saved. */
static void assert_as_before(Before *before)
{
    g_autoptr(GBytes) bytes = NULL;

    assert_memory_equal(&before->memory, before->dev, sizeof(before->memory));
    assert_int_equal(before->dev->counts->commit, 0);
    assert_int_equal(before->dev->counts->load_aborted, before->dev->counts->pre_load);
    *before->dev->counts = (EveryCounts){0};
    bytes = test_save(&every_field_vmsd, before->dev);
    test_assert_same(bytes, before->bytes);
}

static void a_load_truncated_at_any_byte_is_undone(void **state)
{
    g_autoptr(EveryField) a = new_filled(1);
    g_autoptr(GBytes) bytes = test_save(&every_field_vmsd, a);
    Before before;

    (void)state;
    before_init(&before);
    for (size_t i = 0; i < g_bytes_get_size(bytes); i++) {
        g_autoptr(GBytes) part = test_part(bytes, 0, i);
        g_autoptr(VMStateStream) stream = vmstate_stream_new_reader(part);
        g_autoptr(GError) error = NULL;

        if (vmstate_stream_load_description(stream, &every_field_vmsd, before.dev, 2, &error)) {
            /* Subsections need not be there, and the half of one's header is what comes next. */
            const uint8_t *data = g_bytes_get_data(bytes, NULL);

            assert_int_equal(data[vmstate_stream_offset(stream)], 5);
            before_clear(&before);
            before_init(&before);
            continue;
        }
        if (!g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_TRUNCATED)) {
            fail_msg("at %zu: %s", i, error->message);
        }
        assert_as_before(&before);
    }
    before_clear(&before);
}

static size_t payload_size(const EveryField *dev)
{
    g_autoptr(GBytes) payload = test_save(&every_field_vmsd, dev);

    return g_bytes_get_size(payload);
}

/* Damage that is noticed is undone; what is not noticed is loaded. Neither crashes or leaks. */
static void a_load_of_damaged_bytes_is_undone(void **state)
{
    g_autoptr(EveryField) a = new_filled(1);
    g_autoptr(VMStateRegistry) from = test_registry("every", &every_field_vmsd, a);
    g_autoptr(GBytes) bytes = test_pull(from, NULL, 65536);
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    VMStateRegistry *to;
    /* The vmdesc behind is another test's. */
    size_t end = payload_size(a) + 40;
    int refused = 0;
    Before before;

    (void)state;
    vmstate_load_options_set_checksum(options, VMSTATE_CHECKSUM_IGNORED);
    before_init(&before);
    to = test_registry("every", &every_field_vmsd, before.dev);
    for (size_t i = 8; i < end; i++) {
        size_t size = g_bytes_get_size(bytes);
        g_autofree uint8_t *data = g_memdup2(g_bytes_get_data(bytes, NULL), size);
        g_autoptr(GBytes) damaged = NULL;

        data[i] ^= (uint8_t)(i % 2 ? 0x80 : 0x01);
        damaged = g_bytes_new(data, size);
        if (vmstate_registry_load_bytes(to, options, damaged, NULL)) {
            vmstate_registry_free(to);
            before_clear(&before);
            before_init(&before);
            to = test_registry("every", &every_field_vmsd, before.dev);
        } else {
            refused++;
            assert_as_before(&before);
        }
    }
    assert_true(refused > 100);
    vmstate_registry_free(to);
    before_clear(&before);
}

static void version_1_lacks_what_came_with_2(void **state)
{
    g_autoptr(EveryField) a = new_filled(1);
    g_autoptr(EveryField) b = every_field_new();
    g_autoptr(VMStateStream) out = vmstate_stream_new_writer();
    g_autoptr(VMStateStream) in = NULL;
    g_autoptr(GBytes) whole = test_save(&every_field_vmsd, a);
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_true(vmstate_stream_save_description(out, &every_field_vmsd, a, NULL, 1, &error));
    bytes = vmstate_stream_steal_bytes(out);
    /* since_2 and hooked: 4 + 5 + 1 + 2 + memory + tmp. */
    assert_int_equal(g_bytes_get_size(whole) - g_bytes_get_size(bytes),
                     4 + 4 + 5 + 1 + 2 + EVERY_MEMORY + 4);
    in = vmstate_stream_new_reader(bytes);
    assert_true(vmstate_stream_load_description(in, &every_field_vmsd, b, 1, &error));
    assert_int_equal(b->numbers.u64, a->numbers.u64);
    assert_int_equal(b->numbers.since_2, 0);
    assert_int_equal(b->deep_value, a->deep_value);
}

static void its_plan_can_be_printed(void **state)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = vmstate_plan_to_string(&every_field_vmsd, -1, &error);

    (void)state;
    assert_non_null(text);
    assert_non_null(strstr(text, "since_2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_saved_is_loaded),
        cmocka_unit_test(the_same_state_gives_the_same_bytes),
        cmocka_unit_test(another_state_gives_other_bytes),
        cmocka_unit_test(hooks_are_called_once_each),
        cmocka_unit_test(a_load_truncated_at_any_byte_is_undone),
        cmocka_unit_test(a_load_of_damaged_bytes_is_undone),
        cmocka_unit_test(version_1_lacks_what_came_with_2),
        cmocka_unit_test(its_plan_can_be_printed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
