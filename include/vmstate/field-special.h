/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is no member of the struct: the end of a list of fields, tests, gaps, temporary structs. See
 * <vmstate/field-scalar.h> for the arguments.
 */
#ifndef VMSTATE_FIELD_SPECIAL_H
#define VMSTATE_FIELD_SPECIAL_H

#include <vmstate/field-scalar.h>

/** VMSTATE_END_OF_LIST: ends every array of fields. Since: 0.1 */
#define VMSTATE_END_OF_LIST() \
    { \
        .flags = VMS_END, \
    }

/**
 * VMSTATE_VALIDATE: no data; the save or load fails when _test does not hold at this place.
 *
 * Since: 0.1
 */
#define VMSTATE_VALIDATE(_name, _test) \
    { \
        .name = (_name), \
        .field_exists = (_test), \
        .num = 0, \
        .flags = (enum VMStateFlags)(VMS_ARRAY | VMS_MUST_EXIST), \
    }

/**
 * VMSTATE_UNUSED_BUFFER: _size bytes that nothing needs: zeros are saved, anything is loaded.
 *
 * Since: 0.1
 */
#define VMSTATE_UNUSED_BUFFER(_test, _version, _size) \
    { \
        .name = "unused", \
        .field_exists = (_test), \
        .version_id = (_version), \
        .size = (_size), \
        .info = &vmstate_info_unused_buffer, \
        .flags = VMS_BUFFER, \
    }

/**
 * VMSTATE_UNUSED, VMSTATE_UNUSED_V, VMSTATE_UNUSED_TEST: VMSTATE_UNUSED_BUFFER in short.
 *
 * Since: 0.1
 */
#define VMSTATE_UNUSED_V(_v, _size) VMSTATE_UNUSED_BUFFER(NULL, _v, _size)
#define VMSTATE_UNUSED(_size) VMSTATE_UNUSED_V(0, _size)
#define VMSTATE_UNUSED_TEST(_test, _size) VMSTATE_UNUSED_BUFFER(_test, 0, _size)

/* The last argument is .num_offset or .num_indirect. */
#define VMSTATE_UNUSED_VARRAY_(_test, _version, _size, _flags, ...) \
    { \
        .name = "unused", \
        .field_exists = (_test), \
        .version_id = (_version), \
        __VA_ARGS__, \
        .size = (_size), \
        .info = &vmstate_info_unused_buffer, \
        .flags = (enum VMStateFlags)(VMS_BUFFER | (_flags)), \
    }

/**
 * VMSTATE_UNUSED_VARRAY_UINT32: _size unneeded bytes for each of the uint32_t _field_num.
 * VMSTATE_UNUSED_VARRAY: the same, the count being of any integer type.
 *
 * Since: 0.1
 */
#define VMSTATE_UNUSED_VARRAY_UINT32(_state, _test, _version, _field_num, _size) \
    VMSTATE_UNUSED_VARRAY_(_test, _version, _size, VMS_VARRAY_UINT32, \
                           .num_offset = vmstate_offset_value(_state, _field_num, uint32_t))
#define VMSTATE_UNUSED_VARRAY(_state, _test, _version, _field_num, _size) \
    VMSTATE_UNUSED_VARRAY_(_test, _version, _size, VMS_VARRAY, \
                           .num_indirect = VMSTATE_INTEGER_MEMBER_(_state, _field_num))

/**
 * VMSTATE_WITH_TMP, VMSTATE_WITH_TMP_TEST: a temporary _tmp_type, described by _vmsd, that pre_save
 * fills from the state and post_load takes the state from. Its first member is `_state *parent`,
 * which the engine sets.
 *
 * Since: 0.1
 */
#define VMSTATE_WITH_TMP_TEST(_state, _test, _tmp_type, _vmsd) \
    { \
        .name = "tmp", \
        .field_exists = (_test), \
        .size = sizeof(_tmp_type) + \
                VMSTATE_CHECK_(offsetof(_tmp_type, parent) == 0, \
                               "parent is not the first member of " #_tmp_type) + \
                VMSTATE_CHECK_MEMBER_(_tmp_type, parent, _state *), \
        .vmsd = &(_vmsd), \
        .info = &vmstate_info_tmp, \
    }
#define VMSTATE_WITH_TMP(_state, _tmp_type, _vmsd) \
    VMSTATE_WITH_TMP_TEST(_state, NULL, _tmp_type, _vmsd)

#endif
