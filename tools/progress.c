/* SPDX-License-Identifier: BSD-3-Clause */
/* What has been read is asked of the system, so that no reader need count. */
#include "progress.h"

#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_AFTER (1 * G_TIME_SPAN_SECOND)
#define EVERY (G_TIME_SPAN_SECOND / 4)

/* One command a process. */
static struct {
    GThread *thread;
    GMutex mutex;
    GCond cond;
    bool stop;
    const char *command;
    uint64_t whole; /* bytes of all files named; 0: not known */
} progress;

/* Bytes read by this process so far; 0 where the system does not say. */
static uint64_t bytes_read(void)
{
    char text[512];
    int fd = open("/proc/self/io", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;

    if (fd >= 0) {
        close(fd);
    }
    if (n <= 0) {
        return 0;
    }
    text[n] = 0;
    return g_str_has_prefix(text, "rchar: ") ? g_ascii_strtoull(text + 7, NULL, 10) : 0;
}

static void show(gint64 begun)
{
    uint64_t n = bytes_read();
    g_autofree char *size = g_format_size_full(n, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *whole = g_format_size_full(progress.whole, G_FORMAT_SIZE_IEC_UNITS);
    int seconds = (int)((g_get_monotonic_time() - begun) / G_TIME_SPAN_SECOND);

    /* Some work reads a file more than once. */
    fprintf(stderr, "\rvmstate %s: %s read%s%s, %d s\033[K", progress.command, size, n < progress.whole ? " of " : "",
            n < progress.whole ? whole : "", seconds);
    fflush(stderr);
}

static gpointer run(gpointer unused)
{
    gint64 begun = g_get_monotonic_time();
    gint64 next = begun + FIRST_AFTER;
    bool shown = false;

    (void)unused;
    g_mutex_lock(&progress.mutex);
    while (!progress.stop) {
        if (!g_cond_wait_until(&progress.cond, &progress.mutex, next) && !progress.stop) {
            show(begun);
            shown = true;
            next = g_get_monotonic_time() + EVERY;
        }
    }
    g_mutex_unlock(&progress.mutex);
    if (shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    return NULL;
}

void progress_begin(char *const *argv)
{
    struct stat st;

    if (!isatty(STDERR_FILENO) || progress.thread) {
        return;
    }
    progress.command = argv[0];
    for (int i = 1; argv[i]; i++) {
        if (stat(argv[i], &st) == 0 && S_ISREG(st.st_mode)) {
            progress.whole += (uint64_t)st.st_size;
        }
    }
    progress.stop = false;
    progress.thread = g_thread_try_new("progress", run, NULL, NULL);
}

void progress_end(void)
{
    if (!progress.thread) {
        return;
    }
    g_mutex_lock(&progress.mutex);
    progress.stop = true;
    g_cond_signal(&progress.cond);
    g_mutex_unlock(&progress.mutex);
    g_thread_join(progress.thread);
    progress.thread = NULL;
}
