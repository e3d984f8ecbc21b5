/* SPDX-License-Identifier: BSD-3-Clause */
/* Bounded fields: what the macros say, where they can stand, and what they leave alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "validation.h"

#include <string.h>

#define REFUSES(_vmsd, _dev, _payload, _text, _at) \
    validation_refuses(_vmsd, _dev, sizeof(*(_dev)), _payload, \
                       ((Refusal){VMSTATE_ERROR_VALUE, _text, _at}))

typedef struct Every {
    int8_t int8;
    int16_t int16;
    int32_t int32;
    int64_t int64;
    uint8_t uint8;
    uint16_t uint16;
    uint32_t uint32;
    uint64_t uint64;
    int8_t int8s[2];
    int16_t int16s[2];
    int32_t int32s[2];
    int64_t int64s[2];
    uint8_t uint8s[2];
    uint16_t uint16s[2];
    uint32_t uint32s[2];
    uint64_t uint64s[2];
    int16_t size;
} Every;

/* clang-format off */
#define SINGLES(_T, _f) \
    VMSTATE_##_T##_RANGE(_f, Every, 3, 9), \
    VMSTATE_##_T##_RANGE_V(_f, Every, 2, 3, 9), \
    VMSTATE_##_T##_RANGE_OR(_f, Every, 3, 9, 100), \
    VMSTATE_##_T##_RANGE_OR_V(_f, Every, 2, 3, 9, 100), \
    VMSTATE_##_T##_MAX(_f, Every, 9), \
    VMSTATE_##_T##_MAX_V(_f, Every, 2, 9), \
    VMSTATE_##_T##_ENUM(_f, Every, 1, 2, 4), \
    VMSTATE_##_T##_ENUM_V(_f, Every, 2, 1, 2, 4), \
    VMSTATE_##_T##_MASK(_f, Every, 0x15), \
    VMSTATE_##_T##_MASK_V(_f, Every, 2, 0x15), \
    VMSTATE_##_T##_INDEX(_f, Every, size), \
    VMSTATE_##_T##_INDEX_V(_f, Every, 2, size), \
    VMSTATE_##_T##_INDEX_OR(_f, Every, size, 100), \
    VMSTATE_##_T##_INDEX_OR_V(_f, Every, 2, size, 100), \
    VMSTATE_##_T##_INDEX_MAX(_f, Every, size), \
    VMSTATE_##_T##_INDEX_MAX_V(_f, Every, 2, size)
#define ARRAYS(_T, _f) \
    VMSTATE_##_T##_ARRAY_RANGE(_f, Every, 2, 3, 9), \
    VMSTATE_##_T##_ARRAY_MAX(_f, Every, 2, 9), \
    VMSTATE_##_T##_ARRAY_ENUM(_f, Every, 2, 1, 2, 4), \
    VMSTATE_##_T##_ARRAY_MASK(_f, Every, 2, 0x15), \
    VMSTATE_##_T##_ARRAY_INDEX(_f, Every, 2, size)
#define EVERY(_T, _f) {SINGLES(_T, _f), ARRAYS(_T, _f##s)}

enum { N_SINGLES = 16, N_MACROS = 21 };

static const VMStateField every_field[8][N_MACROS] = {
    EVERY(INT8, int8), EVERY(INT16, int16), EVERY(INT32, int32), EVERY(INT64, int64),
    EVERY(UINT8, uint8), EVERY(UINT16, uint16), EVERY(UINT32, uint32), EVERY(UINT64, uint64),
};

/* In the order of the macros above. */
static const VMStateBoundKind kinds[N_MACROS] = {
    VMSTATE_BOUND_RANGE, VMSTATE_BOUND_RANGE, VMSTATE_BOUND_RANGE, VMSTATE_BOUND_RANGE,
    VMSTATE_BOUND_RANGE, VMSTATE_BOUND_RANGE, VMSTATE_BOUND_ENUM, VMSTATE_BOUND_ENUM,
    VMSTATE_BOUND_MASK, VMSTATE_BOUND_MASK, VMSTATE_BOUND_BELOW, VMSTATE_BOUND_BELOW,
    VMSTATE_BOUND_BELOW, VMSTATE_BOUND_BELOW, VMSTATE_BOUND_AT_MOST, VMSTATE_BOUND_AT_MOST,
    VMSTATE_BOUND_RANGE, VMSTATE_BOUND_RANGE, VMSTATE_BOUND_ENUM, VMSTATE_BOUND_MASK,
    VMSTATE_BOUND_BELOW,
};
/* clang-format on */

static void check_macro(const VMStateField *field, size_t type, size_t macro)
{
    static const VMStateInfoId ids[] = {
        VMSTATE_INFO_INT8,  VMSTATE_INFO_INT16,  VMSTATE_INFO_INT32,  VMSTATE_INFO_INT64,
        VMSTATE_INFO_UINT8, VMSTATE_INFO_UINT16, VMSTATE_INFO_UINT32, VMSTATE_INFO_UINT64,
    };
    static const char *const names[] = {"int8",  "int16",  "int32",  "int64",
                                        "uint8", "uint16", "uint32", "uint64"};
    bool array = macro >= N_SINGLES;
    const VMStateBound *bound = field->extra->bound;
    g_autofree char *name = g_strconcat(names[type], array ? "s" : "", NULL);

    assert_string_equal(field->name, name);
    assert_int_equal(field->info->id, ids[type]);
    assert_int_equal(field->size, 1 << (type % 4));
    assert_int_equal(field->flags, array ? VMS_ARRAY : VMS_SINGLE);
    assert_int_equal(field->num, array ? 2 : 0);
    assert_int_equal(field->version_id, array ? 0 : macro % 2 * 2);
    assert_int_equal(bound->kind, kinds[macro]);
    assert_int_equal(bound->has_sentinel, macro == 2 || macro == 3 || macro == 12 || macro == 13);
    assert_int_equal(bound->sentinel, bound->has_sentinel ? 100 : 0);
    if (bound->kind == VMSTATE_BOUND_RANGE) {
        assert_int_equal(bound->min, macro == 4 || macro == 5 || macro == 17 ? 0 : 3);
        assert_int_equal(bound->max, 9);
    }
    if (bound->kind == VMSTATE_BOUND_ENUM) {
        assert_int_equal(bound->n_values, 3);
        assert_int_equal(bound->values[2], 4);
    }
    assert_int_equal(bound->mask, bound->kind == VMSTATE_BOUND_MASK ? 0x15 : 0);
    if (bound->kind >= VMSTATE_BOUND_BELOW) {
        assert_string_equal(bound->other.name, "size");
        assert_int_equal(bound->other.member.offset, offsetof(Every, size));
        assert_int_equal(bound->other.member.size, 2);
        assert_true(bound->other.is_signed);
    }
}

static void every_macro_says_its_bound(void **state)
{
    (void)state;
    for (size_t type = 0; type < 8; type++) {
        for (size_t macro = 0; macro < N_MACROS; macro++) {
            check_macro(&every_field[type][macro], type, macro);
        }
    }
}

typedef struct Queue {
    uint16_t ncqs;
    uint16_t cqid;
    uint32_t tail;
} Queue;

/* More than the engine looks at in one go. */
enum { N_VECTORS = 300 };

typedef struct Device {
    uint8_t before;
    Queue admin;
    Queue sq[4];
    uint16_t vectors[N_VECTORS];
    uint32_t *pointer;
    uint32_t n_alloc;
    int16_t *alloc;
} Device;

static const VMStateDescription vmstate_queue = {
    .name = "queue",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT16_MAX(ncqs, Queue, 64),
            VMSTATE_UINT16_INDEX(cqid, Queue, ncqs),
            VMSTATE_UINT32(tail, Queue),
            VMSTATE_END_OF_LIST(),
        },
};

static const VMStateDescription vmstate_queues = {
    .name = "queues",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT8(before, Device),
            VMSTATE_STRUCT(admin, Device, 0, vmstate_queue, Queue),
            VMSTATE_STRUCT_ARRAY(sq, Device, 4, 0, vmstate_queue, Queue),
            VMSTATE_END_OF_LIST(),
        },
};

#define GOOD_QUEUE "0010 000f 00000001 "

static void structs_and_arrays_of_structs_name_the_member(void **state)
{
    Device dev = {.before = 1, .admin = {2, 1, 5}, .sq = {{2, 1, 7}, {3, 2, 8}}};

    (void)state;
    validation_accepts(&vmstate_queues, &dev,
                       "09" GOOD_QUEUE GOOD_QUEUE GOOD_QUEUE GOOD_QUEUE GOOD_QUEUE);
    REFUSES(&vmstate_queues, &dev,
            "09 0010 0010 00000001" GOOD_QUEUE GOOD_QUEUE GOOD_QUEUE GOOD_QUEUE,
            "admin.cqid: 16 is not below ncqs 16", 3);
    REFUSES(&vmstate_queues, &dev,
            "09" GOOD_QUEUE GOOD_QUEUE GOOD_QUEUE GOOD_QUEUE "0010 0061 00000001",
            "sq[3].cqid: 97 is not below ncqs 16", 1 + 4 * 8 + 2);
    REFUSES(&vmstate_queues, &dev,
            "09" GOOD_QUEUE GOOD_QUEUE "0041 0000 00000000" GOOD_QUEUE GOOD_QUEUE,
            "sq[1].ncqs: 65 is not between 0 and 64", 1 + 2 * 8);
}

static const VMStateDescription vmstate_vectors = {
    .name = "vectors",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT16_ARRAY_MAX(vectors, Device, N_VECTORS, 0x7fff),
            VMSTATE_END_OF_LIST(),
        },
};

/* All elements are 0x0102 but the one at @bad. */
static char *vectors_payload(size_t bad)
{
    GString *hex = g_string_new(NULL);

    for (size_t i = 0; i < N_VECTORS; i++) {
        g_string_append(hex, i == bad ? "8000" : "0102");
    }
    return g_string_free(hex, FALSE);
}

static void every_element_of_an_array_is_checked(void **state)
{
    Device dev = {.vectors = {7, 8, 9}};
    g_autofree char *good = vectors_payload(N_VECTORS);

    (void)state;
    for (size_t i = 0; i < N_VECTORS; i++) {
        g_autofree char *payload = vectors_payload(i);
        g_autofree char *text =
            g_strdup_printf("vectors[%zu]: 32768 is not between 0 and 32767", i);

        REFUSES(&vmstate_vectors, &dev, payload, text, 2 * i);
    }
    validation_accepts(&vmstate_vectors, &dev, good);
    for (size_t i = 0; i < N_VECTORS; i++) {
        assert_int_equal(dev.vectors[i], 0x102);
    }
}

static void a_bad_value_is_not_stored_even_for_a_moment(void **state)
{
    Queue dev = {.ncqs = 4, .cqid = 3, .tail = 2};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &vmstate_queue, &dev);
    g_autoptr(VMStateLoadOptions) options = validation_options();
    g_autoptr(GBytes) bytes = validation_stream(0, "0005 0005 00000001");

    (void)state;
    vmstate_load_options_set_atomic(options, false);
    assert_false(vmstate_registry_load_bytes(registry, options, bytes, NULL));
    /* What is not atomic keeps the values before it. */
    assert_int_equal(dev.ncqs, 5);
    assert_int_equal(dev.cqid, 3);
}

static void a_truncated_array_names_the_element(void **state)
{
    Device dev = {.vectors = {7, 8, 9}};
    g_autofree char *payload = vectors_payload(N_VECTORS);
    g_autoptr(GBytes) bytes = test_bytes(payload);
    g_autoptr(GBytes) part = test_part(bytes, 0, 551);
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(test_load(&vmstate_vectors, &dev, part, &error));
    test_assert_error(&error, VMSTATE_ERROR_TRUNCATED, "vectors[275]: ");
    assert_int_equal(dev.vectors[0], 7);
}

static const VMStateBound small = {
    VMSTATE_EXTRA_INIT(VMStateBound),
    VMSTATE_BOUND_RANGE_OF(-3, 3),
};
static const VMStateFieldExtra small_extra = {
    VMSTATE_EXTRA_INIT(VMStateFieldExtra),
    .bound = &small,
};

static const VMStateDescription vmstate_pointers = {
    .name = "pointers",
    .fields =
        (const VMStateField[]){
            {
                .name = "pointer",
                .size = sizeof(uint32_t),
                .info = &vmstate_info_int32,
                .flags = (enum VMStateFlags)(VMS_SINGLE | VMS_POINTER),
                .offset = offsetof(Device, pointer),
                .extra = &small_extra,
            },
            VMSTATE_UINT32(n_alloc, Device),
            {
                .name = "alloc",
                .size = sizeof(int16_t),
                .info = &vmstate_info_int16,
                .num_offset = offsetof(Device, n_alloc),
                .flags = (enum VMStateFlags)(VMS_VARRAY_UINT32 | VMS_POINTER | VMS_ALLOC),
                .offset = offsetof(Device, alloc),
                .extra = &small_extra,
            },
            VMSTATE_END_OF_LIST(),
        },
};

static void what_is_behind_a_pointer_is_checked(void **state)
{
    uint32_t value = 2;
    int16_t old[1] = {1};
    Device dev = {.pointer = &value, .n_alloc = 1, .alloc = old};

    (void)state;
    REFUSES(&vmstate_pointers, &dev, "00000004 00000000", "pointer: 4 is not between -3 and 3", 0);
    assert_int_equal(value, 2);
    REFUSES(&vmstate_pointers, &dev, "00000001 00000003 ffff 0003 0004",
            "alloc[2]: 4 is not between -3 and 3", 12);
    assert_int_equal(value, 2);
}

static void what_a_load_allocates_is_checked(void **state)
{
    uint32_t value = 2;
    Device dev = {.pointer = &value};
    g_autoptr(GBytes) bytes = test_bytes("fffffffd 00000003 ffff 0003 fffd");

    (void)state;
    assert_true(test_load(&vmstate_pointers, &dev, bytes, NULL));
    assert_int_equal((int32_t)value, -3);
    assert_int_equal(dev.alloc[2], -3);
    g_free(dev.alloc);
}

static const VMStateDescription vmstate_plain = {
    .name = "queue",
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT16(ncqs, Queue),
            VMSTATE_UINT16(cqid, Queue),
            VMSTATE_UINT32(tail, Queue),
            VMSTATE_END_OF_LIST(),
        },
};

static void stream_and_vmdesc_are_those_of_plain_integers(void **state)
{
    static const VMStateVmdescStyle styles[] = {VMSTATE_VMDESC_COMPACT, VMSTATE_VMDESC_QEMU_11};
    Queue dev = {.ncqs = 4, .cqid = 3, .tail = 2};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(styles); i++) {
        g_autoptr(VMStateSaveOptions) options = vmstate_save_options_new();
        g_autoptr(VMStateRegistry) one = test_registry("dev", &vmstate_queue, &dev);
        g_autoptr(VMStateRegistry) other = test_registry("dev", &vmstate_plain, &dev);

        vmstate_save_options_set_vmdesc(options, styles[i], 0);
        {
            g_autoptr(GBytes) a = test_pull(one, options, 64);
            g_autoptr(GBytes) b = test_pull(other, options, 64);

            test_assert_same(a, b);
        }
    }
}

static void a_save_of_a_value_out_of_bounds_fails(void **state)
{
    Device dev = {.vectors = {[70] = 0x8001}, .sq = {[2] = {3, 3, 0}}, .admin = {1, 0, 0}};

    (void)state;
    dev.sq[0].ncqs = dev.sq[1].ncqs = dev.sq[3].ncqs = 1;
    validation_refuses_save(&vmstate_vectors, &dev,
                            "dev@0:vectors[70]: 32769 is not between 0 and 32767");
    validation_refuses_save(&vmstate_queues, &dev, "dev@0:sq[2].cqid: 3 is not below ncqs 3");
}

/* From a program built when the struct ended before the bound. */
static const VMStateFieldExtra old_extra = {
    .struct_size = offsetof(VMStateFieldExtra, bound),
    .bound = &small,
};

static const VMStateDescription vmstate_old_extra = {
    .name = "old-extra",
    .fields =
        (const VMStateField[]){
            {
                .name = "tail",
                .size = sizeof(uint32_t),
                .info = &vmstate_info_uint32,
                .flags = VMS_SINGLE,
                .offset = offsetof(Queue, tail),
                .extra = &old_extra,
            },
            VMSTATE_END_OF_LIST(),
        },
};

static void an_extra_that_ends_before_the_bound_has_none(void **state)
{
    Queue dev = {0};

    (void)state;
    validation_accepts(&vmstate_old_extra, &dev, "00000009");
    assert_int_equal(dev.tail, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_macro_says_its_bound),
        cmocka_unit_test(structs_and_arrays_of_structs_name_the_member),
        cmocka_unit_test(every_element_of_an_array_is_checked),
        cmocka_unit_test(a_bad_value_is_not_stored_even_for_a_moment),
        cmocka_unit_test(a_truncated_array_names_the_element),
        cmocka_unit_test(what_is_behind_a_pointer_is_checked),
        cmocka_unit_test(what_a_load_allocates_is_checked),
        cmocka_unit_test(stream_and_vmdesc_are_those_of_plain_integers),
        cmocka_unit_test(a_save_of_a_value_out_of_bounds_fails),
        cmocka_unit_test(an_extra_that_ends_before_the_bound_has_none),
    };

    return cmocka_run_group_tests_name("bounded", tests, NULL, NULL);
}
