/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Iterable sections, other than RAM, whose records say themselves where a payload ends: needed where a machine type is so
 * old that it has no footers, and exact where payloads are somebody's disk, in which footers may stand too.
 */
#include <string.h>

#include "file.h"

/* Every record moves the position on, by no more than this at once. */
#define STEP_MAX ((uint64_t)1 << 40)

typedef struct Frame {
    VMStateFile *file;
    uint64_t pos;
    uint64_t limit;
} Frame;

/* Every byte is looked at once in a good file, and records have eight. */
static bool too_many(Frame *m)
{
    return ++m->file->framing_steps > vms_source_size(m->file->source) + 4096;
}

/* Beyond the limit everything is 0, which no record is taken for: take() fails first. */
static bool take(Frame *m, uint64_t size)
{
    if (too_many(m) || size > STEP_MAX || m->pos > m->limit || size > m->limit - m->pos) {
        return false;
    }
    m->pos += size;
    return true;
}

static bool number(Frame *m, unsigned n, uint64_t *value)
{
    *value = vms_file_be(m->file, m->pos, n);
    return take(m, n);
}

static bool counted_name(Frame *m)
{
    uint64_t length;

    return number(m, 1, &length) && length > 0 && take(m, length);
}

/*
 * The hash table of a pseries machine. START: be32 shift, or -1 where there is none. Later: be32 0, or -1; then be32 index,
 * be16 valid, be16 invalid, 16 bytes for each valid entry, until all three are 0.
 */
static bool frame_htab(Frame *m, bool first)
{
    uint64_t head, index, valid, invalid;

    if (!number(m, 4, &head)) {
        return false;
    }
    if (first || head == UINT32_MAX) {
        return head == UINT32_MAX || head <= 63;
    }
    if (head != 0) {
        return false;
    }
    do {
        if (!number(m, 4, &index) || !number(m, 2, &valid) || !number(m, 2, &invalid) || !take(m, valid * 16)) {
            return false;
        }
    } while (index != 0 || valid != 0 || invalid != 0);
    return true;
}

/* Disks, as QEMU up to 9.0 could send them: be64 of an offset and flags, and for a block its device and a mebibyte. */
static bool frame_block(Frame *m, bool first)
{
    enum { BLOCK = 1, END = 2, PROGRESS = 4, ZERO = 8 };
    uint64_t word;

    (void)first;
    while (number(m, 8, &word)) {
        switch (word & 0x1ff) {
        case END:
            return word == END;
        case PROGRESS:
            break;
        case BLOCK | ZERO:
        case BLOCK:
            if (!counted_name(m) || !take(m, word & ZERO ? 0 : 1024 * 1024)) {
                return false;
            }
            break;
        default:
            return false;
        }
    }
    return false;
}

/* s390's storage attributes: be64 of an address and flags; for values a be64 of how many, and a byte each. */
static bool frame_storage_attributes(Frame *m, bool first)
{
    enum { END = 1, VALUES = 2, DONE = 8 };
    uint64_t word, n;

    (void)first;
    while (number(m, 8, &word)) {
        switch (word & 0xfff) {
        case END:
            return word == END;
        case DONE:
            break;
        case VALUES:
            if (!number(m, 8, &n) || !take(m, n)) {
                return false;
            }
            break;
        default:
            return false;
        }
    }
    return false;
}

/*
 * Dirty bitmaps: u8 flags, then what they say: the device's name, the bitmap's, be32 granularity and u8 of its own at its
 * beginning, be64 and be32 of where in it bits are, and, unless they are all 0, be64 of how many bytes follow.
 */
static bool frame_dirty_bitmap(Frame *m, bool first)
{
    enum { END = 0x01, ZEROES = 0x02, BITMAP = 0x04, DEVICE = 0x08, START = 0x10, BITS = 0x40, MORE = 0x80 };
    uint64_t flags, size;

    (void)first;
    while (number(m, 1, &flags) && !(flags & MORE)) {
        if (flags == END) {
            return true;
        }
        if (((flags & DEVICE) && !counted_name(m)) || ((flags & BITMAP) && !counted_name(m)) ||
            ((flags & START) && !take(m, 4 + 1)) || ((flags & BITS) && !take(m, 8 + 4))) {
            return false;
        }
        if ((flags & BITS) && !(flags & ZEROES) && (!number(m, 8, &size) || !take(m, size))) {
            return false;
        }
    }
    return false;
}

uint64_t vms_framing_end(VMStateFile *f, const VMStateFileSection *s, uint64_t start, uint64_t limit)
{
    Frame m = { f, start, limit };
    bool first = s->first.offset == 0;
    bool good = false;

    if (strcmp(s->idstr, "spapr/htab") == 0) {
        good = frame_htab(&m, first);
    } else if (strcmp(s->idstr, "block") == 0) {
        good = frame_block(&m, first);
    } else if (strcmp(s->idstr, "dirty-bitmap") == 0) {
        good = frame_dirty_bitmap(&m, first);
    } else if (strcmp(s->idstr, "s390-storage_attributes") == 0) {
        good = frame_storage_attributes(&m, first);
    }
    return good ? m.pos : 0;
}

/* What QEMU says of the machine when the save began: be32 room, then text. */
static bool was_running(VMStateFile *f)
{
    static const char running[8] = "running";
    char text[sizeof(running)];

    for (guint i = 0; i < f->sections->len; i++) {
        const VMStateFileSection *s = g_ptr_array_index(f->sections, i);

        if (strcmp(s->idstr, "globalstate") == 0 && s->size >= 4 + sizeof(text)) {
            return vms_source_read(f->source, s->first.offset + 4, text, sizeof(text), NULL) &&
                   memcmp(text, running, sizeof(text)) == 0;
        }
    }
    return false;
}

bool vms_without_ends(VMStateFile *f)
{
    for (guint i = 0; i < f->sections->len; i++) {
        const VMStateFileSection *s = g_ptr_array_index(f->sections, i);

        if (s->iterable && (s->ended || !s->more)) {
            return false;
        }
    }
    return !f->switched && was_running(f);
}
