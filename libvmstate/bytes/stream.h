/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The inside of a stream: a window of bytes [cur, end) that belongs to whoever is at the other end (the caller's chunk,
 * a buffer of a file descriptor, ...). Only turn() knows about windows; everybody else moves cur.
 */
#ifndef VMS_BYTES_STREAM_H
#define VMS_BYTES_STREAM_H

#include <string.h>

#include <vmstate/error.h>
#include <vmstate/stream.h>

/* Most bytes that can be peeked at: a subsection's header needs 257. */
#define VMS_PEEK_MAX 512

/* A sensible window where we own the buffer. */
#define VMS_WINDOW_SIZE (64 * 1024)

typedef struct VmsStreamOps {
    /*
     * Writer: [start, cur) is full; take it and set an empty window. Reader: everything up to cur is used; set a window
     * that is not empty. Sets cur and end. False: a reader's end, or an error (set *error).
     */
    bool (*turn)(VMStateStream *stream, GError **error);
    /*
     * Reader with an empty window: puts 1 to @size bytes where the caller wants them, and returns how many. 0: the end,
     * or an error (sets *error). May be NULL.
     */
    size_t (*fill)(VMStateStream *stream, uint8_t *to, size_t size, GError **error);
    /* Writer: take [start, cur), the last bytes. May be NULL. */
    bool (*finish)(VMStateStream *stream, GError **error);
    /* Frees what the implementation holds, not the stream struct's own members. May be NULL. */
    void (*destroy)(VMStateStream *stream);
} VmsStreamOps;

struct VMStateStream {
    uint8_t *cur;
    uint8_t *end;
    /* Where in the window the bytes begin that `base` and `crc` do not count yet. */
    uint8_t *mark;
    uint64_t base;
    uint32_t crc;
    bool with_crc;
    bool writer;
    /* Bytes put are counted and dropped. */
    bool discards;
    /* Reader: the window is `look`, and [rest, rest_end) is what follows it in the window from outside. */
    bool looking;
    GError *error;
    const VmsStreamOps *ops;
    /* The save or load that this stream is part of; set by the engine for hooks that come back with the stream. */
    void *engine;
    /* Whose plans descriptions use that are put or got alone, and what lets go of it; set by the file layer. */
    void *registry;
    void (*leave_registry)(void *registry);
    uint8_t *rest;
    uint8_t *rest_end;
    uint8_t *look;
};

/* Prepares the base of a stream that is embedded as the first member of an implementation's struct. */
void vms_stream_init(VMStateStream *stream, bool writer, const VmsStreamOps *ops);
/* Drops what the base owns (the error, the look-aside); calls ops->destroy first. */
void vms_stream_clear(VMStateStream *stream);

/* Begins to sum up the CRC-32 of what passes from here on. */
void vms_stream_start_crc(VMStateStream *stream);
/* The CRC-32 of what has passed since. */
uint32_t vms_stream_crc(VMStateStream *stream);

/* Asks for another window; false at a reader's end or after a failure. */
bool vms_stream_turn(VMStateStream *stream);

/* Gets up to @size bytes, fewer at the end only, or after a failure; does not fail the stream for an end. */
size_t vms_stream_take(VMStateStream *stream, uint8_t *to, size_t size);

/* True when a reader has nothing left (asks the source); no failure. */
bool vms_stream_at_end(VMStateStream *stream);

/* Counts what has passed in the window, which is then gone. */
void vms_stream_settle(VMStateStream *stream);

/* A writer that only counts. */
VMStateStream *vms_stream_new_counter(void);

/* The stream fails with a message that ends in its offset. */
void vms_stream_fail(VMStateStream *stream, VMStateError code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The bytes that the window still has. */
static inline size_t vms_stream_room(const VMStateStream *stream)
{
    return (size_t)(stream->end - stream->cur);
}

/* Counts and sums what was put or got since it was last done. */
void vms_stream_account(VMStateStream *stream);

/* What passes in such amounts is summed while it is in the nearest cache. */
#define VMS_SUM_STRETCH ((size_t)8192)

/* As much of the window as is put or got before vms_stream_advance(). */
static inline size_t vms_stream_stretch(const VMStateStream *stream)
{
    size_t room = vms_stream_room(stream);

    return stream->with_crc ? MIN(room, VMS_SUM_STRETCH) : room;
}

/* @n bytes of the window have been put or got. */
static inline void vms_stream_advance(VMStateStream *stream, size_t n)
{
    stream->cur += n;
    if (stream->with_crc && (size_t)(stream->cur - stream->mark) >= VMS_SUM_STRETCH) {
        vms_stream_account(stream);
    }
}

/* The stream's offset; cheap enough for every field. */
static inline uint64_t vms_stream_tell(const VMStateStream *stream)
{
    return stream->base + (uint64_t)(stream->cur - stream->mark);
}

#endif
