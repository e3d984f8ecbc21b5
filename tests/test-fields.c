/* SPDX-License-Identifier: BSD-3-Clause */
/* What QEMU's VMSTATE macros expand to. */
#include "field-row.h"
#include <vmstate/queue.h>

/* So that a macro's argument stays "bool". */
#undef bool
typedef _Bool bool;

typedef struct Part Part;

struct Part {
    uint32_t x;
    uint8_t y;
    QTAILQ_ENTRY(Part) tail_next;
    QLIST_ENTRY(Part) list_next;
};

typedef struct Device {
    /* Nothing is at the offset 0, so that a forgotten offset shows. */
    uint64_t first;
    bool bool_one;
    bool bool_array[6];
    bool bool_rows[3][5];
    int8_t int8_one;
    int8_t int8_array[6];
    int8_t int8_rows[3][5];
    int16_t int16_one;
    int16_t int16_array[6];
    int16_t int16_rows[3][5];
    int32_t int32_one;
    int32_t int32_array[6];
    int32_t int32_rows[3][5];
    int64_t int64_one;
    int64_t int64_array[6];
    int64_t int64_rows[3][5];
    uint8_t uint8_one;
    uint8_t uint8_array[6];
    uint8_t uint8_rows[3][5];
    uint16_t uint16_one;
    uint16_t uint16_array[6];
    uint16_t uint16_rows[3][5];
    uint32_t uint32_one;
    uint32_t uint32_array[6];
    uint32_t uint32_rows[3][5];
    uint64_t uint64_one;
    uint64_t uint64_array[6];
    uint64_t uint64_rows[3][5];
    uint8_t count8;
    uint16_t count16;
    uint32_t count32;
    int32_t count_int;
    uint64_t count64;
    enum { ONE, TWO } choice;
    unsigned long long kernel64;
    VMStateTimer timer;
    VMStateTimer *timer_ptr;
    VMStateTimer timers[2];
    VMStateTimer *timer_ptrs[3];
    VMStateCPUDouble doubles[4];
    Part part;
    Part parts[7];
    Part part_rows[2][3];
    Part *part_ptr;
    Part *part_ptrs[4];
    Part **part_ptrs_ptr;
    uint32_t *words;
    uint8_t buffer[40];
    uint8_t *bytes;
    void *memory;
    unsigned long *bitmap;
    QTAILQ_HEAD(PartTail, Part) tail;
    QLIST_HEAD(PartList, Part) list;
    GTree *tree;
} Device;

typedef struct Temporary {
    Device *parent;
    uint32_t value;
} Temporary;

static const VMStateDescription vmstate_part = {.name = "part"};
static const VMStateDescription vmstate_pair[2] = {{.name = "value"}, {.name = "key"}};
static const VMStateInfo custom = {.name = "custom"};
static const char hint[] = "use as many queues on both sides";

static bool exists(void *opaque, int version_id)
{
    (void)opaque;
    (void)version_id;
    return true;
}

/* clang-format off */
#define SCALAR_WANT(_t, _type) \
    .name = #_t "_one", AT(_t##_one), .size = sizeof(_type), INFO(_t), .flags = VMS_SINGLE
#define ARRAY_WANT(_t, _type, _n) \
    .name = #_t "_array", AT(_t##_array), .size = sizeof(_type), INFO(_t), .flags = VMS_ARRAY, \
    .num = _n, .capacity = _n
#define ROWS_WANT(_t, _type) \
    .name = #_t "_rows", AT(_t##_rows), .size = sizeof(_type), INFO(_t), .flags = VMS_ARRAY, \
    .num = 15, .capacity = 15
#define INTEGER_ROWS(_t, _type, _T) \
    ROW(VMSTATE_##_T(_t##_one, Device), SCALAR_WANT(_t, _type)), \
    ROW(VMSTATE_##_T##_V(_t##_one, Device, 3), SCALAR_WANT(_t, _type), .version_id = 3), \
    ROW(VMSTATE_##_T##_TEST(_t##_one, Device, exists), SCALAR_WANT(_t, _type), \
        .field_exists = exists), \
    ROW(VMSTATE_##_T##_ARRAY(_t##_array, Device, 6), ARRAY_WANT(_t, _type, 6)), \
    ROW(VMSTATE_##_T##_ARRAY_V(_t##_array, Device, 6, 4), ARRAY_WANT(_t, _type, 6), \
        .version_id = 4), \
    {"VMSTATE_" #_T "_SUB_ARRAY", VMSTATE_##_T##_SUB_ARRAY(_t##_array, Device, 2, 4), \
     {.name = #_t "_array", .offset = offsetof(Device, _t##_array[2]), .size = sizeof(_type), \
      INFO(_t), .flags = VMS_ARRAY, .num = 4, .capacity = 4}}, \
    ROW(VMSTATE_##_T##_2DARRAY(_t##_rows, Device, 3, 5), ROWS_WANT(_t, _type)), \
    ROW(VMSTATE_##_T##_2DARRAY_V(_t##_rows, Device, 3, 5, 2), ROWS_WANT(_t, _type), \
        .version_id = 2)
#define SINGLE(_f, _info, _type) \
    .name = #_f, AT(_f), .size = sizeof(_type), INFO(_info), .flags = VMS_SINGLE

static const Row integers[] = {
    INTEGER_ROWS(bool, bool, BOOL),
    INTEGER_ROWS(int8, int8_t, INT8),
    INTEGER_ROWS(int16, int16_t, INT16),
    INTEGER_ROWS(int32, int32_t, INT32),
    INTEGER_ROWS(int64, int64_t, INT64),
    INTEGER_ROWS(uint8, uint8_t, UINT8),
    INTEGER_ROWS(uint16, uint16_t, UINT16),
    INTEGER_ROWS(uint32, uint32_t, UINT32),
    INTEGER_ROWS(uint64, uint64_t, UINT64),
    ROW(VMSTATE_UINT32(uint32_array[3], Device), .name = "uint32_array[3]", AT(uint32_array[3]),
        .size = 4, INFO(uint32), .flags = VMS_SINGLE),
    ROW(VMSTATE_UINT32(part.x, Device), .name = "part.x", AT(part.x), .size = 4, INFO(uint32),
        .flags = VMS_SINGLE),
    ROW(VMSTATE_UINT32(choice, Device), SINGLE(choice, uint32, uint32_t)),
    ROW(VMSTATE_U8(uint8_one, Device), SINGLE(uint8_one, uint8, uint8_t)),
    ROW(VMSTATE_U16(uint16_one, Device), SINGLE(uint16_one, uint16, uint16_t)),
    ROW(VMSTATE_U32(uint32_one, Device), SINGLE(uint32_one, uint32, uint32_t)),
    ROW(VMSTATE_U64(uint64_one, Device), SINGLE(uint64_one, uint64, uint64_t)),
    ROW(VMSTATE_U64(kernel64, Device), SINGLE(kernel64, uint64, uint64_t)),
    ROW(VMSTATE_U8_V(uint8_one, Device, 2), SINGLE(uint8_one, uint8, uint8_t), .version_id = 2),
    ROW(VMSTATE_U16_V(uint16_one, Device, 2), SINGLE(uint16_one, uint16, uint16_t),
        .version_id = 2),
    ROW(VMSTATE_U32_V(uint32_one, Device, 2), SINGLE(uint32_one, uint32, uint32_t),
        .version_id = 2),
    ROW(VMSTATE_U64_V(uint64_one, Device, 2), SINGLE(uint64_one, uint64, uint64_t),
        .version_id = 2),
    ROW(VMSTATE_INT32_POSITIVE_LE(int32_one, Device), SINGLE(int32_one, int32_le, int32_t)),
    ROW(VMSTATE_FD(int32_one, Device), SINGLE(int32_one, fd, int32_t)),
    ROW(VMSTATE_FD_V(int32_one, Device, 2), SINGLE(int32_one, fd, int32_t), .version_id = 2),
    ROW(VMSTATE_FD_TEST(int32_one, Device, exists), SINGLE(int32_one, fd, int32_t),
        .field_exists = exists),
    ROW(VMSTATE_SINGLE(uint32_one, Device, 2, custom, uint32_t), .name = "uint32_one",
        AT(uint32_one), .size = 4, .info = &custom, .flags = VMS_SINGLE, .version_id = 2),
    ROW(VMSTATE_SINGLE_TEST(uint32_one, Device, exists, 2, custom, uint32_t),
        .name = "uint32_one", AT(uint32_one), .size = 4, .info = &custom, .flags = VMS_SINGLE,
        .version_id = 2, .field_exists = exists),
    ROW(VMSTATE_SINGLE_FULL(uint32_one, Device, exists, 2, custom, uint32_t, hint),
        .name = "uint32_one", AT(uint32_one), .size = 4, .info = &custom, .flags = VMS_SINGLE,
        .version_id = 2, .field_exists = exists, .err_hint = hint),
};

#define EQUAL_ROWS(_t, _type, _T) \
    ROW(VMSTATE_##_T##_EQUAL(_t##_one, Device), SINGLE(_t##_one, _t##_equal, _type)), \
    ROW(VMSTATE_##_T##_EQUAL(_t##_one, Device, hint), SINGLE(_t##_one, _t##_equal, _type), \
        .err_hint = hint), \
    ROW(VMSTATE_##_T##_EQUAL(_t##_one, Device, NULL), SINGLE(_t##_one, _t##_equal, _type)), \
    ROW(VMSTATE_##_T##_EQUAL_V(_t##_one, Device, 2), SINGLE(_t##_one, _t##_equal, _type), \
        .version_id = 2), \
    ROW(VMSTATE_##_T##_EQUAL_V(_t##_one, Device, 2, hint), SINGLE(_t##_one, _t##_equal, _type), \
        .version_id = 2, .err_hint = hint)

static const Row equals[] = {
    EQUAL_ROWS(uint8, uint8_t, UINT8),
    EQUAL_ROWS(uint16, uint16_t, UINT16),
    EQUAL_ROWS(uint32, uint32_t, UINT32),
    EQUAL_ROWS(uint64, uint64_t, UINT64),
    EQUAL_ROWS(int32, int32_t, INT32),
};

static const Row timers[] = {
    ROW(VMSTATE_TIMER(timer, Device), SINGLE(timer, timer, VMStateTimer)),
    ROW(VMSTATE_TIMER_V(timer, Device, 2), SINGLE(timer, timer, VMStateTimer), .version_id = 2),
    ROW(VMSTATE_TIMER_TEST(timer, Device, exists), SINGLE(timer, timer, VMStateTimer),
        .field_exists = exists),
    ROW(VMSTATE_TIMER_ARRAY(timers, Device, 2), .name = "timers", AT(timers),
        .size = sizeof(VMStateTimer), INFO(timer), .flags = VMS_ARRAY, .num = 2, .capacity = 2),
    ROW(VMSTATE_TIMER_PTR(timer_ptr, Device), .name = "timer_ptr", AT(timer_ptr),
        .size = sizeof(void *), INFO(timer), .flags = VMS_SINGLE | VMS_POINTER),
    ROW(VMSTATE_TIMER_PTR_V(timer_ptr, Device, 2), .name = "timer_ptr", AT(timer_ptr),
        .size = sizeof(void *), INFO(timer), .flags = VMS_SINGLE | VMS_POINTER, .version_id = 2),
    ROW(VMSTATE_TIMER_PTR_TEST(timer_ptr, Device, exists), .name = "timer_ptr", AT(timer_ptr),
        .size = sizeof(void *), INFO(timer), .flags = VMS_SINGLE | VMS_POINTER,
        .field_exists = exists),
    ROW(VMSTATE_TIMER_PTR_ARRAY(timer_ptrs, Device, 3), .name = "timer_ptrs", AT(timer_ptrs),
        .size = sizeof(void *), INFO(timer), .flags = VMS_ARRAY | VMS_ARRAY_OF_POINTER,
        .num = 3, .capacity = 3),
};

#define CUSTOM(_f, _type, _flags) \
    .name = #_f, AT(_f), .size = sizeof(_type), .info = &custom, .flags = _flags

static const Row arrays[] = {
    ROW(VMSTATE_ARRAY(parts, Device, 7, 2, custom, Part), CUSTOM(parts, Part, VMS_ARRAY),
        .num = 7, .capacity = 7, .version_id = 2),
    ROW(VMSTATE_2DARRAY(part_rows, Device, 2, 3, 2, custom, Part),
        CUSTOM(part_rows, Part, VMS_ARRAY), .num = 6, .capacity = 6, .version_id = 2),
    {"VMSTATE_SUB_ARRAY", VMSTATE_SUB_ARRAY(parts, Device, 3, 4, 2, custom, Part),
     {.name = "parts", AT(parts[3]), .size = sizeof(Part), .info = &custom, .flags = VMS_ARRAY,
      .num = 4, .capacity = 4, .version_id = 2}},
    ROW(VMSTATE_CPUDOUBLE_ARRAY(doubles, Device, 4), .name = "doubles", AT(doubles), .size = 8,
        INFO(cpudouble), .flags = VMS_ARRAY, .num = 4, .capacity = 4),
    ROW(VMSTATE_CPUDOUBLE_ARRAY_V(doubles, Device, 4, 2), .name = "doubles", AT(doubles),
        .size = 8, INFO(cpudouble), .flags = VMS_ARRAY, .num = 4, .capacity = 4,
        .version_id = 2),
};

#define COUNT(_f) .num_offset = offsetof(Device, _f)
#define COUNT_INDIRECT(_f, _size) .num_indirect = {offsetof(Device, _f), _size}

static const Row varrays[] = {
    ROW(VMSTATE_VARRAY_INT32(words, Device, count_int, 2, custom, uint32_t),
        CUSTOM(words, uint32_t, VMS_VARRAY_INT32 | VMS_POINTER), COUNT(count_int),
        .version_id = 2),
    ROW(VMSTATE_VARRAY_UINT32(words, Device, count32, 2, custom, uint32_t),
        CUSTOM(words, uint32_t, VMS_VARRAY_UINT32 | VMS_POINTER), COUNT(count32),
        .version_id = 2),
    ROW(VMSTATE_VARRAY_UINT32_ALLOC(words, Device, count32, 2, custom, uint32_t),
        CUSTOM(words, uint32_t, VMS_VARRAY_UINT32 | VMS_POINTER | VMS_ALLOC), COUNT(count32),
        .version_id = 2),
    ROW(VMSTATE_VARRAY_UINT16_ALLOC(words, Device, count16, 2, custom, uint32_t),
        CUSTOM(words, uint32_t, VMS_VARRAY_UINT16 | VMS_POINTER | VMS_ALLOC), COUNT(count16),
        .version_id = 2),
    ROW(VMSTATE_VARRAY_INT32_ALLOC(words, Device, count_int, 2, custom, uint32_t),
        CUSTOM(words, uint32_t, VMS_VARRAY_INT32 | VMS_POINTER | VMS_ALLOC), COUNT(count_int),
        .version_id = 2),
    ROW(VMSTATE_ARRAY_INT32_UNSAFE(parts, Device, count_int, custom, Part),
        CUSTOM(parts, Part, VMS_VARRAY_INT32), COUNT(count_int), .capacity = 7),
    ROW(VMSTATE_VARRAY_UINT16_UNSAFE(parts, Device, count16, 2, custom, Part),
        CUSTOM(parts, Part, VMS_VARRAY_UINT16), COUNT(count16), .capacity = 7,
        .version_id = 2),
    ROW(VMSTATE_VARRAY_MULTIPLY(parts, Device, count32, 3, custom, Part),
        CUSTOM(parts, Part, VMS_VARRAY_UINT32 | VMS_MULTIPLY_ELEMENTS), COUNT(count32),
        .num = 3, .capacity = 7),
    ROW(VMSTATE_VARRAY(words, Device, count64, 2, custom, uint32_t),
        CUSTOM(words, uint32_t, VMS_VARRAY | VMS_POINTER), COUNT_INDIRECT(count64, 8),
        .version_id = 2),
    ROW(VMSTATE_VARRAY(words, Device, count8, 2, custom, uint32_t),
        CUSTOM(words, uint32_t, VMS_VARRAY | VMS_POINTER), COUNT_INDIRECT(count8, 1),
        .version_id = 2),
    ROW(VMSTATE_VARRAY_ALLOC(words, Device, count16, 2, custom, uint32_t),
        CUSTOM(words, uint32_t, VMS_VARRAY | VMS_POINTER | VMS_ALLOC),
        COUNT_INDIRECT(count16, 2), .version_id = 2),
    ROW(VMSTATE_VARRAY_UNSAFE(parts, Device, count_int, 2, custom, Part),
        CUSTOM(parts, Part, VMS_VARRAY), COUNT_INDIRECT(count_int, 4), .capacity = 7,
        .version_id = 2),
    ROW(VMSTATE_UNUSED_VARRAY_UINT32(Device, exists, 2, count32, 12), .name = "unused",
        .size = 12, INFO(unused_buffer), .flags = VMS_VARRAY_UINT32 | VMS_BUFFER,
        COUNT(count32), .version_id = 2, .field_exists = exists),
    ROW(VMSTATE_UNUSED_VARRAY(Device, exists, 2, count16, 12), .name = "unused", .size = 12,
        INFO(unused_buffer), .flags = VMS_VARRAY | VMS_BUFFER, COUNT_INDIRECT(count16, 2),
        .version_id = 2, .field_exists = exists),
};

#define STRUCT(_f, _flags) \
    .name = #_f, AT(_f), .size = sizeof(Part), .vmsd = &vmstate_part, .flags = _flags

static const Row structs[] = {
    ROW(VMSTATE_STRUCT(part, Device, 2, vmstate_part, Part), STRUCT(part, VMS_STRUCT),
        .version_id = 2),
    ROW(VMSTATE_STRUCT_TEST(part, Device, exists, 2, vmstate_part, Part),
        STRUCT(part, VMS_STRUCT), .version_id = 2, .field_exists = exists),
    ROW(VMSTATE_VSTRUCT(part, Device, vmstate_part, Part, 5), STRUCT(part, VMS_VSTRUCT),
        .struct_version_id = 5),
    ROW(VMSTATE_VSTRUCT_V(part, Device, 2, vmstate_part, Part, 5), STRUCT(part, VMS_VSTRUCT),
        .version_id = 2, .struct_version_id = 5),
    ROW(VMSTATE_VSTRUCT_TEST(part, Device, exists, 2, vmstate_part, Part, 5),
        STRUCT(part, VMS_VSTRUCT), .version_id = 2, .struct_version_id = 5,
        .field_exists = exists),
    ROW(VMSTATE_STRUCT_ARRAY(parts, Device, 7, 2, vmstate_part, Part),
        STRUCT(parts, VMS_STRUCT | VMS_ARRAY), .num = 7, .capacity = 7, .version_id = 2),
    ROW(VMSTATE_STRUCT_ARRAY_TEST(parts, Device, 7, exists, 2, vmstate_part, Part),
        STRUCT(parts, VMS_STRUCT | VMS_ARRAY), .num = 7, .capacity = 7, .version_id = 2,
        .field_exists = exists),
    {"VMSTATE_STRUCT_SUB_ARRAY",
     VMSTATE_STRUCT_SUB_ARRAY(parts, Device, 3, 4, 2, vmstate_part, Part),
     {.name = "parts", AT(parts[3]), .size = sizeof(Part), .vmsd = &vmstate_part,
      .flags = VMS_STRUCT | VMS_ARRAY, .num = 4, .capacity = 4, .version_id = 2}},
    ROW(VMSTATE_STRUCT_2DARRAY(part_rows, Device, 2, 3, 2, vmstate_part, Part),
        STRUCT(part_rows, VMS_STRUCT | VMS_ARRAY), .num = 6, .capacity = 6, .version_id = 2),
    ROW(VMSTATE_STRUCT_2DARRAY_TEST(part_rows, Device, 2, 3, exists, 2, vmstate_part, Part),
        STRUCT(part_rows, VMS_STRUCT | VMS_ARRAY), .num = 6, .capacity = 6, .version_id = 2,
        .field_exists = exists),
    ROW(VMSTATE_STRUCT_VARRAY_UINT8(parts, Device, count8, 2, vmstate_part, Part),
        STRUCT(parts, VMS_STRUCT | VMS_VARRAY_UINT8), COUNT(count8), .capacity = 7,
        .version_id = 2),
    ROW(VMSTATE_STRUCT_VARRAY_INT32(parts, Device, count_int, 2, vmstate_part, Part),
        STRUCT(parts, VMS_STRUCT | VMS_VARRAY_INT32), COUNT(count_int), .capacity = 7,
        .version_id = 2),
    ROW(VMSTATE_STRUCT_VARRAY_UINT32(parts, Device, count32, 2, vmstate_part, Part),
        STRUCT(parts, VMS_STRUCT | VMS_VARRAY_UINT32), COUNT(count32), .capacity = 7,
        .version_id = 2),
    ROW(VMSTATE_STRUCT_VARRAY(parts, Device, count16, 2, vmstate_part, Part),
        STRUCT(parts, VMS_STRUCT | VMS_VARRAY), COUNT_INDIRECT(count16, 2), .capacity = 7,
        .version_id = 2),
    ROW(VMSTATE_STRUCT_VARRAY_POINTER_KNOWN(part_ptr, Device, 9, 2, vmstate_part, Part),
        STRUCT(part_ptr, VMS_STRUCT | VMS_POINTER | VMS_ARRAY), .num = 9, .version_id = 2),
    ROW(VMSTATE_STRUCT_VARRAY_POINTER_INT32(part_ptr, Device, count_int, vmstate_part, Part),
        STRUCT(part_ptr, VMS_STRUCT | VMS_POINTER | VMS_VARRAY_INT32), COUNT(count_int)),
    ROW(VMSTATE_STRUCT_VARRAY_POINTER_UINT32(part_ptr, Device, count32, vmstate_part, Part),
        STRUCT(part_ptr, VMS_STRUCT | VMS_POINTER | VMS_VARRAY_UINT32), COUNT(count32)),
    ROW(VMSTATE_STRUCT_VARRAY_POINTER_UINT16(part_ptr, Device, count16, vmstate_part, Part),
        STRUCT(part_ptr, VMS_STRUCT | VMS_POINTER | VMS_VARRAY_UINT16), COUNT(count16)),
    ROW(VMSTATE_STRUCT_VARRAY_POINTER(part_ptr, Device, count8, vmstate_part, Part),
        STRUCT(part_ptr, VMS_STRUCT | VMS_POINTER | VMS_VARRAY), COUNT_INDIRECT(count8, 1)),
    ROW(VMSTATE_STRUCT_VARRAY_ALLOC(part_ptr, Device, count_int, 2, vmstate_part, Part),
        STRUCT(part_ptr, VMS_STRUCT | VMS_POINTER | VMS_VARRAY_INT32 | VMS_ALLOC),
        COUNT(count_int), .version_id = 2),
};

#define TO_STRUCT(_f, _flags) \
    .name = #_f, AT(_f), .size = sizeof(Part *), .vmsd = &vmstate_part, .flags = _flags
#define AUTO_ALLOC(_count) \
    TO_STRUCT(part_ptrs_ptr, VMS_POINTER | VMS_STRUCT | VMS_ARRAY_OF_POINTER | \
                                 VMS_ARRAY_OF_POINTER_AUTO_ALLOC | _count), \
    .start = sizeof(Part), .version_id = 2

static const Row pointers[] = {
    ROW(VMSTATE_POINTER(part_ptr, Device, 2, custom, Part *),
        CUSTOM(part_ptr, Part *, VMS_SINGLE | VMS_POINTER), .version_id = 2),
    ROW(VMSTATE_POINTER_TEST(part_ptr, Device, exists, custom, Part *),
        CUSTOM(part_ptr, Part *, VMS_SINGLE | VMS_POINTER), .field_exists = exists),
    ROW(VMSTATE_STRUCT_POINTER(part_ptr, Device, vmstate_part, Part),
        TO_STRUCT(part_ptr, VMS_STRUCT | VMS_POINTER)),
    ROW(VMSTATE_STRUCT_POINTER_V(part_ptr, Device, 2, vmstate_part, Part),
        TO_STRUCT(part_ptr, VMS_STRUCT | VMS_POINTER), .version_id = 2),
    ROW(VMSTATE_STRUCT_POINTER_TEST(part_ptr, Device, exists, vmstate_part, Part),
        TO_STRUCT(part_ptr, VMS_STRUCT | VMS_POINTER), .field_exists = exists),
    ROW(VMSTATE_STRUCT_POINTER_TEST_V(part_ptr, Device, exists, 2, vmstate_part, Part),
        TO_STRUCT(part_ptr, VMS_STRUCT | VMS_POINTER), .version_id = 2, .field_exists = exists),
    ROW(VMSTATE_ARRAY_OF_POINTER(part_ptrs, Device, 4, 2, custom, Part *),
        CUSTOM(part_ptrs, Part *, VMS_ARRAY | VMS_ARRAY_OF_POINTER), .num = 4, .capacity = 4,
        .version_id = 2),
    ROW(VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(part_ptrs, Device, 4, 2, vmstate_part, Part),
        TO_STRUCT(part_ptrs, VMS_ARRAY | VMS_STRUCT | VMS_ARRAY_OF_POINTER), .num = 4,
        .capacity = 4, .version_id = 2),
    ROW(VMSTATE_VARRAY_OF_POINTER_UINT32(part_ptrs_ptr, Device, count32, 2, custom, Part *),
        CUSTOM(part_ptrs_ptr, Part *, VMS_VARRAY_UINT32 | VMS_POINTER | VMS_ARRAY_OF_POINTER),
        COUNT(count32), .version_id = 2),
    ROW(VMSTATE_VARRAY_OF_POINTER(part_ptrs_ptr, Device, count8, 2, custom, Part *),
        CUSTOM(part_ptrs_ptr, Part *, VMS_VARRAY | VMS_POINTER | VMS_ARRAY_OF_POINTER),
        COUNT_INDIRECT(count8, 1), .version_id = 2),
    ROW(VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_UINT8_ALLOC(part_ptrs_ptr, Device, count8, 2,
                                                        vmstate_part, Part),
        AUTO_ALLOC(VMS_VARRAY_UINT8), COUNT(count8)),
    ROW(VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_UINT32_ALLOC(part_ptrs_ptr, Device, count32, 2,
                                                         vmstate_part, Part),
        AUTO_ALLOC(VMS_VARRAY_UINT32), COUNT(count32)),
    ROW(VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_ALLOC(part_ptrs_ptr, Device, count16, 2,
                                                  vmstate_part, Part),
        AUTO_ALLOC(VMS_VARRAY), COUNT_INDIRECT(count16, 2)),
};

#define BUFFER(_f, _size, _flags) \
    .name = #_f, AT(_f), .size = _size, INFO(buffer), .flags = _flags
#define MIDDLE(_start, _end) \
    .name = "buffer", AT(buffer[_start]), .size = (_end) - (_start), INFO(buffer), \
    .flags = VMS_BUFFER
#define SIZE(_f) .size_offset = offsetof(Device, _f)

static const Row buffers[] = {
    ROW(VMSTATE_BUFFER(buffer, Device), BUFFER(buffer, 40, VMS_BUFFER)),
    ROW(VMSTATE_BUFFER_V(buffer, Device, 2), BUFFER(buffer, 40, VMS_BUFFER), .version_id = 2),
    ROW(VMSTATE_BUFFER_TEST(buffer, Device, exists), BUFFER(buffer, 40, VMS_BUFFER),
        .field_exists = exists),
    ROW(VMSTATE_PARTIAL_BUFFER(buffer, Device, 11), MIDDLE(0, 11)),
    ROW(VMSTATE_BUFFER_START_MIDDLE(buffer, Device, 8), MIDDLE(8, 40)),
    ROW(VMSTATE_BUFFER_START_MIDDLE_V(buffer, Device, 8, 2), MIDDLE(8, 40), .version_id = 2),
    ROW(VMSTATE_STATIC_BUFFER(buffer, Device, 2, exists, 8, 20), MIDDLE(8, 20),
        .version_id = 2, .field_exists = exists),
    ROW(VMSTATE_BUFFER_UNSAFE(part, Device, 2, sizeof(Part)),
        BUFFER(part, sizeof(Part), VMS_BUFFER), .version_id = 2),
    ROW(VMSTATE_BUFFER_UNSAFE_INFO(part, Device, 2, custom, 3),
        .name = "part", AT(part), .size = 3, .info = &custom, .flags = VMS_BUFFER,
        .version_id = 2),
    ROW(VMSTATE_BUFFER_UNSAFE_INFO_TEST(part, Device, exists, 2, custom, 3),
        .name = "part", AT(part), .size = 3, .info = &custom, .flags = VMS_BUFFER,
        .version_id = 2, .field_exists = exists),
    ROW(VMSTATE_BUFFER_POINTER_UNSAFE(memory, Device, 2, 100),
        BUFFER(memory, 100, VMS_BUFFER | VMS_POINTER), .version_id = 2),
    ROW(VMSTATE_VBUFFER(bytes, Device, 2, exists, count_int),
        BUFFER(bytes, 0, VMS_VBUFFER | VMS_POINTER), SIZE(count_int), .version_id = 2,
        .field_exists = exists),
    ROW(VMSTATE_VBUFFER_UINT32(bytes, Device, 2, exists, count32),
        BUFFER(bytes, 0, VMS_VBUFFER | VMS_POINTER), SIZE(count32), .version_id = 2,
        .field_exists = exists),
    ROW(VMSTATE_VBUFFER_MULTIPLY(memory, Device, 2, exists, count32, 512),
        BUFFER(memory, 512, VMS_VBUFFER | VMS_POINTER | VMS_MULTIPLY), SIZE(count32),
        .version_id = 2, .field_exists = exists),
    ROW(VMSTATE_VBUFFER_UINT64(bytes, Device, 2, exists, count64),
        BUFFER(bytes, 0, VMS_VBUFFER | VMS_POINTER),
        .size_indirect = {offsetof(Device, count64), 8}, .version_id = 2,
        .field_exists = exists),
    ROW(VMSTATE_VBUFFER_ALLOC_UINT32(bytes, Device, 2, exists, count32),
        BUFFER(bytes, 0, VMS_VBUFFER | VMS_POINTER | VMS_ALLOC), SIZE(count32),
        .version_id = 2, .field_exists = exists),
    ROW(VMSTATE_VBUFFER_ALLOC(bytes, Device, 2, exists, count16),
        BUFFER(bytes, 0, VMS_VBUFFER | VMS_POINTER | VMS_ALLOC),
        .size_indirect = {offsetof(Device, count16), 2}, .version_id = 2,
        .field_exists = exists),
    ROW(VMSTATE_PARTIAL_VBUFFER(bytes, Device, count_int),
        BUFFER(bytes, 0, VMS_VBUFFER | VMS_POINTER), SIZE(count_int)),
    ROW(VMSTATE_PARTIAL_VBUFFER_UINT32(bytes, Device, count32),
        BUFFER(bytes, 0, VMS_VBUFFER | VMS_POINTER), SIZE(count32)),
    ROW(VMSTATE_BITMAP(bitmap, Device, 2, count_int), .name = "bitmap", AT(bitmap),
        INFO(bitmap), .flags = VMS_VBUFFER | VMS_POINTER, SIZE(count_int), .version_id = 2),
    ROW(VMSTATE_BITMAP_TEST(bitmap, Device, exists, 2, count_int), .name = "bitmap",
        AT(bitmap), INFO(bitmap), .flags = VMS_VBUFFER | VMS_POINTER, SIZE(count_int),
        .version_id = 2, .field_exists = exists),
};

#define UNUSED(_size) \
    .name = "unused", .size = _size, INFO(unused_buffer), .flags = VMS_BUFFER

static const Row specials[] = {
    ROW(VMSTATE_QTAILQ_V(tail, Device, 2, vmstate_part, Part, tail_next), .name = "tail",
        AT(tail), .size = sizeof(Part), .start = offsetof(Part, tail_next), INFO(qtailq),
        .vmsd = &vmstate_part, .version_id = 2),
    ROW(VMSTATE_QLIST_V(list, Device, 2, vmstate_part, Part, list_next), .name = "list",
        AT(list), .size = sizeof(Part), .start = offsetof(Part, list_next), INFO(qlist),
        .vmsd = &vmstate_part, .version_id = 2),
    ROW(VMSTATE_GTREE_V(tree, Device, 2, vmstate_pair, uint16_t, Part), .name = "tree",
        AT(tree), .size = sizeof(Part), .start = sizeof(uint16_t), INFO(gtree),
        .vmsd = vmstate_pair, .version_id = 2),
    ROW(VMSTATE_GTREE_DIRECT_KEY_V(tree, Device, 2, &vmstate_part, Part), .name = "tree",
        AT(tree), .size = sizeof(Part), INFO(gtree), .vmsd = &vmstate_part, .version_id = 2),
    ROW(VMSTATE_WITH_TMP(Device, Temporary, vmstate_part), .name = "tmp",
        .size = sizeof(Temporary), INFO(tmp), .vmsd = &vmstate_part),
    ROW(VMSTATE_WITH_TMP_TEST(Device, exists, Temporary, vmstate_part), .name = "tmp",
        .size = sizeof(Temporary), INFO(tmp), .vmsd = &vmstate_part, .field_exists = exists),
    ROW(VMSTATE_VALIDATE("count fits", exists), .name = "count fits",
        .flags = VMS_ARRAY | VMS_MUST_EXIST, .field_exists = exists),
    ROW(VMSTATE_UNUSED(5), UNUSED(5)),
    ROW(VMSTATE_UNUSED_V(2, 5), UNUSED(5), .version_id = 2),
    ROW(VMSTATE_UNUSED_TEST(exists, 5), UNUSED(5), .field_exists = exists),
    ROW(VMSTATE_UNUSED_BUFFER(exists, 2, 5), UNUSED(5), .version_id = 2,
        .field_exists = exists),
    ROW(VMSTATE_END_OF_LIST(), .flags = VMS_END),
};
/* clang-format on */

#define TABLE_TEST(_table)                                   \
    static void test_##_table(void **state)                  \
    {                                                        \
        (void)state;                                         \
        for (size_t i = 0; i < G_N_ELEMENTS(_table); i++) {  \
            check_row(&_table[i]);                           \
        }                                                    \
    }

TABLE_TEST(integers)
TABLE_TEST(equals)
TABLE_TEST(timers)
TABLE_TEST(arrays)
TABLE_TEST(varrays)
TABLE_TEST(structs)
TABLE_TEST(pointers)
TABLE_TEST(buffers)
TABLE_TEST(specials)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers), cmocka_unit_test(test_equals),
        cmocka_unit_test(test_timers),   cmocka_unit_test(test_arrays),
        cmocka_unit_test(test_varrays),  cmocka_unit_test(test_structs),
        cmocka_unit_test(test_pointers), cmocka_unit_test(test_buffers),
        cmocka_unit_test(test_specials),
    };

    return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}
