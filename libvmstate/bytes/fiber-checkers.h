/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What AddressSanitizer, ThreadSanitizer and Valgrind are told of fibers' stacks. Every function
 * here does nothing where its checker is absent.
 *
 * The functions are always inlined: ThreadSanitizer notes a function's entry and exit, and both
 * have to happen in the same fiber.
 */
#ifndef VMS_FIBER_CHECKERS_H
#define VMS_FIBER_CHECKERS_H

#include <stddef.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define VMS_FIBER_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define VMS_FIBER_TSAN 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define VMS_FIBER_ASAN 1
#endif
#ifdef __SANITIZE_THREAD__
#define VMS_FIBER_TSAN 1
#endif

#ifdef VMS_FIBER_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef VMS_FIBER_TSAN
#include <sanitizer/tsan_interface.h>
#endif
#ifdef HAVE_VALGRIND_H
#include <valgrind/valgrind.h>
#endif

/*
 * For functions that switch. Not inline, so that no address of a thread-local variable is kept
 * across a switch; without AddressSanitizer, because their frames stay on a kept stack and have to
 * outlive its fake stack.
 */
#define VMS_FIBER_SWITCHES __attribute__((noinline, no_sanitize_address))
#define VMS_FIBER_INLINE static inline __attribute__((always_inline, no_sanitize_address, unused))

/* Before a switch to the stack given. The fake stack left goes to *fake; with NULL it is freed. */
VMS_FIBER_INLINE void vms_fiber_asan_leave(void **fake, const void *base, size_t size)
{
#ifdef VMS_FIBER_ASAN
    __sanitizer_start_switch_fiber(fake, base, size);
#else
    (void) fake, (void) base, (void) size;
#endif
}

/*
 * After a switch, with the fake stack saved when this one was left. Gives the stack that the
 * switch came from.
 */
VMS_FIBER_INLINE void vms_fiber_asan_arrive(void *fake, const void **from_base, size_t *from_size)
{
#ifdef VMS_FIBER_ASAN
    __sanitizer_finish_switch_fiber(fake, from_base, from_size);
#else
    (void) fake, (void) from_base, (void) from_size;
#endif
}

/* Before a stack is unmapped: what is mapped there next must not inherit its red zones. */
VMS_FIBER_INLINE void vms_fiber_asan_forget(void *base, size_t size)
{
#ifdef VMS_FIBER_ASAN
    __asan_unpoison_memory_region(base, size);
#else
    (void) base, (void) size;
#endif
}

VMS_FIBER_INLINE void *vms_fiber_tsan_create(void)
{
#ifdef VMS_FIBER_TSAN
    return __tsan_create_fiber(0);
#else
    return NULL;
#endif
}

VMS_FIBER_INLINE void *vms_fiber_tsan_current(void)
{
#ifdef VMS_FIBER_TSAN
    return __tsan_get_current_fiber();
#else
    return NULL;
#endif
}

VMS_FIBER_INLINE void vms_fiber_tsan_switch(void *tsan)
{
#ifdef VMS_FIBER_TSAN
    __tsan_switch_to_fiber(tsan, 0);
#else
    (void) tsan;
#endif
}

VMS_FIBER_INLINE void vms_fiber_tsan_destroy(void *tsan)
{
#ifdef VMS_FIBER_TSAN
    __tsan_destroy_fiber(tsan);
#else
    (void) tsan;
#endif
}

VMS_FIBER_INLINE unsigned vms_fiber_valgrind_register(void *base, size_t size)
{
#ifdef HAVE_VALGRIND_H
    return VALGRIND_STACK_REGISTER(base, (char *) base + size);
#else
    (void) base, (void) size;
    return 0;
#endif
}

VMS_FIBER_INLINE void vms_fiber_valgrind_deregister(unsigned id)
{
#ifdef HAVE_VALGRIND_H
    VALGRIND_STACK_DEREGISTER(id);
#else
    (void) id;
#endif
}

#endif
