/* SPDX-License-Identifier: BSD-3-Clause */
/* Zstandard (RFC 8878), by libzstd 1.4.0 or later. */
#ifdef HAVE_ZSTD

#include "codec-ops.h"

#include <vmstate/error.h>

#include <zstd.h>
#include <zstd_errors.h>

/* 128 MiB: zstd's own default limit, and what its highest level writes. */
#define WINDOW_LOG_DEFAULT 27

typedef struct Decoder {
    ZSTD_DCtx *context;
    int window_log;
    bool begun;   /* the first byte of a frame has been taken */
    bool waiting; /* the last call filled its window: there may be more output without more input */
} Decoder;

static void level_range(int *min, int *max, int *def)
{
    *min = ZSTD_minCLevel();
    *max = ZSTD_maxCLevel();
    *def = ZSTD_CLEVEL_DEFAULT;
}

static void set_no_memory(GError **error)
{
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_NO_MEMORY,
                "no memory for zstd; free some, or use a lower compression level");
}

static void set_zstd_error(size_t result, GError **error)
{
    if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation) {
        set_no_memory(error);
        return;
    }
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_CODEC, "zstd: %s", ZSTD_getErrorName(result));
}

/*
 * A step that had input and room and used neither. Not known to happen; a loop without end
 * otherwise.
 */
static VmsCodecStatus set_stuck(GError **error)
{
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_CODEC, "zstd: the library makes no progress");
    return VMS_CODEC_ERROR;
}

static void *encoder_new(int level, GError **error)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t result;

    if (!context) {
        set_no_memory(error);
        return NULL;
    }
    result = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    if (!ZSTD_isError(result)) {
        result = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    }
    if (ZSTD_isError(result)) {
        set_zstd_error(result, error);
        ZSTD_freeCCtx(context);
        return NULL;
    }
    return context;
}

static void encoder_free(void *encoder)
{
    ZSTD_freeCCtx(encoder);
}

static VmsCodecStatus encoder_run(void *encoder, VmsCodecWindows *w, bool finish, GError **error)
{
    while (w->out_len > 0 && (w->in_len > 0 || finish)) {
        /*
         * The end is asked for only once all input is taken: a frame that begins with ZSTD_e_end
         * has its size in its header, so that it would differ from one whose input came in two
         * windows.
         */
        ZSTD_EndDirective directive = w->in_len > 0 ? ZSTD_e_continue : ZSTD_e_end;
        ZSTD_inBuffer in = { w->in, w->in_len, 0 };
        ZSTD_outBuffer out = { w->out, w->out_len, 0 };
        size_t left = ZSTD_compressStream2(encoder, &out, &in, directive);

        if (ZSTD_isError(left)) {
            set_zstd_error(left, error);
            return VMS_CODEC_ERROR;
        }
        vms_codec_windows_advance(w, in.pos, out.pos);
        if (directive == ZSTD_e_end && left == 0) {
            return VMS_CODEC_END;
        }
        if (in.pos == 0 && out.pos == 0) {
            return set_stuck(error);
        }
    }
    return VMS_CODEC_MORE;
}

/* Frames of zstd's experimental formats, before 0.8, begin with other bytes and are not taken. */
static bool starts_member(uint8_t first)
{
    return first == 0x28 || (first & 0xf0) == 0x50;
}

static int window_log(uint64_t memory_limit)
{
    ZSTD_bounds bounds = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);

    if (memory_limit == 0) {
        return WINDOW_LOG_DEFAULT;
    }
    return CLAMP(63 - __builtin_clzll(memory_limit), bounds.lowerBound, bounds.upperBound);
}

static void *decoder_new(uint64_t memory_limit, GError **error)
{
    ZSTD_DCtx *context = ZSTD_createDCtx();
    Decoder *d;
    size_t result;

    if (!context) {
        set_no_memory(error);
        return NULL;
    }
    result = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, window_log(memory_limit));
    if (ZSTD_isError(result)) {
        set_zstd_error(result, error);
        ZSTD_freeDCtx(context);
        return NULL;
    }
    d = g_new0(Decoder, 1);
    d->context = context;
    d->window_log = window_log(memory_limit);
    return d;
}

static void decoder_free(void *decoder)
{
    Decoder *d = decoder;

    ZSTD_freeDCtx(d->context);
    g_free(d);
}

static VmsCodecStatus refuse(const Decoder *d, size_t result, bool follows, GError **error)
{
    ZSTD_ErrorCode code = ZSTD_getErrorCode(result);

    if (code == ZSTD_error_frameParameter_windowTooLarge) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_LIMIT,
                    "zstd: unpacking needs a window of more than %" G_GUINT64_FORMAT " KiB, the "
                    "codec's memory limit; raise that limit, or pack again at a lower level and "
                    "without --long",
                    (UINT64_C(1) << d->window_log) / 1024);
    } else if (code == ZSTD_error_prefix_unknown && follows) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_TRAILING,
                    "zstd: the bytes after the end are no further zstd frame; cut them off");
    } else {
        set_zstd_error(result, error);
    }
    return VMS_CODEC_ERROR;
}

static VmsCodecStatus decoder_run(void *decoder, VmsCodecWindows *w, bool follows, GError **error)
{
    Decoder *d = decoder;

    /* zstd counts calls that cannot do anything and at last fails, so it gets none. */
    while (w->out_len > 0 && (w->in_len > 0 || d->waiting)) {
        /*
         * A frame's first byte goes alone: zstd unpacks a frame that it sees whole in another way,
         * which does not look at the window limit, and the verdict would depend on the caller's
         * windows.
         */
        ZSTD_inBuffer in = { w->in, d->begun ? w->in_len : 1, 0 };
        ZSTD_outBuffer out = { w->out, w->out_len, 0 };
        size_t left = ZSTD_decompressStream(d->context, &out, &in);

        if (ZSTD_isError(left)) {
            return refuse(d, left, follows, error);
        }
        vms_codec_windows_advance(w, in.pos, out.pos);
        d->begun = left > 0;
        d->waiting = left > 0 && w->out_len == 0;
        if (left == 0) {
            return VMS_CODEC_END;
        }
        if (in.size > 0 && in.pos == 0 && out.pos == 0) {
            return set_stuck(error);
        }
    }
    return VMS_CODEC_MORE;
}

const VmsCodecOps vms_codec_zstd_ops = {
    .level_range = level_range,
    .encoder_new = encoder_new,
    .encoder_run = encoder_run,
    .encoder_free = encoder_free,
    .starts_member = starts_member,
    .decoder_new = decoder_new,
    .decoder_run = decoder_run,
    .decoder_free = decoder_free,
};

#endif
