/* SPDX-License-Identifier: BSD-3-Clause */
#include "node.h"

#include <string.h>

size_t vmstate_file_get_n_sections(const VMStateFile *f)
{
    return f->sections->len;
}

const VMStateFileSection *vmstate_file_get_section(const VMStateFile *f, size_t i)
{
    return g_ptr_array_index(f->sections, i);
}

const VMStateFileSection *vmstate_file_find_section(const VMStateFile *f, const char *idstr, uint32_t instance_id)
{
    for (guint i = 0; i < f->sections->len; i++) {
        const VMStateFileSection *s = g_ptr_array_index(f->sections, i);

        if (s->instance == instance_id && strcmp(s->idstr, idstr) == 0) {
            return s;
        }
    }
    return NULL;
}

const char *vmstate_file_section_get_idstr(const VMStateFileSection *s)
{
    return s->idstr;
}

const char *vmstate_file_section_get_label(const VMStateFileSection *s)
{
    return s->label;
}

uint32_t vmstate_file_section_get_instance(const VMStateFileSection *s)
{
    return s->instance;
}

uint32_t vmstate_file_section_get_id(const VMStateFileSection *s)
{
    return s->id;
}

uint32_t vmstate_file_section_get_version(const VMStateFileSection *s)
{
    return s->version;
}

bool vmstate_file_section_is_iterable(const VMStateFileSection *s)
{
    return s->iterable;
}

uint64_t vmstate_file_section_get_offset(const VMStateFileSection *s)
{
    return s->offset;
}

uint64_t vmstate_file_section_get_size(const VMStateFileSection *s)
{
    return s->size;
}

size_t vmstate_file_section_get_n_parts(const VMStateFileSection *s)
{
    return 1 + (s->more ? s->more->len : 0);
}

void vmstate_file_section_get_part(const VMStateFileSection *s, size_t i, uint64_t *offset, uint64_t *size)
{
    const VmsPart *part = i == 0 ? &s->first : &g_array_index(s->more, VmsPart, i - 1);

    *offset = part->offset;
    *size = part->size;
}

static void root_of(VMStateFile *f, const VMStateFileSection *s, VMStateNode *root)
{
    memset(root, 0, sizeof(*root));
    root->file = f;
    root->section = s;
    root->desc = s->desc;
    root->offset = s->first.offset;
    root->size = s->size;
    root->kind = VMSTATE_NODE_STRUCT;
    root->role = VMS_NODE_ROOT;
}

void vmstate_file_section_get_root(VMStateFile *f, const VMStateFileSection *s, VMStateNode *root)
{
    root_of(f, s, root);
}

bool vmstate_file_get_configuration(VMStateFile *f, VMStateNode *root)
{
    if (!f->has_configuration) {
        return false;
    }
    root_of(f, &f->configuration, root);
    return true;
}
