/* SPDX-License-Identifier: BSD-3-Clause */
#include "pci.h"

#include <errno.h>
#include <vmstate/qemu-compat.h>

static int get_config(QEMUFile *f, void *pv, size_t size, const VMStateField *field)
{
    (void)field;
    return qemu_get_buffer(f, pv, size) == size ? 0 : -EIO;
}

static int put_config(QEMUFile *f, void *pv, size_t size, const VMStateField *field,
                      JSONWriter *vmdesc)
{
    (void)field;
    (void)vmdesc;
    qemu_put_buffer(f, pv, size);
    return 0;
}

static const VMStateInfo info_pci_config = {
    .name = "pci config",
    .get = get_config,
    .put = put_config,
};

/* A be32 for each pin; in the struct a bit for each. */
static int get_irq_state(QEMUFile *f, void *pv, size_t size, const VMStateField *field)
{
    uint8_t *irq_state = pv;
    uint8_t state = 0;

    (void)size;
    (void)field;
    for (unsigned pin = 0; pin < TEST_PCI_N_PINS; pin++) {
        uint32_t level = qemu_get_be32(f);

        if (level > 1) {
            return -EINVAL;
        }
        state |= level << pin;
    }
    *irq_state = state;
    return 0;
}

static int put_irq_state(QEMUFile *f, void *pv, size_t size, const VMStateField *field,
                         JSONWriter *vmdesc)
{
    const uint8_t *irq_state = pv;

    (void)size;
    (void)field;
    (void)vmdesc;
    for (unsigned pin = 0; pin < TEST_PCI_N_PINS; pin++) {
        qemu_put_be32(f, *irq_state >> pin & 1);
    }
    return 0;
}

static const VMStateInfo info_pci_irq_state = {
    .name = "pci irq state",
    .get = get_irq_state,
    .put = put_irq_state,
};

static bool is_conventional(void *opaque, int version_id)
{
    const PCIDevice *pci = opaque;

    (void)version_id;
    return !pci->express;
}

static bool is_express(void *opaque, int version_id)
{
    return !is_conventional(opaque, version_id);
}

const VMStateDescription vmstate_test_pci_device = {
    .name = "PCIDevice",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32_POSITIVE_LE(version_id, PCIDevice),
        VMSTATE_BUFFER_UNSAFE_INFO_TEST(config, PCIDevice, is_conventional, 0, info_pci_config,
                                        TEST_PCI_CONFIG_SIZE),
        VMSTATE_BUFFER_UNSAFE_INFO_TEST(config, PCIDevice, is_express, 0, info_pci_config,
                                        TEST_PCIE_CONFIG_SIZE),
        VMSTATE_BUFFER_UNSAFE_INFO(irq_state, PCIDevice, 2, info_pci_irq_state,
                                   TEST_PCI_N_PINS * sizeof(int32_t)),
        VMSTATE_END_OF_LIST()
    },
    .extra = &(const VMStateDescriptionExtra) {
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(PCIDevice),
    },
};

static int get_msix(QEMUFile *f, void *pv, size_t size, const VMStateField *field)
{
    TestMsix *msix = pv;

    (void)size;
    (void)field;
    qemu_get_buffer(f, msix->table, msix->n_vectors * TEST_MSIX_VECTOR_SIZE);
    qemu_get_buffer(f, msix->pending, (msix->n_vectors + 7) / 8);
    return 0;
}

static int put_msix(QEMUFile *f, void *pv, size_t size, const VMStateField *field,
                    JSONWriter *vmdesc)
{
    const TestMsix *msix = pv;

    (void)size;
    (void)field;
    (void)vmdesc;
    qemu_put_buffer(f, msix->table, msix->n_vectors * TEST_MSIX_VECTOR_SIZE);
    qemu_put_buffer(f, msix->pending, (msix->n_vectors + 7) / 8);
    return 0;
}

static const VMStateInfo info_msix = {
    .name = "msix state",
    .get = get_msix,
    .put = put_msix,
};

const VMStateDescription vmstate_test_msix = {
    .name = "msix",
    .fields = (const VMStateField[]) {
        VMSTATE_SINGLE(msix, PCIDevice, 0, info_msix, TestMsix),
        VMSTATE_END_OF_LIST()
    },
    .extra = &(const VMStateDescriptionExtra) {
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(PCIDevice),
    },
};

void test_pci_init(PCIDevice *pci, bool express, uint32_t n_msix_vectors)
{
    g_assert(n_msix_vectors <= TEST_MSIX_MAX_VECTORS);
    pci->version_id = 2;
    pci->express = express;
    pci->msix.n_vectors = n_msix_vectors;
}
