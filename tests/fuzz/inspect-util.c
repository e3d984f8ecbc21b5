/* SPDX-License-Identifier: BSD-3-Clause */
#include "inspect-util.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Sanitizers that are told where to report do so although stderr is elsewhere. */
extern void __sanitizer_set_report_fd(void *fd) __attribute__((weak));

static int open_unnamed(void)
{
    g_autofree char *name = NULL;
    int fd = g_file_open_tmp("fuzz-XXXXXX", &name, NULL);

    if (fd < 0) {
        fuzz_fail("no temporary file can be made");
    }
    unlink(name);
    return fd;
}

/* Three files are kept open: two inputs and what is written. */
static int file_of(int slot)
{
    static int files[3] = {-1, -1, -1};

    if (files[slot] < 0) {
        files[slot] = open_unnamed();
    }
    if (ftruncate(files[slot], 0) != 0 || lseek(files[slot], 0, SEEK_SET) != 0) {
        fuzz_fail("a temporary file cannot be emptied");
    }
    return files[slot];
}

const char *inspect_util_path(int slot, const uint8_t *data, size_t size)
{
    static char paths[2][32];
    int fd = file_of(slot);

    if (size > 0 && pwrite(fd, data, size, 0) != (ssize_t)size) {
        fuzz_fail("a temporary file cannot be written");
    }
    g_snprintf(paths[slot], sizeof(paths[slot]), "/proc/self/fd/%d", fd);
    return paths[slot];
}

static int scratch = -1;

int inspect_util_scratch(void)
{
    scratch = file_of(2);
    return scratch;
}

GBytes *inspect_util_scratch_bytes(void)
{
    off_t size = lseek(scratch, 0, SEEK_END);
    uint8_t *bytes = g_malloc((gsize)size + 1);

    if (size < 0 || pread(scratch, bytes, (size_t)size, 0) != size) {
        fuzz_fail("a temporary file cannot be read");
    }
    return g_bytes_new_take(bytes, (gsize)size);
}

static int saved[2];

void inspect_util_quiet_begin(void)
{
    static int nowhere = -1;

    if (nowhere < 0) {
        nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        saved[0] = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 100);
        saved[1] = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100);
        if (__sanitizer_set_report_fd && saved[1] >= 0) {
            __sanitizer_set_report_fd((void *)(intptr_t)saved[1]);
        }
    }
    fflush(stdout);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
}

void inspect_util_quiet_end(void)
{
    fflush(stdout);
    dup2(saved[0], STDOUT_FILENO);
    dup2(saved[1], STDERR_FILENO);
}

VMStateFile *inspect_util_open(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GError) error = NULL;
    VMStateFile *file = vmstate_file_open_bytes(bytes, "input", &error);

    if (!file != !!error) {
        fuzz_fail("a file was %s with%s an error", file ? "opened" : "refused", error ? "" : "out");
    }
    if (error && (error->domain != VMSTATE_ERROR || !*error->message)) {
        fuzz_fail("an error without a text, or not of VMSTATE_ERROR");
    }
    return file;
}

size_t inspect_util_problems(VMStateFile *file)
{
    g_autoptr(GError) error = NULL;
    const VMStateProblem *problems;
    size_t n;

    if (!vmstate_file_verify(file, &error)) {
        fuzz_fail("verify of bytes in memory: %s", error->message);
    }
    problems = vmstate_file_get_problems(file, &n);
    for (size_t i = 0; i < n; i++) {
        if (!*problems[i].message || problems[i].offset > vmstate_file_get_size(file)) {
            fuzz_fail("problem \"%s\" at offset %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, problems[i].message,
                      problems[i].offset, vmstate_file_get_size(file));
        }
    }
    return n;
}
