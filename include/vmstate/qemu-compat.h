/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * All that a QEMU device's source needs to move over by changing its includes: this one instead of
 * "migration/vmstate.h", "qemu/queue.h", "qemu/bswap.h", "qapi/error.h" and their kin. Everything is a
 * type, a macro or a static inline, as nothing with a name of QEMU's may be exported. Define
 * VMSTATE_QEMU_API (see <vmstate/description.h>) before it for a source of QEMU 10. A source that has
 * headers of its own with names of <vmstate/queue.h>, <vmstate/qemu-bits.h>, <vmstate/qemu-bswap.h> or
 * the end of this one includes those first, or defines VMSTATE_NO_QEMU_HELPERS, which leaves the bits, the
 * byte order and the end of this one out.
 *
 * Not here: vmstate_register() and its kin, which need QEMU's global list of devices: use
 * vmstate_registry_add(). Error values that end the process: see <vmstate/qemu-error.h>.
 */
#ifndef VMSTATE_QEMU_COMPAT_H
#define VMSTATE_QEMU_COMPAT_H

#include <vmstate/description.h>
#include <vmstate/extra.h>
#include <vmstate/fields.h>
#include <vmstate/json-writer.h>
#ifndef VMSTATE_NO_QEMU_HELPERS
#include <vmstate/qemu-bits.h>
#include <vmstate/qemu-bswap.h>
#endif
#include <vmstate/qemu-error.h>
#include <vmstate/qemu-file.h>
#include <vmstate/queue.h>
#include <vmstate/section.h>

VMSTATE_BEGIN_DECLS

/** CPU_DoubleU: a VMStateCPUDouble. Since: 0.1 */
typedef VMStateCPUDouble CPU_DoubleU;

/** JSONWriter: a VMStateJSONWriter, and its functions; see <vmstate/json-writer.h>. Since: 0.1 */
typedef VMStateJSONWriter JSONWriter;
#define json_writer_start_object vmstate_json_writer_start_object
#define json_writer_end_object vmstate_json_writer_end_object
#define json_writer_start_array vmstate_json_writer_start_array
#define json_writer_end_array vmstate_json_writer_end_array
#define json_writer_str vmstate_json_writer_str
#define json_writer_int64 vmstate_json_writer_int64
#define json_writer_uint64 vmstate_json_writer_uint64
#define json_writer_bool vmstate_json_writer_bool
#define json_writer_null vmstate_json_writer_null
#define json_writer_double vmstate_json_writer_double

/*
 * QEMU's timers, where VMSTATE_TIMER_TYPE is not the source's own. Nothing here makes a timer
 * expire: a device's post_load arms a real one.
 */
#ifdef VMSTATE_TIMER_TYPE_IS_OURS_

/** QEMUTimer: a VMStateTimer. Since: 0.1 */
typedef VMStateTimer QEMUTimer;

/**
 * timer_expire_time_ns: when timer (nullable) expires, in nanoseconds; -1 when not pending.
 *
 * Since: 0.1
 */
static inline int64_t timer_expire_time_ns(const QEMUTimer *timer)
{
    return timer ? timer->expire_time : -1;
}

/** timer_pending: whether timer (nullable) is pending. Since: 0.1 */
static inline bool timer_pending(const QEMUTimer *timer)
{
    return timer_expire_time_ns(timer) >= 0;
}

/**
 * timer_mod_ns: sets when timer expires, in nanoseconds; a time before 0 counts as 0.
 *
 * Since: 0.1
 */
static inline void timer_mod_ns(QEMUTimer *timer, int64_t expire_time)
{
    timer->expire_time = MAX(expire_time, 0);
}

/** timer_del: makes timer not pending. Since: 0.1 */
static inline void timer_del(QEMUTimer *timer)
{
    timer->expire_time = -1;
}

#endif

/**
 * vmstate_save_vmsd, vmstate_save_vmsd_v, vmstate_load_vmsd: save and load what a description says,
 * inside a hook.
 * QEMU 11's functions.
 *
 * Returns: true, or false with *errp set. Since: 0.1
 */
static inline bool vmstate_save_vmsd_v(QEMUFile *f, const VMStateDescription *vmsd,
                                       const void *opaque, JSONWriter *vmdesc, int version_id,
                                       Error **errp)
{
    return vmstate_stream_save_description(f, vmsd, opaque, vmdesc, version_id, errp);
}
static inline bool vmstate_save_vmsd(QEMUFile *f, const VMStateDescription *vmsd,
                                     const void *opaque, JSONWriter *vmdesc, Error **errp)
{
    return vmstate_save_vmsd_v(f, vmsd, opaque, vmdesc, -1, errp);
}
static inline bool vmstate_load_vmsd(QEMUFile *f, const VMStateDescription *vmsd, void *opaque,
                                     int version_id, Error **errp)
{
    return vmstate_stream_load_description(f, vmsd, opaque, version_id, errp);
}

/* QEMU 10.2's, with an int. */
static inline int vmstate_save_state_v_errp_(QEMUFile *f, const VMStateDescription *vmsd,
                                             const void *opaque, JSONWriter *vmdesc,
                                             int version_id, Error **errp)
{
    return vmstate_save_vmsd_v(f, vmsd, opaque, vmdesc, version_id, errp) ? 0 : -EINVAL;
}
static inline int vmstate_save_state_errp_(QEMUFile *f, const VMStateDescription *vmsd,
                                           const void *opaque, JSONWriter *vmdesc, Error **errp)
{
    return vmstate_save_state_v_errp_(f, vmsd, opaque, vmdesc, -1, errp);
}
static inline int vmstate_load_state_errp_(QEMUFile *f, const VMStateDescription *vmsd,
                                           void *opaque, int version_id, Error **errp)
{
    return vmstate_load_vmsd(f, vmsd, opaque, version_id, errp) ? 0 : -EINVAL;
}

/* QEMU 10.1's and older, without an error: the stream keeps it. */
static inline int vmstate_save_state_v_int_(QEMUFile *f, const VMStateDescription *vmsd,
                                            const void *opaque, JSONWriter *vmdesc, int version_id)
{
    Error *error = NULL;
    int result = vmstate_save_state_v_errp_(f, vmsd, opaque, vmdesc, version_id, &error);
    if (error) {
        vmstate_stream_fail(f, error);
    }
    return result;
}
static inline int vmstate_save_state_int_(QEMUFile *f, const VMStateDescription *vmsd,
                                          const void *opaque, JSONWriter *vmdesc)
{
    return vmstate_save_state_v_int_(f, vmsd, opaque, vmdesc, -1);
}
static inline int vmstate_load_state_int_(QEMUFile *f, const VMStateDescription *vmsd, void *opaque,
                                          int version_id)
{
    Error *error = NULL;
    int result = vmstate_load_state_errp_(f, vmsd, opaque, version_id, &error);
    if (error) {
        vmstate_stream_fail(f, error);
    }
    return result;
}

#define VMSTATE_SIXTH_(_1, _2, _3, _4, _5, _6, ...) _6
#define VMSTATE_SEVENTH_(_1, _2, _3, _4, _5, _6, _7, ...) _7

/**
 * vmstate_save_state(f, vmsd, opaque, vmdesc [, errp]), vmstate_save_state_v(f, vmsd, opaque,
 * vmdesc, version_id [, errp]), vmstate_load_state(f, vmsd, opaque, version_id [, errp]): save and
 * load what a description says, inside a hook. Without errp (QEMU up to 10.1) an error makes the
 * stream fail.
 *
 * Returns: 0, or -EINVAL, an int in QEMU 10 and 11. Since: 0.1
 */
#define vmstate_save_state(...) \
    VMSTATE_SIXTH_(__VA_ARGS__, vmstate_save_state_errp_, vmstate_save_state_int_, 0)(__VA_ARGS__)
#define vmstate_load_state(...) \
    VMSTATE_SIXTH_(__VA_ARGS__, vmstate_load_state_errp_, vmstate_load_state_int_, 0)(__VA_ARGS__)
#define vmstate_save_state_v(...) \
    VMSTATE_SEVENTH_(__VA_ARGS__, vmstate_save_state_v_errp_, vmstate_save_state_v_int_, 0) \
    (__VA_ARGS__)

/* What QEMU's sources expect to have, unless they are there. */
#ifndef VMSTATE_NO_QEMU_HELPERS

/** ARRAY_SIZE: how many elements an array has. Since: 0.1 */
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(_array) (sizeof(_array) / sizeof((_array)[0]))
#endif

/**
 * container_of: the address of the _type whose member _member is at _pointer.
 * DO_UPCAST: the same where the member is the first, which is checked at compile time.
 *
 * Since: 0.1
 */
#ifndef container_of
#define container_of(_pointer, _type, _member) \
    ((_type *)(void *)((char *)(_pointer) - offsetof(_type, _member)))
#endif
#ifndef DO_UPCAST
#define DO_UPCAST(_type, _member, _pointer) \
    ((_type *)(void *)((char *)(_pointer) - 0 * sizeof(char[offsetof(_type, _member) ? -1 : 1])))
#endif

/**
 * QEMU_BUILD_BUG_ON, QEMU_BUILD_BUG_MSG: a declaration that stops the build where the constant _bad
 * is not 0.
 *
 * Since: 0.1
 */
#ifdef __cplusplus
#define VMSTATE_STATIC_ASSERT_(_condition, _message) static_assert(_condition, _message)
#else
#define VMSTATE_STATIC_ASSERT_(_condition, _message) _Static_assert(_condition, _message)
#endif
#ifndef QEMU_BUILD_BUG_MSG
#define QEMU_BUILD_BUG_MSG(_bad, _message) VMSTATE_STATIC_ASSERT_(!(_bad), _message)
#endif
#ifndef QEMU_BUILD_BUG_ON
#define QEMU_BUILD_BUG_ON(_bad) VMSTATE_STATIC_ASSERT_(!(_bad), "this must not be: " #_bad)
#endif

/** QEMU_PACKED, QEMU_ALIGNED: attributes of types: without padding; aligned to _n. Since: 0.1 */
#ifndef QEMU_PACKED
#define QEMU_PACKED __attribute__((packed))
#endif
#ifndef QEMU_ALIGNED
#define QEMU_ALIGNED(_n) __attribute__((aligned(_n)))
#endif

/** likely, unlikely: the condition as 1 or 0, which the compiler takes to be mostly so. Since: 0.1 */
#ifndef likely
#define likely(_condition) __builtin_expect(!!(_condition), 1)
#endif
#ifndef unlikely
#define unlikely(_condition) __builtin_expect(!!(_condition), 0)
#endif

#endif /* VMSTATE_NO_QEMU_HELPERS */

VMSTATE_END_DECLS

#endif
