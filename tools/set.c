/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>

#include "command.h"
#include "output.h"

/* A damaged file would be given out as good, with a fresh checksum. */
static bool is_sound(VMStateFile *file, GError **error)
{
    const VMStateProblem *problems;
    size_t n;

    if (!vmstate_file_verify(file, error)) {
        return false;
    }
    problems = vmstate_file_get_problems(file, &n);
    if (n > 0) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
                    "%s: offset 0x%" G_GINT64_MODIFIER "x: %s; a damaged file is not edited (--force does it all the same)",
                    vmstate_file_get_name(file), problems[0].offset, problems[0].message);
    }
    return n == 0;
}

int command_set(int argc, char **argv)
{
    g_autofree char *out = NULL;
    gboolean force = FALSE;
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "where to; - is standard output", "OUT" },
        { "force", 'f', 0, G_OPTION_ARG_NONE, &force, "edit a damaged file too", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(VMStateFile) file = NULL;
    GError *error = NULL;
    Output output;
    bool good;

    if (!command_parse(entries, "FILE PATH=VALUE...", "Changes fields; everything else stays byte for byte the same.", &argc,
                       &argv)) {
        return EXIT_TROUBLE;
    }
    if (argc < 3 || !out) {
        return command_usage("set needs FILE, -o OUT and PATH=VALUE");
    }
    file = command_open(argv[1]);
    if (!file) {
        return EXIT_TROUBLE;
    }
    if (!force && !is_sound(file, &error)) {
        return command_trouble(error);
    }
    for (int i = 2; i < argc; i++) {
        if (!vmstate_file_set(file, argv[i], &error)) {
            return command_trouble(error);
        }
    }
    if (!output_open(&output, out, &error)) {
        return command_trouble(error);
    }
    good = vmstate_file_write(file, output.fd, vmstate_file_get_codec(file), &error);
    good = output_close(&output, good, &error);
    return good ? EXIT_GOOD : command_trouble(error);
}
