/* SPDX-License-Identifier: BSD-3-Clause */
#include "registry.h"

#include <string.h>

#include "engine/survey.h"

/* Stacks of savers and loaders that are kept for the next. */
#define KEPT_STACKS 16
/* AddressSanitizer's frames are several times larger. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LARGE_FRAMES
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(LARGE_FRAMES)
#define STACK_SIZE (1024 * 1024)
#else
#define STACK_SIZE (256 * 1024)
#endif

static guint entry_hash(gconstpointer key)
{
    const VmsEntry *entry = key;

    return g_str_hash(entry->idstr) ^ entry->instance * 2654435761u;
}

static gboolean entry_equal(gconstpointer a, gconstpointer b)
{
    const VmsEntry *x = a, *y = b;

    return x->instance == y->instance && strcmp(x->idstr, y->idstr) == 0;
}

static void entry_free(gpointer data)
{
    VmsEntry *entry = data;

    g_free(entry->idstr);
    g_clear_pointer(&entry->recorded, g_ptr_array_unref);
    g_free(entry);
}

VMStateRegistry *vmstate_registry_new(void)
{
    VMStateRegistry *r = g_new0(VMStateRegistry, 1);

    r->entries = g_ptr_array_new_with_free_func(entry_free);
    r->by_name = g_hash_table_new(entry_hash, entry_equal);
    r->plans = vms_plan_cache_new(true);
    r->fibers = vms_fiber_pool_new(STACK_SIZE, KEPT_STACKS);
    r->capacities = vms_capacities_new();
    r->warnings = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(r->warnings, NULL);
    return r;
}

void vmstate_registry_free(VMStateRegistry *registry)
{
    if (!registry) {
        return;
    }
    if (g_atomic_int_get(&registry->users) > 0) {
        g_critical("vmstate_registry_free: a saver, loader or stream of the registry still lives; free it first");
        return;
    }
    g_hash_table_unref(registry->by_name);
    g_ptr_array_unref(registry->entries);
    vms_plan_cache_free(registry->plans);
    vms_fiber_pool_free(registry->fibers);
    vms_journal_free(registry->journal);
    vms_capacities_free(registry->capacities);
    g_ptr_array_unref(registry->warnings);
    g_free(registry);
}

VmsJournal *vms_registry_take_journal(VMStateRegistry *registry, bool atomic)
{
    VmsJournal *journal = registry ? g_atomic_pointer_exchange(&registry->journal, NULL) : NULL;

    if (!journal) {
        journal = vms_journal_new();
    }
    vms_journal_set_atomic(journal, atomic);
    return journal;
}

void vms_registry_give_journal(VMStateRegistry *registry, VmsJournal *journal)
{
    if (registry && vms_journal_is_small(journal)) {
        journal = g_atomic_pointer_exchange(&registry->journal, journal);
    }
    vms_journal_free(journal);
}

void vms_registry_use(VMStateRegistry *registry)
{
    g_atomic_int_inc(&registry->users);
}

void vms_registry_unuse(VMStateRegistry *registry)
{
    g_atomic_int_add(&registry->users, -1);
}

const VmsEntry *vms_registry_find(VMStateRegistry *registry, const char *idstr, uint32_t instance)
{
    VmsEntry key = { .idstr = (char *)idstr, .instance = instance };

    return g_hash_table_lookup(registry->by_name, &key);
}

static bool may_change(VMStateRegistry *registry, GError **error)
{
    if (g_atomic_int_get(&registry->users) > 0) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE,
                    "the registry cannot be changed while a saver, loader or stream of it lives");
        return false;
    }
    return true;
}

static bool check_name(VMStateRegistry *registry, const char *idstr, uint32_t *instance, GError **error)
{
    if (!idstr || !*idstr || strlen(idstr) > 255) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION, "a section's idstr must have 1 to 255 bytes");
        return false;
    }
    if (*instance == VMSTATE_INSTANCE_ID_ANY) {
        for (*instance = 0; vms_registry_find(registry, idstr, *instance); ++*instance) {
            continue;
        }
    }
    if (vms_registry_find(registry, idstr, *instance)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE, "%s@%u is in the registry already", idstr, *instance);
        return false;
    }
    return true;
}

static MigrationPriority effective(MigrationPriority priority)
{
    return priority == MIG_PRI_UNINITIALIZED ? MIG_PRI_DEFAULT : priority;
}

static bool id_is_taken(VMStateRegistry *registry, uint32_t id)
{
    for (guint i = 0; i < registry->entries->len; i++) {
        if (((VmsEntry *)g_ptr_array_index(registry->entries, i))->section_id == id) {
            return true;
        }
    }
    return false;
}

/* Above all that were given; when the highest was given, the lowest that is free. */
static uint32_t new_id(VMStateRegistry *registry)
{
    uint32_t id = 0;

    if (registry->next_id <= UINT32_MAX) {
        return (uint32_t)registry->next_id++;
    }
    while (id_is_taken(registry, id)) {
        id++;
    }
    return id;
}

/* Behind all of its priority and of higher ones. */
static VmsEntry *insert(VMStateRegistry *registry, VmsEntry entry)
{
    VmsEntry *own = g_memdup2(&entry, sizeof(entry));
    guint at = registry->entries->len;

    own->idstr = g_strdup(entry.idstr);
    own->priority = effective(entry.priority);
    own->section_id = new_id(registry);
    while (at > 0 && ((VmsEntry *)g_ptr_array_index(registry->entries, at - 1))->priority < own->priority) {
        at--;
    }
    g_ptr_array_insert(registry->entries, (gint)at, own);
    g_hash_table_add(registry->by_name, own);
    return own;
}

/* What can be known of the device before a load; the warnings are the user's to read. */
static void survey(VMStateRegistry *registry, const VmsPlan *plan, VmsEntry *entry)
{
    g_autofree char *name = g_strdup_printf("%s@%u", entry->idstr, entry->instance);

    entry->recorded = g_ptr_array_new();
    g_ptr_array_set_size(registry->warnings, (gint)registry->warnings->len - 1);
    vms_survey_device(plan, entry->opaque, name, registry->capacities, registry->warnings, entry->recorded);
    vms_survey_description(plan->vmsd, name, registry->warnings);
    g_ptr_array_add(registry->warnings, NULL);
}

bool vmstate_registry_add(VMStateRegistry *registry, const char *idstr, uint32_t instance_id,
                          const VMStateDescription *vmsd, void *opaque, GError **error)
{
    const VmsPlan *plan;

    if (!may_change(registry, error) || !check_name(registry, idstr, &instance_id, error)) {
        return false;
    }
    if (vmsd->unmigratable) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_UNMIGRATABLE,
                    "%s@%u: its description %s says that it cannot be migrated", idstr, instance_id, vmsd->name);
        return false;
    }
    plan = vms_plan_get(registry->plans, vmsd, vmsd->version_id, error);
    if (!plan) {
        g_prefix_error(error, "%s@%u: ", idstr, instance_id);
        return false;
    }
    survey(registry, plan,
           insert(registry, (VmsEntry){ .idstr = (char *)idstr,
                                        .instance = instance_id,
                                        .vmsd = vmsd,
                                        .plan = plan,
                                        .opaque = opaque,
                                        .priority = vmsd->priority }));
    return true;
}

bool vmstate_registry_add_iterable(VMStateRegistry *registry, const char *idstr, uint32_t instance_id, int version_id,
                                   const VMStateIterable *iterable, void *opaque, GError **error)
{
    if (!may_change(registry, error) || !check_name(registry, idstr, &instance_id, error)) {
        return false;
    }
    if (version_id < 0 || !iterable->setup || !iterable->complete || !iterable->load ||
        (iterable->pending && !iterable->iterate)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_DESCRIPTION,
                    "%s@%u: an iterable device needs setup, complete and load, iterate where it has pending, and a version "
                    "of 0 or more",
                    idstr, instance_id);
        return false;
    }
    insert(registry, (VmsEntry){ .idstr = (char *)idstr,
                                 .instance = instance_id,
                                 .iterable = iterable,
                                 .version = version_id,
                                 .opaque = opaque,
                                 .priority = iterable->priority });
    return true;
}

static VmsEntry *find_to_change(VMStateRegistry *registry, const char *idstr, uint32_t instance, GError **error)
{
    VmsEntry *entry;

    if (!may_change(registry, error)) {
        return NULL;
    }
    entry = (VmsEntry *)vms_registry_find(registry, idstr, instance);
    if (!entry) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE, "%s@%u is not in the registry", idstr, instance);
    }
    return entry;
}

bool vmstate_registry_remove(VMStateRegistry *registry, const char *idstr, uint32_t instance_id, GError **error)
{
    VmsEntry *entry = find_to_change(registry, idstr, instance_id, error);

    if (!entry) {
        return false;
    }
    for (guint i = 0; entry->recorded && i < entry->recorded->len; i++) {
        vms_capacities_forget(registry->capacities, g_ptr_array_index(entry->recorded, i));
    }
    g_hash_table_remove(registry->by_name, entry);
    g_ptr_array_remove(registry->entries, entry);
    return true;
}

bool vmstate_registry_set_section_id(VMStateRegistry *registry, const char *idstr, uint32_t instance_id,
                                     uint32_t section_id, GError **error)
{
    VmsEntry *entry = find_to_change(registry, idstr, instance_id, error);

    if (!entry) {
        return false;
    }
    if (entry->section_id != section_id && id_is_taken(registry, section_id)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE, "section id %u is taken", section_id);
        return false;
    }
    entry->section_id = section_id;
    registry->next_id = MAX(registry->next_id, (uint64_t)section_id + 1);
    return true;
}

void vmstate_registry_set_capacity(VMStateRegistry *registry, const void *member, uint64_t capacity)
{
    vms_capacities_set(registry->capacities, member, capacity);
}

const char *const *vmstate_registry_get_warnings(VMStateRegistry *registry)
{
    return (const char *const *)registry->warnings->pdata;
}
