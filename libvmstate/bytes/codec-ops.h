/* SPDX-License-Identifier: BSD-3-Clause */
/* What codec.c asks of a codec. Only codec*.c include this. */
#ifndef VMS_BYTES_CODEC_OPS_H
#define VMS_BYTES_CODEC_OPS_H

#include "codec.h"

/* The two windows of a run; run functions advance them. */
typedef struct VmsCodecWindows {
    const uint8_t *in;
    size_t in_len;
    uint8_t *out;
    size_t out_len;
} VmsCodecWindows;

static inline void vms_codec_windows_advance(VmsCodecWindows *w, size_t in, size_t out)
{
    /* An empty window may be NULL, to which C adds nothing, not even 0. */
    if (in > 0) {
        w->in += in;
        w->in_len -= in;
    }
    if (out > 0) {
        w->out += out;
        w->out_len -= out;
    }
}

typedef struct VmsCodecOps {
    void (*level_range)(int *min, int *max, int *def);

    /* The level is in range. */
    void *(*encoder_new)(int level, GError **error);
    /* As vms_encoder_run(); never called with an empty output window, nor after END or ERROR. */
    VmsCodecStatus (*encoder_run)(void *encoder, VmsCodecWindows *w, bool finish, GError **error);
    void (*encoder_free)(void *encoder);

    /* Whether a member may begin with this byte. */
    bool (*starts_member)(uint8_t first);
    void *(*decoder_new)(uint64_t memory_limit, GError **error);
    /*
     * Runs one member; END leaves what follows it, and the next call begins another. @follows: a
     * member came before this one. Never called with an empty output window, nor after ERROR.
     */
    VmsCodecStatus (*decoder_run)(void *decoder, VmsCodecWindows *w, bool follows, GError **error);
    void (*decoder_free)(void *decoder);
} VmsCodecOps;

extern const VmsCodecOps vms_codec_gzip_ops;
extern const VmsCodecOps vms_codec_zstd_ops;

#endif
