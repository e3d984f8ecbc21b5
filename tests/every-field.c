/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes, fills and frees the device of every-field.h. */
#include "every-field.h"

#include <string.h>

#include "test-util.h"

/* Fixed: values that both sides must have. */
static void set_equals(EveryNumbers *n)
{
    n->equal8 = 0x81;
    n->equal16 = 0x8182;
    n->equal32 = 0x81828384;
    n->equal64 = 0x8182838485868788;
    n->equal_i32 = -5;
    n->at_most = 100;
}

/* Counts say how much room there is: a load refuses more. */
static void new_arrays(EveryArrays *a)
{
    a->n_i32 = EVERY_ROOM;
    a->n_u8 = EVERY_ROOM;
    a->n_u16 = EVERY_ROOM;
    a->n_u32 = EVERY_ROOM;
    a->n_u64 = EVERY_ROOM;
    a->varray_i32 = g_new0(uint16_t, EVERY_ROOM);
    a->varray_u32 = g_new0(uint32_t, EVERY_ROOM);
    a->varray_any = g_new0(uint8_t, EVERY_ROOM);
    a->buffer_ptr = g_new0(uint8_t, 9);
    a->vbuffer = g_new0(uint8_t, EVERY_ROOM);
    a->vbuffer_u32 = g_new0(uint8_t, EVERY_ROOM);
    a->vbuffer_multiplied = g_new0(uint8_t, 3 * EVERY_ROOM);
    a->vbuffer_u64 = g_new0(uint8_t, EVERY_ROOM);
    a->n_bits = EVERY_BITS;
    a->bitmap = g_new0(unsigned long, (EVERY_BITS + 63) / 8 / sizeof(long));
}

static void new_structs(EveryStructs *s)
{
    s->n_i32 = EVERY_ROOM;
    s->n_u8 = EVERY_ROOM;
    s->n_u16 = EVERY_ROOM;
    s->n_u32 = EVERY_ROOM;
    s->pointer = g_new0(EveryPart, 1);
    s->known = g_new0(EveryPart, 2);
    s->pointer_i32 = g_new0(EveryPart, EVERY_ROOM);
    s->pointer_u16 = g_new0(EveryPart, EVERY_ROOM);
    s->pointer_u32 = g_new0(EveryPart, EVERY_ROOM);
    s->number_ptr = g_new0(uint32_t, 1);
    s->varray_of_numbers = g_new0(uint32_t *, EVERY_ROOM);
    for (int i = 0; i < EVERY_ROOM; i++) {
        s->varray_of_numbers[i] = i == 1 ? NULL : g_new0(uint32_t, 1);
    }
    for (int i = 0; i < EVERY_POINTERS; i++) {
        s->pointers[i] = i == 1 ? NULL : g_new0(EveryPart, 1);
        s->numbers[i] = i == 2 ? NULL : g_new0(uint32_t, 1);
    }
    s->auto_u8 = g_new0(EveryPart *, EVERY_ROOM);
    s->auto_u32 = g_new0(EveryPart *, EVERY_ROOM);
}

static gint compare_direct(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return a < b ? -1 : a > b;
}

static gint compare_keys(gconstpointer a, gconstpointer b, gpointer data)
{
    const EveryKey *x = a;
    const EveryKey *y = b;

    (void)data;
    return x->major != y->major ? x->major - y->major : x->minor - y->minor;
}

static void free_value(gpointer memory)
{
    EveryValue *value = memory;

    g_free(value->label);
    g_free(value);
}

static void new_lists(EveryLists *l)
{
    QTAILQ_INIT(&l->tailq);
    QTAILQ_INIT(&l->replaced);
    QLIST_INIT(&l->list);
    l->direct = g_tree_new_full(compare_direct, NULL, NULL, free_value);
    l->described = g_tree_new_full(compare_keys, NULL, g_free, free_value);
    l->garray = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    l->garray_structs = g_array_new(FALSE, TRUE, sizeof(EveryPart));
    l->bytes = g_byte_array_new();
}

EveryField *every_field_new(void)
{
    EveryField *dev = g_new0(EveryField, 1);

    set_equals(&dev->numbers);
    dev->numbers.timer_ptr = g_new0(VMStateTimer, 1);
    dev->numbers.timer_ptrs[1] = g_new0(VMStateTimer, 1);
    new_arrays(&dev->arrays);
    new_structs(&dev->structs);
    new_lists(&dev->lists);
    dev->has_tested = true;
    dev->counts = g_new0(EveryCounts, 1);
    dev->owned = g_ptr_array_new();
    return dev;
}

/* Random bits for an integer, or an array of them, of whatever size. */
#define FILL(_s, _member) test_fill(&(_member), sizeof(_member), _s)

static void fill_bools(bool *bools, size_t n, uint64_t *s)
{
    for (size_t i = 0; i < n; i++) {
        bools[i] = test_random(s) & 1;
    }
}

static void fill_numbers(EveryNumbers *n, uint64_t *s)
{
    n->b = test_random(s) & 1;
    FILL(s, n->i8);
    FILL(s, n->i16);
    FILL(s, n->i32);
    FILL(s, n->i64);
    FILL(s, n->u8);
    FILL(s, n->u16);
    FILL(s, n->u32);
    FILL(s, n->u64);
    FILL(s, n->since_2);
    FILL(s, n->tested);
    FILL(s, n->f32);
    FILL(s, n->f64);
    FILL(s, n->floats);
    FILL(s, n->doubles);
    n->atomic_b = test_random(s) & 1;
    n->atomic_i8 = (int8_t)test_random(s);
    n->atomic_i16 = (int16_t)test_random(s);
    n->atomic_i32 = (int32_t)test_random(s);
    n->atomic_i64 = (int64_t)test_random(s);
    n->atomic_u8 = (uint8_t)test_random(s);
    n->atomic_u16 = (uint16_t)test_random(s);
    n->atomic_u32 = (uint32_t)test_random(s);
    n->atomic_u64 = test_random(s);
    FILL(s, n->uuid);
    FILL(s, n->mac);
    FILL(s, n->timer);
    FILL(s, *n->timer_ptr);
    FILL(s, n->timers);
    FILL(s, *n->timer_ptrs[1]);
    FILL(s, n->doubles_of_cpu);
}

static uint64_t count(const EveryField *dev, uint64_t *s)
{
    return dev->full ? EVERY_ROOM : 1 + test_random(s) % EVERY_ROOM;
}

static void *owned(EveryField *dev, void *memory)
{
    g_ptr_array_add(dev->owned, memory);
    return memory;
}

static void *filled(EveryField *dev, size_t size, uint64_t *s)
{
    void *memory = g_malloc0(size);

    test_fill(memory, size, s);
    return owned(dev, memory);
}

static void fill_arrays(EveryField *dev, EveryArrays *a, uint64_t *s)
{
    fill_bools(a->bools, 3, s);
    FILL(s, a->i8);
    FILL(s, a->i16);
    FILL(s, a->i32);
    FILL(s, a->i64);
    FILL(s, a->u8);
    FILL(s, a->u16);
    FILL(s, a->u32);
    FILL(s, a->u64);
    test_fill(a->sub + 2, 6, s);
    FILL(s, a->grid);
    a->n_i32 = (int32_t)count(dev, s);
    a->n_u8 = (uint8_t)count(dev, s);
    a->n_u16 = (uint16_t)count(dev, s);
    a->n_u32 = (uint32_t)count(dev, s);
    a->n_u64 = count(dev, s);
    test_fill(a->varray_i32, sizeof(uint16_t) * (size_t)a->n_i32, s);
    test_fill(a->varray_u32, sizeof(uint32_t) * a->n_u32, s);
    test_fill(a->varray_any, a->n_u8, s);
    test_fill(a->inside_i32, sizeof(uint16_t) * (size_t)a->n_i32, s);
    test_fill(a->inside_u16, sizeof(uint32_t) * a->n_u16, s);
    test_fill(a->multiplied, 2 * a->n_u32, s);
    a->alloc_u32 = filled(dev, sizeof(uint32_t) * a->n_u32, s);
    a->alloc_u16 = filled(dev, sizeof(uint16_t) * a->n_u16, s);
    a->alloc_i32 = filled(dev, sizeof(uint64_t) * (size_t)a->n_i32, s);
    a->alloc_any = owned(dev, g_new0(bool, a->n_u8));
    fill_bools(a->alloc_any, a->n_u8, s);
    FILL(s, a->buffer);
    test_fill(a->partial, 5, s);
    test_fill(a->middle + 3, 5, s);
    FILL(s, a->unsafe);
    test_fill(a->buffer_ptr, 9, s);
    test_fill(a->vbuffer, (size_t)a->n_i32, s);
    test_fill(a->vbuffer_u32, a->n_u32, s);
    test_fill(a->vbuffer_multiplied, 3 * a->n_u32, s);
    test_fill(a->vbuffer_u64, a->n_u64, s);
    a->vbuffer_alloc = filled(dev, a->n_u32, s);
    a->n_bits = dev->full ? EVERY_BITS : 65 + (int32_t)(test_random(s) % 6);
    a->bitmap[0] = test_random(s);
    a->bitmap[1] = test_random(s) & ((1ul << (a->n_bits - 64)) - 1);
}

static void fill_part(EveryPart *part, uint64_t *s)
{
    part->id = (uint32_t)test_random(s);
    part->on = test_random(s) & 1;
    FILL(s, part->words);
}

static void fill_parts(EveryPart *part, size_t n, uint64_t *s)
{
    for (size_t i = 0; i < n; i++) {
        fill_part(&part[i], s);
    }
}

static void fill_auto(EveryField *dev, EveryPart **pointers, size_t n, uint64_t *s)
{
    for (size_t i = 0; i < n; i++) {
        if (test_random(s) & 1) {
            pointers[i] = owned(dev, g_new0(EveryPart, 1));
            fill_part(pointers[i], s);
        }
    }
}

static void fill_structs(EveryField *dev, EveryStructs *t, uint64_t *s)
{
    fill_part(&t->one, s);
    fill_part(&t->at_version, s);
    memset(t->at_version.words, 0, sizeof(t->at_version.words));
    fill_parts(t->array, EVERY_PARTS, s);
    fill_parts(t->sub + 1, 2, s);
    fill_parts(t->grid[0], 4, s);
    t->n_i32 = (int32_t)count(dev, s);
    t->n_u8 = (uint8_t)count(dev, s);
    t->n_u16 = (uint16_t)count(dev, s);
    t->n_u32 = (uint32_t)count(dev, s);
    fill_parts(t->varray_u8, t->n_u8, s);
    fill_parts(t->varray_i32, (size_t)t->n_i32, s);
    fill_parts(t->varray_u32, t->n_u32, s);
    fill_part(t->pointer, s);
    fill_parts(t->known, 2, s);
    fill_parts(t->pointer_i32, (size_t)t->n_i32, s);
    fill_parts(t->pointer_u16, t->n_u16, s);
    fill_parts(t->pointer_u32, t->n_u32, s);
    t->alloc = owned(dev, g_new0(EveryPart, (size_t)t->n_i32));
    fill_parts(t->alloc, (size_t)t->n_i32, s);
    *t->number_ptr = (uint32_t)test_random(s);
    for (int i = 0; i < EVERY_POINTERS; i++) {
        if (t->pointers[i]) {
            fill_part(t->pointers[i], s);
        }
        if (t->numbers[i]) {
            *t->numbers[i] = (uint32_t)test_random(s);
        }
    }
    for (uint32_t i = 0; i < t->n_u32; i++) {
        if (t->varray_of_numbers[i]) {
            *t->varray_of_numbers[i] = (uint32_t)test_random(s);
        }
    }
    fill_auto(dev, t->auto_u8, t->n_u8, s);
    fill_auto(dev, t->auto_u32, t->n_u32, s);
}

static char *some_text(uint64_t *s)
{
    return g_strdup_printf("text %u", (unsigned)(test_random(s) % 1000000));
}

static EveryNode *some_node(uint64_t *s)
{
    EveryNode *node = g_new0(EveryNode, 1);

    node->id = (uint16_t)test_random(s);
    node->label = some_text(s);
    return node;
}

static EveryValue *some_value(uint64_t *s)
{
    EveryValue *value = g_new0(EveryValue, 1);

    value->value = (uint32_t)test_random(s);
    value->label = some_text(s);
    return value;
}

/* Keys are the seed's own, as a load refuses those that are there. */
static void fill_trees(EveryLists *l, uint64_t seed, uint64_t *s)
{
    for (unsigned i = 0; i < 3; i++) {
        EveryKey *key = g_new0(EveryKey, 1);

        key->major = (uint16_t)seed;
        key->minor = (uint16_t)i;
        g_tree_insert(l->direct, GSIZE_TO_POINTER(seed * 1000 + i), some_value(s));
        g_tree_insert(l->described, key, some_value(s));
    }
}

static void fill_lists(EveryField *dev, EveryLists *l, uint64_t seed, uint64_t *s)
{
    for (int i = 0; i < 3; i++) {
        EveryNode *node = some_node(s);
        EveryNode *other = some_node(s);
        EveryItem *item = g_new0(EveryItem, 1);

        item->id = (uint32_t)test_random(s);
        QTAILQ_INSERT_TAIL(&l->tailq, node, next);
        QTAILQ_INSERT_TAIL(&l->replaced, other, next);
        QLIST_INSERT_HEAD(&l->list, item, next);
    }
    fill_trees(l, seed, s);
    l->string = some_text(s);
    strcpy(l->text, "some");
    FILL(s, l->text[1]);
    l->text[1] = (char)('a' + (l->text[1] & 15));
    g_array_set_size(l->garray, (guint)count(dev, s));
    test_fill(l->garray->data, 4 * l->garray->len, s);
    g_array_set_size(l->garray_structs, (guint)count(dev, s));
    fill_parts((EveryPart *)(void *)l->garray_structs->data, l->garray_structs->len, s);
    g_byte_array_set_size(l->bytes, 10 + (guint)count(dev, s));
    test_fill(l->bytes->data, l->bytes->len, s);
}

void every_field_fill(EveryField *dev, uint64_t seed)
{
    uint64_t s = seed;

    fill_numbers(&dev->numbers, &s);
    fill_arrays(dev, &dev->arrays, &s);
    fill_structs(dev, &dev->structs, &s);
    fill_lists(dev, &dev->lists, seed, &s);
    FILL(&s, dev->hooked.custom);
    FILL(&s, dev->hooked.custom_errp);
    FILL(&s, dev->hooked.memory);
    FILL(&s, dev->hooked.derived);
    dev->hooked.bits = (uint32_t)test_random(&s) & 0x7fff00ff;
    FILL(&s, dev->sub_value);
    FILL(&s, dev->deep_value);
    dev->has_sub = true;
}

static void free_nodes(EveryNode *node)
{
    while (node) {
        EveryNode *next = QTAILQ_NEXT(node, next);

        g_free(node->label);
        g_free(node);
        node = next;
    }
}

static void free_lists(EveryLists *l)
{
    free_nodes(QTAILQ_FIRST(&l->tailq));
    free_nodes(QTAILQ_FIRST(&l->replaced));
    for (EveryItem *item = QLIST_FIRST(&l->list); item;) {
        EveryItem *next = QLIST_NEXT(item, next);

        g_free(item);
        item = next;
    }
    g_tree_unref(l->direct);
    g_tree_unref(l->described);
    g_free(l->string);
    g_free(l->no_string);
    g_array_unref(l->garray);
    g_array_unref(l->garray_structs);
    g_byte_array_unref(l->bytes);
}

static void free_pointers(EveryStructs *s)
{
    for (int i = 0; i < EVERY_POINTERS; i++) {
        g_free(s->pointers[i]);
        g_free(s->numbers[i]);
        g_free(s->varray_of_numbers[i]);
    }
}

static void free_key(gpointer key, gpointer value, gpointer data)
{
    (void)value;
    (void)data;
    g_free(key);
}

void every_field_free(EveryField *dev)
{
    g_autoptr(GHashTable) all = g_hash_table_new(NULL, NULL);
    EveryArrays *a = &dev->arrays;
    EveryStructs *s = &dev->structs;
    void *once[] = {dev->numbers.timer_ptr, dev->numbers.timer_ptrs[1], a->varray_i32,
                    a->varray_u32, a->varray_any, a->buffer_ptr, a->vbuffer, a->vbuffer_u32,
                    a->vbuffer_multiplied, a->vbuffer_u64, a->bitmap, a->alloc_u32, a->alloc_u16,
                    a->alloc_i32, a->alloc_any, a->vbuffer_alloc, s->pointer, s->known,
                    s->pointer_i32, s->pointer_u16, s->pointer_u32, s->number_ptr, s->alloc,
                    dev->counts};

    free_lists(&dev->lists);
    free_pointers(s);
    for (size_t i = 0; i < G_N_ELEMENTS(once); i++) {
        g_hash_table_add(all, once[i]);
    }
    for (guint i = 0; i < dev->owned->len; i++) {
        g_hash_table_add(all, dev->owned->pdata[i]);
    }
    for (int i = 0; i < EVERY_ROOM; i++) {
        g_hash_table_add(all, s->auto_u8[i]);
        g_hash_table_add(all, s->auto_u32[i]);
    }
    g_hash_table_foreach(all, free_key, NULL);
    g_free(s->varray_of_numbers);
    g_free(s->auto_u8);
    g_free(s->auto_u32);
    g_ptr_array_unref(dev->owned);
    g_free(dev);
}
