/* SPDX-License-Identifier: BSD-3-Clause */
/* Would NEW load what OLD saves? Sections, or classes, of the two and what goes with which. */
#include "check.h"

#include <string.h>

#include "command.h"

/* So many classes with one description are tried. */
#define CANDIDATES_MAX 64

bool check_is_mixed(const Check *c)
{
    return c->old->is_dump != c->new->is_dump;
}

static bool is_ignored(const Check *c, const char *path)
{
    for (char **glob = c->ignore; glob && *glob; glob++) {
        if (vmstate_path_matches(*glob, path)) {
            return true;
        }
    }
    return false;
}

/* Classes share descriptions: what is wrong with one of these is said once. */
static bool was_seen(Check *c, const char *where, const char *path, const char *text)
{
    const char *name = strrchr(path, '.');
    char *key;

    if (!c->old->is_dump || !where) {
        return false;
    }
    key = g_strconcat(where, "\n", name ? name : "", "\n", text, NULL);
    return !g_hash_table_add(c->seen, key);
}

void check_finding(Check *c, bool is_bad, const char *where, const char *path, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    if (!c->is_trial && is_ignored(c, path)) {
        c->ignored++;
        return;
    }
    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    if (!c->is_trial && !is_bad && c->is_quiet) {
        return;
    }
    if (!c->is_trial && was_seen(c, where, path, text)) {
        c->repeated++;
        return;
    }
    *(is_bad ? &c->failures : &c->notes) += 1;
    if (c->is_trial) {
        return;
    }
    out_colour(&c->out, is_bad ? "31" : "2");
    out_text(&c->out, is_bad ? "no: " : "note: ");
    out_colour(&c->out, "0");
    out_safe(&c->out, path);
    out_text(&c->out, ": ");
    out_safe(&c->out, text);
    out_char(&c->out, '\n');
}

static void compare(Check *c, const char *label, const SchemaDesc *o, const SchemaDesc *n)
{
    g_autofree char *inside = g_strconcat(label, ":", NULL);

    check_versions(c, label, o, n);
    check_description(c, inside, o, n, o->version);
}

static GHashTable *by_label(const Schema *s)
{
    GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

    for (const SchemaSection *x = s->sections; x; x = x->next) {
        if (!g_hash_table_contains(table, x->label)) {
            g_hash_table_insert(table, (gpointer)x->label, (gpointer)x);
        }
    }
    return table;
}

/* The classes of a dump by the names of their descriptions: tables to GPtrArrays of SchemaSection. */
static GHashTable *by_description(const Schema *dump)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);

    for (const SchemaSection *x = dump->sections; x; x = x->next) {
        GPtrArray *classes = g_hash_table_lookup(table, x->desc->name);

        if (!classes) {
            classes = g_ptr_array_new();
            g_hash_table_insert(table, (gpointer)x->desc->name, classes);
        }
        g_ptr_array_add(classes, (gpointer)x);
    }
    return table;
}

/* The class of @dump that fits @other, which is OLD's or NEW's, best; NULL if none has a description of that name. */
static const SchemaSection *class_of(Check *c, const Schema *dump, GHashTable *classes, const SchemaDesc *other)
{
    GPtrArray *candidates = g_hash_table_lookup(classes, other->name);
    const SchemaSection *best = NULL;
    unsigned least = G_MAXUINT;

    for (guint i = 0; candidates && i < MIN(candidates->len, CANDIDATES_MAX) && least > 0; i++) {
        const SchemaSection *x = g_ptr_array_index(candidates, i);
        Check trial = { .old = c->old, .new = c->new, .is_trial = true };

        compare(&trial, "", dump == c->new ? other : x->desc, dump == c->new ? x->desc : other);
        if (trial.failures < least) {
            least = trial.failures;
            best = x;
        }
    }
    return best;
}

static void streams(Check *c)
{
    g_autoptr(GHashTable) olds = by_label(c->old);
    g_autoptr(GHashTable) news = by_label(c->new);

    if (c->old->machine && c->new->machine &&strcmp(c->old->machine, c->new->machine) != 0) {
        check_finding(c, false, NULL, "configuration",
                      "machine %s, in NEW %s: QEMU loads its own machine type only. Start NEW "
                      "with -machine %s",
                      c->old->machine, c->new->machine, c->old->machine);
    }
    for (const SchemaSection *o = c->old->sections; o; o = o->next) {
        const SchemaSection *n = g_hash_table_lookup(news, o->label);

        if (n) {
            compare(c, o->label, o->desc, n->desc);
        } else {
            check_finding(c, true, NULL, o->label,
                          "section not in NEW, which refuses unknown ones. Keep the device, its name and its instance");
        }
    }
    for (const SchemaSection *n = c->new->sections; n; n = n->next) {
        if (!g_hash_table_contains(olds, n->label)) {
            check_finding(c, false, NULL, n->label,
                          "new section: OLD does not save it, and the device stays as after a reset");
        }
    }
}

static void dumps(Check *c)
{
    g_autoptr(GHashTable) olds = by_label(c->old);
    g_autoptr(GHashTable) news = by_label(c->new);
    g_autoptr(GHashTable) classes = by_description(c->new);

    for (const SchemaSection *o = c->old->sections; o; o = o->next) {
        const SchemaSection *n = g_hash_table_lookup(news, o->label);
        const SchemaSection *other = n ? NULL : class_of(c, c->new, classes, o->desc);

        if (other) {
            check_finding(c, false, NULL, o->label, "class not in NEW; compared with %s, which has the same sections",
                          other->label);
            n = other;
        }
        if (!n) {
            check_finding(c, true, NULL, o->label,
                          "class not in NEW: a machine with such a device cannot be loaded. Keep the "
                          "class, or ignore it (--ignore '%s') if no machine that you support has one",
                          o->label);
            continue;
        }
        if (strcmp(o->desc->name, n->desc->name) != 0) {
            check_finding(c, true, NULL, o->label,
                          "its section is called %s, in NEW %s: NEW refuses unknown sections. Keep the "
                          "description's name",
                          o->desc->name, n->desc->name);
        }
        compare(c, o->label, o->desc, n->desc);
    }
    for (const SchemaSection *n = c->new->sections; n; n = n->next) {
        if (!g_hash_table_contains(olds, n->label)) {
            check_finding(c, false, NULL, n->label, "new class: OLD has no such device");
        }
    }
}

/* The stream decides which classes matter. */
static void mixed(Check *c)
{
    const Schema *stream = c->old->is_dump ? c->new : c->old;
    const Schema *dump = c->old->is_dump ? c->old : c->new;
    g_autoptr(GHashTable) classes = by_description(dump);
    unsigned others = 0;

    for (const SchemaSection *s = stream->sections; s; s = s->next) {
        const SchemaSection *class = class_of(c, dump, classes, s->desc);

        if (!class) {
            others++;
        } else if (stream == c->old) {
            compare(c, s->label, s->desc, class->desc);
        } else {
            compare(c, s->label, class->desc, s->desc);
        }
    }
    if (others > 0) {
        check_finding(c, false, NULL, stream == c->old ? "OLD" : "NEW",
                      "%u of its sections are of no class in the other file, and were not compared: -dump-vmstate lists "
                      "device classes only",
                      others);
    }
}

/* The answer, and counts. */
static void conclude(Check *c)
{
    g_autoptr(GString) counts = g_string_new(NULL);

    if (c->failures > 0) {
        g_string_append_printf(counts, ", %u reason%s", c->failures, c->failures == 1 ? "" : "s");
    }
    if (!c->is_quiet) {
        g_string_append_printf(counts, ", %u note%s", c->notes, c->notes == 1 ? "" : "s");
    }
    if (c->repeated > 0) {
        g_string_append_printf(counts, ", %u more the same in other classes", c->repeated);
    }
    if (c->ignored > 0) {
        g_string_append_printf(counts, ", %u ignored", c->ignored);
    }
    if (c->failures > 0) {
        out_printf(&c->out, "no: %s\n", counts->str + 2);
    } else if (counts->len > 0) {
        out_printf(&c->out, "yes: NEW loads what OLD saves (%s)\n", counts->str + 2);
    } else {
        out_text(&c->out, "yes: NEW loads what OLD saves\n");
    }
}

static int run(Check *c)
{
    out_init(&c->out, command_colours());
    c->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (check_is_mixed(c)) {
        mixed(c);
    } else if (c->old->is_dump) {
        dumps(c);
    } else {
        streams(c);
    }
    conclude(c);
    g_hash_table_unref(c->seen);
    if (!out_finish(&c->out)) {
        return EXIT_TROUBLE;
    }
    return c->failures > 0 ? EXIT_NO : EXIT_GOOD;
}

int command_check(int argc, char **argv)
{
    Check c = { 0 };
    gboolean quiet = FALSE;
    g_auto(GStrv) ignore = NULL;
    g_autoptr(Schema) old = NULL;
    g_autoptr(Schema) new = NULL;
    g_autoptr(GError) error = NULL;
    const GOptionEntry entries[] = {
        { "ignore", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &ignore, "not what is at such a path; may be repeated", "GLOB" },
        { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no notes, only what prevents loading", NULL },
        G_OPTION_ENTRY_NULL,
    };

    if (!command_parse(entries, "OLD NEW",
                       "Would NEW load what OLD saves? Each is a stream, what `vmstate show --schema`\n"
                       "wrote, or what QEMU's -dump-vmstate did; one may be - for standard input.\n"
                       "\n"
                       "Prints \"no:\" for what prevents it and \"note:\" for what to think about, with what\n"
                       "to do. Exit code 0: yes, 1: no, 2: trouble. Values and RAM are not compared. A\n"
                       "stream tells of subsections and arrays only those that were in use: save both\n"
                       "in the same state. QEMU's streams tell no minimum versions.",
                       &argc, &argv)) {
        return EXIT_TROUBLE;
    }
    if (argc != 3 || (strcmp(argv[1], "-") == 0 && strcmp(argv[2], "-") == 0)) {
        return command_usage("check needs two files, OLD and NEW");
    }
    old = schema_read(argv[1], &error);
    new = old ? schema_read(argv[2], &error) : NULL;
    if (!new) {
        return command_trouble(g_steal_pointer(&error));
    }
    c.old = old;
    c.new = new;
    c.ignore = ignore;
    c.is_quiet = quiet;
    return run(&c);
}
