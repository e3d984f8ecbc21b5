/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs as 16-byte shuffles, where the processor has them: a load of 16 bytes, their bytes put in order, a store. Saving may
 * read the bytes between members (they lie in the same struct) and write behind its end on the wire; loading stores
 * members' bytes only and may read behind its end on the wire.
 */
#ifndef VMS_ENGINE_SHUFFLE_H
#define VMS_ENGINE_SHUFFLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes on the wire that may be touched behind a run. */
#define VMS_SHUFFLE_SLACK 16

typedef struct VmsShuffles VmsShuffles;

typedef enum VmsItemKind {
    /* Of 1, 2, 4 or 8 bytes. */
    VMS_ITEM_NUMBER,
    VMS_ITEM_BOOL,
    /* In the same order in memory as on the wire. */
    VMS_ITEM_BYTES,
    /* Zeros on the wire, passed over in loads; nothing in memory. */
    VMS_ITEM_GAP,
} VmsItemKind;

/* One scalar, or some bytes: where it is in memory and on the wire; at most 8 bytes. */
typedef struct VmsShuffleItem {
    size_t offset;
    uint16_t wire;
    uint8_t width;
    VmsItemKind kind;
} VmsShuffleItem;

/* NULL where the processor has no shuffles, or the items are not worth it. */
VmsShuffles *vms_shuffles_new(const VmsShuffleItem *items, size_t n);
void vms_shuffles_free(VmsShuffles *shuffles);

/* Saving takes members that span 16 bytes at least. */
bool vms_shuffles_can_save(const VmsShuffles *shuffles);

/* @n structs, @stride bytes apart, of @wire_size bytes each; VMS_SHUFFLE_SLACK bytes behind the last are overwritten. */
void vms_shuffles_save(const VmsShuffles *shuffles, const uint8_t *from, size_t stride, uint8_t *wire, size_t wire_size,
                       size_t n);
/*
 * The other way; stops before a struct with a bool that is neither 0 nor 1 unless @unchecked. Returns how many were
 * loaded. VMS_SHUFFLE_SLACK bytes behind the last are read.
 */
size_t vms_shuffles_load(const VmsShuffles *shuffles, uint8_t *to, size_t stride, const uint8_t *wire, size_t wire_size,
                         size_t n, bool unchecked);

#endif
