/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "command.h"
#include "output.h"

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
    if (n != 1) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION,
                    n == 0 ? "%s: there is no section \"%s\"; `vmstate show` names them"
                           : "%s: there are several sections \"%s\"; give IDSTR@INSTANCE",
                    vmstate_file_get_name(file), name);
        return NULL;
    }
    return found;
}

int command_extract(int argc, char **argv)
{
    g_autofree char *out = NULL;
    g_autofree char *name = NULL;
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "where to; - is standard output", "OUT" },
        { "section", 's', 0, G_OPTION_ARG_STRING, &name, "which one", "IDSTR[@INSTANCE]" },
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
    if (!output_open(&output, out, &error)) {
        return command_trouble(error);
    }
    good = vmstate_file_extract(file, section, output.fd, &error);
    good = output_close(&output, good, &error);
    return good ? EXIT_GOOD : command_trouble(error);
}
