/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Wrong uses of the VMSTATE macros, one for each CASE: none of them may compile. With CASE 0 it
 * must. The comment after `CASE == n` is the name of the test.
 */
#include <vmstate/fields.h>
#include <vmstate/queue.h>

typedef struct Part Part;

struct Part {
    uint32_t x;
    QTAILQ_ENTRY(Part) tail_next;
    QLIST_ENTRY(Part) list_next;
};

typedef struct Other {
    QTAILQ_ENTRY(Part) tail_next;
} Other;

typedef struct Device {
    uint32_t u32;
    int32_t i32;
    uint16_t u16;
    uint8_t u8;
    uint64_t u64;
    bool flag;
    float real;
    uint32_t words[8];
    uint32_t rows[2][3];
    uint8_t buffer[16];
    uint8_t *bytes;
    uint32_t *word_ptr;
    unsigned long *bitmap;
    uint32_t *bitmap32;
    Part part;
    Part parts[4];
    Part *part_ptr;
    Part *part_ptrs[4];
    Part **part_ptrs_ptr;
    VMStateTimer timer;
    VMStateTimer *timer_ptr;
    char *string;
    const char *constant;
    char text[16];
    GArray *numbers;
    GTree *tree;
    uint8_t mac[6];
    QTAILQ_HEAD(PartTail, Part) tail;
    QLIST_HEAD(PartList, Part) list;
    _Atomic uint32_t atomic;
} Device;

typedef struct Temporary {
    Device *parent;
} Temporary;

typedef struct LateParent {
    uint32_t x;
    Device *parent;
} LateParent;

typedef struct WrongParent {
    Part *parent;
} WrongParent;

extern const VMStateDescription vmstate_part;
extern const VMStateDescription vmstate_pair[2];

extern const VMStateField fields[];
const VMStateField fields[] = {
#if CASE == 0 /* the right uses */
    VMSTATE_UINT32(u32, Device),
    VMSTATE_UINT32_ARRAY(words, Device, 8),
    VMSTATE_UINT32_2DARRAY(rows, Device, 2, 3),
    VMSTATE_UINT32_SUB_ARRAY(words, Device, 6, 2),
    VMSTATE_VARRAY_UINT32(word_ptr, Device, u32, 0, vmstate_info_uint32, uint32_t),
    VMSTATE_VARRAY_UNSAFE(words, Device, u16, 0, vmstate_info_uint32, uint32_t),
    VMSTATE_VARRAY(word_ptr, Device, u64, 0, vmstate_info_uint32, uint32_t),
    VMSTATE_BUFFER(buffer, Device),
    VMSTATE_PARTIAL_BUFFER(buffer, Device, 16),
    VMSTATE_VBUFFER(bytes, Device, 0, NULL, i32),
    VMSTATE_BITMAP(bitmap, Device, 0, i32),
    VMSTATE_STRUCT(part, Device, 0, vmstate_part, Part),
    VMSTATE_STRUCT_POINTER(part_ptr, Device, vmstate_part, Part),
    VMSTATE_STRUCT_ARRAY(parts, Device, 4, 0, vmstate_part, Part),
    VMSTATE_STRUCT_VARRAY_UINT8(parts, Device, u8, 0, vmstate_part, Part),
    VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(part_ptrs, Device, 4, 0, vmstate_part, Part),
    VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_ALLOC(part_ptrs_ptr, Device, u8, 0, vmstate_part, Part),
    VMSTATE_TIMER(timer, Device),
    VMSTATE_TIMER_PTR(timer_ptr, Device),
    VMSTATE_STRING(string, Device, 10),
    VMSTATE_CHAR_ARRAY(text, Device),
    VMSTATE_GARRAY(numbers, Device, 0, 10, vmstate_info_uint32, uint32_t),
    VMSTATE_GTREE_V(tree, Device, 0, vmstate_pair, uint32_t, Part),
    VMSTATE_MAC(mac, Device),
    VMSTATE_UUID(buffer, Device),
    VMSTATE_QTAILQ_V(tail, Device, 0, vmstate_part, Part, tail_next),
    VMSTATE_QLIST_V(list, Device, 0, vmstate_part, Part, list_next),
    VMSTATE_ATOMIC_UINT32(atomic, Device),
    VMSTATE_WITH_TMP(Device, Temporary, vmstate_part),
    VMSTATE_FLOAT(real, Device),
    VMSTATE_UINT32_RANGE(u32, Device, 1, UINT32_MAX),
    VMSTATE_INT32_RANGE_OR(i32, Device, 0, 9, -1),
    VMSTATE_UINT8_ENUM(u8, Device, 1, 2),
    VMSTATE_UINT16_INDEX(u16, Device, u64),
    VMSTATE_UINT32_ARRAY_MAX(words, Device, 8, 3),
    VMSTATE_RELATION_SUM("sum", Device, u8, u16, u64),
    VMSTATE_VARRAY_CAPACITY_MEMBER(word_ptr, Device, u8, 0, vmstate_info_uint32, uint32_t, u16),
    VMSTATE_VBUFFER_CAPACITY(bytes, Device, 0, NULL, u64, 10),
    VMSTATE_VARRAY_UINT32_ALLOC_FREE(word_ptr, Device, u32, 0, vmstate_info_uint32, uint32_t, g_free),
    VMSTATE_VARRAY_ALLOC_FREE(word_ptr, Device, u64, 0, vmstate_info_uint32, uint32_t, g_free),
    VMSTATE_STRUCT_VARRAY_ALLOC_FREE(part_ptr, Device, i32, 0, vmstate_part, Part, g_free),
    VMSTATE_VBUFFER_ALLOC_UINT32_FREE(bytes, Device, 0, NULL, u32, g_free),
    VMSTATE_VBUFFER_ALLOC_FREE(bytes, Device, 0, NULL, u16, g_free),
    VMSTATE_QTAILQ_FREE_V(tail, Device, 0, vmstate_part, Part, tail_next, g_free),
    VMSTATE_QLIST_FREE_V(list, Device, 0, vmstate_part, Part, list_next, g_free),
    VMSTATE_GTREE_FREE_V(tree, Device, 0, vmstate_pair, uint32_t, Part, g_free),
#elif CASE == 1 /* a scalar of another size */
    VMSTATE_UINT16(u32, Device),
#elif CASE == 2 /* a scalar of another sign */
    VMSTATE_INT32(u32, Device),
#elif CASE == 3 /* an integer for a bool */
    VMSTATE_BOOL(u8, Device),
#elif CASE == 4 /* a bool for an integer */
    VMSTATE_UINT8(flag, Device),
#elif CASE == 5 /* an array for a scalar */
    VMSTATE_UINT32(words, Device),
#elif CASE == 6 /* a pointer for a scalar */
    VMSTATE_UINT64(bytes, Device),
#elif CASE == 7 /* a member that is not there */
    VMSTATE_UINT32(nothing, Device),
#elif CASE == 8 /* an equal value of another type */
    VMSTATE_UINT16_EQUAL(u32, Device),
#elif CASE == 9 /* a positive value of another sign */
    VMSTATE_INT32_POSITIVE_LE(u32, Device),
#elif CASE == 10 /* an array that is longer */
    VMSTATE_UINT32_ARRAY(words, Device, 7),
#elif CASE == 11 /* an array that is shorter */
    VMSTATE_UINT32_ARRAY(words, Device, 9),
#elif CASE == 12 /* an array of another type */
    VMSTATE_INT32_ARRAY(words, Device, 8),
#elif CASE == 13 /* a pointer for an array */
    VMSTATE_UINT32_ARRAY(word_ptr, Device, 8),
#elif CASE == 14 /* rows of another length */
    VMSTATE_UINT32_2DARRAY(rows, Device, 3, 2),
#elif CASE == 15 /* a sub-array that ends behind the array */
    VMSTATE_UINT32_SUB_ARRAY(words, Device, 6, 3),
#elif CASE == 16 /* a sub-array of another type */
    VMSTATE_UINT16_SUB_ARRAY(words, Device, 0, 2),
#elif CASE == 17 /* a sub-array of a pointer */
    VMSTATE_UINT32_SUB_ARRAY(word_ptr, Device, 0, 2),
#elif CASE == 18 /* a count of another type */
    VMSTATE_VARRAY_UINT32(word_ptr, Device, i32, 0, vmstate_info_uint32, uint32_t),
#elif CASE == 19 /* a count of another size */
    VMSTATE_VARRAY_UINT32(word_ptr, Device, u16, 0, vmstate_info_uint32, uint32_t),
#elif CASE == 20 /* a count that is no integer */
    VMSTATE_VARRAY(word_ptr, Device, real, 0, vmstate_info_uint32, uint32_t),
#elif CASE == 21 /* a count that is a bool */
    VMSTATE_VARRAY(word_ptr, Device, flag, 0, vmstate_info_uint32, uint32_t),
#elif CASE == 22 /* a varray that is no pointer */
    VMSTATE_VARRAY_UINT32(words, Device, u32, 0, vmstate_info_uint32, uint32_t),
#elif CASE == 23 /* a varray of another type */
    VMSTATE_VARRAY_UINT32(word_ptr, Device, u32, 0, vmstate_info_uint16, uint16_t),
#elif CASE == 24 /* a varray in the struct that is a pointer */
    VMSTATE_VARRAY_UINT16_UNSAFE(word_ptr, Device, u16, 0, vmstate_info_uint32, uint32_t),
#elif CASE == 25 /* a multiplied varray of another type */
    VMSTATE_VARRAY_MULTIPLY(words, Device, u32, 2, vmstate_info_uint8, uint8_t),
#elif CASE == 26 /* a struct of another type */
    VMSTATE_STRUCT(timer, Device, 0, vmstate_part, Part),
#elif CASE == 27 /* a struct pointer for a struct */
    VMSTATE_STRUCT(part_ptr, Device, 0, vmstate_part, Part),
#elif CASE == 28 /* a struct for a struct pointer */
    VMSTATE_STRUCT_POINTER(part, Device, vmstate_part, Part),
#elif CASE == 29 /* a vstruct of another type */
    VMSTATE_VSTRUCT(timer, Device, vmstate_part, Part, 1),
#elif CASE == 30 /* a struct array of another length */
    VMSTATE_STRUCT_ARRAY(parts, Device, 5, 0, vmstate_part, Part),
#elif CASE == 31 /* a struct varray with a count of another type */
    VMSTATE_STRUCT_VARRAY_UINT8(parts, Device, u16, 0, vmstate_part, Part),
#elif CASE == 32 /* a struct varray in the struct that is a pointer */
    VMSTATE_STRUCT_VARRAY_UINT32(part_ptr, Device, u32, 0, vmstate_part, Part),
#elif CASE == 33 /* a struct varray pointer that is an array */
    VMSTATE_STRUCT_VARRAY_POINTER_UINT32(parts, Device, u32, vmstate_part, Part),
#elif CASE == 34 /* a known struct varray that is an array */
    VMSTATE_STRUCT_VARRAY_POINTER_KNOWN(parts, Device, 4, 0, vmstate_part, Part),
#elif CASE == 35 /* an allocated struct varray of another type */
    VMSTATE_STRUCT_VARRAY_ALLOC(word_ptr, Device, i32, 0, vmstate_part, Part),
#elif CASE == 36 /* an array of pointers of another length */
    VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(part_ptrs, Device, 3, 0, vmstate_part, Part),
#elif CASE == 37 /* an array of structs for one of pointers */
    VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(parts, Device, 4, 0, vmstate_part, Part),
#elif CASE == 38 /* an array of pointers of no pointers */
    VMSTATE_ARRAY_OF_POINTER(words, Device, 8, 0, vmstate_info_uint32, uint32_t),
#elif CASE == 39 /* a varray of pointers of no pointers */
    VMSTATE_VARRAY_OF_POINTER_UINT32(word_ptr, Device, u32, 0, vmstate_info_uint32, uint32_t),
#elif CASE == 40 /* an allocated varray of pointers of structs */
    VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_ALLOC(part_ptr, Device, u8, 0, vmstate_part, Part),
#elif CASE == 41 /* a pointer that is none */
    VMSTATE_POINTER(u64, Device, 0, vmstate_info_uint64, uint64_t),
#elif CASE == 42 /* a buffer of words */
    VMSTATE_BUFFER(words, Device),
#elif CASE == 43 /* a buffer that is a pointer */
    VMSTATE_BUFFER(bytes, Device),
#elif CASE == 44 /* a partial buffer that is longer */
    VMSTATE_PARTIAL_BUFFER(buffer, Device, 17),
#elif CASE == 45 /* a buffer that starts behind its end */
    VMSTATE_BUFFER_START_MIDDLE(buffer, Device, 17),
#elif CASE == 46 /* a vbuffer that is an array */
    VMSTATE_VBUFFER(buffer, Device, 0, NULL, i32),
#elif CASE == 47 /* a vbuffer with a size of another type */
    VMSTATE_VBUFFER(bytes, Device, 0, NULL, u32),
#elif CASE == 48 /* a vbuffer with a size of another sign */
    VMSTATE_VBUFFER_UINT32(bytes, Device, 0, NULL, i32),
#elif CASE == 49 /* a vbuffer with a shorter size */
    VMSTATE_VBUFFER_UINT64(bytes, Device, 0, NULL, u32),
#elif CASE == 50 /* a buffer behind a pointer that is an array */
    VMSTATE_BUFFER_POINTER_UNSAFE(buffer, Device, 0, 16),
#elif CASE == 51 /* a bitmap of other words */
    VMSTATE_BITMAP(bitmap32, Device, 0, i32),
#elif CASE == 52 /* a bitmap with an unsigned size */
    VMSTATE_BITMAP(bitmap, Device, 0, u32),
#elif CASE == 53 /* a timer that is a pointer */
    VMSTATE_TIMER(timer_ptr, Device),
#elif CASE == 54 /* a timer pointer that is a timer */
    VMSTATE_TIMER_PTR(timer, Device),
#elif CASE == 55 /* a temporary struct with a later parent */
    VMSTATE_WITH_TMP(Device, LateParent, vmstate_part),
#elif CASE == 56 /* a temporary struct with another parent */
    VMSTATE_WITH_TMP(Device, WrongParent, vmstate_part),
#elif CASE == 57 /* a tail queue of other elements */
    VMSTATE_QTAILQ_V(tail, Device, 0, vmstate_part, Other, tail_next),
#elif CASE == 58 /* a tail queue that is a list */
    VMSTATE_QTAILQ_V(list, Device, 0, vmstate_part, Part, tail_next),
#elif CASE == 59 /* a list through a tail queue's entry */
    VMSTATE_QLIST_V(list, Device, 0, vmstate_part, Part, tail_next),
#elif CASE == 60 /* a tree that is none */
    VMSTATE_GTREE_DIRECT_KEY_V(numbers, Device, 0, &vmstate_part, Part),
#elif CASE == 61 /* a tree with one description */
    VMSTATE_GTREE_V(tree, Device, 0, &vmstate_part, uint32_t, Part),
#elif CASE == 62 /* a string that is an array */
    VMSTATE_STRING(text, Device, 10),
#elif CASE == 63 /* a string that is constant */
    VMSTATE_STRING(constant, Device, 10),
#elif CASE == 64 /* a text that is a pointer */
    VMSTATE_CHAR_ARRAY(string, Device),
#elif CASE == 65 /* a text of bytes */
    VMSTATE_CHAR_ARRAY(buffer, Device),
#elif CASE == 66 /* a growing array that is none */
    VMSTATE_GARRAY(tree, Device, 0, 10, vmstate_info_uint32, uint32_t),
#elif CASE == 67 /* a growing byte array that is a growing array */
    VMSTATE_GBYTEARRAY(numbers, Device, 0),
#elif CASE == 68 /* a double that is a float */
    VMSTATE_DOUBLE(real, Device),
#elif CASE == 69 /* a float that is an integer */
    VMSTATE_FLOAT(u32, Device),
#elif CASE == 70 /* an atomic integer that is a plain one */
    VMSTATE_ATOMIC_UINT32(u32, Device),
#elif CASE == 71 /* an atomic integer of another sign */
    VMSTATE_ATOMIC_INT32(atomic, Device),
#elif CASE == 72 /* a UUID of six bytes */
    VMSTATE_UUID(mac, Device),
#elif CASE == 73 /* a MAC address of sixteen bytes */
    VMSTATE_MAC(buffer, Device),
#elif CASE == 74 /* an accessor of no struct */
    VMSTATE_BITFIELD_UINT8("mode", Nothing, NULL, NULL),
#elif CASE == 75 /* a range of a scalar of another size */
    VMSTATE_UINT16_RANGE(u32, Device, 1, 2),
#elif CASE == 76 /* a range that is empty */
    VMSTATE_UINT32_RANGE(u32, Device, 2, 1),
#elif CASE == 77 /* a maximum that the type cannot hold */
    VMSTATE_UINT8_MAX(u8, Device, 256),
#elif CASE == 78 /* a minimum that the type cannot hold */
    VMSTATE_UINT8_RANGE(u8, Device, -1, 10),
#elif CASE == 79 /* an enum of a scalar of another sign */
    VMSTATE_INT32_ENUM(u32, Device, 1, 2),
#elif CASE == 80 /* a mask of a float */
    VMSTATE_UINT32_MASK(real, Device, 1),
#elif CASE == 81 /* an index below a member that is no integer */
    VMSTATE_UINT32_INDEX(u32, Device, real),
#elif CASE == 82 /* an index below a member that does not exist */
    VMSTATE_UINT32_INDEX(u32, Device, nothing),
#elif CASE == 83 /* a bounded array of another length */
    VMSTATE_UINT32_ARRAY_MAX(words, Device, 7, 3),
#elif CASE == 84 /* a relation with a member that is no integer */
    VMSTATE_RELATION_SUM("sum", Device, u8, flag, u64),
#elif CASE == 85 /* a capacity that is no integer */
    VMSTATE_VARRAY_CAPACITY_MEMBER(word_ptr, Device, u8, 0, vmstate_info_uint32, uint32_t, part),
#elif CASE == 86 /* an allocated varray with a free function and a count of another type */
    VMSTATE_VARRAY_UINT32_ALLOC_FREE(word_ptr, Device, u16, 0, vmstate_info_uint32, uint32_t, g_free),
#elif CASE == 87 /* an allocated struct varray with a free function, of another type */
    VMSTATE_STRUCT_VARRAY_ALLOC_FREE(word_ptr, Device, i32, 0, vmstate_part, Part, g_free),
#elif CASE == 88 /* a list with a free function whose entry is of another type */
    VMSTATE_QTAILQ_FREE_V(tail, Device, 0, vmstate_part, Other, tail_next, g_free),
#elif CASE == 89 /* a tree with a free function that is given one description */
    VMSTATE_GTREE_FREE_V(tree, Device, 0, &vmstate_part, uint32_t, Part, g_free),
#elif CASE == 90 /* a free function that is none */
    VMSTATE_QLIST_FREE_V(list, Device, 0, vmstate_part, Part, list_next, part),
#elif CASE == 91 /* an allocated buffer with a free function and a size of another type */
    VMSTATE_VBUFFER_ALLOC_UINT32_FREE(bytes, Device, 0, NULL, u16, g_free),
#elif CASE == 92 /* an allocated buffer with a free function and a size that is no integer */
    VMSTATE_VBUFFER_ALLOC_FREE(bytes, Device, 0, NULL, part, g_free),
#else
#error "no such case"
#endif
    VMSTATE_END_OF_LIST(),
};
