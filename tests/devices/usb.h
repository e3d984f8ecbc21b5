/* SPDX-License-Identifier: BSD-3-Clause */
/* The USB part that every USB device begins with. */
#ifndef TESTS_DEVICES_USB_H
#define TESTS_DEVICES_USB_H

#include <stdint.h>
#include <vmstate/vmstate.h>

typedef struct USBDevice {
    uint8_t addr;
    int32_t state; /* 1 attached, 3 default */
    int32_t remote_wakeup;
    int32_t setup_state;
    int32_t setup_len;
    int32_t setup_index;
    uint8_t setup_buf[8];
} USBDevice;

extern const VMStateDescription vmstate_test_usb_device;

#define VMSTATE_USB_DEVICE(_field, _state) \
    VMSTATE_STRUCT(_field, _state, 1, vmstate_test_usb_device, USBDevice)

#endif
