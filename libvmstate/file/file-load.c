/* SPDX-License-Identifier: BSD-3-Clause */
#include "file-load.h"

#include <string.h>

#include "bytes/stream.h"
#include "engine/load.h"
#include "file-end.h"
#include "layout.h"

/* What is known of a section of the stream. */
typedef struct Section {
    const VmsEntry *entry;
    int version;
    /* START came, END not yet. */
    bool open;
} Section;

typedef struct FileLoad {
    VMStateRegistry *registry;
    const VMStateLoadOptions *options;
    VMStateStream *stream;
    bool compressed;
    VmsLoad load;
    VmsJournal *journal;
    VMStateLayout *layout;
    /* section_id -> Section */
    GHashTable *sections;
    /* Entries that came. */
    GHashTable *seen;
} FileLoad;

static bool fail(FileLoad *f, VMStateError code, const char *format, ...) G_GNUC_PRINTF(3, 4);

static bool fail(FileLoad *f, VMStateError code, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    vms_stream_fail(f->stream, code, "%s", text);
    return false;
}

/* What the layout remembers of a section or command, beside its data. */
#define ITEM_COST 256

/* The stream decides how much the layout remembers: it is charged for it. */
static bool charge(FileLoad *f, uint64_t bytes)
{
    if (bytes > f->load.memory_left) {
        return fail(f, VMSTATE_ERROR_LIMIT,
                    "the stream's sections and commands exceed the loader's memory budget; raise it in the "
                    "options if the stream is trusted");
    }
    f->load.memory_left -= bytes;
    return true;
}

static bool load_header(FileLoad *f)
{
    uint32_t magic = vmstate_stream_get_be32(f->stream);
    uint32_t version;

    if (f->stream->error) {
        return false;
    }
    if (magic != VMS_FILE_MAGIC) {
        return fail(f, VMSTATE_ERROR_FORMAT,
                    "this is no migration stream: it begins with 0x%08x, not with 0x%08x (\"QEVM\")", magic,
                    VMS_FILE_MAGIC);
    }
    version = vmstate_stream_get_be32(f->stream);
    if (f->stream->error) {
        return false;
    }
    if (version == 2) {
        return fail(f, VMSTATE_ERROR_VERSION,
                    "the file has the layout of version 2, from before QEMU 1.0, which is not loaded; "
                    "load it with an old QEMU and save it again");
    }
    if (version != VMS_FILE_VERSION) {
        return fail(f, VMSTATE_ERROR_VERSION, "the file has version %u, only 3 is loaded%s", version,
                    version > VMS_FILE_VERSION ? "; was it saved by a newer library?" : "");
    }
    return true;
}

static bool load_configuration(FileLoad *f)
{
    VmsConfiguration *configuration = vms_configuration_new(NULL);
    VmsFrame frame = { .kind = VMS_FRAME_SUBSECTION, .name = "configuration" };
    const char *machine = f->options->machine;
    bool ok;

    /* It is the layout's and no device's: nothing in it is undone. */
    f->load.journal = NULL;
    ok = vms_walk_enter(&f->load.walk, &frame) &&
         vms_load_description(&f->load, &vms_configuration_description, configuration, 0);
    vms_walk_leave(&f->load.walk, &frame);
    f->load.journal = f->journal;
    vms_layout_set_configuration(f->layout, configuration);
    if (ok && machine && strcmp(machine, f->layout->machine) != 0) {
        g_autofree char *printable = g_strescape(f->layout->machine, NULL);

        return fail(f, VMSTATE_ERROR_CONFIGURATION, "the stream was saved by the machine \"%s\", not \"%s\"", printable,
                    machine);
    }
    return ok;
}

static bool load_footer(FileLoad *f, const VmsEntry *entry, uint32_t section_id)
{
    uint8_t mark;
    uint32_t id;

    if (!f->options->footers) {
        return true;
    }
    mark = vmstate_stream_get_u8(f->stream);
    id = vmstate_stream_get_be32(f->stream);
    if (f->stream->error) {
        return vms_walk_locate(&f->load.walk, NULL, NULL, VMS_NO_INDEX);
    }
    if (mark != VMS_ELEMENT_FOOTER) {
        return fail(f, VMSTATE_ERROR_FOOTER,
                    "%s@%u: the section does not end where its description does: 0x%02x stands there, not a footer (0x7e); "
                    "the two sides describe the device differently, or the stream is damaged",
                    entry->idstr, entry->instance, mark);
    }
    if (id != section_id) {
        return fail(f, VMSTATE_ERROR_FOOTER, "%s@%u: the footer names section %u, not %u", entry->idstr, entry->instance,
                    id, section_id);
    }
    return true;
}

static bool load_iterable(FileLoad *f, const Section *section, uint8_t type)
{
    const VmsEntry *entry = section->entry;
    GError *error = NULL;

    if (!entry->iterable->load(f->stream, entry->opaque, section->version, (VMStateSectionType)type, &error)) {
        return vms_walk_fail_hook(&f->load.walk, NULL, VMS_NO_INDEX, "load", error);
    }
    g_clear_error(&error);
    return !f->stream->error;
}

static bool load_payload(FileLoad *f, const Section *section, uint8_t type, uint32_t section_id)
{
    const VmsEntry *entry = section->entry;
    VmsFrame frame = { .kind = VMS_FRAME_SECTION, .name = entry->idstr, .instance = entry->instance };
    bool ok;

    if (!charge(f, ITEM_COST + strlen(entry->idstr))) {
        return false;
    }
    vms_layout_add_section(f->layout, type, section_id, entry->idstr, entry->instance, section->version);
    ok = vms_walk_enter(&f->load.walk, &frame);
    if (ok) {
        ok = entry->vmsd ? vms_load_section(&f->load, entry->plan, entry->opaque, section->version)
                         : load_iterable(f, section, type);
    }
    ok = ok || vms_walk_locate(&f->load.walk, NULL, NULL, VMS_NO_INDEX);
    ok = ok && load_footer(f, entry, section_id);
    vms_walk_leave(&f->load.walk, &frame);
    return ok;
}

/* A section's own header: name, instance, version; NULL: the stream has failed. */
static const VmsEntry *load_names(FileLoad *f, char idstr[256], uint32_t *instance, uint32_t *version)
{
    uint8_t length = vmstate_stream_get_u8(f->stream);
    const VmsEntry *entry;

    vmstate_stream_get(f->stream, idstr, length);
    idstr[length] = 0;
    *instance = vmstate_stream_get_be32(f->stream);
    *version = vmstate_stream_get_be32(f->stream);
    if (f->stream->error) {
        return NULL;
    }
    entry = strlen(idstr) == length ? vms_registry_find(f->registry, idstr, *instance) : NULL;
    if (!entry) {
        g_autofree char *printable = g_strescape(idstr, NULL);

        fail(f, VMSTATE_ERROR_UNKNOWN_SECTION,
             "%s@%u: no such device here; both sides must have the same devices, under the same names", printable,
             *instance);
    }
    return entry;
}

static bool check_section(FileLoad *f, const VmsEntry *entry, uint8_t type, uint32_t section_id, uint32_t version)
{
    bool full = type == VMSTATE_SECTION_FULL;

    if (!g_hash_table_add(f->seen, (gpointer)entry)) {
        return fail(f, VMSTATE_ERROR_SECTION_ORDER, "%s@%u: the section comes twice", entry->idstr, entry->instance);
    }
    if (g_hash_table_contains(f->sections, GUINT_TO_POINTER(section_id))) {
        return fail(f, VMSTATE_ERROR_SECTION_ORDER, "%s@%u: another section has the id %u already", entry->idstr,
                    entry->instance, section_id);
    }
    if (full != (entry->vmsd != NULL)) {
        return fail(f, VMSTATE_ERROR_SECTION_ORDER, "%s@%u: the stream has it as a %s section, here it is %s", entry->idstr,
                    entry->instance, full ? "FULL" : "START", full ? "iterable" : "a description");
    }
    if (!full && version > (uint32_t)entry->version) {
        return fail(f, VMSTATE_ERROR_VERSION, "%s@%u: version %u in the stream is too new, %d is the highest here",
                    entry->idstr, entry->instance, version, entry->version);
    }
    return true;
}

static bool load_first(FileLoad *f, uint8_t type)
{
    uint32_t section_id = vmstate_stream_get_be32(f->stream);
    uint32_t instance, version;
    char idstr[256];
    const VmsEntry *entry = load_names(f, idstr, &instance, &version);
    Section *section;

    if (!entry || !check_section(f, entry, type, section_id, version)) {
        return false;
    }
    section = g_new0(Section, 1);
    section->entry = entry;
    section->version = (int)MIN(version, (uint32_t)G_MAXINT);
    section->open = type == VMSTATE_SECTION_START;
    g_hash_table_insert(f->sections, GUINT_TO_POINTER(section_id), section);
    return load_payload(f, section, type, section_id);
}

static bool load_next(FileLoad *f, uint8_t type)
{
    uint32_t section_id = vmstate_stream_get_be32(f->stream);
    Section *section = g_hash_table_lookup(f->sections, GUINT_TO_POINTER(section_id));
    const char *name = type == VMSTATE_SECTION_PART ? "PART" : "END";

    if (f->stream->error) {
        return false;
    }
    if (!section || !section->open) {
        return fail(f, VMSTATE_ERROR_SECTION_ORDER, "a section %s comes for the id %u, which %s", name, section_id,
                    section ? "has ended" : "was never started");
    }
    section->open = type == VMSTATE_SECTION_PART;
    return load_payload(f, section, type, section_id);
}

static bool load_command(FileLoad *f)
{
    uint16_t command = vmstate_stream_get_be16(f->stream);
    uint16_t length = vmstate_stream_get_be16(f->stream);
    g_autofree uint8_t *data = g_malloc(length + 1u);

    if (!vmstate_stream_get(f->stream, data, length) || !charge(f, ITEM_COST + length)) {
        return false;
    }
    vms_layout_add_command(f->layout, command, g_bytes_new(data, length));
    return true;
}

/* One element; *more is false after the EOF. */
static bool load_element(FileLoad *f, bool *more)
{
    uint8_t type = vmstate_stream_get_u8(f->stream);

    *more = true;
    if (f->stream->error) {
        return false;
    }
    switch (type) {
    case VMS_ELEMENT_EOF:
        *more = false;
        return true;
    case VMSTATE_SECTION_START:
    case VMSTATE_SECTION_FULL:
        return load_first(f, type);
    case VMSTATE_SECTION_PART:
    case VMSTATE_SECTION_END:
        return load_next(f, type);
    case VMS_ELEMENT_COMMAND:
        return load_command(f);
    default:
        return fail(f, VMSTATE_ERROR_FORMAT, "0x%02x begins no element of a migration stream", type);
    }
}

static bool requires_checksum(const FileLoad *f)
{
    switch (f->options->checksum) {
    case VMSTATE_CHECKSUM_REQUIRED:
        return true;
    case VMSTATE_CHECKSUM_AUTO:
        return f->options->form == VMSTATE_FORM_FILE && !f->compressed;
    default:
        return false;
    }
}

static bool load_end(FileLoad *f)
{
    bool had_checksum = false;

    if (!vms_stream_at_end(f->stream) && f->options->form != VMSTATE_FORM_BARE && *f->stream->cur == VMS_ELEMENT_VMDESC) {
        vmstate_stream_get_u8(f->stream);
        if (!vms_file_get_vmdesc(f->stream, f->options->checksum, &had_checksum)) {
            return false;
        }
    }
    if (f->stream->error) {
        return false;
    }
    if (!vms_stream_at_end(f->stream)) {
        return fail(f, VMSTATE_ERROR_TRAILING, "bytes follow after the end of the stream; give the loader one stream only");
    }
    if (!f->stream->error && !had_checksum && requires_checksum(f)) {
        return fail(
            f, VMSTATE_ERROR_CHECKSUM,
            "the stream has no checksum; if QEMU wrote it, load it with the form QEMU, else make the checksum optional");
    }
    return !f->stream->error;
}

/* Every device must have come, and every START have ended. */
static bool check_complete(FileLoad *f)
{
    GHashTableIter iter;
    gpointer section;

    g_hash_table_iter_init(&iter, f->sections);
    while (g_hash_table_iter_next(&iter, NULL, &section)) {
        if (((Section *)section)->open) {
            const VmsEntry *entry = ((Section *)section)->entry;

            return fail(f, VMSTATE_ERROR_SECTION_ORDER, "%s@%u: the section never ends", entry->idstr, entry->instance);
        }
    }
    for (guint i = 0; !f->options->allow_missing && i < f->registry->entries->len; i++) {
        const VmsEntry *entry = g_ptr_array_index(f->registry->entries, i);

        if (!g_hash_table_contains(f->seen, entry) && !(entry->vmsd && entry->vmsd->needed)) {
            return fail(f, VMSTATE_ERROR_MISSING_SECTION,
                        "%s@%u: the stream has no section for this device; if that is meant, allow missing sections",
                        entry->idstr, entry->instance);
        }
    }
    return true;
}

static bool load_file(FileLoad *f)
{
    bool more = true;
    uint8_t type;

    if (f->options->form != VMSTATE_FORM_BARE) {
        if (!load_header(f)) {
            return false;
        }
        if (vmstate_stream_peek(f->stream, &type, 1) == 1 && type == VMS_ELEMENT_CONFIGURATION) {
            vmstate_stream_skip(f->stream, 1);
            if (!load_configuration(f)) {
                return false;
            }
        }
    }
    while (more) {
        if (!load_element(f, &more)) {
            return false;
        }
    }
    return load_end(f) && check_complete(f);
}

static void tell_aborted(FileLoad *f)
{
    GHashTableIter iter;
    gpointer key;

    g_hash_table_iter_init(&iter, f->seen);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        const VmsEntry *entry = key;

        if (entry->iterable && entry->iterable->load_aborted) {
            entry->iterable->load_aborted(entry->opaque);
        }
    }
}

bool vms_file_load(VMStateRegistry *registry, const VMStateLoadOptions *options, VMStateStream *stream, bool compressed,
                   VMStateLayout **layout)
{
    FileLoad f = { .registry = registry, .options = options, .stream = stream, .compressed = compressed };
    bool ok;

    if (options->form != VMSTATE_FORM_BARE && options->checksum != VMSTATE_CHECKSUM_IGNORED) {
        vms_stream_start_crc(stream);
    }
    f.journal = vms_registry_take_journal(registry, options->atomic);
    vms_load_init(&f.load, stream, registry->plans, f.journal);
    f.load.memory_left = options->memory;
    f.load.elements_left = options->elements;
    f.load.walk.max_depth = options->depth;
    f.load.strict = options->strict;
    f.load.capacities = registry->capacities;
    f.load.recorded = true;
    f.layout = vms_layout_new();
    f.sections = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    f.seen = g_hash_table_new(NULL, NULL);
    ok = load_file(&f) && !stream->error;
    if (ok) {
        vms_journal_commit(f.journal);
        *layout = vmstate_layout_ref(f.layout);
    } else {
        vms_journal_undo(f.journal);
        tell_aborted(&f);
    }
    g_hash_table_unref(f.sections);
    g_hash_table_unref(f.seen);
    vmstate_layout_unref(f.layout);
    vms_load_clear(&f.load);
    vms_registry_give_journal(registry, f.journal);
    return ok;
}
