/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef VMSTATE_TOOLS_SHOW_H
#define VMSTATE_TOOLS_SHOW_H

#include "out.h"

typedef struct Show {
    VMStateFile *file;
    char **globs; /* NULL: everything */
    bool *fitted; /* of each glob: whether there was such a path */
    char *inside; /* the array or struct whose path fitted last: all that is in it is wanted */
    bool all;
    Out out;
    GError *error;
} Show;

/* Whether a leaf is to be shown. */
bool show_wants(Show *show, const char *path);
/* Called for what is no leaf, before what is in it. */
void show_enter(Show *show, const char *path);
void show_text(Show *show);
void show_json(Show *show);
void show_sizes(Show *show);
void show_schema(Show *show);

/* The bytes of a leaf, at most @max. NULL after an error. */
uint8_t *show_read(Show *show, const VMStateNode *node, size_t max, size_t *n);

#endif
