/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of a stream: the vmdesc, and the checksum that it closes with. */
#ifndef VMS_FILE_FILE_END_H
#define VMS_FILE_FILE_END_H

#include "engine/json.h"
#include "options.h"

/* Does a save with these options close with a checksum? */
bool vms_file_has_checksum(const VMStateSaveOptions *options);
/* (transfer full) (nullable): the writer, its outermost object begun; NULL: there will be no vmdesc. */
VMStateJSONWriter *vms_file_begin_vmdesc(const VMStateSaveOptions *options);
/* Puts the vmdesc element; nothing for NULL. False: the stream has failed. */
bool vms_file_put_vmdesc(const VMStateSaveOptions *options, VMStateStream *stream, VMStateJSONWriter *vmdesc);

/* Gets the length and text of a vmdesc element, whose byte is read, and verifies its checksum. */
bool vms_file_get_vmdesc(VMStateStream *stream, VMStateChecksum policy, bool *had_checksum);

#endif
