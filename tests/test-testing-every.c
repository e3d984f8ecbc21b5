/* SPDX-License-Identifier: BSD-3-Clause */
/* The test kit with a device that has every kind of field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <vmstate/testing.h>

#include "every-field.h"

static void *make(void)
{
    EveryField *dev = every_field_new();

    dev->has_sub = true;
    return dev;
}

static void *make_without_subsections(void)
{
    return every_field_new();
}

static void fill(void *opaque, uint64_t seed)
{
    every_field_fill(opaque, 1 + seed % 100000);
}

static void free_dev(void *opaque)
{
    every_field_free(opaque);
}

static void set_array_capacities(VMStateRegistry *registry, EveryArrays *a)
{
    vmstate_registry_set_capacity(registry, &a->varray_i32, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &a->varray_u32, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &a->varray_any, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &a->vbuffer, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &a->vbuffer_u32, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &a->vbuffer_multiplied, 3 * EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &a->vbuffer_u64, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &a->bitmap, EVERY_BITS);
}

static void set_capacities(VMStateRegistry *registry, void *opaque)
{
    EveryField *dev = opaque;
    EveryStructs *s = &dev->structs;

    set_array_capacities(registry, &dev->arrays);
    vmstate_registry_set_capacity(registry, &s->pointer_i32, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &s->pointer_u16, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &s->pointer_u32, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &s->varray_of_numbers, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &s->auto_u8, EVERY_ROOM);
    vmstate_registry_set_capacity(registry, &s->auto_u32, EVERY_ROOM);
}

/* What hooks are counted with, and what says whether a subsection is needed, is no state. */
static const VMStateRange not_state[] = {
    {offsetof(EveryField, has_sub), sizeof(EveryField) - offsetof(EveryField, has_sub)},
    {0, 0},
};

static void a_device_with_every_field_passes(void **state)
{
    static const VMStateTestDevice device = {
        .struct_size = sizeof(VMStateTestDevice),
        .vmsd = &every_field_vmsd,
        .size = sizeof(EveryField),
        .make = make,
        .fill = fill,
        .free = free_dev,
        .prepare = set_capacities,
        .not_state = not_state,
        /* Parts of arrays that are fields are parts only. Lists append, as QEMU's do. */
        .skip = VMSTATE_TEST_COVERAGE | VMSTATE_TEST_LEFTOVERS,
        .cases = 3,
        .places = 2500,
    };

    (void)state;
    VMSTATE_TESTING_ASSERT_CMOCKA(&device);
}

/* Its memory is the kit's, which nobody owns after another load: so without loads into devices in use. */
static void a_device_that_the_kit_fills_passes(void **state)
{
    static const VMStateTestDevice device = {
        .struct_size = sizeof(VMStateTestDevice),
        .vmsd = &every_field_vmsd,
        .size = sizeof(EveryField),
        .make = make_without_subsections,
        .free = free_dev,
        .prepare = set_capacities,
        .not_state = not_state,
        .skip = VMSTATE_TEST_COVERAGE | VMSTATE_TEST_REUSE | VMSTATE_TEST_LEFTOVERS | VMSTATE_TEST_BIT_FLIPS,
        .cases = 10,
        .places = 1000,
    };

    (void)state;
    VMSTATE_TESTING_ASSERT_CMOCKA(&device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_with_every_field_passes),
        cmocka_unit_test(a_device_that_the_kit_fills_passes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
