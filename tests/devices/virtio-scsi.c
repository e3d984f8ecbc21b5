/* SPDX-License-Identifier: BSD-3-Clause */
/* virtio SCSI host: adds nothing to virtio. */
#include "devices.h"
#include "virtio.h"

typedef struct VirtIOSCSI {
    VirtIODevice vdev;
    VirtIOPCIProxy proxy;
} VirtIOSCSI;

static const VMStateDescription vmstate_virtio_scsi = {
    .name = "virtio-scsi",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_VIRTIO_DEVICE(vdev, VirtIOSCSI),
        VMSTATE_END_OF_LIST()
    },
    .extra = &(const VMStateDescriptionExtra) {
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(VirtIOSCSI), /* its bytes are got by a hook */
    },
};

static void init(void *dev)
{
    VirtIOSCSI *scsi = dev;

    test_virtio_init(&scsi->vdev, &scsi->proxy, 4, NULL, NULL);
}

/* Set up by a driver of virtio 1.0: control, event and one request queue of 64 entries. */
static const TestDeviceValue set_up[] = {
    TEST_VALUE(VirtIOSCSI, vdev.status, 0x0f),
    TEST_VALUE(VirtIOSCSI, vdev.queue_sel, 2),
    TEST_VALUE(VirtIOSCSI, vdev.guest_features, 0x130000000),
    TEST_VALUE(VirtIOSCSI, vdev.config_len, 36),
    TEST_VALUE(VirtIOSCSI, vdev.vq[0].desc, 0x10000),
    TEST_VALUE(VirtIOSCSI, vdev.vq[1].desc, 0x14000),
    TEST_VALUE(VirtIOSCSI, vdev.vq[2].num, 64),
    TEST_VALUE(VirtIOSCSI, vdev.vq[2].num_default, 256),
    TEST_VALUE(VirtIOSCSI, vdev.vq[2].desc, 0x18000),
    TEST_VALUE(VirtIOSCSI, vdev.vq[2].avail, 0x19000),
    TEST_VALUE(VirtIOSCSI, vdev.vq[2].used, 0x1a000),
    TEST_VALUE(VirtIOSCSI, vdev.vq[3].num, 0),
    TEST_VALUE(VirtIOSCSI, vdev.started, 1),
    TEST_VALUE(VirtIOSCSI, proxy.vqs[2].enabled, 1),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("virtio-scsi_100.mig", "0000:00:04.0/virtio-scsi", 0, 1, set_up),
};

const TestDevice test_device_virtio_scsi = {
    .name = "virtio-scsi",
    .vmsd = &vmstate_virtio_scsi,
    .size = sizeof(VirtIOSCSI),
    .init = init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};
