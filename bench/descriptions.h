/* SPDX-License-Identifier: BSD-3-Clause */
/* The shapes as libvmstate's descriptions; tests have them too. */
#ifndef BENCH_DESCRIPTIONS_H
#define BENCH_DESCRIPTIONS_H

#include <vmstate/vmstate.h>

#include "shapes.h"

typedef struct ArrBool {
    bool a[ARR_N];
} ArrBool;

typedef struct Varray {
    uint32_t n;
    Small *small;
} Varray;

typedef struct Pointers {
    Small *small[SMALL_N];
} Pointers;

typedef struct ListNode ListNode;
struct ListNode {
    Small small;
    QTAILQ_ENTRY(ListNode) next;
};

typedef struct List {
    QTAILQ_HEAD(, ListNode) head;
} List;

extern const VMStateDescription bench_regs;
extern const VMStateDescription bench_bounded;
extern const VMStateDescription bench_array8;
extern const VMStateDescription bench_array16;
extern const VMStateDescription bench_array32;
extern const VMStateDescription bench_array64;
extern const VMStateDescription bench_array_bool;
extern const VMStateDescription bench_buffer;
extern const VMStateDescription bench_ring;
extern const VMStateDescription bench_subdev;
extern const VMStateDescription bench_varray;
extern const VMStateDescription bench_pointers;
extern const VMStateDescription bench_qtailq;

#define BENCH_REGS_SIZE   224
#define BENCH_RING_SIZE   ((size_t)RING_N * DESC_WIRE)
#define BENCH_SUBDEV_SIZE 172

#endif
