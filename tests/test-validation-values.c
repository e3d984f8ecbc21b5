/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Values that a stream must not bring: small descriptions of the shape of bugs that emulators had.
 * In each, what is legitimate loads, and what is not is refused with the device untouched.
 */
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

typedef struct Scalars {
    uint16_t before;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
} Scalars;

static const VMStateDescription vmstate_unsigned = {
    .name = "unsigned",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT16(before, Scalars),
            VMSTATE_UINT8_RANGE(u8, Scalars, 2, 200),
            VMSTATE_UINT16_MAX(u16, Scalars, 0x1ff),
            VMSTATE_UINT32_RANGE(u32, Scalars, 1, UINT32_MAX - 1),
            VMSTATE_UINT64_RANGE(u64, Scalars, 1, UINT64_MAX - 1),
            VMSTATE_END_OF_LIST(),
        },
};

static void an_unsigned_scalar_is_above_its_maximum(void **state)
{
    Scalars dev = {.before = 7, .u8 = 5, .u16 = 6, .u32 = 7, .u64 = 8};

    (void)state;
    REFUSES(&vmstate_unsigned, &dev, "0001 c9 0000 00000001 0000000000000001",
            "u8: 201 is not between 2 and 200", 2);
    REFUSES(&vmstate_unsigned, &dev, "0001 c8 0200 00000001 0000000000000001",
            "u16: 512 is not between 0 and 511", 3);
    REFUSES(&vmstate_unsigned, &dev, "0001 c8 01ff ffffffff 0000000000000001",
            "u32: 4294967295 is not between 1 and 4294967294", 5);
    REFUSES(&vmstate_unsigned, &dev, "0001 c8 01ff fffffffe ffffffffffffffff",
            "u64: 18446744073709551615 is not between 1 and 18446744073709551614", 9);
    validation_accepts(&vmstate_unsigned, &dev, "0001 c8 01ff fffffffe fffffffffffffffe");
    assert_int_equal(dev.u8, 200);
    assert_true(dev.u64 == UINT64_MAX - 1);
}

static void an_unsigned_scalar_is_below_its_minimum(void **state)
{
    Scalars dev = {.before = 7, .u8 = 5, .u16 = 6, .u32 = 7, .u64 = 8};

    (void)state;
    REFUSES(&vmstate_unsigned, &dev, "0001 01 0000 00000001 0000000000000001",
            "u8: 1 is not between 2 and 200", 2);
    REFUSES(&vmstate_unsigned, &dev, "0001 02 0000 00000000 0000000000000001",
            "u32: 0 is not between 1 and 4294967294", 5);
    REFUSES(&vmstate_unsigned, &dev, "0001 02 0000 00000001 0000000000000000",
            "u64: 0 is not between 1 and 18446744073709551614", 9);
    validation_accepts(&vmstate_unsigned, &dev, "0001 02 0000 00000001 0000000000000001");
    assert_int_equal(dev.u8, 2);
}

static const VMStateDescription vmstate_signed = {
    .name = "signed",
    .fields =
        (const VMStateField[]){
            VMSTATE_INT8_RANGE(i8, Scalars, -5, 5),
            VMSTATE_INT16_RANGE(i16, Scalars, -300, -200),
            VMSTATE_INT32_MAX(i32, Scalars, 9),
            VMSTATE_INT64_RANGE(i64, Scalars, INT64_MIN + 1, INT64_MAX - 1),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_signed_scalar_is_above_its_maximum(void **state)
{
    Scalars dev = {.i8 = 1, .i16 = -250, .i32 = 2, .i64 = 3};

    (void)state;
    REFUSES(&vmstate_signed, &dev, "06 ff38 00000000 0000000000000000",
            "i8: 6 is not between -5 and 5", 0);
    REFUSES(&vmstate_signed, &dev, "05 ff39 00000000 0000000000000000",
            "i16: -199 is not between -300 and -200", 1);
    REFUSES(&vmstate_signed, &dev, "05 ff38 0000000a 0000000000000000",
            "i32: 10 is not between 0 and 9", 3);
    REFUSES(&vmstate_signed, &dev, "05 ff38 00000009 7fffffffffffffff",
            "i64: 9223372036854775807 is not between -9223372036854775807 and 9223372036854775806",
            7);
    validation_accepts(&vmstate_signed, &dev, "05 ff38 00000009 7ffffffffffffffe");
    assert_int_equal(dev.i16, -200);
}

static void a_signed_scalar_is_below_its_minimum(void **state)
{
    Scalars dev = {.i8 = 1, .i16 = -250, .i32 = 2, .i64 = 3};

    (void)state;
    REFUSES(&vmstate_signed, &dev, "fa ff38 00000000 0000000000000000",
            "i8: -6 is not between -5 and 5", 0);
    REFUSES(&vmstate_signed, &dev, "fb fed3 00000000 0000000000000000",
            "i16: -301 is not between -300 and -200", 1);
    REFUSES(&vmstate_signed, &dev, "fb fed4 ffffffff 0000000000000000",
            "i32: -1 is not between 0 and 9", 3);
    REFUSES(&vmstate_signed, &dev, "fb fed4 00000000 8000000000000000",
            "i64: -9223372036854775808 is not between -9223372036854775807 and 9223372036854775806",
            7);
    validation_accepts(&vmstate_signed, &dev, "fb fed4 00000000 8000000000000001");
    assert_int_equal(dev.i8, -5);
    assert_true(dev.i64 == INT64_MIN + 1);
}

static const VMStateDescription vmstate_enum = {
    .name = "enum",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT8_ENUM(u8, Scalars, 1, 2, 4),
            VMSTATE_INT32_ENUM(i32, Scalars, -2, 0, 7),
            VMSTATE_UINT64_ENUM(u64, Scalars, 1, 0xffffffff00000000),
            VMSTATE_END_OF_LIST(),
        },
};

static void an_enum_value_does_not_exist(void **state)
{
    Scalars dev = {.u8 = 1, .i32 = 0, .u64 = 1};

    (void)state;
    REFUSES(&vmstate_enum, &dev, "03 00000000 0000000000000001", "u8: 3 is none of 1, 2, 4", 0);
    REFUSES(&vmstate_enum, &dev, "04 ffffffff 0000000000000001", "i32: -1 is none of -2, 0, 7", 1);
    REFUSES(&vmstate_enum, &dev, "04 00000007 0000000000000000",
            "u64: 0 is none of 1, 18446744069414584320", 5);
    validation_accepts(&vmstate_enum, &dev, "04 fffffffe ffffffff00000000");
    assert_int_equal(dev.i32, -2);
    assert_true(dev.u64 == 0xffffffff00000000);
}

static const VMStateDescription vmstate_mask = {
    .name = "mask",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT8_MASK(u8, Scalars, 0x7f),
            VMSTATE_UINT64_MASK(u64, Scalars, 0x8000000000000001),
            VMSTATE_INT8_MASK(i8, Scalars, 0x0f),
            VMSTATE_END_OF_LIST(),
        },
};

static void bits_are_outside_of_a_mask(void **state)
{
    Scalars dev = {.u8 = 3, .u64 = 1, .i8 = 2};

    (void)state;
    REFUSES(&vmstate_mask, &dev, "81 0000000000000000 00",
            "u8: 0x81 has bits 0x80 outside of 0x7f", 0);
    REFUSES(&vmstate_mask, &dev, "7f 4000000000000001 00",
            "u64: 0x4000000000000001 has bits 0x4000000000000000 outside of 0x8000000000000001", 1);
    REFUSES(&vmstate_mask, &dev, "7f 0000000000000001 ff",
            "i8: 0xff has bits 0xf0 outside of 0xf", 9);
    validation_accepts(&vmstate_mask, &dev, "7f 8000000000000001 0f");
    assert_int_equal(dev.u8, 0x7f);
}

typedef struct Index {
    uint32_t size;
    uint16_t at;
    uint16_t end;
    int16_t signed_at;
    int8_t signed_size;
} Index;

static const VMStateDescription vmstate_index = {
    .name = "index",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT16_INDEX(at, Index, size),
            VMSTATE_UINT16_INDEX_MAX(end, Index, size),
            VMSTATE_INT16_INDEX(signed_at, Index, signed_size),
            VMSTATE_END_OF_LIST(),
        },
};

static void an_index_equals_the_size_where_it_must_not(void **state)
{
    Index dev = {.size = 16, .signed_size = 4, .at = 3};

    (void)state;
    REFUSES(&vmstate_index, &dev, "0010 0000 0000", "at: 16 is not below size 16", 0);
    REFUSES(&vmstate_index, &dev, "0000 0000 0004", "signed_at: 4 is not below signed_size 4", 4);
    REFUSES(&vmstate_index, &dev, "0000 0000 ffff", "signed_at: -1 is negative", 4);
    validation_accepts(&vmstate_index, &dev, "000f 0000 0003");
    dev.size = 0;
    REFUSES(&vmstate_index, &dev, "0000 0000 0000", "at: 0 is not below size 0", 0);
    dev.size = 1;
    dev.signed_size = -1;
    REFUSES(&vmstate_index, &dev, "0000 0000 0000", "signed_at: 0 is not below signed_size -1", 4);
}

static void an_index_may_equal_the_size(void **state)
{
    Index dev = {.size = 16, .signed_size = 4};

    (void)state;
    validation_accepts(&vmstate_index, &dev, "0000 0010 0000");
    assert_int_equal(dev.end, 16);
    REFUSES(&vmstate_index, &dev, "0000 0011 0000", "end: 17 is above size 16", 2);
}

typedef struct Sentinel {
    uint8_t n_slots;
    int32_t slot;
    int32_t current;
    uint16_t none;
} Sentinel;

static const VMStateDescription vmstate_sentinel = {
    .name = "sentinel",
    .fields =
        (const VMStateField[]){
            VMSTATE_INT32_RANGE_OR(slot, Sentinel, 0, 15, -1),
            VMSTATE_INT32_INDEX_OR(current, Sentinel, n_slots, -1),
            VMSTATE_UINT16_RANGE_OR(none, Sentinel, 1, 9, 0xffff),
            VMSTATE_END_OF_LIST(),
        },
};

static void minus_one_is_a_sentinel(void **state)
{
    Sentinel dev = {.n_slots = 4, .slot = 3, .current = 2, .none = 1};

    (void)state;
    validation_accepts(&vmstate_sentinel, &dev, "ffffffff ffffffff ffff");
    assert_int_equal(dev.slot, -1);
    assert_int_equal(dev.current, -1);
    validation_accepts(&vmstate_sentinel, &dev, "0000000f 00000003 0009");
    REFUSES(&vmstate_sentinel, &dev, "fffffffe 00000000 0001",
            "slot: -2 is not between 0 and 15, and not -1", 0);
    REFUSES(&vmstate_sentinel, &dev, "00000010 00000000 0001",
            "slot: 16 is not between 0 and 15, and not -1", 0);
    REFUSES(&vmstate_sentinel, &dev, "00000000 00000004 0001",
            "current: 4 is not below n_slots 4, and not -1", 4);
    REFUSES(&vmstate_sentinel, &dev, "00000000 fffffffe 0001",
            "current: -2 is negative, and not -1", 4);
    REFUSES(&vmstate_sentinel, &dev, "00000000 00000003 fffe",
            "none: 65534 is not between 1 and 9, and not 65535", 8);
}

typedef struct Configured {
    uint16_t n_queues;
    int32_t ring_size;
    uint64_t features;
} Configured;

static const VMStateDescription vmstate_configured = {
    .name = "configured",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT16_EQUAL(n_queues, Configured, "give both sides the same queues"),
            VMSTATE_INT32_EQUAL(ring_size, Configured),
            VMSTATE_UINT64_EQUAL(features, Configured),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_value_must_equal_the_configuration(void **state)
{
    Configured dev = {.n_queues = 4, .ring_size = 256, .features = 1ULL << 33};

    (void)state;
    validation_accepts(&vmstate_configured, &dev, "0004 00000100 0000000200000000");
    REFUSES(&vmstate_configured, &dev, "0005 00000100 0000000200000000",
            "n_queues: 0x5 in the stream is not this device's 0x4; give both sides the same queues",
            0);
    REFUSES(&vmstate_configured, &dev, "0004 00000101 0000000200000000",
            "ring_size: 0x101 in the stream is not this device's 0x100", 2);
    REFUSES(&vmstate_configured, &dev, "0004 00000100 0000000200000001",
            "features: 0x200000001 in the stream is not this device's 0x200000000", 6);
}

static bool is_even(void *opaque, int version_id)
{
    (void)version_id;
    return ((Scalars *)opaque)->u8 % 2 == 0;
}

static const VMStateDescription vmstate_qemu = {
    .name = "qemu",
    .fields =
        (const VMStateField[]){
            VMSTATE_INT32_POSITIVE_LE(i32, Scalars),
            VMSTATE_UINT8(u8, Scalars),
            VMSTATE_VALIDATE("even", is_even),
            VMSTATE_END_OF_LIST(),
        },
};

static void qemus_own_checks_keep_their_meaning(void **state)
{
    Scalars dev = {.i32 = 9, .u8 = 4};

    (void)state;
    REFUSES(&vmstate_qemu, &dev, "0000000a 02", "i32: 10 is not between 0 and 9", 0);
    REFUSES(&vmstate_qemu, &dev, "ffffffff 02", "i32: -1 is not between 0 and 9", 0);
    REFUSES(&vmstate_qemu, &dev, "00000009 03", "even: the device's state is not valid", 5);
    validation_accepts(&vmstate_qemu, &dev, "00000009 02");
    /* The limit is what the member held before. */
    validation_accepts(&vmstate_qemu, &dev, "00000007 02");
    REFUSES(&vmstate_qemu, &dev, "00000009 02", "i32: 9 is not between 0 and 7", 0);
    dev.u8 = 5;
    validation_refuses_save(&vmstate_qemu, &dev, "dev@0:even: ");
}

typedef struct Mode {
    bool jumbo;
    uint16_t length;
} Mode;

static bool is_jumbo(void *opaque, int version_id)
{
    (void)version_id;
    return ((Mode *)opaque)->jumbo;
}

static bool is_not_jumbo(void *opaque, int version_id)
{
    return !is_jumbo(opaque, version_id);
}

static const VMStateDescription vmstate_mode = {
    .name = "mode",
    .fields =
        (const VMStateField[]){
            VMSTATE_BOOL(jumbo, Mode),
            VMSTATE_SINGLE_BOUNDED(length, Mode, is_jumbo, 0, vmstate_info_uint16, uint16_t,
                                   VMSTATE_BOUND_RANGE_OF(0, 9000)),
            VMSTATE_SINGLE_BOUNDED(length, Mode, is_not_jumbo, 0, vmstate_info_uint16, uint16_t,
                                   VMSTATE_BOUND_RANGE_OF(0, 1500)),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_limit_depends_on_a_mode_loaded_earlier(void **state)
{
    Mode dev = {.jumbo = false, .length = 3};

    (void)state;
    REFUSES(&vmstate_mode, &dev, "00 05dd", "length: 1501 is not between 0 and 1500", 1);
    REFUSES(&vmstate_mode, &dev, "01 2329", "length: 9001 is not between 0 and 9000", 1);
    validation_accepts(&vmstate_mode, &dev, "01 05dd");
    /* The mode that counts is the stream's, not the one of before. */
    REFUSES(&vmstate_mode, &dev, "00 05dd", "length: 1501 is not between 0 and 1500", 1);
    validation_accepts(&vmstate_mode, &dev, "00 05dc");
}

static bool validate_mode(void *opaque, GError **errp)
{
    const Mode *dev = opaque;

    if (dev->length > (dev->jumbo ? 9000 : 1500)) {
        g_set_error(errp, VMSTATE_ERROR, VMSTATE_ERROR_VALUE,
                    "length %u is above what the mode allows", dev->length);
        return false;
    }
    return true;
}

static const VMStateDescription vmstate_validated = {
    .name = "validated",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT16(length, Mode),
            VMSTATE_BOOL(jumbo, Mode),
            VMSTATE_END_OF_LIST(),
        },
    .extra =
        &(const VMStateDescriptionExtra){
            VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
            .validate = validate_mode,
        },
};

static void a_limit_depends_on_a_mode_loaded_later(void **state)
{
    Mode dev = {.jumbo = true, .length = 3};

    (void)state;
    REFUSES(&vmstate_validated, &dev, "05dd 00",
            " validate: length 1501 is above what the mode allows", 3);
    validation_accepts(&vmstate_validated, &dev, "05dd 01");
    validation_accepts(&vmstate_validated, &dev, "05dc 00");
}

typedef struct Table {
    uint8_t n_rows;
    uint8_t row;
    uint16_t rows[4];
    uint16_t found;
} Table;

/* As a device does when the guest next asks for it. */
static void use_table(Table *dev)
{
    dev->found = dev->rows[dev->row];
}

static const VMStateDescription vmstate_table = {
    .name = "table",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT8_RANGE(row, Table, 0, 3),
            VMSTATE_UINT16_ARRAY(rows, Table, 4),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_table_index_is_used_only_later(void **state)
{
    Table dev = {.row = 1, .rows = {10, 11, 12, 13}};

    (void)state;
    REFUSES(&vmstate_table, &dev, "04 0000 0001 0002 0003", "row: 4 is not between 0 and 3", 0);
    use_table(&dev);
    assert_int_equal(dev.found, 11);
    validation_accepts(&vmstate_table, &dev, "03 0000 0001 0002 0003");
    use_table(&dev);
    assert_int_equal(dev.found, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unsigned_scalar_is_above_its_maximum),
        cmocka_unit_test(an_unsigned_scalar_is_below_its_minimum),
        cmocka_unit_test(a_signed_scalar_is_above_its_maximum),
        cmocka_unit_test(a_signed_scalar_is_below_its_minimum),
        cmocka_unit_test(an_enum_value_does_not_exist),
        cmocka_unit_test(bits_are_outside_of_a_mask),
        cmocka_unit_test(an_index_equals_the_size_where_it_must_not),
        cmocka_unit_test(an_index_may_equal_the_size),
        cmocka_unit_test(minus_one_is_a_sentinel),
        cmocka_unit_test(a_value_must_equal_the_configuration),
        cmocka_unit_test(qemus_own_checks_keep_their_meaning),
        cmocka_unit_test(a_limit_depends_on_a_mode_loaded_earlier),
        cmocka_unit_test(a_limit_depends_on_a_mode_loaded_later),
        cmocka_unit_test(a_table_index_is_used_only_later),
    };

    return cmocka_run_group_tests_name("validation-values", tests, NULL, NULL);
}
