/* SPDX-License-Identifier: BSD-3-Clause */
/* The card itself. Nothing here knows of libvmstate; nic-vmstate.c describes the state. */
#include "nic.h"

#include <string.h>

Nic *nic_new(void)
{
    Nic *nic = g_new0(Nic, 1);

    nic->memory = g_malloc(NIC_MEMORY);
    /* Written to, so that the pages are there before anybody measures memory. */
    memset(nic->memory, 0, NIC_MEMORY);
    return nic;
}

void nic_free(Nic *nic)
{
    if (nic == NULL) {
        return;
    }
    g_free(nic->memory);
    g_free(nic);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void work_ring(NicRing *ring, uint64_t *random)
{
    ring->base = next_random(random) & ~UINT64_C(0xfff);
    ring->head = next_random(random) % NIC_RING_SIZE;
    ring->tail = next_random(random) % NIC_RING_SIZE;
    ring->enabled = true;
    for (size_t i = 0; i < NIC_RING_SIZE; i++) {
        NicSlot *slot = &ring->slots[i];

        slot->address = next_random(random);
        slot->cookie = (uint32_t)next_random(random);
        slot->length = next_random(random) % NIC_FRAME;
        slot->flags = next_random(random) % 8;
        slot->done = next_random(random) % 2;
    }
}

static void work_backlog(NicBacklog *backlog, uint64_t *random)
{
    backlog->count = 1 + next_random(random) % NIC_BACKLOG;
    for (uint32_t i = 0; i < backlog->count; i++) {
        NicFrame *frame = &backlog->frames[i];

        frame->length = 60 + next_random(random) % (NIC_FRAME - 60);
        memset(frame->data, (int)(next_random(random) & 0xff), frame->length);
    }
}

/* Frames of 4 KiB: a header, some data that does not compress, then zeros. */
static void work_memory(uint8_t *memory, uint64_t *random)
{
    for (size_t at = 0; at < NIC_MEMORY; at += 4096) {
        size_t used = next_random(random) % 4096 & ~(size_t)7;

        memset(memory + at, 0, 4096);
        for (size_t i = 0; i < used; i += 8) {
            uint64_t word = i < used / 2 ? next_random(random) : UINT64_C(0x0102030405060708);

            memcpy(memory + at + i, &word, 8);
        }
    }
}

void nic_work(Nic *nic, uint64_t seed, bool wake)
{
    uint64_t random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;

    nic->control = (uint32_t)next_random(&random);
    nic->status = (uint32_t)next_random(&random);
    nic->irq_cause = (uint32_t)next_random(&random);
    nic->irq_mask = (uint32_t)next_random(&random);
    for (size_t i = 0; i < sizeof nic->mac; i++) {
        nic->mac[i] = (uint8_t)next_random(&random);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(nic->counters); i++) {
        nic->counters[i] += next_random(&random);
    }
    for (size_t i = 0; i < NIC_RINGS; i++) {
        work_ring(&nic->rings[i], &random);
    }
    work_backlog(&nic->backlog, &random);
    nic->offloads = (uint32_t)next_random(&random);
    nic->clock = next_random(&random);
    nic->vlans[next_random(&random) % 128] = (uint32_t)next_random(&random) | 1;
    nic->wake_armed = wake;
    memset(nic->wake_pattern, wake ? 0xa5 : 0, sizeof nic->wake_pattern);
    work_memory(nic->memory, &random);
}

/* The members one by one, not the struct: padding is no state. */
#define DIGEST(_sum, _member) g_checksum_update((_sum), (const guchar *)&(_member), sizeof(_member))

static void digest_ring(GChecksum *sum, const NicRing *ring)
{
    DIGEST(sum, ring->base);
    DIGEST(sum, ring->head);
    DIGEST(sum, ring->tail);
    DIGEST(sum, ring->enabled);
    for (size_t i = 0; i < NIC_RING_SIZE; i++) {
        DIGEST(sum, ring->slots[i].address);
        DIGEST(sum, ring->slots[i].cookie);
        DIGEST(sum, ring->slots[i].length);
        DIGEST(sum, ring->slots[i].flags);
        DIGEST(sum, ring->slots[i].done);
    }
}

void nic_digest(const Nic *nic, int version, uint8_t digest[NIC_DIGEST])
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    gsize size = NIC_DIGEST;

    DIGEST(sum, nic->control);
    DIGEST(sum, nic->status);
    DIGEST(sum, nic->irq_cause);
    DIGEST(sum, nic->irq_mask);
    DIGEST(sum, nic->mac);
    DIGEST(sum, nic->counters);
    for (size_t i = 0; i < NIC_RINGS; i++) {
        digest_ring(sum, &nic->rings[i]);
    }
    DIGEST(sum, nic->backlog.count);
    for (uint32_t i = 0; i < nic->backlog.count; i++) {
        const NicFrame *frame = &nic->backlog.frames[i];

        DIGEST(sum, frame->length);
        g_checksum_update(sum, frame->data, frame->length);
    }
    if (version >= 2) {
        DIGEST(sum, nic->offloads);
        DIGEST(sum, nic->clock);
    }
    DIGEST(sum, nic->vlans);
    DIGEST(sum, nic->wake_armed);
    DIGEST(sum, nic->wake_pattern);
    g_checksum_update(sum, nic->memory, NIC_MEMORY);
    g_checksum_get_digest(sum, digest, &size);
}
