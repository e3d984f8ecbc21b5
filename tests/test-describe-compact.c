/* SPDX-License-Identifier: BSD-3-Clause */
/* The text of the vmdesc in our own style, and what happens when it becomes too long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "describe-helper.h"

static const VMStateVmdescStyle styles[] = {
    VMSTATE_VMDESC_COMPACT,
    VMSTATE_VMDESC_QEMU_7_2,
    VMSTATE_VMDESC_QEMU_10,
    VMSTATE_VMDESC_QEMU_11,
};

static const VMStateDescription node = {
    .name = "crw",
    .version_id = 1,
    .fields = (const VMStateField[]){FIELD("a", uint8, 1), END},
};

/* A list with nodes: no file here has one; the rule is that the keys repeat. */
static void a_list_repeats_its_keys(void **state)
{
    static const VMStateField field = {.name = "q", .info = &vmstate_info_qtailq, .vmsd = &node};
    VmsDescribeField described = {.field = &field, .name_position = VMS_DESCRIBE_NAME_UNIQUE};
    static const char *const expected[] = {
        "{\"name\": \"q\", \"type\": \"qtailq\", \"size\": 1}",
        "{\"name\": \"q\", \"type\": \"qtailq\", \"vmsd_name\": \"crw\", \"version\": 1, \"minimum_version_id\": 0, "
        "\"fields\": [{\"name\": \"a\", \"type\": \"uint8\", \"size\": 1}], "
        "\"vmsd_name\": \"crw\", \"version\": 1, \"minimum_version_id\": 0, \"fields\": [{\"name\": \"a\", "
        "\"type\": \"uint8\", \"size\": 1}], "
        "\"size\": 5}",
        "{\"name\": \"q\", \"type\": \"qtailq\", \"size\": 2003}",
    };
    static const unsigned nodes[] = {0, 2, VMS_DESCRIBE_LISTED_MAX + 1};

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(nodes); i++) {
        g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);
        VMStateJSONWriter *inner;
        VmsDescribeArray a;
        VmsJsonMark start;

        vms_describe_array_begin(&a, w, VMSTATE_VMDESC_COMPACT, &described, 1);
        inner = vms_describe_element_begin(&a, false);
        start = vms_json_mark(inner);
        for (unsigned n = 0; n < nodes[i]; n++) {
            inner = vms_describe_node(inner, VMSTATE_VMDESC_COMPACT, &start, n);
            describe(inner, VMSTATE_VMDESC_COMPACT, &node);
        }
        vms_describe_element_end(&a, 1 + 2 * nodes[i]);
        vms_describe_array_end(&a);
        assert_text(w, expected[i]);
    }
}

static void compact_lists_mixed_pointers(void **state)
{
    g_autoptr(VMStateJSONWriter) mixed = vms_json_new(BUDGET);
    g_autoptr(VMStateJSONWriter) none = vms_json_new(BUDGET);

    (void)state;
    describe_pointers(mixed, VMSTATE_VMDESC_COMPACT, &css, "001");
    assert_styled(mixed, VMSTATE_VMDESC_COMPACT, "{\"name\": \"css\", \"index\": 0, \"type\": \"nullptr\", \"size\": 1}, "
                       "{\"name\": \"css\", \"index\": 1, \"type\": \"nullptr\", \"size\": 1}, "
                       "{\"name\": \"css\", \"index\": 2, " CSS_IMG);
    describe_pointers(none, VMSTATE_VMDESC_COMPACT, &css, "000");
    assert_styled(none, VMSTATE_VMDESC_COMPACT,
                  "{\"name\": \"css\", \"array_len\": 3, \"type\": \"nullptr\", \"size\": 1}");
}

static const VMStateDescription sized = {
    .name = "d",
    .fields = (const VMStateField[]){FIELD("b", buffer, 0), END},
};

/* Elements of the sizes given, of a description that need not look the same each time. */
static void describe_sizes(VMStateJSONWriter *w, const uint64_t *sizes, uint64_t count)
{
    static const VMStateField field = {.name = "f", .flags = VMS_STRUCT | VMS_ARRAY};
    VmsDescribeField described = {.field = &field, .name_position = VMS_DESCRIBE_NAME_UNIQUE};
    VmsDescribeField buffer = vms_describe_field(&sized, &sized.fields[0]);
    VmsDescribeArray a;

    vms_describe_array_begin(&a, w, VMSTATE_VMDESC_COMPACT, &described, count);
    for (uint64_t i = 0; i < count; i++) {
        VMStateJSONWriter *inner = vms_describe_element_begin(&a, false);

        vms_describe_description_begin(inner, VMSTATE_VMDESC_COMPACT, &sized, 0);
        vms_describe_plain(inner, VMSTATE_VMDESC_COMPACT, &buffer, 1, sizes[i]);
        vms_describe_fields_end(inner);
        vms_describe_element_end(&a, sizes[i]);
    }
    vms_describe_array_end(&a);
}

#define SIZED(_size)                                                                               \
    "\"type\": \"struct\", \"struct\": {\"vmsd_name\": \"d\", \"version\": 0, \"minimum_version_id\": 0, \"fields\": " \
    "[{\"name\": \"b\", \"type\": \"buffer\", \"size\": " #_size "}]}, \"size\": " #_size "}"

static void compact_finds_out_that_elements_look_alike(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);
    uint64_t sizes[5000];

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        sizes[i] = 7;
    }
    describe_sizes(w, sizes, G_N_ELEMENTS(sizes));
    assert_text(w, "{\"name\": \"f\", \"array_len\": 5000, " SIZED(7));
}

static void compact_lists_elements_that_differ(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);

    (void)state;
    vmstate_json_writer_null(w, NULL);
    describe_sizes(w, (const uint64_t[]){7, 7, 8, 7}, 4);
    vmstate_json_writer_null(w, NULL);
    assert_text(w, "null, {\"name\": \"f\", \"index\": 0, " SIZED(7)
                   ", {\"name\": \"f\", \"index\": 1, " SIZED(7)
                   ", {\"name\": \"f\", \"index\": 2, " SIZED(8)
                   ", {\"name\": \"f\", \"index\": 3, " SIZED(7) ", null");
}

static void compact_tells_only_the_size_of_too_many_that_differ(void **state)
{
    uint64_t sizes[VMS_DESCRIBE_LISTED_MAX + 1];

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        sizes[i] = i == 700 ? 2 : 3;
    }
    for (unsigned excess = 0; excess < 2; excess++) {
        g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);
        size_t length;

        describe_sizes(w, sizes, VMS_DESCRIBE_LISTED_MAX + excess);
        if (excess) {
            assert_text(w, "{\"name\": \"f\", \"type\": \"buffer\", \"size\": 3002}");
        } else {
            assert_non_null(strstr(vms_json_text(w, &length), "\"index\": 999, " SIZED(3)));
        }
    }
}

static void an_info_that_forgets_to_end_harms_only_itself(void **state)
{
    static const VMStateInfo custom = {.name = "custom"};
    static const VMStateField field = {.name = "c", .info = &custom};
    VmsDescribeField described = {.field = &field, .name_position = VMS_DESCRIBE_NAME_UNIQUE};

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);
        VMStateJSONWriter *inner;
        VmsDescribeArray a;

        vms_describe_array_begin(&a, w, VMSTATE_VMDESC_QEMU_10, &described, 1);
        inner = vms_describe_element_begin(&a, false);
        if (i == 0) {
            vmstate_json_writer_int64(inner, "ours", 1);
        } else if (i == 1) {
            vmstate_json_writer_start_object(inner, "open");
        } else {
            vmstate_json_writer_end_object(inner);
        }
        vms_describe_element_end(&a, 5);
        vms_describe_array_end(&a);
        assert_text(w, i == 0 ? "{\"name\": \"c\", \"type\": \"custom\", \"ours\": 1, \"size\": 5}"
                              : "{\"name\": \"c\", \"type\": \"custom\", \"size\": 5}");
    }
}

/* Wherever the text breaks off, nothing but the overflow happens. */
static void any_budget_is_survived(void **state)
{
    (void)state;
    for (unsigned s = 0; s < G_N_ELEMENTS(styles); s++) {
        for (size_t budget = 0; budget < 700; budget++) {
            g_autoptr(VMStateJSONWriter) w = vms_json_new(budget);

            describe(w, styles[s], &fdc);
            describe_pointers(w, styles[s], &css, "0011");
            describe_sizes(w, (const uint64_t[]){1, 1, 2}, 3);
            assert_true(vms_json_overflowed(w));
            assert_true(vms_json_length(w) <= budget);
        }
    }
}

static void no_writer_is_no_error(void **state)
{
    (void)state;
    assert_int_equal(describe(NULL, VMSTATE_VMDESC_NONE, &fdc), 54);
    describe_pointers(NULL, VMSTATE_VMDESC_COMPACT, &css, "0110");
    describe_sizes(NULL, (const uint64_t[]){1, 2}, 2);
    vms_describe_opaque_section(NULL, "x", 0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_repeats_its_keys),
        cmocka_unit_test(compact_lists_mixed_pointers),
        cmocka_unit_test(compact_finds_out_that_elements_look_alike),
        cmocka_unit_test(compact_lists_elements_that_differ),
        cmocka_unit_test(compact_tells_only_the_size_of_too_many_that_differ),
        cmocka_unit_test(an_info_that_forgets_to_end_harms_only_itself),
        cmocka_unit_test(any_budget_is_survived),
        cmocka_unit_test(no_writer_is_no_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
