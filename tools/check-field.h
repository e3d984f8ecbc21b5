/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef VMSTATE_TOOLS_CHECK_FIELD_H
#define VMSTATE_TOOLS_CHECK_FIELD_H

#include "check.h"

/* Bytes on the wire as far as they are known; of an array of a dump without counts those of one element. */
uint64_t check_field_bytes(const SchemaField *f);
/* Whether one could be the other under a new name. */
bool check_field_same_layout(const SchemaField *o, const SchemaField *n);
/* Compares two fields of one name. @where: the description that they are in. */
void check_field(Check *c, const char *where, const char *path, const SchemaField *o, const SchemaField *n);

#endif
