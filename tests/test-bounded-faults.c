/* SPDX-License-Identifier: BSD-3-Clause */
/* Bounds that make no sense: registration refuses the description and says what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "validation.h"

typedef struct Device {
    bool flag;
    uint8_t u8;
    int8_t i8;
    uint32_t size;
    uint32_t capacity;
    uint16_t *words;
    float real;
} Device;

static Device device;

/* A description of the fields; they are refused with this text. */
static void refused(const VMStateField *fields, const char *text)
{
    VMStateDescription vmsd = {.name = "faulty", .fields = fields};

    validation_refuses_description(&vmsd, &device, text);
}

static void accepted(const VMStateField *fields)
{
    VMStateDescription vmsd = {.name = "good", .fields = fields};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmsd, &device);

    assert_non_null(registry);
}

#define FIELDS(...) ((const VMStateField[]){__VA_ARGS__, VMSTATE_END_OF_LIST()})
#define BOUNDED(_f, _info, _type, ...) \
    VMSTATE_SINGLE_BOUNDED(_f, Device, NULL, 0, _info, _type, __VA_ARGS__)
#define BOUNDED_U8(...) BOUNDED(u8, vmstate_info_uint8, uint8_t, __VA_ARGS__)
#define BOUNDED_I8(...) BOUNDED(i8, vmstate_info_int8, int8_t, __VA_ARGS__)

static void a_range_that_is_empty_is_refused(void **state)
{
    (void)state;
    refused(FIELDS(BOUNDED_U8(VMSTATE_BOUND_RANGE_OF(5, 3))),
            "field u8: the minimum of its range is above the maximum");
    refused(FIELDS(BOUNDED_I8(VMSTATE_BOUND_RANGE_OF(0, -1))),
            "field i8: the minimum of its range is above the maximum");
    accepted(FIELDS(BOUNDED_I8(VMSTATE_BOUND_RANGE_OF(-1, 0))));
    accepted(FIELDS(BOUNDED_U8(VMSTATE_BOUND_RANGE_OF(3, 3))));
}

static void a_value_that_the_type_cannot_hold_is_refused(void **state)
{
    const char *text = "its bound names a value that 1 bytes cannot hold";

    (void)state;
    refused(FIELDS(BOUNDED_U8(VMSTATE_BOUND_RANGE_OF(0, 256))), text);
    refused(FIELDS(BOUNDED_I8(VMSTATE_BOUND_RANGE_OF(0, 128))), text);
    refused(FIELDS(BOUNDED_I8(VMSTATE_BOUND_RANGE_OF(-129, 0))), text);
    refused(FIELDS(BOUNDED_U8(VMSTATE_BOUND_ENUM_OF(1, 256))), text);
    refused(FIELDS(BOUNDED_U8(VMSTATE_BOUND_RANGE_OR(0, 9, -1))), text);
    accepted(FIELDS(BOUNDED_I8(VMSTATE_BOUND_RANGE_OR(-128, 126, 127))));
    accepted(FIELDS(BOUNDED_U8(VMSTATE_BOUND_ENUM_OF(0, 255))));
}

static void a_bound_of_something_else_than_an_integer_is_refused(void **state)
{
    (void)state;
    refused(FIELDS(BOUNDED(flag, vmstate_info_bool, bool, VMSTATE_BOUND_RANGE_OF(0, 1))),
            "field flag: only plain integers can have a bound");
    refused(FIELDS(BOUNDED(real, vmstate_info_float, float, VMSTATE_BOUND_RANGE_OF(0, 1))),
            "field real: only plain integers can have a bound");
}

static void a_bound_without_its_values_is_refused(void **state)
{
    (void)state;
    refused(FIELDS(BOUNDED_U8(.kind = VMSTATE_BOUND_ENUM)), "its enum has no values");
    refused(FIELDS(BOUNDED_U8(.kind = VMSTATE_BOUND_BELOW)),
            "its bound does not say which member it is compared with");
    refused(FIELDS(BOUNDED_U8(.kind = VMSTATE_BOUND_NONE)), "its bound is of the unknown kind 0");
    refused(FIELDS(BOUNDED_U8(.kind = (VMStateBoundKind)77)),
            "its bound is of the unknown kind 77");
}

static void an_index_below_a_field_that_is_loaded_later_is_refused(void **state)
{
    (void)state;
    refused(FIELDS(VMSTATE_UINT8_INDEX(u8, Device, size), VMSTATE_UINT32(size, Device)),
            "field u8: its bound looks at size, which is loaded later: move size before it");
    refused(FIELDS(VMSTATE_UINT8_INDEX(u8, Device, u8)), "field u8: its bound is the field itself");
    accepted(FIELDS(VMSTATE_UINT32(size, Device), VMSTATE_UINT8_INDEX(u8, Device, size)));
    accepted(FIELDS(VMSTATE_UINT8_INDEX(u8, Device, size)));
}

static void a_relation_with_data_is_refused(void **state)
{
    (void)state;
    refused(FIELDS(BOUNDED_U8(.kind = VMSTATE_BOUND_AT_MOST, .max = 3,
                              .left = {{.name = "size", .member = {offsetof(Device, size), 4}}})),
            "a relation has no data");
}

static void a_capacity_that_the_stream_brings_is_refused(void **state)
{
    (void)state;
    refused(FIELDS(VMSTATE_UINT32(capacity, Device), VMSTATE_UINT32(size, Device),
                   VMSTATE_VARRAY_CAPACITY_MEMBER(words, Device, size, 0, vmstate_info_uint16,
                                                  uint16_t, capacity)),
            "field words: its capacity is the field capacity, which a stream can raise");
    accepted(FIELDS(VMSTATE_UINT32_EQUAL(capacity, Device), VMSTATE_UINT32(size, Device),
                    VMSTATE_VARRAY_CAPACITY_MEMBER(words, Device, size, 0, vmstate_info_uint16,
                                                   uint16_t, capacity)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_that_is_empty_is_refused),
        cmocka_unit_test(a_value_that_the_type_cannot_hold_is_refused),
        cmocka_unit_test(a_bound_of_something_else_than_an_integer_is_refused),
        cmocka_unit_test(a_bound_without_its_values_is_refused),
        cmocka_unit_test(an_index_below_a_field_that_is_loaded_later_is_refused),
        cmocka_unit_test(a_relation_with_data_is_refused),
        cmocka_unit_test(a_capacity_that_the_stream_brings_is_refused),
    };

    return cmocka_run_group_tests_name("bounded-faults", tests, NULL, NULL);
}
