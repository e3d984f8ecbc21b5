/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "validation.h"

#include <string.h>

#if defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#endif
#endif

VMStateLoadOptions *validation_options(void)
{
    VMStateLoadOptions *options = vmstate_load_options_new();

    vmstate_load_options_set_form(options, VMSTATE_FORM_BARE);
    return options;
}

GBytes *validation_stream(int version, const char *payload)
{
    g_autofree char *hex = g_strdup_printf("04 00000000 03 646576 00000000 %08x %s 7e 00000000 00",
                                           (unsigned)version, payload);

    return test_bytes(hex);
}

static bool load(VMStateRegistry *registry, GBytes *bytes, size_t chunk, GError **error)
{
    g_autoptr(VMStateLoadOptions) options = validation_options();

    return chunk ? test_push(registry, options, bytes, chunk, error)
                 : vmstate_registry_load_bytes(registry, options, bytes, error);
}

void validation_registry_accepts(VMStateRegistry *registry, int version, const char *payload)
{
    g_autoptr(GBytes) bytes = validation_stream(version, payload);

    for (size_t chunk = 0; chunk <= 1; chunk++) {
        g_autoptr(GError) error = NULL;

        if (!load(registry, bytes, chunk, &error)) {
            fail_msg("%s: %s", payload, error->message);
        }
    }
}

void validation_accepts(const VMStateDescription *vmsd, void *opaque, const char *payload)
{
    g_autoptr(VMStateRegistry) registry = test_registry("dev", vmsd, opaque);

    validation_registry_accepts(registry, vmsd->version_id, payload);
}

/* Bytes between members have no value; that they stay the same is asked all the same. */
#ifndef VALGRIND_MAKE_MEM_DEFINED
#define VALGRIND_MAKE_MEM_DEFINED(_memory, _size) ((void)(_memory), (void)(_size))
#endif

void validation_registry_refuses(VMStateRegistry *registry, int version, void *opaque, size_t size,
                                 const char *payload, Refusal refusal)
{
    g_autoptr(GBytes) bytes = validation_stream(version, payload);
    g_autofree void *before = NULL;
    g_autofree char *message = g_strdup_printf("dev@0:%s (stream offset 0x%zx)", refusal.text,
                                               VALIDATION_PAYLOAD + refusal.at);

    VALGRIND_MAKE_MEM_DEFINED(opaque, size);
    before = g_memdup2(opaque, size);
    for (size_t chunk = 0; chunk <= 1; chunk++) {
        g_autoptr(GError) error = NULL;

        if (load(registry, bytes, chunk, &error)) {
            fail_msg("%s was loaded, not refused with \"%s\"", payload, message);
        }
        if (error->domain != VMSTATE_ERROR || error->code != (int)refusal.code ||
            strcmp(error->message, message) != 0) {
            fail_msg("error %d \"%s\" instead of %d \"%s\"", error->code, error->message,
                     (int)refusal.code, message);
        }
        assert_memory_equal(opaque, before, size);
    }
}

void validation_refuses(const VMStateDescription *vmsd, void *opaque, size_t size,
                        const char *payload, Refusal refusal)
{
    g_autoptr(VMStateRegistry) registry = test_registry("dev", vmsd, opaque);

    validation_registry_refuses(registry, vmsd->version_id, opaque, size, payload, refusal);
}

void validation_refuses_save(const VMStateDescription *vmsd, void *opaque, const char *text)
{
    g_autoptr(VMStateRegistry) registry = test_registry("dev", vmsd, opaque);
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(registry, NULL);
    g_autoptr(GError) error = NULL;

    assert_null(test_read_all(saver, 64, 0, &error));
    test_assert_error(&error, VMSTATE_ERROR_VALUE, text);
}

void validation_refuses_description(const VMStateDescription *vmsd, void *opaque, const char *text)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;

    assert_false(vmstate_registry_add(registry, "dev", 0, vmsd, opaque, &error));
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, text);
}
