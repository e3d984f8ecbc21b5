/* SPDX-License-Identifier: BSD-3-Clause */
#include "list.h"

typedef struct Link Link;
struct Link {
    void *next;
    Link *previous;
};

typedef struct ListLink {
    void *next;
    void **pointed_from;
} ListLink;

static Link *link_of(const VMStateField *field, uint8_t *node)
{
    return (Link *)(void *)(node + field->start);
}

static ListLink *list_link_of(const VMStateField *field, uint8_t *node)
{
    return (ListLink *)(void *)(node + field->start);
}

uint8_t *vms_list_next(const VMStateField *field, uint8_t *node)
{
    return link_of(field, node)->next;
}

void vms_qtailq_append(const VMStateField *field, uint8_t *head, uint8_t *node)
{
    Link *list = (Link *)(void *)head;
    Link *link = link_of(field, node);

    link->next = NULL;
    link->previous = list->previous;
    list->previous->next = node;
    list->previous = link;
}

uint8_t *vms_qlist_last(const VMStateField *field, uint8_t *head)
{
    uint8_t *last = NULL;

    for (uint8_t *node = *(uint8_t **)(void *)head; node; node = vms_list_next(field, node)) {
        last = node;
    }
    return last;
}

void vms_qlist_append(const VMStateField *field, uint8_t *head, uint8_t *last, uint8_t *node)
{
    ListLink *link = list_link_of(field, node);
    void **from = last ? &list_link_of(field, last)->next : (void **)(void *)head;

    link->next = NULL;
    link->pointed_from = from;
    *from = node;
}

static void qtailq_unlink(const VMStateField *field, uint8_t *head, uint8_t *node)
{
    Link *link = link_of(field, node);
    Link *behind = link->next ? link_of(field, link->next) : (Link *)(void *)head;

    link->previous->next = link->next;
    behind->previous = link->previous;
}

static void qlist_unlink(const VMStateField *field, uint8_t *node)
{
    ListLink *link = list_link_of(field, node);

    *link->pointed_from = link->next;
    if (link->next) {
        list_link_of(field, link->next)->pointed_from = link->pointed_from;
    }
}

void vms_list_unlink(const VMStateField *field, uint8_t *head, uint8_t *node)
{
    if (field->info->id == VMSTATE_INFO_QTAILQ) {
        qtailq_unlink(field, head, node);
    } else {
        qlist_unlink(field, node);
    }
}
