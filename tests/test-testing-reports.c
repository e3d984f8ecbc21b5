/* SPDX-License-Identifier: BSD-3-Clause */
/* The test kit's reports, and what it takes from outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <vmstate/testing.h>
#include <vmstate/vmstate.h>

typedef struct Dev {
    uint32_t ctrl;
    uint8_t level;
} Dev;

static void *make_dev(void)
{
    return g_new0(Dev, 1);
}

#define ALL_CHECKS 0x7ff

#define DEVICE(_vmsd, _checks) \
    { \
        .struct_size = sizeof(VMStateTestDevice), .vmsd = (_vmsd), .size = sizeof(Dev), .make = make_dev, \
        .free = g_free, .seed = 1, .cases = 3, .places = 200, .skip = ALL_CHECKS & ~(unsigned)(_checks), \
    }

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

static const VMStateField ctrl_fields[] = {VMSTATE_UINT32(ctrl, Dev), VMSTATE_END_OF_LIST()};

static bool change_ctrl(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((Dev *)opaque)->ctrl = 0x01020304;
    return true;
}

static bool load_too_much(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((Dev *)opaque)->level = 200;
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
    VMStateTestDevice device = DEVICE(&vmsd, VMSTATE_TEST_COVERAGE);
    g_autofree char *report = NULL;

    (void)state;
    device.size = sizeof(Holes);
    device.make = make_holes;
    device.free = g_free;
    report = report_of(&device);
    assert_says(report, "bytes 0 to 7 of the struct are covered by no field, nor are 16 to 23, 32 to 39, ");
    assert_says(report, " and 3 more. If a member was forgotten");
    assert_says(report, "path: at the beginning");
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
    VMStateTestDevice device = DEVICE(&vmsd, VMSTATE_TEST_ROUND_TRIP);
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
    report = report_of(&device);
    /* As few as it takes, and no more names than a line or two have room for. */
    assert_says(report, "it takes random values in 30: v");
    assert_says(report, ", ...");
    assert_says(report, "it failed without saying why");
}

static void fill_by_hand(void *opaque, uint64_t seed)
{
    ((Dev *)opaque)->ctrl = (uint32_t)seed | 1;
}

static void a_device_that_fills_itself_is_not_made_smaller(void **state)
{
    const VMStateDescription vmsd = {.name = "handmade", .post_load_errp = change_ctrl, .fields = ctrl_fields};
    VMStateTestDevice device = DEVICE(&vmsd, VMSTATE_TEST_ROUND_TRIP);
    g_autofree char *report = NULL;

    (void)state;
    device.fill = fill_by_hand;
    report = report_of(&device);
    assert_says(report, "state 0 (filled)");
    assert_null(strstr(report, "random values"));
}

static void seed_and_number_of_states_come_from_the_environment(void **state)
{
    const VMStateDescription vmsd = {.name = "plain", .fields = ctrl_fields};
    VMStateTestDevice device = DEVICE(&vmsd, VMSTATE_TEST_ROUND_TRIP);
    g_autofree char *notes = NULL;
    g_autoptr(GError) error = NULL;

    (void)state;
    g_setenv("VMSTATE_TEST_SEED", "0xabc", TRUE);
    g_setenv("VMSTATE_TEST_CASES", "2", TRUE);
    assert_true(vmstate_testing_run(&device, &notes, &error));
    assert_says(notes, "VMSTATE_TEST_SEED=0xabc, 2 states");
    g_unsetenv("VMSTATE_TEST_SEED");
    g_setenv("VMSTATE_TEST_CASES", "", TRUE);
    g_clear_pointer(&notes, g_free);
    assert_true(vmstate_testing_run(&device, &notes, &error));
    assert_says(notes, "VMSTATE_TEST_SEED=0x1, 3 states");
    g_unsetenv("VMSTATE_TEST_CASES");
}

static void a_fuzzer_is_told_what_is_wrong(void **state)
{
    const VMStateDescription wild = {
        .name = "wild",
        .post_load_errp = load_too_much,
        .fields = (const VMStateField[]){VMSTATE_UINT8_MAX(level, Dev, 100), VMSTATE_END_OF_LIST()},
    };
    const VMStateDescription fixed = {.name = "fixed", .unmigratable = true, .fields = ctrl_fields};
    VMStateTestDevice device = DEVICE(&wild, 0);
    g_autoptr(GError) error = NULL;

    (void)state;
    device.size = 0;
    assert_false(vmstate_testing_fuzz(&device, (const uint8_t *)"\x07", 1, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_FAILED));
    assert_says(error->message, "0xc8 is not within its bound");
    g_clear_error(&error);
    device.vmsd = &fixed;
    assert_false(vmstate_testing_fuzz(&device, (const uint8_t *)"\x07", 1, &error));
    assert_says(error->message, "the registry refuses the description");
}

static void what_a_device_must_have(void **state)
{
    const VMStateDescription vmsd = {.name = "plain", .fields = ctrl_fields};
    const VMStateDescription nameless = {.fields = ctrl_fields};
    const VMStateDescription empty = {.name = "empty"};
    VMStateTestDevice devices_without[] = {
        DEVICE(NULL, 0), DEVICE(&nameless, 0), DEVICE(&empty, 0), DEVICE(&vmsd, 0), DEVICE(&vmsd, 0), DEVICE(&vmsd, 0),
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
