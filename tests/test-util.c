/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test-util.h"

#include <string.h>

uint64_t test_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

void test_fill(void *memory, size_t size, uint64_t *state)
{
    uint8_t *p = memory;

    for (size_t i = 0; i < size; i++) {
        p[i] = (uint8_t)test_random(state);
    }
}

GBytes *test_save(const VMStateDescription *vmsd, const void *opaque)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GError) error = NULL;

    if (!vmstate_stream_save_description(stream, vmsd, opaque, NULL, -1, &error)) {
        fail_msg("%s", error->message);
    }
    assert_true(vmstate_stream_finish(stream, NULL));
    return vmstate_stream_steal_bytes(stream);
}

bool test_load(const VMStateDescription *vmsd, void *opaque, GBytes *bytes, GError **error)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_reader(bytes);
    bool ok = vmstate_stream_load_description(stream, vmsd, opaque, vmsd->version_id, error);

    assert_int_equal(ok, !vmstate_stream_failed(stream));
    if (ok) {
        assert_int_equal(vmstate_stream_offset(stream), g_bytes_get_size(bytes));
    }
    return ok;
}

GBytes *test_bytes(const char *hex)
{
    GByteArray *array = g_byte_array_new();

    for (; *hex; hex++) {
        uint8_t byte;

        if (*hex == ' ') {
            continue;
        }
        byte = (uint8_t)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
        g_byte_array_append(array, &byte, 1);
        hex++;
    }
    return g_byte_array_free_to_bytes(array);
}

static char *to_hex(GBytes *bytes)
{
    GString *text = g_string_new(NULL);
    size_t size;
    const uint8_t *p = g_bytes_get_data(bytes, &size);

    for (size_t i = 0; i < size; i++) {
        g_string_append_printf(text, "%s%02x", i ? " " : "", p[i]);
    }
    return g_string_free(text, FALSE);
}

void test_assert_bytes(GBytes *bytes, const char *hex)
{
    g_autoptr(GBytes) expected = test_bytes(hex);
    g_autofree char *a = to_hex(bytes);
    g_autofree char *b = to_hex(expected);

    assert_string_equal(a, b);
}

void test_assert_same(GBytes *a, GBytes *b)
{
    size_t size_a, size_b;
    const uint8_t *p = g_bytes_get_data(a, &size_a);
    const uint8_t *q = g_bytes_get_data(b, &size_b);

    for (size_t i = 0; i < MIN(size_a, size_b); i++) {
        if (p[i] != q[i]) {
            fail_msg("byte %zu (0x%zx) is 0x%02x and 0x%02x", i, i, p[i], q[i]);
        }
    }
    assert_int_equal(size_a, size_b);
}

GBytes *test_concat(GBytes *a, GBytes *b)
{
    GByteArray *array = g_byte_array_new();

    g_byte_array_append(array, g_bytes_get_data(a, NULL), (guint)g_bytes_get_size(a));
    g_byte_array_append(array, g_bytes_get_data(b, NULL), (guint)g_bytes_get_size(b));
    return g_byte_array_free_to_bytes(array);
}

GBytes *test_part(GBytes *bytes, size_t from, size_t to)
{
    const uint8_t *data = g_bytes_get_data(bytes, NULL);

    assert_true(from <= to && to <= g_bytes_get_size(bytes));
    /* A copy of its own, so that reading behind its end is found. */
    return g_bytes_new(data + from, to - from);
}

VMStateRegistry *test_registry(const char *idstr, const VMStateDescription *vmsd, void *opaque)
{
    VMStateRegistry *registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_add(registry, idstr, 0, vmsd, opaque, &error)) {
        fail_msg("%s", error->message);
    }
    return registry;
}

GBytes *test_read_all(VMStateSaver *saver, size_t chunk, uint64_t seed, GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    bool ended = false;

    for (;;) {
        size_t size = chunk ? chunk : 1 + (size_t)(test_random(&seed) % 100);
        /* Exactly as large as told, so that a byte too many is found. */
        g_autofree uint8_t *memory = g_malloc(size);
        ssize_t n = vmstate_saver_read(saver, memory, size, error);

        if (n < 0) {
            return NULL;
        }
        assert_true((size_t)n <= size);
        if (ended) {
            assert_int_equal(n, 0);
        }
        g_byte_array_append(all, memory, (guint)n);
        if (n == 0) {
            assert_int_equal(vmstate_saver_read(saver, memory, size, error), 0);
            return g_byte_array_free_to_bytes(g_steal_pointer(&all));
        }
        /* Full until the last. */
        ended = (size_t)n < size;
    }
}

GBytes *test_pull(VMStateRegistry *registry, const VMStateSaveOptions *options, size_t chunk)
{
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(registry, options);
    g_autoptr(GError) error = NULL;
    GBytes *bytes = test_read_all(saver, chunk, 1, &error);

    if (!bytes) {
        fail_msg("%s", error->message);
    }
    return bytes;
}

bool test_push(VMStateRegistry *registry, const VMStateLoadOptions *options, GBytes *bytes,
               size_t chunk, GError **error)
{
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, options);
    const uint8_t *data = g_bytes_get_data(bytes, NULL);
    size_t size = g_bytes_get_size(bytes);

    for (size_t i = 0; i < size; i += MIN(chunk, size - i)) {
        size_t n = MIN(chunk, size - i);
        g_autofree uint8_t *memory = g_memdup2(data + i, n);

        if (!vmstate_loader_write(loader, memory, n, error)) {
            return false;
        }
    }
    return vmstate_loader_finish(loader, error);
}

void test_assert_error(GError **error, VMStateError code, const char *text)
{
    assert_non_null(*error);
    if ((*error)->domain != VMSTATE_ERROR || (*error)->code != (int)code ||
        !strstr((*error)->message, text)) {
        fail_msg("error %d \"%s\" instead of %d with \"%s\"", (*error)->code, (*error)->message,
                 (int)code, text);
    }
    g_clear_error(error);
}
