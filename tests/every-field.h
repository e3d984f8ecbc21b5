/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A device that has every kind of field that there is, with two versions, hooks, and subsections in
 * subsections.
 */
#ifndef TESTS_EVERY_FIELD_H
#define TESTS_EVERY_FIELD_H

#include <stdatomic.h>
#include <stdint.h>
#include <vmstate/vmstate.h>

typedef struct EveryPart {
    uint32_t id;
    bool on;
    uint16_t words[2];
} EveryPart;

typedef struct EveryNode EveryNode;
struct EveryNode {
    uint16_t id;
    char *label;
    QTAILQ_ENTRY(EveryNode) next;
};

typedef struct EveryItem EveryItem;
struct EveryItem {
    uint32_t id;
    QLIST_ENTRY(EveryItem) next;
};

typedef struct EveryKey {
    uint16_t major;
    uint16_t minor;
} EveryKey;

typedef struct EveryValue {
    uint32_t value;
    char *label;
} EveryValue;

enum {
    EVERY_PARTS = 3,
    EVERY_POINTERS = 4,
    EVERY_ROOM = 4,
    EVERY_MEMORY = 300,
    EVERY_BITS = 70,
};

/* Scalars, in every form. */
typedef struct EveryNumbers {
    bool b;
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    uint32_t since_2;
    uint32_t tested;
    uint8_t equal8;
    uint16_t equal16;
    uint32_t equal32;
    uint64_t equal64;
    int32_t equal_i32;
    int32_t at_most;
    float f32;
    double f64;
    float floats[2];
    double doubles[2];
    _Atomic bool atomic_b;
    _Atomic int8_t atomic_i8;
    _Atomic int16_t atomic_i16;
    _Atomic int32_t atomic_i32;
    _Atomic int64_t atomic_i64;
    _Atomic uint8_t atomic_u8;
    _Atomic uint16_t atomic_u16;
    _Atomic uint32_t atomic_u32;
    _Atomic uint64_t atomic_u64;
    uint8_t uuid[16];
    uint8_t mac[6];
    VMStateTimer timer;
    VMStateTimer *timer_ptr;
    VMStateTimer timers[2];
    VMStateTimer *timer_ptrs[2];
    VMStateCPUDouble doubles_of_cpu[2];
} EveryNumbers;

/* Arrays, buffers and pointers to them. */
typedef struct EveryArrays {
    bool bools[3];
    int8_t i8[3];
    int16_t i16[3];
    int32_t i32[3];
    int64_t i64[3];
    uint8_t u8[3];
    uint16_t u16[3];
    uint32_t u32[3];
    uint64_t u64[3];
    uint16_t sub[6];
    uint32_t grid[2][3];
    int32_t n_i32;
    uint8_t n_u8;
    uint16_t n_u16;
    uint32_t n_u32;
    uint64_t n_u64;
    uint16_t *varray_i32;
    uint32_t *varray_u32;
    uint8_t *varray_any;
    uint16_t inside_i32[EVERY_ROOM];
    uint32_t inside_u16[EVERY_ROOM];
    uint8_t multiplied[2 * EVERY_ROOM];
    uint32_t *alloc_u32;
    uint16_t *alloc_u16;
    uint64_t *alloc_i32;
    bool *alloc_any;
    uint8_t buffer[17];
    uint8_t partial[8];
    uint8_t middle[8];
    uint32_t unsafe[2];
    uint8_t *buffer_ptr;
    uint8_t *vbuffer;
    uint8_t *vbuffer_u32;
    uint8_t *vbuffer_multiplied;
    uint8_t *vbuffer_u64;
    uint8_t *vbuffer_alloc;
    int32_t n_bits;
    unsigned long *bitmap;
} EveryArrays;

/* Structs and pointers to them. */
typedef struct EveryStructs {
    EveryPart one;
    EveryPart at_version;
    EveryPart array[EVERY_PARTS];
    EveryPart sub[EVERY_PARTS];
    EveryPart grid[2][2];
    int32_t n_i32;
    uint8_t n_u8;
    uint16_t n_u16;
    uint32_t n_u32;
    EveryPart varray_u8[EVERY_ROOM];
    EveryPart varray_i32[EVERY_ROOM];
    EveryPart varray_u32[EVERY_ROOM];
    EveryPart *pointer;
    EveryPart *absent;
    EveryPart *known;
    EveryPart *pointer_i32;
    EveryPart *pointer_u16;
    EveryPart *pointer_u32;
    EveryPart *alloc;
    uint32_t *number_ptr;
    EveryPart *pointers[EVERY_POINTERS];
    uint32_t *numbers[EVERY_POINTERS];
    uint32_t **varray_of_numbers;
    EveryPart **auto_u8;
    EveryPart **auto_u32;
} EveryStructs;

/* Text and GLib's containers, and lists. */
typedef struct EveryLists {
    QTAILQ_HEAD(, EveryNode) tailq;
    QTAILQ_HEAD(, EveryNode) replaced;
    QLIST_HEAD(, EveryItem) list;
    GTree *direct;
    GTree *described;
    char *string;
    char *no_string;
    char text[12];
    GArray *garray;
    GArray *garray_structs;
    GByteArray *bytes;
} EveryLists;

/* State that hooks write; its description says how much that is. */
typedef struct EveryHooked {
    uint8_t custom[4];
    uint8_t custom_errp[4];
    uint32_t bits;
    uint8_t memory[EVERY_MEMORY];
    uint16_t derived;
} EveryHooked;

/* What the hooks of all devices together have done since it was zeroed. */
typedef struct EveryCounts {
    int pre_save;
    int post_save;
    int pre_load;
    int post_load;
    int validate;
    int commit;
    int load_aborted;
} EveryCounts;

typedef struct EveryField {
    EveryNumbers numbers;
    EveryArrays arrays;
    EveryStructs structs;
    EveryLists lists;
    EveryHooked hooked;
    uint16_t sub_value;
    uint64_t deep_value;
    bool has_sub;
    bool has_tested;
    /* Counts are filled with as much as there is room for. */
    bool full;
    EveryCounts *counts;
    /* Memory that a load may put other memory in the place of, and that nobody frees then. */
    GPtrArray *owned;
} EveryField;

/* The part EveryHooked. */
extern const VMStateDescription every_hooked_vmsd;
/* All of it. Version 2, loads 1. */
extern const VMStateDescription every_field_vmsd;

/* A device whose pointers all point to something, zeroes otherwise; its lists are empty. */
EveryField *every_field_new(void);
/* Other values for another seed; the same for the same. Puts elements into the lists: once. */
void every_field_fill(EveryField *dev, uint64_t seed);
/* Deep: pointers are followed. */
bool every_field_equal(const EveryField *a, const EveryField *b);
void every_field_free(EveryField *dev);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EveryField, every_field_free)

#endif
