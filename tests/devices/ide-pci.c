/* SPDX-License-Identifier: BSD-3-Clause */
/* PCI IDE controller: two buses of two drives, bus-master DMA. */
#include "devices.h"
#include "ide.h"
#include "pci.h"

typedef struct BMDMAState {
    uint8_t cmd;
    uint8_t migration_compat_status;
    uint32_t addr;
    int64_t migration_retry_sector_num;
    uint32_t migration_retry_nsector;
    uint8_t migration_retry_unit;
} BMDMAState;

typedef struct PCIIDEState {
    PCIDevice parent_obj;
    BMDMAState bmdma[2];
    IDEBus bus[2];
} PCIIDEState;

/* vmdesc lists each channel by itself: one of their fields has a test. */
static bool has_retry_unit(void *opaque, int version_id)
{
    (void)opaque;
    (void)version_id;
    return true;
}

static const VMStateDescription vmstate_bmdma = {
    .name = "ide bmdma",
    .version_id = 3,
    .minimum_version_id = 0,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(cmd, BMDMAState),
        VMSTATE_UINT8(migration_compat_status, BMDMAState),
        VMSTATE_UINT32(addr, BMDMAState),
        VMSTATE_INT64(migration_retry_sector_num, BMDMAState),
        VMSTATE_UINT32(migration_retry_nsector, BMDMAState),
        VMSTATE_UINT8_TEST(migration_retry_unit, BMDMAState, has_retry_unit),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_ide_pci = {
    .name = "ide",
    .version_id = 3,
    .minimum_version_id = 0,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, PCIIDEState),
        VMSTATE_STRUCT_ARRAY(bmdma, PCIIDEState, 2, 0, vmstate_bmdma, BMDMAState),
        VMSTATE_STRUCT_ARRAY(bus, PCIIDEState, 2, 1, vmstate_test_ide_bus, IDEBus),
        VMSTATE_STRUCT_ARRAY(bus[0].ifs, PCIIDEState, 2, 3, vmstate_test_ide_drive, IDEState),
        VMSTATE_STRUCT_ARRAY(bus[1].ifs, PCIIDEState, 2, 3, vmstate_test_ide_drive, IDEState),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    PCIIDEState *ide = dev;

    test_pci_init(&ide->parent_obj, false, 0);
    test_ide_bus_init(&ide->bus[0]);
    test_ide_bus_init(&ide->bus[1]);
}

static void clear(void *dev)
{
    PCIIDEState *ide = dev;

    test_ide_bus_clear(&ide->bus[0]);
    test_ide_bus_clear(&ide->bus[1]);
}

/* IDENTIFY was issued and two of its 256 words were read: a transfer is on its way. */
static const TestDeviceValue in_transfer[] = {
    TEST_VALUE(PCIIDEState, bus[0].ifs[0].status, 0x58),
    TEST_VALUE(PCIIDEState, bus[0].ifs[0].identify_set, 1),
    TEST_VALUE(PCIIDEState, bus[0].ifs[0].identify_data[0], 0x40),
    TEST_VALUE(PCIIDEState, bus[0].ifs[0].cur_io_buffer_offset, 4),
    TEST_VALUE(PCIIDEState, bus[0].ifs[0].cur_io_buffer_len, 508),
    TEST_VALUE(PCIIDEState, bus[0].ifs[0].end_transfer_fn_idx, 2),
    TEST_VALUE(PCIIDEState, bus[0].ifs[1].status, 0x50),
};

static const TestDeviceValue idle[] = {
    TEST_VALUE(PCIIDEState, bus[0].ifs[0].identify_set, 0),
    TEST_VALUE(PCIIDEState, bus[0].ifs[0].status, 0x50),
    TEST_VALUE(PCIIDEState, bus[1].ifs[1].select, 0xa0),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("ide-pio_72.mig", "0000:00:01.1/ide", 0, 3, in_transfer),
    TEST_STREAM("pc1_72.mig", "0000:00:01.1/ide", 0, 3, idle),
    TEST_STREAM("pc1_100.mig", "0000:00:01.1/ide", 0, 3, idle),
};

const TestDevice test_device_ide_pci = {
    .name = "ide",
    .vmsd = &vmstate_ide_pci,
    .size = sizeof(PCIIDEState),
    .init = init,
    .clear = clear,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
