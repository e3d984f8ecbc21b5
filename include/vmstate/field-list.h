/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lists and trees. A load appends new elements, which g_free() must be able to free, to what is
 * there, as QEMU's does; with a free function in extra it replaces what is there: the free function
 * gets each old element of a list, or value of a tree, when the load is accepted. The macros ..._FREE_V
 * take one, a GDestroyNotify, as their last argument. See <vmstate/field-scalar.h> for the other
 * arguments, and <vmstate/queue.h> for the lists.
 *
 * _version is two things, as in QEMU: the first version that has the field, and the version of _vmsd
 * at which elements load. It must be one that _vmsd loads.
 *
 * Trees: without a free function, a node whose key is in the stream too is replaced, and the old one
 * destroyed by the functions that the tree was made with; the others stay. With a free function all
 * old nodes go, and the tree's own functions are not called for them: the free function gets the
 * values, and keys that are described are freed with g_free(), as a load allocates them.
 */
#ifndef VMSTATE_FIELD_LIST_H
#define VMSTATE_FIELD_LIST_H

#include <vmstate/extra.h>
#include <vmstate/field-scalar.h>

/* What the macros with and without a free function have: the last argument is .extra. */
#define VMSTATE_QTAILQ_(_field, _state, _version, _vmsd, _type, _next, _extra) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type), \
        .info = &vmstate_info_qtailq, \
        .offset = offsetof(_state, _field) + \
                  VMSTATE_CHECK_MEMBER_(_state, _field.tqh_first, _type *), \
        .start = offsetof(_type, _next) + \
                 VMSTATE_CHECK_MEMBER_(_type, _next.tqe_next, _type *), \
        .extra = (_extra), \
    }

/**
 * VMSTATE_QTAILQ_V, VMSTATE_QTAILQ_FREE_V: a QTAILQ_HEAD of elements _type, _next being their
 * QTAILQ_ENTRY.
 *
 * Since: 0.1
 */
#define VMSTATE_QTAILQ_V(_field, _state, _version, _vmsd, _type, _next) \
    VMSTATE_QTAILQ_(_field, _state, _version, _vmsd, _type, _next, NULL)
#define VMSTATE_QTAILQ_FREE_V(_field, _state, _version, _vmsd, _type, _next, _free) \
    VMSTATE_QTAILQ_(_field, _state, _version, _vmsd, _type, _next, VMSTATE_FREE_EXTRA_(_free))

#define VMSTATE_QLIST_(_field, _state, _version, _vmsd, _type, _next, _extra) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .vmsd = &(_vmsd), \
        .size = sizeof(_type), \
        .info = &vmstate_info_qlist, \
        .offset = offsetof(_state, _field) + \
                  VMSTATE_CHECK_MEMBER_(_state, _field.lh_first, _type *), \
        .start = offsetof(_type, _next) + \
                 VMSTATE_CHECK_MEMBER_(_type, _next.le_next, _type *), \
        .extra = (_extra), \
    }

/**
 * VMSTATE_QLIST_V, VMSTATE_QLIST_FREE_V: a QLIST_HEAD of elements _type, _next being their
 * QLIST_ENTRY.
 *
 * Since: 0.1
 */
#define VMSTATE_QLIST_V(_field, _state, _version, _vmsd, _type, _next) \
    VMSTATE_QLIST_(_field, _state, _version, _vmsd, _type, _next, NULL)
#define VMSTATE_QLIST_FREE_V(_field, _state, _version, _vmsd, _type, _next, _free) \
    VMSTATE_QLIST_(_field, _state, _version, _vmsd, _type, _next, VMSTATE_FREE_EXTRA_(_free))

#define VMSTATE_GTREE_(_field, _state, _version, _vmsd, _key_type, _val_type, _extra) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .vmsd = (_vmsd), \
        .info = &vmstate_info_gtree, \
        .start = sizeof(_key_type), \
        .size = sizeof(_val_type), \
        .offset = vmstate_offset_pointer(_state, _field, GTree) + \
                  VMSTATE_CHECK_(VMSTATE_SAME_TYPE_(__typeof__(_vmsd), VMStateDescription[2]), \
                                 "the descriptions of " #_field " are no array of two"), \
        .extra = (_extra), \
    }

/**
 * VMSTATE_GTREE_V, VMSTATE_GTREE_FREE_V: a GTree * whose keys point to _key_type and whose values
 * point to _val_type. _vmsd is an array of two descriptions: the values', then the keys'.
 *
 * Since: 0.1
 */
#define VMSTATE_GTREE_V(_field, _state, _version, _vmsd, _key_type, _val_type) \
    VMSTATE_GTREE_(_field, _state, _version, _vmsd, _key_type, _val_type, NULL)
#define VMSTATE_GTREE_FREE_V(_field, _state, _version, _vmsd, _key_type, _val_type, _free) \
    VMSTATE_GTREE_(_field, _state, _version, _vmsd, _key_type, _val_type, VMSTATE_FREE_EXTRA_(_free))

#define VMSTATE_GTREE_DIRECT_KEY_(_field, _state, _version, _vmsd, _val_type, _extra) \
    { \
        .name = G_STRINGIFY(_field), \
        .version_id = (_version), \
        .vmsd = (_vmsd), \
        .info = &vmstate_info_gtree, \
        .start = 0, \
        .size = sizeof(_val_type), \
        .offset = vmstate_offset_pointer(_state, _field, GTree), \
        .extra = (_extra), \
    }

/**
 * VMSTATE_GTREE_DIRECT_KEY_V, VMSTATE_GTREE_DIRECT_KEY_FREE_V: a GTree * whose keys are integers in
 * pointers and whose values point to _val_type. _vmsd is the address of the values' description.
 *
 * Since: 0.1
 */
#define VMSTATE_GTREE_DIRECT_KEY_V(_field, _state, _version, _vmsd, _val_type) \
    VMSTATE_GTREE_DIRECT_KEY_(_field, _state, _version, _vmsd, _val_type, NULL)
#define VMSTATE_GTREE_DIRECT_KEY_FREE_V(_field, _state, _version, _vmsd, _val_type, _free) \
    VMSTATE_GTREE_DIRECT_KEY_(_field, _state, _version, _vmsd, _val_type, VMSTATE_FREE_EXTRA_(_free))

#endif
