/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory of the device of every-field.h, byte for byte, and whether it is still the same. */
#ifndef TESTS_EVERY_SNAPSHOT_H
#define TESTS_EVERY_SNAPSHOT_H

#include "every-field.h"

typedef struct EverySnapshot EverySnapshot;

/* Copies the struct and all that its pointers, lists and trees lead to. */
EverySnapshot *every_snapshot_new(const EveryField *dev);
void every_snapshot_free(EverySnapshot *snapshot);

/*
 * NULL when every byte is as it was, else what is not. The counts of hooks are left out.
 */
const char *every_snapshot_difference(const EverySnapshot *snapshot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EverySnapshot, every_snapshot_free)

#endif
