/* SPDX-License-Identifier: BSD-3-Clause */
/* What opening a file does not look at: every value that can be wrong, RAM's pages, the checksum. */
#include <inttypes.h>
#include <string.h>

#include "bytes/checksum.h"
#include "node.h"
#include "ram.h"

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
                         "the vmdesc gives %" PRIu64 " bytes to the struct, and %" PRIu64 " to its fields", node->size, d->size);
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
            check_bytes(node, path, vmstate_node_get_element_kind(node), vmstate_node_get_type(node));
        }
        break;
    default:
        check_bytes(node, path, node->kind, vmstate_node_get_type(node));
    }
    return VMSTATE_VISIT_CONTINUE;
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
                         "the checksum of the stream's bytes is %s, here stands %s: the stream is damaged", digits, tail + 10);
    }
}

/* Other ways of sending pages leave gaps on purpose. */
static bool sends_every_page(VMStateFile *f)
{
    static const char *const gaps[] = { "x-ignore-shared", "mapped-ram", "postcopy-ram", "multifd", "dirty-bitmaps" };

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
    return f->complete;
}

static bool was_sent(const VMStateFile *f, uint64_t n)
{
    return f->ram_seen[n / 8] >> (n % 8) & 1;
}

static void check_ram(VMStateFile *f)
{
    uint64_t first = UINT64_MAX;
    uint64_t sent = 0;
    guint block = 0;

    if (!f->ram_seen || f->ram_unsure || !sends_every_page(f)) {
        return;
    }
    for (uint64_t n = 0; n < f->ram_pages; n++) {
        sent += was_sent(f, n);
        if (!was_sent(f, n) && first == UINT64_MAX) {
            first = n;
        }
    }
    if (sent == f->ram_pages) {
        return;
    }
    while (block + 1 < f->blocks->len && f->ram_first[block + 1] <= first) {
        block++;
    }
    vms_file_problem(f, VMSTATE_ERROR_MISSING_SECTION, 0, "ram",
                     "%" PRIu64 " of %" PRIu64 " pages were never sent, the first at 0x%" PRIx64 " of block %s",
                     f->ram_pages - sent, f->ram_pages, (first - f->ram_first[block]) * f->page_size,
                     g_array_index(f->blocks, VmsRamBlock, block).pub.name);
}

bool vmstate_file_verify(VMStateFile *f, GError **error)
{
    g_array_set_size(f->problems, (guint)f->open_problems);
    vmstate_file_visit(f, check, f);
    check_crc(f);
    check_ram(f);
    return vms_source_check(f->source, error);
}
