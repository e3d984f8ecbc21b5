/* SPDX-License-Identifier: BSD-3-Clause */
/* A network card as a device server emulates it: registers, rings, a backlog, its own memory. */
#ifndef EXAMPLES_NIC_H
#define EXAMPLES_NIC_H

#include <vmstate/vmstate.h>

#define NIC_MEMORY (64u << 20)
#define NIC_RINGS 8
#define NIC_RING_SIZE 256
#define NIC_BACKLOG 8
#define NIC_FRAME 2048

typedef struct NicSlot {
    uint64_t address;
    uint32_t cookie;
    uint16_t length;
    uint8_t flags;
    bool done;
} NicSlot;

typedef struct NicRing {
    uint64_t base;
    uint16_t head;
    uint16_t tail;
    bool enabled;
    NicSlot slots[NIC_RING_SIZE];
} NicRing;

/* A frame that has arrived and that the guest has no room for yet. */
typedef struct NicFrame {
    uint16_t length;
    uint8_t data[NIC_FRAME];
} NicFrame;

typedef struct NicBacklog {
    uint32_t count;
    NicFrame frames[NIC_BACKLOG];
} NicBacklog;

typedef struct Nic {
    uint32_t control;
    uint32_t status;
    uint32_t irq_cause;
    uint32_t irq_mask;
    uint8_t mac[6];
    uint64_t counters[16];
    NicRing rings[NIC_RINGS];
    NicBacklog backlog;
    /* Since version 2 of the description. */
    uint32_t offloads;
    uint64_t clock;
    /* Subsections: sent while they are in use. */
    uint32_t vlans[128];
    bool wake_armed;
    uint8_t wake_pattern[128];
    /* NIC_MEMORY bytes of the card's own. */
    uint8_t *memory;
} Nic;

extern const VMStateDescription vmstate_nic;
/* What a build of last year has: version 1, no wake-on-LAN. */
extern const VMStateDescription vmstate_nic_old;

/* (transfer full) (nullable): a registry with @nic, described by @vmsd, as "nic". */
VMStateRegistry *nic_registry(const VMStateDescription *vmsd, Nic *nic);

/* (transfer full): a card after reset, its memory zeroed. */
Nic *nic_new(void);
void nic_free(Nic *nic);
/* What a guest and a network would do: changes all of the state. @wake: wake-on-LAN too. */
void nic_work(Nic *nic, uint64_t seed, bool wake);
/* A digest of the state that the version @version of the description has. */
uint64_t nic_digest(const Nic *nic, int version);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Nic, nic_free)

#endif
