/* SPDX-License-Identifier: BSD-3-Clause */
/* The test kit, pointed at devices that save, or load, something else than they should: each check finds its fault. */
#include "testing-helper.h"

static unsigned devices;

static bool put_a_counter(void *opaque, GError **errp)
{
    (void)errp;
    ((TestingDev *)opaque)->ctrl = ++devices;
    return true;
}

static void a_counter_of_all_devices_is_found(void **state)
{
    const VMStateDescription vmsd = {.name = "counter", .pre_save_errp = put_a_counter, .fields = testing_dev_ctrl};

    (void)state;
    testing_expect(&vmsd, VMSTATE_TEST_DETERMINISM, "determinism: two equal devices were saved: first the byte was");
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
        .fields = (const VMStateField[]){VMSTATE_UINT8(more, TestingDev), VMSTATE_END_OF_LIST()},
    };
    const VMStateDescription vmsd = {
        .name = "fickle",
        .fields = testing_dev_ctrl,
        .subsections = (const VMStateDescription *const[]){&more, NULL},
    };

    (void)state;
    devices = 0;
    testing_expect(&vmsd, VMSTATE_TEST_DETERMINISM, "determinism: two equal devices were saved: first ");
}

/* Changes of what was loaded, each by a hook of its own. */
static bool change_ctrl(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((TestingDev *)opaque)->ctrl = 0x01020304;
    return true;
}

static bool change_a_word(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((TestingDev *)opaque)->words[2] ^= 0x101;
    return true;
}

static void a_hook_that_changes_what_was_loaded_is_found(void **state)
{
    const VMStateDescription vmsd = {.name = "vain", .post_load_errp = change_ctrl, .fields = testing_dev_ctrl};
    const VMStateDescription array = {
        .name = "vain",
        .post_load_errp = change_a_word,
        .fields = (const VMStateField[]){VMSTATE_UINT16_ARRAY(words, TestingDev, 3), VMSTATE_END_OF_LIST()},
    };

    (void)state;
    testing_expect(&vmsd, VMSTATE_TEST_ROUND_TRIP,
                   "saved and loaded: the field had the bytes 00 00 00 00 (in memory), now it has ");
    testing_expect(&vmsd, VMSTATE_TEST_ROUND_TRIP, "path: ctrl");
    testing_expect(&array, VMSTATE_TEST_ROUND_TRIP, "path: words[2]");
    testing_expect(&array, VMSTATE_TEST_CHUNKS, "chunks of 1 bytes: the field had the bytes 00 00");
}

static bool change_what_is_saved(void *opaque, GError **errp)
{
    TestingDev *dev = opaque;

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
        .fields = (const VMStateField[]){VMSTATE_UINT8(more, TestingDev), VMSTATE_END_OF_LIST()},
    };

    (void)state;
    testing_expect(&vmsd, VMSTATE_TEST_DETERMINISM, "the same device was saved twice");
    testing_expect(&vmsd, VMSTATE_TEST_CHUNKS, "chunks of 1 bytes: first the byte was");
    testing_expect(&vmsd, VMSTATE_TEST_CANCEL, "saved after a save was given up after 0 bytes: first the byte was");
}

static bool has_more(void *opaque, int version_id)
{
    return version_id >= 0 && ((TestingDev *)opaque)->has_more;
}

static void has_it(void *opaque)
{
    ((TestingDev *)opaque)->has_more = true;
}

static bool forget_more(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((TestingDev *)opaque)->has_more = false;
    return true;
}

static void a_field_whose_existence_is_not_loaded_is_found(void **state)
{
    const VMStateDescription vmsd = {
        .name = "absent",
        .post_load_errp = forget_more,
        .fields = (const VMStateField[]){
            VMSTATE_BOOL(has_more, TestingDev),
            VMSTATE_UINT8_TEST(more, TestingDev, has_more),
            VMSTATE_UINT32(ctrl, TestingDev),
            VMSTATE_END_OF_LIST(),
        },
    };
    const VMStateDescription last = {
        .name = "absent",
        .post_load_errp = forget_more,
        .fields = (const VMStateField[]){
            VMSTATE_UINT8_TEST(more, TestingDev, has_more),
            VMSTATE_END_OF_LIST(),
        },
    };
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_ROUND_TRIP);
    g_autofree char *differs = NULL, *refused = NULL;

    (void)state;
    device.adjust = has_it;
    differs = testing_report_of(&device);
    testing_assert_says(differs, "path: has_more");
    device.vmsd = &last;
    refused = testing_report_of(&device);
    testing_assert_says(refused, "saved and loaded: what was saved is refused: ");
}

static bool add_more(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    ((TestingDev *)opaque)->has_more = true;
    return true;
}

static void a_field_that_a_load_brings_into_being_is_found(void **state)
{
    const VMStateDescription vmsd = {
        .name = "more",
        .post_load_errp = add_more,
        .fields = (const VMStateField[]){
            VMSTATE_UINT8_TEST(more, TestingDev, has_more),
            VMSTATE_UINT32(ctrl, TestingDev),
            VMSTATE_END_OF_LIST(),
        },
    };
    const VMStateDescription last = {
        .name = "more",
        .post_load_errp = add_more,
        .fields = (const VMStateField[]){
            VMSTATE_UINT32(ctrl, TestingDev),
            VMSTATE_UINT8_TEST(more, TestingDev, has_more),
            VMSTATE_END_OF_LIST(),
        },
    };

    (void)state;
    testing_expect(&vmsd, VMSTATE_TEST_ROUND_TRIP, "more follows now, and ctrl in what was saved");
    testing_expect(&last, VMSTATE_TEST_ROUND_TRIP, "more follows now, and nothing in what was saved");
}

/* Values that a hook puts where no stream could. */
static bool load_too_much(void *opaque, int version_id, GError **errp)
{
    TestingDev *dev = opaque;
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
        .num_offset = offsetof(TestingDev, n), .offset = offsetof(TestingDev, ring), \
        .capacity = sizeof(((TestingDev *)NULL)->ring), \
    }

static void expect_beyond(const VMStateField *fields, const char *path, const char *text)
{
    const VMStateDescription vmsd = {.name = "wild", .post_load_errp = load_too_much, .fields = fields};
    VMStateTestDevice device = TESTING_DEV(&vmsd, VMSTATE_TEST_REUSE);
    g_autofree char *report = NULL;

    /* Only what is saved is compared: the hook allocates. */
    device.size = 0;
    report = testing_report_of(&device);
    testing_assert_says(report, "wild: reuse: loaded into a device in use: the stream was loaded, and ");
    testing_assert_says(report, text);
    testing_assert_says(report, path);
}

static void values_that_a_hook_puts_beyond_their_bounds_are_found(void **state)
{
    (void)state;
    expect_beyond((const VMStateField[]){VMSTATE_BOOL(on, TestingDev), VMSTATE_END_OF_LIST()}, "path: on",
                  "the bool has the value 2");
    expect_beyond((const VMStateField[]){VMSTATE_UINT8_MAX(level, TestingDev, 100), VMSTATE_END_OF_LIST()},
                  "path: level", "0xc8 is not within its bound");
    expect_beyond((const VMStateField[]){VMSTATE_UINT8_ENUM(level, TestingDev, 0, 2), VMSTATE_END_OF_LIST()},
                  "path: level", "0xc8 is not within its bound");
    expect_beyond((const VMStateField[]){VMSTATE_UINT32(n, TestingDev), RING, VMSTATE_END_OF_LIST()},
                  "path: ring", "its count 17 is above its capacity 16");
    expect_beyond((const VMStateField[]){VMSTATE_UINT32(from, TestingDev), VMSTATE_UINT32(length, TestingDev),
                                         VMSTATE_UINT32(end, TestingDev),
                                         VMSTATE_RELATION_SUM("fits", TestingDev, from, length, end),
                                         VMSTATE_END_OF_LIST()},
                  "path: fits", "the relation does not hold");
    expect_beyond((const VMStateField[]){VMSTATE_CHAR_ARRAY(text, TestingDev), VMSTATE_END_OF_LIST()},
                  "path: text", "the text has no end");
    expect_beyond((const VMStateField[]){VMSTATE_STRING(name, TestingDev, 8), VMSTATE_END_OF_LIST()},
                  "path: name", "its length 17 is above its capacity");
    expect_beyond((const VMStateField[]){VMSTATE_GBYTEARRAY_MAX(bytes, TestingDev, 0, 8), VMSTATE_END_OF_LIST()},
                  "path: bytes", "its length 9 is above its capacity");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_of_all_devices_is_found),
        cmocka_unit_test(a_subsection_that_comes_and_goes_is_found),
        cmocka_unit_test(a_hook_that_changes_what_was_loaded_is_found),
        cmocka_unit_test(a_save_that_is_another_the_next_time_is_found),
        cmocka_unit_test(a_field_whose_existence_is_not_loaded_is_found),
        cmocka_unit_test(a_field_that_a_load_brings_into_being_is_found),
        cmocka_unit_test(values_that_a_hook_puts_beyond_their_bounds_are_found),
    };

    /* The reports below are those of their own seeds. */
    g_unsetenv("VMSTATE_TEST_SEED");
    g_unsetenv("VMSTATE_TEST_CASES");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
