/* SPDX-License-Identifier: BSD-3-Clause */
/* The checksum of a stream: CRC-32 as gzip, zlib and Ethernet have it. */
#ifndef VMS_BYTES_CHECKSUM_H
#define VMS_BYTES_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/*
 * The CRC-32 of the @n bytes at @p, which follow bytes whose CRC-32 is @crc. The CRC-32 of no bytes
 * is 0, so a chain starts with 0. @p may be NULL when @n is 0; @n may exceed 4 GiB.
 */
uint32_t vms_crc32(uint32_t crc, const void *p, size_t n);

#endif
