/* SPDX-License-Identifier: BSD-3-Clause */
/* The streams in data/golden/: what must load for ever, what is written, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "golden-damage.h"
#include "test-util.h"

static char *path_of(const char *kind, const char *name)
{
    return g_build_filename(VMSTATE_TEST_DATA, "golden", kind, name, NULL);
}

static GBytes *read_golden(const char *kind, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".bin", NULL);
    g_autofree char *path = path_of(kind, file);
    g_autoptr(GError) error = NULL;
    char *data;
    gsize size;

    if (!g_file_get_contents(path, &data, &size, &error)) {
        fail_msg("%s", error->message);
    }
    return g_bytes_new_take(data, size);
}

static void what_was_saved_once_is_loaded(void **state)
{
    (void)state;
    for (const GoldenForm *form = golden_forms; form->name; form++) {
        g_autoptr(GoldenMachine) machine = golden_machine_new(false);
        g_autoptr(GoldenMachine) expected = golden_expected(form);
        g_autoptr(GBytes) bytes = NULL;
        g_autoptr(GError) error = NULL;

        if (!vmstate_codec_available(form->codec)) {
            continue;
        }
        bytes = read_golden("load", form->name);
        if (!golden_load(machine, form, bytes, &error)) {
            fail_msg("%s: %s", form->name, error->message);
        }
        if (!golden_machine_equal(machine, expected)) {
            fail_msg("%s: loaded, with other values", form->name);
        }
    }
}

static void saves_are_the_same_to_the_byte(void **state)
{
    (void)state;
    for (const GoldenForm *form = golden_forms; form->name; form++) {
        g_autoptr(GoldenMachine) machine = golden_machine_new(true);
        g_autoptr(GBytes) expected = NULL;
        g_autoptr(GBytes) bytes = NULL;
        g_autoptr(GError) error = NULL;

        if (form->codec != VMSTATE_CODEC_RAW) {
            continue;
        }
        expected = read_golden("write", form->name);
        bytes = golden_save(machine, form, &error);
        if (!bytes) {
            fail_msg("%s: %s", form->name, error->message);
        }
        print_message("# %s\n", form->name);
        test_assert_same(bytes, expected);
    }
}

static const char *const codes[] = {
    "FAILED",        "TRUNCATED",  "FORMAT",             "VERSION",  "UNKNOWN_SECTION",
    "SECTION_ORDER", "FOOTER",     "MISSING_SECTION",    "UNKNOWN_SUBSECTION",
    "VALUE",         "CAPACITY",   "LIMIT",              "CHECKSUM", "TRAILING",
    "CODEC",         "HOOK",       "DESCRIPTION",        "OPTION",   "MISUSE",
    "NO_MEMORY",     "IO",         "CANCELLED",          "UNMIGRATABLE", "CONFIGURATION",
};

/* Of the error's number. */
static const char *name_of(int code)
{
    return code >= 0 && code < (int)G_N_ELEMENTS(codes) ? codes[code] : "?";
}

/* A line of the index: stream, form, code, text. */
static void check_refused(char **column)
{
    const GoldenForm *form = golden_form(column[1]);
    g_autoptr(GBytes) bytes = read_golden("refuse", column[0]);
    g_autoptr(GoldenMachine) machine = golden_machine_new(true);
    g_autoptr(GBytes) before = golden_machine_memory(machine);
    g_autoptr(GBytes) after = NULL;
    g_autoptr(GError) error = NULL;

    assert_non_null(form);
    if (!vmstate_codec_available(form->codec)) {
        return;
    }
    if (golden_load(machine, form, bytes, &error)) {
        fail_msg("%s: loaded", column[0]);
    }
    if (error->domain != VMSTATE_ERROR || strcmp(name_of(error->code), column[2]) != 0 ||
        !strstr(error->message, column[3])) {
        fail_msg("%s: %s \"%s\" instead of %s \"%s\"", column[0], name_of(error->code),
                 error->message, column[2], column[3]);
    }
    after = golden_machine_memory(machine);
    if (!g_bytes_equal(before, after)) {
        fail_msg("%s: refused, but the machine differs", column[0]);
    }
}

static void damage_is_refused_with_its_code(void **state)
{
    g_autofree char *path = path_of("refuse", "index.tsv");
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    unsigned n = 0;

    (void)state;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) column = g_strsplit(*line, "\t", 4);

        if (g_strv_length(column) == 4 && column[0][0] != '#') {
            check_refused(column);
            n++;
        }
    }
    assert_true(n >= 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_saved_once_is_loaded),
        cmocka_unit_test(saves_are_the_same_to_the_byte),
        cmocka_unit_test(damage_is_refused_with_its_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
