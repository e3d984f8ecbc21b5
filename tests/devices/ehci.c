/* SPDX-License-Identifier: BSD-3-Clause */
/* USB 2 host controller with six ports. */
#include "devices.h"
#include "pci.h"

enum { N_PORTS = 6 };

typedef struct EHCIState {
    uint32_t usbcmd;
    uint32_t usbsts;
    uint32_t usbsts_pending;
    uint32_t usbsts_frindex;
    uint32_t usbintr;
    uint32_t frindex;
    uint32_t ctrldssegment;
    uint32_t periodiclistbase;
    uint32_t asynclistaddr;
    uint32_t configflag;
    uint32_t portsc[N_PORTS];
    VMStateTimer *frame_timer;
    uint64_t last_run_ns;
    uint32_t async_stepdown;
    uint32_t astate;
    uint32_t pstate;
    uint32_t a_fetch_addr;
    uint32_t p_fetch_addr;
} EHCIState;

typedef struct EHCIPCIState {
    PCIDevice pcidev;
    EHCIState ehci;
} EHCIPCIState;

static const VMStateDescription vmstate_ehci_core = {
    .name = "ehci-core",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(usbcmd, EHCIState),
        VMSTATE_UINT32(usbsts, EHCIState),
        VMSTATE_UINT32_V(usbsts_pending, EHCIState, 2),
        VMSTATE_UINT32_V(usbsts_frindex, EHCIState, 2),
        VMSTATE_UINT32(usbintr, EHCIState),
        VMSTATE_UINT32(frindex, EHCIState),
        VMSTATE_UINT32(ctrldssegment, EHCIState),
        VMSTATE_UINT32(periodiclistbase, EHCIState),
        VMSTATE_UINT32(asynclistaddr, EHCIState),
        VMSTATE_UINT32(configflag, EHCIState),
        VMSTATE_UINT32(portsc[0], EHCIState),
        VMSTATE_UINT32(portsc[1], EHCIState),
        VMSTATE_UINT32(portsc[2], EHCIState),
        VMSTATE_UINT32(portsc[3], EHCIState),
        VMSTATE_UINT32(portsc[4], EHCIState),
        VMSTATE_UINT32(portsc[5], EHCIState),
        VMSTATE_TIMER_PTR(frame_timer, EHCIState),
        VMSTATE_UINT64(last_run_ns, EHCIState),
        VMSTATE_UINT32(async_stepdown, EHCIState),
        VMSTATE_UINT32(astate, EHCIState),
        VMSTATE_UINT32(pstate, EHCIState),
        VMSTATE_UINT32(a_fetch_addr, EHCIState),
        VMSTATE_UINT32(p_fetch_addr, EHCIState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_ehci = {
    .name = "ehci",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(pcidev, EHCIPCIState),
        VMSTATE_STRUCT(ehci, EHCIPCIState, 2, vmstate_ehci_core, EHCIState),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    EHCIPCIState *pci = dev;

    test_pci_init(&pci->pcidev, false, 0);
    pci->ehci.frame_timer = g_new0(VMStateTimer, 1);
}

static void clear(void *dev)
{
    EHCIPCIState *pci = dev;

    g_clear_pointer(&pci->ehci.frame_timer, g_free);
}

static const TestDeviceValue values[] = {
    TEST_VALUE(EHCIPCIState, ehci.periodiclistbase, 0x9000),
    TEST_VALUE(EHCIPCIState, ehci.asynclistaddr, 0xa000),
    TEST_VALUE(EHCIPCIState, ehci.usbintr, 0x37),
    TEST_VALUE(EHCIPCIState, ehci.configflag, 1),
    TEST_VALUE(EHCIPCIState, ehci.portsc[0], 0x1003), /* the tablet */
    TEST_VALUE(EHCIPCIState, ehci.portsc[5], 0x1000),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("ehci_72.mig", "0000:00:04.0/ehci", 0, 2, values),
};

const TestDevice test_device_ehci = {
    .name = "ehci",
    .vmsd = &vmstate_ehci,
    .size = sizeof(EHCIPCIState),
    .init = init,
    .clear = clear,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
