/* SPDX-License-Identifier: BSD-3-Clause */
/* The walk over a file's elements, once, when it is opened. */
#include <inttypes.h>
#include <string.h>

#include "file.h"
#include "ram.h"

#define PARTS_MAX 1000000
/* The command behind which a package stands: be32 length as its data, then that many bytes of elements. */
#define COMMAND_PACKAGED 7
/* Newer machine types send it once the machine has been stopped, before the ENDs. */
#define COMMAND_SWITCHOVER 11

#define CUT ": it was cut off; copy or save it again"

static bool walk_elements(VMStateFile *f, uint64_t *pos, uint64_t limit, bool in_package);

static bool stop(VMStateFile *f, VMStateError code, uint64_t offset, const char *path, const char *what)
{
    vms_file_problem(f, code, offset, path, "%s%s", what, code == VMSTATE_ERROR_TRUNCATED ? CUT : "");
    vms_file_note(f, "nothing behind offset 0x%" PRIx64 " is shown: %s", offset, what);
    return false;
}

static char *printable(const uint8_t *p, size_t n)
{
    if (memchr(p, 0, n) == NULL && g_utf8_validate((const char *)p, (gssize)n, NULL)) {
        return g_strndup((const char *)p, n);
    }
    return g_utf8_make_valid((const char *)p, (gssize)n);
}

static bool is_text(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0x20 || p[i] == 0x7f) {
            return false;
        }
    }
    return g_utf8_validate((const char *)p, (gssize)n, NULL);
}

/* IDSTR@INSTANCE, with a position where it comes again. */
static void make_label(VMStateFile *f, VMStateFileSection *s)
{
    g_autofree char *key = g_strdup_printf("%s@%" PRIu32, s->idstr, s->instance);
    guint times = GPOINTER_TO_UINT(g_hash_table_lookup(f->by_key, key));

    s->label = vms_schema_text(f->schema, key);
    if (times > 0) {
        g_autofree char *label = g_strdup_printf("%s[%u]", key, times);

        s->label = vms_schema_text(f->schema, label);
        s->again = true;
    }
    g_hash_table_insert(f->by_key, g_steal_pointer(&key), GUINT_TO_POINTER(times + 1));
}

/* START or FULL: type, id, name, instance, version. */
static VMStateFileSection *read_header(VMStateFile *f, uint64_t *pos, uint64_t limit)
{
    uint8_t type = vms_source_u8(f->source, *pos);
    uint8_t length = vms_source_u8(f->source, *pos + 5);
    g_autofree char *idstr = NULL;
    VMStateFileSection *s;
    uint8_t text[256];

    if (limit - *pos < 14 || limit - *pos - 14 < length || !vms_source_read(f->source, *pos + 6, text, length, NULL)) {
        stop(f, VMSTATE_ERROR_TRUNCATED, *pos, NULL, "the stream ends within a section's header");
        return NULL;
    }
    s = length > 0 ? vms_schema_alloc(f->schema, sizeof(*s)) : NULL;
    if (!s) {
        stop(f, length > 0 ? VMSTATE_ERROR_LIMIT : VMSTATE_ERROR_FORMAT, *pos, NULL,
             length > 0 ? "there are more sections than this program keeps in memory" : "a section without a name");
        return NULL;
    }
    idstr = printable(text, length);
    if (!is_text(text, length)) {
        vms_file_problem(f, VMSTATE_ERROR_FORMAT, *pos + 5, NULL,
                         "a section's name is expected here: its length, and text");
    }
    s->idstr = vms_schema_text(f->schema, idstr);
    s->id = (uint32_t)vms_file_be(f, *pos + 1, 4);
    s->instance = (uint32_t)vms_file_be(f, *pos + 6 + length, 4);
    s->version = (uint32_t)vms_file_be(f, *pos + 10 + length, 4);
    s->iterable = type == VMS_START;
    s->offset = *pos;
    s->ram = s->iterable && strcmp(idstr, "ram") == 0 && !f->has_ram;
    f->has_ram = f->has_ram || s->ram;
    make_label(f, s);
    if (g_hash_table_contains(f->by_id, GUINT_TO_POINTER(s->id))) {
        vms_file_problem(f, VMSTATE_ERROR_SECTION_ORDER, *pos, s->label, "section id %" PRIu32 " is another section's",
                         s->id);
    }
    g_hash_table_insert(f->by_id, GUINT_TO_POINTER(s->id), s);
    g_ptr_array_add(f->sections, s);
    *pos += 14 + (uint64_t)length;
    return s;
}

static bool add_part(VMStateFile *f, VMStateFileSection *s, uint64_t start, uint64_t end)
{
    VmsPart part = { start, end - start };

    s->size += part.size;
    if (s->first.offset == 0) {
        s->first = part;
        return true;
    }
    if (++f->parts > PARTS_MAX) {
        return stop(f, VMSTATE_ERROR_LIMIT, start, s->label, "there are more than 1000000 parts of sections");
    }
    if (!s->more) {
        s->more = g_array_new(FALSE, FALSE, sizeof(VmsPart));
    }
    g_array_append_val(s->more, part);
    return true;
}

/* Do the parts before this one hold records, with the page size that is tried now? */
static bool parts_read(VMStateFile *f, const VMStateFileSection *s)
{
    for (size_t i = 0; i < vmstate_file_section_get_n_parts(s); i++) {
        VmsRamCursor c = { .file = f, .block = G_MAXSIZE, .again = true };
        VmsRamRecord r;
        VmsRamWhat what;
        uint64_t size;

        vmstate_file_section_get_part(s, i, &c.pos, &size);
        c.limit = c.pos + size;
        do {
            what = vms_ram_next(&c, &r, NULL);
        } while (what > VMS_RAM_END);
        if (what != VMS_RAM_END || c.pos != c.limit) {
            return false;
        }
    }
    return true;
}

/* RAM's records say where they end. Only the first with pages can tell the page size, where nothing else did. */
static uint64_t walk_ram(VMStateFile *f, VMStateFileSection *s, uint64_t start, uint64_t limit, GError **error)
{
    static const uint32_t sizes[] = { 4096, 1024, 256, 8192, 16384, 65536, 512, 2048, 32768 };
    bool said = (f->has_vmdesc && vms_schema_page_size(f->schema) != 0) || f->ram_unsure;
    uint64_t end = 0;

    if (s->first.offset == 0) {
        return vms_ram_walk_first(f, start, limit, &end, error) ? end : 0;
    }
    end = vms_ram_walk(f, start, limit, error);
    for (size_t i = 0; end == 0 && !said && i < G_N_ELEMENTS(sizes); i++) {
        uint64_t before = f->page_size;

        f->page_size = sizes[i];
        f->ram_unsure = true;
        end = parts_read(f, s) ? vms_ram_walk(f, start, limit, NULL) : 0;
        if (end == 0) {
            f->page_size = before;
        } else {
            g_clear_error(error);
        }
    }
    return end;
}

static uint64_t iterable_extent(VMStateFile *f, VMStateFileSection *s, uint64_t start, uint64_t limit)
{
    g_autoptr(GError) error = NULL;
    uint64_t end;

    if (s->ram) {
        end = walk_ram(f, s, start, limit, &error);
        if (end == 0) {
            stop(f, (VMStateError)error->code, start, s->label, error->message);
            return 0;
        }
        s->end = vms_footer_check(f, s, end, limit);
        if (s->end == 0) {
            stop(f, end >= limit ? VMSTATE_ERROR_TRUNCATED : VMSTATE_ERROR_FOOTER, end, s->label,
                 "after RAM's end of records neither a footer nor another element follows");
        }
        return s->end ? end : 0;
    }
    end = vms_framing_end(f, s, start, limit);
    s->end = end != 0 ? vms_footer_check(f, s, end, limit) : 0;
    if (s->end != 0) {
        return end;
    }
    end = vms_footer_search(f, s, start, limit);
    if (end == 0) {
        stop(f, VMSTATE_ERROR_FORMAT, start, s->label,
             f->footers == VMS_FOOTERS_NO ? "the payload's format is not known, and there are no footers"
                                          : "no footer of this section follows");
        return 0;
    }
    f->footers = VMS_FOOTERS_YES;
    s->end = end + 5;
    return end;
}

/* No section's end, no vmdesc, and no footer before an end mark: the file's end is most likely missing. */
static bool is_cut(VMStateFile *f, uint64_t start, uint64_t limit)
{
    bool ends = limit - start >= 6 && vms_source_u8(f->source, limit - 6) == VMS_FOOTER &&
                vms_source_u8(f->source, limit - 1) == VMS_EOF;

    return limit == vms_source_size(f->source) && !f->has_vmdesc && !f->note && !ends;
}

/* FORMAT or TRUNCATED. */
static bool stop_without_end(VMStateFile *f, const VMStateFileSection *s, uint64_t start, uint64_t limit)
{
    g_autofree char *text = NULL;

    if (!is_cut(f, start, limit)) {
        return stop(f, VMSTATE_ERROR_FORMAT, start, s->label, "where this section ends cannot be told");
    }
    /* libvmstate can leave out configuration, footers and vmdesc; nothing tells such a file from one that was cut off. */
    text = g_strdup_printf("the file ends at 0x%" PRIx64 ", within this section and without its vmdesc" CUT "%s", limit,
                           f->has_configuration ? ""
                                                : " (unless it was saved without footers: then nothing can be verified)");
    vms_file_problem(f, VMSTATE_ERROR_TRUNCATED, start, s->label, "%s", text);
    vms_file_note(f, "nothing behind offset 0x%" PRIx64 " is shown: %s", start, text);
    return false;
}

static bool walk_full(VMStateFile *f, VMStateFileSection *s, uint64_t *pos, uint64_t limit)
{
    uint64_t start = *pos;
    uint64_t end = vms_extent_find(f, s, start, limit);

    if (end == 0) {
        bool framed = f->has_vmdesc || f->footers != VMS_FOOTERS_NO;

        s->first.offset = start;
        s->size = s->first.size = limit - start;
        s->desc = vms_schema_opaque(f->schema, "data", "unknown", s->size);
        if (s->desc) {
            vms_desc_bind(f->schema, s->desc, f->source, start);
        }
        if (framed) {
            return stop_without_end(f, s, start, limit);
        }
        /* Old machine types: nothing is wrong, and nothing more can be known. */
        vms_file_note(f, "from offset 0x%" PRIx64 " on nothing can be told apart: the stream has no description of its "
                      "sections (vmdesc), and they have no footers", start);
        if (limit == vms_source_size(f->source) && !f->has_vmdesc && vms_source_u8(f->source, limit - 1) != VMS_EOF) {
            vms_file_problem(f, VMSTATE_ERROR_TRUNCATED, limit - 1, NULL, "the stream ends without its end mark (00)" CUT);
        }
        return false;
    }
    if (s->desc) {
        vms_desc_bind(f->schema, s->desc, f->source, start);
    }
    *pos = s->end;
    return add_part(f, s, start, end);
}

static bool walk_section(VMStateFile *f, uint64_t *pos, uint64_t limit, bool in_package)
{
    VMStateFileSection *s = read_header(f, pos, limit);
    uint64_t start = *pos;
    uint64_t end;

    if (!s) {
        return false;
    }
    s->in_package = in_package;
    if (!s->iterable) {
        return walk_full(f, s, pos, limit);
    }
    if (s->again) {
        vms_file_problem(f, VMSTATE_ERROR_SECTION_ORDER, s->offset, s->label,
                         "this section came before: it is there twice");
    }
    end = iterable_extent(f, s, start, limit);
    if (end == 0) {
        return false;
    }
    *pos = s->end;
    return add_part(f, s, start, end);
}

static bool walk_part(VMStateFile *f, uint64_t *pos, uint64_t limit)
{
    uint8_t type = vms_source_u8(f->source, *pos);
    uint32_t id = (uint32_t)vms_file_be(f, *pos + 1, 4);
    VMStateFileSection *s = g_hash_table_lookup(f->by_id, GUINT_TO_POINTER(id));
    uint64_t start = *pos + 5;
    uint64_t end;

    if (limit - *pos < 5) {
        return stop(f, VMSTATE_ERROR_TRUNCATED, *pos, NULL, "the stream ends within a part's header");
    }
    if (!s || !s->iterable) {
        return stop(f, VMSTATE_ERROR_SECTION_ORDER, *pos, NULL, "a PART or END of a section that was not started");
    }
    if (s->ended) {
        vms_file_problem(f, VMSTATE_ERROR_SECTION_ORDER, *pos, s->label, "a part behind the section's END");
    }
    s->ended = type == VMS_END;
    end = iterable_extent(f, s, start, limit);
    if (end == 0) {
        return false;
    }
    *pos = s->end;
    return add_part(f, s, start, end);
}

static bool walk_command(VMStateFile *f, uint64_t *pos, uint64_t limit, bool in_package)
{
    uint64_t command = vms_file_be(f, *pos + 1, 2);
    uint64_t length = vms_file_be(f, *pos + 3, 2);
    uint64_t data = *pos + 5;

    if (limit - *pos < 5 || length > limit - data) {
        return stop(f, VMSTATE_ERROR_TRUNCATED, *pos, NULL, "the stream ends within a command");
    }
    *pos = data + length;
    f->switched = f->switched || command == COMMAND_SWITCHOVER;
    if (command == COMMAND_PACKAGED && in_package) {
        return stop(f, VMSTATE_ERROR_FORMAT, data - 5, NULL, "a package within a package");
    }
    if (command == COMMAND_PACKAGED && length == 4) {
        uint64_t size = vms_file_be(f, data, 4);

        if (size > limit - *pos) {
            return stop(f, VMSTATE_ERROR_TRUNCATED, data, NULL, "the stream ends within a package");
        }
        return walk_elements(f, pos, *pos + size, true);
    }
    return true;
}

/* After the end: the vmdesc, and nothing. */
static bool walk_end(VMStateFile *f, uint64_t pos)
{
    uint64_t size = vms_source_size(f->source);

    if (pos < size && vms_source_u8(f->source, pos) == VMS_VMDESC && size - pos >= 5) {
        uint64_t length = vms_file_be(f, pos + 1, 4);

        if (length > size - pos - 5) {
            return stop(f, VMSTATE_ERROR_TRUNCATED, pos, NULL, "the stream ends within the vmdesc");
        }
        if (f->has_vmdesc && f->vmdesc_offset != pos + 5) {
            vms_file_problem(f, VMSTATE_ERROR_FORMAT, pos, NULL,
                             "the vmdesc begins here, but one was found at 0x%" PRIx64, f->vmdesc_offset - 5);
        }
        if (!f->has_vmdesc && !f->note) {
            vms_file_problem(f, VMSTATE_ERROR_FORMAT, pos, NULL,
                             "a vmdesc is expected here, JSON text that begins with {\"");
        }
        pos += 5 + length;
    } else if (f->has_vmdesc) {
        vms_file_problem(f, VMSTATE_ERROR_FORMAT, pos, NULL,
                         "the vmdesc was found at 0x%" PRIx64 ", but it does not follow the end",
                         f->vmdesc_offset - 5);
    }
    f->complete = true;
    if (pos < size) {
        vms_file_problem(f, VMSTATE_ERROR_TRAILING, pos, NULL, "%" PRIu64 " byte%s the end of the stream", size - pos,
                         size - pos == 1 ? " follows" : "s follow");
    }
    return true;
}

static bool walk_elements(VMStateFile *f, uint64_t *pos, uint64_t limit, bool in_package)
{
    bool good = true;

    while (good && *pos < limit) {
        switch (vms_source_u8(f->source, *pos)) {
        case VMS_EOF:
            if (in_package) {
                ++*pos;
                return *pos == limit || stop(f, VMSTATE_ERROR_FORMAT, *pos, NULL, "bytes follow the end of a package");
            }
            return walk_end(f, *pos + 1);
        case VMS_START:
        case VMS_FULL:
            good = walk_section(f, pos, limit, in_package);
            break;
        case VMS_PART:
        case VMS_END:
            good = walk_part(f, pos, limit);
            break;
        case VMS_CONFIGURATION:
            good = vms_configuration_walk(f, pos, limit) || stop(f, VMSTATE_ERROR_CONFIGURATION, *pos, NULL,
                                                                 "the configuration cannot be read");
            break;
        case VMS_COMMAND:
            good = walk_command(f, pos, limit, in_package);
            break;
        default:
            return stop(f, VMSTATE_ERROR_FORMAT, *pos, NULL,
                        "the type byte of a section, a command or the end is expected here");
        }
    }
    if (good && !in_package) {
        return stop(f, VMSTATE_ERROR_TRUNCATED, *pos, NULL, "the stream ends without its end mark");
    }
    return good;
}

bool vms_file_walk(VMStateFile *f, GError **error)
{
    uint64_t pos;

    f->schema = vms_file_new_schema(f);
    if (!vms_header_check(f, &pos, error)) {
        return false;
    }
    if (vms_vmdesc_find(f)) {
        uint64_t page = vms_schema_page_size(f->schema);

        f->next_device = vms_schema_devices(f->schema);
        if (page >= 64 && page <= (1u << 16) && (page & (page - 1)) == 0) {
            f->page_size = page;
            f->ram_told = f->ram_func != NULL;
        } else if (page != 0) {
            vms_file_problem(f, VMSTATE_ERROR_FORMAT, f->vmdesc_offset, NULL, "a page size of %" PRIu64 " bytes cannot be",
                             page);
        }
    }
    walk_elements(f, &pos, vms_source_size(f->source), false);
    if (f->complete) {
        vms_whole_check(f);
    }
    if (f->complete && !f->note && (!f->has_vmdesc || !vms_schema_devices(f->schema))) {
        vms_file_note(f, "the stream has no description of its sections (vmdesc), so what their bytes mean cannot be told");
    }
    return vms_source_check(f->source, error);
}
