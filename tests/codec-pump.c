/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <vmstate/error.h>

#include "codec-pump.h"

const Split split_none = { .in = WINDOW_MAX, .out = WINDOW_MAX };

GRand *pump_rand(void)
{
    const char *given = g_getenv("VMS_TEST_SEED");
    uint32_t seed = given ? (uint32_t)strtoul(given, NULL, 0) : g_random_int();

    print_message("# VMS_TEST_SEED=%u\n", seed);
    return g_rand_new_with_seed(seed);
}

/* A window that ends where its memory ends, so that AddressSanitizer sees what goes beyond it. */
typedef struct Window {
    uint8_t *memory;
    size_t size;
    GRand *rand; /* NULL: windows are of this size */
} Window;

static void window_init(Window *w, size_t size, GRand *rand)
{
    w->size = rand ? WINDOW_MAX : size;
    w->memory = g_malloc(w->size);
    w->rand = rand;
}

/* The next window's size, at most max. */
static size_t window_next(const Window *w, size_t max)
{
    size_t n = w->size;

    /* Small sizes as often as big ones. */
    if (w->rand) {
        n = 1 + g_rand_int(w->rand) % ((size_t)1 << g_rand_int_range(w->rand, 0, 19)) % w->size;
    }
    return MIN(n, max);
}

/* n bytes at the window's end, with those at p in it. */
static uint8_t *window_place(Window *w, const void *p, size_t n)
{
    uint8_t *start = w->memory + w->size - n;

    if (p && n > 0) {
        memcpy(start, p, n);
    }
    return start;
}

GByteArray *pump_pack(VMStateCodec codec, int level, const void *p, size_t n, Split split)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(VmsEncoder) e = vms_encoder_new(codec, level, &error);
    GByteArray *packed = g_byte_array_new();
    VmsCodecStatus status;
    Window in_window, out_window;
    bool finish = false;
    size_t done = 0;

    assert_non_null(e);
    window_init(&in_window, split.in, split.rand);
    window_init(&out_window, split.out, split.rand);
    do {
        size_t given = window_next(&in_window, n - done);
        size_t room = window_next(&out_window, WINDOW_MAX);
        const uint8_t *in;
        size_t in_len, out_len = room;
        uint8_t *out = window_place(&out_window, NULL, room);

        /* Once finish is said, the window has all the rest. */
        given = finish ? n - done : given;
        finish = given == n - done && (given == 0 || !split.late_finish);
        in_len = given;
        in = window_place(&in_window, (const uint8_t *)p + done, given);
        status = vms_encoder_run(e, &in, &in_len, &out, &out_len, finish, &error);
        assert_null(error);
        assert_int_not_equal(status, VMS_CODEC_ERROR);
        assert_true(status == VMS_CODEC_END || out_len == 0 || (in_len == 0 && !finish));
        assert_ptr_equal(out + out_len, out_window.memory + out_window.size);
        assert_ptr_equal(in + in_len, in_window.memory + in_window.size);
        g_byte_array_append(packed, out - (room - out_len), (guint)(room - out_len));
        done += given - in_len;
    } while (status != VMS_CODEC_END);
    assert_int_equal(done, n);
    g_free(in_window.memory);
    g_free(out_window.memory);
    return packed;
}

static Verdict judge(const VmsDecoder *d, VmsCodecStatus status, size_t in_len, const GError *error)
{
    if (status == VMS_CODEC_ERROR) {
        assert_non_null(error);
        assert_int_equal(error->domain, VMSTATE_ERROR);
        assert_false(vms_decoder_at_end(d));
        return error->code == VMSTATE_ERROR_TRAILING ? VERDICT_TRAILING : VERDICT_REFUSED;
    }
    assert_null(error);
    if (in_len > 0) {
        assert_int_equal(status, VMS_CODEC_END);
        return VERDICT_TRAILING;
    }
    return vms_decoder_at_end(d) ? VERDICT_WHOLE : VERDICT_TRUNCATED;
}

Verdict pump_unpack(VMStateCodec codec, uint64_t memory_limit, const void *p, size_t n, Split split,
                    GByteArray *content, GError **error)
{
    g_autoptr(VmsDecoder) d = vms_decoder_new(codec, memory_limit, NULL);
    GError *failure = NULL;
    VmsCodecStatus status;
    Window in_window, out_window;
    size_t done = 0, in_len, out_len;
    Verdict verdict;

    assert_non_null(d);
    window_init(&in_window, split.in, split.rand);
    window_init(&out_window, split.out, split.rand);
    do {
        size_t given = window_next(&in_window, n - done);
        size_t room = window_next(&out_window, WINDOW_MAX);
        const uint8_t *in = window_place(&in_window, (const uint8_t *)p + done, given);
        uint8_t *out = window_place(&out_window, NULL, room);

        in_len = given;
        out_len = room;
        status = vms_decoder_run(d, &in, &in_len, &out, &out_len, &failure);
        assert_true(status != VMS_CODEC_MORE || out_len == 0 || in_len == 0);
        assert_ptr_equal(out + out_len, out_window.memory + out_window.size);
        assert_ptr_equal(in + in_len, in_window.memory + in_window.size);
        g_byte_array_append(content, out - (room - out_len), (guint)(room - out_len));
        done += given - in_len;
        /* Over: an error, trailing bytes, or no input and no output left. */
    } while (status != VMS_CODEC_ERROR && !(status == VMS_CODEC_END && in_len > 0) &&
             (done < n || out_len == 0));
    verdict = judge(d, status, n - done, failure);
    if (failure) {
        g_propagate_error(error, failure);
    }
    g_free(in_window.memory);
    g_free(out_window.memory);
    return verdict;
}

void pump_assert_holds(VMStateCodec codec, const void *p, size_t n, Split split,
                       const void *content, size_t content_len)
{
    g_autoptr(GByteArray) got = g_byte_array_new();
    g_autoptr(GError) error = NULL;

    assert_int_equal(pump_unpack(codec, 0, p, n, split, got, &error), VERDICT_WHOLE);
    assert_int_equal(got->len, content_len);
    if (content_len > 0) {
        assert_memory_equal(got->data, content, content_len);
    }
}

void pump_assert_verdict(VMStateCodec codec, const void *p, size_t n, Verdict verdict)
{
    static const Split splits[] = {
        { .in = 1, .out = 1 },
        { .in = 1, .out = WINDOW_MAX },
        { .in = WINDOW_MAX, .out = 1 },
        { .in = 3, .out = 7 },
        { .in = WINDOW_MAX, .out = WINDOW_MAX },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(splits); i++) {
        g_autoptr(GByteArray) content = g_byte_array_new();
        g_autoptr(GError) error = NULL;

        assert_int_equal(pump_unpack(codec, 0, p, n, splits[i], content, &error), verdict);
    }
}
