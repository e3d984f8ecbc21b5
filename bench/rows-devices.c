/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Real devices: sections that QEMU wrote, loaded into one device again and again, and saved. Hooks
 * run each time. Devices with lists, or with memory that a load allocates, are left out: there a
 * load would also have to do away with what the one before has left.
 */
#include "bench.h"

#include <string.h>

#include "interpreter-fields.h"
#include "payload.h"
#include "tests/devices/devices.h"
#include "tests/qemu-walk.h"

typedef struct DeviceRow {
    const char *name;
    const TestDevice *device;
    /* Which of the device's streams. */
    const char *file;
    /*
     * virtio is one field with hooks that save and load descriptions through libvmstate: then the
     * interpreter would measure that.
     */
    bool no_interpreter;
} DeviceRow;

static const DeviceRow device_rows[] = {
    { .name = "i8259", .device = &test_device_i8259, .file = "pc1_100.mig" },
    { .name = "serial", .device = &test_device_serial, .file = "pair-sub-serial-present_72.mig" },
    { .name = "usb-kbd", .device = &test_device_usb_kbd, .file = "xhci_100.mig" },
    { .name = "x86-cpu", .device = &test_device_x86_cpu, .file = "pc1_100.mig" },
    { .name = "vga", .device = &test_device_vga, .file = "vga-std_72.mig" },
    { .name = "lsi", .device = &test_device_lsi, .file = "lsi_100.mig" },
    { .name = "hda", .device = &test_device_intel_hda, .file = "hda_72.mig" },
    { .name = "ide", .device = &test_device_ide_pci, .file = "pc1_100.mig" },
    { .name = "ide-pio", .device = &test_device_ide_pci, .file = "ide-pio_72.mig" },
    { .name = "ahci", .device = &test_device_ahci, .file = "ahci_100.mig" },
    { .name = "xhci", .device = &test_device_xhci, .file = "xhci_100.mig" },
    { .name = "e1000", .device = &test_device_e1000, .file = "e1000_100.mig" },
    { .name = "virtio-net",
      .device = &test_device_virtio_net,
      .file = "virtio-net_100.mig",
      .no_interpreter = true },
};

static void interpreter_save_run(void *data)
{
    Payload *p = data;
    VMStateStream *stream = payload_begin_save(p);

    if (!interpreter_save_device(stream, p->vmsd, p->from)) {
        bench_fail("%s: the interpreter does not save it", p->vmsd->name);
    }
    payload_check(p, stream);
}

static void interpreter_load_run(void *data)
{
    Payload *p = data;
    VMStateStream *stream = payload_begin_load(p);

    if (!interpreter_load_device(stream, p->vmsd, p->to)) {
        bench_fail("%s: the interpreter does not load it", p->vmsd->name);
    }
    payload_check(p, stream);
}

/* The interpreter too loads what QEMU wrote, into a new device, and saves the same. */
static void check_interpreter(const DeviceRow *row, Payload *p)
{
    void *dev = p->to;

    p->from = p->to = test_device_new(row->device);
    interpreter_load_run(p);
    memset(p->out, 0, p->size);
    interpreter_save_run(p);
    if (memcmp(p->out, p->bytes, p->size) != 0) {
        bench_fail("%s: the interpreter's bytes are not QEMU's", row->name);
    }
    test_device_free(row->device, p->to);
    p->from = p->to = dev;
}

static const TestDeviceStream *find_stream(const DeviceRow *row)
{
    for (size_t i = 0; i < row->device->n_streams; i++) {
        if (strcmp(row->device->streams[i].file, row->file) == 0) {
            return &row->device->streams[i];
        }
    }
    bench_fail("%s: the device is not in %s", row->name, row->file);
}

static Payload *open_payload(const DeviceRow *row, void *dev)
{
    const TestDeviceStream *stream = find_stream(row);
    g_autofree char *path = g_build_filename(VMSTATE_TEST_DATA, "streams", stream->file, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(QemuWalk) walk = qemu_walk_open(path, &error);
    const QemuSection *section;
    size_t size;

    if (!walk) {
        bench_fail("%s", error->message);
    }
    section = qemu_walk_find(walk, stream->idstr, stream->instance);
    if (!section || (int)section->version_id != row->device->vmsd->version_id) {
        bench_fail("%s: %s has no such section of version %d", row->name, path,
                   row->device->vmsd->version_id);
    }
    return payload_new_from_bytes(row->device->vmsd, dev,
                                  qemu_walk_data(walk, &size) + section->payload,
                                  section->payload_size);
}

static void measure(Bench *bench, const DeviceRow *row, const char *const names[2])
{
    void *dev = test_device_new(row->device);
    g_autoptr(Payload) p = open_payload(row, dev);

    if (!row->no_interpreter) {
        check_interpreter(row, p);
    }
    for (int load = 0; load < 2; load++) {
        BenchRow bench_row = {
            .name = names[load],
            .unit = "ns",
            .per = 1,
            .ours = { .run = load ? payload_load : payload_save, .data = p },
        };

        if (!row->no_interpreter) {
            bench_row.goal = BENCH_RATIO_AT_MOST;
            bench_row.limit = 1;
            bench_row.baselines[0] =
                (BenchProbe){ .name = "interpreter",
                              .run = load ? interpreter_load_run : interpreter_save_run,
                              .data = p };
        }
        bench_measure(bench, &bench_row);
    }
    /* All that ran has left what QEMU wrote. */
    memset(p->out, 0, p->size);
    payload_save(p);
    if (memcmp(p->out, p->bytes, p->size) != 0) {
        bench_fail("%s: what was loaded is not what was saved", row->name);
    }
    test_device_free(row->device, dev);
}

void bench_rows_devices(Bench *bench)
{
    for (size_t i = 0; i < G_N_ELEMENTS(device_rows); i++) {
        g_autofree char *save = g_strdup_printf("device-%s-save", device_rows[i].name);
        g_autofree char *load = g_strdup_printf("device-%s-load", device_rows[i].name);

        if (bench_wants(bench, save) || bench_wants(bench, load)) {
            measure(bench, &device_rows[i], (const char *const[]){ save, load });
        }
    }
}
