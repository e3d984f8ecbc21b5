/* SPDX-License-Identifier: BSD-3-Clause */
/* The test kit passes what is right, says what it tried, and takes what a fuzzer makes. */
#include "testing-helper.h"
#include "testing-nic.h"

static void a_device_without_fault_passes(void **state)
{
    VMStateTestDevice quick = testing_nic;

    (void)state;
    VMSTATE_TESTING_ASSERT_CMOCKA(&testing_nic);
    quick.cases = 2;
    quick.places = 100;
    VMSTATE_TESTING_ASSERT_GLIB(&quick);
}

static void a_device_that_lacks_what_it_must_have_is_refused(void **state)
{
    const VMStateTestDevice device = {.struct_size = sizeof(device)};
    g_autoptr(GError) error = NULL;
    char *notes;

    (void)state;
    assert_false(vmstate_testing_run(&device, &notes, &error));
    assert_null(notes);
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE));
    g_clear_error(&error);
    assert_false(vmstate_testing_fuzz(&device, NULL, 0, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE));
}

static void its_notes_say_what_was_tried(void **state)
{
    VMStateTestDevice device = testing_nic;
    g_autofree char *notes = NULL;
    g_autoptr(GError) error = NULL;

    (void)state;
    device.seed = 0x1234;
    device.cases = 1;
    device.skip = VMSTATE_TEST_BIT_FLIPS | VMSTATE_TEST_REUSE;
    if (!vmstate_testing_run(&device, &notes, &error)) {
        fail_msg("%s", error->message);
    }
    testing_assert_says(notes, "VMSTATE_TEST_SEED=0x1234, 1 states");
    testing_assert_says(notes, "left out: bit flips");
    testing_assert_says(notes, "the subsection nic/wake was never needed");
}

/* One integer and a large buffer. */
typedef struct Long {
    uint32_t ctrl;
    uint8_t buffer[1100];
} Long;

static const VMStateDescription long_vmsd = {
    .name = "long",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(ctrl, Long),
        VMSTATE_BUFFER(buffer, Long),
        VMSTATE_END_OF_LIST(),
    },
};

static void *make_long(void)
{
    return g_new0(Long, 1);
}

/* The stream is its fields, a header of 18 bytes, a footer of 5 and the end. */
enum { LONG_STREAM = sizeof(Long) + 18 + 5 + 1 };

static char *notes_with_places(unsigned places)
{
    const VMStateTestDevice device = {
        .struct_size = sizeof(device), .vmsd = &long_vmsd, .size = sizeof(Long), .make = make_long, .free = g_free,
        .cases = 1, .seed = 1, .places = places,
    };
    g_autoptr(GError) error = NULL;
    char *notes;

    if (!vmstate_testing_run(&device, &notes, &error)) {
        fail_msg("%s", error->message);
    }
    return notes;
}

static void its_notes_say_of_how_many_places_how_many_were_tried(void **state)
{
    g_autofree char *usual = notes_with_places(0);
    g_autofree char *few = notes_with_places(100);
    g_autofree char *all = notes_with_places(VMSTATE_TEST_ALL_PLACES);
    g_autofree char *cuts = g_strdup_printf("truncation, state 0: 100 of %d places", LONG_STREAM);
    g_autofree char *flips = g_strdup_printf("bit flips, state 0: 8192 of %d places", LONG_STREAM * 8);

    (void)state;
    testing_assert_says(usual, flips);
    assert_null(strstr(usual, "truncation"));
    testing_assert_says(few, cuts);
    assert_null(strstr(all, "places"));
}

typedef struct Bounded {
    int32_t size;
    uint16_t index;
    int16_t none_or_index;
    uint8_t level;
    uint32_t mode;
    uint32_t flags;
    uint32_t from;
    uint32_t length;
    uint32_t n;
    uint32_t end;
    uint16_t *data;
} Bounded;

enum { BOUNDED_DATA = 12 };

static const VMStateDescription bounded_vmsd = {
    .name = "bounded",
    .fields = (const VMStateField[]){
        VMSTATE_INT32(size, Bounded),
        VMSTATE_UINT16_INDEX(index, Bounded, size),
        VMSTATE_INT16_INDEX_OR(none_or_index, Bounded, size, -1),
        VMSTATE_UINT8_MAX(level, Bounded, 9),
        VMSTATE_UINT32_ENUM(mode, Bounded, 1, 5, 0x80000000),
        VMSTATE_UINT32_MASK(flags, Bounded, 0xf0f0),
        VMSTATE_UINT32(end, Bounded),
        VMSTATE_UINT32(from, Bounded),
        VMSTATE_UINT32(length, Bounded),
        VMSTATE_RELATION_SUM("from + length", Bounded, from, length, end),
        VMSTATE_UINT32(n, Bounded),
        VMSTATE_VARRAY_CAPACITY(data, Bounded, n, 0, vmstate_info_uint16, uint16_t, BOUNDED_DATA),
        VMSTATE_END_OF_LIST(),
    },
};

static void *make_bounded(void)
{
    Bounded *b = g_new0(Bounded, 1);

    b->size = 1;
    b->mode = 1;
    b->data = g_new0(uint16_t, BOUNDED_DATA);
    return b;
}

static void free_bounded(void *opaque)
{
    g_free(((Bounded *)opaque)->data);
    g_free(opaque);
}

static void bounded_fields_are_filled_within_their_bounds(void **state)
{
    const VMStateTestDevice device = {
        .struct_size = sizeof(device),
        .vmsd = &bounded_vmsd,
        .size = sizeof(Bounded),
        .make = make_bounded,
        .free = free_bounded,
        .cases = 30,
    };

    (void)state;
    VMSTATE_TESTING_ASSERT_CMOCKA(&device);
}

static void what_a_fuzzer_makes_is_loaded_or_refused(void **state)
{
    VMStateTestDevice device = testing_nic;
    uint64_t s = 5;

    (void)state;
    for (int i = 0; i < 200; i++) {
        uint8_t data[64];
        g_autoptr(GError) error = NULL;

        for (size_t k = 0; k < sizeof(data); k++) {
            s = s * 6364136223846793005u + 1442695040888963407u;
            data[k] = (uint8_t)(s >> 56) & (i % 2 ? 0xff : 0x01);
        }
        if (!vmstate_testing_fuzz(&device, data, (size_t)i % (sizeof(data) + 1), &error)) {
            fail_msg("%s", error->message);
        }
    }
}

/* What libFuzzer would call. */
static const VMStateDescription fuzzed_vmsd = {
    .name = "fuzzed",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(ctrl, TestingDev),
        VMSTATE_END_OF_LIST(),
    },
};

VMSTATE_TESTING_FUZZ(fuzzed_vmsd, testing_dev_make, testing_dev_free)

static void the_entry_of_libfuzzer_takes_any_bytes(void **state)
{
    (void)state;
    assert_int_equal(LLVMFuzzerTestOneInput(NULL, 0), 0);
    assert_int_equal(LLVMFuzzerTestOneInput((const uint8_t *)"12345", 4), 0);
    assert_int_equal(LLVMFuzzerTestOneInput((const uint8_t *)"12345", 5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_without_fault_passes),
        cmocka_unit_test(a_device_that_lacks_what_it_must_have_is_refused),
        cmocka_unit_test(its_notes_say_what_was_tried),
        cmocka_unit_test(its_notes_say_of_how_many_places_how_many_were_tried),
        cmocka_unit_test(bounded_fields_are_filled_within_their_bounds),
        cmocka_unit_test(what_a_fuzzer_makes_is_loaded_or_refused),
        cmocka_unit_test(the_entry_of_libfuzzer_takes_any_bytes),
    };

    /* The reports below are those of their own seeds. */
    g_unsetenv("VMSTATE_TEST_SEED");
    g_unsetenv("VMSTATE_TEST_CASES");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
