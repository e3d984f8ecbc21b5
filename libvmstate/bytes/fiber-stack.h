/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Stacks for fibers, with a guard below, and the pool that keeps them. Not used by the thread
 * form.
 */
#ifndef VMS_FIBER_STACK_H
#define VMS_FIBER_STACK_H

#include <setjmp.h>

#include "fiber.h"

typedef struct VmsFiberStack VmsFiberStack;

struct VmsFiberStack {
    VmsFiberPool *pool;  /* NULL: belongs to none */
    VmsFiberStack *next; /* in the pool's list of kept stacks */

    void *map; /* guard, then stack */
    size_t map_size;
    void *base;  /* lowest byte that may be used */
    size_t size; /* bytes from base to the top */
    unsigned valgrind_id;
    void *tsan;

    /*
     * The rest is fiber.c's. A kept stack is not empty: a loop that waits for the next fiber is
     * parked on it, so a stack is started with ucontext, which costs system calls, only once.
     */
    bool started;
    VmsFiber *fiber;    /* who runs on it */
    sigjmp_buf inside;  /* where this stack was left */
    sigjmp_buf outside; /* where it was entered from */
    void *inside_fake;  /* AddressSanitizer's fake stacks */
    void *outside_fake;
    const void *outside_base;
    size_t outside_size;
    void *outside_tsan;
};

/* A kept stack, or a fresh one. pool may be NULL. NULL and an error on lack of memory. */
VmsFiberStack *vms_fiber_stack_take(VmsFiberPool *pool, GError **error);

/* Gives a stack back to its pool, which keeps or unmaps it. No fiber may be in progress on it. */
void vms_fiber_stack_give(VmsFiberStack *stack);

#endif
