/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes a target structure-aware whose input is a stream with a description. */
#include "fuzz.h"
#include "vmdesc-mutate.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    return vmdesc_mutate(data, size, max_size, seed);
}
