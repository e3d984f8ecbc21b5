/* SPDX-License-Identifier: BSD-3-Clause */
/* USB mass storage, bulk-only transport. */
#include "devices.h"
#include "usb.h"

typedef struct MSDState {
    USBDevice dev;
    uint32_t mode;
    uint32_t scsi_len;
    uint32_t scsi_off;
    uint32_t data_len;
    struct {
        uint32_t sig;
        uint32_t tag;
        uint32_t residue;
        uint8_t status;
    } csw; /* the command status wrapper that goes to the guest next */
} MSDState;

static const VMStateDescription vmstate_usb_storage = {
    .name = "usb-storage",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_USB_DEVICE(dev, MSDState),
        VMSTATE_UINT32(mode, MSDState),
        VMSTATE_UINT32(scsi_len, MSDState),
        VMSTATE_UINT32(scsi_off, MSDState),
        VMSTATE_UINT32(data_len, MSDState),
        VMSTATE_UINT32(csw.sig, MSDState),
        VMSTATE_UINT32(csw.tag, MSDState),
        VMSTATE_UINT32(csw.residue, MSDState),
        VMSTATE_UINT8(csw.status, MSDState),
        VMSTATE_END_OF_LIST()
    },
};

static const TestDeviceValue values[] = {
    TEST_VALUE(MSDState, dev.state, 1),
    TEST_VALUE(MSDState, mode, 0),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("usb-hub-kbd_72.mig", "0000:00:04.0/4/usb-storage", 0, 1, values),
};

const TestDevice test_device_usb_storage = {
    .name = "usb-storage",
    .vmsd = &vmstate_usb_storage,
    .size = sizeof(MSDState),
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
