/* SPDX-License-Identifier: BSD-3-Clause */
/* Nodes are made here, each from its parent and what the descriptions say. */
#include "node.h"

#include <string.h>

/* What children have in common. Each member by itself: files have millions of nodes, and memset() takes longer. */
static void begin(const VMStateNode *parent, VMStateNode *child, VmsNodeRole role)
{
    child->file = parent->file;
    child->parent = parent;
    child->section = parent->section;
    child->desc = NULL;
    child->entry = NULL;
    child->index = 0;
    child->count = 0;
    child->role = role;
    child->reserved[0] = child->reserved[1] = NULL;
}

static bool is_struct(const VmsEntry *e)
{
    return e->kind == VMSTATE_NODE_STRUCT;
}

/* Element @i of the entry, whose description's bytes begin at @base. */
static void make_element(const VMStateNode *parent, const VmsEntry *e, uint64_t base, uint64_t i, VmsNodeRole role,
                         VMStateNode *child)
{
    begin(parent, child, role);
    child->entry = e;
    child->desc = is_struct(e) ? e->desc : NULL;
    child->offset = base + e->offset + i * e->size;
    child->size = e->size;
    child->index = e->position + i;
    child->kind = (VMStateNodeKind)e->kind;
    child->count = e->kind == VMSTATE_NODE_LIST ? e->list_n : 0;
}

static uint64_t group_size(const VmsEntry *head)
{
    uint64_t size = 0;

    for (const VmsEntry *e = head; e; e = e->same) {
        size += e->total;
    }
    return size;
}

static void make_field(const VMStateNode *parent, const VmsEntry *head, VMStateNode *child)
{
    if (!head->indexed) {
        make_element(parent, head, parent->offset, 0, VMS_NODE_FIELD, child);
        return;
    }
    begin(parent, child, VMS_NODE_ARRAY);
    child->entry = head;
    child->offset = parent->offset + head->offset;
    child->size = group_size(head);
    child->count = head->group;
    child->kind = VMSTATE_NODE_ARRAY;
}

static void make_subsection(const VMStateNode *parent, const VmsDesc *sub, VMStateNode *child)
{
    begin(parent, child, VMS_NODE_SUBSECTION);
    child->desc = sub;
    child->offset = parent->offset + sub->offset + vms_desc_header(sub);
    child->size = sub->size;
    child->kind = VMSTATE_NODE_STRUCT;
}

static void make_list_element(const VMStateNode *list, const VmsDesc *d, uint64_t offset, uint64_t i, VMStateNode *child)
{
    begin(list, child, VMS_NODE_LIST_ELEMENT);
    child->entry = list->entry;
    child->desc = d;
    child->offset = offset;
    child->size = d->size;
    child->index = i;
    child->kind = VMSTATE_NODE_STRUCT;
}

void vmstate_node_iter_init(VMStateNodeIter *iter, const VMStateNode *node)
{
    memset(iter, 0, sizeof(*iter));
    iter->node = node;
    if (node->kind == VMSTATE_NODE_STRUCT) {
        iter->next = node->desc ? vms_node_desc(node)->first : NULL;
    } else if (node->kind == VMSTATE_NODE_ARRAY) {
        iter->next = node->entry;
    } else if (node->kind == VMSTATE_NODE_LIST) {
        iter->next = vms_node_entry(node)->desc;
        iter->offset = node->offset + vms_node_entry(node)->list_lead;
    }
}

static bool next_member(VMStateNodeIter *iter, VMStateNode *child)
{
    const VMStateNode *node = iter->node;

    if (iter->phase == 0) {
        const VmsEntry *e = iter->next;

        while (e && !e->label) {
            e = e->next;
        }
        if (e) {
            make_field(node, e, child);
            iter->next = e->next;
            return true;
        }
        iter->phase = 1;
        iter->next = node->desc ? vms_node_desc(node)->subs : NULL;
    }
    if (!iter->next) {
        return false;
    }
    make_subsection(node, iter->next, child);
    iter->next = ((const VmsDesc *)iter->next)->next;
    return true;
}

static bool next_element(VMStateNodeIter *iter, VMStateNode *child)
{
    const VmsEntry *head = vms_node_entry(iter->node);
    const VmsEntry *e = iter->next;

    while (e && iter->index >= e->n) {
        e = e->same;
        iter->index = 0;
    }
    iter->next = e;
    if (!e) {
        return false;
    }
    make_element(iter->node, e, iter->node->offset - head->offset, iter->index++, VMS_NODE_ELEMENT, child);
    return true;
}

static bool next_list_element(VMStateNodeIter *iter, VMStateNode *child)
{
    const VmsEntry *e = vms_node_entry(iter->node);
    const VmsDesc *d = iter->next;

    if (!d || iter->index >= e->list_n) {
        return false;
    }
    iter->offset += e->list_gap[iter->index & 1];
    make_list_element(iter->node, d, iter->offset, iter->index, child);
    iter->offset += d->size;
    iter->index++;
    iter->next = e->uniform ? d : d->next;
    return true;
}

bool vmstate_node_iter_next(VMStateNodeIter *iter, VMStateNode *child)
{
    switch (iter->node->kind) {
    case VMSTATE_NODE_STRUCT:
        return next_member(iter, child);
    case VMSTATE_NODE_ARRAY:
        return next_element(iter, child);
    case VMSTATE_NODE_LIST:
        return next_list_element(iter, child);
    default:
        return false;
    }
}

bool vmstate_node_get_child(const VMStateNode *node, const char *name, VMStateNode *child)
{
    VMStateNodeIter iter;

    if (node->kind != VMSTATE_NODE_STRUCT) {
        return false;
    }
    vmstate_node_iter_init(&iter, node);
    while (vmstate_node_iter_next(&iter, child)) {
        if (strcmp(vmstate_node_get_name(child), name) == 0) {
            return true;
        }
    }
    return false;
}

bool vmstate_node_get_element(const VMStateNode *node, uint64_t index, VMStateNode *element)
{
    const VmsEntry *head = vms_node_entry(node);
    VMStateNodeIter iter;

    if (node->kind == VMSTATE_NODE_ARRAY) {
        for (const VmsEntry *e = head; e; e = e->same) {
            if (index >= e->position && index - e->position < e->n) {
                make_element(node, e, node->offset - head->offset, index - e->position, VMS_NODE_ELEMENT, element);
                return true;
            }
        }
        return false;
    }
    vmstate_node_iter_init(&iter, node);
    while (node->kind == VMSTATE_NODE_LIST && vmstate_node_iter_next(&iter, element)) {
        if (element->index == index) {
            return true;
        }
    }
    return false;
}

VMStateNodeKind vmstate_node_get_kind(const VMStateNode *node)
{
    return node->kind;
}

bool vmstate_node_is_leaf(const VMStateNode *node)
{
    return node->kind != VMSTATE_NODE_STRUCT && node->kind != VMSTATE_NODE_ARRAY && node->kind != VMSTATE_NODE_LIST;
}

bool vmstate_node_is_subsection(const VMStateNode *node)
{
    return node->role == VMS_NODE_SUBSECTION;
}

bool vmstate_node_is_element(const VMStateNode *node)
{
    return node->role == VMS_NODE_ELEMENT || node->role == VMS_NODE_LIST_ELEMENT;
}

const char *vmstate_node_get_name(const VMStateNode *node)
{
    switch (node->role) {
    case VMS_NODE_ROOT:
        return node->section->label;
    case VMS_NODE_SUBSECTION:
        return vms_node_desc(node)->label;
    case VMS_NODE_ELEMENT:
    case VMS_NODE_LIST_ELEMENT:
        return vmstate_node_get_name(node->parent);
    default:
        return vms_node_entry(node)->label;
    }
}

const char *vmstate_node_get_field_name(const VMStateNode *node)
{
    switch (node->role) {
    case VMS_NODE_ROOT:
    case VMS_NODE_SUBSECTION:
        return vms_node_desc(node) ? vms_node_desc(node)->name : NULL;
    case VMS_NODE_ELEMENT:
    case VMS_NODE_LIST_ELEMENT:
        return vmstate_node_get_field_name(node->parent);
    default:
        return vms_node_entry(node)->name->text;
    }
}

const char *vmstate_node_get_type(const VMStateNode *node)
{
    return node->role == VMS_NODE_LIST_ELEMENT || !node->entry ? "struct" : vms_node_entry(node)->type;
}

const char *vmstate_node_get_description(const VMStateNode *node)
{
    return node->desc ? vms_node_desc(node)->name : NULL;
}

uint32_t vmstate_node_get_version(const VMStateNode *node)
{
    return node->desc ? vms_node_desc(node)->version : 0;
}

uint64_t vmstate_node_get_offset(const VMStateNode *node)
{
    return node->offset;
}

uint64_t vmstate_node_get_size(const VMStateNode *node)
{
    return node->size;
}

uint64_t vmstate_node_get_count(const VMStateNode *node)
{
    return node->count;
}

uint64_t vmstate_node_get_index(const VMStateNode *node)
{
    return node->index;
}

uint64_t vmstate_node_get_element_size(const VMStateNode *node)
{
    const VmsEntry *e = vms_node_entry(node);

    if (node->kind != VMSTATE_NODE_ARRAY || e->same || is_struct(e) || e->kind == VMSTATE_NODE_LIST) {
        return 0;
    }
    return e->size;
}

bool vmstate_node_is_uniform(const VMStateNode *node)
{
    return node->kind == VMSTATE_NODE_ARRAY && !vms_node_entry(node)->same &&
           vms_node_entry(node)->kind != VMSTATE_NODE_LIST;
}

VMStateNodeKind vmstate_node_get_element_kind(const VMStateNode *node)
{
    return node->kind == VMSTATE_NODE_ARRAY ? (VMStateNodeKind)vms_node_entry(node)->kind : VMSTATE_NODE_BUFFER;
}

void vmstate_node_append_path(const VMStateNode *node, GString *path)
{
    if (node->parent) {
        vmstate_node_append_path(node->parent, path);
    }
    if (vmstate_node_is_element(node)) {
        g_string_append_printf(path, "[%" G_GUINT64_FORMAT "]", node->index);
        return;
    }
    if (node->parent) {
        g_string_append_c(path, node->parent->role == VMS_NODE_ROOT ? ':' : '.');
    }
    g_string_append(path, vmstate_node_get_name(node));
}

char *vmstate_node_get_path(const VMStateNode *node)
{
    GString *path = g_string_new(NULL);

    vmstate_node_append_path(node, path);
    return g_string_free(path, FALSE);
}
