/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Linked lists as QEMU's macros lay them out (see <vmstate/queue.h>), reached by offsets.
 * QTAILQ: head {first, last link}, entry {next, previous link}; QLIST: head {first}, entry {next, pointer to what points
 * here}.
 */
#ifndef VMS_ENGINE_LIST_H
#define VMS_ENGINE_LIST_H

#include <vmstate/description.h>

/* The element after @node. */
uint8_t *vms_list_next(const VMStateField *field, uint8_t *node);
/* Puts @node at the end of a QTAILQ. */
void vms_qtailq_append(const VMStateField *field, uint8_t *head, uint8_t *node);
/* The last element of a QLIST; NULL when it is empty. */
uint8_t *vms_qlist_last(const VMStateField *field, uint8_t *head);
/* Puts @node behind @last, or first when that is NULL. */
void vms_qlist_append(const VMStateField *field, uint8_t *head, uint8_t *last, uint8_t *node);
/* Takes an element out of a QTAILQ or QLIST. */
void vms_list_unlink(const VMStateField *field, uint8_t *head, uint8_t *node);

#endif
