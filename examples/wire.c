/* SPDX-License-Identifier: BSD-3-Clause */
#include "wire.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

bool wire_write(int fd, const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        ssize_t n = write(fd, at, size);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        at += n;
        size -= (size_t)n;
    }
    return true;
}

bool wire_read(int fd, void *data, size_t size)
{
    char *at = data;

    while (size > 0) {
        ssize_t n = read(fd, at, size);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        at += n;
        size -= (size_t)n;
    }
    return true;
}

bool wire_write_chunk(int fd, const void *chunk, size_t size)
{
    const uint8_t length[4] = {
        (uint8_t)(size >> 24),
        (uint8_t)(size >> 16),
        (uint8_t)(size >> 8),
        (uint8_t)size,
    };

    return wire_write(fd, length, sizeof length) && wire_write(fd, chunk, size);
}

bool wire_read_chunk(int fd, void *chunk, size_t room, size_t *size)
{
    uint8_t length[4];

    if (!wire_read(fd, length, sizeof length)) {
        return false;
    }
    *size = (size_t)length[0] << 24 | (size_t)length[1] << 16 | (size_t)length[2] << 8 | length[3];
    return *size <= room && wire_read(fd, chunk, *size);
}

/* "VmHWM:     1234 kB" */
static uint64_t status_line(const char *format)
{
    FILE *status = fopen("/proc/self/status", "re");
    char line[256];
    unsigned long long value = 0;

    if (status == NULL) {
        return 0;
    }
    while (fgets(line, sizeof line, status) != NULL && sscanf(line, format, &value) != 1) {
    }
    fclose(status);
    return value;
}

uint64_t memory_now(void)
{
    return status_line("VmRSS: %llu");
}

uint64_t memory_peak_above(uint64_t before)
{
    uint64_t peak = status_line("VmHWM: %llu");

    return peak > before ? peak - before : 0;
}

uint64_t memory_in_use(void)
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
#else
    return 0;
#endif
}
