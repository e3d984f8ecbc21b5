/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Built twice: with the ucontext form and, with VMS_FIBER_THREAD, with the thread form. Inside a
 * fiber nothing is asserted, because cmocka leaves a failed test by longjmp.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "bytes/fiber.h"

#ifdef VMS_FIBER_THREAD
#define KEEPS_STACKS false
#else
#define KEEPS_STACKS true
#endif

/* A fiber that adds up what it is sent, one value a resume, until it has had n values. */
typedef struct {
    VmsFiber *fiber;
    unsigned n;
    uint64_t sent;
    uint64_t sum;
    bool running_inside;
} Adder;

static void add_up(void *opaque)
{
    Adder *adder = opaque;
    uint64_t sum = 0; /* lives on the fiber's stack */

    adder->running_inside = vms_fiber_running(adder->fiber);
    for (unsigned i = 0; i < adder->n; i++) {
        sum += adder->sent;
        adder->sum = sum;
        vms_fiber_yield(adder->fiber);
    }
}

static void start_adder(Adder *adder, VmsFiberPool *pool, unsigned n)
{
    GError *error = NULL;

    *adder = (Adder) { .n = n };
    adder->fiber = vms_fiber_new(pool, add_up, adder, &error);
    assert_null(error);
    assert_non_null(adder->fiber);
}

static void run_to_end(VmsFiber *fiber)
{
    while (vms_fiber_resume(fiber)) {
    }
}

static void values_pass_through_many_yields(void **state)
{
    const unsigned n = 5000;
    Adder adder;
    uint64_t sum = 0;

    (void) state;
    start_adder(&adder, NULL, n);
    for (unsigned i = 0; i < n; i++) {
        adder.sent = (uint64_t) i * i;
        sum += adder.sent;
        assert_true(vms_fiber_resume(adder.fiber));
        assert_int_equal(adder.sum, sum);
    }
    assert_false(vms_fiber_resume(adder.fiber));
    vms_fiber_free(adder.fiber);
}

static void states_are_reported(void **state)
{
    Adder adder;

    (void) state;
    start_adder(&adder, NULL, 1);
    assert_false(vms_fiber_running(adder.fiber));
    assert_false(vms_fiber_finished(adder.fiber));
    assert_true(vms_fiber_resume(adder.fiber));
    assert_true(adder.running_inside);
    assert_false(vms_fiber_running(adder.fiber));
    assert_false(vms_fiber_finished(adder.fiber));
    assert_false(vms_fiber_resume(adder.fiber));
    assert_false(vms_fiber_running(adder.fiber));
    assert_true(vms_fiber_finished(adder.fiber));
    vms_fiber_free(adder.fiber);
}

static void count_call(void *opaque)
{
    ++*(unsigned *) opaque;
}

static void resume_after_the_end_does_nothing(void **state)
{
    unsigned calls = 0;
    g_autoptr(VmsFiber) fiber = vms_fiber_new(NULL, count_call, &calls, NULL);

    (void) state;
    for (unsigned i = 0; i < 3; i++) {
        assert_false(vms_fiber_resume(fiber));
        assert_int_equal(calls, 1);
    }
}

static void fiber_that_never_started_can_be_freed(void **state)
{
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(0, 1);
    unsigned calls = 0;

    (void) state;
    vms_fiber_free(vms_fiber_new(pool, count_call, &calls, NULL));
    vms_fiber_free(vms_fiber_new(NULL, count_call, &calls, NULL));
    vms_fiber_free(NULL);
    assert_int_equal(calls, 0);

    /* and its stack works for the next one */
    VmsFiber *fiber = vms_fiber_new(pool, count_call, &calls, NULL);

    assert_false(vms_fiber_resume(fiber));
    vms_fiber_free(fiber);
    assert_int_equal(calls, 1);
}

static void many_fibers_live_at_once(void **state)
{
    /* Valgrind runs no more than 500 threads */
    enum { FIBERS = KEEPS_STACKS ? 1000 : 400, ROUNDS = 3 };
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(0, 10);
    g_autofree Adder *adders = g_new(Adder, FIBERS);

    (void) state;
    for (unsigned i = 0; i < FIBERS; i++) {
        start_adder(&adders[i], pool, ROUNDS);
    }
    assert_int_equal(vms_fiber_pool_mapped(pool), FIBERS);
    for (unsigned round = 1; round <= ROUNDS; round++) {
        for (unsigned i = 0; i < FIBERS; i++) {
            adders[i].sent = i;
            assert_true(vms_fiber_resume(adders[i].fiber));
            assert_int_equal(adders[i].sum, (uint64_t) i * round);
        }
    }
    for (unsigned i = 0; i < FIBERS; i++) {
        assert_false(vms_fiber_resume(adders[i].fiber));
        vms_fiber_free(adders[i].fiber);
    }
}

/* A fiber that resumes the next deeper one to its end and yields after each of its yields. */
typedef struct {
    VmsFiber *fiber;
    VmsFiberPool *pool;
    unsigned depth;
    unsigned *deepest;
    unsigned *yields;
    unsigned *all_running;
    const VmsFiber *outer;
} Nest;

static void nest(void *opaque)
{
    Nest *self = opaque;

    *self->deepest = MAX(*self->deepest, self->depth);
    *self->all_running += self->outer == NULL || vms_fiber_running(self->outer);
    if (self->depth < 40) {
        Nest inner = *self;

        inner.depth++;
        inner.outer = self->fiber;
        inner.fiber = vms_fiber_new(self->pool, nest, &inner, NULL);
        while (vms_fiber_resume(inner.fiber)) {
            vms_fiber_yield(self->fiber);
        }
        vms_fiber_free(inner.fiber);
    }
    ++*self->yields;
    vms_fiber_yield(self->fiber);
}

static void fibers_nest(void **state)
{
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(0, 4);
    unsigned deepest = 0;
    unsigned yields = 0;
    unsigned all_running = 0;
    unsigned seen = 0;
    Nest outermost = { NULL, pool, 1, &deepest, &yields, &all_running, NULL };

    (void) state;
    outermost.fiber = vms_fiber_new(pool, nest, &outermost, NULL);
    while (vms_fiber_resume(outermost.fiber)) {
        seen++;
    }
    assert_int_equal(seen, 40); /* every level's own yield reaches the top, one at a time */
    assert_int_equal(yields, 40);
    assert_int_equal(deepest, 40);
    assert_int_equal(all_running, 40);
    vms_fiber_free(outermost.fiber);
}

static void stacks_are_used_again(void **state)
{
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(0, 1);
    Adder adder;

    (void) state;
    for (unsigned i = 0; i < 20; i++) {
        start_adder(&adder, pool, 2);
        adder.sent = i;
        run_to_end(adder.fiber);
        assert_int_equal(adder.sum, 2 * i);
        vms_fiber_free(adder.fiber);
    }
    assert_int_equal(vms_fiber_pool_mapped(pool), KEEPS_STACKS ? 1 : 20);
}

static void pool_keeps_no_more_stacks_than_told(void **state)
{
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(0, 1);
    Adder adders[3];

    (void) state;
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 3; i++) {
            start_adder(&adders[i], pool, 0);
        }
        for (unsigned i = 0; i < 3; i++) {
            run_to_end(adders[i].fiber);
            vms_fiber_free(adders[i].fiber);
        }
    }
    assert_int_equal(vms_fiber_pool_mapped(pool), KEEPS_STACKS ? 5 : 6);
}

static void fibers_of_no_pool_do_not_touch_one(void **state)
{
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(0, 1);
    unsigned calls = 0;
    VmsFiber *fiber = vms_fiber_new(NULL, count_call, &calls, NULL);

    (void) state;
    assert_false(vms_fiber_resume(fiber));
    vms_fiber_free(fiber);
    assert_int_equal(calls, 1);
    assert_int_equal(vms_fiber_pool_mapped(pool), 0);
}

/* Random makes, resumes and frees of a few fibers, compared with a plain model of each. */
static void random_schedule_matches_model(void **state)
{
    enum { FIBERS = 8, STEPS = 3000 };
    const char *given = g_getenv("VMS_TEST_SEED");
    uint32_t seed = given != NULL ? (uint32_t) strtoul(given, NULL, 0) : g_random_int();
    GRand *rand = g_rand_new_with_seed(seed);
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(64 * 1024, 3);
    Adder adders[FIBERS] = { 0 };
    unsigned resumed[FIBERS] = { 0 };
    uint64_t sums[FIBERS] = { 0 };

    (void) state;
    print_message("# VMS_TEST_SEED=%u\n", seed);
    for (unsigned step = 0; step < STEPS; step++) {
        unsigned i = (unsigned) g_rand_int_range(rand, 0, FIBERS);
        Adder *adder = &adders[i];

        if (adder->fiber == NULL) {
            start_adder(adder, pool, (unsigned) g_rand_int_range(rand, 0, 6));
            resumed[i] = 0;
            sums[i] = 0;
        } else if (resumed[i] > adder->n || (resumed[i] == 0 && g_rand_boolean(rand))) {
            assert_int_equal(vms_fiber_finished(adder->fiber), resumed[i] > 0);
            vms_fiber_free(adder->fiber);
            adder->fiber = NULL;
        } else {
            adder->sent = g_rand_int(rand);
            sums[i] += resumed[i] < adder->n ? adder->sent : 0;
            assert_int_equal(vms_fiber_resume(adder->fiber), resumed[i] < adder->n);
            assert_int_equal(adder->sum, sums[i]);
            resumed[i]++;
        }
    }
    for (unsigned i = 0; i < FIBERS; i++) {
        if (adders[i].fiber != NULL) {
            run_to_end(adders[i].fiber);
            vms_fiber_free(adders[i].fiber);
        }
    }
    g_rand_free(rand);
}

/* What a thread does with a pool that others use at the same time; returns how much went wrong. */
static gpointer use_pool(gpointer opaque)
{
    VmsFiberPool *pool = opaque;
    size_t wrong = 0;

    for (unsigned i = 0; i < 100; i++) {
        Adder pair[2];

        for (unsigned k = 0; k < 2; k++) {
            pair[k] = (Adder) { .n = 4, .sent = i + k };
            pair[k].fiber = vms_fiber_new(pool, add_up, &pair[k], NULL);
        }
        for (unsigned k = 0; k < 5; k++) {
            wrong += vms_fiber_resume(pair[0].fiber) != (k < 4);
            wrong += vms_fiber_resume(pair[1].fiber) != (k < 4);
        }
        for (unsigned k = 0; k < 2; k++) {
            wrong += pair[k].sum != 4 * (i + k);
            vms_fiber_free(pair[k].fiber);
        }
    }
    return GSIZE_TO_POINTER(wrong);
}

static void threads_share_a_pool(void **state)
{
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(0, 3);
    GThread *threads[4];

    (void) state;
    for (unsigned i = 0; i < G_N_ELEMENTS(threads); i++) {
        threads[i] = g_thread_new("pool", use_pool, pool);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(threads); i++) {
        assert_null(g_thread_join(threads[i]));
    }
    assert_in_range(vms_fiber_pool_mapped(pool), 2, 800);
}

static void kept_stack_serves_another_thread(void **state)
{
    g_autoptr(VmsFiberPool) pool = vms_fiber_pool_new(0, 2);

    (void) state;
    for (unsigned i = 0; i < 3; i++) {
        /* every thread ends before the next one begins */
        assert_null(g_thread_join(g_thread_new("one", use_pool, pool)));
        assert_null(use_pool(pool));
    }
    assert_int_equal(vms_fiber_pool_mapped(pool), KEEPS_STACKS ? 2 : 6 * 200);
}

static GPrivate private_value = G_PRIVATE_INIT(g_free);

typedef struct {
    VmsFiber *fiber;
    bool same_after_yield;
    char *message;
} GLibUser;

static void use_glib(void *opaque)
{
    GLibUser *user = opaque;
    g_autofree char *value = g_strdup("inside");
    g_autoptr(GError) error = NULL;

    g_private_replace(&private_value, g_strdup("private"));
    vms_fiber_yield(user->fiber);
    user->same_after_yield = g_strcmp0(g_private_get(&private_value), "private") == 0;
    g_set_error(&error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s %d %.2f", value, 42, 1.5);
    vms_fiber_yield(user->fiber);
    user->message = g_strdup(error->message);
}

static void glib_works_inside(void **state)
{
    GLibUser user = { 0 };

    (void) state;
    user.fiber = vms_fiber_new(NULL, use_glib, &user, NULL);
    run_to_end(user.fiber);
    assert_true(user.same_after_yield);
    assert_string_equal(user.message, "inside 42 1.50");
    g_free(user.message);
    vms_fiber_free(user.fiber);
    g_private_replace(&private_value, NULL);
}

typedef struct {
    VmsFiber *fiber;
    int caught;
} Jumper;

static G_NO_INLINE void jump_out(sigjmp_buf target)
{
    siglongjmp(target, 7);
}

static void jump_within(void *opaque)
{
    Jumper *jumper = opaque;
    sigjmp_buf target;
    int caught = sigsetjmp(target, 0);

    if (caught == 0) {
        vms_fiber_yield(jumper->fiber);
        jump_out(target);
    }
    jumper->caught = caught;
    vms_fiber_yield(jumper->fiber);
}

static void hook_may_jump_within_its_fiber(void **state)
{
    Jumper jumper = { 0 };

    (void) state;
    jumper.fiber = vms_fiber_new(NULL, jump_within, &jumper, NULL);
    run_to_end(jumper.fiber);
    assert_int_equal(jumper.caught, 7);
    vms_fiber_free(jumper.fiber);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_pass_through_many_yields),
        cmocka_unit_test(states_are_reported),
        cmocka_unit_test(resume_after_the_end_does_nothing),
        cmocka_unit_test(fiber_that_never_started_can_be_freed),
        cmocka_unit_test(many_fibers_live_at_once),
        cmocka_unit_test(fibers_nest),
        cmocka_unit_test(stacks_are_used_again),
        cmocka_unit_test(pool_keeps_no_more_stacks_than_told),
        cmocka_unit_test(fibers_of_no_pool_do_not_touch_one),
        cmocka_unit_test(random_schedule_matches_model),
        cmocka_unit_test(threads_share_a_pool),
        cmocka_unit_test(kept_stack_serves_another_thread),
        cmocka_unit_test(glib_works_inside),
        cmocka_unit_test(hook_may_jump_within_its_fiber),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
