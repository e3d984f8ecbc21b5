/* SPDX-License-Identifier: BSD-3-Clause */
#include "every-snapshot.h"

#include <string.h>

/* A block of memory: what it is, where, and how it was. */
typedef struct Block {
    const char *what;
    const void *where;
    void *copy;
    size_t size;
} Block;

struct EverySnapshot {
    GArray *blocks;
    const EveryField *dev;
    /* The nodes of both trees. */
    gint nodes[2];
};

static void clear_block(gpointer block)
{
    g_free(((Block *)block)->copy);
}

static void add(EverySnapshot *s, const char *what, const void *where, size_t size)
{
    Block block = {what, where, NULL, size};

    if (where && size > 0) {
        block.copy = g_memdup2(where, size);
        g_array_append_val(s->blocks, block);
    }
}

static void add_text(EverySnapshot *s, const char *what, const char *text)
{
    add(s, what, text, text ? strlen(text) + 1 : 0);
}

static void add_arrays(EverySnapshot *s, const EveryArrays *a)
{
    add(s, "varray_i32", a->varray_i32, sizeof(uint16_t) * EVERY_ROOM);
    add(s, "varray_u32", a->varray_u32, sizeof(uint32_t) * EVERY_ROOM);
    add(s, "varray_any", a->varray_any, EVERY_ROOM);
    add(s, "buffer_ptr", a->buffer_ptr, 9);
    add(s, "vbuffer", a->vbuffer, EVERY_ROOM);
    add(s, "vbuffer_u32", a->vbuffer_u32, EVERY_ROOM);
    add(s, "vbuffer_multiplied", a->vbuffer_multiplied, 3 * EVERY_ROOM);
    add(s, "vbuffer_u64", a->vbuffer_u64, EVERY_ROOM);
    add(s, "bitmap", a->bitmap, (EVERY_BITS + 63) / 64 * 8);
    add(s, "alloc_u32", a->alloc_u32, sizeof(uint32_t) * a->n_u32);
    add(s, "alloc_u16", a->alloc_u16, sizeof(uint16_t) * a->n_u16);
    add(s, "alloc_i32", a->alloc_i32, sizeof(uint64_t) * (size_t)a->n_i32);
    add(s, "alloc_any", a->alloc_any, sizeof(bool) * a->n_u8);
    add(s, "vbuffer_alloc", a->vbuffer_alloc, a->n_u32);
}

static void add_structs(EverySnapshot *s, const EveryStructs *t)
{
    add(s, "pointer", t->pointer, sizeof(EveryPart));
    add(s, "known", t->known, 2 * sizeof(EveryPart));
    add(s, "pointer_i32", t->pointer_i32, EVERY_ROOM * sizeof(EveryPart));
    add(s, "pointer_u16", t->pointer_u16, EVERY_ROOM * sizeof(EveryPart));
    add(s, "pointer_u32", t->pointer_u32, EVERY_ROOM * sizeof(EveryPart));
    add(s, "alloc", t->alloc, (size_t)t->n_i32 * sizeof(EveryPart));
    add(s, "number_ptr", t->number_ptr, sizeof(uint32_t));
    add(s, "varray_of_numbers", t->varray_of_numbers, EVERY_ROOM * sizeof(void *));
    add(s, "auto_u8", t->auto_u8, EVERY_ROOM * sizeof(void *));
    add(s, "auto_u32", t->auto_u32, EVERY_ROOM * sizeof(void *));
    for (int i = 0; i < EVERY_POINTERS; i++) {
        add(s, "pointers[]", t->pointers[i], sizeof(EveryPart));
        add(s, "numbers[]", t->numbers[i], sizeof(uint32_t));
    }
    for (int i = 0; i < EVERY_ROOM; i++) {
        add(s, "varray_of_numbers[]", t->varray_of_numbers[i], sizeof(uint32_t));
        add(s, "auto_u8[]", t->auto_u8[i], sizeof(EveryPart));
        add(s, "auto_u32[]", t->auto_u32[i], sizeof(EveryPart));
    }
}

static void add_nodes(EverySnapshot *s, const EveryNode *node)
{
    for (; node; node = QTAILQ_NEXT(node, next)) {
        add(s, "a list's node", node, sizeof(*node));
        add_text(s, "a node's label", node->label);
    }
}

static void add_value(EverySnapshot *s, const EveryValue *value)
{
    add(s, "a tree's value", value, sizeof(*value));
    add_text(s, "a value's label", value->label);
}

static gboolean add_direct(gpointer key, gpointer value, gpointer snapshot)
{
    (void)key;
    add_value(snapshot, value);
    return FALSE;
}

static gboolean add_described(gpointer key, gpointer value, gpointer snapshot)
{
    add(snapshot, "a tree's key", key, sizeof(EveryKey));
    add_value(snapshot, value);
    return FALSE;
}

static void add_lists(EverySnapshot *s, const EveryLists *l)
{
    add_nodes(s, QTAILQ_FIRST(&l->tailq));
    add_nodes(s, QTAILQ_FIRST(&l->replaced));
    for (const EveryItem *item = QLIST_FIRST(&l->list); item; item = QLIST_NEXT(item, next)) {
        add(s, "a list's item", item, sizeof(*item));
    }
    g_tree_foreach(l->direct, add_direct, s);
    g_tree_foreach(l->described, add_described, s);
    s->nodes[0] = g_tree_nnodes(l->direct);
    s->nodes[1] = g_tree_nnodes(l->described);
    add_text(s, "string", l->string);
    add_text(s, "no_string", l->no_string);
    add(s, "the length of garray", &l->garray->len, sizeof(guint));
    add(s, "the length of garray_structs", &l->garray_structs->len, sizeof(guint));
    add(s, "the length of bytes", &l->bytes->len, sizeof(guint));
}

/* A GLib array may have moved: looked at through its pointer. */
static void add_contents(EverySnapshot *s, const EveryLists *l)
{
    const void *data[] = {l->garray->data, l->garray_structs->data, l->bytes->data};
    size_t sizes[] = {4 * l->garray->len, sizeof(EveryPart) * l->garray_structs->len,
                      l->bytes->len};

    for (size_t i = 0; i < G_N_ELEMENTS(data); i++) {
        Block block = {"a GLib array's contents", NULL, g_memdup2(data[i], sizes[i]), sizes[i]};

        g_array_append_val(s->blocks, block);
    }
}

EverySnapshot *every_snapshot_new(const EveryField *dev)
{
    EverySnapshot *s = g_new0(EverySnapshot, 1);

    s->dev = dev;
    s->blocks = g_array_new(FALSE, FALSE, sizeof(Block));
    g_array_set_clear_func(s->blocks, clear_block);
    /* First: when it is as it was, all other pointers are. */
    add(s, "the struct", dev, sizeof(*dev));
    add_arrays(s, &dev->arrays);
    add_structs(s, &dev->structs);
    add_lists(s, &dev->lists);
    add_contents(s, &dev->lists);
    return s;
}

void every_snapshot_free(EverySnapshot *snapshot)
{
    g_array_unref(snapshot->blocks);
    g_free(snapshot);
}

const char *every_snapshot_difference(const EverySnapshot *snapshot)
{
    const EveryLists *l = &snapshot->dev->lists;
    const void *moved[] = {l->garray->data, l->garray_structs->data, l->bytes->data};
    size_t n_moved = 0;

    for (guint i = 0; i < snapshot->blocks->len; i++) {
        const Block *block = &g_array_index(snapshot->blocks, Block, i);
        const void *where = block->where ? block->where : moved[n_moved++];

        if (block->size > 0 && memcmp(where, block->copy, block->size) != 0) {
            return block->what;
        }
    }
    return g_tree_nnodes(l->direct) == snapshot->nodes[0] &&
           g_tree_nnodes(l->described) == snapshot->nodes[1] ? NULL : "a tree's nodes";
}
