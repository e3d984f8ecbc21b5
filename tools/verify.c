/* SPDX-License-Identifier: BSD-3-Clause */
#include <inttypes.h>
#include <stdio.h>

#include "command.h"
#include "out.h"

/* Three lines of sixteen bytes around the place. */
static void hexdump(Out *out, VMStateFile *file, uint64_t offset)
{
    uint64_t size = vmstate_file_get_size(file);
    uint64_t from = offset / 16 * 16;

    from = from >= 16 ? from - 16 : 0;
    for (int line = 0; line < 3 && from < size; line++, from += 16) {
        uint8_t bytes[16];
        size_t n = (size_t)MIN(size - from, sizeof(bytes));

        if (!vmstate_file_read(file, from, bytes, n, NULL)) {
            return;
        }
        out_printf(out, "    %08" PRIx64 " ", from);
        for (size_t i = 0; i < sizeof(bytes); i++) {
            bool here = i < n && from + i == offset;

            out_char(out, here ? '>' : ' ');
            out_colour(out, here ? "31" : "0");
            out_printf(out, i < n ? "%02x" : "  ", i < n ? bytes[i] : 0);
            out_colour(out, "0");
        }
        out_text(out, "  ");
        for (size_t i = 0; i < n; i++) {
            out_char(out, bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char)bytes[i] : '.');
        }
        out_char(out, '\n');
    }
}

static void report(Out *out, VMStateFile *file, const VMStateProblem *p)
{
    out_colour(out, "31");
    out_safe(out, vmstate_file_get_name(file));
    out_printf(out, ": offset 0x%" PRIx64 ": ", p->offset);
    out_colour(out, "0");
    if (p->path) {
        out_safe(out, p->path);
        out_text(out, ": ");
    }
    out_safe(out, p->message);
    out_char(out, '\n');
    hexdump(out, file, p->offset);
}

int command_verify(int argc, char **argv)
{
    g_autoptr(VMStateFile) file = NULL;
    g_autoptr(GError) error = NULL;
    const VMStateProblem *problems;
    gboolean quiet = FALSE;
    const GOptionEntry entries[] = {
        { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "say nothing: the exit code is the answer", NULL },
        G_OPTION_ENTRY_NULL,
    };
    size_t n;
    Out out;

    if (!command_parse(entries, "FILE", "Looks for damage: structure, sizes against the vmdesc, values, checksum.", &argc,
                       &argv)) {
        return EXIT_TROUBLE;
    }
    if (argc != 2) {
        return command_usage("verify needs one FILE, or - for standard input");
    }
    file = vmstate_file_open_path(argv[1], &error);
    if (!file) {
        bool damaged = g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_CODEC) ||
                       g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_TRUNCATED) ||
                       g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_TRAILING) ||
                       g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT);

        command_trouble(g_steal_pointer(&error));
        return damaged ? EXIT_NO : EXIT_TROUBLE;
    }
    if (!vmstate_file_verify(file, &error)) {
        return command_trouble(g_steal_pointer(&error));
    }
    problems = vmstate_file_get_problems(file, &n);
    out_init(&out, command_colours());
    for (size_t i = 0; i < n && !quiet; i++) {
        report(&out, file, &problems[i]);
    }
    if (n == 0 && !quiet) {
        size_t sections = vmstate_file_get_n_sections(file);

        out_printf(&out, "%s: good: %zu section%s%s%s\n", vmstate_file_get_name(file), sections, sections == 1 ? "" : "s",
                   vmstate_file_get_note(file) ? "; " : "", vmstate_file_get_note(file) ? vmstate_file_get_note(file) : "");
    }
    if (!out_finish(&out)) {
        return EXIT_TROUBLE;
    }
    return n > 0 ? EXIT_NO : EXIT_GOOD;
}
