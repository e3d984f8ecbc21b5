/* SPDX-License-Identifier: BSD-3-Clause */
/* A registry's devices as a stream: header, configuration, sections, end, vmdesc. */
#ifndef VMS_FILE_FILE_SAVE_H
#define VMS_FILE_FILE_SAVE_H

#include "options.h"
#include "registry.h"

/* How a save of running devices waits: both may be NULL, then it does not. */
typedef struct VmsLive {
    /* Returns when it makes sense to ask the devices again. */
    void (*wait)(void *data);
    bool (*is_stopped)(void *data);
    void *data;
} VmsLive;

/* Saves all into @stream; false: the stream has failed. The stream is not finished. */
bool vms_file_save(VMStateRegistry *registry, const VMStateSaveOptions *options, VMStateStream *stream,
                   const VmsLive *live);

/* Puts one section: its header, its payload, its footer. */
typedef struct VmsSection {
    uint8_t type;
    uint32_t section_id;
    const char *idstr;
    uint32_t instance;
    int version;
} VmsSection;

void vms_section_put_header(VMStateStream *stream, const VmsSection *section);
void vms_section_put_footer(VMStateStream *stream, uint32_t section_id);

#endif
