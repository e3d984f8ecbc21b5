/* SPDX-License-Identifier: BSD-3-Clause */
/* What the targets of libvmstate-inspect and of the command share. */
#ifndef TESTS_FUZZ_INSPECT_UTIL_H
#define TESTS_FUZZ_INSPECT_UTIL_H

#include <vmstate/inspect.h>

#include "fuzz.h"

/* A file with these bytes, under a name that opens it; one for each @slot, 0 or 1. Valid until the next call. */
const char *inspect_util_path(int slot, const uint8_t *data, size_t size);
/* An empty file that is written and read again; the same one each time. */
int inspect_util_scratch(void);
GBytes *inspect_util_scratch_bytes(void);

/* What a command says goes nowhere between these. Reports of sanitizers still come. */
void inspect_util_quiet_begin(void);
void inspect_util_quiet_end(void);

/* Opens it; NULL after an error, which must be one of ours. */
VMStateFile *inspect_util_open(const uint8_t *data, size_t size);
/* How many problems verify finds. */
size_t inspect_util_problems(VMStateFile *file);

#endif
