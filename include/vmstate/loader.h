/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A loader: takes a stream in pieces of any size. The verdict is vmstate_loader_finish(): all of it loaded, or the
 * devices as they were (unless atomic is off).
 *
 * All calls on one loader, its free included, come from the thread of its first write, and never from inside a hook.
 */
#ifndef VMSTATE_LOADER_H
#define VMSTATE_LOADER_H

#include <vmstate/registry.h>

VMSTATE_BEGIN_DECLS

/** VMStateLoader: a load in progress. Since: 0.1 */
typedef struct VMStateLoader VMStateLoader;

/**
 * vmstate_loader_new:
 * @registry: the devices; cannot be changed while the loader lives
 * @options: (nullable): copied; NULL for the defaults
 *
 * Returns: (transfer full): a loader.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC VMStateLoader *vmstate_loader_new(VMStateRegistry *registry, const VMStateLoadOptions *options);

/**
 * vmstate_loader_write:
 * @loader: a loader
 * @chunk: the next bytes of the stream
 * @size: how many, 0 and up
 * @error: why the load failed; from then on every call fails so
 *
 * Returns: true when all of them were taken.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_loader_write(VMStateLoader *loader, const void *chunk, size_t size, GError **error);

/**
 * vmstate_loader_finish:
 * @loader: a loader that was given the whole stream
 * @error: why the load failed
 *
 * The stream ends here: verifies that it is whole and commits it; otherwise undoes it.
 *
 * Returns: true when all of it was loaded.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_loader_finish(VMStateLoader *loader, GError **error);

/**
 * vmstate_loader_get_layout:
 * @loader: a loader that has finished well
 *
 * Returns: (transfer none) (nullable): the stream's layout; NULL before.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC VMStateLayout *vmstate_loader_get_layout(const VMStateLoader *loader);

/** vmstate_loader_get_raw_size: Returns: the bytes of the raw stream (decompressed) so far. Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_loader_get_raw_size(const VMStateLoader *loader);

/**
 * vmstate_loader_free:
 * @loader: (transfer full) (nullable): a loader at any point; without a finish, what it did is undone
 *
 * From a wrong thread or from inside a hook: a critical warning, and the loader stays.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_loader_free(VMStateLoader *loader);

/**
 * vmstate_registry_load_bytes, vmstate_registry_load_fd, vmstate_registry_load_stream:
 * @registry: the devices
 * @options: (nullable): NULL for the defaults
 * @bytes: the stream
 * @fd: a file descriptor open for reading, read to its end; stays the caller's
 * @stream: a reader, read to its end
 * @error: why the load failed
 *
 * Loads all at once, in the caller's thread and on its stack.
 *
 * Returns: whether all of it was loaded.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_registry_load_bytes(VMStateRegistry *registry, const VMStateLoadOptions *options, GBytes *bytes,
                                                GError **error);
/** See vmstate_registry_load_bytes(). Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_registry_load_fd(VMStateRegistry *registry, const VMStateLoadOptions *options, int fd,
                                             GError **error);
/** See vmstate_registry_load_bytes(). Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_registry_load_stream(VMStateRegistry *registry, const VMStateLoadOptions *options,
                                                 VMStateStream *stream, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VMStateLoader, vmstate_loader_free)

VMSTATE_END_DECLS

#endif
