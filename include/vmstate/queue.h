/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Linked lists inside their elements, with QEMU's names, meaning and layout in memory, for
 * VMSTATE_QTAILQ_V and VMSTATE_QLIST_V. A source that has QEMU's own includes those first; then
 * this defines nothing.
 *
 * A QTAILQ is a list with two ends. Head and entries hold the same pair of pointers: to the next
 * element, and to the pair of the one before, the head being before the first and after the last. A
 * QLIST has one end; an entry points to the next element and to the pointer that points to it.
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

#endif
