/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A registry: the devices whose state goes into one stream. A registry is used by one thread at a time for changes; savers
 * and loaders of it, and streams that were given it (vmstate_stream_set_registry()), may live in several threads at once,
 * and while one lives the registry cannot be changed.
 *
 * The stack of hooks: a saver or loader runs the hooks of its devices on a stack of its own of 256 KiB (1 MiB where the
 * library is built with AddressSanitizer), with a guard page behind it. The engine takes up to 1.5 KiB of it for each
 * struct, list element, subsection, or load by a hook (vmstate_stream_load_description()) that is inside another one.
 * Nesting ends at 128, or at what vmstate_load_options_set_budgets() says; there a hook has 32 KiB. A device's own hooks
 * have 200 KiB. What needs more belongs on the heap. The calls that save or load all at once use the caller's stack.
 */
#ifndef VMSTATE_REGISTRY_H
#define VMSTATE_REGISTRY_H

#include <vmstate/description.h>
#include <vmstate/error.h>
#include <vmstate/iterable.h>
#include <vmstate/options.h>

VMSTATE_BEGIN_DECLS

/** VMStateRegistry: the devices that go into one stream. Since: 0.1 */
typedef struct VMStateRegistry VMStateRegistry;

/** VMSTATE_INSTANCE_ID_ANY: asks for the lowest instance id that is free for an idstr. Since: 0.1 */
#define VMSTATE_INSTANCE_ID_ANY UINT32_MAX

/**
 * vmstate_registry_new:
 *
 * Returns: (transfer full): an empty registry.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC VMStateRegistry *vmstate_registry_new(void);

/**
 * vmstate_registry_free:
 * @registry: (transfer full) (nullable): a registry without savers, loaders and streams
 *
 * While one lives, a critical warning is given and the registry stays.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_registry_free(VMStateRegistry *registry);

/**
 * vmstate_registry_add:
 * @registry: a registry
 * @idstr: the section's name, 1 to 255 bytes; copied. QEMU's: the bus path, '/', the description's name
 * @instance_id: tells equal idstrs apart; or %VMSTATE_INSTANCE_ID_ANY
 * @vmsd: the device's description; must outlive the registry
 * @opaque: the device; must outlive its place in the registry
 * @error: %VMSTATE_ERROR_DESCRIPTION where the description is faulty (the message names the field and the reason),
 *   %VMSTATE_ERROR_UNMIGRATABLE where it, or one that it refers to in a field or as a subsection, says that it cannot be
 *   migrated, %VMSTATE_ERROR_MISUSE where idstr and instance are taken or a saver, loader or stream lives
 *
 * Adds a device: it becomes one section of every stream. Compiles the description. Sections are saved by their priority,
 * equal ones in the order in which they were added.
 *
 * Returns: true when it was added.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_registry_add(VMStateRegistry *registry, const char *idstr, uint32_t instance_id,
                                         const VMStateDescription *vmsd, void *opaque, GError **error);

/**
 * vmstate_registry_add_iterable:
 * @registry: a registry
 * @idstr: the section's name, 1 to 255 bytes; copied
 * @instance_id: tells equal idstrs apart; or %VMSTATE_INSTANCE_ID_ANY
 * @version_id: the version that is saved, and the highest that is loaded; 0 and up
 * @iterable: the callbacks; must outlive the registry
 * @opaque: given to the callbacks
 * @error: as for vmstate_registry_add()
 *
 * Adds a device whose data is sent by code: a START section, any number of PARTs, an END.
 *
 * Returns: true when it was added.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_registry_add_iterable(VMStateRegistry *registry, const char *idstr, uint32_t instance_id,
                                                  int version_id, const VMStateIterable *iterable, void *opaque,
                                                  GError **error);

/**
 * vmstate_registry_remove:
 * @registry: a registry
 * @idstr: a section's name
 * @instance_id: its instance id
 * @error: %VMSTATE_ERROR_MISUSE where there is none, or a saver, loader or stream lives
 *
 * Returns: true when it was removed.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_registry_remove(VMStateRegistry *registry, const char *idstr, uint32_t instance_id,
                                            GError **error);

/**
 * vmstate_registry_set_section_id:
 * @registry: a registry
 * @idstr: a section's name
 * @instance_id: its instance id
 * @section_id: the number that savers write for it; otherwise sections are numbered from 0 as they are added, above all
 *   numbers that were given; when the highest was given, with the lowest that is free
 * @error: %VMSTATE_ERROR_MISUSE where there is no such section, the number is taken, or a saver, loader or stream lives
 *
 * Returns: true when it was set.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_registry_set_section_id(VMStateRegistry *registry, const char *idstr, uint32_t instance_id,
                                                    uint32_t section_id, GError **error);

/**
 * vmstate_registry_set_capacity:
 * @registry: a registry
 * @member: the address of a pointer member that a field describes
 * @capacity: how many elements (VMS_VBUFFER: bytes) the memory it points to has room for
 *
 * Says what the description cannot: how much a load may put behind that pointer. Any thread may call it, at any time; hooks
 * too, pre_load for instance.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_registry_set_capacity(VMStateRegistry *registry, const void *member, uint64_t capacity);

/**
 * vmstate_registry_get_warnings:
 * @registry: a registry
 *
 * Such as: a pointer field of which nothing says how much room there is; a field above its description's version, which
 * is never saved; a count or size that is loaded after what it counts, and so too late; a struct whose subsections other
 * data may be taken for; load hooks in a description that has neither state_size nor load_aborted, and lies in none that
 * has. None of it keeps a device from being saved and loaded.
 *
 * Returns: (transfer none): what is doubtful in the descriptions added so far, one sentence each, ended by NULL.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC const char *const *vmstate_registry_get_warnings(VMStateRegistry *registry);

/**
 * vmstate_registry_measure:
 * @registry: a registry
 * @options: (nullable): as for a save
 * @running: whether the devices run
 * @size: bytes of the raw stream (before compression)
 * @error: why not
 *
 * For stopped devices: walks the state without copying it, runs the save hooks, and gives the exact size of a save. For
 * running devices: an upper estimate of what a save can need, for which no hook is called; a field whose info is the
 * device's own needs max_bytes in its extra for that.
 *
 * Returns: true when @size is set.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_registry_measure(VMStateRegistry *registry, const VMStateSaveOptions *options, bool running,
                                             uint64_t *size, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VMStateRegistry, vmstate_registry_free)

VMSTATE_END_DECLS

#endif
