/* SPDX-License-Identifier: BSD-3-Clause */
/* Output files that are there whole or not at all. */
#ifndef VMSTATE_TOOLS_OUTPUT_H
#define VMSTATE_TOOLS_OUTPUT_H

#include <glib.h>
#include <stdbool.h>

typedef struct Output {
    char *path;
    char *temporary; /* NULL: standard output */
    int fd;
} Output;

/* A temporary file beside @path; "-" is standard output. */
bool output_open(Output *output, const char *path, GError **error);
/* Renames it to its name, or, if not @good, removes it. */
bool output_close(Output *output, bool good, GError **error);

#endif
