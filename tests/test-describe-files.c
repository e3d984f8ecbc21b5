/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vmdesc of whole files that QEMU wrote: read, described again field by field, and then the
 * same text, byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <json-glib/json-glib.h>
#include <libvmstate/engine/describe.h>
#include <string.h>

#include "qemu-walk.h"

#define BUDGET (16 * 1024 * 1024)

static void describe_again(VMStateJSONWriter *w, VMStateVmdescStyle style, JsonObject *object);

/* How many entries from @first on are elements of one array: they have one name. */
static guint count_elements(JsonArray *entries, guint first)
{
    const char *name = json_object_get_string_member(json_array_get_object_element(entries, first),
                                                     "name");
    guint n = 1;

    while (first + n < json_array_get_length(entries)
           && g_str_equal(name, json_object_get_string_member(
                                    json_array_get_object_element(entries, first + n), "name"))) {
        n++;
    }
    return n;
}

static void describe_element_again(VmsDescribeArray *a, VMStateVmdescStyle style, JsonObject *entry)
{
    VMStateJSONWriter *inner = vms_describe_element_begin(a, false);

    if (json_object_has_member(entry, "struct")) {
        describe_again(inner, style, json_object_get_object_member(entry, "struct"));
    } else if (json_object_has_member(entry, "fields")) {
        describe_again(inner, style, entry);
    }
    vms_describe_element_end(a, (uint64_t)json_object_get_int_member(entry, "size"));
}

/* The entries that begin with @first; returns how many they are. */
static guint describe_field_again(VMStateJSONWriter *w, VMStateVmdescStyle style,
                                  JsonArray *entries, guint first)
{
    JsonObject *entry = json_array_get_object_element(entries, first);
    guint n = count_elements(entries, first);
    bool folded = json_object_has_member(entry, "array_len");
    VMStateInfo info = {.name = json_object_get_string_member(entry, "type")};
    VMStateField field = {
        .name = json_object_get_string_member(entry, "name"),
        .info = &info,
        .flags = json_object_has_member(entry, "struct") ? VMS_STRUCT : 0,
    };
    VmsDescribeField described = {
        .field = &field,
        .name_position = VMS_DESCRIBE_NAME_UNIQUE,
        .can_fold = folded,
    };
    VmsDescribeArray a;

    vms_describe_array_begin(&a, w, style, &described,
                             folded ? (uint64_t)json_object_get_int_member(entry, "array_len") : n);
    for (guint i = 0; i < n; i++) {
        describe_element_again(&a, style, json_array_get_object_element(entries, first + i));
    }
    vms_describe_array_end(&a);
    return n;
}

static void describe_again(VMStateJSONWriter *w, VMStateVmdescStyle style, JsonObject *object)
{
    VMStateDescription vmsd = {.name = json_object_get_string_member(object, "vmsd_name")};
    JsonArray *fields = json_object_get_array_member(object, "fields");

    vms_describe_description_begin(w, style, &vmsd, (int)json_object_get_int_member(object, "version"));
    for (guint i = 0; i < json_array_get_length(fields);) {
        i += describe_field_again(w, style, fields, i);
    }
    vms_describe_fields_end(w);
    if (json_object_has_member(object, "subsections")) {
        JsonArray *subsections = json_object_get_array_member(object, "subsections");

        for (guint i = 0; i < json_array_get_length(subsections); i++) {
            vms_describe_subsection_begin(w, i == 0);
            describe_again(w, style, json_array_get_object_element(subsections, i));
            vms_describe_subsection_end(w);
        }
        vms_describe_subsections_end(w);
    }
}

static void describe_file_again(VMStateJSONWriter *w, VMStateVmdescStyle style, JsonObject *root)
{
    JsonArray *devices = json_object_get_array_member(root, "devices");

    vmstate_json_writer_start_object(w, NULL);
    if (json_object_has_member(root, "configuration")) {
        vmstate_json_writer_start_object(w, "configuration");
        describe_again(w, style, json_object_get_object_member(root, "configuration"));
        vmstate_json_writer_end_object(w);
    }
    vmstate_json_writer_int64(w, "page_size", json_object_get_int_member(root, "page_size"));
    vmstate_json_writer_start_array(w, "devices");
    for (guint i = 0; i < json_array_get_length(devices); i++) {
        JsonObject *device = json_array_get_object_element(devices, i);

        vms_describe_section_begin(w, json_object_get_string_member(device, "name"),
                                   (uint32_t)json_object_get_int_member(device, "instance_id"));
        describe_again(w, style, device);
        vms_describe_section_end(w);
    }
    vmstate_json_writer_end_array(w);
    vmstate_json_writer_end_object(w);
}

/* The vmdesc comes behind the last section and the end byte. */
static char *read_vmdesc(const char *name, size_t *length)
{
    g_autofree char *path = g_build_filename(VMSTATE_TEST_DATA, "streams", name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(QemuWalk) walk = qemu_walk_open(path, &error);
    const uint8_t *data;
    size_t size;
    size_t begin;

    assert_null(error);
    data = qemu_walk_data(walk, &size);
    begin = qemu_walk_section(walk, qemu_walk_n_sections(walk) - 1)->end + 6;
    *length = size - begin;
    return g_strndup((const char *)data + begin, size - begin);
}

static void check_file(const char *name, VMStateVmdescStyle style)
{
    size_t length;
    g_autofree char *expected = read_vmdesc(name, &length);
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);
    size_t written;
    const char *text;

    assert_true(json_parser_load_from_data(parser, expected, (gssize)length, NULL));
    describe_file_again(w, style, json_node_get_object(json_parser_get_root(parser)));
    text = vms_json_text(w, &written);
    for (size_t i = 0; i < MIN(length, written); i++) {
        if (text[i] != expected[i]) {
            fail_msg("%s differs at %zu: %.80s, not %.80s", name, i, text + i, expected + i);
        }
    }
    assert_int_equal(written, length);
}

static void qemu_7_2_files_come_out_the_same(void **state)
{
    static const char *const names[] = {
        "isapc_72.mig", "pc1_72.mig", "q35_72.mig", "usb-hub-kbd_72.mig",
        "ehci_72.mig",  "lsi_72.mig", "e1000_72.mig", "pair-sub-serial-present_72.mig",
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        check_file(names[i], VMSTATE_VMDESC_QEMU_7_2);
    }
}

static void qemu_10_files_come_out_the_same(void **state)
{
    static const char *const names[] = {
        "isapc_100.mig", "pc1_100.mig",   "q35_100.mig",    "xhci_100.mig",
        "lsi_100.mig",   "e1000_100.mig", "serial_100.mig", "pc-7.2_100.mig",
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        check_file(names[i], VMSTATE_VMDESC_QEMU_10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(qemu_7_2_files_come_out_the_same),
        cmocka_unit_test(qemu_10_files_come_out_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
