/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways in and out: compressed, bytes, file descriptors, streams, and a section at an offset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "every-field.h"
#include "test-util.h"

typedef struct Fixture {
    EveryField *from;
    EveryField *to;
    VMStateRegistry *saves;
    VMStateRegistry *loads;
    GBytes *raw;
} Fixture;

static int setup(void **state)
{
    Fixture *fix = g_new0(Fixture, 1);

    fix->from = every_field_new();
    fix->from->full = true;
    every_field_fill(fix->from, 8);
    fix->to = every_field_new();
    fix->to->has_sub = true;
    fix->saves = test_registry("every", &every_field_vmsd, fix->from);
    fix->loads = test_registry("every", &every_field_vmsd, fix->to);
    fix->raw = vmstate_registry_save_bytes(fix->saves, NULL, NULL);
    *state = fix;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fix = *state;

    vmstate_registry_free(fix->saves);
    vmstate_registry_free(fix->loads);
    every_field_free(fix->from);
    every_field_free(fix->to);
    g_bytes_unref(fix->raw);
    g_free(fix);
    return 0;
}

static void one_shots_and_savers_give_the_same_bytes(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GBytes) pulled = test_pull(fix->saves, NULL, 65536);
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GBytes) streamed = NULL;
    g_autoptr(GError) error = NULL;

    test_assert_same(pulled, fix->raw);
    assert_true(vmstate_registry_save_stream(fix->saves, NULL, stream, &error));
    streamed = vmstate_stream_steal_bytes(stream);
    test_assert_same(streamed, fix->raw);
}

static void bytes_load_at_once(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GError) error = NULL;

    assert_true(vmstate_registry_load_bytes(fix->loads, NULL, fix->raw, &error));
    assert_true(every_field_equal(fix->from, fix->to));
}

static void a_stream_loads_at_once(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateStream) stream = vmstate_stream_new_reader(fix->raw);
    g_autoptr(GError) error = NULL;

    assert_true(vmstate_registry_load_stream(fix->loads, NULL, stream, &error));
    assert_true(every_field_equal(fix->from, fix->to));
}

static void a_file_holds_what_bytes_hold(void **state)
{
    Fixture *fix = *state;
    FILE *file = tmpfile();
    g_autoptr(GError) error = NULL;

    assert_non_null(file);
    assert_true(vmstate_registry_save_fd(fix->saves, NULL, fileno(file), &error));
    assert_int_equal(lseek(fileno(file), 0, SEEK_END), g_bytes_get_size(fix->raw));
    assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
    assert_true(vmstate_registry_load_fd(fix->loads, NULL, fileno(file), &error));
    assert_true(every_field_equal(fix->from, fix->to));
    fclose(file);
}

typedef struct Writer {
    VMStateRegistry *registry;
    int fd;
    bool ok;
} Writer;

static gpointer write_pipe(gpointer data)
{
    Writer *writer = data;

    writer->ok = vmstate_registry_save_fd(writer->registry, NULL, writer->fd, NULL);
    close(writer->fd);
    return NULL;
}

static void a_pipe_carries_it(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GError) error = NULL;
    Writer writer = {.registry = fix->saves};
    GThread *thread;
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    writer.fd = fds[1];
    thread = g_thread_new("writer", write_pipe, &writer);
    assert_true(vmstate_registry_load_fd(fix->loads, NULL, fds[0], &error));
    g_thread_join(thread);
    close(fds[0]);
    assert_true(writer.ok);
    assert_true(every_field_equal(fix->from, fix->to));
}

static void a_file_descriptor_that_cannot_be_used(void **state)
{
    Fixture *fix = *state;
    g_autoptr(GError) error = NULL;

    assert_false(vmstate_registry_save_fd(fix->saves, NULL, -1, &error));
    test_assert_error(&error, VMSTATE_ERROR_IO, "");
    assert_false(vmstate_registry_load_fd(fix->loads, NULL, -1, &error));
    test_assert_error(&error, VMSTATE_ERROR_IO, "");
}

static void check_codec(Fixture *fix, VMStateCodec codec)
{
    const size_t chunks[] = {1, 7, 4096, 65536};
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();

    if (!vmstate_codec_available(codec)) {
        skip();
    }
    vmstate_save_options_set_codec(options, codec, G_MININT);
    for (size_t i = 0; i < G_N_ELEMENTS(chunks); i++) {
        g_autoptr(GBytes) packed = test_pull(fix->saves, options, chunks[i]);
        g_autoptr(EveryField) dev = every_field_new();
        g_autoptr(VMStateRegistry) registry = test_registry("every", &every_field_vmsd, dev);
        g_autoptr(GError) error = NULL;

        dev->has_sub = true;
        assert_true(g_bytes_get_size(packed) < g_bytes_get_size(fix->raw));
        if (!test_push(registry, NULL, packed, chunks[i], &error)) {
            fail_msg("%s", error->message);
        }
        assert_true(every_field_equal(fix->from, dev));
    }
}

static void gzip_is_written_and_recognised(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(GBytes) packed = NULL;
    g_autofree uint8_t *data = g_malloc(g_bytes_get_size(fix->raw) + 1);
    z_stream z = {0};

    check_codec(fix, VMSTATE_CODEC_GZIP);
    vmstate_save_options_set_codec(options, VMSTATE_CODEC_GZIP, G_MININT);
    packed = vmstate_registry_save_bytes(fix->saves, options, NULL);
    /* What it unpacks to elsewhere is the raw stream. */
    assert_int_equal(inflateInit2(&z, 16 + MAX_WBITS), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)g_bytes_get_data(packed, NULL);
    z.avail_in = (uInt)g_bytes_get_size(packed);
    z.next_out = data;
    z.avail_out = (uInt)g_bytes_get_size(fix->raw) + 1;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.total_out, g_bytes_get_size(fix->raw));
    assert_memory_equal(data, g_bytes_get_data(fix->raw, NULL), z.total_out);
    inflateEnd(&z);
}

static void zstd_is_written_and_recognised(void **state)
{
    check_codec(*state, VMSTATE_CODEC_ZSTD);
}

static void packed_streams_are_refused_whole(VMStateCodec codec, Fixture *fix)
{
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(GBytes) packed = NULL;
    const EveryField before = *fix->to;
    g_autoptr(GBytes) more = test_bytes("00");
    g_autoptr(GBytes) trailing = NULL;
    g_autoptr(GError) error = NULL;

    if (!vmstate_codec_available(codec)) {
        skip();
    }
    vmstate_save_options_set_codec(options, codec, G_MININT);
    packed = vmstate_registry_save_bytes(fix->saves, options, NULL);
    for (size_t i = 0; i < g_bytes_get_size(packed); i += 7) {
        g_autoptr(GBytes) part = test_part(packed, 0, i);

        if (test_push(fix->loads, NULL, part, 512, NULL)) {
            fail_msg("accepted %zu bytes", i);
        }
    }
    trailing = test_concat(packed, more);
    assert_false(test_push(fix->loads, NULL, trailing, 512, &error));
    assert_memory_equal(&before, fix->to, sizeof(before));
}

static void a_gzip_stream_that_is_not_whole(void **state)
{
    packed_streams_are_refused_whole(VMSTATE_CODEC_GZIP, *state);
}

static void a_zstd_stream_that_is_not_whole(void **state)
{
    packed_streams_are_refused_whole(VMSTATE_CODEC_ZSTD, *state);
}

static void a_level_that_there_is_not(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(GError) error = NULL;

    vmstate_save_options_set_codec(options, VMSTATE_CODEC_GZIP, 10);
    assert_null(vmstate_registry_save_bytes(fix->saves, options, &error));
    test_assert_error(&error, VMSTATE_ERROR_OPTION, "");
}

static void a_section_at_an_offset(void **state)
{
    Fixture *fix = *state;
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GBytes) data = NULL;
    const EveryField before = *fix->to;
    g_autoptr(GError) error = NULL;
    size_t end = 0;

    vmstate_stream_put_be32(stream, 0x11223344);
    assert_true(vmstate_section_save(stream, "every", 7, 0x99, &every_field_vmsd, fix->from, -1,
                                     &error));
    vmstate_stream_put_u8(stream, 0xff);
    data = vmstate_stream_steal_bytes(stream);
    assert_false(vmstate_section_load(data, 4, "every", 6, &every_field_vmsd, fix->to, &end,
                                      &error));
    test_assert_error(&error, VMSTATE_ERROR_UNKNOWN_SECTION, "every@6");
    assert_false(vmstate_section_load(data, 3, "every", 7, &every_field_vmsd, fix->to, &end,
                                      &error));
    assert_non_null(error);
    g_clear_error(&error);
    for (size_t i = 4; i < g_bytes_get_size(data) - 1; i += 5) {
        g_autoptr(GBytes) part = test_part(data, 0, i);

        assert_false(vmstate_section_load(part, 4, "every", 7, &every_field_vmsd, fix->to, &end,
                                          &error));
        g_clear_error(&error);
    }
    assert_memory_equal(&before, fix->to, sizeof(before));
    if (!vmstate_section_load(data, 4, "every", 7, &every_field_vmsd, fix->to, &end, &error)) {
        fail_msg("%s", error->message);
    }
    assert_int_equal(end, g_bytes_get_size(data) - 1);
    assert_true(every_field_equal(fix->from, fix->to));
}

#define TEST(_name) cmocka_unit_test_setup_teardown(_name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_shots_and_savers_give_the_same_bytes),
        TEST(bytes_load_at_once),
        TEST(a_stream_loads_at_once),
        TEST(a_file_holds_what_bytes_hold),
        TEST(a_pipe_carries_it),
        TEST(a_file_descriptor_that_cannot_be_used),
        TEST(gzip_is_written_and_recognised),
        TEST(zstd_is_written_and_recognised),
        TEST(a_gzip_stream_that_is_not_whole),
        TEST(a_zstd_stream_that_is_not_whole),
        TEST(a_level_that_there_is_not),
        TEST(a_section_at_an_offset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
