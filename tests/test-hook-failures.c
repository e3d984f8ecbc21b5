/* SPDX-License-Identifier: BSD-3-Clause */
/* Hooks and functions of the user's that fail: the save or load fails with their words, and says where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "test-util.h"

typedef struct Dev {
    uint8_t a;
    uint8_t b[2];
    uint8_t memory[8];
    /* The hook that fails, and whether it says why. */
    const char *bad;
    bool silent;
} Dev;

/* The device that hooks of elements look at. */
static Dev *current;

static bool is_good(const char *hook, GError **errp)
{
    if (g_strcmp0(current->bad, hook) != 0) {
        return true;
    }
    if (!current->silent) {
        g_set_error(errp, VMSTATE_ERROR, VMSTATE_ERROR_IO, "%s has its reasons", hook);
    }
    return false;
}

static bool pre_save(void *opaque, GError **errp)
{
    (void)opaque;
    return is_good("pre_save", errp);
}

static bool pre_load(void *opaque, GError **errp)
{
    (void)opaque;
    return is_good("pre_load", errp);
}

static bool post_load(void *opaque, int version_id, GError **errp)
{
    (void)opaque;
    (void)version_id;
    return is_good("post_load", errp);
}

static bool validate(void *opaque, GError **errp)
{
    (void)opaque;
    return is_good("validate", errp);
}

static bool save_byte(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc,
                      GError **errp)
{
    (void)size, (void)field, (void)vmdesc;
    vmstate_stream_put_u8(f, *(uint8_t *)pv);
    return is_good("save", errp);
}

static bool load_byte(VMStateStream *f, void *pv, size_t size, const VMStateField *field, GError **errp)
{
    (void)size, (void)field;
    *(uint8_t *)pv = vmstate_stream_get_u8(f);
    return is_good("load", errp);
}

static int put_byte(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc)
{
    (void)size, (void)field, (void)vmdesc;
    vmstate_stream_put_u8(f, *(uint8_t *)pv);
    return is_good("put", NULL) ? 0 : -EIO;
}

static int get_byte(VMStateStream *f, void *pv, size_t size, const VMStateField *field)
{
    (void)size, (void)field;
    *(uint8_t *)pv = vmstate_stream_get_u8(f);
    return is_good("get", NULL) ? 0 : -EPERM;
}

static const VMStateInfo info_errp = {.name = "byte", .save = save_byte, .load = load_byte};
static const VMStateInfo info_int = {.name = "byte", .put = put_byte, .get = get_byte};

static bool read_memory(void *opaque, uint64_t offset, void *data, size_t size, GError **errp)
{
    memcpy(data, ((Dev *)opaque)->memory + offset, size);
    return is_good("read_memory", errp);
}

static bool write_memory(void *opaque, uint64_t offset, const void *data, size_t size, GError **errp)
{
    memcpy(((Dev *)opaque)->memory + offset, data, size);
    return is_good("write_memory", errp);
}

static uint64_t get_value(void *opaque)
{
    return ((Dev *)opaque)->a;
}

static bool set_value(void *opaque, uint64_t value, GError **errp)
{
    ((Dev *)opaque)->a = (uint8_t)value;
    return is_good("set_value", errp);
}

static const VMStateDescription dev_vmsd = {
    .name = "dev",
    .version_id = 1,
    .pre_save_errp = pre_save,
    .pre_load_errp = pre_load,
    .post_load_errp = post_load,
    .fields = (const VMStateField[]){
        VMSTATE_SINGLE(a, Dev, 0, info_errp, uint8_t),
        VMSTATE_ARRAY(b, Dev, 2, 0, info_int, uint8_t),
        VMSTATE_MEMORY("memory", Dev, 8, read_memory, write_memory),
        VMSTATE_BITFIELD_UINT8("value", Dev, get_value, set_value),
        VMSTATE_END_OF_LIST(),
    },
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = offsetof(Dev, bad),
        .validate = validate,
    },
};

typedef struct Case {
    const char *hook;
    const char *where;
    /* With the hook's own words, and without. */
    VMStateError code;
    const char *said;
    const char *silent;
} Case;

static void check_error(const Case *c, bool silent, GError **error)
{
    if (!strstr((*error)->message, "stream offset 0x")) {
        fail_msg("no offset: %s", (*error)->message);
    }
    if (!g_str_has_prefix((*error)->message, c->where)) {
        fail_msg("\"%s\" is not at the beginning of: %s", c->where, (*error)->message);
    }
    test_assert_error(error, silent ? VMSTATE_ERROR_HOOK : c->code, silent ? c->silent : c->said);
}

#define SAID(_hook) _hook ": " _hook " has its reasons"
#define SILENT(_hook) _hook ": it failed without saying why"

static void a_save_says_which_function_failed(void **state)
{
    static const Case cases[] = {
        {"pre_save", "dev@0: ", VMSTATE_ERROR_IO, SAID("pre_save"), SILENT("pre_save")},
        {"save", "dev@0:a: ", VMSTATE_ERROR_IO, SAID("save"), SILENT("save")},
        {"put", "dev@0:b[0]: ", VMSTATE_ERROR_HOOK, "put: Input/output error", "put: Input/output error"},
        {"read_memory", "dev@0:memory: ", VMSTATE_ERROR_IO, SAID("read_memory"), SILENT("read_memory")},
    };
    const size_t chunks[] = {1, 1000};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases) * 4; i++) {
        const Case *c = &cases[i / 4];
        Dev dev = {.bad = c->hook, .silent = i & 1};
        g_autoptr(VMStateRegistry) registry = test_registry("dev", &dev_vmsd, &dev);
        g_autoptr(VMStateSaver) saver = vmstate_saver_new(registry, NULL);
        g_autoptr(GError) error = NULL;

        current = &dev;
        assert_null(test_read_all(saver, chunks[i / 2 % 2], 1, &error));
        check_error(c, dev.silent, &error);
    }
}

static void a_load_says_which_function_failed_and_is_undone(void **state)
{
    static const Case cases[] = {
        {"pre_load", "dev@0: ", VMSTATE_ERROR_IO, SAID("pre_load"), SILENT("pre_load")},
        {"load", "dev@0:a: ", VMSTATE_ERROR_IO, SAID("load"), SILENT("load")},
        {"get", "dev@0:b[0]: ", VMSTATE_ERROR_HOOK, "get: Operation not permitted", "get: Operation not permitted"},
        {"write_memory", "dev@0:memory: ", VMSTATE_ERROR_IO, SAID("write_memory"), SILENT("write_memory")},
        {"set_value", "dev@0:value: ", VMSTATE_ERROR_IO, SAID("set_value"), SILENT("set_value")},
        {"validate", "dev@0: ", VMSTATE_ERROR_IO, SAID("validate"), SILENT("validate")},
        {"post_load", "dev@0: ", VMSTATE_ERROR_IO, SAID("post_load"), SILENT("post_load")},
    };
    const size_t chunks[] = {1, 1000};
    Dev from = {1, {2, 3}, {4, 5, 6, 7, 8, 9, 10, 11}, NULL, false};
    g_autoptr(VMStateRegistry) source = test_registry("dev", &dev_vmsd, &from);
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    current = &from;
    bytes = test_pull(source, NULL, 1000);
    for (size_t i = 0; i < G_N_ELEMENTS(cases) * 4; i++) {
        const Case *c = &cases[i / 4];
        Dev dev = {.bad = c->hook, .silent = i & 1};
        Dev before;
        g_autoptr(VMStateRegistry) registry = test_registry("dev", &dev_vmsd, &dev);
        g_autoptr(GError) error = NULL;

        memcpy(&before, &dev, sizeof(dev));
        current = &dev;
        assert_false(test_push(registry, NULL, bytes, chunks[i / 2 % 2], &error));
        check_error(c, dev.silent, &error);
        assert_memory_equal(&before, &dev, sizeof(dev));
    }
}

/* Where a stream has failed, what a hook says of it is the consequence. */
static void of_two_failures_the_first_counts(void **state)
{
    Dev from = {1, {2, 3}, {4, 5, 6, 7, 8, 9, 10, 11}, NULL, false};
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    current = &from;
    bytes = test_save(&dev_vmsd, &from);
    for (gsize size = 0; size < 3; size++) {
        g_autoptr(GBytes) part = test_part(bytes, 0, size);
        Dev dev = {.bad = size == 0 ? "load" : "get"};
        g_autoptr(GError) error = NULL;

        current = &dev;
        if (size == 2) {
            /* The first element is there, and refused. */
            assert_false(test_load(&dev_vmsd, &dev, part, &error));
            test_assert_error(&error, VMSTATE_ERROR_HOOK, "b[0]: get: ");
            continue;
        }
        assert_false(test_load(&dev_vmsd, &dev, part, &error));
        test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, size == 0 ? "a: " : "b[0]: ");
    }
}

/* What QEMU 10's hooks return. */
static int returned;

static int return_it(void *opaque)
{
    (void)opaque;
    return returned;
}

static int return_after(void *opaque, int version_id)
{
    (void)version_id;
    return return_it(opaque);
}

static void a_hooks_errno_is_spelt_out(void **state)
{
    const VMStateField fields[] = {VMSTATE_UINT8(a, Dev), VMSTATE_END_OF_LIST()};
    const VMStateDescription save = {.name = "dev", .pre_save = return_it, .fields = fields};
    const VMStateDescription load = {.name = "dev", .pre_load = return_it, .fields = fields};
    const VMStateDescription loaded = {.name = "dev", .post_load = return_after, .fields = fields};
    const struct {
        int value;
        const char *text;
    } cases[] = {
        {-EINVAL, "returned -22 (Invalid argument) ("},
        {-ENOSPC, "returned -28 (No space left on device) ("},
        /* No errno: often just a failure; or none at all. */
        {-1, "returned -1 ("},
        {7, "returned 7 ("},
        {-5000, "returned -5000 ("},
        {INT_MIN, "returned -2147483648 ("},
    };
    g_autoptr(GBytes) bytes = test_bytes("01");
    Dev dev = {0};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *before = g_strdup_printf("pre_load %sstream offset 0x0)", cases[i].text);
        g_autofree char *after = g_strdup_printf("post_load %sstream offset 0x1)", cases[i].text);
        g_autofree char *saving = g_strdup_printf("pre_save %sstream offset 0x0)", cases[i].text);
        g_autoptr(VMStateStream) out = vmstate_stream_new_writer();
        g_autoptr(GError) error = NULL;

        returned = cases[i].value;
        assert_false(test_load(&load, &dev, bytes, &error));
        test_assert_error(&error, VMSTATE_ERROR_HOOK, before);
        assert_false(test_load(&loaded, &dev, bytes, &error));
        test_assert_error(&error, VMSTATE_ERROR_HOOK, after);
        assert_false(vmstate_stream_save_description(out, &save, &dev, NULL, -1, &error));
        test_assert_error(&error, VMSTATE_ERROR_HOOK, saving);
    }
}

/* Devices of code. */
typedef struct Code {
    const char *bad;
    bool silent;
    unsigned pending;
    int cleanups;
    int aborted;
} Code;

static bool is_piece_good(Code *code, const char *hook, GError **errp)
{
    if (g_strcmp0(code->bad, hook) != 0) {
        return true;
    }
    if (!code->silent) {
        g_set_error(errp, VMSTATE_ERROR, VMSTATE_ERROR_IO, "%s has its reasons", hook);
    }
    return false;
}

static bool code_setup(VMStateStream *f, void *opaque, GError **errp)
{
    vmstate_stream_put_u8(f, 1);
    return is_piece_good(opaque, "setup", errp);
}

static uint64_t code_pending(void *opaque)
{
    return ((Code *)opaque)->pending;
}

static bool code_iterate(VMStateStream *f, void *opaque, GError **errp)
{
    ((Code *)opaque)->pending--;
    vmstate_stream_put_u8(f, 2);
    return is_piece_good(opaque, "iterate", errp);
}

static bool code_complete(VMStateStream *f, void *opaque, GError **errp)
{
    vmstate_stream_put_u8(f, 3);
    return is_piece_good(opaque, "complete", errp);
}

static bool code_load(VMStateStream *f, void *opaque, int version_id, VMStateSectionType type, GError **errp)
{
    static const char *const hooks[] = {
        [VMSTATE_SECTION_START] = "load START", [VMSTATE_SECTION_PART] = "load PART", [VMSTATE_SECTION_END] = "load END"};

    (void)version_id;
    vmstate_stream_get_u8(f);
    return is_piece_good(opaque, hooks[type], errp);
}

static void code_cleanup(void *opaque)
{
    ((Code *)opaque)->cleanups++;
}

static void code_aborted(void *opaque)
{
    ((Code *)opaque)->aborted++;
}

static const VMStateIterable code_iterable = {
    .struct_size = sizeof(VMStateIterable),
    .setup = code_setup,
    .pending = code_pending,
    .iterate = code_iterate,
    .complete = code_complete,
    .load = code_load,
    .cleanup = code_cleanup,
    .load_aborted = code_aborted,
};

static VMStateRegistry *registry_of(Code *code)
{
    VMStateRegistry *registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_add_iterable(registry, "code", 0, 1, &code_iterable, code, &error)) {
        fail_msg("%s", error->message);
    }
    return registry;
}

static void an_iterable_device_that_fails_is_cleaned_up(void **state)
{
    const char *const hooks[] = {"setup", "iterate", "complete"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(hooks) * 2; i++) {
        Code code = {.bad = hooks[i / 2], .silent = i & 1, .pending = 2};
        g_autoptr(VMStateRegistry) registry = registry_of(&code);
        g_autoptr(VMStateSaver) saver = vmstate_saver_new(registry, NULL);
        g_autoptr(GError) error = NULL;
        g_autofree char *text =
            g_strdup_printf("code@0: saving: %s", code.silent ? "it failed without saying why" : hooks[i / 2]);

        assert_null(test_read_all(saver, 1, 1, &error));
        test_assert_error(&error, code.silent ? VMSTATE_ERROR_HOOK : VMSTATE_ERROR_IO, text);
        assert_int_equal(code.cleanups, 1);
    }
}

static void an_iterable_device_that_refuses_to_load_is_told_of_the_end(void **state)
{
    const char *const hooks[] = {"load START", "load PART", "load END"};
    Code from = {.pending = 2};
    g_autoptr(VMStateRegistry) source = registry_of(&from);
    g_autoptr(GBytes) bytes = test_pull(source, NULL, 100);

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(hooks); i++) {
        Code code = {.bad = hooks[i]};
        g_autoptr(VMStateRegistry) registry = registry_of(&code);
        g_autoptr(GError) error = NULL;

        assert_false(test_push(registry, NULL, bytes, 1, &error));
        test_assert_error(&error, VMSTATE_ERROR_IO, hooks[i]);
        assert_int_equal(code.aborted, 1);
    }
}

/* A device that fails makes the sections before and after it end, too, wherever the save is. */
static void a_failure_among_several_devices_ends_the_save(void **state)
{
    const char *const hooks[] = {"setup", "iterate", "complete", NULL};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(hooks); i++) {
        Code good = {.pending = 1}, bad = {.bad = hooks[i], .pending = 1};
        Dev dev = {.bad = hooks[i] ? NULL : "pre_save"};
        g_autoptr(VMStateRegistry) registry = registry_of(&good);
        g_autoptr(VMStateSaver) saver = NULL;
        g_autoptr(GError) error = NULL;

        current = &dev;
        assert_true(vmstate_registry_add_iterable(registry, "code", 1, 1, &code_iterable, &bad, NULL));
        assert_true(vmstate_registry_add(registry, "dev", 0, &dev_vmsd, &dev, NULL));
        saver = vmstate_saver_new(registry, NULL);
        assert_null(test_read_all(saver, 1000, 1, &error));
        test_assert_error(&error, VMSTATE_ERROR_IO, hooks[i] ? "code@1: saving: " : "dev@0: pre_save: ");
        assert_int_equal(good.cleanups, 1);
        assert_int_equal(bad.cleanups, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_save_says_which_function_failed),
        cmocka_unit_test(a_load_says_which_function_failed_and_is_undone),
        cmocka_unit_test(of_two_failures_the_first_counts),
        cmocka_unit_test(a_hooks_errno_is_spelt_out),
        cmocka_unit_test(an_iterable_device_that_fails_is_cleaned_up),
        cmocka_unit_test(an_iterable_device_that_refuses_to_load_is_told_of_the_end),
        cmocka_unit_test(a_failure_among_several_devices_ends_the_save),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
