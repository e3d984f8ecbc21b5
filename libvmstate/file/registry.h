/* SPDX-License-Identifier: BSD-3-Clause */
/* The inside of a registry. */
#ifndef VMS_FILE_REGISTRY_H
#define VMS_FILE_REGISTRY_H

#include <vmstate/registry.h>

#include "bytes/fiber.h"
#include "engine/capacity.h"
#include "engine/journal.h"
#include "engine/plan.h"

/* One device: its section. Either vmsd or iterable is set. */
typedef struct VmsEntry {
    char *idstr;
    uint32_t instance;
    uint32_t section_id;
    const VMStateDescription *vmsd;
    /* Of vmsd's own version. */
    const VmsPlan *plan;
    const VMStateIterable *iterable;
    /* An iterable's. */
    int version;
    MigrationPriority priority;
    void *opaque;
    /* Members whose capacity was recorded when it was added: forgotten with it. */
    GPtrArray *recorded;
} VmsEntry;

struct VMStateRegistry {
    /* VmsEntry, in the order of saving. */
    GPtrArray *entries;
    /* The same by idstr and instance. */
    GHashTable *by_name;
    /* The next device's section id; above UINT32_MAX: look for one that is free. */
    uint64_t next_id;
    VmsPlanCache *plans;
    VmsFiberPool *fibers;
    /* Kept for the next load, which takes it: NULL while one runs. Atomic. */
    VmsJournal *journal;
    /* Savers, loaders and streams that live. */
    int users;
    VmsCapacities *capacities;
    /* Strings, ended by NULL. */
    GPtrArray *warnings;
};

const VmsEntry *vms_registry_find(VMStateRegistry *registry, const char *idstr, uint32_t instance);

/* (transfer full): a journal for one load; one is kept in the registry. @registry NULL: a new one. */
VmsJournal *vms_registry_take_journal(VMStateRegistry *registry, bool atomic);
/* (transfer full): what vms_registry_take_journal() gave, committed or undone. */
void vms_registry_give_journal(VMStateRegistry *registry, VmsJournal *journal);

/* A saver, a loader or a stream begins and ends to live. */
void vms_registry_use(VMStateRegistry *registry);
void vms_registry_unuse(VMStateRegistry *registry);

#endif
