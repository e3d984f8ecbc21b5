/* SPDX-License-Identifier: BSD-3-Clause */
/* Two trees of fields compared by path: both go by at once. */
#include <inttypes.h>
#include <string.h>

#include "diff.h"

#define ELEMENTS_SHOWN 16
#define VALUE_MAX 4096
#define CHUNK ((size_t)16384)

static void compare(Diff *d, const VMStateNode node[2]);

static void numbers(Diff *d, const VMStateNode *node, const char *what, uint64_t a, uint64_t b)
{
    g_autofree char *path = NULL;

    if (a == b) {
        return;
    }
    d->shapes++;
    path = vmstate_node_get_path(node);
    if (diff_wants(d, path)) {
        diff_begin(d, path, what);
        diff_numbers(d, a, b);
        diff_end(d);
    }
}

static void value(Diff *d, int side, VMStateNodeKind kind, const uint8_t *bytes, size_t n)
{
    diff_colour(d, side);
    out_value(&d->out, n == 0 ? VMSTATE_NODE_BUFFER : kind, bytes, n, d->json);
    out_colour(&d->out, "0");
}

/* "3, 5-7" */
static void bits(Diff *d, uint64_t differ)
{
    bool first = true;

    for (int i = 0; i < 64; i++) {
        int last = i;

        if (!(differ >> i & 1)) {
            continue;
        }
        while (last < 63 && (differ >> (last + 1) & 1)) {
            last++;
        }
        out_printf(&d->out, first ? "%d" : ", %d", i);
        if (last > i) {
            out_printf(&d->out, "-%d", last);
        }
        first = false;
        i = last;
    }
}

static uint64_t number(const uint8_t *bytes, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++) {
        v = v << 8 | bytes[i];
    }
    return v;
}

static void changed(Diff *d, const char *path, VMStateNodeKind kind, const uint8_t *a, const uint8_t *b, size_t n)
{
    diff_begin(d, path, "value");
    out_text(&d->out, d->json ? ", \"a\": " : "");
    value(d, 0, kind, a, n);
    out_text(&d->out, d->json ? ", \"b\": " : " -> ");
    value(d, 1, kind, b, n);
    if ((kind == VMSTATE_NODE_INT || kind == VMSTATE_NODE_UINT) && n <= 8) {
        out_text(&d->out, d->json ? ", \"bits\": \"" : "  (bits ");
        bits(d, number(a, n) ^ number(b, n));
        out_text(&d->out, d->json ? "\"" : ")");
    }
    diff_end(d);
}

static bool read_both(Diff *d, const VMStateNode node[2], uint64_t at, uint8_t *bytes[2], size_t n)
{
    return !d->error && vmstate_node_read(&node[0], at, bytes[0], n, &d->error) &&
           vmstate_node_read(&node[1], at, bytes[1], n, &d->error);
}

static void leaf(Diff *d, const VMStateNode node[2])
{
    uint64_t offset[2], size[2];
    uint8_t room[2][VALUE_MAX];
    uint8_t *bytes[2] = { room[0], room[1] };
    VMStateNodeKind kind = vmstate_node_get_kind(&node[0]);
    g_autofree char *path = NULL;

    for (int i = 0; i < 2; i++) {
        offset[i] = vmstate_node_get_offset(&node[i]);
        size[i] = vmstate_node_get_size(&node[i]);
    }
    if (kind == VMSTATE_NODE_BUFFER || size[0] != size[1] || size[0] > VALUE_MAX) {
        path = vmstate_node_get_path(&node[0]);
        diff_bytes(d, path, offset, size);
        return;
    }
    if (!read_both(d, node, 0, bytes, (size_t)size[0]) || memcmp(room[0], room[1], (size_t)size[0]) == 0) {
        return;
    }
    path = vmstate_node_get_path(&node[0]);
    if (diff_wants(d, path)) {
        changed(d, path, kind, room[0], room[1], (size_t)size[0]);
    }
}

static void more_elements(Diff *d, const char *path, uint64_t n)
{
    if (n == 0) {
        return;
    }
    diff_begin(d, path, "elements");
    out_printf(&d->out, d->json ? ", \"more\": %" PRIu64 : "%" PRIu64 " more elements differ", n);
    diff_end(d);
    d->differences += n - 1;
}

/* Elements of one chunk, which begin with element @first. */
static void chunk(Diff *d, const VMStateNode *array, uint64_t first, uint8_t *bytes[2], size_t n, uint64_t *shown,
                  uint64_t *more)
{
    size_t size = (size_t)vmstate_node_get_element_size(array);
    g_autofree char *path = vmstate_node_get_path(array);

    for (size_t at = 0; at < n; at += size) {
        g_autofree char *element = NULL;

        if (memcmp(bytes[0] + at, bytes[1] + at, size) == 0) {
            continue;
        }
        element = g_strdup_printf("%s[%" PRIu64 "]", path, first + at / size);
        if (!diff_wants(d, element)) {
            continue;
        }
        if ((*shown)++ < ELEMENTS_SHOWN) {
            changed(d, element, vmstate_node_get_element_kind(array), bytes[0] + at, bytes[1] + at, size);
        } else {
            (*more)++;
        }
    }
}

/* Leaves one behind the other, compared in pieces. */
static void scalars(Diff *d, const VMStateNode node[2], uint64_t count)
{
    size_t size = (size_t)vmstate_node_get_element_size(&node[0]);
    uint64_t most = MAX(1, CHUNK / size);
    uint64_t shown = 0, more = 0;
    g_autofree uint8_t *a = g_malloc(CHUNK);
    g_autofree uint8_t *b = g_malloc(CHUNK);
    uint8_t *bytes[2] = { a, b };
    g_autofree char *path = NULL;

    for (uint64_t i = 0; i < count; i += most) {
        size_t n = (size_t)MIN(most, count - i) * size;

        if (!read_both(d, node, i * size, bytes, n)) {
            return;
        }
        if (memcmp(a, b, n) != 0) {
            chunk(d, &node[0], i, bytes, n, &shown, &more);
        }
    }
    path = vmstate_node_get_path(&node[0]);
    more_elements(d, path, more);
}

/*
 * Structs, one behind the other: where the first of both files have the same fields, so have all, and then equal bytes are
 * equal values.
 */
static bool structs(Diff *d, const VMStateNode node[2], uint64_t count)
{
    uint64_t shapes = d->shapes;
    uint64_t size, most;
    g_autofree uint8_t *a = NULL;
    g_autofree uint8_t *b = NULL;
    VMStateNode child[2];

    if (!vmstate_node_is_uniform(&node[0]) || !vmstate_node_is_uniform(&node[1]) || count < 2 ||
        !vmstate_node_get_element(&node[0], 0, &child[0]) || !vmstate_node_get_element(&node[1], 0, &child[1])) {
        return false;
    }
    size = vmstate_node_get_size(&child[0]);
    if (size == 0 || size > CHUNK || size != vmstate_node_get_size(&child[1])) {
        return false;
    }
    compare(d, child);
    a = g_malloc(CHUNK);
    b = g_malloc(CHUNK);
    most = CHUNK / size;
    for (uint64_t i = 1; i < count; i += most) {
        uint64_t n = MIN(most, count - i);

        if (!read_both(d, node, i * size, (uint8_t *[2]){ a, b }, (size_t)(n * size))) {
            return true;
        }
        for (uint64_t k = 0; k < n && !d->error; k++) {
            if ((d->shapes != shapes || memcmp(a + k * size, b + k * size, (size_t)size) != 0) &&
                vmstate_node_get_element(&node[0], i + k, &child[0]) &&
                vmstate_node_get_element(&node[1], i + k, &child[1])) {
                compare(d, child);
            }
        }
    }
    return true;
}

static void elements(Diff *d, const VMStateNode node[2])
{
    uint64_t count[2] = { vmstate_node_get_count(&node[0]), vmstate_node_get_count(&node[1]) };
    uint64_t size = vmstate_node_get_element_size(&node[0]);
    VMStateNodeIter iter[2];
    VMStateNode child[2];

    numbers(d, &node[0], "length", count[0], count[1]);
    if (size > 0 && size <= CHUNK && size == vmstate_node_get_element_size(&node[1]) &&
        vmstate_node_get_element_kind(&node[0]) == vmstate_node_get_element_kind(&node[1])) {
        scalars(d, node, MIN(count[0], count[1]));
        return;
    }
    if (structs(d, node, MIN(count[0], count[1]))) {
        return;
    }
    vmstate_node_iter_init(&iter[0], &node[0]);
    vmstate_node_iter_init(&iter[1], &node[1]);
    while (!d->error && vmstate_node_iter_next(&iter[0], &child[0]) && vmstate_node_iter_next(&iter[1], &child[1])) {
        compare(d, child);
    }
}

static void one_side(Diff *d, const VMStateNode *node, int side)
{
    g_autofree char *path = vmstate_node_get_path(node);

    d->shapes++;
    diff_one_side(d, path, vmstate_node_is_subsection(node) ? "subsection" : "field", side,
                  vmstate_node_get_size(node));
}

/* Children that do not stand in one order: by name. */
static void by_name(Diff *d, const VMStateNode node[2])
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    VMStateNodeIter iter;
    VMStateNode child[2];

    vmstate_node_iter_init(&iter, &node[1]);
    while (vmstate_node_iter_next(&iter, &child[1])) {
        g_hash_table_insert(names, g_strdup(vmstate_node_get_name(&child[1])), g_memdup2(&child[1], sizeof(child[1])));
    }
    vmstate_node_iter_init(&iter, &node[0]);
    while (!d->error && vmstate_node_iter_next(&iter, &child[0])) {
        const VMStateNode *other = g_hash_table_lookup(names, vmstate_node_get_name(&child[0]));

        if (other) {
            child[1] = *other;
            g_hash_table_remove(names, vmstate_node_get_name(&child[0]));
            compare(d, child);
        } else {
            one_side(d, &child[0], 0);
        }
    }
    vmstate_node_iter_init(&iter, &node[1]);
    while (vmstate_node_iter_next(&iter, &child[1])) {
        if (g_hash_table_contains(names, vmstate_node_get_name(&child[1]))) {
            one_side(d, &child[1], 1);
        }
    }
}

static bool same_names(const VMStateNode node[2])
{
    VMStateNodeIter iter[2];
    VMStateNode child[2];
    bool more[2];

    vmstate_node_iter_init(&iter[0], &node[0]);
    vmstate_node_iter_init(&iter[1], &node[1]);
    do {
        more[0] = vmstate_node_iter_next(&iter[0], &child[0]);
        more[1] = vmstate_node_iter_next(&iter[1], &child[1]);
        if (more[0] != more[1] ||
            (more[0] && strcmp(vmstate_node_get_name(&child[0]), vmstate_node_get_name(&child[1])) != 0)) {
            return false;
        }
    } while (more[0]);
    return true;
}

void diff_fields(Diff *d, const VMStateNode node[2])
{
    VMStateNodeIter iter[2];
    VMStateNode child[2];

    if (!same_names(node)) {
        by_name(d, node);
        return;
    }
    vmstate_node_iter_init(&iter[0], &node[0]);
    vmstate_node_iter_init(&iter[1], &node[1]);
    while (!d->error && vmstate_node_iter_next(&iter[0], &child[0]) && vmstate_node_iter_next(&iter[1], &child[1])) {
        compare(d, child);
    }
}

static void types(Diff *d, const VMStateNode node[2])
{
    g_autofree char *path = vmstate_node_get_path(&node[0]);

    d->shapes++;
    if (!diff_wants(d, path)) {
        return;
    }
    diff_begin(d, path, "type");
    for (int i = 0; i < 2; i++) {
        const char *type = vmstate_node_get_type(&node[i]);

        if (d->json) {
            out_printf(&d->out, ", \"%c\": ", 'a' + i);
            out_json_string(&d->out, type ? type : "");
        } else {
            out_safe(&d->out, type ? type : "");
            out_printf(&d->out, " of %" PRIu64 " bytes%s", vmstate_node_get_size(&node[i]), i == 0 ? " -> " : "");
        }
    }
    diff_end(d);
}

static void compare(Diff *d, const VMStateNode node[2])
{
    VMStateNodeKind kind[2] = { vmstate_node_get_kind(&node[0]), vmstate_node_get_kind(&node[1]) };

    if (kind[0] != kind[1]) {
        types(d, node);
        if (vmstate_node_is_leaf(&node[0]) && vmstate_node_is_leaf(&node[1]) &&
            vmstate_node_get_size(&node[0]) == vmstate_node_get_size(&node[1])) {
            leaf(d, node);
        }
    } else if (vmstate_node_is_leaf(&node[0])) {
        leaf(d, node);
    } else if (kind[0] == VMSTATE_NODE_STRUCT) {
        if (vmstate_node_get_description(&node[0]) && vmstate_node_get_description(&node[1])) {
            numbers(d, &node[0], "version", vmstate_node_get_version(&node[0]), vmstate_node_get_version(&node[1]));
        }
        diff_fields(d, node);
    } else {
        elements(d, node);
    }
}
