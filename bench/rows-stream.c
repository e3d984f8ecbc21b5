/* SPDX-License-Identifier: BSD-3-Clause */
/* One description on a stream of its own, through the public interface: a stream is made, used and freed. */
#include "bench.h"
#include "descriptions.h"

#include <string.h>

typedef struct Alone {
    /* Holds the plan; NULL: it is made each time. */
    VMStateRegistry *registry;
    const Regs *from;
    Regs *to;
    GBytes *bytes;
} Alone;

static GBytes *save(const Alone *alone)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GError) error = NULL;

    vmstate_stream_set_registry(stream, alone->registry);
    if (!vmstate_stream_save_description(stream, &bench_regs, alone->from, NULL, -1, &error)) {
        bench_fail("%s", error->message);
    }
    return vmstate_stream_steal_bytes(stream);
}

static void run_save(void *data)
{
    g_bytes_unref(save(data));
}

static void run_load(void *data)
{
    const Alone *alone = data;
    g_autoptr(VMStateStream) stream = vmstate_stream_new_reader(alone->bytes);
    g_autoptr(GError) error = NULL;

    vmstate_stream_set_registry(stream, alone->registry);
    if (!vmstate_stream_load_description(stream, &bench_regs, alone->to, bench_regs.version_id, &error)) {
        bench_fail("%s", error->message);
    }
}

void bench_rows_stream(Bench *bench)
{
    static Regs from, to;
    Alone kept = { .registry = vmstate_registry_new(), .from = &from, .to = &to };
    Alone anew = { .from = &from, .to = &to };

    regs_fill(&from);
    kept.bytes = anew.bytes = save(&kept);
    run_load(&kept);
    if (memcmp(&from, &to, sizeof(from)) != 0) {
        bench_fail("what was loaded is not what was saved");
    }
    for (int load = 0; load < 2; load++) {
        bench_measure(bench, &(BenchRow){
            .name = load ? "stream-regs-load" : "stream-regs-save",
            .unit = "ns",
            .per = 1,
            .ours = { .run = load ? run_load : run_save, .data = &kept },
            .baselines = { { .name = "without registry", .run = load ? run_load : run_save, .data = &anew } },
        });
    }
    g_bytes_unref(kept.bytes);
    vmstate_registry_free(kept.registry);
}
