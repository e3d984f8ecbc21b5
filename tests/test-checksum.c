/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "bytes/checksum.h"

static void crc_of_no_bytes_is_zero(void **state G_GNUC_UNUSED)
{
    assert_int_equal(vms_crc32(0, "", 0), 0);
}

static void crc_has_the_published_values(void **state G_GNUC_UNUSED)
{
    const uint8_t zeros[32] = { 0 };

    /* The check value of CRC-32/ISO-HDLC comes first. */
    assert_int_equal(vms_crc32(0, "123456789", 9), 0xcbf43926);
    assert_int_equal(vms_crc32(0, "a", 1), 0xe8b7be43);
    assert_int_equal(vms_crc32(0, "The quick brown fox jumps over the lazy dog", 43), 0x414fa339);
    assert_int_equal(vms_crc32(0, zeros, sizeof zeros), 0x190a55ad);
}

static void crc_chains_at_every_cut(void **state G_GNUC_UNUSED)
{
    const char text[] = "A stream comes in chunks of any size, one byte included.";
    uint32_t whole = vms_crc32(0, text, sizeof text);

    for (size_t cut = 0; cut <= sizeof text; cut++) {
        uint32_t crc = vms_crc32(0, text, cut);

        assert_int_equal(vms_crc32(crc, text + cut, sizeof text - cut), whole);
    }
}

static void crc_of_nothing_more_stays(void **state G_GNUC_UNUSED)
{
    assert_int_equal(vms_crc32(0xcbf43926, NULL, 0), 0xcbf43926);
}

/* With ISA-L or libdeflate this compares two implementations, at all alignments and lengths of their loops. */
static void crc_is_zlibs(void **state G_GNUC_UNUSED)
{
    const char *given = g_getenv("VMS_TEST_SEED");
    uint32_t seed = given ? (uint32_t)strtoul(given, NULL, 0) : g_random_int();
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    uint8_t bytes[4096];

    print_message("# VMS_TEST_SEED=%u\n", seed);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)g_rand_int(rand);
    }
    for (size_t start = 0; start < 64; start++) {
        for (size_t n = 1; n < 300; n++) {
            uint32_t before = g_rand_int(rand);

            assert_int_equal(vms_crc32(before, bytes + start, n),
                             crc32(before, bytes + start, (uInt)n));
        }
        assert_int_equal(vms_crc32(0, bytes + start, sizeof bytes - start),
                         crc32(0, bytes + start, (uInt)(sizeof bytes - start)));
    }
}

/* What sanitizers do not see: the libraries' loops are assembly. */
static void crc_reads_no_byte_before_or_after(void **state G_GNUC_UNUSED)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *guard = mmap(NULL, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint8_t *bytes = guard + page;

    assert_ptr_not_equal(guard, MAP_FAILED);
    assert_int_equal(mprotect(bytes, page, PROT_READ | PROT_WRITE), 0);
    memset(bytes, 0x5a, page);
    for (size_t n = 1; n <= page; n++) {
        uint32_t crc = vms_crc32(0, bytes, n);

        assert_int_equal(vms_crc32(0, bytes + page - n, n), crc);
    }
    assert_int_equal(munmap(guard, 3 * page), 0);
}

static void crc_finds_every_flipped_bit(void **state G_GNUC_UNUSED)
{
    uint8_t bytes[200];
    uint32_t whole;

    memset(bytes, 0x5a, sizeof bytes);
    whole = vms_crc32(0, bytes, sizeof bytes);
    for (size_t bit = 0; bit < sizeof bytes * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_not_equal(vms_crc32(0, bytes, sizeof bytes), whole);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc_of_no_bytes_is_zero),
        cmocka_unit_test(crc_has_the_published_values),
        cmocka_unit_test(crc_chains_at_every_cut),
        cmocka_unit_test(crc_of_nothing_more_stays),
        cmocka_unit_test(crc_is_zlibs),
        cmocka_unit_test(crc_reads_no_byte_before_or_after),
        cmocka_unit_test(crc_finds_every_flipped_bit),
    };

    return cmocka_run_group_tests_name("checksum", tests, NULL, NULL);
}
