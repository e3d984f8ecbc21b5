/* SPDX-License-Identifier: BSD-3-Clause */
#include <inttypes.h>
#include <string.h>

#include "show.h"

/* So much of an array, and of a buffer, is shown without --all. */
#define RUNS_MAX 16
#define ELEMENTS_MAX 16
#define BYTES_MAX 64
#define BYTES_SHOWN 32
/* Buffers up to TEXT_MAX bytes that are text are shown as such, too, from TEXT_MIN characters on. */
#define TEXT_MIN 4
#define TEXT_MAX 1024

static void begin_line(Show *show, const char *path)
{
    out_safe(&show->out, path);
    out_text(&show->out, " = ");
    out_colour(&show->out, "36");
}

static void end_line(Show *show)
{
    out_colour(&show->out, "0");
    out_char(&show->out, '\n');
}

static void comment(Show *show, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void comment(Show *show, const char *format, ...)
{
    va_list args;
    g_autofree char *text = NULL;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    out_colour(&show->out, "2");
    out_text(&show->out, "# ");
    out_safe(&show->out, text);
    end_line(show);
}

/* Big buffers go by in pieces. */
static void all_bytes(Show *show, const VMStateNode *node)
{
    uint8_t part[4096];

    for (uint64_t at = 0; at < vmstate_node_get_size(node);) {
        size_t n = (size_t)MIN(vmstate_node_get_size(node) - at, sizeof(part));

        if (!vmstate_node_read(node, at, part, n, show->error ? NULL : &show->error)) {
            return;
        }
        out_hex(&show->out, part, n);
        at += n;
    }
}

/* Behind the hexadecimal form: text with nothing but NULs behind it. A few printable bytes may be so by chance. */
static void text_of(Show *show, const char *type, const uint8_t *bytes, size_t n)
{
    size_t length = 0;
    size_t zeros;

    while (length < n && bytes[length] >= 0x20 && bytes[length] < 0x7f) {
        length++;
    }
    zeros = length;
    while (zeros < n && bytes[zeros] == 0) {
        zeros++;
    }
    if (zeros == n && length >= (strcmp(type, "char array") == 0 ? 1 : TEXT_MIN)) {
        g_autofree char *text = g_strndup((const char *)bytes, length);

        out_char(&show->out, ' ');
        out_json_string(&show->out, text);
    }
}

static void leaf_text(Show *show, const VMStateNode *node)
{
    g_autofree uint8_t *bytes = NULL;
    size_t n;

    if (vmstate_node_get_kind(node) == VMSTATE_NODE_BUFFER && vmstate_node_get_size(node) <= TEXT_MAX &&
        (bytes = show_read(show, node, TEXT_MAX, &n))) {
        text_of(show, vmstate_node_get_type(node), bytes, n);
    }
}

static void leaf(Show *show, const VMStateNode *node, const char *path)
{
    VMStateNodeKind kind = vmstate_node_get_kind(node);
    uint64_t size = vmstate_node_get_size(node);
    g_autofree uint8_t *bytes = NULL;
    size_t n;

    begin_line(show, path);
    if (kind == VMSTATE_NODE_BUFFER && size > BYTES_MAX && show->all) {
        all_bytes(show, node);
    } else if ((bytes = show_read(show, node, size > BYTES_MAX && kind == VMSTATE_NODE_BUFFER ? BYTES_SHOWN : 1 << 20,
                                  &n))) {
        if (n < size) {
            kind = VMSTATE_NODE_BUFFER;
        }
        out_value(&show->out, kind, bytes, n, false);
        if (n < size) {
            out_printf(&show->out, "... (%" PRIu64 " bytes)", size);
        }
    }
    leaf_text(show, node);
    end_line(show);
}

/* Reads elements of an array of leaves through a piece of memory. */
typedef struct Elements {
    const VMStateNode *array;
    uint8_t *bytes;
    uint64_t first;
    uint64_t count;
    uint64_t size;
} Elements;

static const uint8_t *element(Show *show, Elements *e, uint64_t i)
{
    if (i < e->first || i - e->first >= e->count) {
        uint64_t most = MAX(1, 16384 / e->size);

        e->first = i;
        e->count = MIN(most, vmstate_node_get_count(e->array) - i);
        if (!vmstate_node_read(e->array, i * e->size, e->bytes, (size_t)(e->count * e->size),
                               show->error ? NULL : &show->error)) {
            e->count = 0;
            return NULL;
        }
    }
    return e->bytes + (i - e->first) * e->size;
}

static void run_line(Show *show, Elements *e, const char *path, uint64_t from, uint64_t to, const uint8_t *value)
{
    out_safe(&show->out, path);
    if (to - from > 1) {
        out_printf(&show->out, "[%" PRIu64 "..%" PRIu64 "] = ", from, to - 1);
    } else {
        out_char(&show->out, '[');
        out_uint(&show->out, from);
        out_text(&show->out, "] = ");
    }
    out_colour(&show->out, "36");
    out_value(&show->out, vmstate_node_get_element_kind(e->array), value, (size_t)e->size, false);
    if (vmstate_node_get_element_kind(e->array) == VMSTATE_NODE_BUFFER) {
        text_of(show, vmstate_node_get_type(e->array), value, (size_t)e->size);
    }
    end_line(show);
}

/* An array of scalars: without --all equal neighbours stand in one line. */
static void scalars(Show *show, const VMStateNode *node, const char *path)
{
    uint64_t count = vmstate_node_get_count(node);
    uint64_t size = vmstate_node_get_element_size(node);
    g_autofree uint8_t *bytes = g_malloc(16384 + size);
    Elements e = { .array = node, .bytes = bytes, .size = size };
    uint8_t value[64];
    int runs = 0;

    for (uint64_t i = 0; i < count;) {
        const uint8_t *p = element(show, &e, i);
        uint64_t from = i++;

        if (!p) {
            return;
        }
        if (!show->all && ++runs > RUNS_MAX) {
            comment(show, "%s: %" PRIu64 " more elements; --all shows them", path, count - from);
            return;
        }
        memcpy(value, p, (size_t)e.size);
        while (!show->all && i < count && (p = element(show, &e, i)) && memcmp(p, value, (size_t)e.size) == 0) {
            i++;
        }
        run_line(show, &e, path, from, i, value);
    }
}


static VMStateVisit visit(const VMStateNode *node, const char *path, void *opaque)
{
    Show *show = opaque;
    uint64_t size = vmstate_node_get_element_size(node);

    if (show->error) {
        return VMSTATE_VISIT_STOP;
    }
    if (vmstate_node_is_element(node) && !show->all && !show->globs && vmstate_node_get_index(node) >= ELEMENTS_MAX) {
        if (vmstate_node_get_index(node) == ELEMENTS_MAX) {
            comment(show, "%s and behind: more elements; --all shows them", path);
        }
        return VMSTATE_VISIT_SKIP;
    }
    if (vmstate_node_is_leaf(node)) {
        if (show_wants(show, path)) {
            leaf(show, node, path);
        }
        return VMSTATE_VISIT_SKIP;
    }
    show_enter(show, path);
    if (size > 0 && size <= 64 && !show->globs) {
        scalars(show, node, path);
        return VMSTATE_VISIT_SKIP;
    }
    if (size > 0) {
        VMStateNodeIter iter;
        VMStateNode child;

        vmstate_node_iter_init(&iter, node);
        while (!show->error && vmstate_node_iter_next(&iter, &child)) {
            g_autofree char *element_path = g_strdup_printf("%s[%" PRIu64 "]", path, vmstate_node_get_index(&child));

            if (visit(&child, element_path, show) == VMSTATE_VISIT_STOP) {
                return VMSTATE_VISIT_STOP;
            }
        }
        return VMSTATE_VISIT_SKIP;
    }
    return VMSTATE_VISIT_CONTINUE;
}

static void ram(Show *show)
{
    size_t n;
    const VMStateRamBlock *blocks = vmstate_file_get_ram_blocks(show->file, &n);

    for (size_t i = 0; i < n; i++) {
        comment(show, "  block %s: %" PRIu64 " bytes", blocks[i].name, blocks[i].size);
    }
}

static void section(Show *show, const VMStateFileSection *s)
{
    VMStateNode root;

    if (!show->globs) {
        comment(show, "%s: section %" PRIu32 ", version %" PRIu32 ", %s, %" PRIu64 " bytes at 0x%" PRIx64,
                vmstate_file_section_get_label(s), vmstate_file_section_get_id(s), vmstate_file_section_get_version(s),
                vmstate_file_section_is_iterable(s) ? "iterable" : "full", vmstate_file_section_get_size(s),
                vmstate_file_section_get_offset(s));
        if (vmstate_file_section_is_iterable(s) && strcmp(vmstate_file_section_get_idstr(s), "ram") == 0) {
            ram(show);
        }
    }
    vmstate_file_section_get_root(show->file, s, &root);
    vmstate_node_visit(&root, visit, show);
}

void show_text(Show *show)
{
    VMStateFile *f = show->file;
    const char *machine = vmstate_file_get_machine(f);
    VMStateNode root;

    if (!show->globs) {
        comment(show, "%s: migration stream, version %" PRIu32 ", %s, %" PRIu64 " bytes%s%s%s", vmstate_file_get_name(f),
                vmstate_file_get_version(f), vmstate_codec_name(vmstate_file_get_codec(f)), vmstate_file_get_size(f),
                machine ? ", machine " : "", machine ? machine : "", vmstate_file_has_vmdesc(f) ? "" : ", no vmdesc");
    }
    if (vmstate_file_get_configuration(f, &root)) {
        vmstate_node_visit(&root, visit, show);
    }
    for (size_t i = 0; i < vmstate_file_get_n_sections(f) && !show->error; i++) {
        section(show, vmstate_file_get_section(f, i));
    }
    if (vmstate_file_get_note(f) && !show->globs) {
        comment(show, "%s", vmstate_file_get_note(f));
    }
}
