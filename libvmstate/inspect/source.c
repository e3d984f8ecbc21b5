/* SPDX-License-Identifier: BSD-3-Clause */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vmstate/error.h>
#include <vmstate/stream.h>

#include "bytes/codec.h"
#include "bytes/stream-codec.h"
#include "bytes/stream.h"

#define WINDOW_SIZE ((size_t)256 * 1024)
/* What is spooled and no bigger stays in memory. */
#define SPOOL_MEMORY ((size_t)4 * 1024 * 1024)

struct VmsSource {
    int fd;
    bool own;
    GBytes *bytes;
    const uint8_t *memory; /* NULL: read through the window */
    uint64_t size;
    uint8_t *window;
    uint64_t window_offset;
    size_t window_size;
    GError *error;
};

uint64_t vms_source_size(const VmsSource *s)
{
    return s->size;
}

bool vms_source_check(const VmsSource *s, GError **error)
{
    if (s->error) {
        g_propagate_error(error, g_error_copy(s->error));
        return false;
    }
    return true;
}

static bool fill(VmsSource *s, uint64_t offset)
{
    s->window_offset = offset;
    s->window_size = 0;
    while (s->window_size < WINDOW_SIZE && offset + s->window_size < s->size) {
        ssize_t n = pread(s->fd, s->window + s->window_size, WINDOW_SIZE - s->window_size,
                          (off_t)(offset + s->window_size));

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && !s->error) {
            g_set_error(&s->error, VMSTATE_ERROR, VMSTATE_ERROR_IO, "reading at offset 0x%" G_GINT64_MODIFIER "x: %s",
                        offset, g_strerror(errno));
        }
        if (n == 0 && !s->error) {
            g_set_error(&s->error, VMSTATE_ERROR, VMSTATE_ERROR_IO, "the file became shorter while it was read");
        }
        if (n <= 0) {
            return false;
        }
        s->window_size += (size_t)n;
    }
    return true;
}

const uint8_t *vms_source_peek(VmsSource *s, uint64_t offset, size_t want, size_t *got)
{
    uint64_t left = offset < s->size ? s->size - offset : 0;

    *got = 0;
    if (left == 0) {
        return NULL;
    }
    if (s->memory) {
        *got = (size_t)MIN(left, SIZE_MAX);
        return s->memory + offset;
    }
    want = (size_t)MIN(MIN(want, VMS_SOURCE_PEEK_MAX), left);
    if (offset < s->window_offset || offset + want > s->window_offset + s->window_size) {
        if (!fill(s, offset)) {
            s->window_size = 0;
            return NULL;
        }
    }
    *got = s->window_size - (size_t)(offset - s->window_offset);
    return s->window + (offset - s->window_offset);
}

bool vms_source_read(VmsSource *s, uint64_t offset, void *data, size_t size, GError **error)
{
    uint8_t *to = data;

    if (offset > s->size || size > s->size - offset) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_TRUNCATED,
                    "the stream ends at offset 0x%" G_GINT64_MODIFIER "x, before 0x%" G_GINT64_MODIFIER "x", s->size,
                    offset + size);
        return false;
    }
    while (size > 0) {
        size_t got;
        const uint8_t *p = vms_source_peek(s, offset, size, &got);

        if (!p) {
            return vms_source_check(s, error) && false;
        }
        got = MIN(got, size);
        memcpy(to, p, got);
        to += got;
        offset += got;
        size -= got;
    }
    return true;
}

uint8_t vms_source_u8(VmsSource *s, uint64_t offset)
{
    size_t got;
    const uint8_t *p = vms_source_peek(s, offset, 1, &got);

    return p ? *p : 0;
}

uint32_t vms_source_be32(VmsSource *s, uint64_t offset)
{
    size_t got;
    const uint8_t *p = vms_source_peek(s, offset, 4, &got);

    return p && got >= 4 ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

void vms_source_free(VmsSource *s)
{
    if (!s) {
        return;
    }
    if (s->own) {
        close(s->fd);
    }
    g_clear_pointer(&s->bytes, g_bytes_unref);
    g_clear_error(&s->error);
    g_free(s->window);
    g_free(s);
}

static VmsSource *source_of_bytes(GBytes *bytes)
{
    VmsSource *s = g_new0(VmsSource, 1);
    gsize size;

    s->fd = -1;
    s->bytes = g_bytes_ref(bytes);
    s->memory = g_bytes_get_data(bytes, &size);
    s->size = size;
    if (!s->memory) {
        s->memory = (const uint8_t *)"";
    }
    return s;
}

static VmsSource *source_of_fd(int fd, bool own, uint64_t size)
{
    VmsSource *s = g_new0(VmsSource, 1);

    s->fd = fd;
    s->own = own;
    s->size = size;
    s->window = g_malloc(WINDOW_SIZE);
    return s;
}

/* A file without a name, so that nothing stays behind whatever happens. */
static int open_spool(GError **error)
{
    g_autofree char *name = g_build_filename(g_get_tmp_dir(), "vmstate-XXXXXX", NULL);
    int fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);

    if (fd < 0) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_IO,
                    "no temporary file can be made in %s: %s; set TMPDIR to a directory with room", g_get_tmp_dir(),
                    g_strerror(errno));
        return -1;
    }
    unlink(name);
    return fd;
}

static bool write_all(int fd, const uint8_t *p, size_t n, GError **error)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);

        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_IO,
                        "writing a temporary file in %s: %s; set TMPDIR to a directory with room", g_get_tmp_dir(),
                        g_strerror(errno));
            return false;
        }
        p += done;
        n -= (size_t)done;
    }
    return true;
}

/* Takes in all that the stream gives. */
static VmsSource *spool(VMStateStream *stream, GError **error)
{
    g_autoptr(GByteArray) memory = g_byte_array_new();
    uint64_t size = 0;
    int fd = -1;

    while (vms_stream_room(stream) > 0 || vms_stream_turn(stream)) {
        size_t n = vms_stream_room(stream);
        bool good = true;

        if (fd < 0 && memory->len + n > SPOOL_MEMORY) {
            fd = open_spool(error);
            good = fd >= 0 && write_all(fd, memory->data, memory->len, error);
        }
        if (good && fd >= 0) {
            good = write_all(fd, stream->cur, n, error);
        } else if (good) {
            g_byte_array_append(memory, stream->cur, (guint)n);
        }
        if (!good) {
            if (fd >= 0) {
                close(fd);
            }
            return NULL;
        }
        size += n;
        stream->cur += n;
    }
    if (vmstate_stream_failed(stream)) {
        if (fd >= 0) {
            close(fd);
        }
        g_propagate_error(error, g_error_copy(vmstate_stream_get_error(stream)));
        return NULL;
    }
    if (fd < 0) {
        g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes(g_steal_pointer(&memory));

        return source_of_bytes(bytes);
    }
    return source_of_fd(fd, true, size);
}

static VmsSource *spool_packed(VMStateStream *packed, VMStateCodec codec, GError **error)
{
    VMStateStream *raw = vms_stream_new_decoder(packed, codec, error);
    VmsSource *s;

    if (!raw) {
        return NULL;
    }
    s = spool(raw, error);
    vmstate_stream_free(raw);
    return s;
}

/* What never ends, as /dev/zero, is not taken in to be refused then: a header, or a section, or a multifd channel. */
static bool may_be_stream(const uint8_t *p, size_t n)
{
    return n < 4 || memcmp(p, "QEVM", 4) == 0 || memcmp(p, "\x11\x22\x33\x44", 4) == 0 || (p[0] == 4 && p[1] == 0) ||
           (p[0] == 1 && p[1] == 0);
}

/* The codec by the first bytes, then everything. */
static VmsSource *spool_any(VMStateStream *stream, VMStateCodec *codec, GError **error)
{
    uint8_t magic[VMS_CODEC_MAGIC_SIZE] = { 0 };
    size_t n = vmstate_stream_peek(stream, magic, sizeof(magic));

    *codec = vms_codec_detect(magic, n);
    if (*codec == VMSTATE_CODEC_RAW && !may_be_stream(magic, n)) {
        g_autoptr(GBytes) bytes = g_bytes_new(magic, n);

        return source_of_bytes(bytes);
    }
    return *codec == VMSTATE_CODEC_RAW ? spool(stream, error) : spool_packed(stream, *codec, error);
}

VmsSource *vms_source_new_fd(int fd, bool own, VMStateCodec *codec, GError **error)
{
    VMStateStream *stream;
    VmsSource *s;
    struct stat st;

    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_IO,
                    "this is a directory; give a file that QEMU or libvmstate wrote");
        if (own) {
            close(fd);
        }
        return NULL;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && lseek(fd, 0, SEEK_SET) == 0) {
        uint8_t magic[VMS_CODEC_MAGIC_SIZE];
        ssize_t n = pread(fd, magic, sizeof(magic), 0);

        *codec = vms_codec_detect(magic, n > 0 ? (size_t)n : 0);
        if (n >= 0 && *codec == VMSTATE_CODEC_RAW) {
            return source_of_fd(fd, own, (uint64_t)st.st_size);
        }
    }
    stream = vmstate_stream_new_reader_fd(fd);
    s = spool_any(stream, codec, error);
    vmstate_stream_free(stream);
    if (own) {
        close(fd);
    }
    return s;
}

VmsSource *vms_source_new_bytes(GBytes *bytes, VMStateCodec *codec, GError **error)
{
    gsize size;
    const uint8_t *p = g_bytes_get_data(bytes, &size);
    VMStateStream *stream;
    VmsSource *s;

    *codec = vms_codec_detect(p, size);
    if (*codec == VMSTATE_CODEC_RAW) {
        return source_of_bytes(bytes);
    }
    stream = vmstate_stream_new_reader(bytes);
    s = spool_packed(stream, *codec, error);
    vmstate_stream_free(stream);
    return s;
}
