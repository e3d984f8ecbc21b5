/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a fiber's stack holds, and what happens beyond it and on misuse. Built twice, as
 * test-fiber.c is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bytes/fiber-checkers.h"
#include "bytes/fiber.h"

/*
 * Levels of 1 KiB that end just beyond the default stack, so that without our guard nothing else
 * would stop the dive. The thread form has a larger stack and the C library's guard;
 * AddressSanitizer may keep a good many levels elsewhere.
 */
#if defined(VMS_FIBER_THREAD) || defined(VMS_FIBER_ASAN)
#define LEVELS_TOO_MANY (1024 * 1024)
#else
#define LEVELS_TOO_MANY 256
#endif

typedef struct {
    VmsFiber *fiber;
    unsigned levels;
    unsigned sum;
} Diver;

/*
 * Uses a little over 1 KiB of stack a level, every byte of it, or the compiler makes it less;
 * yields at the bottom.
 */
static G_NO_INLINE unsigned dive(Diver *diver, unsigned level)
{
    volatile unsigned char frame[1024];
    unsigned below = 0;

    for (size_t i = 0; i < sizeof(frame); i++) {
        frame[i] = (unsigned char) level;
    }
    if (level < diver->levels) {
        below = dive(diver, level + 1);
    } else {
        vms_fiber_yield(diver->fiber);
    }
    for (size_t i = 0; i < sizeof(frame); i++) {
        if (frame[i] != (unsigned char) level) {
            return 0;
        }
    }
    return below + 1;
}

static void dive_from_top(void *opaque)
{
    Diver *diver = opaque;

    diver->sum = dive(diver, 1);
}

static void deep_recursion_fits(void **state)
{
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(0, 1);

    (void) state;
    for (unsigned i = 0; i < 2; i++) {
        Diver diver = { .levels = 100 };

        diver.fiber = vms_fiber_new(pool, dive_from_top, &diver, NULL);
        assert_true(vms_fiber_resume(diver.fiber));
        assert_false(vms_fiber_resume(diver.fiber));
        assert_int_equal(diver.sum, 100);
        vms_fiber_free(diver.fiber);
    }
}

/* Runs func in a child without output and core; returns the signal it died of, 0 for none. */
static int signal_of_child(void (*func)(void))
{
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        struct rlimit no_core = { 0, 0 };
        int null = open("/dev/null", O_WRONLY);

        setrlimit(RLIMIT_CORE, &no_core);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        /* a sanitizer's or cmocka's handlers would turn the signal into an exit */
        signal(SIGSEGV, SIG_DFL);
        signal(SIGBUS, SIG_DFL);
        signal(SIGABRT, SIG_DFL);
        func();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void exhaust_stack(void)
{
    Diver diver = { .levels = LEVELS_TOO_MANY };

    diver.fiber = vms_fiber_new(NULL, dive_from_top, &diver, NULL);
    vms_fiber_resume(diver.fiber);
}

static void free_suspended(void)
{
    Diver diver = { .levels = 1 };

    diver.fiber = vms_fiber_new(NULL, dive_from_top, &diver, NULL);
    vms_fiber_resume(diver.fiber);
    vms_fiber_free(diver.fiber);
}

static void resume_self(void *opaque)
{
    vms_fiber_resume(*(VmsFiber **) opaque);
}

static void resume_running(void)
{
    VmsFiber *fiber = NULL;

    fiber = vms_fiber_new(NULL, resume_self, &fiber, NULL);
    vms_fiber_resume(fiber);
}

static void exhausted_stack_hits_the_guard(void **state)
{
    (void) state;
    assert_int_equal(signal_of_child(exhaust_stack), SIGSEGV);
}

static void misuse_is_asserted(void **state)
{
    (void) state;
    assert_int_equal(signal_of_child(free_suspended), SIGABRT);
    assert_int_equal(signal_of_child(resume_running), SIGABRT);
}

static void count_call(void *opaque)
{
    ++*(unsigned *) opaque;
}

static void lack_of_memory_is_an_error(void **state)
{
    const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 64 * 1024, SIZE_MAX / 4 };
    unsigned calls = 0;

    (void) state;
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(sizes[i], 1);
        g_autoptr(GError) error = NULL;

        assert_null(vms_fiber_new(pool, count_call, &calls, &error));
        assert_true(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOMEM));
        assert_null(vms_fiber_new(pool, count_call, &calls, NULL));
        assert_int_equal(vms_fiber_pool_mapped(pool), 0);
    }
    assert_int_equal(calls, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_recursion_fits),
        cmocka_unit_test(exhausted_stack_hits_the_guard),
        cmocka_unit_test(misuse_is_asserted),
        cmocka_unit_test(lack_of_memory_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
