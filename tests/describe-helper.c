/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "describe-helper.h"

void assert_text(const VMStateJSONWriter *w, const char *expected)
{
    size_t length;

    assert_false(vms_json_overflowed(w));
    assert_string_equal(vms_json_text(w, &length), expected);
}

void assert_styled(const VMStateJSONWriter *w, VMStateVmdescStyle style, const char *expected)
{
    g_autoptr(GRegex) version = g_regex_new("\"version\": [0-9]+", 0, 0, NULL);
    g_autofree char *compact = g_regex_replace(version, expected, -1, 0, "\\0, \"minimum_version_id\": 0", 0, NULL);

    assert_text(w, style == VMSTATE_VMDESC_COMPACT ? compact : expected);
}

static const VMStateDescription fdrive_media_rate = {
    .name = "fdrive/media_rate",
    .version_id = 1,
    .fields = (const VMStateField[]){FIELD("media_rate", uint8, 1), END},
};

const VMStateDescription fdrive = {
    .name = "fdrive",
    .version_id = 1,
    .fields = (const VMStateField[]){
        FIELD("head", uint8, 1),
        FIELD("track", uint8, 1),
        FIELD("sect", uint8, 1),
        END,
    },
    .subsections = (const VMStateDescription *const[]){&fdrive_media_rate, NULL},
};

const VMStateDescription fdc = {
    .fields = (const VMStateField[]){FIELD_STRUCTS("drives", 2, &fdrive), END},
};

const VMStateDescription css_img = {
    .name = "s390_css_img",
    .version_id = 1,
    .fields = (const VMStateField[]){FIELD("chpids", buffer, 768), END},
};

const VMStateField css = {
    .name = "css",
    .num = 256,
    .vmsd = &css_img,
    .flags = VMS_ARRAY | VMS_STRUCT | VMS_ARRAY_OF_POINTER,
};

void describe_pointers(VMStateJSONWriter *w, VMStateVmdescStyle style, const VMStateField *field,
                       const char *pointers)
{
    VmsDescribeField described = {
        .field = field,
        .name_position = VMS_DESCRIBE_NAME_UNIQUE,
        .can_fold = vms_describe_can_fold(field),
        .is_uniform = vms_describe_is_uniform(field),
    };
    bool has_markers = field->flags & VMS_ARRAY_OF_POINTER_AUTO_ALLOC;
    VmsDescribeArray a;

    vms_describe_array_begin(&a, w, style, &described, strlen(pointers));
    for (const char *p = pointers; *p; p++) {
        VMStateJSONWriter *inner = vms_describe_element_begin(&a, *p == '0');

        vms_describe_element_end(&a, *p == '0' ? 1
                                               : has_markers + describe(inner, style, &css_img));
    }
    vms_describe_array_end(&a);
}

uint64_t describe_element(VmsDescribeArray *a, VMStateVmdescStyle style, const VMStateField *field)
{
    VMStateJSONWriter *inner = vms_describe_element_begin(a, false);
    uint64_t size = field->vmsd ? describe(inner, style, field->vmsd) : field->size;

    vms_describe_element_end(a, size);
    return size;
}

uint64_t describe_field(VMStateJSONWriter *w, VMStateVmdescStyle style,
                        const VMStateDescription *vmsd, const VMStateField *field)
{
    VmsDescribeField described = vms_describe_field(vmsd, field);
    uint64_t count = field->flags & VMS_ARRAY ? (uint64_t)field->num : 1;
    uint64_t size = 0;
    VmsDescribeArray a;

    vms_describe_array_begin(&a, w, style, &described, count);
    for (uint64_t i = 0; i < count; i++) {
        size += describe_element(&a, style, field);
    }
    vms_describe_array_end(&a);
    return size;
}

static uint64_t describe_subsections(VMStateJSONWriter *w, VMStateVmdescStyle style,
                                     const VMStateDescription *const *subsections)
{
    uint64_t size = 0;

    for (unsigned i = 0; subsections[i]; i++) {
        vms_describe_subsection_begin(w, i == 0);
        size += 6 + strlen(subsections[i]->name) + describe(w, style, subsections[i]);
        vms_describe_subsection_end(w);
    }
    vms_describe_subsections_end(w);
    return size;
}

uint64_t describe(VMStateJSONWriter *w, VMStateVmdescStyle style, const VMStateDescription *vmsd)
{
    uint64_t size = 0;

    vms_describe_description_begin(w, style, vmsd, vmsd->version_id);
    for (const VMStateField *f = vmsd->fields; f->name; f++) {
        size += describe_field(w, style, vmsd, f);
    }
    vms_describe_fields_end(w);
    if (vmsd->subsections) {
        size += describe_subsections(w, style, vmsd->subsections);
    }
    return size;
}
