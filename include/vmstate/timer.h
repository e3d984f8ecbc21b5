/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Timers: what a timer field puts and gets is when the timer expires. A device server that has a
 * timer type of its own defines VMSTATE_TIMER_TYPE as its name before it includes this; the type
 * must begin with `int64_t expire_time`, in nanoseconds, -1 when the timer is not pending. The
 * VMSTATE_TIMER macros check that.
 */
#ifndef VMSTATE_TIMER_H
#define VMSTATE_TIMER_H

#include <stdint.h>
#include <vmstate/visibility.h>

VMSTATE_BEGIN_DECLS

/**
 * VMStateTimer: when something is due. Nothing here makes it happen: post_load reads the time and
 * arms a real timer.
 *
 * @expire_time: nanoseconds on the device's own clock, -1 when not pending
 *
 * Since: 0.1
 */
typedef struct VMStateTimer {
    int64_t expire_time;
} VMStateTimer;

/**
 * VMSTATE_TIMER_TYPE: the type of the members that VMSTATE_TIMER and its kin describe.
 *
 * Since: 0.1
 */
#ifndef VMSTATE_TIMER_TYPE
#define VMSTATE_TIMER_TYPE VMStateTimer
#define VMSTATE_TIMER_TYPE_IS_OURS_
#endif

VMSTATE_END_DECLS

#endif
