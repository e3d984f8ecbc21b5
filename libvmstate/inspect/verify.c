/* SPDX-License-Identifier: BSD-3-Clause */
/* What opening a file does not look at: every value that can be wrong, RAM's pages, the checksum. */
#include <inttypes.h>
#include <string.h>

#include "bytes/checksum.h"
#include "node.h"
#include "ram.h"

#define TEXT_PART ((size_t)64 * 1024)

static void complain(const VMStateNode *node, uint64_t at, const char *path, const char *what)
{
    vms_file_problem(node->file, VMSTATE_ERROR_VALUE, node->offset + at, path, "%s", what);
}

/* The first byte that is not allowed; the size if there is none. */
static uint64_t find_byte(const VMStateNode *node, uint8_t first, uint8_t last)
{
    uint64_t at = 0;

    while (at < node->size) {
        size_t got;
        const uint8_t *p = vms_source_peek(node->file->source, node->offset + at, VMS_SOURCE_PEEK_MAX, &got);

        if (!p) {
            return node->size;
        }
        for (size_t i = 0; i < got && at < node->size; i++, at++) {
            if (p[i] < first || p[i] > last) {
                return at;
            }
        }
    }
    return at;
}

static void check_bytes(const VMStateNode *node, const char *path, VMStateNodeKind kind, const char *type)
{
    uint64_t at = node->size;
    const char *what = "";

    if (kind == VMSTATE_NODE_BOOL) {
        at = find_byte(node, 0, 1);
        what = "a bool is neither 0 nor 1";
    } else if (kind == VMSTATE_NODE_NULL) {
        at = find_byte(node, 0x30, 0x31);
        what = "the mark of a pointer is neither 0x30 (NULL) nor 0x31";
    } else if (strcmp(type, "unused_buffer") == 0) {
        at = find_byte(node, 0, 0);
        what = "unused bytes are not zero";
    }
    if (at < node->size) {
        complain(node, at, path, what);
    }
}

/* A NULL in an array of pointers, one byte, has the array's type. */
static void check_type(const VMStateNode *node, const char *path, uint64_t size, const char *type)
{
    uint64_t right = vms_type_size(type);

    if (right != 0 && size != right && size > 1) {
        vms_file_problem(node->file, VMSTATE_ERROR_FORMAT, node->offset, path,
                         "the vmdesc gives %" PRIu64 " bytes to a field of type %s, which has %" PRIu64, size, type, right);
    }
}

static void check_string(const VMStateNode *node, const char *path)
{
    uint64_t length = vms_file_be(node->file, node->offset, 4);

    if (length != node->size - 4 && !(length == UINT32_MAX && node->size == 4)) {
        complain(node, 0, path, "the string's length is not the field's");
    }
}

/* The header stands before the subsection's fields: 0x05, its name, its version. */
static void check_subsection(const VMStateNode *node, const char *path)
{
    const VmsDesc *d = vms_node_desc(node);
    uint64_t header = vms_desc_header(d);
    uint64_t at = node->offset - header;
    size_t length = strlen(d->name);
    char name[256];

    if (length > 255 || vms_source_u8(node->file->source, at) != VMS_SUBSECTION ||
        vms_source_u8(node->file->source, at + 1) != length ||
        !vms_source_read(node->file->source, at + 2, name, length, NULL) || memcmp(name, d->name, length) != 0) {
        vms_file_problem(node->file, VMSTATE_ERROR_UNKNOWN_SUBSECTION, at, path,
                         "the subsection's header (05, length, name) is expected here");
        return;
    }
    /* Only the low eight bits of a version count for QEMU. */
    if ((vms_file_be(node->file, at + 2 + length, 4) & 0xff) != (d->version & 0xff)) {
        vms_file_problem(node->file, VMSTATE_ERROR_VERSION, at + 2 + length, path,
                         "the subsection's version is not the vmdesc's, %" PRIu32, d->version);
    }
}

/* The marks before a list's elements are 1, the one behind them 0. */
static void check_list(const VMStateNode *node, const char *path)
{
    const VmsEntry *e = vms_node_entry(node);
    uint64_t at = node->offset + e->list_lead;
    const VmsDesc *d = e->desc;

    for (uint64_t i = 0; d && i < e->list_n; i++) {
        if (e->list_gap[i & 1] > 0 && vms_source_u8(node->file->source, at) != 1) {
            complain(node, at - node->offset, path, "the mark before a list's element is not 1");
            return;
        }
        at += e->list_gap[i & 1] + d->size;
        d = e->uniform ? d : d->next;
    }
    if (vms_source_u8(node->file->source, node->offset + node->size - 1) != 0) {
        complain(node, node->size - 1, path, "the mark at a list's end is not 0");
    }
}

static void check_struct(const VMStateNode *node, const char *path)
{
    const VmsDesc *d = node->desc;

    if (d && node->role != VMS_NODE_ROOT && d->size != node->size) {
        vms_file_problem(node->file, VMSTATE_ERROR_FORMAT, node->offset, path,
                         "the vmdesc gives %" PRIu64 " bytes to the struct, and %" PRIu64 " to its fields", node->size,
                         d->size);
    }
    if (node->role == VMS_NODE_SUBSECTION) {
        check_subsection(node, path);
    }
}

static VMStateVisit check(const VMStateNode *node, const char *path, void *opaque)
{
    VMStateFile *f = opaque;

    if (f->problems->len >= VMS_PROBLEMS_MAX) {
        return VMSTATE_VISIT_STOP;
    }
    switch (node->kind) {
    case VMSTATE_NODE_STRUCT:
        check_struct(node, path);
        break;
    case VMSTATE_NODE_LIST:
        check_list(node, path);
        break;
    case VMSTATE_NODE_STRING:
        check_string(node, path);
        break;
    case VMSTATE_NODE_ARRAY:
        if (vmstate_node_get_element_size(node) != 0) {
            check_type(node, path, vmstate_node_get_element_size(node), vmstate_node_get_type(node));
            check_bytes(node, path, vmstate_node_get_element_kind(node), vmstate_node_get_type(node));
        }
        break;
    case VMSTATE_NODE_INT:
    case VMSTATE_NODE_UINT:
    case VMSTATE_NODE_FLOAT:
        break; /* Their sizes are right, or they would be of another kind; and they can have any value. */
    default:
        check_type(node, path, node->size, vmstate_node_get_type(node));
        check_bytes(node, path, node->kind, vmstate_node_get_type(node));
    }
    return VMSTATE_VISIT_CONTINUE;
}

/* JSON is UTF-8, and control characters are escaped in it. */
static void check_text(VMStateFile *f)
{
    g_autofree char *part = g_malloc(TEXT_PART);
    uint64_t at = 0;

    while (f->has_vmdesc && at < f->vmdesc_size) {
        size_t n = (size_t)MIN(f->vmdesc_size - at, TEXT_PART);
        const char *end;

        if (!vms_source_read(f->source, f->vmdesc_offset + at, part, n, NULL)) {
            return;
        }
        for (size_t i = 0; i < n; i++) {
            part[i] = part[i] == 0x7f || ((uint8_t)part[i] < 0x20 && !strchr("\n\r\t", part[i])) ? '\xff' : part[i];
        }
        /* A character may be cut by the part's end. */
        if (!g_utf8_validate(part, (gssize)n, &end) && (end == part || part + n - end > 3 || at + n == f->vmdesc_size ||
                                                        *end == '\xff')) {
            vms_file_problem(f, VMSTATE_ERROR_FORMAT, f->vmdesc_offset + at + (uint64_t)(end - part), NULL,
                             "the vmdesc has a byte that is no text (UTF-8)");
            return;
        }
        at += (uint64_t)(end - part);
    }
}

static bool has_full_section(const VMStateFile *f)
{
    bool full = false;

    for (guint i = 0; i < f->sections->len; i++) {
        full = full || !((const VMStateFileSection *)g_ptr_array_index(f->sections, i))->iterable;
    }
    return full;
}

static void check_crc(VMStateFile *f)
{
    static const char key[] = "\"crc32\": \"";
    uint64_t end = f->vmdesc_offset + f->vmdesc_size;
    uint64_t at = end - 10;
    uint32_t crc = 0;
    char tail[21] = { 0 };
    char digits[9];

    if (!f->has_vmdesc || f->vmdesc_size < 20 || !vms_source_read(f->source, end - 20, tail, 20, NULL) ||
        memcmp(tail, key, 10) != 0) {
        /* libvmstate's shortest form has nothing but the checksum. */
        if (f->has_vmdesc && !vms_schema_devices(f->schema) && has_full_section(f)) {
            vms_file_problem(f, VMSTATE_ERROR_FORMAT, f->vmdesc_offset, NULL,
                             "the vmdesc has neither the sections (\"devices\") nor a checksum");
        }
        return;
    }
    for (uint64_t pos = 0; pos < at;) {
        size_t got;
        const uint8_t *p = vms_source_peek(f->source, pos, VMS_SOURCE_PEEK_MAX, &got);

        if (!p) {
            return;
        }
        got = (size_t)MIN(got, at - pos);
        crc = vms_crc32(crc, p, got);
        pos += got;
    }
    g_snprintf(digits, sizeof(digits), "%08" PRIx32, crc);
    if (memcmp(tail + 10, digits, 8) != 0 || strcmp(tail + 18, "\"}") != 0) {
        tail[18] = 0;
        vms_file_problem(f, VMSTATE_ERROR_CHECKSUM, at, NULL,
                         "the checksum of the stream's bytes is %s, here stands %s: the stream is damaged, here or "
                         "anywhere before; copy or save it again", digits, tail + 10);
    }
}

/* Other ways of sending pages leave gaps on purpose. */
static bool sends_every_page(VMStateFile *f)
{
    static const char *const gaps[] = { "mapped-ram", "postcopy-ram", "multifd", "dirty-bitmaps" };

    /* Taken out of a stream that may have said so. */
    if (f->sections->len == 1 && !f->has_configuration) {
        return false;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(gaps); i++) {
        if (vms_file_has_capability(f, gaps[i])) {
            return false;
        }
    }
    for (guint i = 0; i < f->sections->len; i++) {
        const VMStateFileSection *s = g_ptr_array_index(f->sections, i);

        /* Devices that tell QEMU which pages need not be sent. */
        if (s->in_package || strstr(s->idstr, "balloon") || strstr(s->idstr, "virtio-mem")) {
            return false;
        }
    }
    /* QEMU 7.2 says nowhere that other channels have all pages but those of equal bytes. */
    return f->complete && !f->ram_unsure && !f->ram_elsewhere && (f->ram_plain || !f->ram_filled);
}

static bool was_sent(const VMStateFile *f, uint64_t n)
{
    return f->ram_seen[n / 8] >> (n % 8) & 1;
}

static const VMStateFileSection *ram_section(const VMStateFile *f)
{
    guint i = 0;

    while (i + 1 < f->sections->len && !((const VMStateFileSection *)g_ptr_array_index(f->sections, i))->ram) {
        i++;
    }
    return g_ptr_array_index(f->sections, i);
}

/* Shared memory is sent not at all; QEMU's own ROMs are not shared. */
static bool is_shared(const VMStateFile *f, guint block, uint64_t sent)
{
    return sent == 0 && vms_file_has_capability(f, "x-ignore-shared") &&
           !g_str_has_prefix(g_array_index(f->blocks, VmsRamBlock, block).pub.name, "/rom@");
}

static void check_ram(VMStateFile *f)
{
    if (!f->ram_seen || !sends_every_page(f)) {
        return;
    }
    for (guint i = 0; i < f->blocks->len; i++) {
        uint64_t begin = f->ram_first[i];
        uint64_t end = i + 1 < f->blocks->len ? f->ram_first[i + 1] : f->ram_pages;
        uint64_t first = UINT64_MAX;
        uint64_t sent = 0;

        for (uint64_t n = begin; n < end; n++) {
            sent += was_sent(f, n);
            first = !was_sent(f, n) && first == UINT64_MAX ? n : first;
        }
        if (sent == end - begin || is_shared(f, i, sent)) {
            continue;
        }
        vms_file_problem(f, VMSTATE_ERROR_MISSING_SECTION, ram_section(f)->offset, ram_section(f)->label,
                         "%" PRIu64 " of %" PRIu64 " pages of block %s were never sent, the first at 0x%" PRIx64
                         ": records or parts were lost", end - begin - sent, end - begin,
                         g_array_index(f->blocks, VmsRamBlock, i).pub.name, (first - begin) * f->page_size);
    }
}

bool vmstate_file_verify(VMStateFile *f, GError **error)
{
    g_array_set_size(f->problems, (guint)f->open_problems);
    vmstate_file_visit(f, check, f);
    check_text(f);
    check_crc(f);
    check_ram(f);
    return vms_source_check(f->source, error);
}
