/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Packing and unpacking a stream, in steps. The caller has an input window and an output window, of
 * any size from one byte up, and moves both along; nothing is called back. An encoder or decoder
 * belongs to one thread at a time.
 *
 * Raw is no container. Its bytes are passed by, so there is neither an encoder nor a decoder for
 * it.
 */
#ifndef VMS_BYTES_CODEC_H
#define VMS_BYTES_CODEC_H

#include <vmstate/codec.h>

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

/* The level that the codec itself recommends. */
#define VMS_CODEC_LEVEL_DEFAULT INT_MIN

/* So many bytes always suffice for vms_codec_detect(). */
#define VMS_CODEC_MAGIC_SIZE 4

typedef enum VmsCodecStatus {
    VMS_CODEC_ERROR = -1,
    VMS_CODEC_MORE = 0,
    VMS_CODEC_END = 1,
} VmsCodecStatus;

typedef struct VmsEncoder VmsEncoder;
typedef struct VmsDecoder VmsDecoder;

/*
 * Makes an encoder. @level is VMS_CODEC_LEVEL_DEFAULT or one of vmstate_codec_level_range().
 * Errors: VMSTATE_ERROR_OPTION (level, or raw), VMSTATE_ERROR_CODEC (not built in),
 * VMSTATE_ERROR_NO_MEMORY.
 */
VmsEncoder *vms_encoder_new(VMStateCodec codec, int level, GError **error);

/*
 * Takes bytes from *@in and writes packed ones to *@out; both pointers and lengths are advanced.
 * @finish says that *@in is all that is left: from then on every call says so and brings no new
 * input, until END.
 *
 * The container's bytes depend on the input, the level and the codec's library alone, never on the
 * windows.
 *
 * MORE: *out_len is 0, or, without @finish, *in_len is 0. END: the container is complete and
 * written; so it stays.
 * ERROR: every later call gives the same error.
 */
VmsCodecStatus vms_encoder_run(VmsEncoder *e, const uint8_t **in, size_t *in_len, uint8_t **out,
                               size_t *out_len, bool finish, GError **error);

void vms_encoder_free(VmsEncoder *e);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VmsEncoder, vms_encoder_free)

/*
 * The codec of a container that begins with the @n bytes at @p; raw when they are no container's
 * beginning. The answer is final with VMS_CODEC_MAGIC_SIZE bytes, or with all that there are.
 */
VMStateCodec vms_codec_detect(const uint8_t *p, size_t n);

/*
 * Makes a decoder. @memory_limit bounds the window memory that a container may ask for, in bytes,
 * at least 1 KiB; 0 is 128 MiB, enough for all that zstd writes without --long. It is rounded down
 * to a power of two. gzip needs 32 KiB always and ignores it. Errors: as vms_encoder_new().
 */
VmsDecoder *vms_decoder_new(VMStateCodec codec, uint64_t memory_limit, GError **error);

/*
 * Takes packed bytes from *@in and writes what they hold to *@out; both pointers and lengths are
 * advanced. A container may consist of several members (gzip) or frames, skippable ones included
 * (zstd), one after the other; their content is joined.
 *
 * MORE: *out_len is 0 or *in_len is 0. If *out_len is 0, output may be waiting: call again, with or
 * without input. With an empty output window nothing is done, so one who knows the size offers a
 * byte more to see END.
 * END: a member is complete. If *in_len is 0, the container may be: more input may follow, and
 * either continues it or not. If *in_len is not 0, the byte at *in is no member's first: those are
 * trailing bytes, and the caller says so.
 * ERROR: VMSTATE_ERROR_CODEC (damaged), VMSTATE_ERROR_TRAILING (another member seemed to begin, and
 * did not), VMSTATE_ERROR_LIMIT (window), VMSTATE_ERROR_NO_MEMORY. Every later call gives the same
 * error. The message has the offset in the container.
 *
 * A member's checksum is verified at its end, so what came out before END is not known to be sound.
 */
VmsCodecStatus vms_decoder_run(VmsDecoder *d, const uint8_t **in, size_t *in_len, uint8_t **out,
                               size_t *out_len, GError **error);

/* Whether the input may end here: a member is complete and no other has begun. */
bool vms_decoder_at_end(const VmsDecoder *d);

void vms_decoder_free(VmsDecoder *d);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VmsDecoder, vms_decoder_free)

#endif
