/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Arrays of pointers of which some are NULL, such as s390_css's: QEMU's vmdesc does not say of them what is in the stream.
 * A NULL is one byte, 0x30, an element all its bytes.
 *
 * - 7.2, the first is NULL: as if all were, an empty struct of one byte. How long an element is has to be found out.
 * - 7.2, the first is not NULL: as if none were.
 * - 10.0: runs of one name, right but for the first if it is not NULL: that has the length of the whole array.
 */
#include <string.h>

#include "file.h"

#define NULL_BYTE 0x30
/* QEMU's have 256. */
#define POINTERS_MAX 4096
/* Steps that a file may make us take; QEMU's need some hundreds. */
#define STEPS_MAX 2000000
/* Shorter elements could fit by chance. */
#define ELEMENT_MIN 16

typedef struct Array {
    VMStateFile *file;
    uint64_t offset; /* of its first byte */
    uint64_t n;
    uint64_t present; /* elements that are not NULL */
    uint64_t size;    /* of one of these */
} Array;

static bool step(VMStateFile *f)
{
    return ++f->mend_steps <= STEPS_MAX;
}

/* Is what is in the stream such an array? */
static bool fits(const Array *a)
{
    uint64_t pos = a->offset;
    uint64_t present = 0;

    for (uint64_t i = 0; i < a->n; i++) {
        bool null = vms_source_u8(a->file->source, pos) == NULL_BYTE;

        present += !null;
        pos += null ? 1 : a->size;
        if (present > a->present || !step(a->file)) {
            return false;
        }
    }
    return present == a->present;
}

static void make_run(VmsEntry *e, const VmsEntry *whole, bool null, uint64_t size)
{
    VmsEntry *next = e->next;

    *e = *whole;
    e->next = next;
    e->folded = true;
    e->n = 0;
    e->size = null ? 1 : size;
    if (null) {
        e->type = "nullptr";
        e->desc = NULL;
    } else if (!e->desc->name) {
        e->type = "unknown";
        e->desc = NULL;
    }
}

/* The entry becomes several: each run of NULLs and of elements. */
static bool split(const Array *a, VmsDesc *d, VmsEntry *e)
{
    VmsEntry whole = *e;
    uint64_t pos = a->offset;
    bool before = false;

    for (uint64_t i = 0; i < a->n; i++) {
        bool null = vms_source_u8(a->file->source, pos) == NULL_BYTE;

        if (i > 0 && null != before) {
            VmsEntry *more = vms_schema_alloc(a->file->schema, sizeof(*more));

            if (!more) {
                return false;
            }
            more->next = e->next;
            e->next = more;
            d->last = d->last == e ? more : d->last;
            d->n_entries++;
            e = more;
        }
        if (i == 0 || null != before) {
            make_run(e, &whole, null, a->size);
        }
        e->n++;
        before = null;
        pos += null ? 1 : a->size;
    }
    return true;
}

static bool first_was_null(VMStateFile *f, VmsDesc *d, VmsEntry *e, uint64_t offset, uint64_t lacking)
{
    Array a = { f, offset, e->n, 0, 0 };

    if (e->desc->name || e->desc->first || e->size != 1) {
        return false;
    }
    for (a.present = 1; a.present < a.n && step(f); a.present++) {
        a.size = lacking / a.present + 1;
        if (lacking % a.present == 0 && a.size >= ELEMENT_MIN && fits(&a)) {
            return split(&a, d, e);
        }
    }
    return false;
}

static bool first_was_there(VMStateFile *f, VmsDesc *d, VmsEntry *e, uint64_t offset, uint64_t excess)
{
    uint64_t less = e->size - 1;
    Array a = { f, offset, e->n, 0, e->size };

    if (e->size < ELEMENT_MIN || excess % less != 0 || excess / less >= e->n) {
        return false;
    }
    a.present = e->n - excess / less;
    return fits(&a) && split(&a, d, e);
}

static bool first_run_too_long(VMStateFile *f, VmsEntry *e, uint64_t excess)
{
    uint64_t others = 0;
    bool null = false;

    for (const VmsEntry *run = e->next; run && run->name == e->name && step(f); run = run->next) {
        others += MIN(run->n, POINTERS_MAX);
        null = null || strcmp(run->type, "nullptr") == 0;
    }
    if (!null || others >= e->n || excess % e->size != 0 || excess / e->size != others) {
        return false;
    }
    e->n -= others;
    return true;
}

static bool mend_entry(VMStateFile *f, VmsDesc *d, VmsEntry *e, uint64_t offset, uint64_t described, uint64_t size)
{
    if (!e->desc || e->desc->next || !e->folded || e->n < 2 || e->n > POINTERS_MAX || e->size == 0) {
        return false;
    }
    if (size > described) {
        return first_was_null(f, d, e, offset, size - described);
    }
    return first_run_too_long(f, e, described - size) || first_was_there(f, d, e, offset, described - size);
}

bool vms_desc_mend(VMStateFile *f, VmsDesc *d, uint64_t offset, uint64_t size)
{
    uint64_t described = d->size;

    for (VmsEntry *e = d->first; e; e = e->next) {
        uint64_t at = offset + e->offset;

        if (mend_entry(f, d, e, at, described, size)) {
            return true;
        }
        if (e->desc && !e->desc->next && !e->folded && e->size + size > described &&
            vms_desc_mend(f, e->desc, at, e->size + size - described)) {
            e->size = e->size + size - described;
            return true;
        }
    }
    return false;
}
