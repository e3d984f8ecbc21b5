/* SPDX-License-Identifier: BSD-3-Clause */
/* Standard VGA. */
#include "devices.h"
#include "pci.h"
#include "vga-common.h"

typedef struct PCIVGAState {
    PCIDevice dev;
    VGACommonState vga;
} PCIVGAState;

static const VMStateDescription vmstate_vga_common = {
    .name = "vga",
    .version_id = 2,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(latch, VGACommonState),
        VMSTATE_UINT8(sr_index, VGACommonState),
        VMSTATE_PARTIAL_BUFFER(sr, VGACommonState, 8),
        VMSTATE_UINT8(gr_index, VGACommonState),
        VMSTATE_PARTIAL_BUFFER(gr, VGACommonState, 16),
        VMSTATE_UINT8(ar_index, VGACommonState),
        VMSTATE_BUFFER(ar, VGACommonState),
        VMSTATE_INT32(ar_flip_flop, VGACommonState),
        VMSTATE_UINT8(cr_index, VGACommonState),
        VMSTATE_BUFFER(cr, VGACommonState),
        VMSTATE_UINT8(msr, VGACommonState),
        VMSTATE_UINT8(fcr, VGACommonState),
        VMSTATE_UINT8(st00, VGACommonState),
        VMSTATE_UINT8(st01, VGACommonState),
        VMSTATE_UINT8(dac_state, VGACommonState),
        VMSTATE_UINT8(dac_sub_index, VGACommonState),
        VMSTATE_UINT8(dac_read_index, VGACommonState),
        VMSTATE_UINT8(dac_write_index, VGACommonState),
        VMSTATE_BUFFER(dac_cache, VGACommonState),
        VMSTATE_BUFFER(palette, VGACommonState),
        VMSTATE_INT32(bank_offset, VGACommonState),
        VMSTATE_UINT8_EQUAL(is_vbe_vmstate, VGACommonState, NULL),
        VMSTATE_UINT16(vbe_index, VGACommonState),
        VMSTATE_UINT16_ARRAY(vbe_regs, VGACommonState, VGA_N_VBE_REGS),
        VMSTATE_UINT32(vbe_start_addr, VGACommonState),
        VMSTATE_UINT32(vbe_line_offset, VGACommonState),
        VMSTATE_UINT32(vbe_bank_mask, VGACommonState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_vga = {
    .name = "vga",
    .version_id = 2,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(dev, PCIVGAState),
        VMSTATE_STRUCT(vga, PCIVGAState, 0, vmstate_vga_common, VGACommonState),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    PCIVGAState *vga = dev;

    test_pci_init(&vga->dev, false, 0);
    vga->vga.is_vbe_vmstate = 1;
}

static const TestDeviceValue values[] = {
    TEST_VALUE(PCIVGAState, vga.msr, 0x67),
    TEST_VALUE(PCIVGAState, vga.cr[0], 0x5f),
    TEST_VALUE(PCIVGAState, vga.cr[0x13], 0x28),
    TEST_VALUE(PCIVGAState, vga.palette[3], 0x11),
    TEST_VALUE(PCIVGAState, vga.palette[4], 0x22),
    TEST_VALUE(PCIVGAState, vga.palette[5], 0x33),
    TEST_VALUE(PCIVGAState, vga.vbe_regs[1], 640), /* XRES */
    TEST_VALUE(PCIVGAState, dev.config[0x3c], 0x0b),
    TEST_VALUE(PCIVGAState, dev.config[0x13], 0xe0), /* BAR 0: 0xe0000000 */
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("vga-std_72.mig", "0000:00:04.0/vga", 0, 2, values),
};

const TestDevice test_device_vga = {
    .name = "vga",
    .vmsd = &vmstate_vga,
    .size = sizeof(PCIVGAState),
    .init = init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
