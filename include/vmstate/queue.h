/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Linked lists inside their elements, with QEMU's names, meaning and layout in memory: QTAILQ and
 * QLIST for VMSTATE_QTAILQ_V and VMSTATE_QLIST_V, QSIMPLEQ and QSLIST as devices use them beside. A
 * source that has QEMU's own includes those first; then this defines nothing.
 *
 * A QTAILQ is a list with two ends. Head and entries hold the same pair of pointers: to the next
 * element, and to the pair of the one before, the head being before the first and after the last. A
 * QLIST has one end; an entry points to the next element and to the pointer that points to it. A
 * QSIMPLEQ is a list of elements that point to the next one only, whose head knows the last; a QSLIST
 * is that without the last. To remove an element that is not the first, these two are walked.
 *
 * In all macros: head is the address of a head, elm and listelm are elements, field is the entry in
 * an element, and var is a variable that goes over the elements.
 */
#ifndef VMSTATE_QUEUE_H
#define VMSTATE_QUEUE_H

#include <stddef.h>

#if !defined(QEMU_SYS_QUEUE_H) && !defined(QTAILQ_HEAD)

/** QTailQLink: what a QTAILQ's head and entries hold. Since: 0.1 */
typedef struct __attribute__((may_alias)) QTailQLink {
    void *tql_next;
    struct QTailQLink *tql_prev;
} QTailQLink;

/**
 * QTAILQ_HEAD: the type of a list's head, called name; type is the elements' struct tag.
 *
 * Since: 0.1
 */
#define QTAILQ_HEAD(name, type) \
    union name { \
        struct type *tqh_first; \
        QTailQLink tqh_circ; \
    }

/** QTAILQ_HEAD_INITIALIZER: what the head (not its address) is initialised with. Since: 0.1 */
#define QTAILQ_HEAD_INITIALIZER(head) {.tqh_circ = {NULL, &(head).tqh_circ}}

/** QTAILQ_ENTRY: the type of an element's entry. Since: 0.1 */
#define QTAILQ_ENTRY(type) \
    union { \
        struct type *tqe_next; \
        QTailQLink tqe_circ; \
    }

/** QTAILQ_INIT: makes the list empty. Since: 0.1 */
#define QTAILQ_INIT(head) \
    do { \
        (head)->tqh_first = NULL; \
        (head)->tqh_circ.tql_prev = &(head)->tqh_circ; \
    } while (0)

/* The pair behind elm's: the next element's, or the head's. */
#define QTAILQ_LINK_AFTER_(head, elm, field) \
    ((elm)->field.tqe_next ? &(elm)->field.tqe_next->field.tqe_circ : &(head)->tqh_circ)

/**
 * QTAILQ_INSERT_HEAD, QTAILQ_INSERT_TAIL: insert elm as the first, as the last element.
 *
 * Since: 0.1
 */
#define QTAILQ_INSERT_HEAD(head, elm, field) \
    do { \
        (elm)->field.tqe_next = (head)->tqh_first; \
        (elm)->field.tqe_circ.tql_prev = &(head)->tqh_circ; \
        QTAILQ_LINK_AFTER_(head, elm, field)->tql_prev = &(elm)->field.tqe_circ; \
        (head)->tqh_first = (elm); \
    } while (0)
#define QTAILQ_INSERT_TAIL(head, elm, field) \
    do { \
        (elm)->field.tqe_next = NULL; \
        (elm)->field.tqe_circ.tql_prev = (head)->tqh_circ.tql_prev; \
        (head)->tqh_circ.tql_prev->tql_next = (elm); \
        (head)->tqh_circ.tql_prev = &(elm)->field.tqe_circ; \
    } while (0)

/** QTAILQ_INSERT_AFTER, QTAILQ_INSERT_BEFORE: insert elm behind, before listelm. Since: 0.1 */
#define QTAILQ_INSERT_AFTER(head, listelm, elm, field) \
    do { \
        (elm)->field.tqe_next = (listelm)->field.tqe_next; \
        (elm)->field.tqe_circ.tql_prev = &(listelm)->field.tqe_circ; \
        QTAILQ_LINK_AFTER_(head, elm, field)->tql_prev = &(elm)->field.tqe_circ; \
        (listelm)->field.tqe_next = (elm); \
    } while (0)
#define QTAILQ_INSERT_BEFORE(listelm, elm, field) \
    do { \
        (elm)->field.tqe_next = (listelm); \
        (elm)->field.tqe_circ.tql_prev = (listelm)->field.tqe_circ.tql_prev; \
        (listelm)->field.tqe_circ.tql_prev->tql_next = (elm); \
        (listelm)->field.tqe_circ.tql_prev = &(elm)->field.tqe_circ; \
    } while (0)

/** QTAILQ_REMOVE: takes elm out; it is not in use afterwards. Since: 0.1 */
#define QTAILQ_REMOVE(head, elm, field) \
    do { \
        QTAILQ_LINK_AFTER_(head, elm, field)->tql_prev = (elm)->field.tqe_circ.tql_prev; \
        (elm)->field.tqe_circ.tql_prev->tql_next = (elm)->field.tqe_next; \
        (elm)->field.tqe_next = NULL; \
        (elm)->field.tqe_circ.tql_prev = NULL; \
    } while (0)

/**
 * QTAILQ_EMPTY, QTAILQ_FIRST, QTAILQ_NEXT, QTAILQ_IN_USE: look at a list, at an element.
 *
 * Since: 0.1
 */
#define QTAILQ_EMPTY(head) ((head)->tqh_first == NULL)
#define QTAILQ_FIRST(head) ((head)->tqh_first)
#define QTAILQ_NEXT(elm, field) ((elm)->field.tqe_next)
#define QTAILQ_IN_USE(elm, field) ((elm)->field.tqe_circ.tql_prev != NULL)

/**
 * QTAILQ_LAST, QTAILQ_PREV: the last element, the one before elm; NULL where there is none.
 *
 * Since: 0.1
 */
#define QTAILQ_LAST(head) \
    ((__typeof__((head)->tqh_first))(head)->tqh_circ.tql_prev->tql_prev->tql_next)
#define QTAILQ_PREV(elm, field) \
    ((__typeof__((elm)->field.tqe_next))(elm)->field.tqe_circ.tql_prev->tql_prev->tql_next)

/**
 * QTAILQ_FOREACH, QTAILQ_FOREACH_REVERSE: loops over the elements, forwards and backwards. The
 * _SAFE ones let the loop remove the element it is at; next_var and prev_var are another variable.
 *
 * Since: 0.1
 */
#define QTAILQ_FOREACH(var, head, field) \
    for ((var) = QTAILQ_FIRST(head); (var); (var) = QTAILQ_NEXT(var, field))
#define QTAILQ_FOREACH_SAFE(var, head, field, next_var) \
    for ((var) = QTAILQ_FIRST(head); (var) && ((next_var) = QTAILQ_NEXT(var, field), 1); \
         (var) = (next_var))
#define QTAILQ_FOREACH_REVERSE(var, head, field) \
    for ((var) = QTAILQ_LAST(head); (var); (var) = QTAILQ_PREV(var, field))
#define QTAILQ_FOREACH_REVERSE_SAFE(var, head, field, prev_var) \
    for ((var) = QTAILQ_LAST(head); (var) && ((prev_var) = QTAILQ_PREV(var, field), 1); \
         (var) = (prev_var))

#endif

#if !defined(QEMU_SYS_QUEUE_H) && !defined(QLIST_HEAD)

/**
 * QLIST_HEAD: the type of a list's head, called name; type is the elements' struct tag.
 *
 * Since: 0.1
 */
#define QLIST_HEAD(name, type) \
    struct name { \
        struct type *lh_first; \
    }

/** QLIST_HEAD_INITIALIZER: what a head is initialised with. Since: 0.1 */
#define QLIST_HEAD_INITIALIZER(head) {NULL}

/** QLIST_ENTRY: the type of an element's entry. Since: 0.1 */
#define QLIST_ENTRY(type) \
    struct { \
        struct type *le_next; \
        struct type **le_prev; \
    }

/** QLIST_INIT: makes the list empty. Since: 0.1 */
#define QLIST_INIT(head) \
    do { \
        (head)->lh_first = NULL; \
    } while (0)

/* Inserts elm where the pointer *place points to what is to follow it. */
#define QLIST_INSERT_AT_(place, elm, field) \
    do { \
        (elm)->field.le_next = *(place); \
        (elm)->field.le_prev = (place); \
        if ((elm)->field.le_next) { \
            (elm)->field.le_next->field.le_prev = &(elm)->field.le_next; \
        } \
        *(elm)->field.le_prev = (elm); \
    } while (0)

/** QLIST_INSERT_HEAD: inserts elm as the first element. Since: 0.1 */
#define QLIST_INSERT_HEAD(head, elm, field) QLIST_INSERT_AT_(&(head)->lh_first, elm, field)

/** QLIST_INSERT_AFTER, QLIST_INSERT_BEFORE: insert elm behind, before listelm. Since: 0.1 */
#define QLIST_INSERT_AFTER(listelm, elm, field) \
    QLIST_INSERT_AT_(&(listelm)->field.le_next, elm, field)
#define QLIST_INSERT_BEFORE(listelm, elm, field) \
    QLIST_INSERT_AT_((listelm)->field.le_prev, elm, field)

/**
 * QLIST_REMOVE: takes elm out; it is not inserted afterwards.
 * QLIST_SAFE_REMOVE: the same, where elm may already be out.
 *
 * Since: 0.1
 */
#define QLIST_REMOVE(elm, field) \
    do { \
        if ((elm)->field.le_next) { \
            (elm)->field.le_next->field.le_prev = (elm)->field.le_prev; \
        } \
        *(elm)->field.le_prev = (elm)->field.le_next; \
        (elm)->field.le_next = NULL; \
        (elm)->field.le_prev = NULL; \
    } while (0)
#define QLIST_SAFE_REMOVE(elm, field) \
    do { \
        if (QLIST_IS_INSERTED(elm, field)) { \
            QLIST_REMOVE(elm, field); \
        } \
    } while (0)

/**
 * QLIST_EMPTY, QLIST_FIRST, QLIST_NEXT, QLIST_IS_INSERTED: look at a list, at an element.
 *
 * Since: 0.1
 */
#define QLIST_EMPTY(head) ((head)->lh_first == NULL)
#define QLIST_FIRST(head) ((head)->lh_first)
#define QLIST_NEXT(elm, field) ((elm)->field.le_next)
#define QLIST_IS_INSERTED(elm, field) ((elm)->field.le_prev != NULL)

/** QLIST_FOREACH, QLIST_FOREACH_SAFE: loops over the elements, as QTAILQ's. Since: 0.1 */
#define QLIST_FOREACH(var, head, field) \
    for ((var) = QLIST_FIRST(head); (var); (var) = QLIST_NEXT(var, field))
#define QLIST_FOREACH_SAFE(var, head, field, next_var) \
    for ((var) = QLIST_FIRST(head); (var) && ((next_var) = QLIST_NEXT(var, field), 1); \
         (var) = (next_var))

#endif

#if !defined(QEMU_SYS_QUEUE_H) && !defined(QSIMPLEQ_HEAD)

/**
 * QSIMPLEQ_HEAD: the type of a list's head, called name; type is the elements' struct tag.
 *
 * Since: 0.1
 */
#define QSIMPLEQ_HEAD(name, type) \
    struct name { \
        struct type *sqh_first; \
        struct type **sqh_last; \
    }

/** QSIMPLEQ_HEAD_INITIALIZER: what the head (not its address) is initialised with. Since: 0.1 */
#define QSIMPLEQ_HEAD_INITIALIZER(head) {NULL, &(head).sqh_first}

/** QSIMPLEQ_ENTRY: the type of an element's entry. Since: 0.1 */
#define QSIMPLEQ_ENTRY(type) \
    struct { \
        struct type *sqe_next; \
    }

/** QSIMPLEQ_INIT: makes the list empty. Since: 0.1 */
#define QSIMPLEQ_INIT(head) \
    do { \
        (head)->sqh_first = NULL; \
        (head)->sqh_last = &(head)->sqh_first; \
    } while (0)

/* Inserts elm where the pointer *place points to what is to follow it. */
#define QSIMPLEQ_INSERT_AT_(head, place, elm, field) \
    do { \
        (elm)->field.sqe_next = *(place); \
        if (!(elm)->field.sqe_next) { \
            (head)->sqh_last = &(elm)->field.sqe_next; \
        } \
        *(place) = (elm); \
    } while (0)

/* Takes out the element that the pointer *place points to. */
#define QSIMPLEQ_REMOVE_AT_(head, place, field) \
    do { \
        __typeof__((head)->sqh_last) vms_place_ = (place); \
        __typeof__((head)->sqh_first) vms_gone_ = *vms_place_; \
        *vms_place_ = vms_gone_->field.sqe_next; \
        if (!*vms_place_) { \
            (head)->sqh_last = vms_place_; \
        } \
        vms_gone_->field.sqe_next = NULL; \
    } while (0)

/**
 * QSIMPLEQ_INSERT_HEAD, QSIMPLEQ_INSERT_TAIL, QSIMPLEQ_INSERT_AFTER: insert elm as the first, as the
 * last element, behind listelm.
 *
 * Since: 0.1
 */
#define QSIMPLEQ_INSERT_HEAD(head, elm, field) \
    QSIMPLEQ_INSERT_AT_(head, &(head)->sqh_first, elm, field)
#define QSIMPLEQ_INSERT_TAIL(head, elm, field) \
    do { \
        (elm)->field.sqe_next = NULL; \
        *(head)->sqh_last = (elm); \
        (head)->sqh_last = &(elm)->field.sqe_next; \
    } while (0)
#define QSIMPLEQ_INSERT_AFTER(head, listelm, elm, field) \
    QSIMPLEQ_INSERT_AT_(head, &(listelm)->field.sqe_next, elm, field)

/**
 * QSIMPLEQ_REMOVE_HEAD: takes out the first element; there must be one.
 * QSIMPLEQ_REMOVE: takes out elm, which must be in the list; type is the elements' struct tag.
 *
 * Since: 0.1
 */
#define QSIMPLEQ_REMOVE_HEAD(head, field) QSIMPLEQ_REMOVE_AT_(head, &(head)->sqh_first, field)
#define QSIMPLEQ_REMOVE(head, elm, type, field) \
    do { \
        struct type **vms_from_ = &(head)->sqh_first; \
        while (*vms_from_ != (elm)) { \
            vms_from_ = &(*vms_from_)->field.sqe_next; \
        } \
        QSIMPLEQ_REMOVE_AT_(head, vms_from_, field); \
    } while (0)

/**
 * QSIMPLEQ_CONCAT, QSIMPLEQ_PREPEND: move all elements of head2 behind, before those of head1.
 * QSIMPLEQ_SPLIT_AFTER: moves all elements behind elm, which is in head, to removed.
 *
 * Since: 0.1
 */
#define QSIMPLEQ_CONCAT(head1, head2) \
    do { \
        if (!QSIMPLEQ_EMPTY(head2)) { \
            *(head1)->sqh_last = (head2)->sqh_first; \
            (head1)->sqh_last = (head2)->sqh_last; \
            QSIMPLEQ_INIT(head2); \
        } \
    } while (0)
#define QSIMPLEQ_PREPEND(head1, head2) \
    do { \
        if (!QSIMPLEQ_EMPTY(head2)) { \
            *(head2)->sqh_last = (head1)->sqh_first; \
            if (QSIMPLEQ_EMPTY(head1)) { \
                (head1)->sqh_last = (head2)->sqh_last; \
            } \
            (head1)->sqh_first = (head2)->sqh_first; \
            QSIMPLEQ_INIT(head2); \
        } \
    } while (0)
#define QSIMPLEQ_SPLIT_AFTER(head, elm, field, removed) \
    do { \
        QSIMPLEQ_INIT(removed); \
        if ((elm)->field.sqe_next) { \
            (removed)->sqh_first = (elm)->field.sqe_next; \
            (removed)->sqh_last = (head)->sqh_last; \
            (elm)->field.sqe_next = NULL; \
            (head)->sqh_last = &(elm)->field.sqe_next; \
        } \
    } while (0)

/**
 * QSIMPLEQ_EMPTY, QSIMPLEQ_FIRST, QSIMPLEQ_NEXT: look at a list, at an element.
 * QSIMPLEQ_LAST: the last element, or NULL; type is the elements' struct tag.
 *
 * Since: 0.1
 */
#define QSIMPLEQ_EMPTY(head) ((head)->sqh_first == NULL)
#define QSIMPLEQ_FIRST(head) ((head)->sqh_first)
#define QSIMPLEQ_NEXT(elm, field) ((elm)->field.sqe_next)
#define QSIMPLEQ_LAST(head, type, field) \
    (QSIMPLEQ_EMPTY(head) \
         ? NULL \
         : (struct type *)(void *)((char *)(head)->sqh_last - offsetof(struct type, field)))

/** QSIMPLEQ_FOREACH, QSIMPLEQ_FOREACH_SAFE: loops over the elements, as QTAILQ's. Since: 0.1 */
#define QSIMPLEQ_FOREACH(var, head, field) \
    for ((var) = QSIMPLEQ_FIRST(head); (var); (var) = QSIMPLEQ_NEXT(var, field))
#define QSIMPLEQ_FOREACH_SAFE(var, head, field, next_var) \
    for ((var) = QSIMPLEQ_FIRST(head); (var) && ((next_var) = QSIMPLEQ_NEXT(var, field), 1); \
         (var) = (next_var))

#endif

#if !defined(QEMU_SYS_QUEUE_H) && !defined(QSLIST_HEAD)

/**
 * QSLIST_HEAD: the type of a list's head, called name; type is the elements' struct tag.
 *
 * Since: 0.1
 */
#define QSLIST_HEAD(name, type) \
    struct name { \
        struct type *slh_first; \
    }

/** QSLIST_HEAD_INITIALIZER: what a head is initialised with. Since: 0.1 */
#define QSLIST_HEAD_INITIALIZER(head) {NULL}

/** QSLIST_ENTRY: the type of an element's entry. Since: 0.1 */
#define QSLIST_ENTRY(type) \
    struct { \
        struct type *sle_next; \
    }

/** QSLIST_INIT: makes the list empty. Since: 0.1 */
#define QSLIST_INIT(head) \
    do { \
        (head)->slh_first = NULL; \
    } while (0)

/** QSLIST_INSERT_HEAD, QSLIST_INSERT_AFTER: insert elm as the first, behind listelm. Since: 0.1 */
#define QSLIST_INSERT_HEAD(head, elm, field) \
    do { \
        (elm)->field.sle_next = (head)->slh_first; \
        (head)->slh_first = (elm); \
    } while (0)
#define QSLIST_INSERT_AFTER(listelm, elm, field) \
    do { \
        (elm)->field.sle_next = (listelm)->field.sle_next; \
        (listelm)->field.sle_next = (elm); \
    } while (0)

/* Takes out the element that the pointer *place points to. */
#define QSLIST_REMOVE_AT_(place, field) \
    do { \
        __typeof__(place) vms_place_ = (place); \
        __typeof__(*(place)) vms_gone_ = *vms_place_; \
        *vms_place_ = vms_gone_->field.sle_next; \
        vms_gone_->field.sle_next = NULL; \
    } while (0)

/**
 * QSLIST_REMOVE_HEAD, QSLIST_REMOVE_AFTER: take out the first element, the one behind listelm; there
 * must be one.
 * QSLIST_REMOVE: takes out elm, which must be in the list; type is the elements' struct tag.
 *
 * Since: 0.1
 */
#define QSLIST_REMOVE_HEAD(head, field) QSLIST_REMOVE_AT_(&(head)->slh_first, field)
#define QSLIST_REMOVE_AFTER(listelm, field) QSLIST_REMOVE_AT_(&(listelm)->field.sle_next, field)
#define QSLIST_REMOVE(head, elm, type, field) \
    do { \
        struct type **vms_from_ = &(head)->slh_first; \
        while (*vms_from_ != (elm)) { \
            vms_from_ = &(*vms_from_)->field.sle_next; \
        } \
        QSLIST_REMOVE_AT_(vms_from_, field); \
    } while (0)

/** QSLIST_EMPTY, QSLIST_FIRST, QSLIST_NEXT: look at a list, at an element. Since: 0.1 */
#define QSLIST_EMPTY(head) ((head)->slh_first == NULL)
#define QSLIST_FIRST(head) ((head)->slh_first)
#define QSLIST_NEXT(elm, field) ((elm)->field.sle_next)

/** QSLIST_FOREACH, QSLIST_FOREACH_SAFE: loops over the elements, as QTAILQ's. Since: 0.1 */
#define QSLIST_FOREACH(var, head, field) \
    for ((var) = QSLIST_FIRST(head); (var); (var) = QSLIST_NEXT(var, field))
#define QSLIST_FOREACH_SAFE(var, head, field, next_var) \
    for ((var) = QSLIST_FIRST(head); (var) && ((next_var) = QSLIST_NEXT(var, field), 1); \
         (var) = (next_var))

#endif

#endif
