/* SPDX-License-Identifier: BSD-3-Clause */
/* The vmdesc's text becomes a schema. */
#include "schema.h"

#include <string.h>

#include "json-reader.h"

#define NAME_SIZE_MAX 512

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
    /* A path has the names of all that is around a field. */
    if (r->text->len > NAME_SIZE_MAX) {
        return vms_json_reader_fail(r, VMSTATE_ERROR_LIMIT, "a name is longer than 512 bytes");
    }
    *text = vms_schema_text(s, r->text->str);
    return !vms_schema_is_exhausted(s) || exhausted(r);
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
        VmsEntry *e = vms_schema_append_entry(s, d);

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
    const char *text = "";
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
    vms_schema_add_device(s, dev);
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

static bool read_page_size(VmsSchema *s, VmsJsonReader *r)
{
    uint64_t size;

    if (!vms_json_reader_uint(r, &size)) {
        return false;
    }
    vms_schema_set_page_size(s, size);
    return true;
}

static bool read_configuration(VmsSchema *s, VmsJsonReader *r)
{
    VmsDesc *d = vms_schema_alloc(s, sizeof(*d));

    if (!d) {
        return exhausted(r);
    }
    vms_schema_set_configuration(s, d);
    return read_desc(s, r, d);
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
            good = read_page_size(s, r);
        } else if (strcmp(r->text->str, "configuration") == 0 && !vms_schema_configuration(s)) {
            good = read_configuration(s, r);
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
    VmsDesc *configuration = vms_schema_configuration(s);
    bool good = !configuration || vms_desc_layout(configuration);

    for (VmsDevice *d = vms_schema_devices(s); d && good; d = d->next) {
        good = vms_desc_layout(d->desc);
    }
    if (!good) {
        g_set_error_literal(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
                            "the vmdesc: its sizes add up to more than a file can have");
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
