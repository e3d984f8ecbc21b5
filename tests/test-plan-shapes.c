/* SPDX-License-Identifier: BSD-3-Clause */
/* What descriptions of every shape are compiled into, as the text of their plans says it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "every-field.h"
#include "test-util.h"

static char *text_of(const VMStateDescription *vmsd, int version)
{
    g_autoptr(GError) error = NULL;
    char *text = vmstate_plan_to_string(vmsd, version, &error);

    if (!text) {
        fail_msg("%s", error->message);
    }
    return text;
}

static void assert_has(const char *text, const char *line)
{
    if (!strstr(text, line)) {
        fail_msg("no \"%s\" in:\n%s", line, text);
    }
}

typedef struct Point {
    uint16_t x;
    bool up;
    uint32_t since_2;
} Point;

static const VMStateDescription point = {
    .name = "point",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT16(x, Point),
        VMSTATE_BOOL(up, Point),
        VMSTATE_UINT32_V(since_2, Point, 2),
        VMSTATE_END_OF_LIST(),
    },
};

static void neighbouring_numbers_are_one_run(void **state)
{
    g_autofree char *text = text_of(&point, -1);

    (void)state;
    assert_string_equal(text, "plan of point, 1 op, always 7 bytes\n"
                              "  run of 3 members, 7 bytes: x:2@0 up:1@2 since_2:4@4\n");
}

typedef struct Shapes {
    uint32_t n;
    uint16_t words[40];
    Point points[20];
    Point *one;
    Point *pointed[4];
    uint8_t *allocated;
    char *name;
    uint8_t tested;
} Shapes;

static bool is_tested(void *opaque, int version_id)
{
    return opaque && version_id >= 0;
}

static const VMStateDescription more = {
    .name = "shapes/more",
    .version_id = 7,
    .fields = (const VMStateField[]){VMSTATE_UINT8(tested, Shapes), VMSTATE_END_OF_LIST()},
};

static const VMStateDescription shapes = {
    .name = "shapes",
    .version_id = 2,
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(n, Shapes),
        VMSTATE_UINT16_ARRAY(words, Shapes, 40),
        VMSTATE_STRUCT_ARRAY(points, Shapes, 20, 0, point, Point),
        VMSTATE_STRUCT_POINTER(one, Shapes, point, Point),
        VMSTATE_ARRAY_OF_POINTER_TO_STRUCT(pointed, Shapes, 4, 0, point, Point),
        VMSTATE_VARRAY_UINT32_ALLOC(allocated, Shapes, n, 0, vmstate_info_uint8, uint8_t),
        VMSTATE_STRING(name, Shapes, 10),
        VMSTATE_UINT8_TEST(tested, Shapes, is_tested),
        VMSTATE_VALIDATE("good", is_tested),
        VMSTATE_END_OF_LIST(),
    },
    .subsections = (const VMStateDescription *const[]){&more, NULL},
};

static void every_shape_has_its_words(void **state)
{
    g_autofree char *text = text_of(&shapes, -1);

    (void)state;
    assert_has(text, "plan of shapes, 9 ops\n");
    assert_has(text, "  words: integers of 2 bytes, 40 of them, @4\n");
    assert_has(text, "  points: struct, 20 of them, as point (one run), @84\n");
    assert_has(text, "  one: struct, behind a pointer, as point (one run), @");
    assert_has(text, "  pointed: struct, 4 of them, of pointers, as point (one run), @");
    assert_has(text, "  allocated: integers of 1 byte, counted, behind a pointer, allocated, @");
    assert_has(text, "  name: string, @");
    assert_has(text, "  tested: integers of 1 byte, if its test says so, @");
    assert_has(text, "  good: validate");
    assert_has(text, "  subsection shapes/more version 7\n");
}

typedef struct Mixed {
    uint8_t mac[6];
    uint16_t words[2];
    bool on[2];
    Point points[2];
    uint8_t key[12];
} Mixed;

static const VMStateDescription mixed = {
    .name = "mixed",
    .fields = (const VMStateField[]){
        VMSTATE_UINT8_ARRAY(mac, Mixed, 6),
        VMSTATE_UNUSED(3),
        VMSTATE_UINT16_ARRAY(words, Mixed, 2),
        VMSTATE_BOOL_ARRAY(on, Mixed, 2),
        VMSTATE_STRUCT_ARRAY(points, Mixed, 2, 0, point, Point),
        VMSTATE_BUFFER(key, Mixed),
        VMSTATE_END_OF_LIST(),
    },
};

static void small_arrays_gaps_and_buffers_join_their_neighbours(void **state)
{
    g_autofree char *text = text_of(&mixed, -1);

    (void)state;
    assert_string_equal(text, "plan of mixed, 1 op, always 41 bytes\n"
                              "  run of 14 members, 41 bytes: mac[0]:6@0 unused:3 words[0]:2@6 words[1]:2@8"
                              " on[0]:1@10 on[1]:1@11"
                              " x:2@12 up:1@14 since_2:4@16 x:2@20 up:1@22 since_2:4@24"
                              " key:8@28 key:4@36\n");
}

/* Its elements are not bytes: an error must name the element. */
static void an_array_of_one_buffer_is_an_op(void **state)
{
    const VMStateField fields[] = {
        { .name = "uuids", .info = &vmstate_info_buffer, .size = 16, .num = 1, .flags = VMS_ARRAY | VMS_BUFFER },
        VMSTATE_END_OF_LIST(),
    };
    const VMStateDescription vmsd = { .name = "one", .fields = fields };
    g_autoptr(GBytes) bytes = test_bytes("00 01 02 03 04 05 06 07 08");
    g_autoptr(GError) error = NULL;
    uint8_t uuid[16];

    (void)state;
    assert_false(test_load(&vmsd, uuid, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "uuids[0]: ");
}

static void a_device_of_every_kind_of_field_can_be_printed(void **state)
{
    g_autofree char *text = text_of(&every_field_vmsd, -1);

    (void)state;
    assert_has(text, "  numbers: struct, as every/numbers, @");
    assert_has(text, "  subsection every/sub version 1\n");
}

/* More than a run takes: 512 bytes. */
enum { WORDS = 70 };

typedef struct Long {
    uint64_t words[WORDS];
} Long;

static void a_run_that_is_too_long_is_two(void **state)
{
    VMStateField fields[WORDS + 1];
    VMStateDescription vmsd = {.name = "long", .fields = fields};
    g_autofree char *text = NULL;
    const char *second;

    (void)state;
    for (size_t i = 0; i < WORDS; i++) {
        fields[i] = (VMStateField){
            .name = "word",
            .info = &vmstate_info_uint64,
            .size = 8,
            .offset = i * 8,
            .flags = VMS_SINGLE,
        };
    }
    fields[WORDS] = (VMStateField)VMSTATE_END_OF_LIST();
    text = text_of(&vmsd, -1);
    assert_has(text, "always 560 bytes\n");
    second = strstr(strstr(text, "run of") + 1, "run of");
    assert_non_null(second);
}

static void numbers_of_two_runs_keep_their_order(void **state)
{
    VMStateField fields[WORDS + 1];
    VMStateDescription vmsd = {.name = "long", .fields = fields};
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;
    Long from, to = {{0}};
    const uint8_t *wire;

    (void)state;
    for (size_t i = 0; i < WORDS; i++) {
        from.words[i] = 0x0102030405060700u + i;
        fields[i] = (VMStateField){
            .name = "word",
            .info = &vmstate_info_uint64,
            .size = 8,
            .offset = i * 8,
            .flags = VMS_SINGLE,
        };
    }
    fields[WORDS] = (VMStateField)VMSTATE_END_OF_LIST();
    bytes = test_save(&vmsd, &from);
    wire = g_bytes_get_data(bytes, NULL);
    for (size_t i = 0; i < WORDS; i++) {
        assert_int_equal(wire[8 * i], 1);
        assert_int_equal(wire[8 * i + 7], i);
    }
    assert_true(test_load(&vmsd, &to, bytes, &error));
    assert_memory_equal(&from, &to, sizeof(to));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbouring_numbers_are_one_run),
        cmocka_unit_test(every_shape_has_its_words),
        cmocka_unit_test(small_arrays_gaps_and_buffers_join_their_neighbours),
        cmocka_unit_test(an_array_of_one_buffer_is_an_op),
        cmocka_unit_test(a_device_of_every_kind_of_field_can_be_printed),
        cmocka_unit_test(a_run_that_is_too_long_is_two),
        cmocka_unit_test(numbers_of_two_runs_keep_their_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
