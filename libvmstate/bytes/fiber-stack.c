/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef VMS_FIBER_THREAD

#include "fiber-stack.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fiber-checkers.h"

/*
 * Address space below every stack that faults when touched. More than a page, which one large
 * local variable could jump over; it costs no memory.
 */
#define GUARD_SIZE ((size_t) 64 * 1024)

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif
#ifndef MAP_STACK
#define MAP_STACK 0
#endif

struct VmsFiberPool {
    size_t stack_size;
    unsigned max_kept;
    /* Not a GMutex: ThreadSanitizer sees only pthread's. It guards the rest. */
    pthread_mutex_t lock;
    VmsFiberStack *kept; /* the last one given first: it is in the cache */
    unsigned n_kept;
    unsigned n_used;
    unsigned n_mapped;
};

static bool round_up(size_t size, size_t unit, size_t *rounded)
{
    if (!g_size_checked_add(rounded, size, unit - 1)) {
        return false;
    }
    *rounded -= *rounded % unit;
    return true;
}

static bool map_stack(VmsFiberStack *stack, size_t wanted)
{
    size_t page = (size_t) sysconf(_SC_PAGESIZE);
    size_t guard;

    if (!round_up(GUARD_SIZE, page, &guard) || !round_up(wanted, page, &stack->size) ||
        !g_size_checked_add(&stack->map_size, guard, stack->size)) {
        errno = ENOMEM;
        return false;
    }
    stack->map = mmap(NULL, stack->map_size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack->map == MAP_FAILED) {
        return false;
    }
    /* Stacks grow downwards wherever there is ucontext. */
    if (mprotect(stack->map, guard, PROT_NONE) != 0) {
        int saved = errno;

        munmap(stack->map, stack->map_size);
        errno = saved;
        return false;
    }
    stack->base = (char *) stack->map + guard;
    return true;
}

static VmsFiberStack *new_stack(size_t size, GError **error)
{
    g_autofree VmsFiberStack *stack = g_new0(VmsFiberStack, 1);

    if (!map_stack(stack, size)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOMEM,
                    "cannot map a stack of %zu bytes for a saver or loader: %s; free some that "
                    "are not needed, or raise the limits of memory and of mappings",
                    size, g_strerror(errno));
        return NULL;
    }
    stack->valgrind_id = vms_fiber_valgrind_register(stack->base, stack->size);
    stack->tsan = vms_fiber_tsan_create();
    return g_steal_pointer(&stack);
}

static void free_stack(VmsFiberStack *stack)
{
    vms_fiber_tsan_destroy(stack->tsan);
    vms_fiber_valgrind_deregister(stack->valgrind_id);
    vms_fiber_asan_forget(stack->base, stack->size);
    munmap(stack->map, stack->map_size);
    g_free(stack);
}

VmsFiberPool *vms_fiber_pool_new(size_t stack_size, unsigned max_kept)
{
    VmsFiberPool *pool = g_new0(VmsFiberPool, 1);

    pool->stack_size = stack_size > 0 ? stack_size : VMS_FIBER_DEFAULT_STACK_SIZE;
    pool->max_kept = max_kept;
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

void vms_fiber_pool_free(VmsFiberPool *pool)
{
    if (pool == NULL) {
        return;
    }
    g_assert(pool->n_used == 0);
    while (pool->kept != NULL) {
        VmsFiberStack *stack = pool->kept;

        pool->kept = stack->next;
        free_stack(stack);
    }
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

static VmsFiberStack *take_kept(VmsFiberPool *pool)
{
    VmsFiberStack *stack;

    pthread_mutex_lock(&pool->lock);
    stack = pool->kept;
    if (stack != NULL) {
        pool->kept = stack->next;
        pool->n_kept--;
        pool->n_used++;
    }
    pthread_mutex_unlock(&pool->lock);
    return stack;
}

VmsFiberStack *vms_fiber_stack_take(VmsFiberPool *pool, GError **error)
{
    VmsFiberStack *stack;

    if (pool == NULL) {
        return new_stack(VMS_FIBER_DEFAULT_STACK_SIZE, error);
    }
    stack = take_kept(pool);
    if (stack != NULL) {
        return stack;
    }
    stack = new_stack(pool->stack_size, error);
    if (stack == NULL) {
        return NULL;
    }
    stack->pool = pool;
    pthread_mutex_lock(&pool->lock);
    pool->n_used++;
    pool->n_mapped++;
    pthread_mutex_unlock(&pool->lock);
    return stack;
}

void vms_fiber_stack_give(VmsFiberStack *stack)
{
    VmsFiberPool *pool = stack->pool;
    bool keep;

    if (pool == NULL) {
        free_stack(stack);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->n_used--;
    keep = stack->started && pool->n_kept < pool->max_kept;
    if (keep) {
        stack->next = pool->kept;
        pool->kept = stack;
        pool->n_kept++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!keep) {
        free_stack(stack);
    }
}

#endif
