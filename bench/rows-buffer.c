/* SPDX-License-Identifier: BSD-3-Clause */
/* c: 64 MiB through chunks of 64 KiB, and an atomic load of it. */
#include "bench.h"
#include "descriptions.h"
#include "whole.h"

typedef struct Copy {
    uint8_t *state;
    uint8_t *chunk;
    const uint8_t *file;
} Copy;

static void copy_out(void *data)
{
    Copy *copy = data;

    for (size_t i = 0; i < BUF_N; i += WHOLE_CHUNK) {
        memcpy(copy->chunk, copy->state + i, WHOLE_CHUNK);
        /* Each piece is taken. */
        __asm__ volatile("" ::: "memory");
    }
}

static void copy_in(void *data)
{
    Copy *copy = data;

    for (size_t i = 0; i < BUF_N; i += WHOLE_CHUNK) {
        memcpy(copy->state + i, copy->file + i, WHOLE_CHUNK);
        __asm__ volatile("" ::: "memory");
    }
}

static Whole *whole_of(Buf *from, Buf *to, bool crc)
{
    VMStateSaveOptions *save_options = vmstate_save_options_new();
    VMStateLoadOptions *load_options = vmstate_load_options_new();

    vmstate_save_options_set_vmdesc(save_options, VMSTATE_VMDESC_COMPACT, 0);
    vmstate_save_options_set_checksum(save_options, crc);
    vmstate_load_options_set_atomic(load_options, false);
    vmstate_load_options_set_checksum(load_options,
                                      crc ? VMSTATE_CHECKSUM_REQUIRED : VMSTATE_CHECKSUM_IGNORED);
    return whole_new(bench_registry("bench", &bench_buffer, from),
                     bench_registry("bench", &bench_buffer, to), save_options, load_options,
                     &bench_buffer, to);
}

static void measure(Bench *bench, const char *name, Whole *w, double limit, bool load, Copy *copy)
{
    bench_measure(bench, &(BenchRow){
                             .name = name,
                             .unit = "GB/s",
                             .per = BUF_N,
                             .goal = BENCH_RATIO_AT_LEAST,
                             .limit = limit,
                             .ours = { .run = load ? whole_push : whole_pull, .data = w },
                             .baselines = { { .name = "memcpy 64 KiB",
                                              .run = load ? copy_in : copy_out,
                                              .data = copy } },
                         });
}

void bench_rows_buffer(Bench *bench)
{
    g_autofree Buf *from = g_new(Buf, 1);
    g_autofree Buf *to = g_new0(Buf, 1);
    g_autoptr(Whole) plain = NULL;
    g_autoptr(Whole) checked = NULL;
    Copy out, in;

    buf_fill(from->buf, BUF_N);
    plain = whole_of(from, to, false);
    checked = whole_of(from, to, true);
    if (memcmp(from, to, sizeof(*from)) != 0) {
        bench_fail("c-buffer: what was loaded is not what was saved");
    }
    out = (Copy){ .state = from->buf, .chunk = plain->chunk };
    in = (Copy){ .state = to->buf, .file = g_bytes_get_data(plain->file, NULL) };
    measure(bench, "c-buffer-save", plain, 0.9, false, &out);
    measure(bench, "c-buffer-save-crc", checked, 0.7, false, &out);
    measure(bench, "c-buffer-load", plain, 0.9, true, &in);
    in.file = g_bytes_get_data(checked->file, NULL);
    measure(bench, "c-buffer-load-crc", checked, 0.7, true, &in);
}
