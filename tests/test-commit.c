/* SPDX-License-Identifier: BSD-3-Clause */
/* The verdict on a load: commit in order after all of it, or load_aborted when the bytes are back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

typedef struct Part {
    char name;
    uint8_t x;
} Part;

typedef struct Node Node;
struct Node {
    Part part;
    QTAILQ_ENTRY(Node) next;
};

/* Parts: s in a struct, a and b in an array; l in a list. The device itself is D or E. */
typedef struct Device {
    Part own;
    Part single;
    Part array[2];
    QTAILQ_HEAD(, Node) list;
    uint8_t end;
} Device;

/* What was called, in order: P for post_load, C commit, A load_aborted, each with the part's name. */
static GString *log_of_calls;
/* What x must be when load_aborted is called. */
static uint8_t x_before;

static int part_post_load(void *opaque, int version_id)
{
    Part *part = opaque;

    (void)version_id;
    part->name = part->name ? part->name : 'l';
    g_string_append_printf(log_of_calls, "P%c ", part->name);
    return 0;
}

static void part_commit(void *opaque)
{
    g_string_append_printf(log_of_calls, "C%c ", ((Part *)opaque)->name);
}

static void part_aborted(void *opaque)
{
    const Part *part = opaque;

    /* A part in memory that goes with the load never had another value. */
    assert_true(part->name == 'l' || part->x == x_before);
    g_string_append_printf(log_of_calls, "A%c ", part->name);
}

#define PART_EXTRA \
    .extra = &(const VMStateDescriptionExtra) \
    { \
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra), .commit = part_commit, .load_aborted = part_aborted \
    }

static const VMStateDescription part_vmsd = {
    .name = "part",
    .version_id = 1,
    .post_load = part_post_load,
    .fields = (const VMStateField[]){VMSTATE_UINT8(x, Part), VMSTATE_END_OF_LIST()},
    PART_EXTRA,
};

static const VMStateDescription node_vmsd = {
    .name = "node",
    .fields = (const VMStateField[]){VMSTATE_STRUCT(part, Node, 0, part_vmsd, Part), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription sub_vmsd = {
    .name = "device/list",
    .version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_QTAILQ_V(list, Device, 0, node_vmsd, Node, next),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription device_vmsd = {
    .name = "device",
    .version_id = 1,
    .post_load = part_post_load,
    .fields = (const VMStateField[]){
        VMSTATE_UINT8(own.x, Device),
        VMSTATE_STRUCT(single, Device, 0, part_vmsd, Part),
        VMSTATE_STRUCT_ARRAY(array, Device, 2, 0, part_vmsd, Part),
        VMSTATE_END_OF_LIST(),
    },
    .subsections = (const VMStateDescription *const[]){&sub_vmsd, NULL},
    PART_EXTRA,
};

static void init(Device *dev, char name, uint8_t x)
{
    *dev = (Device){.own = {name, x}, .single = {'s', x}, .array = {{'a', x}, {'b', x}}};
    QTAILQ_INIT(&dev->list);
}

static void add_node(Device *dev)
{
    Node *node = g_new0(Node, 1);

    QTAILQ_INSERT_TAIL(&dev->list, node, next);
}

static void empty(Device *dev)
{
    Node *node;

    while ((node = QTAILQ_FIRST(&dev->list))) {
        QTAILQ_REMOVE(&dev->list, node, next);
        g_free(node);
    }
}

typedef struct Machine {
    Device d, e;
    VMStateRegistry *registry;
} Machine;

/* Two devices; E is saved first. */
static Machine *new_machine(uint8_t x)
{
    static const VMStateDescription *first_vmsd;
    static VMStateDescription important_vmsd;
    Machine *m = g_new0(Machine, 1);

    important_vmsd = device_vmsd;
    important_vmsd.priority = MIG_PRI_IOMMU;
    first_vmsd = &important_vmsd;
    init(&m->d, 'D', x);
    init(&m->e, 'E', x);
    m->registry = test_registry("d", &device_vmsd, &m->d);
    assert_true(vmstate_registry_add(m->registry, "e", 0, first_vmsd, &m->e, NULL));
    return m;
}

static void free_machine(Machine *m)
{
    vmstate_registry_free(m->registry);
    empty(&m->d);
    empty(&m->e);
    g_free(m);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Machine, free_machine)

static GBytes *saved(void)
{
    g_autoptr(Machine) from = new_machine(7);

    add_node(&from->d);
    return test_pull(from->registry, NULL, 1000);
}

static int setup(void **state)
{
    log_of_calls = g_string_new(NULL);
    *state = saved();
    return 0;
}

static int teardown(void **state)
{
    g_bytes_unref(*state);
    g_string_free(log_of_calls, TRUE);
    return 0;
}

#define POSTS_E "Ps Pa Pb PE "
#define POSTS_D "Ps Pa Pb Pl PD "
#define COMMITS "Cs Ca Cb CE Cs Ca Cb Cl CD "

static void commit_follows_all_loads_in_their_order(void **state)
{
    g_autoptr(Machine) m = new_machine(1);

    assert_true(test_push(m->registry, NULL, *state, 3, NULL));
    assert_string_equal(log_of_calls->str, POSTS_E POSTS_D COMMITS);
    assert_int_equal(m->d.array[1].x, 7);
}

static void without_undo_commit_is_called_too(void **state)
{
    g_autoptr(Machine) m = new_machine(1);
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();

    vmstate_load_options_set_atomic(options, false);
    assert_true(test_push(m->registry, options, *state, 1000, NULL));
    assert_string_equal(log_of_calls->str, POSTS_E POSTS_D COMMITS);
}

/* Everything was loaded, and the very end is no good: nobody commits, everybody is told once. */
static void assert_all_aborted(Machine *m, uint8_t x)
{
    const char *calls = log_of_calls->str;
    char told[16] = "";

    assert_true(g_str_has_prefix(calls, POSTS_E POSTS_D));
    calls += strlen(POSTS_E POSTS_D);
    assert_null(strchr(calls, 'C'));
    for (; *calls; calls += 3) {
        assert_int_equal(calls[0], 'A');
        strncat(told, &calls[1], 1);
    }
    /* Nine of them: s, a and b twice, E, l, D. */
    assert_int_equal(strlen(told), 9);
    assert_non_null(strchr(told, 'D'));
    assert_non_null(strchr(told, 'E'));
    assert_non_null(strchr(told, 'l'));
    assert_true(strchr(told, 's') != strrchr(told, 's'));
    assert_int_equal(m->d.own.x, x);
    assert_int_equal(m->e.array[0].x, x);
    assert_true(QTAILQ_EMPTY(&m->d.list));
}

static void a_wrong_checksum_commits_nothing(void **state)
{
    gsize size;
    const uint8_t *data = g_bytes_get_data(*state, &size);
    g_autofree uint8_t *copy = g_memdup2(data, size);
    g_autoptr(GBytes) spoiled = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(Machine) m = new_machine(x_before = 1);

    copy[size - 3] ^= 1;
    spoiled = g_bytes_new(copy, size);
    assert_false(test_push(m->registry, NULL, spoiled, 1000, &error));
    test_assert_error(&error, VMSTATE_ERROR_CHECKSUM, "");
    assert_all_aborted(m, 1);
}

static void trailing_bytes_commit_nothing(void **state)
{
    g_autoptr(GBytes) more = g_bytes_new("", 1);
    g_autoptr(GBytes) bytes = test_concat(*state, more);
    g_autoptr(GError) error = NULL;
    g_autoptr(Machine) m = new_machine(x_before = 2);

    assert_false(test_push(m->registry, NULL, bytes, 1000, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRAILING, "");
    assert_all_aborted(m, 2);
}

static void a_missing_device_commits_nothing(void **state)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Machine) m = new_machine(x_before = 3);
    Device other;

    init(&other, 'O', 0);
    assert_true(vmstate_registry_add(m->registry, "other", 0, &device_vmsd, &other, NULL));
    assert_false(test_push(m->registry, NULL, *state, 1000, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISSING_SECTION, "other@0");
    assert_all_aborted(m, 3);
}

static void a_loader_that_is_freed_without_finish_commits_nothing(void **state)
{
    g_autoptr(Machine) m = new_machine(x_before = 4);
    VMStateLoader *loader = vmstate_loader_new(m->registry, NULL);
    gsize size;
    const uint8_t *data = g_bytes_get_data(*state, &size);

    /* All of it is there; only nobody has said that no more comes. */
    assert_true(vmstate_loader_write(loader, data, size, NULL));
    assert_string_equal(log_of_calls->str, POSTS_E POSTS_D);
    vmstate_loader_free(loader);
    assert_all_aborted(m, 4);
}

#define TEST(_name) cmocka_unit_test_setup_teardown(_name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(commit_follows_all_loads_in_their_order),
        TEST(without_undo_commit_is_called_too),
        TEST(a_wrong_checksum_commits_nothing),
        TEST(trailing_bytes_commit_nothing),
        TEST(a_missing_device_commits_nothing),
        TEST(a_loader_that_is_freed_without_finish_commits_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
