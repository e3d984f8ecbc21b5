/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef VMS_INSPECT_NODE_H
#define VMS_INSPECT_NODE_H

#include "file.h"

/* What a node stands for; VMStateNode.role. */
typedef enum VmsNodeRole {
    VMS_NODE_ROOT,
    VMS_NODE_FIELD,
    VMS_NODE_ARRAY,
    VMS_NODE_ELEMENT,
    VMS_NODE_LIST_ELEMENT,
    VMS_NODE_SUBSECTION,
} VmsNodeRole;

static inline const VmsEntry *vms_node_entry(const VMStateNode *node)
{
    return node->entry;
}

static inline const VmsDesc *vms_node_desc(const VMStateNode *node)
{
    return node->desc;
}

#endif
