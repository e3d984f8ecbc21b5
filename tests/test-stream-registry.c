/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams with a registry: plans, capacities and the journal are kept from one description to the next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "every-field.h"
#include "test-util.h"

enum { THREADS = 4, ROUNDS = 50, ROOM = 5 };

static GBytes *save(VMStateRegistry *registry, const VMStateDescription *vmsd, const void *opaque)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GError) error = NULL;

    vmstate_stream_set_registry(stream, registry);
    if (!vmstate_stream_save_description(stream, vmsd, opaque, NULL, -1, &error)) {
        fail_msg("%s", error->message);
    }
    return vmstate_stream_steal_bytes(stream);
}

static bool load(VMStateRegistry *registry, const VMStateDescription *vmsd, void *opaque, GBytes *bytes,
                 GError **error)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_reader(bytes);

    vmstate_stream_set_registry(stream, registry);
    return vmstate_stream_load_description(stream, vmsd, opaque, vmsd->version_id, error);
}

/* A device that is ready for what another one's subsections bring. */
static EveryField *target_new(void)
{
    EveryField *dev = every_field_new();

    dev->has_sub = true;
    return dev;
}

static void bytes_are_the_same_with_and_without(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(EveryField) from = every_field_new();
    g_autoptr(GBytes) without = NULL;

    (void)state;
    every_field_fill(from, 3);
    without = save(NULL, &every_field_vmsd, from);
    for (int round = 0; round < 3; round++) {
        g_autoptr(EveryField) to = target_new();
        g_autoptr(GBytes) with = save(registry, &every_field_vmsd, from);
        g_autoptr(GBytes) again = NULL;
        g_autoptr(GError) error = NULL;

        test_assert_same(with, without);
        if (!load(registry, &every_field_vmsd, to, with, &error)) {
            fail_msg("%s", error->message);
        }
        again = save(registry, &every_field_vmsd, to);
        test_assert_same(again, without);
    }
}

static void one_stream_takes_many_descriptions(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(EveryField) from = every_field_new();
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GBytes) one = NULL, both = NULL, section = NULL, twice = NULL;

    (void)state;
    every_field_fill(from, 4);
    one = save(NULL, &every_field_vmsd, from);
    vmstate_stream_set_registry(stream, registry);
    assert_true(vmstate_stream_save_description(stream, &every_field_vmsd, from, NULL, -1, NULL));
    assert_true(vmstate_stream_save_description(stream, &every_field_vmsd, from, NULL, -1, NULL));
    both = vmstate_stream_steal_bytes(stream);
    twice = test_concat(one, one);
    test_assert_same(both, twice);
    assert_true(vmstate_section_save(stream, "every", 1, 2, &every_field_vmsd, from, -1, NULL));
    section = vmstate_stream_steal_bytes(stream);
    assert_true(vmstate_section_load(section, 0, "every", 1, &every_field_vmsd, from, NULL, NULL));
}

static GBytes *save_filled(uint64_t seed)
{
    g_autoptr(EveryField) from = every_field_new();

    from->full = true;
    every_field_fill(from, seed);
    return save(NULL, &every_field_vmsd, from);
}

/* After a failure and after a success: the journal is the same one. */
static void a_load_that_fails_is_undone_each_time(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(EveryField) to = target_new();
    g_autoptr(GBytes) before = save_filled(5), other = save_filled(6);
    g_autoptr(GBytes) cut = test_part(other, 0, g_bytes_get_size(other) - 1);

    (void)state;
    assert_true(load(registry, &every_field_vmsd, to, before, NULL));
    for (int round = 0; round < 3; round++) {
        g_autoptr(EveryField) good = target_new();
        g_autoptr(GBytes) after = NULL;
        g_autoptr(GError) error = NULL;

        assert_false(load(registry, &every_field_vmsd, to, cut, &error));
        test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "the stream ends here");
        after = save(registry, &every_field_vmsd, to);
        test_assert_same(after, before);
        assert_true(load(registry, &every_field_vmsd, good, other, NULL));
    }
}

typedef struct Large {
    uint8_t bytes[300000];
    uint32_t numbers[3];
} Large;

static const VMStateDescription vmstate_large = {
    .name = "large",
    .fields =
        (const VMStateField[]){
            VMSTATE_BUFFER(bytes, Large),
            VMSTATE_UINT32_ARRAY(numbers, Large, 3),
            VMSTATE_END_OF_LIST(),
        },
};

static void large_and_small_loads_take_turns(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autofree Large *large = g_new0(Large, 1);
    g_autoptr(GBytes) large_bytes = NULL, small_bytes = save_filled(7);

    (void)state;
    memset(large, 0x6d, sizeof(*large));
    large_bytes = save(NULL, &vmstate_large, large);
    for (int round = 0; round < 3; round++) {
        g_autoptr(EveryField) small = target_new();
        g_autoptr(GBytes) cut = test_part(large_bytes, 0, g_bytes_get_size(large_bytes) - 1);

        memset(large, round, sizeof(*large));
        assert_false(load(registry, &vmstate_large, large, cut, NULL));
        assert_int_equal(large->bytes[299999], round);
        assert_int_equal((uint8_t)large->numbers[0], round);
        assert_true(load(registry, &every_field_vmsd, small, small_bytes, NULL));
        assert_true(load(registry, &vmstate_large, large, large_bytes, NULL));
        assert_int_equal(large->bytes[299999], 0x6d);
    }
}

typedef struct Held {
    uint32_t n;
    uint16_t *words;
} Held;

static const VMStateField held_fields[] = {
    VMSTATE_UINT32(n, Held),
    VMSTATE_VARRAY_UINT32(words, Held, n, 0, vmstate_info_uint16, uint16_t),
    VMSTATE_END_OF_LIST(),
};

static const VMStateDescription vmstate_held = { .name = "held", .fields = held_fields };

static void its_capacities_hold(void **state)
{
    uint16_t words[ROOM] = { 0 };
    Held dev = { .words = words };
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GBytes) five = test_bytes("00000005 0001 0002 0003 0004 0005");
    g_autoptr(GBytes) six = test_bytes("00000006 0001 0002 0003 0004 0005 0006");
    g_autoptr(GError) error = NULL;

    (void)state;
    vmstate_registry_set_capacity(registry, &dev.words, ROOM);
    assert_false(load(NULL, &vmstate_held, &dev, five, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "above 0");
    assert_false(load(registry, &vmstate_held, &dev, six, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "above 5");
    assert_int_equal(dev.n, 0);
    assert_true(load(registry, &vmstate_held, &dev, five, &error));
    assert_int_equal(words[4], 5);
}

/* The device that was added had more; this one is another, at the same place. */
static void what_it_recorded_of_its_devices_does_not(void **state)
{
    uint16_t words[ROOM] = { 0 };
    Held dev = { .n = ROOM, .words = words };
    g_autoptr(VMStateRegistry) registry = test_registry("held", &vmstate_held, &dev);
    g_autoptr(GBytes) five = test_bytes("00000005 0001 0002 0003 0004 0005");
    g_autoptr(GError) error = NULL;

    (void)state;
    dev.n = 2;
    assert_false(load(registry, &vmstate_held, &dev, five, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "above 2");
    assert_int_equal(words[0], 0);
}

/* A hook of a stream's own load; what it tries is told by a critical warning. */
static bool take_registry_away(VMStateStream *f, void *pv, size_t size, const VMStateField *field, GError **error)
{
    g_autoptr(VMStateRegistry) other = vmstate_registry_new();

    (void)pv;
    (void)size;
    (void)field;
    (void)error;
    /* A load of its own on the same stream, which fails: this is no file. */
    assert_false(vmstate_registry_load_stream(other, NULL, f, NULL));
    g_test_expect_message(NULL, G_LOG_LEVEL_CRITICAL, "*engine*");
    vmstate_stream_set_registry(f, NULL);
    g_test_assert_expected_messages();
    return true;
}

static bool put_nothing(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc,
                        GError **error)
{
    (void)f;
    (void)pv;
    (void)size;
    (void)field;
    (void)vmdesc;
    (void)error;
    return true;
}

static const VMStateInfo taking_info = { .name = "taking", .load = take_registry_away, .save = put_nothing };

static const VMStateDescription vmstate_taking = {
    .name = "taking",
    .fields =
        (const VMStateField[]){
            VMSTATE_SINGLE(n, Held, 0, taking_info, uint32_t),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_hook_cannot_take_it_away(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GBytes) bytes = test_bytes("00");
    Held dev = { 0 };

    (void)state;
    assert_false(load(registry, &vmstate_taking, &dev, bytes, NULL));
}

static void a_faulty_description_is_refused_each_time(void **state)
{
    const VMStateDescription faulty = { .name = "faulty" };
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();

    (void)state;
    for (int round = 0; round < 2; round++) {
        g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
        g_autoptr(GError) error = NULL;

        vmstate_stream_set_registry(stream, registry);
        assert_false(vmstate_stream_save_description(stream, &faulty, &faulty, NULL, -1, &error));
        test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, "faulty");
    }
}

static void the_registry_stays_as_it_is_while_the_stream_has_it(void **state)
{
    Held dev = { 0 };
    VMStateRegistry *registry = vmstate_registry_new();
    g_autoptr(VMStateRegistry) other = vmstate_registry_new();
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GError) error = NULL;

    (void)state;
    vmstate_stream_set_registry(stream, registry);
    assert_false(vmstate_registry_add(registry, "held", 0, &vmstate_held, &dev, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "while a saver, loader or stream of it lives");
    vmstate_stream_set_registry(stream, other);
    assert_true(vmstate_registry_add(registry, "held", 0, &vmstate_held, &dev, &error));
    vmstate_registry_free(registry);
    vmstate_stream_set_registry(stream, NULL);
    assert_true(vmstate_registry_add(other, "held", 0, &vmstate_held, &dev, &error));
}

/* A registry shared by threads. */
typedef struct Shared {
    VMStateRegistry *registry;
    GBytes *bytes;
} Shared;

static gpointer move_in_thread(gpointer data)
{
    const Shared *shared = data;
    uint32_t moved = 0;

    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(EveryField) dev = target_new();
        g_autoptr(GBytes) bytes = NULL;

        if (load(shared->registry, &every_field_vmsd, dev, shared->bytes, NULL)) {
            bytes = save(shared->registry, &every_field_vmsd, dev);
            moved += g_bytes_equal(bytes, shared->bytes);
        }
    }
    return GUINT_TO_POINTER(moved);
}

static void streams_of_several_threads_share_it(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(EveryField) from = every_field_new();
    g_autoptr(GBytes) bytes = NULL;
    GThread *threads[THREADS];
    Shared shared;

    (void)state;
    every_field_fill(from, 8);
    bytes = save(NULL, &every_field_vmsd, from);
    shared = (Shared){ registry, bytes };
    for (int i = 0; i < THREADS; i++) {
        threads[i] = g_thread_new("mover", move_in_thread, &shared);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(GPOINTER_TO_UINT(g_thread_join(threads[i])), ROUNDS);
    }
}

static VMStateRegistry *capacities_registry;

static int say_capacity(void *opaque)
{
    Held *dev = opaque;

    vmstate_registry_set_capacity(capacities_registry, &dev->words, ROOM);
    return 0;
}

static const VMStateDescription vmstate_saying = {
    .name = "saying",
    .pre_load = say_capacity,
    .fields = held_fields,
};

static gpointer say_in_thread(gpointer data)
{
    Held devices[ROUNDS];
    uint16_t words[ROUNDS][ROOM];
    uint32_t loaded = 0;

    for (int i = 0; i < ROUNDS; i++) {
        devices[i] = (Held){ .words = words[i] };
        loaded += load(capacities_registry, &vmstate_saying, &devices[i], data, NULL);
    }
    return GUINT_TO_POINTER(loaded);
}

static void hooks_of_several_threads_may_say_capacities(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GBytes) five = test_bytes("00000005 0001 0002 0003 0004 0005");
    GThread *threads[THREADS];

    (void)state;
    capacities_registry = registry;
    for (int i = 0; i < THREADS; i++) {
        threads[i] = g_thread_new("sayer", say_in_thread, five);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(GPOINTER_TO_UINT(g_thread_join(threads[i])), ROUNDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_the_same_with_and_without),
        cmocka_unit_test(one_stream_takes_many_descriptions),
        cmocka_unit_test(a_load_that_fails_is_undone_each_time),
        cmocka_unit_test(large_and_small_loads_take_turns),
        cmocka_unit_test(its_capacities_hold),
        cmocka_unit_test(what_it_recorded_of_its_devices_does_not),
        cmocka_unit_test(a_hook_cannot_take_it_away),
        cmocka_unit_test(a_faulty_description_is_refused_each_time),
        cmocka_unit_test(the_registry_stays_as_it_is_while_the_stream_has_it),
        cmocka_unit_test(hooks_of_several_threads_may_say_capacities),
        cmocka_unit_test(streams_of_several_threads_share_it),
    };

    return cmocka_run_group_tests_name("stream-registry", tests, NULL, NULL);
}
