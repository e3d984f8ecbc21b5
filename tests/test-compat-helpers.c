/* SPDX-License-Identifier: BSD-3-Clause */
/* What <vmstate/qemu-compat.h> has beside the interface: arithmetic, bits, byte order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <vmstate/qemu-compat.h>

typedef struct Inner {
    uint8_t byte;
    uint32_t word;
} QEMU_PACKED Inner;

typedef struct Outer {
    Inner inner;
    uint8_t tail QEMU_ALIGNED(16);
} Outer;

QEMU_BUILD_BUG_ON(sizeof(Inner) != 5);
QEMU_BUILD_BUG_MSG(offsetof(Outer, tail) % 16 != 0, "the tail is not aligned");

static void rounding_goes_to_the_next_multiple(void **state)
{
    (void)state;
    assert_int_equal(DIV_ROUND_UP(0, 8), 0);
    assert_int_equal(DIV_ROUND_UP(16, 8), 2);
    assert_int_equal(DIV_ROUND_UP(17, 8), 3);
    assert_int_equal(ROUND_UP(0x1001, 0x1000), 0x2000);
    assert_int_equal(ROUND_UP(0x1000, 0x1000), 0x1000);
    assert_int_equal(QEMU_ALIGN_UP(13, 12), 24);
    assert_int_equal(QEMU_ALIGN_UP(24, 12), 24);
    assert_int_equal(QEMU_ALIGN_DOWN(35, 12), 24);
    assert_true(QEMU_IS_ALIGNED(36, 12));
    assert_false(QEMU_IS_ALIGNED(35, 12));
}

/* A mask made in 32 bits would cut the upper half off. */
static void rounding_keeps_the_wider_type(void **state)
{
    uint64_t large = 0x123456789abcULL;
    uint32_t page = 4096;

    (void)state;
    assert_true(ROUND_UP(large, page) == 0x12345678a000ULL);
    assert_true(QEMU_ALIGN_UP(large, page) == 0x12345678a000ULL);
    assert_true(QEMU_ALIGN_DOWN(large, page) == 0x123456789000ULL);
}

static void masks_have_their_bits(void **state)
{
    (void)state;
    assert_true(BIT(31) == 0x80000000UL);
    assert_true(BIT_ULL(63) == 0x8000000000000000ULL);
    assert_true(MAKE_64BIT_MASK(0, 64) == UINT64_MAX);
    assert_true(MAKE_64BIT_MASK(4, 8) == 0xff0);
    assert_true(MAKE_64BIT_MASK(63, 1) == BIT_ULL(63));
}

static void bit_fields_are_taken_out_and_put_in(void **state)
{
    (void)state;
    assert_int_equal(extract32(0x12345678, 8, 8), 0x56);
    assert_int_equal(extract32(0xffffffff, 0, 32), 0xffffffff);
    assert_int_equal(extract32(0x80000000, 31, 1), 1);
    assert_true(extract64(0x123456789abcdef0ULL, 60, 4) == 1);
    assert_true(extract64(UINT64_MAX, 0, 64) == UINT64_MAX);
    assert_int_equal(sextract32(0x00000f00, 8, 4), -1);
    assert_int_equal(sextract32(0x00000700, 8, 4), 7);
    assert_int_equal(sextract32(0x80000000, 0, 32), INT32_MIN);
    assert_true(sextract64(UINT64_MAX, 0, 64) == -1);
    assert_true(sextract64(0x8000000000ULL, 36, 4) == -8);
    assert_int_equal(deposit32(0xffffffff, 8, 8, 0x112), 0xffff12ff);
    assert_int_equal(deposit32(0, 0, 32, 0x89abcdef), 0x89abcdef);
    assert_true(deposit64(0, 60, 4, 0xf) == 0xf000000000000000ULL);
    assert_true(deposit64(UINT64_MAX, 0, 64, 5) == 5);
}

static void structs_are_found_from_their_members(void **state)
{
    Outer outer = {.tail = 1};

    (void)state;
    assert_ptr_equal(container_of(&outer.tail, Outer, tail), &outer);
    assert_ptr_equal(DO_UPCAST(Outer, inner, &outer.inner), &outer);
    assert_int_equal(ARRAY_SIZE(((Outer[3]){{.tail = 1}})), 3);
    assert_int_equal(likely(2), 1);
    assert_int_equal(unlikely(0), 0);
}

static void values_turn_into_an_order_and_back(void **state)
{
    const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint16_t v16;
    uint32_t v32;
    uint64_t v64;

    (void)state;
    v16 = cpu_to_be16(0x0102);
    v32 = cpu_to_be32(0x01020304);
    v64 = cpu_to_be64(0x0102030405060708ULL);
    assert_memory_equal(&v16, bytes, 2);
    assert_memory_equal(&v32, bytes, 4);
    assert_memory_equal(&v64, bytes, 8);
    be16_to_cpus(&v16);
    be32_to_cpus(&v32);
    be64_to_cpus(&v64);
    assert_int_equal(v16, 0x0102);
    assert_int_equal(v32, 0x01020304);
    assert_true(v64 == 0x0102030405060708ULL);
    cpu_to_le16s(&v16);
    cpu_to_le32s(&v32);
    cpu_to_le64s(&v64);
    assert_int_equal(le16_to_cpu(v16), 0x0102);
    assert_int_equal(le32_to_cpu(v32), 0x01020304);
    assert_true(le64_to_cpu(v64) == 0x0102030405060708ULL);
    assert_int_equal(be16_to_cpu(v16), bswap16(le16_to_cpu(v16)));
    assert_int_equal(be32_to_cpu(v32), bswap32(le32_to_cpu(v32)));
    assert_true(be64_to_cpu(v64) == bswap64(le64_to_cpu(v64)));
    v16 = 0x0102;
    v32 = 0x01020304;
    v64 = 0x0102030405060708ULL;
    cpu_to_be16s(&v16);
    cpu_to_be32s(&v32);
    cpu_to_be64s(&v64);
    le16_to_cpus(&v16);
    le32_to_cpus(&v32);
    le64_to_cpus(&v64);
    /* Both orders, one after the other: the bytes in reverse. */
    assert_int_equal(v16, bswap16(0x0102));
    assert_int_equal(v32, bswap32(0x01020304));
    assert_true(v64 == bswap64(0x0102030405060708ULL));
    assert_int_equal(cpu_to_le16(0x0102), GUINT16_TO_LE(0x0102));
    assert_int_equal(cpu_to_le32(0x01020304), GUINT32_TO_LE(0x01020304));
    assert_true(cpu_to_le64(1) == GUINT64_TO_LE(1));
}

static void memory_is_read_and_written_in_an_order(void **state)
{
    const uint8_t bytes[] = {0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8};
    const uint8_t *p = bytes + 1;
    uint8_t got[9] = {0};

    (void)state;
    assert_int_equal(ldub_p(p), 0xf1);
    assert_int_equal(ldsb_p(p), -15);
    assert_int_equal(lduw_be_p(p), 0xf1f2);
    assert_int_equal(lduw_le_p(p), 0xf2f1);
    assert_int_equal(ldsw_be_p(p), (int16_t)0xf1f2);
    assert_int_equal(ldsw_le_p(p), (int16_t)0xf2f1);
    assert_int_equal((uint32_t)ldl_be_p(p), 0xf1f2f3f4);
    assert_int_equal((uint32_t)ldl_le_p(p), 0xf4f3f2f1);
    assert_true(ldq_be_p(p) == 0xf1f2f3f4f5f6f7f8ULL);
    assert_true(ldq_le_p(p) == 0xf8f7f6f5f4f3f2f1ULL);
    stq_be_p(got + 1, 0xf1f2f3f4f5f6f7f8ULL);
    assert_memory_equal(got, bytes, 9);
    stq_le_p(got + 1, 0);
    stl_be_p(got + 1, 0xf1f2f3f4);
    stw_be_p(got + 5, 0xf5f6);
    stb_p(got + 7, 0xf7);
    stb_p(got + 8, 0xf8);
    assert_memory_equal(got, bytes, 9);
    stl_le_p(got + 1, 0xf4f3f2f1);
    stw_le_p(got + 5, 0xf6f5);
    assert_memory_equal(got, bytes, 9);
    stq_le_p(got + 1, 0xf8f7f6f5f4f3f2f1ULL);
    assert_memory_equal(got, bytes, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounding_goes_to_the_next_multiple),
        cmocka_unit_test(rounding_keeps_the_wider_type),
        cmocka_unit_test(masks_have_their_bits),
        cmocka_unit_test(bit_fields_are_taken_out_and_put_in),
        cmocka_unit_test(structs_are_found_from_their_members),
        cmocka_unit_test(values_turn_into_an_order_and_back),
        cmocka_unit_test(memory_is_read_and_written_in_an_order),
    };

    return cmocka_run_group_tests_name("compat-helpers", tests, NULL, NULL);
}
