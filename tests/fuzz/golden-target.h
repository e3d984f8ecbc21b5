/* SPDX-License-Identifier: BSD-3-Clause */
/* Loads streams into the machine of golden-device.h. */
#ifndef TESTS_FUZZ_GOLDEN_TARGET_H
#define TESTS_FUZZ_GOLDEN_TARGET_H

#include "fuzz.h"

typedef struct GoldenTarget {
    VMStateForm form;
    VMStateChecksum checksum;
    bool disk;
    bool no_footers;
    bool allow_missing;
} GoldenTarget;

/*
 * Loads it all at once and in chunks. The verdicts must agree; a machine that was not loaded must
 * be as it was, and one that was loaded must be saved and loaded again, and be the same then.
 *
 * Returns: the code of the error; -1 when it was loaded.
 */
int golden_target_load(const GoldenTarget *target, const uint8_t *data, size_t size);

#endif
