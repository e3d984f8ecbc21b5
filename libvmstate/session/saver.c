/* SPDX-License-Identifier: BSD-3-Clause */
#include <vmstate/saver.h>

#include "bytes/fiber.h"
#include "bytes/stream-codec.h"
#include "file/file-save.h"

/* The stream whose window is the caller's chunk. */
typedef struct ChunkWriter {
    VMStateStream base;
    VMStateSaver *saver;
} ChunkWriter;

struct VMStateSaver {
    VMStateRegistry *registry;
    VMStateSaveOptions *options;
    ChunkWriter out;
    VmsFiber *fiber;
    GThread *thread;
    /* What was in the chunk when the devices had nothing more: it leads the next read. */
    GByteArray *held;
    /* The stream before compression while the save runs, and its size afterwards. */
    const VMStateStream *raw;
    uint64_t raw_size;
    GError *error;
    bool again;
    bool stopped;
    bool cancelled;
    bool ended;
};

/* The chunk is full: back to the caller, until there is another. */
static bool chunk_turn(VMStateStream *stream, GError **error)
{
    VMStateSaver *s = ((ChunkWriter *)stream)->saver;

    vms_fiber_yield(s->fiber);
    if (s->cancelled) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_CANCELLED, "the save was given up");
        return false;
    }
    return true;
}

static const VmsStreamOps chunk_ops = { .turn = chunk_turn };

static void wait_for_devices(void *data)
{
    VMStateSaver *s = data;

    s->again = true;
    vms_fiber_yield(s->fiber);
    if (s->cancelled) {
        vmstate_stream_fail(&s->out.base, g_error_new(VMSTATE_ERROR, VMSTATE_ERROR_CANCELLED, "the save was given up"));
    }
}

static bool is_stopped(void *data)
{
    VMStateSaver *s = data;

    return s->stopped || s->cancelled;
}

/* *raw, *raw_size: see VMStateSaver. */
static bool save_compressed(VMStateRegistry *registry, const VMStateSaveOptions *options, VMStateStream *out,
                            const VmsLive *live, const VMStateStream **raw, uint64_t *raw_size, GError **error)
{
    g_autoptr(VMStateStream) encoder = vms_stream_new_encoder(out, options->codec, options->level, error);
    bool ok;

    if (!encoder) {
        return false;
    }
    *raw = encoder;
    ok = vms_file_save(registry, options, encoder, live);
    *raw = NULL;
    *raw_size = vms_stream_tell(encoder);
    return vmstate_stream_finish(encoder, error) && ok;
}

static bool save_to(VMStateRegistry *registry, const VMStateSaveOptions *options, VMStateStream *out, const VmsLive *live,
                    const VMStateStream **raw, uint64_t *raw_size, GError **error)
{
    uint64_t start = vms_stream_tell(out);

    if (options->codec != VMSTATE_CODEC_RAW) {
        return save_compressed(registry, options, out, live, raw, raw_size, error);
    }
    *raw = out;
    vms_file_save(registry, options, out, live);
    *raw = NULL;
    *raw_size = vms_stream_tell(out) - start;
    if (out->error) {
        g_propagate_error(error, g_error_copy(out->error));
    }
    return !out->error;
}

static void run(void *opaque)
{
    VMStateSaver *s = opaque;
    VmsLive live = { .wait = wait_for_devices, .is_stopped = is_stopped, .data = s };

    save_to(s->registry, s->options, &s->out.base, &live, &s->raw, &s->raw_size, &s->error);
    s->ended = true;
}

VMStateSaver *vmstate_saver_new(VMStateRegistry *registry, const VMStateSaveOptions *options)
{
    VMStateSaver *s = g_new0(VMStateSaver, 1);

    vms_registry_use(registry);
    s->registry = registry;
    s->options = vms_save_options_copy(options);
    vms_stream_init(&s->out.base, true, &chunk_ops);
    s->out.saver = s;
    return s;
}

/* The rules of who may call; sets the thread at the first call. */
static bool may_call(VMStateSaver *s, GError **error)
{
    if (s->fiber && vms_fiber_running(s->fiber)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE, "a saver cannot be used from inside its own hooks");
        return false;
    }
    if (s->thread && s->thread != g_thread_self()) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE,
                    "all calls on a saver must come from the thread of its first read");
        return false;
    }
    s->thread = g_thread_self();
    return true;
}

static size_t take_held(VMStateSaver *s, uint8_t *chunk, size_t size)
{
    size_t n = s->held ? MIN(size, s->held->len) : 0;

    if (n > 0) {
        memcpy(chunk, s->held->data, n);
        g_byte_array_remove_range(s->held, 0, (guint)n);
    }
    return n;
}

static ssize_t hold(VMStateSaver *s, const uint8_t *chunk, size_t n)
{
    if (!s->held) {
        s->held = g_byte_array_new();
    }
    g_byte_array_append(s->held, chunk, (guint)n);
    return VMSTATE_READ_AGAIN;
}

static bool start(VMStateSaver *s, GError **error)
{
    if (!s->fiber) {
        s->fiber = vms_fiber_new(s->registry->fibers, run, s, &s->error);
    }
    if (s->error) {
        g_propagate_error(error, g_error_copy(s->error));
    }
    return s->fiber != NULL;
}

static ssize_t fill(VMStateSaver *s, uint8_t *chunk, size_t n, size_t size, GError **error)
{
    VMStateStream *out = &s->out.base;

    /* What was put into the last chunk is counted; this window is new. */
    out->mark = out->cur = chunk + n;
    out->end = chunk + size;
    s->again = false;
    vms_fiber_resume(s->fiber);
    if (s->error) {
        g_propagate_error(error, g_error_copy(s->error));
        return VMSTATE_READ_ERROR;
    }
    n = (size_t)(out->cur - chunk);
    vms_stream_settle(out);
    if (s->again && n < size) {
        return hold(s, chunk, n);
    }
    return (ssize_t)n;
}

ssize_t vmstate_saver_read(VMStateSaver *saver, void *chunk, size_t size, GError **error)
{
    size_t n;

    if (!may_call(saver, error)) {
        return VMSTATE_READ_ERROR;
    }
    if (size == 0 || size > G_MAXSSIZE) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION, "a chunk must have 1 to SSIZE_MAX bytes");
        return VMSTATE_READ_ERROR;
    }
    if (saver->error) {
        g_propagate_error(error, g_error_copy(saver->error));
        return VMSTATE_READ_ERROR;
    }
    n = take_held(saver, chunk, size);
    if (n == size || saver->ended) {
        return (ssize_t)n;
    }
    if (!start(saver, error)) {
        return VMSTATE_READ_ERROR;
    }
    return fill(saver, chunk, n, size, error);
}

void vmstate_saver_stopped(VMStateSaver *saver)
{
    saver->stopped = true;
}

uint64_t vmstate_saver_get_raw_size(const VMStateSaver *saver)
{
    return saver->raw ? vms_stream_tell(saver->raw) : saver->raw_size;
}

void vmstate_saver_free(VMStateSaver *saver)
{
    g_autoptr(GError) error = NULL;

    if (!saver) {
        return;
    }
    if (!may_call(saver, &error)) {
        g_critical("vmstate_saver_free: %s", error->message);
        return;
    }
    if (saver->fiber && !vms_fiber_finished(saver->fiber)) {
        saver->cancelled = true;
        while (vms_fiber_resume(saver->fiber)) {
            continue;
        }
    }
    g_clear_pointer(&saver->fiber, vms_fiber_free);
    vms_registry_unuse(saver->registry);
    vmstate_save_options_free(saver->options);
    g_clear_pointer(&saver->held, g_byte_array_unref);
    g_clear_error(&saver->error);
    vms_stream_clear(&saver->out.base);
    g_free(saver);
}

bool vmstate_registry_save_stream(VMStateRegistry *registry, const VMStateSaveOptions *options, VMStateStream *stream,
                                  GError **error)
{
    g_autoptr(VMStateSaveOptions) copy = vms_save_options_copy(options);
    const VMStateStream *raw;
    uint64_t raw_size;
    bool ok;

    vms_registry_use(registry);
    ok = save_to(registry, copy, stream, NULL, &raw, &raw_size, error) && vmstate_stream_finish(stream, error);
    vms_registry_unuse(registry);
    return ok;
}

GBytes *vmstate_registry_save_bytes(VMStateRegistry *registry, const VMStateSaveOptions *options, GError **error)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();

    return vmstate_registry_save_stream(registry, options, stream, error) ? vmstate_stream_steal_bytes(stream) : NULL;
}

bool vmstate_registry_save_fd(VMStateRegistry *registry, const VMStateSaveOptions *options, int fd, GError **error)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer_fd(fd);

    return vmstate_registry_save_stream(registry, options, stream, error);
}
