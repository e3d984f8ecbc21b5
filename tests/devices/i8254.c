/* SPDX-License-Identifier: BSD-3-Clause */
/* Interval timer (PIT). */
#include "devices.h"

typedef struct PITChannel {
    int32_t count; /* may be 65536 */
    uint16_t latched_count;
    uint8_t count_latched;
    uint8_t status_latched;
    uint8_t status;
    uint8_t read_state;
    uint8_t write_state;
    uint8_t write_latch;
    uint8_t rw_mode;
    uint8_t mode;
    uint8_t bcd;
    uint8_t gate;
    int64_t count_load_time;
    int64_t next_transition_time; /* nanoseconds */
    uint32_t irq_disabled;
} PITChannel;

typedef struct PITState {
    PITChannel channels[3];
} PITState;

static const VMStateDescription vmstate_pit_channel = {
    .name = "pit channel",
    .version_id = 2,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32(count, PITChannel),
        VMSTATE_UINT16(latched_count, PITChannel),
        VMSTATE_UINT8(count_latched, PITChannel),
        VMSTATE_UINT8(status_latched, PITChannel),
        VMSTATE_UINT8(status, PITChannel),
        VMSTATE_UINT8(read_state, PITChannel),
        VMSTATE_UINT8(write_state, PITChannel),
        VMSTATE_UINT8(write_latch, PITChannel),
        VMSTATE_UINT8(rw_mode, PITChannel),
        VMSTATE_UINT8(mode, PITChannel),
        VMSTATE_UINT8(bcd, PITChannel),
        VMSTATE_UINT8(gate, PITChannel),
        VMSTATE_INT64(count_load_time, PITChannel),
        VMSTATE_INT64(next_transition_time, PITChannel),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_i8254 = {
    .name = "i8254",
    .version_id = 3,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_V(channels[0].irq_disabled, PITState, 3),
        VMSTATE_STRUCT_ARRAY(channels, PITState, 3, 2, vmstate_pit_channel, PITChannel),
        VMSTATE_INT64(channels[0].next_transition_time, PITState),
        VMSTATE_END_OF_LIST()
    },
};

static const TestDeviceValue values[] = {
    TEST_VALUE(PITState, channels[0].count, 0x3412),
    TEST_VALUE(PITState, channels[0].mode, 2),
    TEST_VALUE(PITState, channels[1].count, 0x10000),
    TEST_VALUE(PITState, channels[0].next_transition_time, 0xaa7b25),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("isapc_72.mig", "i8254", 0, 3, values),
    TEST_STREAM("isapc_100.mig", "i8254", 0, 3, values),
    TEST_STREAM("pc1_72.mig", "i8254", 0, 3, values),
    TEST_STREAM("pc1_100.mig", "i8254", 0, 3, values),
    TEST_STREAM("q35_72.mig", "i8254", 0, 3, values),
    TEST_STREAM("q35_100.mig", "i8254", 0, 3, values),
    TEST_STREAM("pc-2.12_72.mig", "i8254", 0, 3, values),
    TEST_STREAM("pc-7.2_100.mig", "i8254", 0, 3, values),
};

const TestDevice test_device_i8254 = {
    .name = "i8254",
    .vmsd = &vmstate_i8254,
    .size = sizeof(PITState),
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
