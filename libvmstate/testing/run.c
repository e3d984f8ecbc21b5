/* SPDX-License-Identifier: BSD-3-Clause */
/* All checks with all states; a failure with the fewest fields that it takes. */
#include <vmstate/error.h>

#include "dump.h"
#include "kit.h"

#define DEFAULT_CASES 6
/* The most runs of a check while a failure is made smaller. */
#define SHRINK_RUNS 200
/* The most fields that a report names. */
#define NAMED_FIELDS 20

/* The first that takes long: what is known without it is told before. */
#define FIRST_LONG VMSTATE_TEST_CANCEL

typedef struct Check {
    VMStateTestCheck bit;
    const char *name;
    VmsCheck run;
} Check;

static const Check checks[] = {
    { VMSTATE_TEST_BOUNDS, "bounds", vms_check_bounds },
    { VMSTATE_TEST_REGISTER, "registration", vms_check_register },
    { VMSTATE_TEST_DETERMINISM, "determinism", vms_check_determinism },
    { VMSTATE_TEST_ROUND_TRIP, "round trip", vms_check_round_trip },
    { VMSTATE_TEST_CHUNKS, "chunks", vms_check_chunks },
    { VMSTATE_TEST_VERSIONS, "versions", vms_check_versions },
    { VMSTATE_TEST_REUSE, "reuse", vms_check_reuse },
    { VMSTATE_TEST_LEFTOVERS, "leftovers", vms_check_leftovers },
    { VMSTATE_TEST_CANCEL, "cancel", vms_check_cancel },
    { VMSTATE_TEST_TRUNCATION, "truncation", vms_check_truncation },
    { VMSTATE_TEST_BIT_FLIPS, "bit flips", vms_check_bit_flips },
};

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
    const char *text = g_getenv(variable);

    return text && *text ? g_ascii_strtoull(text, NULL, 0) : otherwise;
}

/* Does the check fail in the same state with only these fields random? */
static bool fails_with(const VmsKit *kit, VmsCheck run, GPtrArray *fields)
{
    g_autoptr(GHashTable) only = g_hash_table_new(NULL, NULL);
    VmsKit part;
    bool failed;

    for (guint i = 0; i < fields->len; i++) {
        g_hash_table_add(only, fields->pdata[i]);
    }
    vms_kit_init(&part, kit->device);
    part.seed = kit->seed;
    part.case_seed = kit->case_seed;
    part.case_number = kit->case_number;
    part.check = kit->check;
    part.only = only;
    failed = !run(&part);
    vms_kit_clear(&part);
    return failed;
}

static GPtrArray *without(GPtrArray *fields, guint from, guint n)
{
    GPtrArray *rest = g_ptr_array_new();

    for (guint i = 0; i < fields->len; i++) {
        if (i < from || i >= from + n) {
            g_ptr_array_add(rest, fields->pdata[i]);
        }
    }
    return rest;
}

/* Leaves out halves, quarters, and so on, as long as the check fails. */
static GPtrArray *shrink(const VmsKit *kit, VmsCheck run, GPtrArray *fields)
{
    unsigned runs = 0;

    for (guint n = fields->len; n > 0; n = n / 2) {
        for (guint from = 0; from < fields->len && runs < SHRINK_RUNS;) {
            GPtrArray *rest = without(fields, from, n);

            runs++;
            if (fails_with(kit, run, rest)) {
                g_ptr_array_unref(fields);
                fields = rest;
            } else {
                g_ptr_array_unref(rest);
                from += n;
            }
        }
    }
    return fields;
}

static void append_fields(GString *text, GPtrArray *fields)
{
    if (fields->len == 0) {
        g_string_append(text, "\n  fields: it takes no random values; the device as made does it");
        return;
    }
    g_string_append_printf(text, "\n  fields: it takes random values in %u:", fields->len);
    for (guint i = 0; i < MIN(fields->len, NAMED_FIELDS); i++) {
        const VMStateField *field = fields->pdata[i];

        g_string_append_printf(text, "%s %s", i ? "," : "", field->name);
    }
    if (fields->len > NAMED_FIELDS) {
        g_string_append(text, ", ...");
    }
}

/* Runs the failed check again in the smallest state, whose report is kept. */
static void reduce(VmsKit *kit, VmsCheck run)
{
    GPtrArray *fields;
    g_autoptr(GHashTable) only = NULL;
    void *opaque;

    if (kit->device->fill) {
        return;
    }
    fields = g_ptr_array_new();
    opaque = kit->device->make();
    vms_dump_fields(kit->device->vmsd, opaque, fields);
    kit->device->free(opaque);
    fields = shrink(kit, run, fields);
    only = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < fields->len; i++) {
        g_hash_table_add(only, fields->pdata[i]);
    }
    if (fails_with(kit, run, fields)) {
        g_string_free(kit->failure, TRUE);
        kit->failure = NULL;
        kit->only = only;
        if (!run(kit)) {
            append_fields(kit->failure, fields);
        } else {
            vms_kit_fail(kit, NULL, VMS_NO_OFFSET, NULL, "it fails at one time and passes at another");
        }
        kit->only = NULL;
    }
    g_ptr_array_unref(fields);
}

static bool run_check(VmsKit *kit, const char *name, VmsCheck run)
{
    kit->check = name;
    if (run(kit)) {
        return true;
    }
    reduce(kit, run);
    g_string_append_printf(kit->failure, "\n  seed: VMSTATE_TEST_SEED=0x%" G_GINT64_MODIFIER "x, state %u (%s)", kit->seed,
                           kit->case_number, kit->case_number || kit->device->fill ? "filled" : "as made");
    return false;
}

static bool run_case(VmsKit *kit, const Check *from, const Check *to)
{
    for (const Check *check = from; check < to; check++) {
        if (!vms_kit_skips(kit, check->bit) && !run_check(kit, check->name, check->run)) {
            return false;
        }
    }
    return true;
}

static void note_subsections(GString *notes, GHashTable *seen, GHashTable *other, const char *way)
{
    GHashTableIter iter;
    gpointer name;

    g_hash_table_iter_init(&iter, other);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        if (!g_hash_table_contains(seen, name)) {
            g_string_append_printf(notes, "the subsection %s was never %s: let fill or adjust make it so\n", (char *)name,
                                   way);
        }
    }
}

static void note_fields(GString *notes, const VmsKit *kit)
{
    GHashTableIter iter;
    gpointer field, path;

    g_hash_table_iter_init(&iter, kit->conditional);
    while (g_hash_table_iter_next(&iter, &field, &path)) {
        if (!g_hash_table_contains(kit->existed, field)) {
            g_string_append_printf(notes, "the field %s never existed: let fill or adjust make it so\n", (char *)path);
        }
    }
}

static char *notes_of(const VmsKit *kit, unsigned cases)
{
    GString *notes = g_string_new(NULL);

    g_string_append_printf(notes, "VMSTATE_TEST_SEED=0x%" G_GINT64_MODIFIER "x, %u states\n", kit->seed, cases);
    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
        if (vms_kit_skips(kit, checks[i].bit)) {
            g_string_append_printf(notes, "left out: %s\n", checks[i].name);
        }
    }
    g_string_append(notes, kit->remarks->str);
    note_subsections(notes, kit->seen_on, kit->seen_off, "needed");
    note_subsections(notes, kit->seen_off, kit->seen_on, "left out");
    note_fields(notes, kit);
    return g_string_free(notes, FALSE);
}

static bool run_cases(VmsKit *kit, unsigned cases, const Check *from, const Check *to)
{
    uint64_t state = kit->seed;

    for (unsigned i = 0; i < cases; i++) {
        kit->case_number = i;
        kit->case_seed = vms_random(&state);
        if (!run_case(kit, from, to)) {
            return false;
        }
    }
    return true;
}

/* What a load has touched in any state is covered. */
static bool run_coverage(VmsKit *kit)
{
    kit->check = "coverage";
    return kit->device->size == 0 || vms_kit_skips(kit, VMSTATE_TEST_COVERAGE) || vms_check_coverage(kit);
}

static bool run_all(VmsKit *kit, unsigned cases)
{
    const Check *end = checks + G_N_ELEMENTS(checks);
    const Check *first_long = checks;

    while (first_long->bit != FIRST_LONG) {
        first_long++;
    }
    return run_cases(kit, cases, checks, first_long) && run_coverage(kit) && run_cases(kit, cases, first_long, end);
}

bool vmstate_testing_run(const VMStateTestDevice *given, char **notes, GError **error)
{
    uint64_t any = (uint64_t)g_random_int() << 32 | g_random_int();
    VMStateTestDevice device;
    unsigned cases;
    VmsKit kit;
    bool ok;

    if (notes) {
        *notes = NULL;
    }
    if (!vms_kit_take_device(&device, given, error)) {
        return false;
    }
    vms_kit_init(&kit, &device);
    kit.seed = number_from("VMSTATE_TEST_SEED", device.seed ? device.seed : any);
    cases = (unsigned)number_from("VMSTATE_TEST_CASES", device.cases ? device.cases : DEFAULT_CASES);
    ok = run_all(&kit, cases);
    if (notes) {
        *notes = notes_of(&kit, cases);
    }
    if (!ok) {
        g_set_error_literal(error, VMSTATE_ERROR, VMSTATE_ERROR_FAILED, kit.failure->str);
    }
    vms_kit_clear(&kit);
    return ok;
}
