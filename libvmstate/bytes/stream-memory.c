/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams to and from memory, and the one that only counts. */
#include "stream.h"

typedef struct MemoryWriter {
    VMStateStream base;
    uint8_t *data;
    size_t capacity;
} MemoryWriter;

typedef struct MemoryReader {
    VMStateStream base;
    GBytes *bytes;
    bool given;
} MemoryReader;

typedef struct Counter {
    VMStateStream base;
    /* Small puts that write straight into the window land here. */
    uint8_t scratch[4096];
} Counter;

static bool writer_turn(VMStateStream *stream, GError **error)
{
    MemoryWriter *w = (MemoryWriter *)stream;
    size_t used = w->data ? (size_t)(stream->cur - w->data) : 0;
    size_t capacity = MAX(w->capacity * 2, (size_t)4096);
    uint8_t *data = capacity > w->capacity ? g_try_realloc(w->data, capacity) : NULL;

    if (!data) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_NO_MEMORY,
                    "no memory for a stream of more than %" G_GSIZE_FORMAT " bytes; save in chunks or to a file", used);
        return false;
    }
    w->data = data;
    w->capacity = capacity;
    stream->cur = data + used;
    stream->end = data + capacity;
    return true;
}

static void writer_destroy(VMStateStream *stream)
{
    g_free(((MemoryWriter *)stream)->data);
}

static const VmsStreamOps memory_writer_ops = { .turn = writer_turn, .destroy = writer_destroy };

VMStateStream *vmstate_stream_new_writer(void)
{
    MemoryWriter *w = g_new0(MemoryWriter, 1);

    vms_stream_init(&w->base, true, &memory_writer_ops);
    return &w->base;
}

GBytes *vmstate_stream_steal_bytes(VMStateStream *stream)
{
    MemoryWriter *w = (MemoryWriter *)stream;
    size_t used;
    uint8_t *data;

    g_return_val_if_fail(stream->ops == &memory_writer_ops, NULL);
    used = w->data && !stream->error ? (size_t)(stream->cur - w->data) : 0;
    data = g_steal_pointer(&w->data);
    w->capacity = 0;
    stream->base = 0;
    stream->cur = stream->end = stream->mark = NULL;
    if (used == 0) {
        g_free(data);
        return g_bytes_new(NULL, 0);
    }
    return g_bytes_new_take(g_realloc(data, used), used);
}

static bool reader_turn(VMStateStream *stream, G_GNUC_UNUSED GError **error)
{
    MemoryReader *r = (MemoryReader *)stream;
    size_t size;
    const uint8_t *data = g_bytes_get_data(r->bytes, &size);

    if (r->given || size == 0) {
        return false;
    }
    r->given = true;
    /* A reader's window is only read. */
    stream->cur = (uint8_t *)data;
    stream->end = stream->cur + size;
    return true;
}

static void reader_destroy(VMStateStream *stream)
{
    g_bytes_unref(((MemoryReader *)stream)->bytes);
}

static const VmsStreamOps memory_reader_ops = { .turn = reader_turn, .destroy = reader_destroy };

VMStateStream *vmstate_stream_new_reader(GBytes *bytes)
{
    MemoryReader *r = g_new0(MemoryReader, 1);

    vms_stream_init(&r->base, false, &memory_reader_ops);
    r->bytes = g_bytes_ref(bytes);
    return &r->base;
}

static bool counter_turn(VMStateStream *stream, G_GNUC_UNUSED GError **error)
{
    Counter *c = (Counter *)stream;

    stream->cur = c->scratch;
    stream->end = c->scratch + sizeof(c->scratch);
    return true;
}

static const VmsStreamOps counter_ops = { .turn = counter_turn };

VMStateStream *vms_stream_new_counter(void)
{
    Counter *c = g_new0(Counter, 1);

    vms_stream_init(&c->base, true, &counter_ops);
    c->base.discards = true;
    return &c->base;
}
