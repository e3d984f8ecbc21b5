/* SPDX-License-Identifier: BSD-3-Clause */
/* SCSI disk without a request under way. */
#include "devices.h"

#include <errno.h>
#include <vmstate/qemu-compat.h>

enum {
    SENSE_SIZE = 252,
    OLD_SENSE_SIZE = 96, /* what the stream has */
};

typedef struct SCSISense {
    uint8_t key;
    uint8_t asc;
    uint8_t ascq;
} SCSISense;

typedef struct SCSIDevice {
    SCSISense unit_attention;
    bool sense_is_ua;
    uint8_t sense[SENSE_SIZE];
    uint32_t sense_len;
    unsigned requests; /* under way */
} SCSIDevice;

typedef struct SCSIDiskState {
    SCSIDevice qdev;
    bool media_changed;
    bool media_event;
    bool eject_request;
    bool tray_open;
    bool tray_locked;
} SCSIDiskState;

/* A byte that is not 0 before each request, and a 0 at the end. This disk can take none. */
static int get_requests(QEMUFile *f, void *pv, size_t size, const VMStateField *field)
{
    unsigned *requests = pv;

    (void)size;
    (void)field;
    if (qemu_get_byte(f) != 0) {
        return -EINVAL;
    }
    *requests = 0;
    return 0;
}

static int put_requests(QEMUFile *f, void *pv, size_t size, const VMStateField *field,
                        JSONWriter *vmdesc)
{
    const unsigned *requests = pv;

    (void)size;
    (void)field;
    (void)vmdesc;
    if (*requests != 0) {
        return -EBUSY;
    }
    qemu_put_byte(f, 0);
    return 0;
}

static const VMStateInfo info_requests = {
    .name = "scsi-requests",
    .get = get_requests,
    .put = put_requests,
};

static const VMStateDescription vmstate_scsi_device = {
    .name = "SCSIDevice",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(unit_attention.key, SCSIDevice),
        VMSTATE_UINT8(unit_attention.asc, SCSIDevice),
        VMSTATE_UINT8(unit_attention.ascq, SCSIDevice),
        VMSTATE_BOOL(sense_is_ua, SCSIDevice),
        VMSTATE_UINT8_SUB_ARRAY(sense, SCSIDevice, 0, OLD_SENSE_SIZE),
        VMSTATE_UINT32(sense_len, SCSIDevice),
        VMSTATE_SINGLE(requests, SCSIDevice, 0, info_requests, unsigned),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_scsi_disk = {
    .name = "scsi-disk",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(qdev, SCSIDiskState, 1, vmstate_scsi_device, SCSIDevice),
        VMSTATE_BOOL(media_changed, SCSIDiskState),
        VMSTATE_BOOL(media_event, SCSIDiskState),
        VMSTATE_BOOL(eject_request, SCSIDiskState),
        VMSTATE_BOOL(tray_open, SCSIDiskState),
        VMSTATE_BOOL(tray_locked, SCSIDiskState),
        VMSTATE_END_OF_LIST()
    },
};

/* Unit attention: power on, reset. */
static const TestDeviceValue values[] = {
    TEST_VALUE(SCSIDiskState, qdev.unit_attention.key, 0x06),
    TEST_VALUE(SCSIDiskState, qdev.unit_attention.asc, 0x29),
    TEST_VALUE(SCSIDiskState, qdev.sense_len, 0),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("usb-hub-kbd_72.mig", "0000:00:04.0/4/0:0:0/scsi-disk", 0, 1, values),
    TEST_STREAM("virtio-scsi_100.mig", "0000:00:04.0/0:0:0/scsi-disk", 0, 1, values),
};

const TestDevice test_device_scsi_disk = {
    .name = "scsi-disk",
    .vmsd = &vmstate_scsi_disk,
    .size = sizeof(SCSIDiskState),
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
