/* SPDX-License-Identifier: BSD-3-Clause */
/* Who owns what a load allocated, when hooks took it, when it is undone, and when lists grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

typedef struct Owner {
    uint8_t n;
    uint32_t *data;
    uint32_t *taken;
    uint8_t last;
} Owner;

/* Takes what was loaded, as devices do. */
static int take(void *opaque, int version_id)
{
    Owner *owner = opaque;

    (void)version_id;
    owner->taken = g_steal_pointer(&owner->data);
    return 0;
}

static const VMStateDescription owner_vmsd = {
    .name = "owner",
    .post_load = take,
    .fields = (const VMStateField[]){
        VMSTATE_UINT8(n, Owner),
        VMSTATE_VARRAY_ALLOC(data, Owner, n, 0, vmstate_info_uint32, uint32_t),
        VMSTATE_END_OF_LIST(),
    },
};

typedef struct Outer {
    Owner owner;
    uint8_t last;
} Outer;

static const VMStateDescription outer_vmsd = {
    .name = "outer",
    .fields = (const VMStateField[]){
        VMSTATE_STRUCT(owner, Outer, 0, owner_vmsd, Owner),
        VMSTATE_UINT8(last, Outer),
        VMSTATE_END_OF_LIST(),
    },
};

static void what_a_hook_took_is_not_freed(void **state)
{
    g_autoptr(GBytes) bytes = test_bytes("01 00 00 00 05");
    g_autoptr(GError) error = NULL;
    Outer outer = {.last = 3};

    (void)state;
    assert_false(test_load(&outer_vmsd, &outer, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "last: ");
    assert_null(outer.owner.data);
    assert_non_null(outer.owner.taken);
    assert_int_equal(outer.owner.taken[0], 5);
    g_free(outer.owner.taken);
}

typedef struct StringTmp {
    Outer *parent;
    char *text;
    uint8_t n;
    uint16_t *words;
} StringTmp;

static int drop_text(void *opaque, int version_id)
{
    StringTmp *tmp = opaque;

    (void)version_id;
    tmp->parent->owner.last = (uint8_t)tmp->text[0];
    g_clear_pointer(&tmp->text, g_free);
    g_clear_pointer(&tmp->words, g_free);
    return 0;
}

static const VMStateDescription string_tmp = {
    .name = "tmp",
    .post_load = drop_text,
    .fields = (const VMStateField[]){
        VMSTATE_STRING(text, StringTmp, 10),
        VMSTATE_UINT8(n, StringTmp),
        VMSTATE_VARRAY_ALLOC(words, StringTmp, n, 0, vmstate_info_uint16, uint16_t),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription with_tmp = {
    .name = "with tmp",
    .fields = (const VMStateField[]){
        VMSTATE_WITH_TMP(Outer, StringTmp, string_tmp),
        VMSTATE_UINT8(last, Outer),
        VMSTATE_END_OF_LIST(),
    },
};

static void memory_in_a_tmp_does_not_outlive_it(void **state)
{
    g_autoptr(GBytes) whole = test_bytes("00 00 00 02 61 62 01 00 07 09");
    Outer outer;

    (void)state;
    memset(&outer, 0, sizeof(outer));
    for (size_t i = 0; i < g_bytes_get_size(whole); i++) {
        g_autoptr(GBytes) part = test_part(whole, 0, i);
        g_autoptr(GError) error = NULL;

        assert_false(test_load(&with_tmp, &outer, part, &error));
        test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "");
    }
    assert_true(test_load(&with_tmp, &outer, whole, NULL));
    assert_int_equal(outer.owner.last, 'a');
    assert_int_equal(outer.last, 9);
}

typedef struct Node Node;
struct Node {
    uint8_t id;
    QTAILQ_ENTRY(Node) next;
};

typedef struct List {
    QTAILQ_HEAD(, Node) nodes;
    uint8_t last;
} List;

static int freed;

static void free_node(void *node)
{
    freed++;
    g_free(node);
}

static const VMStateDescription node_vmsd = {
    .name = "node",
    .fields = (const VMStateField[]){VMSTATE_UINT8(id, Node), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription appended = {
    .name = "list",
    .fields = (const VMStateField[]){
        VMSTATE_QTAILQ_V(nodes, List, 0, node_vmsd, Node, next),
        VMSTATE_UINT8(last, List),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription replaced = {
    .name = "list",
    .fields = (const VMStateField[]){
        VMSTATE_QTAILQ_FREE_V(nodes, List, 0, node_vmsd, Node, next, free_node),
        VMSTATE_UINT8(last, List),
        VMSTATE_END_OF_LIST(),
    },
};

static void list_init(List *list)
{
    Node *node = g_new0(Node, 1);

    *list = (List){0};
    QTAILQ_INIT(&list->nodes);
    node->id = 1;
    QTAILQ_INSERT_TAIL(&list->nodes, node, next);
    freed = 0;
}

static void assert_list(List *list, const char *ids)
{
    Node *node;

    QTAILQ_FOREACH(node, &list->nodes, next) {
        assert_int_equal(node->id, *ids++ - '0');
    }
    assert_int_equal(*ids, 0);
}

static void list_clear(List *list)
{
    Node *node, *next;

    QTAILQ_FOREACH_SAFE(node, &list->nodes, next, next) {
        g_free(node);
    }
}

static void a_list_is_appended_to_or_replaced(void **state)
{
    const VMStateDescription *vmsds[] = {&appended, &replaced};
    g_autoptr(GBytes) whole = test_bytes("01 02 01 03 00 09");
    g_autoptr(GBytes) part = test_bytes("01 02 01 03 00");

    (void)state;
    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        List list;

        list_init(&list);
        assert_false(test_load(vmsds[i], &list, part, &error));
        test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "last: ");
        assert_list(&list, "1");
        assert_int_equal(freed, 0);
        assert_true(test_load(vmsds[i], &list, whole, NULL));
        assert_list(&list, i ? "23" : "123");
        assert_int_equal(freed, i);
        list_clear(&list);
    }
}

static void without_undo_nothing_leaks_either(void **state)
{
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(GBytes) whole = NULL;
    List list;

    (void)state;
    vmstate_load_options_set_atomic(options, false);
    list_init(&list);
    registry = test_registry("list", &replaced, &list);
    whole = test_pull(registry, NULL, 1000);
    for (size_t i = 0; i < g_bytes_get_size(whole); i++) {
        g_autoptr(GBytes) part = test_part(whole, 0, i);

        assert_false(vmstate_registry_load_bytes(registry, options, part, NULL));
    }
    assert_true(vmstate_registry_load_bytes(registry, options, whole, NULL));
    assert_list(&list, "1");
    list_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_hook_took_is_not_freed),
        cmocka_unit_test(memory_in_a_tmp_does_not_outlive_it),
        cmocka_unit_test(a_list_is_appended_to_or_replaced),
        cmocka_unit_test(without_undo_nothing_leaks_either),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
