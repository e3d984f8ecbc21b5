/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Real QEMU devices for tests: structs and descriptions written from the vmdesc at the end of
 * streams that QEMU 7.2 and 10.0 wrote, and the values that were set before those were saved.
 */
#ifndef TESTS_DEVICES_DEVICES_H
#define TESTS_DEVICES_DEVICES_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <vmstate/vmstate.h>

/* After the load the host integer of size bytes (1, 2, 4, 8) at offset must be expect. */
typedef struct TestDeviceValue {
    const char *what;
    size_t offset;
    size_t size;
    uint64_t expect;
} TestDeviceValue;

/* One section that the device's description must load: where it is and what it must bring. */
typedef struct TestDeviceStream {
    const char *file;       /* in tests/data/streams */
    const char *idstr;
    uint32_t instance;
    int version;
    const TestDeviceValue *values;
    size_t n_values;
} TestDeviceStream;

typedef struct TestDevice {
    const char *name;
    const VMStateDescription *vmsd;
    size_t size;                 /* of the struct; it is zeroed before init */
    void (*init)(void *dev);     /* what a new device has before a load; may be NULL */
    void (*clear)(void *dev);    /* frees what init and a load allocated; may be NULL */
    const TestDeviceStream *streams;
    size_t n_streams;
} TestDevice;

/* (transfer full): a new one, ready for a load. */
void *test_device_new(const TestDevice *device);
void test_device_free(const TestDevice *device, void *dev);

#define TEST_VALUE(_type, _member, _expect) \
    { #_member, offsetof(_type, _member), sizeof(((_type *)NULL)->_member), (_expect) }

/* _values is an array of TestDeviceValue. */
#define TEST_STREAM(_file, _idstr, _instance, _version, _values) \
    { (_file), (_idstr), (_instance), (_version), (_values), G_N_ELEMENTS(_values) }

/* All devices, ended by NULL. */
extern const TestDevice *const test_devices[];

extern const TestDevice test_device_ahci;
extern const TestDevice test_device_ahci_72;
extern const TestDevice test_device_apic;
extern const TestDevice test_device_cirrus_vga;
extern const TestDevice test_device_dma;
extern const TestDevice test_device_e1000;
extern const TestDevice test_device_ehci;
extern const TestDevice test_device_fdc;
extern const TestDevice test_device_hda_duplex;
extern const TestDevice test_device_hda_output;
extern const TestDevice test_device_hpet;
extern const TestDevice test_device_hpet_72;
extern const TestDevice test_device_i8254;
extern const TestDevice test_device_i8259;
extern const TestDevice test_device_ich9_lpc;
extern const TestDevice test_device_ide_pci;
extern const TestDevice test_device_intel_hda;
extern const TestDevice test_device_ioapic;
extern const TestDevice test_device_lsi;
extern const TestDevice test_device_mc146818rtc;
extern const TestDevice test_device_pci_bus;
extern const TestDevice test_device_pci_bus_q35;
extern const TestDevice test_device_pckbd;
extern const TestDevice test_device_pcnet;
extern const TestDevice test_device_piix4_pm;
extern const TestDevice test_device_piix4_pm_old;
extern const TestDevice test_device_ps2kbd;
extern const TestDevice test_device_ps2mouse;
extern const TestDevice test_device_rtl8139;
extern const TestDevice test_device_s390_css;
extern const TestDevice test_device_scsi_disk;
extern const TestDevice test_device_serial;
extern const TestDevice test_device_usb_ccid;
extern const TestDevice test_device_usb_hub;
extern const TestDevice test_device_usb_kbd;
extern const TestDevice test_device_usb_ptr;
extern const TestDevice test_device_usb_storage;
extern const TestDevice test_device_vga;
extern const TestDevice test_device_virtio_blk;
extern const TestDevice test_device_virtio_blk_mmio;
extern const TestDevice test_device_virtio_net;
extern const TestDevice test_device_virtio_net_mmio;
extern const TestDevice test_device_virtio_scsi;
extern const TestDevice test_device_x86_cpu;
extern const TestDevice test_device_xhci;
extern const TestDevice test_device_xhci_16_ports;

#endif
