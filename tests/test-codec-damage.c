/* SPDX-License-Identifier: BSD-3-Clause */
/* What codecs do with damaged, cut, joined and overlong containers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/resource.h>
#include <vmstate/error.h>

#include "codec-pump.h"

static const char text[] =
    "Registers, rings and memory: a device's state, a device's state, a device's state; and "
    "something that does not repeat: 7c1e95d03ab8.";

static void skip_without(VMStateCodec codec)
{
    if (!vmstate_codec_available(codec)) {
        skip();
    }
}

static GByteArray *pack_text(VMStateCodec codec)
{
    return pump_pack(codec, VMS_CODEC_LEVEL_DEFAULT, text, sizeof text, split_none);
}

static bool holds_text(const GByteArray *content)
{
    return content->len == sizeof text && memcmp(content->data, text, sizeof text) == 0;
}

/* Flips every bit in turn; where the container is still whole, may_accept() must say so. */
static void flip_every_bit(VMStateCodec codec, Split split,
                           bool (*may_accept)(size_t byte, unsigned bit, size_t len))
{
    g_autoptr(GByteArray) packed = pack_text(codec);

    for (size_t i = 0; i < packed->len * (size_t)8; i++) {
        g_autoptr(GByteArray) content = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        Verdict verdict;

        packed->data[i / 8] ^= (uint8_t)(1 << i % 8);
        verdict = pump_unpack(codec, 0, packed->data, packed->len, split, content, &error);
        packed->data[i / 8] ^= (uint8_t)(1 << i % 8);
        if (verdict == VERDICT_WHOLE) {
            assert_true(holds_text(content));
            assert_true(may_accept(i / 8, i % 8, packed->len));
        }
    }
}

/*
 * Nothing in gzip's header is covered by its CRC, and of it only these do not matter to what is
 * unpacked: FTEXT (byte 3, bit 0), MTIME (bytes 4 to 7), XFL (8) and OS (9). Behind the data, the
 * bits that fill its last byte do not matter either; that is the ninth byte from the end. Every
 * other bit is refused: the magic and the method; FHCRC, FEXTRA, FNAME and FCOMMENT, which would
 * take the data for header fields; reserved flags; all of the data; CRC32 and ISIZE.
 */
static bool gzip_may_accept(size_t byte, unsigned bit, size_t len)
{
    return (byte == 3 && bit == 0) || (byte >= 4 && byte <= 9) || byte == len - 9;
}

static void gzip_flipped_bit_is_refused_or_harmless(void **state G_GNUC_UNUSED)
{
    flip_every_bit(VMSTATE_CODEC_GZIP, split_none, gzip_may_accept);
    flip_every_bit(VMSTATE_CODEC_GZIP, (Split){ .in = 1, .out = 1 }, gzip_may_accept);
}

/*
 * zstd's frame has the same content whatever the unused bit of the descriptor says, with another
 * window size, and with another value in bits that the format reserves in block contents. The
 * checksum itself is four bytes at the end, and none of its bits may flip.
 */
static bool zstd_may_accept(size_t byte, unsigned bit G_GNUC_UNUSED, size_t len)
{
    return byte >= 4 && byte < len - 4;
}

static void zstd_flipped_bit_is_refused_or_harmless(void **state G_GNUC_UNUSED)
{
    skip_without(VMSTATE_CODEC_ZSTD);
    flip_every_bit(VMSTATE_CODEC_ZSTD, split_none, zstd_may_accept);
    flip_every_bit(VMSTATE_CODEC_ZSTD, (Split){ .in = 1, .out = 1 }, zstd_may_accept);
}

/* Several bytes overwritten, at random: never accepted with other content. */
static void check_mutations(VMStateCodec codec)
{
    g_autoptr(GRand) rand = pump_rand();
    g_autoptr(GByteArray) packed = pack_text(codec);
    g_autofree uint8_t *mutant = g_malloc(packed->len);

    for (int i = 0; i < 2000; i++) {
        g_autoptr(GByteArray) content = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        size_t n = packed->len - g_rand_int(rand) % 4;

        memcpy(mutant, packed->data, n);
        for (int k = g_rand_int_range(rand, 1, 6); k > 0; k--) {
            mutant[g_rand_int(rand) % n] = (uint8_t)g_rand_int(rand);
        }
        if (pump_unpack(codec, 0, mutant, n, (Split){ .rand = rand }, content, &error) ==
            VERDICT_WHOLE) {
            assert_true(holds_text(content));
        }
    }
}

static void gzip_mutation_is_refused_or_harmless(void **state G_GNUC_UNUSED)
{
    check_mutations(VMSTATE_CODEC_GZIP);
}

static void zstd_mutation_is_refused_or_harmless(void **state G_GNUC_UNUSED)
{
    skip_without(VMSTATE_CODEC_ZSTD);
    check_mutations(VMSTATE_CODEC_ZSTD);
}

static void check_truncation(VMStateCodec codec)
{
    g_autoptr(GByteArray) packed = pack_text(codec);

    for (size_t n = 0; n < packed->len; n++) {
        pump_assert_verdict(codec, packed->data, n, VERDICT_TRUNCATED);
    }
    pump_assert_verdict(codec, packed->data, packed->len, VERDICT_WHOLE);
}

static void gzip_cut_anywhere_is_not_at_its_end(void **state G_GNUC_UNUSED)
{
    check_truncation(VMSTATE_CODEC_GZIP);
}

static void zstd_cut_anywhere_is_not_at_its_end(void **state G_GNUC_UNUSED)
{
    skip_without(VMSTATE_CODEC_ZSTD);
    check_truncation(VMSTATE_CODEC_ZSTD);
}

static void check_trailing(VMStateCodec codec, const void *garbage, size_t n, Verdict verdict)
{
    g_autoptr(GByteArray) packed = pack_text(codec);

    g_byte_array_append(packed, garbage, (guint)n);
    pump_assert_verdict(codec, packed->data, packed->len, verdict);
}

static void gzip_trailing_bytes_are_seen(void **state G_GNUC_UNUSED)
{
    check_trailing(VMSTATE_CODEC_GZIP, "x", 1, VERDICT_TRAILING);
    check_trailing(VMSTATE_CODEC_GZIP, "\0", 1, VERDICT_TRAILING);
    check_trailing(VMSTATE_CODEC_GZIP, "\0\x1f\x8b\x08", 4, VERDICT_TRAILING);
    /* It may be the beginning of another member, as far as it goes. */
    check_trailing(VMSTATE_CODEC_GZIP, "\x1f", 1, VERDICT_TRUNCATED);
    check_trailing(VMSTATE_CODEC_GZIP, "\x1f\x8b\x08", 3, VERDICT_TRUNCATED);
    check_trailing(VMSTATE_CODEC_GZIP, "\x1fx", 2, VERDICT_TRAILING);
    check_trailing(VMSTATE_CODEC_GZIP, "\x1f\x8b\x07\0", 4, VERDICT_REFUSED);
}

static void zstd_trailing_bytes_are_seen(void **state G_GNUC_UNUSED)
{
    skip_without(VMSTATE_CODEC_ZSTD);
    check_trailing(VMSTATE_CODEC_ZSTD, "x", 1, VERDICT_TRAILING);
    check_trailing(VMSTATE_CODEC_ZSTD, "\0", 1, VERDICT_TRAILING);
    check_trailing(VMSTATE_CODEC_ZSTD, "\x1f\x8b\x08", 3, VERDICT_TRAILING);
    check_trailing(VMSTATE_CODEC_ZSTD, "\x28", 1, VERDICT_TRUNCATED);
    check_trailing(VMSTATE_CODEC_ZSTD, "\x28\xb5\x2f\xfd", 4, VERDICT_TRUNCATED);
    check_trailing(VMSTATE_CODEC_ZSTD, "\x28\xb5\x2f\xfeZZZZ", 8, VERDICT_TRAILING);
    check_trailing(VMSTATE_CODEC_ZSTD, "QEVM\0\0\0\3", 8, VERDICT_TRAILING);
}

static void another_codecs_data_is_refused(void **state G_GNUC_UNUSED)
{
    pump_assert_verdict(VMSTATE_CODEC_GZIP, "QEVM\0\0\0\3", 8, VERDICT_REFUSED);
    if (vmstate_codec_available(VMSTATE_CODEC_ZSTD)) {
        pump_assert_verdict(VMSTATE_CODEC_ZSTD, "\x1f\x8b\x08\0\0\0\0\0", 8, VERDICT_REFUSED);
        /* The magic of zstd 0.7, an experimental format. */
        pump_assert_verdict(VMSTATE_CODEC_ZSTD, "\x27\xb5\x2f\xfd\0\0\0\0", 8, VERDICT_REFUSED);
    }
}

static void append(GByteArray *to, GByteArray *from)
{
    g_byte_array_append(to, from->data, from->len);
}

/* Text, nothing, text again. */
static GByteArray *make_members(VMStateCodec codec)
{
    g_autoptr(GByteArray) full = pack_text(codec);
    g_autoptr(GByteArray) empty = pump_pack(codec, 1, "", 0, split_none);
    GByteArray *members = g_byte_array_new();

    append(members, full);
    append(members, empty);
    append(members, full);
    return members;
}

static void check_holds_text_twice(VMStateCodec codec, const GByteArray *packed)
{
    static const Split splits[] = {
        { .in = 1, .out = 1 },
        { .in = 3, .out = 4096 },
        { .in = WINDOW_MAX, .out = WINDOW_MAX },
    };
    uint8_t twice[2 * sizeof text];

    memcpy(twice, text, sizeof text);
    memcpy(twice + sizeof text, text, sizeof text);
    for (size_t i = 0; i < G_N_ELEMENTS(splits); i++) {
        pump_assert_holds(codec, packed->data, packed->len, splits[i], twice, sizeof twice);
    }
}

static void gzip_members_are_joined(void **state G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) members = make_members(VMSTATE_CODEC_GZIP);

    check_holds_text_twice(VMSTATE_CODEC_GZIP, members);
    pump_assert_verdict(VMSTATE_CODEC_GZIP, members->data, members->len - 1, VERDICT_TRUNCATED);
    members->data[members->len - 1] ^= 1;
    pump_assert_verdict(VMSTATE_CODEC_GZIP, members->data, members->len, VERDICT_REFUSED);
}

static void zstd_frames_are_joined_and_skippable_ones_skipped(void **state G_GNUC_UNUSED)
{
    static const uint8_t skippable[] = { 0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c' };
    g_autoptr(GByteArray) frames = NULL;
    g_autoptr(GByteArray) members = NULL;

    skip_without(VMSTATE_CODEC_ZSTD);
    members = make_members(VMSTATE_CODEC_ZSTD);
    frames = g_byte_array_new();
    g_byte_array_append(frames, skippable, sizeof skippable);
    append(frames, members);
    check_holds_text_twice(VMSTATE_CODEC_ZSTD, frames);
    g_byte_array_append(frames, skippable, sizeof skippable);
    check_holds_text_twice(VMSTATE_CODEC_ZSTD, frames);
    pump_assert_verdict(VMSTATE_CODEC_ZSTD, frames->data, frames->len - 1, VERDICT_TRUNCATED);
}

static void assert_fails(VmsDecoder *d, const void *p, size_t n, VMStateError code,
                         const char *message)
{
    g_autoptr(GError) error = NULL;
    const uint8_t *in = p;
    uint8_t room[64], *out = room;
    size_t out_len = sizeof room;

    assert_int_equal(vms_decoder_run(d, &in, &n, &out, &out_len, &error), VMS_CODEC_ERROR);
    assert_true(g_error_matches(error, VMSTATE_ERROR, (int)code));
    assert_non_null(strstr(error->message, message));
}

static void error_names_its_offset_and_stays(void **state G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) packed = pack_text(VMSTATE_CODEC_GZIP);
    g_autoptr(VmsDecoder) d = vms_decoder_new(VMSTATE_CODEC_GZIP, 0, NULL);

    assert_fails(d, "\x1f\x8b\x07\0", 4, VMSTATE_ERROR_CODEC, "offset 0x");
    assert_fails(d, packed->data, packed->len, VMSTATE_ERROR_CODEC, "offset 0x");
    assert_false(vms_decoder_at_end(d));
}

/*
 * Empty zstd frames that ask for a window of 256 MiB (RFC 8878, 3.1.1.1.2: exponent 18). The second
 * states its size, 0, which lets zstd unpack it in one go without a window.
 */
static const uint8_t wide[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x00, 18 << 3, 1, 0, 0 };
static const uint8_t wide_sized[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x80, 18 << 3, 0, 0, 0, 0, 1, 0, 0 };

static void zstd_window_beyond_the_limit_is_refused(void **state G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) content = g_byte_array_new();

    skip_without(VMSTATE_CODEC_ZSTD);
    for (uint64_t limit = 0; limit < 256 * 1024 * 1024; limit += 256 * 1024 * 1024 - 1) {
        g_autoptr(VmsDecoder) d = vms_decoder_new(VMSTATE_CODEC_ZSTD, limit, NULL);
        g_autoptr(VmsDecoder) sized = vms_decoder_new(VMSTATE_CODEC_ZSTD, limit, NULL);

        assert_fails(d, wide, sizeof wide, VMSTATE_ERROR_LIMIT, "131072 KiB");
        assert_fails(sized, wide_sized, sizeof wide_sized, VMSTATE_ERROR_LIMIT, "raise that limit");
    }
    pump_assert_verdict(VMSTATE_CODEC_ZSTD, wide, sizeof wide, VERDICT_REFUSED);
    pump_assert_verdict(VMSTATE_CODEC_ZSTD, wide_sized, sizeof wide_sized, VERDICT_REFUSED);
    assert_int_equal(pump_unpack(VMSTATE_CODEC_ZSTD, 256 * 1024 * 1024, wide, sizeof wide,
                                 split_none, content, NULL),
                     VERDICT_WHOLE);
}

/* Limits that zstd does not know are brought into its range. */
static void zstd_takes_any_limit(void **state G_GNUC_UNUSED)
{
    static const uint8_t narrow[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x00, 0 << 3, 1, 0, 0 };
    static const uint64_t limits[] = { 1, 1023, 1024, UINT64_MAX };

    skip_without(VMSTATE_CODEC_ZSTD);
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        g_autoptr(GByteArray) content = g_byte_array_new();

        assert_int_equal(pump_unpack(VMSTATE_CODEC_ZSTD, limits[i], narrow, sizeof narrow,
                                     split_none, content, NULL),
                         VERDICT_WHOLE);
    }
}

static long peak_kib(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* Unpacks what there is into a window that is thrown away; returns how much it was. */
static size_t pour(VmsDecoder *d, const uint8_t *in, size_t in_len)
{
    uint8_t window[4096];
    size_t total = 0, out_len;

    do {
        uint8_t *out = window;

        out_len = sizeof window;
        assert_int_not_equal(vms_decoder_run(d, &in, &in_len, &out, &out_len, NULL), -1);
        for (const uint8_t *p = window; p < out; p++) {
            assert_false(*p);
        }
        total += sizeof window - out_len;
    } while (in_len > 0 || out_len == 0);
    return total;
}

/* Zeros that pack a thousandfold or more go through an encoder and a decoder. */
static void check_bomb(VMStateCodec codec)
{
    enum { SIZE = 32 << 20, PEAK_KIB = 16 << 10 };
    static const uint8_t zeros[65536];
    g_autoptr(VmsEncoder) e = vms_encoder_new(codec, 1, NULL);
    g_autoptr(VmsDecoder) d = vms_decoder_new(codec, 0, NULL);
    VmsCodecStatus status = VMS_CODEC_MORE;
    size_t left = SIZE, packed = 0, unpacked = 0;
    long before = peak_kib();

    while (status != VMS_CODEC_END) {
        uint8_t window[4096], *out = window;
        const uint8_t *in = zeros;
        size_t given = MIN(left, sizeof zeros), in_len = given, out_len = sizeof window;

        status = vms_encoder_run(e, &in, &in_len, &out, &out_len, given == left, NULL);
        assert_int_not_equal(status, VMS_CODEC_ERROR);
        left -= given - in_len;
        packed += sizeof window - out_len;
        unpacked += pour(d, window, sizeof window - out_len);
    }
    assert_true(vms_decoder_at_end(d));
    assert_int_equal(unpacked, SIZE);
    assert_true(packed < SIZE / 200);
    assert_true(peak_kib() - before < PEAK_KIB);
}

static void gzip_bomb_needs_little_memory(void **state G_GNUC_UNUSED)
{
    check_bomb(VMSTATE_CODEC_GZIP);
}

static void zstd_bomb_needs_little_memory(void **state G_GNUC_UNUSED)
{
    skip_without(VMSTATE_CODEC_ZSTD);
    check_bomb(VMSTATE_CODEC_ZSTD);
}

int main(void)
{
    /* The bombs come first: they look at the peak of memory, which the others raise. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_bomb_needs_little_memory),
        cmocka_unit_test(zstd_bomb_needs_little_memory),
        cmocka_unit_test(gzip_flipped_bit_is_refused_or_harmless),
        cmocka_unit_test(zstd_flipped_bit_is_refused_or_harmless),
        cmocka_unit_test(gzip_mutation_is_refused_or_harmless),
        cmocka_unit_test(zstd_mutation_is_refused_or_harmless),
        cmocka_unit_test(gzip_cut_anywhere_is_not_at_its_end),
        cmocka_unit_test(zstd_cut_anywhere_is_not_at_its_end),
        cmocka_unit_test(gzip_trailing_bytes_are_seen),
        cmocka_unit_test(zstd_trailing_bytes_are_seen),
        cmocka_unit_test(another_codecs_data_is_refused),
        cmocka_unit_test(gzip_members_are_joined),
        cmocka_unit_test(zstd_frames_are_joined_and_skippable_ones_skipped),
        cmocka_unit_test(error_names_its_offset_and_stays),
        cmocka_unit_test(zstd_window_beyond_the_limit_is_refused),
        cmocka_unit_test(zstd_takes_any_limit),
    };

    return cmocka_run_group_tests_name("codec-damage", tests, NULL, NULL);
}
