/* SPDX-License-Identifier: BSD-3-Clause */
#include "scaling.h"

#include <string.h>

#include "bench.h"
#include "descriptions.h"
#include "memory.h"
#include "sparse.h"

#define MIB           ((size_t)1 << 20)
#define DEFAULT_CHUNK ((size_t)64 * 1024)

/* Two sets of devices, of which one is saved and the other loaded from that, piece by piece. */
typedef struct Devices {
    VMStateRegistry *from;
    VMStateRegistry *to;
    /* Not NULL: given back as it is loaded. */
    Sparse *sparse;
    size_t chunk;
    /* Bytes of state, about. */
    size_t total;
    uint64_t register_ns;
} Devices;

typedef struct Times {
    uint64_t save_ns;
    uint64_t load_ns;
} Times;

/* Exact samples are slow. */
#define SAMPLES 16

/* One move of all the state; times of the two sides, apart. */
static Times move(const Devices *d, MemoryWatch *watch)
{
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    g_autofree uint8_t *chunk = g_malloc0(d->chunk);
    g_autoptr(GError) error = NULL;
    Times times = { 0 };
    VMStateSaver *saver;
    VMStateLoader *loader;
    size_t taken = 0;
    size_t sample_every = MAX(d->total / d->chunk / SAMPLES, 1);
    ssize_t n;

    vmstate_load_options_set_atomic(options, false);
    if (d->sparse) {
        d->sparse->dropped = 0;
    }
    saver = vmstate_saver_new(d->from, NULL);
    loader = vmstate_loader_new(d->to, options);
    do {
        uint64_t begin = bench_now();
        uint64_t middle;

        n = vmstate_saver_read(saver, chunk, d->chunk, &error);
        middle = bench_now();
        if (n < 0 || !vmstate_loader_write(loader, chunk, (size_t)n, &error)) {
            bench_fail("%s", error->message);
        }
        times.load_ns += bench_now() - middle;
        times.save_ns += middle - begin;
        taken += (size_t)n;
        if (watch && (taken / d->chunk) % sample_every == 0) {
            memory_watch_sample(watch);
        }
        if (d->sparse) {
            sparse_drop(d->sparse, taken > 2 * DEFAULT_CHUNK ? taken - 2 * DEFAULT_CHUNK : 0);
        }
    } while (n > 0);
    if (!vmstate_loader_finish(loader, &error)) {
        bench_fail("%s", error->message);
    }
    vmstate_saver_free(saver);
    vmstate_loader_free(loader);
    return times;
}

/* Enough moves for a steady figure, at most some seconds. */
static Times best_move(const Devices *d)
{
    Times best = move(d, NULL);
    uint64_t end = bench_now() + 300000000u;

    for (int i = 0; i < 200 && bench_now() < end; i++) {
        Times times = move(d, NULL);

        best.save_ns = MIN(best.save_ns, times.save_ns);
        best.load_ns = MIN(best.load_ns, times.load_ns);
    }
    return best;
}

static void report(const char *line, uint64_t x, const Devices *d)
{
    MemoryWatch watch;
    Times times;
    uint64_t kib;

    memory_watch_begin(&watch);
    move(d, &watch);
    kib = memory_watch_end(&watch);
    times = best_move(d);
    printf("{\"line\": \"%s\", \"x\": %" G_GUINT64_FORMAT ", \"register_ns\": %" G_GUINT64_FORMAT
           ", \"save_ns\": %" G_GUINT64_FORMAT ", \"load_ns\": %" G_GUINT64_FORMAT
           ", \"kib\": %" G_GUINT64_FORMAT "}\n",
           line, x, d->register_ns, times.save_ns, times.load_ns, kib);
}

static void state_size(const char *line, uint64_t x)
{
    uint64_t begin = bench_now();
    Sparse *from = sparse_new(x);
    Devices d = { .from = from->registry, .chunk = DEFAULT_CHUNK, .total = x };

    d.register_ns = bench_now() - begin;
    d.sparse = sparse_new(x);
    d.to = d.sparse->registry;
    report(line, x, &d);
    sparse_free(from);
    sparse_free(d.sparse);
}

/* Mixed widths, a byte in eight of them a bool: as registers are. */
static VMStateField *fields_new(size_t n, size_t *size)
{
    static const VMStateField kinds[] = {
        VMSTATE_UINT32(m0, SubDev),     VMSTATE_UINT64(s[0].d, SubDev),
        VMSTATE_UINT16(s[0].b, SubDev), VMSTATE_UINT8(s[0].c, SubDev),
        VMSTATE_BOOL(need[0], SubDev),  VMSTATE_END_OF_LIST(),
    };
    static const uint8_t order[] = { 0, 0, 1, 2, 3, 4, 0, 0 };
    VMStateField *fields = g_new0(VMStateField, n + 1);
    size_t offset = 0;

    for (size_t i = 0; i < n; i++) {
        fields[i] = kinds[order[i % G_N_ELEMENTS(order)]];
        fields[i].name = g_strdup_printf("field%zu", i);
        offset += -offset & (fields[i].size - 1);
        fields[i].offset = offset;
        offset += fields[i].size;
    }
    fields[n] = kinds[G_N_ELEMENTS(kinds) - 1];
    *size = offset;
    return fields;
}

static void number_of_fields(const char *line, uint64_t x)
{
    size_t size;
    VMStateField *fields = fields_new(x, &size);
    const VMStateDescription vmsd = {
        .name = "bench/fields",
        .version_id = 1,
        .minimum_version_id = 1,
        .fields = fields,
    };
    g_autofree void *a = g_malloc0(size);
    g_autofree void *b = g_malloc0(size);
    uint64_t begin = bench_now();
    Devices d = { .from = bench_registry("bench", &vmsd, a),
                  .chunk = DEFAULT_CHUNK,
                  .total = size };

    d.register_ns = bench_now() - begin;
    d.to = bench_registry("bench", &vmsd, b);
    report(line, x, &d);
    vmstate_registry_free(d.from);
    vmstate_registry_free(d.to);
    for (size_t i = 0; i < x; i++) {
        g_free((char *)fields[i].name);
    }
    g_free(fields);
}

static VMStateRegistry *many_sections(size_t n, Regs *regs)
{
    VMStateRegistry *registry = vmstate_registry_new();

    for (size_t i = 0; i < n; i++) {
        if (!vmstate_registry_add(registry, "bench/regs", (uint32_t)i, &bench_regs, &regs[i],
                                  NULL)) {
            bench_fail("a section of many was not added");
        }
    }
    return registry;
}

static void number_of_sections(const char *line, uint64_t x)
{
    g_autofree Regs *a = g_new0(Regs, x);
    g_autofree Regs *b = g_new0(Regs, x);
    uint64_t begin = bench_now();
    Devices d = { .from = many_sections(x, a),
                  .chunk = DEFAULT_CHUNK,
                  .total = x * BENCH_REGS_SIZE };

    d.register_ns = bench_now() - begin;
    d.to = many_sections(x, b);
    report(line, x, &d);
    vmstate_registry_free(d.from);
    vmstate_registry_free(d.to);
}

static void chunk_size(const char *line, uint64_t x)
{
    g_autofree Buf *a = g_new(Buf, 1);
    g_autofree Buf *b = g_new(Buf, 1);
    Devices d = { .chunk = x, .total = BUF_N };

    buf_fill(a->buf, BUF_N);
    memset(b, 1, sizeof(*b));
    d.from = bench_registry("bench", &bench_buffer, a);
    d.to = bench_registry("bench", &bench_buffer, b);
    report(line, x, &d);
    vmstate_registry_free(d.from);
    vmstate_registry_free(d.to);
}

static const struct {
    const char *name;
    void (*run)(const char *line, uint64_t x);
    uint64_t first;
    uint64_t last;
    uint64_t factor;
} lines[] = {
    { "state-size", state_size, MIB, 4096 * MIB, 4 },
    { "fields", number_of_fields, 10, 100000, 10 },
    { "sections", number_of_sections, 1, 10000, 10 },
    { "chunk-size", chunk_size, 512, MIB, 2 },
};

int scaling_main(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        for (uint64_t x = lines[i].first; x <= lines[i].last; x *= lines[i].factor) {
            g_autofree char *value = g_strdup_printf("%s:%" G_GUINT64_FORMAT, lines[i].name, x);
            g_autofree char *output = memory_run_self("--scaling-point", value);

            fputs(output, stdout);
            fflush(stdout);
        }
    }
    return 0;
}

int scaling_point_main(const char *point)
{
    g_auto(GStrv) parts = g_strsplit(point, ":", 2);

    for (size_t i = 0; i < G_N_ELEMENTS(lines) && parts[0] && parts[1]; i++) {
        if (strcmp(parts[0], lines[i].name) == 0) {
            lines[i].run(parts[0], g_ascii_strtoull(parts[1], NULL, 10));
            return 0;
        }
    }
    bench_fail("--scaling-point takes a line, a colon and a number");
}
