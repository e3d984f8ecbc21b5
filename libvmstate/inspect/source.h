/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The raw bytes of a file, at any offset: read through a window, never mapped (a mapped file that shrinks kills its
 * reader). Pipes and packed files are spooled first.
 */
#ifndef VMS_INSPECT_SOURCE_H
#define VMS_INSPECT_SOURCE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <vmstate/codec.h>

/* The most that vms_source_peek() gives. */
#define VMS_SOURCE_PEEK_MAX ((size_t)128 * 1024)

typedef struct VmsSource VmsSource;

/* @own: close the descriptor at the end. @codec is what the file was packed with. */
VmsSource *vms_source_new_fd(int fd, bool own, VMStateCodec *codec, GError **error);
VmsSource *vms_source_new_bytes(GBytes *bytes, VMStateCodec *codec, GError **error);
void vms_source_free(VmsSource *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VmsSource, vms_source_free)

uint64_t vms_source_size(const VmsSource *s);

/*
 * The bytes at @offset, at least min(@want, what is left, VMS_SOURCE_PEEK_MAX) of them, until the next call. NULL at
 * the end and after an error of the system, which vms_source_take_error() gives.
 */
const uint8_t *vms_source_peek(VmsSource *s, uint64_t offset, size_t want, size_t *got);
/* All or nothing; TRUNCATED or IO. */
bool vms_source_read(VmsSource *s, uint64_t offset, void *data, size_t size, GError **error);
/* False and the error if reading has ever failed. */
bool vms_source_check(const VmsSource *s, GError **error);

/* A place within a buffer is compared often; these give 0 where there is nothing. */
uint8_t vms_source_u8(VmsSource *s, uint64_t offset);
uint32_t vms_source_be32(VmsSource *s, uint64_t offset);

#endif
