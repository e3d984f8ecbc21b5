/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * virtio network card. What it adds to virtio is in no vmdesc; the fields were worked out from the
 * bytes of cards in different states and from the virtio specification.
 */
#include "devices.h"
#include "virtio.h"

enum {
    MAC_SIZE = 6,
    MAC_TABLE_ENTRIES = 64,
    VLAN_BITMAP_SIZE = 4096 / 8,
};

typedef struct VirtIONet {
    VirtIODevice vdev;
    VirtIOPCIProxy proxy;
    uint8_t mac[MAC_SIZE];
    uint32_t tx_pending;
    uint32_t mergeable_rx_bufs;
    uint16_t status;
    uint8_t promisc;
    uint8_t allmulti;
    struct {
        uint32_t in_use;
        uint8_t *macs;
        uint8_t multi_overflow;
        uint8_t uni_overflow;
    } mac_table;
    uint8_t macs[MAC_TABLE_ENTRIES * MAC_SIZE]; /* what mac_table.macs points to */
    uint8_t *vlans;
    uint8_t vlan_bitmap[VLAN_BITMAP_SIZE]; /* what vlans points to */
    uint32_t has_vnet_hdr;
    uint8_t alluni;
    uint8_t nomulti;
    uint8_t nouni;
    uint8_t nobcast;
    uint8_t has_ufo;
} VirtIONet;

static bool has_room_for_macs(void *opaque, int version_id)
{
    const VirtIONet *net = opaque;

    (void)version_id;
    return net->mac_table.in_use <= MAC_TABLE_ENTRIES;
}

static const VMStateDescription vmstate_virtio_net_device = {
    .name = "virtio-net-device",
    .version_id = 11,
    .minimum_version_id = 11,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8_ARRAY(mac, VirtIONet, MAC_SIZE),
        VMSTATE_UINT32(tx_pending, VirtIONet),
        VMSTATE_UINT32(mergeable_rx_bufs, VirtIONet),
        VMSTATE_UINT16(status, VirtIONet),
        VMSTATE_UINT8(promisc, VirtIONet),
        VMSTATE_UINT8(allmulti, VirtIONet),
        VMSTATE_UINT32(mac_table.in_use, VirtIONet),
        VMSTATE_VALIDATE("at most 64 MAC addresses", has_room_for_macs),
        VMSTATE_VBUFFER_MULTIPLY(mac_table.macs, VirtIONet, 0, NULL, mac_table.in_use, MAC_SIZE),
        VMSTATE_BUFFER_POINTER_UNSAFE(vlans, VirtIONet, 0, VLAN_BITMAP_SIZE),
        VMSTATE_UINT32(has_vnet_hdr, VirtIONet),
        VMSTATE_UINT8(mac_table.multi_overflow, VirtIONet),
        VMSTATE_UINT8(mac_table.uni_overflow, VirtIONet),
        VMSTATE_UINT8(alluni, VirtIONet),
        VMSTATE_UINT8(nomulti, VirtIONet),
        VMSTATE_UINT8(nouni, VirtIONet),
        VMSTATE_UINT8(nobcast, VirtIONet),
        VMSTATE_UINT8(has_ufo, VirtIONet),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_virtio_net = {
    .name = "virtio-net",
    .version_id = 11,
    .minimum_version_id = 11,
    .fields = (const VMStateField[]) {
        VMSTATE_VIRTIO_DEVICE(vdev, VirtIONet),
        VMSTATE_END_OF_LIST()
    },
    .extra = &(const VMStateDescriptionExtra) {
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(VirtIONet), /* its bytes are got by a hook */
    },
};

static void init(void *dev)
{
    VirtIONet *net = dev;

    net->mac_table.macs = net->macs;
    net->vlans = net->vlan_bitmap;
    test_virtio_init(&net->vdev, &net->proxy, 4, &vmstate_virtio_net_device, net);
}

static void init_mmio(void *dev)
{
    VirtIONet *net = dev;

    net->mac_table.macs = net->macs;
    net->vlans = net->vlan_bitmap;
    test_virtio_init(&net->vdev, NULL, 0, &vmstate_virtio_net_device, net);
}

/* Set up by a driver of virtio 1.0: two queues of 64 entries; the third keeps its size. */
static const TestDeviceValue set_up[] = {
    TEST_VALUE(VirtIONet, vdev.status, 0x0f),
    TEST_VALUE(VirtIONet, vdev.guest_features, 0x130010020),
    TEST_VALUE(VirtIONet, vdev.config_vector, 0xffff),
    TEST_VALUE(VirtIONet, vdev.vq[0].num, 64),
    TEST_VALUE(VirtIONet, vdev.vq[0].num_default, 256),
    TEST_VALUE(VirtIONet, vdev.vq[0].desc, 0x10000),
    TEST_VALUE(VirtIONet, vdev.vq[0].avail, 0x11000),
    TEST_VALUE(VirtIONet, vdev.vq[0].used, 0x12000),
    TEST_VALUE(VirtIONet, vdev.vq[1].desc, 0x14000),
    TEST_VALUE(VirtIONet, vdev.vq[1].avail, 0x15000),
    TEST_VALUE(VirtIONet, vdev.vq[1].used, 0x16000),
    TEST_VALUE(VirtIONet, vdev.vq[2].num, 64),
    TEST_VALUE(VirtIONet, vdev.vq[2].desc, 0),
    TEST_VALUE(VirtIONet, vdev.vq[3].num, 0),
    TEST_VALUE(VirtIONet, vdev.started, 1),
    TEST_VALUE(VirtIONet, proxy.guest_features[0], 0x30010020),
    TEST_VALUE(VirtIONet, proxy.guest_features[1], 1),
    TEST_VALUE(VirtIONet, proxy.vqs[1].num, 64),
    TEST_VALUE(VirtIONet, proxy.vqs[1].enabled, 1),
    TEST_VALUE(VirtIONet, proxy.vqs[1].desc[0], 0x14000),
    TEST_VALUE(VirtIONet, proxy.vqs[2].enabled, 0),
    TEST_VALUE(VirtIONet, mac[0], 0x52),
    TEST_VALUE(VirtIONet, mac[5], 0x56),
    TEST_VALUE(VirtIONet, promisc, 1),
    TEST_VALUE(VirtIONet, vlan_bitmap[511], 0xff),
};

static const TestDeviceValue untouched[] = {
    TEST_VALUE(VirtIONet, vdev.status, 0),
    TEST_VALUE(VirtIONet, vdev.guest_features, 0),
    TEST_VALUE(VirtIONet, vdev.vq[0].num, 256),
    TEST_VALUE(VirtIONet, vdev.vq[0].align, 4096),
    TEST_VALUE(VirtIONet, vdev.vq[2].num, 64),
    TEST_VALUE(VirtIONet, vdev.vq[3].num, 0),
    TEST_VALUE(VirtIONet, mac[0], 0x52),
};

static const TestDeviceStream streams[] = {
    TEST_STREAM("virtio-net_72.mig", "0000:00:04.0/virtio-net", 0, 11, set_up),
    TEST_STREAM("virtio-net_100.mig", "0000:00:04.0/virtio-net", 0, 11, set_up),
};

static const TestDeviceStream mmio_streams[] = {
    TEST_STREAM("microvm-virtio_72.mig", "virtio-mmio@00000000feb02a00/virtio-net", 0, 11,
                untouched),
};

const TestDevice test_device_virtio_net = {
    .name = "virtio-net",
    .vmsd = &vmstate_virtio_net,
    .size = sizeof(VirtIONet),
    .init = init,
    .streams = streams,
    .n_streams = G_N_ELEMENTS(streams),
};

const TestDevice test_device_virtio_net_mmio = {
    .name = "virtio-net on an MMIO bus",
    .vmsd = &vmstate_virtio_net,
    .size = sizeof(VirtIONet),
    .init = init_mmio,
    .streams = mmio_streams,
    .n_streams = G_N_ELEMENTS(mmio_streams),
};
