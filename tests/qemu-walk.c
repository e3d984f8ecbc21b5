/* SPDX-License-Identifier: BSD-3-Clause */
#include "qemu-walk.h"

#include <json-glib/json-glib.h>
#include <string.h>

enum {
    TYPE_EOF = 0x00,
    TYPE_START = 0x01,
    TYPE_PART = 0x02,
    TYPE_END = 0x03,
    TYPE_FULL = 0x04,
    TYPE_SUBSECTION = 0x05,
    TYPE_VMDESCRIPTION = 0x06,
    TYPE_CONFIGURATION = 0x07,
    TYPE_COMMAND = 0x08,
    TYPE_FOOTER = 0x7e,
};

/* Type byte and be32 length. */
enum { VMDESC_HEADER_SIZE = 5 };

enum {
    RAM_ZERO = 0x02,
    RAM_MEM_SIZE = 0x04,
    RAM_PAGE = 0x08,
    RAM_EOS = 0x10,
    RAM_CONTINUE = 0x20,
};

struct QemuWalk {
    uint8_t *data;
    size_t size;
    size_t vmdesc;     /* offset of the description's type byte */
    GArray *sections;  /* of QemuSection */
};

/* A position in the file; a read beyond end sets failed, and all that is read from then on is 0. */
typedef struct Cursor {
    const uint8_t *data;
    size_t pos;
    size_t end;
    bool failed;
} Cursor;

static const uint8_t *take(Cursor *c, size_t n)
{
    static const uint8_t zeros[8];
    const uint8_t *p = c->data + c->pos;

    if (c->failed || n > c->end - c->pos) {
        c->failed = true;
        return zeros;
    }
    c->pos += n;
    return p;
}

static uint64_t get_be(Cursor *c, unsigned n_bytes)
{
    const uint8_t *p = take(c, n_bytes);
    uint64_t value = 0;

    for (unsigned i = 0; i < n_bytes; i++) {
        value = value << 8 | p[i];
    }
    return value;
}

static char *get_name(Cursor *c)
{
    size_t len = get_be(c, 1);
    const uint8_t *p = take(c, len);

    return c->failed ? g_strdup("") : g_strndup((const char *)p, len);
}

static void skip_name(Cursor *c)
{
    take(c, get_be(c, 1));
}

static uint8_t peek(const Cursor *c)
{
    return !c->failed && c->pos < c->end ? c->data[c->pos] : TYPE_EOF;
}

/* The description is the last element: its length leads exactly to the end of the file. */
static bool find_vmdesc(QemuWalk *walk)
{
    for (size_t i = walk->size - MIN(walk->size, 6); i > 8; i--) {
        Cursor c = { walk->data, i + 1, walk->size, false };

        if (walk->data[i] == TYPE_VMDESCRIPTION && walk->data[i - 1] == TYPE_EOF
            && get_be(&c, 4) == walk->size - i - VMDESC_HEADER_SIZE) {
            walk->vmdesc = i;
            return true;
        }
    }
    return false;
}

/* Bytes of a description: its fields, then each subsection with its header. */
static size_t description_size(JsonObject *description)
{
    size_t size = 0;

    if (json_object_has_member(description, "fields")) {
        JsonArray *fields = json_object_get_array_member(description, "fields");

        for (guint i = 0; i < json_array_get_length(fields); i++) {
            JsonObject *field = json_array_get_object_element(fields, i);

            size += (size_t)json_object_get_int_member(field, "size")
                    * (size_t)json_object_get_int_member_with_default(field, "array_len", 1);
        }
    }
    if (json_object_has_member(description, "subsections")) {
        JsonArray *subsections = json_object_get_array_member(description, "subsections");

        for (guint i = 0; i < json_array_get_length(subsections); i++) {
            JsonObject *sub = json_array_get_object_element(subsections, i);

            size += 1 + 1 + strlen(json_object_get_string_member(sub, "vmsd_name")) + 4;
            size += description_size(sub);
        }
    }
    return size;
}

static bool skip_configuration(Cursor *c)
{
    if (peek(c) != TYPE_CONFIGURATION) {
        return true;
    }
    take(c, 1);
    take(c, get_be(c, 4));
    while (peek(c) == TYPE_SUBSECTION) {
        take(c, 1);
        g_autofree char *name = get_name(c);

        get_be(c, 4);
        if (g_str_equal(name, "configuration/target-page-bits")) {
            take(c, 4);
        } else if (g_str_equal(name, "configuration/uuid")) {
            take(c, 16);
        } else if (g_str_equal(name, "configuration/capabilities")) {
            for (uint64_t n = get_be(c, 4); n > 0 && !c->failed; n--) {
                skip_name(c);
            }
        } else {
            return false;
        }
    }
    return !c->failed;
}

/* One START, PART or END of the ram section, up to and with its end-of-records word. */
static bool skip_ram(Cursor *c, uint64_t page_size)
{
    while (!c->failed) {
        uint64_t word = get_be(c, 8);
        uint64_t flags = word & (page_size - 1);

        if (flags & RAM_EOS) {
            return true;
        }
        if (flags & RAM_MEM_SIZE) {
            for (uint64_t total = word - flags, length; total > 0 && !c->failed; total -= length) {
                skip_name(c);
                length = get_be(c, 8);
                if (length > total) {
                    return false;
                }
            }
            continue;
        }
        if (!(flags & RAM_CONTINUE)) {
            skip_name(c);
        }
        if (flags & RAM_ZERO) {
            take(c, 1);
        } else if (flags & RAM_PAGE) {
            take(c, page_size);
        } else {
            return false;
        }
    }
    return false;
}

static void skip_footer(Cursor *c, uint32_t section_id)
{
    Cursor ahead = *c;

    if (get_be(&ahead, 1) == TYPE_FOOTER && get_be(&ahead, 4) == section_id && !ahead.failed) {
        *c = ahead;
    }
}

static bool walk_full(QemuWalk *walk, Cursor *c, size_t start, uint32_t section_id,
                      JsonObject *description)
{
    QemuSection section = { .start = start, .section_id = section_id };

    section.idstr = get_name(c);
    section.instance_id = get_be(c, 4);
    section.version_id = get_be(c, 4);
    section.payload = c->pos;
    if (description) {
        section.payload_size = description_size(description);
    }
    take(c, section.payload_size);
    skip_footer(c, section_id);
    section.end = c->pos;
    g_array_append_val(walk->sections, section);
    return !c->failed && description
           && g_str_equal(section.idstr, json_object_get_string_member(description, "name"))
           && section.instance_id
              == (uint32_t)json_object_get_int_member(description, "instance_id");
}

/* START, PART and END: the only iterable section that these files have is ram. */
static bool walk_iterable(Cursor *c, uint8_t type, uint32_t section_id, uint64_t page_size)
{
    if (type == TYPE_START) {
        g_autofree char *idstr = get_name(c);

        take(c, 8);
        if (!g_str_equal(idstr, "ram")) {
            return false;
        }
    }
    if (!skip_ram(c, page_size)) {
        return false;
    }
    skip_footer(c, section_id);
    return true;
}

static bool walk_elements(QemuWalk *walk, JsonObject *root)
{
    JsonArray *devices = json_object_get_array_member(root, "devices");
    uint64_t page_size = json_object_get_int_member(root, "page_size");
    Cursor c = { walk->data, 8, walk->vmdesc, false };
    guint n_full = 0;

    if (!skip_configuration(&c)) {
        return false;
    }
    while (!c.failed) {
        size_t start = c.pos;
        uint8_t type = get_be(&c, 1);

        if (type == TYPE_EOF) {
            return !c.failed && c.pos == walk->vmdesc && n_full == json_array_get_length(devices);
        }
        if (type == TYPE_COMMAND) {
            take(&c, 2);
            take(&c, get_be(&c, 2));
            continue;
        }
        uint32_t section_id = get_be(&c, 4);

        if (type == TYPE_FULL) {
            JsonObject *description = n_full < json_array_get_length(devices)
                                      ? json_array_get_object_element(devices, n_full) : NULL;

            n_full++;
            if (!walk_full(walk, &c, start, section_id, description)) {
                return false;
            }
        } else if (type != TYPE_START && type != TYPE_PART && type != TYPE_END) {
            return false;
        } else if (!walk_iterable(&c, type, section_id, page_size)) {
            return false;
        }
    }
    return false;
}

static bool walk_file(QemuWalk *walk)
{
    static const uint8_t magic[8] = { 'Q', 'E', 'V', 'M', 0, 0, 0, 3 };
    g_autoptr(JsonParser) parser = json_parser_new();
    const char *vmdesc;
    size_t vmdesc_size;

    if (walk->size < sizeof(magic) || memcmp(walk->data, magic, sizeof(magic)) != 0
        || !find_vmdesc(walk)) {
        return false;
    }
    vmdesc = qemu_walk_vmdesc(walk, &vmdesc_size);
    if (!json_parser_load_from_data(parser, vmdesc, vmdesc_size, NULL)) {
        return false;
    }
    return walk_elements(walk, json_node_get_object(json_parser_get_root(parser)));
}

static void section_clear(gpointer section)
{
    g_free(((QemuSection *)section)->idstr);
}

QemuWalk *qemu_walk_open(const char *path, GError **error)
{
    g_autoptr(QemuWalk) walk = g_new0(QemuWalk, 1);

    walk->sections = g_array_new(FALSE, FALSE, sizeof(QemuSection));
    g_array_set_clear_func(walk->sections, section_clear);
    if (!g_file_get_contents(path, (char **)&walk->data, &walk->size, error)) {
        return NULL;
    }
    if (!walk_file(walk)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "%s: not a file that the walker understands (%u sections found)", path,
                    walk->sections->len);
        return NULL;
    }
    return g_steal_pointer(&walk);
}

void qemu_walk_free(QemuWalk *walk)
{
    g_array_unref(walk->sections);
    g_free(walk->data);
    g_free(walk);
}

const uint8_t *qemu_walk_data(const QemuWalk *walk, size_t *size)
{
    *size = walk->size;
    return walk->data;
}

const char *qemu_walk_vmdesc(const QemuWalk *walk, size_t *size)
{
    *size = walk->size - walk->vmdesc - VMDESC_HEADER_SIZE;
    return (const char *)walk->data + walk->vmdesc + VMDESC_HEADER_SIZE;
}

size_t qemu_walk_n_sections(const QemuWalk *walk)
{
    return walk->sections->len;
}

const QemuSection *qemu_walk_section(const QemuWalk *walk, size_t index)
{
    return &g_array_index(walk->sections, QemuSection, index);
}

const QemuSection *qemu_walk_find(const QemuWalk *walk, const char *idstr, uint32_t instance_id)
{
    for (guint i = 0; i < walk->sections->len; i++) {
        const QemuSection *section = &g_array_index(walk->sections, QemuSection, i);

        if (section->instance_id == instance_id && g_str_equal(section->idstr, idstr)) {
            return section;
        }
    }
    return NULL;
}
