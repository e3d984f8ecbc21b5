/* SPDX-License-Identifier: BSD-3-Clause */
/* The PCI part that every PCI device begins with. */
#ifndef TESTS_DEVICES_PCI_H
#define TESTS_DEVICES_PCI_H

#include <stdbool.h>
#include <stdint.h>
#include <vmstate/vmstate.h>

enum {
    TEST_PCI_CONFIG_SIZE = 256,
    TEST_PCIE_CONFIG_SIZE = 4096,
    TEST_PCI_N_PINS = 4,
    TEST_MSIX_VECTOR_SIZE = 16,
    TEST_MSIX_MAX_VECTORS = 64,
};

/* MSI-X; on the wire the table of the vectors in use, then their pending bits. */
typedef struct TestMsix {
    uint32_t n_vectors;
    uint8_t table[TEST_MSIX_MAX_VECTORS * TEST_MSIX_VECTOR_SIZE];
    uint8_t pending[TEST_MSIX_MAX_VECTORS / 8];
} TestMsix;

typedef struct PCIDevice {
    int32_t version_id;
    bool express;                       /* PCI Express: 4096 bytes of config space, not 256 */
    uint8_t config[TEST_PCIE_CONFIG_SIZE];
    uint8_t irq_state;                  /* a bit for each of the four pins */
    TestMsix msix;
} PCIDevice;

/* A new device: takes the versions that QEMU writes. */
void test_pci_init(PCIDevice *pci, bool express, uint32_t n_msix_vectors);

/* version, config space, state of the interrupt pins */
extern const VMStateDescription vmstate_test_pci_device;
/* The MSI-X part, described apart from the rest of the device. */
extern const VMStateDescription vmstate_test_msix;

#define VMSTATE_PCI_DEVICE(_field, _state) \
    VMSTATE_STRUCT(_field, _state, 0, vmstate_test_pci_device, PCIDevice)

#define VMSTATE_MSIX(_field, _state) \
    VMSTATE_STRUCT(_field, _state, 0, vmstate_test_msix, PCIDevice)

#endif
