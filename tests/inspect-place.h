/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the parts of a stream are, by their names. */
#ifndef TESTS_INSPECT_PLACE_H
#define TESTS_INSPECT_PLACE_H

#include "inspect-helper.h"

/* Parts of a file: [from, to). */
typedef struct Place {
    gsize from;
    gsize to;
} Place;

/* A file and where its parts are. */
typedef struct Subject {
    const char *name;
    const uint8_t *data;
    gsize size;
    VMStateFile *file;
    const VMStateFileSection *full;  /* of several fields */
    const VMStateFileSection *other; /* the one behind it */
    const VMStateFileSection *ram;
} Subject;

/* Finds the section @full; free t->file afterwards. @bytes must live as long as @t. */
void place_subject_init(Subject *t, GBytes *bytes, const char *name, const char *full);
/* A FULL or START section with its header and its footer. */
Place place_whole(const Subject *t, const VMStateFileSection *s);
/* Of a name as in "full.idstr", "ram record" or "vmdesc". */
Place place_named(const Subject *t, const char *name);

#endif
