/* SPDX-License-Identifier: BSD-3-Clause */
/* Fields written by hand for which a load would allocate less than their description fills. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

typedef struct Node Node;
struct Node {
    Node *next;
    Node **previous;
    uint32_t value;
    uint8_t bytes[12];
    void *children[2];
    uint8_t last;
};

typedef struct Key {
    uint16_t high;
    uint64_t low;
} Key;

typedef struct Temporary {
    void *parent;
    uint64_t value;
} Temporary;

#define VALUE_AND_BYTES VMSTATE_UINT32(value, Node), VMSTATE_BUFFER(bytes, Node)
#define FIELDS(...) .fields = (const VMStateField[]){__VA_ARGS__, VMSTATE_END_OF_LIST()}

static const VMStateDescription node_vmsd = {.name = "node", FIELDS(VALUE_AND_BYTES)};
static const VMStateDescription value_and_key_vmsd[2] = {
    {.name = "node", FIELDS(VALUE_AND_BYTES)},
    {.name = "key", FIELDS(VMSTATE_UINT64(low, Key))},
};
static const VMStateDescription temporary_vmsd = {.name = "temporary", FIELDS(VMSTATE_UINT64(value, Temporary))};
static const VMStateDescription nothing_vmsd = {.name = "nothing", FIELDS(VMSTATE_UNUSED(40))};

static bool add(VMStateField field, GError **error)
{
    const VMStateField fields[] = {field, VMSTATE_END_OF_LIST()};
    const VMStateDescription vmsd = {.name = "dev", .version_id = 5, .fields = fields};
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();

    return vmstate_registry_add(registry, "dev", 0, &vmsd, NULL, error);
}

static void refuse(VMStateField field, const char *why)
{
    g_autoptr(GError) error = NULL;

    assert_false(add(field, &error));
    assert_non_null(strstr(error->message, "dev@0: description dev, field x: "));
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, why);
}

static void accept(VMStateField field)
{
    g_autoptr(GError) error = NULL;
    bool ok = add(field, &error);

    assert_string_equal(error ? error->message : "", "");
    assert_true(ok);
}

/* A size of @enough bytes is, and one less is not. */
static void refuse_below(VMStateField field, size_t enough, const char *why)
{
    field.name = "x";
    field.size = enough;
    accept(field);
    field.size--;
    refuse(field, why);
    field.size = 0;
    refuse(field, "");
}

static void elements_that_do_not_hold_what_their_description_loads(void **state)
{
    (void)state;
    refuse_below((VMStateField){.info = &vmstate_info_qtailq, .vmsd = &node_vmsd}, offsetof(Node, children),
                 "a load allocates 31 bytes for each node, which has members up to byte 32: set the field's size to the "
                 "size of the struct that node describes");
    refuse_below((VMStateField){.info = &vmstate_info_qlist, .vmsd = &node_vmsd}, offsetof(Node, children),
                 "a load allocates 31 bytes for each node");
    refuse_below((VMStateField){.info = &vmstate_info_gtree, .vmsd = &node_vmsd}, offsetof(Node, children),
                 "a load allocates 31 bytes for each node");
    refuse_below((VMStateField){.info = &vmstate_info_gtree, .vmsd = value_and_key_vmsd, .start = sizeof(Key)},
                 offsetof(Node, children), "a load allocates 31 bytes for each node");
}

static void elements_that_do_not_hold_their_entry(void **state)
{
    const VMStateInfo *infos[] = {&vmstate_info_qtailq, &vmstate_info_qlist};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(infos); i++) {
        refuse_below((VMStateField){.info = infos[i], .vmsd = &node_vmsd, .start = 24}, 24 + 2 * sizeof(void *),
                     "do not hold the list's entry at byte 24: set the field's size");
        refuse((VMStateField){.name = "x", .info = infos[i], .vmsd = &node_vmsd, .start = SIZE_MAX, .size = 64},
               "do not hold the list's entry");
    }
}

static void keys_that_do_not_hold_what_their_description_loads(void **state)
{
    VMStateField field = {.name = "x", .info = &vmstate_info_gtree, .vmsd = value_and_key_vmsd, .size = sizeof(Node)};

    (void)state;
    field.start = sizeof(Key);
    accept(field);
    field.start--;
    refuse(field, "a load allocates 15 bytes for each key, which has members up to byte 16: set the field's start");
}

static void temporary_structs_that_do_not_hold_a_pointer(void **state)
{
    (void)state;
    refuse_below((VMStateField){.info = &vmstate_info_tmp, .vmsd = &nothing_vmsd}, sizeof(void *),
                 "do not hold a pointer, which the temporary struct begins with: set the field's size");
    refuse_below((VMStateField){.info = &vmstate_info_tmp, .vmsd = &temporary_vmsd}, sizeof(Temporary),
                 "a load allocates 15 bytes for each temporary");
}

static void allocated_structs_that_do_not_hold_what_their_description_loads(void **state)
{
    enum VMStateFlags alloc = (enum VMStateFlags)(VMS_STRUCT | VMS_POINTER | VMS_VARRAY_UINT32 | VMS_ALLOC);
    enum VMStateFlags each = (enum VMStateFlags)(VMS_STRUCT | VMS_POINTER | VMS_VARRAY_UINT32 | VMS_ARRAY_OF_POINTER |
                                                 VMS_ARRAY_OF_POINTER_AUTO_ALLOC);
    VMStateField pointers = {.name = "x", .vmsd = &node_vmsd, .flags = each, .size = sizeof(void *)};

    (void)state;
    refuse_below((VMStateField){.vmsd = &node_vmsd, .flags = alloc}, 32, "a load allocates 31 bytes for each node");
    refuse_below((VMStateField){.vmsd = &node_vmsd, .flags = (enum VMStateFlags)(VMS_GARRAY | VMS_STRUCT)}, 32,
                 "a load allocates 31 bytes for each node");
    pointers.start = 32;
    accept(pointers);
    pointers.start = 31;
    refuse(pointers, "a load allocates 31 bytes for each node, which has members up to byte 32: set the field's start");
}

static void refuse_reach(const VMStateDescription *vmsd, size_t reach)
{
    refuse_below((VMStateField){.info = &vmstate_info_gtree, .vmsd = vmsd}, reach, "a load allocates ");
}

static bool never(void *opaque, int version)
{
    (void)opaque, (void)version;
    return false;
}

/* Whatever a description has that reads or writes members. */
static void every_way_to_reach_a_member(void **state)
{
    const VMStateDescription sub = {.name = "node/sub", FIELDS(VMSTATE_UINT8(last, Node))};
    const VMStateDescription *const subs[] = {&sub, NULL};
    const VMStateDescriptionExtra extra = {VMSTATE_EXTRA_INIT(VMStateDescriptionExtra), .state_size = 49};

    (void)state;
    refuse_reach(&(VMStateDescription){.name = "node", FIELDS(VALUE_AND_BYTES), .subsections = subs}, 49);
    refuse_reach(&(VMStateDescription){.name = "node", FIELDS(VALUE_AND_BYTES), .extra = &extra}, 49);
    refuse_reach(&(VMStateDescription){.name = "node", FIELDS(VMSTATE_UINT8_TEST(last, Node, never))}, 49);
    refuse_reach(&(VMStateDescription){
                     .name = "node",
                     FIELDS({.name = "s", .vmsd = &node_vmsd, .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_ARRAY),
                             .num = 3, .size = 40, .offset = 8})},
                 8 + 2 * 40 + 32);
    refuse_reach(&(VMStateDescription){
                     .name = "node",
                     FIELDS({.name = "p", .info = &vmstate_info_uint8, .size = 1, .num = 100, .offset = 8,
                             .flags = (enum VMStateFlags)(VMS_ARRAY | VMS_POINTER)})},
                 8 + sizeof(void *));
    refuse_reach(&(VMStateDescription){
                     .name = "node",
                     FIELDS({.name = "p", .info = &vmstate_info_uint8, .size = 1, .num = 3, .offset = 8,
                             .flags = (enum VMStateFlags)(VMS_ARRAY | VMS_ARRAY_OF_POINTER)})},
                 8 + 3 * sizeof(void *));
    refuse_reach(&(VMStateDescription){
                     .name = "node",
                     FIELDS({.name = "n", .info = &vmstate_info_uint16, .size = 2, .num_offset = 60, .capacity = 9,
                             .flags = VMS_VARRAY_UINT32})},
                 64);
    refuse_reach(&(VMStateDescription){
                     .name = "node",
                     FIELDS({.name = "n", .info = &vmstate_info_uint16, .size = 2, .capacity = 9,
                             .flags = VMS_VARRAY_UINT8})},
                 18);
    refuse_reach(&(VMStateDescription){
                     .name = "node",
                     FIELDS({.name = "b", .info = &vmstate_info_buffer, .size_indirect = {80, 8},
                             .flags = (enum VMStateFlags)(VMS_VBUFFER | VMS_POINTER)})},
                 88);
    refuse_reach(&(VMStateDescription){
                     .name = "node",
                     FIELDS({.name = "l", .info = &vmstate_info_qtailq, .vmsd = &node_vmsd, .size = 4096, .offset = 16})},
                 32);
}

static void a_member_beyond_all_memory_is_refused(void **state)
{
    const VMStateDescription far[] = {
        {.name = "far", FIELDS({.name = "f", .info = &vmstate_info_uint32, .size = 4, .offset = SIZE_MAX - 2})},
        {.name = "far", FIELDS({.name = "f", .vmsd = &node_vmsd, .size = SIZE_MAX, .num = 3,
                                .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_ARRAY)})},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(far); i++) {
        refuse((VMStateField){.name = "x", .info = &vmstate_info_gtree, .vmsd = &far[i], .size = 4096},
               "which has members up to byte 18446744073709551615");
    }
}

static void fields_that_no_version_has_need_no_room(void **state)
{
    const VMStateDescription vmsd = {
        .name = "node", .version_id = 2, .minimum_version_id = 0, FIELDS(VALUE_AND_BYTES, VMSTATE_UINT8_V(last, Node, 3))};
    const VMStateDescription newest = {
        .name = "node", .version_id = 3, .minimum_version_id = 0, FIELDS(VALUE_AND_BYTES, VMSTATE_UINT8_V(last, Node, 3))};

    (void)state;
    accept((VMStateField){.name = "x", .info = &vmstate_info_gtree, .vmsd = &vmsd, .size = 32});
    /* Elements are saved with it, whatever the field's version says of loads. */
    refuse((VMStateField){.name = "x", .info = &vmstate_info_gtree, .vmsd = &newest, .size = 32},
           "which has members up to byte 49");
}

static const VMStateDescription family_vmsd;

static const VMStateField family_fields[] = {
    VALUE_AND_BYTES,
    {.name = "x", .info = &vmstate_info_qlist, .vmsd = &family_vmsd, .offset = offsetof(Node, children), .size = 48},
    VMSTATE_UINT8(last, Node),
    VMSTATE_END_OF_LIST(),
};
/* A list of its own kind: what is not yet compiled is measured all the same. */
static const VMStateDescription family_vmsd = {.name = "dev", .fields = family_fields};

static void elements_that_have_lists_of_their_own_kind_are_measured(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(vmstate_registry_add(registry, "dev", 0, &family_vmsd, NULL, &error));
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION,
                      "field x: a load allocates 48 bytes for each dev, which has members up to byte 49");
}

/* Each has twice the one below, forty times: each is measured once. */
static void descriptions_that_are_met_often_are_measured_once(void **state)
{
    enum { LEVELS = 40 };
    const VMStateField end = VMSTATE_END_OF_LIST();
    VMStateDescription vmsds[LEVELS];
    VMStateField fields[LEVELS][3];

    (void)state;
    for (size_t i = 0; i < LEVELS; i++) {
        vmsds[i] = (VMStateDescription){.name = "level", .fields = fields[i]};
        for (size_t k = 0; k < 2; k++) {
            fields[i][k] = (VMStateField){.name = "x", .vmsd = i ? &vmsds[i - 1] : &node_vmsd, .size = 32,
                                          .flags = VMS_STRUCT, .field_exists = never, .offset = k};
        }
        fields[i][2] = end;
    }
    accept((VMStateField){.name = "x", .info = &vmstate_info_gtree, .vmsd = &vmsds[LEVELS - 1], .size = 32 + LEVELS});
    refuse((VMStateField){.name = "x", .info = &vmstate_info_gtree, .vmsd = &vmsds[LEVELS - 1], .size = 31 + LEVELS},
           "which has members up to byte 72");
}

typedef struct Owner {
    uint32_t n;
    Key *keys;
} Owner;

/* In one registry: what was refused is forgotten, whatever for. */
static void a_description_that_changed_is_measured_anew(void **state)
{
    VMStateField members[] = { VMSTATE_UINT16(high, Key), VMSTATE_END_OF_LIST() };
    const VMStateDescription key = { .name = "key", .fields = members };
    VMStateField fields[] = {
        VMSTATE_UINT32(n, Owner),
        { .name = "keys", .vmsd = &key, .num_offset = offsetof(Owner, n), .size = 4, .offset = offsetof(Owner, keys),
          .flags = VMS_STRUCT | VMS_VARRAY_UINT32 | VMS_POINTER | VMS_ALLOC },
        { .name = "bad", .size = 4 },
        VMSTATE_END_OF_LIST(),
    };
    const VMStateDescription vmsd = { .name = "dev", .fields = fields };
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    Owner owner = { 0 };
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(vmstate_registry_add(registry, "dev", 0, &vmsd, &owner, &error));
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, "field bad");
    fields[2] = fields[3];
    members[0] = (VMStateField)VMSTATE_UINT64(low, Key);
    assert_false(vmstate_registry_add(registry, "dev", 0, &vmsd, &owner, &error));
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, "which has members up to byte 16");
    members[0] = (VMStateField)VMSTATE_UINT16(high, Key);
    assert_true(vmstate_registry_add(registry, "dev", 0, &vmsd, &owner, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_that_do_not_hold_what_their_description_loads),
        cmocka_unit_test(elements_that_do_not_hold_their_entry),
        cmocka_unit_test(keys_that_do_not_hold_what_their_description_loads),
        cmocka_unit_test(temporary_structs_that_do_not_hold_a_pointer),
        cmocka_unit_test(allocated_structs_that_do_not_hold_what_their_description_loads),
        cmocka_unit_test(every_way_to_reach_a_member),
        cmocka_unit_test(a_member_beyond_all_memory_is_refused),
        cmocka_unit_test(fields_that_no_version_has_need_no_room),
        cmocka_unit_test(elements_that_have_lists_of_their_own_kind_are_measured),
        cmocka_unit_test(a_description_that_changed_is_measured_anew),
        cmocka_unit_test(descriptions_that_are_met_often_are_measured_once),
    };

    return cmocka_run_group_tests_name("refused-sizes", tests, NULL, NULL);
}
