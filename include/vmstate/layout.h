/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A layout: what in a stream is not the devices' state: its configuration, its sections' ids, order and versions, its
 * commands. A loader records it; a saver that is given it writes a stream of the same layout.
 */
#ifndef VMSTATE_LAYOUT_H
#define VMSTATE_LAYOUT_H

#include <glib.h>
#include <vmstate/visibility.h>

VMSTATE_BEGIN_DECLS

/** VMStateLayout: the layout of a stream; reference-counted, does not change. Since: 0.1 */
typedef struct VMStateLayout VMStateLayout;

/** vmstate_layout_ref: @layout: a layout; any thread. Returns: (transfer full): the same. Since: 0.1 */
VMSTATE_PUBLIC VMStateLayout *vmstate_layout_ref(VMStateLayout *layout);
/** vmstate_layout_unref: @layout: (transfer full) (nullable): a layout; any thread. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_layout_unref(VMStateLayout *layout);
/** vmstate_layout_get_machine: Returns: (nullable): the machine type that the configuration names. Since: 0.1 */
VMSTATE_PUBLIC const char *vmstate_layout_get_machine(const VMStateLayout *layout);

/**
 * vmstate_layout_to_string:
 * @layout: a layout
 *
 * Returns: (transfer full): a line an element, for people. In names, quotes, backslashes and whatever is not printable
 *   ASCII are escaped as in C.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC char *vmstate_layout_to_string(const VMStateLayout *layout);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VMStateLayout, vmstate_layout_unref)

VMSTATE_END_DECLS

#endif
