/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "inspect-build.h"

#include <string.h>

void build_u8(GByteArray *b, uint8_t value)
{
    g_byte_array_append(b, &value, 1);
}

void build_be(GByteArray *b, uint64_t value, unsigned bytes)
{
    while (bytes-- > 0) {
        build_u8(b, (uint8_t)(value >> (8 * bytes)));
    }
}

void build_text(GByteArray *b, const char *text)
{
    g_byte_array_append(b, (const uint8_t *)text, (guint)strlen(text));
}

void build_hex(GByteArray *b, const char *hex)
{
    for (; *hex; hex++) {
        if (*hex != ' ') {
            build_u8(b, (uint8_t)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1])));
            hex++;
        }
    }
}

GByteArray *build_new(void)
{
    GByteArray *b = g_byte_array_new();

    build_hex(b, "51 45 56 4d 00 00 00 03");
    return b;
}

void build_section(GByteArray *b, uint8_t type, uint32_t id, const char *idstr, uint32_t version)
{
    build_u8(b, type);
    build_be(b, id, 4);
    build_u8(b, (uint8_t)strlen(idstr));
    build_text(b, idstr);
    build_be(b, 0, 4);
    build_be(b, version, 4);
}

void build_part(GByteArray *b, uint8_t type, uint32_t id)
{
    build_u8(b, type);
    build_be(b, id, 4);
}

void build_footer(GByteArray *b, uint32_t id)
{
    build_u8(b, 0x7e);
    build_be(b, id, 4);
}

void build_device(GByteArray *b, uint32_t id, const char *name, const char *hex)
{
    build_section(b, BUILD_FULL, id, name, 1);
    build_hex(b, hex);
    build_footer(b, id);
}

void build_end(GByteArray *b, const char *vmdesc)
{
    build_u8(b, 0);
    if (vmdesc) {
        build_u8(b, 6);
        build_be(b, strlen(vmdesc), 4);
        build_text(b, vmdesc);
    }
}

VMStateFile *build_open(GByteArray *b)
{
    /* A copy of its own, so that reading behind its end is found. */
    g_autoptr(GBytes) bytes = g_bytes_new(b->data, b->len);
    g_autoptr(GError) error = NULL;
    VMStateFile *file = vmstate_file_open_bytes(bytes, "built", &error);

    if (!file) {
        fail_msg("%s", error->message);
    }
    return file;
}

void build_refuse(GByteArray *b, VMStateError code, const char *text)
{
    g_autoptr(GBytes) bytes = g_bytes_new(b->data, b->len);
    g_autoptr(GError) error = NULL;

    assert_null(vmstate_file_open_bytes(bytes, "built", &error));
    if (error->code != (int)code || !strstr(error->message, text)) {
        fail_msg("error %d \"%s\" instead of %d with \"%s\"", error->code, error->message, (int)code, text);
    }
}

void build_has_problem(VMStateFile *file, VMStateError code, const char *text)
{
    size_t n;
    const VMStateProblem *problems;
    g_autoptr(GString) all = g_string_new(NULL);

    assert_true(vmstate_file_verify(file, NULL));
    problems = vmstate_file_get_problems(file, &n);
    for (size_t i = 0; i < n; i++) {
        if (problems[i].code == code &&
            (strstr(problems[i].message, text) || (problems[i].path && strstr(problems[i].path, text)))) {
            return;
        }
        g_string_append_printf(all, "%d %s: %s\n", problems[i].code, problems[i].path ? problems[i].path : "-",
                               problems[i].message);
    }
    fail_msg("no problem %d with \"%s\" among:\n%s", (int)code, text, all->str);
}

size_t build_n_problems(VMStateFile *file)
{
    size_t n;

    assert_true(vmstate_file_verify(file, NULL));
    vmstate_file_get_problems(file, &n);
    return n;
}

void build_field(VMStateFile *file, const char *idstr, const char *field, VMStateNode *root, VMStateNode *node)
{
    const VMStateFileSection *s = vmstate_file_find_section(file, idstr, 0);

    assert_non_null(s);
    vmstate_file_section_get_root(file, s, root);
    if (!vmstate_node_get_child(root, field, node)) {
        fail_msg("%s has no field %s", idstr, field);
    }
}
