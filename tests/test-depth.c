/* SPDX-License-Identifier: BSD-3-Clause */
/* Structs in structs as deep as a stream pleases: the depth is bounded before the stack is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <vmstate/vmstate.h>

typedef struct Node Node;
struct Node {
    uint32_t n;
    Node *children;
};

static int after_load(void *opaque, int version_id)
{
    const Node *node = opaque;

    return version_id == 1 && node->n <= 1 ? 0 : -1;
}

static const VMStateDescription description_node = {
    .name = "node",
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = after_load,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(n, Node),
        { .name = "children", .size = sizeof(Node), .vmsd = &description_node,
          .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_VARRAY_UINT32 | VMS_POINTER | VMS_ALLOC),
          .num_offset = offsetof(Node, n), .offset = offsetof(Node, children) },
        VMSTATE_END_OF_LIST(),
    },
};

/* A bare stream of one section with @depth nodes in each other. */
static GByteArray *stream_of_depth(unsigned depth)
{
    static const uint8_t head[] = { 4, 0, 0, 0, 0, 4, 't', 'r', 'e', 'e', 0, 0, 0, 0, 0, 0, 0, 1 };
    static const uint8_t tail[] = { 0x7e, 0, 0, 0, 0, 0 };
    static const uint8_t one[] = { 0, 0, 0, 1 }, none[] = { 0, 0, 0, 0 };
    GByteArray *bytes = g_byte_array_new();

    g_byte_array_append(bytes, head, sizeof(head));
    for (unsigned i = 1; i < depth; i++) {
        g_byte_array_append(bytes, one, sizeof(one));
    }
    g_byte_array_append(bytes, none, sizeof(none));
    g_byte_array_append(bytes, tail, sizeof(tail));
    return bytes;
}

static void free_nodes(Node *node)
{
    while (node) {
        Node *next = node->children;

        g_free(node);
        node = next;
    }
}

static bool load(Node *root, unsigned depth, GError **error)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    g_autoptr(GByteArray) bytes = stream_of_depth(depth);
    VMStateLoader *loader;
    bool ok;

    vmstate_load_options_set_form(options, VMSTATE_FORM_BARE);
    assert_true(vmstate_registry_add(registry, "tree", 0, &description_node, root, NULL));
    loader = vmstate_loader_new(registry, options);
    ok = vmstate_loader_write(loader, bytes->data, bytes->len, error) && vmstate_loader_finish(loader, error);
    vmstate_loader_free(loader);
    return ok;
}

static void deep_structs_load_and_save_on_a_fibers_stack(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;
    Node root = { 0 };
    VMStateSaver *saver;
    char chunk[7];
    ssize_t n;

    (void)state;
    assert_true(load(&root, 100, &error));
    assert_true(vmstate_registry_add(registry, "tree", 0, &description_node, &root, NULL));
    saver = vmstate_saver_new(registry, NULL);
    while ((n = vmstate_saver_read(saver, chunk, sizeof(chunk), &error)) > 0) {
        continue;
    }
    assert_int_equal(n, 0);
    vmstate_saver_free(saver);
    free_nodes(root.children);
}

static void structs_nested_deeper_than_the_budget_are_refused(void **state)
{
    g_autoptr(GError) error = NULL;
    Node root = { 0 };

    (void)state;
    assert_false(load(&root, 1000000, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_LIMIT));
    assert_null(root.children);
    assert_int_equal(root.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_structs_load_and_save_on_a_fibers_stack),
        cmocka_unit_test(structs_nested_deeper_than_the_budget_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
