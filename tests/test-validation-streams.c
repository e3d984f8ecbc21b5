/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams whose sections, end or length are wrong. As test-validation-values.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "validation.h"

#include <string.h>
#include <zlib.h>

typedef struct Device {
    uint32_t value;
    uint32_t twice;
} Device;

static const VMStateDescription vmstate_device = {
    .name = "device",
    .version_id = 1,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(value, Device),
            VMSTATE_UINT32(twice, Device),
            VMSTATE_END_OF_LIST(),
        },
};

static bool put_nothing(VMStateStream *f, void *opaque, GError **errp)
{
    (void)f;
    (void)opaque;
    (void)errp;
    return true;
}

/* What a PART brings is written at once, as memory that is sent while the device runs. */
static bool get_byte(VMStateStream *f, void *opaque, int version_id, VMStateSectionType type,
                     GError **errp)
{
    (void)version_id;
    (void)errp;
    if (type == VMSTATE_SECTION_PART) {
        *(uint8_t *)opaque = vmstate_stream_get_u8(f);
    }
    return true;
}

static const VMStateIterable iterable = {
    .struct_size = sizeof(VMStateIterable),
    .setup = put_nothing,
    .complete = put_nothing,
    .load = get_byte,
};

/* "one" and "two", of a description each, and the iterable "mem". */
typedef struct Machine {
    Device one;
    Device two;
    uint8_t mem;
    VMStateRegistry *registry;
} Machine;

static int set_up(void **state)
{
    Machine *m = g_new0(Machine, 1);

    m->one = (Device){1, 2};
    m->two = (Device){3, 4};
    m->registry = test_registry("one", &vmstate_device, &m->one);
    assert_true(vmstate_registry_add(m->registry, "two", 0, &vmstate_device, &m->two, NULL));
    assert_true(vmstate_registry_add_iterable(m->registry, "mem", 0, 1, &iterable, &m->mem, NULL));
    *state = m;
    return 0;
}

static int tear_down(void **state)
{
    Machine *m = *state;

    vmstate_registry_free(m->registry);
    g_free(m);
    return 0;
}

#define HEADER "00000000 00000001"
#define ONE "04 00000000 03 6f6e65" HEADER "0000000a 0000000b 7e 00000000"
#define TWO "04 00000001 03 74776f" HEADER "0000000c 0000000d 7e 00000001"
#define MEM_START "01 00000002 03 6d656d" HEADER "7e 00000002"
#define MEM_PART "02 00000002 77 7e 00000002"
#define MEM_END "03 00000002 7e 00000002"
#define MEM MEM_START MEM_PART MEM_END
#define END "00"

static bool load(Machine *m, const VMStateLoadOptions *options, const char *hex, size_t chunk,
                 GError **error)
{
    g_autoptr(VMStateLoadOptions) defaults = validation_options();
    g_autoptr(GBytes) bytes = test_bytes(hex);

    return test_push(m->registry, options ? options : defaults, bytes, chunk, error);
}

static void accepts(Machine *m, const VMStateLoadOptions *options, const char *hex)
{
    for (size_t chunk = 1; chunk <= 1000; chunk += 999) {
        g_autoptr(GError) error = NULL;

        m->one.value = 0;
        if (!load(m, options, hex, chunk, &error)) {
            fail_msg("%s", error->message);
        }
        assert_int_equal(m->one.value, 10);
    }
}

static void refuses(Machine *m, const char *hex, VMStateError code, const char *text)
{
    Device one = m->one, two = m->two;

    for (size_t chunk = 1; chunk <= 1000; chunk += 999) {
        g_autoptr(GError) error = NULL;

        assert_false(load(m, NULL, hex, chunk, &error));
        assert_non_null(strstr(error->message, "(stream offset 0x"));
        test_assert_error(&error, code, text);
        assert_memory_equal(&m->one, &one, sizeof(one));
        assert_memory_equal(&m->two, &two, sizeof(two));
    }
}

static void the_order_of_devices_is_free(void **state)
{
    accepts(*state, NULL, ONE TWO MEM END);
    accepts(*state, NULL, MEM_START TWO MEM_PART ONE MEM_PART MEM_END END);
    assert_int_equal(((Machine *)*state)->two.twice, 13);
    assert_int_equal(((Machine *)*state)->mem, 0x77);
}

static void a_section_comes_twice(void **state)
{
    refuses(*state, ONE TWO ONE MEM END, VMSTATE_ERROR_SECTION_ORDER,
            "one@0: the section comes twice");
    refuses(*state, ONE TWO MEM MEM END, VMSTATE_ERROR_SECTION_ORDER,
            "mem@0: the section comes twice");
    refuses(*state, MEM_START MEM_START ONE TWO END, VMSTATE_ERROR_SECTION_ORDER,
            "mem@0: the section comes twice");
    /* Another device under a number that is taken. */
    refuses(*state, ONE "04 00000000 03 74776f" HEADER "0000000c 0000000d 7e 00000000" MEM END,
            VMSTATE_ERROR_SECTION_ORDER, "two@0: another section has the id 0 already");
}

static void a_part_or_an_end_has_no_start(void **state)
{
    refuses(*state, ONE TWO MEM_PART END, VMSTATE_ERROR_SECTION_ORDER,
            "a section PART comes for the id 2, which was never started");
    refuses(*state, ONE TWO MEM_END END, VMSTATE_ERROR_SECTION_ORDER,
            "a section END comes for the id 2, which was never started");
    refuses(*state, ONE TWO MEM MEM_PART END, VMSTATE_ERROR_SECTION_ORDER,
            "a section PART comes for the id 2, which has ended");
    refuses(*state, ONE TWO MEM MEM_END END, VMSTATE_ERROR_SECTION_ORDER,
            "a section END comes for the id 2, which has ended");
    refuses(*state, ONE "02 00000000 77 7e 00000000" TWO MEM END, VMSTATE_ERROR_SECTION_ORDER,
            "a section PART comes for the id 0, which has ended");
    refuses(*state, ONE TWO MEM_START MEM_PART END, VMSTATE_ERROR_SECTION_ORDER,
            "mem@0: the section never ends");
}

static void a_section_is_of_the_wrong_kind(void **state)
{
    refuses(*state, "01 00000000 03 6f6e65" HEADER "0000000a 0000000b 7e 00000000" TWO MEM END,
            VMSTATE_ERROR_SECTION_ORDER, "one@0: the stream has it as a START section");
    refuses(*state, ONE TWO "04 00000002 03 6d656d" HEADER "7e 00000002" END,
            VMSTATE_ERROR_SECTION_ORDER, "mem@0: the stream has it as a FULL section");
}

static void a_section_is_for_a_device_that_does_not_exist(void **state)
{
    refuses(*state, ONE "04 00000005 03 747778" HEADER "00" TWO MEM END,
            VMSTATE_ERROR_UNKNOWN_SECTION, "twx@0: no such device here");
    refuses(*state, ONE "04 00000005 03 74776f 00000001 00000001 00" TWO MEM END,
            VMSTATE_ERROR_UNKNOWN_SECTION, "two@1: no such device here");
    refuses(*state, ONE "04 00000005 04 74776f00" HEADER "00" TWO MEM END,
            VMSTATE_ERROR_UNKNOWN_SECTION, "two@0: no such device here");
    refuses(*state, ONE "04 00000005 00" HEADER "00" TWO MEM END, VMSTATE_ERROR_UNKNOWN_SECTION,
            "@0: no such device here");
}

static void a_device_is_missing(void **state)
{
    g_autoptr(VMStateLoadOptions) options = validation_options();

    refuses(*state, ONE MEM END, VMSTATE_ERROR_MISSING_SECTION,
            "two@0: the stream has no section for this device");
    vmstate_load_options_set_allow_missing(options, true);
    accepts(*state, options, ONE MEM END);
}

static void a_stream_is_truncated(void **state)
{
    Machine *m = *state;
    g_autoptr(GBytes) bytes = test_bytes(ONE TWO MEM END);
    g_autoptr(VMStateLoadOptions) options = validation_options();
    Device one = m->one, two = m->two;

    for (size_t size = 0; size < g_bytes_get_size(bytes); size++) {
        g_autoptr(GBytes) part = test_part(bytes, 0, size);
        g_autoptr(GError) error = NULL;

        assert_false(test_push(m->registry, options, part, 7, &error));
        test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "");
        assert_memory_equal(&m->one, &one, sizeof(one));
        assert_memory_equal(&m->two, &two, sizeof(two));
    }
    assert_true(test_push(m->registry, options, bytes, 7, NULL));
}

static void bytes_are_left_over(void **state)
{
    refuses(*state, ONE TWO MEM END "00", VMSTATE_ERROR_TRAILING,
            "bytes follow after the end of the stream; give the loader one stream only");
    refuses(*state, ONE TWO MEM END ONE, VMSTATE_ERROR_TRAILING,
            "bytes follow after the end of the stream; give the loader one stream only");
}

static void bytes_are_left_over_in_a_section(void **state)
{
    refuses(*state,
            "04 00000000 03 6f6e65" HEADER "0000000a 0000000b 0000000c 7e 00000000" TWO MEM END,
            VMSTATE_ERROR_FOOTER, "one@0: the section does not end where its description does");
    refuses(*state, "04 00000000 03 6f6e65" HEADER "0000000a 7e 00000000" TWO MEM END,
            VMSTATE_ERROR_FOOTER, "one@0: the section does not end where its description does");
    refuses(*state, "04 00000000 03 6f6e65" HEADER "0000000a 0000000b 7e 00000001" TWO MEM END,
            VMSTATE_ERROR_FOOTER, "one@0: the footer names section 1, not 0");
}

/* @hex, then @n zeros, in one gzip member. */
static GBytes *zip_with_zeros(const char *hex, size_t n)
{
    g_autoptr(GBytes) head = test_bytes(hex);
    size_t size = g_bytes_get_size(head) + n;
    g_autofree uint8_t *plain = g_malloc0(size);
    uLong room = compressBound((uLong)size) + 64;
    uint8_t *zipped = g_malloc(room);
    z_stream z = {0};

    memcpy(plain, g_bytes_get_data(head, NULL), g_bytes_get_size(head));
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = plain;
    z.avail_in = (uInt)size;
    z.next_out = zipped;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return g_bytes_new_take(zipped, z.total_out);
}

enum { MANY = 64 << 20 };

/* Loads in pieces of 16 bytes; returns how far it expanded until it was refused. */
static uint64_t expand(VMStateRegistry *registry, const VMStateLoadOptions *options, GBytes *bytes,
                       GError **error)
{
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(registry, options);
    const uint8_t *data = g_bytes_get_data(bytes, NULL);
    size_t size = g_bytes_get_size(bytes);
    bool ok = true;

    for (size_t i = 0; ok && i < size; i += 16) {
        ok = vmstate_loader_write(loader, data + i, MIN(16, size - i), error);
    }
    ok = ok && vmstate_loader_finish(loader, error);
    assert_false(ok);
    return vmstate_loader_get_raw_size(loader);
}

static void a_compressed_stream_expands_without_end(void **state)
{
    Machine *m = *state;
    g_autoptr(VMStateLoadOptions) options = validation_options();
    g_autoptr(GBytes) good = zip_with_zeros(ONE TWO MEM END, 0);
    g_autoptr(GBytes) bomb = zip_with_zeros(ONE TWO MEM END, MANY);
    g_autoptr(GError) error = NULL;
    Device one = m->one;

    assert_true(g_bytes_get_size(bomb) < MANY / 500);
    assert_true(expand(m->registry, options, bomb, &error) < 1 << 20);
    test_assert_error(&error, VMSTATE_ERROR_TRAILING,
                      "bytes follow after the end of the stream; give the loader one stream only");
    assert_memory_equal(&m->one, &one, sizeof(one));
    assert_true(test_push(m->registry, options, good, 16, NULL));
    assert_int_equal(m->one.value, 10);
}

typedef struct Blob {
    uint32_t size;
    uint8_t *bytes;
} Blob;

static const VMStateDescription vmstate_blob = {
    .name = "blob",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(size, Blob),
            VMSTATE_VBUFFER_ALLOC_UINT32(bytes, Blob, 0, NULL, size),
            VMSTATE_END_OF_LIST(),
        },
};

static GBytes *save_blob(VMStateCodec codec)
{
    g_autofree uint8_t *zeros = g_malloc0(MANY);
    Blob dev = {.size = MANY, .bytes = zeros};
    g_autoptr(VMStateRegistry) registry = test_registry("blob", &vmstate_blob, &dev);
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();

    vmstate_save_options_set_codec(options, codec, G_MININT);
    return test_pull(registry, options, 4096);
}

static void compressed_data_expands_beyond_the_budget(void **state)
{
    (void)state;
    for (int codec = VMSTATE_CODEC_GZIP; codec <= VMSTATE_CODEC_ZSTD; codec++) {
        Blob dev = {0};
        g_autoptr(VMStateRegistry) registry = test_registry("blob", &vmstate_blob, &dev);
        g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = NULL;

        if (!vmstate_codec_available((VMStateCodec)codec)) {
            continue;
        }
        bytes = save_blob((VMStateCodec)codec);
        vmstate_load_options_set_budgets(options, MANY - 1, 0, 0);
        assert_true(expand(registry, options, bytes, &error) < 1 << 20);
        test_assert_error(&error, VMSTATE_ERROR_LIMIT, "blob@0:bytes: 67108864 more bytes");
        assert_null(dev.bytes);
        /* The loader's own records of the stream count too. */
        vmstate_load_options_set_budgets(options, MANY + 4096, 0, 0);
        assert_true(test_push(registry, options, bytes, 4096, NULL));
        assert_int_equal(dev.size, MANY);
        g_free(dev.bytes);
    }
}

#define IN_A_MACHINE(_test) cmocka_unit_test_setup_teardown(_test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_MACHINE(the_order_of_devices_is_free),
        IN_A_MACHINE(a_section_comes_twice),
        IN_A_MACHINE(a_part_or_an_end_has_no_start),
        IN_A_MACHINE(a_section_is_of_the_wrong_kind),
        IN_A_MACHINE(a_section_is_for_a_device_that_does_not_exist),
        IN_A_MACHINE(a_device_is_missing),
        IN_A_MACHINE(a_stream_is_truncated),
        IN_A_MACHINE(bytes_are_left_over),
        IN_A_MACHINE(bytes_are_left_over_in_a_section),
        IN_A_MACHINE(a_compressed_stream_expands_without_end),
        cmocka_unit_test(compressed_data_expands_beyond_the_budget),
    };

    return cmocka_run_group_tests_name("validation-streams", tests, NULL, NULL);
}
