/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Where a save or load is just now: a chain of frames on the C stack, from the innermost outwards, from which an error's
 * path is made (design: IDSTR@INSTANCE:field[i].field{subsection/name}).
 */
#ifndef VMS_ENGINE_PATH_H
#define VMS_ENGINE_PATH_H

#include <vmstate/description.h>
#include <vmstate/error.h>

#define VMS_NO_INDEX UINT64_MAX

/* The struct member that a field lies in whose struct was flattened into the plan of an outer one. */
typedef struct VmsScope VmsScope;
struct VmsScope {
    const VmsScope *outer;
    const VMStateField *field;
    uint64_t index;
};

typedef enum VmsFrameKind {
    VMS_FRAME_SECTION,
    VMS_FRAME_SUBSECTION,
    VMS_FRAME_FIELD,
} VmsFrameKind;

/* Deepest nesting of structs; each level takes some kilobytes of a fiber's stack at most. */
#define VMS_MAX_DEPTH 128

typedef struct VmsFrame VmsFrame;
struct VmsFrame {
    const VmsFrame *outer;
    VmsFrameKind kind;
    /* Section: idstr; subsection: its name. */
    const char *name;
    uint32_t instance;
    const VmsScope *scope;
    const VMStateField *field;
    uint64_t index;
};

/* What saves and loads have in common: the stream, the chain of frames, how deep it is. */
typedef struct VmsWalk {
    VMStateStream *stream;
    const VmsFrame *frames;
    unsigned depth;
    unsigned max_depth;
    /* The stream's error has its path already. */
    bool located;
} VmsWalk;

/* Adds a frame; false (the stream has failed) when the walk is too deep. vms_walk_leave() must follow in both cases. */
bool vms_walk_enter(VmsWalk *walk, VmsFrame *frame);
void vms_walk_leave(VmsWalk *walk, const VmsFrame *frame);

/* The path of where the walk is, with @field (in @scope, element @index) at its end when not NULL. */
char *vms_walk_path(const VmsWalk *walk, const VmsScope *scope, const VMStateField *field, uint64_t index);

/* Makes the stream fail with the path in front and the offset behind; always false. */
bool vms_walk_fail(VmsWalk *walk, const VmsScope *scope, const VMStateField *field, uint64_t index, VMStateError code,
                   const char *format, ...) G_GNUC_PRINTF(6, 7);

/* The same, where the offset to tell is not that of the cursor. */
bool vms_walk_fail_at(VmsWalk *walk, const VmsScope *scope, const VMStateField *field, uint64_t index, uint64_t offset,
                      VMStateError code, const char *format, ...) G_GNUC_PRINTF(7, 8);

/* Makes the stream fail with a hook's own error, the path put before it; always false. */
bool vms_walk_fail_hook(VmsWalk *walk, const VMStateField *field, uint64_t index, const char *hook, GError *error);

/* Makes the stream fail as the hook returned @ret, which is not 0; always false. */
bool vms_walk_fail_returned(VmsWalk *walk, const char *hook, int ret);

/* Puts the path before the error of a stream that failed by itself (truncation, I/O), once; always false. */
bool vms_walk_locate(VmsWalk *walk, const VmsScope *scope, const VMStateField *field, uint64_t index);

#endif
