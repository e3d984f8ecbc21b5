/* SPDX-License-Identifier: BSD-3-Clause */
/* Compares two devices of every-field.h. */
#include "every-field.h"

#include <string.h>

#include "test-util.h"

static gboolean add_pair(gpointer key, gpointer value, gpointer data)
{
    g_ptr_array_add(data, key);
    g_ptr_array_add(data, value);
    return FALSE;
}

static bool trees_equal(GTree *a, GTree *b, bool direct)
{
    g_autoptr(GPtrArray) x = g_ptr_array_new();
    g_autoptr(GPtrArray) y = g_ptr_array_new();

    g_tree_foreach(a, add_pair, x);
    g_tree_foreach(b, add_pair, y);
    if (x->len != y->len) {
        return false;
    }
    for (guint i = 0; i < x->len; i += 2) {
        const EveryValue *p = x->pdata[i + 1];
        const EveryValue *q = y->pdata[i + 1];

        if (direct ? x->pdata[i] != y->pdata[i]
                   : memcmp(x->pdata[i], y->pdata[i], sizeof(EveryKey)) != 0) {
            return false;
        }
        if (p->value != q->value || g_strcmp0(p->label, q->label)) {
            return false;
        }
    }
    return true;
}

static bool nodes_equal(const EveryNode *a, const EveryNode *b)
{
    for (; a && b; a = QTAILQ_NEXT(a, next), b = QTAILQ_NEXT(b, next)) {
        if (a->id != b->id || g_strcmp0(a->label, b->label)) {
            return false;
        }
    }
    return a == b;
}

static bool lists_equal(const EveryLists *a, const EveryLists *b)
{
    const EveryItem *x = QLIST_FIRST(&a->list);
    const EveryItem *y = QLIST_FIRST(&b->list);

    for (; x && y && x->id == y->id; x = QLIST_NEXT(x, next), y = QLIST_NEXT(y, next)) {
    }
    return x == y && nodes_equal(QTAILQ_FIRST(&a->tailq), QTAILQ_FIRST(&b->tailq)) &&
           nodes_equal(QTAILQ_FIRST(&a->replaced), QTAILQ_FIRST(&b->replaced)) &&
           trees_equal(a->direct, b->direct, true) &&
           trees_equal(a->described, b->described, false) && !g_strcmp0(a->string, b->string) &&
           !g_strcmp0(a->no_string, b->no_string) && !memcmp(a->text, b->text, sizeof(a->text)) &&
           a->garray->len == b->garray->len &&
           !memcmp(a->garray->data, b->garray->data, 4 * a->garray->len) &&
           a->bytes->len == b->bytes->len &&
           !memcmp(a->bytes->data, b->bytes->data, a->bytes->len);
}

bool every_field_equal(const EveryField *a, const EveryField *b)
{
    /* What has no field is not compared: pointers, padding, what lies behind a count. */
    g_autoptr(GBytes) x = test_save(&every_field_vmsd, a);
    g_autoptr(GBytes) y = test_save(&every_field_vmsd, b);
    const EveryArrays *p = &a->arrays;
    const EveryArrays *q = &b->arrays;

    return g_bytes_equal(x, y) && lists_equal(&a->lists, &b->lists) &&
           a->numbers.u64 == b->numbers.u64 && a->numbers.atomic_u64 == b->numbers.atomic_u64 &&
           !memcmp(p->buffer, q->buffer, sizeof(p->buffer)) &&
           !memcmp(p->sub, q->sub, sizeof(p->sub)) &&
           !memcmp(p->middle, q->middle, sizeof(p->middle)) &&
           !memcmp(p->bitmap, q->bitmap, 2 * sizeof(long)) &&
           !memcmp(&a->structs.grid, &b->structs.grid, sizeof(a->structs.grid)) &&
           !memcmp(&a->hooked, &b->hooked, offsetof(EveryHooked, derived) + 2) &&
           a->deep_value == b->deep_value;
}
