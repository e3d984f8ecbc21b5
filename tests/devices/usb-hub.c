/* SPDX-License-Identifier: BSD-3-Clause */
/* USB hub with eight ports. */
#include "devices.h"
#include "usb.h"

typedef struct USBHubPort {
    uint16_t wPortStatus;
    uint16_t wPortChange;
} USBHubPort;

typedef struct USBHubState {
    USBDevice dev;
    USBHubPort ports[8];
} USBHubState;

static const VMStateDescription vmstate_usb_hub_port = {
    .name = "usb-hub-port",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT16(wPortStatus, USBHubPort),
        VMSTATE_UINT16(wPortChange, USBHubPort),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_usb_hub = {
    .name = "usb-hub",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_USB_DEVICE(dev, USBHubState),
        VMSTATE_STRUCT_ARRAY(ports, USBHubState, 8, 0, vmstate_usb_hub_port, USBHubPort),
        VMSTATE_END_OF_LIST()
    },
};

/* Two ports have a device: powered, connected, and the connection changed. */
static const TestDeviceValue values[] = {
    TEST_VALUE(USBHubState, ports[0].wPortStatus, 0x0101),
    TEST_VALUE(USBHubState, ports[0].wPortChange, 0x0001),
    TEST_VALUE(USBHubState, ports[1].wPortStatus, 0x0101),
    TEST_VALUE(USBHubState, ports[2].wPortStatus, 0x0100),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("usb-hub-kbd_72.mig", "0000:00:04.0/1/usb-hub", 0, 1, values),
};

const TestDevice test_device_usb_hub = {
    .name = "usb-hub",
    .vmsd = &vmstate_usb_hub,
    .size = sizeof(USBHubState),
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
