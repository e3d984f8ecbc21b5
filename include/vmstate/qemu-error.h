/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * QEMU's Error for a device's source that comes from there: it is GError here, and its functions
 * are macros and static inlines, as nothing with a name of QEMU's may be exported.
 *
 * There is no error_abort and no error_fatal. In QEMU they end the process when an error is set;
 * what comes from a stream must not be able to do that here. Hand errors on through errp instead.
 */
#ifndef VMSTATE_QEMU_ERROR_H
#define VMSTATE_QEMU_ERROR_H

#include <glib.h>
#include <stdarg.h>
#include <vmstate/error.h>

VMSTATE_BEGIN_DECLS

/** Error: why something failed; a GError. Since: 0.1 */
typedef GError Error;

/**
 * error_setg(errp, format, ...): sets *errp, unless errp is NULL, to an error with the code
 * VMSTATE_ERROR_HOOK.
 *
 * Since: 0.1
 */
#define error_setg(errp, ...) g_set_error(errp, VMSTATE_ERROR, VMSTATE_ERROR_HOOK, __VA_ARGS__)

/**
 * error_setg_errno: error_setg() with ": " and what the errno value os_errno means behind it.
 *
 * Since: 0.1
 */
static inline G_GNUC_PRINTF(3, 4) void error_setg_errno(Error **errp, int os_errno,
                                                        const char *format, ...)
{
    if (!errp) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    gchar *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (os_errno) {
        error_setg(errp, "%s: %s", message, g_strerror(ABS(os_errno)));
    } else {
        error_setg(errp, "%s", message);
    }
    g_free(message);
}

/**
 * error_prepend(errp, format, ...): puts text before the message of *errp, if there is one.
 *
 * Since: 0.1
 */
#define error_prepend(errp, ...) g_prefix_error(errp, __VA_ARGS__)

/**
 * error_append_hint: puts advice behind the message of *errp, if there is one. QEMU keeps it apart;
 * here it is part of the message, in parentheses.
 *
 * Since: 0.1
 */
static inline G_GNUC_PRINTF(2, 3) void error_append_hint(Error *const *errp, const char *format,
                                                         ...)
{
    if (!errp || !*errp) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    gchar *hint = g_strchomp(g_strdup_vprintf(format, arguments));
    va_end(arguments);
    gchar *message = (*errp)->message;
    (*errp)->message = g_strdup_printf("%s (%s)", message, hint);
    g_free(message);
    g_free(hint);
}

/**
 * error_free: frees an error, which may be NULL.
 *
 * Since: 0.1
 */
static inline void error_free(Error *error)
{
    if (error) {
        g_error_free(error);
    }
}

/** error_copy: a copy, to be freed by error_free(). Since: 0.1 */
static inline Error *error_copy(const Error *error)
{
    return g_error_copy(error);
}

/** error_get_pretty: the message. Since: 0.1 */
static inline const char *error_get_pretty(const Error *error)
{
    return error->message;
}

/**
 * error_propagate: moves error, which may be NULL, to *errp. It is freed where errp is NULL or has
 * an error already.
 *
 * Since: 0.1
 */
static inline void error_propagate(Error **errp, Error *error)
{
    if (errp && !*errp) {
        *errp = error;
    } else {
        error_free(error);
    }
}

/**
 * error_propagate_prepend(errp, error, format, ...): error_prepend() and error_propagate() in one.
 *
 * Since: 0.1
 */
#define error_propagate_prepend(errp, error, ...) \
    do { \
        Error *vmstate_error_ = (error); \
        g_prefix_error(&vmstate_error_, __VA_ARGS__); \
        error_propagate(errp, vmstate_error_); \
    } while (0)

/** error_report, warn_report, info_report: a message for the log, through GLib's. Since: 0.1 */
#define error_report(...) g_warning(__VA_ARGS__)
#define warn_report(...) g_warning(__VA_ARGS__)
#define info_report(...) g_message(__VA_ARGS__)

/** error_report_err, warn_report_err: put an error into the log and free it. Since: 0.1 */
static inline void error_report_err(Error *error)
{
    g_warning("%s", error->message);
    g_error_free(error);
}
static inline void warn_report_err(Error *error)
{
    error_report_err(error);
}

/* What ERRP_GUARD() puts errp on when the caller wants no error. */
typedef struct VMStateErrpGuard_ {
    Error *error;
} VMStateErrpGuard_;

static inline void vmstate_errp_guard_end_(VMStateErrpGuard_ *guard)
{
    error_free(guard->error);
}

/**
 * ERRP_GUARD: first statement of a function with an argument `Error **errp` that looks at *errp:
 * from there on errp is never NULL.
 *
 * Since: 0.1
 */
#define ERRP_GUARD() \
    __attribute__((cleanup(vmstate_errp_guard_end_))) VMStateErrpGuard_ vmstate_errp_guard_ = { \
        NULL}; \
    do { \
        if (!errp) { \
            errp = &vmstate_errp_guard_.error; \
        } \
    } while (0)

VMSTATE_END_DECLS

#endif
