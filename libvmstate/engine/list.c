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

void vms_qtailq_remove_last(const VMStateField *field, uint8_t *head, uint8_t *node)
{
    Link *list = (Link *)(void *)head;
    Link *link = link_of(field, node);

    list->previous = link->previous;
    list->previous->next = NULL;
}

bool vms_list_ends_with(const VMStateField *field, uint8_t *head, const uint8_t *node)
{
    if (field->info->id == VMSTATE_INFO_QTAILQ) {
        return (const uint8_t *)((const Link *)(void *)head)->previous == node + field->start;
    }
    return vms_qlist_last(field, head) == node;
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

void vms_qlist_remove_last(const VMStateField *field, uint8_t *node)
{
    *list_link_of(field, node)->pointed_from = NULL;
}
