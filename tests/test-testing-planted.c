/* SPDX-License-Identifier: BSD-3-Clause */
/* The test kit with all its checks finds a planted fault, and says where it is and which values it takes. */
#include "testing-helper.h"

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
    g_autofree char *report = testing_report_of(&device);

    (void)state;
    testing_assert_says(report, "forgetful: coverage: bytes 4 to 7 of the struct are covered by no field");
    testing_assert_says(report, "path: behind ctrl");
    testing_assert_says(report, "offset: 4 (0x4)");
    testing_assert_says(report, ">00");
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
    demanded = testing_report_of(&device);
    testing_assert_says(demanded, "coverage: bytes 4 to 7");
    device.skip = 0;
    device.make = make_padded_with_a_value;
    with_a_value = testing_report_of(&device);
    testing_assert_says(with_a_value, "coverage: bytes 4 to 7");
    testing_assert_says(with_a_value, ">03");
}

static const VMStateField small_fields[] = {
    VMSTATE_UINT32(ctrl, Small),
    VMSTATE_UINT32(mask, Small),
    VMSTATE_UINT32(ticks, Small),
    VMSTATE_VBUFFER_UINT32(bytes, Small, 0, NULL, n),
    VMSTATE_UINT32(tail, Small),
    VMSTATE_END_OF_LIST(),
};

static const VMStateDescription ticking_vmsd = {
    .name = "ticking",
    .pre_save_errp = count_ticks,
    .fields = small_fields,
};

static void a_hook_that_is_not_deterministic_is_found(void **state)
{
    static const VMStateTestDevice device = SMALL_DEVICE(&ticking_vmsd);
    g_autofree char *report = testing_report_of(&device);

    (void)state;
    testing_assert_says(report, "ticking: determinism: the same device was saved twice: "
                                "first the byte was 0x01, then 0x02");
    testing_assert_says(report, "ticks");
    testing_assert_says(report, ">01");
    testing_assert_says(report, "VMSTATE_TEST_SEED=0x1, state 0");
    testing_assert_says(report, "it takes no random values");
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
    g_autofree char *report = testing_report_of(&device);

    (void)state;
    testing_assert_says(report, "boundless: bounds: its size comes from the stream, in the field n, and nothing bounds it");
    testing_assert_says(report, "path: bytes");
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
    g_autofree char *report = testing_report_of(&device);
    g_autofree char *where = g_strdup_printf("byte %zu of the struct is 0x4d now and was 0x00 before",
                                             offsetof(Small, tail));

    (void)state;
    testing_assert_says(report, "the load failed");
    testing_assert_says(report, where);
    testing_assert_says(report, "a hook changed it and nobody puts it back");
    testing_assert_says(report, ">4d");
}

static const VMStateDescription picky_vmsd = {
    .name = "picky",
    .post_load_errp = is_masked,
    .fields = small_fields,
};

static void a_failure_shrinks_to_the_fields_that_it_takes(void **state)
{
    static const VMStateTestDevice device = SMALL_DEVICE(&picky_vmsd);
    g_autofree char *report = testing_report_of(&device);

    (void)state;
    testing_assert_says(report, "the lowest bit is set");
    testing_assert_says(report, "it takes random values in 1: mask");
}

static void the_same_seed_finds_the_same(void **state)
{
    static const VMStateTestDevice device = SMALL_DEVICE(&picky_vmsd);
    g_autofree char *first = testing_report_of(&device);
    g_autofree char *second = testing_report_of(&device);

    (void)state;
    assert_string_equal(first, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_forgotten_member_is_found),
        cmocka_unit_test(what_is_said_not_to_be_state_may_be_left_out),
        cmocka_unit_test(bytes_that_can_be_padding_are_reported_on_demand_or_with_a_value),
        cmocka_unit_test(a_hook_that_is_not_deterministic_is_found),
        cmocka_unit_test(a_count_without_a_bound_is_found),
        cmocka_unit_test(what_a_hook_changes_and_nobody_restores_is_found),
        cmocka_unit_test(a_failure_shrinks_to_the_fields_that_it_takes),
        cmocka_unit_test(the_same_seed_finds_the_same),
    };

    /* The reports below are those of their own seeds. */
    g_unsetenv("VMSTATE_TEST_SEED");
    g_unsetenv("VMSTATE_TEST_CASES");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
