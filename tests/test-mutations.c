/* SPDX-License-Identifier: BSD-3-Clause */
/* Damaged streams of the device that has every kind of field: refused whole, or loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "every-field.h"
#include "every-snapshot.h"
#include "test-util.h"

enum {
    MUTATIONS = 2000,
    LONGEST = 64,
};

/* A device that is loaded into, until that succeeds; and the stream that is damaged. */
typedef struct Fixture {
    EveryField *dev;
    VMStateRegistry *registry;
    EverySnapshot *before;
    VMStateLoadOptions *options;
    GBytes *stream;
    uint64_t loaded;
    uint64_t refused;
} Fixture;

static void new_device(Fixture *f)
{
    f->dev = every_field_new();
    /* Registered while its counts are what there is room for. */
    f->registry = test_registry("every", &every_field_vmsd, f->dev);
    every_field_fill(f->dev, 99);
    f->before = every_snapshot_new(f->dev);
}

static void free_device(Fixture *f)
{
    every_snapshot_free(f->before);
    vmstate_registry_free(f->registry);
    every_field_free(f->dev);
}

static GBytes *new_stream(void)
{
    g_autoptr(EveryField) dev = every_field_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
    g_autoptr(GError) error = NULL;
    GBytes *bytes;

    every_field_fill(dev, 1);
    registry = test_registry("every", &every_field_vmsd, dev);
    vmstate_save_options_set_vmdesc(options, VMSTATE_VMDESC_MINIMAL, 0);
    bytes = vmstate_registry_save_bytes(registry, options, &error);
    if (!bytes) {
        fail_msg("%s", error->message);
    }
    return bytes;
}

static void fixture_init(Fixture *f, VMStateChecksum checksum)
{
    *f = (Fixture){.options = vmstate_load_options_new(), .stream = new_stream()};
    vmstate_load_options_set_checksum(f->options, checksum);
    /* A count that was damaged may ask for much. */
    vmstate_load_options_set_budgets(f->options, 1 << 24, 1 << 16, 0);
    new_device(f);
}

static void fixture_clear(Fixture *f)
{
    free_device(f);
    g_bytes_unref(f->stream);
    vmstate_load_options_free(f->options);
}

/* Whether it was loaded; if not, the device must be as it was, to the byte. */
static bool load(Fixture *f, const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GError) error = NULL;
    const char *difference;

    if (vmstate_registry_load_bytes(f->registry, f->options, bytes, &error)) {
        f->loaded++;
        free_device(f);
        new_device(f);
        return true;
    }
    f->refused++;
    difference = every_snapshot_difference(f->before);
    if (difference) {
        fail_msg("after \"%s\" the device differs: %s", error->message, difference);
    }
    assert_int_equal(f->dev->counts->commit, 0);
    return false;
}

static void a_stream_cut_anywhere_is_refused(void **state)
{
    Fixture f;
    size_t size;
    const uint8_t *data;

    (void)state;
    fixture_init(&f, VMSTATE_CHECKSUM_REQUIRED);
    data = g_bytes_get_data(f.stream, &size);
    for (size_t n = 0; n < size; n++) {
        if (load(&f, data, n)) {
            fail_msg("loaded: the first %zu of %zu bytes", n, size);
        }
    }
    if (!load(&f, data, size)) {
        fail_msg("the whole of it is refused");
    }
    fixture_clear(&f);
}

/* Each bit of the stream is flipped in turn. */
static void flip_all(Fixture *f)
{
    g_autofree uint8_t *data = NULL;
    size_t size;
    const uint8_t *original = g_bytes_get_data(f->stream, &size);

    data = g_memdup2(original, size);
    for (size_t i = 0; i < 8 * size; i++) {
        data[i / 8] ^= (uint8_t)(1 << i % 8);
        load(f, data, size);
        data[i / 8] = original[i / 8];
    }
    assert_int_equal(f->loaded + f->refused, 8 * size);
}

static void no_flipped_bit_is_accepted(void **state)
{
    Fixture f;

    (void)state;
    fixture_init(&f, VMSTATE_CHECKSUM_REQUIRED);
    flip_all(&f);
    assert_int_equal(f.loaded, 0);
    fixture_clear(&f);
}

static void without_checksum_a_flipped_bit_is_refused_or_loaded(void **state)
{
    Fixture f;

    (void)state;
    fixture_init(&f, VMSTATE_CHECKSUM_IGNORED);
    flip_all(&f);
    print_message("# of %u flips %u were loaded\n", (unsigned)(f.loaded + f.refused),
                  (unsigned)f.loaded);
    assert_true(f.loaded > 0 && f.refused > 0);
    fixture_clear(&f);
}

/* Overwrites, removes, doubles or moves some bytes. */
static void mutate(GByteArray *a, uint64_t *random)
{
    guint at = (guint)(test_random(random) % a->len);
    guint n = 1 + (guint)(test_random(random) % MIN(LONGEST, a->len - at));
    g_autofree uint8_t *part = g_memdup2(a->data + at, n);
    guint to;

    switch (test_random(random) % 6) {
    case 0:
        g_byte_array_remove_range(a, at, n);
        return;
    case 1:
        g_byte_array_append(a, part, n);
        to = (guint)(test_random(random) % a->len);
        memmove(a->data + to + MIN(n, a->len - to), a->data + to,
                a->len - to - MIN(n, a->len - to));
        memcpy(a->data + to, part, MIN(n, a->len - to));
        return;
    case 2:
        to = (guint)(test_random(random) % (a->len - n + 1));
        memmove(a->data + to, part, n);
        return;
    case 3:
        test_fill(a->data + at, MIN(n, 8), random);
        return;
    default:
        a->data[at] = test_random(random) & 1 ? (uint8_t)test_random(random)
                                              : (uint8_t)(test_random(random) % 6);
        return;
    }
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    const char *value = g_getenv(name);

    return value && *value ? g_ascii_strtoull(value, NULL, 0) : otherwise;
}

static void random_mutations_are_refused_or_loaded(void **state)
{
    uint64_t n = from_environment("VMSTATE_TEST_MUTATIONS", MUTATIONS);
    uint64_t seed = from_environment("VMSTATE_TEST_SEED", (uint64_t)time(NULL));
    Fixture checked, ignored;

    (void)state;
    print_message("# VMSTATE_TEST_SEED=%llu\n", (unsigned long long)seed);
    fixture_init(&checked, VMSTATE_CHECKSUM_REQUIRED);
    fixture_init(&ignored, VMSTATE_CHECKSUM_IGNORED);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t random = seed + i;
        GByteArray *a = g_byte_array_new();
        g_autoptr(GBytes) bytes = NULL;

        g_byte_array_append(a, g_bytes_get_data(ignored.stream, NULL),
                            (guint)g_bytes_get_size(ignored.stream));
        for (uint64_t k = 1 + test_random(&random) % 3; k > 0 && a->len > 0; k--) {
            mutate(a, &random);
        }
        bytes = g_byte_array_free_to_bytes(a);
        load(&ignored, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        if (load(&checked, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)) &&
            !g_bytes_equal(bytes, ignored.stream)) {
            fail_msg("mutation %llu was accepted with its checksum", (unsigned long long)i);
        }
    }
    print_message("# of %llu mutations %llu were loaded without checksum\n", (unsigned long long)n,
                  (unsigned long long)ignored.loaded);
    assert_true(ignored.refused > 0);
    fixture_clear(&checked);
    fixture_clear(&ignored);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_cut_anywhere_is_refused),
        cmocka_unit_test(no_flipped_bit_is_accepted),
        cmocka_unit_test(without_checksum_a_flipped_bit_is_refused_or_loaded),
        cmocka_unit_test(random_mutations_are_refused_or_loaded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
