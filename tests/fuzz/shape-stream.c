/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes a target structure-aware whose input is a stream. */
#include "framing.h"
#include "fuzz.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    return framing_mutate(data, size, max_size, seed);
}
