/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads that are undone, or end well, after hooks freed what pointers led to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "undo-util.h"

typedef struct Element {
    char *text;
    uint32_t value;
} Element;

typedef struct Device {
    uint32_t n;
    Element *elements;
} Device;

static unsigned committed;

static void count_committed(void *opaque)
{
    const Element *element = opaque;

    committed += element->value;
}

static void free_elements(void *memory)
{
    Element *elements = memory;

    g_free(elements[0].text);
    g_free(elements[1].text);
    g_free(elements);
}

static int drop_elements(void *opaque, int version_id)
{
    Device *dev = opaque;

    (void)version_id;
    g_clear_pointer(&dev->elements, free_elements);
    dev->n = 0;
    return 0;
}

static const VMStateDescription text_vmsd = {
    .name = "text",
    .fields = (const VMStateField[]){
        VMSTATE_STRING(text, Element, 100),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription committed_vmsd = {
    .name = "committed",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(value, Element),
        VMSTATE_END_OF_LIST(),
    },
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .commit = count_committed,
    },
};

static const VMStateFieldExtra frees = {
    VMSTATE_EXTRA_INIT(VMStateFieldExtra),
    .free_func = free_elements,
};

#define DESCRIBE(name_, hook, element_vmsd, extra_) \
    static const VMStateDescription name_ = { \
        .name = "device", \
        .version_id = 1, \
        .minimum_version_id = 1, \
        .post_load = hook, \
        .fields = (const VMStateField[]){ \
            VMSTATE_UINT32(n, Device), \
            { \
                .name = "elements", \
                .vmsd = &element_vmsd, \
                .num_indirect = {offsetof(Device, n), sizeof(uint32_t)}, \
                .size = sizeof(Element), \
                .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_VARRAY | VMS_POINTER | VMS_ALLOC), \
                .offset = offsetof(Device, elements), \
                .extra = extra_, \
            }, \
            VMSTATE_END_OF_LIST(), \
        }, \
    }

DESCRIBE(kept_vmsd, NULL, text_vmsd, &frees);
DESCRIBE(dropped_vmsd, drop_elements, text_vmsd, &frees);
DESCRIBE(dropped_committed_vmsd, drop_elements, committed_vmsd, NULL);
DESCRIBE(kept_committed_vmsd, NULL, committed_vmsd, NULL);

static Device new_device(void)
{
    Device dev = {.n = 2, .elements = g_new0(Element, 2)};

    for (int i = 0; i < 2; i++) {
        dev.elements[i].text = g_strdup("text");
        dev.elements[i].value = 5;
    }
    return dev;
}

static void memory_that_a_hook_freed_is_not_committed(void **state)
{
    Device dev = new_device();
    g_autoptr(GBytes) bytes = undo_save(&kept_committed_vmsd, &dev);

    (void)state;
    committed = 0;
    drop_elements(&dev, 1);
    undo_load(&dropped_committed_vmsd, &dev, bytes);
    assert_int_equal(committed, 0);
    assert_null(dev.elements);
    undo_load(&kept_committed_vmsd, &dev, bytes);
    assert_int_equal(committed, 10);
    drop_elements(&dev, 1);
}

static void replaced_memory_that_a_hook_freed_is_not_looked_at(void **state)
{
    Device dev = new_device();
    Element *old = dev.elements;
    g_autoptr(GBytes) bytes = undo_save(&kept_vmsd, &dev);

    (void)state;
    undo_fail(&dropped_vmsd, &dev, bytes);
    /* The hook freed the new memory; the old is still the device's. */
    assert_ptr_equal(dev.elements, old);
    assert_int_equal(dev.n, 2);
    assert_string_equal(dev.elements[1].text, "text");
    drop_elements(&dev, 1);
}

static void replaced_memory_comes_back(void **state)
{
    Device dev = new_device();
    Element *old = dev.elements;
    g_autoptr(GBytes) bytes = undo_save(&kept_vmsd, &dev);

    (void)state;
    undo_fail(&kept_vmsd, &dev, bytes);
    assert_ptr_equal(dev.elements, old);
    undo_load(&kept_vmsd, &dev, bytes);
    assert_string_equal(dev.elements[1].text, "text");
    drop_elements(&dev, 1);
}

typedef struct Borrower {
    uint8_t *buffer;
    uint32_t x;
} Borrower;

static int borrow(void *opaque)
{
    Borrower *dev = opaque;

    dev->buffer = g_malloc0(64);
    return 0;
}

static int give_back(void *opaque, int version_id)
{
    Borrower *dev = opaque;

    (void)version_id;
    g_clear_pointer(&dev->buffer, g_free);
    return 0;
}

static const VMStateDescription borrower_vmsd = {
    .name = "borrower",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_load = borrow,
    .pre_save = borrow,
    .post_load = give_back,
    .fields = (const VMStateField[]){
        {
            .name = "buffer",
            .info = &vmstate_info_buffer,
            .size = 64,
            .flags = (enum VMStateFlags)(VMS_BUFFER | VMS_POINTER),
            .offset = offsetof(Borrower, buffer),
        },
        VMSTATE_UINT32(x, Borrower),
        VMSTATE_END_OF_LIST(),
    },
};

static void a_buffer_of_the_hooks_that_is_gone_is_not_written(void **state)
{
    Borrower dev = {.x = 3};
    g_autoptr(GBytes) bytes = undo_save(&borrower_vmsd, &dev);

    (void)state;
    g_clear_pointer(&dev.buffer, g_free);
    dev.x = 4;
    undo_fail(&borrower_vmsd, &dev, bytes);
    assert_null(dev.buffer);
    assert_int_equal(dev.x, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_that_a_hook_freed_is_not_committed),
        cmocka_unit_test(replaced_memory_that_a_hook_freed_is_not_looked_at),
        cmocka_unit_test(replaced_memory_comes_back),
        cmocka_unit_test(a_buffer_of_the_hooks_that_is_gone_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
