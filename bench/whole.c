/* SPDX-License-Identifier: BSD-3-Clause */
#include "whole.h"

#include "bench.h"
#include "descriptions.h"

/* The same for all, so that none has a luckier address. */
static uint8_t chunk[WHOLE_CHUNK] __attribute__((aligned(4096)));

void whole_pull(void *whole)
{
    Whole *w = whole;
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(w->from, w->save_options);
    g_autoptr(GError) error = NULL;
    ssize_t n;

    w->saved = 0;
    do {
        n = vmstate_saver_read(saver, w->chunk, WHOLE_CHUNK, &error);
        if (n < 0) {
            bench_fail("%s", error->message);
        }
        w->saved += (size_t)n;
    } while ((size_t)n == WHOLE_CHUNK);
}

void whole_push(void *whole)
{
    Whole *w = whole;
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(w->to, w->load_options);
    g_autoptr(GError) error = NULL;
    size_t size;
    const uint8_t *data = g_bytes_get_data(w->file, &size);

    for (size_t i = 0; i < size; i += MIN(WHOLE_CHUNK, size - i)) {
        if (!vmstate_loader_write(loader, data + i, MIN(WHOLE_CHUNK, size - i), &error)) {
            bench_fail("%s", error->message);
        }
    }
    if (!vmstate_loader_finish(loader, &error)) {
        bench_fail("%s", error->message);
    }
}

void whole_save_stream(void *whole)
{
    Whole *w = whole;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = vmstate_registry_save_bytes(w->from, w->save_options, &error);

    if (!bytes) {
        bench_fail("%s", error->message);
    }
}

void whole_load_bytes(void *whole)
{
    Whole *w = whole;
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_load_bytes(w->to, w->load_options, w->file, &error)) {
        bench_fail("%s", error->message);
    }
}

/* The file that the loaded device gives is the one that was loaded. */
static void verify(Whole *w, const VMStateDescription *vmsd, void *loaded)
{
    g_autoptr(VMStateRegistry) again = bench_registry("bench", vmsd, loaded);
    g_autoptr(GBytes) second = NULL;

    whole_pull(w);
    if (w->saved != g_bytes_get_size(w->file)) {
        bench_fail("%s: in chunks it has another size", vmsd->name);
    }
    whole_push(w);
    second = vmstate_registry_save_bytes(again, w->save_options, NULL);
    if (!second || !g_bytes_equal(second, w->file)) {
        bench_fail("%s: what was loaded is not what was saved", vmsd->name);
    }
}

Whole *whole_new(VMStateRegistry *from, VMStateRegistry *to, VMStateSaveOptions *save_options,
                 VMStateLoadOptions *load_options, const VMStateDescription *vmsd, void *loaded)
{
    Whole *w = g_new0(Whole, 1);
    g_autoptr(GError) error = NULL;

    w->from = from;
    w->to = to;
    w->save_options = save_options;
    w->load_options = load_options;
    w->chunk = chunk;
    w->file = vmstate_registry_save_bytes(from, save_options, &error);
    if (!w->file) {
        bench_fail("%s", error->message);
    }
    verify(w, vmsd, loaded);
    return w;
}

void whole_free(Whole *w)
{
    vmstate_registry_free(w->from);
    vmstate_registry_free(w->to);
    vmstate_save_options_free(w->save_options);
    vmstate_load_options_free(w->load_options);
    g_bytes_unref(w->file);
    g_free(w);
}
