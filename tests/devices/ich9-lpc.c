/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ICH9 LPC bridge of a q35. Its power management is an embedded struct with subsections, and fields
 * of the bridge follow those.
 */
#include "devices.h"
#include "pci.h"

enum {
    N_PCI_BUSES = 256,
    GPE_SIZE = 16,
    CHIP_CONFIG_SIZE = 16384,
};

typedef struct APMState {
    uint8_t apmc;
    uint8_t apms;
} APMState;

typedef struct TCOIORegs {
    struct {
        uint16_t rld;
        uint8_t din;
        uint8_t dout;
        uint16_t sts1;
        uint16_t sts2;
        uint16_t cnt1;
        uint16_t cnt2;
        uint8_t msg1;
        uint8_t msg2;
        uint8_t wdcnt;
        uint16_t tmr;
    } tco;
    uint8_t sw_irq_gen;
    VMStateTimer *tco_timer;
    int64_t expire_time;
    uint8_t timeouts_no;
} TCOIORegs;

typedef struct AcpiPciHpPciStatus {
    uint32_t up;
    uint32_t down;
} AcpiPciHpPciStatus;

typedef struct MemHotplugState {
    uint32_t selector;
} MemHotplugState;

typedef struct ICH9LPCPMRegs {
    struct {
        struct {
            struct {
                uint16_t sts;
                uint16_t en;
            } evt;
            struct {
                uint16_t cnt;
            } cnt;
        } pm1;
        struct {
            VMStateTimer *timer;
            int64_t overflow_time;
        } tmr;
        struct {
            uint8_t sts[GPE_SIZE];
            uint8_t en[GPE_SIZE];
        } gpe;
    } acpi_regs;
    uint32_t smi_en;
    uint32_t smi_sts;
    MemHotplugState acpi_memory_hotplug;
    TCOIORegs tco_regs;
    struct {
        uint32_t hotplug_select;
        AcpiPciHpPciStatus acpi_pcihp_pci_status[N_PCI_BUSES];
        uint32_t acpi_index;
    } acpi_pci_hotplug;
} ICH9LPCPMRegs;

typedef struct ICH9LPCState {
    PCIDevice d;
    APMState apm;
    ICH9LPCPMRegs pm;
    uint8_t chip_config[CHIP_CONFIG_SIZE];
    uint32_t sci_level;
} ICH9LPCState;

static bool is_needed(void *opaque)
{
    (void)opaque;
    return true;
}

static const VMStateDescription vmstate_apm = {
    .name = "APM State",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(apmc, APMState),
        VMSTATE_UINT8(apms, APMState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_memory_hotplug = {
    .name = "memory hotplug state",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(selector, MemHotplugState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_memhp = {
    .name = "ich9_pm/memhp",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = is_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(acpi_memory_hotplug, ICH9LPCPMRegs, 1, vmstate_memory_hotplug,
                       MemHotplugState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_tco_status = {
    .name = "tco io device status",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT16(tco.rld, TCOIORegs),
        VMSTATE_UINT8(tco.din, TCOIORegs),
        VMSTATE_UINT8(tco.dout, TCOIORegs),
        VMSTATE_UINT16(tco.sts1, TCOIORegs),
        VMSTATE_UINT16(tco.sts2, TCOIORegs),
        VMSTATE_UINT16(tco.cnt1, TCOIORegs),
        VMSTATE_UINT16(tco.cnt2, TCOIORegs),
        VMSTATE_UINT8(tco.msg1, TCOIORegs),
        VMSTATE_UINT8(tco.msg2, TCOIORegs),
        VMSTATE_UINT8(tco.wdcnt, TCOIORegs),
        VMSTATE_UINT16(tco.tmr, TCOIORegs),
        VMSTATE_UINT8(sw_irq_gen, TCOIORegs),
        VMSTATE_TIMER_PTR(tco_timer, TCOIORegs),
        VMSTATE_INT64(expire_time, TCOIORegs),
        VMSTATE_UINT8(timeouts_no, TCOIORegs),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_tco = {
    .name = "ich9_pm/tco",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = is_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(tco_regs, ICH9LPCPMRegs, 1, vmstate_tco_status, TCOIORegs),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_pci_status = {
    .name = "acpi_pcihp_pci_status",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(up, AcpiPciHpPciStatus),
        VMSTATE_UINT32(down, AcpiPciHpPciStatus),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_pcihp = {
    .name = "ich9_pm/pcihp",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = is_needed,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(acpi_pci_hotplug.hotplug_select, ICH9LPCPMRegs),
        VMSTATE_STRUCT_ARRAY(acpi_pci_hotplug.acpi_pcihp_pci_status, ICH9LPCPMRegs, N_PCI_BUSES,
                             1, vmstate_pci_status, AcpiPciHpPciStatus),
        VMSTATE_UINT32(acpi_pci_hotplug.acpi_index, ICH9LPCPMRegs),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_ich9_pm = {
    .name = "ich9_pm",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT16(acpi_regs.pm1.evt.sts, ICH9LPCPMRegs),
        VMSTATE_UINT16(acpi_regs.pm1.evt.en, ICH9LPCPMRegs),
        VMSTATE_UINT16(acpi_regs.pm1.cnt.cnt, ICH9LPCPMRegs),
        VMSTATE_TIMER_PTR(acpi_regs.tmr.timer, ICH9LPCPMRegs),
        VMSTATE_INT64(acpi_regs.tmr.overflow_time, ICH9LPCPMRegs),
        VMSTATE_UINT8_ARRAY(acpi_regs.gpe.sts, ICH9LPCPMRegs, GPE_SIZE),
        VMSTATE_UINT8_ARRAY(acpi_regs.gpe.en, ICH9LPCPMRegs, GPE_SIZE),
        VMSTATE_UINT32(smi_en, ICH9LPCPMRegs),
        VMSTATE_UINT32(smi_sts, ICH9LPCPMRegs),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) {
        &vmstate_memhp,
        &vmstate_tco,
        &vmstate_pcihp,
        NULL
    },
};

static const VMStateDescription vmstate_ich9_lpc = {
    .name = "ICH9LPC",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(d, ICH9LPCState),
        VMSTATE_STRUCT(apm, ICH9LPCState, 0, vmstate_apm, APMState),
        VMSTATE_STRUCT(pm, ICH9LPCState, 1, vmstate_ich9_pm, ICH9LPCPMRegs),
        VMSTATE_UINT8_ARRAY(chip_config, ICH9LPCState, CHIP_CONFIG_SIZE),
        VMSTATE_UINT32(sci_level, ICH9LPCState),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    ICH9LPCState *lpc = dev;

    test_pci_init(&lpc->d, false, 0);
    lpc->pm.acpi_regs.tmr.timer = g_new0(VMStateTimer, 1);
    lpc->pm.tco_regs.tco_timer = g_new0(VMStateTimer, 1);
}

static void clear(void *dev)
{
    ICH9LPCState *lpc = dev;

    g_clear_pointer(&lpc->pm.acpi_regs.tmr.timer, g_free);
    g_clear_pointer(&lpc->pm.tco_regs.tco_timer, g_free);
}

static const TestDeviceValue values[] = {
    TEST_VALUE(ICH9LPCState, pm.acpi_regs.pm1.evt.sts, 1),
    TEST_VALUE(ICH9LPCState, pm.tco_regs.tco.cnt2, 8),
    TEST_VALUE(ICH9LPCState, pm.tco_regs.tco.tmr, 4),
    TEST_VALUE(ICH9LPCState, pm.tco_regs.sw_irq_gen, 3),
    TEST_VALUE(ICH9LPCState, pm.tco_regs.expire_time, UINT64_MAX),
    TEST_VALUE(ICH9LPCState, d.config[0], 0x86),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("q35_72.mig", "0000:00:1f.0/ICH9LPC", 0, 1, values),
    TEST_STREAM("q35_100.mig", "0000:00:1f.0/ICH9LPC", 0, 1, values),
};

const TestDevice test_device_ich9_lpc = {
    .name = "ICH9LPC",
    .vmsd = &vmstate_ich9_lpc,
    .size = sizeof(ICH9LPCState),
    .init = init,
    .clear = clear,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
