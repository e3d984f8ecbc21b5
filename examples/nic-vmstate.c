/* SPDX-License-Identifier: BSD-3-Clause */
/* What the card's state consists of. All that a device needs in order to move is in this file. */
#include "nic.h"

#include <inttypes.h>
#include <string.h>

static const VMStateDescription vmstate_nic_slot = {
    .name = "nic/slot",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT64(address, NicSlot),
        VMSTATE_UINT32(cookie, NicSlot),
        VMSTATE_UINT16(length, NicSlot),
        VMSTATE_UINT8(flags, NicSlot),
        VMSTATE_BOOL(done, NicSlot),
        VMSTATE_END_OF_LIST(),
    },
};

/*
 * A stream is input like any other. What a single field says is declared with the field; what
 * several fields say together is looked at here.
 */
static bool ring_validate(void *opaque, GError **error)
{
    const NicRing *ring = opaque;

    if (ring->enabled && ring->base % 4096 != 0) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_VALUE,
                    "it is enabled, but its base 0x%" PRIx64 " is not at a page", ring->base);
        return false;
    }
    return true;
}

static const VMStateDescription vmstate_nic_ring = {
    .name = "nic/ring",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT64(base, NicRing),
        VMSTATE_UINT16_RANGE(head, NicRing, 0, NIC_RING_SIZE - 1),
        VMSTATE_UINT16_RANGE(tail, NicRing, 0, NIC_RING_SIZE - 1),
        VMSTATE_BOOL(enabled, NicRing),
        VMSTATE_STRUCT_ARRAY(slots, NicRing, NIC_RING_SIZE, 1, vmstate_nic_slot, NicSlot),
        VMSTATE_END_OF_LIST(),
    },
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .validate = ring_validate,
    },
};

/*
 * A hook of the card's own: it sends the frames that there are, each with its length. Straight
 * code: chunks are not its business.
 */
static bool backlog_save(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                         VMStateJSONWriter *vmdesc, GError **error)
{
    const NicBacklog *backlog = pv;

    (void)size, (void)field, (void)vmdesc, (void)error;
    vmstate_stream_put_be32(f, backlog->count);
    for (uint32_t i = 0; i < backlog->count; i++) {
        vmstate_stream_put_be16(f, backlog->frames[i].length);
        vmstate_stream_put(f, backlog->frames[i].data, backlog->frames[i].length);
    }
    return true;
}

static bool backlog_load(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                         GError **error)
{
    NicBacklog *backlog = pv;
    uint32_t count = vmstate_stream_get_be32(f);

    (void)size, (void)field;
    if (count > NIC_BACKLOG) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_CAPACITY,
                    "%u frames; there is room for %u", count, NIC_BACKLOG);
        return false;
    }
    for (uint32_t i = 0; i < count && !vmstate_stream_failed(f); i++) {
        NicFrame *frame = &backlog->frames[i];
        uint16_t length = vmstate_stream_get_be16(f);

        if (length > NIC_FRAME) {
            g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_CAPACITY,
                        "frame %u has %u bytes; there is room for %u", i, length, NIC_FRAME);
            return false;
        }
        frame->length = length;
        vmstate_stream_get(f, frame->data, length);
    }
    backlog->count = count;
    return true;
}

static const VMStateInfo info_backlog = {
    .name = "nic backlog",
    .save = backlog_save,
    .load = backlog_load,
    .extra = &(const VMStateInfoExtra){
        VMSTATE_EXTRA_INIT(VMStateInfoExtra),
        .max_bytes = 4 + NIC_BACKLOG * (2 + NIC_FRAME),
    },
};

static bool vlan_needed(void *opaque)
{
    static const uint32_t none[128];
    const Nic *nic = opaque;

    return memcmp(nic->vlans, none, sizeof none) != 0;
}

static const VMStateDescription vmstate_nic_vlan = {
    .name = "nic/vlan",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = vlan_needed,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32_ARRAY(vlans, Nic, 128),
        VMSTATE_END_OF_LIST(),
    },
};

static bool wake_needed(void *opaque)
{
    const Nic *nic = opaque;

    return nic->wake_armed;
}

static const VMStateDescription vmstate_nic_wake = {
    .name = "nic/wake",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = wake_needed,
    .fields = (const VMStateField[]){
        VMSTATE_BOOL(wake_armed, Nic),
        VMSTATE_BUFFER(wake_pattern, Nic),
        VMSTATE_END_OF_LIST(),
    },
};

/* A subsection that does not come means: not in use. The fields that came are written over it. */
static bool nic_pre_load(void *opaque, GError **error)
{
    Nic *nic = opaque;

    (void)error;
    memset(nic->vlans, 0, sizeof nic->vlans);
    nic->wake_armed = false;
    memset(nic->wake_pattern, 0, sizeof nic->wake_pattern);
    nic->offloads = 0;
    nic->clock = 0;
    return true;
}

/* Hooks write to the card. An atomic load that fails puts these bytes back. */
static const VMStateDescriptionExtra nic_extra = {
    VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
    .state_size = sizeof(Nic),
};

const VMStateDescription vmstate_nic = {
    .name = "nic",
    .version_id = 2,
    .minimum_version_id = 1,
    .pre_load_errp = nic_pre_load,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(control, Nic),
        VMSTATE_UINT32(status, Nic),
        VMSTATE_UINT32(irq_cause, Nic),
        VMSTATE_UINT32(irq_mask, Nic),
        VMSTATE_MAC(mac, Nic),
        VMSTATE_UINT64_ARRAY(counters, Nic, 16),
        VMSTATE_STRUCT_ARRAY(rings, Nic, NIC_RINGS, 1, vmstate_nic_ring, NicRing),
        VMSTATE_SINGLE(backlog, Nic, 1, info_backlog, NicBacklog),
        VMSTATE_UINT32_V(offloads, Nic, 2),
        VMSTATE_UINT64_V(clock, Nic, 2),
        VMSTATE_BUFFER_POINTER_UNSAFE(memory, Nic, 1, NIC_MEMORY),
        VMSTATE_END_OF_LIST(),
    },
    .subsections = (const VMStateDescription *const[]){&vmstate_nic_vlan, &vmstate_nic_wake, NULL},
    .extra = &nic_extra,
};

const VMStateDescription vmstate_nic_old = {
    .name = "nic",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_load_errp = nic_pre_load,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(control, Nic),
        VMSTATE_UINT32(status, Nic),
        VMSTATE_UINT32(irq_cause, Nic),
        VMSTATE_UINT32(irq_mask, Nic),
        VMSTATE_MAC(mac, Nic),
        VMSTATE_UINT64_ARRAY(counters, Nic, 16),
        VMSTATE_STRUCT_ARRAY(rings, Nic, NIC_RINGS, 1, vmstate_nic_ring, NicRing),
        VMSTATE_SINGLE(backlog, Nic, 1, info_backlog, NicBacklog),
        VMSTATE_BUFFER_POINTER_UNSAFE(memory, Nic, 1, NIC_MEMORY),
        VMSTATE_END_OF_LIST(),
    },
    .subsections = (const VMStateDescription *const[]){&vmstate_nic_vlan, NULL},
    .extra = &nic_extra,
};

VMStateRegistry *nic_registry(const VMStateDescription *vmsd, Nic *nic)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;

    if (!vmstate_registry_add(registry, "nic", 0, vmsd, nic, &error)) {
        g_printerr("%s\n", error->message);
        return NULL;
    }
    return g_steal_pointer(&registry);
}
