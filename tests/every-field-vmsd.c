/* SPDX-License-Identifier: BSD-3-Clause */
/* What the device of every-field.h consists of. */
#include "every-field.h"

static const VMStateDescription part_vmsd = {
    .name = "every/part",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(id, EveryPart),
        VMSTATE_BOOL(on, EveryPart),
        VMSTATE_UINT16_ARRAY_V(words, EveryPart, 2, 2),
        VMSTATE_END_OF_LIST(),
    },
};

static bool has_tested(void *opaque, int version_id)
{
    const EveryField *dev = opaque;

    return version_id >= 1 && dev->has_tested;
}

static bool never(void *opaque, int version_id)
{
    return opaque == NULL && version_id < 0;
}

static bool timer_is_there(void *opaque, int version_id)
{
    const EveryNumbers *n = opaque;

    return version_id >= 0 && n->timer_ptr != NULL;
}

static const VMStateDescription numbers_vmsd = {
    .name = "every/numbers",
    .version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_BOOL(b, EveryNumbers),
        VMSTATE_INT8(i8, EveryNumbers),
        VMSTATE_INT16(i16, EveryNumbers),
        VMSTATE_INT32(i32, EveryNumbers),
        VMSTATE_INT64(i64, EveryNumbers),
        VMSTATE_UINT8(u8, EveryNumbers),
        VMSTATE_UINT16(u16, EveryNumbers),
        VMSTATE_UINT32(u32, EveryNumbers),
        VMSTATE_UINT64(u64, EveryNumbers),
        VMSTATE_UINT8_EQUAL(equal8, EveryNumbers),
        VMSTATE_UINT16_EQUAL(equal16, EveryNumbers),
        VMSTATE_UINT32_EQUAL(equal32, EveryNumbers, "give both the same"),
        VMSTATE_UINT64_EQUAL(equal64, EveryNumbers),
        VMSTATE_INT32_EQUAL(equal_i32, EveryNumbers),
        VMSTATE_INT32_POSITIVE_LE(at_most, EveryNumbers),
        VMSTATE_FLOAT(f32, EveryNumbers),
        VMSTATE_DOUBLE(f64, EveryNumbers),
        VMSTATE_FLOAT_ARRAY(floats, EveryNumbers, 2),
        VMSTATE_DOUBLE_ARRAY(doubles, EveryNumbers, 2),
        VMSTATE_ATOMIC_BOOL(atomic_b, EveryNumbers),
        VMSTATE_ATOMIC_INT8(atomic_i8, EveryNumbers),
        VMSTATE_ATOMIC_INT16(atomic_i16, EveryNumbers),
        VMSTATE_ATOMIC_INT32(atomic_i32, EveryNumbers),
        VMSTATE_ATOMIC_INT64(atomic_i64, EveryNumbers),
        VMSTATE_ATOMIC_UINT8(atomic_u8, EveryNumbers),
        VMSTATE_ATOMIC_UINT16(atomic_u16, EveryNumbers),
        VMSTATE_ATOMIC_UINT32(atomic_u32, EveryNumbers),
        VMSTATE_ATOMIC_UINT64(atomic_u64, EveryNumbers),
        VMSTATE_UUID(uuid, EveryNumbers),
        VMSTATE_MAC(mac, EveryNumbers),
        VMSTATE_TIMER(timer, EveryNumbers),
        VMSTATE_TIMER_PTR_TEST(timer_ptr, EveryNumbers, timer_is_there),
        VMSTATE_TIMER_ARRAY(timers, EveryNumbers, 2),
        VMSTATE_TIMER_PTR_ARRAY(timer_ptrs, EveryNumbers, 2),
        VMSTATE_CPUDOUBLE_ARRAY(doubles_of_cpu, EveryNumbers, 2),
        VMSTATE_END_OF_LIST(),
    },
};

static bool counts_fit(void *opaque, int version_id)
{
    const EveryArrays *a = opaque;

    return version_id >= 0 && a->n_u16 <= EVERY_ROOM;
}

static const VMStateDescription arrays_vmsd = {
    .name = "every/arrays",
    .version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_BOOL_ARRAY(bools, EveryArrays, 3),
        VMSTATE_INT8_ARRAY(i8, EveryArrays, 3),
        VMSTATE_INT16_ARRAY(i16, EveryArrays, 3),
        VMSTATE_INT32_ARRAY(i32, EveryArrays, 3),
        VMSTATE_INT64_ARRAY(i64, EveryArrays, 3),
        VMSTATE_UINT8_ARRAY(u8, EveryArrays, 3),
        VMSTATE_UINT16_ARRAY(u16, EveryArrays, 3),
        VMSTATE_UINT32_ARRAY(u32, EveryArrays, 3),
        VMSTATE_UINT64_ARRAY(u64, EveryArrays, 3),
        VMSTATE_UINT16_SUB_ARRAY(sub, EveryArrays, 2, 3),
        VMSTATE_UINT32_2DARRAY(grid, EveryArrays, 2, 3),
        VMSTATE_INT32(n_i32, EveryArrays),
        VMSTATE_UINT8(n_u8, EveryArrays),
        VMSTATE_UINT16(n_u16, EveryArrays),
        VMSTATE_UINT32(n_u32, EveryArrays),
        VMSTATE_UINT64(n_u64, EveryArrays),
        VMSTATE_VALIDATE("counts fit", counts_fit),
        VMSTATE_VARRAY_INT32(varray_i32, EveryArrays, n_i32, 0, vmstate_info_uint16, uint16_t),
        VMSTATE_VARRAY_UINT32(varray_u32, EveryArrays, n_u32, 0, vmstate_info_uint32, uint32_t),
        VMSTATE_VARRAY(varray_any, EveryArrays, n_u8, 0, vmstate_info_uint8, uint8_t),
        VMSTATE_ARRAY_INT32_UNSAFE(inside_i32, EveryArrays, n_i32, vmstate_info_uint16, uint16_t),
        VMSTATE_VARRAY_UINT16_UNSAFE(inside_u16, EveryArrays, n_u16, 0, vmstate_info_uint32,
                                     uint32_t),
        VMSTATE_VARRAY_MULTIPLY(multiplied, EveryArrays, n_u32, 2, vmstate_info_uint8, uint8_t),
        VMSTATE_VARRAY_UINT32_ALLOC(alloc_u32, EveryArrays, n_u32, 0, vmstate_info_uint32,
                                    uint32_t),
        VMSTATE_VARRAY_UINT16_ALLOC(alloc_u16, EveryArrays, n_u16, 0, vmstate_info_uint16,
                                    uint16_t),
        VMSTATE_VARRAY_INT32_ALLOC(alloc_i32, EveryArrays, n_i32, 0, vmstate_info_uint64, uint64_t),
        VMSTATE_VARRAY_ALLOC(alloc_any, EveryArrays, n_u8, 0, vmstate_info_bool, bool),
        VMSTATE_UNUSED(3),
        VMSTATE_UNUSED_VARRAY_UINT32(EveryArrays, NULL, 0, n_u32, 2),
        VMSTATE_BUFFER(buffer, EveryArrays),
        VMSTATE_PARTIAL_BUFFER(partial, EveryArrays, 5),
        VMSTATE_BUFFER_START_MIDDLE(middle, EveryArrays, 3),
        VMSTATE_BUFFER_UNSAFE(unsafe, EveryArrays, 0, sizeof(uint32_t[2])),
        VMSTATE_BUFFER_POINTER_UNSAFE(buffer_ptr, EveryArrays, 0, 9),
        VMSTATE_VBUFFER(vbuffer, EveryArrays, 0, NULL, n_i32),
        VMSTATE_VBUFFER_UINT32(vbuffer_u32, EveryArrays, 0, NULL, n_u32),
        VMSTATE_VBUFFER_MULTIPLY(vbuffer_multiplied, EveryArrays, 0, NULL, n_u32, 3),
        VMSTATE_VBUFFER_UINT64(vbuffer_u64, EveryArrays, 0, NULL, n_u64),
        VMSTATE_VBUFFER_ALLOC_UINT32(vbuffer_alloc, EveryArrays, 0, NULL, n_u32),
        VMSTATE_INT32(n_bits, EveryArrays),
        VMSTATE_BITMAP(bitmap, EveryArrays, 0, n_bits),
        VMSTATE_END_OF_LIST(),
    },
};

static bool part_is_there(void *opaque, int version_id)
{
    const EveryStructs *s = opaque;

    return version_id >= 0 && s->absent != NULL;
}

static const VMStateDescription structs_vmsd = {
    .name = "every/structs",
    .version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_STRUCT(one, EveryStructs, 0, part_vmsd, EveryPart),
        VMSTATE_VSTRUCT(at_version, EveryStructs, part_vmsd, EveryPart, 1),
        VMSTATE_STRUCT_ARRAY(array, EveryStructs, EVERY_PARTS, 0, part_vmsd, EveryPart),
        VMSTATE_STRUCT_SUB_ARRAY(sub, EveryStructs, 1, 2, 0, part_vmsd, EveryPart),
        VMSTATE_STRUCT_2DARRAY(grid, EveryStructs, 2, 2, 0, part_vmsd, EveryPart),
        VMSTATE_INT32(n_i32, EveryStructs),
        VMSTATE_UINT8(n_u8, EveryStructs),
        VMSTATE_UINT16(n_u16, EveryStructs),
        VMSTATE_UINT32(n_u32, EveryStructs),
        VMSTATE_STRUCT_VARRAY_UINT8(varray_u8, EveryStructs, n_u8, 0, part_vmsd, EveryPart),
        VMSTATE_STRUCT_VARRAY_INT32(varray_i32, EveryStructs, n_i32, 0, part_vmsd, EveryPart),
        VMSTATE_STRUCT_VARRAY_UINT32(varray_u32, EveryStructs, n_u32, 0, part_vmsd, EveryPart),
        VMSTATE_STRUCT_POINTER(pointer, EveryStructs, part_vmsd, EveryPart),
        VMSTATE_STRUCT_POINTER_TEST(absent, EveryStructs, part_is_there, part_vmsd, EveryPart),
        VMSTATE_STRUCT_VARRAY_POINTER_KNOWN(known, EveryStructs, 2, 0, part_vmsd, EveryPart),
        VMSTATE_STRUCT_VARRAY_POINTER_INT32(pointer_i32, EveryStructs, n_i32, part_vmsd, EveryPart),
        VMSTATE_STRUCT_VARRAY_POINTER_UINT16(pointer_u16, EveryStructs, n_u16, part_vmsd,
                                             EveryPart),
        VMSTATE_STRUCT_VARRAY_POINTER_UINT32(pointer_u32, EveryStructs, n_u32, part_vmsd,
                                             EveryPart),
        VMSTATE_STRUCT_VARRAY_ALLOC(alloc, EveryStructs, n_i32, 0, part_vmsd, EveryPart),
        VMSTATE_POINTER(number_ptr, EveryStructs, 0, vmstate_info_uint32, uint32_t *),
        VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(pointers, EveryStructs, EVERY_POINTERS, 0, part_vmsd,
                                           EveryPart),
        VMSTATE_ARRAY_OF_POINTER(numbers, EveryStructs, EVERY_POINTERS, 0, vmstate_info_uint32,
                                 uint32_t *),
        VMSTATE_VARRAY_OF_POINTER_UINT32(varray_of_numbers, EveryStructs, n_u32, 0,
                                         vmstate_info_uint32, uint32_t *),
        VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_UINT8_ALLOC(auto_u8, EveryStructs, n_u8, 0, part_vmsd,
                                                        EveryPart),
        VMSTATE_VARRAY_OF_POINTER_TO_STRUCT_UINT32_ALLOC(auto_u32, EveryStructs, n_u32, 0,
                                                         part_vmsd, EveryPart),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription node_vmsd = {
    .name = "every/node",
    .version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT16(id, EveryNode),
        VMSTATE_STRING(label, EveryNode, 32),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription item_vmsd = {
    .name = "every/item",
    .version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(id, EveryItem),
        VMSTATE_END_OF_LIST(),
    },
};

#define EVERY_VALUE \
    { \
        .name = "every/value", \
        .version_id = 1, \
        .fields = (const VMStateField[]){ \
            VMSTATE_UINT32(value, EveryValue), \
            VMSTATE_STRING(label, EveryValue, 32), \
            VMSTATE_END_OF_LIST(), \
        }, \
    }

static const VMStateDescription value_vmsd = EVERY_VALUE;

static const VMStateDescription tree_vmsds[2] = {
    EVERY_VALUE,
    {
        .name = "every/key",
        .version_id = 1,
        .fields = (const VMStateField[]){
            VMSTATE_UINT16(major, EveryKey),
            VMSTATE_UINT16(minor, EveryKey),
            VMSTATE_END_OF_LIST(),
        },
    },
};

static void free_node(void *memory)
{
    EveryNode *node = memory;

    g_free(node->label);
    g_free(node);
}

static const VMStateDescription lists_vmsd = {
    .name = "every/lists",
    .version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_QTAILQ_V(tailq, EveryLists, 1, node_vmsd, EveryNode, next),
        /* A load replaces the elements. */
        VMSTATE_QTAILQ_FREE_V(replaced, EveryLists, 1, node_vmsd, EveryNode, next, free_node),
        VMSTATE_QLIST_V(list, EveryLists, 1, item_vmsd, EveryItem, next),
        VMSTATE_GTREE_DIRECT_KEY_V(direct, EveryLists, 1, &value_vmsd, EveryValue),
        VMSTATE_GTREE_V(described, EveryLists, 1, tree_vmsds, EveryKey, EveryValue),
        VMSTATE_STRING(string, EveryLists, 100),
        VMSTATE_STRING(no_string, EveryLists, 100),
        VMSTATE_CHAR_ARRAY(text, EveryLists),
        VMSTATE_GARRAY(garray, EveryLists, 0, 16, vmstate_info_uint32, uint32_t),
        VMSTATE_GARRAY_STRUCT(garray_structs, EveryLists, 0, 16, part_vmsd, EveryPart),
        VMSTATE_GBYTEARRAY_MAX(bytes, EveryLists, 0, 64),
        VMSTATE_END_OF_LIST(),
    },
};

static bool needs_sub(void *opaque)
{
    const EveryField *dev = opaque;

    return dev->has_sub;
}

static const VMStateDescription deep_vmsd = {
    .name = "every/sub/deep",
    .version_id = 3,
    .minimum_version_id = 3,
    .needed = needs_sub,
    .fields = (const VMStateField[]){
        VMSTATE_UINT64(deep_value, EveryField),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription sub_vmsd = {
    .name = "every/sub",
    .version_id = 1,
    .needed = needs_sub,
    .fields = (const VMStateField[]){
        VMSTATE_UINT16(sub_value, EveryField),
        VMSTATE_END_OF_LIST(),
    },
    .subsections = (const VMStateDescription *const[]){&deep_vmsd, NULL},
};

static bool count_pre_save(void *opaque, GError **errp)
{
    EveryField *dev = opaque;

    (void)errp;
    dev->counts->pre_save++;
    return true;
}

static void count_post_save(void *opaque)
{
    ((EveryField *)opaque)->counts->post_save++;
}

static int count_pre_load(void *opaque)
{
    ((EveryField *)opaque)->counts->pre_load++;
    return 0;
}

static bool count_post_load(void *opaque, int version_id, GError **errp)
{
    EveryField *dev = opaque;

    (void)errp;
    dev->counts->post_load++;
    return version_id == 1 || version_id == 2;
}

static bool count_validate(void *opaque, GError **errp)
{
    (void)errp;
    ((EveryField *)opaque)->counts->validate++;
    return true;
}

static void count_commit(void *opaque)
{
    ((EveryField *)opaque)->counts->commit++;
}

static void count_abort(void *opaque)
{
    ((EveryField *)opaque)->counts->load_aborted++;
}

const VMStateDescription every_field_vmsd = {
    .name = "every",
    .version_id = 2,
    .minimum_version_id = 1,
    .pre_save_errp = count_pre_save,
    .post_save = count_post_save,
    .pre_load = count_pre_load,
    .post_load_errp = count_post_load,
    .fields = (const VMStateField[]){
        VMSTATE_STRUCT(numbers, EveryField, 0, numbers_vmsd, EveryNumbers),
        VMSTATE_UINT32_V(numbers.since_2, EveryField, 2),
        VMSTATE_UINT32_TEST(numbers.tested, EveryField, has_tested),
        VMSTATE_UINT64_TEST(deep_value, EveryField, never),
        VMSTATE_STRUCT(arrays, EveryField, 0, arrays_vmsd, EveryArrays),
        VMSTATE_STRUCT(structs, EveryField, 0, structs_vmsd, EveryStructs),
        VMSTATE_STRUCT(lists, EveryField, 0, lists_vmsd, EveryLists),
        VMSTATE_STRUCT(hooked, EveryField, 2, every_hooked_vmsd, EveryHooked),
        VMSTATE_END_OF_LIST(),
    },
    .subsections = (const VMStateDescription *const[]){&sub_vmsd, NULL},
    .extra = &(const VMStateDescriptionExtra){
        VMSTATE_EXTRA_INIT(VMStateDescriptionExtra),
        .validate = count_validate,
        .commit = count_commit,
        .load_aborted = count_abort,
    },
};
