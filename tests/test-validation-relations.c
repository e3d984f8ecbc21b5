/* SPDX-License-Identifier: BSD-3-Clause */
/* Values that are good alone and bad together. As test-validation-values.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "validation.h"

#include <string.h>

#define REFUSED(_text, _at) ((Refusal){VMSTATE_ERROR_VALUE, _text, _at})
#define REFUSES(_vmsd, _dev, _payload, _text, _at) \
    validation_refuses(_vmsd, _dev, sizeof(*(_dev)), _payload, REFUSED(_text, _at))

enum { RING = 16 };

typedef struct Ring {
    uint32_t head;
    uint32_t count;
    uint8_t bytes[RING];
} Ring;

static const VMStateDescription vmstate_ring = {
    .name = "ring",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(head, Ring),
            VMSTATE_UINT32(count, Ring),
            VMSTATE_RELATION_SUM_MAX("used", Ring, head, count, RING),
            VMSTATE_END_OF_LIST(),
        },
};

static void read_pointer_and_count_go_beyond_the_ring(void **state)
{
    Ring dev = {.head = 3, .count = 4};

    (void)state;
    validation_accepts(&vmstate_ring, &dev, "00000008 00000008");
    validation_accepts(&vmstate_ring, &dev, "00000010 00000000");
    REFUSES(&vmstate_ring, &dev, "00000008 00000009", "used: head 8 + count 9 is above 16", 8);
    REFUSES(&vmstate_ring, &dev, "00000011 00000000", "used: head 17 + count 0 is above 16", 8);
    /* In 32 bits the sum would be 8. */
    REFUSES(&vmstate_ring, &dev, "fffffff8 00000010",
            "used: head 4294967288 + count 16 is above 16", 8);
}

typedef struct Current {
    uint32_t current;
    uint32_t maximum;
    int16_t level;
    int16_t limit;
} Current;

static const VMStateDescription vmstate_current = {
    .name = "current",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(current, Current),
            VMSTATE_UINT32_MAX(maximum, Current, 100),
            VMSTATE_RELATION_AT_MOST("fits", Current, current, maximum),
            VMSTATE_INT16(level, Current),
            VMSTATE_INT16(limit, Current),
            VMSTATE_RELATION_BELOW("below", Current, level, limit),
            VMSTATE_END_OF_LIST(),
        },
};

static void current_is_above_maximum_and_both_are_loaded(void **state)
{
    Current dev = {.current = 50, .maximum = 90};

    (void)state;
    /* 60 would fit into the maximum of before. */
    REFUSES(&vmstate_current, &dev, "0000003c 0000003b 0000 0001",
            "fits: current 60 is above maximum 59", 8);
    REFUSES(&vmstate_current, &dev, "0000003c 00000065 0000 0001",
            "maximum: 101 is not between 0 and 100", 4);
    REFUSES(&vmstate_current, &dev, "0000003c 0000003c 0001 0001",
            "below: level 1 is not below limit 1", 12);
    REFUSES(&vmstate_current, &dev, "0000003c 0000003c ffff 0001", "below: level -1 is negative",
            12);
    REFUSES(&vmstate_current, &dev, "0000003c 0000003c 0000 ffff", "below: limit -1 is negative",
            12);
    validation_accepts(&vmstate_current, &dev, "00000064 00000064 0000 0001");
}

typedef struct Region {
    uint64_t size;
    uint64_t offset;
    uint64_t length;
    int32_t signed_offset;
} Region;

static const VMStateDescription vmstate_region = {
    .name = "region",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT64(offset, Region),
            VMSTATE_UINT64(length, Region),
            VMSTATE_RELATION_SUM("inside", Region, offset, length, size),
            VMSTATE_END_OF_LIST(),
        },
};

static void offset_and_length_go_beyond_a_region(void **state)
{
    Region dev = {.size = 0x1000, .offset = 1, .length = 2};

    (void)state;
    validation_accepts(&vmstate_region, &dev, "0000000000000800 0000000000000800");
    REFUSES(&vmstate_region, &dev, "0000000000000800 0000000000000801",
            "inside: offset 2048 + length 2049 is above size 4096", 16);
    REFUSES(&vmstate_region, &dev, "0000000000001001 0000000000000000",
            "inside: offset 4097 + length 0 is above size 4096", 16);
}

static void offset_and_length_overflow(void **state)
{
    Region dev = {.size = 0x1000, .offset = 1, .length = 2};

    (void)state;
    REFUSES(&vmstate_region, &dev, "fffffffffffff800 0000000000000801",
            "inside: offset 18446744073709549568 + length 2049 is above size 4096", 16);
    REFUSES(&vmstate_region, &dev, "0000000000000001 ffffffffffffffff",
            "inside: offset 1 + length 18446744073709551615 is above size 4096", 16);
    dev.size = UINT64_MAX;
    validation_accepts(&vmstate_region, &dev, "0000000000000001 fffffffffffffffe");
    REFUSES(&vmstate_region, &dev, "0000000000000001 ffffffffffffffff",
            "inside: offset 1 + length 18446744073709551615 is above size 18446744073709551615",
            16);
}

static const VMStateDescription vmstate_signed_region = {
    .name = "signed-region",
    .fields =
        (const VMStateField[]){
            VMSTATE_INT32(signed_offset, Region),
            VMSTATE_UINT64(length, Region),
            VMSTATE_RELATION_SUM("inside", Region, signed_offset, length, size),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription vmstate_swapped_region = {
    .name = "swapped-region",
    .fields =
        (const VMStateField[]){
            VMSTATE_INT32(signed_offset, Region),
            VMSTATE_UINT64(length, Region),
            VMSTATE_RELATION_SUM("inside", Region, length, signed_offset, size),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_negative_offset_does_not_make_room_for_a_length(void **state)
{
    Region dev = {.size = 0x1000, .length = 2};

    (void)state;
    REFUSES(&vmstate_signed_region, &dev, "fffffff0 0000000000001010",
            "inside: signed_offset -16 is negative", 12);
    REFUSES(&vmstate_swapped_region, &dev, "fffffff0 0000000000001010",
            "inside: signed_offset -16 is negative", 12);
    validation_accepts(&vmstate_signed_region, &dev, "00000010 0000000000000ff0");
}

typedef struct Twice {
    uint32_t length;
    uint16_t length_again;
    uint8_t data[8];
} Twice;

static const VMStateDescription vmstate_twice = {
    .name = "twice",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32_MAX(length, Twice, 8),
            VMSTATE_UINT16(length_again, Twice),
            VMSTATE_RELATION_EQUAL("lengths", Twice, length_again, length),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription vmstate_twice_in_field = {
    .name = "twice-in-field",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32_MAX(length, Twice, 8),
            VMSTATE_SINGLE_BOUNDED(length_again, Twice, NULL, 0, vmstate_info_uint16, uint16_t,
                                   VMSTATE_BOUND_EQUAL_OF(Twice, length)),
            VMSTATE_END_OF_LIST(),
        },
};

static void the_same_length_comes_twice_and_disagrees(void **state)
{
    Twice dev = {.length = 2, .length_again = 2};

    (void)state;
    validation_accepts(&vmstate_twice, &dev, "00000005 0005");
    REFUSES(&vmstate_twice, &dev, "00000005 0006",
            "lengths: length_again 6 is not equal to length 5", 6);
    validation_accepts(&vmstate_twice_in_field, &dev, "00000005 0005");
    REFUSES(&vmstate_twice_in_field, &dev, "00000005 0004",
            "length_again: 4 is not equal to length 5", 4);
}

static const VMStateDescription vmstate_old = {
    .name = "old",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(head, Ring),
            VMSTATE_UINT32_V(count, Ring, 2),
            VMSTATE_RELATION_SUM_MAX_V("used", Ring, 2, head, count, RING),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_relation_may_begin_with_a_version(void **state)
{
    Ring dev = {.head = 3, .count = 4};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmstate_old, &dev);

    (void)state;
    validation_registry_accepts(registry, 1, "00000010");
    validation_registry_refuses(registry, 2, &dev, sizeof(dev), "00000010 00000001",
                                REFUSED("used: head 16 + count 1 is above 16", 8));
}

static void a_save_of_what_nobody_could_load_fails(void **state)
{
    Ring dev = {.head = 8, .count = 9};

    (void)state;
    validation_refuses_save(&vmstate_ring, &dev, "dev@0:used: head 8 + count 9 is above 16");
}

static const VMStateDescription vmstate_early = {
    .name = "early",
    .fields =
        (const VMStateField[]){
            VMSTATE_RELATION_SUM_MAX("used", Ring, head, count, RING),
            VMSTATE_UINT32(head, Ring),
            VMSTATE_UINT32(count, Ring),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_relation_before_its_fields_is_refused(void **state)
{
    Ring dev = {0};

    (void)state;
    validation_refuses_description(
        &vmstate_early, &dev,
        "field used: its bound looks at head, which is loaded later: move head before it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_pointer_and_count_go_beyond_the_ring),
        cmocka_unit_test(current_is_above_maximum_and_both_are_loaded),
        cmocka_unit_test(offset_and_length_go_beyond_a_region),
        cmocka_unit_test(offset_and_length_overflow),
        cmocka_unit_test(a_negative_offset_does_not_make_room_for_a_length),
        cmocka_unit_test(the_same_length_comes_twice_and_disagrees),
        cmocka_unit_test(a_relation_may_begin_with_a_version),
        cmocka_unit_test(a_save_of_what_nobody_could_load_fails),
        cmocka_unit_test(a_relation_before_its_fields_is_refused),
    };

    return cmocka_run_group_tests_name("validation-relations", tests, NULL, NULL);
}
