/* SPDX-License-Identifier: BSD-3-Clause */
#include "golden-damage.h"

#include <string.h>

/* Offsets in a section "nic". */
enum {
    NIC_HEADER = 17,
    NIC_VERSION = 13,
    NIC_LINK = NIC_HEADER,
    NIC_N_FILTERS = NIC_HEADER + 93,
    NIC_NAME_LENGTH = NIC_N_FILTERS + 4 + 12,
    NIC_NAME = NIC_NAME_LENGTH + 4,
    NIC_FRAMES = NIC_NAME + 8,
    NIC_SUBSECTION = NIC_FRAMES + 2 * 9 + 1 + 4,
    SUBSECTION_SIZE = 2 + 7 + 4 + 3,
    NIC_FOOTER = NIC_SUBSECTION + SUBSECTION_SIZE,
    NIC_SIZE = NIC_FOOTER + 5,
};

/* Where the bytes are; they must be there. */
static guint find(const GByteArray *a, const void *bytes, guint n)
{
    for (guint i = 0; i + n <= a->len; i++) {
        if (memcmp(a->data + i, bytes, n) == 0) {
            return i;
        }
    }
    g_error("the stream has no such bytes");
}

/* Where the section of the first NIC begins. */
static guint nic(const GByteArray *a)
{
    return find(a, "\3nic\0\0\0\0", 8) - 5;
}

static void insert(GByteArray *a, guint at, const void *bytes, guint n)
{
    g_autofree uint8_t *copy = g_memdup2(bytes, n);

    g_byte_array_set_size(a, a->len + n);
    memmove(a->data + at + n, a->data + at, a->len - at - n);
    memcpy(a->data + at, copy, n);
}

static void all(GByteArray *a)
{
    g_byte_array_set_size(a, 0);
}

static void magic(GByteArray *a)
{
    a->data[0] = 'R';
}

static void file_version_2(GByteArray *a)
{
    a->data[7] = 2;
}

static void file_version_4(GByteArray *a)
{
    a->data[7] = 4;
}

static void idstr(GByteArray *a)
{
    a->data[nic(a) + 6] = 'x';
}

static void instance(GByteArray *a)
{
    a->data[nic(a) + 12] = 9;
}

static void nul_in_idstr(GByteArray *a)
{
    a->data[nic(a) + 7] = 0;
}

static void section_twice(GByteArray *a)
{
    insert(a, nic(a), a->data + nic(a), NIC_SIZE);
}

static void section_id_twice(GByteArray *a)
{
    guint second = nic(a) + NIC_SIZE;

    /* The first NIC's is 0, the second's 1. */
    a->data[second + 4] = 0;
}

static void section_missing(GByteArray *a)
{
    g_byte_array_remove_range(a, nic(a), NIC_SIZE);
}

static void section_too_new(GByteArray *a)
{
    a->data[nic(a) + NIC_VERSION + 3] = 3;
}

static void section_too_old(GByteArray *a)
{
    a->data[nic(a) + NIC_VERSION + 3] = 0;
}

static void section_version_huge(GByteArray *a)
{
    memset(a->data + nic(a) + NIC_VERSION, 0xff, 4);
}

static void footer_of_another(GByteArray *a)
{
    a->data[nic(a) + NIC_FOOTER + 4] ^= 1;
}

static void footer_missing(GByteArray *a)
{
    g_byte_array_remove_range(a, nic(a) + NIC_FOOTER, 5);
}

static void cut_in_a_field(GByteArray *a)
{
    g_byte_array_set_size(a, nic(a) + NIC_N_FILTERS + 2);
}

static void cut_before_the_end(GByteArray *a)
{
    g_byte_array_set_size(a, a->len - 1);
}

static void trailing(GByteArray *a)
{
    g_byte_array_append(a, (const uint8_t *)"", 1);
}

static void flipped_bit(GByteArray *a)
{
    a->data[nic(a) + NIC_NAME] ^= 1;
}

/* The same, with another key: there is no checksum then. */
static void other_key(GByteArray *a)
{
    a->data[find(a, "crc32", 5)] = 'x';
}

static void other_digits(GByteArray *a)
{
    memset(a->data + a->len - 10, '0', 8);
}

static void bool_of_2(GByteArray *a)
{
    a->data[nic(a) + NIC_LINK] = 2;
}

static void huge_count(GByteArray *a)
{
    memset(a->data + nic(a) + NIC_N_FILTERS, 0xff, 4);
}

static void long_string(GByteArray *a)
{
    a->data[nic(a) + NIC_NAME_LENGTH + 3] = 65;
}

static void nul_in_string(GByteArray *a)
{
    a->data[nic(a) + NIC_NAME + 3] = 0;
}

static void list_mark(GByteArray *a)
{
    a->data[nic(a) + NIC_FRAMES] = 2;
}

static void other_subsection(GByteArray *a)
{
    a->data[nic(a) + NIC_SUBSECTION + 8] = 'x';
}

static void subsection_twice(GByteArray *a)
{
    guint at = nic(a) + NIC_SUBSECTION;

    insert(a, at, a->data + at, SUBSECTION_SIZE);
}

static void subsection_too_new(GByteArray *a)
{
    a->data[nic(a) + NIC_SUBSECTION + 12] = 2;
}

static void unknown_element(GByteArray *a)
{
    a->data[nic(a)] = 0x55;
}

static void subsection_element(GByteArray *a)
{
    a->data[nic(a)] = 0x05;
}

static guint disk(const GByteArray *a)
{
    return find(a, "\4disk", 5) - 5;
}

static void part_without_start(GByteArray *a)
{
    /* START: header, number of blocks, footer. */
    g_byte_array_remove_range(a, disk(a), 5 + 5 + 8 + 4 + 5);
}

static void end_missing(GByteArray *a)
{
    guint end = find(a, "\3\0\0\0\3\3", 6);

    g_byte_array_remove_range(a, end, 5 + 1 + GOLDEN_BLOCK_SIZE + 1 + 5);
}

static void iterable_as_full(GByteArray *a)
{
    a->data[disk(a)] = 0x04;
}

static void refused_by_code(GByteArray *a)
{
    /* The number of blocks. */
    a->data[disk(a) + 5 + 5 + 8 + 3] = 5;
}

static void long_machine(GByteArray *a)
{
    memset(a->data + 9, 0x7f, 4);
}

static void other_machine(GByteArray *a)
{
    a->data[13] = 'q';
}

static void packed_flip(GByteArray *a)
{
    a->data[a->len / 2] ^= 0x10;
}

static void packed_crc(GByteArray *a)
{
    a->data[a->len - 5] ^= 1;
}

const GoldenDamage golden_damages[] = {
    {"empty", "minimal", "TRUNCATED", "ends", all},
    {"bad-magic", "minimal", "FORMAT", "this is no migration stream", magic},
    {"file-version-2", "minimal", "VERSION", "version 2", file_version_2},
    {"file-version-4", "minimal", "VERSION", "only 3 is loaded; was it saved by a newer library?", file_version_4},
    {"unknown-section", "minimal", "UNKNOWN_SECTION", "xic@0", idstr},
    {"unknown-instance", "minimal", "UNKNOWN_SECTION", "nic@9", instance},
    {"nul-in-idstr", "minimal", "UNKNOWN_SECTION", "no such device", nul_in_idstr},
    {"section-twice", "minimal", "SECTION_ORDER", "nic@0: the section comes twice", section_twice},
    {"section-id-twice", "minimal", "SECTION_ORDER", "has the id 0 already", section_id_twice},
    {"section-missing", "none", "MISSING_SECTION", "nic@0", section_missing},
    {"section-too-new", "minimal", "VERSION", "version 3 in the stream is too new",
     section_too_new},
    {"section-too-old", "minimal", "VERSION", "version 0 in the stream is too old",
     section_too_old},
    {"section-version-huge", "minimal", "VERSION", "too new", section_version_huge},
    {"footer-of-another", "minimal", "FOOTER", "names section 1, not 0", footer_of_another},
    {"footer-missing", "minimal", "FOOTER", "does not end", footer_missing},
    {"footer-expected", "bare", "FOOTER", "does not end", footer_missing},
    {"cut-in-a-field", "minimal", "TRUNCATED", "nic@0:n_filters", cut_in_a_field},
    {"cut-before-the-end", "minimal", "TRUNCATED", "ends", cut_before_the_end},
    {"bare-cut", "bare", "TRUNCATED", "ends", cut_before_the_end},
    {"trailing", "minimal", "TRAILING", "bytes follow", trailing},
    {"bare-trailing", "bare", "TRAILING", "bytes follow", trailing},
    {"flipped-bit", "minimal", "CHECKSUM", "damaged", flipped_bit},
    {"other-digits", "compact", "CHECKSUM", "its checksum says \"00000000\", its bytes give \"", other_digits},
    {"no-checksum", "minimal", "CHECKSUM", "has no checksum", other_key},
    {"bool-of-2", "minimal", "VALUE", "nic@0:link: 2 is neither 0 nor 1", bool_of_2},
    {"huge-count", "minimal", "LIMIT", "nic@0:filters", huge_count},
    {"long-string", "minimal", "CAPACITY", "nic@0:name: its length 65 is above 64", long_string},
    {"nul-in-string", "minimal", "VALUE", "nic@0:name", nul_in_string},
    {"list-mark", "minimal", "VALUE", "nic@0:frames", list_mark},
    {"other-subsection", "minimal", "UNKNOWN_SUBSECTION", "nic/irx", other_subsection},
    {"subsection-twice", "minimal", "SECTION_ORDER", "nic/irq comes twice", subsection_twice},
    {"subsection-too-new", "minimal", "VERSION", "version 2 in the stream is too new",
     subsection_too_new},
    {"unknown-element", "minimal", "FORMAT", "0x55 begins no element", unknown_element},
    {"stray-subsection", "minimal", "FORMAT", "0x05 begins no element", subsection_element},
    {"part-without-start", "disk", "SECTION_ORDER", "never started", part_without_start},
    {"end-missing", "disk-bare", "SECTION_ORDER", "disk@0: the section never ends", end_missing},
    {"iterable-as-full", "disk", "SECTION_ORDER", "disk@0", iterable_as_full},
    {"refused-by-code", "disk", "VALUE", "another number of blocks", refused_by_code},
    {"long-machine", "configuration", "CAPACITY", "configuration", long_machine},
    {"other-machine", "configuration", "CONFIGURATION", "qc-i440fx-7.2", other_machine},
    {"gzip-damaged", "gzip", "CODEC", "gzip", packed_flip},
    {"gzip-crc", "gzip", "CODEC", "gzip", packed_crc},
    {"gzip-cut", "gzip", "TRUNCATED", "compressed", cut_before_the_end},
    {"gzip-trailing", "gzip", "TRAILING", "follow", trailing},
    {"zstd-damaged", "zstd", "CODEC", "zstd", packed_flip},
    {"zstd-crc", "zstd", "CODEC", "zstd", packed_crc},
    {"zstd-cut", "zstd", "TRUNCATED", "compressed", cut_before_the_end},
    {"zstd-trailing", "zstd", "TRAILING", "follow", trailing},
    {.name = NULL},
};

const GoldenForm *golden_form(const char *name)
{
    for (const GoldenForm *form = golden_forms; form->name; form++) {
        if (strcmp(form->name, name) == 0) {
            return form;
        }
    }
    return NULL;
}
