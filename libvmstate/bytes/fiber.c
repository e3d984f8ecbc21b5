/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * With _FORTIFY_SOURCE glibc's siglongjmp aborts when the target lies deeper than the current
 * frame. It takes every jump to another stack for that.
 */
#undef _FORTIFY_SOURCE

#ifndef VMS_FIBER_THREAD

#include "fiber.h"

#include <errno.h>
#include <stdint.h>
#include <ucontext.h>

#include "fiber-checkers.h"
#include "fiber-stack.h"

struct VmsFiber {
    VmsFiberStack *stack;
    VmsFiberFunc func;
    void *opaque;
    bool started;
    bool running;
    bool finished;
};

/*
 * Each place that switches has its own sigsetjmp, because no function that calls it is inlined and
 * the processor mispredicts every return after a switch: a common function would cost 5 ns.
 */

/* Before sigsetjmp on the way into the stack. */
VMS_FIBER_INLINE void prepare_enter(VmsFiberStack *stack)
{
    stack->outside_tsan = vms_fiber_tsan_current();
    vms_fiber_asan_leave(&stack->outside_fake, stack->base, stack->size);
}

/* Back from the stack. */
VMS_FIBER_INLINE void back_outside(VmsFiberStack *stack)
{
    vms_fiber_asan_arrive(stack->outside_fake, NULL, NULL);
}

/* To whoever entered the stack. */
G_NORETURN VMS_FIBER_INLINE void jump_outside(VmsFiberStack *stack)
{
    vms_fiber_tsan_switch(stack->outside_tsan);
    siglongjmp(stack->outside, 1);
}

/*
 * Leaves a stack on which no fiber is in progress, until the next one is resumed. The frames that
 * remain use nothing of AddressSanitizer's fake stack, and it is freed.
 */
static VMS_FIBER_SWITCHES void await_fiber(VmsFiberStack *stack)
{
    vms_fiber_asan_leave(NULL, stack->outside_base, stack->outside_size);
    if (sigsetjmp(stack->inside, 0) == 0) {
        jump_outside(stack);
    }
    vms_fiber_asan_arrive(NULL, &stack->outside_base, &stack->outside_size);
}

/* The bottom of every stack. The halves are the stack's address: makecontext passes only ints. */
static VMS_FIBER_SWITCHES void run_fibers(unsigned high, unsigned low)
{
    VmsFiberStack *stack = (VmsFiberStack *) (uintptr_t) ((uint64_t) high << 32 | low);

    vms_fiber_asan_arrive(NULL, &stack->outside_base, &stack->outside_size);
    for (;;) {
        VmsFiber *fiber;

        await_fiber(stack);
        fiber = stack->fiber;
        fiber->func(fiber->opaque);
        fiber->finished = true;
    }
}

/* Brings run_fibers onto a fresh stack, to where it waits. */
static VMS_FIBER_SWITCHES bool start_stack(VmsFiberStack *stack, GError **error)
{
    uint64_t address = (uintptr_t) stack;
    ucontext_t context;

    if (getcontext(&context) != 0) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOSYS,
                    "cannot start a fiber: %s; build with its thread form", g_strerror(errno));
        return false;
    }
    context.uc_stack.ss_sp = stack->base;
    context.uc_stack.ss_size = stack->size;
    context.uc_link = NULL;
    makecontext(&context, (void (*)(void)) run_fibers, 2, (unsigned) (address >> 32),
                (unsigned) address);
    prepare_enter(stack);
    if (sigsetjmp(stack->outside, 0) == 0) {
        vms_fiber_tsan_switch(stack->tsan);
        setcontext(&context);
        g_assert_not_reached();
    }
    back_outside(stack);
    stack->started = true;
    return true;
}

VmsFiber *vms_fiber_new(VmsFiberPool *pool, VmsFiberFunc func, void *opaque, GError **error)
{
    VmsFiberStack *stack = vms_fiber_stack_take(pool, error);
    VmsFiber *fiber;

    if (stack == NULL) {
        return NULL;
    }
    if (!stack->started && !start_stack(stack, error)) {
        vms_fiber_stack_give(stack);
        return NULL;
    }
    fiber = g_new0(VmsFiber, 1);
    fiber->stack = stack;
    fiber->func = func;
    fiber->opaque = opaque;
    stack->fiber = fiber;
    return fiber;
}

VMS_FIBER_SWITCHES bool vms_fiber_resume(VmsFiber *fiber)
{
    VmsFiberStack *stack = fiber->stack;

    g_assert(!fiber->running);
    if (fiber->finished) {
        return false;
    }
    fiber->started = true;
    fiber->running = true;
    prepare_enter(stack);
    if (sigsetjmp(stack->outside, 0) == 0) {
        vms_fiber_tsan_switch(stack->tsan);
        siglongjmp(stack->inside, 1);
    }
    back_outside(stack);
    fiber->running = false;
    return !fiber->finished;
}

VMS_FIBER_SWITCHES void vms_fiber_yield(VmsFiber *fiber)
{
    VmsFiberStack *stack = fiber->stack;

    g_assert(fiber->running && !fiber->finished);
    vms_fiber_asan_leave(&stack->inside_fake, stack->outside_base, stack->outside_size);
    if (sigsetjmp(stack->inside, 0) == 0) {
        jump_outside(stack);
    }
    vms_fiber_asan_arrive(stack->inside_fake, &stack->outside_base, &stack->outside_size);
}

bool vms_fiber_finished(const VmsFiber *fiber)
{
    return fiber->finished;
}

bool vms_fiber_running(const VmsFiber *fiber)
{
    return fiber->running;
}

void vms_fiber_free(VmsFiber *fiber)
{
    if (fiber == NULL) {
        return;
    }
    g_assert(!fiber->running && (fiber->finished || !fiber->started));
    fiber->stack->fiber = NULL;
    vms_fiber_stack_give(fiber->stack);
    g_free(fiber);
}

#endif
