/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads JSON text from a source as it goes by. json-glib is no use for the vmdesc of a stream that is to be laid out: it
 * keeps one of several equal keys in an object, and a list of several elements has its elements under equal keys; it
 * holds the whole text and a tree of it, 300 to 1000 bytes for each object; and it overflows the stack on 100,000
 * brackets. `vmstate check`, which compares descriptions only, does use it, on text that was looked through first
 * (tools/json-text.c).
 */
#ifndef VMS_INSPECT_JSON_READER_H
#define VMS_INSPECT_JSON_READER_H

#include <vmstate/error.h>

#include "source.h"

/* Objects and arrays within each other. */
#define VMS_JSON_READER_DEPTH 128

typedef struct VmsJsonReader {
    VmsSource *source;
    uint64_t start;
    uint64_t end;
    uint64_t next; /* of the buffer */
    uint8_t *buffer;
    const uint8_t *cur;
    const uint8_t *limit;
    unsigned depth;
    GString *text; /* the last string */
    GError *error; /* sticky */
} VmsJsonReader;

void vms_json_reader_init(VmsJsonReader *r, VmsSource *source, uint64_t offset, uint64_t size);
void vms_json_reader_clear(VmsJsonReader *r);
/* Where the reader is in the source. */
uint64_t vms_json_reader_tell(const VmsJsonReader *r);
bool vms_json_reader_fail(VmsJsonReader *r, VMStateError code, const char *what);

/* The next character that is no white space, not taken; -1 at the end. */
int vms_json_reader_look(VmsJsonReader *r);
/* Takes the '{' or '['. */
bool vms_json_reader_open(VmsJsonReader *r, char bracket);
/* Another member's key (in text), or element? False also after an error. *first is true before the first. */
bool vms_json_reader_member(VmsJsonReader *r, bool *first);
bool vms_json_reader_element(VmsJsonReader *r, bool *first);
bool vms_json_reader_string(VmsJsonReader *r);
/* Negative ones in two's complement. */
bool vms_json_reader_uint(VmsJsonReader *r, uint64_t *value);
bool vms_json_reader_skip(VmsJsonReader *r);

#endif
