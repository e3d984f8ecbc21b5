/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads of GArrays and GByteArrays that are undone, with hooks that change them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "undo-util.h"

typedef struct Element {
    char *text;
} Element;

typedef struct Device {
    GArray *array;
    GByteArray *bytes;
} Device;

static void clear_element(void *memory)
{
    Element *element = memory;

    g_clear_pointer(&element->text, g_free);
}

static GArray *new_array(guint length)
{
    GArray *array = g_array_new(FALSE, TRUE, sizeof(Element));

    g_array_set_clear_func(array, clear_element);
    g_array_set_size(array, length);
    for (guint i = 0; i < length; i++) {
        g_array_index(array, Element, i).text = g_strdup_printf("text %u", i);
    }
    return array;
}

static void assert_array(GArray *array, guint length)
{
    assert_int_equal(array->len, length);
    for (guint i = 0; i < length; i++) {
        g_autofree char *expected = g_strdup_printf("text %u", i);

        assert_string_equal(g_array_index(array, Element, i).text, expected);
    }
}

static int grow_array(void *opaque, int version_id)
{
    Device *dev = opaque;

    (void)version_id;
    g_array_set_size(dev->array, dev->array->len + 1000);
    return 0;
}

static int replace_array(void *opaque, int version_id)
{
    Device *dev = opaque;

    (void)version_id;
    g_array_unref(dev->array);
    dev->array = new_array(1);
    return 0;
}

static int replace_bytes(void *opaque, int version_id)
{
    Device *dev = opaque;

    (void)version_id;
    g_byte_array_unref(dev->bytes);
    dev->bytes = g_byte_array_new();
    return 0;
}

static const VMStateDescription element_vmsd = {
    .name = "element",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_STRING(text, Element, 100),
        VMSTATE_END_OF_LIST(),
    },
};

#define DESCRIBE(name_, hook, field) \
    static const VMStateDescription name_ = { \
        .name = "device", \
        .version_id = 1, \
        .minimum_version_id = 1, \
        .post_load = hook, \
        .fields = (const VMStateField[]){field, VMSTATE_END_OF_LIST()}, \
    }

#define ELEMENTS VMSTATE_GARRAY_STRUCT(array, Device, 0, 100, element_vmsd, Element)

DESCRIBE(plain_vmsd, NULL, ELEMENTS);
DESCRIBE(grown_vmsd, grow_array, ELEMENTS);
DESCRIBE(replaced_vmsd, replace_array, ELEMENTS);
DESCRIBE(replaced_bytes_vmsd, replace_bytes, VMSTATE_GBYTEARRAY(bytes, Device, 0));

/* A stream of an array of this length. */
static GBytes *save(const VMStateDescription *vmsd, guint length)
{
    Device dev = {.array = new_array(length)};
    GBytes *bytes = undo_save(vmsd, &dev);

    g_array_unref(dev.array);
    return bytes;
}

/* Loads @length elements over @before of them, in vain. */
static void fail_over(guint before, guint length)
{
    g_autoptr(GBytes) bytes = save(&plain_vmsd, length);
    Device dev = {.array = new_array(before)};

    undo_fail(&plain_vmsd, &dev, bytes);
    assert_array(dev.array, before);
    g_array_unref(dev.array);
}

static void an_array_that_shrank_gets_its_elements_back(void **state)
{
    (void)state;
    fail_over(3, 1);
}

static void an_array_that_grew_frees_each_new_element_once(void **state)
{
    (void)state;
    fail_over(0, 3);
}

static void a_load_frees_each_old_element_once(void **state)
{
    g_autoptr(GBytes) bytes = save(&plain_vmsd, 3);

    (void)state;
    for (guint before = 0; before < 6; before++) {
        Device dev = {.array = new_array(before)};

        undo_load(&plain_vmsd, &dev, bytes);
        assert_array(dev.array, 3);
        g_array_unref(dev.array);
    }
}

static void a_load_without_undo_frees_each_old_element_once(void **state)
{
    g_autoptr(GBytes) bytes = save(&plain_vmsd, 3);
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();

    (void)state;
    vmstate_load_options_set_atomic(options, false);
    for (guint before = 0; before < 6; before++) {
        Device dev = {.array = new_array(before)};
        g_autoptr(VMStateRegistry) registry = test_registry("dev", &plain_vmsd, &dev);

        assert_true(vmstate_registry_load_bytes(registry, options, bytes, NULL));
        assert_array(dev.array, 3);
        g_array_unref(dev.array);
    }
}

static void an_array_that_a_hook_made_move_is_emptied_without_a_leak(void **state)
{
    g_autoptr(GBytes) bytes = save(&plain_vmsd, 3);
    Device dev = {.array = new_array(0)};

    (void)state;
    undo_fail(&grown_vmsd, &dev, bytes);
    assert_array(dev.array, 0);
    g_array_unref(dev.array);
}

static void an_array_that_a_hook_replaced_is_left_alone(void **state)
{
    g_autoptr(GBytes) bytes = save(&plain_vmsd, 3);
    Device dev = {.array = new_array(2)};

    (void)state;
    undo_fail(&replaced_vmsd, &dev, bytes);
    assert_array(dev.array, 1);
    undo_load(&replaced_vmsd, &dev, bytes);
    assert_array(dev.array, 1);
    g_array_unref(dev.array);
}

static void a_byte_array_that_a_hook_replaced_is_left_alone(void **state)
{
    Device dev = {.bytes = g_byte_array_new()};
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    g_byte_array_append(dev.bytes, (const uint8_t *)"abc", 3);
    bytes = undo_save(&replaced_bytes_vmsd, &dev);
    undo_fail(&replaced_bytes_vmsd, &dev, bytes);
    assert_int_equal(dev.bytes->len, 0);
    undo_load(&replaced_bytes_vmsd, &dev, bytes);
    assert_int_equal(dev.bytes->len, 0);
    g_byte_array_unref(dev.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_array_that_shrank_gets_its_elements_back),
        cmocka_unit_test(an_array_that_grew_frees_each_new_element_once),
        cmocka_unit_test(a_load_frees_each_old_element_once),
        cmocka_unit_test(a_load_without_undo_frees_each_old_element_once),
        cmocka_unit_test(an_array_that_a_hook_made_move_is_emptied_without_a_leak),
        cmocka_unit_test(an_array_that_a_hook_replaced_is_left_alone),
        cmocka_unit_test(a_byte_array_that_a_hook_replaced_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
