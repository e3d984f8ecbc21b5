/* SPDX-License-Identifier: BSD-3-Clause */
/* The test kit, pointed at devices that keep something of before when they are loaded while in use. */
#include "testing-helper.h"

#include <vmstate/queue.h>

typedef struct Event Event;
struct Event {
    uint32_t number;
    QTAILQ_ENTRY(Event) next;
};

typedef struct Dev {
    uint32_t ctrl;
    uint32_t level;
    bool on;
    bool was_loaded;
    QTAILQ_HEAD(, Event) events;
    GTree *tree;
} Dev;

static gint compare_keys(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return (uintptr_t)a < (uintptr_t)b ? -1 : (uintptr_t)a > (uintptr_t)b;
}

static void *make_dev(void)
{
    Dev *dev = g_new0(Dev, 1);

    QTAILQ_INIT(&dev->events);
    dev->tree = g_tree_new_full(compare_keys, NULL, NULL, g_free);
    return dev;
}

static void free_dev(void *opaque)
{
    Dev *dev = opaque;
    Event *event;

    while ((event = QTAILQ_FIRST(&dev->events))) {
        QTAILQ_REMOVE(&dev->events, event, next);
        g_free(event);
    }
    g_tree_unref(dev->tree);
    g_free(dev);
}

/* Members that a description leaves alone are no fault here. */
#define DEVICE(_vmsd, _checks) \
    { \
        .struct_size = sizeof(VMStateTestDevice), .vmsd = (_vmsd), .size = sizeof(Dev), .make = make_dev, \
        .free = free_dev, .seed = 1, .places = 200, \
        .skip = (TESTING_ALL_CHECKS & ~(unsigned)(_checks)) | VMSTATE_TEST_COVERAGE, \
    }

/* All other checks pass; that of leftovers fails with this path and this text. */
static void expect(const VMStateDescription *vmsd, const char *path, const char *text)
{
    const VMStateTestDevice without = DEVICE(vmsd, TESTING_ALL_CHECKS & ~VMSTATE_TEST_LEFTOVERS);
    const VMStateTestDevice with = DEVICE(vmsd, TESTING_ALL_CHECKS);
    g_autoptr(GError) error = NULL;

    VMSTATE_TESTING_ASSERT_CMOCKA(&without);
    if (vmstate_testing_run(&with, NULL, &error)) {
        fail_msg("nothing was found");
    }
    testing_assert_says(error->message, ": leftovers: loaded into a device in use");
    testing_assert_says(error->message, text);
    testing_assert_says(error->message, path);
}

static void expect_none(const VMStateDescription *vmsd)
{
    const VMStateTestDevice device = DEVICE(vmsd, TESTING_ALL_CHECKS);

    VMSTATE_TESTING_ASSERT_CMOCKA(&device);
}

static bool is_on(void *opaque)
{
    return ((const Dev *)opaque)->on;
}

static const VMStateDescription more_vmsd = {
    .name = "dev/more",
    .needed = is_on,
    .fields = (const VMStateField[]){
        VMSTATE_BOOL(on, Dev),
        VMSTATE_UINT32(level, Dev),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateField ctrl_fields[] = {VMSTATE_UINT32(ctrl, Dev), VMSTATE_END_OF_LIST()};

static bool reset_more(void *opaque, GError **errp)
{
    Dev *dev = opaque;

    (void)errp;
    dev->on = false;
    dev->level = 0;
    return true;
}

static void what_a_stream_without_the_subsection_leaves_is_found(void **state)
{
    const VMStateDescription vmsd = {
        .name = "dev",
        .fields = ctrl_fields,
        .subsections = (const VMStateDescription *const[]){&more_vmsd, NULL},
    };

    (void)state;
    expect(&vmsd, "path: {dev/more}.on", "what this stream does not bring stays as it was: reset it in pre_load");
}

static void what_pre_load_resets_is_no_leftover(void **state)
{
    const VMStateDescription vmsd = {
        .name = "dev",
        .pre_load_errp = reset_more,
        .fields = ctrl_fields,
        .subsections = (const VMStateDescription *const[]){&more_vmsd, NULL},
        .extra = &(const VMStateDescriptionExtra){
            VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
            .state_size = sizeof(Dev),
        },
    };

    (void)state;
    expect_none(&vmsd);
}

static const VMStateDescription event_vmsd = {
    .name = "dev/event",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(number, Event),
        VMSTATE_END_OF_LIST(),
    },
};

static void elements_that_are_appended_are_found(void **state)
{
    const VMStateDescription list = {
        .name = "dev",
        .fields = (const VMStateField[]){
            VMSTATE_QTAILQ_V(events, Dev, 0, event_vmsd, Event, next),
            VMSTATE_END_OF_LIST(),
        },
    };
    const VMStateDescription tree = {
        .name = "dev",
        .fields = (const VMStateField[]){
            VMSTATE_GTREE_DIRECT_KEY_V(tree, Dev, 0, &event_vmsd, Event),
            VMSTATE_END_OF_LIST(),
        },
    };

    (void)state;
    expect(&list, "path: events", "the elements are appended: give the field a free function");
    expect(&tree, "path: tree", "the elements are appended: give the field a free function");
}

static void lists_with_a_free_function_keep_nothing(void **state)
{
    const VMStateDescription vmsd = {
        .name = "dev",
        .fields = (const VMStateField[]){
            VMSTATE_QTAILQ_FREE_V(events, Dev, 0, event_vmsd, Event, next, g_free),
            VMSTATE_GTREE_DIRECT_KEY_FREE_V(tree, Dev, 0, &event_vmsd, Event, g_free),
            VMSTATE_END_OF_LIST(),
        },
    };

    (void)state;
    expect_none(&vmsd);
}

/* A sum of all that was loaded: only the device knows what its info does. */
static int add_number(VMStateStream *f, void *pv, size_t size, const VMStateField *field)
{
    (void)size;
    (void)field;
    *(uint32_t *)pv += vmstate_stream_get_be32(f);
    return 0;
}

static int put_number(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc)
{
    (void)size;
    (void)field;
    (void)vmdesc;
    vmstate_stream_put_be32(f, *(const uint32_t *)pv);
    return 0;
}

/* The kit fills ctrl. */
static void fill_level(void *opaque)
{
    Dev *dev = opaque;

    dev->level = dev->ctrl;
}

static void what_an_info_adds_to_is_found_by_its_bytes(void **state)
{
    static const VMStateInfo sum = {.name = "sum", .get = add_number, .put = put_number};
    const VMStateDescription vmsd = {
        .name = "dev",
        .fields = (const VMStateField[]){
            VMSTATE_UINT32(ctrl, Dev),
            {.name = "level", .info = &sum, .size = 4, .flags = VMS_SINGLE, .offset = offsetof(Dev, level)},
            VMSTATE_END_OF_LIST(),
        },
    };
    VMStateTestDevice device = DEVICE(&vmsd, TESTING_ALL_CHECKS);
    g_autoptr(GError) error = NULL;

    (void)state;
    device.adjust = fill_level;
    assert_false(vmstate_testing_run(&device, NULL, &error));
    testing_assert_says(error->message, "dev: leftovers: ");
    testing_assert_says(error->message, "path: dev@0:level\n");
}

static bool load_once(void *opaque, int version_id, GError **errp)
{
    Dev *dev = opaque;

    (void)version_id;
    if (dev->was_loaded) {
        g_set_error_literal(errp, VMSTATE_ERROR, VMSTATE_ERROR_HOOK, "in use");
        return false;
    }
    dev->was_loaded = true;
    return true;
}

static void a_device_that_refuses_to_be_loaded_in_use_keeps_nothing(void **state)
{
    const VMStateDescription vmsd = {
        .name = "dev",
        .post_load_errp = load_once,
        .fields = ctrl_fields,
        .subsections = (const VMStateDescription *const[]){&more_vmsd, NULL},
        .extra = &(const VMStateDescriptionExtra){
            VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
            .state_size = sizeof(Dev),
        },
    };
    (void)state;
    expect_none(&vmsd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_stream_without_the_subsection_leaves_is_found),
        cmocka_unit_test(what_pre_load_resets_is_no_leftover),
        cmocka_unit_test(elements_that_are_appended_are_found),
        cmocka_unit_test(lists_with_a_free_function_keep_nothing),
        cmocka_unit_test(what_an_info_adds_to_is_found_by_its_bytes),
        cmocka_unit_test(a_device_that_refuses_to_be_loaded_in_use_keeps_nothing),
    };

    /* The reports below are those of their own seeds. */
    g_unsetenv("VMSTATE_TEST_SEED");
    g_unsetenv("VMSTATE_TEST_CASES");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
