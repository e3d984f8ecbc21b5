/* SPDX-License-Identifier: BSD-3-Clause */
/* Faults of loads that fuzzing found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/resource.h>

#include "golden-device.h"
#include "test-util.h"

static void finish_without_a_write_is_truncated(void **state)
{
    g_autoptr(GoldenMachine) machine = golden_machine_new(false);
    g_autoptr(VMStateRegistry) registry = golden_machine_registry(machine, false);
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, NULL);
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(vmstate_loader_finish(loader, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "ends");
}

/* The configuration is not the journal's: it was freed twice. */
static void a_load_that_fails_behind_a_configuration_is_undone(void **state)
{
    g_autoptr(GBytes) bytes = test_bytes("51 45 56 4d 00 00 00 03 07 00 00 00 02 70 63"
                                         "05 1a 63 6f 6e 66 69 67 75 72 61 74 69 6f 6e 2f"
                                         "63 61 70 61 62 69 6c 69 74 69 65 73 00 00 00 01"
                                         "00 00 00 01 02 61 62 55");
    g_autoptr(GoldenMachine) machine = golden_machine_new(false);
    g_autoptr(VMStateRegistry) registry = golden_machine_registry(machine, false);
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(vmstate_registry_load_bytes(registry, NULL, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_FORMAT, "0x55 begins no element");
}

static long most_memory(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* The length of a name that never came was taken for the name's: 4 GiB were filled with zeros. */
static void a_configuration_without_its_name_is_refused(void **state)
{
    g_autoptr(GBytes) bytes = test_bytes("51 45 56 4d 00 00 00 03 07 ff ff ff ff 70 63");
    g_autoptr(GoldenMachine) machine = golden_machine_new(false);
    g_autoptr(VMStateRegistry) registry = golden_machine_registry(machine, false);
    g_autoptr(GError) error = NULL;
    long before = most_memory();

    (void)state;
    assert_false(vmstate_registry_load_bytes(registry, NULL, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "configuration");
    /* In KiB. */
    assert_true(most_memory() - before < 1 << 20);
}

/* Its offset was that of the run's end. */
static void a_bad_bool_has_the_same_offset_in_chunks(void **state)
{
    const GoldenForm form = {.name = "bare", .form = VMSTATE_FORM_BARE};
    g_autoptr(GoldenMachine) machine = golden_machine_new(true);
    g_autoptr(GBytes) bytes = golden_save(machine, &form, NULL);
    g_autoptr(VMStateRegistry) registry = golden_machine_registry(machine, false);
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    gsize size;
    g_autofree uint8_t *data = g_bytes_unref_to_data(g_steal_pointer(&bytes), &size);
    size_t link = 0;
    g_autofree char *offset = NULL;

    (void)state;
    vmstate_load_options_set_form(options, VMSTATE_FORM_BARE);
    while (memcmp(data + link, "\3nic\0\0\0\0\0\0\0\2", 12) != 0) {
        link++;
    }
    link += 12;
    data[link] = 2;
    offset = g_strdup_printf("link: 2 is neither 0 nor 1 (stream offset 0x%zx)", link);
    bytes = g_bytes_new(data, size);
    for (size_t chunk = 1; chunk <= size; chunk++) {
        g_autoptr(GError) error = NULL;

        assert_false(test_push(registry, options, bytes, chunk, &error));
        test_assert_error(&error, VMSTATE_ERROR_VALUE, offset);
    }
}

/* Looks twice beyond the end: the second time it saw the same bytes again behind the first. */
static int get_looking(VMStateStream *f, void *pv, size_t size, const VMStateField *field)
{
    uint8_t bytes[16];

    (void)field;
    assert_int_equal(vmstate_stream_peek(f, bytes, sizeof(bytes)), 7);
    assert_int_equal(vmstate_stream_peek(f, bytes, sizeof(bytes)), 7);
    assert_int_equal(vmstate_stream_peek(f, bytes, 7), 7);
    vmstate_stream_get(f, pv, size);
    return 0;
}

static int put_plain(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                     VMStateJSONWriter *vmdesc)
{
    (void)field;
    (void)vmdesc;
    vmstate_stream_put(f, pv, size);
    return 0;
}

static const VMStateInfo looking_info = {
    .name = "looking",
    .get = get_looking,
    .put = put_plain,
    .extra = &(const VMStateInfoExtra){VMSTATE_EXTRA_INIT(VMStateInfoExtra), .max_bytes = 1},
};

typedef struct Looking {
    uint8_t byte;
} Looking;

static const VMStateDescription looking_vmsd = {
    .name = "looking",
    .version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_BUFFER_UNSAFE_INFO(byte, Looking, 0, looking_info, 1),
        VMSTATE_END_OF_LIST(),
    },
};

static void looking_beyond_the_end_shows_what_there_is(void **state)
{
    /* A FULL section without vmdesc: one byte, the footer, the EOF byte. */
    g_autoptr(GBytes) bytes = test_bytes("04 00 00 00 00 01 61 00 00 00 00 00 00 00 01 2a"
                                         "7e 00 00 00 00 00");
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();

    (void)state;
    vmstate_load_options_set_form(options, VMSTATE_FORM_BARE);
    for (size_t chunk = 1; chunk <= g_bytes_get_size(bytes); chunk++) {
        Looking dev = {0};
        g_autoptr(VMStateRegistry) registry = test_registry("a", &looking_vmsd, &dev);
        g_autoptr(GError) error = NULL;

        if (!test_push(registry, options, bytes, chunk, &error)) {
            fail_msg("%s", error->message);
        }
        assert_int_equal(dev.byte, 0x2a);
    }
}

/* A temporary struct whose pointer leads to the device, as QEMU's virtio-net has. */
typedef struct Parent {
    uint16_t n;
    uint32_t words[4];
    uint8_t last;
} Parent;

typedef struct Tmp {
    Parent *parent;
    uint16_t n;
    uint32_t *words;
} Tmp;

static int point_to_parent(void *opaque)
{
    Tmp *tmp = opaque;

    tmp->words = tmp->parent->words;
    tmp->n = 4;
    return 0;
}

static const VMStateDescription tmp_vmsd = {
    .name = "tmp",
    .pre_save = point_to_parent,
    .pre_load = point_to_parent,
    .fields = (const VMStateField[]){
        VMSTATE_UINT16_EQUAL(n, Tmp),
        {
            .name = "words",
            .info = &vmstate_info_uint32,
            .size = sizeof(uint32_t),
            .num = 4,
            .flags = (enum VMStateFlags)(VMS_ARRAY | VMS_POINTER),
            .offset = offsetof(Tmp, words),
            .extra = &(const VMStateFieldExtra){
                VMSTATE_EXTRA_INIT(VMStateFieldExtra),
                .capacity = 4,
            },
        },
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription parent_vmsd = {
    .name = "parent",
    .version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT16(n, Parent),
        VMSTATE_WITH_TMP(Parent, Tmp, tmp_vmsd),
        VMSTATE_UINT8_EQUAL(last, Parent),
        VMSTATE_END_OF_LIST(),
    },
};

static void what_a_tmp_points_to_is_restored(void **state)
{
    Parent saved = {.n = 1, .words = {1, 2, 3, 4}, .last = 1};
    Parent loaded = {.n = 9, .words = {9, 9, 9, 9}, .last = 2};
    const Parent before = loaded;
    g_autoptr(GBytes) bytes = test_save(&parent_vmsd, &saved);
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(test_load(&parent_vmsd, &loaded, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_VALUE, "last");
    assert_int_equal(loaded.n, before.n);
    assert_memory_equal(loaded.words, before.words, sizeof(loaded.words));
    loaded.last = 1;
    assert_true(test_load(&parent_vmsd, &loaded, bytes, &error));
    assert_memory_equal(loaded.words, saved.words, sizeof(loaded.words));
}

typedef struct Pointed {
    uint8_t a;
    uint16_t b;
} Pointed;

typedef struct Pointing {
    Pointed *pointers[3];
} Pointing;

static const VMStateDescription pointed_vmsd = {
    .name = "pointed",
    .fields = (const VMStateField[]){
        VMSTATE_UINT8(a, Pointed),
        VMSTATE_UINT16(b, Pointed),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription pointing_vmsd = {
    .name = "pointing",
    .fields = (const VMStateField[]){
        VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(pointers, Pointing, 3, 0, pointed_vmsd, Pointed),
        VMSTATE_END_OF_LIST(),
    },
};

/* The path named the element twice. */
static void a_null_pointer_that_the_stream_has_not_is_named_once(void **state)
{
    Pointed first = {9, 9}, last = {8, 8};
    Pointing loaded = {{&first, NULL, &last}};
    g_autoptr(GBytes) wrong = test_bytes("01 00 02 31");
    g_autoptr(GBytes) cut = test_bytes("01 00 02");
    g_autoptr(GBytes) good = test_bytes("01 00 02 30 03 00 04");
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(test_load(&pointing_vmsd, &loaded, wrong, &error));
    assert_true(g_str_has_prefix(error->message, "pointers[1]: 0x31 marks"));
    g_clear_error(&error);
    assert_false(test_load(&pointing_vmsd, &loaded, cut, &error));
    assert_true(g_str_has_prefix(error->message,
                                 "pointers[1]: the stream ends here, 1 more byte is needed; it was cut off: "
                                 "send or save it again"));
    g_clear_error(&error);
    assert_int_equal(first.a, 9);
    assert_true(test_load(&pointing_vmsd, &loaded, good, &error));
    assert_int_equal(first.b, 2);
    assert_int_equal(last.b, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finish_without_a_write_is_truncated),
        cmocka_unit_test(a_load_that_fails_behind_a_configuration_is_undone),
        cmocka_unit_test(a_configuration_without_its_name_is_refused),
        cmocka_unit_test(a_bad_bool_has_the_same_offset_in_chunks),
        cmocka_unit_test(looking_beyond_the_end_shows_what_there_is),
        cmocka_unit_test(what_a_tmp_points_to_is_restored),
        cmocka_unit_test(a_null_pointer_that_the_stream_has_not_is_named_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
