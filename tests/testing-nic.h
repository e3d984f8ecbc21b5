/* SPDX-License-Identifier: BSD-3-Clause */
/* A small network card for the tests of the test kit: it has what a real one has, and no fault. */
#ifndef TESTS_TESTING_NIC_H
#define TESTS_TESTING_NIC_H

#include <vmstate/testing.h>

/* Without a seed of its own. */
extern const VMStateTestDevice testing_nic;

#endif
