/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Writes data/golden/ anew: golden-make DIRECTORY. What is in load/ already stays: it must load for
 * ever. Look at the differences before you keep them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "golden-damage.h"

static void die(const char *what, const char *why)
{
    fprintf(stderr, "golden-make: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static GBytes *save(const GoldenForm *form)
{
    g_autoptr(GoldenMachine) machine = golden_machine_new(true);
    g_autoptr(GError) error = NULL;
    GBytes *bytes = golden_save(machine, form, &error);

    if (!bytes) {
        die(form->name, error->message);
    }
    return bytes;
}

static char *path_of(const char *directory, const char *kind, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".bin", NULL);
    g_autofree char *parent = g_build_filename(directory, kind, NULL);

    g_mkdir_with_parents(parent, 0777);
    return g_build_filename(parent, file, NULL);
}

static void write_file(const char *path, const void *data, size_t size)
{
    g_autoptr(GError) error = NULL;

    if (!g_file_set_contents(path, data, (gssize)size, &error)) {
        die(path, error->message);
    }
}

static void make_form(const char *directory, const GoldenForm *form)
{
    g_autoptr(GBytes) bytes = save(form);
    g_autofree char *load = path_of(directory, "load", form->name);
    g_autofree char *exact = path_of(directory, "write", form->name);
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);

    if (!g_file_test(load, G_FILE_TEST_EXISTS)) {
        write_file(load, data, size);
    }
    /* What a codec's library makes differs from version to version. */
    if (form->codec == VMSTATE_CODEC_RAW) {
        write_file(exact, data, size);
    }
}

static void make_damage(const char *directory, const GoldenDamage *damage, GString *index)
{
    g_autoptr(GByteArray) stream = g_bytes_unref_to_array(save(golden_form(damage->form)));
    g_autofree char *path = path_of(directory, "refuse", damage->name);

    damage->damage(stream);
    write_file(path, stream->data, stream->len);
    g_string_append_printf(index, "%s\t%s\t%s\t%s\n", damage->name, damage->form, damage->code,
                           damage->text);
}

int main(int argc, char **argv)
{
    g_autoptr(GString) index = g_string_new("# stream\tloaded as\terror\tin its message\n");
    g_autofree char *path = NULL;

    if (argc != 2) {
        fprintf(stderr, "usage: golden-make DIRECTORY\n");
        return 2;
    }
    for (const GoldenForm *form = golden_forms; form->name; form++) {
        make_form(argv[1], form);
    }
    for (const GoldenDamage *damage = golden_damages; damage->name; damage++) {
        make_damage(argv[1], damage, index);
    }
    path = g_build_filename(argv[1], "refuse", "index.tsv", NULL);
    write_file(path, index->str, index->len);
    return EXIT_SUCCESS;
}
