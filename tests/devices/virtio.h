/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The virtio part of a device, on PCI or on an MMIO bus. QEMU saves it by code: for vmdesc a virtio
 * device is one opaque field. Its bytes: what the transport adds, the core (status, features,
 * config space), the queues in use, what the device adds, and then the subsections of a
 * description "virtio" that has no fields.
 */
#ifndef TESTS_DEVICES_VIRTIO_H
#define TESTS_DEVICES_VIRTIO_H

#include "pci.h"

enum {
    TEST_VIRTIO_MAX_QUEUES = 1024,
    TEST_VIRTIO_MAX_CONFIG = 64,
};

typedef struct VirtQueue {
    uint32_t num;         /* entries; 0: no such queue */
    uint32_t num_default;
    uint32_t align;
    uint64_t desc;
    uint64_t avail;
    uint64_t used;
    uint16_t last_avail_idx;
    uint16_t vector;
} VirtQueue;

/* What the guest wrote to virtio 1.0's PCI registers. */
typedef struct VirtIOPCIQueue {
    uint16_t num;
    uint8_t unused;
    bool enabled;
    uint32_t desc[2];
    uint32_t avail[2];
    uint32_t used[2];
} VirtIOPCIQueue;

typedef struct VirtIOPCIProxy {
    PCIDevice pci_dev;
    uint32_t dfselect;
    uint32_t gfselect;
    uint32_t guest_features[2];
    VirtIOPCIQueue vqs[TEST_VIRTIO_MAX_QUEUES];
} VirtIOPCIProxy;

/* Registers of the MMIO transport before virtio 1.0. */
typedef struct VirtIOMMIOProxy {
    uint32_t host_features_sel;
    uint32_t guest_features_sel;
    uint32_t guest_page_shift;
} VirtIOMMIOProxy;

typedef struct VirtIODevice {
    VirtIOPCIProxy *proxy; /* NULL on an MMIO bus */
    VirtIOMMIOProxy mmio;
    uint16_t config_vector;
    uint8_t status;
    uint8_t isr;
    uint16_t queue_sel;
    uint64_t guest_features;
    uint32_t config_len;
    uint8_t config[TEST_VIRTIO_MAX_CONFIG];
    VirtQueue vq[TEST_VIRTIO_MAX_QUEUES];
    bool started;
    const VMStateDescription *device; /* what the device adds; NULL: nothing */
    void *opaque;                     /* the device that it describes */
} VirtIODevice;

/* On PCI with proxy, otherwise on an MMIO bus. */
void test_virtio_init(VirtIODevice *vdev, VirtIOPCIProxy *proxy, uint32_t n_msix_vectors,
                      const VMStateDescription *device, void *opaque);

extern const VMStateInfo test_info_virtio;

/* As VMSTATE_SINGLE, with the name that the field has in QEMU's vmdesc. */
#define VMSTATE_VIRTIO_DEVICE(_field, _state) \
    { \
        .name = "virtio", \
        .info = &test_info_virtio, \
        .size = sizeof(VirtIODevice), \
        .flags = VMS_SINGLE, \
        .offset = vmstate_offset_value(_state, _field, VirtIODevice), \
    }

#endif
