/* SPDX-License-Identifier: BSD-3-Clause */
#include "descriptions.h"

#define REGS_FIELD(_suffix, _type, _name) VMSTATE_##_suffix(_name, Regs),

const VMStateDescription bench_regs = {
    .name = "bench/regs",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){ REGS_FIELDS(REGS_FIELD) VMSTATE_END_OF_LIST() },
};

/* The same bytes, each number with a range to be in. */
#define BOUNDED_BOOL(_name)   VMSTATE_BOOL(_name, Regs),
#define BOUNDED_UINT8(_name)  VMSTATE_UINT8_RANGE(_name, Regs, 0, UINT8_MAX),
#define BOUNDED_UINT16(_name) VMSTATE_UINT16_RANGE(_name, Regs, 0, UINT16_MAX),
#define BOUNDED_UINT32(_name) VMSTATE_UINT32_RANGE(_name, Regs, 0, UINT32_MAX),
#define BOUNDED_UINT64(_name) VMSTATE_UINT64_RANGE(_name, Regs, 0, UINT64_MAX),
#define BOUNDED_INT32(_name)  VMSTATE_INT32_RANGE(_name, Regs, INT32_MIN, INT32_MAX),
#define BOUNDED_FIELD(_suffix, _type, _name) BOUNDED_##_suffix(_name)

const VMStateDescription bench_bounded = {
    .name = "bench/bounded",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){ REGS_FIELDS(BOUNDED_FIELD) VMSTATE_END_OF_LIST() },
};

#define ARRAY(_name, _suffix, _type)                                                               \
    const VMStateDescription bench_##_name = {                                                     \
        .name = "bench/" #_name,                                                                   \
        .version_id = 1,                                                                           \
        .minimum_version_id = 1,                                                                   \
        .fields = (const VMStateField[]){ VMSTATE_##_suffix##_ARRAY(a, _type, ARR_N),              \
                                          VMSTATE_END_OF_LIST() },                                 \
    };

ARRAY(array8, UINT8, Arr8)
ARRAY(array16, UINT16, Arr16)
ARRAY(array32, UINT32, Arr32)
ARRAY(array64, UINT64, Arr64)
ARRAY(array_bool, BOOL, ArrBool)

const VMStateDescription bench_buffer = {
    .name = "bench/buffer",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){ VMSTATE_BUFFER(buf, Buf), VMSTATE_END_OF_LIST() },
};

static const VMStateDescription inner_vmsd = {
    .name = "bench/inner",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(head, DescInner),
            VMSTATE_UINT16(tail, DescInner),
            VMSTATE_UINT8(kind, DescInner),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription desc_vmsd = {
    .name = "bench/desc",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT64(addr, Desc),
            VMSTATE_UINT32(len, Desc),
            VMSTATE_UINT16(flags, Desc),
            VMSTATE_UINT16(next, Desc),
            VMSTATE_STRUCT(inner, Desc, 1, inner_vmsd, DescInner),
            VMSTATE_UINT8(state, Desc),
            VMSTATE_BOOL(in_use, Desc),
            VMSTATE_INT32(error, Desc),
            VMSTATE_UINT64(cookie, Desc),
            VMSTATE_UINT32(seq, Desc),
            VMSTATE_END_OF_LIST(),
        },
};

const VMStateDescription bench_ring = {
    .name = "bench/ring",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_STRUCT_ARRAY(d, Ring, RING_N, 1, desc_vmsd, Desc),
            VMSTATE_END_OF_LIST(),
        },
};

#define PART(_n)                                                                                   \
    static bool needs_part##_n(void *opaque)                                                       \
    {                                                                                              \
        return ((SubDev *)opaque)->need[_n];                                                       \
    }                                                                                              \
    static const VMStateDescription part##_n##_vmsd = {                                            \
        .name = "bench/subdev/part" #_n,                                                           \
        .version_id = 1,                                                                           \
        .minimum_version_id = 1,                                                                   \
        .needed = needs_part##_n,                                                                  \
        .fields =                                                                                  \
            (const VMStateField[]){                                                                \
                VMSTATE_UINT32(s[_n].a, SubDev),                                                   \
                VMSTATE_UINT16(s[_n].b, SubDev),                                                   \
                VMSTATE_UINT8(s[_n].c, SubDev),                                                    \
                VMSTATE_UINT64(s[_n].d, SubDev),                                                   \
                VMSTATE_END_OF_LIST(),                                                             \
            },                                                                                     \
    };

PART(0)
PART(1)
PART(2)
PART(3)
PART(4)
PART(5)
PART(6)
PART(7)

const VMStateDescription bench_subdev = {
    .name = "bench/subdev",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(m0, SubDev),
            VMSTATE_UINT32(m1, SubDev),
            VMSTATE_UINT32(m2, SubDev),
            VMSTATE_UINT32(m3, SubDev),
            VMSTATE_END_OF_LIST(),
        },
    .subsections =
        (const VMStateDescription *const[]){
            &part0_vmsd,
            &part1_vmsd,
            &part2_vmsd,
            &part3_vmsd,
            &part4_vmsd,
            &part5_vmsd,
            &part6_vmsd,
            &part7_vmsd,
            NULL,
        },
};

static const VMStateDescription small_vmsd = {
    .name = "bench/small",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(id, Small),
            VMSTATE_UINT16(len, Small),
            VMSTATE_UINT8(kind, Small),
            VMSTATE_END_OF_LIST(),
        },
};

const VMStateDescription bench_varray = {
    .name = "bench/varray",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(n, Varray),
            VMSTATE_STRUCT_VARRAY_POINTER_UINT32(small, Varray, n, small_vmsd, Small),
            VMSTATE_END_OF_LIST(),
        },
};

const VMStateDescription bench_pointers = {
    .name = "bench/pointers",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(small, Pointers, SMALL_N, 1, small_vmsd, Small),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription node_vmsd = {
    .name = "bench/node",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(small.id, ListNode),
            VMSTATE_UINT16(small.len, ListNode),
            VMSTATE_UINT8(small.kind, ListNode),
            VMSTATE_END_OF_LIST(),
        },
};

const VMStateDescription bench_qtailq = {
    .name = "bench/qtailq",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_QTAILQ_V(head, List, 1, node_vmsd, ListNode, next),
            VMSTATE_END_OF_LIST(),
        },
};
