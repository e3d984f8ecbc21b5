/* SPDX-License-Identifier: BSD-3-Clause */
/* Saves that are given up. */
#ifndef EXAMPLES_CANCEL_H
#define EXAMPLES_CANCEL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Gives up saves at several places, in a process of its own. False: @why says what they left
 * behind, and is empty when that process has crashed.
 */
bool cancelled_saves_leave_nothing(char *why, size_t size);

#endif
