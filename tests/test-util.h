/* SPDX-License-Identifier: BSD-3-Clause */
/* What several tests need. Include <cmocka.h> before. */
#ifndef TESTS_TEST_UTIL_H
#define TESTS_TEST_UTIL_H

#include <stdarg.h>
#include <stddef.h>
#include <vmstate/vmstate.h>

/* Random numbers that are the same for the same seed. */
uint64_t test_random(uint64_t *state);
void test_fill(void *memory, size_t size, uint64_t *state);

/* A description's payload; must succeed. */
GBytes *test_save(const VMStateDescription *vmsd, const void *opaque);
/* Loads a payload at the description's own version. */
bool test_load(const VMStateDescription *vmsd, void *opaque, GBytes *bytes, GError **error);

/* "01 02 ff" without the blanks that separate. */
GBytes *test_bytes(const char *hex);
void test_assert_bytes(GBytes *bytes, const char *hex);
void test_assert_same(GBytes *a, GBytes *b);
/* Two streams one after the other, or a part of one. */
GBytes *test_concat(GBytes *a, GBytes *b);
GBytes *test_part(GBytes *bytes, size_t from, size_t to);

/* A registry with one device of this name and instance 0. */
VMStateRegistry *test_registry(const char *idstr, const VMStateDescription *vmsd, void *opaque);
/* All that a saver gives, asked for in chunks of @chunk bytes; 0: of random sizes. Checks them. */
GBytes *test_read_all(VMStateSaver *saver, size_t chunk, uint64_t seed, GError **error);
/* Saves the registry through a saver. */
GBytes *test_pull(VMStateRegistry *registry, const VMStateSaveOptions *options, size_t chunk);
/* Loads it through a loader. */
bool test_push(VMStateRegistry *registry, const VMStateLoadOptions *options, GBytes *bytes,
               size_t chunk, GError **error);

/* The error has this code and its message this text in it; it is cleared. */
void test_assert_error(GError **error, VMStateError code, const char *text);

#endif
