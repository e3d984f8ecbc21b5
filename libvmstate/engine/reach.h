/* SPDX-License-Identifier: BSD-3-Clause */
/* How far into its struct a description reaches: a load must not fill memory that is smaller. */
#ifndef VMS_ENGINE_REACH_H
#define VMS_ENGINE_REACH_H

#include <vmstate/description.h>

/* What is known already, by description and version. Free with g_hash_table_unref(). */
GHashTable *vms_reach_table_new(void);

/*
 * The end, in bytes from the struct's beginning, of the last member that the fields of @vmsd at @version, its subsections
 * or its state_size read or write; UINT64_MAX where that overflows. Members whose size only a hook or a value says (custom
 * infos, counts without a capacity) count up to where they begin. Each description is walked once.
 */
uint64_t vms_reach(GHashTable *table, const VMStateDescription *vmsd, int version);

#endif
