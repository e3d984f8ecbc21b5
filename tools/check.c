/* SPDX-License-Identifier: BSD-3-Clause */
/* Would NEW load what OLD saves? Two descriptions compared in the order of their bytes. */
#include <inttypes.h>
#include <string.h>

#include "command.h"
#include "out.h"
#include "schema.h"

/* So many fields may take another's place. */
#define RUN_MAX 1000

typedef struct Check {
    Out out;
    unsigned failures;
    unsigned notes;
    bool quiet;
} Check;

/* The fields of one description, and where a name is. */
typedef struct Fields {
    GPtrArray *entries; /* of const Json */
    GPtrArray *keys;    /* of NAME#OCCURRENCE */
    GHashTable *index;  /* key to index + 1 */
} Fields;

static void finding(Check *c, bool bad, const char *path, const char *format, ...) G_GNUC_PRINTF(4, 5);
static void finding(Check *c, bool bad, const char *path, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    if (bad) {
        c->failures++;
    } else {
        c->notes++;
        if (c->quiet) {
            return;
        }
    }
    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    out_colour(&c->out, bad ? "31" : "2");
    out_text(&c->out, bad ? "no: " : "note: ");
    out_colour(&c->out, "0");
    out_safe(&c->out, path);
    out_text(&c->out, ": ");
    out_safe(&c->out, text);
    out_char(&c->out, '\n');
}

static Fields *fields_new(const Json *description)
{
    const Json *list = json_member(description, "fields");
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    Fields *f = g_new0(Fields, 1);

    f->entries = g_ptr_array_new();
    f->keys = g_ptr_array_new_with_free_func(g_free);
    f->index = g_hash_table_new(g_str_hash, g_str_equal);
    for (const Json *e = list ? list->child : NULL; e; e = e->next) {
        const char *name = json_text(e, "name");
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(seen, name));
        char *key = g_strdup_printf("%s#%u", name, n);

        g_hash_table_insert(seen, (gpointer)name, GUINT_TO_POINTER(n + 1));
        g_ptr_array_add(f->entries, (gpointer)e);
        g_ptr_array_add(f->keys, key);
        g_hash_table_insert(f->index, key, GUINT_TO_POINTER(f->entries->len));
    }
    return f;
}

static void fields_free(Fields *f)
{
    g_ptr_array_unref(f->entries);
    g_hash_table_unref(f->index);
    g_ptr_array_unref(f->keys);
    g_free(f);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fields, fields_free)

static const Json *entry(const Fields *f, guint i)
{
    return i < f->entries->len ? g_ptr_array_index(f->entries, i) : NULL;
}

/* Where the other has this field, or -1. */
static gint64 find(const Fields *other, const Fields *f, guint i)
{
    return (gint64)GPOINTER_TO_UINT(g_hash_table_lookup(other->index, g_ptr_array_index(f->keys, i))) - 1;
}

static uint64_t bytes(const Json *e)
{
    return json_number(e, "size", 0) * json_number(e, "array_len", 1);
}

static bool unused(const Json *e)
{
    return strstr(json_text(e, "type"), "unused") != NULL;
}

static bool integer(const char *type)
{
    return g_str_has_prefix(type, "int") || g_str_has_prefix(type, "uint") || g_str_has_prefix(type, "bool") ||
           g_str_has_prefix(type, "timer");
}

static bool same_layout(const Json *o, const Json *n)
{
    const char *a = json_text(o, "type");
    const char *b = json_text(n, "type");

    return json_number(o, "size", 0) == json_number(n, "size", 0) &&
           json_number(o, "array_len", 1) == json_number(n, "array_len", 1) &&
           (strcmp(a, b) == 0 || (integer(a) && integer(b)));
}

static void descriptions(Check *c, const char *path, const Json *o, const Json *n, bool bumped);

static void same_field(Check *c, const char *path, const Json *o, const Json *n)
{
    const char *type[2] = { json_text(o, "type"), json_text(n, "type") };
    uint64_t size[2] = { json_number(o, "size", 0), json_number(n, "size", 0) };
    uint64_t count[2] = { json_number(o, "array_len", 1), json_number(n, "array_len", 1) };
    const Json *a = json_member(o, "struct");
    const Json *b = json_member(n, "struct");
    /* Structs of some types have their description in the field itself. */
    const Json *inside[2] = { a ? a : json_member(o, "fields") ? o : NULL,
                             b ? b : json_member(n, "fields") ? n : NULL };

    if (count[0] != count[1]) {
        finding(c, true, path,
                "array of %" PRIu64 " elements, in NEW %" PRIu64 ": what is behind it shifts. Keep the old "
                "length (unless the length is saved with it: then save both in the same state)", count[0], count[1]);
    }
    if (inside[0] && inside[1]) {
        descriptions(c, path, inside[0], inside[1], false);
        return;
    }
    if (size[0] != size[1]) {
        finding(c, true, path,
                "resized: %" PRIu64 " bytes (%s), in NEW %" PRIu64 " (%s): what is behind it shifts. Keep the "
                "old size, and put what is new into a subsection", size[0], type[0], size[1], type[1]);
    } else if (strcmp(type[0], type[1]) != 0) {
        bool alike = integer(type[0]) && integer(type[1]);

        finding(c, !alike, path, "retyped: %s, in NEW %s%s", type[0], type[1],
                alike ? ": the same bytes; make sure that every old value is valid"
                      : ": NEW reads the bytes as something else. Keep the old type");
    }
}

/* Whether fields of @f from @i on, which the other has not, fill @size bytes; how many they are. */
static guint fill(const Fields *f, guint i, const Fields *other, uint64_t size)
{
    uint64_t sum = 0;

    for (guint n = 0; n < RUN_MAX && entry(f, i + n); n++) {
        const Json *e = entry(f, i + n);

        if ((!unused(e) && find(other, f, i + n) >= 0) || !g_uint64_checked_add(&sum, sum, bytes(e)) || sum > size) {
            return 0;
        }
        if (sum == size) {
            return n + 1;
        }
    }
    return 0;
}

/* Whether @big and @small begin alike, and fields that only @rest has, from @j on, fill what is left. */
static guint divided(const Json *big, const Fields *whole, const Json *small, const Fields *rest, guint j)
{
    if (bytes(small) >= bytes(big) || strcmp(json_text(big, "type"), json_text(small, "type")) != 0 ||
        json_member(big, "struct") || json_member(big, "array_len")) {
        return 0;
    }
    return fill(rest, j, whole, bytes(big) - bytes(small));
}

static void all_fields(Check *c, const char *path, const char *dot, const Json *old, const Json *new, bool bumped)
{
    g_autoptr(Fields) o = fields_new(old);
    g_autoptr(Fields) n = fields_new(new);
    guint i = 0, j = 0;

    while (entry(o, i) || entry(n, j)) {
        const Json *a = entry(o, i), *b = entry(n, j);
        gint64 in_new = a ? find(n, o, i) : -1, in_old = b ? find(o, n, j) : -1;
        g_autofree char *at = g_strconcat(path, dot, json_text(a ? a : b, "name"), NULL);
        g_autofree char *at_new = g_strconcat(path, dot, json_text(b ? b : a, "name"), NULL);
        guint k;

        if (a && b && in_new == j && (k = divided(a, o, b, n, j + 1)) > 0) {
            finding(c, false, at,
                    "its last %" PRIu64 " bytes are fields of their own in NEW: make sure that they may have "
                    "what OLD saves there", bytes(a) - bytes(b));
            i++, j += 1 + k;
        } else if (a && b && in_new == j && (k = divided(b, n, a, o, i + 1)) > 0) {
            finding(c, false, at, "in NEW it also has the %" PRIu64 " bytes behind it, fields of their own in OLD",
                    bytes(b) - bytes(a));
            i += 1 + k, j++;
        } else if (a && b && in_new == j && (!unused(a) || bytes(a) == bytes(b))) {
            same_field(c, at, a, b);
            i++, j++;
        } else if (a && b && unused(a) && (k = fill(n, j, o, bytes(a))) > 0) {
            if (!unused(b) || k > 1) {
                finding(c, false, at_new, "takes the place of unused bytes: OLD saves zeros there");
            }
            i++, j += k;
        } else if (a && b && unused(b) && (k = fill(o, i, n, bytes(b))) > 0) {
            finding(c, false, at, "removed; unused bytes take its place");
            i += k, j++;
        } else if (a && b && in_new == j) {
            same_field(c, at, a, b);
            i++, j++;
        } else if (a && b && in_new < 0 && in_old < 0 && same_layout(a, b)) {
            finding(c, false, at, "renamed to %s: the layout is equal", json_text(b, "name"));
            same_field(c, at, a, b);
            i++, j++;
        } else if (a && in_new < 0) {
            finding(c, bytes(a) > 0, at, "removed (%" PRIu64 " bytes): NEW takes them for what is behind it. Put "
                    "VMSTATE_UNUSED(%" PRIu64 ") in its place", bytes(a), bytes(a));
            i++;
        } else if (b && in_old < 0) {
            finding(c, bytes(b) > 0 && !bumped, at_new, bumped ?
                    "added (%" PRIu64 " bytes) with a new version: good if the field has that version" :
                    "added (%" PRIu64 " bytes): OLD does not save it. Put it into a subsection", bytes(b));
            j++;
        } else if (a && in_new < j) {
            i++; /* It was named when NEW's was reached. */
        } else if (b && in_old < i) {
            j++;
        } else if (a && b) {
            finding(c, true, at_new, "moved: NEW reads it before %s. Keep the old order", json_text(a, "name"));
            same_field(c, at_new, entry(o, (guint)in_old), b);
            j++;
        } else {
            i += a != NULL;
            j += b != NULL;
        }
    }
}

static void versions(Check *c, const char *path, const Json *o, const Json *n)
{
    uint64_t a = json_number(o, "version", 0), b = json_number(n, "version", 0);

    if (a > b) {
        finding(c, true, path,
                "version %" PRIu64 ", in NEW %" PRIu64 ": NEW refuses newer versions. Never lower a version", a,
                b);
    } else if (a < b) {
        finding(c, false, path,
                "version %" PRIu64 ", in NEW %" PRIu64 ": good if NEW's minimum_version_id is not above %" PRIu64
                ", which a stream does not tell", a, b, a);
    }
}

static GHashTable *subsections_by_name(const Json *list)
{
    GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

    for (const Json *s = list ? list->child : NULL; s; s = s->next) {
        g_hash_table_insert(table, (gpointer)json_text(s, "vmsd_name"), (gpointer)s);
    }
    return table;
}

static void subsections(Check *c, const char *path, const char *dot, const Json *o, const Json *n)
{
    const Json *list[2] = { json_member(o, "subsections"), json_member(n, "subsections") };
    g_autoptr(GHashTable) olds = subsections_by_name(list[0]);
    g_autoptr(GHashTable) news = subsections_by_name(list[1]);

    for (int side = 0; side < 2; side++) {
        for (const Json *s = list[side] ? list[side]->child : NULL; s; s = s->next) {
            const char *name = json_text(s, "vmsd_name");
            const Json *other = g_hash_table_lookup(side == 0 ? news : olds, name);
            g_autofree char *at = g_strconcat(path, dot, "{", name, "}", NULL);

            if (side == 0 && other) {
                versions(c, at, s, other);
                descriptions(c, at, s, other, json_number(s, "version", 0) < json_number(other, "version", 0));
            } else if (side == 0) {
                finding(c, true, at,
                        "subsection not in NEW, which refuses unknown ones. Keep it (if NEW has it but did not "
                        "need it: save both in the same state)");
            } else if (!other) {
                finding(c, false, at, "new subsection: good if the state is right without it");
            }
        }
    }
}

static void descriptions(Check *c, const char *path, const Json *o, const Json *n, bool bumped)
{
    size_t length = strlen(path);
    /* A section's path ends with ':'. */
    const char *dot = length > 0 && path[length - 1] == ':' ? "" : ".";

    all_fields(c, path, dot, o, n, bumped);
    subsections(c, path, dot, o, n);
}

static char *label(const Json *device)
{
    return g_strdup_printf("%s@%" PRIu64, json_text(device, "name"), json_number(device, "instance_id", 0));
}

static GHashTable *devices_by_label(const Schema *s)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (const Json *d = json_member(s->root, "devices")->child; d; d = d->next) {
        g_hash_table_insert(table, label(d), (gpointer)d);
    }
    return table;
}

static void devices(Check *c, const Schema *old, const Schema *new)
{
    g_autoptr(GHashTable) olds = devices_by_label(old);
    g_autoptr(GHashTable) news = devices_by_label(new);

    for (const Json *d = json_member(old->root, "devices")->child; d; d = d->next) {
        g_autofree char *path = label(d);
        g_autofree char *inside = g_strconcat(path, ":", NULL);
        const Json *n = g_hash_table_lookup(news, path);

        if (!n) {
            finding(c, true, path,
                    "section not in NEW, which refuses unknown ones. Keep the device, its name and its instance");
            continue;
        }
        versions(c, path, d, n);
        descriptions(c, inside, d, n, json_number(d, "version", 0) < json_number(n, "version", 0));
    }
    for (const Json *d = json_member(new->root, "devices")->child; d; d = d->next) {
        g_autofree char *path = label(d);

        if (!g_hash_table_contains(olds, path)) {
            finding(c, false, path, "new section: OLD does not save it, and the device stays as after a reset");
        }
    }
}

int command_check(int argc, char **argv)
{
    Check c = { 0 };
    gboolean quiet = FALSE;
    g_autoptr(Schema) old = NULL;
    g_autoptr(Schema) new = NULL;
    g_autoptr(GError) error = NULL;
    const GOptionEntry entries[] = {
        { "quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no notes, only what prevents loading", NULL },
        G_OPTION_ENTRY_NULL,
    };

    if (!command_parse(entries, "OLD NEW",
                       "Would NEW load what OLD saves? Both are streams, or what `vmstate show --schema` wrote.\n"
                       "Exit code 0: yes, 1: no, 2: trouble. Values, RAM and minimum versions are not in a description.",
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
    c.quiet = quiet;
    out_init(&c.out, command_colours());
    devices(&c, old, new);
    out_printf(&c.out, "%s: %u that prevent it, %u notes\n", c.failures > 0 ? "no" : "yes", c.failures, c.notes);
    if (!out_finish(&c.out)) {
        return EXIT_TROUBLE;
    }
    return c.failures > 0 ? EXIT_NO : EXIT_GOOD;
}
