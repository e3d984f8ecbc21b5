/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Single descriptions and single sections: what custom hooks use for parts of a device that have a description, and what
 * tools use to save or load one device at a place in a stream.
 */
#ifndef VMSTATE_SECTION_H
#define VMSTATE_SECTION_H

#include <vmstate/description.h>
#include <vmstate/error.h>
#include <vmstate/registry.h>

VMSTATE_BEGIN_DECLS

/**
 * vmstate_stream_set_registry:
 * @f: a stream of vmstate_stream_new_writer(), vmstate_stream_new_reader() or their kin; not a hook's
 * @registry: (nullable): lives at least as long as @f; need not have any devices
 *
 * Whoever saves or loads descriptions over and over gives their streams a registry. What is put or got by
 * vmstate_stream_save_description(), vmstate_stream_load_description() and vmstate_section_save() is then compiled once and
 * kept in the registry, instead of each time: the descriptions must live as long as the registry does. What
 * vmstate_registry_set_capacity() said holds for what is loaded. While @f has it, no device can be added or removed.
 * NULL takes it away again. vmstate_section_load() has a stream of its own, and compiles each time.
 *
 * The call comes from the stream's thread. Streams of several threads may have the same registry.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_stream_set_registry(VMStateStream *f, VMStateRegistry *registry);

/**
 * vmstate_stream_save_description:
 * @f: a writer: a hook's, or one of vmstate_stream_new_writer()
 * @vmsd: a description
 * @opaque: what it describes
 * @vmdesc: (nullable): the hook's; lists the fields there
 * @version_id: the version to save, or -1 for the description's own
 * @error: why not; the stream has failed then
 *
 * Puts a description's payload: its fields and subsections, with its hooks; no section header, no footer.
 *
 * Returns: true when all was put.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_stream_save_description(VMStateStream *f, const VMStateDescription *vmsd, const void *opaque,
                                                    VMStateJSONWriter *vmdesc, int version_id, GError **error);

/**
 * vmstate_stream_load_description:
 * @f: a reader: a hook's, or one of vmstate_stream_new_reader()
 * @vmsd: a description
 * @opaque: what it describes
 * @version_id: the version that was saved
 * @error: why not; the stream has failed then
 *
 * Gets what vmstate_stream_save_description() put. On a stream of its own (not a hook's) a load that fails is undone. What
 * a hook loads this way is the hook's own, and may be a temporary: it is undone where the hook's description declares its
 * state_size (pointers and list heads in it get what they had, and what was loaded for them is freed; contents of trees,
 * GArrays and GByteArrays are not put back), otherwise load_aborted must do it; commit and load_aborted of @vmsd are not
 * called.
 *
 * Returns: true when all was got.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_stream_load_description(VMStateStream *f, const VMStateDescription *vmsd, void *opaque,
                                                    int version_id, GError **error);

/**
 * vmstate_section_save:
 * @f: a writer
 * @idstr: the section's name, 1 to 255 bytes
 * @instance_id: its instance id
 * @section_id: its number
 * @vmsd: the device's description
 * @opaque: the device
 * @version_id: the version to save, or -1 for the description's own
 * @error: why not
 *
 * Puts one FULL section with header and footer.
 *
 * Returns: true when all was put.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_section_save(VMStateStream *f, const char *idstr, uint32_t instance_id, uint32_t section_id,
                                         const VMStateDescription *vmsd, const void *opaque, int version_id,
                                         GError **error);

/**
 * vmstate_section_load:
 * @data: a raw stream, or a part of one
 * @offset: where in @data the section begins: at its type byte (FULL)
 * @idstr: the name that the section must have
 * @instance_id: and its instance id
 * @vmsd: the device's description
 * @opaque: the device; untouched when the load fails
 * @end: (nullable): where the section, its footer included, ends
 * @error: why not
 *
 * Loads one FULL section that lies at an offset, as a loader with the default options does: whole or not at all, within
 * their budgets, not strict.
 *
 * Returns: true when it was loaded.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_section_load(GBytes *data, size_t offset, const char *idstr, uint32_t instance_id,
                                         const VMStateDescription *vmsd, void *opaque, size_t *end, GError **error);

VMSTATE_END_DECLS

#endif
