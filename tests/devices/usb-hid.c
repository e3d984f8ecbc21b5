/* SPDX-License-Identifier: BSD-3-Clause */
/* USB tablet and USB keyboard. */
#include "devices.h"
#include "usb.h"

enum { QUEUE_LENGTH = 16 };

typedef struct HIDPointerEvent {
    int32_t xdx, ydy; /* a position from a tablet, a step from a mouse */
    int32_t dz;
    int32_t buttons_state;
} HIDPointerEvent;

typedef struct HIDState {
    union {
        struct {
            HIDPointerEvent queue[QUEUE_LENGTH];
        } ptr;
        struct {
            uint32_t keycodes[QUEUE_LENGTH];
            uint16_t modifiers;
            uint8_t leds;
            uint8_t key[16];
            int32_t keys;
        } kbd;
    };
    uint32_t head; /* of the queue */
    uint32_t n;    /* in the queue */
    int32_t protocol;
    uint8_t idle;
} HIDState;

typedef struct USBHIDState {
    USBDevice dev;
    HIDState hid;
} USBHIDState;

static const VMStateDescription vmstate_hid_ptr_queue = {
    .name = "HIDPointerEventQueue",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_INT32(xdx, HIDPointerEvent),
        VMSTATE_INT32(ydy, HIDPointerEvent),
        VMSTATE_INT32(dz, HIDPointerEvent),
        VMSTATE_INT32(buttons_state, HIDPointerEvent),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_hid_ptr_device = {
    .name = "HIDPointerDevice",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(ptr.queue, HIDState, QUEUE_LENGTH, 0, vmstate_hid_ptr_queue,
                             HIDPointerEvent),
        VMSTATE_UINT32(head, HIDState),
        VMSTATE_UINT32(n, HIDState),
        VMSTATE_INT32(protocol, HIDState),
        VMSTATE_UINT8(idle, HIDState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_hid_keyboard_device = {
    .name = "HIDKeyboardDevice",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(kbd.keycodes, HIDState, QUEUE_LENGTH),
        VMSTATE_UINT32(head, HIDState),
        VMSTATE_UINT32(n, HIDState),
        VMSTATE_UINT16(kbd.modifiers, HIDState),
        VMSTATE_UINT8(kbd.leds, HIDState),
        VMSTATE_UINT8_ARRAY(kbd.key, HIDState, 16),
        VMSTATE_INT32(kbd.keys, HIDState),
        VMSTATE_INT32(protocol, HIDState),
        VMSTATE_UINT8(idle, HIDState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_usb_ptr = {
    .name = "usb-ptr",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_USB_DEVICE(dev, USBHIDState),
        VMSTATE_STRUCT(hid, USBHIDState, 1, vmstate_hid_ptr_device, HIDState),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_usb_kbd = {
    .name = "usb-kbd",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_USB_DEVICE(dev, USBHIDState),
        VMSTATE_STRUCT(hid, USBHIDState, 1, vmstate_hid_keyboard_device, HIDState),
        VMSTATE_END_OF_LIST()
    },
};

static const TestDeviceValue reset_tablet[] = {
    TEST_VALUE(USBHIDState, dev.state, 3),
    TEST_VALUE(USBHIDState, hid.protocol, 1),
};

static const TestDeviceValue attached[] = {
    TEST_VALUE(USBHIDState, dev.state, 1),
    TEST_VALUE(USBHIDState, dev.addr, 0),
};

static const TestDeviceStream ptr_streams[] = {
    TEST_STREAM("ehci_72.mig", "0000:00:04.0/1/usb-ptr", 0, 1, reset_tablet),
    TEST_STREAM("xhci_100.mig", "0000:00:04.0/1/usb-ptr", 0, 1, attached),
    TEST_STREAM("usb-hub-kbd_72.mig", "0000:00:04.0/1.1/usb-ptr", 0, 1, attached),
};

static const TestDeviceStream kbd_streams[] = {
    TEST_STREAM("xhci_100.mig", "0000:00:04.0/2/usb-kbd", 0, 1, attached),
    TEST_STREAM("usb-hub-kbd_72.mig", "0000:00:04.0/1.2/usb-kbd", 0, 1, attached),
};

const TestDevice test_device_usb_ptr = {
    .name = "usb-ptr",
    .vmsd = &vmstate_usb_ptr,
    .size = sizeof(USBHIDState),
    .streams = ptr_streams,
    .n_streams = G_N_ELEMENTS(ptr_streams),
};

const TestDevice test_device_usb_kbd = {
    .name = "usb-kbd",
    .vmsd = &vmstate_usb_kbd,
    .size = sizeof(USBHIDState),
    .streams = kbd_streams,
    .n_streams = G_N_ELEMENTS(kbd_streams),
};
