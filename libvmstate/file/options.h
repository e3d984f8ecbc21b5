/* SPDX-License-Identifier: BSD-3-Clause */
/* The inside of options. */
#ifndef VMS_FILE_OPTIONS_H
#define VMS_FILE_OPTIONS_H

#include <vmstate/options.h>

/* Whether a vmdesc ends with the checksum. */
typedef enum VmsSwitch {
    VMS_DEFAULT,
    VMS_ON,
    VMS_OFF,
} VmsSwitch;

struct VMStateSaveOptions {
    VMStateCodec codec;
    int level;
    VMStateForm form;
    VMStateVmdescStyle style;
    size_t vmdesc_budget;
    VmsSwitch checksum;
    bool footers;
    bool live;
    uint32_t page_size;
    char *machine;
    /* idstr -> int */
    GHashTable *versions;
    int (*version_func)(const char *idstr, uint32_t instance_id, void *data);
    void *version_data;
    VMStateLayout *layout;
};

struct VMStateLoadOptions {
    VMStateForm form;
    VMStateChecksum checksum;
    bool atomic;
    bool footers;
    bool allow_missing;
    bool strict;
    char *machine;
    uint64_t memory;
    uint64_t elements;
    unsigned depth;
};

/* (transfer full): a copy; of the defaults for NULL. */
VMStateSaveOptions *vms_save_options_copy(const VMStateSaveOptions *options);
VMStateLoadOptions *vms_load_options_copy(const VMStateLoadOptions *options);

/* The version at which a section is to be saved; -1: its own. */
int vms_save_options_version(const VMStateSaveOptions *options, const char *idstr, uint32_t instance);

#endif
