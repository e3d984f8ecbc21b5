/* SPDX-License-Identifier: BSD-3-Clause */
#include "virtio.h"

#include <errno.h>
#include <string.h>
#include <vmstate/qemu-compat.h>

#define VIRTIO_F_VERSION_1 (UINT64_C(1) << 32)

static bool has_features(void *opaque)
{
    (void)opaque;
    return true;
}

static const VMStateDescription vmstate_64bit_features = {
    .name = "virtio/64bit_features",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = has_features,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(guest_features, VirtIODevice),
        VMSTATE_END_OF_LIST()
    },
};

static bool has_virtio_1(void *opaque)
{
    const VirtIODevice *vdev = opaque;

    return vdev->guest_features & VIRTIO_F_VERSION_1;
}

static const VMStateDescription vmstate_virtqueue = {
    .name = "virtqueue_state",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(avail, VirtQueue),
        VMSTATE_UINT64(used, VirtQueue),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_virtqueues = {
    .name = "virtio/virtqueues",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = has_virtio_1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(vq, VirtIODevice, TEST_VIRTIO_MAX_QUEUES, 0, vmstate_virtqueue,
                             VirtQueue),
        VMSTATE_END_OF_LIST()
    },
};

static bool has_other_sizes(void *opaque)
{
    const VirtIODevice *vdev = opaque;

    for (size_t i = 0; i < TEST_VIRTIO_MAX_QUEUES; i++) {
        if (vdev->vq[i].num != vdev->vq[i].num_default) {
            return true;
        }
    }
    return false;
}

static const VMStateDescription vmstate_ring = {
    .name = "ringsize_state",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(num_default, VirtQueue),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_ringsize = {
    .name = "virtio/ringsize",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = has_other_sizes,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(vq, VirtIODevice, TEST_VIRTIO_MAX_QUEUES, 0, vmstate_ring, VirtQueue),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_modern_queue = {
    .name = "virtio_pci/modern_queue_state",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT16(num, VirtIOPCIQueue),
        VMSTATE_UNUSED(1),
        VMSTATE_BOOL(enabled, VirtIOPCIQueue),
        VMSTATE_UINT32_ARRAY(desc, VirtIOPCIQueue, 2),
        VMSTATE_UINT32_ARRAY(avail, VirtIOPCIQueue, 2),
        VMSTATE_UINT32_ARRAY(used, VirtIOPCIQueue, 2),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_modern_state = {
    .name = "virtio_pci/modern_state",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = has_features,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(dfselect, VirtIOPCIProxy),
        VMSTATE_UINT32(gfselect, VirtIOPCIProxy),
        VMSTATE_UINT32_ARRAY(guest_features, VirtIOPCIProxy, 2),
        VMSTATE_STRUCT_ARRAY(vqs, VirtIOPCIProxy, TEST_VIRTIO_MAX_QUEUES, 0, vmstate_modern_queue,
                             VirtIOPCIQueue),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_virtio_pci = {
    .name = "virtio_pci",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) { &vmstate_modern_state, NULL },
};

static bool is_pci(void *opaque)
{
    const VirtIODevice *vdev = opaque;

    return vdev->proxy != NULL;
}

static int get_extra_state(QEMUFile *f, void *pv, size_t size, const VMStateField *field)
{
    VirtIOPCIProxy **proxy = pv;

    (void)size;
    (void)field;
    return *proxy ? vmstate_load_state(f, &vmstate_virtio_pci, *proxy, 1) : -EINVAL;
}

static int put_extra_state(QEMUFile *f, void *pv, size_t size, const VMStateField *field,
                           JSONWriter *vmdesc)
{
    VirtIOPCIProxy **proxy = pv;

    (void)size;
    (void)field;
    (void)vmdesc;
    return vmstate_save_state(f, &vmstate_virtio_pci, *proxy, NULL);
}

static const VMStateInfo info_extra_state = {
    .name = "virtio_extra_state",
    .get = get_extra_state,
    .put = put_extra_state,
};

static const VMStateDescription vmstate_extra_state = {
    .name = "virtio/extra_state",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = is_pci,
    .fields = (const VMStateField[]) {
        VMSTATE_SINGLE(proxy, VirtIODevice, 0, info_extra_state, VirtIOPCIProxy *),
        VMSTATE_END_OF_LIST()
    },
};

static bool was_started(void *opaque)
{
    const VirtIODevice *vdev = opaque;

    return vdev->started;
}

static const VMStateDescription vmstate_started = {
    .name = "virtio/started",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = was_started,
    .fields = (const VMStateField[]) {
        VMSTATE_BOOL(started, VirtIODevice),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_virtio = {
    .name = "virtio",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_END_OF_LIST()
    },
    .subsections = (const VMStateDescription * const []) {
        &vmstate_64bit_features,
        &vmstate_virtqueues,
        &vmstate_ringsize,
        &vmstate_extra_state,
        &vmstate_started,
        NULL
    },
};

static const VMStateDescription vmstate_mmio_proxy = {
    .name = "virtio_mmio",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(host_features_sel, VirtIOMMIOProxy),
        VMSTATE_UINT32(guest_features_sel, VirtIOMMIOProxy),
        VMSTATE_UINT32(guest_page_shift, VirtIOMMIOProxy),
        VMSTATE_END_OF_LIST()
    },
};

static int get_proxy(QEMUFile *f, VirtIODevice *vdev)
{
    int ret;

    if (!vdev->proxy) {
        return vmstate_load_state(f, &vmstate_mmio_proxy, &vdev->mmio, 1);
    }
    ret = vmstate_load_state(f, &vmstate_test_pci_device, &vdev->proxy->pci_dev, 2);

    if (ret == 0) {
        ret = vmstate_load_state(f, &vmstate_test_msix, &vdev->proxy->pci_dev, 0);
    }
    vdev->config_vector = qemu_get_be16(f);
    return ret;
}

static int put_proxy(QEMUFile *f, VirtIODevice *vdev)
{
    int ret;

    if (!vdev->proxy) {
        return vmstate_save_state(f, &vmstate_mmio_proxy, &vdev->mmio, NULL);
    }
    ret = vmstate_save_state(f, &vmstate_test_pci_device, &vdev->proxy->pci_dev, NULL);

    if (ret == 0) {
        ret = vmstate_save_state(f, &vmstate_test_msix, &vdev->proxy->pci_dev, NULL);
    }
    qemu_put_be16(f, vdev->config_vector);
    return ret;
}

static int get_queues(QEMUFile *f, VirtIODevice *vdev)
{
    uint32_t n_queues = qemu_get_be32(f);

    if (n_queues > TEST_VIRTIO_MAX_QUEUES) {
        return -EINVAL;
    }
    memset(vdev->vq, 0, sizeof(vdev->vq));
    for (uint32_t i = 0; i < n_queues; i++) {
        VirtQueue *vq = &vdev->vq[i];

        vq->num = qemu_get_be32(f);
        vq->num_default = vq->num; /* until virtio/ringsize says something else */
        if (!vdev->proxy) {
            vq->align = qemu_get_be32(f);
        }
        vq->desc = qemu_get_be64(f);
        vq->last_avail_idx = qemu_get_be16(f);
        if (vdev->proxy) {
            vq->vector = qemu_get_be16(f);
        }
    }
    return 0;
}

static void put_queues(QEMUFile *f, VirtIODevice *vdev)
{
    uint32_t n_queues = 0;

    while (n_queues < TEST_VIRTIO_MAX_QUEUES && vdev->vq[n_queues].num != 0) {
        n_queues++;
    }
    qemu_put_be32(f, n_queues);
    for (uint32_t i = 0; i < n_queues; i++) {
        const VirtQueue *vq = &vdev->vq[i];

        qemu_put_be32(f, vq->num);
        if (!vdev->proxy) {
            qemu_put_be32(f, vq->align);
        }
        qemu_put_be64(f, vq->desc);
        qemu_put_be16(f, vq->last_avail_idx);
        if (vdev->proxy) {
            qemu_put_be16(f, vq->vector);
        }
    }
}

static int get_virtio(QEMUFile *f, void *pv, size_t size, const VMStateField *field)
{
    VirtIODevice *vdev = pv;
    int ret = get_proxy(f, vdev);

    (void)size;
    (void)field;
    if (ret != 0) {
        return ret;
    }
    vdev->started = false; /* unless virtio/started comes */
    vdev->status = qemu_get_byte(f);
    vdev->isr = qemu_get_byte(f);
    vdev->queue_sel = qemu_get_be16(f);
    vdev->guest_features = qemu_get_be32(f);
    vdev->config_len = qemu_get_be32(f);
    if (vdev->config_len > TEST_VIRTIO_MAX_CONFIG) {
        return -EINVAL;
    }
    qemu_get_buffer(f, vdev->config, vdev->config_len);
    ret = get_queues(f, vdev);
    if (ret == 0 && vdev->device) {
        ret = vmstate_load_state(f, vdev->device, vdev->opaque, vdev->device->version_id);
    }
    return ret ? ret : vmstate_load_state(f, &vmstate_virtio, vdev, 1);
}

static int put_virtio(QEMUFile *f, void *pv, size_t size, const VMStateField *field,
                      JSONWriter *vmdesc)
{
    VirtIODevice *vdev = pv;
    int ret = put_proxy(f, vdev);

    (void)size;
    (void)field;
    (void)vmdesc;
    if (ret != 0) {
        return ret;
    }
    qemu_put_byte(f, vdev->status);
    qemu_put_byte(f, vdev->isr);
    qemu_put_be16(f, vdev->queue_sel);
    qemu_put_be32(f, (uint32_t)vdev->guest_features);
    qemu_put_be32(f, vdev->config_len);
    qemu_put_buffer(f, vdev->config, vdev->config_len);
    put_queues(f, vdev);
    if (vdev->device) {
        ret = vmstate_save_state(f, vdev->device, vdev->opaque, NULL);
    }
    return ret ? ret : vmstate_save_state(f, &vmstate_virtio, vdev, NULL);
}

const VMStateInfo test_info_virtio = {
    .name = "virtio",
    .get = get_virtio,
    .put = put_virtio,
};

void test_virtio_init(VirtIODevice *vdev, VirtIOPCIProxy *proxy, uint32_t n_msix_vectors,
                      const VMStateDescription *device, void *opaque)
{
    vdev->proxy = proxy;
    vdev->device = device;
    vdev->opaque = opaque;
    if (proxy) {
        test_pci_init(&proxy->pci_dev, false, n_msix_vectors);
    }
}
