/* SPDX-License-Identifier: BSD-3-Clause */
/* A source that has names of <vmstate/qemu-compat.h> already, as macros and as functions, keeps them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* As QEMU-like headers have them. The macros say that they are the source's own. */
#define OWN 42
#define DIV_ROUND_UP(n, d) OWN
#define ROUND_UP(n, d) OWN
#define QEMU_ALIGN_DOWN(n, m) OWN
#define QEMU_ALIGN_UP(n, m) OWN
#define QEMU_IS_ALIGNED(n, m) OWN
#define BIT(nr) OWN
#define BIT_ULL(nr) OWN
#define MAKE_64BIT_MASK(shift, length) OWN
#define ARRAY_SIZE(array) OWN
#define container_of(pointer, type, member) OWN
#define DO_UPCAST(type, member, pointer) OWN
#define QEMU_BUILD_BUG_ON(bad)
#define QEMU_BUILD_BUG_MSG(bad, message)
#define QEMU_PACKED
#define QEMU_ALIGNED(n)
#define likely(condition) OWN
#define unlikely(condition) OWN
#define cpu_to_le64(x) OWN
#define stl_be_p(p, v) OWN
#define QSLIST_HEAD(name, type) \
    struct name { \
        struct type *own_first; \
    }

static inline uint32_t extract32(uint32_t value, int start, int length)
{
    return value >> start & (UINT32_MAX >> (32 - length));
}

static inline uint16_t bswap16(uint16_t x)
{
    return (uint16_t)(x << 8 | x >> 8);
}

static inline uint16_t cpu_to_be16(uint16_t x)
{
    return bswap16(x);
}

static inline int ldl_be_p(const void *p)
{
    const uint8_t *b = p;

    return (int)((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]);
}

#include <vmstate/qemu-compat.h>

QEMU_BUILD_BUG_ON(1);
QEMU_BUILD_BUG_MSG(1, "this is empty");

static void own_macros_stay(void **state)
{
    (void)state;
    assert_int_equal(DIV_ROUND_UP(1, 1), OWN);
    assert_int_equal(ROUND_UP(1, 1), OWN);
    assert_int_equal(QEMU_ALIGN_DOWN(1, 1), OWN);
    assert_int_equal(QEMU_ALIGN_UP(1, 1), OWN);
    assert_int_equal(QEMU_IS_ALIGNED(1, 1), OWN);
    assert_int_equal(BIT(0), OWN);
    assert_int_equal(BIT_ULL(0), OWN);
    assert_int_equal(MAKE_64BIT_MASK(0, 1), OWN);
    assert_int_equal(ARRAY_SIZE(state), OWN);
    assert_int_equal(container_of(0, 0, 0), OWN);
    assert_int_equal(DO_UPCAST(0, 0, 0), OWN);
    assert_int_equal(likely(0), OWN);
    assert_int_equal(unlikely(0), OWN);
    assert_int_equal(cpu_to_le64(0), OWN);
    assert_int_equal(stl_be_p(0, 0), OWN);
}

static void own_functions_do_no_harm(void **state)
{
    const uint8_t bytes[] = {0x81, 2, 3, 4};

    (void)state;
    assert_int_equal(extract32(0x12345678, 8, 8), 0x56);
    assert_int_equal((extract32)(0x12345678, 8, 8), 0x56);
    assert_int_equal(bswap16(0x0102), 0x0201);
    assert_int_equal((bswap16)(0x0102), 0x0201);
    assert_int_equal(cpu_to_be16(0x0102), GUINT16_TO_BE(0x0102));
    assert_int_equal((cpu_to_be16)(0x0102), 0x0201);
    assert_int_equal((uint32_t)ldl_be_p(bytes), 0x81020304);
    assert_int_equal((ldl_be_p)(bytes), ldl_be_p(bytes));
}

/* Lists come as a family: where the source has the head, it has the rest. */
static void own_lists_stay(void **state)
{
    QSLIST_HEAD(, Item) own = {NULL};
    QSIMPLEQ_HEAD(, Item) ours = QSIMPLEQ_HEAD_INITIALIZER(ours);

    (void)state;
    assert_null(own.own_first);
    assert_true(QSIMPLEQ_EMPTY(&ours));
#ifdef QSLIST_FIRST
    fail_msg("one of the library's own for a list of another");
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_macros_stay),
        cmocka_unit_test(own_functions_do_no_harm),
        cmocka_unit_test(own_lists_stay),
    };

    return cmocka_run_group_tests_name("compat-own", tests, NULL, NULL);
}
