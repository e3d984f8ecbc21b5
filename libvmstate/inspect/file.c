/* SPDX-License-Identifier: BSD-3-Clause */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

uint64_t vms_file_be(VMStateFile *f, uint64_t pos, unsigned n)
{
    size_t got;
    const uint8_t *p = vms_source_peek(f->source, pos, n, &got);
    uint64_t v = 0;

    if (!p || got < n) {
        return 0;
    }
    for (unsigned i = 0; i < n; i++) {
        v = v << 8 | p[i];
    }
    return v;
}

bool vms_file_has_capability(const VMStateFile *f, const char *name)
{
    for (guint i = 0; f->capabilities && i < f->capabilities->len; i++) {
        if (g_strcmp0(g_ptr_array_index(f->capabilities, i), name) == 0) {
            return true;
        }
    }
    return false;
}

void vms_file_problem(VMStateFile *f, VMStateError code, uint64_t offset, const char *path, const char *format, ...)
{
    VMStateProblem problem = { .offset = MIN(offset, vms_source_size(f->source)), .code = code };
    g_autofree char *message = NULL;
    va_list args;

    if (f->problems->len >= VMS_PROBLEMS_MAX) {
        return;
    }
    va_start(args, format);
    message = g_strdup_vprintf(format, args);
    va_end(args);
    problem.path = path ? g_string_chunk_insert(f->texts, path) : NULL;
    problem.message = g_string_chunk_insert(f->texts, message);
    g_array_append_val(f->problems, problem);
}

void vms_file_note(VMStateFile *f, const char *format, ...)
{
    va_list args;

    if (f->note) {
        return;
    }
    va_start(args, format);
    f->note = g_strdup_vprintf(format, args);
    va_end(args);
}

VmsSchema *vms_file_new_schema(const VMStateFile *f)
{
    return vms_schema_new(f->ram_func ? VMS_PAIR_BUDGET : VMS_FILE_BUDGET);
}

static VMStateFile *new_file(const char *name)
{
    VMStateFile *f = g_new0(VMStateFile, 1);

    f->name = g_strdup(name);
    f->ram_block = G_MAXSIZE;
    f->sections = g_ptr_array_new();
    f->by_id = g_hash_table_new(NULL, NULL);
    f->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    f->problems = g_array_new(FALSE, FALSE, sizeof(VMStateProblem));
    f->texts = g_string_chunk_new(1024);
    f->edits = g_array_new(FALSE, FALSE, sizeof(VmsEdit));
    f->blocks = g_array_new(FALSE, TRUE, sizeof(VmsRamBlock));
    f->block_index = g_hash_table_new(g_str_hash, g_str_equal);
    return f;
}

void vmstate_file_free(VMStateFile *f)
{
    if (!f) {
        return;
    }
    for (guint i = 0; i < f->sections->len; i++) {
        VMStateFileSection *s = g_ptr_array_index(f->sections, i);

        g_clear_pointer(&s->more, g_array_unref);
    }
    g_ptr_array_unref(f->sections);
    g_hash_table_unref(f->by_id);
    g_hash_table_unref(f->by_key);
    g_array_unref(f->problems);
    g_string_chunk_free(f->texts);
    for (guint i = 0; i < f->edits->len; i++) {
        g_free(g_array_index(f->edits, VmsEdit, i).bytes);
    }
    g_array_unref(f->edits);
    g_free(f->ram_first);
    g_free(f->ram_seen);
    g_array_unref(f->blocks);
    g_clear_pointer(&f->public_blocks, g_array_unref);
    g_hash_table_unref(f->block_index);
    g_clear_pointer(&f->capabilities, g_ptr_array_unref);
    g_clear_pointer(&f->schema, vms_schema_free);
    vms_source_free(f->source);
    g_free(f->note);
    g_free(f->name);
    g_free(f);
}

void vms_file_publish_blocks(VMStateFile *f)
{
    g_clear_pointer(&f->public_blocks, g_array_unref);
    f->public_blocks = g_array_new(FALSE, FALSE, sizeof(VMStateRamBlock));
    for (guint i = 0; i < f->blocks->len; i++) {
        g_array_append_val(f->public_blocks, g_array_index(f->blocks, VmsRamBlock, i).pub);
    }
}

/* Pages whose size the walk had to guess, or which are at places of their own, come after it. */
static bool tell_ram(VMStateFile *f, GError **error)
{
    bool mapped = f->blocks->len > 0 && g_array_index(f->blocks, VmsRamBlock, 0).mapped;
    g_autoptr(VMStateRamIter) iter = NULL;
    VMStateRamPage page;

    if (!f->ram_func || (f->ram_told && !mapped)) {
        return true;
    }
    iter = vmstate_ram_iter_new(f);
    while (vmstate_ram_iter_next(iter, &page, NULL) > 0) {
        f->ram_func(f, &page, f->ram_opaque);
    }
    /* The walk has noted damaged records. */
    return vms_source_check(f->source, error);
}

static VMStateFile *finish_open(VMStateFile *f, GError **error)
{
    if (!f->source) {
        g_prefix_error(error, "%s: ", f->name);
        vmstate_file_free(f);
        return NULL;
    }
    if (!vms_file_walk(f, error)) {
        vmstate_file_free(f);
        return NULL;
    }
    vms_file_publish_blocks(f);
    if (!tell_ram(f, error)) {
        vmstate_file_free(f);
        return NULL;
    }
    f->open_problems = f->problems->len;
    return f;
}

VMStateFile *vmstate_file_open_fd(int fd, const char *name, GError **error)
{
    VMStateFile *f = new_file(name);

    f->source = vms_source_new_fd(fd, false, &f->codec, error);
    return finish_open(f, error);
}

VMStateFile *vmstate_file_open_path_with_ram(const char *path, VMStateRamFunc func, void *opaque, GError **error)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    VMStateFile *f;

    if (fd < 0) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_IO, "%s: %s", path, g_strerror(errno));
        return NULL;
    }
    f = new_file(is_stdin ? "standard input" : path);
    f->ram_func = func;
    f->ram_opaque = opaque;
    f->source = vms_source_new_fd(fd, !is_stdin, &f->codec, error);
    return finish_open(f, error);
}

VMStateFile *vmstate_file_open_path(const char *path, GError **error)
{
    return vmstate_file_open_path_with_ram(path, NULL, NULL, error);
}

VMStateFile *vmstate_file_open_bytes(GBytes *bytes, const char *name, GError **error)
{
    VMStateFile *f = new_file(name);

    f->source = vms_source_new_bytes(bytes, &f->codec, error);
    return finish_open(f, error);
}

const char *vmstate_file_get_name(const VMStateFile *f)
{
    return f->name;
}

VMStateCodec vmstate_file_get_codec(const VMStateFile *f)
{
    return f->codec;
}

uint64_t vmstate_file_get_size(const VMStateFile *f)
{
    return vms_source_size(f->source);
}

uint32_t vmstate_file_get_version(const VMStateFile *f)
{
    return f->version;
}

const char *vmstate_file_get_machine(const VMStateFile *f)
{
    return f->machine;
}

const char *const *vmstate_file_get_capabilities(const VMStateFile *f)
{
    return f->capabilities ? (const char *const *)f->capabilities->pdata : NULL;
}

uint64_t vmstate_file_get_page_size(const VMStateFile *f)
{
    return f->page_size ? f->page_size : 4096;
}

bool vmstate_file_has_vmdesc(const VMStateFile *f)
{
    return f->has_vmdesc;
}

bool vmstate_file_has_footers(const VMStateFile *f)
{
    return f->footers == VMS_FOOTERS_YES;
}

bool vmstate_file_get_vmdesc(const VMStateFile *f, uint64_t *offset, uint64_t *size)
{
    if (offset) {
        *offset = f->vmdesc_offset;
    }
    if (size) {
        *size = f->vmdesc_size;
    }
    return f->has_vmdesc;
}

bool vmstate_file_read(VMStateFile *f, uint64_t offset, void *data, size_t size, GError **error)
{
    return vms_source_read(f->source, offset, data, size, error);
}

const VMStateProblem *vmstate_file_get_problems(const VMStateFile *f, size_t *n)
{
    *n = f->problems->len;
    return (const VMStateProblem *)(const void *)f->problems->data;
}

const char *vmstate_file_get_note(const VMStateFile *f)
{
    return f->note;
}

const VMStateRamBlock *vmstate_file_get_ram_blocks(const VMStateFile *f, size_t *n)
{
    *n = f->public_blocks->len;
    return (const VMStateRamBlock *)(const void *)f->public_blocks->data;
}
