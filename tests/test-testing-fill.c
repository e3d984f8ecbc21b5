/* SPDX-License-Identifier: BSD-3-Clause */
/* What the kit fills in: values that every declaration allows, so that devices without fault pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <vmstate/testing.h>
#include <vmstate/vmstate.h>

enum { ROOM = 12 };

typedef struct Part {
    uint8_t id;
    uint32_t value;
} Part;

typedef struct Dev {
    uint32_t most;
    uint32_t room;
    int32_t size;
    uint8_t small;
    uint16_t at_most;
    int16_t at_most_signed;
    uint32_t same;
    uint32_t same_relation;
    uint32_t below;
    uint32_t sum_a;
    uint32_t sum_b;
    int8_t low;
    int32_t wide;
    int32_t one_of;
    uint16_t n16;
    uint8_t n8;
    uint32_t n32;
    int32_t length;
    uint32_t length32;
    uint16_t *by_member;
    uint8_t *by_func;
    uint8_t *bytes;
    uint8_t *multiplied;
    Part *parts;
    Part *pointed[3];
    uint64_t shadow;
    uint8_t memory[32];
    unsigned long *bits;
    int32_t n_bits;
    GArray *list;
    uint8_t grid[2 * ROOM];
} Dev;

static uint64_t room_of(void *opaque)
{
    return ((Dev *)opaque)->room;
}

static uint64_t get_shadow(void *opaque)
{
    return ((Dev *)opaque)->shadow;
}

static bool set_shadow(void *opaque, uint64_t value, GError **errp)
{
    (void)errp;
    ((Dev *)opaque)->shadow = value;
    return true;
}

static uint64_t memory_size(void *opaque)
{
    (void)opaque;
    return sizeof(((Dev *)NULL)->memory);
}

static bool read_memory(void *opaque, uint64_t offset, void *data, size_t size, GError **errp)
{
    (void)errp;
    memcpy(data, ((Dev *)opaque)->memory + offset, size);
    return true;
}

static bool write_memory(void *opaque, uint64_t offset, const void *data, size_t size, GError **errp)
{
    (void)errp;
    memcpy(((Dev *)opaque)->memory + offset, data, size);
    return true;
}

static const VMStateDescription part_vmsd = {
    .name = "dev/part",
    .fields = (const VMStateField[]){VMSTATE_UINT8(id, Part), VMSTATE_UINT32(value, Part), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription dev_vmsd = {
    .name = "dev",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32_EQUAL(most, Dev, NULL),
        VMSTATE_INT32_RANGE(size, Dev, 1, 50),
        VMSTATE_UINT8_INDEX(small, Dev, size),
        VMSTATE_UINT16_INDEX_MAX(at_most, Dev, size),
        VMSTATE_INT16_INDEX_MAX(at_most_signed, Dev, size),
        VMSTATE_UINT32(below, Dev),
        VMSTATE_UINT32(same_relation, Dev),
        VMSTATE_RELATION_EQUAL("same", Dev, same_relation, below),
        VMSTATE_UINT32(sum_a, Dev),
        VMSTATE_UINT32(sum_b, Dev),
        VMSTATE_RELATION_SUM_MAX("sum", Dev, sum_a, sum_b, 1000),
        VMSTATE_INT8_RANGE(low, Dev, -100, -3),
        VMSTATE_INT32_RANGE(wide, Dev, INT32_MIN, INT32_MAX),
        VMSTATE_INT32_ENUM(one_of, Dev, 0, -1, 7),
        VMSTATE_UINT16(n16, Dev),
        VMSTATE_UINT8(n8, Dev),
        VMSTATE_UINT32_MAX(n32, Dev, 3),
        VMSTATE_INT32(length, Dev),
        VMSTATE_UINT32(length32, Dev),
        VMSTATE_VARRAY_CAPACITY_MEMBER(by_member, Dev, n16, 0, vmstate_info_uint16, uint16_t, room),
        VMSTATE_VARRAY_CAPACITY_FUNC(by_func, Dev, n8, 0, vmstate_info_uint8, uint8_t, room_of),
        VMSTATE_VBUFFER_CAPACITY(bytes, Dev, 0, NULL, length, ROOM),
        VMSTATE_STRUCT_VARRAY_POINTER_UINT32(parts, Dev, n32, part_vmsd, Part),
        VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(pointed, Dev, 3, 0, part_vmsd, Part),
        VMSTATE_BITFIELD_UINT64("shadow", Dev, get_shadow, set_shadow),
        VMSTATE_MEMORY_FUNC("memory", Dev, memory_size, read_memory, write_memory),
        VMSTATE_GARRAY_STRUCT(list, Dev, 0, 8, part_vmsd, Part),
        VMSTATE_END_OF_LIST(),
    },
    /* The engine does not see what the functions write. */
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(Dev),
    },
};

static void *make(void)
{
    Dev *dev = g_new0(Dev, 1);

    dev->most = 5;
    dev->room = ROOM;
    dev->size = 1;
    dev->low = -50;
    dev->n32 = 3;
    dev->by_member = g_new0(uint16_t, ROOM);
    dev->by_func = g_new0(uint8_t, ROOM);
    dev->bytes = g_new0(uint8_t, ROOM);
    dev->parts = g_new0(Part, 3);
    /* The second is NULL on both sides. */
    dev->pointed[0] = g_new0(Part, 1);
    dev->pointed[2] = g_new0(Part, 1);
    dev->list = g_array_new(FALSE, TRUE, sizeof(Part));
    return dev;
}

static void free_dev(void *opaque)
{
    Dev *dev = opaque;

    g_free(dev->by_member);
    g_free(dev->by_func);
    g_free(dev->bytes);
    g_free(dev->parts);
    g_free(dev->pointed[0]);
    g_free(dev->pointed[2]);
    g_array_unref(dev->list);
    g_free(dev);
}

/* What only the functions see, what nobody describes, and what is never changed. */
static const VMStateRange not_state[] = {
    {offsetof(Dev, room), sizeof(uint32_t)},
    {offsetof(Dev, same), sizeof(uint32_t)},
    {offsetof(Dev, multiplied), sizeof(void *)},
    {offsetof(Dev, bits), sizeof(void *)},
    {offsetof(Dev, n_bits), sizeof(int32_t)},
    {offsetof(Dev, grid), 2 * ROOM},
    {0, 0},
};

static const VMStateTestDevice device = {
    .struct_size = sizeof(device),
    .vmsd = &dev_vmsd,
    .size = sizeof(Dev),
    .make = make,
    .free = free_dev,
    .not_state = not_state,
    .cases = 12,
    .places = 300,
};

static void a_device_with_every_bound_passes(void **state)
{
    (void)state;
    VMSTATE_TESTING_ASSERT_CMOCKA(&device);
}

static const VMStateDescription counted_vmsd = {
    .name = "counted",
    .fields = (const VMStateField[]){
        VMSTATE_INT32_POSITIVE_LE(size, Dev),
        VMSTATE_UINT32_EQUAL(n32, Dev, NULL),
        VMSTATE_UINT32(length32, Dev),
        VMSTATE_VBUFFER(bytes, Dev, 0, NULL, size),
        VMSTATE_VBUFFER_MULTIPLY(multiplied, Dev, 0, NULL, n32, 4),
        VMSTATE_VARRAY_MULTIPLY(grid, Dev, n32, 2, vmstate_info_uint8, uint8_t),
        VMSTATE_UNUSED_VARRAY_UINT32(Dev, NULL, 0, n32, 2),
        VMSTATE_END_OF_LIST(),
    },
};

static void *make_counted(void)
{
    Dev *dev = g_new0(Dev, 1);

    dev->size = ROOM;
    dev->n32 = 3;
    dev->bytes = g_new0(uint8_t, ROOM);
    dev->multiplied = g_new0(uint8_t, 12);
    return dev;
}

static void free_counted(void *opaque)
{
    Dev *dev = opaque;

    g_free(dev->bytes);
    g_free(dev->multiplied);
    g_free(dev);
}

static void a_count_that_must_be_the_same_is_a_bound(void **state)
{
    const VMStateTestDevice counted = {
        .struct_size = sizeof(counted),
        .vmsd = &counted_vmsd,
        .size = sizeof(Dev),
        .make = make_counted,
        .free = free_counted,
        .skip = VMSTATE_TEST_COVERAGE,
        .cases = 4,
        .places = 300,
    };

    (void)state;
    VMSTATE_TESTING_ASSERT_CMOCKA(&counted);
}

static bool adjusted;

static void adjust(void *opaque)
{
    adjusted = true;
    ((Dev *)opaque)->same = ((Dev *)opaque)->below + 1;
}

static void prepare(VMStateRegistry *registry, void *opaque)
{
    vmstate_registry_set_capacity(registry, &((Dev *)opaque)->bytes, ROOM);
}

static bool is_one_more(void *opaque, int version_id)
{
    Dev *dev = opaque;

    return version_id >= 0 && dev->same == dev->below + 1;
}

static void adjust_makes_values_fit_each_other(void **state)
{
    const VMStateDescription vmsd = {
        .name = "fitting",
        .fields = (const VMStateField[]){
            VMSTATE_UINT32(below, Dev),
            VMSTATE_UINT32(same, Dev),
            VMSTATE_VALIDATE("one more", is_one_more),
            VMSTATE_END_OF_LIST(),
        },
    };
    VMStateTestDevice fitting = {
        .struct_size = sizeof(fitting),
        .vmsd = &vmsd,
        .size = sizeof(Dev),
        .make = make_counted,
        .free = free_counted,
        .prepare = prepare,
        .skip = VMSTATE_TEST_COVERAGE,
        .cases = 3,
    };
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(vmstate_testing_run(&fitting, NULL, &error));
    assert_non_null(strstr(error->message, "the device cannot be saved: "));
    fitting.adjust = adjust;
    VMSTATE_TESTING_ASSERT_CMOCKA(&fitting);
    assert_true(adjusted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_with_every_bound_passes),
        cmocka_unit_test(a_count_that_must_be_the_same_is_a_bound),
        cmocka_unit_test(adjust_makes_values_fit_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
