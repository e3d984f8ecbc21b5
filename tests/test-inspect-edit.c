/* SPDX-License-Identifier: BSD-3-Clause */
/* Changing fields, packing, and taking a section out. */
#define _GNU_SOURCE
#include "inspect-helper.h"

#include <string.h>

static const char dsa[] = "0000:00:04.0/lsiscsi@0:dsa";

static GBytes *write_out(VMStateFile *file, VMStateCodec codec)
{
    int fd = inspect_temporary();

    assert_true(vmstate_file_write(file, fd, codec, NULL));
    return inspect_written(fd);
}

static size_t n_problems(GBytes *bytes)
{
    g_autoptr(VMStateFile) file = vmstate_file_open_bytes(bytes, "test", NULL);
    size_t n;

    assert_non_null(file);
    assert_true(vmstate_file_verify(file, NULL));
    vmstate_file_get_problems(file, &n);
    return n;
}

static void test_set_changes_the_field_and_nothing_else(void **state)
{
    g_autoptr(GBytes) before = inspect_bytes("lsi_72.mig");
    g_autoptr(VMStateFile) file = inspect_open("lsi_72.mig");
    g_autofree char *assignment = g_strdup_printf("%s=0x01020304", dsa);
    g_autoptr(GBytes) after = NULL;
    gsize n, m;
    const uint8_t *a = g_bytes_get_data(before, &n);
    const uint8_t *b;
    gsize first = 0;

    (void)state;
    assert_true(vmstate_file_set(file, assignment, NULL));
    after = write_out(file, VMSTATE_CODEC_RAW);
    b = g_bytes_get_data(after, &m);
    assert_int_equal(n, m);
    while (a[first] == b[first]) {
        first++;
    }
    assert_memory_equal(b + first, "\1\2\3\4", 4);
    assert_memory_equal(a + first, "\0\xab\xcd\xef", 4);
    assert_memory_equal(a + first + 4, b + first + 4, n - first - 4);
}

/* @assignment is refused with @text. */
static void refuse(VMStateFile *file, const char *assignment, const char *text)
{
    g_autoptr(GError) error = NULL;

    assert_false(vmstate_file_set(file, assignment, &error));
    assert_non_null(strstr(error->message, text));
}

static void test_set_takes_text_for_a_buffer(void **state)
{
    g_autoptr(VMStateFile) file = inspect_open("lsi_72.mig");
    g_autofree char *most = g_strnfill(100, 'x');
    g_autofree char *fits = g_strdup_printf("globalstate@0:runstate=\"%s\"", most);
    g_autofree char *too_long = g_strdup_printf("globalstate@0:runstate=\"%sx\"", most);
    g_autoptr(GBytes) after = NULL;
    const char *bytes;
    const char *found;
    gsize n;

    (void)state;
    assert_true(vmstate_file_set(file, fits, NULL));
    refuse(file, too_long, "too long");
    refuse(file, "globalstate@0:runstate=\"paused", "quotation mark");
    refuse(file, "globalstate@0:runstate=\"paused\" ", "quotation mark");
    refuse(file, "globalstate@0:runstate=\"paused\\\"", "quotation mark");
    assert_true(vmstate_file_set(file, "globalstate@0:runstate=\"a\\\"b\\\\c\"", NULL));
    after = write_out(file, VMSTATE_CODEC_RAW);
    bytes = g_bytes_get_data(after, &n);
    found = memmem(bytes, n, "a\"b\\c", 6);
    assert_non_null(found);
    assert_memory_equal(found + 5, (char[95]){ 0 }, 95);
}

static void test_set_says_what_an_array_needs(void **state)
{
    g_autoptr(VMStateFile) file = inspect_open("lsi_72.mig");

    (void)state;
    refuse(file, "cpu@0:env.regs=0", "cpu@0:env.regs is an array: give an element, cpu@0:env.regs[0]");
    refuse(file, "cpu@0=0", "cpu@0 is a struct: give one of its fields");
}

static void test_set_refuses_what_does_not_fit(void **state)
{
    static const char *const bad[] = { "=", "x=1", "%s", "%s=", "%s=0x100000000", "%s=-1", "%s=1x", "%s=true", "%s:a=1" };
    g_autoptr(VMStateFile) file = inspect_open("lsi_72.mig");

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        GString *text = g_string_new(bad[i]);

        g_string_replace(text, "%s", dsa, 0);
        assert_false(vmstate_file_set(file, text->str, NULL));
        g_string_free(text, TRUE);
    }
}

static void test_codecs_give_the_same_stream_back(void **state)
{
    g_autoptr(GBytes) before = inspect_bytes("serial_100.mig");

    (void)state;
    for (int codec = VMSTATE_CODEC_RAW; codec <= VMSTATE_CODEC_ZSTD; codec++) {
        g_autoptr(VMStateFile) file = inspect_open("serial_100.mig");
        g_autoptr(GBytes) packed = NULL;
        g_autoptr(VMStateFile) again = NULL;
        g_autoptr(GBytes) after = NULL;

        if (!vmstate_codec_available((VMStateCodec)codec)) {
            continue;
        }
        packed = write_out(file, (VMStateCodec)codec);
        again = vmstate_file_open_bytes(packed, "packed", NULL);
        assert_non_null(again);
        assert_int_equal(vmstate_file_get_codec(again), codec);
        after = write_out(again, VMSTATE_CODEC_RAW);
        assert_true(g_bytes_equal(before, after));
    }
}

static void test_an_extracted_section_is_a_stream_with_a_checksum(void **state)
{
    g_autoptr(VMStateFile) file = inspect_open("lsi_72.mig");
    const VMStateFileSection *s = vmstate_file_find_section(file, "0000:00:04.0/lsiscsi", 0);
    g_autofree char *assignment = g_strdup_printf("%s=7", dsa);
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(VMStateFile) alone = NULL;
    g_autoptr(GBytes) changed = NULL;
    int fd = inspect_temporary();
    uint8_t *damaged;
    gsize size;

    (void)state;
    assert_true(vmstate_file_extract(file, s, fd, NULL));
    bytes = inspect_written(fd);
    assert_int_equal(n_problems(bytes), 0);
    alone = vmstate_file_open_bytes(bytes, "alone", NULL);
    assert_int_equal(vmstate_file_get_n_sections(alone), 1);

    /* The checksum is renewed by a change, and finds one that was made otherwise. */
    assert_true(vmstate_file_set(alone, assignment, NULL));
    changed = write_out(alone, VMSTATE_CODEC_RAW);
    assert_int_equal(n_problems(changed), 0);
    damaged = g_bytes_unref_to_data(g_steal_pointer(&changed), &size);
    damaged[size / 4] ^= 1;
    changed = g_bytes_new_take(damaged, size);
    assert_int_not_equal(n_problems(changed), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_changes_the_field_and_nothing_else),
        cmocka_unit_test(test_set_refuses_what_does_not_fit),
        cmocka_unit_test(test_set_takes_text_for_a_buffer),
        cmocka_unit_test(test_set_says_what_an_array_needs),
        cmocka_unit_test(test_codecs_give_the_same_stream_back),
        cmocka_unit_test(test_an_extracted_section_is_a_stream_with_a_checksum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
