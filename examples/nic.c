/* SPDX-License-Identifier: BSD-3-Clause */
/* The card itself. Nothing here knows of libvmstate; nic-vmstate.c describes the state. */
#include "nic.h"

#include <string.h>

#include "digest.h"

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

/* Pages of 4 KiB: data that does not compress, data that does, zeros. */
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
#define ADD(_digest, _member) digest_add((_digest), &(_member), sizeof(_member))

static uint64_t digest_ring(uint64_t digest, const NicRing *ring)
{
    digest = ADD(digest, ring->base);
    digest = ADD(digest, ring->head);
    digest = ADD(digest, ring->tail);
    digest = ADD(digest, ring->enabled);
    for (size_t i = 0; i < NIC_RING_SIZE; i++) {
        digest = ADD(digest, ring->slots[i].address);
        digest = ADD(digest, ring->slots[i].cookie);
        digest = ADD(digest, ring->slots[i].length);
        digest = ADD(digest, ring->slots[i].flags);
        digest = ADD(digest, ring->slots[i].done);
    }
    return digest;
}

static uint64_t digest_backlog(uint64_t digest, const NicBacklog *backlog)
{
    digest = ADD(digest, backlog->count);
    for (uint32_t i = 0; i < backlog->count; i++) {
        digest = ADD(digest, backlog->frames[i].length);
        digest = digest_add(digest, backlog->frames[i].data, backlog->frames[i].length);
    }
    return digest;
}

uint64_t nic_digest(const Nic *nic, int version)
{
    uint64_t digest = DIGEST_INIT;

    digest = ADD(digest, nic->control);
    digest = ADD(digest, nic->status);
    digest = ADD(digest, nic->irq_cause);
    digest = ADD(digest, nic->irq_mask);
    digest = ADD(digest, nic->mac);
    digest = ADD(digest, nic->counters);
    for (size_t i = 0; i < NIC_RINGS; i++) {
        digest = digest_ring(digest, &nic->rings[i]);
    }
    digest = digest_backlog(digest, &nic->backlog);
    if (version >= 2) {
        digest = ADD(digest, nic->offloads);
        digest = ADD(digest, nic->clock);
    }
    digest = ADD(digest, nic->vlans);
    digest = ADD(digest, nic->wake_armed);
    digest = ADD(digest, nic->wake_pattern);
    return digest_add(digest, nic->memory, NIC_MEMORY);
}
