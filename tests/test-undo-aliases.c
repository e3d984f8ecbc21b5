/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Hooks of real devices that let a member stand for memory of others: pre_save points it at a live table, post_load copies
 * what was allocated there, frees it and sets the member to NULL.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "undo-util.h"

enum { ROOM = 4 };

typedef struct Device {
    uint32_t n;
    /* Only while it is saved or loaded. */
    uint32_t *wire;
    uint32_t live[ROOM];
    /* NULL where live lies on the heap; then the pointer to it. */
    uint32_t *table;
} Device;

static bool keeps_the_alias;

static int point_at_live(void *opaque)
{
    Device *dev = opaque;

    dev->wire = dev->table ? dev->table : dev->live;
    dev->n = ROOM;
    return 0;
}

static int forget_alias(void *opaque)
{
    if (!keeps_the_alias) {
        ((Device *)opaque)->wire = NULL;
    }
    return 0;
}

static int take_over(void *opaque, int version_id)
{
    Device *dev = opaque;

    (void)version_id;
    if (dev->n > ROOM) {
        return -1;
    }
    memcpy(dev->table ? dev->table : dev->live, dev->wire, dev->n * sizeof(*dev->wire));
    g_clear_pointer(&dev->wire, g_free);
    dev->n = 0;
    return 0;
}

static const VMStateDescription device_vmsd = {
    .name = "device",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = point_at_live,
    .post_save_int = forget_alias,
    .post_load = take_over,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(n, Device),
        VMSTATE_VARRAY_UINT32_ALLOC(wire, Device, n, 0, vmstate_info_uint32, uint32_t),
        VMSTATE_END_OF_LIST(),
    },
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(Device),
    },
};

static void init(Device *dev, uint32_t first, bool on_heap)
{
    uint32_t *live = dev->live;

    *dev = (Device){.table = on_heap ? g_new0(uint32_t, ROOM) : NULL};
    live = on_heap ? dev->table : dev->live;
    for (uint32_t i = 0; i < ROOM; i++) {
        live[i] = first + i;
    }
}

static void assert_live(const Device *dev, uint32_t first)
{
    for (uint32_t i = 0; i < ROOM; i++) {
        assert_int_equal((dev->table ? dev->table : dev->live)[i], first + i);
    }
}

static GBytes *saved(uint32_t first)
{
    Device from;

    init(&from, first, false);
    return undo_save(&device_vmsd, &from);
}

static void a_post_load_that_frees_and_forgets_the_array(void **state)
{
    g_autoptr(GBytes) bytes = saved(100);

    (void)state;
    for (int on_heap = 0; on_heap < 2; on_heap++) {
        Device dev;

        init(&dev, 1, on_heap);
        /* Load after load, in vain and not. */
        for (uint32_t i = 0; i < 3; i++) {
            undo_load(&device_vmsd, &dev, bytes);
            assert_live(&dev, 100);
            assert_null(dev.wire);
            undo_fail(&device_vmsd, &dev, bytes);
            assert_null(dev.wire);
            assert_int_equal(dev.n, 0);
        }
        g_free(dev.table);
    }
}

/* What the struct has is restored with the member; a table on the heap is the hook's own. */
static void what_the_hook_copied_is_restored_with_the_state(void **state)
{
    g_autoptr(GBytes) bytes = saved(100);
    Device dev, before;

    (void)state;
    init(&dev, 1, false);
    before = dev;
    undo_fail(&device_vmsd, &dev, bytes);
    assert_memory_equal(&dev, &before, sizeof(dev));
}

/* After a save the member still points at the live table: nobody may free that. */
static void a_pre_save_that_points_the_member_at_a_live_table(void **state)
{
    g_autoptr(GBytes) bytes = saved(100);

    (void)state;
    keeps_the_alias = true;
    for (int on_heap = 0; on_heap < 2; on_heap++) {
        Device dev;
        g_autoptr(GBytes) own = NULL;
        uint32_t *alias;

        init(&dev, 1, on_heap);
        own = undo_save(&device_vmsd, &dev);
        alias = dev.wire;
        assert_ptr_equal(alias, on_heap ? dev.table : dev.live);
        undo_fail(&device_vmsd, &dev, own);
        /* Back to the alias, and what it points at has its values. */
        assert_ptr_equal(dev.wire, alias);
        assert_int_equal(dev.n, ROOM);
        assert_live(&dev, 1);
        undo_load(&device_vmsd, &dev, bytes);
        assert_null(dev.wire);
        assert_live(&dev, 100);
        g_free(dev.table);
    }
    keeps_the_alias = false;
}

/* Every byte of such a stream is a place where a load may end. */
static void at_every_byte_nothing_is_freed_twice_or_lost(void **state)
{
    g_autoptr(GBytes) bytes = saved(100);
    Device dev, before;
    g_autoptr(GBytes) own = NULL;
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &device_vmsd, &dev);

    (void)state;
    keeps_the_alias = true;
    init(&dev, 1, false);
    own = undo_save(&device_vmsd, &dev);
    before = dev;
    for (size_t i = 0; i < g_bytes_get_size(bytes); i++) {
        g_autoptr(GBytes) part = test_part(bytes, 0, i);

        assert_false(vmstate_registry_load_bytes(registry, NULL, part, NULL));
        assert_memory_equal(&dev, &before, sizeof(dev));
    }
    keeps_the_alias = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_post_load_that_frees_and_forgets_the_array),
        cmocka_unit_test(what_the_hook_copied_is_restored_with_the_state),
        cmocka_unit_test(a_pre_save_that_points_the_member_at_a_live_table),
        cmocka_unit_test(at_every_byte_nothing_is_freed_twice_or_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
