/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sections that QEMU wrote, loaded into structs and saved again: the values that were set in the
 * machine are there, and the bytes come out as they went in, through every chunk size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib.h>
#include <inttypes.h>
#include <string.h>
#include <vmstate/vmstate.h>

#include "devices/devices.h"
#include "qemu-walk.h"

/* The vmdesc's type byte and be32 length. */
enum { VMDESC_HEADER_SIZE = 5 };

static const size_t chunk_sizes[] = { 1, 3, 4096, 65536 };

/* A section that QEMU wrote, and a device to load it into. */
typedef struct Case {
    const TestDevice *device;
    const TestDeviceStream *stream;
    QemuWalk *walk;
    const QemuSection *section;
    void *dev;
} Case;

static void case_open(Case *c, const TestDevice *device, const TestDeviceStream *stream)
{
    const char *data_dir = g_getenv("VMSTATE_TEST_DATA");
    g_autoptr(GError) error = NULL;
    g_autofree char *path =
        g_build_filename(data_dir ? data_dir : VMSTATE_TEST_DATA, "streams", stream->file, NULL);

    c->device = device;
    c->stream = stream;
    c->walk = qemu_walk_open(path, &error);
    if (!c->walk) {
        fail_msg("%s", error->message);
    }
    c->section = qemu_walk_find(c->walk, stream->idstr, stream->instance);
    if (!c->section) {
        fail_msg("%s has no section %s@%u", stream->file, stream->idstr, stream->instance);
    }
    assert_int_equal(c->section->version_id, stream->version);
    c->dev = test_device_new(device);
}

static void case_close(Case *c)
{
    test_device_free(c->device, c->dev);
    qemu_walk_free(c->walk);
}

static const uint8_t *case_data(const Case *c)
{
    size_t size;

    return qemu_walk_data(c->walk, &size);
}

/* The section in its original framing, as the only one of a file. */
static GByteArray *case_file(const Case *c)
{
    static const uint8_t header[8] = { 'Q', 'E', 'V', 'M', 0, 0, 0, 3 };
    static const uint8_t eof = 0;
    GByteArray *file = g_byte_array_new();

    g_byte_array_append(file, header, sizeof header);
    g_byte_array_append(file, case_data(c) + c->section->start,
                        c->section->end - c->section->start);
    g_byte_array_append(file, &eof, 1);
    return file;
}

static uint64_t read_integer(const void *p, size_t size)
{
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;

    switch (size) {
    case 1:
        memcpy(&u8, p, size);
        return u8;
    case 2:
        memcpy(&u16, p, size);
        return u16;
    case 4:
        memcpy(&u32, p, size);
        return u32;
    case 8:
        memcpy(&u64, p, size);
        return u64;
    default:
        fail_msg("no integer has %zu bytes", size);
        return 0;
    }
}

static void check_values(const Case *c)
{
    assert_true(c->stream->n_values > 0);
    for (size_t i = 0; i < c->stream->n_values; i++) {
        const TestDeviceValue *value = &c->stream->values[i];
        uint64_t got = read_integer((const char *)c->dev + value->offset, value->size);

        if (got != value->expect) {
            fail_msg("%s, %s@%u: %s is 0x%" PRIx64 ", not 0x%" PRIx64, c->stream->file,
                     c->stream->idstr, c->stream->instance, value->what, got, value->expect);
        }
    }
}

static void check_bytes(const Case *c, const uint8_t *got, size_t got_size, const uint8_t *want,
                        size_t want_size)
{
    for (size_t i = 0; i < MIN(got_size, want_size); i++) {
        if (got[i] != want[i]) {
            fail_msg("%s, %s@%u: byte %zu is %02x, not %02x", c->stream->file, c->stream->idstr,
                     c->stream->instance, i, got[i], want[i]);
        }
    }
    if (got_size != want_size) {
        fail_msg("%s, %s@%u: %zu bytes, not %zu", c->stream->file, c->stream->idstr,
                 c->stream->instance, got_size, want_size);
    }
}

static void expect_success(const Case *c, bool success, const GError *error)
{
    if (!success) {
        fail_msg("%s, %s@%u: %s", c->stream->file, c->stream->idstr, c->stream->instance,
                 error ? error->message : "failed without an error");
    }
    assert_null(error);
}

/* One section at its place in QEMU's file. */
static void load_and_save_section(Case *c)
{
    const QemuSection *section = c->section;
    size_t size, end = 0;
    const uint8_t *data = qemu_walk_data(c->walk, &size);
    g_autoptr(GBytes) whole = g_bytes_new_static(data, size);
    g_autoptr(VMStateStream) writer = vmstate_stream_new_writer();
    g_autoptr(GBytes) saved = NULL;
    g_autoptr(GError) error = NULL;

    expect_success(c,
                   vmstate_section_load(whole, section->start, section->idstr,
                                        section->instance_id, c->device->vmsd, c->dev, &end,
                                        &error),
                   error);
    assert_int_equal(end, section->end);
    check_values(c);
    expect_success(c,
                   vmstate_section_save(writer, section->idstr, section->instance_id,
                                        section->section_id, c->device->vmsd, c->dev,
                                        section->version_id, &error),
                   error);
    saved = vmstate_stream_steal_bytes(writer);
    check_bytes(c, g_bytes_get_data(saved, NULL), g_bytes_get_size(saved), data + section->start,
                section->end - section->start);
}

static VMStateLayout *load_chunks(const Case *c, VMStateRegistry *registry, const GByteArray *file,
                                  size_t chunk_size)
{
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    g_autoptr(VMStateLoader) loader = NULL;
    g_autoptr(GError) error = NULL;

    vmstate_load_options_set_form(options, VMSTATE_FORM_QEMU);
    loader = vmstate_loader_new(registry, options);
    for (size_t done = 0; done < file->len; done += chunk_size) {
        size_t n = MIN(chunk_size, file->len - done);

        expect_success(c, vmstate_loader_write(loader, file->data + done, n, &error), error);
    }
    expect_success(c, vmstate_loader_finish(loader, &error), error);
    return vmstate_layout_ref(vmstate_loader_get_layout(loader));
}

/* Every chunk is full until the last; after it nothing comes any more. */
static GByteArray *save_chunks(const Case *c, VMStateRegistry *registry,
                               const VMStateLayout *layout, VMStateVmdescStyle style,
                               size_t chunk_size)
{
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(VMStateSaver) saver = NULL;
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_autofree uint8_t *chunk = g_malloc(chunk_size);
    g_autoptr(GError) error = NULL;
    ssize_t n;

    vmstate_save_options_set_form(options, VMSTATE_FORM_QEMU);
    vmstate_save_options_set_vmdesc(options, style, 0);
    vmstate_save_options_set_layout(options, layout);
    saver = vmstate_saver_new(registry, options);
    while ((n = vmstate_saver_read(saver, chunk, chunk_size, &error)) > 0) {
        assert_int_equal(file->len % chunk_size, 0);
        g_byte_array_append(file, chunk, n);
    }
    expect_success(c, n == 0, error);
    assert_int_equal(vmstate_saver_read(saver, chunk, chunk_size, &error), 0);
    return g_steal_pointer(&file);
}

static void load_and_save_chunks(Case *c, size_t chunk_size)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GByteArray) file = case_file(c);
    g_autoptr(GByteArray) saved = NULL;
    g_autoptr(VMStateLayout) layout = NULL;
    g_autoptr(GError) error = NULL;

    expect_success(c,
                   vmstate_registry_add(registry, c->stream->idstr, c->stream->instance,
                                        c->device->vmsd, c->dev, &error),
                   error);
    layout = load_chunks(c, registry, file, chunk_size);
    check_values(c);
    saved = save_chunks(c, registry, layout, VMSTATE_VMDESC_NONE, chunk_size);
    check_bytes(c, saved->data, saved->len, file->data, file->len);
}

/* What stands between the brackets of "devices": [...] in a vmdesc with one device. */
static char *described_device(const char *vmdesc, size_t size)
{
    g_autofree char *text = g_strndup(vmdesc, size);
    char *devices = strstr(text, "\"devices\"");
    char *begin = devices ? strchr(devices, '[') : NULL;
    char *end = strrchr(text, ']');

    assert_non_null(begin);
    assert_non_null(end);
    *end = '\0';
    return g_strdup(g_strstrip(begin + 1));
}

/* The section's part of the vmdesc is a part of QEMU's own text. */
static void load_and_describe(Case *c)
{
    bool is_72 = g_str_has_suffix(c->stream->file, "_72.mig");
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GByteArray) file = case_file(c);
    g_autoptr(GByteArray) saved = NULL;
    g_autoptr(VMStateLayout) layout = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *described = NULL;
    size_t theirs_size;
    const char *theirs = qemu_walk_vmdesc(c->walk, &theirs_size);

    expect_success(c,
                   vmstate_registry_add(registry, c->stream->idstr, c->stream->instance,
                                        c->device->vmsd, c->dev, &error),
                   error);
    layout = load_chunks(c, registry, file, 4096);
    saved = save_chunks(c, registry, layout,
                        is_72 ? VMSTATE_VMDESC_QEMU_7_2 : VMSTATE_VMDESC_QEMU_10, 4096);
    assert_true(saved->len > file->len + VMDESC_HEADER_SIZE);
    described = described_device((const char *)saved->data + file->len + VMDESC_HEADER_SIZE,
                                 saved->len - file->len - VMDESC_HEADER_SIZE);
    if (!g_strstr_len(theirs, theirs_size, described)) {
        fail_msg("%s, %s@%u is described otherwise: %s", c->stream->file, c->stream->idstr,
                 c->stream->instance, described);
    }
}

static void section_loads_and_saves_alone(void **state)
{
    const TestDevice *device = *state;

    assert_true(device->n_streams > 0);
    for (size_t i = 0; i < device->n_streams; i++) {
        Case c = { 0 };

        case_open(&c, device, &device->streams[i]);
        load_and_save_section(&c);
        case_close(&c);
    }
}

static void section_loads_and_saves_in_chunks(void **state)
{
    const TestDevice *device = *state;

    for (size_t i = 0; i < device->n_streams; i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(chunk_sizes); j++) {
            Case c = { 0 };

            case_open(&c, device, &device->streams[i]);
            load_and_save_chunks(&c, chunk_sizes[j]);
            case_close(&c);
        }
    }
}

static void section_is_described_as_qemu_does(void **state)
{
    const TestDevice *device = *state;

    for (size_t i = 0; i < device->n_streams; i++) {
        Case c = { 0 };

        case_open(&c, device, &device->streams[i]);
        load_and_describe(&c);
        case_close(&c);
    }
}

static void add_test(GArray *tests, const char *name, CMUnitTestFunction function,
                     const TestDevice *device)
{
    struct CMUnitTest test = {
        .name = g_strdup_printf("%s: %s", device->name, name),
        .test_func = function,
        .initial_state = (void *)device,
    };

    g_array_append_val(tests, test);
}

static void test_clear(gpointer test)
{
    g_free((char *)((struct CMUnitTest *)test)->name);
}

int main(void)
{
    g_autoptr(GArray) tests = g_array_new(FALSE, FALSE, sizeof(struct CMUnitTest));

    g_array_set_clear_func(tests, test_clear);
    for (size_t i = 0; test_devices[i]; i++) {
        add_test(tests, "section loads and saves alone", section_loads_and_saves_alone,
                 test_devices[i]);
        add_test(tests, "section loads and saves in chunks", section_loads_and_saves_in_chunks,
                 test_devices[i]);
        add_test(tests, "section is described as QEMU does", section_is_described_as_qemu_does,
                 test_devices[i]);
    }
    return _cmocka_run_group_tests("real devices", (const struct CMUnitTest *)tests->data,
                                   tests->len, NULL, NULL);
}
