/* SPDX-License-Identifier: BSD-3-Clause */
#include <vmstate/loader.h>

#include "bytes/codec.h"
#include "bytes/fiber.h"
#include "bytes/stream-codec.h"
#include "file/file-load.h"

/* The stream whose window is what the caller gave. */
typedef struct ChunkReader {
    VMStateStream base;
    VMStateLoader *loader;
} ChunkReader;

struct VMStateLoader {
    VMStateRegistry *registry;
    VMStateLoadOptions *options;
    ChunkReader in;
    VmsFiber *fiber;
    GThread *thread;
    VMStateLayout *layout;
    /* The decompressed stream while the load runs, and its size afterwards. */
    const VMStateStream *raw;
    uint64_t raw_size;
    GError *error;
    /* No more will be written: the stream ends here. */
    bool at_end;
    bool cancelled;
};

/* The chunk is used up: back to the caller, until there is more. */
static bool chunk_turn(VMStateStream *stream, GError **error)
{
    VMStateLoader *l = ((ChunkReader *)stream)->loader;

    if (!l->at_end && !l->cancelled) {
        vms_fiber_yield(l->fiber);
    }
    if (l->cancelled) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_CANCELLED, "the load was given up");
        return false;
    }
    return stream->cur != stream->end;
}

static const VmsStreamOps chunk_ops = { .turn = chunk_turn };

static bool load_compressed(VMStateRegistry *registry, const VMStateLoadOptions *options, VMStateStream *in,
                            VMStateCodec codec, VMStateLayout **layout, const VMStateStream **raw, uint64_t *raw_size,
                            GError **error)
{
    g_autoptr(VMStateStream) decoder = vms_stream_new_decoder(in, codec, error);
    bool ok;

    if (!decoder) {
        return false;
    }
    *raw = decoder;
    ok = vms_file_load(registry, options, decoder, true, layout);
    *raw = NULL;
    *raw_size = vms_stream_tell(decoder);
    if (decoder->error) {
        g_propagate_error(error, g_error_copy(decoder->error));
    }
    return ok;
}

static bool load_from(VMStateRegistry *registry, const VMStateLoadOptions *options, VMStateStream *in,
                      VMStateLayout **layout, const VMStateStream **raw, uint64_t *raw_size, GError **error)
{
    uint8_t magic[VMS_CODEC_MAGIC_SIZE];
    uint64_t start = vms_stream_tell(in);
    VMStateCodec codec = vms_codec_detect(magic, vmstate_stream_peek(in, magic, sizeof(magic)));
    bool ok;

    if (codec != VMSTATE_CODEC_RAW) {
        return load_compressed(registry, options, in, codec, layout, raw, raw_size, error);
    }
    *raw = in;
    ok = vms_file_load(registry, options, in, false, layout);
    *raw = NULL;
    *raw_size = vms_stream_tell(in) - start;
    if (in->error) {
        g_propagate_error(error, g_error_copy(in->error));
    }
    return ok;
}

static void run(void *opaque)
{
    VMStateLoader *l = opaque;

    load_from(l->registry, l->options, &l->in.base, &l->layout, &l->raw, &l->raw_size, &l->error);
}

VMStateLoader *vmstate_loader_new(VMStateRegistry *registry, const VMStateLoadOptions *options)
{
    VMStateLoader *l = g_new0(VMStateLoader, 1);

    vms_registry_use(registry);
    l->registry = registry;
    l->options = vms_load_options_copy(options);
    vms_stream_init(&l->in.base, false, &chunk_ops);
    l->in.loader = l;
    return l;
}

/* The rules of who may call; sets the thread at the first call. */
static bool may_call(VMStateLoader *l, GError **error)
{
    if (l->fiber && vms_fiber_running(l->fiber)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE, "a loader cannot be used from inside its own hooks");
        return false;
    }
    if (l->thread && l->thread != g_thread_self()) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE,
                    "all calls on a loader must come from the thread of its first write");
        return false;
    }
    l->thread = g_thread_self();
    return true;
}

static bool give_error(const VMStateLoader *l, GError **error)
{
    if (l->error) {
        g_propagate_error(error, g_error_copy(l->error));
    }
    return !l->error;
}

/* Runs until the window is used up, or the load has ended. */
static bool resume(VMStateLoader *l, const void *chunk, size_t size, GError **error)
{
    VMStateStream *in = &l->in.base;

    if (!l->fiber) {
        l->fiber = vms_fiber_new(l->registry->fibers, run, l, &l->error);
        if (!l->fiber) {
            return give_error(l, error);
        }
    }
    /* A reader's window is only read. */
    in->mark = in->cur = (uint8_t *)chunk;
    in->end = size > 0 ? in->cur + size : in->cur;
    vms_fiber_resume(l->fiber);
    if (!in->looking) {
        vms_stream_settle(in);
    }
    return give_error(l, error);
}

bool vmstate_loader_write(VMStateLoader *loader, const void *chunk, size_t size, GError **error)
{
    if (!may_call(loader, error) || !give_error(loader, error)) {
        return false;
    }
    if (loader->at_end) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_MISUSE, "nothing can be written to a loader that has finished");
        return false;
    }
    return size == 0 || resume(loader, chunk, size, error);
}

bool vmstate_loader_finish(VMStateLoader *loader, GError **error)
{
    if (!may_call(loader, error) || !give_error(loader, error)) {
        return false;
    }
    if (loader->at_end) {
        return true;
    }
    loader->at_end = true;
    return resume(loader, NULL, 0, error);
}

VMStateLayout *vmstate_loader_get_layout(const VMStateLoader *loader)
{
    return loader->layout;
}

uint64_t vmstate_loader_get_raw_size(const VMStateLoader *loader)
{
    return loader->raw ? vms_stream_tell(loader->raw) : loader->raw_size;
}

void vmstate_loader_free(VMStateLoader *loader)
{
    g_autoptr(GError) error = NULL;

    if (!loader) {
        return;
    }
    if (!may_call(loader, &error)) {
        g_critical("vmstate_loader_free: %s", error->message);
        return;
    }
    if (loader->fiber && !vms_fiber_finished(loader->fiber)) {
        loader->cancelled = true;
        while (vms_fiber_resume(loader->fiber)) {
            continue;
        }
    }
    g_clear_pointer(&loader->fiber, vms_fiber_free);
    vms_registry_unuse(loader->registry);
    vmstate_load_options_free(loader->options);
    g_clear_pointer(&loader->layout, vmstate_layout_unref);
    g_clear_error(&loader->error);
    vms_stream_clear(&loader->in.base);
    g_free(loader);
}

bool vmstate_registry_load_stream(VMStateRegistry *registry, const VMStateLoadOptions *options, VMStateStream *stream,
                                  GError **error)
{
    g_autoptr(VMStateLoadOptions) copy = vms_load_options_copy(options);
    g_autoptr(VMStateLayout) layout = NULL;
    const VMStateStream *raw;
    uint64_t raw_size;
    bool ok;

    vms_registry_use(registry);
    ok = load_from(registry, copy, stream, &layout, &raw, &raw_size, error);
    vms_registry_unuse(registry);
    return ok;
}

bool vmstate_registry_load_bytes(VMStateRegistry *registry, const VMStateLoadOptions *options, GBytes *bytes,
                                 GError **error)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_reader(bytes);

    return vmstate_registry_load_stream(registry, options, stream, error);
}

bool vmstate_registry_load_fd(VMStateRegistry *registry, const VMStateLoadOptions *options, int fd, GError **error)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_reader_fd(fd);

    return vmstate_registry_load_stream(registry, options, stream, error);
}
