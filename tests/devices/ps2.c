/* SPDX-License-Identifier: BSD-3-Clause */
/* PS/2 keyboard and mouse: two devices that begin with the same struct. */
#include "devices.h"

typedef struct PS2Queue {
    uint8_t data[256];
    int32_t rptr;
    int32_t wptr;
    int32_t count;
} PS2Queue;

typedef struct PS2State {
    PS2Queue queue;
    int32_t write_cmd; /* -1: none */
} PS2State;

typedef struct PS2KbdState {
    PS2State parent_obj;
    int32_t scan_enabled;
    int32_t translate;
    int32_t scancode_set;
} PS2KbdState;

typedef struct PS2MouseState {
    PS2State parent_obj;
    uint8_t mouse_status;
    uint8_t mouse_resolution;
    uint8_t mouse_sample_rate;
    uint8_t mouse_wrap;
    uint8_t mouse_type;
    uint8_t mouse_detect_state;
    int32_t mouse_dx;
    int32_t mouse_dy;
    int32_t mouse_dz;
    uint8_t mouse_buttons;
} PS2MouseState;

static const VMStateDescription vmstate_ps2_common = {
    .name = "PS2 Common State",
    .version_id = 3,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32(write_cmd, PS2State),
        VMSTATE_INT32(queue.rptr, PS2State),
        VMSTATE_INT32(queue.wptr, PS2State),
        VMSTATE_INT32(queue.count, PS2State),
        VMSTATE_BUFFER(queue.data, PS2State),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_ps2_kbd = {
    .name = "ps2kbd",
    .version_id = 3,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(parent_obj, PS2KbdState, 0, vmstate_ps2_common, PS2State),
        VMSTATE_INT32(scan_enabled, PS2KbdState),
        VMSTATE_INT32(translate, PS2KbdState),
        VMSTATE_INT32_V(scancode_set, PS2KbdState, 3),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_ps2_mouse = {
    .name = "ps2mouse",
    .version_id = 2,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(parent_obj, PS2MouseState, 0, vmstate_ps2_common, PS2State),
        VMSTATE_UINT8(mouse_status, PS2MouseState),
        VMSTATE_UINT8(mouse_resolution, PS2MouseState),
        VMSTATE_UINT8(mouse_sample_rate, PS2MouseState),
        VMSTATE_UINT8(mouse_wrap, PS2MouseState),
        VMSTATE_UINT8(mouse_type, PS2MouseState),
        VMSTATE_UINT8(mouse_detect_state, PS2MouseState),
        VMSTATE_INT32(mouse_dx, PS2MouseState),
        VMSTATE_INT32(mouse_dy, PS2MouseState),
        VMSTATE_INT32(mouse_dz, PS2MouseState),
        VMSTATE_UINT8(mouse_buttons, PS2MouseState),
        VMSTATE_END_OF_LIST()
    },
};

static const TestDeviceValue kbd_values[] = {
    TEST_VALUE(PS2KbdState, parent_obj.write_cmd, UINT32_MAX),
    TEST_VALUE(PS2KbdState, scan_enabled, 1),
    TEST_VALUE(PS2KbdState, scancode_set, 2),
};

static const TestDeviceValue mouse_values[] = {
    TEST_VALUE(PS2MouseState, parent_obj.write_cmd, UINT32_MAX),
    TEST_VALUE(PS2MouseState, parent_obj.queue.count, 0),
};

static const TestDeviceStream kbd_streams[] = {
    TEST_STREAM("isapc_72.mig", "ps2kbd", 0, 3, kbd_values),
    TEST_STREAM("isapc_100.mig", "ps2kbd", 0, 3, kbd_values),
    TEST_STREAM("pc1_72.mig", "ps2kbd", 0, 3, kbd_values),
    TEST_STREAM("pc1_100.mig", "ps2kbd", 0, 3, kbd_values),
    TEST_STREAM("pc-2.12_72.mig", "ps2kbd", 0, 3, kbd_values),
};

static const TestDeviceStream mouse_streams[] = {
    TEST_STREAM("isapc_72.mig", "ps2mouse", 0, 2, mouse_values),
    TEST_STREAM("isapc_100.mig", "ps2mouse", 0, 2, mouse_values),
    TEST_STREAM("pc1_72.mig", "ps2mouse", 0, 2, mouse_values),
    TEST_STREAM("pc1_100.mig", "ps2mouse", 0, 2, mouse_values),
    TEST_STREAM("pc-2.12_72.mig", "ps2mouse", 0, 2, mouse_values),
};

const TestDevice test_device_ps2kbd = {
    .name = "ps2kbd",
    .vmsd = &vmstate_ps2_kbd,
    .size = sizeof(PS2KbdState),
    .streams = kbd_streams,
    .n_streams = G_N_ELEMENTS(kbd_streams),
};

const TestDevice test_device_ps2mouse = {
    .name = "ps2mouse",
    .vmsd = &vmstate_ps2_mouse,
    .size = sizeof(PS2MouseState),
    .streams = mouse_streams,
    .n_streams = G_N_ELEMENTS(mouse_streams),
};
