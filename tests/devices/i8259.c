/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupt controller; a PC has two. */
#include "devices.h"

typedef struct PICState {
    uint8_t last_irr; /* levels at the last edge detection */
    uint8_t irr;
    uint8_t imr;
    uint8_t isr;
    uint8_t priority_add;
    uint8_t irq_base;
    uint8_t read_reg_select;
    uint8_t poll;
    uint8_t special_mask;
    uint8_t init_state;
    uint8_t auto_eoi;
    uint8_t rotate_on_auto_eoi;
    uint8_t special_fully_nested_mode;
    uint8_t init4;
    uint8_t single_mode;
    uint8_t elcr;
} PICState;

static const VMStateDescription vmstate_i8259 = {
    .name = "i8259",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(last_irr, PICState),
        VMSTATE_UINT8(irr, PICState),
        VMSTATE_UINT8(imr, PICState),
        VMSTATE_UINT8(isr, PICState),
        VMSTATE_UINT8(priority_add, PICState),
        VMSTATE_UINT8(irq_base, PICState),
        VMSTATE_UINT8(read_reg_select, PICState),
        VMSTATE_UINT8(poll, PICState),
        VMSTATE_UINT8(special_mask, PICState),
        VMSTATE_UINT8(init_state, PICState),
        VMSTATE_UINT8(auto_eoi, PICState),
        VMSTATE_UINT8(rotate_on_auto_eoi, PICState),
        VMSTATE_UINT8(special_fully_nested_mode, PICState),
        VMSTATE_UINT8(init4, PICState),
        VMSTATE_UINT8(single_mode, PICState),
        VMSTATE_UINT8(elcr, PICState),
        VMSTATE_END_OF_LIST()
    },
};

static const TestDeviceValue master[] = {
    TEST_VALUE(PICState, imr, 0xfb),
    TEST_VALUE(PICState, isr, 0),
};

static const TestDeviceValue slave[] = {
    TEST_VALUE(PICState, imr, 0x7e),
    TEST_VALUE(PICState, isr, 0),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("isapc_72.mig", "i8259", 0, 1, master),
    TEST_STREAM("isapc_72.mig", "i8259", 1, 1, slave),
    TEST_STREAM("isapc_100.mig", "i8259", 0, 1, master),
    TEST_STREAM("isapc_100.mig", "i8259", 1, 1, slave),
    TEST_STREAM("pc1_72.mig", "i8259", 0, 1, master),
    TEST_STREAM("pc1_72.mig", "i8259", 1, 1, slave),
    TEST_STREAM("pc1_100.mig", "i8259", 0, 1, master),
    TEST_STREAM("pc1_100.mig", "i8259", 1, 1, slave),
    TEST_STREAM("q35_72.mig", "i8259", 0, 1, master),
    TEST_STREAM("q35_72.mig", "i8259", 1, 1, slave),
    TEST_STREAM("q35_100.mig", "i8259", 0, 1, master),
    TEST_STREAM("q35_100.mig", "i8259", 1, 1, slave),
    TEST_STREAM("pc-2.12_72.mig", "i8259", 0, 1, master),
    TEST_STREAM("pc-2.12_72.mig", "i8259", 1, 1, slave),
    TEST_STREAM("pc-7.2_100.mig", "i8259", 0, 1, master),
    TEST_STREAM("pc-7.2_100.mig", "i8259", 1, 1, slave),
};

const TestDevice test_device_i8259 = {
    .name = "i8259",
    .vmsd = &vmstate_i8259,
    .size = sizeof(PICState),
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
