/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random descriptions of numbers, arrays, bools, buffers, gaps and structs, whatever of them becomes runs: their bytes are
 * those that a plain encoder here writes, a load writes the fields' bytes and no others, and errors name the element. From
 * a printed seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "test-util.h"

enum { ROUNDS = 400, MAX_FIELDS = 14 };

/* What a description was made of, kept until the round ends. */
typedef struct Made {
    GPtrArray *memory;
    uint64_t *seed;
} Made;

/* What should be on the wire, byte by byte: the value, whose it is, and where in memory it comes from (-1: nowhere). */
typedef struct Wire {
    GByteArray *bytes;
    GPtrArray *paths;
    GArray *origins;
    GArray *bools;
} Wire;

static size_t below(Made *made, size_t n)
{
    return test_random(made->seed) % n;
}

static void *kept(Made *made, size_t size)
{
    void *memory = g_malloc0(size);

    g_ptr_array_add(made->memory, memory);
    return memory;
}

static const VMStateInfo *info_of(size_t width)
{
    return width == 1   ? &vmstate_info_uint8
           : width == 2 ? &vmstate_info_uint16
           : width == 4 ? &vmstate_info_uint32
                        : &vmstate_info_uint64;
}

static const VMStateDescription *make_description(Made *made, unsigned depth, size_t *size);

/* Small counts, and those about the limits that decide what becomes a run. */
static int pick_count(Made *made)
{
    static const int counts[] = { 1, 2, 3, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 130 };

    return counts[below(made, G_N_ELEMENTS(counts))];
}

static void make_scalar(Made *made, VMStateField *field, bool is_bool, bool is_array)
{
    field->size = is_bool ? 1 : (size_t)1 << below(made, 4);
    field->info = is_bool ? &vmstate_info_bool : info_of(field->size);
    field->flags = is_array ? VMS_ARRAY : VMS_SINGLE;
    field->num = is_array ? pick_count(made) : 0;
}

static void make_struct(Made *made, VMStateField *field, unsigned depth, bool is_array)
{
    field->vmsd = make_description(made, depth + 1, &field->size);
    field->flags = VMS_STRUCT | (is_array ? VMS_ARRAY : VMS_SINGLE);
    field->num = is_array ? pick_count(made) % 20 + 1 : 0;
}

static void make_field(Made *made, VMStateField *field, unsigned depth)
{
    switch (below(made, depth < 2 ? 8 : 6)) {
    case 0:
        make_scalar(made, field, true, false);
        return;
    case 1:
        make_scalar(made, field, true, true);
        return;
    case 2:
    case 3:
        make_scalar(made, field, false, field->offset % 3 == 0);
        return;
    case 4:
        field->size = (size_t)pick_count(made);
        field->info = &vmstate_info_buffer;
        field->flags = VMS_BUFFER;
        return;
    case 5:
        field->size = (size_t)pick_count(made);
        field->info = &vmstate_info_unused_buffer;
        field->flags = VMS_BUFFER;
        return;
    case 6:
        make_struct(made, field, depth, false);
        return;
    default:
        make_struct(made, field, depth, true);
    }
}

static size_t field_memory(const VMStateField *field)
{
    return field->info == &vmstate_info_unused_buffer ? 0 : field->size * (size_t)MAX(field->num, 1);
}

static const VMStateDescription *make_description(Made *made, unsigned depth, size_t *size)
{
    size_t n = 1 + below(made, depth ? 4 : MAX_FIELDS), end = 0;
    VMStateField *fields = kept(made, (n + 1) * sizeof(*fields));
    VMStateDescription *vmsd = kept(made, sizeof(*vmsd));

    for (size_t i = 0; i < n; i++) {
        char *name = kept(made, 16);

        g_snprintf(name, 16, "f%zu", i);
        fields[i].name = name;
        /* Aligned for any width, with a hole before it now and then. */
        fields[i].offset = (end + 7) / 8 * 8 + 8 * below(made, 2);
        make_field(made, &fields[i], depth);
        if (fields[i].info == &vmstate_info_unused_buffer) {
            fields[i].offset = 0;
        } else {
            end = fields[i].offset + field_memory(&fields[i]);
        }
    }
    fields[n] = (VMStateField)VMSTATE_END_OF_LIST();
    vmsd->name = depth ? "inner" : "outer";
    vmsd->fields = fields;
    *size = (end + 7) / 8 * 8 + 8;
    return vmsd;
}

static void wire_byte(Wire *wire, const char *path, uint8_t value, int origin, bool is_bool)
{
    g_byte_array_append(wire->bytes, &value, 1);
    g_ptr_array_add(wire->paths, g_strdup(path));
    g_array_append_val(wire->origins, origin);
    g_array_append_val(wire->bools, is_bool);
}

static void encode(Wire *wire, const VMStateDescription *vmsd, uint8_t *dev, size_t base, const char *prefix);

static void encode_element(Wire *wire, const VMStateField *field, uint8_t *dev, size_t at, const char *path)
{
    bool is_bool = field->info == &vmstate_info_bool;
    bool is_bytes = field->flags & VMS_BUFFER;

    if (field->vmsd) {
        g_autofree char *inner = g_strconcat(path, ".", NULL);

        encode(wire, field->vmsd, dev, at, inner);
        return;
    }
    for (size_t b = 0; b < field->size; b++) {
        size_t from = at + (is_bytes || G_BYTE_ORDER == G_BIG_ENDIAN ? b : field->size - 1 - b);

        if (field->info == &vmstate_info_unused_buffer) {
            wire_byte(wire, path, 0, -1, false);
        } else {
            dev[from] &= is_bool ? 1 : 0xff;
            wire_byte(wire, path, dev[from], (int)from, is_bool);
        }
    }
}

/* Makes bools of the device good ones. */
static void encode(Wire *wire, const VMStateDescription *vmsd, uint8_t *dev, size_t base, const char *prefix)
{
    for (const VMStateField *f = vmsd->fields; !(f->flags & VMS_END); f++) {
        for (int i = 0; i < (f->flags & VMS_ARRAY ? f->num : 1); i++) {
            g_autofree char *path = f->flags & VMS_ARRAY ? g_strdup_printf("%s%s[%d]", prefix, f->name, i)
                                                         : g_strconcat(prefix, f->name, NULL);

            encode_element(wire, f, dev, base + f->offset + (size_t)i * f->size, path);
        }
    }
}

static void check_load(const VMStateDescription *vmsd, const Wire *wire, const uint8_t *from, size_t size)
{
    g_autofree uint8_t *to = g_malloc(size);
    g_autofree uint8_t *want = g_malloc(size);
    g_autoptr(GBytes) bytes = g_bytes_new(wire->bytes->data, wire->bytes->len);
    g_autoptr(GError) error = NULL;

    memset(to, 0xa5, size);
    memset(want, 0xa5, size);
    for (guint i = 0; i < wire->bytes->len; i++) {
        int origin = g_array_index(wire->origins, int, i);

        if (origin >= 0) {
            want[origin] = from[origin];
        }
    }
    if (!test_load(vmsd, to, bytes, &error)) {
        fail_msg("%s", error->message);
    }
    assert_memory_equal(to, want, size);
}

static void check_refused(const VMStateDescription *vmsd, GBytes *bytes, const char *path, VMStateError code, size_t size)
{
    g_autofree uint8_t *to = g_malloc(size);
    g_autofree uint8_t *before = g_malloc(size);
    g_autofree char *start = g_strconcat(path, ": ", NULL);
    g_autoptr(GError) error = NULL;

    memset(to, 0x5a, size);
    memset(before, 0x5a, size);
    assert_false(test_load(vmsd, to, bytes, &error));
    if (!g_error_matches(error, VMSTATE_ERROR, code) || !g_str_has_prefix(error->message, start)) {
        fail_msg("\"%s\" does not begin with \"%s\"", error->message, start);
    }
    assert_memory_equal(to, before, size);
}

static void check_cuts(Made *made, const VMStateDescription *vmsd, const Wire *wire, size_t size)
{
    for (int i = 0; i < 20; i++) {
        size_t at = below(made, wire->bytes->len);
        g_autoptr(GBytes) bytes = g_bytes_new(wire->bytes->data, at);

        check_refused(vmsd, bytes, g_ptr_array_index(wire->paths, at), VMSTATE_ERROR_TRUNCATED, size);
    }
}

static void check_bools(Made *made, const VMStateDescription *vmsd, const Wire *wire, size_t size)
{
    for (int i = 0; i < 40; i++) {
        size_t at = below(made, wire->bytes->len);
        g_autofree uint8_t *copy = g_memdup2(wire->bytes->data, wire->bytes->len);
        g_autoptr(GBytes) bytes = NULL;

        if (!g_array_index(wire->bools, bool, at)) {
            continue;
        }
        copy[at] = (uint8_t)(2 + below(made, 254));
        bytes = g_bytes_new(copy, wire->bytes->len);
        check_refused(vmsd, bytes, g_ptr_array_index(wire->paths, at), VMSTATE_ERROR_VALUE, size);
    }
}

static void check_round(Made *made)
{
    size_t size;
    const VMStateDescription *vmsd = make_description(made, 0, &size);
    g_autofree uint8_t *dev = g_malloc(size);
    g_autoptr(GBytes) saved = NULL, want = NULL;
    Wire wire = { g_byte_array_new(), g_ptr_array_new_with_free_func(g_free), g_array_new(FALSE, FALSE, sizeof(int)),
                  g_array_new(FALSE, FALSE, sizeof(bool)) };

    test_fill(dev, size, made->seed);
    encode(&wire, vmsd, dev, 0, "");
    saved = test_save(vmsd, dev);
    want = g_bytes_new(wire.bytes->data, wire.bytes->len);
    test_assert_same(saved, want);
    check_load(vmsd, &wire, dev, size);
    check_cuts(made, vmsd, &wire, size);
    check_bools(made, vmsd, &wire, size);
    g_byte_array_unref(wire.bytes);
    g_ptr_array_unref(wire.paths);
    g_array_unref(wire.origins);
    g_array_unref(wire.bools);
}

static void bytes_are_those_of_a_plain_encoder(void **state)
{
    const char *given = g_getenv("VMSTATE_TEST_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);

    (void)state;
    print_message("# VMSTATE_TEST_SEED=%llu\n", (unsigned long long)seed);
    for (int round = 0; round < ROUNDS; round++) {
        Made made = { g_ptr_array_new_with_free_func(g_free), &seed };

        check_round(&made);
        g_ptr_array_unref(made.memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_those_of_a_plain_encoder),
    };

    return cmocka_run_group_tests_name("run-shapes", tests, NULL, NULL);
}
