/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams to and from a file descriptor, through a window of 64 KiB. */
#include <errno.h>
#include <unistd.h>

#include "stream.h"

typedef struct FdStream {
    VMStateStream base;
    int fd;
    uint8_t window[VMS_WINDOW_SIZE];
} FdStream;

static bool fail_io(GError **error, const char *what)
{
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_IO, "%s the stream's file descriptor: %s", what, g_strerror(errno));
    return false;
}

static bool write_window(VMStateStream *stream, GError **error)
{
    FdStream *f = (FdStream *)stream;
    const uint8_t *p = f->window;

    while (stream->cur && p < stream->cur) {
        ssize_t n = write(f->fd, p, (size_t)(stream->cur - p));

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return fail_io(error, "writing");
        }
        p += n;
    }
    stream->cur = f->window;
    stream->end = f->window + sizeof(f->window);
    return true;
}

static bool read_window(VMStateStream *stream, GError **error)
{
    FdStream *f = (FdStream *)stream;
    ssize_t n;

    do {
        n = read(f->fd, f->window, sizeof(f->window));
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        return fail_io(error, "reading");
    }
    stream->cur = f->window;
    stream->end = f->window + n;
    return n > 0;
}

static const VmsStreamOps fd_writer_ops = { .turn = write_window, .finish = write_window };
static const VmsStreamOps fd_reader_ops = { .turn = read_window };

static VMStateStream *new_fd_stream(int fd, bool writer, const VmsStreamOps *ops)
{
    FdStream *f = g_new0(FdStream, 1);

    vms_stream_init(&f->base, writer, ops);
    f->fd = fd;
    return &f->base;
}

VMStateStream *vmstate_stream_new_writer_fd(int fd)
{
    return new_fd_stream(fd, true, &fd_writer_ops);
}

VMStateStream *vmstate_stream_new_reader_fd(int fd)
{
    return new_fd_stream(fd, false, &fd_reader_ops);
}
