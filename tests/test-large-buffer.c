/* SPDX-License-Identifier: BSD-3-Clause */
/* Buffers larger than a window: summed in pieces on the way out, unpacked past the window on the way in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <zlib.h>

#include "test-util.h"

typedef struct Card {
    uint32_t before;
    uint8_t memory[300007];
    uint32_t wide[30000];
    uint8_t after;
} Card;

static const VMStateDescription card_vmsd = {
    .name = "card",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(before, Card),
        VMSTATE_BUFFER(memory, Card),
        VMSTATE_UINT32_ARRAY(wide, Card, 30000),
        VMSTATE_UINT8(after, Card),
        VMSTATE_END_OF_LIST(),
    },
};

typedef struct Fixture {
    Card from, to, old;
    VMStateRegistry *saves, *loads;
} Fixture;

/* Half of the memory is of the kind that packs well. */
static void fill(Card *card, uint64_t seed)
{
    memset(card, 0, sizeof(*card));
    card->before = (uint32_t)test_random(&seed);
    test_fill(card->memory, sizeof(card->memory) / 2, &seed);
    test_fill(card->wide, sizeof(card->wide) / 2, &seed);
    card->after = (uint8_t)test_random(&seed);
}

static int setup(void **state)
{
    Fixture *fix = g_new0(Fixture, 1);

    fill(&fix->from, 1);
    fill(&fix->to, 2);
    fix->old = fix->to;
    fix->saves = test_registry("card", &card_vmsd, &fix->from);
    fix->loads = test_registry("card", &card_vmsd, &fix->to);
    *state = fix;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fix = *state;

    vmstate_registry_free(fix->saves);
    vmstate_registry_free(fix->loads);
    g_free(fix);
    return 0;
}

static GBytes *saved(Fixture *fix, VMStateCodec codec, size_t chunk)
{
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();

    vmstate_save_options_set_codec(options, codec, 1);
    return test_pull(fix->saves, options, chunk);
}

static void check_codec(Fixture *fix, VMStateCodec codec)
{
    static const size_t chunks[] = { 1, 4095, 65536, 1000000 };

    for (size_t i = 0; i < G_N_ELEMENTS(chunks); i++) {
        g_autoptr(GBytes) bytes = saved(fix, codec, chunks[i]);
        g_autoptr(GError) error = NULL;

        fix->to = fix->old;
        if (!test_push(fix->loads, NULL, bytes, chunks[G_N_ELEMENTS(chunks) - 1 - i], &error)) {
            fail_msg("%s", error->message);
        }
        assert_memory_equal(&fix->to, &fix->from, sizeof(fix->to));
    }
}

static void any_chunks_carry_it_raw(void **state)
{
    check_codec(*state, VMSTATE_CODEC_RAW);
}

static void any_chunks_carry_it_in_gzip(void **state)
{
    check_codec(*state, VMSTATE_CODEC_GZIP);
}

static void any_chunks_carry_it_in_zstd(void **state)
{
    if (!vmstate_codec_available(VMSTATE_CODEC_ZSTD)) {
        skip();
    }
    check_codec(*state, VMSTATE_CODEC_ZSTD);
}

/* What the file says of itself is what zlib counts. */
static void its_checksum_is_that_of_its_bytes(void **state)
{
    g_autoptr(GBytes) bytes = saved(*state, VMSTATE_CODEC_RAW, 70001);
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    size_t key = size - strlen("9ae0daaf\"}");
    g_autofree char *digits = g_strdup_printf("%08lx\"}", crc32_z(0, (const Bytef *)data, key));

    assert_memory_equal(data + key, digits, strlen(digits));
}

static void one_that_ends_inside_is_undone(void **state)
{
    static const VMStateCodec codecs[] = { VMSTATE_CODEC_RAW, VMSTATE_CODEC_GZIP, VMSTATE_CODEC_ZSTD };
    Fixture *fix = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++) {
        g_autoptr(GBytes) bytes = NULL;
        g_autoptr(GBytes) part = NULL;
        g_autoptr(GError) error = NULL;

        if (!vmstate_codec_available(codecs[i])) {
            continue;
        }
        bytes = saved(fix, codecs[i], 65536);
        part = test_part(bytes, 0, g_bytes_get_size(bytes) * 2 / 3);
        assert_false(test_push(fix->loads, NULL, part, 65536, &error));
        test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "");
        assert_memory_equal(&fix->to, &fix->old, sizeof(fix->to));
    }
}

static GBytes *gzip(const uint8_t *data, size_t size)
{
    g_autofree uint8_t *out = g_malloc(size + 65536);
    z_stream z = { 0 };

    z.next_in = (Bytef *)data;
    z.avail_in = (uInt)size;
    z.next_out = out;
    z.avail_out = (uInt)size + 65536;
    assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return g_bytes_new(out, z.total_out);
}

/* The container checks what went into it; the stream's own checksum says that this was wrong already. */
static void damage_from_before_it_was_packed_is_found(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GBytes) bytes = saved(fix, VMSTATE_CODEC_RAW, 65536);
    gsize size;
    g_autofree uint8_t *data = g_memdup2(g_bytes_get_data(bytes, &size), g_bytes_get_size(bytes));
    g_autoptr(GBytes) packed = NULL;
    g_autoptr(GError) error = NULL;

    data[200000] ^= 0x10;
    packed = gzip(data, size);
    assert_false(test_push(fix->loads, NULL, packed, 65536, &error));
    test_assert_error(&error, VMSTATE_ERROR_CHECKSUM, "");
    assert_memory_equal(&fix->to, &fix->old, sizeof(fix->to));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_chunks_carry_it_raw, setup, teardown),
        cmocka_unit_test_setup_teardown(any_chunks_carry_it_in_gzip, setup, teardown),
        cmocka_unit_test_setup_teardown(any_chunks_carry_it_in_zstd, setup, teardown),
        cmocka_unit_test_setup_teardown(its_checksum_is_that_of_its_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(one_that_ends_inside_is_undone, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_from_before_it_was_packed_is_found, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
