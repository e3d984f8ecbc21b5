/* SPDX-License-Identifier: BSD-3-Clause */
/* virtio disk; on PCI with two queues. */
#include "devices.h"
#include "virtio.h"

#include <errno.h>
#include <vmstate/qemu-compat.h>

typedef struct VirtIOBlock {
    VirtIODevice vdev;
    VirtIOPCIProxy proxy;
    unsigned requests; /* under way */
} VirtIOBlock;

/* A byte that is not 0 before each request under way, a 0 at the end. This device takes none. */
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
    .name = "virtio-blk requests",
    .get = get_requests,
    .put = put_requests,
};

static const VMStateDescription vmstate_virtio_blk_device = {
    .name = "virtio-blk-device",
    .version_id = 2,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_SINGLE(requests, VirtIOBlock, 0, info_requests, unsigned),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_virtio_blk = {
    .name = "virtio-blk",
    .version_id = 2,
    .minimum_version_id = 2,
    .fields = (const VMStateField[]) {
        VMSTATE_VIRTIO_DEVICE(vdev, VirtIOBlock),
        VMSTATE_END_OF_LIST()
    },
    .extra = &(const VMStateDescriptionExtra) {
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(VirtIOBlock), /* its bytes are got by a hook */
    },
};

static void init(void *dev)
{
    VirtIOBlock *blk = dev;

    test_virtio_init(&blk->vdev, &blk->proxy, 3, &vmstate_virtio_blk_device, blk);
}

static void init_mmio(void *dev)
{
    VirtIOBlock *blk = dev;

    test_virtio_init(&blk->vdev, NULL, 0, &vmstate_virtio_blk_device, blk);
}

/* Set up by a driver of virtio 1.0: two queues of 64 entries. */
static const TestDeviceValue set_up[] = {
    TEST_VALUE(VirtIOBlock, vdev.status, 0x0f),
    TEST_VALUE(VirtIOBlock, vdev.guest_features, 0x130000000),
    TEST_VALUE(VirtIOBlock, vdev.config_len, 57),
    TEST_VALUE(VirtIOBlock, vdev.vq[0].num, 64),
    TEST_VALUE(VirtIOBlock, vdev.vq[0].num_default, 256),
    TEST_VALUE(VirtIOBlock, vdev.vq[0].desc, 0x10000),
    TEST_VALUE(VirtIOBlock, vdev.vq[0].avail, 0x11000),
    TEST_VALUE(VirtIOBlock, vdev.vq[0].used, 0x12000),
    TEST_VALUE(VirtIOBlock, vdev.vq[1].desc, 0x14000),
    TEST_VALUE(VirtIOBlock, vdev.vq[1].used, 0x16000),
    TEST_VALUE(VirtIOBlock, vdev.vq[2].num, 0),
    TEST_VALUE(VirtIOBlock, vdev.started, 1),
    TEST_VALUE(VirtIOBlock, proxy.vqs[0].enabled, 1),
    TEST_VALUE(VirtIOBlock, proxy.vqs[1].avail[0], 0x15000),
};

static const TestDeviceValue untouched[] = {
    TEST_VALUE(VirtIOBlock, vdev.status, 0),
    TEST_VALUE(VirtIOBlock, vdev.vq[0].num, 256),
    TEST_VALUE(VirtIOBlock, vdev.vq[0].align, 4096),
    TEST_VALUE(VirtIOBlock, vdev.started, 0),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("virtio-blk_72.mig", "0000:00:04.0/virtio-blk", 0, 2, set_up),
    TEST_STREAM("virtio-blk_100.mig", "0000:00:04.0/virtio-blk", 0, 2, set_up),
};

static const TestDeviceStream mmio_streams[] = {
    TEST_STREAM("microvm-virtio_72.mig", "virtio-mmio@00000000feb02e00/virtio-blk", 0, 2,
                untouched),
};

const TestDevice test_device_virtio_blk = {
    .name = "virtio-blk",
    .vmsd = &vmstate_virtio_blk,
    .size = sizeof(VirtIOBlock),
    .init = init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};

const TestDevice test_device_virtio_blk_mmio = {
    .name = "virtio-blk on an MMIO bus",
    .vmsd = &vmstate_virtio_blk,
    .size = sizeof(VirtIOBlock),
    .init = init_mmio,
    .streams = mmio_streams,
    .n_streams = G_N_ELEMENTS(mmio_streams),
};
