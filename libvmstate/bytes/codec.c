/* SPDX-License-Identifier: BSD-3-Clause */
#include "codec.h"
#include "codec-ops.h"

#include <vmstate/error.h>

#include <string.h>

struct VmsEncoder {
    const VmsCodecOps *ops;
    void *state;
    bool ended;
    GError *failure; /* given again by every call after the first that failed */
};

struct VmsDecoder {
    const VmsCodecOps *ops;
    void *state;
    uint64_t offset; /* of the next input byte in the container */
    bool in_member;
    bool ended; /* a member has ended */
    GError *failure;
};

typedef struct Codec {
    const char *name;
    const VmsCodecOps *ops; /* NULL: raw, or not built in */
} Codec;

static const Codec codecs[] = {
    [VMSTATE_CODEC_RAW] = { "raw", NULL },
    [VMSTATE_CODEC_GZIP] = { "gzip", &vms_codec_gzip_ops },
#ifdef HAVE_ZSTD
    [VMSTATE_CODEC_ZSTD] = { "zstd", &vms_codec_zstd_ops },
#else
    [VMSTATE_CODEC_ZSTD] = { "zstd", NULL },
#endif
};

static const Codec *find(VMStateCodec codec)
{
    return (size_t)codec < G_N_ELEMENTS(codecs) ? &codecs[codec] : NULL;
}

bool vmstate_codec_available(VMStateCodec codec)
{
    const Codec *c = find(codec);

    return c && (codec == VMSTATE_CODEC_RAW || c->ops);
}

const char *vmstate_codec_name(VMStateCodec codec)
{
    const Codec *c = find(codec);

    return c ? c->name : NULL;
}

static char *available_names(void)
{
    GString *names = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++) {
        if (vmstate_codec_available((VMStateCodec)i)) {
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", codecs[i].name);
        }
    }
    return g_string_free(names, FALSE);
}

static void set_not_built_in(VMStateCodec codec, GError **error)
{
    g_autofree char *names = available_names();

    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_CODEC,
                "codec %s was not built into this libvmstate; available are: %s",
                vmstate_codec_name(codec), names);
}

bool vmstate_codec_from_name(const char *name, VMStateCodec *codec, GError **error)
{
    g_autofree char *names = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++) {
        if (strcmp(codecs[i].name, name) != 0) {
            continue;
        }
        if (!vmstate_codec_available((VMStateCodec)i)) {
            set_not_built_in((VMStateCodec)i, error);
            return false;
        }
        *codec = (VMStateCodec)i;
        return true;
    }
    names = available_names();
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION,
                "there is no codec \"%s\"; available are: %s", name, names);
    return false;
}

bool vmstate_codec_level_range(VMStateCodec codec, int *min, int *max, int *def)
{
    const Codec *c = find(codec);
    int range[3];

    if (!c || !c->ops) {
        return false;
    }
    c->ops->level_range(&range[0], &range[1], &range[2]);
    if (min) {
        *min = range[0];
    }
    if (max) {
        *max = range[1];
    }
    if (def) {
        *def = range[2];
    }
    return true;
}

/* The ops of a codec that has a container. */
static const VmsCodecOps *container_ops(VMStateCodec codec, GError **error)
{
    const Codec *c = find(codec);

    if (!c) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION, "there is no codec number %d",
                    (int)codec);
        return NULL;
    }
    if (codec == VMSTATE_CODEC_RAW) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION,
                    "codec raw has no container to write or read; use the bytes as they are");
        return NULL;
    }
    if (!c->ops) {
        set_not_built_in(codec, error);
    }
    return c->ops;
}

static VmsCodecStatus fail_again(const GError *failure, GError **error)
{
    g_propagate_error(error, g_error_copy(failure));
    return VMS_CODEC_ERROR;
}

VmsEncoder *vms_encoder_new(VMStateCodec codec, int level, GError **error)
{
    const VmsCodecOps *ops = container_ops(codec, error);
    VmsEncoder *e;
    void *state;
    int min, max, def;

    if (!ops) {
        return NULL;
    }
    ops->level_range(&min, &max, &def);
    if (level == VMS_CODEC_LEVEL_DEFAULT) {
        level = def;
    }
    if (level < min || level > max) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION,
                    "codec %s has no level %d; use %d to %d", vmstate_codec_name(codec), level,
                    min, max);
        return NULL;
    }
    state = ops->encoder_new(level, error);
    if (!state) {
        return NULL;
    }
    e = g_new0(VmsEncoder, 1);
    e->ops = ops;
    e->state = state;
    return e;
}

VmsCodecStatus vms_encoder_run(VmsEncoder *e, const uint8_t **in, size_t *in_len, uint8_t **out,
                               size_t *out_len, bool finish, GError **error)
{
    VmsCodecWindows w = { *in, *in_len, *out, *out_len };
    VmsCodecStatus status;

    if (e->failure) {
        return fail_again(e->failure, error);
    }
    if (e->ended) {
        return VMS_CODEC_END;
    }
    if (w.out_len == 0) {
        return VMS_CODEC_MORE;
    }
    status = e->ops->encoder_run(e->state, &w, finish, &e->failure);
    *in = w.in;
    *in_len = w.in_len;
    *out = w.out;
    *out_len = w.out_len;
    e->ended = status == VMS_CODEC_END;
    return status == VMS_CODEC_ERROR ? fail_again(e->failure, error) : status;
}

void vms_encoder_free(VmsEncoder *e)
{
    if (!e) {
        return;
    }
    e->ops->encoder_free(e->state);
    g_clear_error(&e->failure);
    g_free(e);
}

VMStateCodec vms_codec_detect(const uint8_t *p, size_t n)
{
    /* RFC 1952, 2.3.1: ID1, ID2. */
    if (n >= 2 && p[0] == 0x1f && p[1] == 0x8b) {
        return VMSTATE_CODEC_GZIP;
    }
    /* RFC 8878, 3.1.1: a frame; 3.1.2: a skippable frame, which may come first. */
    if (n >= 4 && p[0] == 0x28 && p[1] == 0xb5 && p[2] == 0x2f && p[3] == 0xfd) {
        return VMSTATE_CODEC_ZSTD;
    }
    if (n >= 4 && (p[0] & 0xf0) == 0x50 && p[1] == 0x2a && p[2] == 0x4d && p[3] == 0x18) {
        return VMSTATE_CODEC_ZSTD;
    }
    return VMSTATE_CODEC_RAW;
}

VmsDecoder *vms_decoder_new(VMStateCodec codec, uint64_t memory_limit, GError **error)
{
    const VmsCodecOps *ops = container_ops(codec, error);
    VmsDecoder *d;
    void *state;

    if (!ops) {
        return NULL;
    }
    state = ops->decoder_new(memory_limit, error);
    if (!state) {
        return NULL;
    }
    d = g_new0(VmsDecoder, 1);
    d->ops = ops;
    d->state = state;
    return d;
}

/*
 * Whether a member is begun, or begins with the next byte. One byte decides, so that the answer is
 * the same in windows of one byte, where a byte once taken cannot be given back.
 */
static bool enter_member(VmsDecoder *d, const VmsCodecWindows *w)
{
    if (!d->in_member && w->in_len > 0) {
        d->in_member = d->ops->starts_member(*w->in);
    }
    return d->in_member;
}

static VmsCodecStatus decode(VmsDecoder *d, VmsCodecWindows *w)
{
    VmsCodecStatus status;

    /* Each turn takes a whole member from the input. */
    while (enter_member(d, w)) {
        if (w->out_len == 0) {
            return VMS_CODEC_MORE;
        }
        status = d->ops->decoder_run(d->state, w, d->ended, &d->failure);
        if (status != VMS_CODEC_END) {
            return status;
        }
        d->in_member = false;
        d->ended = true;
    }
    if (d->ended) {
        return VMS_CODEC_END;
    }
    if (w->in_len == 0) {
        return VMS_CODEC_MORE;
    }
    g_set_error(&d->failure, VMSTATE_ERROR, VMSTATE_ERROR_CODEC, "this is not the codec's data");
    return VMS_CODEC_ERROR;
}

VmsCodecStatus vms_decoder_run(VmsDecoder *d, const uint8_t **in, size_t *in_len, uint8_t **out,
                               size_t *out_len, GError **error)
{
    VmsCodecWindows w = { *in, *in_len, *out, *out_len };
    VmsCodecStatus status;

    if (d->failure) {
        return fail_again(d->failure, error);
    }
    status = decode(d, &w);
    d->offset += *in_len - w.in_len;
    *in = w.in;
    *in_len = w.in_len;
    *out = w.out;
    *out_len = w.out_len;
    if (status == VMS_CODEC_ERROR) {
        g_prefix_error(&d->failure,
                       "compressed data, at about offset 0x%" G_GINT64_MODIFIER "x: ", d->offset);
        return fail_again(d->failure, error);
    }
    return status;
}

bool vms_decoder_at_end(const VmsDecoder *d)
{
    return d->ended && !d->in_member && !d->failure;
}

void vms_decoder_free(VmsDecoder *d)
{
    if (!d) {
        return;
    }
    d->ops->decoder_free(d->state);
    g_clear_error(&d->failure);
    g_free(d);
}
