/* SPDX-License-Identifier: BSD-3-Clause */
/* The decoders, alone and under a loader. The input is a gzip or zstd container. */
#include <string.h>

#include "bytes/codec.h"
#include "golden-target.h"

enum {
    CONTENT_MAX = 1 << 20,
    WINDOW_LIMIT = 1 << 20,
};

typedef enum Verdict {
    VERDICT_WHOLE,
    VERDICT_CUT,
    VERDICT_TRAILING,
    VERDICT_DAMAGED,
    VERDICT_TOO_LONG,
} Verdict;

/* Unpacks with windows of at most @in and @out bytes. */
static Verdict unpack(VMStateCodec codec, const uint8_t *data, size_t size, size_t in, size_t out,
                      GByteArray *content)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VmsDecoder) decoder = vms_decoder_new(codec, WINDOW_LIMIT, &error);
    g_autofree uint8_t *window = g_malloc(out);
    const uint8_t *end = data + size;

    if (!decoder) {
        fuzz_fail("%s", error->message);
    }
    for (;;) {
        size_t in_len = MIN(in, (size_t)(end - data));
        size_t out_len = out;
        size_t before = in_len;
        uint8_t *p = window;
        VmsCodecStatus status = vms_decoder_run(decoder, &data, &in_len, &p, &out_len, &error);

        g_byte_array_append(content, window, (guint)(p - window));
        if (status == VMS_CODEC_ERROR) {
            return error->code == VMSTATE_ERROR_TRAILING ? VERDICT_TRAILING : VERDICT_DAMAGED;
        }
        if (status == VMS_CODEC_END && in_len > 0) {
            return VERDICT_TRAILING;
        }
        if (content->len > CONTENT_MAX) {
            return VERDICT_TOO_LONG;
        }
        if (data == end && p == window) {
            return vms_decoder_at_end(decoder) ? VERDICT_WHOLE : VERDICT_CUT;
        }
        if (in_len == before && before > 0 && p == window) {
            fuzz_fail("the decoder neither takes nor gives");
        }
    }
}

static void check_splits(VMStateCodec codec, const uint8_t *data, size_t size)
{
    g_autoptr(GByteArray) a = g_byte_array_new();
    g_autoptr(GByteArray) b = g_byte_array_new();
    Verdict at_once = unpack(codec, data, size, SIZE_MAX, 1 << 16, a);
    Verdict in_parts = unpack(codec, data, size, 1 + size % 5, 1 + size % 97, b);

    if (at_once == VERDICT_TOO_LONG || in_parts == VERDICT_TOO_LONG) {
        return;
    }
    /* Of two faults either may be found first. */
    if (at_once != in_parts && (at_once == VERDICT_WHOLE || in_parts == VERDICT_WHOLE)) {
        fuzz_fail("all at once: verdict %d, in parts: %d", (int)at_once, (int)in_parts);
    }
    if (at_once == VERDICT_WHOLE &&
        (a->len != b->len || (a->len > 0 && memcmp(a->data, b->data, a->len) != 0))) {
        fuzz_fail("all at once: %u bytes, in parts: others, %u", a->len, b->len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VMStateCodec codec = vms_codec_detect(data, size);

    if (codec != VMSTATE_CODEC_RAW && vmstate_codec_available(codec)) {
        check_splits(codec, data, size);
    }
    golden_target_load(&(GoldenTarget){.form = VMSTATE_FORM_FILE}, data, size);
    return 0;
}
