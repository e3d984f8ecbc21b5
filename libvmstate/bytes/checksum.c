/* SPDX-License-Identifier: BSD-3-Clause */
#include "checksum.h"

#if defined(HAVE_ISAL)
#include <isa-l/crc.h>
#elif defined(HAVE_LIBDEFLATE)
#include <libdeflate.h>
#else
#include <zlib.h>
#endif

uint32_t vms_crc32(uint32_t crc, const void *p, size_t n)
{
    /* Libraries take NULL for "start again" and would forget crc. */
    if (n == 0) {
        return crc;
    }
#if defined(HAVE_ISAL)
    return crc32_gzip_refl(crc, p, n);
#elif defined(HAVE_LIBDEFLATE)
    return libdeflate_crc32(crc, p, n);
#else
    /* Not crc32(): that one counts in unsigned int. */
    return (uint32_t)crc32_z(crc, p, n);
#endif
}
