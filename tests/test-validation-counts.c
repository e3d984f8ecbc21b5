/* SPDX-License-Identifier: BSD-3-Clause */
/* Counts, sizes and lengths that a stream must not bring. As test-validation-values.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "validation.h"

#include <string.h>

#define REFUSED(_code, _text, _at) ((Refusal){VMSTATE_ERROR_##_code, _text, _at})
#define REFUSES(_vmsd, _dev, _payload, _code, _text, _at) \
    validation_refuses(_vmsd, _dev, sizeof(*(_dev)), _payload, REFUSED(_code, _text, _at))

typedef struct Fixed {
    uint32_t n32;
    uint16_t n16;
    uint16_t words[4];
    uint8_t bytes[4];
} Fixed;

static const VMStateDescription vmstate_fixed = {
    .name = "fixed",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(n32, Fixed),
            VMSTATE_VARRAY_UNSAFE(words, Fixed, n32, 0, vmstate_info_uint16, uint16_t),
            VMSTATE_UINT16(n16, Fixed),
            VMSTATE_VARRAY_UINT16_UNSAFE(bytes, Fixed, n16, 0, vmstate_info_uint8, uint8_t),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_count_is_above_a_fixed_array(void **state)
{
    Fixed dev = {.n32 = 1, .n16 = 2, .words = {1, 2, 3, 4}};

    (void)state;
    REFUSES(&vmstate_fixed, &dev, "00000005 0001 0002 0003 0004 0005 0000", CAPACITY,
            "words: its count 5 is above 4, all that there is room for", 4);
    REFUSES(&vmstate_fixed, &dev, "00000001 0001 0005 0102030405", CAPACITY,
            "bytes: its count 5 is above 4, all that there is room for", 8);
    REFUSES(&vmstate_fixed, &dev, "ffffffff", CAPACITY,
            "words: its count 4294967295 is above 4, all that there is room for", 4);
    validation_accepts(&vmstate_fixed, &dev, "00000004 0001 0002 0003 0004 0004 01020304");
    assert_int_equal(dev.words[3], 4);
}

typedef struct Allocated {
    uint32_t room;
    uint32_t n;
    uint16_t *words;
    uint32_t size;
    uint8_t *bytes;
} Allocated;

static uint64_t room_of(void *opaque)
{
    return ((Allocated *)opaque)->room;
}

static const VMStateDescription vmstate_capacities[] = {
    {
        .name = "constant",
        .fields =
            (const VMStateField[]){
                VMSTATE_UINT32(n, Allocated),
                VMSTATE_VARRAY_CAPACITY(words, Allocated, n, 0, vmstate_info_uint16,
                                        uint16_t, 4),
                VMSTATE_UINT32(size, Allocated),
                VMSTATE_VBUFFER_CAPACITY(bytes, Allocated, 0, NULL, size, 4),
                VMSTATE_END_OF_LIST(),
            },
    },
    {
        .name = "member",
        .fields =
            (const VMStateField[]){
                VMSTATE_UINT32(n, Allocated),
                VMSTATE_VARRAY_CAPACITY_MEMBER(words, Allocated, n, 0, vmstate_info_uint16,
                                               uint16_t, room),
                VMSTATE_UINT32(size, Allocated),
                VMSTATE_VBUFFER_CAPACITY_MEMBER(bytes, Allocated, 0, NULL, size, room),
                VMSTATE_END_OF_LIST(),
            },
    },
    {
        .name = "function",
        .fields =
            (const VMStateField[]){
                VMSTATE_UINT32(n, Allocated),
                VMSTATE_VARRAY_CAPACITY_FUNC(words, Allocated, n, 0, vmstate_info_uint16,
                                             uint16_t, room_of),
                VMSTATE_UINT32(size, Allocated),
                VMSTATE_VBUFFER_CAPACITY_FUNC(bytes, Allocated, 0, NULL, size, room_of),
                VMSTATE_END_OF_LIST(),
            },
    },
};

/* QEMU's own forms, which cannot say it. */
static const VMStateDescription vmstate_undeclared = {
    .name = "undeclared",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(n, Allocated),
            VMSTATE_VARRAY_UINT32(words, Allocated, n, 0, vmstate_info_uint16, uint16_t),
            VMSTATE_UINT32(size, Allocated),
            VMSTATE_VBUFFER_UINT32(bytes, Allocated, 0, NULL, size),
            VMSTATE_END_OF_LIST(),
        },
};

static void check_allocated(VMStateRegistry *registry, Allocated *dev)
{
    validation_registry_refuses(
        registry, 0, dev, sizeof(*dev), "00000005 0001 0002 0003 0004 0005 00000000",
        REFUSED(CAPACITY, "words: its count 5 is above 4, all that there is room for", 4));
    validation_registry_refuses(
        registry, 0, dev, sizeof(*dev), "00000001 0009 00000005 0102030405",
        REFUSED(CAPACITY, "bytes: its size 5 is above 4, all that there is room for", 10));
    assert_int_equal(dev->words[0], 7);
    validation_registry_accepts(registry, 0, "00000004 0001 0002 0003 0004 00000004 01020304");
    assert_int_equal(dev->words[3], 4);
    assert_int_equal(dev->bytes[3], 4);
}

static void a_count_is_above_an_allocated_array_with_a_capacity(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(vmstate_capacities); i++) {
        g_autofree uint16_t *words = g_new0(uint16_t, 4);
        g_autofree uint8_t *bytes = g_new0(uint8_t, 4);
        Allocated dev = {.room = 4, .words = words, .bytes = bytes};
        g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmstate_capacities[i], &dev);

        words[0] = 7;
        check_allocated(registry, &dev);
    }
}

static void a_count_is_above_an_allocated_array_known_to_the_registry(void **state)
{
    g_autofree uint16_t *words = g_new0(uint16_t, 4);
    g_autofree uint8_t *bytes = g_new0(uint8_t, 4);
    Allocated dev = {.words = words, .bytes = bytes};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmstate_undeclared, &dev);

    (void)state;
    vmstate_registry_set_capacity(registry, &dev.words, 4);
    vmstate_registry_set_capacity(registry, &dev.bytes, 4);
    words[0] = 7;
    check_allocated(registry, &dev);
}

static void a_count_is_above_what_was_held_when_the_device_was_added(void **state)
{
    g_autofree uint16_t *words = g_new0(uint16_t, 4);
    g_autofree uint8_t *bytes = g_new0(uint8_t, 4);
    Allocated dev = {.words = words, .bytes = bytes, .n = 4, .size = 4};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmstate_undeclared, &dev);

    (void)state;
    words[0] = 7;
    check_allocated(registry, &dev);
    /* A load of less never lowers it. */
    validation_registry_accepts(registry, 0, "00000001 0007 00000000");
    check_allocated(registry, &dev);
    assert_non_null(strstr(vmstate_registry_get_warnings(registry)[0], "words"));
}

typedef struct Claimed {
    uint8_t claimed_room;
    uint8_t n;
    uint8_t bytes[8];
} Claimed;

static const VMStateDescription vmstate_claimed = {
    .name = "claimed",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT8(claimed_room, Claimed),
            VMSTATE_UINT8_INDEX_MAX(n, Claimed, claimed_room),
            VMSTATE_VARRAY_UNSAFE(bytes, Claimed, n, 0, vmstate_info_uint8, uint8_t),
            VMSTATE_END_OF_LIST(),
        },
};

/* What is also refused: a capacity member that is a field; see test-bounded-faults.c. */
static void the_bound_itself_comes_from_the_stream(void **state)
{
    Claimed dev = {.claimed_room = 8, .n = 3, .bytes = "abc"};

    (void)state;
    REFUSES(&vmstate_claimed, &dev, "09 09 010203040506070809", CAPACITY,
            "bytes: its count 9 is above 8, all that there is room for", 2);
    REFUSES(&vmstate_claimed, &dev, "05 06 010203040506", VALUE, "n: 6 is above claimed_room 5", 1);
    validation_accepts(&vmstate_claimed, &dev, "08 08 0102030405060708");
}

typedef struct Signed {
    int32_t n;
    int32_t size;
    int16_t n16;
    uint16_t words[4];
    uint16_t more[4];
    uint8_t *bytes;
} Signed;

static const VMStateDescription vmstate_signed = {
    .name = "signed",
    .fields =
        (const VMStateField[]){
            VMSTATE_INT32(n, Signed),
            VMSTATE_ARRAY_INT32_UNSAFE(words, Signed, n, vmstate_info_uint16, uint16_t),
            VMSTATE_INT32(size, Signed),
            VMSTATE_VBUFFER(bytes, Signed, 0, NULL, size),
            VMSTATE_INT16(n16, Signed),
            VMSTATE_VARRAY_UNSAFE(more, Signed, n16, 0, vmstate_info_uint16, uint16_t),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_signed_count_is_negative(void **state)
{
    uint8_t bytes[2] = {1, 2};
    Signed dev = {.n = 1, .size = 2, .bytes = bytes};

    (void)state;
    REFUSES(&vmstate_signed, &dev, "ffffffff 00000000 0000", CAPACITY,
            "words: its count -1 is negative", 4);
    REFUSES(&vmstate_signed, &dev, "80000000 00000000 0000", CAPACITY,
            "words: its count -2147483648 is negative", 4);
    REFUSES(&vmstate_signed, &dev, "00000000 fffffffe 0000", CAPACITY,
            "bytes: its size -2 is negative", 8);
    REFUSES(&vmstate_signed, &dev, "00000000 00000000 ffff", CAPACITY,
            "more: its count 65535 is above 4, all that there is room for", 10);
    validation_accepts(&vmstate_signed, &dev, "00000001 0009 00000002 0708 0001 0003");
    assert_int_equal(bytes[1], 8);
}

typedef struct Wide {
    uint64_t size;
    uint8_t *bytes;
    uint64_t n;
    uint16_t words[4];
} Wide;

static const VMStateDescription vmstate_wide = {
    .name = "wide",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT64(size, Wide),
            VMSTATE_VBUFFER_UINT64(bytes, Wide, 0, NULL, size),
            VMSTATE_UINT64(n, Wide),
            VMSTATE_VARRAY_UNSAFE(words, Wide, n, 0, vmstate_info_uint16, uint16_t),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_size_of_64_bits_is_not_cut_to_32(void **state)
{
    uint8_t bytes[2] = {1, 2};
    Wide dev = {.size = 2, .bytes = bytes};

    (void)state;
    REFUSES(&vmstate_wide, &dev, "0000000100000001 09 0000000000000000", CAPACITY,
            "bytes: its size 4294967297 is above 2, all that there is room for", 8);
    REFUSES(&vmstate_wide, &dev, "0000000000000001 09 0000000100000001 0001", CAPACITY,
            "words: its count 4294967297 is above 4, all that there is room for", 17);
    assert_int_equal(bytes[0], 1);
    validation_accepts(&vmstate_wide, &dev, "0000000000000001 09 0000000000000001 0001");
}

typedef struct Product {
    uint64_t n;
    uint64_t *words;
    uint32_t size;
    uint8_t *bytes;
    uint32_t n_pairs;
    uint8_t pairs[8];
} Product;

static const VMStateDescription vmstate_product = {
    .name = "product",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(size, Product),
            VMSTATE_VBUFFER_MULTIPLY(bytes, Product, 0, NULL, size, 4),
            VMSTATE_UINT32(n_pairs, Product),
            VMSTATE_VARRAY_MULTIPLY(pairs, Product, n_pairs, 2, vmstate_info_uint8, uint8_t),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription vmstate_product_alloc = {
    .name = "product-alloc",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT64(n, Product),
            VMSTATE_VARRAY_ALLOC(words, Product, n, 0, vmstate_info_uint64, uint64_t),
            VMSTATE_END_OF_LIST(),
        },
};

static void count_times_element_size_is_above_32_bits(void **state)
{
    uint8_t bytes[8] = {1, 2};
    Product dev = {.size = 2, .bytes = bytes};

    (void)state;
    /* In 32 bits these would be 4 and 2. */
    REFUSES(&vmstate_product, &dev, "40000001 01020304 00000000", CAPACITY,
            "bytes: its size 4294967300 is above 8, all that there is room for", 4);
    REFUSES(&vmstate_product, &dev, "00000000 80000001 0102", CAPACITY,
            "pairs: its count 4294967298 is above 8, all that there is room for", 8);
    validation_accepts(&vmstate_product, &dev, "00000001 01020304 00000001 0102");
}

static void count_times_element_size_overflows(void **state)
{
    Product dev = {.n = 0};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmstate_product_alloc, &dev);
    g_autoptr(VMStateLoadOptions) options = validation_options();
    /* In 64 bits this would be 8 bytes. */
    g_autoptr(GBytes) bytes = validation_stream(0, "2000000000000001 0000000000000005");
    g_autoptr(GError) error = NULL;

    (void)state;
    REFUSES(&vmstate_product_alloc, &dev, "2000000000000001 0000000000000005", LIMIT,
            "words: 2305843009213693953 more elements would exceed the loader's element budget; "
            "raise it in the options if the stream is trusted",
            8);
    vmstate_load_options_set_budgets(options, UINT64_MAX, UINT64_MAX, 0);
    assert_false(vmstate_registry_load_bytes(registry, options, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_NO_MEMORY, "dev@0:words: ");
    assert_null(dev.words);
    assert_int_equal(dev.n, 0);
}

typedef struct Nested {
    uint8_t n;
    uint8_t total;
    uint8_t entries[4];
} Nested;

typedef struct Outer {
    uint8_t n;
    Nested parts[2];
} Outer;

static const VMStateDescription vmstate_nested = {
    .name = "nested",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT8_MAX(total, Nested, 4),
            VMSTATE_UINT8_INDEX_MAX(n, Nested, total),
            VMSTATE_VARRAY_UNSAFE(entries, Nested, n, 0, vmstate_info_uint8, uint8_t),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription vmstate_outer = {
    .name = "outer",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT8(n, Outer),
            VMSTATE_STRUCT_VARRAY_UINT8(parts, Outer, n, 0, vmstate_nested, Nested),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_nested_length_is_above_the_outer_one(void **state)
{
    Outer dev = {.n = 2, .parts = {{.n = 1, .entries = {9}}, {.n = 2}}};

    (void)state;
    REFUSES(&vmstate_outer, &dev, "02 04 01 01 03 04 01020304", VALUE,
            "parts[1].n: 4 is above total 3", 5);
    REFUSES(&vmstate_outer, &dev, "02 04 01 01 05 05 0102030405", VALUE,
            "parts[1].total: 5 is not between 0 and 4", 4);
    REFUSES(&vmstate_outer, &dev, "03 00 00 00 00 00 00", CAPACITY,
            "parts: its count 3 is above 2, all that there is room for", 1);
    validation_accepts(&vmstate_outer, &dev, "02 04 01 01 04 04 01020304");
    assert_int_equal(dev.parts[1].entries[3], 4);
}

typedef struct Text {
    char name[4];
    char *label;
    char after[4];
} Text;

static const VMStateDescription vmstate_text = {
    .name = "text",
    .fields =
        (const VMStateField[]){
            VMSTATE_CHAR_ARRAY(name, Text),
            VMSTATE_STRING(label, Text, 3),
            VMSTATE_END_OF_LIST(),
        },
};

static void a_string_has_no_end(void **state)
{
    Text dev = {.name = "one", .label = g_strdup("two"), .after = "xyz"};

    (void)state;
    REFUSES(&vmstate_text, &dev, "61626364 ffffffff", VALUE,
            "name: the text in the stream has no NUL within its 4 bytes", 4);
    REFUSES(&vmstate_text, &dev, "61620000 00000004 61626364", CAPACITY,
            "label: its length 4 is above 3, all that there is room for", 8);
    REFUSES(&vmstate_text, &dev, "61620000 00000003 610062", VALUE,
            "label: the string in the stream has a NUL inside", 11);
    REFUSES(&vmstate_text, &dev, "61620000 fffffffe 61", CAPACITY,
            "label: its length 4294967294 is above 3, all that there is room for", 8);
    assert_string_equal(dev.label, "two");
    validation_accepts(&vmstate_text, &dev, "61620000 00000003 616263");
    assert_string_equal(dev.name, "ab");
    assert_string_equal(dev.label, "abc");
    g_free(dev.label);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_count_is_above_a_fixed_array),
        cmocka_unit_test(a_count_is_above_an_allocated_array_with_a_capacity),
        cmocka_unit_test(a_count_is_above_an_allocated_array_known_to_the_registry),
        cmocka_unit_test(a_count_is_above_what_was_held_when_the_device_was_added),
        cmocka_unit_test(the_bound_itself_comes_from_the_stream),
        cmocka_unit_test(a_signed_count_is_negative),
        cmocka_unit_test(a_size_of_64_bits_is_not_cut_to_32),
        cmocka_unit_test(count_times_element_size_is_above_32_bits),
        cmocka_unit_test(count_times_element_size_overflows),
        cmocka_unit_test(a_nested_length_is_above_the_outer_one),
        cmocka_unit_test(a_string_has_no_end),
    };

    return cmocka_run_group_tests_name("validation-counts", tests, NULL, NULL);
}
