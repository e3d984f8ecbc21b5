/* SPDX-License-Identifier: BSD-3-Clause */
/* Ranges of all integer types, random ones and those at the types' ends, against plain comparison; from a printed seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "test-util.h"

enum { N_TYPES = 8, N_FIELDS = 3 * N_TYPES, ROUNDS = 3000 };

/* Slots of 8 bytes, of which each field takes the first. */
typedef struct Dev {
    uint64_t slot[N_FIELDS];
} Dev;

typedef struct Type {
    const VMStateInfo *info;
    size_t size;
    bool is_signed;
} Type;

static const Type types[N_TYPES] = {
    { &vmstate_info_uint8, 1, false },  { &vmstate_info_int32, 4, true },  { &vmstate_info_uint64, 8, false },
    { &vmstate_info_int16, 2, true },   { &vmstate_info_int8, 1, true },   { &vmstate_info_uint32, 4, false },
    { &vmstate_info_uint16, 2, false }, { &vmstate_info_int64, 8, true },
};

/* A description with a range for each field. */
typedef struct Ranged {
    __int128 low[N_FIELDS];
    __int128 high[N_FIELDS];
    char names[N_FIELDS][8];
    VMStateBound bounds[N_FIELDS];
    VMStateFieldExtra extras[N_FIELDS];
    VMStateField fields[N_FIELDS + 1];
    VMStateDescription vmsd;
} Ranged;

static __int128 type_min(const Type *type)
{
    return type->is_signed ? -((__int128)1 << (type->size * 8 - 1)) : 0;
}

static __int128 type_max(const Type *type)
{
    return ((__int128)1 << (type->size * 8 - type->is_signed)) - 1;
}

static __int128 clamp(const Type *type, __int128 value)
{
    return value < type_min(type) ? type_min(type) : value > type_max(type) ? type_max(type) : value;
}

/* Any value of the type, near an end of it or of the range more often than not. */
static __int128 pick(const Type *type, __int128 low, __int128 high, uint64_t *seed)
{
    uint64_t random = test_random(seed);
    __int128 near[] = { type_min(type), type_max(type), 0, low, high, (high + low) / 2 };
    uint64_t which = test_random(seed) % (G_N_ELEMENTS(near) + 2);

    if (which >= G_N_ELEMENTS(near)) {
        return clamp(type, type_min(type) + (__int128)random % (type_max(type) - type_min(type) + 1));
    }
    return clamp(type, near[which] + (int)(random % 3) - 1);
}

static void make(Ranged *r, uint64_t *seed)
{
    memset(r, 0, sizeof(*r));
    for (size_t i = 0; i < N_FIELDS; i++) {
        const Type *type = &types[i % N_TYPES];
        __int128 a = pick(type, 0, 0, seed), b = pick(type, 0, 0, seed);

        r->low[i] = MIN(a, b);
        r->high[i] = MAX(a, b);
        g_snprintf(r->names[i], sizeof(r->names[i]), "f%zu", i);
        r->bounds[i] = (VMStateBound){ .struct_size = sizeof(VMStateBound), .kind = VMSTATE_BOUND_RANGE,
                                       .min = (uint64_t)r->low[i], .max = (uint64_t)r->high[i] };
        r->extras[i] = (VMStateFieldExtra){ .struct_size = sizeof(VMStateFieldExtra), .bound = &r->bounds[i] };
        r->fields[i] = (VMStateField){ .name = r->names[i], .offset = i * sizeof(uint64_t), .size = type->size,
                                       .info = type->info, .flags = VMS_SINGLE, .extra = &r->extras[i] };
    }
    r->fields[N_FIELDS] = (VMStateField)VMSTATE_END_OF_LIST();
    r->vmsd = (VMStateDescription){ .name = "ranged", .fields = r->fields };
}

static void set(Dev *dev, size_t i, __int128 value)
{
    uint64_t bits = (uint64_t)value;
    uint8_t u8 = (uint8_t)bits;
    uint16_t u16 = (uint16_t)bits;
    uint32_t u32 = (uint32_t)bits;
    const void *from[9] = { [1] = &u8, [2] = &u16, [4] = &u32, [8] = &bits };
    size_t size = types[i % N_TYPES].size;

    memcpy(&dev->slot[i], from[size], size);
}

static void put(GByteArray *wire, const Type *type, __int128 value)
{
    uint64_t bits = GUINT64_TO_BE((uint64_t)value);

    g_byte_array_append(wire, (const uint8_t *)&bits + 8 - type->size, (guint)type->size);
}

/* Values of which the @bad one is out of its range, or none for N_FIELDS: the device, and its bytes. */
static GBytes *values(const Ranged *r, Dev *dev, size_t bad, uint64_t *seed)
{
    g_autoptr(GByteArray) wire = g_byte_array_new();

    memset(dev, 0, sizeof(*dev));
    for (size_t i = 0; i < N_FIELDS; i++) {
        const Type *type = &types[i % N_TYPES];
        __int128 value;

        do {
            value = pick(type, r->low[i], r->high[i], seed);
        } while ((value >= r->low[i] && value <= r->high[i]) == (i == bad));
        set(dev, i, value);
        put(wire, type, value);
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&wire));
}

static size_t pick_bad(const Ranged *r, uint64_t *seed)
{
    size_t i = test_random(seed) % N_FIELDS;
    const Type *type = &types[i % N_TYPES];

    /* Nothing is out of a range that is all of the type. */
    return r->low[i] == type_min(type) && r->high[i] == type_max(type) ? N_FIELDS : i;
}

static void check_bad(const Ranged *r, size_t bad, uint64_t *seed)
{
    g_autoptr(VMStateStream) stream = vmstate_stream_new_writer();
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strdup_printf("f%zu: ", bad);
    Dev from, to = { { 0 } };
    const Dev zero = { { 0 } };
    g_autoptr(GBytes) bytes = values(r, &from, bad, seed);

    assert_false(test_load(&r->vmsd, &to, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_VALUE, name);
    assert_memory_equal(&to, &zero, sizeof(to));
    assert_false(vmstate_stream_save_description(stream, &r->vmsd, &from, NULL, -1, &error));
    test_assert_error(&error, VMSTATE_ERROR_VALUE, name);
}

static void check_good(const Ranged *r, uint64_t *seed)
{
    Dev from, to = { { 0 } };
    g_autoptr(GBytes) bytes = values(r, &from, N_FIELDS, seed);
    g_autoptr(GBytes) saved = test_save(&r->vmsd, &from);

    test_assert_same(saved, bytes);
    assert_true(test_load(&r->vmsd, &to, bytes, NULL));
    assert_memory_equal(&to, &from, sizeof(to));
}

static void ranges_are_those_of_plain_comparison(void **state)
{
    const char *given = g_getenv("VMSTATE_TEST_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);

    (void)state;
    print_message("# VMSTATE_TEST_SEED=%llu\n", (unsigned long long)seed);
    for (int round = 0; round < ROUNDS; round++) {
        Ranged r;
        size_t bad;

        make(&r, &seed);
        check_good(&r, &seed);
        bad = pick_bad(&r, &seed);
        if (bad < N_FIELDS) {
            check_bad(&r, bad, &seed);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_those_of_plain_comparison),
    };

    return cmocka_run_group_tests_name("bounded-ranges", tests, NULL, NULL);
}
