/* SPDX-License-Identifier: BSD-3-Clause */
/* RAM: records of every kind, pages at places of their own, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "inspect-build.h"
#include "inspect-helper.h"

#include <string.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    FILL = 0x02,
    SIZES = 0x04,
    PLAIN = 0x08,
    END = 0x10,
    SAME = 0x20,
    XBZRLE = 0x40,
    PACKED = 0x100,
    MULTIFD = 0x200,
};

static void put_record(GByteArray *b, uint64_t address, unsigned flags, const char *block)
{
    build_be(b, address | flags, 8);
    if (block) {
        build_u8(b, (uint8_t)strlen(block));
        build_text(b, block);
    }
}

static void put_block(GByteArray *b, const char *name, uint64_t size)
{
    build_u8(b, (uint8_t)strlen(name));
    build_text(b, name);
    build_be(b, size, 8);
}

static void put_page(GByteArray *b, uint8_t value)
{
    guint at = b->len;

    g_byte_array_set_size(b, at + PAGE);
    memset(b->data + at, value, PAGE);
    b->data[at + 1] = (uint8_t)(value + 1);
}

/* START: the list of blocks; @blocks has pages of 4 KiB: "pc.ram" 3, "rom" 1. */
static GByteArray *begin_ram(void)
{
    GByteArray *b = build_new();

    build_section(b, BUILD_START, 2, "ram", 4);
    put_record(b, 4 * PAGE, SIZES, NULL);
    put_block(b, "pc.ram", 3 * PAGE);
    put_block(b, "rom", PAGE);
    put_record(b, 0, END, NULL);
    build_footer(b, 2);
    return b;
}

static void begin_part(GByteArray *b, uint8_t type)
{
    build_part(b, type, 2);
}

static void end_part(GByteArray *b)
{
    put_record(b, 0, END, NULL);
    build_footer(b, 2);
}

/* With another section: RAM alone may have been taken out of a stream that said why pages are missing. */
static VMStateFile *finish_ram(GByteArray *b)
{
    begin_part(b, BUILD_END);
    end_part(b);
    build_section(b, BUILD_START, 3, "other", 1);
    build_footer(b, 3);
    build_part(b, BUILD_END, 3);
    build_footer(b, 3);
    build_end(b, "{\"page_size\": 4096, \"devices\": []}");
    return build_open(b);
}

static void records_of_every_kind_are_pages(void **state)
{
    g_autoptr(GByteArray) b = begin_ram();
    g_autoptr(VMStateFile) file = NULL;
    g_autoptr(VMStateRamIter) it = NULL;
    VMStateRamPage page;
    const VMStateRamBlock *blocks;
    size_t n;

    (void)state;
    begin_part(b, BUILD_PART);
    put_record(b, 0, FILL, "pc.ram");
    build_u8(b, 0x7a);
    put_record(b, PAGE, PLAIN | SAME, NULL);
    put_page(b, 0x11);
    put_record(b, 0, MULTIFD, NULL);
    put_record(b, 2 * PAGE, PACKED | SAME, NULL);
    build_be(b, 5, 4);
    build_hex(b, "01 02 03 04 05");
    end_part(b);
    begin_part(b, BUILD_PART);
    /* The block of the record before is known across parts. */
    put_record(b, 2 * PAGE, XBZRLE | SAME, NULL);
    build_hex(b, "01 00 03 aa bb cc");
    put_record(b, 0, PLAIN, "rom");
    put_page(b, 0x22);
    end_part(b);
    file = finish_ram(b);
    assert_int_equal(build_n_problems(file), 0);
    blocks = vmstate_file_get_ram_blocks(file, &n);
    assert_int_equal(n, 2);
    assert_string_equal(blocks[1].name, "rom");
    assert_int_equal(blocks[0].size, 3 * PAGE);

    it = vmstate_ram_iter_new(file);
    assert_int_equal(vmstate_ram_iter_next(it, &page, NULL), 1);
    assert_true(page.kind == VMSTATE_RAM_FILL && page.fill == 0x7a && page.offset == 0 && page.block == 0);
    assert_int_equal(vmstate_ram_iter_next(it, &page, NULL), 1);
    assert_true(page.kind == VMSTATE_RAM_PLAIN && page.size == PAGE && page.offset == PAGE && page.data[1] == 0x12);
    assert_int_equal(vmstate_ram_iter_next(it, &page, NULL), 1);
    assert_true(page.kind == VMSTATE_RAM_COMPRESSED && page.size == 5 && page.offset == 2 * PAGE && page.data[4] == 5);
    assert_int_equal(vmstate_ram_iter_next(it, &page, NULL), 1);
    assert_true(page.kind == VMSTATE_RAM_XBZRLE && page.size == 3 && page.block == 0 && page.data[0] == 0xaa);
    assert_int_equal(vmstate_ram_iter_next(it, &page, NULL), 1);
    assert_true(page.kind == VMSTATE_RAM_PLAIN && page.block == 1 && page.data[0] == 0x22);
    assert_int_equal(vmstate_ram_iter_next(it, &page, NULL), 0);
    assert_int_equal(vmstate_ram_iter_next(it, &page, NULL), 0);
}

static void pages_that_were_never_sent_are_counted(void **state)
{
    g_autoptr(GByteArray) b = begin_ram();
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    begin_part(b, BUILD_PART);
    put_record(b, 0, FILL, "pc.ram");
    build_u8(b, 0);
    put_record(b, 2 * PAGE, PLAIN | SAME, NULL);
    put_page(b, 1);
    put_record(b, 0, FILL, "rom");
    build_u8(b, 0);
    end_part(b);
    file = finish_ram(b);
    build_has_problem(file, VMSTATE_ERROR_MISSING_SECTION,
                      "1 of 3 pages of block pc.ram were never sent, the first at 0x1000");
}

static void a_page_of_another_block_that_is_missing(void **state)
{
    g_autoptr(GByteArray) b = begin_ram();
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    begin_part(b, BUILD_PART);
    for (unsigned i = 0; i < 3; i++) {
        put_record(b, i * PAGE, i ? PLAIN | SAME : PLAIN, i ? NULL : "pc.ram");
        put_page(b, 0);
    }
    end_part(b);
    file = finish_ram(b);
    build_has_problem(file, VMSTATE_ERROR_MISSING_SECTION, "1 of 1 pages of block rom were never sent, the first at 0x0");
}

static void a_balloon_leaves_gaps_on_purpose(void **state)
{
    g_autoptr(GByteArray) b = begin_ram();
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    begin_part(b, BUILD_PART);
    put_record(b, 0, FILL, "rom");
    build_u8(b, 0);
    end_part(b);
    begin_part(b, BUILD_END);
    end_part(b);
    build_section(b, BUILD_FULL, 9, "0000:00:05.0/virtio-balloon", 1);
    build_footer(b, 9);
    build_end(b, NULL);
    file = build_open(b);
    assert_int_equal(build_n_problems(file), 0);
}

/* RAM's second part has this record. */
static void refuse_record(uint64_t address, unsigned flags, const char *block, const char *hex, VMStateError code,
                          const char *text)
{
    g_autoptr(GByteArray) b = begin_ram();
    g_autoptr(VMStateFile) file = NULL;
    g_autoptr(VMStateRamIter) it = NULL;
    VMStateRamPage page;

    begin_part(b, BUILD_PART);
    put_record(b, address, flags, block);
    build_hex(b, hex);
    end_part(b);
    file = finish_ram(b);
    build_has_problem(file, code, text);
    assert_non_null(vmstate_file_get_note(file));
    it = vmstate_ram_iter_new(file);
    /* What was read before the damage is there, and no more. */
    assert_int_equal(vmstate_ram_iter_next(it, &page, NULL), 0);
}

static void records_that_cannot_be(void **state)
{
    const VMStateError value = VMSTATE_ERROR_VALUE;

    (void)state;
    refuse_record(3 * PAGE, FILL, "pc.ram", "00", value, "a page is beyond the end of its block");
    refuse_record(0, FILL, "vga", "00", value, "a page of a block that is not in the list of blocks");
    refuse_record(0, FILL | SAME, NULL, "00", value, "a page of a block that is not in the list of blocks");
    refuse_record(0, FILL | PLAIN, "rom", "00", value, "no record has such flags");
    refuse_record(0, 0x400, NULL, "", value, "no record has such flags");
    refuse_record(0, SAME, NULL, "", value, "no record has such flags");
    refuse_record(PAGE, END, NULL, "", value, "an end of records with an address");
    refuse_record(0, XBZRLE, "rom", "02 00 01 aa", value, "no XBZRLE page");
    refuse_record(0, XBZRLE, "rom", "01 20 00 aa", value, "no XBZRLE page");
    refuse_record(0, PACKED, "rom", "00 00 40 00", value, "a compressed page is longer than a page can become");
    refuse_record(0, PLAIN, "rom", "00 11 22", VMSTATE_ERROR_TRUNCATED, "the stream ends within a page");
    refuse_record(PAGE, SIZES, NULL, "", value, "the list of blocks does not add up to its total");
}

/* A START section with only this list of blocks, of @total bytes. */
static void refuse_blocks(uint64_t total, const char *hex)
{
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL;

    build_section(b, BUILD_START, 2, "ram", 4);
    put_record(b, total, SIZES, NULL);
    build_hex(b, hex);
    put_record(b, 0, END, NULL);
    build_footer(b, 2);
    file = finish_ram(b);
    build_has_problem(file, VMSTATE_ERROR_VALUE, "the list of blocks does not add up to its total");
}

static void lists_of_blocks_that_do_not_add_up(void **state)
{
    (void)state;
    refuse_blocks(2 * PAGE, "01 61 00 00 00 00 00 00 10 00");
    refuse_blocks(PAGE, "01 61 00 00 00 00 00 00 20 00");
    refuse_blocks(PAGE, "01 61 00 00 00 00 00 00 00 00");
    refuse_blocks(PAGE, "00 00 00 00 00 00 00 10 00");
    refuse_blocks(PAGE, "01 ff 00 00 00 00 00 00 10 00");
    refuse_blocks(PAGE, "02 61 00 00 00 00 00 00 00 10 00");
    refuse_blocks(2 * PAGE, "01 61 00 00 00 00 00 00 10 00 01 61 00 00 00 00 00 00 10 00");
    refuse_blocks(PAGE, "ff 61");
}

static void a_list_with_more_behind_each_length_is_read(void **state)
{
    (void)state;
    for (unsigned extra = 0; extra < 3; extra++) {
        g_autoptr(GByteArray) b = build_new();
        g_autoptr(VMStateFile) file = NULL;
        size_t n;

        build_section(b, BUILD_START, 2, "ram", 4);
        put_record(b, PAGE, SIZES, NULL);
        put_block(b, "a", PAGE);
        for (unsigned i = 0; i < extra; i++) {
            build_be(b, 0x200000 * (i + 1), 8);
        }
        put_record(b, 0, END, NULL);
        build_footer(b, 2);
        begin_part(b, BUILD_PART);
        put_record(b, 0, FILL, "a");
        build_u8(b, 0);
        end_part(b);
        file = finish_ram(b);
        assert_int_equal(build_n_problems(file), 0);
        vmstate_file_get_ram_blocks(file, &n);
        assert_int_equal(n, 1);
    }
}

/* Pages of another size, without a vmdesc or configuration that says so. */
static void the_page_size_is_guessed_from_the_records(void **state)
{
    g_autoptr(GByteArray) b = build_new();
    g_autoptr(VMStateFile) file = NULL;

    (void)state;
    build_section(b, BUILD_START, 2, "ram", 4);
    put_record(b, 2 * 1024, SIZES, NULL);
    put_block(b, "a", 2 * 1024);
    put_record(b, 0, FILL, "a");
    build_u8(b, 0);
    put_record(b, 1024, PLAIN | SAME, NULL);
    g_byte_array_set_size(b, b->len + 1024);
    memset(b->data + b->len - 1024, 0xee, 1024);
    put_record(b, 0, END, NULL);
    build_footer(b, 2);
    begin_part(b, BUILD_END);
    end_part(b);
    build_end(b, NULL);
    file = build_open(b);
    assert_int_equal(build_n_problems(file), 0);
    assert_int_equal(vmstate_file_get_page_size(file), 1024);
}

/* The configuration that says: mapped-ram. */
#define MAPPED \
    "07 00 00 00 02 70 63 05 1a 63 6f 6e 66 69 67 75 72 61 74 69 6f 6e 2f 63 61 70 61 62 69 6c 69 74 69 65 73 00 00 00 01" \
    "00 00 00 01 0a 6d 61 70 70 65 64 2d 72 61 6d"

typedef struct Mapped {
    uint32_t version;
    uint64_t page;
    /* Added to where bitmap and pages begin. */
    int64_t bitmap;
    int64_t pages;
} Mapped;

/* 70 pages, of which 0, 1 and 69 are there. */
static GByteArray *build_mapped(const Mapped *m)
{
    GByteArray *b = build_new();
    uint64_t at;

    build_hex(b, MAPPED);
    build_section(b, BUILD_START, 2, "ram", 4);
    put_record(b, 70 * PAGE, SIZES, NULL);
    put_block(b, "pc.ram", 70 * PAGE);
    at = b->len + 28;
    build_be(b, m->version, 4);
    build_be(b, m->page, 8);
    build_be(b, at + (uint64_t)m->bitmap, 8);
    build_be(b, at + 16 + (uint64_t)m->pages, 8);
    build_hex(b, "03 00 00 00 00 00 00 00 20 00 00 00 00 00 00 00");
    for (unsigned i = 0; i < 70; i++) {
        put_page(b, (uint8_t)i);
    }
    put_record(b, 0, END, NULL);
    build_footer(b, 2);
    return b;
}

static void mapped_pages_are_at_places_of_their_own(void **state)
{
    static const unsigned there[] = {0, 1, 69};
    g_autoptr(GByteArray) b = build_mapped(&(Mapped){1, PAGE, 0, 0});
    g_autoptr(VMStateFile) file = finish_ram(b);
    g_autoptr(VMStateRamIter) it = vmstate_ram_iter_new(file);
    g_autoptr(GError) error = NULL;
    VMStateRamPage page;
    int fd = inspect_temporary();

    (void)state;
    assert_int_equal(build_n_problems(file), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(there); i++) {
        assert_int_equal(vmstate_ram_iter_next(it, &page, NULL), 1);
        assert_int_equal(page.kind, VMSTATE_RAM_PLAIN);
        assert_int_equal(page.offset, there[i] * PAGE);
        assert_int_equal(page.size, PAGE);
        assert_int_equal(page.data[0], there[i]);
        assert_int_equal(page.data[1], there[i] + 1);
    }
    assert_int_equal(vmstate_ram_iter_next(it, &page, NULL), 0);
    /* They cannot stand elsewhere. */
    assert_false(vmstate_file_extract(file, vmstate_file_find_section(file, "ram", 0), fd, &error));
    assert_true(g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION));
    assert_non_null(strstr(error->message, "mapped-ram"));
}

static void mapped_headers_that_cannot_be(void **state)
{
    static const Mapped bad[] = {
        {2, PAGE, 0, 0},        {1, 3000, 0, 0},       {1, 128, 0, 0},
        {1, 1 << 17, 0, 0},     {1, PAGE, -1, 0},      {1, PAGE, 1 << 30, 0},
        {1, PAGE, 0, -1},       {1, PAGE, 0, 1 << 30}, {1, PAGE, 0, 100000},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GByteArray) b = build_mapped(&bad[i]);
        g_autoptr(VMStateFile) file = finish_ram(b);

        build_has_problem(file, VMSTATE_ERROR_VALUE, "the list of blocks does not add up to its total");
    }
}

static void count_page(VMStateFile *file, const VMStateRamPage *page, void *opaque)
{
    size_t n;

    vmstate_file_get_ram_blocks(file, &n);
    assert_true(page->block < n);
    ++*(unsigned *)opaque;
}

/* Opens the bytes by a path, watching RAM. */
static unsigned pages_told(GByteArray *b)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("inspect-XXXXXX", &path, NULL);
    g_autoptr(VMStateFile) file = NULL;
    g_autoptr(GError) error = NULL;
    unsigned n = 0;

    assert_true(fd >= 0);
    close(fd);
    assert_true(g_file_set_contents(path, (const char *)b->data, b->len, NULL));
    file = vmstate_file_open_path_with_ram(path, count_page, &n, &error);
    unlink(path);
    if (!file) {
        fail_msg("%s", error->message);
    }
    return n;
}

static void who_watches_is_told_of_every_page_once(void **state)
{
    g_autoptr(GByteArray) plain = begin_ram();
    g_autoptr(GByteArray) mapped = build_mapped(&(Mapped){1, PAGE, 0, 0});
    g_autoptr(VMStateFile) a = NULL, c = NULL;

    (void)state;
    begin_part(plain, BUILD_PART);
    put_record(plain, 0, FILL, "rom");
    build_u8(plain, 0);
    put_record(plain, PAGE, PLAIN, "pc.ram");
    put_page(plain, 1);
    end_part(plain);
    a = finish_ram(plain);
    assert_int_equal(pages_told(plain), 2);
    c = finish_ram(mapped);
    assert_int_equal(pages_told(mapped), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_of_every_kind_are_pages),
        cmocka_unit_test(pages_that_were_never_sent_are_counted),
        cmocka_unit_test(a_page_of_another_block_that_is_missing),
        cmocka_unit_test(a_balloon_leaves_gaps_on_purpose),
        cmocka_unit_test(records_that_cannot_be),
        cmocka_unit_test(lists_of_blocks_that_do_not_add_up),
        cmocka_unit_test(a_list_with_more_behind_each_length_is_read),
        cmocka_unit_test(the_page_size_is_guessed_from_the_records),
        cmocka_unit_test(mapped_pages_are_at_places_of_their_own),
        cmocka_unit_test(mapped_headers_that_cannot_be),
        cmocka_unit_test(who_watches_is_told_of_every_page_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
