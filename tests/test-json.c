/* SPDX-License-Identifier: BSD-3-Clause */
/* The JSON writer: its text is, character by character, what QEMU writes for the same values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libvmstate/engine/json.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static void assert_text(const VMStateJSONWriter *w, const char *expected)
{
    size_t length;

    assert_string_equal(vms_json_text(w, &length), expected);
    assert_int_equal(length, strlen(expected));
}

static void values_are_separated_as_qemu_does(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(1000);

    (void)state;
    vmstate_json_writer_start_object(w, NULL);
    vmstate_json_writer_start_array(w, "a");
    vmstate_json_writer_bool(w, NULL, true);
    vmstate_json_writer_bool(w, NULL, false);
    vmstate_json_writer_start_array(w, NULL);
    vmstate_json_writer_end_array(w);
    vmstate_json_writer_start_object(w, NULL);
    vmstate_json_writer_end_object(w);
    vmstate_json_writer_end_array(w);
    vmstate_json_writer_null(w, "n");
    vmstate_json_writer_str(w, "s", "x");
    vmstate_json_writer_str(w, "none", NULL);
    vmstate_json_writer_end_object(w);
    assert_text(w, "{\"a\": [true, false, [], {}], \"n\": null, \"s\": \"x\", \"none\": null}");
}

static void integers_reach_their_limits(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(1000);

    (void)state;
    vmstate_json_writer_start_array(w, NULL);
    vmstate_json_writer_int64(w, NULL, INT64_MIN);
    vmstate_json_writer_int64(w, NULL, -5);
    vmstate_json_writer_uint64(w, NULL, UINT64_MAX);
    vmstate_json_writer_end_array(w);
    assert_text(w, "[-9223372036854775808, -5, 18446744073709551615]");
}

/* What QEMU 7.2 answers on its monitor for these numbers. */
static void doubles_have_17_digits_in_every_locale(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(1000);

    (void)state;
    setlocale(LC_ALL, "de_DE.UTF-8");
    vmstate_json_writer_start_array(w, NULL);
    vmstate_json_writer_double(w, NULL, 0.1);
    vmstate_json_writer_double(w, NULL, 1e300);
    vmstate_json_writer_double(w, NULL, 1e22);
    vmstate_json_writer_double(w, NULL, 1);
    vmstate_json_writer_double(w, NULL, -0.0);
    vmstate_json_writer_double(w, NULL, NAN);
    vmstate_json_writer_double(w, NULL, INFINITY);
    vmstate_json_writer_end_array(w);
    setlocale(LC_ALL, "C");
    assert_text(w, "[0.10000000000000001, 1.0000000000000001e+300, 1e+22, 1, -0, null, null]");
}

/* What QEMU 7.2 answers on its monitor for this text. */
static void strings_are_escaped_as_qemu_does(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(1000);

    (void)state;
    vmstate_json_writer_str(w, NULL,
                            "\303\251\177\001\b\f\n\r\t\"\\/\302\240\360\237\230\200\342\200\250"
                            "<>&'~");
    assert_text(w, "\"\\u00E9\\u007F\\u0001\\b\\f\\n\\r\\t\\\"\\\\/\\u00A0\\uD83D\\uDE00\\u2028"
                   "<>&'~\"");
}

static void names_are_escaped_too(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(1000);

    (void)state;
    vmstate_json_writer_int64(w, "k\303\251\n", 1);
    assert_text(w, "\"k\\u00E9\\n\": 1");
}

static void bytes_that_are_not_utf8_become_replacement_characters(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(1000);

    (void)state;
    vmstate_json_writer_str(w, NULL, "a\377b\303");
    assert_text(w, "\"a\\uFFFDb\\uFFFD\"");
}

static void no_writer_is_no_error(void **state)
{
    size_t length = 1;
    VmsJsonMark mark = vms_json_mark(NULL);

    (void)state;
    vmstate_json_writer_start_object(NULL, "x");
    vmstate_json_writer_end_object(NULL);
    vmstate_json_writer_start_array(NULL, "x");
    vmstate_json_writer_end_array(NULL);
    vmstate_json_writer_str(NULL, "x", "y");
    vmstate_json_writer_int64(NULL, "x", 1);
    vmstate_json_writer_uint64(NULL, "x", 1);
    vmstate_json_writer_bool(NULL, "x", true);
    vmstate_json_writer_null(NULL, "x");
    vmstate_json_writer_double(NULL, "x", 1);
    vms_json_raw(NULL, "1", 1);
    vms_json_insert(NULL, 0, "1", 1);
    vms_json_rewind(NULL, &mark);
    vms_json_free(NULL);
    assert_false(vms_json_overflowed(NULL));
    assert_string_equal(vms_json_text(NULL, &length), "");
    assert_int_equal(length, 0);
}

static void text_may_fill_the_budget_and_not_exceed_it(void **state)
{
    g_autoptr(VMStateJSONWriter) fits = vms_json_new(7);
    g_autoptr(VMStateJSONWriter) small = vms_json_new(6);

    (void)state;
    vmstate_json_writer_str(fits, NULL, "12345");
    assert_false(vms_json_overflowed(fits));
    assert_text(fits, "\"12345\"");

    vmstate_json_writer_str(small, NULL, "12345");
    assert_true(vms_json_overflowed(small));
    assert_true(vms_json_length(small) <= 6);
}

static void an_overflow_lasts(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(10);
    VmsJsonMark mark = vms_json_mark(w);

    (void)state;
    vmstate_json_writer_str(w, NULL, "a long text");
    assert_true(vms_json_overflowed(w));
    vms_json_rewind(w, &mark);
    vmstate_json_writer_null(w, NULL);
    vms_json_raw(w, "1", 1);
    vms_json_insert(w, 0, "1", 1);
    assert_true(vms_json_overflowed(w));
    assert_text(w, "");
}

static void nesting_is_bounded(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(SIZE_MAX);

    (void)state;
    for (unsigned i = 0; i < VMS_JSON_DEPTH_MAX; i++) {
        vmstate_json_writer_start_array(w, NULL);
    }
    assert_false(vms_json_overflowed(w));
    assert_int_equal(vms_json_depth(w), VMS_JSON_DEPTH_MAX);
    vmstate_json_writer_start_array(w, NULL);
    assert_true(vms_json_overflowed(w));
}

static void an_end_too_many_does_nothing(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(100);

    (void)state;
    vmstate_json_writer_end_object(w);
    vmstate_json_writer_end_array(w);
    vmstate_json_writer_null(w, NULL);
    assert_text(w, "null");
}

static void ready_made_members_get_their_comma(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(100);

    (void)state;
    vmstate_json_writer_start_object(w, NULL);
    vms_json_raw(w, "\"a\": 1, \"b\": 2", 14);
    vms_json_raw(w, "", 0);
    vms_json_raw(w, "\"c\": 3", 6);
    vmstate_json_writer_null(w, "d");
    vmstate_json_writer_end_object(w);
    assert_text(w, "{\"a\": 1, \"b\": 2, \"c\": 3, \"d\": null}");
}

static void a_rewind_takes_back_objects_and_commas(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(100);
    VmsJsonMark first;
    VmsJsonMark second;

    (void)state;
    vmstate_json_writer_start_array(w, NULL);
    first = vms_json_mark(w);
    vmstate_json_writer_null(w, NULL);
    second = vms_json_mark(w);
    vmstate_json_writer_start_object(w, NULL);
    vmstate_json_writer_null(w, "x");
    vms_json_rewind(w, &second);
    assert_int_equal(vms_json_depth(w), 1);
    vmstate_json_writer_int64(w, NULL, 1);
    assert_text(w, "[null, 1");
    vms_json_rewind(w, &first);
    vmstate_json_writer_int64(w, NULL, 2);
    vmstate_json_writer_end_array(w);
    assert_text(w, "[2]");
}

static void an_insertion_leaves_the_rest_alone(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(100);
    size_t position;

    (void)state;
    vmstate_json_writer_start_object(w, NULL);
    vmstate_json_writer_null(w, "a");
    position = vms_json_length(w);
    vmstate_json_writer_null(w, "c");
    vms_json_insert(w, position, ", \"b\": 1", 8);
    vmstate_json_writer_end_object(w);
    assert_text(w, "{\"a\": null, \"b\": 1, \"c\": null}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_separated_as_qemu_does),
        cmocka_unit_test(integers_reach_their_limits),
        cmocka_unit_test(doubles_have_17_digits_in_every_locale),
        cmocka_unit_test(strings_are_escaped_as_qemu_does),
        cmocka_unit_test(names_are_escaped_too),
        cmocka_unit_test(bytes_that_are_not_utf8_become_replacement_characters),
        cmocka_unit_test(no_writer_is_no_error),
        cmocka_unit_test(text_may_fill_the_budget_and_not_exceed_it),
        cmocka_unit_test(an_overflow_lasts),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(an_end_too_many_does_nothing),
        cmocka_unit_test(ready_made_members_get_their_comma),
        cmocka_unit_test(a_rewind_takes_back_objects_and_commas),
        cmocka_unit_test(an_insertion_leaves_the_rest_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
