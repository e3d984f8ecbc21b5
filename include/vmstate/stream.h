/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stream: a cursor over bytes with a sticky error, for putting or for getting. Custom hooks receive one, as QEMU's
 * receive a QEMUFile. Integers are big-endian on the wire (QEMU's migration stream).
 *
 * After a failure every get returns 0 and every put does nothing; the first error is kept. So a hook may be written
 * straight through and look at vmstate_stream_failed() at its loops' ends only: it must end once the stream has failed.
 *
 * A stream belongs to one thread at a time.
 */
#ifndef VMSTATE_STREAM_H
#define VMSTATE_STREAM_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <vmstate/visibility.h>

VMSTATE_BEGIN_DECLS

/** VMStateStream: bytes on their way. Since: 0.1 */
typedef struct VMStateStream VMStateStream;

/**
 * vmstate_stream_new_writer:
 *
 * Returns: (transfer full): a stream that collects what is put into it in memory; see vmstate_stream_steal_bytes().
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC VMStateStream *vmstate_stream_new_writer(void);

/**
 * vmstate_stream_new_writer_fd:
 * @fd: a file descriptor open for writing; stays the caller's
 *
 * Returns: (transfer full): a stream that writes to @fd in pieces of 64 KiB; vmstate_stream_finish() writes the rest.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC VMStateStream *vmstate_stream_new_writer_fd(int fd);

/**
 * vmstate_stream_new_reader:
 * @bytes: what to read; a reference is kept
 *
 * Returns: (transfer full): a stream that gets from @bytes.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC VMStateStream *vmstate_stream_new_reader(GBytes *bytes);

/**
 * vmstate_stream_new_reader_fd:
 * @fd: a file descriptor open for reading; stays the caller's
 *
 * Returns: (transfer full): a stream that gets from @fd. It reads ahead up to 64 KiB.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC VMStateStream *vmstate_stream_new_reader_fd(int fd);

/**
 * vmstate_stream_free:
 * @stream: (transfer full) (nullable): a stream that one of the functions above made
 *
 * What a writer has not written by vmstate_stream_finish() is lost. Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_stream_free(VMStateStream *stream);

/**
 * vmstate_stream_finish:
 * @stream: a stream that one of the functions above made
 * @error: the stream's sticky error, when it has failed
 *
 * Writes what a writer still holds.
 *
 * Returns: true when nothing has failed.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_stream_finish(VMStateStream *stream, GError **error);

/**
 * vmstate_stream_steal_bytes:
 * @stream: a stream of vmstate_stream_new_writer()
 *
 * Returns: (transfer full): all that was put; the stream is empty afterwards.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC GBytes *vmstate_stream_steal_bytes(VMStateStream *stream);

/**
 * vmstate_stream_is_writer:
 * @stream: a stream
 *
 * Returns: true for a stream to put into, false for one to get from.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_stream_is_writer(const VMStateStream *stream);

/**
 * vmstate_stream_failed:
 * @stream: a stream
 *
 * Returns: true once something has gone wrong: nothing is put or got any more.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_stream_failed(const VMStateStream *stream);

/**
 * vmstate_stream_get_error:
 * @stream: a stream
 *
 * Returns: (transfer none) (nullable): the first error.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC const GError *vmstate_stream_get_error(const VMStateStream *stream);

/**
 * vmstate_stream_fail:
 * @stream: a stream
 * @error: (transfer full): why; dropped when the stream has failed already
 *
 * Makes the stream fail.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_stream_fail(VMStateStream *stream, GError *error);

/**
 * vmstate_stream_offset:
 * @stream: a stream
 *
 * Returns: how many bytes were put or got so far, in the raw stream (before compression).
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC uint64_t vmstate_stream_offset(const VMStateStream *stream);

/**
 * vmstate_stream_put:
 * @stream: a writer
 * @data: (nullable): @size bytes; may be NULL where @size is 0
 * @size: how many bytes, 0 and up
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_stream_put(VMStateStream *stream, const void *data, size_t size);

/**
 * vmstate_stream_put_zeros:
 * @stream: a writer
 * @size: how many zero bytes to put, 0 and up
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_stream_put_zeros(VMStateStream *stream, uint64_t size);

/**
 * vmstate_stream_put_u8, vmstate_stream_put_be16, vmstate_stream_put_be32, vmstate_stream_put_be64:
 * @stream: a writer
 * @value: an integer, put big-endian
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_stream_put_u8(VMStateStream *stream, uint8_t value);
/** See vmstate_stream_put_u8(). Since: 0.1 */
VMSTATE_PUBLIC void vmstate_stream_put_be16(VMStateStream *stream, uint16_t value);
/** See vmstate_stream_put_u8(). Since: 0.1 */
VMSTATE_PUBLIC void vmstate_stream_put_be32(VMStateStream *stream, uint32_t value);
/** See vmstate_stream_put_u8(). Since: 0.1 */
VMSTATE_PUBLIC void vmstate_stream_put_be64(VMStateStream *stream, uint64_t value);

/**
 * vmstate_stream_get:
 * @stream: a reader
 * @data: where to, @size bytes
 * @size: how many bytes, 0 and up
 *
 * Gets exactly @size bytes. When the stream ends before, it fails with %VMSTATE_ERROR_TRUNCATED; what was not got is
 * zeroed.
 *
 * Returns: true when all @size bytes were got.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_stream_get(VMStateStream *stream, void *data, size_t size);

/**
 * vmstate_stream_skip:
 * @stream: a reader
 * @size: how many bytes to pass over, 0 and up
 *
 * Returns: true when the stream had that many; otherwise it has failed.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_stream_skip(VMStateStream *stream, uint64_t size);

/**
 * vmstate_stream_get_u8, vmstate_stream_get_be16, vmstate_stream_get_be32, vmstate_stream_get_be64:
 * @stream: a reader
 *
 * Returns: a big-endian integer from the stream; 0 when the stream has failed.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC uint8_t vmstate_stream_get_u8(VMStateStream *stream);
/** See vmstate_stream_get_u8(). Since: 0.1 */
VMSTATE_PUBLIC uint16_t vmstate_stream_get_be16(VMStateStream *stream);
/** See vmstate_stream_get_u8(). Since: 0.1 */
VMSTATE_PUBLIC uint32_t vmstate_stream_get_be32(VMStateStream *stream);
/** See vmstate_stream_get_u8(). Since: 0.1 */
VMSTATE_PUBLIC uint64_t vmstate_stream_get_be64(VMStateStream *stream);

/**
 * vmstate_stream_peek:
 * @stream: a reader
 * @data: where to, @size bytes
 * @size: how many bytes to look at, 0 to 512
 *
 * Looks at the bytes that come next without taking them. The end of the stream is no failure here.
 *
 * Returns: how many bytes there were, up to @size.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC size_t vmstate_stream_peek(VMStateStream *stream, void *data, size_t size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VMStateStream, vmstate_stream_free)

VMSTATE_END_DECLS

#endif
