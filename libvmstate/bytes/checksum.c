/* SPDX-License-Identifier: BSD-3-Clause */
#include "checksum.h"

#if defined(HAVE_ISAL)
#include <isa-l/crc.h>
#elif defined(HAVE_LIBDEFLATE)
#include <libdeflate.h>
#else
#include <zlib.h>
#endif

#if defined(HAVE_ISAL) && defined(__x86_64__)
__attribute__((target("avx"))) static void clear_upper_halves(void)
{
    __builtin_ia32_vzeroupper();
}

/*
 * ISA-L 2.30 returns with the upper halves of vector registers in use. All SSE instructions that follow, ours and the
 * caller's, would wait for them: saves of small structs took seven times as long.
 */
static uint32_t isal_crc32(uint32_t crc, const void *p, size_t n)
{
    crc = crc32_gzip_refl(crc, p, n);
    if (__builtin_cpu_supports("avx")) {
        clear_upper_halves();
    }
    return crc;
}
#elif defined(HAVE_ISAL)
#define isal_crc32 crc32_gzip_refl
#endif

uint32_t vms_crc32(uint32_t crc, const void *p, size_t n)
{
    /* Libraries take NULL for "start again" and would forget crc. */
    if (n == 0) {
        return crc;
    }
#if defined(HAVE_ISAL)
    return isal_crc32(crc, p, n);
#elif defined(HAVE_LIBDEFLATE)
    return libdeflate_crc32(crc, p, n);
#else
    /* Not crc32(): that one counts in unsigned int. */
    return (uint32_t)crc32_z(crc, p, n);
#endif
}
