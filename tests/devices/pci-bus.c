/* SPDX-License-Identifier: BSD-3-Clause */
/* PCI bus: how many devices hold each of its interrupt lines; 4 lines, or 8 on q35. */
#include "devices.h"

typedef struct PCIBus {
    int32_t nirq;
    int32_t *irq_count;
    int32_t counts[8]; /* what irq_count points to */
} PCIBus;

static const VMStateDescription vmstate_pcibus = {
    .name = "PCIBUS",
    .version_id = 1,
    .minimum_version_id = 1,
    .priority = MIG_PRI_PCI_BUS,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32_EQUAL(nirq, PCIBus, NULL),
        VMSTATE_VARRAY_INT32(irq_count, PCIBus, nirq, 0, vmstate_info_int32, int32_t),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    PCIBus *bus = dev;

    bus->nirq = 4;
    bus->irq_count = bus->counts;
}

static void init_q35(void *dev)
{
    PCIBus *bus = dev;

    init(dev);
    bus->nirq = 8;
}

static const TestDeviceValue values[] = {
    TEST_VALUE(PCIBus, nirq, 4),
    TEST_VALUE(PCIBus, counts[3], 0),
};

static const TestDeviceValue q35_values[] = {
    TEST_VALUE(PCIBus, nirq, 8),
    TEST_VALUE(PCIBus, counts[7], 0),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("pc1_72.mig", "PCIBUS", 0, 1, values),
    TEST_STREAM("pc1_100.mig", "PCIBUS", 0, 1, values),
};

static const TestDeviceStream q35_streams[] = {
    TEST_STREAM("q35_72.mig", "PCIBUS", 0, 1, q35_values),
    TEST_STREAM("q35_100.mig", "PCIBUS", 0, 1, q35_values),
};

const TestDevice test_device_pci_bus = {
    .name = "PCI bus",
    .vmsd = &vmstate_pcibus,
    .size = sizeof(PCIBus),
    .init = init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};

const TestDevice test_device_pci_bus_q35 = {
    .name = "PCI bus of a q35",
    .vmsd = &vmstate_pcibus,
    .size = sizeof(PCIBus),
    .init = init_q35,
    .streams = q35_streams,
    .n_streams = G_N_ELEMENTS(q35_streams),
};
