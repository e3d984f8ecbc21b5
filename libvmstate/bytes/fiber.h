/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fibers: functions that can be left in the middle and continued later.
 *
 * fiber.c does it with ucontext; fiber-thread.c, chosen by VMS_FIBER_THREAD, with a thread for
 * each fiber, where the C library has no ucontext.
 *
 * Thread rule: all resumes of one fiber come from one thread, because compilers may keep the
 * address of a thread-local variable across a yield. It may be made and freed in others. A pool
 * may be used by several threads at once.
 *
 * The signal mask and the floating-point environment belong to the thread and are not switched. In
 * the thread form thread-local variables are the fiber's own, otherwise they are those of the
 * thread that resumes it.
 */
#ifndef VMS_FIBER_H
#define VMS_FIBER_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes of a fiber's stack where nothing else is asked for. */
#define VMS_FIBER_DEFAULT_STACK_SIZE ((size_t) 256 * 1024)

typedef struct VmsFiber VmsFiber;

/* Stacks of one size, kept for the next fibers. */
typedef struct VmsFiberPool VmsFiberPool;

/* What a fiber runs. It returns, or the process ends: it must not be left by longjmp. */
typedef void (*VmsFiberFunc)(void *opaque);

/*
 * Makes a pool. stack_size is in bytes and rounded up to pages, 0 for the default; at most
 * max_kept stacks that are not in use stay mapped. The thread form keeps none.
 */
VmsFiberPool *vms_fiber_pool_new(size_t stack_size, unsigned max_kept);

/* Frees the pool, which may be NULL. All its fibers must have been freed before. */
void vms_fiber_pool_free(VmsFiberPool *pool);

/* How many stacks the pool has mapped since it was made, those unmapped again included. */
unsigned vms_fiber_pool_mapped(const VmsFiberPool *pool);

/*
 * Makes a fiber that will run func(opaque) from its first resume on. Without a pool it has a stack
 * of the default size that is not kept. On lack of memory: NULL and G_FILE_ERROR_NOMEM.
 */
VmsFiber *vms_fiber_new(VmsFiberPool *pool, VmsFiberFunc func, void *opaque, GError **error);

/*
 * Runs the fiber until it yields (true) or its function returns (false). False at once after that.
 * A fiber may resume others, but none that is running.
 */
bool vms_fiber_resume(VmsFiber *fiber);

/* Returns to the resume that runs this fiber. Only from inside it. */
void vms_fiber_yield(VmsFiber *fiber);

/* Whether the function has returned. */
bool vms_fiber_finished(const VmsFiber *fiber);

/* Whether a resume of the fiber is under way, also while it is itself in a resume of another. */
bool vms_fiber_running(const VmsFiber *fiber);

/*
 * Frees a fiber that has finished or never started; may be NULL. Its stack goes back to the pool.
 */
void vms_fiber_free(VmsFiber *fiber);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VmsFiberPool, vms_fiber_pool_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VmsFiber, vms_fiber_free)

#endif
