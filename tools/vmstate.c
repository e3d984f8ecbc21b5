/* SPDX-License-Identifier: BSD-3-Clause */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "progress.h"

static const char help[] =
    "Usage: vmstate COMMAND ...\n"
    "\n"
    "Looks into migration streams that QEMU (7.2 to 11) or libvmstate wrote: with RAM\n"
    "or without, raw, gzip or zstd. FILE may be - for standard input.\n"
    "\n"
    "  show    [--json|--schema|--sizes] [--path GLOB]... [--all] FILE\n"
    "                               every field as `path = value`, or JSON\n"
    "  diff    [--json] [--ignore GLOB]... A B\n"
    "                               exit 0 same, 1 they differ\n"
    "  verify  FILE                 structure, sizes, checksum; exit 0 good, 1 not\n"
    "  check   [--ignore GLOB]... OLD NEW\n"
    "                               would NEW load what OLD saves? exit 0 yes, 1 no\n"
    "  convert --codec raw|gzip|zstd IN OUT\n"
    "  set     FILE -o OUT PATH=VALUE...\n"
    "                               change fields, and nothing else\n"
    "  extract FILE -o OUT --section IDSTR[@INSTANCE]\n"
    "                               one section as a stream of its own\n"
    "\n"
    "A path is IDSTR@INSTANCE:FIELD with .field, [i] and {subsection}, as show prints\n"
    "it. In a GLOB, * is any text and ? one character. Exit 2: a file cannot be read,\n"
    "or wrong arguments. `vmstate COMMAND --help` says more; so does vmstate(1).\n";

typedef struct Command {
    const char *name;
    int (*run)(int argc, char **argv);
} Command;

static const Command commands[] = {
    { "show", command_show },   { "diff", command_diff },       { "verify", command_verify },
    { "check", command_check }, { "convert", command_convert }, { "set", command_set },
    { "extract", command_extract },
};

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
        return puts("vmstate " VMS_VERSION) >= 0 && fflush(stdout) == 0 ? EXIT_GOOD : EXIT_TROUBLE;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            int code;

            progress_begin(argv + 1);
            code = commands[i].run(argc - 1, argv + 1);
            progress_end();
            return code;
        }
    }
    return command_usage("there is no command \"%s\"", argv[1]);
}
