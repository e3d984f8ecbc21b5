/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Arrays of pointers of which some are NULL, such as s390_css's: QEMU's vmdesc does not say of them what is in the stream.
 * A NULL is one byte, 0x30, an element all its bytes.
 *
 * - 7.2, the first is NULL: as if all were, of one byte each; of structs it gives empty ones, of others their type. How
 *   long an element is has to be found out, where its type does not tell.
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
/* Where bytes may have been lost or added, shorter elements could fit by chance. */
#define ELEMENT_MIN 16
/* Longer than a NULL. */
#define ELEMENT_ANY 2

typedef struct Array {
    VMStateFile *file;
    uint64_t offset; /* of its first byte */
    uint64_t n;
    uint64_t present; /* elements that are not NULL */
    uint64_t size;    /* of one of these */
} Array;

/* What is to be explained: fields that do not add up to the bytes that are there. */
typedef struct Mend {
    VMStateFile *file;
    uint64_t described;
    uint64_t size;
    uint64_t shortest; /* element, unless its type tells its size */
} Mend;

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
    } else if (e->desc && !e->desc->name) {
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

/* Can an element of the array have the size? */
static bool may_have(const Mend *m, const VmsEntry *e, uint64_t size)
{
    uint64_t right = e->desc ? 0 : vms_type_size(e->type);

    return right != 0 ? size == right : size >= m->shortest;
}

static bool first_was_null(const Mend *m, VmsDesc *d, VmsEntry *e, uint64_t offset)
{
    uint64_t lacking = m->size - m->described;
    Array a = { m->file, offset, e->n, 0, 0 };

    if ((e->desc && (e->desc->name || e->desc->first)) || e->size != 1) {
        return false;
    }
    for (a.present = 1; a.present < a.n && step(m->file); a.present++) {
        a.size = lacking / a.present + 1;
        if (lacking % a.present == 0 && may_have(m, e, a.size) && fits(&a)) {
            return split(&a, d, e);
        }
    }
    return false;
}

static bool first_was_there(const Mend *m, VmsDesc *d, VmsEntry *e, uint64_t offset)
{
    uint64_t excess = m->described - m->size;
    uint64_t less = e->size - 1;
    Array a = { m->file, offset, e->n, 0, e->size };

    if (e->size < ELEMENT_ANY || !may_have(m, e, e->size) || excess % less != 0 || excess / less >= e->n) {
        return false;
    }
    a.present = e->n - excess / less;
    return fits(&a) && split(&a, d, e);
}

static bool first_run_too_long(const Mend *m, VmsEntry *e)
{
    uint64_t excess = m->described - m->size;
    uint64_t others = 0;
    bool null = false;

    for (const VmsEntry *run = e->next; run && run->name == e->name && step(m->file); run = run->next) {
        others += MIN(run->n, POINTERS_MAX);
        null = null || strcmp(run->type, "nullptr") == 0;
    }
    if (!null || others >= e->n || excess % e->size != 0 || excess / e->size != others) {
        return false;
    }
    e->n -= others;
    return true;
}

static bool mend_entry(const Mend *m, VmsDesc *d, VmsEntry *e, uint64_t offset)
{
    if ((e->desc && e->desc->next) || !e->folded || e->n < 2 || e->n > POINTERS_MAX || e->size == 0) {
        return false;
    }
    if (m->size > m->described) {
        return first_was_null(m, d, e, offset);
    }
    return first_run_too_long(m, e) || first_was_there(m, d, e, offset);
}

static bool mend(VMStateFile *f, VmsDesc *d, uint64_t offset, uint64_t size, uint64_t shortest)
{
    Mend m = { f, d->size, size, shortest };

    for (VmsEntry *e = d->first; e; e = e->next) {
        uint64_t at = offset + e->offset;

        if (mend_entry(&m, d, e, at)) {
            return true;
        }
        if (e->desc && !e->desc->next && !e->folded && e->size + size > m.described &&
            mend(f, e->desc, at, e->size + size - m.described, shortest)) {
            e->size = e->size + size - m.described;
            return true;
        }
    }
    return false;
}

bool vms_desc_mend(VMStateFile *f, VmsDesc *d, uint64_t offset, uint64_t size)
{
    return mend(f, d, offset, size, ELEMENT_MIN);
}

void vms_desc_mend_structs(VMStateFile *f, VmsDesc *d, uint64_t offset)
{
    for (VmsEntry *e = d->first; e; e = e->next) {
        uint64_t at = offset + e->offset;

        if (!e->desc || e->desc->next || e->n == 0 || vms_type_is_list(e->type)) {
            continue;
        }
        /* The vmdesc contradicts itself: no byte was lost. */
        if (e->desc->size != e->size && e->desc->first && mend(f, e->desc, at, e->size, ELEMENT_ANY)) {
            vms_desc_layout(e->desc);
        }
        vms_desc_mend_structs(f, e->desc, at);
    }
    for (VmsDesc *sub = d->subs; sub; sub = sub->next) {
        vms_desc_mend_structs(f, sub, offset + sub->offset + vms_desc_header(sub));
    }
}
