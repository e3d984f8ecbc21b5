/* SPDX-License-Identifier: BSD-3-Clause */
#include "schema.h"

#include <string.h>

#include "json-reader.h"

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

uint64_t vms_schema_page_size(const VmsSchema *s)
{
    return s->page_size;
}

VmsDesc *vms_schema_configuration(const VmsSchema *s)
{
    return s->configuration;
}

VmsDevice *vms_schema_devices(const VmsSchema *s)
{
    return s->devices;
}

VmsDevice *vms_schema_find(const VmsSchema *s, const char *idstr, uint32_t instance)
{
    g_autofree char *key = g_strdup_printf("%s@%u", idstr, instance);

    return g_hash_table_lookup(s->by_key, key);
}

static VmsEntry *new_entry(VmsSchema *s, VmsDesc *desc)
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
    VmsEntry *e = n ? new_entry(s, desc) : NULL;

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

/* Reading the text. Every function returns false with the reader's error set. */

static bool exhausted(VmsJsonReader *r)
{
    return vms_json_reader_fail(r, VMSTATE_ERROR_LIMIT, "it describes more than this program keeps in memory");
}

static bool read_name(VmsSchema *s, VmsJsonReader *r, const char **text)
{
    if (!vms_json_reader_string(r)) {
        return false;
    }
    *text = vms_schema_text(s, r->text->str);
    return !s->exhausted || exhausted(r);
}

static bool read_u32(VmsJsonReader *r, uint32_t *value)
{
    uint64_t v;

    if (!vms_json_reader_uint(r, &v)) {
        return false;
    }
    *value = (uint32_t)v;
    return true;
}

static bool read_desc(VmsSchema *s, VmsJsonReader *r, VmsDesc *d);

static bool read_subs(VmsSchema *s, VmsJsonReader *r, VmsDesc *d)
{
    bool first = true;

    if (!vms_json_reader_open(r, '[')) {
        return false;
    }
    while (vms_json_reader_element(r, &first)) {
        VmsDesc *sub = vms_schema_alloc(s, sizeof(*sub));

        if (!sub) {
            return exhausted(r);
        }
        if (d->subs_last) {
            d->subs_last->next = sub;
        } else {
            d->subs = sub;
        }
        d->subs_last = sub;
        if (!read_desc(s, r, sub)) {
            return false;
        }
        if (!sub->name) {
            return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "a subsection has no name");
        }
    }
    return !r->error;
}

static bool read_entry(VmsSchema *s, VmsJsonReader *r, VmsEntry *e);

static bool read_fields(VmsSchema *s, VmsJsonReader *r, VmsDesc *d)
{
    bool first = true;

    if (!vms_json_reader_open(r, '[')) {
        return false;
    }
    while (vms_json_reader_element(r, &first)) {
        VmsEntry *e = new_entry(s, d);

        if (!e) {
            return exhausted(r);
        }
        if (!read_entry(s, r, e)) {
            return false;
        }
    }
    return !r->error;
}

/* A member of a description; *known is false where the key is none of a description's. */
static bool read_desc_member(VmsSchema *s, VmsJsonReader *r, VmsDesc *d, bool *known)
{
    const char *key = r->text->str;

    *known = true;
    if (strcmp(key, "vmsd_name") == 0) {
        return read_name(s, r, &d->name);
    }
    if (strcmp(key, "version") == 0) {
        return read_u32(r, &d->version);
    }
    if (strcmp(key, "fields") == 0) {
        return read_fields(s, r, d);
    }
    if (strcmp(key, "subsections") == 0) {
        return read_subs(s, r, d);
    }
    *known = false;
    return true;
}

static bool read_desc(VmsSchema *s, VmsJsonReader *r, VmsDesc *d)
{
    bool first = true;
    bool known;

    if (!vms_json_reader_open(r, '{')) {
        return false;
    }
    while (vms_json_reader_member(r, &first)) {
        if (!read_desc_member(s, r, d, &known) || (!known && !vms_json_reader_skip(r))) {
            return false;
        }
    }
    return !r->error;
}

/* A description in the entry itself: the first of its keys that comes again begins the next one. */
static bool read_inside(VmsSchema *s, VmsJsonReader *r, VmsEntry *e, VmsDesc **current, bool *known)
{
    bool begins = strcmp(r->text->str, "vmsd_name") == 0;
    VmsDesc *d = *current;

    *known = begins || (d && (strcmp(r->text->str, "version") == 0 || strcmp(r->text->str, "fields") == 0 ||
                              strcmp(r->text->str, "subsections") == 0));
    if (!*known) {
        return true;
    }
    if (begins) {
        VmsDesc *fresh = vms_schema_alloc(s, sizeof(*fresh));

        if (!fresh) {
            return exhausted(r);
        }
        if (d) {
            d->next = fresh;
        } else {
            e->desc = fresh;
        }
        e->inside = true;
        *current = d = fresh;
    }
    return read_desc_member(s, r, d, known);
}

static bool read_entry_member(VmsSchema *s, VmsJsonReader *r, VmsEntry *e, VmsDesc **current)
{
    const char *key = r->text->str;
    const char *text;
    bool known;

    if (strcmp(key, "name") == 0) {
        if (!read_name(s, r, &text)) {
            return false;
        }
        e->name = vms_schema_name(s, text);
        return true;
    }
    if (strcmp(key, "type") == 0) {
        return read_name(s, r, &e->type);
    }
    if (strcmp(key, "size") == 0) {
        return vms_json_reader_uint(r, &e->size);
    }
    if (strcmp(key, "array_len") == 0) {
        e->folded = true;
        return vms_json_reader_uint(r, &e->n);
    }
    if (strcmp(key, "struct") == 0 && !e->desc) {
        e->desc = vms_schema_alloc(s, sizeof(*e->desc));
        return e->desc ? read_desc(s, r, e->desc) : exhausted(r);
    }
    return read_inside(s, r, e, current, &known) && (known || vms_json_reader_skip(r));
}

static bool read_entry(VmsSchema *s, VmsJsonReader *r, VmsEntry *e)
{
    VmsDesc *current = NULL;
    bool first = true;

    if (!vms_json_reader_open(r, '{')) {
        return false;
    }
    while (vms_json_reader_member(r, &first)) {
        if (!read_entry_member(s, r, e, &current)) {
            return false;
        }
    }
    if (!r->error && (!e->name || !e->type)) {
        return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "a field has no name or no type");
    }
    return !r->error;
}

static bool read_device(VmsSchema *s, VmsJsonReader *r)
{
    VmsDevice *dev = vms_schema_alloc(s, sizeof(*dev) + sizeof(VmsDesc));
    bool first = true;
    bool known = true;
    uint64_t begin;
    char *key;

    vms_json_reader_look(r);
    begin = vms_json_reader_tell(r);
    if (!dev || !vms_json_reader_open(r, '{')) {
        return dev ? false : exhausted(r);
    }
    dev->desc = (VmsDesc *)(dev + 1);
    while (vms_json_reader_member(r, &first)) {
        bool good;

        if (strcmp(r->text->str, "name") == 0) {
            good = read_name(s, r, &dev->idstr);
        } else if (strcmp(r->text->str, "instance_id") == 0) {
            good = read_u32(r, &dev->instance);
        } else {
            good = read_desc_member(s, r, dev->desc, &known) && (known || vms_json_reader_skip(r));
        }
        if (!good) {
            return false;
        }
    }
    if (r->error || !dev->idstr) {
        return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "a device has no name");
    }
    dev->text = begin;
    dev->text_size = vms_json_reader_tell(r) - begin;
    if (s->devices_last) {
        s->devices_last->next = dev;
    } else {
        s->devices = dev;
    }
    s->devices_last = dev;
    key = g_strdup_printf("%s@%u", dev->idstr, dev->instance);
    if (g_hash_table_contains(s->by_key, key)) {
        g_free(key);
    } else {
        s->budget -= MIN(s->budget, strlen(key) + 64);
        g_hash_table_insert(s->by_key, key, dev);
    }
    return true;
}

static bool read_devices(VmsSchema *s, VmsJsonReader *r)
{
    bool first = true;

    if (!vms_json_reader_open(r, '[')) {
        return false;
    }
    while (vms_json_reader_element(r, &first)) {
        if (!read_device(s, r)) {
            return false;
        }
    }
    return !r->error;
}

static bool read_top(VmsSchema *s, VmsJsonReader *r)
{
    bool first = true;

    if (!vms_json_reader_open(r, '{')) {
        return false;
    }
    while (vms_json_reader_member(r, &first)) {
        bool good;

        if (strcmp(r->text->str, "devices") == 0) {
            good = read_devices(s, r);
        } else if (strcmp(r->text->str, "page_size") == 0) {
            good = vms_json_reader_uint(r, &s->page_size);
        } else if (strcmp(r->text->str, "configuration") == 0 && !s->configuration) {
            s->configuration = vms_schema_alloc(s, sizeof(*s->configuration));
            good = s->configuration ? read_desc(s, r, s->configuration) : exhausted(r);
        } else {
            good = vms_json_reader_skip(r);
        }
        if (!good) {
            return false;
        }
    }
    if (!r->error && vms_json_reader_look(r) >= 0) {
        return vms_json_reader_fail(r, VMSTATE_ERROR_FORMAT, "text follows its end");
    }
    return !r->error;
}

static bool layout_all(VmsSchema *s, GError **error)
{
    bool good = !s->configuration || vms_desc_layout(s->configuration);

    for (VmsDevice *d = s->devices; d && good; d = d->next) {
        good = vms_desc_layout(d->desc);
    }
    if (!good) {
        g_set_error_literal(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT, "the vmdesc: its sizes add up to more than a file can have");
    }
    return good;
}

bool vms_schema_parse(VmsSchema *s, VmsSource *source, uint64_t offset, uint64_t size, GError **error)
{
    VmsJsonReader r;
    bool good;

    vms_json_reader_init(&r, source, offset, size);
    good = read_top(s, &r);
    if (!good && !r.error) {
        vms_json_reader_fail(&r, VMSTATE_ERROR_FORMAT, "it ends too early");
    }
    if (!good) {
        g_propagate_error(error, g_steal_pointer(&r.error));
    }
    vms_json_reader_clear(&r);
    return good && layout_all(s, error);
}
