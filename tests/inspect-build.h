/* SPDX-License-Identifier: BSD-3-Clause */
/* Streams put together byte by byte, right and wrong ones. Include <cmocka.h> before. */
#ifndef TESTS_INSPECT_BUILD_H
#define TESTS_INSPECT_BUILD_H

#include <glib.h>
#include <vmstate/inspect.h>

enum { BUILD_START = 1, BUILD_PART = 2, BUILD_END = 3, BUILD_FULL = 4 };

/* A file's header. */
GByteArray *build_new(void);
void build_u8(GByteArray *b, uint8_t value);
void build_be(GByteArray *b, uint64_t value, unsigned bytes);
void build_text(GByteArray *b, const char *text);
/* "01 02 ff". */
void build_hex(GByteArray *b, const char *hex);
/* The header of a START or FULL section, instance 0. */
void build_section(GByteArray *b, uint8_t type, uint32_t id, const char *idstr, uint32_t version);
/* The header of a PART or END. */
void build_part(GByteArray *b, uint8_t type, uint32_t id);
void build_footer(GByteArray *b, uint32_t id);
/* A FULL section of version 1 with this payload, and its footer. */
void build_device(GByteArray *b, uint32_t id, const char *name, const char *hex);
/* The end mark, and the text as the vmdesc where there is one. */
void build_end(GByteArray *b, const char *vmdesc);

/* Opens what was built, which stays. */
VMStateFile *build_open(GByteArray *b);
/* Cannot be opened: the error's code and a text in it. */
void build_refuse(GByteArray *b, VMStateError code, const char *text);
/* Among the problems, after verify, is one of the code with the text in it, or in its path. */
void build_has_problem(VMStateFile *file, VMStateError code, const char *text);
size_t build_n_problems(VMStateFile *file);
/* The section's field, which must be there. */
void build_field(VMStateFile *file, const char *idstr, const char *field, VMStateNode *root, VMStateNode *node);

#endif
