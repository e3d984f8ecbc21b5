/* SPDX-License-Identifier: BSD-3-Clause */
/* The test kit, pointed at devices whose description is refused, and whose saves and loads fail: wherever they fail. */
#include "testing-helper.h"

static void a_description_that_no_registry_takes(void **state)
{
    const VMStateDescription vmsd = {.name = "fixed", .unmigratable = true, .fields = testing_dev_ctrl};
    const VMStateTestCheck checks[] = {
        VMSTATE_TEST_REGISTER, VMSTATE_TEST_DETERMINISM, VMSTATE_TEST_ROUND_TRIP, VMSTATE_TEST_CHUNKS,
        VMSTATE_TEST_VERSIONS, VMSTATE_TEST_REUSE,       VMSTATE_TEST_CANCEL,     VMSTATE_TEST_TRUNCATION,
        VMSTATE_TEST_BIT_FLIPS, VMSTATE_TEST_COVERAGE,
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
        testing_expect(&vmsd, checks[i],
                       "the registry refuses the description: fixed@0: its description fixed says that it cannot");
    }
}

/* Saves and loads since the run began, and those that fail: from the one to the other. */
static unsigned calls, first_bad, last_bad;

static bool is_good(void *opaque, GError **errp)
{
    unsigned now = calls++;

    (void)opaque;
    if (now >= first_bad && now <= last_bad) {
        g_set_error(errp, VMSTATE_ERROR, VMSTATE_ERROR_HOOK, "not today");
        return false;
    }
    return true;
}

static bool is_good_to_load(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    return is_good(opaque, errp);
}

/* Fails from the first call on, from the second, and so on: found each time, wherever it happens; until nothing fails. */
static unsigned try_each(const VMStateDescription *vmsd, unsigned span)
{
    VMStateTestDevice device = TESTING_DEV(vmsd, TESTING_ALL_CHECKS & ~VMSTATE_TEST_COVERAGE);
    unsigned found = 0;

    device.cases = 1;
    device.places = 3;
    for (first_bad = 0;; first_bad++) {
        g_autoptr(GError) error = NULL;

        calls = 0;
        last_bad = first_bad + span;
        if (vmstate_testing_run(&device, NULL, &error)) {
            if (calls <= first_bad) {
                return found;
            }
            /* A load may be refused where any load may be. */
            continue;
        }
        testing_assert_says(error->message, "moody: ");
        testing_assert_says(error->message, "VMSTATE_TEST_SEED=0x1, state 0");
        found++;
    }
}

static const VMStateDescription moody_vmsd = {
    .name = "moody",
    .version_id = 2,
    .minimum_version_id = 1,
    .pre_save_errp = is_good,
    .fields = testing_dev_ctrl,
};

static void a_save_that_fails_is_found_in_every_check(void **state)
{
    (void)state;
    assert_true(try_each(&moody_vmsd, 1000000) > 50);
}

static void a_save_that_fails_once_is_found_too(void **state)
{
    (void)state;
    assert_true(try_each(&moody_vmsd, 0) > 50);
    assert_true(try_each(&moody_vmsd, 2) > 50);
}

static void a_load_that_fails_is_found_in_every_check(void **state)
{
    const VMStateDescription vmsd = {
        .name = "moody",
        .version_id = 2,
        .minimum_version_id = 1,
        .post_load_errp = is_good_to_load,
        .fields = testing_dev_ctrl,
    };

    (void)state;
    assert_true(try_each(&vmsd, 1000000) > 8);
}

static bool refuse_old(void *opaque, int version_id, GError **errp)
{
    (void)opaque;
    if (version_id < 2) {
        g_set_error_literal(errp, VMSTATE_ERROR, VMSTATE_ERROR_VERSION, "too old for me");
    }
    return version_id >= 2;
}

static void an_older_version_that_is_only_promised_is_found(void **state)
{
    const VMStateDescription vmsd = {
        .name = "promising",
        .version_id = 2,
        .minimum_version_id = 1,
        .post_load_errp = refuse_old,
        .fields = testing_dev_ctrl,
    };

    (void)state;
    testing_expect(&vmsd, VMSTATE_TEST_VERSIONS, "version 1");
    testing_expect(&vmsd, VMSTATE_TEST_VERSIONS, "what was saved is refused: promising@0: post_load: too old for me");
}

/* A load that fails: each byte that it wrote, by a hook, where a field is. */
static bool write_more(void *opaque, GError **errp)
{
    (void)errp;
    ((TestingDev *)opaque)->more = 0xee;
    return true;
}

static void a_field_that_a_hook_wrote_early_is_found(void **state)
{
    const VMStateDescription vmsd = {
        .name = "early",
        .pre_load_errp = write_more,
        .fields = (const VMStateField[]){
            VMSTATE_UINT32(ctrl, TestingDev),
            VMSTATE_UINT8(more, TestingDev),
            VMSTATE_END_OF_LIST(),
        },
    };
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_CANCEL | VMSTATE_TEST_TRUNCATION);
    g_autofree char *memory = NULL, *saved = NULL;

    (void)state;
    memory = testing_report_of(&device);
    testing_assert_says(memory, "The load must undo it");
    testing_assert_says(memory, "path: more");
    /* The struct's bytes are not compared: what is saved tells. */
    device.size = 0;
    saved = testing_report_of(&device);
    testing_assert_says(saved, "the load failed and has changed what the device saves: first the byte was");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_description_that_no_registry_takes),
        cmocka_unit_test(a_save_that_fails_is_found_in_every_check),
        cmocka_unit_test(a_save_that_fails_once_is_found_too),
        cmocka_unit_test(a_load_that_fails_is_found_in_every_check),
        cmocka_unit_test(an_older_version_that_is_only_promised_is_found),
        cmocka_unit_test(a_field_that_a_hook_wrote_early_is_found),
    };

    /* The reports below are those of their own seeds. */
    g_unsetenv("VMSTATE_TEST_SEED");
    g_unsetenv("VMSTATE_TEST_CASES");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
