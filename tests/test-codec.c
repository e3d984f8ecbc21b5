/* SPDX-License-Identifier: BSD-3-Clause */
/* What goes into a codec comes out, the same in windows of every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>
#include <vmstate/error.h>

#include "codec-pump.h"

static const VMStateCodec containers[] = {
    VMSTATE_CODEC_GZIP,
#ifdef HAVE_ZSTD
    VMSTATE_CODEC_ZSTD,
#endif
};

/* Text that packs well, without NUL bytes. */
static uint8_t *make_text(size_t n, GRand *rand)
{
    uint8_t *text = g_malloc(n + 1);

    for (size_t i = 0; i < n; i++) {
        text[i] = i > 100 && g_rand_int(rand) % 8 ? text[i - 1 - g_rand_int(rand) % 3]
                                                  : (uint8_t)g_rand_int_range(rand, 'a', 'z');
    }
    text[n] = '\0';
    return text;
}

static uint8_t *make_noise(size_t n, GRand *rand)
{
    uint8_t *noise = g_malloc(n + 1);

    for (size_t i = 0; i < n; i++) {
        noise[i] = (uint8_t)g_rand_int(rand);
    }
    return noise;
}

static void assert_same(const GByteArray *a, const GByteArray *b)
{
    assert_int_equal(a->len, b->len);
    assert_memory_equal(a->data, b->data, a->len);
}

/* Packs through windows of many sizes: the container is always the same, and holds the data. */
static void check_splits(VMStateCodec codec, int level, const void *p, size_t n, GRand *rand)
{
    const Split splits[] = {
        { .in = 1, .out = 1 },
        { .in = 3, .out = 3 },
        { .in = 4096, .out = 4096, .late_finish = true },
        { .in = 65536, .out = 65536 },
        { .in = 1, .out = WINDOW_MAX, .late_finish = true },
        { .in = WINDOW_MAX, .out = 1 },
        { .in = WINDOW_MAX, .out = WINDOW_MAX, .late_finish = true },
        { .rand = rand },
        { .rand = rand, .late_finish = true },
    };
    g_autoptr(GByteArray) packed = pump_pack(codec, level, p, n, split_none);

    assert_int_equal(vms_codec_detect(packed->data, packed->len), codec);
    for (size_t i = 0; i < G_N_ELEMENTS(splits); i++) {
        g_autoptr(GByteArray) again = pump_pack(codec, level, p, n, splits[i]);

        assert_same(again, packed);
        pump_assert_holds(codec, packed->data, packed->len, splits[i], p, n);
    }
}

static void check_round_trips(VMStateCodec codec)
{
    /* Around the sizes of gzip's pieces and of zstd's blocks. */
    static const size_t sizes[] = { 0, 1, 2, 1000, 16383, 16384, 16385, 32768, 131072, 131073 };
    g_autoptr(GRand) rand = pump_rand();
    int min, max, def;

    assert_true(vmstate_codec_level_range(codec, &min, &max, &def));
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree uint8_t *text = make_text(sizes[i], rand);
        size_t noise_len = MIN(sizes[i], 40000);
        g_autofree uint8_t *noise = make_noise(noise_len, rand);

        check_splits(codec, VMS_CODEC_LEVEL_DEFAULT, text, sizes[i], rand);
        check_splits(codec, 1, noise, noise_len, rand);
    }
}

static void gzip_round_trips_in_any_windows(void **state G_GNUC_UNUSED)
{
    check_round_trips(VMSTATE_CODEC_GZIP);
}

static void zstd_round_trips_in_any_windows(void **state G_GNUC_UNUSED)
{
    if (!vmstate_codec_available(VMSTATE_CODEC_ZSTD)) {
        skip();
    }
    check_round_trips(VMSTATE_CODEC_ZSTD);
}

static void every_level_round_trips(void **state G_GNUC_UNUSED)
{
    g_autoptr(GRand) rand = pump_rand();
    g_autofree uint8_t *text = make_text(20000, rand);

    for (size_t i = 0; i < G_N_ELEMENTS(containers); i++) {
        int min, max;

        assert_true(vmstate_codec_level_range(containers[i], &min, &max, NULL));
        /* zstd's lowest is -131072, and its highest takes 700 MiB. */
        for (int level = MAX(min, -5); level <= MIN(max, 12); level++) {
            g_autoptr(GByteArray) packed =
                pump_pack(containers[i], level, text, 20000, split_none);

            pump_assert_holds(containers[i], packed->data, packed->len, split_none, text, 20000);
        }
    }
}

/*
 * zlib by itself fails this. A match that begins 32,506 bytes back, the farthest that zlib looks,
 * where its window is just about to slide, is found with the input in one piece and not byte by
 * byte.
 */
static void gzip_finds_the_farthest_match_in_any_windows(void **state G_GNUC_UNUSED)
{
    enum { SIZE = 70000, FARTHEST = 32768 - 262 };
    g_autoptr(GRand) rand = pump_rand();

    for (size_t at = 65270; at < 65280; at++) {
        g_autofree uint8_t *noise = make_noise(SIZE, rand);
        g_autoptr(GByteArray) whole = NULL;
        g_autoptr(GByteArray) bytewise = NULL;

        memcpy(noise + at, noise + at - FARTHEST, 300);
        whole = pump_pack(VMSTATE_CODEC_GZIP, 6, noise, SIZE, split_none);
        bytewise = pump_pack(VMSTATE_CODEC_GZIP, 6, noise, SIZE, (Split){ .in = 1, .out = 4096 });
        assert_same(bytewise, whole);
    }
}

static void gzip_header_has_no_time_name_or_system(void **state G_GNUC_UNUSED)
{
    /* RFC 1952, 2.3: magic, deflate, no flags, no time; XFL depends on the level; OS unknown. */
    static const uint8_t header[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0 };
    g_autoptr(GByteArray) packed =
        pump_pack(VMSTATE_CODEC_GZIP, VMS_CODEC_LEVEL_DEFAULT, "abc", 3, split_none);

    assert_memory_equal(packed->data, header, sizeof header);
    assert_int_equal(packed->data[9], 255);
}

static void zstd_frame_has_a_content_checksum(void **state G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) packed = NULL;

    if (!vmstate_codec_available(VMSTATE_CODEC_ZSTD)) {
        skip();
    }
    packed = pump_pack(VMSTATE_CODEC_ZSTD, VMS_CODEC_LEVEL_DEFAULT, "abc", 3, split_none);
    /* RFC 8878, 3.1.1.1.1: bit 2 of the frame header descriptor. */
    assert_true(packed->data[4] & 0x04);
}

/* Runs the codec's own program: on what we packed, and we on what it packed. */
static void check_program(VMStateCodec codec, const char *program, const char *suffix)
{
    enum { SIZE = 300000 };
    g_autofree char *found = NULL;
    g_autofree char *directory = NULL;
    g_autofree char *plain = NULL;
    g_autofree char *packed_name = NULL;
    g_autoptr(GRand) rand = NULL;
    g_autofree uint8_t *text = NULL;
    g_autoptr(GByteArray) packed = NULL;
    g_autofree char *theirs = NULL;
    g_autofree char *out = NULL;
    gsize theirs_len;
    int status;

    /* skip() leaves by a jump, so nothing may be held. */
    if (!vmstate_codec_available(codec)) {
        skip();
    }
    found = g_find_program_in_path(program);
    if (!found) {
        skip();
    }
    rand = pump_rand();
    text = make_text(SIZE, rand);
    directory = g_dir_make_tmp("vmstate-codec-XXXXXX", NULL);
    assert_non_null(directory);
    plain = g_build_filename(directory, "plain", NULL);
    packed_name = g_strconcat(plain, suffix, NULL);

    packed = pump_pack(codec, VMS_CODEC_LEVEL_DEFAULT, text, SIZE, split_none);
    assert_true(g_file_set_contents(packed_name, (char *)packed->data, packed->len, NULL));
    {
        const char *argv[] = { found, "-d", "-c", packed_name, NULL };

        assert_true(g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, &out, NULL, &status,
                                 NULL));
    }
    assert_true(g_spawn_check_wait_status(status, NULL));
    assert_string_equal(out, (char *)text);

    assert_true(g_file_set_contents(plain, (char *)text, SIZE, NULL));
    {
        const char *argv[] = { found, "-q", "-f", plain, NULL };

        assert_true(g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, NULL, NULL, &status,
                                 NULL));
    }
    assert_true(g_spawn_check_wait_status(status, NULL));
    assert_true(g_file_get_contents(packed_name, &theirs, &theirs_len, NULL));
    pump_assert_holds(codec, theirs, theirs_len, (Split){ .in = 4096, .out = 4096 }, text, SIZE);

    g_unlink(plain);
    g_unlink(packed_name);
    g_rmdir(directory);
}

static void gzip_program_and_we_read_each_other(void **state G_GNUC_UNUSED)
{
    check_program(VMSTATE_CODEC_GZIP, "gzip", ".gz");
}

static void zstd_program_and_we_read_each_other(void **state G_GNUC_UNUSED)
{
    check_program(VMSTATE_CODEC_ZSTD, "zstd", ".zst");
}

static void encoder_stays_at_its_end(void **state G_GNUC_UNUSED)
{
    for (size_t i = 0; i < G_N_ELEMENTS(containers); i++) {
        g_autoptr(VmsEncoder) e =
            vms_encoder_new(containers[i], VMS_CODEC_LEVEL_DEFAULT, NULL);
        uint8_t room[100], *out = room;
        const uint8_t *in = NULL;
        size_t in_len = 0, out_len = sizeof room, left;

        assert_non_null(e);
        assert_int_equal(vms_encoder_run(e, &in, &in_len, &out, &out_len, true, NULL),
                         VMS_CODEC_END);
        left = out_len;
        assert_int_equal(vms_encoder_run(e, &in, &in_len, &out, &out_len, true, NULL),
                         VMS_CODEC_END);
        assert_int_equal(out_len, left);
    }
}

/* zstd's library gives up after 16 calls that could not do anything. */
static void empty_windows_do_no_harm(void **state G_GNUC_UNUSED)
{
    g_autoptr(GRand) rand = pump_rand();
    g_autofree uint8_t *text = make_text(1000, rand);

    for (size_t i = 0; i < G_N_ELEMENTS(containers); i++) {
        g_autoptr(GByteArray) packed =
            pump_pack(containers[i], VMS_CODEC_LEVEL_DEFAULT, text, 1000, split_none);
        g_autoptr(VmsDecoder) d = vms_decoder_new(containers[i], 0, NULL);
        uint8_t got[1001], *out = got, *no_out = NULL;
        const uint8_t *in = packed->data, *no_in = NULL;
        size_t out_len = sizeof got, in_len, none = 0;

        for (size_t at = 0; at < packed->len; at++) {
            for (int k = 0; k < 50; k++) {
                in_len = 1;
                assert_int_equal(vms_decoder_run(d, &in, &in_len, &no_out, &none, NULL), 0);
                assert_int_equal(vms_decoder_run(d, &no_in, &none, &out, &out_len, NULL), 0);
                assert_int_equal(vms_decoder_run(d, &no_in, &none, &no_out, &none, NULL), 0);
            }
            assert_false(vms_decoder_at_end(d));
            in_len = 1;
            assert_int_not_equal(vms_decoder_run(d, &in, &in_len, &out, &out_len, NULL), -1);
            assert_int_equal(in_len, 0);
        }
        assert_true(vms_decoder_at_end(d));
        assert_int_equal(out_len, 1);
        assert_memory_equal(got, text, 1000);
    }
}

static void codec_is_recognised_by_its_magic(void **state G_GNUC_UNUSED)
{
    static const uint8_t gzip[] = { 0x1f, 0x8b, 8, 0 };
    static const uint8_t zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };
    static const uint8_t skippable[] = { 0x5e, 0x2a, 0x4d, 0x18 };

    assert_int_equal(vms_codec_detect(gzip, 4), VMSTATE_CODEC_GZIP);
    assert_int_equal(vms_codec_detect(gzip, 1), VMSTATE_CODEC_RAW);
    assert_int_equal(vms_codec_detect(zstd, 4), VMSTATE_CODEC_ZSTD);
    assert_int_equal(vms_codec_detect(zstd, 3), VMSTATE_CODEC_RAW);
    assert_int_equal(vms_codec_detect(skippable, 4), VMSTATE_CODEC_ZSTD);
    assert_int_equal(vms_codec_detect((const uint8_t *)"QEVM", 4), VMSTATE_CODEC_RAW);
    assert_int_equal(vms_codec_detect(NULL, 0), VMSTATE_CODEC_RAW);
}

static void names_and_codecs_match(void **state G_GNUC_UNUSED)
{
    for (int i = VMSTATE_CODEC_RAW; i <= VMSTATE_CODEC_ZSTD; i++) {
        g_autoptr(GError) error = NULL;
        VMStateCodec codec = (VMStateCodec)99;
        const char *name = vmstate_codec_name((VMStateCodec)i);

        if (vmstate_codec_available((VMStateCodec)i)) {
            assert_true(vmstate_codec_from_name(name, &codec, &error));
            assert_int_equal(codec, i);
        } else {
            assert_false(vmstate_codec_from_name(name, &codec, &error));
            assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_CODEC));
            assert_int_equal(codec, 99);
        }
    }
    assert_true(vmstate_codec_available(VMSTATE_CODEC_RAW));
    assert_true(vmstate_codec_available(VMSTATE_CODEC_GZIP));
    assert_false(vmstate_codec_available((VMStateCodec)3));
    assert_null(vmstate_codec_name((VMStateCodec)-1));
}

static void unknown_name_is_refused_with_the_known_ones(void **state G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    VMStateCodec codec = (VMStateCodec)99;

    assert_false(vmstate_codec_from_name("lzma", &codec, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION));
    assert_non_null(strstr(error->message, "lzma"));
    assert_non_null(strstr(error->message, "raw, gzip"));
    assert_int_equal(codec, 99);
    assert_false(vmstate_codec_from_name("", &codec, NULL));
}

static void assert_no_encoder(VMStateCodec codec, int level, VMStateError code)
{
    g_autoptr(GError) error = NULL;

    assert_null(vms_encoder_new(codec, level, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, (int)code));
}

static void level_out_of_range_is_refused(void **state G_GNUC_UNUSED)
{
    int min = 99, max, def;

    for (size_t i = 0; i < G_N_ELEMENTS(containers); i++) {
        assert_true(vmstate_codec_level_range(containers[i], &min, &max, &def));
        assert_in_range(def, 1, max);
        assert_no_encoder(containers[i], min - 1, VMSTATE_ERROR_OPTION);
        assert_no_encoder(containers[i], max + 1, VMSTATE_ERROR_OPTION);
        assert_no_encoder(containers[i], INT_MAX, VMSTATE_ERROR_OPTION);
    }
    assert_true(vmstate_codec_level_range(VMSTATE_CODEC_GZIP, NULL, NULL, NULL));
    assert_false(vmstate_codec_level_range(VMSTATE_CODEC_RAW, &min, &max, &def));
}

static void what_has_no_container_is_refused(void **state G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;

    assert_no_encoder(VMSTATE_CODEC_RAW, VMS_CODEC_LEVEL_DEFAULT, VMSTATE_ERROR_OPTION);
    assert_no_encoder((VMStateCodec)3, VMS_CODEC_LEVEL_DEFAULT, VMSTATE_ERROR_OPTION);
    assert_null(vms_decoder_new(VMSTATE_CODEC_RAW, 0, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION));
    if (!vmstate_codec_available(VMSTATE_CODEC_ZSTD)) {
        assert_no_encoder(VMSTATE_CODEC_ZSTD, 3, VMSTATE_ERROR_CODEC);
        assert_false(vmstate_codec_level_range(VMSTATE_CODEC_ZSTD, NULL, NULL, NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_round_trips_in_any_windows),
        cmocka_unit_test(zstd_round_trips_in_any_windows),
        cmocka_unit_test(every_level_round_trips),
        cmocka_unit_test(gzip_finds_the_farthest_match_in_any_windows),
        cmocka_unit_test(gzip_header_has_no_time_name_or_system),
        cmocka_unit_test(zstd_frame_has_a_content_checksum),
        cmocka_unit_test(gzip_program_and_we_read_each_other),
        cmocka_unit_test(zstd_program_and_we_read_each_other),
        cmocka_unit_test(encoder_stays_at_its_end),
        cmocka_unit_test(empty_windows_do_no_harm),
        cmocka_unit_test(codec_is_recognised_by_its_magic),
        cmocka_unit_test(names_and_codecs_match),
        cmocka_unit_test(unknown_name_is_refused_with_the_known_ones),
        cmocka_unit_test(level_out_of_range_is_refused),
        cmocka_unit_test(what_has_no_container_is_refused),
    };

    return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}
