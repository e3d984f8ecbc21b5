/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory grows with the bytes that arrive, not with the count that a stream claims. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "test-util.h"

enum {
    /* What a stream claims, in bytes of memory, and what it may take until its elements come. */
    CLAIMED = 512 << 20,
    ALLOWED = CLAIMED / 4,
};

typedef struct Pair {
    uint32_t a, b;
} Pair;

/* With hooks: elements that must not move. */
typedef struct Rooted {
    uint64_t value;
    uint8_t rest[56];
} Rooted;

typedef struct Device {
    GArray *numbers;
    GArray *pairs;
    GByteArray *bytes;
    char *text;
    uint32_t n;
    int32_t count;
    Rooted *rooted;
    Pair **pointers;
    uint8_t end;
} Device;

static int after_load(void *opaque, int version_id)
{
    (void)opaque;
    (void)version_id;
    return 0;
}

static const VMStateDescription pair_vmsd = {
    .name = "pair",
    .fields = (const VMStateField[]){
        VMSTATE_UINT32(a, Pair),
        VMSTATE_UINT32(b, Pair),
        VMSTATE_END_OF_LIST(),
    },
};

static const VMStateDescription rooted_vmsd = {
    .name = "rooted",
    .post_load = after_load,
    .fields = (const VMStateField[]){
        VMSTATE_UINT64(value, Rooted),
        VMSTATE_END_OF_LIST(),
    },
};

#define DESCRIBE(name_, ...) \
    static const VMStateDescription name_ = { \
        .name = "device", \
        .version_id = 1, \
        .minimum_version_id = 1, \
        .fields = (const VMStateField[]){__VA_ARGS__, VMSTATE_UINT8(end, Device), VMSTATE_END_OF_LIST()}, \
    }

DESCRIBE(numbers_vmsd, VMSTATE_GARRAY(numbers, Device, 0, UINT32_MAX, vmstate_info_uint32, uint32_t));
DESCRIBE(pairs_vmsd, VMSTATE_GARRAY_STRUCT(pairs, Device, 0, UINT32_MAX, pair_vmsd, Pair));
DESCRIBE(bytes_vmsd, VMSTATE_GBYTEARRAY(bytes, Device, 0));
DESCRIBE(text_vmsd, VMSTATE_STRING(text, Device, UINT32_MAX));
DESCRIBE(rooted_array_vmsd, VMSTATE_INT32(count, Device),
         VMSTATE_STRUCT_VARRAY_ALLOC(rooted, Device, count, 0, rooted_vmsd, Rooted));
DESCRIBE(pointers_vmsd, VMSTATE_UINT32(n, Device),
         {.name = "pointers", .size = sizeof(Pair *), .start = sizeof(Pair), .vmsd = &pair_vmsd,
          .flags = (enum VMStateFlags)(VMS_STRUCT | VMS_VARRAY_UINT32 | VMS_POINTER | VMS_ALLOC |
                                       VMS_ARRAY_OF_POINTER_AUTO_ALLOC),
          .num_offset = offsetof(Device, n), .offset = offsetof(Device, pointers)});

/* The beginning of a bare stream that claims so many elements and has a few. */
static GByteArray *claim(uint32_t n)
{
    static const uint8_t head[] = {4, 0, 0, 0, 0, 3, 'd', 'e', 'v', 0, 0, 0, 0, 0, 0, 0, 1};
    GByteArray *bytes = g_byte_array_new();
    guint at;

    n = GUINT32_TO_BE(n);
    g_byte_array_append(bytes, head, sizeof(head));
    g_byte_array_append(bytes, (const uint8_t *)&n, sizeof(n));
    at = bytes->len;
    g_byte_array_set_size(bytes, at + 64);
    memset(bytes->data + at, '0', 64);
    return bytes;
}

/* Bytes of memory that the process really has; 0 where that cannot be found out. */
static size_t resident(void)
{
    g_autofree char *text = NULL;
    unsigned long all, there;

    if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL) || sscanf(text, "%lu %lu", &all, &there) != 2) {
        return 0;
    }
    return (size_t)there * (size_t)sysconf(_SC_PAGESIZE);
}

/* Feeds a loader a claim, and looks at the memory while it waits for the elements. */
static void assert_modest(const VMStateDescription *vmsd, uint64_t element)
{
    Device dev = {0};
    g_autoptr(VMStateRegistry) registry = test_registry("dev", vmsd, &dev);
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    g_autoptr(GByteArray) bytes = claim((uint32_t)(CLAIMED / element));
    g_autoptr(GError) error = NULL;
    VMStateLoader *loader;
    size_t before = resident(), after;

    vmstate_load_options_set_form(options, VMSTATE_FORM_BARE);
    loader = vmstate_loader_new(registry, options);
    /* It waits for more; where the system has no such addresses to give, it is refused. */
    if (!vmstate_loader_write(loader, bytes->data, bytes->len, &error)) {
        test_assert_error(&error, VMSTATE_ERROR_NO_MEMORY, "");
    }
    after = resident();
    vmstate_loader_free(loader);
    if (after > before && after - before > ALLOWED) {
        fail_msg("%zu bytes of memory were taken for %u bytes of stream", after - before, bytes->len);
    }
    assert_null(dev.numbers);
    assert_null(dev.pairs);
    assert_null(dev.bytes);
    assert_null(dev.text);
    assert_null(dev.rooted);
    assert_null(dev.pointers);
}

static void arrays_take_no_memory_for_a_claim(void **state)
{
    (void)state;
    assert_modest(&numbers_vmsd, sizeof(uint32_t));
    assert_modest(&pairs_vmsd, sizeof(Pair));
    assert_modest(&bytes_vmsd, 1);
    assert_modest(&text_vmsd, 1);
}

/* They get their addresses at once, and their memory from the system as they are loaded; Valgrind writes it at once. */
static void elements_that_must_not_move_take_no_memory_for_a_claim(void **state)
{
    const char *preloaded = g_getenv("LD_PRELOAD");

    (void)state;
    if (preloaded && strstr(preloaded, "vgpreload")) {
        skip();
    }
    assert_modest(&rooted_array_vmsd, sizeof(Rooted));
    assert_modest(&pointers_vmsd, sizeof(void *));
}

/* More than a step of a mebibyte, several times. */
enum { MANY = 1000000 };

static void fill(Device *dev, guint n)
{
    dev->numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    dev->pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    for (guint i = 0; i < n; i++) {
        const Pair pair = {i, ~i};

        g_array_append_val(dev->numbers, i);
        g_array_append_val(dev->pairs, pair);
    }
}

static void assert_filled(const Device *dev, guint n)
{
    assert_int_equal(dev->numbers->len, n);
    assert_int_equal(dev->pairs->len, n);
    for (guint i = 0; i < n; i++) {
        const Pair *pair = &g_array_index(dev->pairs, Pair, i);

        if (g_array_index(dev->numbers, guint, i) != i || pair->a != i || pair->b != ~i) {
            fail_msg("element %u is wrong", i);
        }
    }
}

static void drop(Device *dev)
{
    g_array_unref(dev->numbers);
    g_array_unref(dev->pairs);
}

static const Pair *second_pair;

/* As a device does: from here on the elements must stay where they are. */
static int point_at_second(void *opaque, int version_id)
{
    (void)version_id;
    second_pair = &g_array_index(((Device *)opaque)->pairs, Pair, 1);
    return 0;
}

static const VMStateDescription both_vmsd = {
    .name = "device",
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = point_at_second,
    .fields = (const VMStateField[]){
        VMSTATE_GARRAY(numbers, Device, 0, MANY, vmstate_info_uint32, uint32_t),
        VMSTATE_GARRAY_STRUCT(pairs, Device, 0, MANY, pair_vmsd, Pair),
        VMSTATE_END_OF_LIST(),
    },
};

static void arrays_that_grew_are_whole_and_undone(void **state)
{
    const guint lengths[] = {0, 5, MANY / 2, MANY};
    Device from = {0};
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GBytes) part = NULL;
    g_autoptr(VMStateRegistry) source = test_registry("dev", &both_vmsd, &from);

    (void)state;
    fill(&from, MANY);
    bytes = test_pull(source, NULL, 1 << 20);
    /* Only the vmdesc is cut off: all elements are there. */
    part = test_part(bytes, 0, g_bytes_get_size(bytes) - 10);
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        Device dev = {0};
        g_autoptr(VMStateRegistry) registry = test_registry("dev", &both_vmsd, &dev);
        g_autoptr(GError) error = NULL;

        fill(&dev, lengths[i]);
        assert_false(test_push(registry, NULL, part, 65536, &error));
        assert_filled(&dev, lengths[i]);
        g_clear_error(&error);
        if (!test_push(registry, NULL, bytes, 65536, &error)) {
            fail_msg("%s", error->message);
        }
        assert_filled(&dev, MANY);
        assert_ptr_equal(second_pair, &g_array_index(dev.pairs, Pair, 1));
        drop(&dev);
    }
    drop(&from);
}

static void arrays_that_grow_are_charged_in_all(void **state)
{
    Device from = {0}, dev = {0};
    g_autoptr(VMStateRegistry) source = test_registry("dev", &both_vmsd, &from);
    g_autoptr(VMStateRegistry) registry = test_registry("dev", &both_vmsd, &dev);
    g_autoptr(VMStateLoadOptions) options = vmstate_load_options_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = NULL;

    (void)state;
    fill(&from, MANY);
    bytes = test_pull(source, NULL, 1 << 20);
    vmstate_load_options_set_budgets(options, 12 * MANY, 0, 0);
    assert_false(vmstate_registry_load_bytes(registry, options, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_LIMIT, "memory budget");
    vmstate_load_options_set_budgets(options, 0, 2 * MANY - 1, 0);
    assert_false(vmstate_registry_load_bytes(registry, options, bytes, &error));
    test_assert_error(&error, VMSTATE_ERROR_LIMIT, "element budget");
    assert_null(dev.numbers);
    assert_null(dev.pairs);
    drop(&from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_take_no_memory_for_a_claim),
        cmocka_unit_test(elements_that_must_not_move_take_no_memory_for_a_claim),
        cmocka_unit_test(arrays_that_grew_are_whole_and_undone),
        cmocka_unit_test(arrays_that_grow_are_charged_in_all),
    };

#ifdef __GLIBC__
    /* The memory is not to be written by the C library, which the tests' environment asks for. */
    mallopt(M_PERTURB, 0);
#endif
    return cmocka_run_group_tests(tests, NULL, NULL);
}
