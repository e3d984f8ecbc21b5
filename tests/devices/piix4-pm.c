/* SPDX-License-Identifier: BSD-3-Clause */
/* PIIX4 power management: ACPI registers, SMBus, hotplug of PCI and memory. */
#include "devices.h"
#include "pci.h"

enum { N_PCI_BUSES = 256 };

typedef struct APMState {
    uint8_t apmc;
    uint8_t apms;
} APMState;

typedef struct PMSMBus {
    uint8_t smb_stat;
    uint8_t smb_ctl;
    uint8_t smb_cmd;
    uint8_t smb_addr;
    uint8_t smb_data0;
    uint8_t smb_data1;
    uint32_t smb_index;
    uint8_t smb_data[32];
    uint8_t smb_auxctl;
    uint8_t smb_blkdata;
    bool i2c_enable;
    bool op_done;
    bool in_i2c_block_read;
    bool start_transaction_on_status_read;
} PMSMBus;

typedef struct ACPIGPE {
    uint16_t sts;
    uint16_t en;
} ACPIGPE;

typedef struct ACPIREGS {
    struct {
        VMStateTimer *timer;
        int64_t overflow_time;
    } tmr;
    struct {
        struct {
            uint16_t sts;
            uint16_t en;
        } evt;
        struct {
            uint16_t cnt;
        } cnt;
    } pm1;
    ACPIGPE gpe;
} ACPIREGS;

typedef struct AcpiPciHpPciStatus {
    uint32_t up;
    uint32_t down;
} AcpiPciHpPciStatus;

typedef struct AcpiPciHpState {
    uint32_t hotplug_select;
    AcpiPciHpPciStatus acpi_pcihp_pci_status[N_PCI_BUSES];
    uint32_t acpi_index;
} AcpiPciHpState;

typedef struct MemHotplugState {
    uint32_t selector;
} MemHotplugState;

typedef struct PIIX4PMState {
    PCIDevice parent_obj;
    ACPIREGS ar;
    APMState apm;
    PMSMBus smb;
    AcpiPciHpState acpi_pci_hotplug;
    MemHotplugState acpi_memory_hotplug;
    bool old_machine; /* one of 2.12: without SMBus and acpi_index */
} PIIX4PMState;

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

static const VMStateDescription vmstate_pmsmb = {
    .name = "pmsmb",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(smb_stat, PMSMBus),
        VMSTATE_UINT8(smb_ctl, PMSMBus),
        VMSTATE_UINT8(smb_cmd, PMSMBus),
        VMSTATE_UINT8(smb_addr, PMSMBus),
        VMSTATE_UINT8(smb_data0, PMSMBus),
        VMSTATE_UINT8(smb_data1, PMSMBus),
        VMSTATE_UINT32(smb_index, PMSMBus),
        VMSTATE_UINT8_ARRAY(smb_data, PMSMBus, 32),
        VMSTATE_UINT8(smb_auxctl, PMSMBus),
        VMSTATE_UINT8(smb_blkdata, PMSMBus),
        VMSTATE_BOOL(i2c_enable, PMSMBus),
        VMSTATE_BOOL(op_done, PMSMBus),
        VMSTATE_BOOL(in_i2c_block_read, PMSMBus),
        VMSTATE_BOOL(start_transaction_on_status_read, PMSMBus),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_gpe = {
    .name = "gpe",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT16(sts, ACPIGPE),
        VMSTATE_UINT16(en, ACPIGPE),
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

static const VMStateDescription vmstate_memory_hotplug = {
    .name = "memory hotplug state",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(selector, MemHotplugState),
        VMSTATE_END_OF_LIST()
    },
};

static bool has_memory_hotplug(void *opaque)
{
    (void)opaque;
    return true;
}

static const VMStateDescription vmstate_memhp = {
    .name = "piix4_pm/memhp",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = has_memory_hotplug,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(acpi_memory_hotplug, PIIX4PMState, 1, vmstate_memory_hotplug,
                       MemHotplugState),
        VMSTATE_END_OF_LIST()
    },
};

static bool has_pci_hotplug(void *opaque, int version_id)
{
    (void)opaque;
    (void)version_id;
    return true;
}

static bool is_new_machine(void *opaque, int version_id)
{
    const PIIX4PMState *pm = opaque;

    (void)version_id;
    return !pm->old_machine;
}

static const VMStateDescription vmstate_piix4_pm = {
    .name = "piix4_pm",
    .version_id = 3,
    .minimum_version_id = 3,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, PIIX4PMState),
        VMSTATE_UINT16(ar.pm1.evt.sts, PIIX4PMState),
        VMSTATE_UINT16(ar.pm1.evt.en, PIIX4PMState),
        VMSTATE_UINT16(ar.pm1.cnt.cnt, PIIX4PMState),
        VMSTATE_STRUCT(apm, PIIX4PMState, 0, vmstate_apm, APMState),
        VMSTATE_STRUCT_TEST(smb, PIIX4PMState, is_new_machine, 3, vmstate_pmsmb, PMSMBus),
        VMSTATE_TIMER_PTR(ar.tmr.timer, PIIX4PMState),
        VMSTATE_INT64(ar.tmr.overflow_time, PIIX4PMState),
        VMSTATE_STRUCT(ar.gpe, PIIX4PMState, 2, vmstate_gpe, ACPIGPE),
        VMSTATE_UINT32_TEST(acpi_pci_hotplug.hotplug_select, PIIX4PMState, has_pci_hotplug),
        VMSTATE_STRUCT_ARRAY_TEST(acpi_pci_hotplug.acpi_pcihp_pci_status, PIIX4PMState,
                                  N_PCI_BUSES, has_pci_hotplug, 1, vmstate_pci_status,
                                  AcpiPciHpPciStatus),
        VMSTATE_UINT32_TEST(acpi_pci_hotplug.acpi_index, PIIX4PMState, is_new_machine),
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) { &vmstate_memhp, NULL },
};

static void init(void *dev)
{
    PIIX4PMState *pm = dev;

    test_pci_init(&pm->parent_obj, false, 0);
    pm->ar.tmr.timer = g_new0(VMStateTimer, 1);
}

static void init_old_machine(void *dev)
{
    PIIX4PMState *pm = dev;

    init(dev);
    pm->old_machine = true;
}

static void clear(void *dev)
{
    PIIX4PMState *pm = dev;

    g_clear_pointer(&pm->ar.tmr.timer, g_free);
}

static const TestDeviceValue set_up[] = {
    TEST_VALUE(PIIX4PMState, parent_obj.config[0x40], 0x01), /* PMBASE 0x600, I/O */
    TEST_VALUE(PIIX4PMState, parent_obj.config[0x41], 0x06),
    TEST_VALUE(PIIX4PMState, parent_obj.config[0x80], 0x01), /* PMREGMISC */
    TEST_VALUE(PIIX4PMState, ar.pm1.evt.en, 0x0120),
    TEST_VALUE(PIIX4PMState, ar.pm1.evt.sts, 1),
    TEST_VALUE(PIIX4PMState, smb.op_done, 1),
    TEST_VALUE(PIIX4PMState, smb.smb_auxctl, 2),
};

static const TestDeviceValue untouched[] = {
    TEST_VALUE(PIIX4PMState, parent_obj.config[0x80], 0),
    TEST_VALUE(PIIX4PMState, ar.pm1.evt.en, 0),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("pc1_72.mig", "0000:00:01.3/piix4_pm", 0, 3, set_up),
    TEST_STREAM("pc1_100.mig", "0000:00:01.3/piix4_pm", 0, 3, set_up),
};

static const TestDeviceStream old_machine_streams[] = {
    TEST_STREAM("pc-2.12_72.mig", "0000:00:01.3/piix4_pm", 0, 3, untouched),
};

const TestDevice test_device_piix4_pm = {
    .name = "piix4_pm",
    .vmsd = &vmstate_piix4_pm,
    .size = sizeof(PIIX4PMState),
    .init = init,
    .clear = clear,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};

const TestDevice test_device_piix4_pm_old = {
    .name = "piix4_pm of an old machine",
    .vmsd = &vmstate_piix4_pm,
    .size = sizeof(PIIX4PMState),
    .init = init_old_machine,
    .clear = clear,
    .streams = old_machine_streams,
    .n_streams = G_N_ELEMENTS(old_machine_streams),
};
