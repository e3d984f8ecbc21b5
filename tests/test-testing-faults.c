/* SPDX-License-Identifier: BSD-3-Clause */
/* The test kit, pointed at devices with a planted fault each: every check finds its own, and the report says what it is. */
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
    uint16_t words[3];
    bool on;
    uint8_t level;
    uint32_t n;
    uint32_t from;
    uint32_t length;
    uint32_t end;
    char text[8];
    char *name;
    GByteArray *bytes;
    bool has_more;
    uint8_t more;
    uint8_t ring[16];
} Dev;

static void *make_dev(void)
{
    return g_new0(Dev, 1);
}

static void free_dev(void *opaque)
{
    Dev *dev = opaque;

    g_free(dev->name);
    if (dev->bytes) {
        g_byte_array_unref(dev->bytes);
    }
    g_free(dev);
}

#define ALL_CHECKS 0xfff

#define DEVICE(_vmsd, _checks) \
    { \
        .struct_size = sizeof(VMStateTestDevice), .vmsd = (_vmsd), .size = sizeof(Dev), .make = make_dev, \
        .free = free_dev, .seed = 1, .cases = 3, .places = 200, .skip = ALL_CHECKS & ~(unsigned)(_checks), \
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

/* The check, which is the only one that runs, must find the fault and say this. */
static void expect(const VMStateDescription *vmsd, VMStateTestCheck check, const char *text)
{
    VMStateTestDevice device = DEVICE(vmsd, check);
    g_autofree char *report = report_of(&device);

    assert_says(report, text);
}

static const VMStateField ctrl_fields[] = {VMSTATE_UINT32(ctrl, Dev), VMSTATE_END_OF_LIST()};

static void a_description_that_no_registry_takes(void **state)
{
    const VMStateDescription vmsd = {.name = "fixed", .unmigratable = true, .fields = ctrl_fields};
    const VMStateTestCheck checks[] = {
        VMSTATE_TEST_REGISTER, VMSTATE_TEST_DETERMINISM, VMSTATE_TEST_ROUND_TRIP, VMSTATE_TEST_CHUNKS,
        VMSTATE_TEST_VERSIONS, VMSTATE_TEST_REUSE,       VMSTATE_TEST_CANCEL,     VMSTATE_TEST_TRUNCATION,
        VMSTATE_TEST_BIT_FLIPS, VMSTATE_TEST_COVERAGE,
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
        expect(&vmsd, checks[i], 
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
    VMStateTestDevice device = DEVICE(vmsd, ALL_CHECKS & ~VMSTATE_TEST_COVERAGE);
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
        assert_says(error->message, "moody: ");
        assert_says(error->message, "VMSTATE_TEST_SEED=0x1, state 0");
        found++;
    }
}

static void a_save_that_fails_is_found_in_every_check(void **state)
{
    const VMStateDescription vmsd = {
        .name = "moody",
        .version_id = 2,
        .minimum_version_id = 1,
        .pre_save_errp = is_good,
        .fields = ctrl_fields,
    };

    (void)state;
    assert_true(try_each(&vmsd, 1000000) > 50);
}

static void a_save_that_fails_once_is_found_too(void **state)
{
    const VMStateDescription vmsd = {
        .name = "moody",
        .version_id = 2,
        .minimum_version_id = 1,
        .pre_save_errp = is_good,
        .fields = ctrl_fields,
    };

    (void)state;
    assert_true(try_each(&vmsd, 0) > 50);
    assert_true(try_each(&vmsd, 2) > 50);
}

static void a_load_that_fails_is_found_in_every_check(void **state)
{
    const VMStateDescription vmsd = {
        .name = "moody",
        .version_id = 2,
        .minimum_version_id = 1,
        .post_load_errp = is_good_to_load,
        .fields = ctrl_fields,
    };

    (void)state;
    assert_true(try_each(&vmsd, 1000000) > 8);
}

static unsigned devices;

static bool put_a_counter(void *opaque, GError **errp)
{
    (void)errp;
    ((Dev *)opaque)->ctrl = ++devices;
    return true;
}

static void a_counter_of_all_devices_is_found(void **state)
{
    const VMStateDescription vmsd = {.name = "counter", .pre_save_errp = put_a_counter, .fields = ctrl_fields};

    (void)state;
    expect(&vmsd, VMSTATE_TEST_DETERMINISM, "determinism: two equal devices were saved: first the byte was");
}

static bool is_odd(void *opaque)
{
    (void)opaque;
    return ++devices & 1;
}

static void a_subsection_that_comes_and_goes_is_found(void **state)
{
    const VMStateDescription more = {
        .name = "fickle/more",
        .needed = is_odd,
        .fields = (const VMStateField[]){VMSTATE_UINT8(more, Dev), VMSTATE_END_OF_LIST()},
    };
    const VMStateDescription vmsd = {
        .name = "fickle",
        .fields = ctrl_fields,
        .subsections = (const VMStateDescription *const[]){&more, NULL},
    };

    (void)state;
    devices = 0;
    expect(&vmsd, VMSTATE_TEST_DETERMINISM, "determinism: two equal devices were saved: first ");
}

/* Changes of what was loaded, each by a hook of its own. */
static bool change_ctrl(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((Dev *)opaque)->ctrl = 0x01020304;
    return true;
}

static bool change_a_word(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((Dev *)opaque)->words[2] ^= 0x101;
    return true;
}

static void a_hook_that_changes_what_was_loaded_is_found(void **state)
{
    const VMStateDescription vmsd = {.name = "vain", .post_load_errp = change_ctrl, .fields = ctrl_fields};
    const VMStateDescription array = {
        .name = "vain",
        .post_load_errp = change_a_word,
        .fields = (const VMStateField[]){VMSTATE_UINT16_ARRAY(words, Dev, 3), VMSTATE_END_OF_LIST()},
    };

    (void)state;
    expect(&vmsd, VMSTATE_TEST_ROUND_TRIP,
           "saved and loaded: the field had the bytes 00 00 00 00 (in memory), now it has ");
    expect(&vmsd, VMSTATE_TEST_ROUND_TRIP, "path: ctrl");
    expect(&array, VMSTATE_TEST_ROUND_TRIP, "path: words[2]");
    expect(&array, VMSTATE_TEST_CHUNKS, "chunks of 1 bytes: the field had the bytes 00 00");
}

static bool change_what_is_saved(void *opaque, GError **errp)
{
    Dev *dev = opaque;

    (void)errp;
    dev->more = (uint8_t)(dev->on ? dev->more + 1 : dev->more);
    dev->on = true;
    return true;
}

static void a_save_that_is_another_the_next_time_is_found(void **state)
{
    const VMStateDescription vmsd = {
        .name = "aging",
        .pre_save_errp = change_what_is_saved,
        .fields = (const VMStateField[]){VMSTATE_UINT8(more, Dev), VMSTATE_END_OF_LIST()},
    };

    (void)state;
    expect(&vmsd, VMSTATE_TEST_DETERMINISM, "the same device was saved twice");
    expect(&vmsd, VMSTATE_TEST_CHUNKS, "chunks of 1 bytes: first the byte was");
    expect(&vmsd, VMSTATE_TEST_CANCEL, "saved after a save was given up after 0 bytes: first the byte was");
}

static bool has_more(void *opaque, int version_id)
{
    return version_id >= 0 && ((Dev *)opaque)->has_more;
}

static void has_it(void *opaque)
{
    ((Dev *)opaque)->has_more = true;
}

static bool forget_more(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((Dev *)opaque)->has_more = false;
    return true;
}

static void a_field_whose_existence_is_not_loaded_is_found(void **state)
{
    const VMStateDescription vmsd = {
        .name = "absent",
        .post_load_errp = forget_more,
        .fields = (const VMStateField[]){
            VMSTATE_BOOL(has_more, Dev),
            VMSTATE_UINT8_TEST(more, Dev, has_more),
            VMSTATE_UINT32(ctrl, Dev),
            VMSTATE_END_OF_LIST(),
        },
    };
    const VMStateDescription last = {
        .name = "absent",
        .post_load_errp = forget_more,
        .fields = (const VMStateField[]){
            VMSTATE_UINT8_TEST(more, Dev, has_more),
            VMSTATE_END_OF_LIST(),
        },
    };
    VMStateTestDevice device = DEVICE(&vmsd, VMSTATE_TEST_ROUND_TRIP);
    g_autofree char *differs = NULL, *refused = NULL;

    (void)state;
    device.adjust = has_it;
    differs = report_of(&device);
    assert_says(differs, "path: has_more");
    device.vmsd = &last;
    refused = report_of(&device);
    assert_says(refused, "saved and loaded: what was saved is refused: ");
}

static bool add_more(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((Dev *)opaque)->has_more = true;
    return true;
}

static void a_field_that_a_load_brings_into_being_is_found(void **state)
{
    const VMStateDescription vmsd = {
        .name = "more",
        .post_load_errp = add_more,
        .fields = (const VMStateField[]){
            VMSTATE_UINT8_TEST(more, Dev, has_more),
            VMSTATE_UINT32(ctrl, Dev),
            VMSTATE_END_OF_LIST(),
        },
    };
    const VMStateDescription last = {
        .name = "more",
        .post_load_errp = add_more,
        .fields = (const VMStateField[]){
            VMSTATE_UINT32(ctrl, Dev),
            VMSTATE_UINT8_TEST(more, Dev, has_more),
            VMSTATE_END_OF_LIST(),
        },
    };

    (void)state;
    expect(&vmsd, VMSTATE_TEST_ROUND_TRIP, "more follows now, and ctrl in what was saved");
    expect(&last, VMSTATE_TEST_ROUND_TRIP, "more follows now, and nothing in what was saved");
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
        .fields = ctrl_fields,
    };

    (void)state;
    expect(&vmsd, VMSTATE_TEST_VERSIONS, "version 1");
    expect(&vmsd, VMSTATE_TEST_VERSIONS, "what was saved is refused: promising@0: post_load: too old for me");
}

/* Values that a hook puts where no stream could. */
static bool load_too_much(void *opaque, int version_id, GError **errp)
{
    Dev *dev = opaque;
    const uint8_t bad_bool = 2;

    (void)version_id;
    (void)errp;
    memcpy(&dev->on, &bad_bool, 1);
    dev->level = 200;
    dev->n = 17;
    dev->from = 5;
    dev->length = 6;
    dev->end = 10;
    memset(dev->text, 'x', sizeof(dev->text));
    g_free(dev->name);
    dev->name = g_strdup("longer than eight");
    if (dev->bytes) {
        g_byte_array_set_size(dev->bytes, 9);
    }
    return true;
}

/* A count inside the struct: its capacity is the array's size. */
#define RING \
    { \
        .name = "ring", .info = &vmstate_info_uint8, .size = 1, .flags = VMS_VARRAY_UINT32, \
        .num_offset = offsetof(Dev, n), .offset = offsetof(Dev, ring), .capacity = sizeof(((Dev *)NULL)->ring), \
    }

static void expect_beyond(const VMStateField *fields, const char *path, const char *text)
{
    const VMStateDescription vmsd = {.name = "wild", .post_load_errp = load_too_much, .fields = fields};
    VMStateTestDevice device = DEVICE(&vmsd, VMSTATE_TEST_REUSE);
    g_autofree char *report = NULL;

    /* Only what is saved is compared: the hook allocates. */
    device.size = 0;
    report = report_of(&device);
    assert_says(report, "wild: reuse: loaded into a device in use: the stream was loaded, and ");
    assert_says(report, text);
    assert_says(report, path);
}

static void values_that_a_hook_puts_beyond_their_bounds_are_found(void **state)
{
    (void)state;
    expect_beyond((const VMStateField[]){VMSTATE_BOOL(on, Dev), VMSTATE_END_OF_LIST()}, "path: on",
                  "the bool has the value 2");
    expect_beyond((const VMStateField[]){VMSTATE_UINT8_MAX(level, Dev, 100), VMSTATE_END_OF_LIST()}, "path: level",
                  "0xc8 is not within its bound");
    expect_beyond((const VMStateField[]){VMSTATE_UINT8_ENUM(level, Dev, 0, 2), VMSTATE_END_OF_LIST()}, "path: level",
                  "0xc8 is not within its bound");
    expect_beyond((const VMStateField[]){VMSTATE_UINT32(n, Dev), RING, VMSTATE_END_OF_LIST()},
                  "path: ring", "its count 17 is above its capacity 16");
    expect_beyond((const VMStateField[]){VMSTATE_UINT32(from, Dev), VMSTATE_UINT32(length, Dev), VMSTATE_UINT32(end, Dev),
                                         VMSTATE_RELATION_SUM("fits", Dev, from, length, end), VMSTATE_END_OF_LIST()},
                  "path: fits", "the relation does not hold");
    expect_beyond((const VMStateField[]){VMSTATE_CHAR_ARRAY(text, Dev), VMSTATE_END_OF_LIST()}, "path: text",
                  "the text has no end");
    expect_beyond((const VMStateField[]){VMSTATE_STRING(name, Dev, 8), VMSTATE_END_OF_LIST()}, "path: name",
                  "its length 17 is above its capacity");
    expect_beyond((const VMStateField[]){VMSTATE_GBYTEARRAY_MAX(bytes, Dev, 0, 8), VMSTATE_END_OF_LIST()}, "path: bytes",
                  "its length 9 is above its capacity");
}

/* A load that fails: each byte that it wrote, by a hook, where a field is. */
static bool write_more(void *opaque, GError **errp)
{
    (void)errp;
    ((Dev *)opaque)->more = 0xee;
    return true;
}

static void a_field_that_a_hook_wrote_early_is_found(void **state)
{
    const VMStateDescription vmsd = {
        .name = "early",
        .pre_load_errp = write_more,
        .fields = (const VMStateField[]){VMSTATE_UINT32(ctrl, Dev), VMSTATE_UINT8(more, Dev), VMSTATE_END_OF_LIST()},
    };
    VMStateTestDevice device = DEVICE(&vmsd, VMSTATE_TEST_CANCEL | VMSTATE_TEST_TRUNCATION);
    g_autofree char *memory = NULL, *saved = NULL;

    (void)state;
    memory = report_of(&device);
    assert_says(memory, "The load must undo it");
    assert_says(memory, "path: more");
    /* The struct's bytes are not compared: what is saved tells. */
    device.size = 0;
    saved = report_of(&device);
    assert_says(saved, "the load failed and has changed what the device saves: first the byte was");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_description_that_no_registry_takes),
        cmocka_unit_test(a_save_that_fails_is_found_in_every_check),
        cmocka_unit_test(a_save_that_fails_once_is_found_too),
        cmocka_unit_test(a_load_that_fails_is_found_in_every_check),
        cmocka_unit_test(a_counter_of_all_devices_is_found),
        cmocka_unit_test(a_subsection_that_comes_and_goes_is_found),
        cmocka_unit_test(a_hook_that_changes_what_was_loaded_is_found),
        cmocka_unit_test(a_save_that_is_another_the_next_time_is_found),
        cmocka_unit_test(a_field_whose_existence_is_not_loaded_is_found),
        cmocka_unit_test(a_field_that_a_load_brings_into_being_is_found),
        cmocka_unit_test(an_older_version_that_is_only_promised_is_found),
        cmocka_unit_test(values_that_a_hook_puts_beyond_their_bounds_are_found),
        cmocka_unit_test(a_field_that_a_hook_wrote_early_is_found),
    };

    /* The reports below are those of their own seeds. */
    g_unsetenv("VMSTATE_TEST_SEED");
    g_unsetenv("VMSTATE_TEST_CASES");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
