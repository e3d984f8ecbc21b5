/* SPDX-License-Identifier: BSD-3-Clause */
/* The test kit: it passes what is right, and finds planted faults and says where they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <vmstate/testing.h>
#include <vmstate/vmstate.h>

#include "testing-nic.h"

/* The report of a run that must fail. */
static char *report_of(const VMStateTestDevice *device)
{
    g_autoptr(GError) error = NULL;

    if (vmstate_testing_run(device, NULL, &error)) {
        fail_msg("nothing was found");
    }
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_FAILED));
    return g_strdup(error->message);
}

static void assert_says(const char *report, const char *text)
{
    if (!strstr(report, text)) {
        fail_msg("\"%s\" is not in:\n%s", text, report);
    }
}

typedef struct Small {
    uint32_t ctrl;
    uint32_t mask;
    uint32_t ticks;
    uint32_t n;
    uint8_t *bytes;
    uint32_t tail;
} Small;

enum { SMALL_BYTES = 8 };

static void *make_small(void)
{
    Small *s = g_new0(Small, 1);

    s->bytes = g_malloc0(SMALL_BYTES);
    return s;
}

static void free_small(void *opaque)
{
    g_free(((Small *)opaque)->bytes);
    g_free(opaque);
}

static bool count_ticks(void *opaque, GError **errp)
{
    (void)errp;
    ((Small *)opaque)->ticks++;
    return true;
}

static bool is_masked(void *opaque, int version_id, GError **errp)
{
    if (version_id == 0 && (((Small *)opaque)->mask & 1)) {
        g_set_error_literal(errp, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, "the lowest bit is set");
        return false;
    }
    return true;
}

/* tail is no field, and stays 77 when the load fails. */
static bool change_tail(void *opaque, GError **errp)
{
    (void)errp;
    ((Small *)opaque)->tail = 77;
    return true;
}

#define SMALL_DEVICE(_vmsd) \
    { \
        .struct_size = sizeof(VMStateTestDevice), .vmsd = (_vmsd), .size = sizeof(Small), .make = make_small, \
        .free = free_small, .seed = 1, \
    }

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
    assert_says(notes, "VMSTATE_TEST_SEED=0x1234, 1 states");
    assert_says(notes, "left out: bit flips");
    assert_says(notes, "the subsection nic/wake was never needed");
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
    assert_says(usual, flips);
    assert_null(strstr(usual, "truncation"));
    assert_says(few, cuts);
    assert_null(strstr(all, "places"));
}

static const VMStateDescription forgetful_vmsd = {
    .name = "forgetful",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(ctrl, Small),
        /* mask */
        VMSTATE_UINT32(ticks, Small),
        VMSTATE_VBUFFER_UINT32(bytes, Small, 0, NULL, n),
        VMSTATE_UINT32(tail, Small),
        VMSTATE_END_OF_LIST(),
    },
};

static void a_forgotten_member_is_found(void **state)
{
    static const VMStateTestDevice device = SMALL_DEVICE(&forgetful_vmsd);
    g_autofree char *report = report_of(&device);

    (void)state;
    assert_says(report, "forgetful: coverage: bytes 4 to 7 of the struct are covered by no field");
    assert_says(report, "path: behind ctrl");
    assert_says(report, "offset: 4 (0x4)");
    assert_says(report, ">00");
}

static const VMStateDescription small_vmsd = {
    .name = "small",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(ctrl, Small),
        VMSTATE_END_OF_LIST(),
    },
};

static void what_is_said_not_to_be_state_may_be_left_out(void **state)
{
    VMStateTestDevice device = SMALL_DEVICE(&small_vmsd);

    (void)state;
    device.not_state = (const VMStateRange[]){{4, sizeof(Small) - 4}, {0, 0}};
    VMSTATE_TESTING_ASSERT_CMOCKA(&device);
}

/* Or they are a member of the size of padding that was forgotten: then only its values tell. */
typedef struct Padded {
    uint32_t first;
    uint32_t between;
    uint64_t last;
} Padded;

static const VMStateDescription padded_vmsd = {
    .name = "padded",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(first, Padded),
        VMSTATE_UINT64(last, Padded),
        VMSTATE_END_OF_LIST(),
    },
};

static void *make_padded(void)
{
    return g_new0(Padded, 1);
}

static void *make_padded_with_a_value(void)
{
    Padded *p = g_new0(Padded, 1);

    p->between = 3;
    return p;
}

static void bytes_that_can_be_padding_are_reported_on_demand_or_with_a_value(void **state)
{
    VMStateTestDevice device = {
        .struct_size = sizeof(device), .vmsd = &padded_vmsd, .size = sizeof(Padded), .make = make_padded,
        .free = g_free,
    };
    g_autofree char *demanded = NULL;
    g_autofree char *with_a_value = NULL;

    (void)state;
    VMSTATE_TESTING_ASSERT_CMOCKA(&device);
    device.skip = VMSTATE_TEST_PADDING;
    demanded = report_of(&device);
    assert_says(demanded, "coverage: bytes 4 to 7");
    device.skip = 0;
    device.make = make_padded_with_a_value;
    with_a_value = report_of(&device);
    assert_says(with_a_value, "coverage: bytes 4 to 7");
    assert_says(with_a_value, ">03");
}

static const VMStateDescription ticking_vmsd = {
    .name = "ticking",
    .pre_save_errp = count_ticks,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(ctrl, Small),
        VMSTATE_UINT32(mask, Small),
        VMSTATE_UINT32(ticks, Small),
        VMSTATE_VBUFFER_UINT32(bytes, Small, 0, NULL, n),
        VMSTATE_UINT32(tail, Small),
        VMSTATE_END_OF_LIST(),
    },
};

static void a_hook_that_is_not_deterministic_is_found(void **state)
{
    static const VMStateTestDevice device = SMALL_DEVICE(&ticking_vmsd);
    g_autofree char *report = report_of(&device);

    (void)state;
    assert_says(report, "ticking: determinism: the same device was saved twice: first the byte was 0x01, then 0x02");
    assert_says(report, "ticks");
    assert_says(report, ">01");
    assert_says(report, "VMSTATE_TEST_SEED=0x1, state 0");
    assert_says(report, "it takes no random values");
}

static const VMStateDescription boundless_vmsd = {
    .name = "boundless",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(ctrl, Small),
        VMSTATE_UINT32(n, Small),
        VMSTATE_VBUFFER_UINT32(bytes, Small, 0, NULL, n),
        VMSTATE_END_OF_LIST(),
    },
};

static void a_count_without_a_bound_is_found(void **state)
{
    static const VMStateTestDevice device = SMALL_DEVICE(&boundless_vmsd);
    g_autofree char *report = report_of(&device);

    (void)state;
    assert_says(report, "boundless: bounds: its size comes from the stream, in the field n, and nothing bounds it");
    assert_says(report, "path: bytes");
}

static const VMStateDescription careless_vmsd = {
    .name = "careless",
    .pre_load_errp = change_tail,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(ctrl, Small),
        VMSTATE_UINT32(mask, Small),
        VMSTATE_UINT32(ticks, Small),
        VMSTATE_VBUFFER_UINT32(bytes, Small, 0, NULL, n),
        VMSTATE_END_OF_LIST(),
    },
};

static void what_a_hook_changes_and_nobody_restores_is_found(void **state)
{
    static const VMStateTestDevice device = SMALL_DEVICE(&careless_vmsd);
    g_autofree char *report = report_of(&device);
    g_autofree char *where = g_strdup_printf("byte %zu of the struct is 0x4d now and was 0x00 before",
                                             offsetof(Small, tail));

    (void)state;
    assert_says(report, "the load failed");
    assert_says(report, where);
    assert_says(report, "a hook changed it and nobody puts it back");
    assert_says(report, ">4d");
}

static const VMStateDescription picky_vmsd = {
    .name = "picky",
    .post_load_errp = is_masked,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(ctrl, Small),
        VMSTATE_UINT32(mask, Small),
        VMSTATE_UINT32(ticks, Small),
        VMSTATE_VBUFFER_UINT32(bytes, Small, 0, NULL, n),
        VMSTATE_UINT32(tail, Small),
        VMSTATE_END_OF_LIST(),
    },
};

static void a_failure_shrinks_to_the_fields_that_it_takes(void **state)
{
    static const VMStateTestDevice device = SMALL_DEVICE(&picky_vmsd);
    g_autofree char *report = report_of(&device);

    (void)state;
    assert_says(report, "the lowest bit is set");
    assert_says(report, "it takes random values in 1: mask");
}

static void the_same_seed_finds_the_same(void **state)
{
    static const VMStateTestDevice device = SMALL_DEVICE(&picky_vmsd);
    g_autofree char *first = report_of(&device);
    g_autofree char *second = report_of(&device);

    (void)state;
    assert_string_equal(first, second);
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
        VMSTATE_UINT32(ctrl, Small),
        VMSTATE_END_OF_LIST(),
    },
};

VMSTATE_TESTING_FUZZ(fuzzed_vmsd, make_small, free_small)

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
        cmocka_unit_test(a_forgotten_member_is_found),
        cmocka_unit_test(what_is_said_not_to_be_state_may_be_left_out),
        cmocka_unit_test(bytes_that_can_be_padding_are_reported_on_demand_or_with_a_value),
        cmocka_unit_test(a_hook_that_is_not_deterministic_is_found),
        cmocka_unit_test(a_count_without_a_bound_is_found),
        cmocka_unit_test(what_a_hook_changes_and_nobody_restores_is_found),
        cmocka_unit_test(a_failure_shrinks_to_the_fields_that_it_takes),
        cmocka_unit_test(the_same_seed_finds_the_same),
        cmocka_unit_test(bounded_fields_are_filled_within_their_bounds),
        cmocka_unit_test(what_a_fuzzer_makes_is_loaded_or_refused),
        cmocka_unit_test(the_entry_of_libfuzzer_takes_any_bytes),
    };

    /* The reports below are those of their own seeds. */
    g_unsetenv("VMSTATE_TEST_SEED");
    g_unsetenv("VMSTATE_TEST_CASES");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
