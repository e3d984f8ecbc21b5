/* SPDX-License-Identifier: BSD-3-Clause */
/* Cirrus VGA: the common registers, some of them under names of its own. */
#include "devices.h"
#include "pci.h"
#include "vga-common.h"

typedef struct CirrusVGAState {
    VGACommonState vga;
    uint8_t cirrus_shadow_gr0; /* what the guest wrote to GR0 and GR1 */
    uint8_t cirrus_shadow_gr1;
    uint8_t cirrus_hidden_dac_lockindex;
    uint8_t cirrus_hidden_dac_data;
} CirrusVGAState;

typedef struct PCICirrusVGAState {
    PCIDevice dev;
    CirrusVGAState cirrus_vga;
} PCICirrusVGAState;

static const VMStateDescription vmstate_cirrus_vga_common = {
    .name = "cirrus_vga",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(vga.latch, CirrusVGAState),
        VMSTATE_UINT8(vga.sr_index, CirrusVGAState),
        VMSTATE_BUFFER(vga.sr, CirrusVGAState),
        VMSTATE_UINT8(vga.gr_index, CirrusVGAState),
        VMSTATE_UINT8(cirrus_shadow_gr0, CirrusVGAState),
        VMSTATE_UINT8(cirrus_shadow_gr1, CirrusVGAState),
        VMSTATE_BUFFER_START_MIDDLE(vga.gr, CirrusVGAState, 2),
        VMSTATE_UINT8(vga.ar_index, CirrusVGAState),
        VMSTATE_BUFFER(vga.ar, CirrusVGAState),
        VMSTATE_INT32(vga.ar_flip_flop, CirrusVGAState),
        VMSTATE_UINT8(vga.cr_index, CirrusVGAState),
        VMSTATE_BUFFER(vga.cr, CirrusVGAState),
        VMSTATE_UINT8(vga.msr, CirrusVGAState),
        VMSTATE_UINT8(vga.fcr, CirrusVGAState),
        VMSTATE_UINT8(vga.st00, CirrusVGAState),
        VMSTATE_UINT8(vga.st01, CirrusVGAState),
        VMSTATE_UINT8(vga.dac_state, CirrusVGAState),
        VMSTATE_UINT8(vga.dac_sub_index, CirrusVGAState),
        VMSTATE_UINT8(vga.dac_read_index, CirrusVGAState),
        VMSTATE_UINT8(vga.dac_write_index, CirrusVGAState),
        VMSTATE_BUFFER(vga.dac_cache, CirrusVGAState),
        VMSTATE_BUFFER(vga.palette, CirrusVGAState),
        VMSTATE_INT32(vga.bank_offset, CirrusVGAState),
        VMSTATE_UINT8(cirrus_hidden_dac_lockindex, CirrusVGAState),
        VMSTATE_UINT8(cirrus_hidden_dac_data, CirrusVGAState),
        VMSTATE_UINT32(vga.hw_cursor_x, CirrusVGAState),
        VMSTATE_UINT32(vga.hw_cursor_y, CirrusVGAState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_cirrus_vga = {
    .name = "cirrus_vga",
    .version_id = 2,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(dev, PCICirrusVGAState),
        VMSTATE_STRUCT(cirrus_vga, PCICirrusVGAState, 0, vmstate_cirrus_vga_common,
                       CirrusVGAState),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    PCICirrusVGAState *cirrus = dev;

    test_pci_init(&cirrus->dev, false, 0);
}

static const TestDeviceValue values[] = {
    TEST_VALUE(PCICirrusVGAState, cirrus_vga.vga.msr, 0x67),
    TEST_VALUE(PCICirrusVGAState, cirrus_vga.vga.cr[0], 0x5f),
    TEST_VALUE(PCICirrusVGAState, cirrus_vga.vga.cr[0x13], 0x28),
    TEST_VALUE(PCICirrusVGAState, cirrus_vga.vga.cr[0x27], 0xb8), /* chip id */
    TEST_VALUE(PCICirrusVGAState, cirrus_vga.vga.palette[3], 0x11),
    TEST_VALUE(PCICirrusVGAState, cirrus_vga.vga.palette[4], 0x22),
    TEST_VALUE(PCICirrusVGAState, cirrus_vga.vga.palette[5], 0x33),
    TEST_VALUE(PCICirrusVGAState, dev.config[0x3c], 0x0b),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("cirrus_100.mig", "0000:00:04.0/cirrus_vga", 0, 2, values),
};

const TestDevice test_device_cirrus_vga = {
    .name = "cirrus-vga",
    .vmsd = &vmstate_cirrus_vga,
    .size = sizeof(PCICirrusVGAState),
    .init = init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
