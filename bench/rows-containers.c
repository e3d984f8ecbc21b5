/* SPDX-License-Identifier: BSD-3-Clause */
/* f1, f2, f3, g: 4096 small structs behind pointers, and in a list. */
#include "bench.h"
#include "descriptions.h"
#include "direct.h"
#include "payload.h"

static void measure(Bench *bench, const char *name, bool load, double n, Payload *p,
                    void (*direct)(void *))
{
    g_autofree char *row = g_strdup_printf("%s-%s", name, load ? "load" : "save");

    bench_measure(bench, &(BenchRow){
                             .name = row,
                             .unit = "ns/element",
                             .per = n,
                             .goal = BENCH_VALUE_AT_MOST,
                             .limit = 10,
                             .ours = { .run = load ? payload_load : payload_save, .data = p },
                             .baselines = { { .name = "direct", .run = direct, .data = p } },
                         });
}

static Small *smalls_new(uint64_t seed)
{
    Small *small = g_new0(Small, SMALL_N);

    for (int i = 0; i < SMALL_N; i++) {
        small_fill(&small[i], &seed);
    }
    return small;
}

static void varray_save(void *data)
{
    Payload *p = data;
    const Varray *a = p->from;
    uint8_t *out = p->out + 4;

    for (size_t i = 0; i < a->n; i++) {
        out = direct_save_small(&a->small[i], out);
    }
}

static void varray_load(void *data)
{
    Payload *p = data;
    Varray *a = p->to;
    const uint8_t *in = p->bytes + 4;

    for (size_t i = 0; i < a->n; i++) {
        in = direct_load_small(&a->small[i], in);
    }
}

static void rows_varray(Bench *bench)
{
    g_autofree Small *from_small = smalls_new(6);
    g_autofree Small *to_small = g_new0(Small, SMALL_N);
    Varray from = { SMALL_N, from_small };
    Varray to = { SMALL_N, to_small };
    g_autoptr(Payload) p =
        payload_new(&bench_varray, &from, &to, 28676,
                    "933bcfad89b46d72303d4a7217aa7e0f83e5116ea1a3b6c9db20b099f5e51177");

    measure(bench, "f1-varray", false, SMALL_N, p, varray_save);
    measure(bench, "f1-varray", true, SMALL_N, p, varray_load);
}

static void pointers_save(void *data)
{
    Payload *p = data;
    const Pointers *a = p->from;
    uint8_t *out = p->out;

    for (size_t i = 0; i < SMALL_N; i++) {
        if (a->small[i]) {
            out = direct_save_small(a->small[i], out);
        } else {
            *out++ = '0';
        }
    }
}

static void pointers_load(void *data)
{
    Payload *p = data;
    Pointers *a = p->to;
    const uint8_t *in = p->bytes;

    for (size_t i = 0; i < SMALL_N; i++) {
        if (a->small[i]) {
            in = direct_load_small(a->small[i], in);
        } else if (*in++ != '0') {
            return;
        }
    }
}

static void rows_pointers(Bench *bench, const char *name, size_t step, size_t size,
                          const char *sha256)
{
    g_autofree Pointers *from = g_new0(Pointers, 1);
    g_autofree Pointers *to = g_new0(Pointers, 1);
    g_autofree Small *from_small = smalls_new(6);
    g_autofree Small *to_small = g_new0(Small, SMALL_N);
    g_autoptr(Payload) p = NULL;

    for (size_t i = 0; i < SMALL_N; i += step) {
        from->small[i] = &from_small[i];
        to->small[i] = &to_small[i];
    }
    p = payload_new(&bench_pointers, from, to, size, sha256);
    measure(bench, name, false, SMALL_N, p, pointers_save);
    measure(bench, name, true, SMALL_N, p, pointers_load);
}

static void qtailq_save(void *data)
{
    Payload *p = data;
    const List *list = p->from;
    uint8_t *out = p->out;
    const ListNode *node;

    QTAILQ_FOREACH (node, &list->head, next) {
        *out++ = 1;
        out = direct_save_small(&node->small, out);
    }
    *out = 0;
}

static void qtailq_load(void *data)
{
    Payload *p = data;
    List *list = p->to;
    const uint8_t *in = p->bytes;

    while (*in++ == 1) {
        ListNode *node = g_new0(ListNode, 1);

        in = direct_load_small(&node->small, in);
        QTAILQ_INSERT_TAIL(&list->head, node, next);
    }
}

/* A load appends: the list is emptied before each. */
static void empty_list(void *data)
{
    Payload *p = data;
    List *list = p->to;
    ListNode *node, *next;

    QTAILQ_FOREACH_SAFE(node, &list->head, next, next)
    {
        g_free(node);
    }
    QTAILQ_INIT(&list->head);
}

static void rows_qtailq(Bench *bench)
{
    g_autofree ListNode *nodes = g_new0(ListNode, SMALL_N);
    uint64_t seed = 7;
    List from = { QTAILQ_HEAD_INITIALIZER(from.head) };
    List to = { QTAILQ_HEAD_INITIALIZER(to.head) };
    g_autoptr(Payload) p = NULL;

    for (int i = 0; i < SMALL_N; i++) {
        small_fill(&nodes[i].small, &seed);
        QTAILQ_INSERT_TAIL(&from.head, &nodes[i], next);
    }
    p = payload_new(&bench_qtailq, &from, &to, 32769,
                    "7ac895faa111c0a33f89db553fb16abde961bfbaa0162548277168b66d052e28");
    measure(bench, "g-qtailq", false, SMALL_N, p, qtailq_save);
    /* By hand the elements are allocated too, which takes most of the time. */
    bench_measure(bench, &(BenchRow){
                             .name = "g-qtailq-load",
                             .unit = "ns/element",
                             .per = SMALL_N,
                             .goal = BENCH_RATIO_AT_MOST,
                             .limit = 2.5,
                             .ours = { .prepare = empty_list, .run = payload_load, .data = p },
                             .baselines = { { .name = "direct+malloc",
                                              .prepare = empty_list,
                                              .run = qtailq_load,
                                              .data = p } },
                         });
    empty_list(p);
}

void bench_rows_containers(Bench *bench)
{
    rows_varray(bench);
    rows_pointers(bench, "f2-pointers", 1, 28672,
                  "0fe4d74d8b903d851f1f5ba169b1ddba886f3b5a61da9e77aa9258a38b4711e0");
    rows_pointers(bench, "f3-nulls", 2, 16384,
                  "83ae496a3d18aef6c4f7bd1ac53f66cf8909cacc03c311b51b03cf320bcc214c");
    rows_qtailq(bench);
}
