/* SPDX-License-Identifier: BSD-3-Clause */
/* The inside of a layout. */
#ifndef VMS_FILE_LAYOUT_H
#define VMS_FILE_LAYOUT_H

#include <stdbool.h>
#include <vmstate/layout.h>

#include "configuration.h"

/* The bytes of a stream's elements that are no sections. */
#define VMS_ELEMENT_EOF           0x00
#define VMS_ELEMENT_VMDESC        0x06
#define VMS_ELEMENT_CONFIGURATION 0x07
#define VMS_ELEMENT_COMMAND       0x08
#define VMS_ELEMENT_FOOTER        0x7e

#define VMS_FILE_MAGIC   0x5145564du
#define VMS_FILE_VERSION 3u

/* A section or a command. */
typedef struct VmsLayoutItem {
    uint8_t type;
    uint32_t section_id;
    char *idstr;
    uint32_t instance;
    int version;
    uint16_t command;
    GBytes *data;
} VmsLayoutItem;

struct VMStateLayout {
    gatomicrefcount refs;
    VmsConfiguration *configuration;
    char *machine;
    GPtrArray *items;
};

VMStateLayout *vms_layout_new(void);
/* Takes over the configuration. */
void vms_layout_set_configuration(VMStateLayout *layout, VmsConfiguration *configuration);
void vms_layout_add_section(VMStateLayout *layout, uint8_t type, uint32_t section_id, const char *idstr, uint32_t instance,
                            int version);
/* Takes over the data. */
void vms_layout_add_command(VMStateLayout *layout, uint16_t command, GBytes *data);

#endif
