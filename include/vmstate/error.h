/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Errors: one GError domain with stable codes. A message gives the path of the field, the value, the reason and
 * the offset in the raw (decompressed) stream: "nvme@0:sq[3].cqid: 97 is above 16 (stream offset 0x1a40)".
 */
#ifndef VMSTATE_ERROR_H
#define VMSTATE_ERROR_H

#include <glib.h>
#include <vmstate/visibility.h>

VMSTATE_BEGIN_DECLS

/** VMSTATE_ERROR: the error domain of every GError that this library makes. Since: 0.1 */
#define VMSTATE_ERROR (vmstate_error_quark())

/**
 * VMStateError: what went wrong. The numbers never change.
 *
 * Since: 0.1
 */
typedef enum VMStateError {
    /** A GError with no better code: a hook that failed without saying why, a negative errno from put or get. */
    VMSTATE_ERROR_FAILED = 0,
    /** The stream ends before what it promised. */
    VMSTATE_ERROR_TRUNCATED = 1,
    /** The stream is not a migration stream, or one of a layout that nobody loads. */
    VMSTATE_ERROR_FORMAT = 2,
    /** A section, subsection or description is of a version that this side does not load or save. */
    VMSTATE_ERROR_VERSION = 3,
    /** The stream has a section for a device that is not in the registry. */
    VMSTATE_ERROR_UNKNOWN_SECTION = 4,
    /** A section came twice, or a PART or END without its START. */
    VMSTATE_ERROR_SECTION_ORDER = 5,
    /** A section's footer is missing or names another section. */
    VMSTATE_ERROR_FOOTER = 6,
    /** A device of the registry has no section in the stream. */
    VMSTATE_ERROR_MISSING_SECTION = 7,
    /** The stream has a subsection that the description does not know. */
    VMSTATE_ERROR_UNKNOWN_SUBSECTION = 8,
    /** A value in the stream is not allowed for its field. */
    VMSTATE_ERROR_VALUE = 9,
    /** A count, size, length or index in the stream exceeds the room that there is. */
    VMSTATE_ERROR_CAPACITY = 10,
    /** A budget (memory, elements, depth) is used up; options raise it. */
    VMSTATE_ERROR_LIMIT = 11,
    /** The checksum in the stream is not the checksum of its bytes, or is missing where it is required. */
    VMSTATE_ERROR_CHECKSUM = 12,
    /** Bytes follow after the end of the stream. */
    VMSTATE_ERROR_TRAILING = 13,
    /** Compressed data is damaged, or its codec was not built in. */
    VMSTATE_ERROR_CODEC = 14,
    /** A user's hook refused. */
    VMSTATE_ERROR_HOOK = 15,
    /** A description is faulty; the message names the field and the reason. */
    VMSTATE_ERROR_DESCRIPTION = 16,
    /** An option has a value that it cannot have. */
    VMSTATE_ERROR_OPTION = 17,
    /** A call came from the wrong thread, from inside a hook, or after the end. */
    VMSTATE_ERROR_MISUSE = 18,
    /** Memory for what the stream needs could not be had. */
    VMSTATE_ERROR_NO_MEMORY = 19,
    /** A file descriptor could not be read or written. */
    VMSTATE_ERROR_IO = 20,
    /** The save or load was given up by freeing it. */
    VMSTATE_ERROR_CANCELLED = 21,
    /** A device, or a part of it, says that it cannot be migrated. */
    VMSTATE_ERROR_UNMIGRATABLE = 22,
    /** The stream's configuration (machine type, ...) is not what the options ask for. */
    VMSTATE_ERROR_CONFIGURATION = 23,
    /** The stream lacks a subsection that the loaded state needs (vmstate_load_options_set_strict()). */
    VMSTATE_ERROR_MISSING_SUBSECTION = 24,
} VMStateError;

/**
 * vmstate_error_quark:
 *
 * Returns: the quark of %VMSTATE_ERROR.
 *
 * Any thread. Since: 0.1
 */
VMSTATE_PUBLIC GQuark vmstate_error_quark(void);

VMSTATE_END_DECLS

#endif
