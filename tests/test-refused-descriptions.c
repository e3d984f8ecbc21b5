/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptions that a registry refuses: each reason, with the description's and the field's name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "test-util.h"

typedef struct Dev {
    uint8_t a;
    uint16_t b;
    uint32_t n;
    uint8_t bytes[8];
    void *pointer;
} Dev;

static void refuse(const VMStateDescription *vmsd, const char *who, const char *why)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *plan = NULL;
    Dev dev = {0};

    assert_false(vmstate_registry_add(registry, "dev", 0, vmsd, &dev, &error));
    assert_non_null(strstr(error->message, who));
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, why);
    if (vmsd->minimum_version_id > vmsd->version_id) {
        return;
    }
    /* As each other way into the compiler does. */
    plan = vmstate_plan_to_string(vmsd, -1, &error);
    assert_null(plan);
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, why);
}

static const VMStateField no_fields[] = {VMSTATE_END_OF_LIST()};
static const VMStateField one_field[] = {VMSTATE_UINT8(a, Dev), VMSTATE_END_OF_LIST()};

static void descriptions_without_what_they_need(void **state)
{
    (void)state;
    refuse(&(VMStateDescription){.fields = no_fields}, "(without a name)", "give it a name");
    refuse(&(VMStateDescription){.name = "", .fields = no_fields}, "description ", "give it a name");
    refuse(&(VMStateDescription){.name = "dev"}, "description dev", "its fields are missing");
    refuse(&(VMStateDescription){.name = "dev", .version_id = 2, .minimum_version_id = 3, .fields = no_fields},
           "description dev", "minimum_version_id 3 is above version_id 2");
}

static void refuse_subsection(const char *name, const char *why)
{
    const VMStateDescription sub = {.name = name, .fields = one_field};
    const VMStateDescription vmsd = {
        .name = "dev",
        .fields = one_field,
        .subsections = (const VMStateDescription *const[]){&sub, NULL},
    };

    refuse(&vmsd, "description dev", why);
}

static void subsections_that_no_parser_would_find(void **state)
{
    g_autofree char *tail = g_strnfill(252, 'x');
    g_autofree char *longest = g_strdup_printf("dev/%s", tail);

    (void)state;
    assert_int_equal(strlen(longest), 256);
    refuse_subsection(NULL, "a subsection has no name");
    refuse_subsection(longest, "has more than 255 bytes");
    refuse_subsection("other/sub", "its name must begin with \"dev/\", and go on");
    refuse_subsection("device/sub", "its name must begin with \"dev/\", and go on");
    refuse_subsection("dev", "its name must begin with \"dev/\", and go on");
    refuse_subsection("dev/", "its name must begin with \"dev/\", and go on");
}

static void refuse_subsections(const char *const *names, const char *why)
{
    VMStateDescription subs[4] = {{.name = NULL}};
    const VMStateDescription *list[5] = {NULL};
    const VMStateDescription vmsd = {.name = "dev", .fields = one_field, .subsections = list};
    Dev dev;

    for (size_t i = 0; names[i]; i++) {
        subs[i].name = names[i];
        subs[i].fields = one_field;
        list[i] = &subs[i];
    }
    if (why) {
        refuse(&vmsd, "description dev", why);
    } else {
        g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
        g_autoptr(GError) error = NULL;

        assert_true(vmstate_registry_add(registry, "dev", 0, &vmsd, &dev, &error));
    }
}

#define NAMES(...) (const char *const[]){__VA_ARGS__, NULL}

/* By its name alone a load knows a subsection. */
static void two_subsections_of_one_name(void **state)
{
    (void)state;
    refuse_subsections(NAMES("dev/a", "dev/a"), "it has two subsections dev/a, which a load cannot tell apart: rename one");
    refuse_subsections(NAMES("dev/a", "dev/b", "dev/c", "dev/b"), "it has two subsections dev/b");
    refuse_subsections(NAMES("dev/a", "dev/b", "dev/ab", "dev/abc"), NULL);
}

static void a_subsection_that_an_earlier_one_would_take_for_its_own(void **state)
{
    (void)state;
    refuse_subsections(NAMES("dev/a", "dev/b", "dev/a/c"),
                       "after the subsection dev/a, a load takes dev/a/c for a subsection of that one: put it before");
    refuse_subsections(NAMES("dev/a/c", "dev/a/c/d/e"), "after the subsection dev/a/c, a load takes dev/a/c/d/e");
    refuse_subsections(NAMES("dev/a/c", "dev/a", "dev/a-b/c"), NULL);
}

static bool is_needed(void *opaque)
{
    return opaque != NULL;
}

static void subsections_that_may_exclude_each_other_are_not_refused(void **state)
{
    const VMStateDescription outer = { .name = "dev/a", .fields = one_field, .needed = is_needed };
    const VMStateDescription inner = { .name = "dev/a/b", .fields = one_field, .needed = is_needed };
    const VMStateDescription vmsd = {
        .name = "dev",
        .fields = one_field,
        .subsections = (const VMStateDescription *const[]){ &outer, &inner, NULL },
    };
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    Dev dev;

    (void)state;
    assert_true(vmstate_registry_add(registry, "dev", 0, &vmsd, &dev, NULL));
}

static void a_subsection_of_a_subsection_is_looked_at_too(void **state)
{
    const VMStateDescription deep = {.name = "dev/sub/deep"};
    const VMStateDescription sub = {
        .name = "dev/sub",
        .fields = one_field,
        .subsections = (const VMStateDescription *const[]){&deep, NULL},
    };
    const VMStateDescription vmsd = {
        .name = "dev",
        .fields = one_field,
        .subsections = (const VMStateDescription *const[]){&sub, NULL},
    };

    (void)state;
    refuse(&vmsd, "description dev/sub/deep", "its fields are missing");
}

static void refuse_field(VMStateField field, const char *why)
{
    const VMStateField fields[] = {field, VMSTATE_END_OF_LIST()};
    const VMStateDescription vmsd = {.name = "dev", .version_id = 5, .fields = fields};
    g_autofree char *who = g_strdup_printf("description dev, field %s: ", field.name ? field.name : "(without a name)");

    refuse(&vmsd, who, why);
}

static void fields_that_say_too_little(void **state)
{
    static const VMStateInfo unknown = {.name = "new", .id = 200};
    static const VMStateInfo halves[] = {{.name = "nothing"}};

    (void)state;
    refuse_field((VMStateField){.info = &vmstate_info_uint8, .size = 1, .flags = VMS_SINGLE}, "give it a name");
    refuse_field((VMStateField){.name = "a", .info = &vmstate_info_uint8, .size = 1, .num = -3, .flags = VMS_ARRAY},
                 "it has -3 elements");
    refuse_field((VMStateField){.name = "s", .size = 1, .flags = VMS_STRUCT},
                 "the description of its struct (vmsd) is missing");
    refuse_field((VMStateField){.name = "s", .size = 1, .flags = VMS_VSTRUCT},
                 "the description of its struct (vmsd) is missing");
    refuse_field((VMStateField){.name = "x", .size = 1, .flags = VMS_SINGLE}, "it has neither an info nor a vmsd");
    refuse_field((VMStateField){.name = "x", .size = 1, .num = 2, .flags = VMS_ARRAY}, "it has neither an info nor a vmsd");
    refuse_field((VMStateField){.name = "x", .info = &unknown, .size = 1}, "unknown id 200; a custom info has id 0");
    refuse_field((VMStateField){.name = "x", .info = &halves[0], .size = 1}, "neither put and get nor save and load");
    refuse_field((VMStateField){.name = "fd", .info = &vmstate_info_fd, .size = 4},
                 "a file descriptor is no data of a stream");
    refuse_field((VMStateField){.name = "b", .info = &vmstate_info_uint32, .size = 2, .flags = VMS_SINGLE},
                 "an element has 2 bytes, but a uint32 has 4");
    refuse_field((VMStateField){.name = "b", .info = &vmstate_info_bool, .size = 4, .flags = VMS_SINGLE},
                 "an element has 4 bytes, but a bool has 1");
    refuse_field((VMStateField){.name = "g", .info = &vmstate_info_garray_length, .size = 0, .flags = VMS_SINGLE},
                 "no GArray has elements of 0 bytes");
}

static int put_nothing(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc)
{
    (void)f, (void)pv, (void)size, (void)field, (void)vmdesc;
    return 0;
}

static int get_nothing(VMStateStream *f, void *pv, size_t size, const VMStateField *field)
{
    (void)f, (void)pv, (void)size, (void)field;
    return 0;
}

static bool save_nothing(VMStateStream *f, void *pv, size_t size, const VMStateField *field, VMStateJSONWriter *vmdesc,
                         GError **errp)
{
    (void)f, (void)pv, (void)size, (void)field, (void)vmdesc, (void)errp;
    return true;
}

static bool load_nothing(VMStateStream *f, void *pv, size_t size, const VMStateField *field, GError **errp)
{
    (void)f, (void)pv, (void)size, (void)field, (void)errp;
    return true;
}

static void infos_of_which_one_half_is_missing(void **state)
{
    const VMStateInfo halves[] = {
        {.name = "put", .put = put_nothing},
        {.name = "get", .get = get_nothing},
        {.name = "save", .save = save_nothing},
        {.name = "load", .load = load_nothing},
        {.name = "crossed", .put = put_nothing, .load = load_nothing},
        {.name = "crossed", .get = get_nothing, .save = save_nothing},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(halves); i++) {
        refuse_field((VMStateField){.name = "x", .info = &halves[i], .size = 1}, "neither put and get nor save and load");
    }
}

static uint64_t get_a(void *opaque)
{
    return ((Dev *)opaque)->a;
}

static bool set_a(void *opaque, uint64_t value, GError **errp)
{
    (void)errp;
    ((Dev *)opaque)->a = (uint8_t)value;
    return true;
}

static bool read_nothing(void *opaque, uint64_t offset, void *data, size_t size, GError **errp)
{
    (void)opaque, (void)offset, (void)errp;
    memset(data, 0, size);
    return true;
}

static bool write_nothing(void *opaque, uint64_t offset, const void *data, size_t size, GError **errp)
{
    (void)opaque, (void)offset, (void)data, (void)size, (void)errp;
    return true;
}

#define EXTRA(...) &(const VMStateFieldExtra){VMSTATE_EXTRA_INIT(VMStateFieldExtra), __VA_ARGS__}

static void accessors_of_which_one_half_is_missing(void **state)
{
    const VMStateInfo *infos[] = {
        &vmstate_info_accessor_uint8,
        &vmstate_info_accessor_uint16,
        &vmstate_info_accessor_uint32,
        &vmstate_info_accessor_uint64,
    };
    const VMStateFieldExtra *extras[] = {NULL, EXTRA(.get_value = get_a), EXTRA(.set_value = set_a)};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(infos) * G_N_ELEMENTS(extras); i++) {
        refuse_field((VMStateField){.name = "x", .info = infos[i % 4], .extra = extras[i / 4]},
                     "its extra lacks get_value and set_value");
    }
}

static void memory_of_which_a_part_is_missing(void **state)
{
    const VMStateFieldExtra *extras[] = {
        NULL,
        EXTRA(.read_memory = read_nothing, .memory_size = 1),
        EXTRA(.write_memory = write_nothing, .memory_size = 1),
        EXTRA(.read_memory = read_nothing, .write_memory = write_nothing),
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(extras); i++) {
        refuse_field((VMStateField){.name = "x", .info = &vmstate_info_memory, .extra = extras[i]},
                     "its extra lacks read_memory, write_memory or the size");
    }
}

static void lists_whose_elements_are_not_described(void **state)
{
    const VMStateInfo *infos[] = {&vmstate_info_qtailq, &vmstate_info_qlist, &vmstate_info_gtree, &vmstate_info_tmp};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(infos); i++) {
        refuse_field((VMStateField){.name = "x", .info = infos[i], .size = 8},
                     "the description of its elements (vmsd) is missing");
    }
}

static void lists_whose_elements_could_not_be_loaded(void **state)
{
    const VMStateDescription element = {
        .name = "element", .version_id = 3, .minimum_version_id = 2, .fields = one_field};
    const VMStateDescription pair[2] = {
        {.name = "value", .version_id = 2, .minimum_version_id = 2, .fields = one_field},
        {.name = "key", .version_id = 9, .minimum_version_id = 8, .fields = one_field},
    };
    const VMStateDescription bad = {.name = "bad"};

    (void)state;
    refuse_field((VMStateField){.name = "x", .info = &vmstate_info_qlist, .size = 8, .vmsd = &element, .version_id = 1},
                 "load at the field's version 1, but element loads versions 2 to 3 only");
    refuse_field((VMStateField){.name = "x", .info = &vmstate_info_qtailq, .size = 8, .vmsd = &element, .version_id = 4},
                 "load at the field's version 4, but element loads versions 2 to 3 only");
    refuse_field((VMStateField){.name = "x", .info = &vmstate_info_gtree, .size = 8, .start = 4, .vmsd = pair,
                                .version_id = 2},
                 "load at the field's version 2, but key loads versions 8 to 9 only");
    refuse(&(VMStateDescription){
               .name = "dev",
               .fields = (const VMStateField[]){{.name = "x", .info = &vmstate_info_qlist, .size = 8, .vmsd = &bad},
                                                VMSTATE_END_OF_LIST()}},
           "description bad", "its fields are missing");
    refuse(&(VMStateDescription){
               .name = "dev",
               .fields = (const VMStateField[]){{.name = "x", .flags = VMS_STRUCT, .size = 8, .vmsd = &bad},
                                                VMSTATE_END_OF_LIST()}},
           "description bad", "its fields are missing");
}

static void refuse_bound(VMStateBound bound, const VMStateInfo *info, size_t size, const char *why)
{
    const VMStateFieldExtra extra = {VMSTATE_EXTRA_INIT(VMStateFieldExtra), .bound = &bound};

    refuse_field((VMStateField){.name = "x", .info = info, .size = size, .flags = VMS_SINGLE, .extra = &extra}, why);
}

#define BOUND(...) (VMStateBound){VMSTATE_EXTRA_INIT(VMStateBound), __VA_ARGS__}

static void bounds_that_mean_nothing(void **state)
{
    static const uint64_t none[1];
    static const uint64_t large[] = {1, 256};
    const VMStateBoundMember odd = {.name = "n", .member = {offsetof(Dev, n), 3}};
    const VMStateBoundMember itself = {.name = "x", .member = {0, 1}};
    const VMStateBoundMember member = {.name = "n", .member = {offsetof(Dev, n), 4}};
    const VMStateInfo *u8 = &vmstate_info_uint8;

    (void)state;
    refuse_bound((VMStateBound){.struct_size = 8, .kind = VMSTATE_BOUND_RANGE}, u8, 1, "unknown kind 1");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_NONE), u8, 1, "unknown kind 0");
    refuse_bound(BOUND(.kind = (VMStateBoundKind)7), u8, 1, "unknown kind 7");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_RANGE, .min = 3, .max = 2), u8, 1, "the minimum of its range is above");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_RANGE, .min = 3, .max = 256), u8, 1, "a value that 1 bytes cannot hold");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_RANGE, .min = (uint64_t)-129, .max = 0), &vmstate_info_int8, 1,
                 "a value that 1 bytes cannot hold");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_RANGE, .max = 1, .has_sentinel = true, .sentinel = 300), u8, 1,
                 "a value that 1 bytes cannot hold");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_ENUM), u8, 1, "its enum has no values");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_ENUM, .values = none), u8, 1, "its enum has no values");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_ENUM, .values = large, .n_values = 2), u8, 1,
                 "a value that 1 bytes cannot hold");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_ENUM, .values = large, .n_values = 2, .has_sentinel = true,
                       .sentinel = 256),
                 u8, 1, "a value that 1 bytes cannot hold");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_BELOW, .max = 3), u8, 1, "which member it is compared with");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_BELOW, .other = odd), u8, 1, "looks at n, which has 3 bytes");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_BELOW, .other = itself), u8, 1, "its bound is the field itself");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_RANGE, .max = 3), &vmstate_info_buffer, 1, "only plain integers");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_RANGE, .max = 3), &vmstate_info_bool, 1, "only plain integers");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_RANGE, .max = 3), NULL, 1, "neither an info nor a vmsd");
    refuse_bound(BOUND(.kind = VMSTATE_BOUND_BELOW, .left = {member}, .max = 3), u8, 1, "a relation has no data");
}

static void relations_that_mean_nothing(void **state)
{
    const VMStateBoundMember member = {.name = "n", .member = {offsetof(Dev, n), 4}};
    const VMStateBoundMember odd = {.name = "b", .member = {offsetof(Dev, b), 5}};
    const VMStateDescription part = {.name = "part", .fields = one_field};
    const VMStateBound range = BOUND(.kind = VMSTATE_BOUND_RANGE, .left = {member}, .max = 3);
    const VMStateBound second = BOUND(.kind = VMSTATE_BOUND_AT_MOST, .left = {member, odd}, .max = 3);
    const VMStateBound with_data = BOUND(.kind = VMSTATE_BOUND_EQUAL, .left = {member}, .max = 3);
    const VMStateBound nothing = BOUND(.kind = VMSTATE_BOUND_RANGE, .max = 3);

    (void)state;
    refuse_field((VMStateField){.name = "x", .flags = VMS_ARRAY, .extra = EXTRA(.bound = &range)},
                 "a relation has no data");
    refuse_field((VMStateField){.name = "x", .flags = VMS_ARRAY, .extra = EXTRA(.bound = &second)},
                 "looks at b, which has 5 bytes");
    refuse_field((VMStateField){.name = "x", .flags = VMS_STRUCT, .vmsd = &part, .size = 1,
                                .extra = EXTRA(.bound = &with_data)},
                 "a relation has no data");
    refuse_field((VMStateField){.name = "x", .flags = VMS_ARRAY, .extra = EXTRA(.bound = &nothing)}, "only plain integers");
    refuse_field((VMStateField){.name = "x", .flags = VMS_STRUCT, .vmsd = &part, .info = &vmstate_info_uint8, .size = 1,
                                .extra = EXTRA(.bound = &nothing)},
                 "only plain integers");
}

static void a_bound_that_is_loaded_later(void **state)
{
    const VMStateDescription vmsd = {
        .name = "dev",
        .fields = (const VMStateField[]){VMSTATE_UINT8_INDEX(a, Dev, n), VMSTATE_UINT32(n, Dev), VMSTATE_END_OF_LIST()},
    };

    (void)state;
    refuse(&vmsd, "field a", "looks at n, which is loaded later: move n before it");
}

static void a_capacity_that_the_stream_can_raise(void **state)
{
    const VMStateDescription vmsd = {
        .name = "dev",
        .fields = (const VMStateField[]){
            VMSTATE_UINT32(n, Dev),
            {.name = "x", .info = &vmstate_info_uint8, .size = 1, .flags = VMS_VARRAY_UINT8 | VMS_POINTER,
             .offset = offsetof(Dev, pointer), .extra = EXTRA(.capacity_member = {offsetof(Dev, n), 4})},
            VMSTATE_END_OF_LIST(),
        },
    };

    (void)state;
    refuse(&vmsd, "field x", "its capacity is the field n, which a stream can raise");
}

static void an_unmigratable_device_is_refused(void **state)
{
    const VMStateDescription vmsd = {.name = "dev", .unmigratable = true, .fields = one_field};
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;
    Dev dev;

    (void)state;
    assert_false(vmstate_registry_add(registry, "dev", 0, &vmsd, &dev, &error));
    test_assert_error(&error, VMSTATE_ERROR_UNMIGRATABLE, "dev@0: its description dev says that it cannot be migrated");
}

static void refuse_unmigratable(const VMStateDescription *vmsd, const char *where)
{
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;
    Dev dev;

    assert_false(vmstate_registry_add(registry, "dev", 0, vmsd, &dev, &error));
    test_assert_error(&error, VMSTATE_ERROR_UNMIGRATABLE, where);
}

/* A field that refers to @_vmsd as @_info, or VMS_STRUCT, says. */
#define REFERS(_vmsd, _info, _flags) \
    {.name = "x", .vmsd = (_vmsd), .info = (_info), .flags = (_flags), .size = 64, .start = 8, .version_id = 0}

static void an_unmigratable_part_of_a_device_is_refused(void **state)
{
    static const VMStateDescription stuck = {.name = "dev/stuck", .unmigratable = true, .fields = one_field};
    const VMStateDescription value_and_stuck_key[] = {{.name = "value", .fields = one_field}, stuck};
    const VMStateField fields[][2] = {
        {REFERS(&stuck, NULL, VMS_STRUCT), VMSTATE_END_OF_LIST()},
        {REFERS(&stuck, &vmstate_info_tmp, VMS_SINGLE), VMSTATE_END_OF_LIST()},
        {REFERS(&stuck, &vmstate_info_qtailq, VMS_SINGLE), VMSTATE_END_OF_LIST()},
        {REFERS(value_and_stuck_key, &vmstate_info_gtree, VMS_SINGLE), VMSTATE_END_OF_LIST()},
    };
    const VMStateDescription sub = {
        .name = "dev",
        .fields = one_field,
        .subsections = (const VMStateDescription *const[]){&stuck, NULL},
    };
    const VMStateDescription deep = {
        .name = "outer",
        .fields = (const VMStateField[]){REFERS(&sub, NULL, VMS_STRUCT), VMSTATE_END_OF_LIST()},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        const VMStateDescription vmsd = {.name = "dev", .fields = fields[i]};

        refuse_unmigratable(&vmsd, "description dev, field x: its description dev/stuck says that it cannot be migrated");
    }
    refuse_unmigratable(&sub, "description dev: its subsection dev/stuck says that it cannot be migrated");
    refuse_unmigratable(&deep, "dev@0: description dev: its subsection dev/stuck says");
}

static void a_faulty_description_stops_streams_of_its_own_too(void **state)
{
    const VMStateDescription vmsd = {.name = "dev"};
    const VMStateDescription fixed = {.name = "dev", .fields = one_field};
    g_autoptr(VMStateStream) writer = vmstate_stream_new_writer();
    g_autoptr(GBytes) bytes = test_bytes("01 02");
    g_autoptr(VMStateStream) reader = vmstate_stream_new_reader(bytes);
    g_autoptr(GError) error = NULL;
    Dev dev = {0};

    (void)state;
    assert_false(vmstate_stream_save_description(writer, &vmsd, &dev, NULL, -1, &error));
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, "its fields are missing");
    assert_false(vmstate_stream_load_description(reader, &vmsd, &dev, 0, &error));
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, "its fields are missing");
    /* The stream has failed for good. */
    assert_false(vmstate_stream_load_description(reader, &fixed, &dev, 0, &error));
    test_assert_error(&error, VMSTATE_ERROR_DESCRIPTION, "its fields are missing");
    assert_int_equal(dev.a, 0);
}

/* Nobody asks for it; it was looked into for warnings. */
static void a_description_that_no_version_refers_to_may_be_faulty(void **state)
{
    const VMStateDescription nothing = {.name = "nothing"};
    const VMStateDescription vmsd = {
        .name = "dev",
        .version_id = 1,
        .fields = (const VMStateField[]){
            VMSTATE_UINT8(a, Dev),
            {.name = "x", .vmsd = &nothing, .size = 1, .flags = VMS_STRUCT, .version_id = 2},
            VMSTATE_END_OF_LIST(),
        },
    };
    g_autoptr(VMStateRegistry) registry = vmstate_registry_new();
    g_autoptr(GError) error = NULL;
    const char *const *warnings;
    Dev dev = {0};

    (void)state;
    assert_true(vmstate_registry_add(registry, "dev", 0, &vmsd, &dev, &error));
    warnings = vmstate_registry_get_warnings(registry);
    assert_non_null(warnings[0]);
    assert_non_null(strstr(warnings[0], "the field x exists from version 2 on, but dev has version 1"));
    assert_null(warnings[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptions_without_what_they_need),
        cmocka_unit_test(subsections_that_no_parser_would_find),
        cmocka_unit_test(two_subsections_of_one_name),
        cmocka_unit_test(a_subsection_that_an_earlier_one_would_take_for_its_own),
        cmocka_unit_test(subsections_that_may_exclude_each_other_are_not_refused),
        cmocka_unit_test(a_subsection_of_a_subsection_is_looked_at_too),
        cmocka_unit_test(fields_that_say_too_little),
        cmocka_unit_test(infos_of_which_one_half_is_missing),
        cmocka_unit_test(accessors_of_which_one_half_is_missing),
        cmocka_unit_test(memory_of_which_a_part_is_missing),
        cmocka_unit_test(lists_whose_elements_are_not_described),
        cmocka_unit_test(lists_whose_elements_could_not_be_loaded),
        cmocka_unit_test(bounds_that_mean_nothing),
        cmocka_unit_test(relations_that_mean_nothing),
        cmocka_unit_test(a_bound_that_is_loaded_later),
        cmocka_unit_test(a_capacity_that_the_stream_can_raise),
        cmocka_unit_test(an_unmigratable_device_is_refused),
        cmocka_unit_test(an_unmigratable_part_of_a_device_is_refused),
        cmocka_unit_test(a_description_that_no_version_refers_to_may_be_faulty),
        cmocka_unit_test(a_faulty_description_stops_streams_of_its_own_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
