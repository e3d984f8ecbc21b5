/* SPDX-License-Identifier: BSD-3-Clause */
/* The configuration element: a description saved in place, without section header or footer, loaded as version 0. */
#ifndef VMS_FILE_CONFIGURATION_H
#define VMS_FILE_CONFIGURATION_H

#include "engine/load.h"
#include "engine/save.h"

typedef struct VmsCapability {
    uint8_t length;
    char name[256];
} VmsCapability;

typedef struct VmsConfiguration {
    uint32_t length;
    /* length bytes, no NUL. */
    char *machine;
    bool has_page_bits;
    uint32_t page_bits;
    bool has_capabilities;
    uint32_t n_capabilities;
    VmsCapability *capabilities;
    bool has_uuid;
    uint8_t uuid[16];
} VmsConfiguration;

VmsConfiguration *vms_configuration_new(const char *machine);
void vms_configuration_free(VmsConfiguration *configuration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VmsConfiguration, vms_configuration_free)

/* Its description, for what follows the byte 0x07. */
extern const VMStateDescription vms_configuration_description;

/* (transfer full): the machine type as text; NUL bytes end it. */
char *vms_configuration_machine(const VmsConfiguration *configuration);

#endif
