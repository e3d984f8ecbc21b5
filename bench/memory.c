/* SPDX-License-Identifier: BSD-3-Clause */
#include "memory.h"

#include <string.h>

#include "bench.h"
#include "descriptions.h"
#include "rows-inspect.h"
#include "sparse.h"
#include "whole.h"

/* How far the kernel's running counts may be off. */
#define ROUGH_KIB 256

static uint64_t file_kib(const char *file, const char *key)
{
    g_autofree char *text = NULL;
    const char *line;

    if (!g_file_get_contents(file, &text, NULL, NULL)) {
        return 0;
    }
    line = strstr(text, key);
    return line ? g_ascii_strtoull(line + strlen(key), NULL, 10) : 0;
}

static uint64_t resident(void)
{
    uint64_t kib = file_kib("/proc/self/smaps_rollup", "\nRss:");

    return kib ? kib : file_kib("/proc/self/status", "VmRSS:");
}

void memory_watch_begin(MemoryWatch *watch)
{
    FILE *f = fopen("/proc/self/clear_refs", "w");

    if (f) {
        /* Forgets the peak so far. */
        fputs("5", f);
        fclose(f);
    }
    watch->start = watch->most = resident();
    watch->rough_start = file_kib("/proc/self/status", "VmHWM:");
}

void memory_watch_sample(MemoryWatch *watch)
{
    watch->most = MAX(watch->most, resident());
}

uint64_t memory_watch_end(const MemoryWatch *watch)
{
    uint64_t peak = file_kib("/proc/self/status", "VmHWM:");
    uint64_t rough = peak > watch->rough_start ? peak - watch->rough_start : 0;
    uint64_t exact = watch->most - watch->start;

    return rough > exact + ROUGH_KIB ? rough : exact;
}

char *memory_run_self(const char *option, const char *value)
{
    g_autofree char *argument = g_strdup_printf("%s=%s", option, value);
    const char *argv[] = { "/proc/self/exe", argument, NULL };
    char *output = NULL;
    int status = 0;
    g_autoptr(GError) error = NULL;
    g_autofree char *self = g_file_read_link("/proc/self/exe", &error);

    if (self) {
        argv[0] = self;
    }
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                      &status, &error) ||
        !g_spawn_check_wait_status(status, &error)) {
        bench_fail("%s %s: %s", argv[0], argument, error->message);
    }
    return output;
}

/* Saver and loader run once beforehand on something small: the libraries and the allocator are
 * awake. */
static void warm_up(void)
{
    Sparse *s = sparse_new(4096);
    g_autoptr(GBytes) file = vmstate_registry_save_bytes(s->registry, NULL, NULL);

    if (!file || !vmstate_registry_load_bytes(s->registry, NULL, file, NULL)) {
        bench_fail("a save and load of 4096 bytes failed");
    }
    sparse_free(s);
}

static ssize_t read_chunk(VMStateSaver *saver, uint8_t *chunk)
{
    g_autoptr(GError) error = NULL;
    ssize_t n = vmstate_saver_read(saver, chunk, WHOLE_CHUNK, &error);

    if (n < 0) {
        bench_fail("%s", error->message);
    }
    return n;
}

/* After the first chunk, and then at each quarter. */
static bool is_sample(size_t taken, size_t size)
{
    return taken == WHOLE_CHUNK || taken % (size / 4) == 0;
}

static uint64_t probe_saver(size_t size)
{
    Sparse *s = sparse_new(size);
    g_autofree uint8_t *chunk = g_malloc(WHOLE_CHUNK);
    MemoryWatch watch;
    VMStateSaver *saver;
    size_t taken = 0;

    memset(chunk, 1, WHOLE_CHUNK);
    memory_watch_begin(&watch);
    saver = vmstate_saver_new(s->registry, NULL);
    while (read_chunk(saver, chunk) == (ssize_t)WHOLE_CHUNK) {
        taken += WHOLE_CHUNK;
        if (is_sample(taken, size)) {
            memory_watch_sample(&watch);
        }
    }
    memory_watch_sample(&watch);
    vmstate_saver_free(saver);
    sparse_free(s);
    return memory_watch_end(&watch);
}

/* A saver feeds the loader, so that the stream is nowhere as a whole. */
static uint64_t probe_loader(size_t size)
{
    Sparse *from = sparse_new(size);
    Sparse *to = sparse_new(size);
    VMStateLoadOptions *options = vmstate_load_options_new();
    VMStateSaver *saver = vmstate_saver_new(from->registry, NULL);
    g_autofree uint8_t *chunk = g_malloc(WHOLE_CHUNK);
    g_autoptr(GError) error = NULL;
    VMStateLoader *loader;
    MemoryWatch watch;
    size_t taken = 0;
    ssize_t n;

    vmstate_load_options_set_atomic(options, false);
    n = read_chunk(saver, chunk);
    memory_watch_begin(&watch);
    loader = vmstate_loader_new(to->registry, options);
    while (n > 0) {
        if (!vmstate_loader_write(loader, chunk, (size_t)n, &error)) {
            bench_fail("%s", error->message);
        }
        taken += (size_t)n;
        /* The stream's header stands before the state. */
        sparse_drop(to, taken > WHOLE_CHUNK ? taken - WHOLE_CHUNK : 0);
        if (is_sample(taken, size)) {
            memory_watch_sample(&watch);
        }
        n = read_chunk(saver, chunk);
    }
    memory_watch_sample(&watch);
    if (!vmstate_loader_finish(loader, &error)) {
        bench_fail("%s", error->message);
    }
    vmstate_loader_free(loader);
    vmstate_saver_free(saver);
    vmstate_load_options_free(options);
    sparse_free(from);
    sparse_free(to);
    return memory_watch_end(&watch);
}

/* As many savers as there are devices, each in the middle of its stream. */
static uint64_t probe_devices(size_t n)
{
    static Regs regs;
    g_autofree VMStateRegistry **registries = g_new(VMStateRegistry *, n);
    g_autofree VMStateSaver **savers = g_new0(VMStateSaver *, n);
    uint8_t chunk[128];
    MemoryWatch watch;

    for (size_t i = 0; i < n; i++) {
        registries[i] = bench_registry("bench", &bench_regs, &regs);
    }
    memory_watch_begin(&watch);
    for (size_t i = 0; i < n; i++) {
        savers[i] = vmstate_saver_new(registries[i], NULL);
        if (vmstate_saver_read(savers[i], chunk, sizeof(chunk), NULL) != sizeof(chunk)) {
            bench_fail("a saver of many did not fill its chunk");
        }
    }
    memory_watch_sample(&watch);
    for (size_t i = 0; i < n; i++) {
        vmstate_saver_free(savers[i]);
        vmstate_registry_free(registries[i]);
    }
    return memory_watch_end(&watch);
}

static const struct {
    const char *name;
    uint64_t (*probe)(size_t size);
} probes[] = {
    { "saver", probe_saver },
    { "loader", probe_loader },
    { "devices", probe_devices },
};

int memory_probe_main(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 2);

#ifdef HAVE_JSON_GLIB
    if (parts[0] && parts[1] && strcmp(parts[0], "command") == 0) {
        return rows_inspect_probe_main(parts[1]);
    }
#endif
    for (size_t i = 0; i < G_N_ELEMENTS(probes) && parts[0] && parts[1]; i++) {
        if (strcmp(parts[0], probes[i].name) == 0) {
            warm_up();
            printf("%" G_GUINT64_FORMAT "\n",
                   probes[i].probe((size_t)g_ascii_strtoull(parts[1], NULL, 10)));
            return 0;
        }
    }
    bench_fail("--memory-probe takes saver, loader or devices, a colon and a number");
}
