/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a file comes from: paths, descriptors, pipes, packed or not; and what happens when it cannot be had. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "inspect-build.h"
#include "inspect-helper.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A good file whose only section has this many bytes. */
static GByteArray *build_sized(guint size)
{
    GByteArray *b = build_new();
    guint start;

    build_section(b, BUILD_FULL, 7, "dev", 1);
    start = b->len;
    g_byte_array_set_size(b, start + size);
    for (guint i = 0; i < size; i++) {
        b->data[start + i] = (uint8_t)(i * 2654435761u >> 24);
    }
    build_footer(b, 7);
    build_end(b, NULL);
    return b;
}

static GBytes *packed(GByteArray *b, VMStateCodec codec)
{
    g_autoptr(VMStateFile) file = build_open(b);
    int fd = inspect_temporary();

    assert_true(vmstate_file_write(file, fd, codec, NULL));
    return inspect_written(fd);
}

typedef struct Feed {
    int fd;
    const uint8_t *data;
    size_t size;
} Feed;

static void *feed(void *opaque)
{
    Feed *f = opaque;

    while (f->size > 0) {
        ssize_t n = write(f->fd, f->data, f->size);

        if (n <= 0) {
            break;
        }
        f->data += n;
        f->size -= (size_t)n;
    }
    close(f->fd);
    return NULL;
}

/* Opens the bytes as they come out of a pipe. */
static VMStateFile *open_piped(GBytes *bytes, GError **error)
{
    pthread_t thread;
    int fds[2];
    gsize size;
    Feed f;
    VMStateFile *file;

    assert_int_equal(pipe(fds), 0);
    f.data = g_bytes_get_data(bytes, &size);
    f.size = size;
    f.fd = fds[1];
    assert_int_equal(pthread_create(&thread, NULL, feed, &f), 0);
    file = vmstate_file_open_fd(fds[0], "pipe", error);
    close(fds[0]);
    pthread_join(thread, NULL);
    return file;
}

static void assert_is(VMStateFile *file, GByteArray *b, const GError *error)
{
    g_autofree uint8_t *all = g_malloc(b->len);

    if (!file) {
        fail_msg("%s", error->message);
    }
    assert_int_equal(vmstate_file_get_size(file), b->len);
    /* Backwards in pieces, then at once. */
    for (guint at = b->len; at > 0;) {
        guint n = MIN(at, 100000);

        at -= n;
        assert_true(vmstate_file_read(file, at, all + at, n, NULL));
    }
    assert_memory_equal(all, b->data, b->len);
    assert_true(vmstate_file_read(file, 0, all, b->len, NULL));
    assert_memory_equal(all, b->data, b->len);
    assert_int_equal(build_n_problems(file), 0);
}

static void a_pipe_is_taken_in_whatever_its_size(void **state)
{
    const guint sizes[] = {0, 1, 300000, 5u * 1024 * 1024};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(GByteArray) b = build_sized(sizes[i]);

        for (int codec = VMSTATE_CODEC_RAW; codec <= VMSTATE_CODEC_ZSTD; codec++) {
            g_autoptr(GBytes) bytes = NULL;
            g_autoptr(VMStateFile) file = NULL;
            g_autoptr(GError) error = NULL;

            if (!vmstate_codec_available((VMStateCodec)codec)) {
                continue;
            }
            bytes = packed(b, (VMStateCodec)codec);
            file = open_piped(bytes, &error);
            assert_is(file, b, error);
            assert_int_equal(vmstate_file_get_codec(file), codec);
            assert_string_equal(vmstate_file_get_name(file), "pipe");
        }
    }
}

static void a_descriptor_of_a_file_is_read_from_its_beginning(void **state)
{
    g_autoptr(GByteArray) b = build_sized(600000);

    (void)state;
    for (int codec = VMSTATE_CODEC_RAW; codec <= VMSTATE_CODEC_GZIP; codec++) {
        g_autoptr(GBytes) bytes = packed(b, (VMStateCodec)codec);
        g_autoptr(VMStateFile) file = NULL;
        g_autoptr(GError) error = NULL;
        int fd = inspect_temporary();
        gsize size;
        const void *data = g_bytes_get_data(bytes, &size);

        assert_int_equal(write(fd, data, size), size);
        file = vmstate_file_open_fd(fd, "descriptor", &error);
        assert_is(file, b, error);
        /* It stays the caller's. */
        assert_int_equal(close(fd), 0);
    }
}

static void a_dash_is_standard_input(void **state)
{
    g_autoptr(GByteArray) b = build_sized(10);
    g_autoptr(VMStateFile) file = NULL;
    g_autoptr(GError) error = NULL;
    int saved = dup(STDIN_FILENO);
    int fd = inspect_temporary();

    (void)state;
    assert_int_equal(write(fd, b->data, b->len), b->len);
    assert_true(dup2(fd, STDIN_FILENO) >= 0);
    file = vmstate_file_open_path("-", &error);
    assert_is(file, b, error);
    assert_string_equal(vmstate_file_get_name(file), "standard input");
    assert_true(dup2(saved, STDIN_FILENO) >= 0);
    close(saved);
    close(fd);
}

static void what_is_not_there_cannot_be_opened(void **state)
{
    g_autofree char *directory = g_dir_make_tmp("inspect-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(directory, "none", NULL);
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_null(vmstate_file_open_path(path, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO));
    assert_non_null(strstr(error->message, path));
    g_clear_error(&error);
    /* A directory can be opened and not be read. */
    assert_null(vmstate_file_open_path(directory, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO));
    g_clear_error(&error);
    assert_null(vmstate_file_open_fd(-1, "nothing", &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO));
    assert_true(g_str_has_prefix(error->message, "nothing: "));
    rmdir(directory);
}

static void a_packed_file_that_is_damaged_is_refused(void **state)
{
    g_autoptr(GByteArray) b = build_sized(5u * 1024 * 1024);

    (void)state;
    for (int codec = VMSTATE_CODEC_GZIP; codec <= VMSTATE_CODEC_ZSTD; codec++) {
        g_autoptr(GBytes) whole = NULL;
        gsize size;

        if (!vmstate_codec_available((VMStateCodec)codec)) {
            continue;
        }
        whole = packed(b, (VMStateCodec)codec);
        size = g_bytes_get_size(whole);
        /* Before and after there is too much for memory. */
        for (gsize cut = 10; cut < size; cut += size / 3) {
            g_autoptr(GBytes) part = g_bytes_new_from_bytes(whole, 0, cut);
            g_autoptr(GError) error = NULL;

            assert_null(vmstate_file_open_bytes(part, "cut", &error));
            assert_true(g_str_has_prefix(error->message, "cut: "));
            g_clear_error(&error);
            assert_null(open_piped(part, &error));
            assert_true(g_str_has_prefix(error->message, "pipe: "));
        }
    }
}

static void what_does_not_fit_memory_needs_a_place(void **state)
{
    g_autoptr(GByteArray) b = build_sized(5u * 1024 * 1024);
    g_autoptr(GBytes) bytes = packed(b, VMSTATE_CODEC_GZIP);
    const char *directory = g_get_tmp_dir();
    struct rlimit limit = {1024 * 1024, RLIM_INFINITY};
    struct rlimit old;
    g_autoptr(GError) error = NULL;

    (void)state;
    /* No file may grow beyond a part of it. */
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    limit.rlim_max = old.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_null(vmstate_file_open_bytes(bytes, "big", &error));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO));
    assert_non_null(strstr(error->message, directory));
    assert_non_null(strstr(error->message, "set TMPDIR to a directory with room"));
}

static void a_file_that_becomes_shorter_is_an_error(void **state)
{
    g_autoptr(GByteArray) b = build_sized(3u * 1024 * 1024);
    g_autoptr(VMStateFile) file = NULL;
    g_autoptr(GError) error = NULL;
    int fd = inspect_temporary();
    int out = inspect_temporary();
    uint8_t byte;

    (void)state;
    assert_int_equal(write(fd, b->data, b->len), b->len);
    file = vmstate_file_open_fd(fd, "shrinking", &error);
    assert_non_null(file);
    assert_int_equal(ftruncate(fd, 100000), 0);
    assert_false(vmstate_file_read(file, 2u * 1024 * 1024, &byte, 1, &error));
    assert_non_null(strstr(error->message, "the file became shorter while it was read"));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO));
    g_clear_error(&error);
    /* The error stays. */
    assert_false(vmstate_file_verify(file, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO));
    g_clear_error(&error);
    assert_false(vmstate_file_write(file, out, VMSTATE_CODEC_RAW, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO));
    g_clear_error(&error);
    assert_false(vmstate_file_write(file, out, VMSTATE_CODEC_GZIP, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO));
    g_clear_error(&error);
    assert_false(vmstate_file_extract(file, vmstate_file_get_section(file, 0), out, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO));
    close(fd);
    close(out);
}

static void reading_behind_the_end_is_an_error(void **state)
{
    g_autoptr(GByteArray) b = build_sized(10);
    g_autoptr(VMStateFile) file = build_open(b);
    g_autoptr(GError) error = NULL;
    uint8_t bytes[2];

    (void)state;
    assert_false(vmstate_file_read(file, b->len - 1, bytes, 2, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_TRUNCATED));
    g_clear_error(&error);
    assert_false(vmstate_file_read(file, (uint64_t)b->len + 1, bytes, 0, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_TRUNCATED));
    assert_true(vmstate_file_read(file, b->len, bytes, 0, NULL));
}

static void what_cannot_be_written_to_is_an_error(void **state)
{
    g_autoptr(GByteArray) b = build_sized(300000);
    g_autoptr(VMStateFile) file = build_open(b);
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)state;
    for (int codec = VMSTATE_CODEC_RAW; codec <= VMSTATE_CODEC_GZIP; codec++) {
        g_autoptr(GError) error = NULL;

        assert_false(vmstate_file_write(file, fd, (VMStateCodec)codec, &error));
        assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_IO));
    }
    assert_false(vmstate_file_extract(file, vmstate_file_get_section(file, 0), fd, NULL));
    close(fd);
}

static void what_is_no_stream_is_refused(void **state)
{
    const struct {
        const char *hex;
        VMStateError code;
        const char *why;
    } bad[] = {
        {"", VMSTATE_ERROR_FAILED, "no migration stream"},
        {"51 45 56 4d", VMSTATE_ERROR_TRUNCATED, "no migration stream"},
        {"51 45 56 ff 00 00 00 03", VMSTATE_ERROR_FORMAT, "no migration stream"},
        {"51 45 56 4d 00 00 00 02", VMSTATE_ERROR_FORMAT, "version 2 of the file format"},
        {"51 45 56 4d 00 00 00 04", VMSTATE_ERROR_FORMAT, "version 4 of the file format"},
        {"7f 45 4c 46 02 01 01 00 00", VMSTATE_ERROR_FAILED, "found 7f 45 4c 46 02 01 01 00; give a file"},
        {"04 00 00 00 00 00 00 00 00 00 00 00 00 00 00", VMSTATE_ERROR_FAILED, "no migration stream"},
        {"04 00 00 00 00 01 0a 00 00 00 00 00 00 00 01 00", VMSTATE_ERROR_FAILED, "no migration stream"},
    };
    g_autoptr(GByteArray) channel = g_byte_array_new();

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GByteArray) b = g_byte_array_new();

        build_hex(b, bad[i].hex);
        build_refuse(b, bad[i].code, bad[i].why);
    }
    build_hex(channel, "11 22 33 44");
    g_byte_array_set_size(channel, 64);
    memset(channel->data + 4, 0, 60);
    build_refuse(channel, VMSTATE_ERROR_FAILED, "this is a multifd channel");
}

static void a_bare_stream_has_no_header(void **state)
{
    g_autoptr(GByteArray) b = g_byte_array_new();
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    build_section(b, BUILD_FULL, 7, "dev", 1);
    build_hex(b, "01 02");
    build_footer(b, 7);
    build_end(b, NULL);
    file = build_open(b);
    assert_int_equal(vmstate_file_get_version(file), 0);
    assert_int_equal(vmstate_file_get_n_sections(file), 1);
    assert_int_equal(build_n_problems(file), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_is_taken_in_whatever_its_size),
        cmocka_unit_test(a_descriptor_of_a_file_is_read_from_its_beginning),
        cmocka_unit_test(a_dash_is_standard_input),
        cmocka_unit_test(what_is_not_there_cannot_be_opened),
        cmocka_unit_test(a_packed_file_that_is_damaged_is_refused),
        cmocka_unit_test(what_does_not_fit_memory_needs_a_place),
        cmocka_unit_test(a_file_that_becomes_shorter_is_an_error),
        cmocka_unit_test(reading_behind_the_end_is_an_error),
        cmocka_unit_test(what_cannot_be_written_to_is_an_error),
        cmocka_unit_test(what_is_no_stream_is_refused),
        cmocka_unit_test(a_bare_stream_has_no_header),
    };

    /* Errors instead of signals. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
