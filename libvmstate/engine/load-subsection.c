/* SPDX-License-Identifier: BSD-3-Clause */
/* The subsections after a description's fields. */
#include <string.h>

#include "bytes/stream.h"
#include "load.h"

/* Longest header before the version: mark, length, name. */
#define HEADER_MAX (2 + 255)

/* The name of the subsection that comes next; false where what comes is none of @vmsd's. */
static bool peek_name(VMStateStream *stream, const VMStateDescription *vmsd, char name[256])
{
    uint8_t header[HEADER_MAX];
    size_t prefix = strlen(vmsd->name);
    size_t length;

    if (vmstate_stream_peek(stream, header, 1) < 1 || header[0] != 0x05 || vmstate_stream_peek(stream, header, 2) < 2) {
        return false;
    }
    length = header[1];
    if (length <= prefix || vmstate_stream_peek(stream, header, 2 + length) < 2 + length ||
        memcmp(header + 2, vmsd->name, prefix) != 0) {
        return false;
    }
    memcpy(name, header + 2, length);
    name[length] = 0;
    /* A NUL inside would hide the rest of the name. */
    return strlen(name) == length;
}

static const VMStateDescription *find(const VMStateDescription *vmsd, const char *name, size_t *index)
{
    for (*index = 0; vmsd->subsections && vmsd->subsections[*index]; ++*index) {
        if (strcmp(vmsd->subsections[*index]->name, name) == 0) {
            return vmsd->subsections[*index];
        }
    }
    return NULL;
}

static bool load_subsection(VmsLoad *load, const VMStateDescription *sub, uint8_t *opaque)
{
    VMStateStream *stream = load->walk.stream;
    VmsFrame frame = { .kind = VMS_FRAME_SUBSECTION, .name = sub->name };
    uint32_t version;
    bool ok;

    vmstate_stream_skip(stream, 2 + strlen(sub->name));
    version = vmstate_stream_get_be32(stream);
    /* QEMU looks at the low 8 bits only; bits above them are damage all the same, and too new a version. */
    ok = vms_walk_enter(&load->walk, &frame) && !stream->error &&
         vms_load_description(load, sub, opaque, (int)MIN(version, (uint32_t)INT_MAX));
    ok = ok || vms_walk_locate(&load->walk, NULL, NULL, VMS_NO_INDEX);
    vms_walk_leave(&load->walk, &frame);
    return ok;
}

bool vms_load_subsections(VmsLoad *load, const VMStateDescription *vmsd, uint8_t *opaque)
{
    VMStateStream *stream = load->walk.stream;
    g_autoptr(GHashTable) seen = NULL;
    char name[256];
    size_t index;

    while (peek_name(stream, vmsd, name)) {
        const VMStateDescription *sub = find(vmsd, name, &index);

        if (!sub) {
            return vms_walk_fail(&load->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_UNKNOWN_SUBSECTION,
                                 "the subsection \"%s\" in the stream is not known here; was it saved by a newer version?",
                                 name);
        }
        if (!seen) {
            seen = g_hash_table_new(NULL, NULL);
        }
        if (!g_hash_table_add(seen, GSIZE_TO_POINTER(index))) {
            return vms_walk_fail(&load->walk, NULL, NULL, VMS_NO_INDEX, VMSTATE_ERROR_SECTION_ORDER,
                                 "the subsection %s comes twice", name);
        }
        if (!load_subsection(load, sub, opaque)) {
            return false;
        }
    }
    return !stream->error || vms_walk_locate(&load->walk, NULL, NULL, VMS_NO_INDEX);
}
