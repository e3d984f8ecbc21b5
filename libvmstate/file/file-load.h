/* SPDX-License-Identifier: BSD-3-Clause */
/* A stream into a registry's devices. */
#ifndef VMS_FILE_FILE_LOAD_H
#define VMS_FILE_FILE_LOAD_H

#include "options.h"
#include "registry.h"

/*
 * Loads the whole of @stream up to its end, and commits or undoes. @compressed: it comes out of a container that checks
 * itself. False: the stream has failed. *layout (transfer full) is set where it went well.
 */
bool vms_file_load(VMStateRegistry *registry, const VMStateLoadOptions *options, VMStateStream *stream, bool compressed,
                   VMStateLayout **layout);

#endif
