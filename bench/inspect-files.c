/* SPDX-License-Identifier: BSD-3-Clause */
#include "inspect-files.h"

#include <errno.h>
#include <string.h>
#include <vmstate/vmstate.h>

#include "bench.h"
#include "descriptions.h"

#define PAGE 4096
#define BLOCK "pc.ram"
/* Flags of RAM's records. */
#define RAM_SIZES 0x04
#define RAM_PAGE  0x08
#define RAM_END   0x10
#define RAM_SAME  0x20
#define DEVICES 28

typedef struct Arrays {
    uint32_t words[1 << 20];
    uint64_t doubles[1 << 19];
} Arrays;

static const VMStateDescription arrays_vmsd = {
    .name = "arrays",
    .version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32_ARRAY(words, Arrays, 1 << 20),
            VMSTATE_UINT64_ARRAY(doubles, Arrays, 1 << 19),
            VMSTATE_END_OF_LIST(),
        },
};

static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void put(FILE *f, const void *bytes, size_t n)
{
    if (fwrite(bytes, 1, n, f) != n) {
        bench_fail("writing a file for the vmstate command: %s", g_strerror(errno));
    }
}

static void put_u8(FILE *f, uint8_t value)
{
    put(f, &value, 1);
}

static void put_be32(FILE *f, uint32_t value)
{
    value = GUINT32_TO_BE(value);
    put(f, &value, 4);
}

static void put_be64(FILE *f, uint64_t value)
{
    value = GUINT64_TO_BE(value);
    put(f, &value, 8);
}

static void put_name(FILE *f, const char *name)
{
    put_u8(f, (uint8_t)strlen(name));
    put(f, name, strlen(name));
}

static void put_header(FILE *f, uint8_t type, uint32_t id, const char *idstr, uint32_t version)
{
    put_u8(f, type);
    put_be32(f, id);
    if (idstr) {
        put_name(f, idstr);
        put_be32(f, 0);
        put_be32(f, version);
    }
}

static void put_footer(FILE *f, uint32_t id)
{
    put_u8(f, 0x7e);
    put_be32(f, id);
}

static void put_pages(FILE *f, bool other)
{
    uint64_t page[PAGE / 8];
    uint64_t state = 1;

    for (uint64_t at = 0; at < INSPECT_RAM; at += PAGE) {
        for (size_t i = 0; i < G_N_ELEMENTS(page); i++) {
            page[i] = next(&state);
        }
        if (other && at == INSPECT_RAM / 2) {
            page[0]++;
        }
        put_be64(f, at | RAM_PAGE | (at > 0 ? RAM_SAME : 0));
        if (at == 0) {
            put_name(f, BLOCK);
        }
        put(f, page, sizeof(page));
    }
}

void inspect_file_ram(const char *path, bool other)
{
    static const char vmdesc[] = "{\"page_size\": 4096, \"devices\": [{\"name\": \"timer\", \"instance_id\": 0, "
                                 "\"vmsd_name\": \"timer\", \"version\": 2, \"fields\": ["
                                 "{\"name\": \"ticks\", \"type\": \"int64\", \"size\": 8}]}]}";
    FILE *f = fopen(path, "wb");

    if (!f) {
        bench_fail("%s: %s", path, g_strerror(errno));
    }
    put(f, "QEVM\0\0\0\3", 8);
    put_header(f, 0x01, 2, "ram", 4);
    put_be64(f, INSPECT_RAM | RAM_SIZES);
    put_name(f, BLOCK);
    put_be64(f, INSPECT_RAM);
    put_be64(f, RAM_END);
    put_footer(f, 2);
    put_header(f, 0x02, 2, NULL, 0);
    put_pages(f, other);
    put_be64(f, RAM_END);
    put_footer(f, 2);
    put_header(f, 0x03, 2, NULL, 0);
    put_be64(f, RAM_END);
    put_footer(f, 2);
    put_header(f, 0x04, 3, "timer", 2);
    put_be64(f, 1);
    put_footer(f, 3);
    put_u8(f, 0);
    put_u8(f, 0x06);
    put_be32(f, sizeof(vmdesc) - 1);
    put(f, vmdesc, sizeof(vmdesc) - 1);
    if (fclose(f) != 0) {
        bench_fail("%s: %s", path, g_strerror(errno));
    }
}

static void add(VMStateRegistry *registry, const char *idstr, uint32_t instance, const VMStateDescription *vmsd,
                void *opaque)
{
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_add(registry, idstr, instance, vmsd, opaque, &error)) {
        bench_fail("%s", error->message);
    }
}

static void save(VMStateRegistry *registry, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = vmstate_registry_save_bytes(registry, NULL, &error);
    gsize size;
    const char *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;

    if (!bytes || !g_file_set_contents(path, data, (gssize)size, &error)) {
        bench_fail("%s", error->message);
    }
}

void inspect_file_arrays(const char *path, bool other)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autofree Arrays *arrays = g_new0(Arrays, 1);
    g_autofree Ring *ring = g_new0(Ring, 1);
    uint64_t state = 1;

    for (size_t i = 0; i < G_N_ELEMENTS(arrays->words); i++) {
        arrays->words[i] = (uint32_t)next(&state);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(arrays->doubles); i++) {
        arrays->doubles[i] = next(&state);
    }
    ring_fill(ring);
    arrays->words[500000] ^= other;
    add(registry, "arrays", 0, &arrays_vmsd, arrays);
    add(registry, "ring", 0, &bench_ring, ring);
    save(registry, path);
}

void inspect_file_small(const char *path, bool other)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autofree Regs *regs = g_new0(Regs, DEVICES);

    for (int i = 0; i < DEVICES; i++) {
        regs_fill(&regs[i]);
        if (other && i == DEVICES / 2) {
            regs[i].r3_base ^= 1;
        }
        add(registry, "regs", (uint32_t)i, &bench_regs, &regs[i]);
    }
    save(registry, path);
}
