/* SPDX-License-Identifier: BSD-3-Clause */
/* USB 3 host controller on PCI Express; with 8 root ports, or with 16. */
#include "devices.h"
#include "pci.h"

enum {
    MAX_PORTS = 30,
    MAX_SLOTS = 64,
    MAX_INTRS = 16,
};

typedef struct XHCIPort {
    uint32_t portsc;
} XHCIPort;

typedef struct XHCISlot {
    bool enabled;
    bool addressed;
} XHCISlot;

typedef struct XHCIRing {
    uint64_t dequeue;
    bool ccs;
} XHCIRing;

typedef struct XHCIInterrupter {
    uint32_t iman;
    uint32_t imod;
    uint32_t erstsz;
    uint32_t erstba_low;
    uint32_t erstba_high;
    uint32_t erdp_low;
    uint32_t erdp_high;
    bool msix_used;
    bool er_pcs;
    uint64_t er_start;
    uint32_t er_size;
    uint32_t er_ep_idx;
    bool er_full_unused;
} XHCIInterrupter;

typedef struct XHCIState {
    uint32_t numports;
    uint32_t numslots;
    uint32_t numintrs;
    XHCIPort ports[MAX_PORTS];
    XHCISlot slots[MAX_SLOTS];
    XHCIInterrupter intr[MAX_INTRS];
    uint32_t usbcmd;
    uint32_t usbsts;
    uint32_t dnctrl;
    uint32_t crcr_low;
    uint32_t crcr_high;
    uint32_t dcbaap_low;
    uint32_t dcbaap_high;
    uint32_t config;
    int64_t mfindex_start;
    VMStateTimer *mfwrap_timer;
    XHCIRing cmd_ring;
} XHCIState;

typedef struct XHCIPciState {
    PCIDevice parent_obj;
    XHCIState xhci;
} XHCIPciState;

static const VMStateDescription vmstate_xhci_ring = {
    .name = "xhci-ring",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(dequeue, XHCIRing),
        VMSTATE_BOOL(ccs, XHCIRing),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_xhci_port = {
    .name = "xhci-port",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(portsc, XHCIPort),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_xhci_slot = {
    .name = "xhci-slot",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_BOOL(enabled, XHCISlot),
        VMSTATE_BOOL(addressed, XHCISlot),
        VMSTATE_END_OF_LIST()
    },
};

/* vmdesc lists each interrupter by itself: one of their fields has a test. */
static bool was_full_once(void *opaque, int version_id)
{
    (void)opaque;
    (void)version_id;
    return true;
}

static const VMStateDescription vmstate_xhci_intr = {
    .name = "xhci-intr",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(iman, XHCIInterrupter),
        VMSTATE_UINT32(imod, XHCIInterrupter),
        VMSTATE_UINT32(erstsz, XHCIInterrupter),
        VMSTATE_UINT32(erstba_low, XHCIInterrupter),
        VMSTATE_UINT32(erstba_high, XHCIInterrupter),
        VMSTATE_UINT32(erdp_low, XHCIInterrupter),
        VMSTATE_UINT32(erdp_high, XHCIInterrupter),
        VMSTATE_BOOL(msix_used, XHCIInterrupter),
        VMSTATE_BOOL(er_pcs, XHCIInterrupter),
        VMSTATE_UINT64(er_start, XHCIInterrupter),
        VMSTATE_UINT32(er_size, XHCIInterrupter),
        VMSTATE_UINT32(er_ep_idx, XHCIInterrupter),
        VMSTATE_BOOL_TEST(er_full_unused, XHCIInterrupter, was_full_once),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_xhci_core = {
    .name = "xhci-core",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_VARRAY_UINT32(ports, XHCIState, numports, 1, vmstate_xhci_port, XHCIPort),
        VMSTATE_STRUCT_VARRAY_UINT32(slots, XHCIState, numslots, 1, vmstate_xhci_slot, XHCISlot),
        VMSTATE_STRUCT_VARRAY_UINT32(intr, XHCIState, numintrs, 1, vmstate_xhci_intr,
                                     XHCIInterrupter),
        VMSTATE_UINT32(usbcmd, XHCIState),
        VMSTATE_UINT32(usbsts, XHCIState),
        VMSTATE_UINT32(dnctrl, XHCIState),
        VMSTATE_UINT32(crcr_low, XHCIState),
        VMSTATE_UINT32(crcr_high, XHCIState),
        VMSTATE_UINT32(dcbaap_low, XHCIState),
        VMSTATE_UINT32(dcbaap_high, XHCIState),
        VMSTATE_UINT32(config, XHCIState),
        VMSTATE_INT64(mfindex_start, XHCIState),
        VMSTATE_TIMER_PTR(mfwrap_timer, XHCIState),
        VMSTATE_STRUCT(cmd_ring, XHCIState, 1, vmstate_xhci_ring, XHCIRing),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_xhci = {
    .name = "xhci",
    .version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, XHCIPciState),
        VMSTATE_MSIX(parent_obj, XHCIPciState),
        VMSTATE_STRUCT(xhci, XHCIPciState, 1, vmstate_xhci_core, XHCIState),
        VMSTATE_END_OF_LIST()
    },
};

static void init(XHCIPciState *dev, uint32_t numports)
{
    test_pci_init(&dev->parent_obj, true, MAX_INTRS);
    dev->xhci.numports = numports;
    dev->xhci.numslots = MAX_SLOTS;
    dev->xhci.numintrs = MAX_INTRS;
    dev->xhci.mfwrap_timer = g_new0(VMStateTimer, 1);
}

static void init_8_ports(void *dev)
{
    init(dev, 8);
}

static void init_16_ports(void *dev)
{
    init(dev, 16);
}

static void clear(void *dev)
{
    XHCIPciState *pci = dev;

    g_clear_pointer(&pci->xhci.mfwrap_timer, g_free);
}

/* The guest has set up the controller and interrupter 0; ports 4 and 5 have a device. */
static const TestDeviceValue set_up[] = {
    TEST_VALUE(XHCIPciState, xhci.config, 8),
    TEST_VALUE(XHCIPciState, xhci.dcbaap_low, 0x6000),
    TEST_VALUE(XHCIPciState, xhci.crcr_low, 0x7001),
    TEST_VALUE(XHCIPciState, xhci.cmd_ring.dequeue, 0x7000),
    TEST_VALUE(XHCIPciState, xhci.cmd_ring.ccs, 1),
    TEST_VALUE(XHCIPciState, xhci.intr[0].iman, 2),
    TEST_VALUE(XHCIPciState, xhci.intr[0].erstba_low, 0x8000),
    TEST_VALUE(XHCIPciState, xhci.intr[15].er_pcs, 1),
    TEST_VALUE(XHCIPciState, xhci.ports[4].portsc, 0x20ee1),
    TEST_VALUE(XHCIPciState, xhci.ports[7].portsc, 0x202a0),
};

static const TestDeviceValue untouched[] = {
    TEST_VALUE(XHCIPciState, xhci.config, 0),
    TEST_VALUE(XHCIPciState, xhci.usbsts, 1),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("xhci_100.mig", "0000:00:04.0/xhci", 0, 1, set_up),
};

static const TestDeviceStream streams_16_ports[] = {
    TEST_STREAM("usb-hub-kbd_72.mig", "0000:00:04.0/xhci", 0, 1, untouched),
};

const TestDevice test_device_xhci = {
    .name = "xhci",
    .vmsd = &vmstate_xhci,
    .size = sizeof(XHCIPciState),
    .init = init_8_ports,
    .clear = clear,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};

const TestDevice test_device_xhci_16_ports = {
    .name = "xhci with 16 ports",
    .vmsd = &vmstate_xhci,
    .size = sizeof(XHCIPciState),
    .init = init_16_ports,
    .clear = clear,
    .streams = streams_16_ports,
    .n_streams = G_N_ELEMENTS(streams_16_ports),
};
