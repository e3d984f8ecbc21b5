/* SPDX-License-Identifier: BSD-3-Clause */
/* Goes over all that a description describes, in the order of the stream, without calling its hooks. */
#ifndef VMS_TESTING_VISIT_H
#define VMS_TESTING_VISIT_H

#include <vmstate/extra.h>

/* The data of a field without fields of its own: n elements one behind the other; one, where they are pointed to. */
typedef struct VmsLeaf {
    const VMStateField *field;
    uint8_t *owner;
    /* NULL: a pointer that is NULL. */
    uint8_t *data;
    uint64_t size;
    uint64_t n;
} VmsLeaf;

typedef struct VmsVisitor VmsVisitor;
struct VmsVisitor {
    /* Called for each field that exists, before its elements; may be NULL. */
    void (*field)(VmsVisitor *visitor, const VMStateField *field, uint8_t *owner);
    /* Called for each leaf; may be NULL. */
    void (*leaf)(VmsVisitor *visitor, const VmsLeaf *leaf);
    /* Fields that do not exist now and subsections that are not needed now are visited too. */
    bool all;
    /* Of what is needed now, fields that do not exist are visited too. */
    bool absent;
    /* But not fields that a description never saves: newer than itself. */
    bool skips_dead;
    /* Keys of trees are visited. */
    bool keys;
    /* Elements of lists and trees are not. */
    bool skips_lists;
    void *data;
    GString *path;
    unsigned depth;
};

void vms_visit(VmsVisitor *visitor, const VMStateDescription *vmsd, void *opaque, int version);

/* The unsigned integer of 1, 2, 4 or 8 bytes at @p. */
uint64_t vms_number_at(const void *p, size_t size);
void vms_number_set(void *p, size_t size, uint64_t value);

VMStateInfoId vms_info_id(const VMStateField *field);
/* Bytes of a number in memory; 0: no number, or one behind functions. */
size_t vms_info_width(const VMStateField *field);
bool vms_info_is_accessor(const VMStateField *field);
/* Where the count (VMS_VBUFFER: size) is; false: the field has none. */
bool vms_count_member(const VMStateField *field, VMStateStructMember *member);
/* How many elements, and their size (VMS_VBUFFER: of the buffer; a bitmap: its bits). Negative: 0. */
uint64_t vms_count_of(const VMStateField *field, const uint8_t *owner);
uint64_t vms_size_of(const VMStateField *field, const uint8_t *owner);
/* The most elements (VMS_VBUFFER, strings: bytes); UINT64_MAX: nobody says. */
uint64_t vms_capacity_of(const VMStateField *field, uint8_t *owner);
/* The field's bound; NULL: none. */
const VMStateBound *vms_bound_in(const VMStateField *field);
/* Elements are pointers. */
bool vms_is_pointers(const VMStateField *field);
/* The element after @node in a list. */
uint8_t *vms_node_after(const VMStateField *field, uint8_t *node);

#endif
