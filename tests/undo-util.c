/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "undo-util.h"

GBytes *undo_save(const VMStateDescription *vmsd, void *opaque)
{
    g_autoptr(VMStateRegistry) registry = test_registry("dev", vmsd, opaque);
    g_autoptr(GError) error = NULL;
    GBytes *bytes = vmstate_registry_save_bytes(registry, NULL, &error);

    if (!bytes) {
        fail_msg("%s", error->message);
    }
    return bytes;
}

void undo_load(const VMStateDescription *vmsd, void *opaque, GBytes *bytes)
{
    g_autoptr(VMStateRegistry) registry = test_registry("dev", vmsd, opaque);
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_load_bytes(registry, NULL, bytes, &error)) {
        fail_msg("%s", error->message);
    }
}

void undo_refuse(const VMStateDescription *vmsd, void *opaque, GBytes *bytes,
                 const VMStateLoadOptions *options, VMStateError code, const char *text)
{
    g_autoptr(VMStateRegistry) registry = test_registry("dev", vmsd, opaque);
    g_autoptr(GError) error = NULL;

    assert_false(vmstate_registry_load_bytes(registry, options, bytes, &error));
    test_assert_error(&error, code, text);
}

void undo_fail(const VMStateDescription *vmsd, void *opaque, GBytes *bytes)
{
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    g_autofree uint8_t *copy = g_memdup2(data, size);
    g_autoptr(GBytes) spoiled = NULL;

    /* The last digit of the checksum; a quote and a brace follow. */
    copy[size - 3] ^= 1;
    spoiled = g_bytes_new(copy, size);
    undo_refuse(vmsd, opaque, spoiled, NULL, VMSTATE_ERROR_CHECKSUM, "");
}

GBytes *undo_bare_pairs(unsigned n, uint8_t first, uint8_t second)
{
    static const uint8_t head[] = {4, 0, 0, 0, 0, 3, 'd', 'e', 'v', 0, 0, 0, 0, 0, 0, 0, 1};
    const uint8_t pair[] = {first, second};
    GByteArray *bytes = g_byte_array_new();

    g_byte_array_append(bytes, head, sizeof(head));
    for (unsigned i = 0; i < n; i++) {
        g_byte_array_append(bytes, pair, sizeof(pair));
    }
    return g_byte_array_free_to_bytes(bytes);
}
