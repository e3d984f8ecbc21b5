/* SPDX-License-Identifier: BSD-3-Clause */
/* What an open file consists of. */
#ifndef VMS_INSPECT_FILE_H
#define VMS_INSPECT_FILE_H

#include <vmstate/inspect.h>

#include "schema.h"
#include "source.h"

/* Memory that a file's text may make us take: descriptions, sections, parts. Two
 * files that are opened with their RAM have less each. */
#define VMS_FILE_BUDGET ((size_t)44 * 1024 * 1024)
#define VMS_PAIR_BUDGET ((size_t)16 * 1024 * 1024)
#define VMS_PROBLEMS_MAX 100

/* Element types. */
enum {
    VMS_EOF = 0x00,
    VMS_START = 0x01,
    VMS_PART = 0x02,
    VMS_END = 0x03,
    VMS_FULL = 0x04,
    VMS_SUBSECTION = 0x05,
    VMS_VMDESC = 0x06,
    VMS_CONFIGURATION = 0x07,
    VMS_COMMAND = 0x08,
    VMS_FOOTER = 0x7e,
};

typedef struct VmsPart {
    uint64_t offset; /* of the payload */
    uint64_t size;
} VmsPart;

struct VMStateFileSection {
    const char *idstr;
    const char *label;
    uint32_t instance;
    uint32_t id;
    uint32_t version;
    bool iterable;
    bool ended;
    bool ram;
    bool described;
    bool again; /* the same idstr and instance came before */
    bool in_package; /* sent within a command (postcopy) */
    uint64_t offset;
    uint64_t end; /* behind the last footer */
    uint64_t size;
    VmsPart first; /* the first part's payload */
    GArray *more;  /* VmsPart: the others of an iterable section */
    VmsDesc *desc; /* NULL: nothing below */
    const VmsDevice *device;
};

/* Bytes that are written in place of those in the file. */
typedef struct VmsEdit {
    uint64_t offset;
    size_t size;
    uint8_t *bytes;
} VmsEdit;

/* A block of RAM; mapped-ram has its pages at a fixed place. */
typedef struct VmsRamBlock {
    VMStateRamBlock pub;
    bool mapped;
    uint64_t mapped_page;
    uint64_t bitmap;
    uint64_t pages;
} VmsRamBlock;

typedef enum VmsFooters { VMS_FOOTERS_UNKNOWN, VMS_FOOTERS_YES, VMS_FOOTERS_NO } VmsFooters;

struct VMStateFile {
    char *name;
    VmsSource *source;
    VMStateCodec codec;
    VmsSchema *schema;
    uint32_t version;
    VmsFooters footers;
    bool complete; /* the walk came to the end */
    uint64_t framing_steps; /* records that were looked at, which a file must not make too many */
    uint64_t mend_steps;
    bool switched; /* it has the command that comes before the ENDs */
    bool has_vmdesc;
    uint64_t vmdesc_offset; /* of the text */
    uint64_t vmdesc_size;
    VmsDevice *next_device;

    const char *machine;
    GPtrArray *capabilities; /* NULL-ended; may be NULL */
    uint64_t configuration_offset;
    VMStateFileSection configuration;
    bool has_configuration;
    bool has_ram; /* a section called ram came */

    GPtrArray *sections;
    GHashTable *by_id;  /* section id -> section */
    GHashTable *by_key; /* "idstr@instance" -> how often, as a pointer */
    GArray *problems;   /* VMStateProblem */
    GStringChunk *texts;
    size_t open_problems; /* how many opening found */
    char *note;
    GArray *edits; /* VmsEdit, by offset */
    size_t parts;

    uint64_t page_size;
    GArray *blocks;       /* VmsRamBlock */
    GArray *public_blocks;
    GHashTable *block_index; /* name -> index + 1 */
    uint64_t blocks_end; /* behind the list of blocks */
    uint64_t *ram_first; /* of each block: its first page's bit in ram_seen */
    uint64_t ram_pages;
    uint8_t *ram_seen;   /* a bit for each page that was sent; NULL: not kept account of */
    bool ram_unsure;     /* the page size was guessed again on the way */
    bool ram_filled;     /* there was a page of equal bytes */
    bool ram_plain;      /* there was any other page */
    bool ram_elsewhere;  /* pages go through other channels (multifd) */
    size_t ram_block;    /* of the last record; G_MAXSIZE: none */
    VMStateRamFunc ram_func; /* NULL: nobody watches */
    void *ram_opaque;
    bool ram_told;       /* to ram_func, while the file was walked */
};

void vms_file_problem(VMStateFile *f, VMStateError code, uint64_t offset, const char *path, const char *format, ...)
    G_GNUC_PRINTF(5, 6);
void vms_file_note(VMStateFile *f, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Walks the file: sections, RAM's records, vmdesc. False: it is no such file at all. */
bool vms_file_walk(VMStateFile *f, GError **error);
/* The first bytes; *pos is behind them. */
bool vms_header_check(VMStateFile *f, uint64_t *pos, GError **error);
/* When the walk came to the end. */
void vms_whole_check(VMStateFile *f);
/* The configuration element at *pos, type byte included. False: damaged, with a problem. */
bool vms_configuration_walk(VMStateFile *f, uint64_t *pos, uint64_t limit);
/* An empty schema with the file's budget. */
VmsSchema *vms_file_new_schema(const VMStateFile *f);
/* Finds and reads the vmdesc. False: none. */
bool vms_vmdesc_find(VMStateFile *f);
/* Where the FULL section's payload ends; 0 when that cannot be told. Sets desc. */
uint64_t vms_extent_find(VMStateFile *f, VMStateFileSection *section, uint64_t start, uint64_t limit);
/* Behind the footer, or @end where there are none; 0 if neither can be. */
uint64_t vms_footer_check(VMStateFile *f, VMStateFileSection *section, uint64_t end, uint64_t limit);
/* Where a payload of an iterable section ends by its own records; 0 where they are not known or damaged. */
uint64_t vms_framing_end(VMStateFile *f, const VMStateFileSection *section, uint64_t start, uint64_t limit);
/* Is it a background snapshot, in which no section has an END: of a running machine, all state after all RAM? */
bool vms_without_ends(VMStateFile *f);
/* Changes the description so that it has @size bytes, if an array of pointers explains it; lay it out afterwards. */
bool vms_desc_mend(VMStateFile *f, VmsDesc *desc, uint64_t offset, uint64_t size);
/* The same for the structs in it that have other sizes than their fields, and lays them out. */
void vms_desc_mend_structs(VMStateFile *f, VmsDesc *desc, uint64_t offset);
/* Looks for the end of a payload by its footer and what follows. 0: not found. */
uint64_t vms_footer_search(VMStateFile *f, VMStateFileSection *section, uint64_t start, uint64_t limit);
bool vms_next_plausible(VMStateFile *f, uint64_t pos, uint64_t limit);

/* Makes the blocks that users see. */
void vms_file_publish_blocks(VMStateFile *f);

uint64_t vms_file_be(VMStateFile *f, uint64_t pos, unsigned n);
bool vms_file_has_capability(const VMStateFile *f, const char *name);

#endif
