/* SPDX-License-Identifier: BSD-3-Clause */
/* RAM's records. */
#ifndef VMS_INSPECT_RAM_H
#define VMS_INSPECT_RAM_H

#include "file.h"

enum {
    VMS_RAM_FILL_FLAG = 0x02,
    VMS_RAM_SIZES = 0x04,
    VMS_RAM_PAGE = 0x08,
    VMS_RAM_EOS = 0x10,
    VMS_RAM_SAME = 0x20,
    VMS_RAM_XBZRLE_FLAG = 0x40,
    VMS_RAM_HOOK = 0x80,
    VMS_RAM_PACKED = 0x100,
    VMS_RAM_MULTIFD = 0x200,
};

typedef enum VmsRamWhat { VMS_RAM_ERROR = -1, VMS_RAM_END = 0, VMS_RAM_IS_PAGE = 1, VMS_RAM_OTHER = 2 } VmsRamWhat;

typedef struct VmsRamCursor {
    VMStateFile *file;
    uint64_t pos;
    uint64_t limit;
    size_t block; /* of the record before; G_MAXSIZE: none */
    bool again;   /* the list of blocks has been taken in before: pass over it */
} VmsRamCursor;

typedef struct VmsRamRecord {
    uint64_t offset; /* of the record */
    uint64_t address;
    size_t block;
    VMStateRamKind kind;
    uint8_t fill;
    uint64_t data;
    size_t size;
} VmsRamRecord;

/* The record at the cursor, which moves behind it. */
VmsRamWhat vms_ram_next(VmsRamCursor *c, VmsRamRecord *record, GError **error);
/* What a record is for users. 1, or 0 at the end of the file, or -1 and an error. */
int vms_ram_give(VMStateFile *f, const VmsRamRecord *r, VMStateRamPage *page, GError **error);
/* Walks one payload of the section. Returns its end, 0 and error if it does not. Takes in the blocks if @first. */
uint64_t vms_ram_walk(VMStateFile *f, uint64_t start, uint64_t limit, GError **error);
/* The blocks' sizes with the page size that the file has. */
bool vms_ram_walk_first(VMStateFile *f, uint64_t start, uint64_t limit, uint64_t *end, GError **error);

#endif
