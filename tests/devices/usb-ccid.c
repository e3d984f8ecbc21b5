/* SPDX-License-Identifier: BSD-3-Clause */
/* USB smart card reader: a buffer of 64 KiB, and arrays of structs. */
#include "devices.h"

enum {
    N_BULK_IN = 8,
    N_ANSWERS = 128,
};

/* Not the USBDevice of other devices: this one has its transfer buffer in the stream. */
typedef struct CCIDUSBDevice {
    uint8_t addr;
    uint8_t setup_buf[8];
    uint8_t data_buf[4096];
} CCIDUSBDevice;

typedef struct BulkIn {
    uint8_t data[384];
    uint32_t len;
    uint32_t pos;
} BulkIn;

typedef struct Answer {
    uint8_t slot;
    uint8_t seq;
} Answer;

typedef struct USBCCIDState {
    CCIDUSBDevice dev;
    uint8_t debug;
    uint8_t bulk_out_data[65536];
    uint32_t bulk_out_pos;
    uint8_t bmSlotICCState;
    uint8_t powered;
    uint8_t notify_slot_change;
    uint64_t last_answer_error;
    uint8_t bError;
    uint8_t bmCommandStatus;
    uint8_t bProtocolNum;
    struct {
        uint8_t data[7];
    } abProtocolDataStructure;
    uint32_t ulProtocolDataStructureSize;
    BulkIn bulk_in_pending[N_BULK_IN];
    uint32_t bulk_in_pending_start;
    uint32_t bulk_in_pending_end;
    Answer pending_answers[N_ANSWERS];
    uint32_t pending_answers_num;
    uint32_t state_vmstate;
} USBCCIDState;

static const VMStateDescription vmstate_ccid_usb_device = {
    .name = "usb_device",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(addr, CCIDUSBDevice),
        VMSTATE_BUFFER(setup_buf, CCIDUSBDevice),
        VMSTATE_BUFFER(data_buf, CCIDUSBDevice),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_bulk_in = {
    .name = "CCID BulkIn state",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_BUFFER(data, BulkIn),
        VMSTATE_UINT32(len, BulkIn),
        VMSTATE_UINT32(pos, BulkIn),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_answer = {
    .name = "CCID Answer state",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(slot, Answer),
        VMSTATE_UINT8(seq, Answer),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_usb_ccid = {
    .name = "usb-ccid",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(dev, USBCCIDState, 1, vmstate_ccid_usb_device, CCIDUSBDevice),
        VMSTATE_UINT8(debug, USBCCIDState),
        VMSTATE_BUFFER(bulk_out_data, USBCCIDState),
        VMSTATE_UINT32(bulk_out_pos, USBCCIDState),
        VMSTATE_UINT8(bmSlotICCState, USBCCIDState),
        VMSTATE_UINT8(powered, USBCCIDState),
        VMSTATE_UINT8(notify_slot_change, USBCCIDState),
        VMSTATE_UINT64(last_answer_error, USBCCIDState),
        VMSTATE_UINT8(bError, USBCCIDState),
        VMSTATE_UINT8(bmCommandStatus, USBCCIDState),
        VMSTATE_UINT8(bProtocolNum, USBCCIDState),
        VMSTATE_BUFFER(abProtocolDataStructure.data, USBCCIDState),
        VMSTATE_UINT32(ulProtocolDataStructureSize, USBCCIDState),
        VMSTATE_STRUCT_ARRAY(bulk_in_pending, USBCCIDState, N_BULK_IN, 1, vmstate_bulk_in, BulkIn),
        VMSTATE_UINT32(bulk_in_pending_start, USBCCIDState),
        VMSTATE_UINT32(bulk_in_pending_end, USBCCIDState),
        VMSTATE_STRUCT_ARRAY(pending_answers, USBCCIDState, N_ANSWERS, 1, vmstate_answer, Answer),
        VMSTATE_UINT32(pending_answers_num, USBCCIDState),
        VMSTATE_UNUSED(1),
        VMSTATE_UINT32(state_vmstate, USBCCIDState),
        VMSTATE_END_OF_LIST()
    },
};

static const TestDeviceValue values[] = {
    TEST_VALUE(USBCCIDState, powered, 1),
    TEST_VALUE(USBCCIDState, abProtocolDataStructure.data[0], 0x77),
    TEST_VALUE(USBCCIDState, abProtocolDataStructure.data[5], 0xfe),
    TEST_VALUE(USBCCIDState, state_vmstate, 1),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("usb-hub-kbd_72.mig", "0000:00:04.0/5/usb-ccid", 0, 1, values),
};

const TestDevice test_device_usb_ccid = {
    .name = "usb-ccid",
    .vmsd = &vmstate_usb_ccid,
    .size = sizeof(USBCCIDState),
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
