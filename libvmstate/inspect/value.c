/* SPDX-License-Identifier: BSD-3-Clause */
/* Values of leaves. */
#include <string.h>

#include "node.h"

bool vmstate_node_read(const VMStateNode *node, uint64_t offset, void *data, size_t size, GError **error)
{
    if (offset > node->size || size > node->size - offset) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_CAPACITY, "bytes beyond the end of the field were asked for");
        return false;
    }
    return vms_source_read(node->file->source, node->offset + offset, data, size, error);
}

bool vmstate_node_get_uint64(const VMStateNode *node, uint64_t *value, GError **error)
{
    uint8_t bytes[8];
    uint64_t v = 0;

    *value = 0;
    if (node->size > sizeof(bytes) || !vmstate_node_is_leaf(node)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE, "the field is no integer");
        return false;
    }
    if (!vms_source_read(node->file->source, node->offset, bytes, node->size, error)) {
        return false;
    }
    for (size_t i = 0; i < node->size; i++) {
        v = v << 8 | bytes[i];
    }
    *value = v;
    return true;
}

bool vmstate_node_get_int64(const VMStateNode *node, int64_t *value, GError **error)
{
    uint64_t v;

    *value = 0;
    if (!vmstate_node_get_uint64(node, &v, error)) {
        return false;
    }
    if (node->kind == VMSTATE_NODE_INT && node->size < 8) {
        uint64_t sign = (uint64_t)1 << (node->size * 8 - 1);

        v = (v ^ sign) - sign;
    }
    *value = (int64_t)v;
    return true;
}

bool vmstate_node_get_double(const VMStateNode *node, double *value, GError **error)
{
    uint64_t bits;
    uint32_t low;
    float f;

    *value = 0;
    if (!vmstate_node_get_uint64(node, &bits, error)) {
        return false;
    }
    if (node->size == 4) {
        low = (uint32_t)bits;
        memcpy(&f, &low, sizeof(f));
        *value = f;
    } else {
        memcpy(value, &bits, sizeof(*value));
    }
    return true;
}

static bool visit(const VMStateNode *node, GString *path, VMStateVisitFunc func, void *opaque)
{
    VMStateNodeIter iter;
    VMStateNode child;
    gsize length = path->len;
    VMStateVisit next = func(node, path->str, opaque);

    if (next != VMSTATE_VISIT_CONTINUE || vmstate_node_get_element_size(node) != 0) {
        return next != VMSTATE_VISIT_STOP;
    }
    vmstate_node_iter_init(&iter, node);
    while (vmstate_node_iter_next(&iter, &child)) {
        if (vmstate_node_is_element(&child)) {
            g_string_append_printf(path, "[%" G_GUINT64_FORMAT "]", child.index);
        } else {
            g_string_append_c(path, node->role == VMS_NODE_ROOT ? ':' : '.');
            g_string_append(path, vmstate_node_get_name(&child));
        }
        if (!visit(&child, path, func, opaque)) {
            return false;
        }
        g_string_truncate(path, length);
    }
    return true;
}

bool vmstate_node_visit(const VMStateNode *node, VMStateVisitFunc func, void *opaque)
{
    GString *path = g_string_new(NULL);
    bool good;

    vmstate_node_append_path(node, path);
    good = visit(node, path, func, opaque);
    g_string_free(path, TRUE);
    return good;
}

bool vmstate_file_visit(VMStateFile *f, VMStateVisitFunc func, void *opaque)
{
    VMStateNode root;

    if (vmstate_file_get_configuration(f, &root) && !vmstate_node_visit(&root, func, opaque)) {
        return false;
    }
    for (guint i = 0; i < f->sections->len; i++) {
        vmstate_file_section_get_root(f, g_ptr_array_index(f->sections, i), &root);
        if (!vmstate_node_visit(&root, func, opaque)) {
            return false;
        }
    }
    return true;
}

/* '*' is tried again from where it last stood, one character further on: no recursion, no explosion. */
bool vmstate_path_matches(const char *glob, const char *path)
{
    const char *star = NULL;
    const char *from = NULL;

    while (*path) {
        if (*glob == '*') {
            star = ++glob;
            from = path;
        } else if (*glob == '?') {
            glob++;
            path = g_utf8_next_char(path);
        } else if (*glob == *path) {
            glob++;
            path++;
        } else if (star) {
            glob = star;
            path = ++from;
        } else {
            return false;
        }
    }
    while (*glob == '*') {
        glob++;
    }
    return *glob == 0;
}
