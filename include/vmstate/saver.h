/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A saver: the stream of a registry's devices, pulled out in chunks of any size. Every chunk is full until the last; then
 * 0 bytes for ever. Nobody needs to know the total, and no more than a chunk is in memory.
 *
 * All calls on one saver, its free included, come from the thread of its first read, and never from inside a hook.
 */
#ifndef VMSTATE_SAVER_H
#define VMSTATE_SAVER_H

#include <sys/types.h>
#include <vmstate/registry.h>

VMSTATE_BEGIN_DECLS

/** VMStateSaver: a save in progress. Since: 0.1 */
typedef struct VMStateSaver VMStateSaver;

/** VMSTATE_READ_ERROR: vmstate_saver_read() failed; the error is set. Since: 0.1 */
#define VMSTATE_READ_ERROR ((ssize_t)-1)
/** VMSTATE_READ_AGAIN: the devices have nothing new to send at the moment; not the end. Since: 0.1 */
#define VMSTATE_READ_AGAIN ((ssize_t)-2)

/**
 * vmstate_saver_new:
 * @registry: the devices; cannot be changed while the saver lives
 * @options: (nullable): copied; NULL for the defaults
 *
 * Nothing is saved before the first read.
 *
 * Returns: (transfer full): a saver. Options that cannot be are an error of the first read.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC VMStateSaver *vmstate_saver_new(VMStateRegistry *registry, const VMStateSaveOptions *options);

/**
 * vmstate_saver_read:
 * @saver: a saver
 * @chunk: where to
 * @size: bytes of @chunk, 1 to SSIZE_MAX
 * @error: why the save failed
 *
 * Returns: @size; less than that, for the last bytes; 0 when there are no more; %VMSTATE_READ_AGAIN when a live device
 *   has nothing now (what it had is kept and leads the next read); %VMSTATE_READ_ERROR, from then on for ever.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC ssize_t vmstate_saver_read(VMStateSaver *saver, void *chunk, size_t size, GError **error);

/**
 * vmstate_saver_stopped:
 * @saver: a saver with the option live
 *
 * The devices stand still from now on: the reads that follow bring the rest.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_saver_stopped(VMStateSaver *saver);

/** vmstate_saver_get_raw_size: Returns: the bytes of the raw stream (before compression) so far. Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_saver_get_raw_size(const VMStateSaver *saver);

/**
 * vmstate_saver_free:
 * @saver: (transfer full) (nullable): a saver at any point; the save is given up where it is, hooks unwind
 *
 * From a wrong thread or from inside a hook: a critical warning, and the saver stays.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_saver_free(VMStateSaver *saver);

/**
 * vmstate_registry_save_bytes, vmstate_registry_save_fd, vmstate_registry_save_stream:
 * @registry: the devices
 * @options: (nullable): NULL for the defaults
 * @fd: a file descriptor open for writing; stays the caller's
 * @stream: a writer
 * @error: why the save failed
 *
 * Saves all at once, in the caller's thread and on its stack.
 *
 * Returns: (transfer full) (nullable): the stream; or whether it went well.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC GBytes *vmstate_registry_save_bytes(VMStateRegistry *registry, const VMStateSaveOptions *options,
                                                   GError **error);
/** See vmstate_registry_save_bytes(). Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_registry_save_fd(VMStateRegistry *registry, const VMStateSaveOptions *options, int fd,
                                             GError **error);
/** See vmstate_registry_save_bytes(). Since: 0.1 */
VMSTATE_PUBLIC bool vmstate_registry_save_stream(VMStateRegistry *registry, const VMStateSaveOptions *options,
                                                 VMStateStream *stream, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VMStateSaver, vmstate_saver_free)

VMSTATE_END_DECLS

#endif
