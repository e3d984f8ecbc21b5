/* SPDX-License-Identifier: BSD-3-Clause */
/* gzip (RFC 1952), by zlib. */
#include "codec-ops.h"

#include <vmstate/error.h>

#include <string.h>
#include <zlib.h>

#define WINDOW_BITS_GZIP (15 + 16) /* 32 KiB, and a gzip container rather than a zlib one */
#define MEMORY_LEVEL 8             /* zlib's default */
#define OS_UNKNOWN 255             /* in the header, whatever this machine is */

/*
 * zlib's output depends a little on how the input is cut: a match at the far edge of its window is
 * found or not, as its window slides earlier or later. So it gets its input in pieces that end at
 * multiples of this, and the rest last. Pieces that are whole in the caller's window are given as
 * they lie; only those across its edges are collected first.
 */
#define PIECE_SIZE 16384

typedef struct Encoder {
    z_stream z;
    gz_header header;
    size_t due;       /* input bytes to the end of the piece, the collected ones included */
    size_t collected; /* bytes in piece that zlib has not taken */
    size_t start;     /* of these in piece */
    uint8_t piece[PIECE_SIZE];
} Encoder;

static void level_range(int *min, int *max, int *def)
{
    /*
     * Level 0, stored blocks, is left out: there zlib's blocks follow the caller's output window.
     */
    *min = 1;
    *max = 9;
    *def = 6;
}

static uInt clamp(size_t n)
{
    return (uInt)MIN(n, (size_t)G_MAXUINT);
}

static void set_zlib_error(int result, const char *message, GError **error)
{
    if (result == Z_MEM_ERROR) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_NO_MEMORY,
                    "no memory for gzip; free some and try again");
        return;
    }
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_CODEC, "gzip: %s",
                message ? message : zError(result));
}

static void *encoder_new(int level, GError **error)
{
    Encoder *e = g_new0(Encoder, 1);
    int result = deflateInit2(&e->z, level, Z_DEFLATED, WINDOW_BITS_GZIP, MEMORY_LEVEL,
                              Z_DEFAULT_STRATEGY);

    if (result != Z_OK) {
        set_zlib_error(result, e->z.msg, error);
        g_free(e);
        return NULL;
    }
    /* The rest of the header stays 0: no time, no name. */
    e->header.os = OS_UNKNOWN;
    deflateSetHeader(&e->z, &e->header);
    e->due = PIECE_SIZE;
    return e;
}

static void encoder_free(void *encoder)
{
    Encoder *e = encoder;

    deflateEnd(&e->z);
    g_free(e);
}

/* Moves input to the piece, up to its end. */
static void collect(Encoder *e, VmsCodecWindows *w)
{
    size_t n = MIN(e->due - e->collected, w->in_len);

    /* A window with nothing in it may be NULL. */
    if (n > 0) {
        memcpy(e->piece + e->start + e->collected, w->in, n);
        e->collected += n;
        vms_codec_windows_advance(w, n, 0);
    }
}

/* zlib has taken n bytes. */
static void take(Encoder *e, VmsCodecWindows *w, size_t n)
{
    if (e->collected > 0) {
        e->start += n;
        e->collected -= n;
    } else {
        vms_codec_windows_advance(w, n, 0);
    }
    if (e->collected == 0) {
        e->start = 0;
    }
    e->due -= n;
    if (e->due == 0) {
        e->due = PIECE_SIZE;
    }
}

/* Gives zlib the n bytes at p, the piece's rest or the very last. */
static VmsCodecStatus encode(Encoder *e, VmsCodecWindows *w, const uint8_t *p, size_t n,
                             GError **error)
{
    uInt room = clamp(w->out_len);
    size_t made;
    int result;

    e->z.next_in = (z_const Bytef *)p;
    e->z.avail_in = (uInt)n;
    e->z.next_out = w->out;
    e->z.avail_out = room;
    result = deflate(&e->z, n < e->due ? Z_FINISH : Z_NO_FLUSH);
    made = room - e->z.avail_out;
    vms_codec_windows_advance(w, 0, made);
    take(e, w, n - e->z.avail_in);
    if (result == Z_STREAM_END) {
        return VMS_CODEC_END;
    }
    if (result != Z_OK || (made == 0 && e->z.avail_in == n)) {
        set_zlib_error(result, e->z.msg, error);
        return VMS_CODEC_ERROR;
    }
    return VMS_CODEC_MORE;
}

static VmsCodecStatus encoder_run(void *encoder, VmsCodecWindows *w, bool finish, GError **error)
{
    Encoder *e = encoder;
    VmsCodecStatus status = VMS_CODEC_MORE;

    while (status == VMS_CODEC_MORE && w->out_len > 0) {
        if (e->collected > 0 || (w->in_len < e->due && !finish)) {
            collect(e, w);
            if (e->collected < e->due && !finish) {
                return VMS_CODEC_MORE;
            }
        }
        if (e->collected > 0) {
            status = encode(e, w, e->piece + e->start, e->collected, error);
        } else {
            status = encode(e, w, w->in, MIN(w->in_len, e->due), error);
        }
    }
    return status;
}

static bool starts_member(uint8_t first)
{
    return first == 0x1f;
}

static void *decoder_new(uint64_t memory_limit G_GNUC_UNUSED, GError **error)
{
    z_stream *z = g_new0(z_stream, 1);
    int result = inflateInit2(z, WINDOW_BITS_GZIP);

    if (result != Z_OK) {
        set_zlib_error(result, z->msg, error);
        g_free(z);
        return NULL;
    }
    return z;
}

static void decoder_free(void *decoder)
{
    z_stream *z = decoder;

    inflateEnd(z);
    g_free(z);
}

static VmsCodecStatus refuse(const z_stream *z, int result, bool follows, GError **error)
{
    /* zlib looks at the first two bytes, the magic, before it takes a third. */
    if (follows && result == Z_DATA_ERROR && z->total_in <= 2) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_TRAILING,
                    "gzip: the bytes after the end are no further gzip member; cut them off");
    } else {
        set_zlib_error(result, z->msg, error);
    }
    return VMS_CODEC_ERROR;
}

static VmsCodecStatus decoder_run(void *decoder, VmsCodecWindows *w, bool follows, GError **error)
{
    z_stream *z = decoder;

    do {
        uInt given = clamp(w->in_len);
        uInt room = clamp(w->out_len);
        int result;

        z->next_in = (z_const Bytef *)w->in;
        z->avail_in = given;
        z->next_out = w->out;
        z->avail_out = room;
        result = inflate(z, Z_NO_FLUSH);
        vms_codec_windows_advance(w, given - z->avail_in, room - z->avail_out);
        if (result == Z_STREAM_END) {
            inflateReset(z);
            return VMS_CODEC_END;
        }
        /* Without input zlib says Z_BUF_ERROR when it has no output waiting either. */
        if (result != Z_OK && !(result == Z_BUF_ERROR && given == 0)) {
            return refuse(z, result, follows, error);
        }
    } while (w->in_len > 0 && w->out_len > 0);
    return VMS_CODEC_MORE;
}

const VmsCodecOps vms_codec_gzip_ops = {
    .level_range = level_range,
    .encoder_new = encoder_new,
    .encoder_run = encoder_run,
    .encoder_free = encoder_free,
    .starts_member = starts_member,
    .decoder_new = decoder_new,
    .decoder_run = decoder_run,
    .decoder_free = decoder_free,
};
