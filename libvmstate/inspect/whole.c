/* SPDX-License-Identifier: BSD-3-Clause */
/* Before and after the walk: what file it is, and what only the whole of it tells. */
#include <inttypes.h>
#include <string.h>

#include "file.h"
#include "ram.h"

/* A header with some other bytes in it is a damaged one; anything else is another kind of file. */
static bool not_a_stream(VMStateFile *f, GError **error)
{
    static const uint8_t header[8] = { 'Q', 'E', 'V', 'M', 0, 0, 0, 3 };
    uint64_t size = vms_source_size(f->source);
    g_autoptr(GString) found = g_string_new(NULL);
    unsigned alike = 0;
    VMStateError code;

    for (uint64_t i = 0; i < MIN(size, sizeof(header)); i++) {
        g_string_append_printf(found, " %02x", vms_source_u8(f->source, i));
        alike += vms_source_u8(f->source, i) == header[i];
    }
    if (vms_source_u8(f->source, 0) == '{') {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FAILED,
                    "%s: this is JSON, no migration stream; a dump of descriptions (-dump-vmstate) or a schema is what "
                    "`vmstate check` reads", f->name);
        return false;
    }
    code = size > 0 && alike == size ? VMSTATE_ERROR_TRUNCATED : alike > 4 ? VMSTATE_ERROR_FORMAT : VMSTATE_ERROR_FAILED;
    g_set_error(error, VMSTATE_ERROR, code,
                "%s: no migration stream: expected 51 45 56 4d 00 00 00 03 (\"QEVM\" and the version) at offset 0, "
                "found%s%s; give a file that QEMU or libvmstate wrote", f->name, found->str,
                size == 0 ? " nothing" : size < sizeof(header) ? " and the end" : "");
    return false;
}

bool vms_header_check(VMStateFile *f, uint64_t *pos, GError **error)
{
    uint64_t size = vms_source_size(f->source);
    uint32_t magic = vms_source_be32(f->source, 0);
    uint32_t version = vms_source_be32(f->source, 4);

    *pos = 0;
    if (size >= 8 && magic == 0x5145564d && version == 3) {
        f->version = 3;
        *pos = 8;
        return true;
    }
    if (size >= 8 && magic == 0x5145564d) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
                    "%s: version %" PRIu32 " of the file format at offset 4; only version 3 can be read%s", f->name,
                    version,
                    version == 2 ? " (nobody has loaded version 2 since 2009)" : "");
        return false;
    }
    if (size >= 64 && magic == 0x11223344) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FAILED,
                    "%s: this is a multifd channel: pages without the stream they belong to; give the migration's main "
                    "channel instead", f->name);
        return false;
    }
    /* The bare form has no magic: sections from the first byte on. */
    if ((vms_source_u8(f->source, 0) == VMS_FULL || vms_source_u8(f->source, 0) == VMS_START) &&
        vms_next_plausible(f, 0, size)) {
        f->version = 0;
        return true;
    }
    return not_a_stream(f, error);
}

/* RAM under another name would not be missed: it is in no vmdesc. Its payload has a form of its own. */
static void find_nameless_ram(VMStateFile *f)
{
    for (guint i = 0; i < f->sections->len && !f->has_ram; i++) {
        const VMStateFileSection *s = g_ptr_array_index(f->sections, i);
        uint64_t end = s->first.offset + s->first.size;

        if (s->iterable && s->version == 4 && s->first.size >= 16 &&
            (vms_file_be(f, s->first.offset, 8) & 0xff) == VMS_RAM_SIZES && vms_file_be(f, end - 8, 8) == VMS_RAM_EOS) {
            vms_file_problem(f, VMSTATE_ERROR_UNKNOWN_SECTION, s->offset, s->label,
                             "the section has RAM's form, but its name is not \"ram\"");
        }
    }
}

/* QEMU from 8 on describes the configuration too. */
static void compare_configuration(VMStateFile *f)
{
    const VmsDesc *said = vms_schema_configuration(f->schema);
    const VmsDesc *here = f->configuration.desc;
    const VmsDesc *a = said ? said->subs : NULL;
    const VmsDesc *b = here ? here->subs : NULL;

    if (!said || !said->first || (f->has_configuration && !here)) {
        return;
    }
    while (a && b && strcmp(a->name, b->name) == 0 && (a->version & 0xff) == (b->version & 0xff)) {
        a = a->next;
        b = b->next;
    }
    if (!here || a || b) {
        vms_file_problem(f, VMSTATE_ERROR_CONFIGURATION, here ? f->configuration.offset : 8, "configuration",
                         "the vmdesc describes another configuration: %s%s%s",
                         a ? a->name : b ? b->name : "there is none", a ? " is missing" : b ? " was added" : "",
                         a && b ? " or changed" : "");
    }
}

/* Where there are no bitmaps to send, QEMU begins the section and leaves it at that. */
static bool is_idle(const VMStateFileSection *s)
{
    return strcmp(s->idstr, "dirty-bitmap") == 0 && !s->more && s->size <= 4;
}

/* What only the whole tells. */
void vms_whole_check(VMStateFile *f)
{
    bool no_ends = vms_without_ends(f);

    compare_configuration(f);
    find_nameless_ram(f);
    for (guint i = 0; i < f->sections->len; i++) {
        VMStateFileSection *s = g_ptr_array_index(f->sections, i);

        if (s->iterable && !s->ended && !no_ends && !is_idle(s)) {
            vms_file_problem(f, VMSTATE_ERROR_SECTION_ORDER, s->offset, s->label, "the section has no END");
        }
    }
    for (VmsDevice *d = vms_schema_devices(f->schema); d; d = d->next) {
        if (!d->used) {
            vms_file_problem(f, VMSTATE_ERROR_MISSING_SECTION, f->vmdesc_offset, d->idstr,
                             "instance %" PRIu32 " is in the vmdesc, but has no section in the stream", d->instance);
        }
    }
}
