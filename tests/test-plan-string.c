/* SPDX-License-Identifier: BSD-3-Clause */
/* A plan as text: the example that docs/architecture.md shows, and what cannot be shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <vmstate/plan.h>

#include "test-util.h"

typedef struct Slot {
    uint64_t address;
    uint16_t length;
    bool done;
} Slot;

typedef struct Ring {
    uint64_t base;
    uint16_t head;
    uint16_t tail;
    bool enabled;
    uint8_t mode;
    Slot next;
    Slot slots[16];
    uint32_t n_frames;
    uint8_t *frames;
} Ring;

static const VMStateDescription slot_vmsd = {
    .name = "slot",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT64(address, Slot),
        VMSTATE_UINT16(length, Slot),
        VMSTATE_BOOL(done, Slot),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription irq_vmsd = {
    .name = "ring/irq",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){ VMSTATE_UINT8(mode, Ring), VMSTATE_END_OF_LIST() },
};

static const VMStateDescription ring_vmsd = {
    .name = "ring",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){
        VMSTATE_UINT64(base, Ring),
        VMSTATE_UINT16_RANGE(head, Ring, 0, 15),
        VMSTATE_UINT16_RANGE(tail, Ring, 0, 15),
        VMSTATE_BOOL_V(enabled, Ring, 2),
        VMSTATE_STRUCT(next, Ring, 1, slot_vmsd, Slot),
        VMSTATE_STRUCT_ARRAY(slots, Ring, 16, 1, slot_vmsd, Slot),
        VMSTATE_UINT32(n_frames, Ring),
        VMSTATE_VARRAY_UINT32_ALLOC(frames, Ring, n_frames, 1, vmstate_info_uint8, uint8_t),
        VMSTATE_END_OF_LIST(),
    },
    .subsections = (const VMStateDescription *const[]){ &irq_vmsd, NULL },
};

static void the_documentation_shows_one(void **state)
{
    g_autofree char *path = g_build_filename(g_getenv("VMSTATE_TEST_DATA"), "..", "..", "docs", "architecture.md", NULL);
    g_autofree char *document = NULL;
    g_autofree char *text = vmstate_plan_to_string(&ring_vmsd, -1, NULL);
    g_autofree char *block = NULL;

    (void)state;
    assert_non_null(text);
    assert_true(g_file_get_contents(path, &document, NULL, NULL));
    block = g_strdup_printf("```\n%s```\n", text);
    if (!strstr(document, block)) {
        fail_msg("docs/architecture.md does not have this:\n%s", block);
    }
}

static void an_older_version_lacks_what_came_later(void **state)
{
    g_autofree char *text = vmstate_plan_to_string(&ring_vmsd, 1, NULL);

    (void)state;
    assert_non_null(strstr(text, "head"));
    assert_null(strstr(text, "enabled"));
}

static void a_version_that_is_not_there_is_an_error(void **state)
{
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_null(vmstate_plan_to_string(&ring_vmsd, 3, &error));
    test_assert_error(&error, VMSTATE_ERROR_VERSION, "1 to 2, not 3");
    assert_null(vmstate_plan_to_string(&ring_vmsd, 0, &error));
    test_assert_error(&error, VMSTATE_ERROR_VERSION, "1 to 2, not 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documentation_shows_one),
        cmocka_unit_test(an_older_version_lacks_what_came_later),
        cmocka_unit_test(a_version_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
