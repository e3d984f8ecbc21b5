/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory that cannot be had: an error, the device as it was, nothing leaked. The linker puts the functions here between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <zlib.h>

#include "engine/journal.h"
#include "every-field.h"
#include "every-snapshot.h"
#include "test-util.h"

/* So many more calls succeed, and then one fails; negative: all succeed. */
static int successes = -1;
/* Stacks count too: their number depends on those that are kept. */
static bool stacks_fail;

static bool fails(void)
{
    return successes >= 0 && successes-- == 0;
}

/* Has the call that was to fail been made? Ends it. */
static bool has_failed(void)
{
    bool made = successes < 0;

    successes = -1;
    return made;
}

gpointer __real_g_try_malloc(gsize size);
gpointer __wrap_g_try_malloc(gsize size);
gpointer __wrap_g_try_malloc(gsize size)
{
    return fails() ? NULL : __real_g_try_malloc(size);
}

gpointer __real_g_try_malloc0(gsize size);
gpointer __wrap_g_try_malloc0(gsize size);
gpointer __wrap_g_try_malloc0(gsize size)
{
    return fails() ? NULL : __real_g_try_malloc0(size);
}

gpointer __real_g_try_realloc(gpointer memory, gsize size);
gpointer __wrap_g_try_realloc(gpointer memory, gsize size);
gpointer __wrap_g_try_realloc(gpointer memory, gsize size)
{
    return fails() ? NULL : __real_g_try_realloc(memory, size);
}

/* The journal asks for large blocks, seldom: each request for a part of one may be the first that fails. */
bool __real_vms_journal_keep(VmsJournal *journal, const void *memory, size_t size);
bool __wrap_vms_journal_keep(VmsJournal *journal, const void *memory, size_t size);
bool __wrap_vms_journal_keep(VmsJournal *journal, const void *memory, size_t size)
{
    return !(vms_journal_is_atomic(journal) && fails()) && __real_vms_journal_keep(journal, memory, size);
}

bool __real_vms_journal_keep_runs(VmsJournal *journal, const VmsRun *run, const uint8_t *from, size_t stride, size_t n);
bool __wrap_vms_journal_keep_runs(VmsJournal *journal, const VmsRun *run, const uint8_t *from, size_t stride, size_t n);
bool __wrap_vms_journal_keep_runs(VmsJournal *journal, const VmsRun *run, const uint8_t *from, size_t stride, size_t n)
{
    return !(vms_journal_is_atomic(journal) && fails()) && __real_vms_journal_keep_runs(journal, run, from, stride, n);
}

bool __real_vms_journal_keep_array(VmsJournal *journal, GArray *array);
bool __wrap_vms_journal_keep_array(VmsJournal *journal, GArray *array);
bool __wrap_vms_journal_keep_array(VmsJournal *journal, GArray *array)
{
    return !(vms_journal_is_atomic(journal) && fails()) && __real_vms_journal_keep_array(journal, array);
}

bool __real_vms_journal_keep_byte_array(VmsJournal *journal, GByteArray *array);
bool __wrap_vms_journal_keep_byte_array(VmsJournal *journal, GByteArray *array);
bool __wrap_vms_journal_keep_byte_array(VmsJournal *journal, GByteArray *array)
{
    return !(vms_journal_is_atomic(journal) && fails()) && __real_vms_journal_keep_byte_array(journal, array);
}

int __real_deflateInit2_(z_stream *z, int level, int method, int bits, int memory, int strategy, const char *version,
                         int size);
int __wrap_deflateInit2_(z_stream *z, int level, int method, int bits, int memory, int strategy, const char *version,
                         int size);
int __wrap_deflateInit2_(z_stream *z, int level, int method, int bits, int memory, int strategy, const char *version,
                         int size)
{
    return fails() ? Z_MEM_ERROR : __real_deflateInit2_(z, level, method, bits, memory, strategy, version, size);
}

int __real_inflateInit2_(z_stream *z, int bits, const char *version, int size);
int __wrap_inflateInit2_(z_stream *z, int bits, const char *version, int size);
int __wrap_inflateInit2_(z_stream *z, int bits, const char *version, int size)
{
    return fails() ? Z_MEM_ERROR : __real_inflateInit2_(z, bits, version, size);
}

void *__real_ZSTD_createCCtx(void);
void *__wrap_ZSTD_createCCtx(void);
void *__wrap_ZSTD_createCCtx(void)
{
    return fails() ? NULL : __real_ZSTD_createCCtx();
}

void *__real_ZSTD_createDCtx(void);
void *__wrap_ZSTD_createDCtx(void);
void *__wrap_ZSTD_createDCtx(void)
{
    return fails() ? NULL : __real_ZSTD_createDCtx();
}

int __real_mprotect(void *memory, size_t size, int protection);
int __wrap_mprotect(void *memory, size_t size, int protection);
int __wrap_mprotect(void *memory, size_t size, int protection)
{
    if (stacks_fail && fails()) {
        errno = ENOMEM;
        return -1;
    }
    return __real_mprotect(memory, size, protection);
}

/* A device of every kind of field, whose load can be tried again and again. */
typedef struct Fixture {
    EveryField *dev;
    VMStateRegistry *registry;
    VMStateSaveOptions *save;
    VMStateLoadOptions *load;
} Fixture;

static int setup(void **state)
{
    Fixture *f = g_new0(Fixture, 1);

    f->dev = every_field_new();
    f->registry = test_registry("every", &every_field_vmsd, f->dev);
    every_field_fill(f->dev, 99);
    f->save = vmstate_save_options_new();
    f->load = vmstate_load_options_new();
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;

    successes = -1;
    vmstate_registry_free(f->registry);
    every_field_free(f->dev);
    vmstate_save_options_free(f->save);
    vmstate_load_options_free(f->load);
    g_free(f);
    return 0;
}

static GBytes *other_state(void)
{
    g_autoptr(EveryField) dev = every_field_new();
    g_autoptr(VMStateRegistry) registry = NULL;
    g_autoptr(GError) error = NULL;
    GBytes *bytes;

    every_field_fill(dev, 1);
    registry = test_registry("every", &every_field_vmsd, dev);
    bytes = vmstate_registry_save_bytes(registry, NULL, &error);
    if (!bytes) {
        fail_msg("%s", error->message);
    }
    return bytes;
}

static void a_load_fails_at_every_allocation_and_is_undone(void **state)
{
    const size_t chunks[] = {1, 100000};
    Fixture *f = *state;
    g_autoptr(GBytes) bytes = other_state();
    g_autoptr(EverySnapshot) before = every_snapshot_new(f->dev);
    int tried = 0;

    for (size_t c = 0; c < G_N_ELEMENTS(chunks); c++) {
        for (int i = 0;; i++) {
            g_autoptr(GError) error = NULL;
            const char *difference;
            bool loaded;

            successes = i;
            loaded = test_push(f->registry, f->load, bytes, chunks[c], &error);
            if (!has_failed()) {
                /* All its requests were granted. The next round is for a new device. */
                assert_true(loaded);
                break;
            }
            if (loaded) {
                fail_msg("it was loaded although request %d was refused", i);
            }
            test_assert_error(&error, VMSTATE_ERROR_NO_MEMORY, "");
            difference = every_snapshot_difference(before);
            if (difference) {
                fail_msg("request %d was refused: %s changed", i, difference);
            }
            tried++;
        }
        teardown(state);
        setup(state);
        f = *state;
        every_snapshot_free(g_steal_pointer(&before));
        before = every_snapshot_new(f->dev);
    }
    /* A device of every kind asks often. */
    assert_true(tried > 100);
}

static void without_undo_too_the_load_ends_and_nothing_leaks(void **state)
{
    g_autoptr(GBytes) bytes = other_state();

    for (int i = 0;; i++) {
        Fixture *f = *state;
        g_autoptr(GError) error = NULL;
        bool loaded;

        vmstate_load_options_set_atomic(f->load, false);
        successes = i;
        loaded = vmstate_registry_load_bytes(f->registry, f->load, bytes, &error);
        if (!has_failed()) {
            assert_true(loaded);
            return;
        }
        assert_false(loaded);
        test_assert_error(&error, VMSTATE_ERROR_NO_MEMORY, "");
        /* What is loaded in part is not loaded into again. */
        teardown(state);
        setup(state);
    }
}

static void a_save_to_memory_fails(void **state)
{
    Fixture *f = *state;
    g_autoptr(GError) error = NULL;

    successes = 0;
    assert_null(vmstate_registry_save_bytes(f->registry, f->save, &error));
    assert_true(has_failed());
    test_assert_error(&error, VMSTATE_ERROR_NO_MEMORY, "");
}

static void a_codec_that_has_no_memory_fails(void **state)
{
    const VMStateCodec codecs[] = {VMSTATE_CODEC_GZIP, VMSTATE_CODEC_ZSTD};
    Fixture *f = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(codecs); i++) {
        g_autoptr(VMStateStream) writer = vmstate_stream_new_writer();
        g_autoptr(GBytes) bytes = NULL;
        g_autoptr(GError) error = NULL;

        if (!vmstate_codec_available(codecs[i])) {
            continue;
        }
        vmstate_save_options_set_codec(f->save, codecs[i], INT_MIN);
        bytes = test_pull(f->registry, f->save, 1000);
        successes = 0;
        assert_false(vmstate_registry_save_stream(f->registry, f->save, writer, &error));
        assert_true(has_failed());
        test_assert_error(&error, VMSTATE_ERROR_NO_MEMORY, "");
        successes = 0;
        assert_false(vmstate_registry_load_bytes(f->registry, f->load, bytes, &error));
        assert_true(has_failed());
        test_assert_error(&error, VMSTATE_ERROR_NO_MEMORY, "");
    }
}

static void a_stack_that_cannot_be_protected_is_not_used(void **state)
{
    Fixture *f = *state;
    g_autoptr(VMStateSaver) saver = vmstate_saver_new(f->registry, NULL);
    g_autoptr(VMStateLoader) loader = vmstate_loader_new(f->registry, NULL);
    g_autoptr(GError) error = NULL;
    uint8_t chunk[16] = {0};

    stacks_fail = true;
    successes = 0;
    if (vmstate_saver_read(saver, chunk, sizeof(chunk), &error) >= 0) {
        /* Fibers that are threads have no stack of ours. */
        stacks_fail = has_failed();
        assert_false(stacks_fail);
        /* skip() does not come back to free them. */
        g_clear_pointer(&saver, vmstate_saver_free);
        g_clear_pointer(&loader, vmstate_loader_free);
        skip();
    }
    assert_true(has_failed());
    assert_string_equal(g_quark_to_string(error->domain), "g-file-error-quark");
    g_clear_error(&error);
    /* The error stays. */
    assert_int_equal(vmstate_saver_read(saver, chunk, sizeof(chunk), &error), VMSTATE_READ_ERROR);
    g_clear_error(&error);
    successes = 0;
    assert_false(vmstate_loader_write(loader, chunk, sizeof(chunk), &error));
    assert_true(has_failed());
    assert_non_null(error);
    stacks_fail = false;
}

#define TEST(_name) cmocka_unit_test_setup_teardown(_name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_load_fails_at_every_allocation_and_is_undone),
        TEST(without_undo_too_the_load_ends_and_nothing_leaks),
        TEST(a_save_to_memory_fails),
        TEST(a_codec_that_has_no_memory_fails),
        TEST(a_stack_that_cannot_be_protected_is_not_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
