/* SPDX-License-Identifier: BSD-3-Clause */
#include "stream-codec.h"

#include "codec.h"

typedef struct CodecStream {
    VMStateStream base;
    VMStateStream *inner;
    VmsEncoder *encoder;
    VmsDecoder *decoder;
    uint8_t window[VMS_WINDOW_SIZE];
} CodecStream;

static bool fail_as_inner(const VMStateStream *inner, GError **error)
{
    if (inner->error) {
        g_propagate_error(error, g_error_copy(inner->error));
    }
    return false;
}

/* Runs the encoder until it has taken all of the window, or ended. */
static bool encode(CodecStream *c, bool finish, GError **error)
{
    const uint8_t *in = c->window;
    size_t in_len = c->base.cur ? (size_t)(c->base.cur - c->window) : 0;
    int ret = VMS_CODEC_MORE;

    while (in_len > 0 || (finish && ret != VMS_CODEC_END)) {
        VMStateStream *inner = c->inner;
        size_t room = vms_stream_room(inner);

        if (room == 0) {
            if (!vms_stream_turn(inner)) {
                return fail_as_inner(inner, error);
            }
            continue;
        }
        ret = vms_encoder_run(c->encoder, &in, &in_len, &inner->cur, &room, finish, error);
        if (ret < 0) {
            return false;
        }
    }
    return true;
}

static bool encoder_turn(VMStateStream *stream, GError **error)
{
    CodecStream *c = (CodecStream *)stream;

    if (!encode(c, false, error)) {
        return false;
    }
    stream->cur = c->window;
    stream->end = c->window + sizeof(c->window);
    return true;
}

static bool encoder_finish(VMStateStream *stream, GError **error)
{
    return encode((CodecStream *)stream, true, error);
}

/* No error where the end is the right one. */
static void decoder_ended(CodecStream *c, GError **error)
{
    if (c->inner->error) {
        fail_as_inner(c->inner, error);
    } else if (!vms_decoder_at_end(c->decoder)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_TRUNCATED,
                    "the compressed stream ends too early, after %" G_GUINT64_FORMAT " bytes", vms_stream_tell(c->inner));
    }
}

/* Unpacks what there is, 1 to @size bytes; 0 at the end, or for an error. */
static size_t decode(CodecStream *c, uint8_t *to, size_t size, GError **error)
{
    VMStateStream *inner = c->inner;
    uint8_t *out = to;
    size_t room = size;

    while (out == to) {
        const uint8_t *in = inner->cur;
        size_t in_len = vms_stream_room(inner);
        int ret;

        if (in_len == 0) {
            if (!vms_stream_turn(inner)) {
                decoder_ended(c, error);
                return 0;
            }
            continue;
        }
        ret = vms_decoder_run(c->decoder, &in, &in_len, &out, &room, error);
        if (ret < 0) {
            return 0;
        }
        if (ret == VMS_CODEC_END && out == to && inner->cur == in) {
            g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_TRAILING,
                        "bytes follow after the end of the compressed stream, at its byte %" G_GUINT64_FORMAT,
                        vms_stream_tell(inner));
            return 0;
        }
        inner->cur += in - inner->cur;
    }
    return (size_t)(out - to);
}

static bool decoder_turn(VMStateStream *stream, GError **error)
{
    CodecStream *c = (CodecStream *)stream;

    stream->cur = stream->end = c->window;
    stream->end += decode(c, c->window, sizeof(c->window), error);
    return stream->end > stream->cur;
}

static size_t decoder_fill(VMStateStream *stream, uint8_t *to, size_t size, GError **error)
{
    return decode((CodecStream *)stream, to, size, error);
}

static void destroy(VMStateStream *stream)
{
    CodecStream *c = (CodecStream *)stream;

    g_clear_pointer(&c->encoder, vms_encoder_free);
    g_clear_pointer(&c->decoder, vms_decoder_free);
}

static const VmsStreamOps encoder_ops = { .turn = encoder_turn, .finish = encoder_finish, .destroy = destroy };
static const VmsStreamOps decoder_ops = { .turn = decoder_turn, .fill = decoder_fill, .destroy = destroy };

VMStateStream *vms_stream_new_encoder(VMStateStream *inner, VMStateCodec codec, int level, GError **error)
{
    VmsEncoder *encoder = vms_encoder_new(codec, level, error);
    CodecStream *c;

    if (!encoder) {
        return NULL;
    }
    c = g_new0(CodecStream, 1);
    vms_stream_init(&c->base, true, &encoder_ops);
    c->inner = inner;
    c->encoder = encoder;
    return &c->base;
}

VMStateStream *vms_stream_new_decoder(VMStateStream *inner, VMStateCodec codec, GError **error)
{
    VmsDecoder *decoder = vms_decoder_new(codec, 0, error);
    CodecStream *c;

    if (!decoder) {
        return NULL;
    }
    c = g_new0(CodecStream, 1);
    vms_stream_init(&c->base, false, &decoder_ops);
    c->inner = inner;
    c->decoder = decoder;
    return &c->base;
}
