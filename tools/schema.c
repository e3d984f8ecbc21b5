/* SPDX-License-Identifier: BSD-3-Clause */
#include "schema.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <vmstate/inspect.h>

#include "json-text.h"

void *schema_alloc(Schema *schema, size_t size)
{
    void *block = g_malloc0(size);

    g_ptr_array_add(schema->blocks, block);
    return block;
}

const char *schema_text(Schema *schema, const char *text)
{
    return text ? g_string_chunk_insert_const(schema->texts, text) : NULL;
}

SchemaSection *schema_add_section(Schema *schema, const char *label)
{
    SchemaSection *section = schema_alloc(schema, sizeof(*section));

    section->label = schema_text(schema, label);
    return section;
}

void schema_free(Schema *schema)
{
    if (schema) {
        g_string_chunk_free(schema->texts);
        g_ptr_array_unref(schema->blocks);
        g_free(schema);
    }
}

/* Which form it is. */
static bool read_root(Schema *schema, JsonObject *root, GError **error)
{
    if (json_text_array(root, "devices")) {
        return schema_read_vmdesc(schema, root, error);
    }
    if (json_object_has_member(root, "sections")) {
        g_set_error_literal(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
                            "it has values, not descriptions; use what `vmstate show --schema` writes, or the stream");
        return false;
    }
    return schema_read_dump(schema, root, error);
}

static Schema *from_text(const char *name, const char *text, size_t size, GError **error)
{
    g_autoptr(Schema) schema = NULL;
    g_autoptr(JsonNode) root = json_text_parse(name, text, size, error);

    if (!root) {
        return NULL;
    }
    schema = g_new0(Schema, 1);
    schema->texts = g_string_chunk_new(4096);
    schema->blocks = g_ptr_array_new_with_free_func(g_free);
    if (!read_root(schema, json_node_get_object(root), error)) {
        g_prefix_error(error, "%s: no description: ", name);
        return NULL;
    }
    return g_steal_pointer(&schema);
}

static bool too_big(const char *name, GError **error)
{
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_LIMIT, "%s: its JSON has more than %zu MiB", name, JSON_TEXT_MAX >> 20);
    return false;
}

static bool no_file(const char *name, const char *what, GError **error)
{
    g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_IO, "%s: %s: %s", name, what, g_strerror(errno));
    return false;
}

static ssize_t read_some(int fd, void *data, size_t size)
{
    ssize_t n;

    do {
        n = read(fd, data, size);
    } while (n < 0 && errno == EINTR);
    return n;
}

static bool write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, data, size);

        if (n < 0 && errno != EINTR) {
            return false;
        }
        data += MAX(n, 0);
        size -= (size_t)MAX(n, 0);
    }
    return true;
}

/* What comes from a pipe, in a file without a name: what it is can be seen only by reading it. -1 and @error. */
static int spool(int from, const char *name, GError **error)
{
    g_autofree char *path = NULL;
    g_autofree char *part = g_malloc(65536);
    int fd = g_file_open_tmp("vmstate-XXXXXX", &path, error);
    ssize_t n = 0;

    if (fd < 0) {
        return -1;
    }
    unlink(path);
    while ((n = read_some(from, part, 65536)) > 0 && write_all(fd, part, (size_t)n)) {
    }
    if (n != 0 || lseek(fd, 0, SEEK_SET) != 0) {
        no_file(name, n < 0 ? "reading it" : "copying it to a temporary file", error);
        close(fd);
        return -1;
    }
    return fd;
}

/* A file that can be read twice. -1 and @error. */
static int open_file(const char *path, const char *name, GError **error)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    int copy;

    if (fd < 0) {
        no_file(name, "opening it", error);
        return -1;
    }
    if (lseek(fd, 0, SEEK_SET) == 0) {
        return fd;
    }
    copy = spool(fd, name, error);
    close(fd);
    return copy;
}

/* Whether the first character that is no white space begins an object. */
static bool is_json(int fd)
{
    char start[256];
    ssize_t n = read_some(fd, start, sizeof(start));
    ssize_t i = 0;

    while (i < n && start[i] && strchr(" \t\r\n", start[i])) {
        i++;
    }
    return lseek(fd, 0, SEEK_SET) == 0 && i < n && start[i] == '{';
}

static Schema *from_json(int fd, const char *name, GError **error)
{
    g_autofree char *text = g_malloc(JSON_TEXT_MAX + 1);
    size_t size = 0;
    ssize_t n;

    while (size <= JSON_TEXT_MAX && (n = read_some(fd, text + size, JSON_TEXT_MAX + 1 - size)) > 0) {
        size += (size_t)n;
    }
    if (size > JSON_TEXT_MAX || n < 0) {
        n < 0 ? no_file(name, "reading it", error) : too_big(name, error);
        return NULL;
    }
    return from_text(name, text, size, error);
}

static Schema *from_stream(int fd, const char *name, GError **error)
{
    g_autoptr(VMStateFile) file = vmstate_file_open_fd(fd, name, error);
    g_autofree char *text = NULL;
    Schema *schema;
    uint64_t offset, size;

    if (!file) {
        return NULL;
    }
    if (!vmstate_file_get_vmdesc(file, &offset, &size)) {
        g_set_error(error, VMSTATE_ERROR, VMSTATE_ERROR_FORMAT,
                    "%s: the stream has no description of its sections (vmdesc) that can be read; save it with one", name);
        return NULL;
    }
    if (size > JSON_TEXT_MAX) {
        too_big(name, error);
        return NULL;
    }
    text = g_malloc((size_t)size + 1);
    if (!vmstate_file_read(file, offset, text, (size_t)size, error)) {
        return NULL;
    }
    schema = from_text(name, text, (size_t)size, error);
    if (schema) {
        schema->machine = schema_text(schema, vmstate_file_get_machine(file));
    }
    return schema;
}

Schema *schema_read(const char *path, GError **error)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    int fd = open_file(path, name, error);
    Schema *schema;

    if (fd < 0) {
        return NULL;
    }
    schema = is_json(fd) ? from_json(fd, name, error) : from_stream(fd, name, error);
    close(fd);
    return schema;
}
