/* SPDX-License-Identifier: BSD-3-Clause */
/* The test kit's reports, and what it takes from outside. */
#include "testing-helper.h"

static bool change_ctrl(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((TestingDev *)opaque)->ctrl = 0x01020304;
    return true;
}

static bool load_too_much(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((TestingDev *)opaque)->level = 200;
    return true;
}

typedef struct Holes {
    uint64_t hole[24];
} Holes;

static void *make_holes(void)
{
    return g_new0(Holes, 1);
}

static void many_forgotten_members_are_named(void **state)
{
    const VMStateDescription vmsd = {
        .name = "holes",
        .fields = (const VMStateField[]){
            VMSTATE_UINT64(hole[1], Holes),
            VMSTATE_UINT64(hole[3], Holes),
            VMSTATE_UINT64(hole[5], Holes),
            VMSTATE_UINT64(hole[7], Holes),
            VMSTATE_UINT64(hole[9], Holes),
            VMSTATE_UINT64(hole[11], Holes),
            VMSTATE_UINT64(hole[13], Holes),
            VMSTATE_UINT64(hole[15], Holes),
            VMSTATE_UINT64(hole[17], Holes),
            VMSTATE_UINT64(hole[19], Holes),
            VMSTATE_UINT64(hole[21], Holes),
            VMSTATE_END_OF_LIST(),
        },
    };
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_COVERAGE);
    g_autofree char *report = NULL;

    (void)state;
    device.size = sizeof(Holes);
    device.make = make_holes;
    device.free = g_free;
    report = testing_report_of(&device);
    testing_assert_says(report, "bytes 0 to 7 of the struct are covered by no field, nor are 16 to 23, 32 to 39, ");
    testing_assert_says(report, ", 160 to 167, 176 to 191. If a member was forgotten");
    testing_assert_says(report, "path: at the beginning");
}

/* Its version is above its description's: no stream has it. */
static void a_field_that_is_never_saved_covers_nothing(void **state)
{
    const VMStateDescription vmsd = {
        .name = "dead",
        .version_id = 1,
        .fields = (const VMStateField[]){
            VMSTATE_UINT64(hole[0], Holes),
            VMSTATE_UINT64_V(hole[1], Holes, 2),
            {
                .name = "rest", .info = &vmstate_info_uint64, .size = 8, .num = 22, .flags = VMS_ARRAY,
                .offset = offsetof(Holes, hole[2]), .version_id = 1,
            },
            VMSTATE_END_OF_LIST(),
        },
    };
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_COVERAGE);
    g_autofree char *report = NULL;

    (void)state;
    device.size = sizeof(Holes);
    device.make = make_holes;
    device.free = g_free;
    report = testing_report_of(&device);
    testing_assert_says(report, "bytes 8 to 15 of the struct are covered by no field. If a member was forgotten");
    testing_assert_says(report, "path: behind hole[0]");
}

static bool never(void *opaque, int version_id)
{
    (void)opaque;
    return version_id < 0;
}

static bool in_the_old_version(void *opaque, int version_id)
{
    (void)opaque;
    return version_id == 1;
}

static void a_field_that_never_existed_is_noted(void **state)
{
    const VMStateDescription vmsd = {
        .name = "rare",
        .version_id = 2,
        .minimum_version_id = 1,
        .fields = (const VMStateField[]){
            VMSTATE_UINT32_TEST(ctrl, TestingDev, never),
            VMSTATE_UINT8_TEST(level, TestingDev, in_the_old_version),
            VMSTATE_END_OF_LIST(),
        },
    };
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_ROUND_TRIP);
    g_autofree char *notes = NULL;
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_true(vmstate_testing_run(&device, &notes, &error));
    testing_assert_says(notes, "\nthe field ctrl never existed: let fill or adjust make it so\n");
    assert_null(strstr(notes, "level"));
}

static bool clear_ctrl(void *opaque, GError **errp)
{
    (void)errp;
    ((TestingDev *)opaque)->ctrl ^= 0xff;
    return true;
}

static void a_forgotten_member_is_told_before_what_takes_long(void **state)
{
    const VMStateDescription vmsd = {.name = "both", .pre_load_errp = clear_ctrl, .fields = testing_dev_ctrl};
    VMStateTestDevice device = TESTING_DEV(&vmsd, TESTING_ALL_CHECKS);
    g_autofree char *first = NULL, *then = NULL;

    (void)state;
    first = testing_report_of(&device);
    testing_assert_says(first, "both: coverage: bytes 4 to ");
    device.skip = VMSTATE_TEST_COVERAGE;
    then = testing_report_of(&device);
    testing_assert_says(then, "both: cancel: ");
    testing_assert_says(then, "The load must undo it; where a hook wrote it, declare state_size "
                              "or do it in load_aborted\n");
    testing_assert_says(then, "path: ctrl\n");
}

static bool count_level(void *opaque, GError **errp)
{
    (void)errp;
    ((TestingDev *)opaque)->level++;
    return true;
}

static void a_path_is_no_sentence(void **state)
{
    const VMStateDescription vmsd = {
        .name = "counter",
        .pre_save_errp = count_level,
        .fields = (const VMStateField[]){
            VMSTATE_UINT32(ctrl, TestingDev),
            VMSTATE_UINT8(level, TestingDev),
            VMSTATE_END_OF_LIST(),
        },
    };
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_DETERMINISM);
    g_autofree char *report = testing_report_of(&device);

    (void)state;
    testing_assert_says(report, "the same device was saved twice: first the byte was 0x01, then 0x02");
    testing_assert_says(report, "path: counter@0:level\n");
}

static int refuse_odd(void *opaque, int version_id)
{
    (void)version_id;
    return ((TestingDev *)opaque)->ctrl & 1 ? -22 : 0;
}

static void values_that_do_not_fit_each_other_are_to_be_declared(void **state)
{
    const VMStateDescription vmsd = {.name = "picky", .version_id = 1, .post_load = refuse_odd, .fields = testing_dev_ctrl};
    const VMStateTestCheck checks[] = {VMSTATE_TEST_ROUND_TRIP, VMSTATE_TEST_CHUNKS, VMSTATE_TEST_VERSIONS};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
        VMStateTestDevice device = TESTING_DEV(&vmsd, checks[i]);
        g_autofree char *report = NULL;

        device.cases = 10;
        report = testing_report_of(&device);
        testing_assert_says(report, "what was saved is refused: ");
        testing_assert_says(report, "-22");
        testing_assert_says(report, "; declare the relation (VMSTATE_RELATION_...) or give the device an adjust\n");
    }
}

typedef struct Allocating {
    uint32_t n;
    uint32_t bounded;
    uint8_t *bytes;
    uint8_t *few;
} Allocating;

static void *make_allocating(void)
{
    return g_new0(Allocating, 1);
}

static void free_allocating(void *opaque)
{
    Allocating *a = opaque;

    g_free(a->bytes);
    g_free(a->few);
    g_free(a);
}

static void a_count_that_only_the_budget_bounds_is_noted(void **state)
{
    const VMStateDescription vmsd = {
        .name = "allocating",
        .fields = (const VMStateField[]){
            VMSTATE_UINT32(n, Allocating),
            VMSTATE_UINT32_MAX(bounded, Allocating, 9),
            VMSTATE_VARRAY_UINT32_ALLOC(bytes, Allocating, n, 0, vmstate_info_uint8, uint8_t),
            VMSTATE_VARRAY_UINT32_ALLOC(few, Allocating, bounded, 0, vmstate_info_uint8, uint8_t),
            VMSTATE_END_OF_LIST(),
        },
    };
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_BOUNDS | VMSTATE_TEST_ROUND_TRIP);
    g_autofree char *notes = NULL;
    g_autoptr(GError) error = NULL;

    (void)state;
    device.size = sizeof(Allocating);
    device.make = make_allocating;
    device.free = free_allocating;
    assert_true(vmstate_testing_run(&device, &notes, &error));
    testing_assert_says(notes, "\nbytes: nothing but the loader's memory budget bounds its count, in the field n: give n a "
                               "range\n");
    assert_null(strstr(notes, "few: "));
}

enum { MANY = 40, TOO_MANY = 30 };

typedef struct Many {
    uint32_t values[MANY];
} Many;

static bool are_few(void *opaque, int version_id, GError **errp)
{
    unsigned n = 0;

    (void)version_id;
    (void)errp;
    for (size_t i = 0; i < MANY; i++) {
        n += ((Many *)opaque)->values[i] != 0;
    }
    return n < TOO_MANY;
}

static void *make_many(void)
{
    return g_new0(Many, 1);
}

static void of_many_fields_the_report_names_some(void **state)
{
    VMStateField fields[MANY + 1];
    char names[MANY][8];
    VMStateDescription vmsd = {.name = "many", .post_load_errp = are_few, .fields = fields};
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_ROUND_TRIP);
    g_autofree char *report = NULL;

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        g_snprintf(names[i], sizeof(names[i]), "v%zu", i);
        fields[i] = (VMStateField){
            .name = names[i],
            .info = &vmstate_info_uint32,
            .size = 4,
            .offset = i * 4,
            .flags = VMS_SINGLE,
        };
    }
    fields[MANY] = (VMStateField)VMSTATE_END_OF_LIST();
    device.size = sizeof(Many);
    device.make = make_many;
    device.free = g_free;
    report = testing_report_of(&device);
    /* As few as it takes, and no more names than a line or two have room for. */
    testing_assert_says(report, "it takes random values in 30: v");
    testing_assert_says(report, ", ...");
    testing_assert_says(report, "it failed without saying why");
}

static void fill_by_hand(void *opaque, uint64_t seed)
{
    ((TestingDev *)opaque)->ctrl = (uint32_t)seed | 1;
}

static void a_device_that_fills_itself_is_not_made_smaller(void **state)
{
    const VMStateDescription vmsd = {.name = "handmade", .post_load_errp = change_ctrl, .fields = testing_dev_ctrl};
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_ROUND_TRIP);
    g_autofree char *report = NULL;

    (void)state;
    device.fill = fill_by_hand;
    report = testing_report_of(&device);
    testing_assert_says(report, "state 0 (filled)");
    assert_null(strstr(report, "random values"));
}

static void seed_and_number_of_states_come_from_the_environment(void **state)
{
    const VMStateDescription vmsd = {.name = "plain", .fields = testing_dev_ctrl};
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_ROUND_TRIP);
    g_autofree char *notes = NULL;
    g_autoptr(GError) error = NULL;

    (void)state;
    g_setenv("VMSTATE_TEST_SEED", "0xabc", TRUE);
    g_setenv("VMSTATE_TEST_CASES", "2", TRUE);
    assert_true(vmstate_testing_run(&device, &notes, &error));
    testing_assert_says(notes, "VMSTATE_TEST_SEED=0xabc, 2 states");
    g_unsetenv("VMSTATE_TEST_SEED");
    g_setenv("VMSTATE_TEST_CASES", "", TRUE);
    g_clear_pointer(&notes, g_free);
    assert_true(vmstate_testing_run(&device, &notes, &error));
    testing_assert_says(notes, "VMSTATE_TEST_SEED=0x1, 3 states");
    g_unsetenv("VMSTATE_TEST_CASES");
}

static void a_fuzzer_is_told_what_is_wrong(void **state)
{
    const VMStateDescription wild = {
        .name = "wild",
        .post_load_errp = load_too_much,
        .fields = (const VMStateField[]){VMSTATE_UINT8_MAX(level, TestingDev, 100), VMSTATE_END_OF_LIST()},
    };
    const VMStateDescription fixed = {.name = "fixed", .unmigratable = true, .fields = testing_dev_ctrl};
    VMStateTestDevice device = TESTING_DEV(&wild, 0);
    g_autoptr(GError) error = NULL;

    (void)state;
    device.size = 0;
    assert_false(vmstate_testing_fuzz(&device, (const uint8_t *)"\x07", 1, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_FAILED));
    testing_assert_says(error->message, "0xc8 is not within its bound");
    g_clear_error(&error);
    device.vmsd = &fixed;
    assert_false(vmstate_testing_fuzz(&device, (const uint8_t *)"\x07", 1, &error));
    testing_assert_says(error->message, "the registry refuses the description");
}

static void what_a_device_must_have(void **state)
{
    const VMStateDescription vmsd = {.name = "plain", .fields = testing_dev_ctrl};
    const VMStateDescription nameless = {.fields = testing_dev_ctrl};
    const VMStateDescription empty = {.name = "empty"};
    VMStateTestDevice devices_without[] = {
        TESTING_DEV(NULL, 0),  TESTING_DEV(&nameless, 0), TESTING_DEV(&empty, 0),
        TESTING_DEV(&vmsd, 0), TESTING_DEV(&vmsd, 0),     TESTING_DEV(&vmsd, 0),
    };

    (void)state;
    devices_without[3].make = NULL;
    devices_without[4].free = NULL;
    /* An older program's struct, too short for what is needed. */
    devices_without[5].struct_size = offsetof(VMStateTestDevice, make);
    for (size_t i = 0; i < G_N_ELEMENTS(devices_without); i++) {
        g_autoptr(GError) error = NULL;

        assert_false(vmstate_testing_run(&devices_without[i], NULL, &error));
        assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_forgotten_members_are_named),
        cmocka_unit_test(a_field_that_is_never_saved_covers_nothing),
        cmocka_unit_test(a_field_that_never_existed_is_noted),
        cmocka_unit_test(a_forgotten_member_is_told_before_what_takes_long),
        cmocka_unit_test(a_path_is_no_sentence),
        cmocka_unit_test(values_that_do_not_fit_each_other_are_to_be_declared),
        cmocka_unit_test(a_count_that_only_the_budget_bounds_is_noted),
        cmocka_unit_test(of_many_fields_the_report_names_some),
        cmocka_unit_test(a_device_that_fills_itself_is_not_made_smaller),
        cmocka_unit_test(seed_and_number_of_states_come_from_the_environment),
        cmocka_unit_test(a_fuzzer_is_told_what_is_wrong),
        cmocka_unit_test(what_a_device_must_have),
    };

    /* The reports below are those of their own seeds. */
    g_unsetenv("VMSTATE_TEST_SEED");
    g_unsetenv("VMSTATE_TEST_CASES");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
