/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MEMORY = 1 << 24,
    ELEMENTS = 1 << 16,
};

void fuzz_fail(const char *format, ...)
{
    va_list args;

    fputs("finding: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}

VMStateLoadOptions *fuzz_options(VMStateForm form, VMStateChecksum checksum)
{
    VMStateLoadOptions *options = vmstate_load_options_new();

    vmstate_load_options_set_form(options, form);
    vmstate_load_options_set_checksum(options, checksum);
    vmstate_load_options_set_budgets(options, MEMORY, ELEMENTS, 0);
    return options;
}

/* A failed load has an error of ours, and only a failed one has. */
static bool checked(bool ok, const GError *error)
{
    if (ok != !error) {
        fuzz_fail("a load %s with%s an error", ok ? "succeeded" : "failed", error ? "" : "out");
    }
    if (error && (error->domain != VMSTATE_ERROR || !*error->message)) {
        fuzz_fail("an error without a text, or not of VMSTATE_ERROR");
    }
    return ok;
}

bool fuzz_load(VMStateRegistry *registry, const VMStateLoadOptions *options, const uint8_t *data,
               size_t size, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    bool ok = vmstate_registry_load_bytes(registry, options, bytes, error);

    return checked(ok, *error);
}

bool fuzz_load_in_chunks(VMStateRegistry *registry, const VMStateLoadOptions *options,
                         const uint8_t *data, size_t size, GError **error)
{
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, options);
    uint32_t state = (uint32_t)size * 2654435761u + 1;
    bool ok;

    for (size_t i = 0, n; i < size; i += n) {
        g_autofree uint8_t *chunk = NULL;

        state = state * 1664525 + data[i] + 1013904223;
        n = MIN(1 + (state >> 16) % (state & 0x8000 ? 8 : 300), size - i);
        chunk = g_memdup2(data + i, n);
        if (!vmstate_loader_write(loader, chunk, n, error)) {
            return checked(false, *error);
        }
    }
    ok = vmstate_loader_finish(loader, error);
    return checked(ok, *error);
}

/* How far a decoder is ahead depends on the chunks: of two faults either is found first. */
static bool is_packed(const uint8_t *data, size_t size)
{
    return size >= 4 && (memcmp(data, "\x1f\x8b", 2) == 0 ||
                         memcmp(data, "\x28\xb5\x2f\xfd", 4) == 0 ||
                         (data[0] >> 4 == 5 && memcmp(data + 1, "\x2a\x4d\x18", 3) == 0));
}

void fuzz_same_verdict(const uint8_t *data, size_t size, bool a, const GError *error_a, bool b,
                       const GError *error_b)
{
    if (a != b) {
        fuzz_fail("all at once: %s; in chunks: %s", a ? "loaded" : error_a->message,
                  b ? "loaded" : error_b->message);
    }
    if (!a && !is_packed(data, size) &&
        (error_a->code != error_b->code || strcmp(error_a->message, error_b->message) != 0)) {
        fuzz_fail("all at once: %d %s; in chunks: %d %s", error_a->code, error_a->message,
                  error_b->code, error_b->message);
    }
}
