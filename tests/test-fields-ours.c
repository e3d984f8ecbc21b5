/* SPDX-License-Identifier: BSD-3-Clause */
/* What the VMSTATE macros that QEMU lacks expand to, and the names of all infos. */
#include "field-row.h"
#include <stdatomic.h>
#include <vmstate/queue.h>

typedef struct Identifier {
    uint8_t bytes[16];
} Identifier;

typedef struct Part Part;

struct Part {
    uint32_t x;
    QTAILQ_ENTRY(Part) tail_next;
    QLIST_ENTRY(Part) list_next;
};

typedef struct Device {
    /* Nothing is at the offset 0, so that a forgotten offset shows. */
    uint64_t first;
    char *string;
    char text[24];
    GArray *numbers;
    GByteArray *bytes;
    float single;
    double real;
    float singles[3];
    double reals[5];
    _Atomic bool flag;
    _Atomic int8_t i8;
    _Atomic int16_t i16;
    _Atomic int32_t i32;
    _Atomic int64_t i64;
    _Atomic uint8_t u8;
    _Atomic uint16_t u16;
    _Atomic uint32_t u32;
    atomic_uint_least64_t u64;
    uint8_t uuid[16];
    Identifier identifier;
    uint8_t mac[6];
    uint16_t count16;
    uint32_t count32;
    int32_t count_int;
    uint64_t count64;
    uint32_t *words;
    uint8_t *data;
    Part *parts;
    QTAILQ_HEAD(, Part) tail;
    QLIST_HEAD(, Part) list;
    GTree *tree;
} Device;

static const VMStateDescription vmstate_part = {.name = "part"};
static const VMStateDescription vmstate_pair[2] = {{.name = "value"}, {.name = "key"}};

static uint64_t get_mode(void *opaque)
{
    (void)opaque;
    return 0;
}

static bool set_mode(void *opaque, uint64_t value, GError **error)
{
    (void)opaque;
    (void)value;
    (void)error;
    return true;
}

static bool read_vram(void *opaque, uint64_t offset, void *data, size_t size, GError **error)
{
    (void)opaque;
    (void)offset;
    (void)data;
    (void)size;
    (void)error;
    return true;
}

static bool write_vram(void *opaque, uint64_t offset, const void *data, size_t size, GError **error)
{
    (void)opaque;
    (void)offset;
    (void)data;
    (void)size;
    (void)error;
    return true;
}

/* clang-format off */
#define EXTRA(...) .extra = &(const VMStateFieldExtra) { __VA_ARGS__ }
#define SINGLE(_f, _size, _info) \
    .name = #_f, AT(_f), .size = _size, INFO(_info), .flags = VMS_SINGLE

static const Row text[] = {
    ROW(VMSTATE_STRING(string, Device, 80), SINGLE(string, sizeof(char *), string),
        EXTRA(.capacity = 80)),
    ROW(VMSTATE_STRING_V(string, Device, 2, 80), SINGLE(string, sizeof(char *), string),
        .version_id = 2, EXTRA(.capacity = 80)),
    ROW(VMSTATE_CHAR_ARRAY(text, Device), SINGLE(text, 24, char_array)),
    ROW(VMSTATE_CHAR_ARRAY_V(text, Device, 2), SINGLE(text, 24, char_array), .version_id = 2),
};

static const Row numbers[] = {
    ROW(VMSTATE_FLOAT(single, Device), SINGLE(single, 4, float)),
    ROW(VMSTATE_FLOAT_V(single, Device, 2), SINGLE(single, 4, float), .version_id = 2),
    ROW(VMSTATE_DOUBLE(real, Device), SINGLE(real, 8, double)),
    ROW(VMSTATE_DOUBLE_V(real, Device, 2), SINGLE(real, 8, double), .version_id = 2),
    ROW(VMSTATE_FLOAT_ARRAY(singles, Device, 3), .name = "singles", AT(singles), .size = 4,
        INFO(float), .flags = VMS_ARRAY, .num = 3, .capacity = 3),
    ROW(VMSTATE_FLOAT_ARRAY_V(singles, Device, 3, 2), .name = "singles", AT(singles), .size = 4,
        INFO(float), .flags = VMS_ARRAY, .num = 3, .capacity = 3, .version_id = 2),
    ROW(VMSTATE_DOUBLE_ARRAY(reals, Device, 5), .name = "reals", AT(reals), .size = 8,
        INFO(double), .flags = VMS_ARRAY, .num = 5, .capacity = 5),
    ROW(VMSTATE_DOUBLE_ARRAY_V(reals, Device, 5, 2), .name = "reals", AT(reals), .size = 8,
        INFO(double), .flags = VMS_ARRAY, .num = 5, .capacity = 5, .version_id = 2),
};

#define ATOMIC_ROWS(_f, _size, _info, _T) \
    ROW(VMSTATE_ATOMIC_##_T(_f, Device), SINGLE(_f, _size, atomic_##_info)), \
    ROW(VMSTATE_ATOMIC_##_T##_V(_f, Device, 2), SINGLE(_f, _size, atomic_##_info), \
        .version_id = 2)

static const Row atomics[] = {
    ATOMIC_ROWS(i8, 1, int8, INT8),     ATOMIC_ROWS(i16, 2, int16, INT16),
    ATOMIC_ROWS(i32, 4, int32, INT32),  ATOMIC_ROWS(i64, 8, int64, INT64),
    ATOMIC_ROWS(u8, 1, uint8, UINT8),   ATOMIC_ROWS(u16, 2, uint16, UINT16),
    ATOMIC_ROWS(u32, 4, uint32, UINT32), ATOMIC_ROWS(u64, 8, uint64, UINT64),
    ROW(VMSTATE_ATOMIC_BOOL(flag, Device), .name = "flag", AT(flag), .size = 1,
        .info = &vmstate_info_atomic_bool, .flags = VMS_SINGLE),
    ROW(VMSTATE_ATOMIC_BOOL_V(flag, Device, 2), .name = "flag", AT(flag), .size = 1,
        .info = &vmstate_info_atomic_bool, .flags = VMS_SINGLE, .version_id = 2),
};

static const Row identifiers[] = {
    ROW(VMSTATE_UUID(uuid, Device), SINGLE(uuid, 16, uuid)),
    ROW(VMSTATE_UUID(identifier, Device), SINGLE(identifier, 16, uuid)),
    ROW(VMSTATE_UUID_V(uuid, Device, 2), SINGLE(uuid, 16, uuid), .version_id = 2),
    ROW(VMSTATE_MAC(mac, Device), SINGLE(mac, 6, mac)),
    ROW(VMSTATE_MAC_V(mac, Device, 2), SINGLE(mac, 6, mac), .version_id = 2),
};

#define BITFIELD(_bytes, _info) \
    .name = "mode", .size = _bytes, INFO(_info), .flags = VMS_SINGLE, \
    EXTRA(.get_value = get_mode, .set_value = set_mode)
#define MEMORY(...) \
    .name = "vram", .size = 1, INFO(memory), .flags = VMS_SINGLE, \
    EXTRA(.read_memory = read_vram, .write_memory = write_vram, __VA_ARGS__)
#define BITFIELD_ROWS(_bits, _bytes) \
    ROW(VMSTATE_BITFIELD_UINT##_bits("mode", Device, get_mode, set_mode), \
        BITFIELD(_bytes, accessor_uint##_bits)), \
    ROW(VMSTATE_BITFIELD_UINT##_bits##_V("mode", Device, 2, get_mode, set_mode), \
        BITFIELD(_bytes, accessor_uint##_bits), .version_id = 2)

static const Row accessors[] = {
    BITFIELD_ROWS(8, 1),
    BITFIELD_ROWS(16, 2),
    BITFIELD_ROWS(32, 4),
    BITFIELD_ROWS(64, 8),
    ROW(VMSTATE_MEMORY("vram", Device, 5ULL << 30, read_vram, write_vram),
        MEMORY(.memory_size = 5ULL << 30)),
    ROW(VMSTATE_MEMORY_V("vram", Device, 2, 4096, read_vram, write_vram),
        MEMORY(.memory_size = 4096), .version_id = 2),
    ROW(VMSTATE_MEMORY_FUNC("vram", Device, get_mode, read_vram, write_vram),
        MEMORY(.memory_size_func = get_mode)),
};

static const Row byte_arrays[] = {
    ROW(VMSTATE_GBYTEARRAY(bytes, Device, 2), SINGLE(bytes, sizeof(void *), g_byte_array),
        .version_id = 2),
    ROW(VMSTATE_GBYTEARRAY_MAX(bytes, Device, 2, 4096),
        SINGLE(bytes, sizeof(void *), g_byte_array), .version_id = 2, EXTRA(.capacity = 4096)),
};

#define FREES EXTRA(.free_func = g_free)
#define WORDS(_flags) \
    .name = "words", AT(words), .size = 4, INFO(uint32), .flags = VMS_POINTER | VMS_ALLOC | (_flags), \
    .version_id = 2, FREES
#define DATA \
    .name = "data", AT(data), INFO(buffer), .flags = VMS_VBUFFER | VMS_POINTER | VMS_ALLOC, \
    .version_id = 2, FREES
#define PARTS(_f, _info) \
    .name = #_f, AT(_f), .size = sizeof(Part), INFO(_info), .version_id = 2, FREES

static const Row freed[] = {
    ROW(VMSTATE_VARRAY_UINT32_ALLOC_FREE(words, Device, count32, 2, vmstate_info_uint32, uint32_t, g_free),
        WORDS(VMS_VARRAY_UINT32), .num_offset = offsetof(Device, count32)),
    ROW(VMSTATE_VARRAY_UINT16_ALLOC_FREE(words, Device, count16, 2, vmstate_info_uint32, uint32_t, g_free),
        WORDS(VMS_VARRAY_UINT16), .num_offset = offsetof(Device, count16)),
    ROW(VMSTATE_VARRAY_INT32_ALLOC_FREE(words, Device, count_int, 2, vmstate_info_uint32, uint32_t, g_free),
        WORDS(VMS_VARRAY_INT32), .num_offset = offsetof(Device, count_int)),
    ROW(VMSTATE_VARRAY_ALLOC_FREE(words, Device, count64, 2, vmstate_info_uint32, uint32_t, g_free),
        WORDS(VMS_VARRAY), .num_indirect = {offsetof(Device, count64), 8}),
    ROW(VMSTATE_VBUFFER_ALLOC_UINT32_FREE(data, Device, 2, NULL, count32, g_free), DATA,
        .size_offset = offsetof(Device, count32)),
    ROW(VMSTATE_VBUFFER_ALLOC_FREE(data, Device, 2, NULL, count16, g_free), DATA,
        .size_indirect = {offsetof(Device, count16), 2}),
    ROW(VMSTATE_STRUCT_VARRAY_ALLOC_FREE(parts, Device, count_int, 2, vmstate_part, Part, g_free),
        .name = "parts", AT(parts), .size = sizeof(Part), .vmsd = &vmstate_part, .version_id = 2, FREES,
        .flags = VMS_STRUCT | VMS_POINTER | VMS_VARRAY_INT32 | VMS_ALLOC,
        .num_offset = offsetof(Device, count_int)),
    ROW(VMSTATE_QTAILQ_FREE_V(tail, Device, 2, vmstate_part, Part, tail_next, g_free), PARTS(tail, qtailq),
        .vmsd = &vmstate_part, .start = offsetof(Part, tail_next)),
    ROW(VMSTATE_QLIST_FREE_V(list, Device, 2, vmstate_part, Part, list_next, g_free), PARTS(list, qlist),
        .vmsd = &vmstate_part, .start = offsetof(Part, list_next)),
    ROW(VMSTATE_GTREE_FREE_V(tree, Device, 2, vmstate_pair, uint16_t, Part, g_free), PARTS(tree, gtree),
        .vmsd = vmstate_pair, .start = sizeof(uint16_t)),
    ROW(VMSTATE_GTREE_DIRECT_KEY_FREE_V(tree, Device, 2, &vmstate_part, Part, g_free), PARTS(tree, gtree),
        .vmsd = &vmstate_part),
};
/* clang-format on */

static void check_rows(const Row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_row(&rows[i]);
    }
}

static void test_fields(void **state)
{
    (void)state;
    check_rows(text, G_N_ELEMENTS(text));
    check_rows(numbers, G_N_ELEMENTS(numbers));
    check_rows(atomics, G_N_ELEMENTS(atomics));
    check_rows(identifiers, G_N_ELEMENTS(identifiers));
    check_rows(accessors, G_N_ELEMENTS(accessors));
    check_rows(byte_arrays, G_N_ELEMENTS(byte_arrays));
    check_rows(freed, G_N_ELEMENTS(freed));
}

static const VMStateField garray_fields[] = {
    VMSTATE_GARRAY(numbers, Device, 2, 100, vmstate_info_uint16, uint16_t),
    VMSTATE_GARRAY_STRUCT(numbers, Device, 3, 7, vmstate_part, Part),
    VMSTATE_END_OF_LIST(),
};

/* A GArray macro fills two fields. */
static void test_garray(void **state)
{
    (void)state;
    const VMStateField *fields = garray_fields;
    const Row rows[] = {
        {"length", fields[0],
         {.name = "numbers.len", AT(numbers), .size = 2, INFO(garray_length), .flags = VMS_SINGLE,
          .version_id = 2, EXTRA(.capacity = 100)}},
        {"elements", fields[1],
         {.name = "numbers", AT(numbers), .size = 2, INFO(uint16), .flags = VMS_GARRAY,
          .version_id = 2}},
        {"length of structs", fields[2],
         {.name = "numbers.len", AT(numbers), .size = sizeof(Part), INFO(garray_length),
          .flags = VMS_SINGLE, .version_id = 3, EXTRA(.capacity = 7)}},
        {"structs", fields[3],
         {.name = "numbers", AT(numbers), .size = sizeof(Part), .vmsd = &vmstate_part,
          .flags = VMS_GARRAY | VMS_STRUCT, .version_id = 3}},
    };

    assert_int_equal(G_N_ELEMENTS(garray_fields), 5);
    check_rows(rows, G_N_ELEMENTS(rows));
}

/* What QEMU writes as "type" into a vmdesc. */
static void test_qemu_info_names(void **state)
{
    (void)state;
    static const struct {
        const VMStateInfo *info;
        VMStateInfoId id;
        const char *name;
    } rows[] = {
        {&vmstate_info_bool, VMSTATE_INFO_BOOL, "bool"},
        {&vmstate_info_int8, VMSTATE_INFO_INT8, "int8"},
        {&vmstate_info_int16, VMSTATE_INFO_INT16, "int16"},
        {&vmstate_info_int32, VMSTATE_INFO_INT32, "int32"},
        {&vmstate_info_int64, VMSTATE_INFO_INT64, "int64"},
        {&vmstate_info_uint8, VMSTATE_INFO_UINT8, "uint8"},
        {&vmstate_info_uint16, VMSTATE_INFO_UINT16, "uint16"},
        {&vmstate_info_uint32, VMSTATE_INFO_UINT32, "uint32"},
        {&vmstate_info_uint64, VMSTATE_INFO_UINT64, "uint64"},
        {&vmstate_info_uint8_equal, VMSTATE_INFO_UINT8_EQUAL, "uint8 equal"},
        {&vmstate_info_uint16_equal, VMSTATE_INFO_UINT16_EQUAL, "uint16 equal"},
        {&vmstate_info_uint32_equal, VMSTATE_INFO_UINT32_EQUAL, "uint32 equal"},
        {&vmstate_info_uint64_equal, VMSTATE_INFO_UINT64_EQUAL, "int64 equal"},
        {&vmstate_info_int32_equal, VMSTATE_INFO_INT32_EQUAL, "int32 equal"},
        {&vmstate_info_int32_le, VMSTATE_INFO_INT32_LE, "int32 le"},
        {&vmstate_info_cpudouble, VMSTATE_INFO_CPUDOUBLE, "CPU_Double_U"},
        {&vmstate_info_timer, VMSTATE_INFO_TIMER, "timer"},
        {&vmstate_info_buffer, VMSTATE_INFO_BUFFER, "buffer"},
        {&vmstate_info_unused_buffer, VMSTATE_INFO_UNUSED_BUFFER, "unused_buffer"},
        {&vmstate_info_tmp, VMSTATE_INFO_TMP, "tmp"},
        {&vmstate_info_bitmap, VMSTATE_INFO_BITMAP, "bitmap"},
        {&vmstate_info_qtailq, VMSTATE_INFO_QTAILQ, "qtailq"},
        {&vmstate_info_gtree, VMSTATE_INFO_GTREE, "gtree"},
        {&vmstate_info_qlist, VMSTATE_INFO_QLIST, "qlist"},
        {&vmstate_info_nullptr, VMSTATE_INFO_NULLPTR, "nullptr"},
        {&vmstate_info_ptr_marker, VMSTATE_INFO_NULLPTR, "ptr-marker"},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        assert_string_equal(rows[i].info->name, rows[i].name);
        assert_int_equal(rows[i].info->id, rows[i].id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_garray),
        cmocka_unit_test(test_qemu_info_names),
    };

    return cmocka_run_group_tests_name("fields-ours", tests, NULL, NULL);
}
