/* SPDX-License-Identifier: BSD-3-Clause */
/* A look at plans: how the engine understood a description. For debugging. */
#ifndef VMSTATE_PLAN_H
#define VMSTATE_PLAN_H

#include <vmstate/description.h>
#include <vmstate/error.h>

VMSTATE_BEGIN_DECLS

/**
 * vmstate_plan_to_string:
 * @vmsd: a description
 * @version_id: a version of it, or -1 for its own
 * @error: %VMSTATE_ERROR_DESCRIPTION, %VMSTATE_ERROR_VERSION
 *
 * Compiles the description and prints what came out, an op a line. The text is for people and may change.
 *
 * Returns: (transfer full) (nullable): the text.
 *
 * Any thread. Since: 0.1
 */
VMSTATE_PUBLIC char *vmstate_plan_to_string(const VMStateDescription *vmsd, int version_id, GError **error);

VMSTATE_END_DECLS

#endif
