/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "framing.h"
#include "fuzz.h"
#include "test-util.h"

enum { TRIES = 8 };

/* The stream that is changed. */
typedef struct Edit {
    uint8_t *data;
    size_t size;
    size_t max;
    uint64_t random;
    GArray *frames;
} Edit;

static size_t below(Edit *e, size_t n)
{
    return n ? (size_t)(test_random(&e->random) % n) : 0;
}

static Frame *any_frame(Edit *e)
{
    return &g_array_index(e->frames, Frame, below(e, e->frames->len));
}

/* Any section; NULL where none was picked in a few tries. */
static Frame *any_section(Edit *e)
{
    for (int i = 0; i < TRIES; i++) {
        Frame *frame = any_frame(e);

        if (frame->kind == FRAME_SECTION) {
            return frame;
        }
    }
    return NULL;
}

/* Puts @n bytes in the place of @old ones. */
static bool replace(Edit *e, size_t at, size_t old, const void *bytes, size_t n)
{
    if (e->size - old + n > e->max) {
        return false;
    }
    memmove(e->data + at + n, e->data + at + old, e->size - at - old);
    if (n > 0) {
        memcpy(e->data + at, bytes, n);
    }
    e->size += n - old;
    return true;
}

static bool delete_frame(Edit *e)
{
    const Frame *frame = any_frame(e);

    return replace(e, frame->from, frame->size, NULL, 0);
}

/* A copy of one in front of another, so that sections come twice or elsewhere. */
static bool copy_frame(Edit *e)
{
    const Frame *frame = any_frame(e);
    g_autofree uint8_t *copy = g_memdup2(e->data + frame->from, frame->size);

    return replace(e, any_frame(e)->from, 0, copy, frame->size);
}

static bool swap_frames(Edit *e)
{
    guint i = (guint)below(e, e->frames->len);
    const Frame *a = &g_array_index(e->frames, Frame, i);
    g_autofree uint8_t *copy = g_memdup2(e->data + a->from, a->size);
    const Frame *b = a + 1;

    if (i + 1 == e->frames->len) {
        return false;
    }
    memmove(e->data + a->from, e->data + b->from, b->size);
    memcpy(e->data + a->from + b->size, copy, a->size);
    return true;
}

static bool insert_command(Edit *e)
{
    uint8_t command[5 + 3] = {0x08, 0x00, (uint8_t)below(e, 16), 0x00, (uint8_t)below(e, 4)};

    test_fill(command + 5, 3, &e->random);
    return replace(e, any_frame(e)->from, 0, command, 5u + command[4]);
}

/* The same id in header and footer, of one section only. */
static bool change_section_id(Edit *e)
{
    const Frame *frame = any_section(e);

    if (!frame) {
        return false;
    }
    e->data[frame->from + 4] = (uint8_t)below(e, 8);
    memcpy(e->data + frame->from + frame->size - 4, e->data + frame->from + 1, 4);
    return true;
}

/* The version or the instance id, in a header that has them; the type elsewhere. */
static bool change_header(Edit *e)
{
    const Frame *frame = any_section(e);

    if (!frame) {
        return false;
    }
    if (frame->payload - frame->from < 14) {
        e->data[frame->from] ^= 1;
    } else {
        e->data[frame->payload - (below(e, 2) ? 1 : 5)] = (uint8_t)below(e, 4);
    }
    return true;
}

/* libFuzzer's own mutations, of the payload alone. */
static bool mutate_payload(Edit *e)
{
    const Frame *frame = any_section(e);
    size_t room = e->max - e->size;
    g_autofree uint8_t *copy = NULL;
    size_t n;

    if (!frame || frame->payload_size == 0) {
        return false;
    }
    copy = g_malloc(frame->payload_size + room);
    memcpy(copy, e->data + frame->payload, frame->payload_size);
    n = LLVMFuzzerMutate(copy, frame->payload_size, frame->payload_size + MIN(room, 64));
    return replace(e, frame->payload, frame->payload_size, copy, n);
}

static const uint64_t interesting[] = {
    0,          1,          2,          3,          4,          5,         0x30,
    0x31,       0x7f,       0x80,       0xff,       0x100,      0x7fff,    0x8000,
    0xffff,     0x10000,    0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, INT64_MAX,
    (uint64_t)INT64_MIN, UINT64_MAX,
};

/* An integer of some width, at some place: a count, a length, a version, a mark. */
static bool set_integer(Edit *e)
{
    const Frame *frame = any_section(e);
    size_t width = (size_t)1 << below(e, 4);
    uint64_t value = interesting[below(e, G_N_ELEMENTS(interesting))];
    uint8_t *p;

    if (!frame || frame->payload_size < width) {
        return false;
    }
    p = e->data + frame->payload + below(e, frame->payload_size - width + 1);
    for (size_t i = 0; i < width; i++) {
        p[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
    }
    return true;
}

/* Where a subsection's header stands in a payload; the payload's size where there is none. */
static size_t find_subsection(Edit *e, const Frame *frame)
{
    const uint8_t *p = e->data + frame->payload;

    for (size_t i = 0; i + 2 < frame->payload_size; i++) {
        if (p[i] == 0x05 && p[i + 1] > 2 && i + 6u + p[i + 1] <= frame->payload_size &&
            memchr(p + i + 2, '/', p[i + 1])) {
            return i;
        }
    }
    return frame->payload_size;
}

/* From the first subsection on: removed, doubled, or with another version. */
static bool change_subsection(Edit *e)
{
    const Frame *frame = any_section(e);
    size_t at = frame ? find_subsection(e, frame) : 0;
    size_t from, n;
    g_autofree uint8_t *copy = NULL;

    if (!frame || at == frame->payload_size) {
        return false;
    }
    from = frame->payload + at;
    n = frame->payload_size - at;
    switch (below(e, 3)) {
    case 0:
        return replace(e, from, n, NULL, 0);
    case 1:
        copy = g_memdup2(e->data + from, n);
        return replace(e, from, 0, copy, n);
    default:
        e->data[from + 5 + e->data[from + 1]] = (uint8_t)below(e, 4);
        return true;
    }
}

static bool mutate_all(Edit *e)
{
    e->size = LLVMFuzzerMutate(e->data, e->size, e->max);
    return e->size > 0;
}

/* The likelier ones are there more than once. */
static bool (*const edits[])(Edit *e) = {
    delete_frame,      copy_frame,    swap_frames,    insert_command, change_section_id,
    change_header,     change_subsection, mutate_payload, mutate_payload, mutate_payload,
    mutate_payload,    set_integer,   set_integer,    set_integer,    mutate_all,
};

size_t framing_mutate(uint8_t *data, size_t size, size_t max_size, uint64_t seed)
{
    Edit e = {.data = data, .size = size, .max = max_size, .random = seed};
    size_t n = 1 + below(&e, 3);

    for (size_t i = 0; i < n;) {
        bool done;

        e.frames = framing_parse(e.data, e.size);
        done = e.frames->len > 0 ? edits[below(&e, G_N_ELEMENTS(edits))](&e) : mutate_all(&e);
        g_array_unref(e.frames);
        i += done || below(&e, 4) == 0;
    }
    /* Now and then it stays wrong. */
    if (e.size > 0 && below(&e, 32) != 0) {
        framing_repair(e.data, e.size);
    }
    return e.size;
}
