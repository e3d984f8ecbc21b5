/* SPDX-License-Identifier: BSD-3-Clause */
/* What a registry refuses, with the reason, and what it warns of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

typedef struct Part {
    uint8_t x;
} Part;

typedef struct Device {
    int32_t fd;
    Part part;
    Part parts[2];
    uint8_t y;
} Device;

static void refuse(const VMStateDescription *vmsd, VMStateError code, const char *text)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;
    Device dev = {0};

    assert_false(vmstate_registry_add(registry, "dev", 0, vmsd, &dev, &error));
    test_assert_error(&error, code, "dev@0: ");
    assert_false(vmstate_registry_add(registry, "dev", 0, vmsd, &dev, &error));
    test_assert_error(&error, code, text);
    /* The registry is as it was. */
    assert_null(vmstate_registry_get_warnings(registry)[0]);
    assert_false(vmstate_registry_remove(registry, "dev", 0, NULL));
}

/* Its only warning; NULL: it is added without one. */
static void accept(const VMStateDescription *vmsd, const char *warning)
{
    /* Room for any of the structs here. */
    uint64_t dev[16] = {0};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", vmsd, dev);
    const char *const *warnings = vmstate_registry_get_warnings(registry);

    if (!warning) {
        assert_null(warnings[0]);
        return;
    }
    assert_non_null(warnings[0]);
    if (!strstr(warnings[0], warning)) {
        fail_msg("\"%s\" does not say \"%s\"", warnings[0], warning);
    }
    assert_null(warnings[1]);
}

#define FIELDS(...) .fields = (const VMStateField[]) { __VA_ARGS__, VMSTATE_END_OF_LIST() }

static const VMStateDescription fd_vmsd = {.name = "fd", FIELDS(VMSTATE_FD(fd, Device))};
static const VMStateDescription fd_below_vmsd = {.name = "dev/fd", FIELDS(VMSTATE_FD(fd, Device))};

static const VMStateDescription fd_in_subsection_vmsd = {
    .name = "dev",
    FIELDS(VMSTATE_UINT8(y, Device)),
    .subsections = (const VMStateDescription *const[]){&fd_below_vmsd, NULL},
};

typedef struct Outer {
    Device device;
} Outer;

static const VMStateDescription fd_in_struct_vmsd = {
    .name = "outer",
    FIELDS(VMSTATE_STRUCT(device, Outer, 0, fd_vmsd, Device)),
};

static void a_file_descriptor_is_refused_wherever_it_is(void **state)
{
    (void)state;
    refuse(&fd_vmsd, VMSTATE_ERROR_DESCRIPTION, "field fd: a file descriptor is no data of a stream");
    refuse(&fd_in_subsection_vmsd, VMSTATE_ERROR_DESCRIPTION, "description dev/fd, field fd: a file descriptor");
    refuse(&fd_in_struct_vmsd, VMSTATE_ERROR_DESCRIPTION, "field fd: a file descriptor");
}

static const VMStateDescription stuck_vmsd = {.name = "stuck", .unmigratable = true, FIELDS(VMSTATE_UINT8(y, Device))};

static void a_device_that_cannot_be_migrated_is_refused(void **state)
{
    (void)state;
    refuse(&stuck_vmsd, VMSTATE_ERROR_UNMIGRATABLE, "stuck");
}

/* A description "dev" with a subsection of this name. */
static void with_subsection(const char *name, const char *reason)
{
    const VMStateDescription sub = {.name = name, .fields = (const VMStateField[]){VMSTATE_UINT8(y, Device),
                                                                                 VMSTATE_END_OF_LIST()}};
    const VMStateDescription *const subs[] = {&sub, NULL};
    const VMStateDescription vmsd = {.name = "dev",
                                     .fields = (const VMStateField[]){VMSTATE_UINT8(y, Device), VMSTATE_END_OF_LIST()},
                                     .subsections = subs};

    if (reason) {
        refuse(&vmsd, VMSTATE_ERROR_DESCRIPTION, reason);
    } else {
        accept(&vmsd, NULL);
    }
}

static void a_subsections_name_must_fit(void **state)
{
    g_autofree char *many = g_strnfill(251, 'x');
    g_autofree char *longest = g_strconcat("dev/", many, NULL);
    g_autofree char *longer = g_strconcat("dev/", many, "x", NULL);

    (void)state;
    with_subsection("dev/sub", NULL);
    with_subsection("dev/sub/deeper", NULL);
    with_subsection("sub", "the subsection sub: its name must begin with \"dev/\", and go on");
    with_subsection("dev", "its name must begin with \"dev/\", and go on");
    with_subsection("dev/", "its name must begin with \"dev/\", and go on");
    with_subsection("device/sub", "its name must begin with \"dev/\", and go on");
    with_subsection("", "its name must begin with \"dev/\", and go on");
    with_subsection(NULL, "a subsection has no name");
    with_subsection(longest, NULL);
    with_subsection(longer, "has more than 255 bytes");
}

static const VMStateDescription plain_vmsd = {.name = "dev", FIELDS(VMSTATE_UINT8(y, Device))};

static void an_idstr_must_fit(void **state)
{
    g_autofree char *longest = g_strnfill(255, 'x');
    g_autofree char *longer = g_strnfill(256, 'x');
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;
    Device dev = {0};

    (void)state;
    assert_true(vmstate_registry_add(registry, longest, 0, &plain_vmsd, &dev, NULL));
    assert_false(vmstate_registry_add(registry, longer, 0, &plain_vmsd, &dev, &error));
    test_assert_error(&error, VMSTATE_ERROR_OPTION, "1 to 255 bytes");
    assert_false(vmstate_registry_add(registry, "", 0, &plain_vmsd, &dev, &error));
    test_assert_error(&error, VMSTATE_ERROR_OPTION, "1 to 255 bytes");
}

static const VMStateDescription part_sub_vmsd = {.name = "part/sub", FIELDS(VMSTATE_UINT8(x, Part))};

static const VMStateDescription part_vmsd = {
    .name = "part",
    FIELDS(VMSTATE_UINT8(x, Part)),
    .subsections = (const VMStateDescription *const[]){&part_sub_vmsd, NULL},
};

#define PART VMSTATE_STRUCT(part, Device, 0, part_vmsd, Part)

static const VMStateDescription before_vmsd = {.name = "dev", FIELDS(PART, VMSTATE_UINT8(y, Device))};

static const VMStateDescription last_vmsd = {.name = "dev", FIELDS(VMSTATE_UINT8(y, Device), PART)};

static const VMStateDescription array_vmsd = {
    .name = "dev", FIELDS(VMSTATE_STRUCT_ARRAY(parts, Device, 2, 0, part_vmsd, Part))};

static const VMStateDescription below_vmsd = {.name = "dev/below", FIELDS(PART, VMSTATE_UINT8(y, Device))};

static const VMStateDescription in_subsection_vmsd = {
    .name = "dev",
    FIELDS(VMSTATE_UINT8(y, Device)),
    .subsections = (const VMStateDescription *const[]){&below_vmsd, NULL},
};

static const VMStateDescription in_struct_vmsd = {
    .name = "outer", FIELDS(VMSTATE_STRUCT(device, Outer, 0, before_vmsd, Device))};

/* The struct is last in its own, and more follows there. */
static const VMStateDescription followed_vmsd = {
    .name = "outer",
    FIELDS(VMSTATE_STRUCT(device, Outer, 0, last_vmsd, Device), VMSTATE_UINT8(device.y, Outer))};

typedef struct Node Node;
struct Node {
    Device device;
    uint32_t n;
    uint16_t *words;
    QTAILQ_ENTRY(Node) next;
};

typedef struct List {
    QTAILQ_HEAD(, Node) nodes;
    uint8_t y;
} List;

#define LIST(_node) FIELDS(VMSTATE_QTAILQ_V(nodes, List, 0, _node, Node, next), VMSTATE_UINT8(y, List))

static const VMStateDescription node_vmsd = {.name = "node",
                                             FIELDS(VMSTATE_STRUCT(device, Node, 0, before_vmsd, Device))};
static const VMStateDescription last_node_vmsd = {.name = "node",
                                                  FIELDS(VMSTATE_STRUCT(device, Node, 0, last_vmsd, Device))};
static const VMStateDescription list_vmsd = {.name = "list", LIST(node_vmsd)};
static const VMStateDescription last_list_vmsd = {.name = "list", LIST(last_node_vmsd)};

static void a_struct_whose_subsections_may_be_mistaken_is_warned_of(void **state)
{
    (void)state;
    accept(&before_vmsd, "dev@0: in dev, the struct part has subsections and more fields follow");
    accept(&last_vmsd, NULL);
    accept(&array_vmsd, "in dev, the struct parts has subsections");
    accept(&in_subsection_vmsd, "in dev/below, the struct part has subsections");
    accept(&in_struct_vmsd, "in dev, the struct part has subsections");
    accept(&followed_vmsd, "in dev, the struct part has subsections");
    accept(&list_vmsd, "in dev, the struct part has subsections");
    /* The mark behind a list's element is no subsection. */
    accept(&last_list_vmsd, NULL);
}

static const VMStateDescription words_vmsd = {
    .name = "words",
    FIELDS(VMSTATE_UINT32(n, Node), VMSTATE_VARRAY_UINT32(words, Node, n, 0, vmstate_info_uint16, uint16_t))};
static const VMStateDescription own_words_vmsd = {
    .name = "words",
    FIELDS(VMSTATE_UINT32(n, Node), VMSTATE_VARRAY_UINT32_ALLOC(words, Node, n, 0, vmstate_info_uint16, uint16_t))};
static const VMStateDescription words_list_vmsd = {.name = "list", LIST(words_vmsd)};
static const VMStateDescription own_words_list_vmsd = {.name = "list", LIST(own_words_vmsd)};

static void room_that_nothing_can_say_is_warned_of(void **state)
{
    (void)state;
    accept(&words_list_vmsd, "dev@0: in words, nothing says how much the memory of the field words has room for");
    accept(&own_words_list_vmsd, NULL);
}

/* And no load puts anything there. */
static void room_that_nothing_says_takes_nothing(void **state)
{
    g_autoptr(GBytes) none = test_bytes("01 00000000 00 07");
    g_autoptr(GBytes) some = test_bytes("01 00000001 0001 00 07");
    g_autoptr(GError) error = NULL;
    List list = {0};
    Node *node;

    (void)state;
    QTAILQ_INIT(&list.nodes);
    assert_false(test_load(&words_list_vmsd, &list, some, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "words: nothing says how much its memory has room for");
    assert_true(QTAILQ_EMPTY(&list.nodes));
    assert_false(test_load(&words_list_vmsd, &list, none, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "words");
    assert_true(test_load(&own_words_list_vmsd, &list, some, NULL));
    node = QTAILQ_FIRST(&list.nodes);
    assert_int_equal(node->words[0], 1);
    g_free(node->words);
    g_free(node);
}

#define VERSIONED(_name, ...) .name = (_name), .version_id = 1, .minimum_version_id = 1, FIELDS(__VA_ARGS__)

static bool no_x(void *opaque, int version)
{
    (void)opaque;
    return version > 9;
}

static const VMStateDescription late_vmsd = {VERSIONED("late", VMSTATE_UINT8(y, Device), VMSTATE_INT32_V(fd, Device, 2))};
static const VMStateDescription in_time_vmsd = {
    VERSIONED("dev", VMSTATE_UINT8_V(y, Device, 1), VMSTATE_SINGLE_TEST(fd, Device, no_x, 2, vmstate_info_int32, int32_t))};
static const VMStateDescription late_part_vmsd = {VERSIONED("part", VMSTATE_UINT8_V(x, Part, 2))};
static const VMStateDescription late_in_struct_vmsd = {
    VERSIONED("dev", VMSTATE_STRUCT(part, Device, 0, late_part_vmsd, Part))};
static const VMStateDescription late_below_vmsd = {VERSIONED("dev/below", VMSTATE_UINT8_V(y, Device, 3))};
static const VMStateDescription late_in_subsection_vmsd = {
    VERSIONED("dev", VMSTATE_UINT8(y, Device)),
    .subsections = (const VMStateDescription *const[]){&late_below_vmsd, NULL},
};
static const VMStateDescription late_node_vmsd = {.name = "node", FIELDS(VMSTATE_UINT32_V(n, Node, 1))};
static const VMStateDescription late_list_vmsd = {.name = "list", LIST(late_node_vmsd)};
static const VMStateDescription never_list_vmsd = {
    VERSIONED("list", VMSTATE_QTAILQ_V(nodes, List, 2, late_node_vmsd, Node, next))};
static const VMStateDescription late_tree_vmsd[2] = {{.name = "value", FIELDS(VMSTATE_UINT8(x, Part))},
                                                     {.name = "key", FIELDS(VMSTATE_UINT8_V(x, Part, 4))}};

typedef struct Forest {
    GTree *tree;
} Forest;

static const VMStateDescription late_keys_vmsd = {
    .name = "forest", FIELDS(VMSTATE_GTREE_V(tree, Forest, 0, late_tree_vmsd, Part, Part))};

static void a_field_that_is_never_saved_is_warned_of(void **state)
{
    (void)state;
    accept(&late_vmsd, "dev@0: the field fd exists from version 2 on, but late has version 1: raise version_id");
    accept(&in_time_vmsd, NULL);
    accept(&late_in_struct_vmsd, "the field x exists from version 2 on, but part has version 1");
    accept(&late_in_subsection_vmsd, "the field y exists from version 3 on, but dev/below has version 1");
    accept(&late_list_vmsd, "the field n exists from version 1 on, but node has version 0");
    accept(&never_list_vmsd, "the field nodes exists from version 2 on, but list has version 1");
    accept(&late_keys_vmsd, "the field x exists from version 4 on, but key has version 0");
}

static int after(void *opaque, int version)
{
    (void)opaque;
    return version < 0;
}

static bool before(void *opaque, GError **errp)
{
    (void)opaque;
    (void)errp;
    return true;
}

static void aborted(void *opaque)
{
    (void)opaque;
}

#define EXTRA(...) \
    .extra = &(const VMStateDescriptionExtra) { VMSTATE_EXTRA_INIT(VMStateDescriptionExtra), __VA_ARGS__ }
#define HOOKS "its hooks may write to the device: declare state_size, or a refused load is not undone where they wrote"

static const VMStateDescription hooked_vmsd = {.name = "hooked", .post_load = after, FIELDS(VMSTATE_UINT8(y, Device))};
static const VMStateDescription hooked_before_vmsd = {
    .name = "hooked", .pre_load_errp = before, FIELDS(VMSTATE_UINT8(y, Device))};
static const VMStateDescription copied_vmsd = {
    .name = "dev", .post_load = after, FIELDS(VMSTATE_UINT8(y, Device)), EXTRA(.state_size = sizeof(Device))};
static const VMStateDescription aborted_vmsd = {
    .name = "dev", .post_load = after, FIELDS(VMSTATE_UINT8(y, Device)), EXTRA(.load_aborted = aborted)};
static const VMStateDescription hooked_part_vmsd = {.name = "part", .post_load = after, FIELDS(VMSTATE_UINT8(x, Part))};
static const VMStateDescription hooked_below_vmsd = {
    .name = "dev/below", .post_load = after, FIELDS(VMSTATE_UINT8(y, Device))};

#define PARTS \
    .name = "dev", FIELDS(VMSTATE_STRUCT(part, Device, 0, hooked_part_vmsd, Part), \
                          VMSTATE_STRUCT_ARRAY(parts, Device, 2, 0, hooked_part_vmsd, Part))
#define BELOW \
    .name = "dev", FIELDS(VMSTATE_UINT8(y, Device)), \
    .subsections = (const VMStateDescription *const[]){&hooked_below_vmsd, NULL}

static const VMStateDescription hooked_inside_vmsd = {PARTS};
static const VMStateDescription copied_around_vmsd = {PARTS, EXTRA(.state_size = sizeof(Device))};
static const VMStateDescription hooked_subsection_vmsd = {BELOW};
static const VMStateDescription copied_subsection_vmsd = {BELOW, EXTRA(.state_size = sizeof(Device))};

typedef struct Pointing {
    Part *part;
} Pointing;

#define POINTER .name = "dev", FIELDS(VMSTATE_STRUCT_POINTER(part, Pointing, hooked_part_vmsd, Part))

static const VMStateDescription copied_pointer_vmsd = {POINTER, EXTRA(.state_size = sizeof(Pointing))};
static const VMStateDescription aborted_pointer_vmsd = {POINTER, EXTRA(.load_aborted = aborted)};
static const VMStateDescription hooked_node_vmsd = {.name = "node", .post_load = after, FIELDS(VMSTATE_UINT32(n, Node))};
static const VMStateDescription hooked_list_vmsd = {.name = "list", LIST(hooked_node_vmsd)};

typedef struct Beside {
    Device *parent;
    uint8_t y;
} Beside;

static const VMStateDescription hooked_beside_vmsd = { .name = "beside",
                                                       .post_load = after,
                                                       FIELDS(VMSTATE_UINT8(y, Beside)) };
static const VMStateDescription beside_vmsd = {
    .name = "dev", FIELDS(VMSTATE_WITH_TMP(Device, Beside, hooked_beside_vmsd))};

static void hooks_that_nothing_undoes_are_warned_of(void **state)
{
    (void)state;
    accept(&hooked_vmsd, "dev@0: hooked: " HOOKS);
    accept(&hooked_before_vmsd, "dev@0: hooked: " HOOKS);
    accept(&copied_vmsd, NULL);
    accept(&aborted_vmsd, NULL);
    /* Once, not once a field. */
    accept(&hooked_inside_vmsd, "dev@0: part: " HOOKS);
    accept(&copied_around_vmsd, NULL);
    accept(&hooked_subsection_vmsd, "dev@0: dev/below: " HOOKS);
    accept(&copied_subsection_vmsd, NULL);
    accept(&beside_vmsd, "dev@0: beside: " HOOKS);
    /* The outer description's bytes end before what it points to. */
    accept(&copied_pointer_vmsd, "dev@0: part: " HOOKS);
    accept(&aborted_pointer_vmsd, NULL);
    /* Elements that a load has made go with it. */
    accept(&hooked_list_vmsd, NULL);
}

static void each_device_is_warned_of_by_its_name(void **state)
{
    uint64_t dev[16] = {0};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &hooked_vmsd, dev);
    const char *const *warnings;

    (void)state;
    assert_true(vmstate_registry_add(registry, "dev", 1, &hooked_vmsd, dev, NULL));
    warnings = vmstate_registry_get_warnings(registry);
    assert_string_equal(warnings[0], "dev@0: hooked: " HOOKS);
    assert_string_equal(warnings[1], "dev@1: hooked: " HOOKS);
    assert_null(warnings[2]);
}

typedef struct Counted {
    int32_t n;
    uint16_t size;
    uint8_t few;
    uint8_t words[4];
    uint8_t *bytes;
    uint8_t *more;
    Part *parts;
} Counted;

#define WORDS VMSTATE_VARRAY_UNSAFE(words, Counted, few, 0, vmstate_info_uint8, uint8_t)
#define BYTES VMSTATE_VBUFFER_ALLOC(bytes, Counted, 0, NULL, size)
#define MORE VMSTATE_VBUFFER_CAPACITY(more, Counted, 0, NULL, n, 4)
#define COUNTED_PARTS VMSTATE_STRUCT_VARRAY_ALLOC(parts, Counted, n, 0, late_tree_vmsd[0], Part)

static const VMStateDescription count_before_vmsd = { .name = "dev",
                                                      FIELDS(VMSTATE_UINT8(few, Counted), WORDS,
                                                             VMSTATE_UINT16(size, Counted), BYTES,
                                                             VMSTATE_INT32(n, Counted), MORE, COUNTED_PARTS) };
static const VMStateDescription count_later_vmsd = {.name = "dev", FIELDS(WORDS, VMSTATE_UINT8(few, Counted))};
static const VMStateDescription size_later_vmsd = {.name = "dev", FIELDS(BYTES, VMSTATE_UINT16(size, Counted))};
static const VMStateDescription declared_later_vmsd = {.name = "dev", FIELDS(MORE, VMSTATE_INT32(n, Counted))};
static const VMStateDescription parts_later_vmsd = {.name = "dev", FIELDS(COUNTED_PARTS, VMSTATE_INT32(n, Counted))};
/* Never loaded: the device's own. */
static const VMStateDescription count_compared_vmsd = {.name = "dev", FIELDS(WORDS, VMSTATE_UINT8_EQUAL(few, Counted))};

static void a_count_behind_what_it_counts_is_warned_of(void **state)
{
    (void)state;
    accept(&count_before_vmsd, NULL);
    accept(&count_later_vmsd, "dev@0: in dev, the field words: its count few is loaded later: move few before it");
    accept(&size_later_vmsd, "the field bytes: its size size is loaded later: move size before it");
    accept(&declared_later_vmsd, "the field more: its size n is loaded later: move n before it");
    accept(&parts_later_vmsd, "the field parts: its count n is loaded later: move n before it");
    accept(&count_compared_vmsd, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_descriptor_is_refused_wherever_it_is),
        cmocka_unit_test(a_device_that_cannot_be_migrated_is_refused),
        cmocka_unit_test(a_subsections_name_must_fit),
        cmocka_unit_test(an_idstr_must_fit),
        cmocka_unit_test(a_struct_whose_subsections_may_be_mistaken_is_warned_of),
        cmocka_unit_test(room_that_nothing_can_say_is_warned_of),
        cmocka_unit_test(room_that_nothing_says_takes_nothing),
        cmocka_unit_test(a_field_that_is_never_saved_is_warned_of),
        cmocka_unit_test(hooks_that_nothing_undoes_are_warned_of),
        cmocka_unit_test(each_device_is_warned_of_by_its_name),
        cmocka_unit_test(a_count_behind_what_it_counts_is_warned_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
