/* SPDX-License-Identifier: BSD-3-Clause */
/* <vmstate/queue.h>: what the macros do, and that heads and entries lie in memory as QEMU's. */
#include <glib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <vmstate/queue.h>

typedef struct Item {
    char letter;
    QTAILQ_ENTRY(Item) tail;
    QLIST_ENTRY(Item) list;
} Item;

typedef QTAILQ_HEAD(ItemTail, Item) ItemTail;
typedef QLIST_HEAD(ItemList, Item) ItemList;

enum { ITEMS = 5 };

static void name_items(Item *items)
{
    for (int i = 0; i < ITEMS; i++) {
        items[i] = (Item){.letter = (char)('a' + i)};
    }
}

/* Forwards, backwards, and every back link. */
static void check_tail(ItemTail *head, const char *want)
{
    g_autoptr(GString) forwards = g_string_new(NULL);
    g_autoptr(GString) backwards = g_string_new(NULL);
    Item *item;

    QTAILQ_FOREACH(item, head, tail) {
        g_string_append_c(forwards, item->letter);
        assert_true(QTAILQ_IN_USE(item, tail));
        assert_ptr_equal(item->tail.tqe_circ.tql_prev->tql_next, item);
    }
    QTAILQ_FOREACH_REVERSE(item, head, tail) {
        g_string_prepend_c(backwards, item->letter);
    }
    assert_string_equal(forwards->str, want);
    assert_string_equal(backwards->str, want);
    assert_int_equal(QTAILQ_EMPTY(head), want[0] == '\0');
    assert_null(head->tqh_circ.tql_prev->tql_next);
}

static void check_list(ItemList *head, const char *want)
{
    g_autoptr(GString) letters = g_string_new(NULL);
    Item *item;

    QLIST_FOREACH(item, head, list) {
        g_string_append_c(letters, item->letter);
        assert_true(QLIST_IS_INSERTED(item, list));
        assert_ptr_equal(*item->list.le_prev, item);
    }
    assert_string_equal(letters->str, want);
    assert_int_equal(QLIST_EMPTY(head), want[0] == '\0');
}

static void test_tail_inserts_at_every_place(void **state)
{
    (void)state;
    ItemTail head = QTAILQ_HEAD_INITIALIZER(head);
    Item items[ITEMS];
    name_items(items);

    check_tail(&head, "");
    QTAILQ_INSERT_HEAD(&head, &items[0], tail);
    check_tail(&head, "a");
    QTAILQ_INSERT_TAIL(&head, &items[1], tail);
    check_tail(&head, "ab");
    QTAILQ_INSERT_HEAD(&head, &items[2], tail);
    check_tail(&head, "cab");
    QTAILQ_INSERT_AFTER(&head, &items[1], &items[3], tail);
    check_tail(&head, "cabd");
    QTAILQ_INSERT_BEFORE(&items[0], &items[4], tail);
    check_tail(&head, "ceabd");
}

static void test_tail_inserts_beside_the_only_element(void **state)
{
    (void)state;
    ItemTail head;
    Item items[ITEMS];
    name_items(items);

    QTAILQ_INIT(&head);
    QTAILQ_INSERT_TAIL(&head, &items[0], tail);
    QTAILQ_INSERT_BEFORE(&items[0], &items[1], tail);
    check_tail(&head, "ba");
    QTAILQ_INSERT_AFTER(&head, &items[1], &items[2], tail);
    check_tail(&head, "bca");
}

static void test_tail_removes_from_every_place(void **state)
{
    (void)state;
    ItemTail head = QTAILQ_HEAD_INITIALIZER(head);
    Item items[ITEMS];
    name_items(items);

    for (int i = 0; i < ITEMS; i++) {
        QTAILQ_INSERT_TAIL(&head, &items[i], tail);
    }
    check_tail(&head, "abcde");
    QTAILQ_REMOVE(&head, &items[2], tail);
    assert_false(QTAILQ_IN_USE(&items[2], tail));
    check_tail(&head, "abde");
    QTAILQ_REMOVE(&head, &items[0], tail);
    check_tail(&head, "bde");
    QTAILQ_REMOVE(&head, &items[4], tail);
    check_tail(&head, "bd");
    QTAILQ_INSERT_TAIL(&head, &items[0], tail);
    check_tail(&head, "bda");
    QTAILQ_REMOVE(&head, &items[1], tail);
    QTAILQ_REMOVE(&head, &items[0], tail);
    QTAILQ_REMOVE(&head, &items[3], tail);
    check_tail(&head, "");
}

static void test_tail_neighbours(void **state)
{
    (void)state;
    ItemTail head = QTAILQ_HEAD_INITIALIZER(head);
    Item items[ITEMS];
    name_items(items);

    assert_null(QTAILQ_FIRST(&head));
    assert_null(QTAILQ_LAST(&head));
    QTAILQ_INSERT_TAIL(&head, &items[0], tail);
    QTAILQ_INSERT_TAIL(&head, &items[1], tail);
    assert_ptr_equal(QTAILQ_FIRST(&head), &items[0]);
    assert_ptr_equal(QTAILQ_LAST(&head), &items[1]);
    assert_ptr_equal(QTAILQ_NEXT(&items[0], tail), &items[1]);
    assert_ptr_equal(QTAILQ_PREV(&items[1], tail), &items[0]);
    assert_null(QTAILQ_NEXT(&items[1], tail));
    assert_null(QTAILQ_PREV(&items[0], tail));
}

static void test_tail_safe_loops_remove(void **state)
{
    (void)state;
    ItemTail head = QTAILQ_HEAD_INITIALIZER(head);
    Item items[ITEMS];
    Item *item;
    Item *other;
    name_items(items);

    for (int i = 0; i < ITEMS; i++) {
        QTAILQ_INSERT_TAIL(&head, &items[i], tail);
    }
    QTAILQ_FOREACH_SAFE(item, &head, tail, other) {
        if ((item->letter - 'a') % 2) {
            QTAILQ_REMOVE(&head, item, tail);
        }
    }
    check_tail(&head, "ace");
    QTAILQ_FOREACH_REVERSE_SAFE(item, &head, tail, other) {
        if (item->letter != 'c') {
            QTAILQ_REMOVE(&head, item, tail);
        }
    }
    check_tail(&head, "c");
}

static void test_list_inserts_and_removes(void **state)
{
    (void)state;
    ItemList head = QLIST_HEAD_INITIALIZER(head);
    Item items[ITEMS];
    Item *item;
    Item *other;
    name_items(items);

    check_list(&head, "");
    QLIST_INSERT_HEAD(&head, &items[0], list);
    QLIST_INSERT_HEAD(&head, &items[1], list);
    check_list(&head, "ba");
    QLIST_INSERT_AFTER(&items[0], &items[2], list);
    QLIST_INSERT_AFTER(&items[1], &items[3], list);
    check_list(&head, "bdac");
    QLIST_INSERT_BEFORE(&items[1], &items[4], list);
    check_list(&head, "ebdac");
    QLIST_REMOVE(&items[3], list);
    assert_false(QLIST_IS_INSERTED(&items[3], list));
    check_list(&head, "ebac");
    QLIST_SAFE_REMOVE(&items[3], list);
    QLIST_SAFE_REMOVE(&items[4], list);
    check_list(&head, "bac");
    QLIST_FOREACH_SAFE(item, &head, list, other) {
        if (item->letter != 'a') {
            QLIST_REMOVE(item, list);
        }
    }
    check_list(&head, "a");
    assert_ptr_equal(QLIST_FIRST(&head), &items[0]);
    assert_null(QLIST_NEXT(&items[0], list));
    QLIST_INIT(&head);
    check_list(&head, "");
}

/* The engine, and QEMU's sources, walk the lists without knowing the types. */
static void test_layout_is_qemu_s(void **state)
{
    (void)state;
    ItemTail head = QTAILQ_HEAD_INITIALIZER(head);
    Item items[ITEMS];
    name_items(items);

    QTAILQ_INSERT_TAIL(&head, &items[0], tail);
    QTAILQ_INSERT_TAIL(&head, &items[1], tail);
    void *words[2];
    memcpy(words, &head, sizeof(words));
    assert_int_equal(sizeof(head), sizeof(words));
    assert_ptr_equal(words[0], &items[0]);
    assert_ptr_equal(words[1], &items[1].tail);
    memcpy(words, &items[1].tail, sizeof(words));
    assert_int_equal(sizeof(items[1].tail), sizeof(words));
    assert_null(words[0]);
    assert_ptr_equal(words[1], &items[0].tail);

    ItemList list = QLIST_HEAD_INITIALIZER(list);
    QLIST_INSERT_HEAD(&list, &items[0], list);
    memcpy(words, &items[0].list, sizeof(words));
    assert_int_equal(sizeof(items[0].list), sizeof(words));
    assert_int_equal(sizeof(list), sizeof(void *));
    assert_null(words[0]);
    assert_ptr_equal(words[1], &list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tail_inserts_at_every_place),
        cmocka_unit_test(test_tail_inserts_beside_the_only_element),
        cmocka_unit_test(test_tail_removes_from_every_place),
        cmocka_unit_test(test_tail_neighbours),
        cmocka_unit_test(test_tail_safe_loops_remove),
        cmocka_unit_test(test_list_inserts_and_removes),
        cmocka_unit_test(test_layout_is_qemu_s),
    };

    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
