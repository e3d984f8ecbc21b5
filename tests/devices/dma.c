/* SPDX-License-Identifier: BSD-3-Clause */
/* DMA controller (8237); a PC has two. */
#include "devices.h"

typedef struct DMAChannel {
    int32_t now[2];   /* address, count */
    uint16_t base[2];
    uint8_t mode;
    uint8_t page;
    uint8_t pageh;
    uint8_t dack;
    uint8_t eop;
} DMAChannel;

typedef struct DMAState {
    uint8_t command;
    uint8_t mask;
    uint8_t flip_flop;
    int32_t dshift; /* 1 in the controller that moves 16-bit words */
    DMAChannel regs[4];
} DMAState;

static const VMStateDescription vmstate_dma_regs = {
    .name = "dma_regs",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32_ARRAY(now, DMAChannel, 2),
        VMSTATE_UINT16_ARRAY(base, DMAChannel, 2),
        VMSTATE_UINT8(mode, DMAChannel),
        VMSTATE_UINT8(page, DMAChannel),
        VMSTATE_UINT8(pageh, DMAChannel),
        VMSTATE_UINT8(dack, DMAChannel),
        VMSTATE_UINT8(eop, DMAChannel),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_dma = {
    .name = "dma",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(command, DMAState),
        VMSTATE_UINT8(mask, DMAState),
        VMSTATE_UINT8(flip_flop, DMAState),
        VMSTATE_INT32(dshift, DMAState),
        VMSTATE_STRUCT_ARRAY(regs, DMAState, 4, 1, vmstate_dma_regs, DMAChannel),
        VMSTATE_END_OF_LIST()
    },
};

/* The page was written to the port of channel 2. */
static const TestDeviceValue first[] = {
    TEST_VALUE(DMAState, regs[0].now[0], 0x1234),
    TEST_VALUE(DMAState, regs[0].base[0], 0x1234),
    TEST_VALUE(DMAState, regs[2].page, 0x77),
    TEST_VALUE(DMAState, mask, 0xff),
    TEST_VALUE(DMAState, dshift, 0),
};

static const TestDeviceValue second[] = {
    TEST_VALUE(DMAState, regs[0].now[0], 0),
    TEST_VALUE(DMAState, mask, 0xff),
    TEST_VALUE(DMAState, dshift, 1),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("isapc_72.mig", "dma", 0, 1, first),
    TEST_STREAM("isapc_72.mig", "dma", 1, 1, second),
    TEST_STREAM("isapc_100.mig", "dma", 0, 1, first),
    TEST_STREAM("isapc_100.mig", "dma", 1, 1, second),
    TEST_STREAM("pc1_72.mig", "dma", 0, 1, first),
    TEST_STREAM("pc1_72.mig", "dma", 1, 1, second),
    TEST_STREAM("pc1_100.mig", "dma", 0, 1, first),
    TEST_STREAM("pc1_100.mig", "dma", 1, 1, second),
    TEST_STREAM("q35_72.mig", "dma", 0, 1, first),
    TEST_STREAM("q35_72.mig", "dma", 1, 1, second),
    TEST_STREAM("q35_100.mig", "dma", 0, 1, first),
    TEST_STREAM("q35_100.mig", "dma", 1, 1, second),
    TEST_STREAM("pc-2.12_72.mig", "dma", 0, 1, first),
    TEST_STREAM("pc-2.12_72.mig", "dma", 1, 1, second),
    TEST_STREAM("pc-7.2_100.mig", "dma", 0, 1, first),
    TEST_STREAM("pc-7.2_100.mig", "dma", 1, 1, second),
};

const TestDevice test_device_dma = {
    .name = "dma",
    .vmsd = &vmstate_dma,
    .size = sizeof(DMAState),
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
