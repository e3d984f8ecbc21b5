/* SPDX-License-Identifier: BSD-3-Clause */
#include "schema.h"

#include <string.h>

#define BLOCK_SIZE ((size_t)64 * 1024)

typedef struct Block {
    struct Block *next;
    size_t used;
    size_t size;
    uint64_t data[];
} Block;

struct VmsSchema {
    Block *blocks;
    size_t budget;
    bool exhausted;
    GHashTable *names; /* text -> VmsName */
    GHashTable *by_key; /* "idstr@instance" -> VmsDevice, the first */
    VmsDevice *devices;
    VmsDevice *devices_last;
    VmsDesc *configuration;
    uint64_t page_size;
    unsigned work;
};

VmsSchema *vms_schema_new(size_t budget)
{
    VmsSchema *s = g_new0(VmsSchema, 1);

    s->budget = budget;
    s->names = g_hash_table_new(g_str_hash, g_str_equal);
    s->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return s;
}

void vms_schema_free(VmsSchema *s)
{
    if (!s) {
        return;
    }
    g_hash_table_unref(s->names);
    g_hash_table_unref(s->by_key);
    while (s->blocks) {
        Block *next = s->blocks->next;

        g_free(s->blocks);
        s->blocks = next;
    }
    g_free(s);
}

void *vms_schema_alloc(VmsSchema *s, size_t size)
{
    Block *b = s->blocks;
    void *p;

    size = (size + 7) & ~(size_t)7;
    if (size > s->budget) {
        s->exhausted = true;
        return NULL;
    }
    if (!b || b->size - b->used < size) {
        size_t room = MAX(size, BLOCK_SIZE);

        b = g_try_malloc0(sizeof(*b) + room);
        if (!b) {
            s->exhausted = true;
            return NULL;
        }
        b->size = room;
        b->next = s->blocks;
        s->blocks = b;
    }
    s->budget -= size;
    p = (uint8_t *)b->data + b->used;
    b->used += size;
    return p;
}

VmsName *vms_schema_name(VmsSchema *s, const char *text)
{
    VmsName *name = g_hash_table_lookup(s->names, text);
    size_t size = strlen(text) + 1;
    char *copy;

    if (name) {
        return name;
    }
    /* The table needs about as much as the name. */
    s->budget -= MIN(s->budget, 48);
    name = vms_schema_alloc(s, sizeof(*name) + size);
    if (!name) {
        return NULL;
    }
    copy = (char *)(name + 1);
    memcpy(copy, text, size);
    name->text = copy;
    g_hash_table_insert(s->names, copy, name);
    return name;
}

VmsName *vms_schema_known_name(const VmsSchema *s, const char *text, size_t length)
{
    g_autofree char *copy = g_strndup(text, length);

    return g_hash_table_lookup(s->names, copy);
}

const char *vms_schema_text(VmsSchema *s, const char *text)
{
    VmsName *name = vms_schema_name(s, text);

    return name ? name->text : "";
}

unsigned *vms_schema_work(VmsSchema *s)
{
    return &s->work;
}

bool vms_schema_is_exhausted(const VmsSchema *s)
{
    return s->exhausted;
}

uint64_t vms_schema_page_size(const VmsSchema *s)
{
    return s->page_size;
}

void vms_schema_set_page_size(VmsSchema *s, uint64_t size)
{
    s->page_size = size;
}

VmsDesc *vms_schema_configuration(const VmsSchema *s)
{
    return s->configuration;
}

void vms_schema_set_configuration(VmsSchema *s, VmsDesc *desc)
{
    s->configuration = desc;
}

VmsDevice *vms_schema_devices(const VmsSchema *s)
{
    return s->devices;
}

void vms_schema_add_device(VmsSchema *s, VmsDevice *dev)
{
    char *key = g_strdup_printf("%s@%u", dev->idstr, dev->instance);

    if (s->devices_last) {
        s->devices_last->next = dev;
    } else {
        s->devices = dev;
    }
    s->devices_last = dev;
    if (g_hash_table_contains(s->by_key, key)) {
        g_free(key);
    } else {
        s->budget -= MIN(s->budget, strlen(key) + 64);
        g_hash_table_insert(s->by_key, key, dev);
    }
}

VmsDevice *vms_schema_find(const VmsSchema *s, const char *idstr, uint32_t instance)
{
    g_autofree char *key = g_strdup_printf("%s@%u", idstr, instance);

    return g_hash_table_lookup(s->by_key, key);
}

VmsEntry *vms_schema_append_entry(VmsSchema *s, VmsDesc *desc)
{
    VmsEntry *e = vms_schema_alloc(s, sizeof(*e));

    if (!e) {
        return NULL;
    }
    e->n = 1;
    if (desc->last) {
        desc->last->next = e;
    } else {
        desc->first = e;
    }
    desc->last = e;
    desc->n_entries++;
    return e;
}

VmsEntry *vms_schema_append(VmsSchema *s, VmsDesc *desc, const char *name, const char *type, uint64_t size)
{
    VmsName *n = vms_schema_name(s, name);
    VmsEntry *e = n ? vms_schema_append_entry(s, desc) : NULL;

    if (e) {
        e->name = n;
        e->type = vms_schema_text(s, type);
        e->size = size;
        e->kind = vms_type_kind(type, size);
    }
    return e;
}

VmsDesc *vms_schema_opaque(VmsSchema *s, const char *name, const char *type, uint64_t size)
{
    VmsDesc *d = vms_schema_alloc(s, sizeof(*d));

    return d && vms_schema_append(s, d, name, type, size) && vms_desc_layout(d) ? d : NULL;
}
