/* SPDX-License-Identifier: BSD-3-Clause */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

static const char help[] =
    "Usage: vmstate COMMAND ...\n"
    "\n"
    "Looks into migration streams that QEMU (7.2 to 11) or libvmstate wrote: with RAM or\n"
    "without, raw, gzip or zstd. FILE may be - for standard input.\n"
    "\n"
    "  show    [--json|--schema|--sizes] [--path GLOB]... [--all] FILE\n"
    "                                       every field as `path = value`, or JSON\n"
    "  diff    [--json] [--ignore GLOB]... A B\n"
    "                                       exit 0 same, 1 they differ, 2 trouble\n"
    "  verify  FILE                         structure, sizes, checksum; exit 0 good, 1 not\n"
    "  check   OLD NEW                      would NEW load what OLD saves? exit 0 yes, 1 no\n"
    "  convert --codec raw|gzip|zstd IN OUT\n"
    "  set     FILE -o OUT PATH=VALUE...    change fields, and nothing else\n"
    "  extract FILE -o OUT --section IDSTR[@INSTANCE]\n"
    "                                       one section as a stream of its own\n"
    "\n"
    "A path is IDSTR@INSTANCE:FIELD with .field, [i] and {subsection}, as show prints it.\n"
    "In a GLOB, * is any text and ? one character. Exit 2: the file cannot be read, or\n"
    "wrong arguments. `vmstate COMMAND --help` says more; so does vmstate(1).\n";

typedef struct Command {
    const char *name;
    int (*run)(int argc, char **argv);
} Command;

static const Command commands[] = {
    { "show", command_show },   { "diff", command_diff },       { "verify", command_verify },
    { "check", command_check }, { "convert", command_convert }, { "set", command_set },
    { "extract", command_extract },
};

int command_trouble(GError *error)
{
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

bool command_colours(void)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && (!no || !*no) && term && strcmp(term, "dumb") != 0;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    if (argc < 2) {
        return command_usage("a command is missing");
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        fputs(help, stdout);
        return fflush(stdout) == 0 ? EXIT_GOOD : EXIT_TROUBLE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("vmstate " VMS_VERSION);
        return EXIT_GOOD;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    return command_usage("there is no command \"%s\"", argv[1]);
}
