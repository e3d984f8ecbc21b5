/* SPDX-License-Identifier: BSD-3-Clause */
/* What is wrong with a field or a description, said before anything is saved or loaded with it. */
#ifndef VMS_ENGINE_PLAN_CHECK_H
#define VMS_ENGINE_PLAN_CHECK_H

#include "plan.h"

/* Name, fields and the names of subsections. */
bool vms_check_description(const VMStateDescription *vmsd, GError **error);
/* The field's element kind and its width on the wire; false with the reason where there is none. */
bool vms_check_field(const VMStateDescription *vmsd, const VMStateField *field, VmsElement *element, uint8_t *width,
                     GError **error);
/*
 * The memory that a load allocates for each element has room for all that the element's description loads. @reaches is
 * vms_plan_reaches()'s.
 */
bool vms_check_room(const VMStateDescription *vmsd, const VMStateField *field, VmsElement element, GHashTable *reaches,
                    GError **error);
/* The bound and the capacity that the field may have. */
bool vms_check_bound(const VMStateDescription *vmsd, const VMStateField *field, GError **error);
/*
 * What @vmsd refers to, by a field or as a subsection (@field NULL), can be migrated. Whether @vmsd itself can is asked
 * when a device is added: hooks may save and load what they like.
 */
bool vms_check_migratable(const VMStateDescription *vmsd, const VMStateField *field, const VMStateDescription *nested,
                          GError **error);

#endif
