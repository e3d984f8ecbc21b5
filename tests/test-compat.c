/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * <vmstate/qemu-compat.h>: a device written as QEMU's are, for QEMU 10, compiles and works with its
 * includes changed.
 */
#define VMSTATE_QEMU_API 10
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <vmstate/qemu-compat.h>

#define MAX_REQUESTS 4

typedef struct Request {
    uint32_t tag;
    QTAILQ_ENTRY(Request) next;
} Request;

typedef struct Toy {
    uint32_t control;
    uint16_t queues[MAX_REQUESTS];
    QEMUTimer timer;
    CPU_DoubleU real[1];
    QTAILQ_HEAD(, Request) requests;
    uint32_t chip_id;
    int saves;
} Toy;

static const VMStateDescription vmstate_chip = {
    .name = "toy-chip",
    .version_id = 2,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){VMSTATE_UINT32(chip_id, Toy), VMSTATE_END_OF_LIST()},
};

static int put_chip(QEMUFile *f, void *pv, size_t size, const VMStateField *field,
                    JSONWriter *vmdesc)
{
    (void)size;
    (void)field;
    qemu_put_be32(f, 0x63686970);
    json_writer_int64(vmdesc, "chips", 1);
    return vmstate_save_state(f, &vmstate_chip, pv, vmdesc);
}

static int get_chip(QEMUFile *f, void *pv, size_t size, const VMStateField *field)
{
    (void)size;
    (void)field;
    if (qemu_get_be32(f) != 0x63686970) {
        error_report("no chip");
        return -EINVAL;
    }
    return vmstate_load_state(f, &vmstate_chip, pv, 2);
}

static const VMStateInfo vmstate_info_chip = {.name = "chip", .get = get_chip, .put = put_chip};

static const VMStateDescription vmstate_request = {
    .name = "request",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]){VMSTATE_UINT32(tag, Request), VMSTATE_END_OF_LIST()},
};

static int toy_post_save(void *opaque)
{
    Toy *toy = opaque;

    toy->saves++;
    return 0;
}

static bool toy_post_load(void *opaque, int version_id, Error **errp)
{
    ERRP_GUARD();
    Toy *toy = opaque;

    (void)version_id;
    if (toy->control == 99) {
        error_setg(errp, "control %u is not for toys", toy->control);
        error_append_hint(errp, "play with %s\n", "something else");
        error_prepend(errp, "toy: ");
        return false;
    }
    return true;
}

static const VMStateDescription vmstate_toy = {
    .name = "toy",
    .version_id = 1,
    .minimum_version_id = 1,
    .post_save = toy_post_save,
    .post_load_errp = toy_post_load,
    .fields =
        (const VMStateField[]){
            VMSTATE_UINT32(control, Toy),
            VMSTATE_UINT16_ARRAY(queues, Toy, ARRAY_SIZE(((Toy *)0)->queues)),
            VMSTATE_TIMER(timer, Toy),
            VMSTATE_CPUDOUBLE_ARRAY(real, Toy, 1),
            VMSTATE_QTAILQ_V(requests, Toy, 1, vmstate_request, Request, next),
            {
                .name = "chip",
                .version_id = 1,
                .size = sizeof(Toy),
                .info = &vmstate_info_chip,
                .flags = VMS_SINGLE,
            },
            VMSTATE_END_OF_LIST(),
        },
};

static GBytes *save_toy(Toy *toy)
{
    g_autoptr(VMStateStream) f = vmstate_stream_new_writer();
    Error *error = NULL;

    assert_int_equal(vmstate_save_state(f, &vmstate_toy, toy, NULL, &error), 0);
    assert_null(error);
    assert_int_equal(qemu_file_get_error(f), 0);
    return vmstate_stream_steal_bytes(f);
}

static void test_a_device_moves(void **state)
{
    (void)state;
    Request requests[2] = {{.tag = 11}, {.tag = 12}};
    Toy from = {.control = 7, .queues = {1, 2, 3, 4}, .real = {{.d = 0.5}}, .chip_id = 0xc0ffee};
    Toy to = {0};
    Request *request;
    Request *next;
    Error *error = NULL;

    timer_mod_ns(&from.timer, 1234567890123);
    QTAILQ_INIT(&from.requests);
    QTAILQ_INIT(&to.requests);
    QTAILQ_INSERT_TAIL(&from.requests, &requests[0], next);
    QTAILQ_INSERT_TAIL(&from.requests, &requests[1], next);
    g_autoptr(GBytes) bytes = save_toy(&from);
    assert_int_equal(from.saves, 1);

    g_autoptr(VMStateStream) f = vmstate_stream_new_reader(bytes);
    assert_int_equal(vmstate_load_state(f, &vmstate_toy, &to, 1, &error), 0);
    assert_null(error);
    assert_int_equal(to.control, 7);
    assert_memory_equal(to.queues, from.queues, sizeof(to.queues));
    assert_true(timer_pending(&to.timer));
    assert_int_equal(timer_expire_time_ns(&to.timer), 1234567890123);
    assert_int_equal(to.real[0].l.upper, 0x3fe00000);
    assert_int_equal(to.chip_id, 0xc0ffee);
    assert_int_equal(QTAILQ_FIRST(&to.requests)->tag, 11);
    assert_int_equal(QTAILQ_LAST(&to.requests)->tag, 12);
    QTAILQ_FOREACH_SAFE(request, &to.requests, next, next) {
        QTAILQ_REMOVE(&to.requests, request, next);
        g_free(request);
    }
}

static void test_a_hook_s_error_arrives(void **state)
{
    (void)state;
    Toy from = {.control = 99};
    Toy to = {0};
    Error *error = NULL;

    QTAILQ_INIT(&from.requests);
    QTAILQ_INIT(&to.requests);
    g_autoptr(GBytes) bytes = save_toy(&from);
    g_autoptr(VMStateStream) f = vmstate_stream_new_reader(bytes);
    assert_false(vmstate_load_vmsd(f, &vmstate_toy, &to, 1, &error));
    assert_non_null(error);
    assert_non_null(strstr(error_get_pretty(error),
                           "toy: control 99 is not for toys (play with something else)"));
    error_free(error);
}

/* Without errp, as in QEMU up to 10.1, the stream keeps the reason. */
static void test_an_error_without_errp_is_the_stream_s(void **state)
{
    (void)state;
    g_autoptr(GBytes) bytes = g_bytes_new_static("\0\0", 2);
    g_autoptr(VMStateStream) f = vmstate_stream_new_reader(bytes);
    Toy to = {0};

    assert_int_equal(vmstate_load_state(f, &vmstate_chip, &to, 2), -EINVAL);
    assert_true(vmstate_stream_failed(f));
    assert_int_equal(qemu_file_get_error(f), -EIO);
    assert_true(g_error_matches(vmstate_stream_get_error(f), VMSTATE_ERROR,
                                VMSTATE_ERROR_TRUNCATED));
}

static void test_every_save_form_writes_the_same(void **state)
{
    (void)state;
    Toy toy = {.chip_id = 0x01020304};
    g_autoptr(VMStateStream) f = vmstate_stream_new_writer();
    Error *error = NULL;

    assert_int_equal(vmstate_save_state(f, &vmstate_chip, &toy, NULL), 0);
    assert_int_equal(vmstate_save_state(f, &vmstate_chip, &toy, NULL, &error), 0);
    assert_int_equal(vmstate_save_state_v(f, &vmstate_chip, &toy, NULL, 2), 0);
    assert_int_equal(vmstate_save_state_v(f, &vmstate_chip, &toy, NULL, 1, &error), 0);
    assert_true(vmstate_save_vmsd(f, &vmstate_chip, &toy, NULL, &error));
    assert_true(vmstate_save_vmsd_v(f, &vmstate_chip, &toy, NULL, 2, &error));
    assert_null(error);

    g_autoptr(GBytes) bytes = vmstate_stream_steal_bytes(f);
    const uint8_t *data = g_bytes_get_data(bytes, NULL);
    assert_int_equal(g_bytes_get_size(bytes), 24);
    for (int i = 0; i < 24; i++) {
        assert_int_equal(data[i], 1 + i % 4);
    }
}

static void test_integers(void **state)
{
    (void)state;
    static const uint8_t want[] = {
        0x12, 0xfe, 0x12, 0x34, 0xff, 0xfe, 0x12, 0x34, 0x56, 0x78, 0xff, 0xff, 0xff, 0xfe,
        0,    0,    0,    0,    0,    0,    0,    1,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xfe, 3,    'a',  'b',  'c',  9,    8,
    };
    g_autoptr(VMStateStream) f = vmstate_stream_new_writer();

    qemu_put_byte(f, 0x12);
    qemu_put_sbyte(f, -2);
    qemu_put_be16(f, 0x1234);
    qemu_put_sbe16(f, -2);
    qemu_put_be32(f, 0x12345678);
    qemu_put_sbe32(f, -2);
    qemu_put_be64(f, 1);
    qemu_put_sbe64(f, -2);
    qemu_put_counted_string(f, "abc");
    qemu_put_buffer(f, (const uint8_t *)"\x9\x8", 2);
    g_autoptr(GBytes) bytes = vmstate_stream_steal_bytes(f);
    assert_int_equal(g_bytes_get_size(bytes), sizeof(want));
    assert_memory_equal(g_bytes_get_data(bytes, NULL), want, sizeof(want));

    g_autoptr(VMStateStream) in = vmstate_stream_new_reader(bytes);
    char text[256];
    uint8_t buffer[2];
    assert_int_equal(qemu_get_byte(in), 0x12);
    assert_int_equal(qemu_get_sbyte(in), -2);
    assert_int_equal(qemu_get_be16(in), 0x1234);
    assert_int_equal(qemu_get_sbe16(in), -2);
    assert_int_equal(qemu_get_be32(in), 0x12345678);
    assert_int_equal(qemu_get_sbe32(in), -2);
    assert_int_equal(qemu_get_be64(in), 1);
    assert_int_equal(qemu_get_sbe64(in), -2);
    assert_int_equal(qemu_get_counted_string(in, text), 3);
    assert_string_equal(text, "abc");
    assert_int_equal(qemu_get_buffer(in, buffer, 2), 2);
    assert_int_equal(buffer[1], 8);
    assert_int_equal(qemu_get_buffer(in, buffer, 2), 0);
    assert_int_equal(qemu_file_get_error(in), -EIO);
}

static void test_integers_through_pointers(void **state)
{
    (void)state;
    static const uint8_t want[] = {0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a,
                                   0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94,
                                   0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e};
    g_autoptr(GBytes) bytes = g_bytes_new_static(want, sizeof(want));
    g_autoptr(VMStateStream) in = vmstate_stream_new_reader(bytes);
    g_autoptr(VMStateStream) out = vmstate_stream_new_writer();
    uint8_t u8;
    int8_t s8;
    uint16_t u16;
    int16_t s16;
    uint32_t u32;
    int32_t s32;
    uint64_t u64;
    int64_t s64;

    qemu_get_8s(in, &u8);
    qemu_get_s8s(in, &s8);
    qemu_get_be16s(in, &u16);
    qemu_get_sbe16s(in, &s16);
    qemu_get_be32s(in, &u32);
    qemu_get_sbe32s(in, &s32);
    qemu_get_be64s(in, &u64);
    qemu_get_sbe64s(in, &s64);
    assert_int_equal(u16, 0x8384);
    assert_int_equal(s16, (int16_t)0x8586);
    assert_int_equal(u64, 0x8f90919293949596);

    qemu_put_8s(out, &u8);
    qemu_put_s8s(out, &s8);
    qemu_put_be16s(out, &u16);
    qemu_put_sbe16s(out, &s16);
    qemu_put_be32s(out, &u32);
    qemu_put_sbe32s(out, &s32);
    qemu_put_be64s(out, &u64);
    qemu_put_sbe64s(out, &s64);
    g_autoptr(GBytes) got = vmstate_stream_steal_bytes(out);
    assert_true(g_bytes_equal(got, bytes));
}

static void test_counted_string_has_a_limit(void **state)
{
    (void)state;
    g_autoptr(VMStateStream) f = vmstate_stream_new_writer();
    g_autofree char *longest = g_strnfill(255, 'x');
    g_autofree char *longer = g_strnfill(256, 'x');
    char text[256];

    qemu_put_counted_string(f, longest);
    assert_int_equal(qemu_file_get_error(f), 0);
    g_autoptr(GBytes) bytes = vmstate_stream_steal_bytes(f);
    g_autoptr(VMStateStream) in = vmstate_stream_new_reader(bytes);
    assert_int_equal(qemu_get_counted_string(in, text), 255);
    assert_string_equal(text, longest);
    qemu_put_counted_string(f, longer);
    assert_int_equal(qemu_file_get_error(f), -EINVAL);
}

static void test_stream_takes_an_errno(void **state)
{
    (void)state;
    g_autoptr(VMStateStream) f = vmstate_stream_new_writer();

    qemu_file_set_error(f, 0);
    assert_int_equal(qemu_file_get_error(f), 0);
    qemu_file_set_error(f, -ENOSPC);
    assert_int_equal(qemu_file_get_error(f), -EINVAL);
    assert_non_null(strstr(vmstate_stream_get_error(f)->message, g_strerror(ENOSPC)));
}

static void test_errors(void **state)
{
    (void)state;
    Error *error = NULL;
    Error *second = NULL;
    Error *none = NULL;

    error_setg(NULL, "nobody wants to know");
    error_setg_errno(NULL, EIO, "nobody wants to know");
    error_append_hint(&none, "nothing to add to");
    error_propagate(&none, NULL);
    assert_null(none);
    error_free(none);

    error_setg_errno(&error, EIO, "chip %d", 3);
    g_autofree char *want = g_strdup_printf("chip 3: %s", g_strerror(EIO));
    assert_string_equal(error_get_pretty(error), want);
    error_setg(&second, "second");
    error_propagate(&error, second);
    assert_string_equal(error_get_pretty(error), want);
    error_propagate(&none, error);
    assert_ptr_equal(none, error);
    error_propagate(NULL, none);
}

/* What QEMU's ERRP_GUARD() is for: errp may be looked at though the caller gave none. */
static bool guarded(Error **errp)
{
    ERRP_GUARD();
    error_setg(errp, "an error that is looked at");
    return *errp != NULL;
}

static void test_errp_guard(void **state)
{
    (void)state;
    Error *error = NULL;

    assert_true(guarded(NULL));
    assert_true(guarded(&error));
    error_free(error);
}

static void test_timers(void **state)
{
    (void)state;
    QEMUTimer timer = {.expire_time = -1};

    assert_false(timer_pending(NULL));
    assert_int_equal(timer_expire_time_ns(NULL), -1);
    assert_false(timer_pending(&timer));
    timer_mod_ns(&timer, -5);
    assert_true(timer_pending(&timer));
    assert_int_equal(timer_expire_time_ns(&timer), 0);
    timer_del(&timer);
    assert_false(timer_pending(&timer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_device_moves),
        cmocka_unit_test(test_a_hook_s_error_arrives),
        cmocka_unit_test(test_an_error_without_errp_is_the_stream_s),
        cmocka_unit_test(test_every_save_form_writes_the_same),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_integers_through_pointers),
        cmocka_unit_test(test_counted_string_has_a_limit),
        cmocka_unit_test(test_stream_takes_an_errno),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_errp_guard),
        cmocka_unit_test(test_timers),
    };

    return cmocka_run_group_tests_name("compat", tests, NULL, NULL);
}
