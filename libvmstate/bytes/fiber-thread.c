/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fibers as threads that hand over to each other: at any time only one of resumer and fiber runs.
 * For C libraries without ucontext.
 */
#ifdef VMS_FIBER_THREAD

#include "fiber.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <unistd.h>

/* What the C library itself needs of a thread's stack, thread-local variables included. */
#define STACK_OVERHEAD ((size_t) 64 * 1024)

struct VmsFiberPool {
    size_t stack_size;
    pthread_mutex_t lock; /* guards the rest */
    unsigned n_used;
    unsigned n_mapped;
};

struct VmsFiber {
    VmsFiberPool *pool;
    VmsFiberFunc func;
    void *opaque;
    /*
     * Pthread's and not GLib's: GThread takes no stack size, and ThreadSanitizer does not see a
     * GMutex.
     */
    pthread_t thread;
    pthread_mutex_t lock; /* guards inside and dropped */
    pthread_cond_t changed;
    bool inside;   /* the fiber's turn, not the resumer's */
    bool dropped;  /* freed before it started */
    bool started;  /* this and the rest: whose turn it is */
    bool running;
    bool finished;
};

VmsFiberPool *vms_fiber_pool_new(size_t stack_size, unsigned max_kept)
{
    VmsFiberPool *pool = g_new0(VmsFiberPool, 1);

    (void) max_kept;
    pool->stack_size = stack_size > 0 ? stack_size : VMS_FIBER_DEFAULT_STACK_SIZE;
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

void vms_fiber_pool_free(VmsFiberPool *pool)
{
    if (pool == NULL) {
        return;
    }
    g_assert(pool->n_used == 0);
    pthread_mutex_destroy(&pool->lock);
    g_free(pool);
}

unsigned vms_fiber_pool_mapped(const VmsFiberPool *pool)
{
    pthread_mutex_t *lock = (pthread_mutex_t *) &pool->lock;
    unsigned mapped;

    pthread_mutex_lock(lock);
    mapped = pool->n_mapped;
    pthread_mutex_unlock(lock);
    return mapped;
}

static void count_new(VmsFiberPool *pool)
{
    if (pool == NULL) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->n_used++;
    pool->n_mapped++;
    pthread_mutex_unlock(&pool->lock);
}

static void count_freed(VmsFiberPool *pool)
{
    if (pool == NULL) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->n_used--;
    pthread_mutex_unlock(&pool->lock);
}

/* Gives the other side its turn. With the lock held. */
static void hand_over(VmsFiber *fiber, bool inside)
{
    fiber->inside = inside;
    pthread_cond_signal(&fiber->changed);
}

/* Waits for one side's turn. With the lock held. */
static void await_turn(VmsFiber *fiber, bool inside)
{
    while (fiber->inside != inside) {
        pthread_cond_wait(&fiber->changed, &fiber->lock);
    }
}

static void *thread_main(void *opaque)
{
    VmsFiber *fiber = opaque;
    bool dropped;

    pthread_mutex_lock(&fiber->lock);
    await_turn(fiber, true);
    dropped = fiber->dropped;
    pthread_mutex_unlock(&fiber->lock);
    if (!dropped) {
        fiber->func(fiber->opaque);
    }
    pthread_mutex_lock(&fiber->lock);
    fiber->finished = true;
    hand_over(fiber, false);
    pthread_mutex_unlock(&fiber->lock);
    return NULL;
}

static int start_thread(VmsFiber *fiber, size_t stack_size)
{
    size_t page = (size_t) sysconf(_SC_PAGESIZE);
    pthread_attr_t attr;
    size_t size;
    int result;

    if (!g_size_checked_add(&size, stack_size, STACK_OVERHEAD) ||
        !g_size_checked_add(&size, size, page - 1)) {
        return ENOMEM;
    }
    size -= size % page;
    result = pthread_attr_init(&attr);
    if (result != 0) {
        return result;
    }
    result = pthread_attr_setstacksize(&attr, MAX(size, (size_t) PTHREAD_STACK_MIN));
    if (result == 0) {
        result = pthread_create(&fiber->thread, &attr, thread_main, fiber);
    }
    pthread_attr_destroy(&attr);
    return result;
}

static void free_memory(VmsFiber *fiber)
{
    pthread_cond_destroy(&fiber->changed);
    pthread_mutex_destroy(&fiber->lock);
    g_free(fiber);
}

VmsFiber *vms_fiber_new(VmsFiberPool *pool, VmsFiberFunc func, void *opaque, GError **error)
{
    size_t stack_size = pool != NULL ? pool->stack_size : VMS_FIBER_DEFAULT_STACK_SIZE;
    VmsFiber *fiber = g_new0(VmsFiber, 1);
    int result;

    fiber->pool = pool;
    fiber->func = func;
    fiber->opaque = opaque;
    pthread_mutex_init(&fiber->lock, NULL);
    pthread_cond_init(&fiber->changed, NULL);
    result = start_thread(fiber, stack_size);
    if (result != 0) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOMEM,
                    "cannot start a thread with a stack of %zu bytes for a saver or loader: %s; "
                    "free some that are not needed, or raise the limits of memory and of threads",
                    stack_size, g_strerror(result));
        free_memory(fiber);
        return NULL;
    }
    count_new(pool);
    return fiber;
}

bool vms_fiber_resume(VmsFiber *fiber)
{
    g_assert(!fiber->running);
    if (fiber->finished) {
        return false;
    }
    fiber->started = true;
    fiber->running = true;
    pthread_mutex_lock(&fiber->lock);
    hand_over(fiber, true);
    await_turn(fiber, false);
    pthread_mutex_unlock(&fiber->lock);
    fiber->running = false;
    return !fiber->finished;
}

void vms_fiber_yield(VmsFiber *fiber)
{
    g_assert(fiber->running && !fiber->finished);
    pthread_mutex_lock(&fiber->lock);
    hand_over(fiber, false);
    await_turn(fiber, true);
    pthread_mutex_unlock(&fiber->lock);
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
    if (!fiber->started) {
        pthread_mutex_lock(&fiber->lock);
        fiber->dropped = true;
        hand_over(fiber, true);
        pthread_mutex_unlock(&fiber->lock);
    }
    pthread_join(fiber->thread, NULL);
    count_freed(fiber->pool);
    free_memory(fiber);
}

#endif
