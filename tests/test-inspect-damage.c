/* SPDX-License-Identifier: BSD-3-Clause */
/* Damaged streams: what leaves a trace is found, and nothing crashes. */
#include "inspect-helper.h"

#include <string.h>

static VMStateVisit touch(const VMStateNode *node, const char *path, void *opaque)
{
    uint64_t value;

    (void)path, (void)opaque;
    if (vmstate_node_is_leaf(node)) {
        vmstate_node_get_uint64(node, &value, NULL);
    }
    return VMSTATE_VISIT_CONTINUE;
}

/* Reads all that there is; whether nothing was found wrong. */
static bool is_good(const uint8_t *data, gsize size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(VMStateFile) file = vmstate_file_open_bytes(bytes, "damaged", NULL);
    g_autoptr(VMStateRamIter) it = NULL;
    VMStateRamPage page;
    size_t n;

    if (!file) {
        return false;
    }
    vmstate_file_visit(file, touch, NULL);
    it = vmstate_ram_iter_new(file);
    while (vmstate_ram_iter_next(it, &page, NULL) > 0) {
    }
    assert_true(vmstate_file_verify(file, NULL));
    vmstate_file_get_problems(file, &n);
    return n == 0;
}

static void test_every_truncation_is_found(void **state)
{
    g_autoptr(GBytes) bytes = inspect_bytes("none_72.mig");
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);

    (void)state;
    assert_true(is_good(data, size));
    for (gsize n = 0; n < size; n++) {
        /* Up to its end mark it is a stream without vmdesc. */
        if (n != size - 491) {
            assert_false(is_good(data, n));
        }
    }
}

static void test_trailing_bytes_are_found(void **state)
{
    g_autoptr(GBytes) bytes = inspect_bytes("none_72.mig");
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    g_autofree uint8_t *longer = g_malloc0(size + 1);

    (void)state;
    memcpy(longer, data, size);
    assert_false(is_good(longer, size + 1));
}

static void test_bit_flips_never_crash(void **state)
{
    g_autoptr(GBytes) bytes = inspect_bytes("none_72.mig");
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    g_autofree uint8_t *copy = g_memdup2(data, size);
    size_t found = 0;

    (void)state;
    for (gsize i = 0; i < size * 8; i++) {
        copy[i / 8] ^= (uint8_t)(1u << (i % 8));
        found += !is_good(copy, size);
        copy[i / 8] ^= (uint8_t)(1u << (i % 8));
    }
    /* Names in the vmdesc and values of fields leave no trace. */
    assert_true(found > size);
}

/* The bytes of a section, header and footer included. */
static void extent(VMStateFile *file, const VMStateFileSection *s, gsize *from, gsize *to)
{
    uint64_t offset, size;

    (void)file;
    vmstate_file_section_get_part(s, 0, &offset, &size);
    *from = vmstate_file_section_get_offset(s);
    *to = offset + size + 5;
}

static void test_removed_and_doubled_sections_are_found(void **state)
{
    g_autoptr(GBytes) bytes = inspect_bytes("lsi_72.mig");
    g_autoptr(VMStateFile) file = inspect_open("lsi_72.mig");
    const VMStateFileSection *s = vmstate_file_find_section(file, "0000:00:04.0/lsiscsi", 0);
    gsize size, from, to;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    g_autoptr(GByteArray) changed = g_byte_array_new();

    (void)state;
    extent(file, s, &from, &to);
    g_byte_array_append(changed, data, (guint)from);
    g_byte_array_append(changed, data + to, (guint)(size - to));
    assert_false(is_good(changed->data, changed->len));

    g_byte_array_set_size(changed, 0);
    g_byte_array_append(changed, data, (guint)to);
    g_byte_array_append(changed, data + from, (guint)(size - from));
    assert_false(is_good(changed->data, changed->len));

    /* One byte less in its payload. */
    g_byte_array_set_size(changed, 0);
    g_byte_array_append(changed, data, (guint)(to - 10));
    g_byte_array_append(changed, data + to - 9, (guint)(size - to + 9));
    assert_false(is_good(changed->data, changed->len));
}

static void test_deep_json_is_refused(void **state)
{
    GString *text = g_string_new("{\"devices\": ");
    g_autoptr(GByteArray) file = g_byte_array_new();
    uint32_t length;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        g_string_append_c(text, '[');
    }
    g_string_append_c(text, '}');
    length = GUINT32_TO_BE((uint32_t)text->len);
    g_byte_array_append(file, (const uint8_t *)"QEVM\0\0\0\3\0\6", 10);
    g_byte_array_append(file, (const uint8_t *)&length, 4);
    g_byte_array_append(file, (const uint8_t *)text->str, (guint)text->len);
    assert_false(is_good(file->data, file->len));
    g_string_free(text, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_truncation_is_found),
        cmocka_unit_test(test_trailing_bytes_are_found),
        cmocka_unit_test(test_bit_flips_never_crash),
        cmocka_unit_test(test_removed_and_doubled_sections_are_found),
        cmocka_unit_test(test_deep_json_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
