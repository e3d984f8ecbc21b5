/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams that compress into, or decompress from, another stream, which they do not own. */
#ifndef VMS_BYTES_STREAM_CODEC_H
#define VMS_BYTES_STREAM_CODEC_H

#include <vmstate/codec.h>

#include "stream.h"

/* NULL with the error set: the codec or the level cannot be. vmstate_stream_finish() ends the container. */
VMStateStream *vms_stream_new_encoder(VMStateStream *inner, VMStateCodec codec, int level, GError **error);
VMStateStream *vms_stream_new_decoder(VMStateStream *inner, VMStateCodec codec, GError **error);

#endif
