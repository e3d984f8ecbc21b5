/* SPDX-License-Identifier: BSD-3-Clause */
/* Fields at their edges: what nobody could load is not saved, and what has no room is not loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "undo-util.h"

static void refuse_save(const VMStateDescription *vmsd, void *opaque, VMStateError code, const char *text)
{
    const VMStateVmdescStyle styles[] = {VMSTATE_VMDESC_NONE, VMSTATE_VMDESC_COMPACT, VMSTATE_VMDESC_QEMU_11};

    for (size_t i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateRegistry) registry = test_registry("dev", vmsd, opaque);
        g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
        g_autoptr(VMStateSaver) saver = NULL;
        g_autoptr(GError) error = NULL;

        vmstate_save_options_set_vmdesc(options, styles[i], 0);
        saver = vmstate_saver_new(registry, options);
        assert_null(test_read_all(saver, 3, 1, &error));
        test_assert_error(&error, code, text);
    }
}

typedef struct Text {
    char text[4];
    char *string;
    GArray *array;
    GTree *tree;
} Text;

#define DESCRIPTION(_name, ...) \
    static const VMStateDescription _name = { \
        .name = #_name, .version_id = 1, .fields = (const VMStateField[]){__VA_ARGS__, VMSTATE_END_OF_LIST()}, \
    }

DESCRIPTION(part, VMSTATE_CHAR_ARRAY(text, Text));
DESCRIPTION(text, VMSTATE_CHAR_ARRAY(text, Text));
DESCRIPTION(string, VMSTATE_STRING(string, Text, 3));
DESCRIPTION(array, VMSTATE_GARRAY(array, Text, 0, 9, vmstate_info_uint32, uint32_t));
DESCRIPTION(tree, VMSTATE_GTREE_DIRECT_KEY_V(tree, Text, 0, &part, Text));

static void what_nobody_could_load_is_not_saved(void **state)
{
    Text dev = {.text = {'a', 'b', 'c', 'd'}};
    char four[] = "four";

    (void)state;
    refuse_save(&text, &dev, VMSTATE_ERROR_VALUE, "dev@0:text: the text has no NUL within its 4 bytes");
    dev.string = four;
    refuse_save(&string, &dev, VMSTATE_ERROR_CAPACITY, "dev@0:string: ");
    dev.array = g_array_new(FALSE, TRUE, 2);
    refuse_save(&array, &dev, VMSTATE_ERROR_DESCRIPTION, "dev@0:array.len: ");
    g_array_unref(dev.array);
    refuse_save(&tree, &dev, VMSTATE_ERROR_VALUE, "dev@0:tree: the GTree is NULL");
}

static void an_array_of_other_elements_is_not_loaded(void **state)
{
    Text from = {.array = g_array_new(FALSE, TRUE, 4)}, to = {.array = g_array_new(FALSE, TRUE, 2)};
    uint16_t values[2] = {3, 4};
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    g_array_set_size(from.array, 2);
    g_array_append_vals(to.array, values, 2);
    bytes = undo_save(&array, &from);
    undo_refuse(&array, &to, bytes, NULL, VMSTATE_ERROR_DESCRIPTION, "the GArray's elements have 2 bytes, the field's 4");
    assert_int_equal(to.array->len, 2);
    assert_memory_equal(to.array->data, values, sizeof(values));
    g_array_unref(from.array);
    g_array_unref(to.array);
}

static void what_is_null_is_empty(void **state)
{
    Text from = {.array = NULL}, to = {.array = g_array_new(FALSE, TRUE, 4)};
    uint32_t value = 7;
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    g_array_append_val(to.array, value);
    bytes = undo_save(&array, &from);
    undo_load(&array, &to, bytes);
    assert_int_equal(to.array->len, 0);
    /* And the other way: an array is made. */
    g_array_append_val(to.array, value);
    g_clear_pointer(&bytes, g_bytes_unref);
    bytes = undo_save(&array, &to);
    undo_load(&array, &from, bytes);
    assert_int_equal(from.array->len, 1);
    assert_int_equal(g_array_index(from.array, uint32_t, 0), 7);
    g_array_unref(from.array);
    g_array_unref(to.array);
}

typedef struct Counts {
    uint64_t n;
    uint8_t data[16];
    uint8_t *memory;
} Counts;

static const VMStateDescription too_many = {
    .name = "too_many",
    .fields = (const VMStateField[]){
        VMSTATE_UINT64(n, Counts),
        {
            .name = "elements",
            .info = &vmstate_info_uint8,
            .size = 1,
            .num = 3,
            .num_indirect = {offsetof(Counts, n), 8},
            .flags = (enum VMStateFlags)(VMS_VARRAY | VMS_MULTIPLY_ELEMENTS),
            .offset = offsetof(Counts, data),
            .capacity = 16,
        },
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription too_long = {
    .name = "too_long",
    .fields = (const VMStateField[]){
        VMSTATE_UINT64(n, Counts),
        {
            .name = "bytes",
            .info = &vmstate_info_buffer,
            .size = 5,
            .size_indirect = {offsetof(Counts, n), 8},
            .flags = (enum VMStateFlags)(VMS_VBUFFER | VMS_MULTIPLY),
            .offset = offsetof(Counts, data),
            .capacity = 16,
        },
        VMSTATE_END_OF_LIST(),
    },
};

static void products_that_overflow_are_refused(void **state)
{
    g_autoptr(GBytes) huge = test_bytes("60 00 00 00 00 00 00 00 01 02 03");
    Counts dev = {.n = 0x6000000000000000};
    g_autoptr(GError) error = NULL;

    (void)state;
    refuse_save(&too_many, &dev, VMSTATE_ERROR_CAPACITY, "dev@0:elements: its count overflows");
    refuse_save(&too_long, &dev, VMSTATE_ERROR_CAPACITY, "dev@0:bytes: its size overflows");
    dev.n = 1;
    assert_false(test_load(&too_many, &dev, huge, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "elements: its count overflows");
    assert_false(test_load(&too_long, &dev, huge, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "bytes: its size overflows");
    assert_int_equal(dev.n, 1);
}

/* Memory that only a hook's allocation brings, within memory that the load allocates: nothing is known of it. */
typedef struct Inner {
    uint8_t n;
    uint8_t *data;
} Inner;

typedef struct Outer {
    int32_t n;
    Inner *inner;
} Outer;

static int make_data(void *opaque)
{
    static uint8_t data[4];

    ((Inner *)opaque)->data = data;
    return 0;
}

static const VMStateDescription inner_vmsd = {
    .name = "inner",
    .pre_load = make_data,
    .fields = (const VMStateField[]){
        VMSTATE_UINT8(n, Inner),
        VMSTATE_VARRAY(data, Inner, n, 0, vmstate_info_uint8, uint8_t),
        VMSTATE_END_OF_LIST(),
    },
};

DESCRIPTION(outer, VMSTATE_INT32(n, Outer), VMSTATE_STRUCT_VARRAY_ALLOC(inner, Outer, n, 0, inner_vmsd, Inner));

static void what_nothing_bounds_is_refused(void **state)
{
    g_autoptr(GBytes) bytes = test_bytes("00 00 00 01 02 aa bb");
    Outer dev = {.n = 0};
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(test_load(&outer, &dev, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_CAPACITY, "inner[0].data: nothing says how much its memory has room for");
    assert_null(dev.inner);
}

/* The element that QEMU 10 puts for a NULL pointer, as a field. */
typedef struct Null {
    uint8_t before;
    void *pointer;
    uint8_t after;
} Null;

DESCRIPTION(null, VMSTATE_UINT8(before, Null),
            {.name = "pointer", .info = &vmstate_info_nullptr, .size = 1, .offset = offsetof(Null, pointer),
             .flags = VMS_SINGLE},
            VMSTATE_UINT8(after, Null));

static void a_mark_for_null_is_a_byte(void **state)
{
    Null dev = {.before = 1, .after = 2};
    g_autoptr(GBytes) bytes = test_save(&null, &dev);
    g_autoptr(GBytes) wrong = test_bytes("03 31 04");
    g_autoptr(GBytes) right = test_bytes("03 30 04");
    g_autoptr(GError) error = NULL;

    (void)state;
    test_assert_bytes(bytes, "01 30 02");
    assert_false(test_load(&null, &dev, wrong, &error));
    test_assert_error(&error, VMSTATE_ERROR_VALUE, "pointer: ");
    assert_int_equal(dev.before, 1);
    assert_true(test_load(&null, &dev, right, &error));
    assert_int_equal(dev.after, 4);
    assert_null(dev.pointer);
}

/* What hooks write is put back, but for what is not state. */
typedef struct Hooked {
    uint8_t a;
    uint8_t counter;
    uint8_t derived[4];
    uint8_t lock[3];
    uint8_t last;
    uint8_t outside;
} Hooked;

static bool write_all(void *opaque, int version_id, GError **errp)
{
    (void)version_id;
    (void)errp;
    memset(opaque, 0x77, sizeof(Hooked));
    return true;
}

static bool write_and_fail(void *opaque, int version_id, GError **errp)
{
    return write_all(opaque, version_id, errp) && false;
}

static const VMStateRange not_state[] = {
    {offsetof(Hooked, counter), 1},
    /* Ranges may touch and overlap. */
    {offsetof(Hooked, lock), 3},
    {offsetof(Hooked, lock) + 1, 1},
    {0, 0},
};

static const VMStateDescriptionExtra hooked_extra = {
    VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
    .state_size = offsetof(Hooked, outside),
    .not_state = not_state,
};

static const VMStateRange nothing_left[] = {{offsetof(Hooked, a), offsetof(Hooked, outside)}, {0, 0}};

static const VMStateDescriptionExtra nothing_extra = {
    VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
    .state_size = offsetof(Hooked, outside),
    .not_state = nothing_left,
};

static const VMStateDescription hooked = {
    .name = "hooked",
    .post_load_errp = write_and_fail,
    .fields = (const VMStateField[]){VMSTATE_UINT8(a, Hooked), VMSTATE_END_OF_LIST()},
    .extra = &hooked_extra,
};

static const VMStateDescription exempt = {
    .name = "exempt",
    .post_load_errp = write_and_fail,
    .fields = (const VMStateField[]){VMSTATE_UINT8(a, Hooked), VMSTATE_END_OF_LIST()},
    .extra = &nothing_extra,
};

static void ranges_that_are_not_state_keep_what_hooks_wrote(void **state)
{
    Hooked from = {.a = 9}, dev;
    g_autoptr(GBytes) bytes = undo_save(&hooked, &from);
    g_autoptr(GBytes) bare = test_bytes("09");
    g_autoptr(GError) error = NULL;

    (void)state;
    memset(&dev, 0x11, sizeof(dev));
    undo_refuse(&hooked, &dev, bytes, NULL, VMSTATE_ERROR_HOOK, "dev@0: post_load: it failed without saying why");
    assert_int_equal(dev.a, 0x11);
    assert_int_equal(dev.counter, 0x77);
    assert_memory_equal(dev.derived, "\x11\x11\x11\x11", 4);
    assert_memory_equal(dev.lock, "\x77\x77\x77", 3);
    assert_int_equal(dev.last, 0x11);
    assert_int_equal(dev.outside, 0x77);
    /* Where all of it is exempt, only the field comes back. */
    memset(&dev, 0x11, sizeof(dev));
    assert_false(test_load(&exempt, &dev, bare, &error));
    test_assert_error(&error, VMSTATE_ERROR_HOOK, "post_load");
    assert_int_equal(dev.a, 0x11);
    assert_int_equal(dev.last, 0x77);
}

/* Sections that come early, or not at all. */
typedef struct Early {
    uint8_t a;
    bool needed;
} Early;

static bool is_needed(void *opaque)
{
    return ((Early *)opaque)->needed;
}

static const VMStateDescription early = {
    .name = "early",
    .early_setup = true,
    .needed = is_needed,
    .fields = (const VMStateField[]){VMSTATE_UINT8(a, Early), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription late = {
    .name = "late",
    .needed = is_needed,
    .fields = (const VMStateField[]){VMSTATE_UINT8(a, Early), VMSTATE_END_OF_LIST()},
};

static void devices_that_are_not_needed_have_no_section(void **state)
{
    Early first = {.a = 1}, second = {.a = 2};
    g_autoptr(VMStateRegistry) registry = test_registry("late", &late, &second);
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();

    (void)state;
    assert_true(vmstate_registry_add(registry, "early", 0, &early, &first, NULL));
    vmstate_save_options_set_vmdesc(options, VMSTATE_VMDESC_NONE, 0);
    vmstate_save_options_set_form(options, VMSTATE_FORM_BARE);
    for (int i = 0; i < 4; i++) {
        const char *const early_section = "04 00 00 00 01 05 65 61 72 6c 79 00 00 00 00 00 00 00 00 01 7e 00 00 00 01";
        const char *const late_section = "04 00 00 00 00 04 6c 61 74 65 00 00 00 00 00 00 00 00 02 7e 00 00 00 00";
        g_autofree char *expected = NULL;
        g_autoptr(GBytes) bytes = NULL;

        first.needed = i & 1;
        second.needed = i & 2;
        /* The setup phase comes first, whoever was added first. */
        expected = g_strdup_printf("%s %s 00", first.needed ? early_section : "", second.needed ? late_section : "");
        bytes = test_pull(registry, options, 5);
        test_assert_bytes(bytes, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_could_load_is_not_saved),
        cmocka_unit_test(an_array_of_other_elements_is_not_loaded),
        cmocka_unit_test(what_is_null_is_empty),
        cmocka_unit_test(products_that_overflow_are_refused),
        cmocka_unit_test(what_nothing_bounds_is_refused),
        cmocka_unit_test(a_mark_for_null_is_a_byte),
        cmocka_unit_test(ranges_that_are_not_state_keep_what_hooks_wrote),
        cmocka_unit_test(devices_that_are_not_needed_have_no_section),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
