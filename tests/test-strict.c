/* SPDX-License-Identifier: BSD-3-Clause */
/* The option strict: subsections that the loaded state needs must be in the stream. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

enum {
    NEEDS_WAKE = 1,
    NEEDS_DEEP = 2,
};

typedef struct Nic {
    uint8_t needs;
    uint8_t wake;
    uint8_t deep;
    /* Worked out by post_load; not in the stream. */
    bool armed;
} Nic;

static bool wake_needed(void *opaque)
{
    return ((Nic *)opaque)->needs & NEEDS_WAKE;
}

static bool deep_needed(void *opaque)
{
    return ((Nic *)opaque)->needs & NEEDS_DEEP;
}

static const VMStateDescription deep_vmsd = {
    .name = "nic/wake/deep",
    .version_id = 1,
    .needed = deep_needed,
    .fields = (const VMStateField[]){VMSTATE_UINT8(deep, Nic), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription wake_vmsd = {
    .name = "nic/wake",
    .version_id = 1,
    .needed = wake_needed,
    .fields = (const VMStateField[]){VMSTATE_UINT8(wake, Nic), VMSTATE_END_OF_LIST()},
    .subsections = (const VMStateDescription *const[]){&deep_vmsd, NULL},
};

/* What the sender had forgotten: the same device without the subsections. */
#define NIC_FIELDS \
    .fields = (const VMStateField[]) \
    { \
        VMSTATE_UINT8(needs, Nic), VMSTATE_END_OF_LIST() \
    }

static const VMStateDescription nic_vmsd = {
    .name = "nic",
    .version_id = 2,
    .minimum_version_id = 1,
    NIC_FIELDS,
    .subsections = (const VMStateDescription *const[]){&wake_vmsd, NULL},
};

static const VMStateDescription bare_vmsd = {.name = "nic", .version_id = 2, NIC_FIELDS};

static const VMStateDescription shallow_wake_vmsd = {
    .name = "nic/wake",
    .version_id = 1,
    .needed = wake_needed,
    .fields = (const VMStateField[]){VMSTATE_UINT8(wake, Nic), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription shallow_vmsd = {
    .name = "nic",
    .version_id = 2,
    NIC_FIELDS,
    .subsections = (const VMStateDescription *const[]){&shallow_wake_vmsd, NULL},
};

/* Loads what @from saves of @device as @vmsd into @to, with the option strict or without. */
static bool move(const VMStateDescription *from, const void *device, const VMStateDescription *vmsd, void *to,
                 bool strict, bool atomic, GError **error)
{
    g_autoptr(VMStateRegistry) source = test_registry("dev", from, (void *)device);
    g_autoptr(VMStateRegistry) target = test_registry("dev", vmsd, to);
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    g_autoptr(GBytes) bytes = test_pull(source, NULL, 64);
    g_autoptr(GError) of_chunks = NULL;
    bool ok;

    vmstate_load_options_set_strict(options, strict);
    vmstate_load_options_set_atomic(options, atomic);
    ok = vmstate_registry_load_bytes(target, options, bytes, error);
    assert_int_equal(test_push(target, options, bytes, 1, &of_chunks), ok);
    return ok;
}

static void assert_refused(const VMStateDescription *from, const void *device, const VMStateDescription *vmsd, void *to,
                           size_t size, const char *text)
{
    g_autofree uint8_t *before = g_memdup2(to, size);
    g_autoptr(GError) error = NULL;

    assert_false(move(from, device, vmsd, to, true, true, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISSING_SUBSECTION, text);
    assert_memory_equal(to, before, size);
    if (!move(from, device, vmsd, to, false, true, &error)) {
        fail_msg("%s", error->message);
    }
}

static void assert_accepted(const VMStateDescription *from, const void *device, const VMStateDescription *vmsd, void *to)
{
    g_autoptr(GError) error = NULL;

    if (!move(from, device, vmsd, to, true, true, &error)) {
        fail_msg("%s", error->message);
    }
}

static void a_needed_subsection_that_is_absent_is_refused(void **state)
{
    const Nic nic = {.needs = NEEDS_WAKE};
    Nic to = {.wake = 5};

    (void)state;
    assert_refused(&bare_vmsd, &nic, &nic_vmsd, &to, sizeof(to),
                   "dev@0:{nic/wake}: the stream lacks this subsection, which the state that was loaded needs");
    assert_int_equal(to.wake, 5);
}

static void what_is_complete_or_not_needed_is_loaded(void **state)
{
    (void)state;
    for (uint8_t needs = 0; needs < 4; needs++) {
        const Nic nic = {.needs = needs, .wake = 7, .deep = 8};
        Nic to = {.needs = NEEDS_WAKE | NEEDS_DEEP};

        assert_accepted(&nic_vmsd, &nic, &nic_vmsd, &to);
        assert_int_equal(to.wake, needs & NEEDS_WAKE ? 7 : 0);
        assert_int_equal(to.deep, needs == (NEEDS_WAKE | NEEDS_DEEP) ? 8 : 0);
    }
}

static void a_subsection_of_a_subsection_counts(void **state)
{
    Nic nic = {.needs = NEEDS_WAKE | NEEDS_DEEP};
    Nic to = {0};

    (void)state;
    assert_refused(&shallow_vmsd, &nic, &nic_vmsd, &to, sizeof(to), "dev@0:{nic/wake}.{nic/wake/deep}: ");
    /* The outer one is not there, and so nothing asks for the inner one. */
    nic.needs = NEEDS_DEEP;
    assert_accepted(&shallow_vmsd, &nic, &nic_vmsd, &to);
}

/* In a struct in an array in a struct, and in list elements. */
typedef struct Node Node;
struct Node {
    Nic nic;
    QTAILQ_ENTRY(Node) next;
};

typedef struct Board {
    Nic nics[3];
    QTAILQ_HEAD(, Node) list;
} Board;

typedef struct Rack {
    Board board;
} Rack;

#define DESCRIBE_NESTED(name_, vmsd_) \
    static const VMStateDescription name_##_node_vmsd = { \
        .name = "node", \
        .fields = (const VMStateField[]){VMSTATE_STRUCT(nic, Node, 0, vmsd_, Nic), VMSTATE_END_OF_LIST()}, \
    }; \
    static const VMStateDescription name_##_board_vmsd = { \
        .name = "board", \
        .fields = (const VMStateField[]){VMSTATE_STRUCT_ARRAY(nics, Board, 3, 0, vmsd_, Nic), \
                                         VMSTATE_QTAILQ_V(list, Board, 0, name_##_node_vmsd, Node, next), \
                                         VMSTATE_END_OF_LIST()}, \
    }; \
    static const VMStateDescription name_##_vmsd = { \
        .name = "rack", \
        .fields = (const VMStateField[]){VMSTATE_STRUCT(board, Rack, 0, name_##_board_vmsd, Board), \
                                         VMSTATE_END_OF_LIST()}, \
    }

DESCRIBE_NESTED(rack, nic_vmsd);
DESCRIBE_NESTED(bare_rack, bare_vmsd);

static void structs_in_arrays_and_lists_count(void **state)
{
    Rack from = {0}, to = {0};
    Node node = {0};
    Node *loaded;

    (void)state;
    QTAILQ_INIT(&from.board.list);
    QTAILQ_INIT(&to.board.list);
    assert_accepted(&bare_rack_vmsd, &from, &rack_vmsd, &to);
    from.board.nics[2].needs = NEEDS_WAKE;
    assert_refused(&bare_rack_vmsd, &from, &rack_vmsd, &to, sizeof(to), "dev@0:board.nics[2].{nic/wake}: ");
    from.board.nics[2].needs = 0;
    node.nic.needs = NEEDS_WAKE;
    QTAILQ_INSERT_TAIL(&from.board.list, &node, next);
    assert_refused(&bare_rack_vmsd, &from, &rack_vmsd, &to, sizeof(to), "dev@0:board.list[0].nic.{nic/wake}: ");
    while ((loaded = QTAILQ_FIRST(&to.board.list))) {
        QTAILQ_REMOVE(&to.board.list, loaded, next);
        g_free(loaded);
    }
}

static void without_undo_it_is_refused_too(void **state)
{
    const Nic nic = {.needs = NEEDS_WAKE};
    g_autoptr(GError) error = NULL;
    Nic to = {0};

    (void)state;
    assert_false(move(&bare_vmsd, &nic, &nic_vmsd, &to, true, false, &error));
    test_assert_error(&error, VMSTATE_ERROR_MISSING_SUBSECTION, "{nic/wake}");
    /* As with every load that is not atomic, half of it is there. */
    assert_int_equal(to.needs, NEEDS_WAKE);
}

static const VMStateDescription old_vmsd = {.name = "nic", .version_id = 1, NIC_FIELDS};

static void an_older_peer_is_refused_where_it_would_be_needed(void **state)
{
    Nic nic = {0};
    Nic to = {0};

    (void)state;
    assert_accepted(&old_vmsd, &nic, &nic_vmsd, &to);
    nic.needs = NEEDS_WAKE;
    assert_refused(&old_vmsd, &nic, &nic_vmsd, &to, sizeof(to), "{nic/wake}");
}

static const VMStateDescription always_sub_vmsd = {
    .name = "nic/always",
    .version_id = 1,
    .fields = (const VMStateField[]){VMSTATE_UINT8(wake, Nic), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription always_vmsd = {
    .name = "nic",
    .version_id = 2,
    NIC_FIELDS,
    .subsections = (const VMStateDescription *const[]){&always_sub_vmsd, NULL},
};

static void without_needed_a_subsection_is_needed_always(void **state)
{
    const Nic nic = {0};
    Nic to = {0};

    (void)state;
    assert_accepted(&always_vmsd, &nic, &always_vmsd, &to);
    assert_refused(&bare_vmsd, &nic, &always_vmsd, &to, sizeof(to), "{nic/always}");
}

/* As QEMU's serial port does: pre_load marks a value as unknown, post_load puts the usual one where it still is. */
enum { UNKNOWN = 0xff };

static int forget_wake(void *opaque)
{
    ((Nic *)opaque)->wake = UNKNOWN;
    return 0;
}

static int guess_wake(void *opaque, int version_id)
{
    Nic *nic = opaque;

    (void)version_id;
    nic->armed = nic->needs & NEEDS_WAKE;
    if (nic->wake == UNKNOWN) {
        nic->wake = nic->needs;
    }
    return 0;
}

static bool wake_is_unusual(void *opaque)
{
    const Nic *nic = opaque;

    return nic->wake != nic->needs;
}

static bool is_armed(void *opaque)
{
    return ((Nic *)opaque)->armed;
}

#define DESCRIBE_GUESSED(name_, needed_) \
    static const VMStateDescription name_##_sub_vmsd = { \
        .name = "nic/wake", \
        .version_id = 1, \
        .needed = needed_, \
        .fields = (const VMStateField[]){VMSTATE_UINT8(wake, Nic), VMSTATE_END_OF_LIST()}, \
    }; \
    static const VMStateDescription name_##_vmsd = { \
        .name = "nic", \
        .version_id = 2, \
        .pre_load = forget_wake, \
        .post_load = guess_wake, \
        NIC_FIELDS, \
        .subsections = (const VMStateDescription *const[]){&name_##_sub_vmsd, NULL}, \
        .extra = &(const VMStateDescriptionExtra){VMSTATE_EXTRA_INIT(VMStateDescriptionExtra), \
                                                  .state_size = sizeof(Nic)}, \
    }

DESCRIBE_GUESSED(usual, wake_is_unusual);
DESCRIBE_GUESSED(armed, is_armed);

static void needed_is_asked_after_post_load(void **state)
{
    Nic nic = {.needs = NEEDS_WAKE, .wake = NEEDS_WAKE};
    Nic to = {.armed = true};

    (void)state;
    /* Left out by a sender that knows it: post_load puts the usual value there. */
    assert_accepted(&usual_vmsd, &nic, &usual_vmsd, &to);
    assert_int_equal(to.wake, NEEDS_WAKE);
    nic.wake = 9;
    assert_accepted(&usual_vmsd, &nic, &usual_vmsd, &to);
    assert_int_equal(to.wake, 9);
    /* What post_load works out is of the state that was loaded, not of the one before. */
    to.armed = false;
    assert_refused(&bare_vmsd, &nic, &armed_vmsd, &to, sizeof(to), "{nic/wake}");
    nic.needs = 0;
    to.armed = true;
    assert_accepted(&bare_vmsd, &nic, &armed_vmsd, &to);
}

/* More than the engine has bits for. */
enum { MANY = 70 };

static void any_of_many_subsections_is_missed(void **state)
{
    const Nic nic = {0};
    VMStateDescription subs[MANY];
    const VMStateDescription *all[MANY + 1] = {0};
    const VMStateDescription *some[MANY] = {0};
    VMStateDescription whole = bare_vmsd, part = bare_vmsd;
    char names[MANY][16];
    Nic to = {0};

    (void)state;
    for (int i = 0; i < MANY; i++) {
        g_snprintf(names[i], sizeof(names[i]), "nic/sub-%d", i);
        subs[i] = always_sub_vmsd;
        subs[i].name = names[i];
        all[i] = &subs[i];
        if (i != MANY - 2) {
            some[i - (i > MANY - 2)] = &subs[i];
        }
    }
    whole.subsections = all;
    part.subsections = some;
    assert_accepted(&whole, &nic, &whole, &to);
    assert_refused(&part, &nic, &whole, &to, sizeof(to), "{nic/sub-68}");
}

static bool load_inner(VMStateStream *f, void *pv, size_t size, const VMStateField *field, GError **error)
{
    (void)size;
    (void)field;
    return vmstate_stream_load_description(f, &nic_vmsd, pv, 2, error);
}

static bool save_inner(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc,
                       GError **error)
{
    (void)size;
    (void)field;
    return vmstate_stream_save_description(f, &bare_vmsd, pv, vmdesc, 2, error);
}

static const VMStateInfo inner_info = {.name = "inner", .load = load_inner, .save = save_inner};

static const VMStateDescription hooked_vmsd = {
    .name = "hooked",
    .fields = (const VMStateField[]){
        VMSTATE_SINGLE(nics[0], Board, 0, inner_info, Nic),
        VMSTATE_END_OF_LIST(),
    },
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .state_size = sizeof(Board),
    },
};

static void what_a_hook_loads_counts(void **state)
{
    Board from = {.nics = {{.needs = NEEDS_WAKE}}};
    Board to = {0};

    (void)state;
    assert_refused(&hooked_vmsd, &from, &hooked_vmsd, &to, sizeof(to), "{nic/wake}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_needed_subsection_that_is_absent_is_refused),
        cmocka_unit_test(what_is_complete_or_not_needed_is_loaded),
        cmocka_unit_test(a_subsection_of_a_subsection_counts),
        cmocka_unit_test(structs_in_arrays_and_lists_count),
        cmocka_unit_test(without_undo_it_is_refused_too),
        cmocka_unit_test(an_older_peer_is_refused_where_it_would_be_needed),
        cmocka_unit_test(without_needed_a_subsection_is_needed_always),
        cmocka_unit_test(needed_is_asked_after_post_load),
        cmocka_unit_test(any_of_many_subsections_is_missed),
        cmocka_unit_test(what_a_hook_loads_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
