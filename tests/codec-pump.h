/* SPDX-License-Identifier: BSD-3-Clause */
/* For the tests of codecs: packs and unpacks through windows of chosen sizes. */
#ifndef CODEC_PUMP_H
#define CODEC_PUMP_H

#include <glib.h>

#include "bytes/codec.h"

/* How data goes through. */
typedef struct Split {
    size_t in; /* size of the input window; not used with rand */
    size_t out;
    GRand *rand;      /* not NULL: both windows have a new size, 1 to WINDOW_MAX, in every call */
    bool late_finish; /* packing: say finish with an empty window rather than with the last bytes */
} Split;

#define WINDOW_MAX ((size_t)1 << 18)

/* Windows that hold all that the tests here have. */
extern const Split split_none;

/* What a loader would say. */
typedef enum Verdict {
    VERDICT_WHOLE,
    VERDICT_TRUNCATED,
    VERDICT_TRAILING,
    VERDICT_REFUSED,
} Verdict;

/*
 * The random numbers of this run; the seed is printed, and VMS_TEST_SEED in the environment sets
 * it.
 */
GRand *pump_rand(void);

/* The container of n bytes. Fails the test on an error or on a step that breaks the contract. */
GByteArray *pump_pack(VMStateCodec codec, int level, const void *p, size_t n, Split split);

/*
 * What the n packed bytes hold, as far as it goes, is appended to *content. *error is set for
 * VERDICT_REFUSED, and for VERDICT_TRAILING where the decoder said it.
 */
Verdict pump_unpack(VMStateCodec codec, uint64_t memory_limit, const void *p, size_t n, Split split,
                    GByteArray *content, GError **error);

/* The n packed bytes are a whole container of the content_len bytes. */
void pump_assert_holds(VMStateCodec codec, const void *p, size_t n, Split split,
                       const void *content, size_t content_len);

/* The n packed bytes get this verdict in windows of every size. */
void pump_assert_verdict(VMStateCodec codec, const void *p, size_t n, Verdict verdict);

#endif
