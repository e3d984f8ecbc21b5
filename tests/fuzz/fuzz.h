/* SPDX-License-Identifier: BSD-3-Clause */
/* What every target has, and what they share. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <vmstate/vmstate.h>

/* libFuzzer's names. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* Ends the program, as a sanitizer does: a finding. */
void fuzz_fail(const char *format, ...) G_GNUC_PRINTF(1, 2) G_GNUC_NORETURN;

/* Options with budgets that keep one run short. */
VMStateLoadOptions *fuzz_options(VMStateForm form, VMStateChecksum checksum);

/* Loads all at once. */
bool fuzz_load(VMStateRegistry *registry, const VMStateLoadOptions *options, const uint8_t *data,
               size_t size, GError **error);
/* Loads through a loader, in chunks whose sizes depend on the data. */
bool fuzz_load_in_chunks(VMStateRegistry *registry, const VMStateLoadOptions *options,
                         const uint8_t *data, size_t size, GError **error);

/* Both ways to load one stream must say the same. */
void fuzz_same_verdict(const uint8_t *data, size_t size, bool a, const GError *error_a, bool b,
                       const GError *error_b);

#endif
