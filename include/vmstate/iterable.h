/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices whose data is sent by code, in pieces: START, PARTs, END. */
#ifndef VMSTATE_ITERABLE_H
#define VMSTATE_ITERABLE_H

#include <vmstate/description.h>

VMSTATE_BEGIN_DECLS

/** VMStateSectionType: the elements of a stream that are sections, by their byte on the wire. Since: 0.1 */
typedef enum VMStateSectionType {
    VMSTATE_SECTION_START = 0x01,
    VMSTATE_SECTION_PART = 0x02,
    VMSTATE_SECTION_END = 0x03,
    VMSTATE_SECTION_FULL = 0x04,
} VMStateSectionType;

/**
 * VMStateIterable: the callbacks of such a device. Each writes or reads the payload of one section; true for success, or
 * false with the error set. They may put and get as much as they like: the stream yields at a chunk's edge. They must end
 * when the stream has failed.
 *
 * Since: 0.1
 */
typedef struct VMStateIterable {
    /** sizeof(VMStateIterable) */
    size_t struct_size;
    /** Higher priorities come first. */
    MigrationPriority priority;
    /** The START section's payload. */
    bool (*setup)(VMStateStream *f, void *opaque, GError **errp);
    /** May be NULL. How many bytes there are to send now; while it is not 0, PARTs are sent. */
    uint64_t (*pending)(void *opaque);
    /** May be NULL when pending is. A PART section's payload: a piece of what is pending. */
    bool (*iterate)(VMStateStream *f, void *opaque, GError **errp);
    /** The END section's payload: all that is left. The device stands still. */
    bool (*complete)(VMStateStream *f, void *opaque, GError **errp);
    /** Loads the payload of one section. */
    bool (*load)(VMStateStream *f, void *opaque, int version_id, VMStateSectionType type, GError **errp);
    /** May be NULL. Called once after setup was called, when the save has ended in whatever way. */
    void (*cleanup)(void *opaque);
    /** May be NULL. An upper estimate of all bytes that are to be sent from setup to complete. */
    uint64_t (*estimate)(void *opaque);
    /** May be NULL. Called when a load is undone. */
    void (*load_aborted)(void *opaque);
} VMStateIterable;

VMSTATE_END_DECLS

#endif
