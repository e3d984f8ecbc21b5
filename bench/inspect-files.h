/* SPDX-License-Identifier: BSD-3-Clause */
/* Files for the vmstate command. @other: the same but for one place. */
#ifndef BENCH_INSPECT_FILES_H
#define BENCH_INSPECT_FILES_H

#include <stdbool.h>
#include <stdint.h>

#define INSPECT_RAM ((uint64_t)1 << 30)

/* As QEMU writes it: 1 GiB of RAM, page by page, none of them equal, and a device. */
void inspect_file_ram(const char *path, bool other);
/* 10 MB of device state: arrays of uint32 and uint64, and of structs. */
void inspect_file_arrays(const char *path, bool other);
/* 100 KB: many small devices and their descriptions. */
void inspect_file_small(const char *path, bool other);

#endif
