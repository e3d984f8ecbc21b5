/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kinds of damage that a file can show: each place of a stream, changed in each way that makes sense there. A capital
 * letter says that the change leaves a trace, which verify must find; a small one that the format has none.
 */
#include "inspect-place.h"

#include <string.h>

/* What is done to a place. */
static void splice(GByteArray *b, const Subject *t, Place p, const void *bytes, gsize n)
{
    g_byte_array_set_size(b, 0);
    g_byte_array_append(b, t->data, (guint)p.from);
    g_byte_array_append(b, bytes, (guint)n);
    g_byte_array_append(b, t->data + p.to, (guint)(t->size - p.to));
}

static void change(GByteArray *b, const Subject *t, Place p, char how)
{
    gsize size = p.to - p.from;
    gsize eof = place_named(t, "eof").from;
    g_autofree uint8_t *copy = g_malloc0(2 * size + 2);
    Place next;

    memcpy(copy, t->data + p.from, size);
    switch (g_ascii_toupper(how)) {
    case 'C': /* the file ends before it */
        splice(b, t, (Place){p.from, t->size}, "", 0);
        break;
    case 'H': /* the file ends in its middle */
        splice(b, t, (Place){p.from + size / 2, t->size}, "", 0);
        break;
    case 'R': /* it is removed */
        splice(b, t, p, "", 0);
        break;
    case 'D': /* it is doubled */
        memcpy(copy + size, copy, size);
        splice(b, t, p, copy, 2 * size);
        break;
    case 'Z': /* it is zeros */
        memset(copy, 0, size);
        splice(b, t, p, copy, size);
        break;
    case 'O': /* it is ones */
        memset(copy, 0xff, size);
        splice(b, t, p, copy, size);
        break;
    case 'I': /* it is one more */
        copy[size - 1]++;
        splice(b, t, p, copy, size);
        break;
    case 'B': /* its highest bit is another */
        copy[0] ^= 0x80;
        splice(b, t, p, copy, size);
        break;
    case 'S': /* it is a byte shorter */
        splice(b, t, p, copy, size - 1);
        break;
    case 'L': /* it is a byte longer */
        splice(b, t, p, copy, size + 1);
        break;
    case 'X': /* it changes places with the section behind it */
        next = place_whole(t, t->other);
        assert_int_equal(next.from, p.to);
        splice(b, t, (Place){p.from, next.to}, t->data + next.from, next.to - next.from);
        g_byte_array_set_size(b, (guint)t->size);
        memcpy(b->data + p.from + (next.to - next.from), copy, size);
        memcpy(b->data + next.to, t->data + next.to, t->size - next.to);
        break;
    case 'M': /* it is moved to the end of the sections */
        splice(b, t, p, "", 0);
        memmove(b->data + p.from, t->data + p.to, eof - p.to);
        g_byte_array_set_size(b, (guint)t->size);
        memmove(b->data + eof, t->data + eof, t->size - eof);
        memcpy(b->data + eof - size, copy, size);
        break;
    case 'G': /* garbage stands behind it */
        memcpy(copy + size, "\x5a", 1);
        splice(b, t, p, copy, size + 1);
        break;
    default:
        fail_msg("no such change: %c", how);
    }
}

typedef struct Kind {
    const char *place;
    const char *changes;
} Kind;

/* Of QEMU's files. A length of zeros below what it was, etc., is the same change and is left out. */
static const Kind qemu_kinds[] = {
    {"magic", "CHRDZOIB"},
    {"version", "CHRDZOIBSL"},
    {"full", "CHRDMXL"},
    {"full.header", "CHRDZO"},
    {"full.type", "RDZO"},
    {"full.id", "CHRDZOIB"},
    {"full.length", "CRDZOIB"},
    {"full.idstr", "CHRDZOIBSL"},
    {"full.instance", "CHRDOIBSL"},
    {"full.version", "CHRDZOIBSL"},
    {"full.payload", "CHRDSL"},
    {"full.footer", "CHRDZO"},
    {"full.mark", "CRDZOIB"},
    {"full.footer-id", "CHRDZOIBSL"},
    {"eof", "CRDOIB"},
    {"vmdesc", "HZOG"},
    {"vmdesc.mark", "RDZOIBG"},
    {"vmdesc.length", "CHRDZOIBSL"},
    {"vmdesc.text", "CHRDZOSLG"},
    {"behind", "GL"},
    /* Without it the file ends at its end mark, as with suppress-vmdesc. */
    {"vmdesc", "rc"},
};

static const Kind ram_kinds[] = {
    {"start", "CHRDM"},
    {"start.header", "CHRDZO"},
    {"start.id", "CRDZOIB"},
    {"start.length", "CRDZOIB"},
    {"start.idstr", "CHRDZOIBSL"},
    {"start.footer", "CHRDZO"},
    {"ram total", "CHRDZOIB"},
    {"ram block", "CHRDZO"},
    {"ram block.length", "CRDZOIB"},
    {"ram block.name", "CHRDZOSL"},
    {"ram block.size", "CHRDZOIB"},
    {"ram start.eos", "CHRZOIB"},
    {"ram part", "CHRM"},
    {"ram part.id", "CRDOIB"},
    {"ram part.eos", "CHRDZOIB"},
    {"ram part.footer", "CHRDZO"},
    {"ram first", "CHRZO"},
    {"ram first.flags", "RDZO"},
    {"ram record", "CHRO"},
    {"ram record.flags", "RDO"},
    {"ram record.address", "RDOB"},
    {"ram end", "CHRD"},
    /* A page may be sent twice. */
    {"ram record", "d"},
};

static const Kind configuration_kinds[] = {
    {"configuration", "CHOD"},
    {"configuration.length", "CHRDOBISL"},
    {"configuration.name", "CHDZOSL"},
    /* Which machine it is nothing else says. */
    {"configuration.name", "i"},
};

/* In QEMU's newer files the vmdesc has the configuration too. */
static const Kind described_kinds[] = {
    {"configuration", "R"},
};

/* The checksum finds all else. */
static const Kind own_kinds[] = {
    {"magic", "CHRDZOIB"},        {"version", "CHRDZOIBSL"}, {"full", "CHRDMXL"},         {"full.header", "CHRDZO"},
    {"full.type", "RDZOIB"},      {"full.id", "CHRDZOIB"},   {"full.length", "CRDZOIB"},  {"full.idstr", "CHRDZOIBSL"},
    {"full.instance", "CHRDOIB"}, {"full.version", "CHOIB"}, {"full.payload", "CHRDZOSIBL"}, {"full.footer", "CHRDZO"},
    {"eof", "CRDOIB"},            {"vmdesc.mark", "RDZOIBG"}, {"vmdesc.length", "CHRDZOIBSL"},
    {"vmdesc.text", "CHRDZOSLGIB"},
    {"behind", "GL"},
};

static bool is_good(const uint8_t *data, gsize size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(VMStateFile) file = vmstate_file_open_bytes(bytes, "damaged", NULL);
    size_t n;

    if (!file) {
        return false;
    }
    assert_true(vmstate_file_verify(file, NULL));
    vmstate_file_get_problems(file, &n);
    return n == 0;
}

/* Returns: how many were tried; counts those with a trace that were missed, and those without that were found. */
static unsigned try_kinds(const Subject *t, const Kind *kinds, size_t n, unsigned *wrong)
{
    g_autoptr(GByteArray) damaged = g_byte_array_new();
    unsigned tried = 0;

    for (size_t i = 0; i < n; i++) {
        for (const char *how = kinds[i].changes; *how; how++) {
            bool traced = g_ascii_isupper(*how);

            change(damaged, t, place_named(t, kinds[i].place), *how);
            if (damaged->len == t->size && memcmp(damaged->data, t->data, t->size) == 0) {
                continue;
            }
            tried++;
            if (is_good(damaged->data, damaged->len) == traced) {
                print_message("%s: %s %c: %s\n", t->name, kinds[i].place, *how,
                              traced ? "missed" : "found without a trace");
                (*wrong)++;
            }
        }
    }
    return tried;
}

static unsigned try_file(const char *name, const char *full, bool described, unsigned *wrong)
{
    g_autoptr(GBytes) bytes = inspect_bytes(name);
    Subject t = {0};
    unsigned tried;

    place_subject_init(&t, bytes, name, full);
    assert_true(is_good(t.data, t.size));
    tried = try_kinds(&t, qemu_kinds, G_N_ELEMENTS(qemu_kinds), wrong);
    tried += try_kinds(&t, configuration_kinds, G_N_ELEMENTS(configuration_kinds), wrong);
    if (vmstate_file_section_get_n_parts(t.ram) > 2) {
        tried += try_kinds(&t, ram_kinds, G_N_ELEMENTS(ram_kinds), wrong);
    }
    if (described) {
        tried += try_kinds(&t, described_kinds, G_N_ELEMENTS(described_kinds), wrong);
    }
    vmstate_file_free(t.file);
    return tried;
}

static void test_what_has_a_trace_in_a_file_of_qemu_is_found(void **state)
{
    unsigned wrong = 0;

    (void)state;
    assert_true(try_file("lsi_72.mig", "0000:00:04.0/lsiscsi", false, &wrong) >= 100);
    assert_true(try_file("pc1_100.mig", "i8259", true, &wrong) >= 100);
    assert_true(try_file("virtio-net_72.mig", "0000:00:04.0/virtio-net", false, &wrong) >= 100);
    assert_true(try_file("q35_100.mig", "i8259", true, &wrong) >= 100);
    assert_true(try_file("serial_100.mig", "mc146818rtc", true, &wrong) >= 100);
    assert_int_equal(wrong, 0);
}

static void test_our_own_streams_show_all_damage(void **state)
{
    static const char *const names[] = {"compact.bin", "minimal.bin", "configuration.bin", "version-1.bin", "disk.bin"};
    unsigned wrong = 0;

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(VMSTATE_TEST_DATA, "golden", "load", names[i], NULL);
        g_autoptr(GBytes) bytes = NULL;
        char *text;
        gsize size;
        Subject t = {0};

        assert_true(g_file_get_contents(path, &text, &size, NULL));
        bytes = g_bytes_new_take(text, size);
        place_subject_init(&t, bytes, names[i], "clock");
        assert_true(is_good(t.data, t.size));
        assert_true(try_kinds(&t, own_kinds, G_N_ELEMENTS(own_kinds), &wrong) >= 90);
        vmstate_file_free(t.file);
    }
    assert_int_equal(wrong, 0);
}

static GBytes *unpacked(const void *data, gsize size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(VMStateFile) file = vmstate_file_open_bytes(bytes, "packed", NULL);
    gsize n = (gsize)vmstate_file_get_size(file);
    uint8_t *raw = g_malloc(n + 1);

    assert_true(vmstate_file_read(file, 0, raw, n, NULL));
    return g_bytes_new_take(raw, n);
}

static bool is_the_same(const void *data, gsize size, GBytes *whole)
{
    g_autoptr(GBytes) other = unpacked(data, size);

    return g_bytes_equal(other, whole);
}

/* Each bit of a packed stream is its codec's to check, but for a few that nobody uses. */
static void test_packed_streams_show_all_damage(void **state)
{
    static const char *const names[] = {"gzip.bin", "zstd.bin"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(VMSTATE_TEST_DATA, "golden", "load", names[i], NULL);
        g_autofree char *text = NULL;
        g_autofree char *longer = NULL;
        g_autoptr(GBytes) whole = NULL;
        gsize size;

        if (!vmstate_codec_available(i == 0 ? VMSTATE_CODEC_GZIP : VMSTATE_CODEC_ZSTD)) {
            continue;
        }
        assert_true(g_file_get_contents(path, &text, &size, NULL));
        assert_true(is_good((uint8_t *)text, size));
        whole = unpacked(text, size);
        for (gsize n = 0; n < size; n++) {
            assert_false(is_good((uint8_t *)text, n));
        }
        for (gsize bit = 12 * 8; bit < size * 8; bit++) {
            text[bit / 8] ^= (char)(1 << (bit % 8));
            assert_true(!is_good((uint8_t *)text, size) || is_the_same(text, size, whole));
            text[bit / 8] ^= (char)(1 << (bit % 8));
        }
        longer = g_malloc0(size + 8);
        memcpy(longer, text, size);
        longer[size] = 'x';
        assert_false(is_good((uint8_t *)longer, size + 1));
        longer[size] = 0;
        assert_false(is_good((uint8_t *)longer, size + 8));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_has_a_trace_in_a_file_of_qemu_is_found),
        cmocka_unit_test(test_our_own_streams_show_all_damage),
        cmocka_unit_test(test_packed_streams_show_all_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
