/* SPDX-License-Identifier: BSD-3-Clause */
/* Savers: the same bytes through chunks of every size, given up anywhere, and their rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "every-field.h"
#include "test-util.h"

/* A device of code: its setup, parts and end, and what was called. */
typedef struct Source {
    uint64_t pending;
    int setups;
    int cleanups;
} Source;

static bool source_setup(VMStateStream *f, void *opaque, GError **errp)
{
    (void)errp;
    ((Source *)opaque)->setups++;
    vmstate_stream_put_be32(f, 0x5e7);
    return true;
}

static uint64_t source_pending(void *opaque)
{
    return ((Source *)opaque)->pending;
}

static bool source_iterate(VMStateStream *f, void *opaque, GError **errp)
{
    Source *source = opaque;

    (void)errp;
    source->pending--;
    vmstate_stream_put_be64(f, 0x9a27);
    return true;
}

static bool source_complete(VMStateStream *f, void *opaque, GError **errp)
{
    (void)opaque;
    (void)errp;
    vmstate_stream_put_be16(f, 0xe0d);
    return true;
}

static bool source_load(VMStateStream *f, void *opaque, int version_id, VMStateSectionType type,
                        GError **errp)
{
    static const uint64_t sizes[] = {[VMSTATE_SECTION_START] = 4, [VMSTATE_SECTION_PART] = 8,
                                     [VMSTATE_SECTION_END] = 2};

    (void)opaque;
    (void)version_id;
    (void)errp;
    return vmstate_stream_skip(f, sizes[type]);
}

static void source_cleanup(void *opaque)
{
    ((Source *)opaque)->cleanups++;
}

static const VMStateIterable source_iterable = {
    .struct_size = sizeof(VMStateIterable),
    .priority = MIG_PRI_DEFAULT,
    .setup = source_setup,
    .pending = source_pending,
    .iterate = source_iterate,
    .complete = source_complete,
    .load = source_load,
    .cleanup = source_cleanup,
};

typedef struct Fixture {
    EveryField *dev;
    Source source;
    VMStateRegistry *registry;
    GBytes *bytes;
} Fixture;

static int setup(void **state)
{
    Fixture *fix = g_new0(Fixture, 1);

    fix->dev = every_field_new();
    every_field_fill(fix->dev, 5);
    fix->registry = test_registry("every", &every_field_vmsd, fix->dev);
    assert_true(vmstate_registry_add_iterable(fix->registry, "source", 0, 1, &source_iterable,
                                              &fix->source, NULL));
    fix->source.pending = 3;
    fix->bytes = vmstate_registry_save_bytes(fix->registry, NULL, NULL);
    assert_non_null(fix->bytes);
    fix->source = (Source){.pending = 3};
    *state = fix;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fix = *state;

    vmstate_registry_free(fix->registry);
    every_field_free(fix->dev);
    g_bytes_unref(fix->bytes);
    g_free(fix);
    return 0;
}

static void every_chunk_size_gives_the_same_bytes(void **state)
{
    const size_t chunks[] = {1, 2, 3, 7, 4096, 65536};
    Fixture *fix = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(chunks); i++) {
        g_autoptr(GBytes) bytes = NULL;

        fix->source.pending = 3;
        bytes = test_pull(fix->registry, NULL, chunks[i]);
        test_assert_same(bytes, fix->bytes);
    }
}

static void random_chunk_sizes_give_the_same_bytes(void **state)
{
    Fixture *fix = *state;

    for (uint64_t seed = 1; seed <= 50; seed++) {
        g_autoptr(VMStateSaver) saver = vmstate_saver_new(fix->registry, NULL);
        g_autoptr(GBytes) bytes = NULL;

        fix->source.pending = 3;
        bytes = test_read_all(saver, 0, seed, NULL);
        if (!g_bytes_equal(bytes, fix->bytes)) {
            fail_msg("seed %u", (unsigned)seed);
        }
        assert_int_equal(vmstate_saver_get_raw_size(saver), g_bytes_get_size(bytes));
    }
}

static void it_can_be_freed_at_every_byte(void **state)
{
    Fixture *fix = *state;
    g_autofree uint8_t *chunk = NULL;
    size_t size = g_bytes_get_size(fix->bytes);

    for (size_t i = 0; i <= size; i++) {
        VMStateSaver *saver = vmstate_saver_new(fix->registry, NULL);

        fix->source = (Source){.pending = 3};
        *fix->dev->counts = (EveryCounts){0};
        if (i > 0) {
            g_free(chunk);
            chunk = g_malloc(i);
            assert_int_equal(vmstate_saver_read(saver, chunk, i, NULL), i);
        }
        vmstate_saver_free(saver);
        assert_int_equal(fix->source.cleanups, fix->source.setups);
        assert_int_equal(fix->dev->counts->post_save, fix->dev->counts->pre_save);
    }
    fix->source = (Source){.pending = 3};
}

static void it_is_never_begun_when_nothing_is_read(void **state)
{
    Fixture *fix = *state;
    VMStateSaver *saver = vmstate_saver_new(fix->registry, NULL);

    vmstate_saver_free(saver);
    vmstate_saver_free(NULL);
    assert_int_equal(fix->source.setups, 0);
}

static void its_registry_cannot_be_changed(void **state)
{
    Fixture *fix = *state;
    VMStateSaver *saver = vmstate_saver_new(fix->registry, NULL);
    g_autoptr(GError) error = NULL;
    Source other;

    assert_false(vmstate_registry_add(fix->registry, "other", 0, &every_field_vmsd, fix->dev,
                                      &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "");
    assert_false(vmstate_registry_add_iterable(fix->registry, "other", 0, 1, &source_iterable,
                                               &other, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "");
    assert_false(vmstate_registry_remove(fix->registry, "every", 0, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "");
    assert_false(vmstate_registry_set_section_id(fix->registry, "every", 0, 77, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "");
    vmstate_saver_free(saver);
    assert_true(vmstate_registry_set_section_id(fix->registry, "every", 0, 77, &error));
    assert_true(vmstate_registry_remove(fix->registry, "every", 0, &error));
    assert_false(vmstate_registry_remove(fix->registry, "every", 0, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "every");
}

static gpointer read_elsewhere(gpointer data)
{
    GError *error = NULL;
    char byte;

    if (vmstate_saver_read(data, &byte, 1, &error) != VMSTATE_READ_ERROR) {
        return NULL;
    }
    return error;
}

static void it_belongs_to_the_thread_of_its_first_read(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(fix->registry, NULL);
    g_autoptr(GError) error = NULL;
    GThread *thread;
    char byte;

    assert_int_equal(vmstate_saver_read(saver, &byte, 1, NULL), 1);
    thread = g_thread_new("other", read_elsewhere, saver);
    error = g_thread_join(thread);
    test_assert_error(&error, VMSTATE_ERROR_MISUSE, "thread");
    assert_int_equal(vmstate_saver_read(saver, &byte, 1, NULL), 1);
}

typedef struct Nosy {
    VMStateSaver *saver;
    VMStateRegistry *registry;
    int code;
    bool nested_ok;
} Nosy;

static int read_own_saver(void *opaque)
{
    Nosy *nosy = opaque;
    g_autoptr(GError) error = NULL;
    char byte;

    if (nosy->saver &&
        vmstate_saver_read(nosy->saver, &byte, 1, &error) == VMSTATE_READ_ERROR) {
        nosy->code = error->code;
    }
    return 0;
}

static const VMStateDescription nosy_vmsd = {
    .name = "nosy",
    .pre_save = read_own_saver,
    .fields = (const VMStateField[]){VMSTATE_INT32_TEST(code, Nosy, NULL), VMSTATE_END_OF_LIST()},
};

static void it_cannot_be_used_from_inside_its_hooks(void **state)
{
    Nosy nosy = {0};
    g_autoptr(VMStateRegistry) registry = test_registry("nosy", &nosy_vmsd, &nosy);
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(registry, NULL);
    char chunk[1000];

    (void)state;
    nosy.saver = saver;
    assert_true(vmstate_saver_read(saver, chunk, sizeof(chunk), NULL) > 0);
    assert_int_equal(nosy.code, VMSTATE_ERROR_MISUSE);
}

static int refuse(void *opaque)
{
    (void)opaque;
    return -1;
}

static const VMStateDescription refusing = {
    .name = "refusing",
    .pre_save = refuse,
    .fields = (const VMStateField[]){VMSTATE_END_OF_LIST()},
};

static void its_error_stays(void **state)
{
    int dev = 0;
    g_autoptr(VMStateRegistry) registry = test_registry("refusing", &refusing, &dev);
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(registry, NULL);
    g_autoptr(GError) error = NULL;
    char chunk[1000];

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(vmstate_saver_read(saver, chunk, sizeof(chunk), &error), -1);
        test_assert_error(&error, VMSTATE_ERROR_HOOK, "refusing@0: pre_save returned -1");
    }
    assert_int_equal(vmstate_saver_read(saver, chunk, sizeof(chunk), NULL), -1);
}

static void a_chunk_of_no_bytes_is_an_error(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(fix->registry, NULL);
    g_autoptr(GError) error = NULL;
    char byte;

    assert_int_equal(vmstate_saver_read(saver, &byte, 0, &error), VMSTATE_READ_ERROR);
    assert_non_null(error);
    assert_int_equal(vmstate_saver_read(saver, &byte, 1, NULL), 1);
}

static void a_live_device_with_nothing_now(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(VMStateSaver) saver = NULL;
    g_autoptr(GByteArray) all = g_byte_array_new();
    g_autoptr(GBytes) bytes = NULL;
    uint8_t chunk[16];
    int agains = 0;

    vmstate_save_options_set_live(options, true);
    saver = vmstate_saver_new(fix->registry, options);
    fix->source.pending = 1;
    for (;;) {
        ssize_t n = vmstate_saver_read(saver, chunk, sizeof(chunk), NULL);

        assert_true(n >= 0 || n == VMSTATE_READ_AGAIN);
        if (n == 0) {
            break;
        }
        if (n > 0) {
            g_byte_array_append(all, chunk, (guint)n);
            continue;
        }
        agains++;
        if (agains < 3) {
            /* Nothing has changed. */
            continue;
        }
        if (agains == 3 || agains == 4) {
            fix->source.pending = 1;
        } else {
            vmstate_saver_stopped(saver);
        }
    }
    assert_true(agains >= 5);
    bytes = g_byte_array_free_to_bytes(g_steal_pointer(&all));
    test_assert_same(bytes, fix->bytes);
}

static void measure_tells_the_size(void **state)
{
    Fixture *fix = *state;
    uint64_t size = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(VMStateRegistry) registry = test_registry("every", &every_field_vmsd, fix->dev);

    for (int style = VMSTATE_VMDESC_COMPACT; style <= VMSTATE_VMDESC_QEMU_11; style++) {
        g_autoptr(GBytes) bytes = NULL;

        vmstate_save_options_set_vmdesc(options, (VMStateVmdescStyle)style, 0);
        bytes = vmstate_registry_save_bytes(registry, options, &error);
        assert_non_null(bytes);
        assert_true(vmstate_registry_measure(registry, options, false, &size, &error));
        assert_int_equal(size, g_bytes_get_size(bytes));
        *fix->dev->counts = (EveryCounts){0};
        if (!vmstate_registry_measure(registry, options, true, &size, &error)) {
            fail_msg("%s", error->message);
        }
        assert_true(size >= g_bytes_get_size(bytes));
        assert_int_equal(fix->dev->counts->pre_save, 0);
    }
}

#define TEST(_name) cmocka_unit_test_setup_teardown(_name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_chunk_size_gives_the_same_bytes),
        TEST(random_chunk_sizes_give_the_same_bytes),
        TEST(it_can_be_freed_at_every_byte),
        TEST(it_is_never_begun_when_nothing_is_read),
        TEST(its_registry_cannot_be_changed),
        TEST(it_belongs_to_the_thread_of_its_first_read),
        cmocka_unit_test(it_cannot_be_used_from_inside_its_hooks),
        cmocka_unit_test(its_error_stays),
        TEST(a_chunk_of_no_bytes_is_an_error),
        TEST(a_live_device_with_nothing_now),
        TEST(measure_tells_the_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
