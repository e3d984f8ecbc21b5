/* SPDX-License-Identifier: BSD-3-Clause */
#include "testing-nic.h"

#include <vmstate/vmstate.h>

enum { RING = 16, QUEUES = 3 };

typedef struct Descriptor {
    uint64_t address;
    uint16_t length;
    bool last;
} Descriptor;

typedef struct Queue {
    uint16_t head;
    uint16_t tail;
    uint8_t used;
    Descriptor ring[RING];
} Queue;

typedef struct Filter Filter;
struct Filter {
    uint8_t mac[6];
    char *name;
    QTAILQ_ENTRY(Filter) next;
};

typedef struct Nic {
    uint32_t ctrl;
    uint8_t mode;
    uint64_t dma;
    Queue queue[QUEUES];
    uint32_t n_words;
    uint32_t *words;
    char *model;
    QTAILQ_HEAD(, Filter) filters;
    GArray *vlans;
    bool wakes;
    uint16_t wake_mask;
    uint8_t sram[40];
    /* Derived from ctrl. */
    bool enabled;
    unsigned loads;
} Nic;

static const VMStateDescription descriptor_vmsd = {
    .name = "nic/descriptor",
    .fields = (const VMStateField[]){
        VMSTATE_UINT64(address, Descriptor),
        VMSTATE_UINT16(length, Descriptor),
        VMSTATE_BOOL(last, Descriptor),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription queue_vmsd = {
    .name = "nic/queue",
    .fields = (const VMStateField[]){
        VMSTATE_UINT16_RANGE(head, Queue, 0, RING - 1),
        VMSTATE_UINT16_RANGE(tail, Queue, 0, RING - 1),
        VMSTATE_UINT8(used, Queue),
        VMSTATE_STRUCT_VARRAY_UINT8(ring, Queue, used, 0, descriptor_vmsd, Descriptor),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription filter_vmsd = {
    .name = "nic/filter",
    .fields = (const VMStateField[]){
        VMSTATE_MAC(mac, Filter),
        VMSTATE_STRING(name, Filter, 16),
        VMSTATE_END_OF_LIST(),
    },
};

static void free_filter(gpointer data)
{
    Filter *filter = data;

    g_free(filter->name);
    g_free(filter);
}

static bool wakes(void *opaque)
{
    return ((const Nic *)opaque)->wakes;
}

static const VMStateDescription wake_vmsd = {
    .name = "nic/wake",
    .needed = wakes,
    .fields = (const VMStateField[]){
        VMSTATE_UINT16(wake_mask, Nic),
        VMSTATE_END_OF_LIST(),
    },
};

static int derive(void *opaque, int version_id)
{
    Nic *nic = opaque;

    nic->enabled = nic->ctrl & 1;
    nic->loads++;
    return version_id >= 1 ? 0 : -1;
}

static const VMStateDescription nic_vmsd = {
    .name = "nic",
    .version_id = 2,
    .minimum_version_id = 1,
    .post_load = derive,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(ctrl, Nic),
        VMSTATE_UINT8_ENUM(mode, Nic, 0, 1, 7),
        VMSTATE_UINT64_V(dma, Nic, 2),
        VMSTATE_STRUCT_ARRAY(queue, Nic, QUEUES, 0, queue_vmsd, Queue),
        VMSTATE_UINT32(n_words, Nic),
        /* A second load frees what the first has allocated. */
        VMSTATE_VARRAY_UINT32_ALLOC_FREE(words, Nic, n_words, 0, vmstate_info_uint32, uint32_t, g_free),
        VMSTATE_STRING(model, Nic, 30),
        VMSTATE_QTAILQ_FREE_V(filters, Nic, 0, filter_vmsd, Filter, next, free_filter),
        VMSTATE_GARRAY(vlans, Nic, 0, 8, vmstate_info_uint16, uint16_t),
        VMSTATE_BOOL(wakes, Nic),
        VMSTATE_BUFFER(sram, Nic),
        VMSTATE_END_OF_LIST(),
    },
    .subsections = (const VMStateDescription *const[]){&wake_vmsd, NULL},
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(Nic),
    },
};

static void *make(void)
{
    Nic *nic = g_new0(Nic, 1);

    QTAILQ_INIT(&nic->filters);
    nic->vlans = g_array_new(FALSE, TRUE, sizeof(uint16_t));
    return nic;
}

static void free_nic(void *opaque)
{
    Nic *nic = opaque;
    Filter *filter;

    while ((filter = QTAILQ_FIRST(&nic->filters))) {
        QTAILQ_REMOVE(&nic->filters, filter, next);
        free_filter(filter);
    }
    g_array_unref(nic->vlans);
    g_free(nic->words);
    g_free(nic->model);
    g_free(nic);
}

const VMStateTestDevice testing_nic = {
    .struct_size = sizeof(VMStateTestDevice),
    .vmsd = &nic_vmsd,
    .size = sizeof(Nic),
    .make = make,
    .free = free_nic,
    .not_state = (const VMStateRange[]){
        {offsetof(Nic, enabled), sizeof(bool)},
        {offsetof(Nic, loads), sizeof(unsigned)},
        {0, 0},
    },
    .places = 2000,
};
