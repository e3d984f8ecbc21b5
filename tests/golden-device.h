/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A machine whose state never changes, in the ways that it is saved. The streams in data/golden/
 * are of it: what is described here, and the values, must stay as they are for ever.
 */
#ifndef TESTS_GOLDEN_DEVICE_H
#define TESTS_GOLDEN_DEVICE_H

#include <vmstate/vmstate.h>

enum {
    GOLDEN_QUEUES = 2,
    GOLDEN_RING = 8,
    GOLDEN_FRAMES = 64,
    GOLDEN_BLOCKS = 4,
    GOLDEN_BLOCK_SIZE = 16,
};

typedef struct GoldenQueue {
    uint16_t head;
    uint16_t tail;
    uint32_t used;
    uint16_t ring[GOLDEN_RING];
} GoldenQueue;

typedef struct GoldenFrame GoldenFrame;
struct GoldenFrame {
    uint32_t length;
    uint8_t bytes[4];
    QTAILQ_ENTRY(GoldenFrame) next;
};

typedef struct GoldenNic {
    bool link;
    uint8_t mac[6];
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    double rate;
    GoldenQueue queues[GOLDEN_QUEUES];
    uint32_t n_filters;
    uint32_t *filters;
    char *name;
    QTAILQ_HEAD(, GoldenFrame) frames;
    /* Since version 2. */
    uint32_t features;
    /* The subsection. */
    bool irq_pending;
    uint16_t irq_vector;
} GoldenNic;

typedef struct GoldenClock {
    uint64_t ticks;
    uint32_t scale;
} GoldenClock;

typedef struct GoldenDisk {
    uint8_t blocks[GOLDEN_BLOCKS][GOLDEN_BLOCK_SIZE];
    /* Saving: the next block. */
    unsigned next;
    /* Loading: how the blocks were before. */
    uint8_t before[GOLDEN_BLOCKS][GOLDEN_BLOCK_SIZE];
    bool has_before;
} GoldenDisk;

typedef struct GoldenMachine {
    GoldenNic nics[2];
    GoldenClock clock;
    GoldenDisk disk;
} GoldenMachine;

/* With the values that the streams have; or with none. */
GoldenMachine *golden_machine_new(bool filled);
void golden_machine_free(GoldenMachine *machine);
/* All that is saved, pointers followed. The second NIC has no pending interrupt. */
bool golden_machine_equal(const GoldenMachine *a, const GoldenMachine *b);
/* Every byte of it, addresses included: two of one machine at two times can be compared. */
GBytes *golden_machine_memory(const GoldenMachine *machine);

/* "nic" 0 and 1, "clock", and if @disk is set the iterable "disk". */
VMStateRegistry *golden_machine_registry(GoldenMachine *machine, bool disk);

/* One way to save the machine. */
typedef struct GoldenForm {
    const char *name;
    VMStateForm form;
    VMStateVmdescStyle style;
    VMStateCodec codec;
    /* NULL: no configuration. */
    const char *machine;
    /* The NICs' version; 0: the newest. */
    int version;
    bool disk;
    bool no_footers;
} GoldenForm;

/* Ends with one that has no name. */
extern const GoldenForm golden_forms[];

/* A machine without values, after it has loaded what was saved so. */
GoldenMachine *golden_expected(const GoldenForm *form);

GBytes *golden_save(GoldenMachine *machine, const GoldenForm *form, GError **error);
bool golden_load(GoldenMachine *machine, const GoldenForm *form, GBytes *bytes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GoldenMachine, golden_machine_free)

#endif
