/* SPDX-License-Identifier: BSD-3-Clause */
/* What a stream cannot do: exceed room or budgets, unsettle plans, put raw bytes in messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "undo-util.h"

#define VERSIONS .version_id = 1, .minimum_version_id = 1

typedef struct Ring {
    uint32_t n;
    uint32_t *buffer;
} Ring;

static const VMStateDescription ring_vmsd = {
    .name = "ring",
    VERSIONS,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(n, Ring),
        VMSTATE_VARRAY(buffer, Ring, n, 0, vmstate_info_uint32, uint32_t),
        VMSTATE_END_OF_LIST(),
    },
};

static void the_room_of_a_removed_device_is_forgotten(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    Ring ring = {.n = 64, .buffer = g_new0(uint32_t, 64)};
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_true(vmstate_registry_add(registry, "dev", 0, &ring_vmsd, &ring, NULL));
    bytes = vmstate_registry_save_bytes(registry, NULL, NULL);
    assert_non_null(bytes);
    assert_true(vmstate_registry_remove(registry, "dev", 0, NULL));
    g_free(ring.buffer);
    /* The next device, at the same address. */
    ring = (Ring){.n = 4, .buffer = g_new0(uint32_t, 4)};
    assert_true(vmstate_registry_add(registry, "dev", 0, &ring_vmsd, &ring, NULL));
    assert_false(vmstate_registry_load_bytes(registry, NULL, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "buffer");
    assert_int_equal(ring.n, 4);
    g_free(ring.buffer);
}

/* A device whose hook loads temporary rings one after the other, at one address. */
typedef struct Rings {
    uint32_t rooms[2];
} Rings;

static bool load_ring(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                      GError **error)
{
    const uint32_t *room = pv;
    Ring ring = {.n = *room, .buffer = g_new0(uint32_t, *room)};
    bool ok = vmstate_stream_load_description(f, &ring_vmsd, &ring, 1, error);

    (void)size;
    (void)field;
    g_free(ring.buffer);
    return ok;
}

static bool save_ring(VMStateStream *f, void *pv, size_t size, const VMStateField *field,
                      VMStateJSONWriter *vmdesc, GError **error)
{
    uint32_t buffer[64] = {0};
    Ring ring = {.n = 64, .buffer = buffer};

    (void)pv;
    (void)size;
    (void)field;
    return vmstate_stream_save_description(f, &ring_vmsd, &ring, vmdesc, 1, error);
}

static const VMStateInfo ring_info = {
    .name = "ring",
    .load = load_ring,
    .save = save_ring,
};

static const VMStateDescription rings_vmsd = {
    .name = "rings",
    VERSIONS,
    .fields = (const VMStateField[]){
        VMSTATE_ARRAY(rooms, Rings, 2, 0, ring_info, uint32_t),
        VMSTATE_END_OF_LIST(),
    },
};

static void each_load_of_a_hook_has_its_own_room(void **state)
{
    Rings rings = {.rooms = {64, 64}};
    g_autoptr(GBytes) bytes = undo_save(&rings_vmsd, &rings);

    (void)state;
    undo_load(&rings_vmsd, &rings, bytes);
    rings.rooms[1] = 4;
    undo_refuse(&rings_vmsd, &rings, bytes, NULL, VMSTATE_ERROR_CAPACITY, "buffer");
}

typedef struct Node Node;
struct Node {
    uint8_t value;
    QLIST_ENTRY(Node) next;
};

typedef struct Device {
    uint32_t x;
    QLIST_HEAD(, Node) list;
} Device;

static const VMStateDescription node_vmsd = {
    .name = "node",
    .fields = (const VMStateField[]){
        VMSTATE_UINT8(value, Node),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription list_vmsd = {
    .name = "list",
    VERSIONS,
    .fields = (const VMStateField[]){
        VMSTATE_QLIST_V(list, Device, 0, node_vmsd, Node, next),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription plain_vmsd = {
    .name = "plain",
    VERSIONS,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(x, Device),
        VMSTATE_END_OF_LIST(),
    },
};

static VMStateLoadOptions *bare_options(uint64_t memory)
{
    VMStateLoadOptions *options = vmstate_load_options_new();

    vmstate_load_options_set_form(options, VMSTATE_FORM_BARE);
    vmstate_load_options_set_budgets(options, memory, 0, 0);
    return options;
}

static void commands_without_end_exceed_the_memory_budget(void **state)
{
    static const uint8_t command[] = {8, 0, 1, 0, 0};
    g_autoptr(VMStateLoadOptions) options = bare_options(1 << 20);
    GByteArray *array = g_byte_array_new();
    g_autoptr(GBytes) bytes = NULL;
    Device dev = {0};

    (void)state;
    for (int i = 0; i < 10000; i++) {
        g_byte_array_append(array, command, sizeof(command));
    }
    bytes = g_byte_array_free_to_bytes(array);
    undo_refuse(&plain_vmsd, &dev, bytes, options, VMSTATE_ERROR_LIMIT, "budget");
}

/* Their own bytes alone would not: the load keeps a note of each. */
static void small_nodes_are_charged_with_the_notes_of_them(void **state)
{
    enum { NODES = 20000 };
    g_autoptr(VMStateLoadOptions) options = bare_options(NODES * sizeof(Node) + (1 << 19));
    g_autoptr(GBytes) bytes = undo_bare_pairs(NODES, 1, 9);
    Device dev = {0};

    (void)state;
    undo_refuse(&list_vmsd, &dev, bytes, options, VMSTATE_ERROR_LIMIT, "budget");
    assert_true(QLIST_EMPTY(&dev.list));
}

static const VMStateDescription new_vmsd = {
    .name = "plain/new",
    VERSIONS,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(x, Device),
        VMSTATE_END_OF_LIST(),
    },
};

static void a_new_subsection_of_a_plain_device_is_named(void **state)
{
    VMStateDescription newer_vmsd = plain_vmsd;
    Device dev = {0};
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    newer_vmsd.subsections = (const VMStateDescription *const[]){&new_vmsd, NULL};
    bytes = undo_save(&newer_vmsd, &dev);
    undo_refuse(&plain_vmsd, &dev, bytes, NULL, VMSTATE_ERROR_UNKNOWN_SUBSECTION, "plain/new");
}

/* Two descriptions that refer to each other; one of them is faulty. */
typedef struct Pair Pair;
struct Pair {
    uint32_t x;
    Pair *other;
};

static const VMStateInfo no_hooks_info = {.name = "no-hooks"};
static const VMStateDescription faulty_vmsd;

static const VMStateDescription referring_vmsd = {
    .name = "referring",
    .fields = (const VMStateField[]){
        VMSTATE_STRUCT_POINTER(other, Pair, faulty_vmsd, Pair),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription faulty_vmsd = {
    .name = "faulty",
    .fields = (const VMStateField[]){
        VMSTATE_STRUCT_POINTER(other, Pair, referring_vmsd, Pair),
        VMSTATE_SINGLE(x, Pair, 0, no_hooks_info, uint32_t),
        VMSTATE_END_OF_LIST(),
    },
};

static void what_refers_to_a_faulty_description_is_refused_too(void **state)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;
    Pair b = {0}, a = {.other = &b};

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_false(vmstate_registry_add(registry, "a", 0, &faulty_vmsd, &a, &error));
        test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, "neither put and get");
        assert_false(vmstate_registry_add(registry, "b", 0, &referring_vmsd, &a, &error));
        test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, "neither put and get");
    }
}

static void a_machine_name_is_printable_in_the_message(void **state)
{
    g_autoptr(GBytes) bytes = test_bytes("51 45 56 4d 00 00 00 03 07 00 00 00 05"
                                         "1b 5b 31 6d ff");
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    Device dev = {0};

    (void)state;
    vmstate_load_options_set_machine(options, "pc");
    undo_refuse(&plain_vmsd, &dev, bytes, options, VMSTATE_ERROR_CONFIGURATION,
                "\"\\033[1m\\377\"");
}

/* The names in a stream may have any bytes but NUL. */
static void a_layouts_text_is_printable(void **state)
{
    static const char idstr[] = "a\033[1m\n\"b\\\377";
    Device dev = {0};
    g_autoptr(VMStateRegistry) registry = test_registry(idstr, &plain_vmsd, &dev);
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, NULL);
    g_autoptr(GBytes) bytes = NULL;
    g_autofree char *text = NULL;

    (void)state;
    vmstate_save_options_set_configuration(options, "pc\r\302\t\"");
    bytes = test_pull(registry, options, 1000);
    assert_true(vmstate_loader_write(loader, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), NULL));
    assert_true(vmstate_loader_finish(loader, NULL));
    text = vmstate_layout_to_string(vmstate_loader_get_layout(loader));
    assert_string_equal(text, "configuration pc\\r\\302\\t\\\"\n"
                              "FULL 0 a\\033[1m\\n\\\"b\\\\\\377@0 version 1\n");
}

static void a_checksum_is_printable_in_the_message(void **state)
{
    Device dev = {0};
    g_autoptr(GBytes) saved = undo_save(&plain_vmsd, &dev);
    gsize size;
    uint8_t *data = g_bytes_unref_to_data(g_steal_pointer(&saved), &size);
    g_autoptr(GBytes) bytes = g_bytes_new_take(data, size);

    (void)state;
    data[size - 4] = 0x1b;
    data[size - 3] = 0xff;
    undo_refuse(&plain_vmsd, &dev, bytes, NULL, VMSTATE_ERROR_CHECKSUM, "\\033\\377\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_room_of_a_removed_device_is_forgotten),
        cmocka_unit_test(each_load_of_a_hook_has_its_own_room),
        cmocka_unit_test(commands_without_end_exceed_the_memory_budget),
        cmocka_unit_test(small_nodes_are_charged_with_the_notes_of_them),
        cmocka_unit_test(a_new_subsection_of_a_plain_device_is_named),
        cmocka_unit_test(what_refers_to_a_faulty_description_is_refused_too),
        cmocka_unit_test(a_machine_name_is_printable_in_the_message),
        cmocka_unit_test(a_layouts_text_is_printable),
        cmocka_unit_test(a_checksum_is_printable_in_the_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
