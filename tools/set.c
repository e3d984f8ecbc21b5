/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>

#include "command.h"
#include "output.h"

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

    if (!command_parse(entries, "FILE PATH=VALUE...", "Changes fields; everything else stays byte for byte the same.",
                       &argc,
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
    /* It would be given out as good, with a fresh checksum. */
    if (!force && !command_is_sound(file, "a damaged file is not edited", &error)) {
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
