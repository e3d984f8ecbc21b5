/* SPDX-License-Identifier: BSD-3-Clause */
/* Two descriptions compared in the order of their bytes. */
#include <inttypes.h>
#include <string.h>

#include "check-field.h"

/* So many fields may take another's place. */
#define RUN_MAX 1000
#define EMPTY   " (if it is an array that was empty: save both in the same state)"

/* The fields of one description that may be in the stream, and where a name is. */
typedef struct Fields {
    GPtrArray *entries; /* of const SchemaField */
    GPtrArray *keys;    /* of NAME#OCCURRENCE */
    GHashTable *index;  /* key to index + 1 */
} Fields;

/* What is being compared: [0] is OLD, [1] is NEW. */
typedef struct Walk {
    Check *c;
    const char *path;
    const char *dot;
    const char *where;
    bool is_bumped; /* NEW has a newer version than what is loaded */
    Fields *side[2];
    guint at[2];
    gint64 other[2]; /* where the other side has the field at hand; -1: nowhere */
} Walk;

static Fields *fields_new(const SchemaDesc *d, uint32_t version)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    Fields *f = g_new0(Fields, 1);

    f->entries = g_ptr_array_new();
    f->keys = g_ptr_array_new_with_free_func(g_free);
    f->index = g_hash_table_new(g_str_hash, g_str_equal);
    for (const SchemaField *e = d->fields; e; e = e->next) {
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(seen, e->name));
        char *key;

        g_hash_table_insert(seen, (gpointer)e->name, GUINT_TO_POINTER(n + 1));
        if (!e->is_conditional && e->version > version) {
            continue;
        }
        key = g_strdup_printf("%s#%u", e->name, n);
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

static const SchemaField *entry(const Fields *f, guint i)
{
    return i < f->entries->len ? g_ptr_array_index(f->entries, i) : NULL;
}

/* name[2] of a stream is the third field called name. */
static char *without_position(const char *key)
{
    const char *close = strstr(key, "]#0");
    const char *open = close ? g_strrstr_len(key, close - key, "[") : NULL;

    for (const char *p = open ? open + 1 : NULL; p && p < close; p++) {
        if (!g_ascii_isdigit(*p)) {
            return NULL;
        }
    }
    return open && !close[3] ? g_strdup_printf("%.*s#%.*s", (int)(open - key), key, (int)(close - open - 1), open + 1)
                             : NULL;
}

static char *with_position(const char *key)
{
    const char *mark = strrchr(key, '#');

    return g_strdup_printf("%.*s[%s]#0", (int)(mark - key), key, mark + 1);
}

/* Where the other side has field @i of @side, or -1. Unused bytes have no name. */
static gint64 find(const Walk *w, int side, guint i)
{
    const Fields *other = w->side[!side];
    const SchemaField *f = entry(w->side[side], i);
    const char *key = f ? g_ptr_array_index(w->side[side]->keys, i) : NULL;
    g_autofree char *changed = NULL;
    guint found;

    if (!f || f->is_unused) {
        return -1;
    }
    found = GPOINTER_TO_UINT(g_hash_table_lookup(other->index, key));
    if (found == 0 && check_is_mixed(w->c)) {
        changed = (side == 0 ? w->c->old : w->c->new)->is_dump ? with_position(key) : without_position(key);
        found = changed ? GPOINTER_TO_UINT(g_hash_table_lookup(other->index, changed)) : 0;
    }
    return (gint64)found - 1;
}

/* Whether fields of @side from @i on, which the other has not, fill @size bytes; how many they are. */
static guint fill(const Walk *w, int side, guint i, uint64_t size)
{
    uint64_t sum = 0;

    for (guint n = 0; n < RUN_MAX; n++) {
        const SchemaField *e = entry(w->side[side], i + n);

        if (!e || find(w, side, i + n) >= 0 || !g_uint64_checked_add(&sum, sum, check_field_bytes(e)) || sum > size) {
            return 0;
        }
        if (sum == size) {
            return n + 1;
        }
        /* An array whose length is not told. */
        if (n == 0 && !e->count_is_known && !(side == 0 ? w->c->old : w->c->new)->has_counts && e->size > 0 &&
            size % e->size == 0 && (!entry(w->side[side], i + 1) || find(w, side, i + 1) >= 0)) {
            return 1;
        }
    }
    return 0;
}

/* Whether @big and @small begin alike, and fields that only @side has, from @i on, fill what is left. */
static guint divided(const Walk *w, const SchemaField *big, const SchemaField *small, int side, guint i)
{
    if (!big->type || !small->type || strcmp(big->type, small->type) != 0 || big->desc || big->count != 1 ||
        check_field_bytes(small) >= check_field_bytes(big)) {
        return 0;
    }
    return fill(w, side, i, check_field_bytes(big) - check_field_bytes(small));
}

/* Of a dump's unused bytes that a test decides on, and others behind them, a stream has the others. */
static bool pass_unused(Walk *w)
{
    int dump = w->c->old->is_dump ? 0 : 1;
    const SchemaField *f = entry(w->side[dump], w->at[dump]);
    const SchemaField *next = entry(w->side[dump], w->at[dump] + 1);
    const SchemaField *other = entry(w->side[!dump], w->at[!dump] + 1);

    if (!check_is_mixed(w->c) || !f->is_conditional || !next || !next->is_unused || (other && other->is_unused)) {
        return false;
    }
    w->at[dump]++;
    return true;
}

/* A field that both have at this place, and its neighbours that grew out of it. True: it was handled. */
static bool take_same(Walk *w, const SchemaField *a, const SchemaField *b, const char *path)
{
    guint k;

    if (a->is_unused || b->is_unused) {
        if (!a->is_unused || !b->is_unused || check_field_bytes(a) != check_field_bytes(b)) {
            return false;
        }
        if (pass_unused(w)) {
            return true;
        }
    } else if (w->other[0] != w->at[1]) {
        return false;
    } else if ((k = divided(w, a, b, 1, w->at[1] + 1)) > 0) {
        check_finding(w->c, false, w->where, path,
                      "its last %" PRIu64 " bytes are fields of their own in NEW: make sure that they "
                      "may have what OLD saves there",
                      check_field_bytes(a) - check_field_bytes(b));
        w->at[1] += k;
    } else if ((k = divided(w, b, a, 0, w->at[0] + 1)) > 0) {
        check_finding(w->c, false, w->where, path,
                      "in NEW it also has the %" PRIu64 " bytes behind it, fields of their own in OLD",
                      check_field_bytes(b) - check_field_bytes(a));
        w->at[0] += k;
    } else {
        check_field(w->c, w->where, path, a, b);
    }
    w->at[0]++;
    w->at[1]++;
    return true;
}

/* Unused bytes on one side for fields of the other. */
static bool take_unused(Walk *w, const SchemaField *a, const SchemaField *b, const char *path[2])
{
    guint k;

    if (a->is_unused && (k = fill(w, 1, w->at[1], check_field_bytes(a))) > 0) {
        if (!b->is_unused || k > 1) {
            check_finding(w->c, false, w->where, path[1],
                          "takes the place of unused bytes: OLD saves zeros there; make sure that "
                          "zero is a good value%s",
                          k > 1 ? " (of what is behind it too)" : "");
        }
        w->at[0]++;
        w->at[1] += k;
        return true;
    }
    if (b->is_unused && (k = fill(w, 0, w->at[0], check_field_bytes(b))) > 0) {
        check_finding(w->c, false, w->where, path[0], "removed%s; unused bytes take its place",
                      k > 1 ? " with what is behind it" : "");
        w->at[0] += k;
        w->at[1]++;
        return true;
    }
    if (a->is_unused && b->is_unused && !a->is_conditional && !b->is_conditional) {
        check_finding(w->c, true, w->where, path[0],
                      "%" PRIu64 " unused bytes, in NEW %" PRIu64 ": what is behind them shifts. "
                      "Keep their number",
                      check_field_bytes(a), check_field_bytes(b));
        w->at[0]++;
        w->at[1]++;
        return true;
    }
    return false;
}

/* A stream does not mention an array of no elements; of a dump's structs one does not see which are arrays. */
static bool is_empty_array(const Walk *w, const SchemaField *f)
{
    return check_is_mixed(w->c) && !f->type && f->desc && !f->count_is_known && !f->is_conditional;
}

static bool may_be_empty(const SchemaField *f)
{
    return f->type && (f->desc || f->count > 1);
}

static void take_removed(Walk *w, const SchemaField *a, const char *path)
{
    uint64_t n = check_field_bytes(a);
    bool is_array = !a->count_is_known && !w->c->old->has_counts;

    w->at[0]++;
    if (is_empty_array(w, a)) {
        check_finding(w->c, false, w->where, path,
                      "not in NEW: good if it is an array that was empty when the stream was saved");
    } else if (a->is_conditional) {
        if (!w->c->new->is_dump) {
            return; /* It may not have been there when the stream was saved. */
        }
        check_finding(w->c, true, w->where, path,
                      "removed, and OLD saves it where its test says so: NEW cannot load that. Keep it "
                      "under the same test, or ignore it if the test is false wherever you load");
    } else if (n > 0 && !is_array) {
        check_finding(w->c, true, w->where, path,
                      "removed (%" PRIu64 " byte%s): NEW takes them for what is behind it. Put "
                      "VMSTATE_UNUSED(%" PRIu64 ") in its place%s",
                      n, n == 1 ? "" : "s", n, may_be_empty(a) ? EMPTY : "");
    } else if (n > 0 || w->c->old->is_dump) {
        check_finding(w->c, true, w->where, path,
                      "removed: NEW takes its bytes for what is behind it. Put VMSTATE_UNUSED() of as "
                      "many bytes in its place");
    } else {
        check_finding(w->c, false, w->where, path, "removed; it had no bytes");
    }
}

static void take_added(Walk *w, const SchemaField *b, const char *path)
{
    uint64_t n = check_field_bytes(b);
    bool is_empty = n == 0 && !w->c->new->is_dump;

    w->at[1]++;
    if (is_empty_array(w, b)) {
        check_finding(w->c, false, w->where, path,
                      "not in OLD: good if it is an array that was empty when the stream was saved");
    } else if (b->is_conditional) {
        if (w->c->old->is_dump) {
            check_finding(w->c, false, w->where, path, "added under a test: good if that is false for what OLD saves");
        }
    } else if (w->side[0]->entries->len == 0 && w->c->old->is_dump) {
        check_finding(w->c, false, w->where, path, "added; OLD has no fields at all, as devices that cannot be migrated");
    } else if (w->is_bumped && !w->c->new->is_dump) {
        check_finding(w->c, false, w->where, path,
                      "added (%" PRIu64 " byte%s) with a new version: good if the field has that "
                      "version",
                      n, n == 1 ? "" : "s");
    } else if (n > 0) {
        check_finding(w->c, !is_empty, w->where, path,
                      "added (%" PRIu64 " byte%s): OLD does not save it. Put it into a subsection, or give it a version%s",
                      n, n == 1 ? "" : "s",
                      may_be_empty(b) ? EMPTY : "");
    } else {
        check_finding(w->c, !is_empty, w->where, path,
                      is_empty ? "added; it had no bytes" : "added: OLD does not save it. Put it into a subsection, or "
                                                                "give it a version");
    }
}

/*
 * Whether a field that only OLD has and one that only NEW has are the same. A stream lacks fields that a test leaves out:
 * beside a dump the neighbours behind must go together, too.
 */
static bool is_renamed(const Walk *w, const SchemaField *a, const SchemaField *b)
{
    const SchemaField *next_a = entry(w->side[0], w->at[0] + 1);
    const SchemaField *next_b = entry(w->side[1], w->at[1] + 1);

    if (a->is_unused || b->is_unused || !check_field_same_layout(a, b)) {
        return false;
    }
    if (!check_is_mixed(w->c) || (!a->is_conditional && !b->is_conditional)) {
        return true;
    }
    if (!next_a || !next_b) {
        return next_a == next_b;
    }
    return find(w, 0, w->at[0] + 1) == (gint64)w->at[1] + 1 ||
           (find(w, 0, w->at[0] + 1) < 0 && find(w, 1, w->at[1] + 1) < 0 && check_field_same_layout(next_a, next_b));
}

static void step(Walk *w, const SchemaField *a, const SchemaField *b, const char *path[2])
{
    bool is_new = b && w->other[1] < 0;
    bool is_gone = a && w->other[0] < 0;

    if (a && b && (take_same(w, a, b, path[0]) || take_unused(w, a, b, path))) {
        return;
    }
    if (is_gone && is_new && is_renamed(w, a, b)) {
        check_finding(w->c, false, w->where, path[0], "renamed to %s: the layout is equal", b->name);
        check_field(w->c, w->where, path[0], a, b);
        w->at[0]++;
        w->at[1]++;
    } else if (is_new && b->is_conditional) {
        take_added(w, b, path[1]);
    } else if (is_gone) {
        take_removed(w, a, path[0]);
    } else if (is_new) {
        take_added(w, b, path[1]);
    } else if (a && (w->other[0] < w->at[1] || !b)) {
        w->at[0]++; /* It was named when NEW's was reached. */
    } else if (b && (w->other[1] < w->at[0] || !a)) {
        w->at[1]++;
    } else {
        check_finding(w->c, true, w->where, path[1], "moved: NEW reads it before %s. Keep the old order", a->name);
        check_field(w->c, w->where, path[1], entry(w->side[0], (guint)w->other[1]), b);
        w->at[1]++;
    }
}

static void walk(Walk *w)
{
    const SchemaField *a, *b;

    while (a = entry(w->side[0], w->at[0]), b = entry(w->side[1], w->at[1]), a || b) {
        g_autofree char *old_path = g_strconcat(w->path, w->dot, (a ? a : b)->name, NULL);
        g_autofree char *new_path = g_strconcat(w->path, w->dot, (b ? b : a)->name, NULL);
        const char *path[2] = { old_path, new_path };

        w->other[0] = find(w, 0, w->at[0]);
        w->other[1] = find(w, 1, w->at[1]);
        step(w, a, b, path);
    }
}

void check_versions(Check *c, const char *path, const SchemaDesc *o, const SchemaDesc *n)
{
    if (o->version > n->version) {
        check_finding(c, true, o->name, path, "version %u, in NEW %u: NEW refuses newer versions. Never lower a version",
                      o->version, n->version);
    } else if (n->minimum > (int64_t)o->version) {
        check_finding(c, true, o->name, path,
                      "version %u, and NEW loads %" PRId64 " to %u only. Let NEW's minimum_version_id be "
                      "%u, and give newer fields their version",
                      o->version, n->minimum, n->version, o->version);
    } else if (o->version < n->version && n->minimum < 0) {
        check_finding(c, false, o->name, path,
                      "version %u, in NEW %u: good if NEW's minimum_version_id is not above %u, which is "
                      "not told",
                      o->version, n->version, o->version);
    }
}

static GHashTable *subsections_by_name(const SchemaDesc *d)
{
    GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

    for (const SchemaDesc *s = d->subsections; s; s = s->next) {
        g_hash_table_insert(table, (gpointer)s->name, (gpointer)s);
    }
    return table;
}

static void lost_subsection(Check *c, const char *where, const char *path)
{
    if (c->new->is_dump) {
        check_finding(c, true, where, path, "subsection not in NEW, which refuses unknown ones. Keep it");
    } else if (!c->old->is_dump) {
        check_finding(c, true, where, path,
                      "subsection not in NEW, which refuses unknown ones. Keep it (if NEW has it but did not "
                      "need it: save both in the same state)");
    }
}

static void subsections(Check *c, const char *path, const char *dot, const SchemaDesc *o, const SchemaDesc *n)
{
    g_autoptr(GHashTable) olds = subsections_by_name(o);
    g_autoptr(GHashTable) news = subsections_by_name(n);

    for (const SchemaDesc *s = o->subsections; s; s = s->next) {
        const SchemaDesc *other = g_hash_table_lookup(news, s->name);
        g_autofree char *at = g_strconcat(path, dot, "{", s->name, "}", NULL);

        if (other) {
            check_versions(c, at, s, other);
            check_description(c, at, s, other, s->version);
        } else {
            lost_subsection(c, o->name, at);
        }
    }
    for (const SchemaDesc *s = n->subsections; s; s = s->next) {
        g_autofree char *at = g_strconcat(path, dot, "{", s->name, "}", NULL);

        if (!g_hash_table_contains(olds, s->name) && !check_is_mixed(c)) {
            check_finding(c, false, n->name, at, "new subsection: good if the state is right without it");
        }
    }
}

void check_description(Check *c, const char *path, const SchemaDesc *o, const SchemaDesc *n, uint32_t version)
{
    size_t length = strlen(path);
    Walk w = {
        .c = c,
        .path = path,
        /* A section's path ends with ':'. */
        .dot = length > 0 && path[length - 1] == ':' ? "" : ".",
        .where = o->name,
        .is_bumped = version < n->version,
        .side = { fields_new(o, o->version), fields_new(n, version) },
    };

    walk(&w);
    fields_free(w.side[0]);
    fields_free(w.side[1]);
    subsections(c, path, w.dot, o, n);
}
