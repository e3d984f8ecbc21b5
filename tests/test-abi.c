/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Programs compile arrays of these structs: within a soname no member may move and no struct may grow. Checked where
 * pointers have 8 bytes; the same source under both of QEMU's generations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <vmstate/description.h>

#if UINTPTR_MAX == UINT64_MAX
_Static_assert(offsetof(VMStateField, name) == 0, "VMStateField.name has moved");
_Static_assert(offsetof(VMStateField, err_hint) == 8, "VMStateField.err_hint has moved");
_Static_assert(offsetof(VMStateField, offset) == 16, "VMStateField.offset has moved");
_Static_assert(offsetof(VMStateField, size) == 24, "VMStateField.size has moved");
_Static_assert(offsetof(VMStateField, start) == 32, "VMStateField.start has moved");
_Static_assert(offsetof(VMStateField, num) == 40, "VMStateField.num has moved");
_Static_assert(offsetof(VMStateField, num_offset) == 48, "VMStateField.num_offset has moved");
_Static_assert(offsetof(VMStateField, size_offset) == 56, "VMStateField.size_offset has moved");
_Static_assert(offsetof(VMStateField, info) == 64, "VMStateField.info has moved");
_Static_assert(offsetof(VMStateField, flags) == 72, "VMStateField.flags has moved");
_Static_assert(offsetof(VMStateField, vmsd) == 80, "VMStateField.vmsd has moved");
_Static_assert(offsetof(VMStateField, version_id) == 88, "VMStateField.version_id has moved");
_Static_assert(offsetof(VMStateField, struct_version_id) == 92, "VMStateField.struct_version_id has moved");
_Static_assert(offsetof(VMStateField, field_exists) == 96, "VMStateField.field_exists has moved");
_Static_assert(offsetof(VMStateField, num_indirect) == 104, "VMStateField.num_indirect has moved");
_Static_assert(offsetof(VMStateField, size_indirect) == 112, "VMStateField.size_indirect has moved");
_Static_assert(offsetof(VMStateField, capacity) == 120, "VMStateField.capacity has moved");
_Static_assert(offsetof(VMStateField, extra) == 128, "VMStateField.extra has moved");
_Static_assert(offsetof(VMStateField, reserved) == 136, "VMStateField.reserved has moved");
_Static_assert(sizeof(VMStateField) == 168, "VMStateField has another size");
_Static_assert(offsetof(VMStateInfo, name) == 0, "VMStateInfo.name has moved");
_Static_assert(offsetof(VMStateInfo, get) == 8, "VMStateInfo.get has moved");
_Static_assert(offsetof(VMStateInfo, put) == 16, "VMStateInfo.put has moved");
_Static_assert(offsetof(VMStateInfo, load) == 24, "VMStateInfo.load has moved");
_Static_assert(offsetof(VMStateInfo, save) == 32, "VMStateInfo.save has moved");
_Static_assert(offsetof(VMStateInfo, id) == 40, "VMStateInfo.id has moved");
_Static_assert(offsetof(VMStateInfo, extra) == 48, "VMStateInfo.extra has moved");
_Static_assert(offsetof(VMStateInfo, reserved) == 56, "VMStateInfo.reserved has moved");
_Static_assert(sizeof(VMStateInfo) == 88, "VMStateInfo has another size");
_Static_assert(offsetof(VMStateDescription, name) == 0, "VMStateDescription.name has moved");
_Static_assert(offsetof(VMStateDescription, unmigratable) == 8, "VMStateDescription.unmigratable has moved");
_Static_assert(offsetof(VMStateDescription, early_setup) == 9, "VMStateDescription.early_setup has moved");
_Static_assert(offsetof(VMStateDescription, version_id) == 12, "VMStateDescription.version_id has moved");
_Static_assert(offsetof(VMStateDescription, minimum_version_id) == 16, "VMStateDescription.minimum_version_id has moved");
_Static_assert(offsetof(VMStateDescription, priority) == 20, "VMStateDescription.priority has moved");
_Static_assert(offsetof(VMStateDescription, pre_load) == 24, "VMStateDescription.pre_load has moved");
_Static_assert(offsetof(VMStateDescription, pre_load_errp) == 32, "VMStateDescription.pre_load_errp has moved");
_Static_assert(offsetof(VMStateDescription, post_load) == 40, "VMStateDescription.post_load has moved");
_Static_assert(offsetof(VMStateDescription, post_load_errp) == 48, "VMStateDescription.post_load_errp has moved");
_Static_assert(offsetof(VMStateDescription, pre_save) == 56, "VMStateDescription.pre_save has moved");
_Static_assert(offsetof(VMStateDescription, pre_save_errp) == 64, "VMStateDescription.pre_save_errp has moved");
_Static_assert(offsetof(VMStateDescription, post_save) == 80, "VMStateDescription.post_save has moved");
_Static_assert(offsetof(VMStateDescription, needed) == 88, "VMStateDescription.needed has moved");
_Static_assert(offsetof(VMStateDescription, dev_unplug_pending) == 96, "VMStateDescription.dev_unplug_pending has moved");
_Static_assert(offsetof(VMStateDescription, fields) == 104, "VMStateDescription.fields has moved");
_Static_assert(offsetof(VMStateDescription, subsections) == 112, "VMStateDescription.subsections has moved");
_Static_assert(offsetof(VMStateDescription, extra) == 120, "VMStateDescription.extra has moved");
_Static_assert(offsetof(VMStateDescription, reserved) == 128, "VMStateDescription.reserved has moved");
_Static_assert(sizeof(VMStateDescription) == 160, "VMStateDescription has another size");
#endif

static void structs_of_programs_have_not_moved(void **state)
{
    (void)state;
    /* The compiler has checked it; what is left is that both forms of post_save share their places. */
    assert_int_equal(sizeof(((VMStateDescription *)NULL)->post_save), sizeof(void *));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(structs_of_programs_have_not_moved) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
