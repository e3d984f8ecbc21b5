/* SPDX-License-Identifier: BSD-3-Clause */
/* What a load refuses: code, path, reason and offset of the error; and nothing is changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

typedef struct Inner {
    uint8_t first;
    bool on;
} Inner;

typedef struct Dev {
    uint32_t a;
    bool on;
    bool bools[3];
    uint8_t equal8;
    uint32_t equal32;
    int32_t le;
    int32_t n;
    uint8_t inside[4];
    uint8_t *pointer;
    Inner inner;
    Inner inners[2];
    Inner *slots[2];
    _Atomic bool atomic;
    char text[4];
    char *string;
    GTree *tree;
    uint32_t bits;
} Dev;

static const VMStateDescription inner = {
    .name = "inner",
    .fields = (const VMStateField[]){
        VMSTATE_UINT8(first, Inner),
        VMSTATE_BOOL(on, Inner),
        VMSTATE_END_OF_LIST(),
    },
};

/* A description of the fields given, and a load of the bytes into it that must fail. */
#define FIELDS(...) \
    &(const VMStateDescription) \
    { \
        .name = "dev", .fields = (const VMStateField[]) { __VA_ARGS__, VMSTATE_END_OF_LIST() } \
    }

static void refuse(const VMStateDescription *vmsd, Dev *dev, const char *hex, VMStateError code,
                   const char *message)
{
    g_autoptr(GBytes) bytes = test_bytes(hex);
    g_autoptr(GError) error = NULL;
    Dev before;

    memcpy(&before, dev, sizeof(before));
    assert_false(test_load(vmsd, dev, bytes, &error));
    test_assert_error(&error, code, message);
    assert_memory_equal(&before, dev, sizeof(before));
}

static void accept(const VMStateDescription *vmsd, Dev *dev, const char *hex)
{
    g_autoptr(GBytes) bytes = test_bytes(hex);
    g_autoptr(GError) error = NULL;

    if (!test_load(vmsd, dev, bytes, &error)) {
        fail_msg("%s", error->message);
    }
}

static void a_bool_that_is_2(void **state)
{
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    refuse(FIELDS(VMSTATE_UINT32(a, Dev), VMSTATE_BOOL(on, Dev)), &dev, "11 22 33 44 02",
           VMSTATE_ERROR_VALUE, "on: 2 is neither 0 nor 1 (stream offset 0x");
    refuse(FIELDS(VMSTATE_BOOL_ARRAY(bools, Dev, 3)), &dev, "00 01 ff", VMSTATE_ERROR_VALUE,
           "bools[2]: 255 is neither 0 nor 1 (stream offset 0x2)");
    refuse(FIELDS(VMSTATE_ATOMIC_BOOL(atomic, Dev)), &dev, "02", VMSTATE_ERROR_VALUE,
           "atomic: 2 is neither 0 nor 1");
    refuse(FIELDS(VMSTATE_STRUCT(inner, Dev, 0, inner, Inner)), &dev, "01 02", VMSTATE_ERROR_VALUE,
           "inner.on: 2 is neither 0 nor 1");
    refuse(FIELDS(VMSTATE_STRUCT_ARRAY(inners, Dev, 2, 0, inner, Inner)), &dev, "01 01 01 02",
           VMSTATE_ERROR_VALUE, "inners[1].on: 2 is neither 0 nor 1");
}

static void a_value_that_is_not_the_devices_own(void **state)
{
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    dev.equal8 = 7;
    dev.equal32 = 0x10;
    refuse(FIELDS(VMSTATE_UINT32_EQUAL(equal32, Dev, "num-queues must be the same")), &dev,
           "00 00 00 11", VMSTATE_ERROR_VALUE,
           "equal32: 0x11 in the stream is not this device's 0x10; num-queues must be the same");
    refuse(FIELDS(VMSTATE_UINT8_EQUAL(equal8, Dev)), &dev, "08", VMSTATE_ERROR_VALUE,
           "equal8: 0x8 in the stream is not this device's 0x7");
    accept(FIELDS(VMSTATE_UINT8_EQUAL(equal8, Dev)), &dev, "07");
}

static void a_value_above_the_devices_own(void **state)
{
    const VMStateDescription *vmsd = FIELDS(VMSTATE_INT32_POSITIVE_LE(le, Dev));
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    dev.le = 5;
    refuse(vmsd, &dev, "00 00 00 06", VMSTATE_ERROR_VALUE, "le: 6 is not between 0 and 5");
    refuse(vmsd, &dev, "ff ff ff ff", VMSTATE_ERROR_VALUE, "le: -1 is not between 0 and 5");
    accept(vmsd, &dev, "00 00 00 02");
    assert_int_equal(dev.le, 2);
}

static bool small_enough(void *opaque, int version_id)
{
    return version_id >= 0 && ((Dev *)opaque)->a < 10;
}

static void what_validate_does_not_allow(void **state)
{
    const VMStateDescription *vmsd =
        FIELDS(VMSTATE_UINT32(a, Dev), VMSTATE_VALIDATE("a is small", small_enough));
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GError) error = NULL;
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    refuse(vmsd, &dev, "00 00 00 0a", VMSTATE_ERROR_VALUE, "a is small");
    accept(vmsd, &dev, "00 00 00 09");
    dev.a = 10;
    assert_false(vmstate_stream_save_description(stream, vmsd, &dev, NULL, -1, &error));
    test_assert_error(&error, VMSTATE_ERROR_VALUE, "a is small");
}

static void counts_that_cannot_be(void **state)
{
    const VMStateDescription *vmsd =
        FIELDS(VMSTATE_INT32(n, Dev),
               VMSTATE_ARRAY_INT32_UNSAFE(inside, Dev, n, vmstate_info_uint8, uint8_t));
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    refuse(vmsd, &dev, "ff ff ff ff 00", VMSTATE_ERROR_CAPACITY,
           "inside: its count -1 is negative");
    refuse(vmsd, &dev, "00 00 00 05 01 02 03 04 05", VMSTATE_ERROR_CAPACITY,
           "inside: its count 5 is above 4");
    accept(vmsd, &dev, "00 00 00 04 01 02 03 04");
}

static void sizes_that_cannot_be(void **state)
{
    const VMStateDescription *vmsd =
        FIELDS(VMSTATE_INT32(n, Dev), VMSTATE_VBUFFER(pointer, Dev, 0, NULL, n));
    uint8_t memory[4] = {0};
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    dev.n = 4;
    dev.pointer = memory;
    refuse(vmsd, &dev, "80 00 00 00", VMSTATE_ERROR_CAPACITY, "pointer: its size -2147483648");
    refuse(vmsd, &dev, "00 00 00 05 01 02 03 04 05", VMSTATE_ERROR_CAPACITY,
           "pointer: its size 5 is above 4");
    dev.pointer = NULL;
    refuse(vmsd, &dev, "00 00 00 01 01", VMSTATE_ERROR_CAPACITY, "pointer: ");
}

static void a_null_pointer_where_there_must_be_none(void **state)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GError) error = NULL;
    const VMStateDescription *vmsd =
        FIELDS(VMSTATE_BUFFER_POINTER_UNSAFE(pointer, Dev, 0, 4));
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    assert_false(vmstate_stream_save_description(stream, vmsd, &dev, NULL, -1, &error));
    test_assert_error(&error, VMSTATE_ERROR_VALUE, "pointer: the pointer is NULL");
    refuse(vmsd, &dev, "01 02 03 04", VMSTATE_ERROR_CAPACITY, "pointer: ");
}

static void pointers_marked_otherwise(void **state)
{
    Inner memory = {0};
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    dev.slots[1] = &memory;
    refuse(FIELDS(VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(slots, Dev, 2, 0, inner, Inner)), &dev,
           "31 01 01", VMSTATE_ERROR_VALUE, "slots[0]: 0x31");
    accept(FIELDS(VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(slots, Dev, 2, 0, inner, Inner)), &dev,
           "30 01 01");
    assert_int_equal(memory.first, 1);
}

static void text_without_an_end(void **state)
{
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    dev.string = g_strdup("old");
    refuse(FIELDS(VMSTATE_CHAR_ARRAY(text, Dev)), &dev, "61 62 63 64", VMSTATE_ERROR_VALUE,
           "text: the text in the stream has no NUL");
    refuse(FIELDS(VMSTATE_STRING(string, Dev, 4)), &dev, "00 00 00 05 61 61 61 61 61",
           VMSTATE_ERROR_CAPACITY, "string: its length 5 is above 4");
    refuse(FIELDS(VMSTATE_STRING(string, Dev, 4)), &dev, "00 00 00 02 61 00", VMSTATE_ERROR_VALUE,
           "string: the string in the stream has a NUL inside");
    refuse(FIELDS(VMSTATE_STRING(string, Dev, 4)), &dev, "00 00 00 02 61", VMSTATE_ERROR_TRUNCATED,
           "string: ");
    assert_string_equal(dev.string, "old");
    g_free(dev.string);
}

static gint compare(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return a < b ? -1 : a > b;
}

static void a_tree_with_another_number_of_nodes(void **state)
{
    const VMStateDescription *vmsd =
        FIELDS(VMSTATE_GTREE_DIRECT_KEY_V(tree, Dev, 0, &inner, Inner));
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    refuse(vmsd, &dev, "00 00 00 00 00", VMSTATE_ERROR_VALUE, "tree: the GTree is NULL");
    dev.tree = g_tree_new_full(compare, NULL, NULL, g_free);
    refuse(vmsd, &dev, "00 00 00 02  01 00 00 00 00 00 00 00 01 05 01  00", VMSTATE_ERROR_VALUE,
           "tree: the stream promised 2 nodes and has fewer");
    refuse(vmsd, &dev,
           "00 00 00 01  01 00 00 00 00 00 00 00 01 05 01  01 00 00 00 00 00 00 00 02 05 01  00",
           VMSTATE_ERROR_VALUE, "tree: the stream promised 1 nodes and has more");
    refuse(vmsd, &dev,
           "00 00 00 02  01 00 00 00 00 00 00 00 01 05 01  01 00 00 00 00 00 00 00 01 05 01  00",
           VMSTATE_ERROR_VALUE, "tree[1]: its key is in the tree already");
    refuse(vmsd, &dev, "00 00 00 01  02", VMSTATE_ERROR_VALUE, "tree[0]: 0x02 marks");
    assert_int_equal(g_tree_nnodes(dev.tree), 0);
    g_tree_unref(dev.tree);
}

static uint64_t get_bits(void *opaque)
{
    return ((Dev *)opaque)->bits;
}

static bool set_bits(void *opaque, uint64_t value, GError **errp)
{
    (void)opaque;
    g_set_error(errp, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, "%u is an odd value", (unsigned)value);
    return false;
}

static void what_an_accessor_refuses(void **state)
{
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    refuse(FIELDS(VMSTATE_BITFIELD_UINT8("mode", Dev, get_bits, set_bits)), &dev, "03",
           VMSTATE_ERROR_VALUE, "mode: set_value: 3 is an odd value (stream offset 0x");
}

static void a_stream_that_ends_in_a_field(void **state)
{
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    refuse(FIELDS(VMSTATE_UINT32(a, Dev), VMSTATE_BOOL(on, Dev)), &dev, "11 22 33 44",
           VMSTATE_ERROR_TRUNCATED, "on: ");
    refuse(FIELDS(VMSTATE_STRUCT_ARRAY(inners, Dev, 2, 0, inner, Inner)), &dev, "01 00 01",
           VMSTATE_ERROR_TRUNCATED, "inners[1].on: ");
    refuse(FIELDS(VMSTATE_BUFFER_UNSAFE(text, Dev, 0, 4)), &dev, "01 02", VMSTATE_ERROR_TRUNCATED,
           "text: ");
}

static void a_version_that_is_not_loaded(void **state)
{
    const VMStateDescription vmsd = {
        .name = "dev",
        .version_id = 4,
        .minimum_version_id = 2,
        .fields = (const VMStateField[]){VMSTATE_UINT32(a, Dev), VMSTATE_END_OF_LIST()},
    };
    const int versions[] = {5, 1};
    const char *reasons[] = {"version 5 in the stream is too new, dev here loads 2 to 4",
                             "version 1 in the stream is too old, dev here loads 2 to 4; load and save it "
                             "with a version between"};
    g_autoptr(GBytes) bytes = test_bytes("00 00 00 01");
    Dev dev;

    (void)state;
    for (int i = 0; i < 2; i++) {
        g_autoptr(VMStateStream) in = vmstate_stream_new_reader(bytes);
        g_autoptr(VMStateStream) out = vmstate_stream_new_writer();
        g_autoptr(GError) error = NULL;

        assert_false(vmstate_stream_load_description(in, &vmsd, &dev, versions[i], &error));
        test_assert_error(&error, VMSTATE_ERROR_VERSION, reasons[i]);
        assert_false(vmstate_stream_save_description(out, &vmsd, &dev, NULL, versions[i], &error));
        test_assert_error(&error, VMSTATE_ERROR_VERSION, "");
    }
}

static void a_failed_stream_stays_failed(void **state)
{
    g_autoptr(GBytes) bytes = test_bytes("00 00 00 01 02");
    g_autoptr(VMStateStream) stream = vmstate_stream_new_reader(bytes);
    g_autoptr(GError) error = NULL;
    Dev dev;

    (void)state;
    memset(&dev, 0, sizeof(dev));
    assert_false(vmstate_stream_load_description(
        stream, FIELDS(VMSTATE_UINT32(a, Dev), VMSTATE_BOOL(on, Dev)), &dev, 0, &error));
    test_assert_error(&error, VMSTATE_ERROR_VALUE, "on: ");
    assert_int_equal(vmstate_stream_get_u8(stream), 0);
    assert_false(vmstate_stream_load_description(stream, FIELDS(VMSTATE_UINT32(a, Dev)), &dev, 0,
                                                 &error));
    test_assert_error(&error, VMSTATE_ERROR_VALUE, "on: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bool_that_is_2),
        cmocka_unit_test(a_value_that_is_not_the_devices_own),
        cmocka_unit_test(a_value_above_the_devices_own),
        cmocka_unit_test(what_validate_does_not_allow),
        cmocka_unit_test(counts_that_cannot_be),
        cmocka_unit_test(sizes_that_cannot_be),
        cmocka_unit_test(a_null_pointer_where_there_must_be_none),
        cmocka_unit_test(pointers_marked_otherwise),
        cmocka_unit_test(text_without_an_end),
        cmocka_unit_test(a_tree_with_another_number_of_nodes),
        cmocka_unit_test(what_an_accessor_refuses),
        cmocka_unit_test(a_stream_that_ends_in_a_field),
        cmocka_unit_test(a_version_that_is_not_loaded),
        cmocka_unit_test(a_failed_stream_stays_failed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
