/* SPDX-License-Identifier: BSD-3-Clause */
/* Many savers at once, in one thread and in several; much data in little memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <string.h>

#include "every-field.h"
#include "test-util.h"

enum { SAVERS = 1000, THREADS = 4, ROUNDS = 20 };

static void a_thousand_savers_take_turns(void **state)
{
    g_autoptr(EveryField) dev = every_field_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autofree VMStateSaver **savers = g_new0(VMStateSaver *, SAVERS);
    g_autofree size_t *at = g_new0(size_t, SAVERS);
    g_autoptr(GBytes) bytes = NULL;
    const uint8_t *expected;
    uint8_t chunk[512];
    bool more = true;

    (void)state;
    every_field_fill(dev, 1);
    registry = test_registry("every", &every_field_vmsd, dev);
    bytes = test_pull(registry, NULL, 65536);
    expected = g_bytes_get_data(bytes, NULL);
    for (int i = 0; i < SAVERS; i++) {
        savers[i] = vmstate_saver_new(registry, NULL);
    }
    while (more) {
        more = false;
        for (int i = 0; i < SAVERS; i++) {
            ssize_t n = vmstate_saver_read(savers[i], chunk, 1 + (size_t)i % 512, NULL);

            assert_true(n >= 0);
            assert_memory_equal(chunk, expected + at[i], (size_t)n);
            at[i] += (size_t)n;
            more = more || n > 0;
        }
    }
    for (int i = 0; i < SAVERS; i++) {
        assert_int_equal(at[i], g_bytes_get_size(bytes));
        vmstate_saver_free(savers[i]);
    }
}

/* A registry shared by threads, and the bytes that each must get. */
typedef struct Shared {
    VMStateRegistry *registry;
    GBytes *bytes;
} Shared;

static gpointer save_in_thread(gpointer data)
{
    Shared *shared = data;

    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(VMStateSaver) saver = vmstate_saver_new(shared->registry, NULL);
        g_autoptr(GByteArray) all = g_byte_array_new();
        uint8_t chunk[100];
        ssize_t n;

        /* Half of them are given up. */
        while ((n = vmstate_saver_read(saver, chunk, sizeof(chunk), NULL)) > 0) {
            g_byte_array_append(all, chunk, (guint)n);
            if (i % 2 && all->len > 1000) {
                break;
            }
        }
        if (n < 0 || all->len > g_bytes_get_size(shared->bytes) ||
            memcmp(all->data, g_bytes_get_data(shared->bytes, NULL), all->len) != 0) {
            return GINT_TO_POINTER(1);
        }
    }
    return NULL;
}

typedef struct Plain {
    uint32_t words[300];
    uint8_t n;
    char name[8];
} Plain;

static const VMStateDescription plain_vmsd = {
    .name = "plain",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32_ARRAY(words, Plain, 300),
        VMSTATE_UINT8(n, Plain),
        VMSTATE_CHAR_ARRAY(name, Plain),
        VMSTATE_END_OF_LIST(),
    },
};

static void savers_of_one_registry_in_four_threads(void **state)
{
    Plain dev = {.words = {1, 2, 3}, .n = 7, .name = "dev"};
    g_autoptr(VMStateRegistry) registry = test_registry("plain", &plain_vmsd, &dev);
    g_autoptr(GBytes) bytes = test_pull(registry, NULL, 65536);
    Shared shared = {registry, bytes};
    GThread *threads[THREADS];
    int bad = 0;

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        threads[i] = g_thread_new("saver", save_in_thread, &shared);
    }
    for (int i = 0; i < THREADS; i++) {
        bad += GPOINTER_TO_INT(g_thread_join(threads[i]));
    }
    assert_int_equal(bad, 0);
}

static gpointer load_in_thread(gpointer data)
{
    GBytes *bytes = data;
    int bad = 0;

    for (int i = 0; i < ROUNDS; i++) {
        Plain dev = {.n = 0};
        g_autoptr(VMStateRegistry) registry = test_registry("plain", &plain_vmsd, &dev);

        bad += !test_push(registry, NULL, bytes, 50, NULL) || dev.n != 7;
    }
    return GINT_TO_POINTER(bad);
}

static void loaders_of_their_own_in_four_threads(void **state)
{
    Plain dev = {.words = {1, 2, 3}, .n = 7, .name = "dev"};
    g_autoptr(VMStateRegistry) registry = test_registry("plain", &plain_vmsd, &dev);
    g_autoptr(GBytes) bytes = test_pull(registry, NULL, 65536);
    GThread *threads[THREADS];
    int bad = 0;

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        threads[i] = g_thread_new("loader", load_in_thread, bytes);
    }
    for (int i = 0; i < THREADS; i++) {
        bad += GPOINTER_TO_INT(g_thread_join(threads[i]));
    }
    assert_int_equal(bad, 0);
}

enum { BIG = 256 << 20, PIECE = 4096 };

static int get_big(VMStateStream *f, void *pv, size_t size, const VMStateField *field)
{
    uint8_t piece[PIECE];
    uint8_t *last = pv;

    (void)size;
    (void)field;
    for (int i = 0; i < BIG / PIECE && !vmstate_stream_failed(f); i++) {
        vmstate_stream_get(f, piece, sizeof(piece));
        *last = piece[PIECE - 1];
    }
    return 0;
}

static int put_big(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                   VMStateJSONWriter *vmdesc)
{
    uint8_t piece[PIECE];

    (void)size;
    (void)field;
    (void)vmdesc;
    for (int i = 0; i < BIG / PIECE && !vmstate_stream_failed(f); i++) {
        memset(piece, i + *(uint8_t *)pv, sizeof(piece));
        vmstate_stream_put(f, piece, sizeof(piece));
    }
    return 0;
}

static const VMStateInfo big_info = {.name = "big", .get = get_big, .put = put_big};

typedef struct Big {
    uint8_t first;
} Big;

static const VMStateDescription big_vmsd = {
    .name = "big",
    .fields = (const VMStateField[]){
        VMSTATE_SINGLE(first, Big, 0, big_info, uint8_t),
        VMSTATE_END_OF_LIST(),
    },
};

static void a_hook_that_puts_256_mib_needs_no_memory(void **state)
{
    Big from = {5};
    Big to = {0};
    g_autoptr(VMStateRegistry) saves = test_registry("big", &big_vmsd, &from);
    g_autoptr(VMStateRegistry) loads = test_registry("big", &big_vmsd, &to);
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(saves, NULL);
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(loads, NULL);
    g_autofree uint8_t *chunk = g_malloc(65536);
    struct mallinfo2 before = mallinfo2();
    size_t most = 0;
    uint64_t total = 0;
    ssize_t n;

    (void)state;
    while ((n = vmstate_saver_read(saver, chunk, 65536, NULL)) > 0) {
        struct mallinfo2 now = mallinfo2();
        size_t used = now.uordblks + now.hblkhd;

        assert_true(vmstate_loader_write(loader, chunk, (size_t)n, NULL));
        most = MAX(most, used);
        total += (uint64_t)n;
    }
    assert_int_equal(n, 0);
    assert_true(vmstate_loader_finish(loader, NULL));
    assert_true(total > BIG);
    assert_int_equal(to.first, (uint8_t)(BIG / PIECE - 1 + 5));
    assert_true(most < before.uordblks + before.hblkhd + (2 << 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_savers_take_turns),
        cmocka_unit_test(savers_of_one_registry_in_four_threads),
        cmocka_unit_test(loaders_of_their_own_in_four_threads),
        cmocka_unit_test(a_hook_that_puts_256_mib_needs_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
