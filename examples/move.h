/* SPDX-License-Identifier: BSD-3-Clause */
/* One card moves from a process of its own to another one. */
#ifndef EXAMPLES_MOVE_H
#define EXAMPLES_MOVE_H

#include "nic.h"

#define MOVE_CHUNK (64u << 10)

typedef struct Move {
    VMStateCodec codec;
    /* Save for a peer that knows this version; -1: the card's own. */
    int save_version;
    /* The destination is last year's build. */
    bool old_destination;
    /* The destination keeps no way back: less memory, but a load that fails stays half done. */
    bool not_atomic;
    /* The card uses what last year's build does not have. */
    bool wake;
    /* One bit changes on the way. */
    bool damage;
} Move;

/* The destination's word, sent back through the socket. */
typedef struct MoveVerdict {
    bool loaded;
    /* After a load that failed: the destination's card is as it was before. */
    bool untouched;
    uint64_t peak_kib;
    uint64_t digest;
    char message[256];
} MoveVerdict;

typedef struct MoveReport {
    bool saved;
    /* The destination's card has the source's digest. */
    bool equal;
    /* vmstate_registry_measure() said the same beforehand. */
    bool measured;
    uint64_t raw_bytes;
    uint64_t wire_bytes;
    uint64_t chunks;
    /* From the first byte to the destination's last. */
    uint64_t microseconds;
    uint64_t peak_kib;
    MoveVerdict verdict;
} MoveReport;

/* false: the processes could not be started, or one of them has crashed. */
bool move_run(const Move *move, MoveReport *report);

#endif
