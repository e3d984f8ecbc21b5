/* SPDX-License-Identifier: BSD-3-Clause */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vmstate/error.h>

static const int deadly[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ };

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

/* Those that are ignored, as under nohup, stay so. */
static void catch_signals(void)
{
    struct sigaction action = { .sa_handler = remove_and_die };
    struct sigaction old;

    for (size_t i = 0; i < G_N_ELEMENTS(deadly); i++) {
        if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL) {
            sigaction(deadly[i], &action, NULL);
        }
    }
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

/* A signal comes before the file is made, or after its name is known. */
static int make_temporary(char *name)
{
    sigset_t all, before;
    int fd, e;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
    e = errno;
    if (fd >= 0) {
        unfinished = name;
        catch_signals();
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = e;
    return fd;
}

static void clear(Output *output)
{
    g_clear_pointer(&output->temporary, g_free);
    g_clear_pointer(&output->path, g_free);
}

bool output_open(Output *output, const char *path, GError **error)
{
    bool exists;
    struct stat st;

    memset(output, 0, sizeof(*output));
    output->path = g_strdup(path);
    if (strcmp(path, "-") == 0) {
        output->fd = STDOUT_FILENO;
        return true;
    }
    exists = stat(path, &st) == 0;
    /* A device or a pipe is not to be replaced by a file; nor is one that may not be written. */
    if (exists && (!S_ISREG(st.st_mode) || access(path, W_OK) != 0)) {
        output->fd = open(path, O_WRONLY | O_CLOEXEC);
        if (output->fd < 0) {
            fail(path, "cannot be written; give another name", error);
            clear(output);
        }
        return output->fd >= 0;
    }
    /* Behind a symbolic link the file is replaced, and not the link. */
    if (exists) {
        char *real = realpath(path, NULL);

        if (real) {
            g_free(output->path);
            output->path = g_strdup(real);
            free(real);
        }
    }
    output->temporary = g_strdup_printf("%s.XXXXXX", output->path);
    output->fd = make_temporary(output->temporary);
    if (output->fd < 0) {
        fail(path, "no file can be made in that place", error);
        clear(output);
        return false;
    }
    return true;
}

/* Gives it its mode and name. */
static bool keep(Output *output, GError **error)
{
    if (fchmod(output->fd, mode_of(output->path)) != 0) {
        return fail(output->path, "setting its mode", error);
    }
    if (close(output->fd) != 0) {
        output->fd = -1;
        return fail(output->path, "closing it", error);
    }
    output->fd = -1;
    return rename(output->temporary, output->path) == 0 || fail(output->path, "giving it its name", error);
}

bool output_close(Output *output, bool good, GError **error)
{
    if (!good && error && *error) {
        g_prefix_error(error, "while writing %s: ", strcmp(output->path, "-") == 0 ? "standard output" : output->path);
    }
    if (output->temporary) {
        good = good && keep(output, error);
        if (output->fd >= 0) {
            close(output->fd);
        }
        if (!good) {
            unlink(output->temporary);
        }
        unfinished = NULL;
    } else if (output->fd != STDOUT_FILENO && close(output->fd) != 0 && good) {
        good = fail(output->path, "closing it", error);
    }
    clear(output);
    return good;
}
