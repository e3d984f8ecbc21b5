/* SPDX-License-Identifier: BSD-3-Clause */
/* Plans and the cache that holds them. */
#include "plan.h"

#include <pthread.h>

#include "reach.h"

struct VmsPlanCache {
    /* Not a GMutex: ThreadSanitizer does not see those. */
    pthread_mutex_t lock;
    bool described;
    GHashTable *plans;
    /* How far descriptions reach. */
    GHashTable *reaches;
    /* Plans being compiled just now, and all that were added since the first of them. */
    GHashTable *unfinished;
    GPtrArray *added;
};

static guint plan_hash(gconstpointer key)
{
    const VmsPlan *plan = key;

    return g_direct_hash(plan->vmsd) ^ (guint)plan->version * 2654435761u;
}

static gboolean plan_equal(gconstpointer a, gconstpointer b)
{
    const VmsPlan *x = a, *y = b;

    return x->vmsd == y->vmsd && x->version == y->version;
}

void vms_ops_clear(VmsOps *ops)
{
    for (size_t i = 0; i < ops->n; i++) {
        if (ops->op[i].run) {
            vms_run_free((VmsRun *)ops->op[i].run);
        }
        g_free(ops->op[i].text);
    }
    g_clear_pointer(&ops->op, g_free);
    ops->n = 0;
}

static void plan_free(gpointer data)
{
    VmsPlan *plan = data;

    vms_ops_clear(&plan->ops);
    vms_ops_clear(&plan->detailed);
    g_ptr_array_unref(plan->owned);
    g_free(plan->text);
    g_free(plan->subplans);
    g_free(plan->header);
    g_free(plan);
}

VmsPlanCache *vms_plan_cache_new(bool described)
{
    VmsPlanCache *cache = g_new0(VmsPlanCache, 1);

    pthread_mutex_init(&cache->lock, NULL);
    cache->described = described;
    cache->plans = g_hash_table_new_full(plan_hash, plan_equal, plan_free, NULL);
    cache->reaches = vms_reach_table_new();
    cache->unfinished = g_hash_table_new(NULL, NULL);
    cache->added = g_ptr_array_new();
    return cache;
}

void vms_plan_cache_free(VmsPlanCache *cache)
{
    if (!cache) {
        return;
    }
    g_hash_table_unref(cache->plans);
    g_hash_table_unref(cache->reaches);
    g_hash_table_unref(cache->unfinished);
    g_ptr_array_unref(cache->added);
    pthread_mutex_destroy(&cache->lock);
    g_free(cache);
}

/*
 * Versions between which no field begins to exist share a plan, so that a stream's versions cannot fill the cache: the
 * highest version at or below @version at which a field begins.
 */
static int plan_version(const VMStateDescription *vmsd, int version)
{
    int best = INT_MIN;

    for (const VMStateField *f = vmsd->fields; f && !(f->flags & VMS_END); f++) {
        if (!f->field_exists && f->version_id <= version) {
            best = MAX(best, f->version_id);
        }
    }
    return best;
}

bool vms_plan_is_described(const VmsPlan *plan)
{
    return plan->cache->described;
}

GHashTable *vms_plan_reaches(const VmsPlan *plan)
{
    return plan->cache->reaches;
}

bool vms_plan_is_unfinished(const VmsPlan *plan)
{
    return g_hash_table_contains(plan->cache->unfinished, plan);
}

/* A failure fails all that asked for it: those compiled meanwhile may point to what has failed. */
static void end_compilation(VmsPlanCache *cache, bool good)
{
    for (guint i = 0; !good && i < cache->added->len; i++) {
        g_hash_table_remove(cache->plans, g_ptr_array_index(cache->added, i));
    }
    /* What was refused may come again, repaired, at the same address. */
    if (!good) {
        g_hash_table_remove_all(cache->reaches);
    }
    g_ptr_array_set_size(cache->added, 0);
}

const VmsPlan *vms_plan_lookup(VmsPlanCache *cache, const VMStateDescription *vmsd, int version, GError **error)
{
    VmsPlan key = { .vmsd = vmsd, .version = plan_version(vmsd, version) };
    VmsPlan *plan = g_hash_table_lookup(cache->plans, &key);
    bool good;

    if (plan) {
        return plan;
    }
    plan = g_new0(VmsPlan, 1);
    plan->vmsd = vmsd;
    plan->version = key.version;
    plan->cache = cache;
    plan->owned = g_ptr_array_new_with_free_func(g_free);
    g_hash_table_add(cache->plans, plan);
    g_hash_table_add(cache->unfinished, plan);
    g_ptr_array_add(cache->added, plan);
    good = vms_plan_compile(plan, error);
    g_hash_table_remove(cache->unfinished, plan);
    if (g_hash_table_size(cache->unfinished) == 0) {
        end_compilation(cache, good);
    }
    return good ? plan : NULL;
}

const VmsPlan *vms_plan_get(VmsPlanCache *cache, const VMStateDescription *vmsd, int version, GError **error)
{
    const VmsPlan *plan;

    pthread_mutex_lock(&cache->lock);
    plan = vms_plan_lookup(cache, vmsd, version, error);
    pthread_mutex_unlock(&cache->lock);
    return plan;
}
