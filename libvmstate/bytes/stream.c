/* SPDX-License-Identifier: BSD-3-Clause */
/* The stream itself: windows, counting, peeking, the sticky error. What is at the other end is in the stream-*.c files. */
#include "stream.h"

#include "checksum.h"

/* Not G_DEFINE_QUARK, which keeps the number in a variable that threads would race for. */
GQuark vmstate_error_quark(void)
{
    return g_quark_from_static_string("vmstate-error-quark");
}

void vms_stream_init(VMStateStream *stream, bool writer, const VmsStreamOps *ops)
{
    memset(stream, 0, sizeof(*stream));
    stream->writer = writer;
    stream->ops = ops;
}

void vms_stream_clear(VMStateStream *stream)
{
    if (stream->ops->destroy) {
        stream->ops->destroy(stream);
    }
    if (stream->registry) {
        stream->leave_registry(stream->registry);
    }
    g_clear_error(&stream->error);
    g_clear_pointer(&stream->look, g_free);
}

void vmstate_stream_free(VMStateStream *stream)
{
    if (!stream) {
        return;
    }
    vms_stream_clear(stream);
    g_free(stream);
}

void vms_stream_account(VMStateStream *stream)
{
    size_t n = (size_t)(stream->cur - stream->mark);

    if (n == 0) {
        return;
    }
    if (stream->with_crc) {
        stream->crc = vms_crc32(stream->crc, stream->mark, n);
    }
    stream->base += n;
    stream->mark = stream->cur;
}

void vms_stream_start_crc(VMStateStream *stream)
{
    vms_stream_account(stream);
    stream->crc = 0;
    stream->with_crc = true;
}

uint32_t vms_stream_crc(VMStateStream *stream)
{
    vms_stream_account(stream);
    return stream->crc;
}

static void set_window(VMStateStream *stream, uint8_t *cur, uint8_t *end)
{
    stream->cur = stream->mark = cur;
    stream->end = end;
}

void vmstate_stream_fail(VMStateStream *stream, GError *error)
{
    if (stream->error) {
        g_error_free(error);
        return;
    }
    vms_stream_account(stream);
    stream->error = error;
    stream->looking = false;
    /* An empty window sends every put and get to the slow path, which sees the error. */
    set_window(stream, NULL, NULL);
}

void vms_stream_fail(VMStateStream *stream, VMStateError code, const char *format, ...)
{
    g_autofree char *reason = NULL;
    va_list args;

    va_start(args, format);
    reason = g_strdup_vprintf(format, args);
    va_end(args);
    vmstate_stream_fail(stream, g_error_new(VMSTATE_ERROR, code, "%s (stream offset 0x%" G_GINT64_MODIFIER "x)", reason,
                                            vms_stream_tell(stream)));
}

bool vmstate_stream_is_writer(const VMStateStream *stream)
{
    return stream->writer;
}

bool vmstate_stream_failed(const VMStateStream *stream)
{
    return stream->error != NULL;
}

const GError *vmstate_stream_get_error(const VMStateStream *stream)
{
    return stream->error;
}

uint64_t vmstate_stream_offset(const VMStateStream *stream)
{
    return vms_stream_tell(stream);
}

/* Asks the implementation for a window. */
static bool turn_outside(VMStateStream *stream)
{
    GError *error = NULL;

    if (stream->error) {
        return false;
    }
    if (!stream->ops->turn(stream, &error)) {
        stream->mark = stream->cur;
        if (error) {
            vmstate_stream_fail(stream, error);
        }
        return false;
    }
    /* The implementation may have failed the stream from within (a cancelled fiber). */
    if (stream->error) {
        set_window(stream, NULL, NULL);
        return false;
    }
    stream->mark = stream->cur;
    return true;
}

bool vms_stream_turn(VMStateStream *stream)
{
    vms_stream_account(stream);
    if (stream->looking) {
        stream->looking = false;
        set_window(stream, stream->rest, stream->rest_end);
        if (stream->cur != stream->end) {
            return true;
        }
    }
    return turn_outside(stream);
}

void vms_stream_settle(VMStateStream *stream)
{
    vms_stream_account(stream);
    set_window(stream, NULL, NULL);
}

bool vms_stream_at_end(VMStateStream *stream)
{
    return stream->cur == stream->end && !vms_stream_turn(stream);
}

bool vmstate_stream_finish(VMStateStream *stream, GError **error)
{
    GError *late = NULL;

    vms_stream_account(stream);
    if (!stream->error && stream->writer && stream->ops->finish && !stream->ops->finish(stream, &late)) {
        vmstate_stream_fail(stream, late);
    }
    if (stream->error) {
        g_propagate_error(error, g_error_copy(stream->error));
        return false;
    }
    stream->mark = stream->cur;
    return true;
}

/* What is put in such amounts is summed in blocks, while they are in the nearest cache, and what comes next is on its way
 * there. */
#define SUM_AT_ONCE 4096
#define SUM_BLOCK 1536
#define SUM_AHEAD 8192
#define CACHE_LINE 64

/* Copies @n bytes of @size that are to come, and counts them. */
static void copy_and_account(VMStateStream *stream, const uint8_t *from, size_t n, size_t size)
{
    vms_stream_account(stream);
    for (size_t done = 0; done < n;) {
        /* Aligned ends: sums of the odd bytes before and after take their time. */
        size_t block = MIN(n - done, SUM_BLOCK - (uintptr_t)stream->cur % CACHE_LINE);
        size_t ahead = MIN(done + SUM_AHEAD, size);

        /* Not memcpy(): GCC sees that a block is small, and then uses an instruction that starts slowly. */
        memmove(stream->cur, from + done, block);
        for (size_t i = ahead; i < MIN(ahead + block, size); i += CACHE_LINE) {
            __builtin_prefetch(from + i, 0, 2);
        }
        stream->cur += block;
        done += block;
        vms_stream_account(stream);
    }
}

void vmstate_stream_put(VMStateStream *stream, const void *data, size_t size)
{
    const uint8_t *from = data;

    if (stream->discards) {
        stream->base += size;
        return;
    }
    while (size > 0) {
        size_t n = MIN(size, vms_stream_room(stream));

        if (n > 0) {
            if (stream->with_crc && n >= SUM_AT_ONCE) {
                copy_and_account(stream, from, n, size);
            } else {
                memcpy(stream->cur, from, n);
                stream->cur += n;
            }
            from += n;
            size -= n;
        } else if (!vms_stream_turn(stream)) {
            return;
        }
    }
}

void vmstate_stream_put_zeros(VMStateStream *stream, uint64_t size)
{
    if (stream->discards) {
        stream->base += size;
        return;
    }
    while (size > 0) {
        size_t n = MIN(size, vms_stream_room(stream));

        if (n > 0) {
            memset(stream->cur, 0, n);
            stream->cur += n;
            size -= n;
        } else if (!vms_stream_turn(stream)) {
            return;
        }
    }
}

void vmstate_stream_put_u8(VMStateStream *stream, uint8_t value)
{
    vmstate_stream_put(stream, &value, 1);
}

void vmstate_stream_put_be16(VMStateStream *stream, uint16_t value)
{
    uint16_t wire = GUINT16_TO_BE(value);

    vmstate_stream_put(stream, &wire, sizeof(wire));
}

void vmstate_stream_put_be32(VMStateStream *stream, uint32_t value)
{
    uint32_t wire = GUINT32_TO_BE(value);

    vmstate_stream_put(stream, &wire, sizeof(wire));
}

void vmstate_stream_put_be64(VMStateStream *stream, uint64_t value)
{
    uint64_t wire = GUINT64_TO_BE(value);

    vmstate_stream_put(stream, &wire, sizeof(wire));
}

static void fail_truncated(VMStateStream *stream, uint64_t missing)
{
    if (!stream->error) {
        vms_stream_fail(stream, VMSTATE_ERROR_TRUNCATED,
                        "the stream ends here, %" G_GUINT64_FORMAT " more %s needed; it was cut off: send or save it again",
                        missing, missing == 1 ? "byte is" : "bytes are");
    }
}

#define FILL_AT_ONCE ((size_t)2 * VMS_WINDOW_SIZE)

/* What is too much for a window goes past it, where the implementation can do that. 0: ask for a window. */
static size_t fill(VMStateStream *stream, uint8_t *to, size_t size)
{
    GError *error = NULL;
    size_t n;

    if (!stream->ops->fill || stream->looking || stream->error || size < VMS_WINDOW_SIZE) {
        return 0;
    }
    vms_stream_account(stream);
    /* No more at once than stays in the cache until it is summed. */
    n = stream->ops->fill(stream, to, MIN(size, FILL_AT_ONCE), &error);
    if (error) {
        vmstate_stream_fail(stream, error);
        return 0;
    }
    if (stream->with_crc) {
        stream->crc = vms_crc32(stream->crc, to, n);
    }
    stream->base += n;
    return n;
}

size_t vms_stream_take(VMStateStream *stream, uint8_t *to, size_t size)
{
    size_t done = 0;

    while (done < size) {
        size_t n = MIN(size - done, vms_stream_stretch(stream));

        if (n > 0) {
            memcpy(to + done, stream->cur, n);
            vms_stream_advance(stream, n);
        } else {
            n = fill(stream, to + done, size - done);
        }
        if (n == 0 && !vms_stream_turn(stream)) {
            return done;
        }
        done += n;
    }
    return done;
}

bool vmstate_stream_get(VMStateStream *stream, void *data, size_t size)
{
    size_t n = vms_stream_take(stream, data, size);

    if (n < size) {
        fail_truncated(stream, size - n);
        memset((uint8_t *)data + n, 0, size - n);
    }
    return n == size;
}

bool vmstate_stream_skip(VMStateStream *stream, uint64_t size)
{
    while (size > 0) {
        size_t n = MIN(size, vms_stream_room(stream));

        if (n > 0) {
            stream->cur += n;
            size -= n;
        } else if (!vms_stream_turn(stream)) {
            fail_truncated(stream, size);
            return false;
        }
    }
    return true;
}

uint8_t vmstate_stream_get_u8(VMStateStream *stream)
{
    uint8_t value;

    vmstate_stream_get(stream, &value, 1);
    return value;
}

uint16_t vmstate_stream_get_be16(VMStateStream *stream)
{
    uint16_t wire;

    vmstate_stream_get(stream, &wire, sizeof(wire));
    return GUINT16_FROM_BE(wire);
}

uint32_t vmstate_stream_get_be32(VMStateStream *stream)
{
    uint32_t wire;

    vmstate_stream_get(stream, &wire, sizeof(wire));
    return GUINT32_FROM_BE(wire);
}

uint64_t vmstate_stream_get_be64(VMStateStream *stream)
{
    uint64_t wire;

    vmstate_stream_get(stream, &wire, sizeof(wire));
    return GUINT64_FROM_BE(wire);
}

/* Makes the look-aside the window, holding what the window held. */
static void look_aside(VMStateStream *stream)
{
    size_t have = vms_stream_room(stream);

    vms_stream_account(stream);
    if (!stream->look) {
        stream->look = g_malloc(VMS_PEEK_MAX);
    }
    if (have > 0) {
        memmove(stream->look, stream->cur, have);
    }
    if (!stream->looking) {
        stream->rest = stream->rest_end = stream->end;
        stream->looking = true;
    }
    set_window(stream, stream->look, stream->look + have);
}

/* Moves more bytes from outside into the look-aside until the window has @size; false when there are no more. */
static bool gather(VMStateStream *stream, size_t size)
{
    size_t have = vms_stream_room(stream);
    size_t n;

    if (stream->rest == stream->rest_end) {
        bool more;

        /* What the implementation is asked to replace is its own window, used up, and not the look-aside. */
        set_window(stream, stream->rest, stream->rest_end);
        more = turn_outside(stream);

        if (stream->error) {
            return false;
        }
        stream->rest = more ? stream->cur : NULL;
        stream->rest_end = more ? stream->end : NULL;
        set_window(stream, stream->look, stream->look + have);
        if (!more) {
            return false;
        }
    }
    n = MIN(size - have, (size_t)(stream->rest_end - stream->rest));
    memcpy(stream->end, stream->rest, n);
    stream->rest += n;
    stream->end += n;
    return true;
}

size_t vmstate_stream_peek(VMStateStream *stream, void *data, size_t size)
{
    size_t n;

    g_return_val_if_fail(!stream->writer, 0);
    size = MIN(size, VMS_PEEK_MAX);
    if (vms_stream_room(stream) < size && !stream->error) {
        look_aside(stream);
        while (vms_stream_room(stream) < size && gather(stream, size)) {
            continue;
        }
    }
    n = MIN(size, vms_stream_room(stream));
    if (n > 0) {
        memcpy(data, stream->cur, n);
    }
    return n;
}
