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
    QSIMPLEQ_ENTRY(Item) queue;
    QSLIST_ENTRY(Item) single;
} Item;

typedef QTAILQ_HEAD(ItemTail, Item) ItemTail;
typedef QLIST_HEAD(ItemList, Item) ItemList;
typedef QSIMPLEQ_HEAD(ItemQueue, Item) ItemQueue;
typedef QSLIST_HEAD(ItemSingle, Item) ItemSingle;

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

static void check_queue(ItemQueue *head, const char *want)
{
    g_autoptr(GString) letters = g_string_new(NULL);
    Item *last = NULL;
    Item *item;

    QSIMPLEQ_FOREACH(item, head, queue) {
        g_string_append_c(letters, item->letter);
        last = item;
    }
    assert_string_equal(letters->str, want);
    assert_int_equal(QSIMPLEQ_EMPTY(head), want[0] == '\0');
    assert_ptr_equal(QSIMPLEQ_LAST(head, Item, queue), last);
    assert_ptr_equal(head->sqh_last, last ? &last->queue.sqe_next : &head->sqh_first);
}

static void check_single(ItemSingle *head, const char *want)
{
    g_autoptr(GString) letters = g_string_new(NULL);
    Item *item;

    QSLIST_FOREACH(item, head, single) {
        g_string_append_c(letters, item->letter);
    }
    assert_string_equal(letters->str, want);
    assert_int_equal(QSLIST_EMPTY(head), want[0] == '\0');
}

static void test_simple_queue_inserts_and_removes(void **state)
{
    (void)state;
    ItemQueue head = QSIMPLEQ_HEAD_INITIALIZER(head);
    Item items[ITEMS];
    Item *item;
    Item *other;
    name_items(items);

    check_queue(&head, "");
    QSIMPLEQ_INSERT_HEAD(&head, &items[0], queue);
    check_queue(&head, "a");
    QSIMPLEQ_INSERT_TAIL(&head, &items[1], queue);
    QSIMPLEQ_INSERT_HEAD(&head, &items[2], queue);
    check_queue(&head, "cab");
    QSIMPLEQ_INSERT_AFTER(&head, &items[2], &items[3], queue);
    QSIMPLEQ_INSERT_AFTER(&head, &items[1], &items[4], queue);
    check_queue(&head, "cdabe");
    QSIMPLEQ_REMOVE(&head, &items[0], Item, queue);
    assert_null(QSIMPLEQ_NEXT(&items[0], queue));
    check_queue(&head, "cdbe");
    QSIMPLEQ_REMOVE(&head, &items[4], Item, queue);
    QSIMPLEQ_REMOVE_HEAD(&head, queue);
    check_queue(&head, "db");
    QSIMPLEQ_INSERT_TAIL(&head, &items[0], queue);
    QSIMPLEQ_FOREACH_SAFE(item, &head, queue, other) {
        if (item->letter != 'b') {
            QSIMPLEQ_REMOVE(&head, item, Item, queue);
        }
    }
    check_queue(&head, "b");
    assert_ptr_equal(QSIMPLEQ_FIRST(&head), &items[1]);
    QSIMPLEQ_REMOVE_HEAD(&head, queue);
    check_queue(&head, "");
    QSIMPLEQ_INSERT_TAIL(&head, &items[2], queue);
    check_queue(&head, "c");
    QSIMPLEQ_INIT(&head);
    check_queue(&head, "");
}

static void test_simple_queues_are_joined_and_split(void **state)
{
    (void)state;
    ItemQueue one = QSIMPLEQ_HEAD_INITIALIZER(one);
    ItemQueue two = QSIMPLEQ_HEAD_INITIALIZER(two);
    Item items[ITEMS];
    name_items(items);

    QSIMPLEQ_CONCAT(&one, &two);
    QSIMPLEQ_PREPEND(&one, &two);
    check_queue(&one, "");
    QSIMPLEQ_INSERT_TAIL(&two, &items[0], queue);
    QSIMPLEQ_INSERT_TAIL(&two, &items[1], queue);
    QSIMPLEQ_PREPEND(&one, &two);
    check_queue(&one, "ab");
    check_queue(&two, "");
    QSIMPLEQ_INSERT_TAIL(&two, &items[2], queue);
    QSIMPLEQ_CONCAT(&one, &two);
    check_queue(&one, "abc");
    check_queue(&two, "");
    QSIMPLEQ_INSERT_TAIL(&two, &items[3], queue);
    QSIMPLEQ_PREPEND(&one, &two);
    check_queue(&one, "dabc");
    QSIMPLEQ_SPLIT_AFTER(&one, &items[0], queue, &two);
    check_queue(&one, "da");
    check_queue(&two, "bc");
    QSIMPLEQ_SPLIT_AFTER(&two, &items[2], queue, &one);
    check_queue(&one, "");
    check_queue(&two, "bc");
}

static void test_single_list_inserts_and_removes(void **state)
{
    (void)state;
    ItemSingle head = QSLIST_HEAD_INITIALIZER(head);
    Item items[ITEMS];
    Item *item;
    Item *other;
    name_items(items);

    check_single(&head, "");
    QSLIST_INSERT_HEAD(&head, &items[0], single);
    QSLIST_INSERT_HEAD(&head, &items[1], single);
    QSLIST_INSERT_AFTER(&items[1], &items[2], single);
    QSLIST_INSERT_AFTER(&items[0], &items[3], single);
    check_single(&head, "bcad");
    QSLIST_REMOVE(&head, &items[0], Item, single);
    assert_null(QSLIST_NEXT(&items[0], single));
    check_single(&head, "bcd");
    QSLIST_REMOVE_AFTER(&items[1], single);
    check_single(&head, "bd");
    QSLIST_REMOVE_HEAD(&head, single);
    check_single(&head, "d");
    QSLIST_INSERT_HEAD(&head, &items[4], single);
    QSLIST_FOREACH_SAFE(item, &head, single, other) {
        if (item->letter == 'd') {
            QSLIST_REMOVE(&head, item, Item, single);
        }
    }
    check_single(&head, "e");
    assert_ptr_equal(QSLIST_FIRST(&head), &items[4]);
    QSLIST_INIT(&head);
    check_single(&head, "");
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
        cmocka_unit_test(test_simple_queue_inserts_and_removes),
        cmocka_unit_test(test_simple_queues_are_joined_and_split),
        cmocka_unit_test(test_single_list_inserts_and_removes),
        cmocka_unit_test(test_layout_is_qemu_s),
    };

    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
