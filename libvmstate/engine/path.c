/* SPDX-License-Identifier: BSD-3-Clause */
#include "path.h"

#include "bytes/stream.h"

bool vms_walk_enter(VmsWalk *walk, VmsFrame *frame)
{
    frame->outer = walk->frames;
    walk->frames = frame;
    if (++walk->depth > walk->max_depth) {
        return vms_walk_fail(walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_LIMIT, "structs are nested more than %u deep",
                             walk->max_depth);
    }
    return true;
}

void vms_walk_leave(VmsWalk *walk, const VmsFrame *frame)
{
    walk->frames = frame->outer;
    walk->depth--;
}

static void append_member(GString *path, const char *name, uint64_t index)
{
    if (path->len > 0 && path->str[path->len - 1] != ':') {
        g_string_append_c(path, '.');
    }
    g_string_append(path, name);
    if (index != VMS_NO_INDEX) {
        g_string_append_printf(path, "[%" G_GUINT64_FORMAT "]", index);
    }
}

static void append_scope(GString *path, const VmsScope *scope)
{
    if (!scope) {
        return;
    }
    append_scope(path, scope->outer);
    append_member(path, scope->field->name, scope->index);
}

/* An element's index says something only where there can be another. */
static bool is_indexed(const VMStateField *field)
{
    const int arrays =
        VMS_ARRAY | VMS_VARRAY_INT32 | VMS_VARRAY_UINT8 | VMS_VARRAY_UINT16 | VMS_VARRAY_UINT32 | VMS_VARRAY | VMS_GARRAY;

    if (field->flags & arrays) {
        return true;
    }
    return field->info && (field->info->id == VMSTATE_INFO_QTAILQ || field->info->id == VMSTATE_INFO_QLIST ||
                           field->info->id == VMSTATE_INFO_GTREE);
}

static void append_field(GString *path, const VmsScope *scope, const VMStateField *field, uint64_t index)
{
    append_scope(path, scope);
    append_member(path, field->name, is_indexed(field) ? index : VMS_NO_INDEX);
}

static void append_frames(GString *path, const VmsFrame *frame)
{
    if (!frame) {
        return;
    }
    append_frames(path, frame->outer);
    switch (frame->kind) {
    case VMS_FRAME_SECTION:
        g_string_append_printf(path, "%s@%u:", frame->name, frame->instance);
        return;
    case VMS_FRAME_SUBSECTION:
        if (path->len > 0 && path->str[path->len - 1] != ':') {
            g_string_append_c(path, '.');
        }
        g_string_append_printf(path, "{%s}", frame->name);
        return;
    case VMS_FRAME_FIELD:
        append_field(path, frame->scope, frame->field, frame->index);
        return;
    }
}

char *vms_walk_path(const VmsWalk *walk, const VmsScope *scope, const VMStateField *field, uint64_t index)
{
    GString *path = g_string_new(NULL);

    append_frames(path, walk->frames);
    if (field) {
        append_field(path, scope, field, index);
    }
    if (path->len > 0 && path->str[path->len - 1] == ':') {
        g_string_truncate(path, path->len - 1);
    }
    return g_string_free(path, FALSE);
}

static bool fail_with(VmsWalk *walk, const char *path, GError *error)
{
    if (vmstate_stream_failed(walk->stream)) {
        g_error_free(error);
        return false;
    }
    if (*path) {
        g_prefix_error(&error, "%s: ", path);
    }
    walk->located = true;
    vmstate_stream_fail(walk->stream, error);
    return false;
}

static bool fail_because(VmsWalk *walk, const VmsScope *scope, const VMStateField *field, uint64_t index, uint64_t offset,
                         VMStateError code, const char *reason)
{
    g_autofree char *path = vms_walk_path(walk, scope, field, index);

    if (vmstate_stream_failed(walk->stream)) {
        return vms_walk_locate(walk, scope, field, index);
    }
    return fail_with(walk, path,
                     g_error_new(VMSTATE_ERROR, code, "%s (stream offset 0x%" G_GINT64_MODIFIER "x)", reason, offset));
}

bool vms_walk_fail(VmsWalk *walk, const VmsScope *scope, const VMStateField *field, uint64_t index, VMStateError code,
                   const char *format, ...)
{
    g_autofree char *reason = NULL;
    va_list args;

    va_start(args, format);
    reason = g_strdup_vprintf(format, args);
    va_end(args);
    return fail_because(walk, scope, field, index, vms_stream_tell(walk->stream), code, reason);
}

bool vms_walk_fail_at(VmsWalk *walk, const VmsScope *scope, const VMStateField *field, uint64_t index, uint64_t offset,
                      VMStateError code, const char *format, ...)
{
    g_autofree char *reason = NULL;
    va_list args;

    va_start(args, format);
    reason = g_strdup_vprintf(format, args);
    va_end(args);
    return fail_because(walk, scope, field, index, offset, code, reason);
}

bool vms_walk_fail_hook(VmsWalk *walk, const VMStateField *field, uint64_t index, const char *hook, GError *error)
{
    g_autofree char *path = vms_walk_path(walk, NULL, field, index);

    if (vmstate_stream_failed(walk->stream)) {
        g_clear_error(&error);
        return vms_walk_locate(walk, NULL, field, index);
    }
    if (!error) {
        error = g_error_new(VMSTATE_ERROR, VMSTATE_ERROR_HOOK, "it failed without saying why");
    }
    g_prefix_error(&error, "%s: ", hook);
    {
        g_autofree char *text =
            g_strdup_printf("%s (stream offset 0x%" G_GINT64_MODIFIER "x)", error->message, vms_stream_tell(walk->stream));
        g_free(error->message);
        error->message = g_steal_pointer(&text);
    }
    return fail_with(walk, path, error);
}

bool vms_walk_fail_returned(VmsWalk *walk, const char *hook, int ret)
{
    /* -1 says no more than that it failed. */
    bool is_errno = ret < -1 && ret >= -4095;

    return vms_walk_fail(walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_HOOK, "%s returned %d%s%s%s", hook, ret,
                         is_errno ? " (" : "", is_errno ? g_strerror(-ret) : "", is_errno ? ")" : "");
}

bool vms_walk_locate(VmsWalk *walk, const VmsScope *scope, const VMStateField *field, uint64_t index)
{
    g_autofree char *path = NULL;

    if (walk->located || !walk->stream->error) {
        return false;
    }
    path = vms_walk_path(walk, scope, field, index);
    if (*path) {
        g_prefix_error(&walk->stream->error, "%s: ", path);
    }
    walk->located = true;
    return false;
}
