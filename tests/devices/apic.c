/* SPDX-License-Identifier: BSD-3-Clause */
/* Local APIC and I/O APIC. */
#include "devices.h"

enum { N_IOAPIC_PINS = 24 };

typedef struct APICState {
    uint32_t apicbase;
    uint8_t id;
    uint8_t arb_id;
    uint8_t tpr;
    uint32_t spurious_vec;
    uint8_t log_dest;
    uint8_t dest_mode;
    uint32_t isr[8];
    uint32_t tmr[8];
    uint32_t irr[8];
    uint32_t lvt[6];
    uint32_t esr;
    uint32_t icr[2];
    uint32_t divide_conf;
    int32_t count_shift;
    uint32_t initial_count;
    int64_t initial_count_load_time;
    int64_t next_time;
    int64_t timer_expiry;
} APICState;

typedef struct IOAPICState {
    uint8_t id;
    uint8_t ioregsel;
    uint32_t irr;
    uint64_t ioredtbl[N_IOAPIC_PINS];
} IOAPICState;

static const VMStateDescription vmstate_apic = {
    .name = "apic",
    .version_id = 3,
    .minimum_version_id = 3,
    .priority = MIG_PRI_APIC,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(apicbase, APICState),
        VMSTATE_UINT8(id, APICState),
        VMSTATE_UINT8(arb_id, APICState),
        VMSTATE_UINT8(tpr, APICState),
        VMSTATE_UINT32(spurious_vec, APICState),
        VMSTATE_UINT8(log_dest, APICState),
        VMSTATE_UINT8(dest_mode, APICState),
        VMSTATE_UINT32_ARRAY(isr, APICState, 8),
        VMSTATE_UINT32_ARRAY(tmr, APICState, 8),
        VMSTATE_UINT32_ARRAY(irr, APICState, 8),
        VMSTATE_UINT32_ARRAY(lvt, APICState, 6),
        VMSTATE_UINT32(esr, APICState),
        VMSTATE_UINT32_ARRAY(icr, APICState, 2),
        VMSTATE_UINT32(divide_conf, APICState),
        VMSTATE_INT32(count_shift, APICState),
        VMSTATE_UINT32(initial_count, APICState),
        VMSTATE_INT64(initial_count_load_time, APICState),
        VMSTATE_INT64(next_time, APICState),
        VMSTATE_INT64(timer_expiry, APICState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_ioapic = {
    .name = "ioapic",
    .version_id = 3,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(id, IOAPICState),
        VMSTATE_UINT8(ioregsel, IOAPICState),
        VMSTATE_UNUSED_V(2, 8),
        VMSTATE_UINT32_V(irr, IOAPICState, 2),
        VMSTATE_UINT64_ARRAY(ioredtbl, IOAPICState, N_IOAPIC_PINS),
        VMSTATE_END_OF_LIST()
    },
};

static const TestDeviceValue apic_values[] = {
    TEST_VALUE(APICState, apicbase, 0xfee00900),
    TEST_VALUE(APICState, spurious_vec, 0xff),
    TEST_VALUE(APICState, dest_mode, 0x0f),
    TEST_VALUE(APICState, lvt[5], 0x10000),
    TEST_VALUE(APICState, timer_expiry, UINT64_MAX),
};

/* All pins are masked. */
static const TestDeviceValue ioapic_values[] = {
    TEST_VALUE(IOAPICState, ioredtbl[0], 0x10000),
    TEST_VALUE(IOAPICState, ioredtbl[23], 0x10000),
};

static const TestDeviceStream apic_streams[] = {
    TEST_STREAM("pc1_72.mig", "apic", 0, 3, apic_values),
    TEST_STREAM("pc1_100.mig", "apic", 0, 3, apic_values),
};

static const TestDeviceStream ioapic_streams[] = {
    TEST_STREAM("pc1_72.mig", "ioapic", 0, 3, ioapic_values),
    TEST_STREAM("pc1_100.mig", "ioapic", 0, 3, ioapic_values),
};

const TestDevice test_device_apic = {
    .name = "apic",
    .vmsd = &vmstate_apic,
    .size = sizeof(APICState),
    .streams = apic_streams,
    .n_streams = G_N_ELEMENTS(apic_streams),
};

const TestDevice test_device_ioapic = {
    .name = "ioapic",
    .vmsd = &vmstate_ioapic,
    .size = sizeof(IOAPICState),
    .streams = ioapic_streams,
    .n_streams = G_N_ELEMENTS(ioapic_streams),
};
