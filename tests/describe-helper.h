/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of the vmdesc: descriptions without state, walked as a save would walk them. */
#ifndef TESTS_DESCRIBE_HELPER_H
#define TESTS_DESCRIBE_HELPER_H

#include <libvmstate/engine/describe.h>
#include <vmstate/info.h>

#define BUDGET (1024 * 1024)

/* Fields for descriptions that are never put: size is the element's on the wire. */
#define FIELD(_name, _info, _size) {.name = _name, .info = &vmstate_info_##_info, .size = _size}
#define FIELD_TMP(_name, _vmsd) {.name = _name, .info = &vmstate_info_tmp, .vmsd = _vmsd}
#define FIELD_STRUCTS(_name, _num, _vmsd)                                                          \
    {.name = _name, .num = _num, .vmsd = _vmsd, .flags = VMS_STRUCT | VMS_ARRAY}
#define END {.flags = VMS_END}

#define CSS_IMG                                                                                    \
    "\"type\": \"struct\", \"struct\": {\"vmsd_name\": \"s390_css_img\", \"version\": 1, "         \
    "\"fields\": [{\"name\": \"chpids\", \"type\": \"buffer\", \"size\": 768}]}, \"size\": 768}"

/* A floppy drive: three bytes and a subsection; 27 bytes with it. */
extern const VMStateDescription fdrive;
/* Two of them, in an array. */
extern const VMStateDescription fdc;

/* s390's css: 256 pointers to structs of 768 bytes each. */
extern const VMStateDescription css_img;
extern const VMStateField css;

/* The whole text is @expected. */
void assert_text(const VMStateJSONWriter *w, const char *expected);
/* The same; the style compact says the minimum version, 0, behind each version. */
void assert_styled(const VMStateJSONWriter *w, VMStateVmdescStyle style, const char *expected);

/* Describes all that @vmsd can contain; returns its bytes. */
uint64_t describe(VMStateJSONWriter *w, VMStateVmdescStyle style, const VMStateDescription *vmsd);
uint64_t describe_field(VMStateJSONWriter *w, VMStateVmdescStyle style,
                        const VMStateDescription *vmsd, const VMStateField *field);
/* One element that is not NULL. */
uint64_t describe_element(VmsDescribeArray *a, VMStateVmdescStyle style, const VMStateField *field);

/* Describes pointers to css_img: '0' is NULL, '1' is not. */
void describe_pointers(VMStateJSONWriter *w, VMStateVmdescStyle style, const VMStateField *field,
                       const char *pointers);

#endif
