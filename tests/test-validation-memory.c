/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Counts that are allowed and ask for much memory, with few bytes behind them: what is allocated
 * follows the bytes, and the budgets end it. GLib's allocating functions are replaced here by ones
 * that note the largest request.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "validation.h"

#include <stdlib.h>
#include <string.h>

static size_t largest;

static void note(size_t size)
{
    largest = MAX(largest, size);
}

gpointer g_try_malloc(gsize size)
{
    note(size);
    return size ? malloc(size) : NULL;
}

gpointer g_try_malloc0(gsize size)
{
    note(size);
    return size ? calloc(1, size) : NULL;
}

gpointer g_try_realloc(gpointer memory, gsize size)
{
    note(size);
    return realloc(memory, size);
}

typedef struct Huge {
    uint32_t n;
    uint64_t *words;
    uint32_t size;
    uint8_t *bytes;
    char *text;
    GByteArray *array;
} Huge;

enum { MIB = 1 << 20 };

static const VMStateDescription vmstate_words = {
    .name = "words",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(n, Huge),
            VMSTATE_VARRAY_UINT32_ALLOC(words, Huge, n, 0, vmstate_info_uint64, uint64_t),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription vmstate_bytes = {
    .name = "bytes",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(size, Huge),
            VMSTATE_VBUFFER_ALLOC_UINT32(bytes, Huge, 0, NULL, size),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription vmstate_text = {
    .name = "text",
    .fields =
        (const VMStateField[]){
            VMSTATE_STRING(text, Huge, 1 << 30),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription vmstate_array = {
    .name = "array",
    .fields =
        (const VMStateField[]){
            VMSTATE_GBYTEARRAY_MAX(array, Huge, 0, 1 << 30),
            VMSTATE_END_OF_LIST(),
        },
};

/* Each asks for some 512 MiB and brings 8 bytes; the stream then ends. */
static const struct {
    const VMStateDescription *vmsd;
    const char *payload;
    const char *path;
} rows[] = {
    {&vmstate_words, "04000000 0000000000000001", "words[1]: "},
    {&vmstate_bytes, "20000000 0000000000000001", "bytes"},
    {&vmstate_text, "20000000 4142434445464748", "text"},
    {&vmstate_array, "20000000 0000000000000001", "array"},
};

static void nothing_is_allocated_before_bytes_arrive(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Huge dev = {0};
        g_autoptr(GBytes) bytes = test_bytes(rows[i].payload);
        g_autoptr(GError) error = NULL;

        largest = 0;
        assert_false(test_load(rows[i].vmsd, &dev, bytes, &error));
        test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, rows[i].path);
        assert_in_range(largest, 8, MIB + 64);
        assert_null(dev.words);
        assert_null(dev.bytes);
        assert_null(dev.text);
        assert_null(dev.array);
    }
}

static void check_budget(uint64_t memory, uint64_t elements, const VMStateDescription *vmsd,
                         const char *payload, const char *text)
{
    Huge dev = {0};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", vmsd, &dev);
    g_autoptr(VMStateLoadOptions) options = validation_options();
    g_autoptr(GBytes) bytes = validation_stream(0, payload);
    g_autoptr(GError) error = NULL;

    vmstate_load_options_set_budgets(options, memory, elements, 0);
    largest = 0;
    if (text) {
        assert_false(vmstate_registry_load_bytes(registry, options, bytes, &error));
        test_assert_error(&error, VMSTATE_ERROR_LIMIT, text);
        assert_true(largest < MIB);
        assert_int_equal(dev.n, 0);
    } else {
        assert_true(vmstate_registry_load_bytes(registry, options, bytes, &error));
    }
    assert_true(text ? !dev.words : !!dev.words);
    g_free(dev.words);
}

/* The loader's own records of the stream count too. */
enum { RECORDS = 4096 };

static void a_huge_count_is_only_memory_exhaustion(void **state)
{
    g_autoptr(GString) words = g_string_new("000003e8");

    (void)state;
    for (int i = 0; i < 1000; i++) {
        g_string_append(words, "0000000000000007");
    }
    check_budget(8000 + RECORDS, 1000 + 10, &vmstate_words, words->str, NULL);
    check_budget(8000 - 1, 1000 + 10, &vmstate_words, words->str,
                 "dev@0:words: 8000 more bytes would exceed the loader's memory budget");
    check_budget(8000 + RECORDS, 1000 - 1, &vmstate_words, words->str,
                 "dev@0:words: 1000 more elements would exceed the loader's element budget");
    /* By default a gibibyte. */
    check_budget(0, 0, &vmstate_words, "08000001 0000000000000001",
                 "dev@0:words: 1073741832 more bytes would exceed the loader's memory budget");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_allocated_before_bytes_arrive),
        cmocka_unit_test(a_huge_count_is_only_memory_exhaustion),
    };

    return cmocka_run_group_tests_name("validation-memory", tests, NULL, NULL);
}
