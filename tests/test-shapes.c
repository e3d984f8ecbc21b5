/* SPDX-License-Identifier: BSD-3-Clause */
/* The payloads of the benchmark's shapes are those that QEMU writes: by their sha256. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../bench/descriptions.h"
#include "test-util.h"

typedef struct Shape {
    const char *sha256;
    size_t size;
    const VMStateDescription *vmsd;
    void *opaque;
    void *other;
    size_t memory;
} Shape;

/* The section header for the name "s", and the file's header before it. */
enum { BEFORE_PAYLOAD = 8 + 1 + 4 + 2 + 4 + 4 };

static void check_sha256(const uint8_t *data, size_t size, const char *sha256)
{
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, size);

    if (sha256) {
        assert_string_equal(sum, sha256);
    }
}

/* Saved as one description, and through savers; loaded both ways into the other device. */
static GBytes *check_bytes(const Shape *s)
{
    GBytes *payload = test_save(s->vmsd, s->opaque);
    g_autoptr(VMStateRegistry) registry = test_registry("s", s->vmsd, s->opaque);
    const size_t chunks[] = {4093, 65536};

    assert_int_equal(g_bytes_get_size(payload), s->size);
    check_sha256(g_bytes_get_data(payload, NULL), s->size, s->sha256);
    for (size_t i = 0; i < G_N_ELEMENTS(chunks); i++) {
        g_autoptr(GBytes) file = test_pull(registry, NULL, chunks[i]);
        g_autoptr(GBytes) part = test_part(file, BEFORE_PAYLOAD, BEFORE_PAYLOAD + s->size);

        assert_true(g_bytes_equal(part, payload));
    }
    return payload;
}

static void check_loads(const Shape *s, GBytes *payload)
{
    g_autoptr(VMStateRegistry) from = test_registry("s", s->vmsd, s->opaque);
    g_autoptr(VMStateRegistry) to = test_registry("s", s->vmsd, s->other);
    g_autoptr(GBytes) file = test_pull(from, NULL, 65536);
    g_autoptr(GBytes) again = NULL;
    g_autoptr(GError) error = NULL;

    assert_true(test_load(s->vmsd, s->other, payload, &error));
    again = test_save(s->vmsd, s->other);
    assert_true(g_bytes_equal(again, payload));
    if (s->memory) {
        assert_memory_equal(s->opaque, s->other, s->memory);
        memset(s->other, 0x55, s->memory);
        assert_true(test_push(to, NULL, file, 4099, &error));
        assert_memory_equal(s->opaque, s->other, s->memory);
    }
}

/* @memory: the device is plain memory of that size, compared byte by byte. */
static void check(const VMStateDescription *vmsd, void *opaque, void *other, size_t memory,
                  size_t size, const char *sha256)
{
    Shape shape = {sha256, size, vmsd, opaque, other, memory};
    g_autoptr(GBytes) payload = check_bytes(&shape);

    check_loads(&shape, payload);
}

static void registers(void **state)
{
    Regs regs;
    Regs other;

    (void)state;
    regs_fill(&regs);
    memset(&other, 0, sizeof(other));
    check(&bench_regs, &regs, &other, 0, 224,
          "2ba412bdb234f30dc5e1c6569fd2726021796545b7864fcc35e1bd2f82ec6e97");
#define COMPARE(_suffix, _type, _name) assert_int_equal(regs._name, other._name);
    REGS_FIELDS(COMPARE)
}

/* Bounds change no byte. */
static void registers_with_bounds(void **state)
{
    Regs regs;
    Regs other;

    (void)state;
    regs_fill(&regs);
    memset(&other, 0, sizeof(other));
    check(&bench_bounded, &regs, &other, 0, 224,
          "2ba412bdb234f30dc5e1c6569fd2726021796545b7864fcc35e1bd2f82ec6e97");
}

#define ARRAY_TEST(_bits, _sha256) \
    static void array_of_uint##_bits(void **state) \
    { \
        g_autofree Arr##_bits *a = g_new0(Arr##_bits, 1); \
        g_autofree Arr##_bits *b = g_new0(Arr##_bits, 1); \
\
        (void)state; \
        ARR_FILL(uint##_bits##_t, UINT##_bits, a->a); \
        check(&bench_array##_bits, a, b, sizeof(*a), sizeof(*a), _sha256); \
    }

ARRAY_TEST(8, "67727dd5c1f9ac0d77eb24ee158d57140600e5bae1bd4e1987b424489d043b61")
ARRAY_TEST(16, "aa0fbdb4fdbfb5ae4def21dcb3c5bf9d97828d5f6c85cb446102191f37c491b8")
ARRAY_TEST(32, "785038f40459b4d2377e7f09c0b4d323a231cdd7cf46feb6b5d25345590111e9")
ARRAY_TEST(64, "7b0166b654410f18c900a1b62a3ce762a04c3f747088fb4f491cccb0517c2a64")

static void buffer_of_64_mib(void **state)
{
    g_autofree Buf *a = g_new0(Buf, 1);
    g_autofree Buf *b = g_new0(Buf, 1);

    (void)state;
    buf_fill(a->buf, BUF_N);
    check(&bench_buffer, a, b, sizeof(*a), BUF_N, NULL);
}

static void ring_of_structs(void **state)
{
    g_autofree Ring *a = g_new0(Ring, 1);
    g_autofree Ring *b = g_new0(Ring, 1);

    (void)state;
    ring_fill(a);
    check(&bench_ring, a, b, 0, (size_t)RING_N * DESC_WIRE,
          "38c29f87bf47f955ff8009abe8c88326a83ec3b208aea440bd4bdf3bffb4ca3b");
    for (int i = 0; i < RING_N; i++) {
        assert_int_equal(a->d[i].inner.kind, b->d[i].inner.kind);
        assert_int_equal(a->d[i].seq, b->d[i].seq);
    }
}

static void subsections(void **state)
{
    SubDev a;
    SubDev b;

    (void)state;
    subdev_fill(&a);
    memset(&b, 0, sizeof(b));
    memcpy(b.need, a.need, sizeof(a.need));
    check(&bench_subdev, &a, &b, 0, 172,
          "6f2f44519a093f4739c40e6916bdeac292c942265c046ebbd833c091c6d6316b");
    assert_int_equal(a.s[6].d, b.s[6].d);
    assert_int_equal(b.s[5].a, 0);
}

static Small *smalls_new(uint64_t seed)
{
    Small *small = g_new0(Small, SMALL_N);

    for (int i = 0; i < SMALL_N; i++) {
        small_fill(&small[i], &seed);
    }
    return small;
}

static void varray_of_structs(void **state)
{
    Varray a = {SMALL_N, smalls_new(6)};
    Varray b = {SMALL_N, g_new0(Small, SMALL_N)};

    (void)state;
    check(&bench_varray, &a, &b, 0, 28676,
          "933bcfad89b46d72303d4a7217aa7e0f83e5116ea1a3b6c9db20b099f5e51177");
    assert_memory_equal(a.small, b.small, sizeof(Small) * SMALL_N);
    g_free(a.small);
    g_free(b.small);
}

static void check_pointers(int step, size_t size, const char *sha256)
{
    g_autofree Pointers *a = g_new0(Pointers, 1);
    g_autofree Pointers *b = g_new0(Pointers, 1);
    g_autofree Small *small = smalls_new(6);
    g_autofree Small *other = g_new0(Small, SMALL_N);

    for (int i = 0; i < SMALL_N; i += step) {
        a->small[i] = &small[i];
        b->small[i] = &other[i];
    }
    check(&bench_pointers, a, b, 0, size, sha256);
    for (int i = 0; i < SMALL_N; i += step) {
        assert_memory_equal(&small[i], &other[i], sizeof(Small));
    }
}

static void pointers_to_structs(void **state)
{
    (void)state;
    check_pointers(1, 28672, "0fe4d74d8b903d851f1f5ba169b1ddba886f3b5a61da9e77aa9258a38b4711e0");
}

static void pointers_to_structs_with_nulls(void **state)
{
    (void)state;
    check_pointers(2, 16384, "83ae496a3d18aef6c4f7bd1ac53f66cf8909cacc03c311b51b03cf320bcc214c");
}

static void qtailq_of_structs(void **state)
{
    g_autofree ListNode *nodes = g_new0(ListNode, SMALL_N);
    uint64_t seed = 7;
    List a = {QTAILQ_HEAD_INITIALIZER(a.head)};
    List b = {QTAILQ_HEAD_INITIALIZER(b.head)};
    ListNode *node, *next;

    (void)state;
    for (int i = 0; i < SMALL_N; i++) {
        small_fill(&nodes[i].small, &seed);
        QTAILQ_INSERT_TAIL(&a.head, &nodes[i], next);
    }
    check(&bench_qtailq, &a, &b, 0, 32769,
          "7ac895faa111c0a33f89db553fb16abde961bfbaa0162548277168b66d052e28");
    QTAILQ_FOREACH_SAFE(node, &b.head, next, next) {
        g_free(node);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers),
        cmocka_unit_test(registers_with_bounds),
        cmocka_unit_test(array_of_uint8),
        cmocka_unit_test(array_of_uint16),
        cmocka_unit_test(array_of_uint32),
        cmocka_unit_test(array_of_uint64),
        cmocka_unit_test(buffer_of_64_mib),
        cmocka_unit_test(ring_of_structs),
        cmocka_unit_test(subsections),
        cmocka_unit_test(varray_of_structs),
        cmocka_unit_test(pointers_to_structs),
        cmocka_unit_test(pointers_to_structs_with_nulls),
        cmocka_unit_test(qtailq_of_structs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
