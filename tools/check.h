/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef VMSTATE_TOOLS_CHECK_H
#define VMSTATE_TOOLS_CHECK_H

#include "out.h"
#include "schema.h"

/* OLD and NEW being compared. */
typedef struct Check {
    const Schema *old;
    const Schema *new;
    char **ignore; /* NULL: nothing */
    bool is_quiet;
    bool is_trial;     /* counts only */
    unsigned failures; /* what prevents loading */
    unsigned notes;
    unsigned ignored;
    unsigned repeated; /* found before, in another class with the same description */
    GHashTable *seen;
    Out out;
} Check;

/*
 * Something at @path, which is in a description called @where: that prevents loading (@is_bad) or that somebody should
 * think about.
 */
void check_finding(Check *c, bool is_bad, const char *where, const char *path, const char *format, ...) G_GNUC_PRINTF(5, 6);
/* Whether one of the two is a stream and the other a dump. */
bool check_is_mixed(const Check *c);

/* Compares the versions of a section or a subsection. */
void check_versions(Check *c, const char *path, const SchemaDesc *o, const SchemaDesc *n);
/* Compares fields and subsections. NEW loads as version @version; @path ends with ':' or is a field's. */
void check_description(Check *c, const char *path, const SchemaDesc *o, const SchemaDesc *n, uint32_t version);

#endif
