/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Codecs: the standard containers that a stream may come in. What a saver writes with a codec, the
 * usual program of that name (gzip, zstd) unpacks to the raw stream, and the other way round.
 * Loaders recognise the codec by themselves.
 */
#ifndef VMSTATE_CODEC_H
#define VMSTATE_CODEC_H

#include <vmstate/visibility.h>

#include <glib.h>
#include <stdbool.h>

VMSTATE_BEGIN_DECLS

/**
 * VMStateCodec: how the bytes of a stream are packed. The numbers never change.
 *
 * Since: 0.1
 */
typedef enum VMStateCodec {
    /** Not packed. */
    VMSTATE_CODEC_RAW = 0,
    /** gzip (RFC 1952). */
    VMSTATE_CODEC_GZIP = 1,
    /** Zstandard (RFC 8878), with its content checksum. */
    VMSTATE_CODEC_ZSTD = 2,
} VMStateCodec;

/**
 * vmstate_codec_available:
 * @codec: a codec; any other number is allowed and is not available
 *
 * Returns: whether this build of the library packs and unpacks @codec. Raw and gzip always are,
 * zstd where it was found.
 *
 * Any thread. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_codec_available(VMStateCodec codec);

/**
 * vmstate_codec_name:
 * @codec: a codec, available or not
 *
 * Returns: (transfer none) (nullable): "raw", "gzip" or "zstd"; NULL for any other number.
 *
 * Any thread. Since: 0.1
 */
VMSTATE_PUBLIC const char *vmstate_codec_name(VMStateCodec codec);

/**
 * vmstate_codec_from_name:
 * @name: "raw", "gzip" or "zstd", in lower case
 * @codec: (out): the codec of that name; left alone on failure
 * @error: %VMSTATE_ERROR_OPTION for an unknown name, %VMSTATE_ERROR_CODEC for a codec that was not
 *   built in; the message names the available ones
 *
 * Returns: whether there is such a codec and it is available.
 *
 * Any thread. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_codec_from_name(const char *name, VMStateCodec *codec, GError **error);

/**
 * vmstate_codec_level_range:
 * @codec: a codec
 * @min: (out) (optional): the fastest level
 * @max: (out) (optional): the smallest output
 * @def: (out) (optional): the level used where none is asked for
 *
 * gzip has 1 to 9, as the gzip program. zstd has what its library has: negative levels are faster
 * than 1, and 0 means the default. zstd's levels above 19 need much memory on both sides.
 *
 * Returns: whether @codec has levels: false, and nothing is set, for raw and for a codec that is
 * not available.
 *
 * Any thread. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_codec_level_range(VMStateCodec codec, int *min, int *max, int *def);

VMSTATE_END_DECLS

#endif
