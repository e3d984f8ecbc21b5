/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A shared object to be loaded into QEMU: preloaded (the environment variable VMSTATE_INSIDE_REPORT
 * names the file for its report), or as a TCG plugin (its argument is report=FILE). In QEMU's
 * process it saves and loads a device with libvmstate, written with names that QEMU's own migration
 * engine has too.
 *
 * Before QEMU starts it does so at once, and leaves a saver and a loader half-way; when QEMU ends,
 * it finishes them, and does it at once again. QEMU migrates in between. The report's last line is
 * "verdict: good" or "verdict: bad".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <vmstate/qemu-compat.h>
#include <vmstate/vmstate.h>

#define RINGS 4
#define COUNTERS 40
#define TABLE_SIZE 300
#define MEMORY_SIZE (256 * 1024)
#define CHUNK 4096

typedef struct Ring {
    uint64_t base;
    uint16_t head;
    bool enabled;
} Ring;

typedef struct Device {
    uint32_t control;
    int16_t level;
    uint64_t address;
    Ring rings[RINGS];
    uint32_t table_used;
    uint16_t table[TABLE_SIZE];
    uint64_t counters[COUNTERS];
    bool irq_pending;
    uint32_t irq_vector;
    uint8_t memory[MEMORY_SIZE];
    /* Not saved: how often the hooks were called. */
    int saves;
    int loads;
} Device;

/* A custom info, written with QEMU's names: each must reach libvmstate, not QEMU. */
static int put_counter(QEMUFile *f, void *pv, size_t size G_GNUC_UNUSED,
                       const VMStateField *field G_GNUC_UNUSED, JSONWriter *vmdesc G_GNUC_UNUSED)
{
    const uint64_t *counter = pv;

    qemu_put_byte(f, 0x5a);
    qemu_put_be64(f, *counter);
    return 0;
}

static int get_counter(QEMUFile *f, void *pv, size_t size G_GNUC_UNUSED,
                       const VMStateField *field G_GNUC_UNUSED)
{
    uint64_t *counter = pv;

    if (qemu_get_byte(f) != 0x5a) {
        return -EINVAL;
    }
    *counter = qemu_get_be64(f);
    return 0;
}

static const VMStateInfo info_counter = {
    .name = "counter",
    .get = get_counter,
    .put = put_counter,
};

static int device_pre_save(void *opaque)
{
    Device *device = opaque;

    device->saves++;
    return 0;
}

static int device_post_load(void *opaque, int version_id)
{
    Device *device = opaque;

    device->loads++;
    return version_id == 3 ? 0 : -EINVAL;
}

static bool irq_needed(void *opaque)
{
    Device *device = opaque;

    return device->irq_pending;
}

static const VMStateDescription vmstate_ring = {
    .name = "inside/ring",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(base, Ring),
        VMSTATE_UINT16(head, Ring),
        VMSTATE_BOOL(enabled, Ring),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_irq = {
    .name = "inside/irq",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = irq_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_BOOL(irq_pending, Device),
        VMSTATE_UINT32(irq_vector, Device),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_device = {
    .name = "inside",
    .version_id = 3,
    .minimum_version_id = 2,
    .pre_save = device_pre_save,
    .post_load = device_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(control, Device),
        VMSTATE_INT16(level, Device),
        VMSTATE_UINT64_V(address, Device, 3),
        VMSTATE_STRUCT_ARRAY(rings, Device, RINGS, 1, vmstate_ring, Ring),
        VMSTATE_UINT32(table_used, Device),
        VMSTATE_VARRAY_UNSAFE(table, Device, table_used, 1, vmstate_info_uint16, uint16_t),
        VMSTATE_ARRAY(counters, Device, COUNTERS, 1, info_counter, uint64_t),
        VMSTATE_BUFFER(memory, Device),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription *const[]) { &vmstate_irq, NULL },
};

/* A device that is saved and one that it is loaded into. */
typedef struct Pair {
    Device *source;
    Device *destination;
    VMStateRegistry *sources;
    VMStateRegistry *destinations;
    VMStateSaver *saver;
    VMStateLoader *loader;
} Pair;

static struct {
    FILE *report;
    bool failed;
    /* The pair whose save and load take as long as QEMU lives. */
    Pair *long_lived;
} inside;

static void G_GNUC_PRINTF(2, 3) check(bool holds, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fputs(holds ? "good: " : "BAD: ", inside.report);
    vfprintf(inside.report, format, arguments);
    fputc('\n', inside.report);
    va_end(arguments);
    fflush(inside.report);
    inside.failed |= !holds;
}

static void check_error(GError *error, const char *what)
{
    check(error == NULL, "%s%s%s", what, error == NULL ? "" : ": ",
          error == NULL ? "" : error->message);
    g_clear_error(&error);
}

static void *object_base(const void *address)
{
    Dl_info info;

    return dladdr(address, &info) == 0 ? NULL : info.dli_fbase;
}

/* Whether the program itself, not one of its libraries, defines the name. */
static bool program_defines(const char *name)
{
    const void *address = dlsym(RTLD_DEFAULT, name);
    const void *entry = (const void *) getauxval(AT_ENTRY);

    return address != NULL && object_base(address) == object_base(entry);
}

/* Children of QEMU, such as the shell that takes the stream, inherit the preloading. */
static bool program_is_qemu(void)
{
    return program_defines("qemu_plugin_register_atexit_cb");
}

static void check_symbols(void)
{
    void *ours = object_base((const void *) vmstate_error_quark);

    fprintf(inside.report, "QEMU %s vmstate_save_state and %s qemu_put_be64\n",
            program_defines("vmstate_save_state") ? "exports" : "does not export",
            program_defines("qemu_put_be64") ? "exports" : "does not export");
    check(ours != NULL && ours != object_base((const void *) check_symbols) &&
              ours != object_base((const void *) getauxval(AT_ENTRY)),
          "libvmstate is an object of its own");
    check(object_base((const void *) vmstate_saver_read) == ours &&
              object_base((const void *) vmstate_loader_write) == ours &&
              object_base((const void *) vmstate_stream_put_be64) == ours,
          "libvmstate's functions are those of one object");
}

static Device *device_new(uint32_t seed)
{
    Device *device = g_new0(Device, 1);

    device->control = 0xc0de0000 + seed;
    device->level = -1234;
    device->address = 0x123456789abcdef0 ^ seed;
    for (int i = 0; i < RINGS; i++) {
        device->rings[i] = (Ring) { .base = seed * 0x1000 + i, .head = 7 * i, .enabled = i % 2 };
    }
    device->table_used = TABLE_SIZE - 1;
    for (uint32_t i = 0; i < device->table_used; i++) {
        device->table[i] = 3 * i + seed;
    }
    for (int i = 0; i < COUNTERS; i++) {
        device->counters[i] = (UINT64_C(1) << i) + seed;
    }
    device->irq_pending = true;
    device->irq_vector = 0xfee00000 + seed;
    for (size_t i = 0; i < MEMORY_SIZE; i++) {
        device->memory[i] = i * 31 + (i >> 8) + seed;
    }
    return device;
}

static bool rings_equal(const Ring *a, const Ring *b)
{
    return a->base == b->base && a->head == b->head && a->enabled == b->enabled;
}

static bool devices_equal(const Device *a, const Device *b)
{
    for (int i = 0; i < RINGS; i++) {
        if (!rings_equal(&a->rings[i], &b->rings[i])) {
            return false;
        }
    }
    return a->control == b->control && a->level == b->level && a->address == b->address &&
           a->table_used == b->table_used && memcmp(a->table, b->table, sizeof a->table) == 0 &&
           memcmp(a->counters, b->counters, sizeof a->counters) == 0 &&
           a->irq_pending == b->irq_pending && a->irq_vector == b->irq_vector &&
           memcmp(a->memory, b->memory, sizeof a->memory) == 0;
}

static VMStateRegistry *registry_of(Device *device)
{
    VMStateRegistry *registry = vmstate_registry_new();
    GError *error = NULL;

    vmstate_registry_add(registry, "inside", 0, &vmstate_device, device, &error);
    check_error(error, "a registry accepts the device");
    return registry;
}

static Pair *pair_new(uint32_t seed)
{
    Pair *pair = g_new0(Pair, 1);

    pair->source = device_new(seed);
    pair->destination = g_new0(Device, 1);
    pair->sources = registry_of(pair->source);
    pair->destinations = registry_of(pair->destination);
    pair->saver = vmstate_saver_new(pair->sources, NULL);
    pair->loader = vmstate_loader_new(pair->destinations, NULL);
    return pair;
}

static void pair_free(Pair *pair)
{
    vmstate_saver_free(pair->saver);
    vmstate_loader_free(pair->loader);
    vmstate_registry_free(pair->sources);
    vmstate_registry_free(pair->destinations);
    g_free(pair->source);
    g_free(pair->destination);
    g_free(pair);
}

/* Takes at most so many bytes from the saver to the loader. False: there are no more. */
static bool pair_move(Pair *pair, size_t chunk_size, size_t total, GError **error)
{
    g_autofree uint8_t *chunk = g_malloc(chunk_size);

    for (size_t moved = 0; moved < total; moved += chunk_size) {
        gssize length = vmstate_saver_read(pair->saver, chunk, chunk_size, error);

        if (length <= 0 || !vmstate_loader_write(pair->loader, chunk, length, error)) {
            return false;
        }
    }
    return true;
}

static void pair_finish(Pair *pair, size_t chunk_size)
{
    GError *error = NULL;

    pair_move(pair, chunk_size, SIZE_MAX - chunk_size, &error);
    if (error == NULL) {
        vmstate_loader_finish(pair->loader, &error);
    }
    check_error(error, "the device was saved and loaded");
    check(devices_equal(pair->source, pair->destination), "both devices are equal");
    check(pair->source->saves == 1 && pair->destination->loads == 1, "each hook ran once");
}

static void check_whole(uint32_t seed)
{
    static const size_t chunk_sizes[] = { 1, 3, CHUNK, 4 * MEMORY_SIZE };

    for (size_t i = 0; i < G_N_ELEMENTS(chunk_sizes); i++) {
        Pair *pair = pair_new(seed + i);

        fprintf(inside.report, "chunks of %zu bytes\n", chunk_sizes[i]);
        pair_finish(pair, chunk_sizes[i]);
        pair_free(pair);
    }
}

static void begin(const char *report)
{
    GError *error = NULL;

    inside.report = fopen(report, "w");
    if (inside.report == NULL) {
        return;
    }
    check_symbols();
    check_whole(1);
    inside.long_lived = pair_new(99);
    check(pair_move(inside.long_lived, CHUNK, MEMORY_SIZE / 2, &error), "half of a save is read");
    check_error(error, "half of a load is written");
}

static void __attribute__((destructor)) end(void)
{
    if (inside.report == NULL) {
        return;
    }
    fputs("QEMU ends\n", inside.report);
    pair_finish(inside.long_lived, CHUNK);
    pair_free(inside.long_lived);
    check_whole(1000);
    fprintf(inside.report, "verdict: %s\n", inside.failed ? "bad" : "good");
    fclose(inside.report);
}

static void __attribute__((constructor)) preloaded(void)
{
    const char *report = g_getenv("VMSTATE_INSIDE_REPORT");

    if (report != NULL && program_is_qemu()) {
        begin(report);
    }
}

/* What QEMU looks for in a plugin (its document "TCG Plugins"); Debian ships no header for it. */
#define PLUGIN_EXPORT __attribute__((visibility("default")))

PLUGIN_EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv);

PLUGIN_EXPORT int qemu_plugin_version = 1;

int qemu_plugin_install(uint64_t id G_GNUC_UNUSED, const void *info G_GNUC_UNUSED, int argc,
                        char **argv)
{
    if (argc != 1 || !g_str_has_prefix(argv[0], "report=")) {
        fprintf(stderr, "inside.so: its one argument is report=FILE\n");
        return -1;
    }
    begin(argv[0] + strlen("report="));
    return inside.report == NULL ? -1 : 0;
}
