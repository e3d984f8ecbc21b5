/* SPDX-License-Identifier: BSD-3-Clause */
/* What the subcommands of `vmstate` share. */
#ifndef VMSTATE_TOOLS_COMMAND_H
#define VMSTATE_TOOLS_COMMAND_H

#include <glib.h>
#include <stdbool.h>
#include <vmstate/inspect.h>

enum { EXIT_GOOD = 0, EXIT_NO = 1, EXIT_TROUBLE = 2 };

/* Each runs one subcommand; argv[0] is its name. Returns the exit code. */
int command_show(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_verify(int argc, char **argv);
int command_check(int argc, char **argv);
int command_convert(int argc, char **argv);
int command_set(int argc, char **argv);
int command_extract(int argc, char **argv);

/* Says "vmstate: MESSAGE" on stderr and returns EXIT_TROUBLE; takes the error. */
int command_trouble(GError *error);
/* The same for wrong arguments, with a hint at --help. */
int command_usage(const char *format, ...) G_GNUC_PRINTF(1, 2);
/*
 * Parses options. After it *argc and *argv hold what is left, the subcommand's name first. False: an error was printed.
 * @summary is the text of --help.
 */
bool command_parse(const GOptionEntry *entries, const char *parameters, const char *summary, int *argc, char ***argv);
/* Opens a file; NULL and an error printed. */
VMStateFile *command_open(const char *path);
/* Whether nothing is wrong with the file; if not, @error says what, and that @what (--force does it all the same). */
bool command_is_sound(VMStateFile *file, const char *what, GError **error);
/* Whether stdout gets colours: it is a terminal and NO_COLOR is not set. */
bool command_colours(void);

#endif
