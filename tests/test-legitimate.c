/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams that bounds must not refuse: devices use more or less of the room that they have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "validation.h"

#include <string.h>
#include <vmstate/queue.h>

enum { ROOM = 64 };

typedef struct Used {
    uint32_t n;
    uint16_t inside[ROOM];
    uint32_t room;
    uint16_t *outside;
} Used;

static const VMStateDescription vmstate_used = {
    .name = "used",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(n, Used),
            VMSTATE_VARRAY_UNSAFE(inside, Used, n, 0, vmstate_info_uint16, uint16_t),
            VMSTATE_VARRAY_CAPACITY_MEMBER(outside, Used, n, 0, vmstate_info_uint16, uint16_t,
                                           room),
            VMSTATE_END_OF_LIST(),
        },
};

#define FIVE "00000005 0001 0002 0003 0004 0005 0006 0007 0008 0009 000a"

static void a_used_count_grows(void **state)
{
    (void)state;
    for (uint32_t before = 0; before <= 3; before += 3) {
        g_autofree uint16_t *outside = g_new0(uint16_t, ROOM);
        Used dev = {.n = before, .room = ROOM, .outside = outside};

        validation_accepts(&vmstate_used, &dev, FIVE);
        assert_int_equal(dev.n, 5);
        assert_int_equal(dev.inside[4], 5);
        assert_int_equal(outside[4], 10);
    }
}

static void a_load_follows_a_load(void **state)
{
    g_autofree uint16_t *outside = g_new0(uint16_t, ROOM);
    Used dev = {.room = ROOM, .outside = outside};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmstate_used, &dev);

    (void)state;
    /* Down to nothing and up again, with one registry. */
    validation_registry_accepts(registry, 0, "00000001 0001 0002");
    validation_registry_accepts(registry, 0, FIVE);
    validation_registry_accepts(registry, 0, "00000000");
    validation_registry_accepts(registry, 0, FIVE);
    assert_int_equal(outside[4], 10);
}

typedef struct Held {
    uint32_t n;
    uint16_t *words;
} Held;

static const VMStateDescription vmstate_held = {
    .name = "held",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(n, Held),
            VMSTATE_VARRAY_UINT32(words, Held, n, 0, vmstate_info_uint16, uint16_t),
            VMSTATE_END_OF_LIST(),
        },
};

static void the_registry_knows_the_room_of_an_empty_array(void **state)
{
    (void)state;
    for (uint32_t before = 0; before <= 3; before += 3) {
        g_autofree uint16_t *words = g_new0(uint16_t, ROOM);
        Held dev = {.n = before, .words = words};
        g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmstate_held, &dev);

        vmstate_registry_set_capacity(registry, &dev.words, ROOM);
        validation_registry_accepts(registry, 0, "00000005 0001 0002 0003 0004 0005");
        validation_registry_accepts(registry, 0, "00000001 0001");
        validation_registry_accepts(registry, 0, "00000005 0001 0002 0003 0004 0005");
        assert_int_equal(words[4], 5);
    }
}

static int allocate(void *opaque)
{
    Used *dev = opaque;

    if (!dev->outside) {
        dev->outside = g_new0(uint16_t, ROOM);
        dev->room = ROOM;
    }
    return 0;
}

static const VMStateDescription vmstate_prepared = {
    .name = "prepared",
    .pre_load = allocate,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(n, Used),
            VMSTATE_VARRAY_CAPACITY_MEMBER(outside, Used, n, 0, vmstate_info_uint16, uint16_t,
                                           room),
            VMSTATE_END_OF_LIST(),
        },
};

static void pre_load_allocates(void **state)
{
    Used dev = {0};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmstate_prepared, &dev);

    (void)state;
    validation_registry_accepts(registry, 0, "00000005 0001 0002 0003 0004 0005");
    assert_int_equal(dev.outside[4], 5);
    validation_registry_refuses(
        registry, 0, &dev, sizeof(dev), "00000041 0001",
        (Refusal){VMSTATE_ERROR_CAPACITY,
                  "outside: its count 65 is above 64, all that there is room for", 4});
    g_free(dev.outside);
}

typedef struct Node Node;

struct Node {
    uint16_t value;
    QTAILQ_ENTRY(Node) next;
};

typedef struct Listed {
    QTAILQ_HEAD(NodeHead, Node) nodes;
    uint8_t after;
} Listed;

static const VMStateDescription vmstate_node = {
    .name = "node",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT16_MAX(value, Node, 99),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription vmstate_listed = {
    .name = "listed",
    .fields =
        (const VMStateField[]){
            VMSTATE_QTAILQ_V(nodes, Listed, 0, vmstate_node, Node, next),
            VMSTATE_UINT8(after, Listed),
            VMSTATE_END_OF_LIST(),
        },
};

/* The values of the list; it is emptied. */
static void check_list(Listed *dev, const char *expected)
{
    g_autoptr(GString) values = g_string_new(NULL);
    Node *node;

    while ((node = QTAILQ_FIRST(&dev->nodes))) {
        g_string_append_printf(values, "%u ", node->value);
        QTAILQ_REMOVE(&dev->nodes, node, next);
        g_free(node);
    }
    assert_string_equal(values->str, expected);
}

static void put_node(Listed *dev, uint16_t value)
{
    Node *node = g_new0(Node, 1);

    node->value = value;
    QTAILQ_INSERT_TAIL(&dev->nodes, node, next);
}

static void a_list_is_not_empty(void **state)
{
    Listed dev;
    g_autoptr(GBytes) bytes = test_bytes("01 0005 01 0006 00 01");

    (void)state;
    QTAILQ_INIT(&dev.nodes);
    put_node(&dev, 1);
    put_node(&dev, 2);
    assert_true(test_load(&vmstate_listed, &dev, bytes, NULL));
    check_list(&dev, "1 2 5 6 ");
}

static void a_list_that_is_not_empty_stays_when_a_load_fails(void **state)
{
    Listed dev = {.after = 7};

    (void)state;
    QTAILQ_INIT(&dev.nodes);
    put_node(&dev, 1);
    put_node(&dev, 2);
    validation_refuses(&vmstate_listed, &dev, sizeof(dev), "01 0005 01 0064 00 01",
                       (Refusal){VMSTATE_ERROR_VALUE,
                                 "nodes[1].value: 100 is not between 0 and 99", 4});
    check_list(&dev, "1 2 ");
}

typedef struct Siblings {
    uint8_t n;
    uint8_t bytes[4];
    uint8_t other;
} Siblings;

static const VMStateDescription vmstate_sibling = {
    .name = "dev/a",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT8(n, Siblings),
            VMSTATE_VARRAY_UNSAFE(bytes, Siblings, n, 0, vmstate_info_uint8, uint8_t),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription vmstate_longer_sibling = {
    .name = "dev/ab",
    .fields = (const VMStateField[]){ VMSTATE_UINT8(other, Siblings), VMSTATE_END_OF_LIST() },
};

static const VMStateDescription vmstate_siblings = {
    .name = "dev",
    .fields = (const VMStateField[]){ VMSTATE_UINT8(other, Siblings), VMSTATE_END_OF_LIST() },
    .subsections = (const VMStateDescription *const[]){ &vmstate_sibling, &vmstate_longer_sibling, NULL },
};

static void a_subsections_name_may_begin_as_its_siblings(void **state)
{
    Siblings from = { .n = 2, .bytes = { 3, 4 }, .other = 5 }, to = { 0 };
    g_autoptr(GBytes) bytes = test_save(&vmstate_siblings, &from);
    g_autoptr(GError) error = NULL;

    (void)state;
    if (!test_load(&vmstate_siblings, &to, bytes, &error)) {
        fail_msg("%s", error->message);
    }
    assert_memory_equal(&to, &from, sizeof(to));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_used_count_grows),
        cmocka_unit_test(a_load_follows_a_load),
        cmocka_unit_test(the_registry_knows_the_room_of_an_empty_array),
        cmocka_unit_test(pre_load_allocates),
        cmocka_unit_test(a_list_is_not_empty),
        cmocka_unit_test(a_list_that_is_not_empty_stays_when_a_load_fails),
        cmocka_unit_test(a_subsections_name_may_begin_as_its_siblings),
    };

    return cmocka_run_group_tests_name("legitimate", tests, NULL, NULL);
}
