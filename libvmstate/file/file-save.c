/* SPDX-License-Identifier: BSD-3-Clause */
#include "file-save.h"

#include <string.h>

#include "bytes/stream.h"
#include "engine/describe.h"
#include "engine/save.h"
#include "file-end.h"
#include "layout.h"

typedef struct FileSave {
    VMStateRegistry *registry;
    const VMStateSaveOptions *options;
    VMStateStream *stream;
    const VmsLive *live;
    VmsSave save;
    VMStateJSONWriter *vmdesc;
    /* Iterable devices whose setup was called. */
    GPtrArray *started;
} FileSave;

void vms_section_put_header(VMStateStream *stream, const VmsSection *section)
{
    size_t length;

    vmstate_stream_put_u8(stream, section->type);
    vmstate_stream_put_be32(stream, section->section_id);
    if (section->type != VMSTATE_SECTION_START && section->type != VMSTATE_SECTION_FULL) {
        return;
    }
    length = strlen(section->idstr);
    vmstate_stream_put_u8(stream, (uint8_t)length);
    vmstate_stream_put(stream, section->idstr, length);
    vmstate_stream_put_be32(stream, section->instance);
    vmstate_stream_put_be32(stream, (uint32_t)section->version);
}

void vms_section_put_footer(VMStateStream *stream, uint32_t section_id)
{
    vmstate_stream_put_u8(stream, VMS_ELEMENT_FOOTER);
    vmstate_stream_put_be32(stream, section_id);
}

static void end_section(FileSave *f, uint32_t section_id)
{
    if (f->options->footers) {
        vms_section_put_footer(f->stream, section_id);
    }
}

static bool lists_devices(const FileSave *f)
{
    return f->vmdesc && f->options->style != VMSTATE_VMDESC_MINIMAL;
}

/* The version of a section that is a description; -1 from the options means the description's own. */
static int section_version(const FileSave *f, const VmsEntry *entry)
{
    int version = vms_save_options_version(f->options, entry->idstr, entry->instance);

    if (version >= 0) {
        return version;
    }
    return entry->vmsd ? entry->vmsd->version_id : entry->version;
}

static bool save_full(FileSave *f, const VmsEntry *entry, const VmsSection *section)
{
    VmsFrame frame = { .kind = VMS_FRAME_SECTION, .name = entry->idstr, .instance = entry->instance };
    bool ok;

    vms_section_put_header(f->stream, section);
    if (lists_devices(f)) {
        f->save.vmdesc = f->vmdesc;
        vms_describe_section_begin(f->vmdesc, entry->idstr, entry->instance);
    }
    ok = vms_walk_enter(&f->save.walk, &frame) && vms_save_section(&f->save, entry->plan, entry->opaque, section->version);
    ok = ok || vms_walk_locate(&f->save.walk, NULL, NULL, VMS_NO_INDEX);
    vms_walk_leave(&f->save.walk, &frame);
    if (lists_devices(f)) {
        vms_describe_section_end(f->vmdesc);
        f->save.vmdesc = NULL;
    }
    end_section(f, section->section_id);
    return ok && !f->stream->error;
}

static bool call_iterable(const FileSave *f, const VmsEntry *entry, uint8_t type, GError **error)
{
    switch (type) {
    case VMSTATE_SECTION_START:
        return entry->iterable->setup(f->stream, entry->opaque, error);
    case VMSTATE_SECTION_PART:
        return !entry->iterable->iterate || entry->iterable->iterate(f->stream, entry->opaque, error);
    default:
        return entry->iterable->complete(f->stream, entry->opaque, error);
    }
}

static bool save_piece(FileSave *f, const VmsEntry *entry, const VmsSection *section)
{
    VmsFrame frame = { .kind = VMS_FRAME_SECTION, .name = entry->idstr, .instance = entry->instance };
    GError *error = NULL;
    bool ok;

    if (section->type == VMSTATE_SECTION_START) {
        g_ptr_array_add(f->started, (gpointer)entry);
    }
    vms_section_put_header(f->stream, section);
    ok = vms_walk_enter(&f->save.walk, &frame);
    if (ok && !call_iterable(f, entry, section->type, &error)) {
        ok = vms_walk_fail_hook(&f->save.walk, NULL, VMS_NO_INDEX, "saving", error);
    } else {
        g_clear_error(&error);
    }
    ok = ok && (!f->stream->error || vms_walk_locate(&f->save.walk, NULL, NULL, VMS_NO_INDEX));
    vms_walk_leave(&f->save.walk, &frame);
    end_section(f, section->section_id);
    return ok && !f->stream->error;
}

static VmsSection section_of(const FileSave *f, const VmsEntry *entry, uint8_t type)
{
    return (VmsSection){ .type = type,
                         .section_id = entry->section_id,
                         .idstr = entry->idstr,
                         .instance = entry->instance,
                         .version = section_version(f, entry) };
}

static bool save_entry(FileSave *f, const VmsEntry *entry, uint8_t type)
{
    VmsSection section = section_of(f, entry, type);

    return entry->vmsd ? save_full(f, entry, &section) : save_piece(f, entry, &section);
}

static const VmsEntry *entry_at(const FileSave *f, guint i)
{
    return g_ptr_array_index(f->registry->entries, i);
}

/* A device whose description says that it is not needed has no section. */
static bool is_needed(const VmsEntry *entry)
{
    return !entry->vmsd || !entry->vmsd->needed || entry->vmsd->needed(entry->opaque);
}

static bool save_setup(FileSave *f)
{
    for (guint i = 0; i < f->registry->entries->len; i++) {
        const VmsEntry *entry = entry_at(f, i);
        bool early = entry->iterable || (entry->vmsd->early_setup && is_needed(entry));

        if (early && !save_entry(f, entry, entry->iterable ? VMSTATE_SECTION_START : VMSTATE_SECTION_FULL)) {
            return false;
        }
    }
    return true;
}

/* One round over the devices that have something to send. */
static bool save_round(FileSave *f, bool *sent)
{
    *sent = false;
    for (guint i = 0; i < f->registry->entries->len; i++) {
        const VmsEntry *entry = entry_at(f, i);

        if (entry->iterable && entry->iterable->pending && entry->iterable->pending(entry->opaque) > 0) {
            *sent = true;
            if (!save_entry(f, entry, VMSTATE_SECTION_PART)) {
                return false;
            }
        }
    }
    return true;
}

static bool save_parts(FileSave *f)
{
    bool live = f->options->live && f->live && f->live->wait;
    bool sent;

    do {
        if (!save_round(f, &sent)) {
            return false;
        }
        if (live && f->live->is_stopped(f->live->data)) {
            return true;
        }
        if (live && !sent) {
            f->live->wait(f->live->data);
        }
        if (f->stream->error) {
            return false;
        }
    } while (sent || live);
    return true;
}

static bool save_rest(FileSave *f)
{
    for (guint i = 0; i < f->registry->entries->len; i++) {
        if (entry_at(f, i)->iterable && !save_entry(f, entry_at(f, i), VMSTATE_SECTION_END)) {
            return false;
        }
    }
    for (guint i = 0; i < f->registry->entries->len; i++) {
        const VmsEntry *entry = entry_at(f, i);

        if (entry->vmsd && !entry->vmsd->early_setup && is_needed(entry) && !save_entry(f, entry, VMSTATE_SECTION_FULL)) {
            return false;
        }
    }
    return true;
}

static bool fail(FileSave *f, VMStateError code, const char *text, const VmsLayoutItem *item)
{
    vmstate_stream_fail(f->stream, g_error_new(VMSTATE_ERROR, code, "%s@%u: %s", item->idstr, item->instance, text));
    return false;
}

static bool replay_section(FileSave *f, const VmsLayoutItem *item)
{
    const VmsEntry *entry = vms_registry_find(f->registry, item->idstr, item->instance);
    VmsSection section = { .type = item->type,
                           .section_id = item->section_id,
                           .idstr = item->idstr,
                           .instance = item->instance,
                           .version = item->version };

    if (!entry) {
        return fail(f, VMSTATE_ERROR_MISSING_SECTION, "the layout has this section, the registry does not", item);
    }
    if ((entry->vmsd != NULL) != (item->type == VMSTATE_SECTION_FULL)) {
        return fail(f, VMSTATE_ERROR_SECTION_ORDER, "the layout has it as another kind of section", item);
    }
    return entry->vmsd ? save_full(f, entry, &section) : save_piece(f, entry, &section);
}

static bool replay(FileSave *f)
{
    const GPtrArray *items = f->options->layout->items;

    for (guint i = 0; i < items->len; i++) {
        const VmsLayoutItem *item = g_ptr_array_index(items, i);
        gsize size;
        const void *data;

        if (item->type != VMS_ELEMENT_COMMAND) {
            if (!replay_section(f, item)) {
                return false;
            }
            continue;
        }
        data = g_bytes_get_data(item->data, &size);
        vmstate_stream_put_u8(f->stream, VMS_ELEMENT_COMMAND);
        vmstate_stream_put_be16(f->stream, item->command);
        vmstate_stream_put_be16(f->stream, (uint16_t)size);
        vmstate_stream_put(f->stream, data, size);
    }
    return true;
}

/* QEMU 7.2 saves the configuration without listing it. */
static bool lists_configuration(const FileSave *f)
{
    return lists_devices(f) && f->options->style != VMSTATE_VMDESC_QEMU_7_2;
}

static bool save_configuration(FileSave *f)
{
    g_autoptr(VmsConfiguration) own = NULL;
    VmsConfiguration *configuration = f->options->layout ? f->options->layout->configuration : NULL;
    bool ok;

    if (f->options->machine) {
        configuration = own = vms_configuration_new(f->options->machine);
    }
    if (!configuration) {
        return true;
    }
    vmstate_stream_put_u8(f->stream, VMS_ELEMENT_CONFIGURATION);
    if (lists_configuration(f)) {
        vmstate_json_writer_start_object(f->vmdesc, "configuration");
        f->save.vmdesc = f->vmdesc;
    }
    ok = vms_save_description(&f->save, &vms_configuration_description, configuration, -1);
    if (lists_configuration(f)) {
        vmstate_json_writer_end_object(f->vmdesc);
        f->save.vmdesc = NULL;
    }
    return ok;
}

static bool save_sections(FileSave *f)
{
    if (f->options->layout) {
        return replay(f);
    }
    return save_setup(f) && save_parts(f) && save_rest(f);
}

static bool save_file(FileSave *f)
{
    bool ok;

    if (f->options->form != VMSTATE_FORM_BARE) {
        vmstate_stream_put_be32(f->stream, VMS_FILE_MAGIC);
        vmstate_stream_put_be32(f->stream, VMS_FILE_VERSION);
        if (!save_configuration(f)) {
            return false;
        }
    }
    vmstate_json_writer_int64(f->vmdesc, "page_size", f->options->page_size);
    vmstate_json_writer_start_array(f->vmdesc, "devices");
    ok = save_sections(f);
    vmstate_json_writer_end_array(f->vmdesc);
    if (ok) {
        vmstate_stream_put_u8(f->stream, VMS_ELEMENT_EOF);
    }
    return ok && vms_file_put_vmdesc(f->options, f->stream, f->vmdesc);
}

/* A version for a section that there is not is a slip of the pen: the newest version would go to an old peer. */
static bool check_versions(FileSave *f)
{
    GHashTableIter iter;
    gpointer idstr;

    g_hash_table_iter_init(&iter, f->options->versions);
    while (g_hash_table_iter_next(&iter, &idstr, NULL)) {
        bool found = false;

        for (guint i = 0; !found && i < f->registry->entries->len; i++) {
            found = strcmp(entry_at(f, i)->idstr, idstr) == 0;
        }
        if (!found) {
            vmstate_stream_fail(f->stream,
                                g_error_new(VMSTATE_ERROR, VMSTATE_ERROR_OPTION,
                                            "the options set a version for the section %s, which the registry does "
                                            "not have",
                                            (const char *)idstr));
            return false;
        }
    }
    return true;
}

bool vms_file_save(VMStateRegistry *registry, const VMStateSaveOptions *options, VMStateStream *stream, const VmsLive *live)
{
    FileSave f = { .registry = registry, .options = options, .stream = stream, .live = live };
    bool ok;

    if (vms_file_has_checksum(options)) {
        vms_stream_start_crc(stream);
    }
    vms_save_init(&f.save, stream, registry->plans);
    f.save.style = options->style;
    f.started = g_ptr_array_new();
    f.vmdesc = vms_file_begin_vmdesc(options);
    ok = check_versions(&f) && save_file(&f);
    for (guint i = 0; i < f.started->len; i++) {
        const VmsEntry *entry = g_ptr_array_index(f.started, i);

        if (entry->iterable->cleanup) {
            entry->iterable->cleanup(entry->opaque);
        }
    }
    g_ptr_array_unref(f.started);
    vms_json_free(f.vmdesc);
    vms_save_clear(&f.save);
    return ok && !stream->error;
}
