/* SPDX-License-Identifier: BSD-3-Clause */
/* What the vmdesc needs to know of a field, found out once, from the description alone. */
#ifndef VMS_ENGINE_DESCRIBE_FIELD_H
#define VMS_ENGINE_DESCRIBE_FIELD_H

#include <glib.h>
#include <stdbool.h>
#include <vmstate/description.h>

/* name_position of a name that occurs once in its description. */
#define VMS_DESCRIBE_NAME_UNIQUE G_MAXUINT

/* A field as the vmdesc sees it; does not change, so a plan can keep it. */
typedef struct VmsDescribeField {
    const VMStateField *field;
    /* Its name is written as name[name_position]; or VMS_DESCRIBE_NAME_UNIQUE. */
    unsigned name_position;
    /* QEMU's rule: an array of it is one entry, described by its first element. */
    bool can_fold;
    /* All its elements are described alike and have one size, whatever their values. */
    bool is_uniform;
} VmsDescribeField;

/* The same where the name's position is known already. */
VmsDescribeField vms_describe_field_at(const VMStateField *field, unsigned name_position);
/* @field must be a member of @parent->fields. */
VmsDescribeField vms_describe_field(const VMStateDescription *parent, const VMStateField *field);

/*
 * How many fields before @field in its description have its name; VMS_DESCRIBE_NAME_UNIQUE where no
 * other has. Fields that do not exist at run time count.
 */
unsigned vms_describe_name_position(const VMStateDescription *parent, const VMStateField *field);

/*
 * Neither the field nor, where it is a struct, any field in it has a field_exists, and no struct in
 * it has subsections. Sizes may differ all the same: QEMU describes the first element only.
 */
bool vms_describe_can_fold(const VMStateField *field);

/* What the style compact asks instead: no test, count, list or custom info within an element. */
bool vms_describe_is_uniform(const VMStateField *field);

#endif
