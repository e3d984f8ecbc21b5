/* SPDX-License-Identifier: BSD-3-Clause */
/* gzip and zstd beside their bare libraries, on the same bytes at the same level. */
#include "bench.h"

#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "descriptions.h"
#include "whole.h"

#define GZIP_LEVEL 6
#define ZSTD_LEVEL 3

typedef struct Bare {
    /* The raw stream and the container. */
    GBytes *raw;
    GBytes *packed;
    /* Packed bytes come and go in pieces, as ours do; unpacked ones stay, as a device's state does. */
    uint8_t chunk[WHOLE_CHUNK];
    uint8_t *out;
} Bare;

/* One buffer, so that the codec is what counts: the memory of a ring. */
typedef struct RingBytes {
    uint8_t bytes[sizeof(Ring)];
} RingBytes;

static const VMStateDescription bytes_vmsd = {
    .name = "bench/bytes",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){ VMSTATE_BUFFER(bytes, RingBytes), VMSTATE_END_OF_LIST() },
};

static void deflate_bare(void *data)
{
    Bare *bare = data;
    z_stream z = { 0 };
    size_t size;
    int result;

    z.next_in = (Bytef *)g_bytes_get_data(bare->raw, &size);
    z.avail_in = (uInt)size;
    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        bench_fail("zlib does not start");
    }
    do {
        z.next_out = bare->chunk;
        z.avail_out = sizeof(bare->chunk);
        result = deflate(&z, Z_FINISH);
    } while (result == Z_OK);
    deflateEnd(&z);
    if (result != Z_STREAM_END) {
        bench_fail("zlib does not end");
    }
}

static void inflate_bare(void *data)
{
    Bare *bare = data;
    z_stream z = { 0 };
    size_t size;
    int result;

    z.next_in = (Bytef *)g_bytes_get_data(bare->packed, &size);
    if (inflateInit2(&z, 15 + 16) != Z_OK) {
        bench_fail("zlib does not start");
    }
    z.next_out = bare->out;
    z.avail_out = (uInt)g_bytes_get_size(bare->raw);
    do {
        z.avail_in = (uInt)MIN(size, sizeof(bare->chunk));
        size -= z.avail_in;
        result = inflate(&z, Z_NO_FLUSH);
    } while (result == Z_OK);
    inflateEnd(&z);
    if (result != Z_STREAM_END) {
        bench_fail("zlib does not end");
    }
}

#ifdef HAVE_ZSTD
static void zstd_compress_bare(void *data)
{
    Bare *bare = data;
    ZSTD_CCtx *context = ZSTD_createCCtx();
    ZSTD_inBuffer in = { 0 };
    size_t left;

    in.src = g_bytes_get_data(bare->raw, &in.size);
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, ZSTD_LEVEL);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    do {
        ZSTD_outBuffer out = { bare->chunk, sizeof(bare->chunk), 0 };

        /* As a stream whose end is not known before. */
        left = ZSTD_compressStream2(context, &out, &in,
                                    in.pos < in.size ? ZSTD_e_continue : ZSTD_e_end);
        if (ZSTD_isError(left)) {
            bench_fail("zstd: %s", ZSTD_getErrorName(left));
        }
    } while (in.pos < in.size || left > 0);
    ZSTD_freeCCtx(context);
}

static void zstd_decompress_bare(void *data)
{
    Bare *bare = data;
    ZSTD_DCtx *context = ZSTD_createDCtx();
    ZSTD_inBuffer in = { 0 };
    ZSTD_outBuffer out = { bare->out, g_bytes_get_size(bare->raw), 0 };
    size_t size, left;

    in.src = g_bytes_get_data(bare->packed, &size);
    do {
        in.size = MIN(size, in.pos + sizeof(bare->chunk));
        left = ZSTD_decompressStream(context, &out, &in);
        if (ZSTD_isError(left)) {
            bench_fail("zstd: %s", ZSTD_getErrorName(left));
        }
    } while (left > 0);
    ZSTD_freeDCtx(context);
}
#endif

static void rows_of(Bench *bench, VMStateCodec codec, int level, Ring *from, Ring *to,
                    void (*pack)(void *), void (*unpack)(void *))
{
    VMStateSaveOptions *options = vmstate_save_options_new();
    VMStateLoadOptions *load_options = vmstate_load_options_new();
    g_autoptr(VMStateRegistry) registry = bench_registry("bench", &bytes_vmsd, from);
    g_autofree Bare *bare = g_new0(Bare, 1);
    g_autoptr(Whole) w = NULL;

    vmstate_save_options_set_codec(options, codec, level);
    vmstate_load_options_set_atomic(load_options, false);
    w = whole_new(bench_registry("bench", &bytes_vmsd, from),
                  bench_registry("bench", &bytes_vmsd, to), options, load_options, &bytes_vmsd, to);
    bare->raw = vmstate_registry_save_bytes(registry, NULL, NULL);
    bare->packed = w->file;
    bare->out = g_malloc0(g_bytes_get_size(bare->raw));
    for (int load = 0; load < 2; load++) {
        g_autofree char *name =
            g_strdup_printf("codec-%s-%s", vmstate_codec_name(codec), load ? "load" : "save");

        bench_measure(bench, &(BenchRow){
                                 .name = name,
                                 .unit = "GB/s",
                                 .per = (double)g_bytes_get_size(bare->raw),
                                 .goal = BENCH_RATIO_AT_LEAST,
                                 .limit = 0.95,
                                 .ours = { .run = load ? whole_push : whole_pull, .data = w },
                                 .baselines = { { .name = "bare library",
                                                  .run = load ? unpack : pack,
                                                  .data = bare } },
                             });
    }
    g_free(bare->out);
    g_bytes_unref(bare->raw);
}

void bench_rows_codec(Bench *bench)
{
    g_autofree Ring *from = g_new0(Ring, 1);
    g_autofree Ring *to = g_new0(Ring, 1);

    /* Half of the ring is in use: something to pack, and something that cannot be. */
    ring_fill(from);
    for (size_t i = 0; i < RING_N; i++) {
        if (i / 64 % 2) {
            memset(&from->d[i], 0, sizeof(Desc));
        }
    }
    rows_of(bench, VMSTATE_CODEC_GZIP, GZIP_LEVEL, from, to, deflate_bare, inflate_bare);
#ifdef HAVE_ZSTD
    rows_of(bench, VMSTATE_CODEC_ZSTD, ZSTD_LEVEL, from, to, zstd_compress_bare,
            zstd_decompress_bare);
#endif
}
