/* SPDX-License-Identifier: BSD-3-Clause */
#include "command.h"
#include "output.h"

/* Such as a header with a disk full of zeros behind it, which nobody wants copied. */
static bool is_empty(const VMStateFile *file)
{
    size_t n;

    vmstate_file_get_problems(file, &n);
    return n > 0 && vmstate_file_get_n_sections(file) == 0 && !vmstate_file_get_machine(file);
}

int command_convert(int argc, char **argv)
{
    g_autofree char *name = NULL;
    const GOptionEntry entries[] = {
        { "codec", 'c', 0, G_OPTION_ARG_STRING, &name, "raw, gzip or zstd", "CODEC" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(VMStateFile) file = NULL;
    GError *error = NULL;
    VMStateCodec codec;
    Output output;
    bool good;

    if (!command_parse(entries, "IN OUT", "Writes the same stream in another codec. OUT may be - for standard output.",
                       &argc,
                       &argv)) {
        return EXIT_TROUBLE;
    }
    if (argc != 3 || !name) {
        return command_usage(name ? "convert needs IN and OUT" : "convert needs --codec raw, gzip or zstd");
    }
    if (!vmstate_codec_from_name(name, &codec, &error)) {
        return command_trouble(error);
    }
    file = command_open(argv[1]);
    if (!file) {
        return EXIT_TROUBLE;
    }
    if (is_empty(file)) {
        return command_trouble(g_error_new(VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
                                           "%s: nothing to convert: bytes follow the header, but no section; give a file "
                                           "that QEMU or libvmstate wrote", vmstate_file_get_name(file)));
    }
    if (!output_open(&output, argv[2], &error)) {
        return command_trouble(error);
    }
    good = vmstate_file_write(file, output.fd, codec, &error);
    good = output_close(&output, good, &error);
    return good ? EXIT_GOOD : command_trouble(error);
}
