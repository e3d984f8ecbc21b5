/* SPDX-License-Identifier: BSD-3-Clause */
/* d: a ring of 65,536 structs of 12 scalars. */
#include "bench.h"
#include "descriptions.h"
#include "direct.h"
#include "others.h"
#include "payload.h"

static void direct_save(void *data)
{
    Payload *p = data;

    direct_save_ring(p->from, p->out);
}

static void direct_load(void *data)
{
    Payload *p = data;

    direct_load_ring(p->to, p->bytes);
}

void bench_rows_ring(Bench *bench)
{
    g_autofree Ring *from = g_new0(Ring, 1);
    g_autofree Ring *to = g_new0(Ring, 1);
    g_autofree Ring *other = g_new0(Ring, 1);
    g_autoptr(Payload) p = NULL;

    ring_fill(from);
    p = payload_new(&bench_ring, from, to, BENCH_RING_SIZE,
                    "38c29f87bf47f955ff8009abe8c88326a83ec3b208aea440bd4bdf3bffb4ca3b");
    for (int load = 0; load < 2; load++) {
        bench_measure(bench, &(BenchRow){
            .name = load ? "d-ring-load" : "d-ring-save",
            .unit = "ns/element",
            .per = RING_N,
            .goal = BENCH_RATIO_AT_MOST,
            .limit = 4,
            .ours = { .run = load ? payload_load : payload_save, .data = p },
            .baselines = {
                { .name = "direct", .run = load ? direct_load : direct_save, .data = p },
                others_interpreter(interpreter_ring, from, other, p->bytes, p->size, load),
                others_msgpack_ring(from, other, load),
                others_protobuf_ring(from, other, load),
            },
        });
    }
    /* The baselines wrote there too. */
    payload_load(p);
    if (memcmp(from, to, sizeof(*from)) != 0) {
        bench_fail("d-ring: what was loaded is not what was saved");
    }
}
