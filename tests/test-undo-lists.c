/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads that are undone after hooks changed the lists and trees that were loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "undo-util.h"

typedef struct Node Node;
typedef union List List;
QTAILQ_HEAD(List, Node);
struct Node {
    char *text;
    uint32_t value;
    QTAILQ_ENTRY(Node) next;
    List children;
};

typedef struct Device {
    List a, b;
} Device;

#define DESCRIBE(name_, hook, ...) \
    static const VMStateDescription name_ = { \
        .name = "device", \
        .version_id = 1, \
        .minimum_version_id = 1, \
        .post_load = hook, \
        .fields = (const VMStateField[]){__VA_ARGS__, VMSTATE_END_OF_LIST()}, \
    }

static Node *append(List *list, uint32_t value)
{
    Node *node = g_new0(Node, 1);

    node->value = value;
    node->text = g_strdup("text");
    QTAILQ_INIT(&node->children);
    QTAILQ_INSERT_TAIL(list, node, next);
    return node;
}

static void empty(List *list)
{
    Node *node;

    while ((node = QTAILQ_FIRST(list))) {
        QTAILQ_REMOVE(list, node, next);
        if (!QTAILQ_EMPTY(&node->children)) {
            empty(&node->children);
        }
        g_free(node->text);
        g_free(node);
    }
}

static void init(Device *dev)
{
    QTAILQ_INIT(&dev->a);
    QTAILQ_INIT(&dev->b);
}

static void fill(Device *dev)
{
    init(dev);
    append(&dev->a, 7);
    append(&dev->a, 8);
}

/* That many nodes, and a node that is appended becomes the last. */
static void assert_sound(List *list, unsigned length)
{
    Node *node, *last = append(list, 99);
    unsigned n = 0;

    QTAILQ_FOREACH(node, list, next) {
        n++;
    }
    assert_int_equal(n, length + 1);
    assert_ptr_equal(QTAILQ_LAST(list), last);
    QTAILQ_REMOVE(list, last, next);
    g_free(last->text);
    g_free(last);
}

static unsigned aborted;

static void count_aborted(void *opaque)
{
    const Node *node = opaque;

    aborted += node->value;
}

static const VMStateDescription text_vmsd = {
    .name = "text",
    .fields = (const VMStateField[]){
        VMSTATE_STRING(text, Node, 100),
        VMSTATE_UINT32(value, Node),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription told_vmsd = {
    .name = "told",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(value, Node),
        VMSTATE_END_OF_LIST(),
    },
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .load_aborted = count_aborted,
    },
};

static const VMStateDescription nested_vmsd = {
    .name = "nested",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(value, Node),
        VMSTATE_QTAILQ_V(children, Node, 0, text_vmsd, Node, next),
        VMSTATE_END_OF_LIST(),
    },
};

static int drop_all(void *opaque, int version_id)
{
    Device *dev = opaque;

    (void)version_id;
    empty(&dev->a);
    return 0;
}

static int append_one(void *opaque, int version_id)
{
    Device *dev = opaque;

    (void)version_id;
    append(&dev->a, 77);
    return 0;
}

static int move_all(void *opaque, int version_id)
{
    Device *dev = opaque;
    Node *node;

    (void)version_id;
    while ((node = QTAILQ_FIRST(&dev->a))) {
        QTAILQ_REMOVE(&dev->a, node, next);
        QTAILQ_INSERT_TAIL(&dev->b, node, next);
    }
    return 0;
}

DESCRIBE(dropped_vmsd, drop_all, VMSTATE_QTAILQ_V(a, Device, 0, text_vmsd, Node, next));
DESCRIBE(appended_vmsd, append_one, VMSTATE_QTAILQ_V(a, Device, 0, text_vmsd, Node, next));
DESCRIBE(moved_vmsd, move_all, VMSTATE_QTAILQ_V(b, Device, 0, text_vmsd, Node, next),
         VMSTATE_QTAILQ_V(a, Device, 0, text_vmsd, Node, next));
DESCRIBE(list_of_told_vmsd, NULL, VMSTATE_QTAILQ_V(a, Device, 0, told_vmsd, Node, next));
DESCRIBE(list_of_lists_vmsd, NULL, VMSTATE_QTAILQ_V(a, Device, 0, nested_vmsd, Node, next));

static void nodes_that_a_hook_freed_are_not_looked_at(void **state)
{
    Device dev;
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    fill(&dev);
    bytes = undo_save(&dropped_vmsd, &dev);
    empty(&dev.a);
    undo_fail(&dropped_vmsd, &dev, bytes);
    assert_sound(&dev.a, 0);
}

static void a_list_with_old_nodes_that_a_hook_emptied_stays_empty(void **state)
{
    Device dev;
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    fill(&dev);
    bytes = undo_save(&dropped_vmsd, &dev);
    undo_fail(&dropped_vmsd, &dev, bytes);
    assert_sound(&dev.a, 0);
}

static void nodes_are_told_of_the_end_before_they_are_freed(void **state)
{
    Device dev;
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    fill(&dev);
    bytes = undo_save(&list_of_told_vmsd, &dev);
    empty(&dev.a);
    aborted = 0;
    undo_fail(&list_of_told_vmsd, &dev, bytes);
    assert_int_equal(aborted, 15);
    assert_sound(&dev.a, 0);
}

static void a_node_that_a_hook_appended_stays_in_the_list(void **state)
{
    Device dev;
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    fill(&dev);
    bytes = undo_save(&appended_vmsd, &dev);
    undo_fail(&appended_vmsd, &dev, bytes);
    assert_int_equal(QTAILQ_FIRST(&dev.a)->value, 7);
    assert_int_equal(QTAILQ_LAST(&dev.a)->value, 77);
    assert_sound(&dev.a, 3);
    empty(&dev.a);
}

/* They are the hook's; only the node that came in their new list goes. */
static void nodes_that_a_hook_moved_leave_both_lists_sound(void **state)
{
    Device dev;
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    fill(&dev);
    append(&dev.b, 9);
    bytes = undo_save(&moved_vmsd, &dev);
    empty(&dev.a);
    empty(&dev.b);
    undo_fail(&moved_vmsd, &dev, bytes);
    assert_sound(&dev.a, 0);
    assert_sound(&dev.b, 2);
    assert_int_equal(QTAILQ_FIRST(&dev.b)->value, 7);
    assert_int_equal(QTAILQ_LAST(&dev.b)->value, 8);
    empty(&dev.b);
}

static void a_list_in_a_new_node_needs_no_hook_to_initialise_it(void **state)
{
    Device dev;
    g_autoptr(GBytes) bytes = NULL;
    Node *first;

    (void)state;
    fill(&dev);
    append(&QTAILQ_FIRST(&dev.a)->children, 5);
    bytes = undo_save(&list_of_lists_vmsd, &dev);
    empty(&dev.a);
    undo_load(&list_of_lists_vmsd, &dev, bytes);
    first = QTAILQ_FIRST(&dev.a);
    assert_int_equal(QTAILQ_FIRST(&first->children)->value, 5);
    assert_sound(&first->children, 1);
    assert_sound(&QTAILQ_LAST(&dev.a)->children, 0);
    assert_sound(&dev.a, 2);
    empty(&dev.a);
}

typedef struct Leaf {
    uint8_t value;
    QLIST_ENTRY(Leaf) next;
} Leaf;

typedef struct Forest {
    QLIST_HEAD(, Leaf) list;
    GTree *tree;
} Forest;

static int compare(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return a < b ? -1 : a > b;
}

static GTree *new_tree(void)
{
    return g_tree_new_full(compare, NULL, NULL, g_free);
}

static int replace_tree(void *opaque, int version_id)
{
    Forest *forest = opaque;

    (void)version_id;
    g_tree_destroy(forest->tree);
    forest->tree = new_tree();
    return 0;
}

static const VMStateDescription leaf_vmsd = {
    .name = "leaf",
    .fields = (const VMStateField[]){
        VMSTATE_UINT8(value, Leaf),
        VMSTATE_END_OF_LIST(),
    },
};

DESCRIBE(qlist_vmsd, NULL, VMSTATE_QLIST_V(list, Forest, 0, leaf_vmsd, Leaf, next));
DESCRIBE(tree_vmsd, NULL, VMSTATE_GTREE_DIRECT_KEY_V(tree, Forest, 0, &leaf_vmsd, Leaf));
DESCRIBE(replaced_tree_vmsd, replace_tree,
         VMSTATE_GTREE_DIRECT_KEY_V(tree, Forest, 0, &leaf_vmsd, Leaf));

/* Work that grew with the square of the length would take minutes here. */
static void a_long_list_is_undone_in_time_that_grows_with_its_length(void **state)
{
    g_autoptr(GBytes) bytes = undo_bare_pairs(400000, 1, 9);
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    Forest forest = {0};

    (void)state;
    vmstate_load_options_set_form(options, VMSTATE_FORM_BARE);
    undo_refuse(&qlist_vmsd, &forest, bytes, options, VMSTATE_ERROR_TRUNCATED, "ends");
    assert_true(QLIST_EMPTY(&forest.list));
}

static Leaf *plant(GTree *tree, unsigned key, uint8_t value)
{
    Leaf *leaf = g_new0(Leaf, 1);

    leaf->value = value;
    g_tree_insert(tree, GUINT_TO_POINTER(key), leaf);
    return leaf;
}

static uint8_t leaf_at(GTree *tree, unsigned key)
{
    const Leaf *leaf = g_tree_lookup(tree, GUINT_TO_POINTER(key));

    assert_non_null(leaf);
    return leaf->value;
}

static void a_tree_loads_over_the_keys_it_has(void **state)
{
    Forest forest = {.tree = new_tree()};
    Leaf *leaf = plant(forest.tree, 5, 7);
    g_autoptr(GBytes) bytes = undo_save(&tree_vmsd, &forest);

    (void)state;
    leaf->value = 1;
    undo_fail(&tree_vmsd, &forest, bytes);
    assert_int_equal(leaf_at(forest.tree, 5), 1);
    for (int i = 0; i < 2; i++) {
        undo_load(&tree_vmsd, &forest, bytes);
        assert_int_equal(leaf_at(forest.tree, 5), 7);
        assert_int_equal(g_tree_nnodes(forest.tree), 1);
    }
    g_tree_unref(forest.tree);
}

static void a_tree_that_a_hook_destroyed_is_not_looked_at(void **state)
{
    Forest forest = {.tree = new_tree()};
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    plant(forest.tree, 5, 7);
    bytes = undo_save(&replaced_tree_vmsd, &forest);
    g_tree_remove(forest.tree, GUINT_TO_POINTER(5));
    undo_fail(&replaced_tree_vmsd, &forest, bytes);
    assert_int_equal(g_tree_nnodes(forest.tree), 0);
    g_tree_unref(forest.tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_that_a_hook_freed_are_not_looked_at),
        cmocka_unit_test(a_list_with_old_nodes_that_a_hook_emptied_stays_empty),
        cmocka_unit_test(nodes_are_told_of_the_end_before_they_are_freed),
        cmocka_unit_test(a_node_that_a_hook_appended_stays_in_the_list),
        cmocka_unit_test(nodes_that_a_hook_moved_leave_both_lists_sound),
        cmocka_unit_test(a_list_in_a_new_node_needs_no_hook_to_initialise_it),
        cmocka_unit_test(a_long_list_is_undone_in_time_that_grows_with_its_length),
        cmocka_unit_test(a_tree_loads_over_the_keys_it_has),
        cmocka_unit_test(a_tree_that_a_hook_destroyed_is_not_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
