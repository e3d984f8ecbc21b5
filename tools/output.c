/* SPDX-License-Identifier: BSD-3-Clause */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vmstate/error.h>

/* What a signal removes. One output a process. */
static char *volatile unfinished;

static void remove_and_die(int signal_number)
{
    if (unfinished) {
        unlink(unfinished);
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static bool fail(const char *path, const char *what, GError **error)
{
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_IO, "%s: %s: %s", path, what, g_strerror(errno));
    return false;
}

/* As the file that it replaces, or as a new one. */
static mode_t mode_of(const char *path)
{
    struct stat st;
    mode_t mask;

    if (stat(path, &st) == 0) {
        return st.st_mode & 0777;
    }
    mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

bool output_open(Output *output, const char *path, GError **error)
{
    struct stat st;

    memset(output, 0, sizeof(*output));
    output->path = g_strdup(path);
    if (strcmp(path, "-") == 0) {
        output->fd = STDOUT_FILENO;
        return true;
    }
    /* A device or a pipe is not to be replaced by a file. */
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        output->fd = open(path, O_WRONLY | O_CLOEXEC);
        return output->fd >= 0 || fail(path, "opening it", error);
    }
    output->temporary = g_strdup_printf("%s.XXXXXX", path);
    output->fd = g_mkstemp_full(output->temporary, O_RDWR | O_CLOEXEC, 0600);
    if (output->fd < 0) {
        g_clear_pointer(&output->temporary, g_free);
        fail(path, "making a file beside it", error);
        g_clear_pointer(&output->path, g_free);
        return false;
    }
    unfinished = output->temporary;
    signal(SIGINT, remove_and_die);
    signal(SIGTERM, remove_and_die);
    signal(SIGHUP, remove_and_die);
    return true;
}

bool output_close(Output *output, bool good, GError **error)
{
    if (output->temporary) {
        if (good && fchmod(output->fd, mode_of(output->path)) != 0) {
            good = fail(output->path, "setting its mode", error);
        }
        if (close(output->fd) != 0 && good) {
            good = fail(output->path, "closing it", error);
        }
        if (good && rename(output->temporary, output->path) != 0) {
            good = fail(output->path, "giving it its name", error);
        }
        if (!good) {
            unlink(output->temporary);
        }
        unfinished = NULL;
    } else if (output->fd != STDOUT_FILENO) {
        close(output->fd);
    }
    g_free(output->temporary);
    g_free(output->path);
    return good;
}
