/* SPDX-License-Identifier: BSD-3-Clause */
#include "capacity.h"

#include <glib.h>
#include <pthread.h>

struct VmsCapacities {
    /* Not a GMutex: ThreadSanitizer does not see those. */
    pthread_mutex_t lock;
    /* Member's address -> uint64_t. */
    GHashTable *set;
    GHashTable *recorded;
};

static void insert(GHashTable *table, const void *member, uint64_t capacity)
{
    g_hash_table_insert(table, (gpointer)member, g_memdup2(&capacity, sizeof(capacity)));
}

VmsCapacities *vms_capacities_new(void)
{
    VmsCapacities *c = g_new0(VmsCapacities, 1);

    pthread_mutex_init(&c->lock, NULL);
    c->set = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    c->recorded = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return c;
}

void vms_capacities_free(VmsCapacities *capacities)
{
    if (!capacities) {
        return;
    }
    g_hash_table_unref(capacities->set);
    g_hash_table_unref(capacities->recorded);
    pthread_mutex_destroy(&capacities->lock);
    g_free(capacities);
}

void vms_capacities_set(VmsCapacities *capacities, const void *member, uint64_t capacity)
{
    pthread_mutex_lock(&capacities->lock);
    insert(capacities->set, member, capacity);
    pthread_mutex_unlock(&capacities->lock);
}

bool vms_capacities_record(VmsCapacities *capacities, const void *member, uint64_t capacity)
{
    bool is_new;

    pthread_mutex_lock(&capacities->lock);
    is_new = !g_hash_table_contains(capacities->set, member) && !g_hash_table_contains(capacities->recorded, member);
    if (is_new) {
        insert(capacities->recorded, member, capacity);
    }
    pthread_mutex_unlock(&capacities->lock);
    return is_new;
}

void vms_capacities_forget(VmsCapacities *capacities, const void *member)
{
    pthread_mutex_lock(&capacities->lock);
    g_hash_table_remove(capacities->recorded, member);
    pthread_mutex_unlock(&capacities->lock);
}

bool vms_capacities_get(VmsCapacities *capacities, const void *member, bool recorded, uint64_t *capacity)
{
    const uint64_t *found;

    if (!capacities) {
        return false;
    }
    pthread_mutex_lock(&capacities->lock);
    found = g_hash_table_lookup(capacities->set, member);
    if (!found && recorded) {
        found = g_hash_table_lookup(capacities->recorded, member);
    }
    if (found) {
        *capacity = *found;
    }
    pthread_mutex_unlock(&capacities->lock);
    return found != NULL;
}
