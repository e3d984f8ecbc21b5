/* SPDX-License-Identifier: BSD-3-Clause */
/* AHCI controller with six ports. */
#include "devices.h"
#include "ide.h"
#include "pci.h"

enum {
    N_PORTS = 6,
    N_COMMANDS = 32,
};

typedef struct NCQTransferState {
    uint32_t sector_count;
    uint64_t lba;
    uint8_t tag;
    uint8_t cmd;
    uint8_t slot;
    bool used;
    bool halt;
} NCQTransferState;

typedef struct AHCIPortRegs {
    uint32_t lst_addr;
    uint32_t lst_addr_hi;
    uint32_t fis_addr;
    uint32_t fis_addr_hi;
    uint32_t irq_stat;
    uint32_t irq_mask;
    uint32_t cmd;
    uint32_t tfdata;
    uint32_t sig;
    uint32_t scr_stat;
    uint32_t scr_ctl;
    uint32_t scr_err;
    uint32_t scr_act;
    uint32_t cmd_issue;
} AHCIPortRegs;

typedef struct AHCIDevice {
    IDEBus port;
    uint32_t port_state;
    uint32_t finished;
    AHCIPortRegs port_regs;
    bool done_first_drq;
    int32_t busy_slot;
    bool init_d2h_sent;
    NCQTransferState ncq_tfs[N_COMMANDS];
} AHCIDevice;

typedef struct AHCIState {
    AHCIDevice *dev;
    struct {
        uint32_t cap;
        uint32_t ghc;
        uint32_t irqstatus;
        uint32_t impl;
        uint32_t version;
    } control_regs;
    uint32_t idp_index;
    uint32_t ports;
} AHCIState;

typedef struct AHCIPCIState {
    PCIDevice parent_obj;
    AHCIState ahci;
    AHCIDevice devices[N_PORTS]; /* what ahci.dev points to */
} AHCIPCIState;

static const VMStateDescription vmstate_ncq_tfs = {
    .name = "ncq state",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(sector_count, NCQTransferState),
        VMSTATE_UINT64(lba, NCQTransferState),
        VMSTATE_UINT8(tag, NCQTransferState),
        VMSTATE_UINT8(cmd, NCQTransferState),
        VMSTATE_UINT8(slot, NCQTransferState),
        VMSTATE_BOOL(used, NCQTransferState),
        VMSTATE_BOOL(halt, NCQTransferState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_ahci_device = {
    .name = "ahci port",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(port, AHCIDevice, 1, vmstate_test_ide_bus, IDEBus),
        VMSTATE_STRUCT(port.ifs[0], AHCIDevice, 1, vmstate_test_ide_drive, IDEState),
        VMSTATE_UINT32(port_state, AHCIDevice),
        VMSTATE_UINT32(finished, AHCIDevice),
        VMSTATE_UINT32(port_regs.lst_addr, AHCIDevice),
        VMSTATE_UINT32(port_regs.lst_addr_hi, AHCIDevice),
        VMSTATE_UINT32(port_regs.fis_addr, AHCIDevice),
        VMSTATE_UINT32(port_regs.fis_addr_hi, AHCIDevice),
        VMSTATE_UINT32(port_regs.irq_stat, AHCIDevice),
        VMSTATE_UINT32(port_regs.irq_mask, AHCIDevice),
        VMSTATE_UINT32(port_regs.cmd, AHCIDevice),
        VMSTATE_UINT32(port_regs.tfdata, AHCIDevice),
        VMSTATE_UINT32(port_regs.sig, AHCIDevice),
        VMSTATE_UINT32(port_regs.scr_stat, AHCIDevice),
        VMSTATE_UINT32(port_regs.scr_ctl, AHCIDevice),
        VMSTATE_UINT32(port_regs.scr_err, AHCIDevice),
        VMSTATE_UINT32(port_regs.scr_act, AHCIDevice),
        VMSTATE_UINT32(port_regs.cmd_issue, AHCIDevice),
        VMSTATE_BOOL(done_first_drq, AHCIDevice),
        VMSTATE_INT32(busy_slot, AHCIDevice),
        VMSTATE_BOOL(init_d2h_sent, AHCIDevice),
        VMSTATE_STRUCT_ARRAY(ncq_tfs, AHCIDevice, N_COMMANDS, 1, vmstate_ncq_tfs,
                             NCQTransferState),
        VMSTATE_END_OF_LIST()
    },
};

/* ports is an int32 in the vmdesc of 7.2 and a uint32 in that of 10.0: the same four bytes. */
#define AHCI_FIELDS(_ports_info) \
    (const VMStateField[]) { \
        VMSTATE_STRUCT_VARRAY_POINTER_UINT32(dev, AHCIState, ports, vmstate_ahci_device, \
                                             AHCIDevice), \
        VMSTATE_UINT32(control_regs.cap, AHCIState), \
        VMSTATE_UINT32(control_regs.ghc, AHCIState), \
        VMSTATE_UINT32(control_regs.irqstatus, AHCIState), \
        VMSTATE_UINT32(control_regs.impl, AHCIState), \
        VMSTATE_UINT32(control_regs.version, AHCIState), \
        VMSTATE_UINT32(idp_index, AHCIState), \
        VMSTATE_SINGLE_FULL(ports, AHCIState, NULL, 0, _ports_info, uint32_t, \
                            "The number of ports is the machine's."), \
        VMSTATE_END_OF_LIST() \
    }

static const VMStateDescription vmstate_ahci = {
    .name = "ahci",
    .version_id = 1,
    .fields = AHCI_FIELDS(vmstate_info_uint32_equal),
};

static const VMStateDescription vmstate_ahci_72 = {
    .name = "ahci",
    .version_id = 1,
    .fields = AHCI_FIELDS(vmstate_info_int32_equal),
};

static const VMStateDescription vmstate_ich9_ahci = {
    .name = "ich9_ahci",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, AHCIPCIState),
        VMSTATE_STRUCT(ahci, AHCIPCIState, 1, vmstate_ahci, AHCIState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_ich9_ahci_72 = {
    .name = "ich9_ahci",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, AHCIPCIState),
        VMSTATE_STRUCT(ahci, AHCIPCIState, 1, vmstate_ahci_72, AHCIState),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    AHCIPCIState *pci = dev;

    test_pci_init(&pci->parent_obj, false, 0);
    pci->ahci.ports = N_PORTS;
    pci->ahci.dev = pci->devices;
    for (size_t i = 0; i < N_PORTS; i++) {
        test_ide_bus_init(&pci->devices[i].port);
    }
}

static void clear(void *dev)
{
    AHCIPCIState *pci = dev;

    for (size_t i = 0; i < N_PORTS; i++) {
        test_ide_bus_clear(&pci->devices[i].port);
    }
}

static const TestDeviceValue set_up[] = {
    TEST_VALUE(AHCIPCIState, ahci.control_regs.ghc, 0x80000002),
    TEST_VALUE(AHCIPCIState, ahci.control_regs.impl, 0x3f),
    TEST_VALUE(AHCIPCIState, devices[0].port_regs.lst_addr, 0x4000),
    TEST_VALUE(AHCIPCIState, devices[0].port_regs.fis_addr, 0x5000),
    TEST_VALUE(AHCIPCIState, devices[0].port_regs.irq_mask, 0x7dc000ff),
    TEST_VALUE(AHCIPCIState, devices[5].busy_slot, 0xffffffff),
};

static const TestDeviceValue untouched[] = {
    TEST_VALUE(AHCIPCIState, ahci.control_regs.ghc, 0x80000000),
    TEST_VALUE(AHCIPCIState, ahci.control_regs.impl, 0x3f),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("ahci_100.mig", "0000:00:04.0/ich9_ahci", 0, 1, set_up),
    TEST_STREAM("q35_100.mig", "0000:00:1f.2/ich9_ahci", 0, 1, untouched),
};

static const TestDeviceStream streams_72[] = {
    TEST_STREAM("q35_72.mig", "0000:00:1f.2/ich9_ahci", 0, 1, untouched),
};

const TestDevice test_device_ahci_72 = {
    .name = "ahci of 7.2",
    .vmsd = &vmstate_ich9_ahci_72,
    .size = sizeof(AHCIPCIState),
    .init = init,
    .clear = clear,
    .streams = streams_72,
    .n_streams = G_N_ELEMENTS(streams_72),
};

const TestDevice test_device_ahci = {
    .name = "ahci",
    .vmsd = &vmstate_ich9_ahci,
    .size = sizeof(AHCIPCIState),
    .init = init,
    .clear = clear,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
