/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of a table: what a VMSTATE macro must expand to, and the comparison. */
#ifndef FIELD_ROW_H
#define FIELD_ROW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <vmstate/extra.h>
#include <vmstate/fields.h>

typedef struct Row {
    const char *call;
    VMStateField got;
    /* Its info is compared by id and name; its extra by content. */
    VMStateField want;
} Row;

/* ROW(VMSTATE_X(...), .member = value, ...): members that are not given must be 0. */
#define ROW(_call, ...)               \
    {                                 \
        #_call, _call, { __VA_ARGS__ } \
    }

#define AT(_field) .offset = offsetof(Device, _field)
#define INFO(_name) .info = &vmstate_info_##_name

static inline void check_info(const VMStateInfo *got, const VMStateInfo *want)
{
    assert_int_equal(got != NULL, want != NULL);
    if (want) {
        assert_string_equal(got->name, want->name);
        assert_int_equal(got->id, want->id);
    }
}

static inline void check_extra(const VMStateFieldExtra *got, const VMStateFieldExtra *want)
{
    assert_int_equal(got != NULL, want != NULL);
    if (want) {
        assert_int_equal(got->struct_size, sizeof(VMStateFieldExtra));
        assert_memory_equal(&got->capacity, &want->capacity,
                            sizeof(*got) - offsetof(VMStateFieldExtra, capacity));
    }
}

static inline void check_row(const Row *row)
{
    const VMStateField *got = &row->got;
    const VMStateField *want = &row->want;

    print_message("# %s\n", row->call);
    assert_int_equal(got->name != NULL, want->name != NULL);
    if (want->name) {
        assert_string_equal(got->name, want->name);
    }
    assert_ptr_equal(got->err_hint, want->err_hint);
    assert_int_equal(got->offset, want->offset);
    assert_int_equal(got->size, want->size);
    assert_int_equal(got->start, want->start);
    assert_int_equal(got->num, want->num);
    assert_int_equal(got->num_offset, want->num_offset);
    assert_int_equal(got->size_offset, want->size_offset);
    check_info(got->info, want->info);
    assert_int_equal(got->flags, want->flags);
    assert_ptr_equal(got->vmsd, want->vmsd);
    assert_int_equal(got->version_id, want->version_id);
    assert_int_equal(got->struct_version_id, want->struct_version_id);
    assert_true(got->field_exists == want->field_exists);
    assert_int_equal(got->num_indirect.offset, want->num_indirect.offset);
    assert_int_equal(got->num_indirect.size, want->num_indirect.size);
    assert_int_equal(got->size_indirect.offset, want->size_indirect.offset);
    assert_int_equal(got->size_indirect.size, want->size_indirect.size);
    assert_int_equal(got->capacity, want->capacity);
    check_extra(got->extra, want->extra);
    for (size_t i = 0; i < G_N_ELEMENTS(got->reserved); i++) {
        assert_null(got->reserved[i]);
    }
}

#endif
