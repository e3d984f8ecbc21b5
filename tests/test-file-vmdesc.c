/* SPDX-License-Identifier: BSD-3-Clause */
/* The vmdesc of whole files is JSON whose sizes add up; files of QEMU come back as they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <json-glib/json-glib.h>
#include <string.h>

#include "every-field.h"
#include "test-util.h"

/* The JSON behind the EOF byte; @end: where that is. */
static JsonNode *parse_vmdesc(GBytes *file, size_t end)
{
    size_t size;
    const uint8_t *data = g_bytes_get_data(file, &size);
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) error = NULL;
    uint32_t length;

    assert_true(size > end + 5);
    assert_int_equal(data[end], 0x06);
    memcpy(&length, data + end + 1, 4);
    length = GUINT32_FROM_BE(length);
    assert_int_equal(end + 5 + length, size);
    if (!json_parser_load_from_data(parser, (const char *)data + end + 5, (gssize)length, &error)) {
        fail_msg("%s", error->message);
    }
    return json_parser_steal_root(parser);
}

static gint64 sum_of_fields(JsonArray *fields)
{
    gint64 sum = 0;

    for (guint i = 0; i < json_array_get_length(fields); i++) {
        JsonObject *field = json_array_get_object_element(fields, i);
        gint64 n = json_object_get_int_member_with_default(field, "array_len", 1);

        assert_non_null(json_object_get_string_member(field, "name"));
        sum += n * json_object_get_int_member(field, "size");
    }
    return sum;
}

/* A description's payload: its fields, and its subsections with their headers. */
static gint64 sum_of_description(JsonObject *object)
{
    gint64 sum = sum_of_fields(json_object_get_array_member(object, "fields"));
    JsonArray *subs = NULL;

    if (json_object_has_member(object, "subsections")) {
        subs = json_object_get_array_member(object, "subsections");
    }
    for (guint i = 0; subs && i < json_array_get_length(subs); i++) {
        JsonObject *sub = json_array_get_object_element(subs, i);
        const char *name = json_object_get_string_member(sub, "vmsd_name");

        sum += 1 + 1 + (gint64)strlen(name) + 4 + sum_of_description(sub);
    }
    return sum;
}

static void every_style_is_json_whose_sizes_add_up(void **state)
{
    g_autoptr(EveryField) dev = every_field_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(GBytes) payload = NULL;
    g_autoptr(GBytes) none = NULL;

    (void)state;
    every_field_fill(dev, 12);
    registry = test_registry("every", &every_field_vmsd, dev);
    payload = test_save(&every_field_vmsd, dev);
    vmstate_save_options_set_vmdesc(options, VMSTATE_VMDESC_NONE, 0);
    none = test_pull(registry, options, 4096);
    for (int style = VMSTATE_VMDESC_COMPACT; style <= VMSTATE_VMDESC_QEMU_11; style++) {
        g_autoptr(GBytes) file = NULL;
        g_autoptr(JsonNode) root = NULL;
        JsonArray *devices;
        JsonObject *device;

        if (style == VMSTATE_VMDESC_MINIMAL || style == VMSTATE_VMDESC_NONE) {
            continue;
        }
        vmstate_save_options_set_vmdesc(options, (VMStateVmdescStyle)style, 0);
        file = test_pull(registry, options, 4096);
        root = parse_vmdesc(file, g_bytes_get_size(none));
        devices = json_object_get_array_member(json_node_get_object(root), "devices");
        assert_int_equal(json_array_get_length(devices), 1);
        device = json_array_get_object_element(devices, 0);
        assert_string_equal(json_object_get_string_member(device, "name"), "every");
        assert_int_equal(json_object_get_int_member(device, "version"), 2);
        if (sum_of_description(device) != (gint64)g_bytes_get_size(payload)) {
            fail_msg("%s: %d instead of %zu", vmstate_vmdesc_style_name((VMStateVmdescStyle)style),
                     (int)sum_of_description(device), g_bytes_get_size(payload));
        }
    }
}

static void the_minimal_style_has_the_checksum_alone(void **state)
{
    g_autoptr(EveryField) dev = every_field_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(GBytes) file = NULL;
    g_autoptr(GBytes) none = NULL;
    g_autoptr(JsonNode) root = NULL;

    (void)state;
    every_field_fill(dev, 12);
    registry = test_registry("every", &every_field_vmsd, dev);
    vmstate_save_options_set_vmdesc(options, VMSTATE_VMDESC_NONE, 0);
    none = test_pull(registry, options, 4096);
    vmstate_save_options_set_vmdesc(options, VMSTATE_VMDESC_MINIMAL, 0);
    file = test_pull(registry, options, 4096);
    root = parse_vmdesc(file, g_bytes_get_size(none));
    assert_int_equal(strlen(json_object_get_string_member(json_node_get_object(root), "crc32")), 8);
    assert_true(g_bytes_get_size(file) < g_bytes_get_size(none) + 200);
}

static void a_vmdesc_above_its_budget_is_an_error(void **state)
{
    g_autoptr(EveryField) dev = every_field_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(GError) error = NULL;

    (void)state;
    every_field_fill(dev, 12);
    registry = test_registry("every", &every_field_vmsd, dev);
    vmstate_save_options_set_vmdesc(options, VMSTATE_VMDESC_QEMU_10, 1000);
    assert_null(vmstate_registry_save_bytes(registry, options, &error));
    test_assert_error(&error, VMSTATE_ERROR_LIMIT, "budget");
}

/* RAM: the records of each of its sections, as they came. */
typedef struct Ram {
    GByteArray *records[VMSTATE_SECTION_FULL];
} Ram;

static bool ram_put(VMStateStream *f, Ram *ram, VMStateSectionType type)
{
    vmstate_stream_put(f, ram->records[type]->data, ram->records[type]->len);
    return true;
}

static bool ram_setup(VMStateStream *f, void *opaque, GError **errp)
{
    (void)errp;
    return ram_put(f, opaque, VMSTATE_SECTION_START);
}

static bool ram_complete(VMStateStream *f, void *opaque, GError **errp)
{
    (void)errp;
    return ram_put(f, opaque, VMSTATE_SECTION_END);
}

/* No machine without RAM has other records than the total size and the end. */
static bool ram_load(VMStateStream *f, void *opaque, int version_id, VMStateSectionType type,
                     GError **errp)
{
    Ram *ram = opaque;
    uint64_t record;

    (void)version_id;
    do {
        uint64_t wire;

        record = vmstate_stream_get_be64(f);
        if (vmstate_stream_failed(f) || (record != 0x04 && record != 0x10)) {
            g_set_error(errp, VMSTATE_ERROR, VMSTATE_ERROR_VALUE, "no such record");
            return false;
        }
        wire = GUINT64_TO_BE(record);
        g_byte_array_append(ram->records[type], (const uint8_t *)&wire, 8);
    } while (record != 0x10);
    return true;
}

static const VMStateIterable ram_iterable = {
    .struct_size = sizeof(VMStateIterable),
    .priority = MIG_PRI_DEFAULT,
    .setup = ram_setup,
    .complete = ram_complete,
    .load = ram_load,
};

typedef struct None {
    int64_t cpu_ticks_offset;
    int64_t cpu_clock_offset;
    uint32_t size;
    uint8_t runstate[100];
    uint8_t has_vm_was_suspended;
    uint8_t vm_was_suspended;
    uint8_t unused[66];
    Ram ram;
} None;

static const VMStateDescription timer = {
    .name = "timer",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_INT64(cpu_ticks_offset, None),
        VMSTATE_UNUSED(8),
        VMSTATE_INT64_V(cpu_clock_offset, None, 2),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription globalstate_72 = {
    .name = "globalstate",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(size, None),
        VMSTATE_BUFFER(runstate, None),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription globalstate_100 = {
    .name = "globalstate",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(size, None),
        VMSTATE_PARTIAL_BUFFER(runstate, None, 32),
        VMSTATE_UINT8(has_vm_was_suspended, None),
        VMSTATE_UINT8(vm_was_suspended, None),
        VMSTATE_BUFFER(unused, None),
        VMSTATE_END_OF_LIST(),
    },
};

static GBytes *read_stream(const char *name)
{
    const char *dir = g_getenv("VMSTATE_TEST_DATA");
    g_autofree char *path = g_build_filename(dir ? dir : VMSTATE_TEST_DATA, "streams", name, NULL);
    g_autoptr(GError) error = NULL;
    char *data;
    size_t size;

    if (!g_file_get_contents(path, &data, &size, &error)) {
        fail_msg("%s", error->message);
    }
    return g_bytes_new_take(data, size);
}

static void return_a_file(const char *name, const VMStateDescription *globalstate,
                          VMStateVmdescStyle style)
{
    g_autoptr(GBytes) file = read_stream(name);
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(VMStateLoadOptions) load = vmstate_load_options_new();
    g_autoptr(VMStateSaveOptions) save = vmstate_save_options_new();
    const size_t chunks[] = {1, 3, 4096, 65536};
    None none;

    memset(&none, 0, sizeof(none));
    for (int i = 0; i < VMSTATE_SECTION_FULL; i++) {
        none.ram.records[i] = g_byte_array_new();
    }
    registry = test_registry("timer", &timer, &none);
    assert_true(vmstate_registry_add(registry, "globalstate", 0, globalstate, &none, NULL));
    assert_true(
        vmstate_registry_add_iterable(registry, "ram", 0, 4, &ram_iterable, &none.ram, NULL));
    vmstate_load_options_set_form(load, VMSTATE_FORM_QEMU);
    vmstate_load_options_set_machine(load, "none");
    vmstate_save_options_set_form(save, VMSTATE_FORM_QEMU);
    vmstate_save_options_set_vmdesc(save, style, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(chunks); i++) {
        g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, load);
        g_autoptr(GBytes) again = NULL;
        g_autoptr(GError) error = NULL;
        g_autofree char *text = NULL;
        size_t size = g_bytes_get_size(file);
        const uint8_t *data = g_bytes_get_data(file, NULL);

        for (int k = 0; k < VMSTATE_SECTION_FULL; k++) {
            g_byte_array_set_size(none.ram.records[k], 0);
        }
        for (size_t at = 0; at < size; at += chunks[i]) {
            assert_true(vmstate_loader_write(loader, data + at, MIN(chunks[i], size - at), NULL));
        }
        if (!vmstate_loader_finish(loader, &error)) {
            fail_msg("%s: %s", name, error->message);
        }
        assert_string_equal((const char *)none.runstate, "prelaunch");
        assert_string_equal(vmstate_layout_get_machine(vmstate_loader_get_layout(loader)), "none");
        text = vmstate_layout_to_string(vmstate_loader_get_layout(loader));
        assert_non_null(strstr(text, "globalstate"));
        vmstate_save_options_set_layout(save, vmstate_loader_get_layout(loader));
        again = test_pull(registry, save, chunks[i]);
        test_assert_same(file, again);
    }
    for (int i = 0; i < VMSTATE_SECTION_FULL; i++) {
        g_byte_array_unref(none.ram.records[i]);
    }
}

static void a_whole_file_of_qemu_7_2_returns(void **state)
{
    (void)state;
    return_a_file("none_72.mig", &globalstate_72, VMSTATE_VMDESC_QEMU_7_2);
}

static void a_whole_file_of_qemu_10_returns(void **state)
{
    (void)state;
    return_a_file("none_100.mig", &globalstate_100, VMSTATE_VMDESC_QEMU_10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_style_is_json_whose_sizes_add_up),
        cmocka_unit_test(the_minimal_style_has_the_checksum_alone),
        cmocka_unit_test(a_vmdesc_above_its_budget_is_an_error),
        cmocka_unit_test(a_whole_file_of_qemu_7_2_returns),
        cmocka_unit_test(a_whole_file_of_qemu_10_returns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
