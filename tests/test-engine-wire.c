/* SPDX-License-Identifier: BSD-3-Clause */
/* The bytes of each kind of field, literally, as docs/stream-format.md gives them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

#define DESCRIPTION(_name, ...) \
    static const VMStateDescription _name = { \
        .name = #_name, \
        .version_id = 1, \
        .minimum_version_id = 1, \
        .fields = (const VMStateField[]){__VA_ARGS__, VMSTATE_END_OF_LIST()}, \
    }

/* Saved, the device gives the bytes; loaded into the other one and saved, they are the same. */
static void check(const VMStateDescription *vmsd, void *opaque, void *other, const char *hex)
{
    g_autoptr(GBytes) bytes = test_save(vmsd, opaque);
    g_autoptr(GBytes) again = NULL;
    g_autoptr(GError) error = NULL;

    test_assert_bytes(bytes, hex);
    if (!test_load(vmsd, other, bytes, &error)) {
        fail_msg("%s", error->message);
    }
    again = test_save(vmsd, other);
    test_assert_bytes(again, hex);
}

typedef struct Scalars {
    bool yes;
    bool no;
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
} Scalars;

DESCRIPTION(scalars, VMSTATE_BOOL(yes, Scalars), VMSTATE_BOOL(no, Scalars),
            VMSTATE_INT8(i8, Scalars), VMSTATE_INT16(i16, Scalars), VMSTATE_INT32(i32, Scalars),
            VMSTATE_INT64(i64, Scalars), VMSTATE_UINT8(u8, Scalars), VMSTATE_UINT16(u16, Scalars),
            VMSTATE_UINT32(u32, Scalars), VMSTATE_UINT64(u64, Scalars));

/* Static, so that its padding is zeros. */
static Scalars example = {true, false, -2, 512, 70000, 12121212, 130, 512, 70000, 12121212};

static void scalars_are_as_qemu_writes_them(void **state)
{
    static Scalars b;

    (void)state;
    check(&scalars, &example, &b,
          "01 00 fe 02 00 00 01 11 70 00 00 00 00 00 b8 f4 7c 82 02 00 00 01 11 70 00 00 00 00 00 "
          "b8 f4 7c");
    assert_memory_equal(&example, &b, sizeof(b));
}

static void every_scalar_is_right_across_chunk_edges(void **state)
{
    Scalars b;
    g_autoptr(VMStateRegistry) from = test_registry("s", &scalars, &example);
    g_autoptr(VMStateRegistry) to = test_registry("s", &scalars, &b);

    (void)state;
    for (size_t chunk = 1; chunk < 40; chunk++) {
        g_autoptr(GBytes) bytes = test_pull(from, NULL, chunk);

        memset(&b, 0, sizeof(b));
        assert_true(test_push(to, NULL, bytes, chunk, NULL));
        assert_memory_equal(&example, &b, sizeof(b));
    }
}

typedef struct Numbers {
    float f;
    double d;
    VMStateCPUDouble cpu[1];
    VMStateTimer timer;
    _Atomic uint16_t atomic;
    uint8_t uuid[16];
    uint8_t mac[6];
} Numbers;

DESCRIPTION(numbers, VMSTATE_FLOAT(f, Numbers), VMSTATE_DOUBLE(d, Numbers),
            VMSTATE_CPUDOUBLE_ARRAY(cpu, Numbers, 1), VMSTATE_TIMER(timer, Numbers),
            VMSTATE_ATOMIC_UINT16(atomic, Numbers), VMSTATE_UUID(uuid, Numbers),
            VMSTATE_MAC(mac, Numbers));

static void numbers_of_other_kinds(void **state)
{
    Numbers a = {1.0f,   -2.5,   {{.ll = 0x0102030405060708}}, {-1},
                 0xabcd, {1, 2}, {6, 5, 4, 3, 2, 1}};
    Numbers b;

    (void)state;
    memset(&b, 0, sizeof(b));
    check(&numbers, &a, &b,
          "3f 80 00 00  c0 04 00 00 00 00 00 00  01 02 03 04 05 06 07 08  ff ff ff ff ff ff ff ff "
          "ab cd  01 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00  06 05 04 03 02 01");
}

typedef struct Arrays {
    uint16_t words[4];
    uint8_t grid[2][2];
    uint8_t n;
    uint32_t *allocated;
    uint8_t buffer[6];
    int32_t bits;
    unsigned long map[2];
    unsigned long *bitmap;
} Arrays;

DESCRIPTION(arrays, VMSTATE_UINT16_SUB_ARRAY(words, Arrays, 1, 2),
            VMSTATE_UINT8_2DARRAY(grid, Arrays, 2, 2), VMSTATE_UINT8(n, Arrays),
            VMSTATE_VARRAY_ALLOC(allocated, Arrays, n, 0, vmstate_info_uint32, uint32_t),
            VMSTATE_UNUSED(2), VMSTATE_PARTIAL_BUFFER(buffer, Arrays, 2),
            VMSTATE_BUFFER_START_MIDDLE(buffer, Arrays, 4), VMSTATE_INT32(bits, Arrays),
            VMSTATE_BITMAP(bitmap, Arrays, 0, bits));

static void arrays_and_buffers_have_no_count(void **state)
{
    uint32_t two[] = {0x11, 0x2233};
    Arrays a = {{1, 2, 3, 4}, {{1, 2}, {3, 4}}, 2, two, {1, 2, 3, 4, 5, 6}, 65, {0xff, 1}, NULL};
    Arrays b = {.bits = 128};

    (void)state;
    a.bitmap = a.map;
    b.bitmap = b.map;
    check(&arrays, &a, &b,
          "00 02 00 03  01 02 03 04  02  00 00 00 11 00 00 22 33  00 00  01 02  05 06 "
          "00 00 00 41  00 00 00 00 00 00 00 ff 00 00 00 00 00 00 00 01");
    assert_int_equal(b.allocated[1], 0x2233);
    assert_int_equal(b.words[0], 0);
    assert_int_equal(b.buffer[2], 0);
    g_free(b.allocated);
}

typedef struct Point {
    uint8_t x;
    uint8_t y;
} Point;

typedef struct Pointers {
    Point one;
    Point *pointer;
    Point *three[3];
    uint8_t n;
    Point **allocated;
    uint16_t *numbers[2];
} Pointers;

DESCRIPTION(point, VMSTATE_UINT8(x, Point), VMSTATE_UINT8(y, Point));
DESCRIPTION(pointers, VMSTATE_STRUCT(one, Pointers, 0, point, Point),
            VMSTATE_STRUCT_POINTER(pointer, Pointers, point, Point),
            VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(three, Pointers, 3, 0, point, Point),
            VMSTATE_UINT8(n, Pointers),
            VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_UINT8_ALLOC(allocated, Pointers, n, 0, point,
                                                            Point),
            VMSTATE_ARRAY_OF_POINTER(numbers, Pointers, 2, 0, vmstate_info_uint16, uint16_t *));

static void null_pointers_are_marked(void **state)
{
    Point p = {7, 8};
    Point q = {0, 0};
    Point *two[] = {NULL, &p};
    Point *slots[2] = {NULL, NULL};
    uint16_t number = 0x1234;
    uint16_t other = 0;
    Pointers a = {{1, 2}, &p, {&p, NULL, &p}, 2, two, {NULL, &number}};
    Pointers b = {{0, 0}, &q, {&q, NULL, &q}, 2, slots, {NULL, &other}};

    (void)state;
    check(&pointers, &a, &b, "01 02  07 08  07 08 30 07 08  02  30 31 07 08  30 12 34");
    assert_null(slots[0]);
    assert_int_equal(slots[1]->y, 8);
    assert_int_equal(other, 0x1234);
    g_free(slots[1]);
}

typedef struct Node Node;
struct Node {
    uint8_t id;
    QTAILQ_ENTRY(Node) tail_next;
    QLIST_ENTRY(Node) list_next;
};

typedef struct Lists {
    QTAILQ_HEAD(, Node) tail;
    QLIST_HEAD(, Node) list;
    GTree *tree;
} Lists;

DESCRIPTION(node, VMSTATE_UINT8(id, Node));
DESCRIPTION(lists, VMSTATE_QTAILQ_V(tail, Lists, 1, node, Node, tail_next),
            VMSTATE_QLIST_V(list, Lists, 1, node, Node, list_next),
            VMSTATE_GTREE_DIRECT_KEY_V(tree, Lists, 1, &node, Node));

static gint compare(gconstpointer a, gconstpointer b, gpointer data)
{
    (void)data;
    return a < b ? -1 : a > b;
}

static void lists_mark_each_element_and_the_end(void **state)
{
    Node n[3] = {{.id = 1}, {.id = 2}, {.id = 3}};
    Lists a = {QTAILQ_HEAD_INITIALIZER(a.tail), QLIST_HEAD_INITIALIZER(a.list),
               g_tree_new_full(compare, NULL, NULL, NULL)};
    Lists b = {QTAILQ_HEAD_INITIALIZER(b.tail), QLIST_HEAD_INITIALIZER(b.list),
               g_tree_new_full(compare, NULL, NULL, g_free)};

    (void)state;
    for (int i = 0; i < 2; i++) {
        QTAILQ_INSERT_TAIL(&a.tail, &n[i], tail_next);
    }
    QLIST_INSERT_HEAD(&a.list, &n[1], list_next);
    QLIST_INSERT_HEAD(&a.list, &n[0], list_next);
    g_tree_insert(a.tree, GSIZE_TO_POINTER(0x20), &n[2]);
    g_tree_insert(a.tree, GSIZE_TO_POINTER(0x10), &n[0]);
    check(&lists, &a, &b,
          "01 01 01 02 00  01 01 01 02 00 "
          "00 00 00 02  01 00 00 00 00 00 00 00 10 01  01 00 00 00 00 00 00 00 20 03  00");
    assert_ptr_equal(QTAILQ_LAST(&b.tail), QTAILQ_NEXT(QTAILQ_FIRST(&b.tail), tail_next));
    for (int i = 0; i < 2; i++) {
        Node *tail = QTAILQ_FIRST(&b.tail);
        Node *list = QLIST_FIRST(&b.list);

        QTAILQ_REMOVE(&b.tail, tail, tail_next);
        QLIST_REMOVE(list, list_next);
        g_free(tail);
        g_free(list);
    }
    assert_true(QTAILQ_EMPTY(&b.tail) && QLIST_EMPTY(&b.list));
    g_tree_unref(a.tree);
    g_tree_unref(b.tree);
}

typedef struct Text {
    char *string;
    char *none;
    char *empty;
    char text[5];
    GArray *array;
    GByteArray *bytes;
} Text;

DESCRIPTION(texts, VMSTATE_STRING(string, Text, 8), VMSTATE_STRING(none, Text, 8),
            VMSTATE_STRING(empty, Text, 8), VMSTATE_CHAR_ARRAY(text, Text),
            VMSTATE_GARRAY(array, Text, 0, 4, vmstate_info_uint16, uint16_t),
            VMSTATE_GBYTEARRAY(bytes, Text, 0));

static void text_and_growing_arrays_have_a_length(void **state)
{
    const uint16_t words[] = {1, 0x203};
    char string[] = "abc";
    char empty[] = "";
    Text a = {string, NULL, empty, "xy", g_array_new(FALSE, FALSE, 2), g_byte_array_new()};
    Text b = {g_strdup("old"), g_strdup("old"), NULL, "olds", g_array_new(FALSE, FALSE, 2), NULL};

    (void)state;
    g_array_append_vals(a.array, words, 2);
    g_byte_array_append(a.bytes, (const uint8_t *)"\x08\x09", 2);
    a.text[4] = 'z';
    check(&texts, &a, &b,
          "00 00 00 03 61 62 63  ff ff ff ff  00 00 00 00  78 79 00 00 00 "
          "00 00 00 02 00 01 02 03  00 00 00 02 08 09");
    assert_string_equal(b.string, "abc");
    assert_null(b.none);
    assert_string_equal(b.empty, "");
    g_free(b.string);
    g_free(b.empty);
    g_array_unref(a.array);
    g_array_unref(b.array);
    g_byte_array_unref(a.bytes);
    g_byte_array_unref(b.bytes);
}

typedef struct Hidden {
    uint32_t bits;
    uint8_t memory[4];
} Hidden;

static uint64_t get_bits(void *opaque)
{
    return ((Hidden *)opaque)->bits >> 4;
}

static bool set_bits(void *opaque, uint64_t value, GError **errp)
{
    (void)errp;
    ((Hidden *)opaque)->bits = (uint32_t)value << 4;
    return true;
}

static bool read_memory(void *opaque, uint64_t offset, void *data, size_t size, GError **errp)
{
    (void)errp;
    memcpy(data, ((Hidden *)opaque)->memory + offset, size);
    return true;
}

static bool write_memory(void *opaque, uint64_t offset, const void *data, size_t size,
                         GError **errp)
{
    (void)errp;
    memcpy(((Hidden *)opaque)->memory + offset, data, size);
    return true;
}

typedef struct HiddenTmp {
    Hidden *parent;
    uint8_t sum;
} HiddenTmp;

static int add_up(void *opaque)
{
    HiddenTmp *tmp = opaque;

    tmp->sum = (uint8_t)(tmp->parent->memory[0] + tmp->parent->memory[1]);
    return 0;
}

static const VMStateDescription sum = {
    .name = "sum",
    .pre_save = add_up,
    .fields = (const VMStateField[]){VMSTATE_UINT8(sum, HiddenTmp), VMSTATE_END_OF_LIST()},
};

DESCRIPTION(hidden, VMSTATE_BITFIELD_UINT16("bits", Hidden, get_bits, set_bits),
            VMSTATE_MEMORY("memory", Hidden, 4, read_memory, write_memory),
            VMSTATE_WITH_TMP(Hidden, HiddenTmp, sum));

static void state_behind_functions(void **state)
{
    Hidden a = {0x12340, {1, 2, 3, 4}};
    Hidden b = {0, {0}};

    (void)state;
    check(&hidden, &a, &b, "12 34  01 02 03 04  03");
    assert_memory_equal(&a, &b, sizeof(a));
}

typedef struct Sub {
    uint8_t own;
    uint8_t more;
} Sub;

DESCRIPTION(sub, VMSTATE_UINT8(more, Sub));

static bool has_more(void *opaque)
{
    return ((Sub *)opaque)->more != 0;
}

static const VMStateDescription sub_more = {
    .name = "dev/more",
    .version_id = 3,
    .needed = has_more,
    .fields = (const VMStateField[]){VMSTATE_UINT8(more, Sub), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription with_sub = {
    .name = "dev",
    .fields = (const VMStateField[]){VMSTATE_UINT8(own, Sub), VMSTATE_END_OF_LIST()},
    .subsections = (const VMStateDescription *const[]){&sub_more, NULL},
};

static void a_subsection_has_name_and_version(void **state)
{
    Sub a = {1, 2};
    Sub b = {0, 0};
    Sub none = {9, 0};

    (void)state;
    check(&with_sub, &a, &b, "01  05 08 64 65 76 2f 6d 6f 72 65 00 00 00 03 02");
    check(&with_sub, &none, &none, "09");
    check(&sub, &a, &b, "02");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_are_as_qemu_writes_them),
        cmocka_unit_test(every_scalar_is_right_across_chunk_edges),
        cmocka_unit_test(numbers_of_other_kinds),
        cmocka_unit_test(arrays_and_buffers_have_no_count),
        cmocka_unit_test(null_pointers_are_marked),
        cmocka_unit_test(lists_mark_each_element_and_the_end),
        cmocka_unit_test(text_and_growing_arrays_have_a_length),
        cmocka_unit_test(state_behind_functions),
        cmocka_unit_test(a_subsection_has_name_and_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
