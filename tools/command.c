/* SPDX-License-Identifier: BSD-3-Clause */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "progress.h"

int command_trouble(GError *error)
{
    progress_end();
    fprintf(stderr, "vmstate: %s\n", error ? error->message : "failed");
    g_clear_error(&error);
    return EXIT_TROUBLE;
}

int command_usage(const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    progress_end();
    fprintf(stderr, "vmstate: %s; see vmstate --help\n", text);
    return EXIT_TROUBLE;
}

bool command_parse(const GOptionEntry *entries, const char *parameters, const char *summary, int *argc, char ***argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new(parameters);
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strdup_printf("vmstate %s", (*argv)[0]);

    g_option_context_set_summary(context, summary);
    if (entries) {
        g_option_context_add_main_entries(context, entries, NULL);
    }
    g_set_prgname(name);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        command_usage("%s", error->message);
        return false;
    }
    if (*argc > 1 && strcmp((*argv)[1], "--") == 0) {
        (*argv)++;
        (*argc)--;
    }
    return true;
}

VMStateFile *command_open(const char *path)
{
    g_autoptr(GError) error = NULL;
    VMStateFile *file = vmstate_file_open_path(path, &error);

    if (!file) {
        command_trouble(g_steal_pointer(&error));
    }
    return file;
}

bool command_is_sound(VMStateFile *file, const char *what, GError **error)
{
    const VMStateProblem *problems;
    size_t n;

    if (!vmstate_file_verify(file, error)) {
        return false;
    }
    problems = vmstate_file_get_problems(file, &n);
    if (n > 0) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
                    "%s: offset 0x%" G_GINT64_MODIFIER "x: %s%s%s; %s (--force does it all the same)",
                    vmstate_file_get_name(file), problems[0].offset, problems[0].path ? problems[0].path : "",
                    problems[0].path ? ": " : "", problems[0].message, what);
    }
    return n == 0;
}

bool command_colours(void)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && (!no || !*no) && term && strcmp(term, "dumb") != 0;
}
