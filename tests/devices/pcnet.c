/* SPDX-License-Identifier: BSD-3-Clause */
/* AMD PCnet network card. */
#include "devices.h"
#include "pci.h"

typedef struct PCNetState {
    int32_t rap;
    int32_t isr;
    int32_t lnkst;
    uint32_t rdra;
    uint32_t tdra;
    uint8_t prom[16];
    uint16_t csr[128];
    uint16_t bcr[32];
    uint64_t timer;
    int32_t xmit_pos;
    uint8_t buffer[4096];
    int32_t tx_busy;
    VMStateTimer *poll_timer;
} PCNetState;

typedef struct PCIPCNetState {
    PCIDevice parent_obj;
    PCNetState state;
} PCIPCNetState;

static const VMStateDescription vmstate_pcnet = {
    .name = "pcnet",
    .version_id = 3,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32(rap, PCNetState),
        VMSTATE_INT32(isr, PCNetState),
        VMSTATE_INT32(lnkst, PCNetState),
        VMSTATE_UINT32(rdra, PCNetState),
        VMSTATE_UINT32(tdra, PCNetState),
        VMSTATE_BUFFER(prom, PCNetState),
        VMSTATE_UINT16_ARRAY(csr, PCNetState, 128),
        VMSTATE_UINT16_ARRAY(bcr, PCNetState, 32),
        VMSTATE_UINT64(timer, PCNetState),
        VMSTATE_INT32(xmit_pos, PCNetState),
        VMSTATE_BUFFER(buffer, PCNetState),
        VMSTATE_INT32(tx_busy, PCNetState),
        VMSTATE_TIMER_PTR(poll_timer, PCNetState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_pci_pcnet = {
    .name = "pcnet",
    .version_id = 3,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, PCIPCNetState),
        VMSTATE_STRUCT(state, PCIPCNetState, 0, vmstate_pcnet, PCNetState),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    PCIPCNetState *pci = dev;

    test_pci_init(&pci->parent_obj, false, 0);
    pci->state.poll_timer = g_new0(VMStateTimer, 1);
}

static void clear(void *dev)
{
    PCIPCNetState *pci = dev;

    g_clear_pointer(&pci->state.poll_timer, g_free);
}

static const TestDeviceValue values[] = {
    TEST_VALUE(PCIPCNetState, state.csr[4], 0x0915),
    TEST_VALUE(PCIPCNetState, state.rap, 15), /* CSR15 was the last one addressed */
    TEST_VALUE(PCIPCNetState, state.csr[15], 0x8000),
    TEST_VALUE(PCIPCNetState, state.prom[0], 0x52),
    TEST_VALUE(PCIPCNetState, state.prom[5], 0x56),
    TEST_VALUE(PCIPCNetState, state.csr[12], 0x5452), /* the MAC address, 16 bits a register */
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("pcnet_100.mig", "0000:00:04.0/pcnet", 0, 3, values),
};

const TestDevice test_device_pcnet = {
    .name = "pcnet",
    .vmsd = &vmstate_pci_pcnet,
    .size = sizeof(PCIPCNetState),
    .init = init,
    .clear = clear,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
