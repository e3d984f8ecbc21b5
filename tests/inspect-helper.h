/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of libvmstate-inspect share. */
#ifndef TESTS_INSPECT_HELPER_H
#define TESTS_INSPECT_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib.h>
#include <vmstate/inspect.h>

/* NULL-ended names of files in the test data. */
extern const char *const inspect_files[];

GBytes *inspect_bytes(const char *name);
VMStateFile *inspect_open(const char *name);
/* What a function of the library wrote to a file descriptor; closes it. */
int inspect_temporary(void);
GBytes *inspect_written(int fd);

#endif
