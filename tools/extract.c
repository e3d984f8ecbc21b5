/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "command.h"
#include "output.h"

#define NAMES_MAX 8

/* The last part of an idstr is what people have in mind: they get the labels of those that end in "/NAME". */
static char *names_that_end_in(VMStateFile *file, const char *name)
{
    GString *names = g_string_new(NULL);
    g_autofree char *tail = g_strconcat("/", name, NULL);
    int n = 0;

    for (size_t i = 0; i < vmstate_file_get_n_sections(file) && n < NAMES_MAX; i++) {
        const VMStateFileSection *s = vmstate_file_get_section(file, i);

        if (g_str_has_suffix(vmstate_file_section_get_idstr(s), tail) ||
            g_str_has_suffix(vmstate_file_section_get_label(s), tail)) {
            g_string_append_printf(names, "%s\"%s\"", n++ > 0 ? ", " : "", vmstate_file_section_get_label(s));
        }
    }
    return g_string_free(names, n == 0);
}

static void no_section(VMStateFile *file, const char *name, GError **error)
{
    g_autofree char *others = names_that_end_in(file, name);

    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION, "%s: there is no section \"%s\"; %s%s",
                vmstate_file_get_name(file), name, others ? "give " : "`vmstate show` names them", others ? others : "");
}

/* IDSTR or IDSTR@INSTANCE; an idstr may have an '@' itself, so names are compared and not split. */
static const VMStateFileSection *find(VMStateFile *file, const char *name, GError **error)
{
    const VMStateFileSection *found = NULL;
    int n = 0;

    for (size_t i = 0; i < vmstate_file_get_n_sections(file); i++) {
        const VMStateFileSection *s = vmstate_file_get_section(file, i);

        if (strcmp(vmstate_file_section_get_label(s), name) == 0) {
            return s;
        }
        if (strcmp(vmstate_file_section_get_idstr(s), name) == 0) {
            found = s;
            n++;
        }
    }
    if (n == 0) {
        no_section(file, name, error);
    } else if (n > 1) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION,
                    "%s: there are several sections \"%s\"; give IDSTR@INSTANCE",
                    vmstate_file_get_name(file), name);
    }
    return n == 1 ? found : NULL;
}

int command_extract(int argc, char **argv)
{
    g_autofree char *out = NULL;
    g_autofree char *name = NULL;
    gboolean force = FALSE;
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "where to; - is standard output", "OUT" },
        { "section", 's', 0, G_OPTION_ARG_STRING, &name, "which one", "IDSTR[@INSTANCE]" },
        { "force", 'f', 0, G_OPTION_ARG_NONE, &force, "take it out of a damaged file too", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(VMStateFile) file = NULL;
    const VMStateFileSection *section;
    GError *error = NULL;
    Output output;
    bool good;

    if (!command_parse(entries, "FILE", "Writes one section as a stream of its own.", &argc, &argv)) {
        return EXIT_TROUBLE;
    }
    if (argc != 2 || !out || !name) {
        return command_usage("extract needs FILE, -o OUT and --section IDSTR[@INSTANCE]");
    }
    file = command_open(argv[1]);
    section = file ? find(file, name, &error) : NULL;
    if (!section) {
        return file ? command_trouble(error) : EXIT_TROUBLE;
    }
    /* The new stream would be good, with a checksum of its own. */
    if (!force && !command_is_sound(file, "nothing is taken out of a damaged file", &error)) {
        return command_trouble(error);
    }
    if (!output_open(&output, out, &error)) {
        return command_trouble(error);
    }
    good = vmstate_file_extract(file, section, output.fd, &error);
    good = output_close(&output, good, &error);
    return good ? EXIT_GOOD : command_trouble(error);
}
