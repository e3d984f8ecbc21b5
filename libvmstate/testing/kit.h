/* SPDX-License-Identifier: BSD-3-Clause */
/* One run of the kit: what is tried, with which values, and what was found. */
#ifndef VMS_TESTING_KIT_H
#define VMS_TESTING_KIT_H

#include <vmstate/testing.h>

typedef struct VmsKit {
    const VMStateTestDevice *device;
    /* What all states are made from, and this one. */
    uint64_t seed;
    uint64_t case_seed;
    unsigned case_number;
    /* Fields (VMStateField *) that get random values; NULL: all. */
    GHashTable *only;
    /* A byte for each of the struct: 1 where some load has changed it. */
    uint8_t *touched;
    /* Names of subsections that were seen on, and off. */
    GHashTable *seen_on;
    GHashTable *seen_off;
    /* Fields with a field_exists: their paths by VMStateField *, and those that existed. */
    GHashTable *conditional;
    GHashTable *existed;
    /* Notes of checks: what they did not try, or think of. */
    GString *remarks;
    /* The first failure; NULL: none. */
    GString *failure;
    const char *check;
} VmsKit;

/* A check: false when it has failed. */
typedef bool (*VmsCheck)(VmsKit *kit);

bool vms_check_bounds(VmsKit *kit);
bool vms_check_register(VmsKit *kit);
bool vms_check_determinism(VmsKit *kit);
bool vms_check_round_trip(VmsKit *kit);
bool vms_check_chunks(VmsKit *kit);
bool vms_check_versions(VmsKit *kit);
bool vms_check_reuse(VmsKit *kit);
bool vms_check_leftovers(VmsKit *kit);
bool vms_check_cancel(VmsKit *kit);
bool vms_check_truncation(VmsKit *kit);
bool vms_check_bit_flips(VmsKit *kit);
bool vms_check_coverage(VmsKit *kit);

/* A copy as large as ours, of what may be from an older header; false: it lacks what it must have. */
bool vms_kit_take_device(VMStateTestDevice *own, const VMStateTestDevice *device, GError **error);
void vms_kit_init(VmsKit *kit, const VMStateTestDevice *device);
void vms_kit_clear(VmsKit *kit);
bool vms_kit_skips(const VmsKit *kit, VMStateTestCheck check);

#define VMS_NO_OFFSET UINT64_MAX

/*
 * Notes the first failure: @path (nullable) is where, @offset (or VMS_NO_OFFSET) a byte of @bytes (nullable), which the
 * report shows. Returns false.
 */
G_GNUC_PRINTF(5, 6)
bool vms_kit_fail(VmsKit *kit, const char *path, uint64_t offset, GBytes *bytes, const char *format, ...);

/* What was saved is not loaded: says what to do, where the values can be the reason. Returns false. */
bool vms_kit_fail_refused(VmsKit *kit, const char *what, GBytes *bytes, const GError *error);

/* Random numbers: the same for the same state. */
uint64_t vms_random(uint64_t *state);
/* What random numbers for @path begin with. */
uint64_t vms_random_at(uint64_t seed, const char *path);
/* Is this byte of the struct said not to be state? */
bool vms_not_state(const VMStateTestDevice *device, size_t offset);

#endif
