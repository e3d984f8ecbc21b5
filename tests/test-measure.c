/* SPDX-License-Identifier: BSD-3-Clause */
/* How large a save can become, asked while the devices run: no hook is called, and no save is larger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

static uint64_t estimate(VMStateRegistry *registry, const VMStateSaveOptions *options)
{
    g_autoptr(GError) error = NULL;
    uint64_t size = 0;

    if (!vmstate_registry_measure(registry, options, true, &size, &error)) {
        fail_msg("%s", error->message);
    }
    return size;
}

static uint64_t exact(VMStateRegistry *registry, const VMStateSaveOptions *options)
{
    g_autoptr(GError) error = NULL;
    uint64_t size = 0;

    if (!vmstate_registry_measure(registry, options, false, &size, &error)) {
        fail_msg("%s", error->message);
    }
    return size;
}

static void refuse(VMStateRegistry *registry, VMStateError code, const char *text)
{
    g_autoptr(GError) error = NULL;
    uint64_t size;

    assert_false(vmstate_registry_measure(registry, NULL, true, &size, &error));
    test_assert_error(&error, code, text);
}

typedef struct Dev {
    uint32_t n;
    uint32_t room;
    uint32_t n_free;
    int32_t n_signed;
    uint8_t *bytes;
    uint16_t *words;
    uint16_t *unbounded;
    uint8_t *buffer;
    uint32_t buffer_size;
    uint8_t custom;
    char *name;
    GByteArray *array;
    GTree *tree;
    bool fails;
} Dev;

static bool fail_save(void *opaque, GError **errp)
{
    (void)errp;
    return !((Dev *)opaque)->fails;
}

static const VMStateDescription value_vmsd = {
    .name = "value",
    .fields = (const VMStateField[]){VMSTATE_UINT32(n, Dev), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription dev_vmsd = {
    .name = "dev",
    .version_id = 1,
    .pre_save_errp = fail_save,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(n, Dev),
        VMSTATE_INT32(n_signed, Dev),
        VMSTATE_UINT32(n_free, Dev),
        VMSTATE_UINT32(buffer_size, Dev),
        VMSTATE_VARRAY_CAPACITY_MEMBER(words, Dev, n, 0, vmstate_info_uint16, uint16_t, room),
        VMSTATE_VARRAY_UINT32(unbounded, Dev, n_free, 0, vmstate_info_uint16, uint16_t),
        VMSTATE_VARRAY_INT32(bytes, Dev, n_signed, 0, vmstate_info_uint8, uint8_t),
        VMSTATE_VBUFFER_UINT32(buffer, Dev, 0, NULL, buffer_size),
        VMSTATE_STRING(name, Dev, 40),
        VMSTATE_GBYTEARRAY(array, Dev, 0),
        VMSTATE_GTREE_DIRECT_KEY_V(tree, Dev, 0, &value_vmsd, Dev),
        VMSTATE_END_OF_LIST(),
    },
};

static gint compare(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return (a > b) - (a < b);
}

static void dev_init(Dev *dev)
{
    *dev = (Dev){.n = 3, .room = 50, .n_free = 2, .n_signed = 4, .buffer_size = 9};
    dev->words = g_new0(uint16_t, 50);
    dev->unbounded = g_new0(uint16_t, 100);
    dev->bytes = g_new0(uint8_t, 100);
    dev->buffer = g_malloc0(100);
    dev->name = g_strdup("name");
    dev->array = g_byte_array_new();
    dev->tree = g_tree_new_full(compare, NULL, NULL, g_free);
    g_tree_insert(dev->tree, GINT_TO_POINTER(7), g_new0(Dev, 1));
}

static void dev_clear(Dev *dev)
{
    g_free(dev->words);
    g_free(dev->unbounded);
    g_free(dev->bytes);
    g_free(dev->buffer);
    g_free(dev->name);
    g_byte_array_unref(dev->array);
    g_tree_unref(dev->tree);
}

static void no_save_is_larger_than_the_estimate(void **state)
{
    const VMStateVmdescStyle styles[] = {VMSTATE_VMDESC_NONE, VMSTATE_VMDESC_MINIMAL, VMSTATE_VMDESC_COMPACT,
                                         VMSTATE_VMDESC_QEMU_11};
    Dev dev;

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateRegistry) registry = NULL;
        g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
        uint64_t before;

        dev_init(&dev);
        registry = test_registry("dev", &dev_vmsd, &dev);
        vmstate_save_options_set_vmdesc(options, styles[i], 0);
        vmstate_save_options_set_configuration(options, "a machine");
        before = estimate(registry, options);
        assert_true(before >= exact(registry, options));
        /* Up to their capacities, what is there may grow. */
        dev.n = 50;
        g_free(dev.name);
        dev.name = g_strnfill(40, 'x');
        assert_true(before >= exact(registry, options));
        dev_clear(&dev);
    }
}

static void a_capacity_that_was_set_counts(void **state)
{
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    uint64_t little, much;
    Dev dev;

    (void)state;
    dev_init(&dev);
    registry = test_registry("dev", &dev_vmsd, &dev);
    vmstate_save_options_set_vmdesc(options, VMSTATE_VMDESC_NONE, 0);
    vmstate_registry_set_capacity(registry, &dev.unbounded, 2);
    vmstate_registry_set_capacity(registry, &dev.buffer, 9);
    little = estimate(registry, options);
    vmstate_registry_set_capacity(registry, &dev.unbounded, 100);
    vmstate_registry_set_capacity(registry, &dev.buffer, 100);
    much = estimate(registry, options);
    assert_int_equal(much - little, 98 * 2 + 91);
    /* The member that says how much room there is says so now. */
    dev.room = 60;
    assert_int_equal(estimate(registry, options) - much, 10 * 2);
    /* A capacity that was set and is less than the declared one counts. */
    vmstate_registry_set_capacity(registry, &dev.words, 20);
    assert_int_equal(much - estimate(registry, options), 30 * 2);
    dev_clear(&dev);
}

static void a_count_that_cannot_be_is_no_trouble(void **state)
{
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(GError) error = NULL;
    uint64_t size;
    Dev dev;

    (void)state;
    dev_init(&dev);
    registry = test_registry("dev", &dev_vmsd, &dev);
    dev.n_signed = -1;
    assert_true(estimate(registry, NULL) > 0);
    assert_false(vmstate_registry_measure(registry, NULL, false, &size, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "dev@0:bytes");
    dev_clear(&dev);
}

static void a_save_that_would_fail_cannot_be_measured(void **state)
{
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(GError) error = NULL;
    uint64_t size;
    Dev dev;

    (void)state;
    dev_init(&dev);
    dev.fails = true;
    registry = test_registry("dev", &dev_vmsd, &dev);
    assert_false(vmstate_registry_measure(registry, NULL, false, &size, &error));
    test_assert_error(&error, VMSTATE_ERROR_HOOK, "dev@0: pre_save");
    /* The estimate calls no hook. */
    assert_true(estimate(registry, NULL) > 0);
    dev_clear(&dev);
}

static bool save_custom(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc,
                        GError **errp)
{
    (void)pv, (void)size, (void)field, (void)vmdesc, (void)errp;
    vmstate_stream_put_be64(f, 1);
    return true;
}

static bool load_custom(VMStateStream *f, void *pv, size_t size, const VMStateField *field, GError **errp)
{
    (void)pv, (void)size, (void)field, (void)errp;
    vmstate_stream_get_be64(f);
    return true;
}

static void a_custom_info_must_say_how_much_it_puts(void **state)
{
    const VMStateInfoExtra extras[] = {{.struct_size = sizeof(VMStateInfoExtra)},
                                       {.struct_size = sizeof(VMStateInfoExtra), .max_bytes = 8}};
    const VMStateInfo infos[] = {{.name = "silent", .save = save_custom, .load = load_custom},
                                 {.name = "vague", .save = save_custom, .load = load_custom, .extra = &extras[0]},
                                 {.name = "exact", .save = save_custom, .load = load_custom, .extra = &extras[1]}};
    Dev dev = {.n = 0};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(infos); i++) {
        const VMStateField fields[] = {{.name = "custom", .info = &infos[i], .size = 1, .offset = offsetof(Dev, custom)},
                                       VMSTATE_END_OF_LIST()};
        const VMStateDescription inner = {.name = "inner", .fields = fields};
        const VMStateDescription sub = {.name = "outer/sub", .fields = fields};
        const VMStateDescription tmp = {.name = "outer/tmp", .fields = fields};
        /* The same within a struct, a subsection and a temporary struct. */
        const VMStateDescription outer[] = {
            {.name = "outer",
             .fields = (const VMStateField[]){
                 {.name = "s", .vmsd = &inner, .flags = VMS_STRUCT, .size = sizeof(Dev)}, VMSTATE_END_OF_LIST()}},
            {.name = "outer",
             .fields = (const VMStateField[]){VMSTATE_END_OF_LIST()},
             .subsections = (const VMStateDescription *const[]){&sub, NULL}},
            {.name = "outer",
             .fields = (const VMStateField[]){
                 {.name = "t", .vmsd = &tmp, .info = &vmstate_info_tmp, .size = sizeof(Dev)}, VMSTATE_END_OF_LIST()}},
            {.name = "outer", .fields = fields},
        };

        for (size_t k = 0; k < G_N_ELEMENTS(outer); k++) {
            g_autoptr(VMStateRegistry) registry = test_registry("dev", &outer[k], &dev);

            if (i < 2) {
                refuse(registry, VMSTATE_ERROR_DESCRIPTION, "field custom: its info does not say how much it can put");
            } else {
                assert_true(estimate(registry, NULL) >= exact(registry, NULL));
            }
        }
    }
}

typedef struct Link Link;
struct Link {
    uint8_t id;
    Link *next;
};

static bool has_next(void *opaque, int version_id)
{
    return version_id >= 0 && ((Link *)opaque)->next;
}

static const VMStateDescription link_vmsd;

static const VMStateField link_fields[] = {
    VMSTATE_UINT8(id, Link),
    VMSTATE_STRUCT_POINTER_TEST(next, Link, has_next, link_vmsd, Link),
    VMSTATE_END_OF_LIST(),
};

static const VMStateDescription link_vmsd = {.name = "link", .fields = link_fields};

static void structs_in_structs_have_an_end(void **state)
{
    Link links[200] = {{0}};
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(GError) error = NULL;
    uint64_t size;

    (void)state;
    for (size_t i = 0; i + 1 < 100; i++) {
        links[i].next = &links[i + 1];
    }
    registry = test_registry("link", &link_vmsd, &links[0]);
    assert_true(estimate(registry, NULL) >= exact(registry, NULL));
    for (size_t i = 99; i + 1 < G_N_ELEMENTS(links); i++) {
        links[i].next = &links[i + 1];
    }
    refuse(registry, VMSTATE_ERROR_LIMIT, "structs are nested more than 128 deep");
    assert_false(vmstate_registry_measure(registry, NULL, false, &size, &error));
    test_assert_error(&error, VMSTATE_ERROR_LIMIT, "structs are nested more than 128 deep");
}

static bool put_block(VMStateStream *f, void *opaque, GError **errp)
{
    (void)opaque, (void)errp;
    vmstate_stream_put_zeros(f, 100);
    return true;
}

static bool get_block(VMStateStream *f, void *opaque, int version_id, VMStateSectionType type, GError **errp)
{
    (void)opaque, (void)version_id, (void)type, (void)errp;
    return vmstate_stream_skip(f, 100);
}

static uint64_t block_size(void *opaque)
{
    (void)opaque;
    return 200;
}

static void iterable_devices_estimate_themselves(void **state)
{
    VMStateIterable block = {.struct_size = sizeof(block), .setup = put_block, .complete = put_block, .load = get_block};
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();

    (void)state;
    assert_true(vmstate_registry_add_iterable(registry, "block", 2, 1, &block, NULL, NULL));
    refuse(registry, VMSTATE_ERROR_DESCRIPTION, "block@2: an iterable device without the callback estimate");
    block.estimate = block_size;
    assert_true(estimate(registry, NULL) >= exact(registry, NULL));
    assert_true(estimate(registry, NULL) < exact(registry, NULL) + 1000);
}

static void an_older_version_is_estimated_as_such(void **state)
{
    const VMStateDescription vmsd = {
        .name = "dev",
        .version_id = 2,
        .minimum_version_id = 1,
        .fields = (const VMStateField[]){VMSTATE_UINT32(n, Dev), VMSTATE_UINT32_V(room, Dev, 2), VMSTATE_END_OF_LIST()},
    };
    Dev dev = {.n = 1};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmsd, &dev);
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    uint64_t newest;

    (void)state;
    vmstate_save_options_set_vmdesc(options, VMSTATE_VMDESC_NONE, 0);
    newest = estimate(registry, options);
    vmstate_save_options_set_version(options, "dev", 1);
    assert_int_equal(newest - estimate(registry, options), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_save_is_larger_than_the_estimate),
        cmocka_unit_test(a_capacity_that_was_set_counts),
        cmocka_unit_test(a_count_that_cannot_be_is_no_trouble),
        cmocka_unit_test(a_save_that_would_fail_cannot_be_measured),
        cmocka_unit_test(a_custom_info_must_say_how_much_it_puts),
        cmocka_unit_test(structs_in_structs_have_an_end),
        cmocka_unit_test(iterable_devices_estimate_themselves),
        cmocka_unit_test(an_older_version_is_estimated_as_such),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
