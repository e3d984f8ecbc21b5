/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef VMSTATE_TOOLS_SHOW_H
#define VMSTATE_TOOLS_SHOW_H

#include "out.h"

typedef struct Show {
    VMStateFile *file;
    char **globs; /* NULL: everything */
    bool all;
    Out out;
    GError *error;
} Show;

bool show_wants(const Show *show, const char *path);
void show_text(Show *show);
void show_json(Show *show);
void show_sizes(Show *show);
bool show_schema(Show *show);

/* The bytes of a leaf, at most @max. NULL after an error. */
uint8_t *show_read(Show *show, const VMStateNode *node, size_t max, size_t *n);

#endif
