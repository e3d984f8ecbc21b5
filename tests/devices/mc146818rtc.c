/* SPDX-License-Identifier: BSD-3-Clause */
/* Clock with its CMOS memory and timers. */
#include "devices.h"

typedef struct RTCState {
    uint8_t cmos_data[128];
    uint8_t cmos_index;
    VMStateTimer periodic_timer;
    int64_t next_periodic_time; /* nanoseconds */
    uint32_t irq_coalesced;
    uint32_t period;
    uint64_t base_rtc;          /* seconds since 1970 */
    uint64_t last_update;
    int64_t offset;
    VMStateTimer update_timer;
    uint64_t next_alarm_time;
} RTCState;

static const VMStateDescription vmstate_mc146818rtc = {
    .name = "mc146818rtc",
    .version_id = 3,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_BUFFER(cmos_data, RTCState),
        VMSTATE_UINT8(cmos_index, RTCState),
        VMSTATE_UNUSED(28),
        VMSTATE_TIMER(periodic_timer, RTCState),
        VMSTATE_INT64(next_periodic_time, RTCState),
        VMSTATE_UNUSED(24),
        VMSTATE_UINT32_V(irq_coalesced, RTCState, 2),
        VMSTATE_UINT32_V(period, RTCState, 2),
        VMSTATE_UINT64_V(base_rtc, RTCState, 3),
        VMSTATE_UINT64_V(last_update, RTCState, 3),
        VMSTATE_INT64_V(offset, RTCState, 3),
        VMSTATE_TIMER_V(update_timer, RTCState, 3),
        VMSTATE_UINT64_V(next_alarm_time, RTCState, 3),
        VMSTATE_END_OF_LIST()
    },
};

static void rtc_init(void *dev)
{
    RTCState *rtc = dev;

    rtc->periodic_timer.expire_time = -1;
    rtc->update_timer.expire_time = -1;
}

/* Seconds since 1970 of the machines' date, 2020-01-01. */
#define BASE_RTC 1577836800

#define VALUES(_cmos_2f) \
    TEST_VALUE(RTCState, cmos_data[0x2f], _cmos_2f), \
    TEST_VALUE(RTCState, cmos_data[0x09], 0x20), \
    TEST_VALUE(RTCState, cmos_index, 0x2f), \
    TEST_VALUE(RTCState, base_rtc, BASE_RTC), \
    TEST_VALUE(RTCState, periodic_timer.expire_time, UINT64_MAX), \
    TEST_VALUE(RTCState, update_timer.expire_time, 1000000000)

static const TestDeviceValue values[] = { VALUES(0xa5) };
static const TestDeviceValue pair_b[] = { VALUES(0xa6) };

static const TestDeviceStream streams[] = {
    TEST_STREAM("isapc_72.mig", "mc146818rtc", 0, 3, values),
    TEST_STREAM("isapc_100.mig", "mc146818rtc", 0, 3, values),
    TEST_STREAM("pc1_72.mig", "mc146818rtc", 0, 3, values),
    TEST_STREAM("pc1_100.mig", "mc146818rtc", 0, 3, values),
    TEST_STREAM("q35_72.mig", "mc146818rtc", 0, 3, values),
    TEST_STREAM("q35_100.mig", "mc146818rtc", 0, 3, values),
    TEST_STREAM("pc-2.12_72.mig", "mc146818rtc", 0, 3, values),
    TEST_STREAM("pc-7.2_100.mig", "mc146818rtc", 0, 3, values),
    TEST_STREAM("pair-cmos-a_72.mig", "mc146818rtc", 0, 3, values),
    TEST_STREAM("pair-cmos-b_72.mig", "mc146818rtc", 0, 3, pair_b),
};

const TestDevice test_device_mc146818rtc = {
    .name = "mc146818rtc",
    .vmsd = &vmstate_mc146818rtc,
    .size = sizeof(RTCState),
    .init = rtc_init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
