/* SPDX-License-Identifier: BSD-3-Clause */
/* High precision event timer. The number of timers has one name in 7.2 and another in 10.0. */
#include "devices.h"

enum {
    MIN_TIMERS = 3,
    MAX_TIMERS = 32,
};

typedef struct HPETTimer {
    uint8_t tn;
    uint64_t config;
    uint64_t cmp;
    uint64_t fsb;
    uint64_t period;
    uint8_t wrap_flag;
    VMStateTimer *qemu_timer;
} HPETTimer;

typedef struct HPETState {
    uint64_t config;
    uint64_t isr;
    uint64_t hpet_counter;
    uint8_t num_timers;
    uint8_t num_timers_save; /* what goes to the stream in 10.0 */
    bool is_72;
    HPETTimer timer[MAX_TIMERS];
} HPETState;

static bool is_72(void *opaque, int version_id)
{
    const HPETState *hpet = opaque;

    (void)version_id;
    return hpet->is_72;
}

static bool is_100(void *opaque, int version_id)
{
    return !is_72(opaque, version_id);
}

static bool has_valid_number(void *opaque, int version_id)
{
    const HPETState *hpet = opaque;

    if (is_72(opaque, version_id)) {
        return hpet->num_timers >= MIN_TIMERS && hpet->num_timers <= MAX_TIMERS;
    }
    return hpet->num_timers_save == hpet->num_timers;
}

static int hpet_pre_save(void *opaque)
{
    HPETState *hpet = opaque;

    hpet->num_timers_save = hpet->num_timers;
    return 0;
}

static const VMStateDescription vmstate_hpet_timer = {
    .name = "hpet_timer",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(tn, HPETTimer),
        VMSTATE_UINT64(config, HPETTimer),
        VMSTATE_UINT64(cmp, HPETTimer),
        VMSTATE_UINT64(fsb, HPETTimer),
        VMSTATE_UINT64(period, HPETTimer),
        VMSTATE_UINT8(wrap_flag, HPETTimer),
        VMSTATE_TIMER_PTR(qemu_timer, HPETTimer),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_hpet = {
    .name = "hpet",
    .version_id = 2,
    .minimum_version_id = 2,
    .pre_save = hpet_pre_save,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(config, HPETState),
        VMSTATE_UINT64(isr, HPETState),
        VMSTATE_UINT64(hpet_counter, HPETState),
        VMSTATE_UINT8_TEST(num_timers, HPETState, is_72),
        VMSTATE_UINT8_TEST(num_timers_save, HPETState, is_100),
        VMSTATE_VALIDATE("as many timers as there are", has_valid_number),
        VMSTATE_STRUCT_VARRAY_UINT8(timer, HPETState, num_timers, 0, vmstate_hpet_timer,
                                    HPETTimer),
        VMSTATE_END_OF_LIST()
    },
};

static void init(void *dev)
{
    HPETState *hpet = dev;

    hpet->num_timers = MIN_TIMERS;
    for (size_t i = 0; i < MAX_TIMERS; i++) {
        hpet->timer[i].qemu_timer = g_new0(VMStateTimer, 1);
    }
}

static void init_72(void *dev)
{
    HPETState *hpet = dev;

    init(dev);
    hpet->is_72 = true;
}

static void clear(void *dev)
{
    HPETState *hpet = dev;

    for (size_t i = 0; i < MAX_TIMERS; i++) {
        g_clear_pointer(&hpet->timer[i].qemu_timer, g_free);
    }
}

static const TestDeviceValue values[] = {
    TEST_VALUE(HPETState, num_timers, 3),
    TEST_VALUE(HPETState, timer[0].config, 0x400000030),
    TEST_VALUE(HPETState, timer[1].cmp, UINT64_MAX),
    TEST_VALUE(HPETState, timer[2].tn, 2),
};

static const TestDeviceStream streams_72[] = {
    TEST_STREAM("pc1_72.mig", "hpet", 0, 2, values),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("pc1_100.mig", "hpet", 0, 2, values),
};

const TestDevice test_device_hpet_72 = {
    .name = "hpet of 7.2",
    .vmsd = &vmstate_hpet,
    .size = sizeof(HPETState),
    .init = init_72,
    .clear = clear,
    .streams = streams_72,
    .n_streams = G_N_ELEMENTS(streams_72),
};

const TestDevice test_device_hpet = {
    .name = "hpet",
    .vmsd = &vmstate_hpet,
    .size = sizeof(HPETState),
    .init = init,
    .clear = clear,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
