/* SPDX-License-Identifier: BSD-3-Clause */
#include "devices.h"

const TestDevice *const test_devices[] = {
    &test_device_ahci,
    &test_device_ahci_72,
    &test_device_apic,
    &test_device_cirrus_vga,
    &test_device_dma,
    &test_device_e1000,
    &test_device_ehci,
    &test_device_fdc,
    &test_device_hda_duplex,
    &test_device_hda_output,
    &test_device_hpet,
    &test_device_hpet_72,
    &test_device_i8254,
    &test_device_i8259,
    &test_device_ich9_lpc,
    &test_device_ide_pci,
    &test_device_intel_hda,
    &test_device_ioapic,
    &test_device_lsi,
    &test_device_mc146818rtc,
    &test_device_pci_bus,
    &test_device_pci_bus_q35,
    &test_device_pckbd,
    &test_device_pcnet,
    &test_device_piix4_pm,
    &test_device_piix4_pm_old,
    &test_device_ps2kbd,
    &test_device_ps2mouse,
    &test_device_rtl8139,
    &test_device_s390_css,
    &test_device_scsi_disk,
    &test_device_serial,
    &test_device_usb_ccid,
    &test_device_usb_hub,
    &test_device_usb_kbd,
    &test_device_usb_ptr,
    &test_device_usb_storage,
    &test_device_vga,
    &test_device_virtio_blk,
    &test_device_virtio_blk_mmio,
    &test_device_virtio_net,
    &test_device_virtio_net_mmio,
    &test_device_virtio_scsi,
    &test_device_x86_cpu,
    &test_device_xhci,
    &test_device_xhci_16_ports,
    NULL,
};

void *test_device_new(const TestDevice *device)
{
    void *dev = g_malloc0(device->size);

    if (device->init) {
        device->init(dev);
    }
    return dev;
}

void test_device_free(const TestDevice *device, void *dev)
{
    if (device->clear) {
        device->clear(dev);
    }
    g_free(dev);
}
