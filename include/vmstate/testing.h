/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The test kit: one call tries a description against everything that can happen to a device's state. It is a library of
 * its own, libvmstate-testing, for test suites; docs/testing.md explains each check.
 *
 *     static const VMStateTestDevice nic = {
 *         .struct_size = sizeof(VMStateTestDevice), .vmsd = &vmstate_nic, .size = sizeof(Nic),
 *         .make = nic_make, .free = nic_free,
 *     };
 *
 *     VMSTATE_TESTING_ASSERT_CMOCKA(&nic);      in a test of cmocka
 *     VMSTATE_TESTING_ASSERT_GLIB(&nic);        in a test of GLib's
 *     VMSTATE_TESTING_FUZZ(vmstate_nic, nic_make, nic_free)     alone in a source file, for libFuzzer
 *
 * Nothing here needs cmocka, GLib's tests or libFuzzer, but for the macro that names it.
 */
#ifndef VMSTATE_TESTING_H
#define VMSTATE_TESTING_H

#include <limits.h>

#include <vmstate/extra.h>
#include <vmstate/registry.h>

VMSTATE_BEGIN_DECLS

/**
 * VMStateTestCheck: the checks of the kit, as bits.
 *
 * Since: 0.1
 */
typedef enum VMStateTestCheck {
    /** A count or size that a stream brings and nothing bounds. */
    VMSTATE_TEST_BOUNDS = 0x001,
    /** The registry takes the description and the device is saved. */
    VMSTATE_TEST_REGISTER = 0x002,
    /** Three saves, and saves of two equal devices, give the same bytes. */
    VMSTATE_TEST_DETERMINISM = 0x004,
    /** What was saved is loaded: field by field, and by a save again. */
    VMSTATE_TEST_ROUND_TRIP = 0x008,
    /** The same through chunks of 1, 2, 3, 7, 4096, 65536 and random bytes. */
    VMSTATE_TEST_CHUNKS = 0x010,
    /** Older versions, in both directions. */
    VMSTATE_TEST_VERSIONS = 0x020,
    /** A stream loads into a device in use: whole, or not at all. Subsections are on and off there. */
    VMSTATE_TEST_REUSE = 0x040,
    /** A save, or a load, is given up at every chunk. */
    VMSTATE_TEST_CANCEL = 0x080,
    /** A stream cut off at every byte is refused, and the device untouched. See places for long streams. */
    VMSTATE_TEST_TRUNCATION = 0x100,
    /**
     * A stream with a bit flipped, each of them, is refused, and the device untouched, or loaded within the bounds. See
     * places for long streams.
     */
    VMSTATE_TEST_BIT_FLIPS = 0x200,
    /** Bytes of the struct that no field covers. It comes before cancel, truncation and bit flips. */
    VMSTATE_TEST_COVERAGE = 0x400,
    /**
     * What a device in use saves after a load is what the stream brought: nothing of before is left in members that the
     * stream does not bring, or in lists. Leave it out where a machine's reset comes before each load.
     */
    VMSTATE_TEST_LEFTOVERS = 0x800,
    /** No check, but an option: uncovered bytes are reported even where they can be padding. */
    VMSTATE_TEST_PADDING = 0x10000,
} VMStateTestCheck;

/** VMSTATE_TEST_ALL_PLACES: for places: no stream is too long to be tried at every byte and bit. Since: 0.1 */
#define VMSTATE_TEST_ALL_PLACES UINT_MAX

/**
 * VMStateTestDevice: what the kit must know of a device. It may be static; members that are not given are zero.
 *
 * Since: 0.1
 */
typedef struct VMStateTestDevice {
    /** sizeof(VMStateTestDevice). */
    size_t struct_size;
    /** The description. */
    const VMStateDescription *vmsd;
    /** Bytes of the device's struct, which are compared after a failed load; 0: only what is saved is compared. */
    size_t size;
    /** Makes a device as it is before a load, always the same. */
    void *(*make)(void);
    /**
     * Fills a device that make made, always the same for the same seed. Optional: without it the kit puts random values
     * within the declared bounds into all fields.
     */
    void (*fill)(void *opaque, uint64_t seed);
    /** Optional: called after the kit has filled a device; makes its values fit each other. */
    void (*adjust)(void *opaque);
    /** Frees a device and what make, fill, the kit or a load allocated for it (with g_malloc()). */
    void (*free)(void *opaque);
    /** Optional: called when a device is in a registry; vmstate_registry_set_capacity() belongs here. */
    void (*prepare)(VMStateRegistry *registry, void *opaque);
    /** Ranges of the struct that are not state (locks, counters, ...), ended by one of size 0; or NULL. */
    const VMStateRange *not_state;
    /** Checks that are left out: bits of VMStateTestCheck. VMSTATE_TEST_PADDING is an option, switched on by its bit. */
    unsigned skip;
    /**
     * How many states are tried; 0: 6. Without fill the first is as make leaves it. The environment's VMSTATE_TEST_CASES
     * goes first.
     */
    unsigned cases;
    /** What the states are made from; 0: another one each time. The environment's VMSTATE_TEST_SEED goes first. */
    uint64_t seed;
    /**
     * The most places of a stream that are cut off, and as many bits that are flipped, a state; 0: 8192, all bits of a
     * stream of 1 KiB and all bytes of one of 8 KiB. Of a longer stream so many are tried, at random, spread evenly over
     * it, and the notes of vmstate_testing_run() say of how many. VMSTATE_TEST_ALL_PLACES: all, however long the stream.
     */
    unsigned places;
} VMStateTestDevice;

/**
 * vmstate_testing_run:
 * @device: a device
 * @notes: (out) (optional) (nullable) (transfer full): what was tried and what was not, in lines; NULL where nothing was
 * @error: %VMSTATE_ERROR_MISUSE where @device lacks what it must have; otherwise the first failure: its message is a report
 *   of many lines: check, path, offset, a hexdump around the byte, the fewest fields with random values that it takes, seed
 *
 * Runs all checks. Takes some seconds for a device whose stream has 10,000 bytes.
 *
 * Returns: true when all of them passed.
 *
 * Any thread; the device's functions are called in it. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_testing_run(const VMStateTestDevice *device, char **notes, GError **error);

/**
 * vmstate_testing_fuzz:
 * @device: a device
 * @data: (nullable): any bytes: the payload of its section
 * @size: how many, 0 and up
 * @error: what is wrong: a load that failed has changed the device, or one that succeeded has passed a bound
 *
 * Loads the bytes into a device. Refusing them is right, too.
 *
 * Returns: true when nothing is wrong.
 *
 * Any thread. Since: 0.1
 */
VMSTATE_PUBLIC bool vmstate_testing_fuzz(const VMStateTestDevice *device, const uint8_t *data, size_t size, GError **error);

/**
 * VMSTATE_TESTING_ASSERT_CMOCKA: runs all checks in a test of cmocka, which must be included; prints the notes, or fails it
 * with the report.
 *
 * Since: 0.1
 */
#define VMSTATE_TESTING_ASSERT_CMOCKA(_device) \
    do { \
        GError *vmstate_testing_error_ = NULL; \
        char *vmstate_testing_notes_ = NULL; \
        if (!vmstate_testing_run((_device), &vmstate_testing_notes_, &vmstate_testing_error_)) { \
            g_free(vmstate_testing_notes_); \
            fail_msg("%s", vmstate_testing_error_->message); \
        } \
        print_message("%s", vmstate_testing_notes_); \
        g_free(vmstate_testing_notes_); \
    } while (0)

/**
 * VMSTATE_TESTING_ASSERT_GLIB: runs all checks in a test of GLib's; notes are messages of the test; or fails it with the
 * report.
 *
 * Since: 0.1
 */
#define VMSTATE_TESTING_ASSERT_GLIB(_device) \
    do { \
        GError *vmstate_testing_error_ = NULL; \
        char *vmstate_testing_notes_ = NULL; \
        if (!vmstate_testing_run((_device), &vmstate_testing_notes_, &vmstate_testing_error_)) { \
            g_assertion_message(G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, vmstate_testing_error_->message); \
        } \
        g_test_message("%s", vmstate_testing_notes_); \
        g_free(vmstate_testing_notes_); \
    } while (0)

/**
 * VMSTATE_TESTING_FUZZ: defines libFuzzer's entry: loads what it is given into a device of the description _vmsd, and
 * aborts with a report where vmstate_testing_fuzz() finds something wrong. _make and _free as in VMStateTestDevice.
 *
 * Since: 0.1
 */
#define VMSTATE_TESTING_FUZZ(_vmsd, _make, _free) \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
    { \
        static const VMStateTestDevice device = { \
            .struct_size = sizeof(VMStateTestDevice), .vmsd = &(_vmsd), .make = (_make), .free = (_free)}; \
        GError *error = NULL; \
        if (!vmstate_testing_fuzz(&device, data, size, &error)) { \
            g_error("%s", error->message); \
        } \
        return 0; \
    }

VMSTATE_END_DECLS

#endif
