/* SPDX-License-Identifier: BSD-3-Clause */
/* What a load replaces in trees and arrays: freed once when it is accepted, back when it is undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "undo-util.h"

/* Elements with memory of their own: what is freed twice, or never, is found by the sanitizers. */
typedef struct Element {
    uint32_t value;
    char *text;
} Element;

typedef struct Key {
    uint32_t n;
} Key;

typedef struct Device {
    GTree *tree;
    GArray *array;
} Device;

static unsigned freed;

static void clear_element(void *memory)
{
    g_clear_pointer(&((Element *)memory)->text, g_free);
    freed++;
}

static void free_element(void *memory)
{
    clear_element(memory);
    g_free(memory);
}

/* The functions of a tree that must not see what the field's free function gets. */
static void must_not_be_called(void *memory)
{
    fail_msg("the tree's own function was called for %p", memory);
}

static const VMStateDescription element_vmsd = {
    .name = "element",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(value, Element),
        VMSTATE_STRING(text, Element, 100),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription element_and_key_vmsd[2] = {
    {
        .name = "element",
        .fields = (const VMStateField[]){
            VMSTATE_UINT32(value, Element),
            VMSTATE_STRING(text, Element, 100),
            VMSTATE_END_OF_LIST(),
        },
    },
    {
        .name = "key",
        .fields = (const VMStateField[]){
            VMSTATE_UINT32(n, Key),
            VMSTATE_END_OF_LIST(),
        },
    },
};

#define DESCRIBE(name_, ...) \
    static const VMStateDescription name_ = { \
        .name = "device", \
        .version_id = 1, \
        .minimum_version_id = 1, \
        .fields = (const VMStateField[]){__VA_ARGS__, VMSTATE_END_OF_LIST()}, \
    }

DESCRIBE(direct_vmsd, VMSTATE_GTREE_DIRECT_KEY_FREE_V(tree, Device, 0, &element_vmsd, Element, free_element));
DESCRIBE(described_vmsd, VMSTATE_GTREE_FREE_V(tree, Device, 0, element_and_key_vmsd, Key, Element, free_element));
DESCRIBE(array_vmsd, VMSTATE_GARRAY_STRUCT_CLEAR(array, Device, 0, 100, element_vmsd, Element, clear_element));
DESCRIBE(plain_array_vmsd, VMSTATE_GARRAY_STRUCT(array, Device, 0, 100, element_vmsd, Element));

static int compare_direct(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return a < b ? -1 : a > b;
}

static int compare_keys(gconstpointer a, gconstpointer b, gpointer data)
{
    const Key *x = a, *y = b;

    (void)data;
    return x->n < y->n ? -1 : x->n > y->n;
}

typedef struct Kind {
    const VMStateDescription *vmsd;
    bool direct;
    GDestroyNotify destroy;
} Kind;

/* With direct keys and with described ones, in trees with and without functions of their own. */
static const Kind kinds[] = {
    {&direct_vmsd, true, NULL},
    {&direct_vmsd, true, must_not_be_called},
    {&described_vmsd, false, NULL},
    {&described_vmsd, false, must_not_be_called},
};

static gpointer key_of(const Kind *kind, uint32_t n)
{
    Key *key;

    if (kind->direct) {
        return GUINT_TO_POINTER(n);
    }
    key = g_new0(Key, 1);
    key->n = n;
    return key;
}

static void plant(const Kind *kind, GTree *tree, uint32_t n, uint32_t value)
{
    Element *element = g_new0(Element, 1);

    element->value = value;
    element->text = g_strdup("text");
    g_tree_insert(tree, key_of(kind, n), element);
}

/* Nodes @from to @to with these values. */
static GTree *new_tree(const Kind *kind, uint32_t from, uint32_t to, uint32_t value)
{
    GDestroyNotify key_destroy = kind->direct ? NULL : kind->destroy;
    GTree *tree = g_tree_new_full(kind->direct ? compare_direct : compare_keys, NULL, key_destroy, kind->destroy);

    for (uint32_t n = from; n <= to; n++) {
        plant(kind, tree, n, value + n);
    }
    return tree;
}

static void assert_tree(const Kind *kind, GTree *tree, uint32_t from, uint32_t to, uint32_t value)
{
    assert_int_equal(g_tree_nnodes(tree), to - from + 1);
    for (uint32_t n = from; n <= to; n++) {
        Key key = {n};
        const Element *element = g_tree_lookup(tree, kind->direct ? GUINT_TO_POINTER(n) : (gpointer)&key);

        assert_non_null(element);
        assert_int_equal(element->value, value + n);
        assert_string_equal(element->text, "text");
    }
}

static gboolean collect(gpointer key, gpointer value, gpointer nodes)
{
    g_ptr_array_add(nodes, key);
    g_ptr_array_add(nodes, value);
    return FALSE;
}

static void drop_tree(const Kind *kind, GTree *tree)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();

    g_tree_foreach(tree, collect, nodes);
    for (guint i = 0; i < nodes->len; i += 2) {
        g_tree_steal(tree, nodes->pdata[i]);
        free_element(nodes->pdata[i + 1]);
        if (!kind->direct) {
            g_free(nodes->pdata[i]);
        }
    }
    g_tree_unref(tree);
}

static GBytes *save_tree(const Kind *kind, uint32_t from, uint32_t to, uint32_t value)
{
    Device dev = {.tree = new_tree(kind, from, to, value)};
    GBytes *bytes = undo_save(kind->vmsd, &dev);

    drop_tree(kind, dev.tree);
    return bytes;
}

static void a_trees_old_values_go_to_its_free_function(void **state)
{
    (void)state;
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        g_autoptr(GBytes) bytes = save_tree(&kinds[k], 4, 9, 100);
        Device dev = {.tree = new_tree(&kinds[k], 1, 5, 0)};

        freed = 0;
        undo_load(kinds[k].vmsd, &dev, bytes);
        assert_int_equal(freed, 5);
        assert_tree(&kinds[k], dev.tree, 4, 9, 100);
        /* And those that a load made are freed by the next. */
        undo_load(kinds[k].vmsd, &dev, bytes);
        assert_int_equal(freed, 11);
        assert_tree(&kinds[k], dev.tree, 4, 9, 100);
        drop_tree(&kinds[k], dev.tree);
    }
}

static void a_load_that_fails_frees_none_and_puts_all_back(void **state)
{
    (void)state;
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        g_autoptr(GBytes) bytes = save_tree(&kinds[k], 4, 9, 100);
        Device dev = {.tree = new_tree(&kinds[k], 1, 5, 0)};
        g_autoptr(VMStateRegistry) registry = test_registry("dev", kinds[k].vmsd, &dev);

        freed = 0;
        undo_fail(kinds[k].vmsd, &dev, bytes);
        for (size_t i = 0; i < g_bytes_get_size(bytes); i++) {
            g_autoptr(GBytes) part = test_part(bytes, 0, i);

            assert_false(vmstate_registry_load_bytes(registry, NULL, part, NULL));
        }
        assert_int_equal(freed, 0);
        assert_tree(&kinds[k], dev.tree, 1, 5, 0);
        drop_tree(&kinds[k], dev.tree);
    }
}

static void without_undo_a_trees_old_values_go_once_too(void **state)
{
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();

    (void)state;
    vmstate_load_options_set_atomic(options, false);
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        g_autoptr(GBytes) bytes = save_tree(&kinds[k], 4, 9, 100);
        Device dev = {.tree = new_tree(&kinds[k], 1, 5, 0)};
        g_autoptr(VMStateRegistry) registry = test_registry("dev", kinds[k].vmsd, &dev);

        freed = 0;
        assert_true(vmstate_registry_load_bytes(registry, options, bytes, NULL));
        assert_int_equal(freed, 5);
        assert_tree(&kinds[k], dev.tree, 4, 9, 100);
        drop_tree(&kinds[k], dev.tree);
    }
}

/* Of a GArray that has no clear function, or one that must not see elements with memory. */
static GArray *new_array(guint length, GDestroyNotify clear, bool zeroes)
{
    GArray *array = g_array_new(FALSE, zeroes, sizeof(Element));

    g_array_set_clear_func(array, clear);
    for (guint i = 0; i < length; i++) {
        Element element = {.value = i, .text = g_strdup_printf("text %u", i)};

        g_array_append_val(array, element);
    }
    return array;
}

static void assert_array(GArray *array, guint length)
{
    assert_int_equal(array->len, length);
    for (guint i = 0; i < length; i++) {
        g_autofree char *expected = g_strdup_printf("text %u", i);

        assert_int_equal(g_array_index(array, Element, i).value, i);
        assert_string_equal(g_array_index(array, Element, i).text, expected);
    }
}

static void drop_array(GArray *array)
{
    g_array_set_clear_func(array, clear_element);
    g_array_unref(array);
}

static GBytes *save_array(guint length)
{
    Device dev = {.array = new_array(length, NULL, true)};
    GBytes *bytes = undo_save(&array_vmsd, &dev);

    drop_array(dev.array);
    return bytes;
}

static void no_text_in_it(void *memory)
{
    assert_null(((Element *)memory)->text);
}

static void an_arrays_old_elements_go_to_its_fields_function(void **state)
{
    const GDestroyNotify clears[] = {NULL, no_text_in_it};
    g_autoptr(GBytes) bytes = save_array(3);

    (void)state;
    for (guint before = 0; before < 6; before++) {
        for (size_t c = 0; c < G_N_ELEMENTS(clears); c++) {
            Device dev = {.array = new_array(before, clears[c], true)};

            freed = 0;
            undo_fail(&array_vmsd, &dev, bytes);
            assert_int_equal(freed, 0);
            assert_array(dev.array, before);
            undo_load(&array_vmsd, &dev, bytes);
            assert_int_equal(freed, before);
            assert_array(dev.array, 3);
            drop_array(dev.array);
        }
    }
}

static void without_undo_an_arrays_old_elements_go_once_too(void **state)
{
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    g_autoptr(GBytes) bytes = save_array(3);

    (void)state;
    vmstate_load_options_set_atomic(options, false);
    for (guint before = 0; before < 6; before++) {
        Device dev = {.array = new_array(before, no_text_in_it, true)};
        g_autoptr(VMStateRegistry) registry = test_registry("dev", &array_vmsd, &dev);

        freed = 0;
        assert_true(vmstate_registry_load_bytes(registry, options, bytes, NULL));
        assert_int_equal(freed, before);
        assert_array(dev.array, 3);
        drop_array(dev.array);
    }
}

/* GLib leaves new elements of such an array as they come: its clear function must not see them. */
static void an_array_that_zeroes_nothing_has_no_stray_elements(void **state)
{
    g_autoptr(GBytes) bytes = save_array(3);

    (void)state;
    for (guint before = 0; before < 6; before++) {
        Device dev = {.array = new_array(before, clear_element, false)};

        undo_fail(&plain_array_vmsd, &dev, bytes);
        assert_array(dev.array, before);
        undo_load(&plain_array_vmsd, &dev, bytes);
        assert_array(dev.array, 3);
        g_array_unref(dev.array);
    }
}

/* What a hook loads by itself is the hook's: nothing of it is kept, and nothing leaks. */
static const VMStateDescription *inner_vmsd;

static bool load_inner(VMStateStream *f, void *pv, size_t size, const VMStateField *field, GError **error)
{
    (void)size;
    (void)field;
    return vmstate_stream_load_description(f, inner_vmsd, pv, 1, error);
}

static bool save_inner(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc,
                       GError **error)
{
    (void)size;
    (void)field;
    return vmstate_stream_save_description(f, inner_vmsd, pv, vmdesc, 1, error);
}

static const VMStateInfo inner_info = {.name = "inner", .load = load_inner, .save = save_inner};

typedef struct Outer {
    Device inner;
} Outer;

DESCRIBE(outer_vmsd, VMSTATE_SINGLE(inner, Outer, 0, inner_info, Device));

static void an_array_that_a_hook_loads_leaks_nothing(void **state)
{
    Outer outer = {.inner = {.array = new_array(2, clear_element, true)}};
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    inner_vmsd = &plain_array_vmsd;
    bytes = undo_save(&outer_vmsd, &outer);
    undo_load(&outer_vmsd, &outer, bytes);
    assert_array(outer.inner.array, 2);
    undo_fail(&outer_vmsd, &outer, bytes);
    assert_array(outer.inner.array, 2);
    g_array_unref(outer.inner.array);
}

static void a_tree_that_a_hook_loads_leaks_nothing(void **state)
{
    (void)state;
    for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++) {
        Outer outer = {.inner = {.tree = new_tree(&kinds[k], 1, 5, 7)}};
        g_autoptr(GBytes) bytes = NULL;

        inner_vmsd = kinds[k].vmsd;
        bytes = undo_save(&outer_vmsd, &outer);
        undo_load(&outer_vmsd, &outer, bytes);
        assert_tree(&kinds[k], outer.inner.tree, 1, 5, 7);
        undo_fail(&outer_vmsd, &outer, bytes);
        assert_tree(&kinds[k], outer.inner.tree, 1, 5, 7);
        drop_tree(&kinds[k], outer.inner.tree);
    }
}

typedef struct Blob {
    uint32_t size;
    uint16_t few;
    uint8_t *bytes;
} Blob;

static void free_bytes(void *bytes)
{
    freed++;
    g_free(bytes);
}

DESCRIBE(blob_vmsd, VMSTATE_UINT32(size, Blob),
         VMSTATE_VBUFFER_ALLOC_UINT32_FREE(bytes, Blob, 0, NULL, size, free_bytes));
DESCRIBE(few_vmsd, VMSTATE_UINT16(few, Blob), VMSTATE_VBUFFER_ALLOC_FREE(bytes, Blob, 0, NULL, few, free_bytes));

static void a_buffers_old_memory_goes_to_its_free_function(void **state)
{
    const VMStateDescription *vmsds[] = {&blob_vmsd, &few_vmsd};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(vmsds); i++) {
        Blob from = {.size = 3, .few = 3, .bytes = (uint8_t *)"new"};
        Blob to = {.size = 4, .few = 4, .bytes = (uint8_t *)g_strdup("olds")};
        g_autoptr(GBytes) bytes = undo_save(vmsds[i], &from);

        freed = 0;
        undo_fail(vmsds[i], &to, bytes);
        assert_int_equal(freed, 0);
        assert_memory_equal(to.bytes, "olds", 4);
        undo_load(vmsds[i], &to, bytes);
        assert_int_equal(freed, 1);
        assert_memory_equal(to.bytes, "new", 3);
        undo_load(vmsds[i], &to, bytes);
        assert_int_equal(freed, 2);
        g_free(to.bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffers_old_memory_goes_to_its_free_function),
        cmocka_unit_test(a_trees_old_values_go_to_its_free_function),
        cmocka_unit_test(a_load_that_fails_frees_none_and_puts_all_back),
        cmocka_unit_test(without_undo_a_trees_old_values_go_once_too),
        cmocka_unit_test(an_arrays_old_elements_go_to_its_fields_function),
        cmocka_unit_test(without_undo_an_arrays_old_elements_go_once_too),
        cmocka_unit_test(an_array_that_zeroes_nothing_has_no_stray_elements),
        cmocka_unit_test(an_array_that_a_hook_loads_leaks_nothing),
        cmocka_unit_test(a_tree_that_a_hook_loads_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
