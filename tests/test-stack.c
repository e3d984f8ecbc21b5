/* SPDX-License-Identifier: BSD-3-Clause */
/* How much of a fiber's stack is left for hooks, as deep as a stream can nest. Each way of nesting has its own frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <vmstate/vmstate.h>

enum {
    /* As deep as a description can be: the section counts as one. */
    DEEPEST = 127,
    /* What <vmstate/registry.h> promises. */
    PROMISED = 32 * 1024,
    PROMISED_TO_DEVICES = 200 * 1024,
};

typedef struct Node Node;
struct Node {
    uint32_t n;
    Node *array;
    Node **pointers;
    QTAILQ_HEAD(, Node) list;
    QTAILQ_ENTRY(Node) next;
    GTree *tree;
    GArray *garray;
};

typedef struct Tmp Tmp;
struct Tmp {
    Tmp *parent;
    uint32_t n;
};

/* Where the stack stood in the innermost and in the outermost hook. */
static const volatile char *innermost, *outermost;
static unsigned calls;

static __attribute__((noinline)) char use_stack(void)
{
    volatile char memory[PROMISED];

    for (size_t i = 0; i < sizeof(memory); i += 1024) {
        memory[i] = (char)i;
    }
    return memory[sizeof(memory) / 2];
}

static __attribute__((noinline)) char use_a_devices_stack(void)
{
    volatile char memory[PROMISED_TO_DEVICES];

    for (size_t i = 0; i < sizeof(memory); i += 1024) {
        memory[i] = (char)i;
    }
    return memory[sizeof(memory) / 2];
}

/* post_load: the innermost comes first. */
static int after_load(void *opaque, int version_id)
{
    volatile char here;

    (void)opaque;
    (void)version_id;
    outermost = &here;
    if (calls++ == 0) {
        innermost = &here;
        return use_stack() == 0 ? 0 : -1;
    }
    return 0;
}

static int compare(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return a < b ? -1 : a > b;
}

/* Those that hooks made. */
static GPtrArray *trees;

static int make_tree(void *opaque)
{
    Node *node = opaque;

    node->tree = g_tree_new_full(compare, NULL, NULL, NULL);
    g_ptr_array_add(trees, node->tree);
    return 0;
}

static bool has_more(void *opaque, int version_id)
{
    return version_id >= 0 && ((Tmp *)opaque)->n > 0;
}

static bool load_again(VMStateStream *f, void *pv, size_t size, const VMStateField *field, GError **error);

static bool save_never(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc,
                       GError **error)
{
    (void)f;
    (void)pv;
    (void)size;
    (void)field;
    (void)vmdesc;
    (void)error;
    return true;
}

static const VMStateInfo again_info = {.name = "again", .load = load_again, .save = save_never};

#define DESCRIBE(name_, before_, ...) \
    static const VMStateDescription name_ = { \
        .name = "node", \
        .version_id = 1, \
        .pre_load = before_, \
        .post_load = after_load, \
        .fields = (const VMStateField[]){__VA_ARGS__, VMSTATE_END_OF_LIST()}, \
    }

DESCRIBE(array_vmsd, NULL, VMSTATE_UINT32(n, Node),
         {.name = "array", .size = sizeof(Node), .vmsd = &array_vmsd,
          .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_VARRAY_UINT32 | VMS_POINTER | VMS_ALLOC),
          .num_offset = offsetof(Node, n), .offset = offsetof(Node, array)});
DESCRIBE(pointers_vmsd, NULL, VMSTATE_UINT32(n, Node),
         {.name = "pointers", .size = sizeof(Node *), .start = sizeof(Node), .vmsd = &pointers_vmsd,
          .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_VARRAY_UINT32 | VMS_POINTER | VMS_ALLOC |
                                       VMS_ARRAY_OF_POINTER_AUTO_ALLOC),
          .num_offset = offsetof(Node, n), .offset = offsetof(Node, pointers)});
DESCRIBE(list_vmsd, NULL, VMSTATE_QTAILQ_V(list, Node, 0, list_vmsd, Node, next));
DESCRIBE(tree_vmsd, make_tree, VMSTATE_GTREE_DIRECT_KEY_V(tree, Node, 0, &tree_vmsd, Node));
DESCRIBE(garray_vmsd, NULL, VMSTATE_GARRAY_STRUCT(garray, Node, 0, 4, garray_vmsd, Node));
DESCRIBE(tmp_vmsd, NULL, VMSTATE_UINT32(n, Tmp), VMSTATE_WITH_TMP_TEST(Tmp, has_more, Tmp, tmp_vmsd));
DESCRIBE(again_vmsd, NULL, VMSTATE_UINT32(n, Node), VMSTATE_SINGLE(array, Node, 0, again_info, Node *));

static bool load_again(VMStateStream *f, void *pv, size_t size, const VMStateField *field, GError **error)
{
    Node node = {0};
    uint8_t next = 0;

    (void)pv;
    (void)size;
    (void)field;
    vmstate_stream_peek(f, &next, 1);
    return next == 0x7e || vmstate_stream_load_description(f, &again_vmsd, &node, 1, error);
}

/* Subsections in each other: their names grow by two bytes each, up to 255. */
static VMStateDescription subsection_vmsds[DEEPEST + 1];
static const VMStateDescription *subsections[DEEPEST + 1][2];
static char names[DEEPEST + 1][2 * DEEPEST + 2];

static void make_subsections(void)
{
    static const VMStateField fields[] = {VMSTATE_UINT32(n, Node), VMSTATE_END_OF_LIST()};

    for (int i = 0; i <= DEEPEST; i++) {
        memset(names[i], '/', 2 * (size_t)i + 1);
        for (int k = 0; k <= i; k++) {
            names[i][2 * k] = 'n';
        }
        subsection_vmsds[i] = (VMStateDescription){
            .name = names[i], .version_id = 1, .post_load = after_load, .fields = fields, .subsections = subsections[i]};
        subsections[i][0] = i < DEEPEST ? &subsection_vmsds[i + 1] : NULL;
    }
}

typedef struct Way {
    const char *name;
    const VMStateDescription *vmsd;
    /* What each node but the innermost begins with, the innermost itself, and what ends each of the others. */
    const char *open, *middle, *close;
    size_t open_size, middle_size, close_size;
} Way;

#define BYTES(_member, _text) ._member = _text, ._member##_size = sizeof(_text) - 1

static const Way ways[] = {
    {"arrays", &array_vmsd, BYTES(open, "\0\0\0\1"), BYTES(middle, "\0\0\0\0")},
    {"pointers", &pointers_vmsd, BYTES(open, "\0\0\0\0011"), BYTES(middle, "\0\0\0\0")},
    {"lists", &list_vmsd, BYTES(open, "\1"), BYTES(middle, "\0"), BYTES(close, "\0")},
    {"trees", &tree_vmsd, BYTES(open, "\0\0\0\1\1\0\0\0\0\0\0\0\1"), BYTES(middle, "\0\0\0\0\0"),
     BYTES(close, "\0")},
    {"GArrays", &garray_vmsd, BYTES(open, "\0\0\0\1"), BYTES(middle, "\0\0\0\0")},
    {"tmps", &tmp_vmsd, BYTES(open, "\0\0\0\1"), BYTES(middle, "\0\0\0\0")},
    {"hooks", &again_vmsd, BYTES(open, "\0\0\0\0"), BYTES(middle, "\0\0\0\0")},
    {.name = "subsections", .vmsd = &subsection_vmsds[0]},
};

static void append_node(const Way *way, GByteArray *bytes, unsigned i, unsigned nodes)
{
    if (way->open) {
        bool last = i == nodes - 1;

        g_byte_array_append(bytes, (const guint8 *)(last ? way->middle : way->open),
                            last ? way->middle_size : way->open_size);
        return;
    }
    if (i > 0) {
        const uint8_t header[] = {5, (uint8_t)(2 * i + 1)};

        g_byte_array_append(bytes, header, sizeof(header));
        g_byte_array_append(bytes, (const guint8 *)names[i], 2 * i + 1);
        g_byte_array_append(bytes, (const guint8 *)"\0\0\0\1", 4);
    }
    g_byte_array_append(bytes, (const guint8 *)"\0\0\0\0", 4);
}

/* A bare stream of so many nodes in each other, without its end: then all of it is undone. */
static GByteArray *nested(const Way *way, unsigned nodes)
{
    static const uint8_t head[] = {4, 0, 0, 0, 0, 3, 'd', 'e', 'v', 0, 0, 0, 0, 0, 0, 0, 1};
    static const uint8_t footer[] = {0x7e, 0, 0, 0, 0};
    GByteArray *bytes = g_byte_array_new();

    g_byte_array_append(bytes, head, sizeof(head));
    for (unsigned i = 0; i < nodes; i++) {
        append_node(way, bytes, i, nodes);
    }
    for (unsigned i = 1; i < nodes && way->close; i++) {
        g_byte_array_append(bytes, (const guint8 *)way->close, way->close_size);
    }
    g_byte_array_append(bytes, footer, sizeof(footer));
    return bytes;
}

static void load(const Way *way, unsigned nodes, GError **error)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    g_autoptr(GByteArray) bytes = nested(way, nodes);
    VMStateLoader *loader;
    Node root = {0};
    Tmp tmp = {0};

    vmstate_load_options_set_form(options, VMSTATE_FORM_BARE);
    trees = g_ptr_array_new_with_free_func((GDestroyNotify)g_tree_unref);
    calls = 0;
    assert_true(vmstate_registry_add(registry, "dev", 0, way->vmsd, way->vmsd == &tmp_vmsd ? (void *)&tmp : &root, error));
    loader = vmstate_loader_new(registry, options);
    assert_false(vmstate_loader_write(loader, bytes->data, bytes->len, error) && vmstate_loader_finish(loader, error));
    vmstate_loader_free(loader);
    g_ptr_array_unref(trees);
}

static void load_hooks_have_the_stack_that_is_promised(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autoptr(GError) error = NULL;

        load(&ways[i], DEEPEST + 1, &error);
        if (!g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_TRUNCATED)) {
            fail_msg("%s: %s", ways[i].name, error->message);
        }
        assert_int_equal(calls, DEEPEST + 1);
        print_message("%s: %td bytes a level\n", ways[i].name, (outermost - innermost) / DEEPEST);
    }
}

static int after_device(void *opaque, int version_id)
{
    (void)opaque;
    (void)version_id;
    return use_a_devices_stack() == 0 ? 0 : -1;
}

static int before_device(void *opaque)
{
    return after_device(opaque, 0);
}

static const VMStateDescription device_vmsd = {
    .name = "device",
    .version_id = 1,
    .pre_save = before_device,
    .post_load = after_device,
    .fields = (const VMStateField[]){VMSTATE_UINT32(n, Node), VMSTATE_END_OF_LIST()},
};

static void a_devices_own_hooks_have_most_of_the_stack(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;
    Node root = {0};
    VMStateSaver *saver;
    VMStateLoader *loader;
    char stream[4096];
    ssize_t size;

    (void)state;
    assert_true(vmstate_registry_add(registry, "dev", 0, &device_vmsd, &root, NULL));
    saver = vmstate_saver_new(registry, NULL);
    size = vmstate_saver_read(saver, stream, sizeof(stream), &error);
    assert_true(size > 0);
    vmstate_saver_free(saver);
    loader = vmstate_loader_new(registry, NULL);
    assert_true(vmstate_loader_write(loader, stream, (size_t)size, &error) && vmstate_loader_finish(loader, &error));
    vmstate_loader_free(loader);
}

static void deeper_is_refused_whatever_the_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autoptr(GError) error = NULL;

        if (!ways[i].open) {
            continue; /* there is no such name */
        }
        load(&ways[i], DEEPEST + 2, &error);
        if (!g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_LIMIT)) {
            fail_msg("%s: %s", ways[i].name, error->message);
        }
    }
}

static int before_save(void *opaque)
{
    const Node *node = opaque;

    return node->n > 0 || use_stack() == 0 ? 0 : -1;
}

static const VMStateDescription saved_vmsd = {
    .name = "node",
    .version_id = 1,
    .pre_save = before_save,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(n, Node),
        {.name = "array", .size = sizeof(Node), .vmsd = &saved_vmsd,
         .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_VARRAY_UINT32 | VMS_POINTER | VMS_ALLOC),
         .num_offset = offsetof(Node, n), .offset = offsetof(Node, array)},
        VMSTATE_END_OF_LIST(),
    },
};

static void save_hooks_have_the_stack_that_is_promised(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autofree Node *nodes = g_new0(Node, DEEPEST + 1);
    g_autoptr(GError) error = NULL;
    VMStateSaver *saver;
    char chunk[7];
    ssize_t n;

    (void)state;
    for (int i = 0; i < DEEPEST; i++) {
        nodes[i].n = 1;
        nodes[i].array = &nodes[i + 1];
    }
    assert_true(vmstate_registry_add(registry, "dev", 0, &saved_vmsd, nodes, NULL));
    saver = vmstate_saver_new(registry, NULL);
    while ((n = vmstate_saver_read(saver, chunk, sizeof(chunk), &error)) > 0) {
        continue;
    }
    if (n < 0) {
        fail_msg("%s", error->message);
    }
    vmstate_saver_free(saver);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(load_hooks_have_the_stack_that_is_promised),
        cmocka_unit_test(a_devices_own_hooks_have_most_of_the_stack),
        cmocka_unit_test(deeper_is_refused_whatever_the_way),
        cmocka_unit_test(save_hooks_have_the_stack_that_is_promised),
    };

    make_subsections();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
