/* SPDX-License-Identifier: BSD-3-Clause */
/* Options of saves and loads. They are copied when a saver or loader is made. Each belongs to one thread at a time. */
#ifndef VMSTATE_OPTIONS_H
#define VMSTATE_OPTIONS_H

#include <vmstate/codec.h>
#include <vmstate/description.h>
#include <vmstate/error.h>
#include <vmstate/layout.h>
#include <vmstate/vmdesc.h>

VMSTATE_BEGIN_DECLS

/** VMStateSaveOptions: how to save. Since: 0.1 */
typedef struct VMStateSaveOptions VMStateSaveOptions;
/** VMStateLoadOptions: how to load. Since: 0.1 */
typedef struct VMStateLoadOptions VMStateLoadOptions;

/**
 * VMStateForm: the form of a stream.
 *
 * Since: 0.1
 */
typedef enum VMStateForm {
    /** With header; what a saver writes by default. A loader wants a checksum. */
    VMSTATE_FORM_FILE = 0,
    /** With header; what QEMU writes: no checksum is wanted. */
    VMSTATE_FORM_QEMU = 1,
    /** No header and no vmdesc: FULL sections, footers, the EOF byte. */
    VMSTATE_FORM_BARE = 2,
} VMStateForm;

/**
 * VMStateChecksum: what a loader makes of the checksum in a stream.
 *
 * Since: 0.1
 */
typedef enum VMStateChecksum {
    /** Required in VMSTATE_FORM_FILE that is not compressed; verified wherever it is. */
    VMSTATE_CHECKSUM_AUTO = 0,
    VMSTATE_CHECKSUM_REQUIRED = 1,
    /** Verified where it is. */
    VMSTATE_CHECKSUM_OPTIONAL = 2,
    VMSTATE_CHECKSUM_IGNORED = 3,
} VMStateChecksum;

/** vmstate_save_options_new: Returns: (transfer full): the defaults. Since: 0.1 */
VMSTATE_PUBLIC VMStateSaveOptions *vmstate_save_options_new(void);
/** vmstate_save_options_free: @options: (transfer full) (nullable). Since: 0.1 */
VMSTATE_PUBLIC void vmstate_save_options_free(VMStateSaveOptions *options);

/**
 * vmstate_save_options_set_codec:
 * @options: options
 * @codec: default %VMSTATE_CODEC_RAW
 * @level: see vmstate_codec_level_range(); INT_MIN for the codec's default. A wrong one is an error of the save
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_save_options_set_codec(VMStateSaveOptions *options, VMStateCodec codec, int level);

/** vmstate_save_options_set_form: @form: default %VMSTATE_FORM_FILE; QEMU: as FILE, without a checksum. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_save_options_set_form(VMStateSaveOptions *options, VMStateForm form);

/**
 * vmstate_save_options_set_vmdesc:
 * @options: options
 * @style: default %VMSTATE_VMDESC_COMPACT
 * @budget: the most bytes of memory for its text; 0: 64 MiB. More is an error of the save
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_save_options_set_vmdesc(VMStateSaveOptions *options, VMStateVmdescStyle style, size_t budget);

/**
 * vmstate_save_options_set_checksum:
 * @options: options
 * @checksum: whether the vmdesc ends with the CRC-32 of the stream; default: true, but for the qemu styles, which stay
 *   as they are, the form QEMU, and the bare form, which has none
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_save_options_set_checksum(VMStateSaveOptions *options, bool checksum);

/** vmstate_save_options_set_footers: @footers: whether sections end with footers; default true. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_save_options_set_footers(VMStateSaveOptions *options, bool footers);

/** vmstate_save_options_set_page_size: @page_size: what the vmdesc says of it, in bytes; default 4096. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_save_options_set_page_size(VMStateSaveOptions *options, uint32_t page_size);

/**
 * vmstate_save_options_set_configuration:
 * @options: options
 * @machine: (nullable): the machine type for the configuration element; NULL (default): no such element is written
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_save_options_set_configuration(VMStateSaveOptions *options, const char *machine);

/**
 * vmstate_save_options_set_version:
 * @options: options
 * @idstr: a section's name
 * @version_id: save it at this version, for an older peer; a version that the description does not know is an error of the
 *   save
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_save_options_set_version(VMStateSaveOptions *options, const char *idstr, int version_id);

/**
 * vmstate_save_options_set_version_func:
 * @options: options
 * @func: (nullable): asked for each section that has no version of its own; negative: the description's
 * @data: given to @func
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_save_options_set_version_func(VMStateSaveOptions *options,
                                                          int (*func)(const char *idstr, uint32_t instance_id, void *data),
                                                          void *data);

/**
 * vmstate_save_options_set_layout:
 * @options: options
 * @layout: (nullable): what a loader recorded: its section ids, order, versions and commands are written again
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_save_options_set_layout(VMStateSaveOptions *options, const VMStateLayout *layout);

/**
 * vmstate_save_options_set_live:
 * @options: options
 * @live: the devices run: iterable devices are asked again and again until vmstate_saver_stopped(); default false
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_save_options_set_live(VMStateSaveOptions *options, bool live);

/** vmstate_load_options_new: Returns: (transfer full): the defaults. Since: 0.1 */
VMSTATE_PUBLIC VMStateLoadOptions *vmstate_load_options_new(void);
/** vmstate_load_options_free: @options: (transfer full) (nullable). Since: 0.1 */
VMSTATE_PUBLIC void vmstate_load_options_free(VMStateLoadOptions *options);

/** vmstate_load_options_set_form: @form: default %VMSTATE_FORM_FILE. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_load_options_set_form(VMStateLoadOptions *options, VMStateForm form);

/** vmstate_load_options_set_checksum: @checksum: default %VMSTATE_CHECKSUM_AUTO. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_load_options_set_checksum(VMStateLoadOptions *options, VMStateChecksum checksum);

/**
 * vmstate_load_options_set_atomic:
 * @options: options
 * @atomic: true (default): a load that fails leaves the devices as they were. False: no old bytes are kept, which takes
 *   less time and memory
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_load_options_set_atomic(VMStateLoadOptions *options, bool atomic);

/** vmstate_load_options_set_footers: @footers: whether sections end with footers; default true. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_load_options_set_footers(VMStateLoadOptions *options, bool footers);

/** vmstate_load_options_set_allow_missing: @allow: devices without a section are no error; default false. Since: 0.1 */
VMSTATE_PUBLIC void vmstate_load_options_set_allow_missing(VMStateLoadOptions *options, bool allow);

/**
 * vmstate_load_options_set_strict:
 * @options: options
 * @strict: true: a load is refused (%VMSTATE_ERROR_MISSING_SUBSECTION) where the stream lacks a subsection that the
 *   loaded state says is needed. False (default), as QEMU: what is absent keeps the value that it had, or that pre_load
 *   gave it
 *
 * Asked is the subsection's needed, where it has one; otherwise the subsection is needed always. It is asked when the load
 * of the struct that has the subsection ends: after its post_load, which may work out what needed looks at, or put in place
 * what an absent subsection leaves open; and before commit. That goes for structs in structs, elements of arrays and lists,
 * and subsections of subsections too. An older peer that does not know the subsection is refused where it would be needed.
 * Whole sections are what vmstate_load_options_set_allow_missing() is for.
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_load_options_set_strict(VMStateLoadOptions *options, bool strict);

/**
 * vmstate_load_options_set_machine:
 * @options: options
 * @machine: (nullable): the machine type that a configuration in the stream must name; NULL (default): any
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_load_options_set_machine(VMStateLoadOptions *options, const char *machine);

/**
 * vmstate_load_options_set_budgets:
 * @options: options
 * @memory: the most bytes that are allocated for what the stream brings; 0: 1 GiB
 * @elements: the most elements of arrays and lists in all; 0: 2^32
 * @depth: the deepest nesting of structs, and of descriptions that hooks load, 1 to 128; 0: 128
 *
 * Since: 0.1
 */
VMSTATE_PUBLIC void vmstate_load_options_set_budgets(VMStateLoadOptions *options, uint64_t memory, uint64_t elements,
                                                     unsigned depth);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(VMStateSaveOptions, vmstate_save_options_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VMStateLoadOptions, vmstate_load_options_free)

VMSTATE_END_DECLS

#endif
