/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Makes a target structure-aware whose input is a container: what is in it is unpacked, changed and
 * packed again; or its own bytes are changed, and a gzip member's end made to fit.
 */
#include <string.h>
#include <zlib.h>

#include "bytes/codec.h"
#include "framing.h"
#include "fuzz.h"
#include "test-util.h"

enum {
    CONTENT_MAX = 1 << 16,
    GZIP_HEADER = 10,
    GZIP_END = 8,
};

/* As far as it goes; NULL where that is nothing. */
static GByteArray *unpack(VMStateCodec codec, const uint8_t *data, size_t size)
{
    g_autoptr(VmsDecoder) decoder = vms_decoder_new(codec, 0, NULL);
    g_autoptr(GByteArray) content = g_byte_array_new();
    uint8_t *p;
    size_t left = CONTENT_MAX;

    g_byte_array_set_size(content, CONTENT_MAX);
    p = content->data;
    if (decoder) {
        vms_decoder_run(decoder, &data, &size, &p, &left, NULL);
    }
    g_byte_array_set_size(content, CONTENT_MAX - (guint)left);
    return content->len > 0 ? g_steal_pointer(&content) : NULL;
}

/* The size of the container; 0 where it does not fit. */
static size_t pack(VMStateCodec codec, const GByteArray *content, uint8_t *out, size_t max)
{
    g_autoptr(VmsEncoder) encoder = vms_encoder_new(codec, VMS_CODEC_LEVEL_DEFAULT, NULL);
    const uint8_t *in = content->data;
    size_t in_len = content->len;
    size_t left = max;

    if (!encoder) {
        return 0;
    }
    return vms_encoder_run(encoder, &in, &in_len, &out, &left, true, NULL) == VMS_CODEC_END
               ? max - left : 0;
}

static size_t mutate_content(uint8_t *data, size_t size, size_t max_size, uint64_t *random)
{
    VMStateCodec codec = vms_codec_detect(data, size);
    g_autoptr(GByteArray) content = codec == VMSTATE_CODEC_RAW ? NULL : unpack(codec, data, size);
    guint length;

    if (!content) {
        return 0;
    }
    length = content->len;
    g_byte_array_set_size(content, length + 256);
    g_byte_array_set_size(content, (guint)framing_mutate(content->data, length, length + 256,
                                                         test_random(random)));
    if (test_random(random) % 8 == 0) {
        codec = codec == VMSTATE_CODEC_GZIP ? VMSTATE_CODEC_ZSTD : VMSTATE_CODEC_GZIP;
    }
    return pack(codec, content, data, max_size);
}

/* Inflates what is between a plain header and the end, and puts its CRC-32 and size there. */
static void repair_gzip(uint8_t *data, size_t size)
{
    z_stream z = {.next_in = data + GZIP_HEADER};
    g_autofree uint8_t *content = NULL;
    uint8_t *end;
    uint32_t values[2];

    if (size < GZIP_HEADER + GZIP_END || data[0] != 0x1f || data[3] != 0 ||
        inflateInit2(&z, -15) != Z_OK) {
        return;
    }
    content = g_malloc(CONTENT_MAX);
    z.avail_in = (uInt)(size - GZIP_HEADER);
    z.next_out = content;
    z.avail_out = CONTENT_MAX;
    if (inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in >= GZIP_END) {
        end = data + size - z.avail_in;
        values[0] = (uint32_t)crc32(0, content, (uInt)z.total_out);
        values[1] = (uint32_t)z.total_out;
        for (int i = 0; i < GZIP_END; i++) {
            end[i] = (uint8_t)(values[i / 4] >> (i % 4 * 8));
        }
    }
    inflateEnd(&z);
}

/* Members and frames may follow one another. */
static size_t append_itself(uint8_t *data, size_t size, size_t max_size)
{
    if (size > max_size / 2) {
        return 0;
    }
    memcpy(data + size, data, size);
    return 2 * size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    uint64_t random = seed;
    size_t n = 0;

    switch (test_random(&random) % 8) {
    case 0:
        n = append_itself(data, size, max_size);
        break;
    case 1:
    case 2:
        break;
    default:
        n = mutate_content(data, size, max_size, &random);
    }
    if (n == 0) {
        n = LLVMFuzzerMutate(data, size, max_size);
        repair_gzip(data, n);
    }
    return n;
}
