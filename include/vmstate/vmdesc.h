/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vmdesc: the JSON text at the end of a stream that describes all that was saved. Tools read
 * it; a load needs only the checksum in it. docs/stream-format.md gives its form in every style.
 */
#ifndef VMSTATE_VMDESC_H
#define VMSTATE_VMDESC_H

#include <stdbool.h>
#include <vmstate/visibility.h>

VMSTATE_BEGIN_DECLS

/**
 * VMStateVmdescStyle: how a saver writes the vmdesc. The numbers never change.
 *
 * Since: 0.1
 */
typedef enum VMStateVmdescStyle {
    /** The default: short, its sizes always add up to the bytes saved; ends with the checksum. */
    VMSTATE_VMDESC_COMPACT = 0,
    /** Only the checksum. */
    VMSTATE_VMDESC_MINIMAL = 1,
    /** No vmdesc, and so no checksum. */
    VMSTATE_VMDESC_NONE = 2,
    /** The very text that QEMU 7.2 writes. No checksum in this one and the following. */
    VMSTATE_VMDESC_QEMU_7_2 = 3,
    /** The very text that QEMU 10.0 writes. */
    VMSTATE_VMDESC_QEMU_10 = 4,
    /** The very text that QEMU 11.1 writes. */
    VMSTATE_VMDESC_QEMU_11 = 5,
} VMStateVmdescStyle;

/**
 * vmstate_vmdesc_style_name:
 * @style: a style
 *
 * Returns: the style's name: "compact", "minimal", "none", "qemu-7.2", "qemu-10" or "qemu-11"; NULL
 * when @style is none of them. The text is static.
 *
 * Any thread. Since: 0.1
 */
VMSTATE_PUBLIC const char *vmstate_vmdesc_style_name(VMStateVmdescStyle style);

/**
 * vmstate_vmdesc_style_from_name:
 * @name: a style's name, as vmstate_vmdesc_style_name() gives it
 * @style: (out): where to put the style; not touched when there is none of that name
 *
 * Returns: true, or false when no style has that name, or @name is NULL.
 *
 * Any thread. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_vmdesc_style_from_name(const char *name, VMStateVmdescStyle *style);

VMSTATE_END_DECLS

#endif
