/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A small walker over a file that QEMU wrote, for tests: it finds the sections by the sizes in the
 * description at the end of the file, and shares no code with the library.
 */
#ifndef TESTS_QEMU_WALK_H
#define TESTS_QEMU_WALK_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One FULL section; offsets count from the beginning of the file. */
typedef struct QemuSection {
    char *idstr;
    uint32_t instance_id;
    uint32_t version_id;
    uint32_t section_id;
    size_t start;        /* the section's type byte */
    size_t payload;      /* first byte behind the header */
    size_t payload_size;
    size_t end;          /* behind the footer, or behind the payload where there is none */
} QemuSection;

/* A file in memory with its sections. */
typedef struct QemuWalk QemuWalk;

/* Reads and walks the file at path; NULL and error when it is not what QEMU writes. */
QemuWalk *qemu_walk_open(const char *path, GError **error);
void qemu_walk_free(QemuWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuWalk, qemu_walk_free)

const uint8_t *qemu_walk_data(const QemuWalk *walk, size_t *size);

/* The JSON text at the end of the file: size bytes, no NUL after them. */
const char *qemu_walk_vmdesc(const QemuWalk *walk, size_t *size);

/* The file's FULL sections in order; they belong to the walk. */
size_t qemu_walk_n_sections(const QemuWalk *walk);
const QemuSection *qemu_walk_section(const QemuWalk *walk, size_t index);

/* The section with this idstr and instance, or NULL. */
const QemuSection *qemu_walk_find(const QemuWalk *walk, const char *idstr, uint32_t instance_id);

#endif
