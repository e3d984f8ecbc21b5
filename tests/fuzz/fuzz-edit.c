/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * `set` and `extract`: what comes out of a good file is a good file, and nothing but the field and the checksum changes.
 * The input is PATH=VALUE up to the first newline, then a file.
 */
#include <string.h>

#include "inspect-util.h"

enum {
    LEAVES_MAX = 2000,
    SECTIONS_MAX = 8,
};

static void check_good(GBytes *bytes, const char *what)
{
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    g_autoptr(VMStateFile) file = inspect_util_open(data, size);
    const VMStateProblem *problems;
    size_t n;

    if (!file) {
        fuzz_fail("%s: not a file", what);
    }
    if (inspect_util_problems(file) > 0) {
        problems = vmstate_file_get_problems(file, &n);
        fuzz_fail("%s: %s", what, problems[0].message);
    }
}

static GBytes *write_out(VMStateFile *file)
{
    g_autoptr(GError) error = NULL;

    if (!vmstate_file_write(file, inspect_util_scratch(), VMSTATE_CODEC_RAW, &error)) {
        fuzz_fail("writing: %s", error->message);
    }
    return inspect_util_scratch_bytes();
}

static void check_set(const uint8_t *data, size_t size, const char *assignment)
{
    g_autoptr(VMStateFile) file = inspect_util_open(data, size);
    bool good = file && inspect_util_problems(file) == 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = NULL;

    if (!file || !vmstate_file_set(file, assignment, &error)) {
        if (file && (!error || !*error->message)) {
            fuzz_fail("a value was refused without a reason");
        }
        return;
    }
    bytes = write_out(file);
    if (g_bytes_get_size(bytes) != vmstate_file_get_size(file)) {
        fuzz_fail("%s: the size changed", assignment);
    }
    if (good) {
        check_good(bytes, assignment);
    }
}

/* One leaf, chosen by the input, and its value as `set` takes it. */
typedef struct Choice {
    unsigned left;
    char *assignment;
} Choice;

static char *assignment_of(const VMStateNode *node, const char *path)
{
    uint64_t size = vmstate_node_get_size(node);
    VMStateNodeKind kind = vmstate_node_get_kind(node);
    g_autoptr(GString) text = g_string_new(path);
    uint64_t value;

    g_string_append_c(text, '=');
    if (kind == VMSTATE_NODE_UINT || kind == VMSTATE_NODE_INT) {
        vmstate_node_get_uint64(node, &value, NULL);
        g_string_append_printf(text, "0x%" G_GINT64_MODIFIER "x", value);
    } else if (kind == VMSTATE_NODE_BUFFER && size < 4096) {
        for (uint64_t i = 0; i < size; i++) {
            uint8_t byte;

            vmstate_node_read(node, i, &byte, 1, NULL);
            g_string_append_printf(text, "%02x", byte);
        }
    } else {
        return NULL;
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static VMStateVisit choose(const VMStateNode *node, const char *path, void *opaque)
{
    Choice *c = opaque;

    if (!vmstate_node_is_leaf(node) || c->left-- > 0) {
        return VMSTATE_VISIT_CONTINUE;
    }
    c->assignment = assignment_of(node, path);
    return VMSTATE_VISIT_STOP;
}

/* Set to what it is, a good file stays as it is. */
static void check_same_value(const uint8_t *data, size_t size, unsigned which)
{
    g_autoptr(VMStateFile) file = inspect_util_open(data, size);
    Choice c = {.left = which % LEAVES_MAX};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = NULL;
    gsize n;

    if (!file || vmstate_file_get_codec(file) != VMSTATE_CODEC_RAW || inspect_util_problems(file) > 0) {
        return;
    }
    vmstate_file_visit(file, choose, &c);
    if (!c.assignment) {
        return;
    }
    if (vmstate_file_set(file, c.assignment, &error)) {
        bytes = write_out(file);
        if (g_bytes_get_size(bytes) != size || memcmp(g_bytes_get_data(bytes, &n), data, size) != 0) {
            fuzz_fail("%s changes the file", c.assignment);
        }
    } else if (!g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_OPTION) &&
               !g_error_matches(error, VMSTATE_ERROR, VMSTATE_ERROR_VALUE)) {
        fuzz_fail("%s: %s", c.assignment, error->message);
    }
    g_free(c.assignment);
}

static void check_extract(const uint8_t *data, size_t size)
{
    g_autoptr(VMStateFile) file = inspect_util_open(data, size);
    bool good = file && inspect_util_problems(file) == 0;
    size_t n = file ? MIN(vmstate_file_get_n_sections(file), SECTIONS_MAX) : 0;

    for (size_t i = 0; i < n; i++) {
        const VMStateFileSection *s = vmstate_file_get_section(file, i);
        g_autoptr(GBytes) bytes = NULL;
        g_autoptr(GError) error = NULL;

        if (!vmstate_file_extract(file, s, inspect_util_scratch(), &error)) {
            if (good && error->code != VMSTATE_ERROR_OPTION) {
                fuzz_fail("extract: %s", error->message);
            }
            continue;
        }
        bytes = inspect_util_scratch_bytes();
        if (good) {
            check_good(bytes, vmstate_file_section_get_label(s));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
    g_autofree char *assignment = newline ? g_strndup((const char *)data, (gsize)(newline - data)) : NULL;
    size_t length = newline ? (size_t)(newline + 1 - data) : 0;

    if (!newline) {
        return 0;
    }
    check_set(data + length, size - length, assignment);
    check_same_value(data + length, size - length, g_str_hash(assignment));
    check_extract(data + length, size - length);
    return 0;
}
