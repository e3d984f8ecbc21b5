/* SPDX-License-Identifier: BSD-3-Clause */
/* Hooks: their order, what happens when one refuses, and subsections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "test-util.h"

typedef struct Dev {
    uint8_t a;
    uint8_t b;
    uint8_t c;
    bool has_sub;
    bool has_deep;
    uint32_t written_by_hook;
    GString *log;
    /* The hook of this name refuses. */
    const char *refuses;
} Dev;

/* Notes the call; false when it is to be refused. */
static bool note(Dev *dev, const char *hook)
{
    g_string_append_printf(dev->log, "%s ", hook);
    return g_strcmp0(dev->refuses, hook) != 0;
}

static int pre_load(void *opaque)
{
    return note(opaque, "pre_load") ? 0 : -EPERM;
}

static int post_load(void *opaque, int version_id)
{
    Dev *dev = opaque;

    dev->written_by_hook = 0x55;
    g_string_append_printf(dev->log, "v%d ", version_id);
    return note(dev, "post_load") ? 0 : -EINVAL;
}

static int pre_save(void *opaque)
{
    return note(opaque, "pre_save") ? 0 : -EIO;
}

static int post_save(void *opaque)
{
    return note(opaque, "post_save") ? 0 : -EIO;
}

static bool validate(void *opaque, GError **errp)
{
    if (!note(opaque, "validate")) {
        g_set_error_literal(errp, VMSTATE_ERROR, VMSTATE_ERROR_HOOK, "not like this");
        return false;
    }
    return true;
}

static void commit(void *opaque)
{
    note(opaque, "commit");
}

static void load_aborted(void *opaque)
{
    note(opaque, "load_aborted");
}

static bool field_exists(void *opaque, int version_id)
{
    return note(opaque, "field") && version_id >= 1;
}

static bool sub_needed(void *opaque)
{
    return ((Dev *)opaque)->has_sub;
}

static bool deep_needed(void *opaque)
{
    return ((Dev *)opaque)->has_deep;
}

static int sub_post_load(void *opaque, int version_id)
{
    (void)version_id;
    return note(opaque, "sub_post_load") ? 0 : -EINVAL;
}

static const VMStateDescription deep = {
    .name = "dev/sub/deep",
    .version_id = 1,
    .needed = deep_needed,
    .fields = (const VMStateField[]){VMSTATE_UINT8(c, Dev), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription sub = {
    .name = "dev/sub",
    .version_id = 2,
    .minimum_version_id = 2,
    .needed = sub_needed,
    .post_load = sub_post_load,
    .fields = (const VMStateField[]){VMSTATE_UINT8(b, Dev), VMSTATE_END_OF_LIST()},
    .subsections = (const VMStateDescription *const[]){&deep, NULL},
};

static const VMStateDescription dev_vmsd = {
    .name = "dev",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_load = pre_load,
    .post_load = post_load,
    .pre_save = pre_save,
    .post_save_int = post_save,
    .fields = (const VMStateField[]){
        VMSTATE_UINT8_TEST(a, Dev, field_exists),
        VMSTATE_END_OF_LIST(),
    },
    .subsections = (const VMStateDescription *const[]){&sub, NULL},
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = offsetof(Dev, log),
        .validate = validate,
        .commit = commit,
        .load_aborted = load_aborted,
    },
};

/* The header of dev/sub, version 2, and of dev/sub/deep, version 1. */
#define SUB "05 07 64 65 76 2f 73 75 62 00 00 00 02 "
#define DEEP "05 0c 64 65 76 2f 73 75 62 2f 64 65 65 70 00 00 00 01 "

static void dev_init(Dev *dev)
{
    memset(dev, 0, sizeof(*dev));
    dev->log = g_string_new(NULL);
}

static void dev_clear(Dev *dev)
{
    g_string_free(dev->log, TRUE);
}

static bool load(Dev *dev, const char *hex, GError **error)
{
    g_autoptr(GBytes) bytes = test_bytes(hex);

    g_string_truncate(dev->log, 0);
    return test_load(&dev_vmsd, dev, bytes, error);
}

static bool save(Dev *dev, GError **error)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();

    g_string_truncate(dev->log, 0);
    return vmstate_stream_save_description(stream, &dev_vmsd, dev, NULL, -1, error);
}

static void hooks_come_in_order(void **state)
{
    g_autoptr(GBytes) bytes = NULL;
    Dev dev;

    (void)state;
    dev_init(&dev);
    dev.has_sub = dev.has_deep = true;
    bytes = test_save(&dev_vmsd, &dev);
    test_assert_bytes(bytes, "00 " SUB "00 " DEEP "00");
    assert_string_equal(dev.log->str, "pre_save field post_save ");
    assert_true(load(&dev, "07 " SUB "08 " DEEP "09", NULL));
    assert_string_equal(dev.log->str,
                        "pre_load field sub_post_load validate v1 post_load commit ");
    assert_true(dev.a == 7 && dev.b == 8 && dev.c == 9);
    assert_int_equal(dev.written_by_hook, 0x55);
    dev_clear(&dev);
}

static void a_load_that_a_hook_refuses_is_undone(void **state)
{
    const char *hooks[] = {"pre_load", "sub_post_load", "validate", "post_load"};
    const char *messages[] = {"pre_load", "{dev/sub}: post_load", "validate: not like this",
                              "post_load"};
    Dev dev;

    (void)state;
    dev_init(&dev);
    for (size_t i = 0; i < G_N_ELEMENTS(hooks); i++) {
        g_autoptr(GError) error = NULL;
        Dev before;

        dev.refuses = hooks[i];
        memcpy(&before, &dev, sizeof(dev));
        assert_false(load(&dev, "07 " SUB "08", &error));
        test_assert_error(&error, VMSTATE_ERROR_HOOK, messages[i]);
        assert_memory_equal(&before, &dev, sizeof(dev));
        assert_true(g_str_has_suffix(dev.log->str, "load_aborted "));
    }
    dev_clear(&dev);
}

static void post_save_follows_every_pre_save_that_went_well(void **state)
{
    g_autoptr(GError) error = NULL;
    Dev dev;

    (void)state;
    dev_init(&dev);
    dev.refuses = "pre_save";
    assert_false(save(&dev, &error));
    test_assert_error(&error, VMSTATE_ERROR_HOOK, "pre_save");
    assert_string_equal(dev.log->str, "pre_save ");
    dev.refuses = "post_save";
    assert_false(save(&dev, &error));
    test_assert_error(&error, VMSTATE_ERROR_HOOK, "post_save");
    dev_clear(&dev);
}

static void subsections_that_are_no_good(void **state)
{
    g_autoptr(GError) error = NULL;
    Dev dev;

    (void)state;
    dev_init(&dev);
    assert_false(load(&dev, "07 05 07 64 65 76 2f 73 75 63 00 00 00 02 08", &error));
    test_assert_error(&error, VMSTATE_ERROR_UNKNOWN_SUBSECTION, "\"dev/suc\"");
    assert_false(load(&dev, "07 " SUB "08 " SUB "09", &error));
    test_assert_error(&error, VMSTATE_ERROR_SECTION_ORDER, "dev/sub");
    assert_false(load(&dev, "07 05 07 64 65 76 2f 73 75 62 00 00 00 03 08", &error));
    test_assert_error(&error, VMSTATE_ERROR_VERSION, "{dev/sub}: version 3");
    assert_false(load(&dev, "07 05 07 64 65 76 2f 73 75 62 00 00 00 01 08", &error));
    test_assert_error(&error, VMSTATE_ERROR_VERSION, "{dev/sub}: version 1");
    assert_false(load(&dev, "07 " SUB, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "{dev/sub}.b: ");
    assert_false(load(&dev, "07 " SUB "08 " DEEP, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "{dev/sub}.{dev/sub/deep}.c: ");
    assert_int_equal(dev.a, 0);
    dev_clear(&dev);
}

typedef struct Pair {
    Dev dev;
    uint8_t after[2];
} Pair;

static const VMStateDescription pair = {
    .name = "pair",
    .fields = (const VMStateField[]){
        VMSTATE_STRUCT(dev, Pair, 0, dev_vmsd, Dev),
        VMSTATE_UINT8_ARRAY(after, Pair, 2),
        VMSTATE_END_OF_LIST(),
    },
};

static void a_5_that_is_no_subsection_is_data(void **state)
{
    g_autoptr(GBytes) bytes = test_bytes("07 05 07");
    g_autoptr(GError) error = NULL;
    Pair p;

    (void)state;
    memset(&p, 0, sizeof(p));
    dev_init(&p.dev);
    assert_true(test_load(&pair, &p, bytes, &error));
    assert_int_equal(p.after[0], 5);
    assert_int_equal(p.after[1], 7);
    dev_clear(&p.dev);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hooks_come_in_order),
        cmocka_unit_test(a_load_that_a_hook_refuses_is_undone),
        cmocka_unit_test(post_save_follows_every_pre_save_that_went_well),
        cmocka_unit_test(subsections_that_are_no_good),
        cmocka_unit_test(a_5_that_is_no_subsection_is_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
