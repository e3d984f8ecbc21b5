/* SPDX-License-Identifier: BSD-3-Clause */
#include <vmstate/vmdesc.h>

#include <glib.h>

static const char *const names[] = {
    [VMSTATE_VMDESC_COMPACT] = "compact",   [VMSTATE_VMDESC_MINIMAL] = "minimal", [VMSTATE_VMDESC_NONE] = "none",
    [VMSTATE_VMDESC_QEMU_7_2] = "qemu-7.2", [VMSTATE_VMDESC_QEMU_10] = "qemu-10", [VMSTATE_VMDESC_QEMU_11] = "qemu-11",
};

const char *vmstate_vmdesc_style_name(VMStateVmdescStyle style)
{
    return (unsigned)style < G_N_ELEMENTS(names) ? names[style] : NULL;
}

bool vmstate_vmdesc_style_from_name(const char *name, VMStateVmdescStyle *style)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(name, names[i]) == 0) {
            *style = (VMStateVmdescStyle)i;
            return true;
        }
    }
    return false;
}
