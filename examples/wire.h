/* SPDX-License-Identifier: BSD-3-Clause */
/* A socket between two processes of this program, and what a process knows of its own memory. */
#ifndef EXAMPLES_WIRE_H
#define EXAMPLES_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All @size bytes; false when the other side has gone. */
bool wire_write(int fd, const void *data, size_t size);
bool wire_read(int fd, void *data, size_t size);

/* A chunk is its length, be32, and its bytes; the length 0 is the end. */
bool wire_write_chunk(int fd, const void *chunk, size_t size);
/* false: no chunk, or one that is longer than @room. */
bool wire_read_chunk(int fd, void *chunk, size_t room, size_t *size);

/* This process's resident memory in KiB; 0 where the system is silent. */
uint64_t memory_now(void);
/* How far above @before (KiB) it has been at its highest. */
uint64_t memory_peak_above(uint64_t before);
/* Bytes that malloc has handed out and not got back; 0 where the C library does not say. */
uint64_t memory_in_use(void);

#endif
