/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A look at a device before anything is loaded into it: how much room there is behind its pointers, as far as only the
 * device's present state says it, and what is doubtful in its description.
 */
#ifndef VMS_ENGINE_SURVEY_H
#define VMS_ENGINE_SURVEY_H

#include "capacity.h"
#include "plan.h"

/*
 * Records in @capacities the count or size that each pointer field without a declared capacity holds now, where nothing is
 * known yet; calls no hook and no test. @warnings (nullable): a sentence each is appended. @recorded (nullable): the
 * members of which something was recorded.
 */
void vms_survey_device(const VmsPlan *plan, void *opaque, const char *name, VmsCapacities *capacities, GPtrArray *warnings,
                       GPtrArray *recorded);

/*
 * Appends a warning for each struct whose subsections make the stream ambiguous, each pointer field without a capacity in
 * what a load allocates, each field that no version has, each count or size that is loaded after what it counts, and each
 * description whose hooks may write what no undo puts back.
 */
void vms_survey_description(const VMStateDescription *vmsd, const char *name, GPtrArray *warnings);

#endif
