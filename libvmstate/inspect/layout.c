/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a description's fields lie, what their elements are, and what they are called. */
#include <string.h>

#include "schema.h"

uint64_t vms_desc_header(const VmsDesc *sub)
{
    return 6 + strlen(sub->name);
}

/* Steps that are taken to keep paths apart. */
#define WORK_MAX 4000000
/* Counting them ends here. */
#define NODES_MAX (UINT64_MAX / 4)

typedef struct Type {
    const char *name;
    uint8_t size; /* 0: any */
    uint8_t kind;
} Type;

static const Type types[] = {
    { "bool", 1, VMSTATE_NODE_BOOL },
    { "int8", 1, VMSTATE_NODE_INT },
    { "int16", 2, VMSTATE_NODE_INT },
    { "int32", 4, VMSTATE_NODE_INT },
    { "int32 equal", 4, VMSTATE_NODE_INT },
    { "int32 le", 4, VMSTATE_NODE_INT },
    { "int64", 8, VMSTATE_NODE_INT },
    { "timer", 8, VMSTATE_NODE_INT },
    { "uint8", 1, VMSTATE_NODE_UINT },
    { "uint8 equal", 1, VMSTATE_NODE_UINT },
    { "uint16", 2, VMSTATE_NODE_UINT },
    { "uint16 equal", 2, VMSTATE_NODE_UINT },
    { "uint32", 4, VMSTATE_NODE_UINT },
    { "uint32 equal", 4, VMSTATE_NODE_UINT },
    { "garray length", 4, VMSTATE_NODE_UINT },
    { "uint64", 8, VMSTATE_NODE_UINT },
    { "uint64 equal", 8, VMSTATE_NODE_UINT },
    { "int64 equal", 8, VMSTATE_NODE_UINT }, /* so is a uint64 called that must be equal */
    { "float", 4, VMSTATE_NODE_FLOAT },
    { "double", 8, VMSTATE_NODE_FLOAT },
    { "float64", 8, VMSTATE_NODE_FLOAT },
    { "CPU_Double_U", 8, VMSTATE_NODE_FLOAT },
    { "nullptr", 1, VMSTATE_NODE_NULL },
    { "ptr-marker", 1, VMSTATE_NODE_NULL },
};

VMStateNodeKind vms_type_kind(const char *type, uint64_t size)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        if (types[i].size == size && strcmp(types[i].name, type) == 0) {
            return types[i].kind;
        }
    }
    if (size >= 4 && strcmp(type, "string") == 0) {
        return VMSTATE_NODE_STRING;
    }
    return VMSTATE_NODE_BUFFER;
}

uint64_t vms_type_size(const char *type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        if (strcmp(types[i].name, type) == 0) {
            return types[i].size;
        }
    }
    return 0;
}

/* More nodes than that for so many bytes nobody writes: fields without bytes, in elements of which a file claims many. */
static bool is_dense(uint64_t n, uint64_t nodes, uint64_t bytes)
{
    return n > 1 && (bytes > NODES_MAX / 32 || nodes > (64 + bytes * 16) / n);
}

static bool layout_entry(VmsEntry *e, uint64_t *nodes)
{
    uint64_t inside = 1;

    /* Elements without bytes have no values, and a count that no file's size bounds. */
    if (e->size == 0 && e->n > 1) {
        e->n = 0;
    }
    for (VmsDesc *d = e->desc; d; d = d->next) {
        if (!vms_desc_layout(d)) {
            return false;
        }
        inside = MIN(inside + d->nodes, NODES_MAX);
    }
    if (__builtin_mul_overflow(e->size, e->n, &e->total)) {
        return false;
    }
    if (e->desc && is_dense(e->n, inside, e->total)) {
        e->desc = NULL;
        inside = 1;
    }
    *nodes = MIN(*nodes + (e->desc ? inside * MAX(e->n, 1) : 1), NODES_MAX);
    return true;
}

bool vms_desc_layout(VmsDesc *desc)
{
    uint64_t at = 0;

    desc->nodes = 1;
    for (VmsEntry *e = desc->first; e; e = e->next) {
        e->offset = at;
        if (!layout_entry(e, &desc->nodes) || __builtin_add_overflow(at, e->total, &at)) {
            return false;
        }
    }
    for (VmsDesc *sub = desc->subs; sub; sub = sub->next) {
        sub->offset = at;
        if (!vms_desc_layout(sub) || __builtin_add_overflow(at, vms_desc_header(sub), &at) ||
            __builtin_add_overflow(at, sub->size, &at)) {
            return false;
        }
        desc->nodes = MIN(desc->nodes + sub->nodes, NODES_MAX);
    }
    desc->size = at;
    return at < (uint64_t)1 << 62;
}

bool vms_type_is_list(const char *type)
{
    return strcmp(type, "qtailq") == 0 || strcmp(type, "qlist") == 0 || strcmp(type, "gtree") == 0;
}

static uint64_t descs_size(const VmsDesc *d, uint64_t *n)
{
    uint64_t size = 0;

    for (*n = 0; d; d = d->next) {
        size += d->size;
        (*n)++;
    }
    return size;
}

/* Elements with a mark each and one at the end, all in the file's list of descriptions, or all like the only one. */
static bool fit_list(VmsEntry *e, uint64_t n, uint64_t sum)
{
    e->list_lead = 0;
    e->list_gap[0] = e->list_gap[1] = 1;
    e->list_n = n;
    if (e->size == sum + n + 1) {
        return true;
    }
    e->uniform = n == 1 && e->size > 1 && (e->size - 1) % (sum + 1) == 0;
    e->list_n = e->uniform ? (e->size - 1) / (sum + 1) : 0;
    return e->uniform && !is_dense(e->list_n, e->desc->nodes, e->size);
}

/* A tree: be32 nodes, a mark and a key before each value; the key has a description of its own or is be64. */
static bool fit_tree(VmsEntry *e, uint64_t n, uint64_t sum, VmsSource *source, uint64_t offset)
{
    uint64_t nodes = vms_source_be32(source, offset);

    e->list_lead = 4;
    if (n == nodes && e->size == 5 + sum + nodes * 9) {
        e->list_gap[0] = e->list_gap[1] = 9;
        e->list_n = n;
        return true;
    }
    if (n == 2 * nodes && e->size == 5 + sum + nodes) {
        e->list_gap[0] = 1;
        e->list_gap[1] = 0;
        e->list_n = n;
        return true;
    }
    if (n == 1 && e->size == 5 + nodes * (sum + 9)) {
        e->list_gap[0] = e->list_gap[1] = 9;
        e->list_n = nodes;
        e->uniform = true;
        return !is_dense(nodes, e->desc->nodes, e->size);
    }
    return false;
}

/* What one element of the entry is. Lists that do not fit what is said of them are buffers. */
static VMStateNodeKind entry_kind(VmsEntry *e, VmsSource *source, uint64_t offset)
{
    uint64_t n;
    uint64_t sum = descs_size(e->desc, &n);

    if (vms_type_is_list(e->type)) {
        bool tree = strcmp(e->type, "gtree") == 0;
        bool fits = e->n == 1 && (tree ? fit_tree(e, n, sum, source, offset) : fit_list(e, n, sum));

        return fits ? VMSTATE_NODE_LIST : VMSTATE_NODE_BUFFER;
    }
    if (!e->desc) {
        return vms_type_kind(e->type, e->size);
    }
    if (!e->desc->name && !e->desc->first && e->size == 1) {
        return VMSTATE_NODE_NULL;
    }
    if (n == 1) {
        return sum <= e->size ? VMSTATE_NODE_STRUCT : VMSTATE_NODE_BUFFER;
    }
    return e->n == 1 && fit_list(e, n, sum) ? VMSTATE_NODE_LIST : VMSTATE_NODE_BUFFER;
}

/* Is the entry the mark before an element that the next entry describes? */
static bool is_marker(const VmsEntry *e, VmsSource *source, uint64_t offset)
{
    return e->next && e->next->name == e->name && !e->folded && strcmp(e->type, "ptr-marker") == 0 &&
           strcmp(e->next->type, "ptr-marker") != 0 && vms_source_u8(source, offset + e->offset) == 0x31;
}

static void add_to_group(VmsDesc *desc, VmsEntry *e)
{
    VmsName *name = e->name;

    e->same = NULL;
    e->group = 0;
    e->label = NULL;
    if (e->marker) {
        return;
    }
    if (name->owner != desc) {
        name->owner = desc;
        name->head = name->tail = e;
        e->label = name->text;
        e->position = 0;
        e->group = e->n;
        e->indexed = e->folded;
        e->last = e;
        return;
    }
    e->position = name->head->group;
    name->tail->same = e;
    name->tail = e;
    name->head->last = e;
    name->head->group += MIN(e->n, UINT64_MAX / 2 - name->head->group);
    name->head->indexed = true;
}

static bool taken(const VmsSchema *s, const VmsDesc *desc, const VmsEntry *self, const char *text, size_t length)
{
    const VmsName *name = vms_schema_known_name(s, text, length);

    return name && name->owner == desc && name->head != self;
}

/* Does @rest, which follows the entry's own name, lead to something within the entry? */
static bool leads_into(const VmsEntry *head, const char *rest, unsigned *work)
{
    const VmsDesc *desc;

    if (head->indexed) {
        char *end;
        guint64 k = rest[0] == '[' && g_ascii_isdigit(rest[1]) ? g_ascii_strtoull(rest + 1, &end, 10) : G_MAXUINT64;

        if (k >= head->group || *end != ']') {
            return false;
        }
        rest = end + 1;
    }
    if (*rest != '.') {
        return *rest == 0 && head->indexed;
    }
    desc = head->kind == VMSTATE_NODE_STRUCT ? head->desc : NULL;
    for (const VmsEntry *e = desc ? desc->first : NULL; e; e = e->next) {
        size_t n = e->label ? strlen(e->label) : 0;

        /* Who makes this long has made it so on purpose; a name changed in vain does no harm. */
        if (++*work > WORK_MAX) {
            return true;
        }
        if (e->label && strncmp(rest + 1, e->label, n) == 0 && (rest[1 + n] == 0 || leads_into(e, rest + 1 + n, work))) {
            return true;
        }
    }
    return false;
}

/* Is the name also a path into another field of the description? */
static bool collides(VmsSchema *s, const VmsDesc *desc, const VmsEntry *e, const char *label)
{
    if (desc->subs && (label[0] == '{' || strcmp(label, "subsections") == 0)) {
        return true;
    }
    for (const char *p = label + 1; label[0] && *p; p++) {
        size_t n = (size_t)(p - label);

        if (*p != '.' && *p != '[') {
            continue;
        }
        if (++*vms_schema_work(s) > WORK_MAX ||
            (taken(s, desc, e, label, n) && leads_into(vms_schema_known_name(s, label, n)->head, p, vms_schema_work(s)))) {
            return true;
        }
    }
    return false;
}

static void make_label(VmsSchema *s, const VmsDesc *desc, VmsEntry *e)
{
    g_autofree char *label = NULL;

    if (!strpbrk(e->label, ".[{") && !(desc->subs && strcmp(e->label, "subsections") == 0)) {
        return;
    }
    if (!collides(s, desc, e, e->label)) {
        return;
    }
    /* Its first position: a name that stands in no path otherwise, as it has no elements. */
    label = g_strdup_printf("%s[0]", e->label);
    for (int i = 1; i < 4 && taken(s, desc, e, label, strlen(label)); i++) {
        char *longer = g_strdup_printf("%s[0]", label);

        g_free(label);
        label = longer;
    }
    e->label = vms_schema_text(s, label);
}

static void label_subs(VmsSchema *s, VmsDesc *desc)
{
    g_autoptr(GHashTable) seen = desc->subs && desc->subs->next ? g_hash_table_new(g_str_hash, g_str_equal) : NULL;

    for (VmsDesc *sub = desc->subs; sub; sub = sub->next) {
        guint k = seen ? GPOINTER_TO_UINT(g_hash_table_lookup(seen, sub->name)) : 0;
        g_autofree char *label = k ? g_strdup_printf("{%s[%u]}", sub->name, k) : g_strdup_printf("{%s}", sub->name);

        sub->label = vms_schema_text(s, label);
        if (seen) {
            g_hash_table_insert(seen, (gpointer)sub->name, GUINT_TO_POINTER(k + 1));
        }
    }
}

static void bind_children(VmsSchema *s, VmsEntry *e, VmsSource *source, uint64_t offset)
{
    uint64_t i = 0;

    if (e->kind != VMSTATE_NODE_STRUCT && e->kind != VMSTATE_NODE_LIST) {
        return;
    }
    offset += e->kind == VMSTATE_NODE_LIST ? e->list_lead : 0;
    for (VmsDesc *d = e->desc; d; d = d->next, i++) {
        offset += e->kind == VMSTATE_NODE_LIST ? e->list_gap[i & 1] : 0;
        vms_desc_bind(s, d, source, offset);
        offset += d->size;
    }
}

void vms_desc_bind(VmsSchema *s, VmsDesc *desc, VmsSource *source, uint64_t offset)
{
    /* What is inside first: names are compared with paths into it. */
    for (VmsEntry *e = desc->first; e; e = e->next) {
        e->kind = (uint8_t)entry_kind(e, source, offset + e->offset);
        bind_children(s, e, source, offset + e->offset);
    }
    for (VmsEntry *e = desc->first; e; e = e->next) {
        e->marker = is_marker(e, source, offset);
        add_to_group(desc, e);
    }
    for (VmsEntry *e = desc->first; e; e = e->next) {
        if (e->label) {
            make_label(s, desc, e);
        }
    }
    label_subs(s, desc);
    for (VmsDesc *sub = desc->subs; sub; sub = sub->next) {
        vms_desc_bind(s, sub, source, offset + sub->offset + vms_desc_header(sub));
    }
}
