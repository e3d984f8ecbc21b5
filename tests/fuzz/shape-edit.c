/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes a target structure-aware whose input is PATH=VALUE, a newline and a file. */
#include <string.h>

#include "fuzz.h"
#include "test-util.h"
#include "vmdesc-mutate.h"

#include <vmstate/inspect.h>

enum { LEAVES_MAX = 1000 };

typedef struct Choice {
    uint64_t left;
    char *path;
} Choice;

static VMStateVisit choose(const VMStateNode *node, const char *path, void *opaque)
{
    Choice *c = opaque;

    if (vmstate_node_get_element_size(node) > 0) {
        g_free(c->path);
        c->path = g_strdup_printf("%s[%u]", path, (unsigned)(c->left % 4));
    } else if (vmstate_node_is_leaf(node)) {
        g_free(c->path);
        c->path = g_strdup(path);
    }
    return c->path && c->left-- == 0 ? VMSTATE_VISIT_STOP : VMSTATE_VISIT_CONTINUE;
}

static char *any_value(uint64_t *random)
{
    static const char *const values[] = {
        "0", "1", "-1", "0x7f", "255", "256", "65535", "0xffffffff", "18446744073709551615", "-9223372036854775808",
        "true", "false", "1.5", "nan", "inf", "00", "ff", "0000", "01020304", "a", "", "NULL",
    };
    uint64_t n = test_random(random) % 600;

    if (n >= 300) {
        return g_strdup(values[n % G_N_ELEMENTS(values)]);
    }
    return g_strnfill((gsize)(2 * n), (char)("0123456789abcdefg"[test_random(random) % 17]));
}

/* A path that is in the file, and a value that may fit. */
static char *make_line(const uint8_t *data, size_t size, uint64_t *random)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(VMStateFile) file = vmstate_file_open_bytes(bytes, "input", NULL);
    Choice c = {.left = test_random(random) % LEAVES_MAX};
    g_autofree char *value = any_value(random);
    char *line;

    if (file) {
        vmstate_file_visit(file, choose, &c);
    }
    line = g_strdup_printf("%s=%s\n", c.path ? c.path : "a@0:b", value);
    g_free(c.path);
    return line;
}

static size_t put_line(uint8_t *data, size_t size, size_t max_size, size_t old, const char *line)
{
    size_t n = strlen(line);

    if (size - old + n > max_size) {
        return size;
    }
    memmove(data + n, data + old, size - old);
    memcpy(data, line, n);
    return size - old + n;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    uint64_t random = seed;
    uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t length = newline ? (size_t)(newline + 1 - data) : 0;
    g_autofree char *line = NULL;

    if (newline && test_random(&random) % 2 == 0) {
        size = length + vmdesc_mutate(data + length, size - length, max_size - length, test_random(&random));
    }
    if (newline && test_random(&random) % 8 == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    line = make_line(data + length, size - length, &random);
    return put_line(data, size, max_size, length, line);
}
