/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The text of the vmdesc, field kind by field kind. What is expected of qemu-7.2 and qemu-10 was
 * cut out of files that these QEMUs wrote, unless a test says otherwise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "describe-helper.h"

static bool exists(void *opaque, int version_id)
{
    return opaque || version_id;
}

static const VMStateVmdescStyle styles[] = {
    VMSTATE_VMDESC_COMPACT,
    VMSTATE_VMDESC_QEMU_7_2,
    VMSTATE_VMDESC_QEMU_10,
    VMSTATE_VMDESC_QEMU_11,
};

static const VMStateDescription timer = {
    .name = "timer",
    .version_id = 2,
    .fields = (const VMStateField[]){
        FIELD("cpu_ticks_offset", int64, 8),
        FIELD("unused", unused_buffer, 8),
        FIELD("cpu_clock_offset", int64, 8),
        END,
    },
};

static void a_section_of_scalars(void **state)
{

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);

        vms_describe_section_begin(w, "timer", 0);
        describe(w, styles[i], &timer);
        vms_describe_section_end(w);
        assert_styled(w, styles[i],
                      "{\"name\": \"timer\", \"instance_id\": 0, \"vmsd_name\": \"timer\", "
                      "\"version\": 2, \"fields\": [{\"name\": \"cpu_ticks_offset\", "
                      "\"type\": \"int64\", \"size\": 8}, {\"name\": \"unused\", "
                      "\"type\": \"unused_buffer\", \"size\": 8}, "
                      "{\"name\": \"cpu_clock_offset\", \"type\": \"int64\", \"size\": 8}]}");
    }
}

static void a_section_that_code_wrote(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);

    (void)state;
    vms_describe_opaque_section(w, "todclock", 0, 10);
    assert_text(w, "{\"name\": \"todclock\", \"instance_id\": 0, \"size\": 10, \"fields\": "
                   "[{\"name\": \"data\", \"size\": 10, \"type\": \"buffer\"}]}");
}

static void an_instance_id_has_32_bits(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);

    (void)state;
    vms_describe_section_begin(w, "x", 0x80000001);
    vms_describe_section_end(w);
    assert_text(w, "{\"name\": \"x\", \"instance_id\": 2147483649}");
}

static const VMStateDescription tmp = {
    .name = "fpreg_tmp",
    .fields = (const VMStateField[]){
        FIELD("tmp_mant", uint64, 8),
        FIELD("tmp_exp", uint16, 2),
        END,
    },
};

static const VMStateDescription fpreg = {
    .name = "fpreg",
    .fields = (const VMStateField[]){FIELD_TMP("tmp", &tmp), END},
};

static const VMStateDescription cpu = {
    .fields = (const VMStateField[]){FIELD_STRUCTS("env.fpregs", 8, &fpreg), END},
};

/* x86's FPU registers: an array of structs with a tmp is one entry. */
static void alike_structs_are_one_entry(void **state)
{

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);

        assert_int_equal(describe_field(w, styles[i], &cpu, &cpu.fields[0]), 80);
        assert_styled(w, styles[i], "{\"name\": \"env.fpregs\", \"array_len\": 8, \"type\": \"struct\", "
                       "\"struct\": {\"vmsd_name\": \"fpreg\", \"version\": 0, \"fields\": "
                       "[{\"name\": \"tmp\", \"type\": \"tmp\", \"vmsd_name\": \"fpreg_tmp\", "
                       "\"version\": 0, \"fields\": [{\"name\": \"tmp_mant\", "
                       "\"type\": \"uint64\", \"size\": 8}, {\"name\": \"tmp_exp\", "
                       "\"type\": \"uint16\", \"size\": 2}], \"size\": 10}]}, \"size\": 10}");
    }
}

#define FDRIVE                                                                                     \
    "\"type\": \"struct\", \"struct\": {\"vmsd_name\": \"fdrive\", \"version\": 1, \"fields\": "   \
    "[{\"name\": \"head\", \"type\": \"uint8\", \"size\": 1}, {\"name\": \"track\", "              \
    "\"type\": \"uint8\", \"size\": 1}, {\"name\": \"sect\", \"type\": \"uint8\", \"size\": 1}], " \
    "\"subsections\": [{\"vmsd_name\": \"fdrive/media_rate\", \"version\": 1, \"fields\": "        \
    "[{\"name\": \"media_rate\", \"type\": \"uint8\", \"size\": 1}]}]}, \"size\": 27}"

/* qemu-11 from the dialect's rule, compact by our own. */
static void structs_with_subsections_are_listed_with_an_index(void **state)
{
    static const char *const expected[] = {
        "{\"name\": \"drives\", \"array_len\": 2, " FDRIVE,
        "{\"name\": \"drives\", \"index\": 0, " FDRIVE
        ", {\"name\": \"drives\", \"index\": 1, " FDRIVE,
        "{\"name\": \"drives\", \"index\": 0, " FDRIVE ", {\"name\": \"drives\", " FDRIVE,
        "{\"name\": \"drives\", " FDRIVE ", {\"name\": \"drives\", \"index\": 1, " FDRIVE,
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);

        describe_field(w, styles[i], &fdc, &fdc.fields[0]);
        assert_styled(w, styles[i], expected[i]);
    }
}

static const VMStateDescription rtc = {
    .fields = (const VMStateField[]){
        FIELD("unused", unused_buffer, 28),
        FIELD("period", uint32, 4),
        FIELD("unused", unused_buffer, 24),
        END,
    },
};

/* The RTC has two unused fields; of fw_cfg's two cur_offset only the second exists. */
static void names_that_occur_twice_get_their_position(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);

    (void)state;
    assert_int_equal(vms_describe_name_position(&rtc, &rtc.fields[0]), 0);
    assert_int_equal(vms_describe_name_position(&rtc, &rtc.fields[1]), VMS_DESCRIBE_NAME_UNIQUE);
    assert_int_equal(vms_describe_name_position(&rtc, &rtc.fields[2]), 1);
    describe_field(w, VMSTATE_VMDESC_QEMU_7_2, &rtc, &rtc.fields[1]);
    describe_field(w, VMSTATE_VMDESC_QEMU_7_2, &rtc, &rtc.fields[2]);
    assert_text(w, "{\"name\": \"period\", \"type\": \"uint32\", \"size\": 4}, "
                   "{\"name\": \"unused[1]\", \"type\": \"unused_buffer\", \"size\": 24}");
}

static const VMStateDescription kcs = {
    .name = "ipmi-interface-kcs",
    .version_id = 2,
    .fields = (const VMStateField[]){FIELD("obf_irq_set", bool, 1), END},
};

/* IPMI's KCS interface, 7.2. */
static void a_vstruct_stands_in_the_field(void **state)
{
    static const VMStateField field = {.name = "kcs", .vmsd = &kcs, .flags = VMS_VSTRUCT};
    VmsDescribeField described = {.field = &field, .name_position = 1};
    g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);
    VmsDescribeArray a;

    (void)state;
    vms_describe_array_begin(&a, w, VMSTATE_VMDESC_QEMU_7_2, &described, 1);
    describe_element(&a, VMSTATE_VMDESC_QEMU_7_2, &field);
    vms_describe_array_end(&a);
    assert_text(w, "{\"name\": \"kcs[1]\", \"type\": \"vstruct\", \"vmsd_name\": "
                   "\"ipmi-interface-kcs\", \"version\": 2, \"fields\": [{\"name\": "
                   "\"obf_irq_set\", \"type\": \"bool\", \"size\": 1}], \"size\": 1}");
}

static const VMStateDescription memory_hotplug = {
    .name = "memory hotplug state",
    .version_id = 1,
    .fields = (const VMStateField[]){
        FIELD("selector", uint32, 4),
        FIELD_STRUCTS("devs", 0, &fdrive),
        END,
    },
};

/* The q35 without memory slots: its array of 0 slots is not mentioned. */
static void nothing_is_said_of_no_elements(void **state)
{

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);

        vmstate_json_writer_start_object(w, "struct");
        assert_int_equal(describe(w, styles[i], &memory_hotplug), 4);
        vmstate_json_writer_end_object(w);
        assert_styled(w, styles[i], "\"struct\": {\"vmsd_name\": \"memory hotplug state\", \"version\": 1, "
                       "\"fields\": [{\"name\": \"selector\", \"type\": \"uint32\", "
                       "\"size\": 4}]}");
    }
}

static const VMStateDescription irqstate = {
    .fields = (const VMStateField[]){FIELD("irqstate", buffer, 0), END},
};

static void an_empty_buffer_is_mentioned(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);

    (void)state;
    describe_field(w, VMSTATE_VMDESC_QEMU_7_2, &irqstate, &irqstate.fields[0]);
    assert_text(w, "{\"name\": \"irqstate\", \"type\": \"buffer\", \"size\": 0}");
}

/* s390's channel subsystem: 7.2's text does not tell that the one before the last is not NULL. */
static void qemu_7_2_takes_all_pointers_for_the_first(void **state)
{
    g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);
    char pointers[257];

    (void)state;
    memset(pointers, '0', 256);
    pointers[254] = '1';
    pointers[256] = '\0';
    describe_pointers(w, VMSTATE_VMDESC_QEMU_7_2, &css, pointers);
    assert_text(w, "{\"name\": \"css\", \"array_len\": 256, \"type\": \"struct\", \"struct\": {}, "
                   "\"size\": 1}");
}

/* From the rule; no file here has such a field in 10's form. */
static void later_qemus_tell_runs_of_null_from_others(void **state)
{
    g_autoptr(VMStateJSONWriter) ten = vms_json_new(BUDGET);
    g_autoptr(VMStateJSONWriter) eleven = vms_json_new(BUDGET);

    (void)state;
    describe_pointers(ten, VMSTATE_VMDESC_QEMU_10, &css, "000110");
    assert_text(ten, "{\"name\": \"css\", \"array_len\": 3, \"type\": \"nullptr\", \"size\": 1}, "
                     "{\"name\": \"css\", \"array_len\": 2, " CSS_IMG
                     ", {\"name\": \"css\", \"type\": \"nullptr\", \"size\": 1}");

    describe_pointers(eleven, VMSTATE_VMDESC_QEMU_11, &css, "100");
    assert_text(eleven, "{\"name\": \"css\", " CSS_IMG
                        ", {\"name\": \"css\", \"array_len\": 2, \"type\": \"ptr-marker\", "
                        "\"size\": 1}");
}

/* Our own reading: the marker is an entry, so that the sizes add up. */
static void a_marker_is_an_entry(void **state)
{
    static const VMStateField field = {
        .name = "p",
        .vmsd = &css_img,
        .flags = VMS_STRUCT | VMS_VARRAY_UINT32 | VMS_ARRAY_OF_POINTER |
                 VMS_ARRAY_OF_POINTER_AUTO_ALLOC,
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);

        if (styles[i] != VMSTATE_VMDESC_QEMU_7_2) {
            describe_pointers(w, styles[i], &field, "01");
            assert_styled(w, styles[i], "{\"name\": \"p\", \"type\": \"ptr-marker\", \"size\": 1}, "
                           "{\"name\": \"p\", \"type\": \"ptr-marker\", \"size\": 1}, "
                           "{\"name\": \"p\", " CSS_IMG);
        }
    }
}

static const VMStateDescription registers = {
    .fields = (const VMStateField[]){
        FIELD("r", uint32, 4),
        {.name = "t", .info = &vmstate_info_uint8, .flags = VMS_ARRAY, .field_exists = exists},
        END,
    },
};

static void plain_fields_follow_the_same_rules(void **state)
{
    VmsDescribeField r = vms_describe_field(&registers, &registers.fields[0]);
    VmsDescribeField t = vms_describe_field(&registers, &registers.fields[1]);
    g_autoptr(VMStateJSONWriter) w = vms_json_new(BUDGET);
    g_autoptr(VMStateJSONWriter) ten = vms_json_new(BUDGET);

    (void)state;
    vms_describe_plain(w, VMSTATE_VMDESC_COMPACT, &r, 0, 4);
    vms_describe_plain(w, VMSTATE_VMDESC_COMPACT, &r, 1, 4);
    vms_describe_plain(w, VMSTATE_VMDESC_COMPACT, &t, UINT64_MAX, 1);
    assert_text(w, "{\"name\": \"r\", \"type\": \"uint32\", \"size\": 4}, {\"name\": \"t\", "
                   "\"array_len\": 18446744073709551615, \"type\": \"uint8\", \"size\": 1}");

    /* QEMU lists what has a test, alike or not: piix4_pm's acpi_pcihp_pci_status. */
    vms_describe_plain(ten, VMSTATE_VMDESC_QEMU_10, &t, 3, 1);
    assert_text(ten, "{\"name\": \"t\", \"index\": 0, \"type\": \"uint8\", \"size\": 1}, "
                     "{\"name\": \"t\", \"index\": 1, \"type\": \"uint8\", \"size\": 1}, "
                     "{\"name\": \"t\", \"type\": \"uint8\", \"size\": 1}");
}

static const VMStateDescription varying = {
    .fields = (const VMStateField[]){
        {.name = "v", .info = &vmstate_info_uint8, .flags = VMS_VARRAY_UINT32},
        END,
    },
};

static const VMStateDescription tested = {
    .fields = (const VMStateField[]){
        {.name = "t", .info = &vmstate_info_uint8, .field_exists = exists},
        END,
    },
};

static void what_can_fold(void **state)
{
    static const VMStateField of_varying = FIELD_STRUCTS("a", 2, &varying);
    static const VMStateField of_tested = FIELD_STRUCTS("a", 2, &tested);
    static const VMStateField of_subsections = FIELD_STRUCTS("a", 2, &fdrive);
    static const VMStateField of_lists = FIELD("l", qtailq, 1);
    static const VMStateField counted = {
        .name = "v", .info = &vmstate_info_uint8, .flags = VMS_VARRAY_UINT32};

    (void)state;
    assert_true(vms_describe_can_fold(&of_varying));
    assert_false(vms_describe_is_uniform(&of_varying));
    assert_false(vms_describe_can_fold(&of_tested));
    assert_false(vms_describe_is_uniform(&of_tested));
    assert_false(vms_describe_can_fold(&of_subsections));
    assert_false(vms_describe_is_uniform(&of_subsections));
    assert_true(vms_describe_can_fold(&of_lists));
    assert_false(vms_describe_is_uniform(&of_lists));
    assert_true(vms_describe_can_fold(&css));
    assert_false(vms_describe_is_uniform(&css));
    assert_true(vms_describe_is_uniform(&counted));
}

static void a_description_that_contains_itself_ends(void **state)
{
    static VMStateDescription vmsd;
    static const VMStateField fields[] = {FIELD_STRUCTS("self", 2, &vmsd), END};

    (void)state;
    vmsd = (VMStateDescription){.name = "r", .fields = fields};
    assert_false(vms_describe_can_fold(&fields[0]));
    assert_false(vms_describe_is_uniform(&fields[0]));
}

static void styles_have_names(void **state)
{
    VMStateVmdescStyle style = VMSTATE_VMDESC_NONE;

    (void)state;
    for (unsigned i = VMSTATE_VMDESC_COMPACT; i <= VMSTATE_VMDESC_QEMU_11; i++) {
        const char *name = vmstate_vmdesc_style_name((VMStateVmdescStyle)i);

        assert_non_null(name);
        assert_true(vmstate_vmdesc_style_from_name(name, &style));
        assert_int_equal(style, i);
    }
    assert_null(vmstate_vmdesc_style_name((VMStateVmdescStyle)(VMSTATE_VMDESC_QEMU_11 + 1)));
    assert_false(vmstate_vmdesc_style_from_name("qemu-9", &style));
    assert_false(vmstate_vmdesc_style_from_name(NULL, &style));
    assert_int_equal(style, VMSTATE_VMDESC_QEMU_11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_section_of_scalars),
        cmocka_unit_test(a_section_that_code_wrote),
        cmocka_unit_test(an_instance_id_has_32_bits),
        cmocka_unit_test(alike_structs_are_one_entry),
        cmocka_unit_test(structs_with_subsections_are_listed_with_an_index),
        cmocka_unit_test(names_that_occur_twice_get_their_position),
        cmocka_unit_test(a_vstruct_stands_in_the_field),
        cmocka_unit_test(nothing_is_said_of_no_elements),
        cmocka_unit_test(an_empty_buffer_is_mentioned),
        cmocka_unit_test(qemu_7_2_takes_all_pointers_for_the_first),
        cmocka_unit_test(later_qemus_tell_runs_of_null_from_others),
        cmocka_unit_test(a_marker_is_an_entry),
        cmocka_unit_test(plain_fields_follow_the_same_rules),
        cmocka_unit_test(what_can_fold),
        cmocka_unit_test(a_description_that_contains_itself_ends),
        cmocka_unit_test(styles_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
