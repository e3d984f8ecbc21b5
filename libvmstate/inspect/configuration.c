/* SPDX-License-Identifier: BSD-3-Clause */
/* The configuration element. It is read by what is known of it: 7.2's vmdesc does not describe it. */
#include <string.h>

#include "file.h"

#define NAME_PAGE_BITS "configuration/target-page-bits"
#define NAME_CAPABILITIES "configuration/capabilities"
#define NAME_UUID "configuration/uuid"
#define CAPABILITIES_MAX 1024

static bool damaged(VMStateFile *f, uint64_t offset, const char *what)
{
    vms_file_problem(f, VMSTATE_ERROR_FORMAT, offset, "configuration", "%s", what);
    return false;
}

static bool read_text(VMStateFile *f, uint64_t pos, uint64_t limit, uint64_t length, char *text)
{
    if (length > 255 || pos > limit || length > limit - pos || !vms_source_read(f->source, pos, text, length, NULL)) {
        return false;
    }
    text[length] = 0;
    return strlen(text) == length && g_utf8_validate(text, (gssize)length, NULL);
}

static VmsDesc *add_sub(VMStateFile *f, VmsDesc *parent, const char *name, uint32_t version)
{
    VmsDesc *sub = vms_schema_alloc(f->schema, sizeof(*sub));

    if (sub) {
        sub->name = vms_schema_text(f->schema, name);
        sub->version = version;
        if (parent->subs_last) {
            parent->subs_last->next = sub;
        } else {
            parent->subs = sub;
        }
        parent->subs_last = sub;
    }
    return sub;
}

static bool read_capabilities(VMStateFile *f, VmsDesc *sub, uint64_t *pos, uint64_t limit)
{
    uint64_t count = vms_file_be(f, *pos, 4);
    char name[256];

    vms_schema_append(f->schema, sub, "len", "uint32", 4);
    *pos += 4;
    if (count > CAPABILITIES_MAX || f->capabilities) {
        return damaged(f, *pos - 4, "the number of capabilities cannot be right");
    }
    f->capabilities = g_ptr_array_new_with_free_func(g_free);
    for (uint64_t i = 0; i < count; i++) {
        uint8_t length = vms_source_u8(f->source, *pos);

        if (!read_text(f, *pos + 1, limit, length, name)) {
            g_ptr_array_add(f->capabilities, NULL);
            return damaged(f, *pos, "the name of a capability is expected here");
        }
        g_ptr_array_add(f->capabilities, g_strdup(name));
        vms_schema_append(f->schema, sub, "capability", "capability", 1 + (uint64_t)length);
        *pos += 1 + (uint64_t)length;
    }
    g_ptr_array_add(f->capabilities, NULL);
    return true;
}

static bool read_sub(VMStateFile *f, VmsDesc *desc, uint64_t *pos, uint64_t limit)
{
    uint64_t begin = *pos;
    uint8_t length = vms_source_u8(f->source, *pos + 1);
    VmsDesc *sub;
    char name[256];

    if (!read_text(f, *pos + 2, limit, length, name)) {
        return damaged(f, begin, "the name of a subsection is expected here");
    }
    *pos += 2 + (uint64_t)length;
    sub = add_sub(f, desc, name, (uint32_t)vms_file_be(f, *pos, 4));
    *pos += 4;
    if (!sub) {
        return false;
    }
    if (strcmp(name, NAME_CAPABILITIES) == 0) {
        return read_capabilities(f, sub, pos, limit);
    }
    if (strcmp(name, NAME_PAGE_BITS) == 0) {
        uint64_t bits = vms_file_be(f, *pos, 4);

        vms_schema_append(f->schema, sub, "page_bits", "uint32", 4);
        if (bits >= 8 && bits <= 16 && f->page_size == 0) {
            f->page_size = (uint64_t)1 << bits;
        }
        *pos += 4;
        return true;
    }
    if (strcmp(name, NAME_UUID) == 0) {
        vms_schema_append(f->schema, sub, "uuid", "buffer", 16);
        *pos += 16;
        return true;
    }
    return damaged(f, begin, "this subsection is not known; its length cannot be told");
}

bool vms_configuration_walk(VMStateFile *f, uint64_t *pos, uint64_t limit)
{
    VMStateFileSection *s = &f->configuration;
    VmsDesc *desc = vms_schema_alloc(f->schema, sizeof(*desc));
    uint64_t length = vms_file_be(f, *pos + 1, 4);
    bool good = true;
    char name[256];

    if (!desc || f->has_configuration) {
        return damaged(f, *pos, "a second configuration");
    }
    if (!read_text(f, *pos + 5, limit, length, name)) {
        return damaged(f, *pos + 1, "the length and name of a machine type are expected here");
    }
    desc->name = "configuration";
    desc->version = 1;
    f->machine = g_string_chunk_insert(f->texts, name);
    f->has_configuration = true;
    s->idstr = s->label = "configuration";
    s->offset = *pos;
    s->first.offset = *pos + 1;
    vms_schema_append(f->schema, desc, "len", "uint32", 4);
    vms_schema_append(f->schema, desc, "name", "buffer", length);
    *pos += 5 + length;
    while (good && *pos < limit && vms_source_u8(f->source, *pos) == VMS_SUBSECTION) {
        good = read_sub(f, desc, pos, limit);
    }
    if (*pos > limit) {
        good = damaged(f, limit, "the stream ends within the configuration");
    }
    if (good && vms_desc_layout(desc)) {
        s->desc = desc;
        s->described = true;
        s->size = s->first.size = desc->size;
        vms_desc_bind(f->schema, desc, f->source, s->first.offset);
    }
    s->end = *pos;
    return good;
}
